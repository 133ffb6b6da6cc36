//! What the screen is in: the mode that keys are read in, and what is open over the board.

use super::clashes::Clashes;
use super::compare::Compare;
use super::form::Form;
use super::palette::Palette;
use super::prompt::Prompt;
use super::{App, session::Tool};
use crate::model::Id;
use crate::model::round::Phase;

/// What keys mean now. Derived from the state, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// The start screen.
    Start,
    /// The board.
    Board,
    /// The selection moves with the cursor.
    Grab,
    /// A box is drawn over what to select.
    BoxSelect,
    /// A flow is recorded.
    Record,
    /// A hint letter is awaited.
    Hints,
    /// A pane has the keys.
    Pane,
    /// A list is searched.
    Palette,
    /// A line is typed.
    Prompt,
    /// The fields of something are listed.
    Inspector,
    /// One field is edited.
    Field,
    /// A note is written, in several lines.
    Note,
    /// Keys are explained.
    Help,
    /// A question is asked.
    Confirm,
    /// The design's file changed on disk.
    Changed,
    /// Work that was left unsaved is shown.
    Recovery,
    /// What differs from another design is shown.
    Compare,
    /// The clashes of a merge are decided.
    Clashes,
    /// The interview of a practice round is shown.
    Interview,
    /// The debrief of a practice round is shown.
    Debrief,
    /// A practice round is played again.
    Replay,
    /// A peer follows a practice round.
    Interviewer,
}

/// What is open over the board and has the keys.
#[derive(Clone, Debug)]
pub enum Modal {
    /// A searchable list.
    Palette(Palette),
    /// One line of text.
    Prompt(Prompt),
    /// Fields of one thing of the design.
    Inspector(Form),
    /// A text of several lines.
    Note(NoteEditor),
    /// Something to read: keys, the reference card, the requirements by flow.
    Help(Help),
    /// A question before something is lost.
    Confirm(Confirm),
    /// The question what to make of a file that others changed: [`super::disk::Changed`].
    Changed,
    /// Work that was left unsaved, and what would come back.
    Recovery(Recovery),
    /// What differs from another design.
    Compare(Box<Compare>),
    /// The clashes of a merge.
    Clashes(Box<Clashes>),
    /// What was said in a practice round.
    Interview(InterviewView),
    /// What is said after it.
    Debrief(DebriefView),
}

/// The list of work that was left unsaved, [`super::Start::left`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// The marked entry.
    pub row: usize,
}

/// The interview, as a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InterviewView {
    /// The marked row of [`App::talk`].
    pub row: usize,
}

/// The debrief, as a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DebriefView {
    /// The first line that is shown.
    pub scroll: usize,
}

/// A note that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteEditor {
    /// The note that is edited; `None`: a new one.
    pub id: Option<Id>,
    /// The text so far.
    pub text: String,
    /// What a new note is about.
    pub about: Vec<Id>,
    /// Where a new note hangs on the board.
    pub at: Option<crate::model::Cell>,
    /// The interviewer's question that it answers, if it is no note of its own.
    pub answers: Option<Id>,
}

/// Something to read over the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Help {
    /// What it is about.
    pub page: Page,
    /// The first row that is shown.
    pub scroll: usize,
}

/// What there is to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The keys of a mode.
    Keys(Mode),
    /// The numbers that one computes with.
    Card,
    /// Requirements against flows, with verdicts.
    Matrix,
}

/// A question before something is lost. The answers are the commands of [`Mode::Confirm`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirm {
    /// The question.
    pub question: String,
    /// What is asked about.
    pub about: Doubt,
}

/// What could be lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Changes, by leaving the design.
    Leave(Destination),
    /// A file, by writing over it.
    Overwrite(std::path::PathBuf),
    /// Work that was left unsaved, by throwing it away; what the runner knows it by.
    Discard(usize),
    /// The rest of a practice round, by ending it.
    Finish,
    /// The rest of this phase of a mock interview, by going on to the next.
    NextPhase(Phase),
    /// The clock of a practice round, by leaving it.
    LeaveRound(Destination),
    /// A practice round that was left, by not going on with it.
    Resume,
}

/// Where to go from a design.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Out of the program.
    Quit,
    /// An empty board.
    New,
    /// The start screen.
    Start,
    /// A file.
    File(std::path::PathBuf),
    /// A design that the program ships.
    Starter(String),
    /// Work that was left unsaved; what the runner knows it by.
    Left(usize),
    /// A practice round.
    Round(crate::model::round::Setup),
}

/// One line that tells what happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How loud it is.
    pub level: Level,
    /// What, why, what to do.
    pub text: String,
}

/// How loud a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// It worked, and this is what was done.
    Info,
    /// Nothing was done.
    Warning,
    /// Something failed.
    Error,
}

