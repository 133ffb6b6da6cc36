//! The start screen: what a person can begin with.

use std::path::PathBuf;

use super::left::Left;

/// What the start screen offers, and which row is marked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Start {
    /// Work that earlier sittings left unsaved, latest first.
    pub left: Vec<Left>,
    /// Files that were open lately, latest first.
    pub recent: Vec<Recent>,
    /// Designs that the program ships.
    pub starters: Vec<Starter>,
    /// The marked row, counted over [`Start::choices`].
    pub row: usize,
}

/// A file that was open lately.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recent {
    /// The file.
    pub path: PathBuf,
    /// The design's title.
    pub title: String,
}

/// A design that the program ships.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Starter {
    /// Its name, as in `nines new --from NAME`.
    pub name: String,
    /// The design's title.
    pub title: String,
}

/// One row of the start screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Choice<'a> {
    /// Work that was left unsaved.
    Left(&'a [Left]),
    /// An empty board.
    New,
    /// The five-step tour on an empty board.
    Tour,
    /// A file that was open lately.
    Recent(&'a Recent),
    /// A design that the program ships.
    Starter(&'a Starter),
}

impl Start {
    /// The rows, top to bottom.
    pub fn choices(&self) -> impl Iterator<Item = Choice<'_>> {
        let left = (!self.left.is_empty()).then_some(Choice::Left(&self.left));
        left.into_iter()
            .chain([Choice::New, Choice::Tour])
            .chain(self.recent.iter().map(Choice::Recent))
            .chain(self.starters.iter().map(Choice::Starter))
    }

    /// The marked row.
    pub fn marked(&self) -> Choice<'_> {
        self.choices().nth(self.row).unwrap_or(Choice::New)
    }
}
