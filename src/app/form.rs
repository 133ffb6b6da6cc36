//! The inspector's state: which thing's fields are listed, and which is edited.

use super::text::TextField;
use crate::model::Id;

/// The fields of one thing of the design, listed and edited one at a time.
#[derive(Clone, Debug)]
pub struct Form {
    /// The thing.
    pub subject: FormSubject,
    /// The marked row of the subject's fields.
    pub row: usize,
    /// The text of the marked field while it is edited.
    pub editing: Option<TextField>,
    /// What is wrong with the text as it was entered, until it changes.
    pub error: Option<String>,
}

/// What has fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormSubject {
    /// The design itself: title and prompt.
    Design,
    /// A component.
    Component(Id),
    /// A connection.
    Connection(Id),
    /// A zone.
    Zone(Id),
    /// A flow.
    Flow(Id),
    /// A requirement.
    Requirement(Id),
    /// A target.
    Target(Id),
    /// An estimate.
    Estimate(Id),
    /// A decision.
    Decision(Id),
}

/// One field as the inspector shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldView {
    /// Its name in files.
    pub name: &'static str,
    /// Its display name.
    pub title: String,
    /// What is stated, as text; `None`: nothing, the default holds.
    pub stated: Option<String>,
    /// The default as text, where there is one.
    pub default: Option<String>,
    /// Where the default comes from.
    pub source: Option<String>,
    /// The form that a value takes, by example.
    pub hint: String,
    /// The values to choose from, where they are few.
    pub choices: Vec<String>,
}

impl Form {
    /// The fields of `subject`, first marked.
    pub const fn new(subject: FormSubject) -> Self {
        Self {
            subject,
            row: 0,
            editing: None,
            error: None,
        }
    }
}