/// The two screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Screen {
    /// What to begin with.
    #[default]
    Start,
    /// A design.
    Board,
}

impl Doubt {
    /// What the answers yes, no and neither do.
    pub const fn answers(&self) -> [&'static str; 3] {
        match self {
            Self::Leave(Destination::Quit) => {
                ["Save, then quit", "Quit without saving", "Stay here"]
            }
            Self::Leave(_) => ["Save, then go on", "Go on without saving", "Stay here"],
            Self::Overwrite(_) => ["Write over it", "Choose another name", "Do not save now"],
            Self::Discard(_) => ["Throw it away", "Keep it", "Keep it"],
            Self::Finish => ["End the round", "Go on with it", "Go on with it"],
            Self::LeaveRound(_) => ["Leave it for now", "Go on with it", "Go on with it"],
            Self::Resume => [
                "Go on with it",
                "Only open the design",
                "Only open the design",
            ],
            Self::NextPhase(_) => [
                "On to the next phase",
                "Stay in this one",
                "Stay in this one",
            ],
        }
    }
}

impl Mode {
    /// Every mode, in the order of help.
    pub const ALL: [Self; 22] = [
        Self::Board,
        Self::Grab,
        Self::BoxSelect,
        Self::Record,
        Self::Hints,
        Self::Pane,
        Self::Inspector,
        Self::Field,
        Self::Palette,
        Self::Prompt,
        Self::Note,
        Self::Start,
        Self::Interview,
        Self::Debrief,
        Self::Replay,
        Self::Interviewer,
        Self::Confirm,
        Self::Changed,
        Self::Recovery,
        Self::Compare,
        Self::Clashes,
        Self::Help,
    ];

    /// What the mode is called on screen.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Start => "Start",
            Self::Board => "Board",
            Self::Grab => "Move",
            Self::BoxSelect => "Select",
            Self::Record => "Record flow",
            Self::Hints => "Jump",
            Self::Pane => "Pane",
            Self::Palette => "Search",
            Self::Prompt => "Type",
            Self::Inspector => "Inspect",
            Self::Field => "Edit field",
            Self::Note => "Note",
            Self::Help => "Help",
            Self::Confirm => "Confirm",
            Self::Changed => "Changed on disk",
            Self::Recovery => "Unsaved work",
            Self::Compare => "Compare",
            Self::Clashes => "Merge",
            Self::Interview => "Interview",
            Self::Debrief => "Debrief",
            Self::Replay => "Replay",
            Self::Interviewer => "Interviewer",
        }
    }

    /// What the mode is called where keys are bound: its title in small letters, with hyphens.
    pub fn key(self) -> String {
        self.title().to_lowercase().replace(' ', "-")
    }

    /// Whether characters are text and not commands.
    pub const fn takes_text(self) -> bool {
        matches!(
            self,
            Self::Palette | Self::Prompt | Self::Field | Self::Note
        )
    }
}

impl App {
    /// The mode that keys are read in.
    pub const fn mode(&self) -> Mode {
        match &self.modal {
            Some(Modal::Palette(_)) => Mode::Palette,
            Some(Modal::Prompt(_)) => Mode::Prompt,
            Some(Modal::Inspector(form)) if form.editing.is_some() => Mode::Field,
            Some(Modal::Inspector(_)) => Mode::Inspector,
            Some(Modal::Note(_)) => Mode::Note,
            Some(Modal::Help(_)) => Mode::Help,
            Some(Modal::Confirm(_)) => Mode::Confirm,
            Some(Modal::Changed) => Mode::Changed,
            Some(Modal::Recovery(_)) => Mode::Recovery,
            Some(Modal::Compare(_)) => Mode::Compare,
            Some(Modal::Clashes(_)) => Mode::Clashes,
            Some(Modal::Interview(_)) => Mode::Interview,
            Some(Modal::Debrief(_)) => Mode::Debrief,
            None => self.mode_below(),
        }
    }

    /// The mode without what is open over the board.
    pub const fn mode_below(&self) -> Mode {
        if self.replay.is_some() {
            return Mode::Replay;
        }
        if self.peer.is_some() {
            return Mode::Interviewer;
        }
        match (self.screen, self.session.panes.focus, &self.session.tool) {
            (Screen::Start, _, _) => Mode::Start,
            (Screen::Board, Some(_), _) => Mode::Pane,
            (Screen::Board, None, Tool::None) => Mode::Board,
            (Screen::Board, None, Tool::Grab { .. }) => Mode::Grab,
            (Screen::Board, None, Tool::BoxSelect { .. }) => Mode::BoxSelect,
            (Screen::Board, None, Tool::Record(_)) => Mode::Record,
            (Screen::Board, None, Tool::Hints(_)) => Mode::Hints,
        }
    }
}
