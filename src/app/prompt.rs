//! One line of text that the application asks for, and what it is for.

use super::history::Mark;
use super::palette::Placement;
use super::record::Recording;
use super::session::{Item, Pane};
use super::state::Notice;
use super::text::TextField;
use crate::analysis::report::Finding;
use crate::model::review::Anchor;
use crate::model::{Id, KindId};

/// A line that is being typed.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// What the line is for.
    pub purpose: Asked,
    /// What is typed.
    pub field: TextField,
    /// What is wrong with the line as it was entered, until it changes.
    pub error: Option<String>,
}

/// What a line is for.
#[derive(Clone, Debug)]
pub enum Asked {
    /// The name of the component that was just placed; also `name x3` for three replicas.
    AddedName(Added),
    /// A new name for something.
    Rename {
        /// The thing.
        item: Item,
        /// If it was drawn just now: the history before, and what drawing it is called. Both are one step.
        since: Option<(Mark, String)>,
    },
    /// A command by name or short form.
    CommandLine,
    /// Fields of what is here, by name, and what they are to say.
    Fields,
    /// The file to save to.
    SaveAs,
    /// An entry of a pane.
    Line(Line),
    /// Why a finding may stay; an empty line takes the acceptance back.
    Acceptance(Finding),
    /// What somebody says about something.
    Comment(Anchor),
    /// The answer to this comment.
    Reply(Id),
    /// The name of the flow that was recorded; also `name @ rate write`.
    FlowName(Recording),
    /// A question to the interviewer.
    Clarify,
    /// The candidate's own marks.
    OwnMarks,
    /// A note of a peer who interviews.
    PeerNote,
}

/// A component that is on the board but has no name yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// Its kind.
    pub kind: KindId,
    /// Where it was asked to go.
    pub placement: Placement,
    /// The component as it stands on the board.
    pub id: Id,
    /// The history before it was placed: with its name it is placed anew, in one step.
    pub mark: Mark,
    /// What it is called if nothing is typed.
    pub suggested: String,
    /// What was told of its connection; told again when it has its name.
    pub told: Option<Notice>,
}

/// An entry of a pane that is typed as one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The pane.
    pub pane: Pane,
    /// The row that is edited or, for a new entry, at which it will stand.
    pub row: usize,
    /// Whether it is a new entry: then Enter asks for one more.
    pub new: bool,
}

impl Prompt {
    /// A prompt that starts with `text`.
    pub fn new(purpose: Asked, text: impl Into<String>) -> Self {
        Self {
            purpose,
            field: TextField::new(text),
            error: None,
        }
    }

    /// What is asked for, in a word or two.
    pub const fn title(&self) -> &'static str {
        match &self.purpose {
            Asked::AddedName(_) => "Name",
            Asked::Rename { .. } => "Rename",
            Asked::CommandLine => ":",
            Asked::Fields => "Set",
            Asked::SaveAs => "Save as",
            Asked::Line(line) => match line.pane {
                Pane::Requirements => "Requirement or target",
                Pane::Estimates => "Estimate",
                Pane::Decisions => "Decision",
                Pane::Findings | Pane::Budget | Pane::Review => "Entry",
            },
            Asked::Acceptance(_) => "Accepted because",
            Asked::Comment(_) => "Comment",
            Asked::Reply(_) => "Reply",
            Asked::FlowName(_) => "Flow",
            Asked::Clarify => "Ask",
            Asked::OwnMarks => "Own marks",
            Asked::PeerNote => "Private note",
        }
    }

    /// What holds while nothing is typed.
    pub fn placeholder(&self) -> &str {
        match &self.purpose {
            Asked::AddedName(added) => &added.suggested,
            _ => "",
        }
    }

    /// The form that the line takes, by example.
    pub const fn hint(&self) -> &'static str {
        match &self.purpose {
            Asked::Rename {
                item: Item::Zone(_),
                ..
            } => "eu-west-1 · az-a",
            Asked::Rename {
                item: Item::Connection(_),
                ..
            } => "HTTPS · gRPC",
            Asked::AddedName(_) | Asked::Rename { .. } => "Orders · Orders x3 for three replicas",
            Asked::CommandLine => "w · q · wq · e FILE · saveas FILE · any command",
            Asked::Fields => "latency 5ms / 20ms · health · replicas 3; needs 2 · latency default",
            Asked::SaveAs => "shop.ron",
            Asked::Line(line) => match line.pane {
                Pane::Requirements => {
                    "p99 <= 100ms · availability >= 99.99% · @rider pays -> checkout · Export parked: not in V1"
                }
                Pane::Estimates => "peak_reads = 3 * reads",
                Pane::Decisions => "one look-up by key / instead of SQL / no ad-hoc queries",
                Pane::Findings | Pane::Budget | Pane::Review => "",
            },
            Asked::Acceptance(_) => {
                "one region: its loss is not to be survived · empty takes it back"
            }
            Asked::Comment(_) => "kept in NAME.review.ron beside the design, which stays as it is",
            Asked::Reply(_) => "It is now two",
            Asked::Clarify => "How many people use it a day?",
            Asked::PeerNote => "Jumped to a queue before the write rate was known",
            Asked::OwnMarks => "scope=3 data=2, each from 0 to 4",
            Asked::FlowName(_) => "Follow a short URL @ 350k rps · Create @ peak_writes write",
        }
    }
}
