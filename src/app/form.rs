//! The inspector: the typed fields of one thing of the design, with their defaults and where those come
//! from.
//!
//! Each kind of thing has a table of [`Spec`]s; [`fields`] reads them, [`set`] writes one. An empty text
//! takes a statement back, so that the default holds again.

mod component;
mod connection;
mod fact;
pub mod line;
mod names;
mod written;

use super::Refusal;
use super::session::Item;
use super::text::TextField;
use crate::catalogue::Catalogue;
use crate::model::{Design, Id};

/// The fields of one thing of the design, listed and edited one at a time.
#[derive(Clone, Debug)]
pub struct Form {
    /// The thing.
    pub subject: FormSubject,
    /// What else is given each value that is entered.
    pub others: Vec<FormSubject>,
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

impl FormSubject {
    /// What of the board it is, if it is drawn there.
    pub fn item(&self) -> Option<Item> {
        Some(match self {
            Self::Component(id) => Item::Component(id.clone()),
            Self::Connection(id) => Item::Connection(id.clone()),
            Self::Zone(id) => Item::Zone(id.clone()),
            _ => return None,
        })
    }

    /// What it is called in files; the design itself has no such name.
    pub const fn id(&self) -> Option<&Id> {
        match self {
            Self::Design => None,
            Self::Component(id)
            | Self::Connection(id)
            | Self::Zone(id)
            | Self::Flow(id)
            | Self::Requirement(id)
            | Self::Target(id)
            | Self::Estimate(id)
            | Self::Decision(id) => Some(id),
        }
    }
}

/// One field as the inspector shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldView {
    /// Its name in files.
    pub name: String,
    /// Its display name.
    pub title: String,
    /// What is stated, as text; `None`: nothing, the default holds.
    pub stated: Option<String>,
    /// The default as text, where there is one.
    pub default: Option<String>,
    /// Where the default comes from.
    pub source: Option<String>,
    /// What the field says and the form that a value takes, by example.
    pub hint: String,
    /// The values to choose from, where they are few.
    pub choices: Vec<String>,
    /// It is a field of several things, which do not have the same value.
    pub several: bool,
}

impl FieldView {
    /// Whether it says yes or no.
    fn is_flag(&self) -> bool {
        self.choices.iter().any(|choice| choice == "true")
    }

    /// What holds now: what is stated, else the default.
    pub fn now(&self) -> Option<&str> {
        self.stated.as_deref().or(self.default.as_deref())
    }
}

/// How one field of a `T` is read and written.
struct Spec<T: 'static> {
    /// Its name in files.
    name: &'static str,
    title: &'static str,
    hint: &'static str,
    choices: &'static [&'static str],
    /// Whether this thing has the field.
    applies: fn(&T, &Context<'_>) -> bool,
    /// What is stated.
    stated: fn(&T) -> Option<String>,
    /// The default and its source.
    default: fn(&T, &Context<'_>) -> Option<(String, String)>,
    /// States what a text that is not empty says, or (`None`) takes the statement back.
    set: fn(&mut T, Option<&str>, &Context<'_>) -> Result<(), Refusal>,
}

impl<T> Spec<T> {
    /// A row to fill in.
    const EMPTY: Self = Self {
        name: "",
        title: "",
        hint: "",
        choices: &[],
        applies: |_, _| true,
        stated: |_| None,
        default: |_, _| None,
        set: |_, _, _| Ok(()),
    };
}

/// What reading and writing a field may look at.
struct Context<'a> {
    design: &'a Design,
    catalogue: &'a Catalogue,
}

impl Form {
    /// The fields of `subject`, first marked.
    pub const fn new(subject: FormSubject) -> Self {
        Self {
            subject,
            others: Vec::new(),
            row: 0,
            editing: None,
            error: None,
        }
    }

    /// All that each value is given to.
    pub fn subjects(&self) -> impl Iterator<Item = &FormSubject> {
        std::iter::once(&self.subject).chain(&self.others)
    }
}

impl FormSubject {
    /// The fields that `item` has; notes are edited as text.
    pub fn of(item: &Item) -> Option<Self> {
        Some(match item {
            Item::Component(id) => Self::Component(id.clone()),
            Item::Connection(id) => Self::Connection(id.clone()),
            Item::Zone(id) => Self::Zone(id.clone()),
            Item::Note(_) => return None,
        })
    }

    /// What kind of thing it is.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Design => "Design",
            Self::Component(_) => "Component",
            Self::Connection(_) => "Connection",
            Self::Zone(_) => "Zone",
            Self::Flow(_) => "Flow",
            Self::Requirement(_) => "Requirement",
            Self::Target(_) => "Target",
            Self::Estimate(_) => "Estimate",
            Self::Decision(_) => "Decision",
        }
    }
}

