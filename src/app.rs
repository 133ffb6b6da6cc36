//! The application without a terminal: state, one command table, history, effects as values.
//!
//! One turn: a [`Msg`] goes into [`update()`], which changes the [`App`] and returns [`Effect`]s for the
//! runner. Nothing here draws, reads files or asks for the time, so a list of messages replays a session
//! exactly. The design changes through one door, [`App::edit`].

mod board;
pub mod called;
pub mod clashes;
pub mod command;
mod commands;
pub mod compare;
pub mod disk;
pub mod edits;
pub mod effect;
pub mod form;
pub mod fuzzy;
pub mod heat;
pub mod history;
pub mod import;
pub mod infer;
pub mod key;
pub mod keymap;
pub mod left;
pub mod lines;
pub mod msg;
pub mod palette;
pub mod peer;
mod pointer;
pub mod practice;
pub mod prompt;
pub mod record;
pub mod replay;
pub mod rows;
pub mod session;
pub mod start;
pub mod state;
pub mod text;
pub mod tour;
mod update;

use std::cell::{OnceCell, RefCell};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::analysis::report::{Report, Unit};
use crate::analysis::what_if::{Failure, WhatIf};
use crate::catalogue::{self, Catalogue, Problem};
use crate::model::geometry::MAX_COORDINATE;
use crate::model::{Cell, Design, Id, Patch};
use crate::scene::Scene;
pub use commands::read_marks;
pub use effect::{DiskOrder, Effect, Reading};
use history::{History, Mark, StateId};
pub use key::{Key, KeyCode};
use keymap::Keymap;
pub use msg::{Gesture, Msg, SaveError};
use session::{Focus, Followed, Item, Session};
pub use start::{Recent, Start, Starter};
pub use state::{Level, Modal, Mode, Notice, Screen};
pub use update::update;

/// The whole state of the program. The screen is a function of it.
#[derive(Clone, Debug)]
pub struct App {
    design: Arc<Design>,
    history: History,
    revision: u64,
    scene: OnceCell<Scene>,
    /// The drawing before the last change, which the next one is made from.
    stale: RefCell<Option<Scene>>,
    /// What was last ordered to be evaluated.
    evaluating: (u64, Vec<Failure>),
    report: Option<(u64, Arc<Report>)>,
    file: Option<PathBuf>,
    /// What is known of the design's file beside its content.
    pub disk: disk::Disk,
    /// What the journal was last told to keep; `None`: nothing.
    kept: Option<disk::Kept>,
    catalogue: &'static Catalogue,
    /// Which of the two screens is shown.
    pub screen: Screen,
    /// What the start screen offers.
    pub start: Start,
    /// What belongs to this sitting.
    pub session: Session,
    /// What the person prefers.
    pub preferences: Preferences,
    /// Which keys run which commands.
    pub keymap: Arc<Keymap>,
    /// What is open over the board.
    pub modal: Option<Modal>,
    /// What was open before help was opened over it.
    modal_below: Option<Box<Modal>>,
    /// The practice round that is open.
    pub practice: Option<practice::Practice>,
    /// The round that is played again.
    pub replay: Option<replay::Replay>,
    /// The round that a peer who interviews follows.
    pub peer: Option<Box<peer::Peer>>,
    /// The line that tells what happened last.
    pub notice: Option<Notice>,
    /// What follows once the design is saved.
    after_save: Option<state::Destination>,
    /// The keys of the last change that can be repeated.
    last_change: Vec<Key>,
    /// The keys since a command that can be repeated began.
    changing: Option<Changing>,
    /// Whether keys are being pressed again: they cannot ask for that themselves.
    replaying: bool,
}

/// A change under way that `.` will repeat.
#[derive(Clone, Debug)]
struct Changing {
    keys: Vec<Key>,
    since: StateId,
}

/// What a person prefers, whatever the design.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// Only ASCII is drawn.
    pub ascii: bool,
    /// Which set of colours is used.
    pub theme: ThemeChoice,
}

/// Which set of colours is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ThemeChoice {
    /// For a dark background.
    #[default]
    Dark,
    /// For a light background.
    Light,
    /// With the strongest contrast.
    HighContrast,
    /// Without colours.
    Plain,
}

impl ThemeChoice {
    /// Every set of colours.
    pub const ALL: [Self; 4] = [Self::Dark, Self::Light, Self::HighContrast, Self::Plain];

