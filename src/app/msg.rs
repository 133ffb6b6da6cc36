//! What happened outside: the only way in which anything reaches the application.

use std::path::PathBuf;
use std::sync::Arc;

use super::disk::News;
use super::effect::Reading;
use super::history::StateId;
use super::key::Key;
use super::practice::RoundMsg;
use super::session::Pane;
use super::start::{Recent, Starter};
use crate::analysis::compare::Comparison;
use crate::analysis::report::Report;
use crate::model::{Cell, Design, Size};

/// Something that happened. A list of messages replays a session exactly.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// The program has started, with what the start screen offers.
    Started {
        /// Files that were open lately, latest first.
        recent: Vec<Recent>,
        /// Designs that the program ships.
        starters: Vec<Starter>,
    },
    /// Something happened to a practice round or a replay.
    Round(RoundMsg),
    /// A key was pressed.
    KeyPressed(Key),
    /// Text was pasted by the terminal.
    Pasted(String),
    /// What was pasted on the board says a design; `None`: it does not.
    DesignPasted(Option<Box<Design>>),
    /// The multi-line editor's widget changed the note's text (only while [`super::Mode::Note`]).
    NoteEdited(String),
    /// The part of the screen that shows the board has this size in cells.
    Resized(Size),
    /// Help is on the screen, and cannot be scrolled further than this.
    HelpShown {
        /// The last line that can stand first.
        last: usize,
    },
    /// The mouse was used at a cell of the board.
    Pointed {
        /// The cell, in board coordinates.
        cell: Cell,
        /// What was done there.
        gesture: Gesture,
    },
    /// The edge of a pane was pulled by the mouse.
    PanePulled {
        /// The pane.
        pane: Pane,
        /// By how many cells it is larger, or smaller.
        by: i16,
    },
    /// A design was read, or could not be.
    Opened {
        /// Its file; `None` for a design that the program ships.
        path: Option<PathBuf>,
        /// The design, or what is wrong and what to do, in a sentence or two.
        outcome: Result<Box<Design>, String>,
    },
    /// A design was written, or could not be.
    Saved {
        /// The file.
        path: PathBuf,
        /// What was to be written.
        design: Arc<Design>,
        /// The state that was written.
        state: StateId,
        /// What is wrong and what to do, in a sentence or two.
        outcome: Result<(), SaveError>,
    },
    /// The disk brought something up that nobody asked for.
    Disk(News),
    /// The report of a revision is ready.
    Evaluated {
        /// The revision that it is of.
        revision: u64,
        /// The report.
        report: Box<Report>,
    },
    /// Two designs are compared.
    Compared {
        /// The one before.
        before: Arc<Design>,
        /// The one after.
        after: Arc<Design>,
        /// What differs and what that does, or what broke.
        outcome: Result<Box<Comparison>, String>,
    },
    /// Designs were read beside the one that is open, or could not be.
    PeersRead {
        /// What they were read for.
        reading: Reading,
        /// The designs, in the order of the reading's files, or what is wrong and what to do.
        outcome: Result<Vec<Design>, String>,
    },
    /// The evaluation of a revision broke down, which is a fault of the program.
    NotEvaluated {
        /// The revision that it was of.
        revision: u64,
        /// What broke.
        reason: String,
    },
}

/// Why a design was not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveError {
    /// A file of this name is there and is not the one that was opened.
    Exists,
    /// The file was changed by others; [`News::Changed`] came before.
    Changed,
    /// What is wrong and what to do, in a sentence or two.
    Failed(String),
}

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// The main button went down; `add` if Shift or Control was held.
    Press {
        /// Whether it adds to the selection.
        add: bool,
    },
    /// The mouse moved with the main button down.
    Drag,
    /// The main button went up.
    Release,
    /// The other button went down, or the main one with Alt: a connection is pulled from here.
    PullFrom,
    /// It went up: the connection leads here.
    PullTo,
    /// Two presses in a row.
    DoubleClick,
    /// The wheel turned by this many columns and rows.
    Scroll {
        /// Columns to the right.
        dx: i32,
        /// Rows down.
        dy: i32,
    },
}
