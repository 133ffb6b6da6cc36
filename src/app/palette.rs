//! A searchable list: kinds to add, commands to run, things to jump to.

use super::fuzzy;
use super::text::TextField;
use crate::catalogue::Pattern;
use crate::model::round::Setting;
use crate::model::{Cell, Id, KindId};
use crate::scene::Direction;

/// A searchable list with a query and a marked row.
#[derive(Clone, Debug)]
pub struct Palette {
    /// What choosing an entry does.
    pub purpose: Purpose,
    /// What is typed.
    pub query: TextField,
    /// All entries, in their own order.
    pub entries: Vec<Entry>,
    /// What matches the query, best first; everything while it is empty.
    pub matches: Vec<Match>,
    /// The marked row of `matches`.
    pub row: usize,
}

/// What choosing an entry of a palette does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Place a component of the kind, then name it.
    Add(Placement),
    /// Give these components another kind.
    Replace(Vec<Id>),
    /// Draw a zone of the kind around the selection.
    Zone,
    /// Stamp the pattern.
    Stamp,
    /// Run the command.
    Command,
    /// Jump to the thing.
    Find,
    /// Connect components to the chosen one.
    Connect(Connect),
    /// Follow the flow, or record one.
    Flow,
    /// Begin a practice round on the prompt.
    Prompt,
}

/// What is connected to the component that is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connect {
    /// The callers, each with the flows that ended there, which go on over what is drawn.
    pub from: Vec<(Id, Vec<Id>)>,
    /// Whether to go on connecting afterwards.
    pub several: bool,
    /// Where the cursor was; meanwhile it stands at the marked target.
    pub origin: Cell,
}

/// Where a component that is added goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placement {
    /// At this cell, or as near as there is room.
    At(Cell),
    /// Beside this component, connected from it.
    Beside {
        /// The component.
        from: Id,
        /// On which side.
        direction: Direction,
    },
    /// Into this connection, between its two ends.
    Into(Id),
}

/// One entry of a palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is called.
    pub title: String,
    /// What is shown beside it: a line of explanation, or keys.
    pub detail: String,
    /// The heading that it stands under while the query is empty.
    pub group: String,
    /// Other words that find it.
    pub aliases: Vec<String>,
    /// What it stands for.
    pub value: Value,
    /// Why it cannot be chosen now.
    pub disabled: Option<&'static str>,
}

/// What an entry of a palette stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A kind of components or zones.
    Kind(KindId),
    /// A command, by name.
    Command(&'static str),
    /// A component.
    Component(Id),
    /// A connection.
    Connection(Id),
    /// A zone.
    Zone(Id),
    /// A note.
    Note(Id),
    /// A flow.
    Flow(Id),
    /// A flow that is yet to be recorded.
    NewFlow,
    /// No flow.
    NoFlow,
    /// A practice prompt.
    Prompt(Id),
    /// A pattern.
    Pattern(&'static Pattern),
}

/// An entry that matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Its position in [`Palette::entries`].
    pub entry: usize,
    /// The alias that matched, if it was not the title.
    pub alias: Option<String>,
    /// The characters of the title (or alias) that matched, by position, rising.
    pub positions: Vec<u32>,
}

impl Palette {
    /// A palette with nothing typed yet.
    pub fn new(purpose: Purpose, entries: Vec<Entry>) -> Self {
        let mut palette = Self {
            purpose,
            query: TextField::default(),
            entries,
            matches: Vec::new(),
            row: 0,
        };
        palette.search();
        palette
    }

    /// Matches the entries against the query anew and marks the best.
    pub fn search(&mut self) {
        self.matches = fuzzy::search(&self.sought(), &self.entries);
        self.row = 0;
    }

    /// What is typed to find an entry: all of it, but for words that say how a practice round is to be.
    fn sought(&self) -> String {
        let typed = self.query.text();
        if self.purpose != Purpose::Prompt {
            return typed.to_owned();
        }
        let words = typed.split_whitespace();
        let sought: Vec<&str> = words
            .filter(|word| Setting::from_word(word).is_none())
            .collect();
        sought.join(" ")
    }

    /// The marked entry.
    pub fn marked(&self) -> Option<&Entry> {
        let found = self.matches.get(self.row)?;
        self.entries.get(found.entry)
    }

    /// The alias of the marked entry that was typed, in full or from its beginning.
    pub fn meant_alias(&self) -> Option<&str> {
        let alias = self.matches.get(self.row)?.alias.as_deref()?;
        let typed = self.query.text().trim().to_lowercase();
        (!typed.is_empty() && alias.to_lowercase().starts_with(&typed)).then_some(alias)
    }

    /// What the palette asks for.
    pub const fn title(&self) -> &'static str {
        match self.purpose {
            Purpose::Add(Placement::At(_)) => "Add component",
            Purpose::Add(Placement::Beside { .. }) => "Add connected component",
            Purpose::Add(Placement::Into(_)) => "Put in between",
            Purpose::Stamp => "Stamp a pattern",
            Purpose::Replace(_) => "Replace kind",
            Purpose::Zone => "Zone around the selection",
            Purpose::Command => "Commands",
            Purpose::Find => "Find",
            Purpose::Connect(_) => "Connect to",
            Purpose::Flow => "Flows",
            Purpose::Prompt => "Practice on (30 mock staff in the words: minutes, mode, level)",
        }
    }
}

impl Entry {
    /// An entry that can be chosen, without explanation.
    pub fn new(title: impl Into<String>, value: Value) -> Self {
        Self {
            title: title.into(),
            detail: String::new(),
            group: String::new(),
            aliases: Vec::new(),
            value,
            disabled: None,
        }
    }
}

/// Aliases end so where their makers write the ending in capitals.
const CAPITAL_ENDINGS: [&str; 3] = ["sql", "db", "mq"];

/// Aliases of so few letters are initials.
const INITIALS: usize = 3;

/// The name of a component that was found by this alias: `Redis`, `DynamoDB`, `ALB`.
pub fn name_from_alias(alias: &str) -> String {
    if alias.chars().count() <= INITIALS {
        return alias.to_uppercase();
    }
    let ending = CAPITAL_ENDINGS.iter().find(|end| alias.ends_with(*end));
    let (stem, ending) = alias.split_at(alias.len() - ending.map_or(0, |end| end.len()));
    let mut stem = stem.chars();
    let first = stem.next().map(|first| first.to_uppercase().to_string());
    let first = first.unwrap_or_default();
    format!("{first}{}{}", stem.as_str(), ending.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_a_name() {
        for (alias, name) in [
            ("redis", "Redis"),
            ("mysql", "MySQL"),
            ("dynamodb", "DynamoDB"),
            ("rabbitmq", "RabbitMQ"),
            ("alb", "ALB"),
            ("s3", "S3"),
            ("event grid", "Event grid"),
        ] {
            assert_eq!(name_from_alias(alias), name);
        }
    }
}