    /// What it is called where it is chosen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::HighContrast => "high-contrast",
            Self::Plain => "none",
        }
    }

    /// The one that is called so.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }

    /// The one after it, round and round.
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|theme| *theme == self);
        Self::ALL[at.map_or(0, |at| (at + 1) % Self::ALL.len())]
    }
}

/// Why an edit was not made: what is wrong and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub String);

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self(problem.to_string())
    }
}

impl From<&str> for Refusal {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl App {
    /// The program as it starts: an empty design behind the start screen.
    pub fn new(catalogue: &'static Catalogue, preferences: Preferences) -> Self {
        Self {
            design: Arc::default(),
            history: History::default(),
            revision: 0,
            scene: OnceCell::new(),
            stale: RefCell::default(),
            evaluating: (0, Vec::new()),
            report: None,
            file: None,
            disk: disk::Disk::default(),
            kept: None,
            catalogue,
            screen: Screen::Start,
            start: Start::default(),
            session: Session::default(),
            preferences,
            keymap: Keymap::shipped(),
            modal: None,
            modal_below: None,
            practice: None,
            replay: None,
            peer: None,
            notice: None,
            after_save: None,
            last_change: Vec::new(),
            changing: None,
            replaying: false,
        }
    }

    /// The design as it is now.
    pub fn design(&self) -> &Design {
        &self.design
    }

    /// The design as it is now, to keep.
    pub fn shared_design(&self) -> Arc<Design> {
        Arc::clone(&self.design)
    }

    /// The kinds and defaults.
    pub const fn catalogue(&self) -> &'static Catalogue {
        self.catalogue
    }

    /// Grows with each change of the design, undone ones included.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether something waits for time to pass: a round that runs, is played again or followed.
    pub fn is_timed(&self) -> bool {
        let runs = self
            .practice
            .as_ref()
            .is_some_and(|practice| !practice.has_ended());
        runs || self.is_watching()
    }

    /// Whether the board is only looked at: a round is played again, or followed.
    pub const fn is_watching(&self) -> bool {
        self.replay.is_some() || self.peer.is_some()
    }

    /// The latest report; it may be of an earlier revision, see [`App::report_is_current`].
    pub fn report(&self) -> Option<&Report> {
        self.report.as_ref().map(|(_, report)| report.as_ref())
    }

    /// Whether the report is of the design as it is now.
    pub fn report_is_current(&self) -> bool {
        matches!(self.report, Some((revision, _)) if revision == self.revision)
    }

    /// What follows from what is taken to have failed; `None` if nothing is, or while it is computed.
    pub fn what_if(&self) -> Option<&WhatIf> {
        let answer = self.report()?.what_if.as_ref()?;
        let current = self.report_is_current() && self.session.failed.iter().eq(&answer.failed);
        current.then_some(answer)
    }

    /// The design's file; `None` until it is saved.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Whether the design differs from its file.
    pub fn is_dirty(&self) -> bool {
        self.history.is_dirty()
    }

    /// The steps that can be undone and redone.
    pub const fn history(&self) -> &History {
        &self.history
    }

    /// The one door for edits: `change` works on a copy, which is checked; what differs is recorded as
    /// one undoable step called `label`. Boxes that grew get the room that they need.
    ///
    /// If `change` refuses, or its result is no valid design, or nothing differs, nothing happened.
    /// Costs a copy and a check of the whole design.
    pub fn edit<T>(
        &mut self,
        label: &str,
        change: impl FnOnce(&mut Design) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut copy = Design::clone(&self.design);
        let answer = change(&mut copy)?;
        edits::make_room(&self.design, &mut copy, self.catalogue);
        if let Some(problem) = catalogue::validate(&copy, self.catalogue)
            .into_iter()
            .next()
        {
            return Err(problem.into());
        }
        let patch = Patch::between(&self.design, &copy);
        if !patch.is_empty() {
            let focus = self.focus();
            self.history.record(label, patch, focus.clone(), focus);
            self.replace_design(Arc::new(copy));
        }
        Ok(answer)
    }

    /// As [`App::edit`]; a refusal becomes a notice, and the answer `None`.
    pub fn try_edit<T>(
        &mut self,
        label: &str,
        change: impl FnOnce(&mut Design) -> Result<T, Refusal>,
    ) -> Option<T> {
        match self.edit(label, change) {
            Ok(answer) => Some(answer),
            Err(refusal) => {
                self.warn(refusal.0);
                None
            }
        }
    }

