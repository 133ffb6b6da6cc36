//! Undoing, redoing, and doing once more.

use crate::app::command::{Call, Command, Group};
use crate::app::state::Mode::{Board, Pane};
use crate::app::{App, Effect};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "history.undo",
        title: "Undo",
        group: Group::Change,
        keys: &[(Board, "u"), (Pane, "u")],
        footer: Some("undo"),
        run: |app, call| step(app, call, App::undo, "Undone", "Nothing to undo"),
        ..Command::EMPTY
    },
    Command {
        name: "history.redo",
        title: "Redo",
        group: Group::Change,
        keys: &[(Board, "Ctrl+r"), (Pane, "Ctrl+r")],
        run: |app, call| step(app, call, App::redo, "Redone", "Nothing to redo"),
        ..Command::EMPTY
    },
    Command {
        name: "change.repeat",
        title: "Repeat the last change",
        group: Group::Change,
        keys: &[(Board, ".")],
        enabled: |app| {
            if app.last_change.is_empty() || app.replaying {
                Err("Nothing was changed yet that could be repeated")
            } else {
                Ok(())
            }
        },
        run: |app, call| {
            let keys = app.last_change.clone();
            (0..call.times()).flat_map(|_| app.replay(&keys)).collect()
        },
        ..Command::EMPTY
    },
];

fn step(
    app: &mut App,
    call: &Call,
    turn: fn(&mut App) -> Option<String>,
    done: &str,
    none: &str,
) -> Vec<Effect> {
    let mut last = None;
    for _ in 0..call.times() {
        match turn(app) {
            Some(label) => last = Some(label),
            None => break,
        }
    }
    match last {
        Some(label) => app.tell(format!("{done}: {label}")),
        None => app.warn(none),
    }
    Vec::new()
}
