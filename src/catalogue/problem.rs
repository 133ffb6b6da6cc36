//! What is wrong with a design that cannot be evaluated, and where in it.

use std::fmt;

/// One of the design's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Section {
    /// The design's own fields.
    Design,
    /// `requirements`.
    Requirements,
    /// `targets`.
    Targets,
    /// `estimates`.
    Estimates,
    /// `zones`.
    Zones,
    /// `components`.
    Components,
    /// `connections`.
    Connections,
    /// `flows`.
    Flows,
    /// `decisions`.
    Decisions,
    /// `notes`.
    Notes,
    /// `accepted`.
    Accepted,
}

/// A field of one thing of a design, so that the file's line can be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Which list.
    pub section: Section,
    /// Which entry of the list, from 0.
    pub index: usize,
    /// Which field of the entry, by its name in files; empty for the entry itself.
    pub name: &'static str,
    /// Which element of the field, if it is a list.
    pub element: Option<usize>,
}

/// A reason why a design cannot be opened or an edit cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}; {fix}")]
pub struct Problem {
    /// Where.
    pub at: Field,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub fix: String,
}

impl Section {
    /// The name of the list in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Design => "design",
            Self::Requirements => "requirements",
            Self::Targets => "targets",
            Self::Estimates => "estimates",
            Self::Zones => "zones",
            Self::Components => "components",
            Self::Connections => "connections",
            Self::Flows => "flows",
            Self::Decisions => "decisions",
            Self::Notes => "notes",
            Self::Accepted => "accepted",
        }
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
