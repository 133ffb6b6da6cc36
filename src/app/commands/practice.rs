//! Practice rounds: beginning one, and everything that one does in it beside drawing.

mod begin;
mod marks;

use super::file;
use crate::app::command::{Command, Group};
use crate::app::practice::{self, Practice};
use crate::app::prompt::{Asked, Prompt};
use crate::app::state::Mode::{Board, Debrief, Interview, Pane, Start};
use crate::app::state::{DebriefView, Doubt, InterviewView, NoteEditor};
use crate::app::{App, Effect, Modal};
use crate::model::Id;
use crate::model::round::{Event, Phase, RoundMode};
use crate::practice::{hint, interviewer, plan};

pub(in crate::app) use begin::ask_to_resume;
pub(super) use begin::{begin_on, decline, resume};
pub(super) use marks::own_marks;
pub use marks::read_marks;

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "practice.begin",
        title: "Begin a practice round (with a prompt, minutes, mock)",
        group: Group::Practice,
        keys: &[(Start, "p")],
        line: &["practice"],
        footer: Some("practice"),
        run: |app, call| begin::begin(app, call),
        ..Command::EMPTY
    },
    Command {
        name: "practice.resume",
        title: "Go on with the round on this design that was left",
        group: Group::Practice,
        line: &["continue"],
        enabled: |app| match app.disk.round_left {
            Some(_) => Ok(()),
            None => Err("No round on this design was left before its end"),
        },
        run: |app, _| begin::resume(app),
        ..Command::EMPTY
    },
    Command {
        name: "practice.open",
        title: "Open the interview, or its debrief",
        group: Group::Practice,
        keys: &[(Board, "I"), (Pane, "I")],
        footer: Some("interview"),
        enabled: has_round,
        run: |app, _| open(app),
        ..Command::EMPTY
    },
    Command {
        name: "practice.clarify",
        title: "Ask the interviewer about the problem",
        group: Group::Practice,
        keys: &[(Interview, "a")],
        footer: Some("ask"),
        enabled: is_running,
        run: |app, _| {
            app.modal = Some(Modal::Prompt(Prompt::new(Asked::Clarify, "")));
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "practice.answer",
        title: "Answer the marked or open question",
        group: Group::Practice,
        keys: &[(Interview, "Enter")],
        footer: Some("answer"),
        enabled: is_running,
        run: |app, _| answer(app),
        ..Command::EMPTY
    },
    Command {
        name: "practice.question",
        title: "Let the interviewer ask a question",
        group: Group::Practice,
        keys: &[(Interview, "q")],
        footer: Some("question"),
        enabled: is_running,
        run: |app, _| {
            if !practice::ask(app) {
                app.warn("The bank has no question left that fits this board now");
            }
            mark_last(app);
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "practice.hint",
        title: "Get a hint (practice mode)",
        group: Group::Practice,
        keys: &[(Interview, "h")],
        enabled: is_lenient,
        run: |app, _| give_hint(app),
        ..Command::EMPTY
    },
    Command {
        name: "practice.twist",
        title: "Let the interviewer change the world",
        group: Group::Practice,
        keys: &[(Interview, "t")],
        footer: Some("twist"),
        enabled: is_running,
        run: |app, _| twist(app),
        ..Command::EMPTY
    },
    Command {
        name: "practice.next-phase",
        title: "Go on to the next phase",
        group: Group::Practice,
        keys: &[(Interview, "n")],
        footer: Some("next phase"),
        enabled: is_running,
        run: |app, _| next_phase(app),
        ..Command::EMPTY
    },
    Command {
        name: "practice.repeat-phase",
        title: "Go back to the phase before (practice mode)",
        group: Group::Practice,
        keys: &[(Interview, "N")],
        enabled: is_lenient,
        run: |app, _| enter(app, plan::previous),
        ..Command::EMPTY
    },
    Command {
        name: "practice.pause",
        title: "Stop the clock, or let it go on (practice mode)",
        group: Group::Practice,
        keys: &[(Interview, "p")],
        footer: Some("pause"),
        enabled: is_lenient,
        run: |app, _| pause(app),
        ..Command::EMPTY
    },
    Command {
        name: "practice.finish",
        title: "End the round and see the debrief",
        group: Group::Practice,
        keys: &[(Interview, "f")],
        footer: Some("finish"),
        enabled: is_running,
        run: |app, _| end(app),
        ..Command::EMPTY
    },
    Command {
        name: "interview.mark-listen",
        title: "Mark the answer: listened to the whole challenge",
        keys: &[(Interview, "1")],
        run: |app, _| marks::mark(app, 0),
        ..Command::EMPTY
    },
    Command {
        name: "interview.mark-acknowledge",
        title: "Mark the answer: acknowledged its point",
        keys: &[(Interview, "2")],
        run: |app, _| marks::mark(app, 1),
        ..Command::EMPTY
    },
    Command {
        name: "interview.mark-explore",
        title: "Mark the answer: explored it with a question",
        keys: &[(Interview, "3")],
        run: |app, _| marks::mark(app, 2),
        ..Command::EMPTY
    },
    Command {
        name: "interview.mark-resolve",
        title: "Mark the answer: resolved it, with its price",
        keys: &[(Interview, "4")],
        run: |app, _| marks::mark(app, 3),
        ..Command::EMPTY
    },
    Command {
        name: "interview.down",
        title: "Mark the next entry",
        keys: &[(Interview, "j"), (Interview, "Down")],
        run: |app, _| step(app, 1),
        ..Command::EMPTY
    },
    Command {
        name: "interview.up",
        title: "Mark the previous entry",
        keys: &[(Interview, "k"), (Interview, "Up")],
        run: |app, _| step(app, -1),
        ..Command::EMPTY
    },
    Command {
        name: "interview.close",
        title: "Go back to the board",
        keys: &[(Interview, "Esc"), (Interview, "I"), (Interview, "Ctrl+c")],
        footer: Some("board"),
        run: |app, _| close(app),
        ..Command::EMPTY
    },
    Command {
        name: "debrief.mark",
        title: "Give your own marks, such as data=3",
        keys: &[(Debrief, "m")],
        footer: Some("own marks"),
        run: |app, _| {
            app.modal = Some(Modal::Prompt(Prompt::new(Asked::OwnMarks, "")));
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "debrief.down",
        title: "Scroll down",
        keys: &[(Debrief, "j"), (Debrief, "Down")],
        footer: Some("scroll"),
        run: |app, _| scroll(app, 1),
        ..Command::EMPTY
    },
    Command {
        name: "debrief.up",
        title: "Scroll up",
        keys: &[(Debrief, "k"), (Debrief, "Up")],
        run: |app, _| scroll(app, -1),
        ..Command::EMPTY
    },
    Command {
        name: "debrief.page-down",
        title: "Scroll down by ten lines",
        keys: &[(Debrief, "PageDown"), (Debrief, "Space")],
        run: |app, _| scroll(app, 10),
        ..Command::EMPTY
    },
    Command {
        name: "debrief.page-up",
        title: "Scroll up by ten lines",
        keys: &[(Debrief, "PageUp")],
        run: |app, _| scroll(app, -10),
        ..Command::EMPTY
    },
    Command {
        name: "debrief.close",
        title: "Go to the board",
        keys: &[
            (Debrief, "Esc"),
            (Debrief, "I"),
            (Debrief, "q"),
            (Debrief, "Ctrl+c"),
        ],
        footer: Some("board"),
        run: |app, _| close(app),
        ..Command::EMPTY
    },
];

const NO_ROUND: &str = "No practice round is open; :practice begins one";

fn has_round(app: &App) -> Result<(), &'static str> {
    app.practice.as_ref().map(|_| ()).ok_or(NO_ROUND)
}

fn is_running(app: &App) -> Result<(), &'static str> {
    match &app.practice {
        None => Err(NO_ROUND),
        Some(practice) if practice.has_ended() => Err("The round is over; I shows its debrief"),
        Some(_) => Ok(()),
    }
}