/// Stands for the value of a field that is not the same in all that is edited together.
const SEVERAL: &str = "several values";

/// The fields that a form lists: those of its subject that all others have, too. What tells one thing from
/// another, its name, is left out where there are others.
pub fn listed(design: &Design, catalogue: &Catalogue, form: &Form) -> Vec<FieldView> {
    let mut listed = fields(design, catalogue, &form.subject);
    for other in &form.others {
        let theirs = fields(design, catalogue, other);
        listed.retain_mut(|field| {
            let same = theirs.iter().find(|their| their.name == field.name);
            if same.is_some_and(|same| same.stated != field.stated || same.default != field.default)
            {
                field.stated = None;
                field.default = Some(SEVERAL.to_owned());
                (field.source, field.several) = (None, true);
            }
            same.is_some() && field.name != "name"
        });
    }
    listed
}

/// The fields of `subject`, in order; none if it is gone.
pub fn fields(design: &Design, catalogue: &Catalogue, subject: &FormSubject) -> Vec<FieldView> {
    let context = Context { design, catalogue };
    match subject {
        FormSubject::Design => views(design, written::DESIGN, &context),
        FormSubject::Component(id) => design.component(id.as_str()).map_or(Vec::new(), |c| {
            let mut fields = views(c, component::FIELDS, &context);
            fields.extend(fact::component_facts(c, catalogue));
            fields
        }),
        FormSubject::Connection(id) => design.connection(id.as_str()).map_or(Vec::new(), |c| {
            let mut fields = views(c, connection::FIELDS, &context);
            fields.extend(fact::connection_facts(c, catalogue));
            fields
        }),
        FormSubject::Zone(id) => of(&design.zones, |z| &z.id, id, written::ZONE, &context),
        FormSubject::Flow(id) => of(&design.flows, |f| &f.id, id, written::FLOW, &context),
        FormSubject::Requirement(id) => of(
            &design.requirements,
            |r| &r.id,
            id,
            written::REQUIREMENT,
            &context,
        ),
        FormSubject::Target(id) => of(&design.targets, |t| &t.id, id, written::TARGET, &context),
        FormSubject::Estimate(id) => of(
            &design.estimates,
            |e| &e.name,
            id,
            written::ESTIMATE,
            &context,
        ),
        FormSubject::Decision(id) => of(
            &design.decisions,
            |d| &d.id,
            id,
            written::DECISION,
            &context,
        ),
    }
}

/// Writes `text` into the field `name` of each of `subjects`; a blank text takes the statement back.
pub fn set<'a>(
    design: &mut Design,
    catalogue: &Catalogue,
    subjects: impl IntoIterator<Item = &'a FormSubject>,
    name: &str,
    text: &str,
) -> Result<(), Refusal> {
    let text = Some(text.trim()).filter(|text| !text.is_empty());
    // Fields refer to other parts of the design, as it is before the change.
    let before = design.clone();
    let context = Context {
        design: &before,
        catalogue,
    };
    let mut subjects = subjects.into_iter();
    subjects.try_for_each(|subject| set_one(design, &context, subject, name, text))
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm per section of a design, each a call"
)]
fn set_one(
    design: &mut Design,
    context: &Context<'_>,
    subject: &FormSubject,
    name: &str,
    text: Option<&str>,
) -> Result<(), Refusal> {
    match subject {
        FormSubject::Design => write(design, written::DESIGN, name, text, context),
        FormSubject::Component(id) => {
            let component = design
                .components
                .iter_mut()
                .find(|c| c.id == *id)
                .ok_or_else(gone)?;
            if component::FIELDS.iter().any(|spec| spec.name == name) {
                write(component, component::FIELDS, name, text, context)
            } else {
                fact::set(&mut component.attributes, context.catalogue, name, text)
            }
        }
        FormSubject::Connection(id) => {
            let connection = design
                .connections
                .iter_mut()
                .find(|c| c.id == *id)
                .ok_or_else(gone)?;
            if connection::FIELDS.iter().any(|spec| spec.name == name) {
                write(connection, connection::FIELDS, name, text, context)?;
                connection::agree(design, id, name);
                Ok(())
            } else {
                fact::set(&mut connection.attributes, context.catalogue, name, text)
            }
        }
        FormSubject::Zone(id) => write_in(
            &mut design.zones,
            |z| z.id == *id,
            written::ZONE,
            name,
            text,
            context,
        ),
        FormSubject::Flow(id) => write_in(
            &mut design.flows,
            |f| f.id == *id,
            written::FLOW,
            name,
            text,
            context,
        ),
        FormSubject::Requirement(id) => {
            let list = &mut design.requirements;
            write_in(
                list,
                |r| r.id == *id,
                written::REQUIREMENT,
                name,
                text,
                context,
            )
        }
        FormSubject::Target(id) => write_in(
            &mut design.targets,
            |t| t.id == *id,
            written::TARGET,
            name,
            text,
            context,
        ),
        FormSubject::Estimate(id) => {
            let list = &mut design.estimates;
            write_in(
                list,
                |e| e.name == *id,
                written::ESTIMATE,
                name,
                text,
                context,
            )
        }
        FormSubject::Decision(id) => {
            let list = &mut design.decisions;
            write_in(
                list,
                |d| d.id == *id,
                written::DECISION,
                name,
                text,
                context,
            )
        }
    }
}