    /// Takes the last step back; its label.
    pub fn undo(&mut self) -> Option<String> {
        let mut design = Design::clone(&self.design);
        let step = self.history.undo(&mut design)?;
        let (label, focus) = (step.label.clone(), step.before.clone());
        self.replace_design(Arc::new(design));
        self.set_focus(focus);
        Some(label)
    }

    /// Does the last undone step again; its label.
    pub fn redo(&mut self) -> Option<String> {
        let mut design = Design::clone(&self.design);
        let step = self.history.redo(&mut design)?;
        let (label, focus) = (step.label.clone(), step.after.clone());
        self.replace_design(Arc::new(design));
        self.set_focus(focus);
        Some(label)
    }

    /// A mark to squash or cancel back to.
    pub fn mark(&self) -> Mark {
        self.history.mark()
    }

    /// Makes one step of all since `mark`.
    pub fn squash(&mut self, mark: Mark, label: &str) {
        self.history.squash(mark, label, &self.design);
    }

    /// Takes back and forgets all since `mark`.
    pub fn cancel(&mut self, mark: Mark) {
        let mut design = Design::clone(&self.design);
        if let Some(focus) = self.history.cancel(mark, &mut design) {
            self.replace_design(Arc::new(design));
            self.set_focus(focus);
        }
    }

    /// Opens `design` in place of the present one, with a new history.
    pub fn open(&mut self, design: Design, file: Option<PathBuf>) {
        self.history = History::default();
        self.replace_design(Arc::new(design));
        self.report = None;
        self.file = file;
        self.disk = disk::Disk {
            base: self.shared_design(),
            ..disk::Disk::default()
        };
        self.session = Session {
            camera: self.session.camera,
            ..Session::default()
        };
        self.modal = None;
        self.practice = None;
        self.replay = None;
        self.peer = None;
        self.screen = Screen::Board;
        self.show_all();
        let first = self
            .reading_order()
            .first()
            .map(|c| Item::Component(c.id.clone()));
        if let Some(item) = first {
            self.go_to(&item);
        }
    }

    /// Tells that something was done.
    pub fn tell(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice {
            level: Level::Info,
            text: text.into(),
        });
    }

    /// Tells why nothing was done and what to do.
    pub fn warn(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice {
            level: Level::Warning,
            text: text.into(),
        });
    }

    /// Tells that something failed, why, and what to do.
    pub fn fail(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice {
            level: Level::Error,
            text: text.into(),
        });
    }

    /// Puts the cursor on `cell`; the connection at hand is let go.
    fn move_cursor(&mut self, cell: Cell) {
        let within = |at: i32| at.clamp(-MAX_COORDINATE, MAX_COORDINATE);
        self.session.cursor = Cell::new(within(cell.x), within(cell.y));
        self.session.touched = None;
    }

    /// Lets go of what is selected, followed, failed … but no longer in the design.
    fn forget_what_is_gone(&mut self) {
        let design = Arc::clone(&self.design);
        let connection = |id: &Id| design.connection(id.as_str()).is_some();
        let session = &mut self.session;
        session.selection.retain(|item| match item {
            Item::Component(id) => design.component(id.as_str()).is_some(),
            Item::Connection(id) => connection(id),
            Item::Zone(id) => design.zone(id.as_str()).is_some(),
            Item::Note(id) => design.notes.iter().any(|note| note.id == *id),
        });
        session.touched = session.touched.take().filter(connection);
        session.drawn = session.drawn.take().filter(connection);
        session.failed.retain(|failure| match &failure.unit {
            Unit::Replica(id) | Unit::Component(id) => design.component(id.as_str()).is_some(),
            Unit::Zone(id) => design.zone(id.as_str()).is_some(),
            Unit::Connection(id) => connection(id),
        });
        if let Some(followed) = session.followed.take() {
            let flow = design.flow(followed.flow.as_str());
            session.followed = flow.map(|flow| {
                let hops = record::walk(&design, flow);
                let hop = followed.hop.filter(|hop| *hop < hops.len());
                Followed {
                    hop,
                    hops,
                    ..followed
                }
            });
        }
    }

    fn focus(&self) -> Focus {
        Focus {
            cursor: self.session.cursor,
            selection: self.session.selection.clone(),
        }
    }

    fn set_focus(&mut self, focus: Focus) {
        self.session.cursor = focus.cursor;
        self.session.selection = focus.selection;
    }

    fn replace_design(&mut self, design: Arc<Design>) {
        self.design = design;
        self.revision += 1;
        if let Some(scene) = self.scene.take() {
            *self.stale.get_mut() = Some(scene);
        }
    }
}
