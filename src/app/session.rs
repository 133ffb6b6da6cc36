//! What belongs to this sitting and not to the design: never saved, never undone.

use std::collections::BTreeSet;

use super::heat::Heat;
use super::history::Mark;
use super::key::Key;
use crate::analysis::what_if::Failure;
use crate::model::{Cell, Component, Connection, Id, Note, Rect, Size, Zone};
use crate::scene::Zoom;

/// Where the person is and what is at hand.
#[derive(Clone, Debug, Default)]
pub struct Session {
    /// The cell of the board that the cursor is on.
    pub cursor: Cell,
    /// What is selected, first selected first.
    pub selection: Vec<Item>,
    /// The part of the board that is shown.
    pub camera: Camera,
    /// How a smaller window moved the camera, while it is still there.
    pub(super) aside: Option<Aside>,
    /// What the keys act on while something is under way on the board.
    pub tool: Tool,
    /// Which panes are open, and which has the keys.
    pub panes: Panes,
    /// What was copied.
    pub clipboard: Clipboard,
    /// The flow that is followed along the board.
    pub followed: Option<Followed>,
    /// Whether all flows are shown at once, by their numbers.
    pub all_flows: bool,
    /// What the board shows the heat of.
    pub heat: Option<Heat>,
    /// Whether the map of the whole board is shown.
    pub map: bool,
    /// What is taken to have failed, for the what-if.
    pub failed: BTreeSet<Failure>,
    /// The connection at hand beside what is under the cursor, until the cursor moves.
    pub touched: Option<Id>,
    /// The connection drawn last, whose meaning one key changes.
    pub drawn: Option<Id>,
    /// Where the mouse button went down, until it goes up.
    pub pressed: Option<Cell>,
    /// The component that a connection is pulled from by the mouse.
    pub pulled: Option<Id>,
    /// Keys of a sequence that is not complete yet.
    pub pending: Vec<Key>,
    /// The count typed before a command.
    pub count: Option<u32>,
    /// The finding shown last, by position in the report.
    pub finding: Option<usize>,
    /// The step of the tour, while it runs.
    pub tour: Option<super::tour::Tour>,
}

/// Something on the board that can be selected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// A component.
    Component(Id),
    /// A connection.
    Connection(Id),
    /// A zone.
    Zone(Id),
    /// A note.
    Note(Id),
}

/// Cursor and selection: what undo and redo put back beside the design.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Focus {
    /// The cursor.
    pub cursor: Cell,
    /// The selection.
    pub selection: Vec<Item>,
}

/// The window on the board.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Camera {
    /// The board cell in its top left corner.
    pub at: Cell,
    /// The size of the part of the screen that it fills, in cells of the screen.
    pub screen: Size,
    /// How large the board is shown.
    pub zoom: Zoom,
}

/// Where the camera stood before a smaller window moved it, and where to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Aside {
    pub from: Cell,
    pub to: Cell,
}

/// What is under way on the board.
#[derive(Clone, Debug, Default)]
pub enum Tool {
    /// Nothing: keys are commands.
    #[default]
    None,
    /// The selection moves with the cursor until it is put down.
    Grab {
        /// Where to go back to if it is cancelled.
        mark: Mark,
        /// What moves, with what lies in zones that move.
        items: Vec<Item>,
    },
    /// A box is drawn from here to the cursor; what it touches is selected.
    BoxSelect {
        /// The corner where it began.
        anchor: Cell,
    },
    /// A flow is recorded along the board.
    Record(super::record::Recording),
    /// Letters stand at everything on the screen; typing one jumps there.
    Hints(Vec<Hint>),
}

/// A letter or two at something on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// What to type.
    pub label: String,
    /// Where it jumps to.
    pub at: Cell,
    /// Whether what has been typed so far still leads there.
    pub live: bool,
}