fn of<T>(
    list: &[T],
    id_of: fn(&T) -> &Id,
    id: &Id,
    specs: &[Spec<T>],
    context: &Context<'_>,
) -> Vec<FieldView> {
    let found = list.iter().find(|entry| id_of(entry) == id);
    found.map_or(Vec::new(), |entry| views(entry, specs, context))
}

fn views<T>(thing: &T, specs: &[Spec<T>], context: &Context<'_>) -> Vec<FieldView> {
    let applies = specs.iter().filter(|spec| (spec.applies)(thing, context));
    applies
        .map(|spec| {
            let (default, source) = (spec.default)(thing, context).unzip();
            FieldView {
                name: spec.name.to_owned(),
                title: spec.title.to_owned(),
                stated: (spec.stated)(thing),
                default,
                source,
                hint: spec.hint.to_owned(),
                choices: spec
                    .choices
                    .iter()
                    .map(|&choice| choice.to_owned())
                    .collect(),
                several: false,
            }
        })
        .collect()
}

fn write_in<T>(
    list: &mut [T],
    is: impl Fn(&T) -> bool,
    specs: &[Spec<T>],
    name: &str,
    text: Option<&str>,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let thing = list.iter_mut().find(|thing| is(thing)).ok_or_else(gone)?;
    write(thing, specs, name, text, context)
}

fn write<T>(
    thing: &mut T,
    specs: &[Spec<T>],
    name: &str,
    text: Option<&str>,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let spec = specs
        .iter()
        .find(|spec| spec.name == name)
        .ok_or_else(gone)?;
    (spec.set)(thing, text, context)
}

fn gone() -> Refusal {
    Refusal::from("What was edited is gone; choose something else")
}

/// Reads a text of some type; a type's own error says what would be right.
fn read<T: std::str::FromStr<Err: std::fmt::Display>>(
    text: Option<&str>,
) -> Result<Option<T>, Refusal> {
    text.map(|text| {
        text.parse()
            .map_err(|error: T::Err| Refusal(error.to_string()))
    })
    .transpose()
}

/// Reads a whole number from 1 on.
fn read_count<T: std::str::FromStr + PartialOrd + From<u8>>(
    text: Option<&str>,
) -> Result<Option<T>, Refusal> {
    let Some(text) = text else { return Ok(None) };
    let count = text
        .replace(['_', ','], "")
        .parse()
        .ok()
        .filter(|count| *count >= T::from(1));
    count.map(Some).ok_or_else(|| {
        Refusal(format!(
            "`{text}` is no count; write a whole number from 1 on"
        ))
    })
}

/// Reads one of a few words.
fn read_choice<T: Copy>(text: &str, choices: &[(&str, T)]) -> Result<T, Refusal> {
    let found = choices
        .iter()
        .find(|(word, _)| word.eq_ignore_ascii_case(text));
    found.map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
        Refusal(format!(
            "`{text}` is no choice here; write {}",
            words.join(", ")
        ))
    })
}

fn word_of<T: PartialEq>(value: &T, choices: &[(&'static str, T)]) -> String {
    let found = choices.iter().find(|(_, other)| other == value);
    found.map_or("", |(word, _)| word).to_owned()
}

/// A text that may be empty, as a statement.
fn stated_text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests;