fn is_lenient(app: &App) -> Result<(), &'static str> {
    is_running(app)?;
    match &app.practice {
        Some(practice) if practice.round.setup.mode == RoundMode::Mock => {
            Err("A mock interview has no hints, pauses or second tries")
        }
        _ => Ok(()),
    }
}

/// Opens the interview of a round that runs, or the debrief of one that is over.
pub(super) fn open(app: &mut App) -> Vec<Effect> {
    let ended = app.practice.as_ref().is_some_and(Practice::has_ended);
    app.modal = Some(if ended {
        Modal::Debrief(DebriefView::default())
    } else {
        Modal::Interview(InterviewView::default())
    });
    mark_last(app);
    // A peer may have marked in the meantime.
    if ended {
        vec![Effect::HearPeer]
    } else {
        Vec::new()
    }
}

fn close(app: &mut App) -> Vec<Effect> {
    app.modal = None;
    Vec::new()
}

/// Puts the mark on what happened last.
fn mark_last(app: &mut App) {
    let last = app.talk().len().saturating_sub(1);
    if let Some(Modal::Interview(view)) = &mut app.modal {
        view.row = last;
    }
}

fn step(app: &mut App, by: isize) -> Vec<Effect> {
    let last = app.talk().len().saturating_sub(1);
    if let Some(Modal::Interview(view)) = &mut app.modal {
        view.row = view.row.saturating_add_signed(by).min(last);
    }
    Vec::new()
}

fn scroll(app: &mut App, by: isize) -> Vec<Effect> {
    if let Some(Modal::Debrief(view)) = &mut app.modal {
        view.scroll = view.scroll.saturating_add_signed(by);
    }
    Vec::new()
}

/// The question that a key in the interview is about: the marked one, else the open one, else the last.
fn question_at_hand(app: &App) -> Option<Id> {
    let practice = app.practice.as_ref()?;
    if let Some(Modal::Interview(view)) = &app.modal
        && let Some(entry) = app.talk().get(view.row)
        && let Event::Asked(id) = &practice.round.entries[*entry].event
    {
        return Some(id.clone());
    }
    let open = practice.open_question().cloned();
    open.or_else(|| interviewer::asked(&practice.round).pop())
}