/// A list beside the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pane {
    /// Requirements, then targets.
    Requirements,
    /// Estimates.
    Estimates,
    /// Findings of the report.
    Findings,
    /// Latency budget of the followed or first flow.
    Budget,
    /// Decisions, then notes.
    Decisions,
    /// What peers say.
    Review,
}

/// Which panes are open, and which has the keys.
#[derive(Clone, Debug)]
pub struct Panes {
    /// The panes that are shown.
    pub open: BTreeSet<Pane>,
    /// The pane that has the keys; `None`: the board has them.
    pub focus: Option<Pane>,
    /// The row of each pane that is marked, by [`Pane`] in declared order.
    pub rows: [usize; 6],
    /// By how many cells each pane is larger than it would be by itself, by [`Pane`] in declared order.
    pub grown: [i16; 6],
}

/// What was copied: things of the design as they were.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clipboard {
    /// Components.
    pub components: Vec<Component>,
    /// Connections among them.
    pub connections: Vec<Connection>,
    /// Zones.
    pub zones: Vec<Zone>,
    /// Notes.
    pub notes: Vec<Note>,
    /// Which flow lists which of the connections, as pairs.
    pub listed: Vec<(Id, Id)>,
}

/// A flow that is followed hop by hop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// The flow.
    pub flow: Id,
    /// The hop that the cursor is at, by position in [`Followed::hops`]; `None`: at the entry.
    pub hop: Option<usize>,
    /// The flow's connections in the order in which they are walked.
    pub hops: Vec<Id>,
}

impl Camera {
    /// The cells of the board that are shown.
    pub const fn window(&self) -> Rect {
        Rect::new(self.at, self.size())
    }

    /// How many columns and rows of the board are shown.
    pub const fn size(&self) -> Size {
        self.zoom.board_size(self.screen)
    }

    /// The first cell of the board that is shown so many cells of the screen from the top left corner.
    pub const fn cell(&self, column: u16, row: u16) -> Cell {
        let start = self.zoom.view(self.at);
        self.zoom.board(start.offset(column as i32, row as i32))
    }
}

impl Item {
    /// The name of the thing within its list.
    pub const fn id(&self) -> &Id {
        match self {
            Self::Component(id) | Self::Connection(id) | Self::Zone(id) | Self::Note(id) => id,
        }
    }
}

impl Default for Panes {
    /// What a whiteboard shows beside the drawing: requirements and estimates.
    fn default() -> Self {
        Self {
            open: [Pane::Requirements, Pane::Estimates].into(),
            focus: None,
            rows: [0; 6],
            grown: [0; 6],
        }
    }
}

/// The most cells by which a pane is made larger or smaller.
const MOST_GROWN: i16 = 200;

impl Panes {
    /// The row of `pane` that is marked.
    pub const fn row(&self, pane: Pane) -> usize {
        self.rows[pane as usize]
    }

    /// Makes `pane` larger by `by` cells, or smaller.
    pub fn grow(&mut self, pane: Pane, by: i16) {
        let grown = &mut self.grown[pane as usize];
        *grown = grown.saturating_add(by).clamp(-MOST_GROWN, MOST_GROWN);
    }

    /// Whether `pane` is shown.
    pub fn is_open(&self, pane: Pane) -> bool {
        self.open.contains(&pane)
    }
}

impl Session {
    /// Whether `item` is selected.
    pub fn is_selected(&self, item: &Item) -> bool {
        self.selection.contains(item)
    }

    /// The selected components, first selected first.
    pub fn selected_components(&self) -> impl Iterator<Item = &Id> {
        self.selection.iter().filter_map(|item| match item {
            Item::Component(id) => Some(id),
            _ => None,
        })
    }

    /// The cells between the corner where a box selection began and the cursor.
    pub fn selection_box(&self) -> Option<Rect> {
        let Tool::BoxSelect { anchor } = self.tool else {
            return None;
        };
        let corner = |cell| Rect::new(cell, Size::new(1, 1));
        Some(corner(anchor).union(corner(self.cursor)))
    }
}
