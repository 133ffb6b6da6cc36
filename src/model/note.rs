//! A note: free text, on the board or about something.

use super::geometry::Cell;
use super::id::Id;

/// Free text of any number of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its name within the design's notes.
    pub id: Id,
    /// The text.
    pub text: String,
    /// Where it hangs on the board; `None`: it is only listed.
    pub at: Option<Cell>,
    /// What it is about; may be empty.
    pub about: Vec<Id>,
}