fn answer(app: &mut App) -> Vec<Effect> {
    match question_at_hand(app) {
        None => app.warn("Nothing has been asked yet; q in the interview asks for a question"),
        Some(id) => {
            let before = app.practice.as_ref().and_then(|practice| {
                let events = practice
                    .round
                    .entries
                    .iter()
                    .rev()
                    .map(|entry| &entry.event);
                events.into_iter().find_map(|event| match event {
                    Event::Answered { question, text } if *question == id => Some(text.clone()),
                    _ => None,
                })
            });
            app.modal = Some(Modal::Note(NoteEditor {
                id: None,
                text: before.unwrap_or_default(),
                about: Vec::new(),
                at: None,
                answers: Some(id),
            }));
        }
    }
    Vec::new()
}

/// Keeps the answer that was written; one without words is none.
pub(super) fn keep_answer(app: &mut App, id: &Id, text: &str) {
    if !text.is_empty() {
        practice::answer(app, id, text);
    }
    open(app);
}

/// Asks the interviewer about the problem.
pub(super) fn clarify(app: &mut App, text: &str) -> Vec<Effect> {
    let text = text.trim();
    if let Some(practice) = &mut app.practice
        && !text.is_empty()
    {
        let answer = practice
            .prompt
            .clarify(text)
            .map(|known| known.answer.clone());
        practice.happen(Event::Clarified {
            question: text.to_owned(),
            answer,
        });
    }
    open(app);
    Vec::new()
}

fn give_hint(app: &mut App) -> Vec<Effect> {
    let Some(practice) = &app.practice else {
        return Vec::new();
    };
    let situation = practice.situation(app);
    let found = hint::hint(&situation, practice.prompt, &practice.round, practice.phase);
    match found {
        None => app.warn("Nothing is missing that a hint could point to in this phase"),
        Some(text) => {
            app.tell(text.clone());
            if let Some(practice) = &mut app.practice {
                practice.happen(Event::Hinted(text));
            }
            mark_last(app);
        }
    }
    Vec::new()
}

fn twist(app: &mut App) -> Vec<Effect> {
    let Some(practice) = &app.practice else {
        return Vec::new();
    };
    let events = practice.round.entries.iter().map(|entry| &entry.event);
    let done = events
        .filter(|event| matches!(event, Event::Twisted { .. }))
        .count();
    if done < practice.prompt.twists.len() {
        practice::turn(app, done);
        mark_last(app);
    } else {
        app.warn("The interviewer has no twist left for this prompt");
    }
    Vec::new()
}

/// Asks before it does what cannot be taken back; the answer goes back to the interview if that is open.
fn ask_first(app: &mut App, about: Doubt) -> Vec<Effect> {
    app.modal_below = app.modal.take().map(Box::new);
    file::ask(app, about);
    Vec::new()
}

/// Ends the round, at once only if its time is over.
fn end(app: &mut App) -> Vec<Effect> {
    let left = app.practice.as_ref().map(Practice::time_left);
    if left.is_some_and(|left| !left.is_zero()) {
        return ask_first(app, Doubt::Finish);
    }
    practice::finish(app)
}

/// Goes on to the next phase, at once only if one can go back to this one.
fn next_phase(app: &mut App) -> Vec<Effect> {
    match app.practice.as_ref().map(|practice| practice.phase) {
        Some(phase) if plan::next(phase).is_some() && is_lenient(app).is_err() => {
            ask_first(app, Doubt::NextPhase(phase))
        }
        _ => enter(app, plan::next),
    }
}

/// Goes on from `phase` to the next, if the clock has not done so meanwhile.
pub(super) fn go_on_from(app: &mut App, phase: Phase) -> Vec<Effect> {
    let stands = |practice: &Practice| practice.phase == phase;
    if app.practice.as_ref().is_some_and(stands) {
        return enter(app, plan::next);
    }
    Vec::new()
}

fn enter(app: &mut App, to: fn(Phase) -> Option<Phase>) -> Vec<Effect> {
    let Some(practice) = &mut app.practice else {
        return Vec::new();
    };
    match to(practice.phase) {
        Some(phase) => practice.enter(phase),
        None => app.warn("There is no further phase; f ends the round"),
    }
    mark_last(app);
    Vec::new()
}

fn pause(app: &mut App) -> Vec<Effect> {
    if let Some(practice) = &mut app.practice {
        let event = if practice.paused {
            Event::Resumed
        } else {
            Event::Paused
        };
        practice.paused = !practice.paused;
        practice.happen(event);
    }
    Vec::new()
}

impl App {
    /// The entries of the round's record that the interview lists, by position: what was said.
    pub fn talk(&self) -> Vec<usize> {
        let entries = self.practice.as_ref().map_or(&[][..], |p| &p.round.entries);
        let said = |event: &Event| {
            !matches!(
                event,
                Event::Edited { .. }
                    | Event::Answered { .. }
                    | Event::Marked { .. }
                    | Event::Scored { .. }
            )
        };
        let numbered = entries.iter().enumerate();
        numbered
            .filter(|(_, entry)| said(&entry.event))
            .map(|(index, _)| index)
            .collect()
    }
}
