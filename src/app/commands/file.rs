//! Undo and redo, files, leaving.

use crate::app::command::{Command, Group};
use crate::app::state::Mode::Board;

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "history.undo",
        title: "Undo",
        group: Group::Change,
        keys: &[(Board, "u")],
        footer: Some("undo"),
        run: |app, call| {
            for _ in 0..call.times() {
                match app.undo() {
                    Some(label) => app.tell(format!("Undone: {label}")),
                    None => {
                        app.warn("Nothing to undo");
                        break;
                    }
                }
            }
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "history.redo",
        title: "Redo",
        group: Group::Change,
        keys: &[(Board, "Ctrl+r")],
        run: |app, call| {
            for _ in 0..call.times() {
                match app.redo() {
                    Some(label) => app.tell(format!("Redone: {label}")),
                    None => {
                        app.warn("Nothing to redo");
                        break;
                    }
                }
            }
            Vec::new()
        },
        ..Command::EMPTY
    },
];
