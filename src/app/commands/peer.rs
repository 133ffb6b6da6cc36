//! The view of a peer who interviews.

use crate::app::command::{Command, Group};
use crate::app::peer;
use crate::app::prompt::{Asked, Prompt};
use crate::app::state::Mode::Interviewer;
use crate::app::{App, Effect, Modal};
use crate::practice::live::Page;

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "interviewer.next-page",
        title: "Show the next page: now, prompt, marks, notes",
        keys: &[
            (Interviewer, "Tab"),
            (Interviewer, "l"),
            (Interviewer, "Right"),
        ],
        footer: Some("next page"),
        run: |app, _| turn(app, 1),
        ..Command::EMPTY
    },
    Command {
        name: "interviewer.previous-page",
        title: "Show the previous page",
        keys: &[
            (Interviewer, "Shift+Tab"),
            (Interviewer, "h"),
            (Interviewer, "Left"),
        ],
        run: |app, _| turn(app, Page::ALL.len() - 1),
        ..Command::EMPTY
    },
    Command {
        name: "interviewer.down",
        title: "Mark the next row",
        keys: &[(Interviewer, "j"), (Interviewer, "Down")],
        run: |app, _| step(app, 1),
        ..Command::EMPTY
    },
    Command {
        name: "interviewer.up",
        title: "Mark the previous row",
        keys: &[(Interviewer, "k"), (Interviewer, "Up")],
        run: |app, _| step(app, -1),
        ..Command::EMPTY
    },
    Command {
        name: "interviewer.ask",
        title: "Note that the marked question is asked now",
        keys: &[(Interviewer, "Enter"), (Interviewer, "Space")],
        footer: Some("asked"),
        run: |app, _| peer::ask(app),
        ..Command::EMPTY
    },
    Command {
        name: "interviewer.mark-0",
        title: "Give the marked dimension 0 of 4",
        keys: &[(Interviewer, "0")],
        run: |app, _| peer::digit(app, 0),
        ..Command::EMPTY
    },
    Command {
        name: "interviewer.mark-1",
        title: "Give the marked dimension 1; of a question tick: listened",
        keys: &[(Interviewer, "1")],
        footer: Some("to 4 mark"),
        run: |app, _| peer::digit(app, 1),
        ..Command::EMPTY
    },
    Command {
        name: "interviewer.mark-2",
        title: "Give the marked dimension 2; of a question tick: acknowledged",
        keys: &[(Interviewer, "2")],
        run: |app, _| peer::digit(app, 2),
        ..Command::EMPTY
    },
    Command {
        name: "interviewer.mark-3",
        title: "Give the marked dimension 3; of a question tick: explored",
        keys: &[(Interviewer, "3")],
        run: |app, _| peer::digit(app, 3),
        ..Command::EMPTY
    },
    Command {
        name: "interviewer.mark-4",
        title: "Give the marked dimension 4; of a question tick: resolved",
        keys: &[(Interviewer, "4")],
        run: |app, _| peer::digit(app, 4),
        ..Command::EMPTY
    },
    Command {
        name: "interviewer.note",
        title: "Write a private note",
        keys: &[(Interviewer, "n")],
        footer: Some("note"),
        run: |app, _| {
            app.modal = Some(Modal::Prompt(Prompt::new(Asked::PeerNote, "")));
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "interviewer.board",
        title: "Look at the whole board, or at the page again",
        keys: &[(Interviewer, "b")],
        footer: Some("board"),
        run: |app, _| {
            if let Some(peer) = &mut app.peer {
                peer.board_only = !peer.board_only;
            }
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "interviewer.close",
        title: "Leave the interviewer's view",
        group: Group::Dialog,
        keys: &[
            (Interviewer, "Esc"),
            (Interviewer, "q"),
            (Interviewer, "Ctrl+q"),
            (Interviewer, "Ctrl+c"),
        ],
        footer: Some("leave"),
        run: |_, _| vec![Effect::Quit],
        ..Command::EMPTY
    },
];

fn turn(app: &mut App, by: usize) -> Vec<Effect> {
    if let Some(peer) = &mut app.peer {
        peer.page = Page::ALL[(peer.page as usize + by) % Page::ALL.len()];
        peer.board_only = false;
    }
    Vec::new()
}

fn step(app: &mut App, by: isize) -> Vec<Effect> {
    let count = app.peer_rows().len();
    if let Some(peer) = &mut app.peer {
        peer.step(by, count);
    }
    Vec::new()
}

/// Keeps a private note, and shows it.
pub(super) fn keep_note(app: &mut App, text: &str) -> Vec<Effect> {
    let effects = peer::note(app, text);
    if let Some(peer) = &mut app.peer {
        peer.page = Page::Notes;
    }
    step(app, isize::MAX);
    effects
}
