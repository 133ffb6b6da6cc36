//! Answers to what the disk brings up: a file that others changed, work that was left behind unsaved.

use super::file::{ask, leave_for};
use crate::app::command::{Command, Group};
use crate::app::disk;
use crate::app::state::Mode::{Changed, Recovery as Recovering};
use crate::app::state::{Destination, Doubt, Recovery};
use crate::app::{App, DiskOrder, Effect, Modal};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "changed.reload",
        title: "Take over what is on disk; u undoes that",
        keys: &[(Changed, "r")],
        footer: Some("reload"),
        enabled: readable,
        run: |app, _| {
            app.modal = None;
            disk::reload(app);
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "changed.keep",
        title: "Keep what is here; saving writes over it",
        keys: &[(Changed, "k")],
        footer: Some("keep mine"),
        run: |app, _| {
            app.modal = None;
            disk::keep_mine(app);
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "changed.merge",
        title: "Merge both, thing by thing; u undoes that",
        keys: &[(Changed, "m")],
        footer: Some("merge"),
        enabled: readable,
        run: |app, _| {
            app.modal = None;
            disk::merge(app)
        },
        ..Command::EMPTY
    },
    Command {
        name: "changed.later",
        title: "Decide later: saving asks again",
        keys: &[(Changed, "Esc"), (Changed, "Ctrl+c")],
        footer: Some("later"),
        run: |app, _| {
            app.modal = None;
            app.after_save = None;
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "file.recover",
        title: "Show work that was left unsaved",
        group: Group::File,
        line: &["recover"],
        enabled: |app| match app.start.left.is_empty() {
            false => Ok(()),
            true => Err("No work was left unsaved"),
        },
        run: |app, _| {
            disk::show_left(app, 0);
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "recovery.take",
        title: "Bring it back, unsaved as it was",
        keys: &[(Recovering, "Enter")],
        footer: Some("bring back"),
        run: |app, _| match marked(app) {
            Some(key) => {
                app.modal = None;
                leave_for(app, Destination::Left(key))
            }
            None => Vec::new(),
        },
        ..Command::EMPTY
    },
    Command {
        name: "recovery.down",
        title: "Mark the next",
        keys: &[(Recovering, "j"), (Recovering, "Down"), (Recovering, "Tab")],
        footer: Some("next"),
        run: |app, _| step(app, 1),
        ..Command::EMPTY
    },
    Command {
        name: "recovery.up",
        title: "Mark the previous",
        keys: &[
            (Recovering, "k"),
            (Recovering, "Up"),
            (Recovering, "Shift+Tab"),
        ],
        run: |app, _| step(app, -1),
        ..Command::EMPTY
    },
    Command {
        name: "recovery.discard",
        title: "Throw it away",
        keys: &[(Recovering, "x"), (Recovering, "Delete")],
        footer: Some("throw away"),
        run: |app, _| {
            if let Some(key) = marked(app) {
                ask(app, Doubt::Discard(key));
            }
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "recovery.later",
        title: "Leave it for later",
        keys: &[
            (Recovering, "Esc"),
            (Recovering, "q"),
            (Recovering, "Ctrl+c"),
        ],
        footer: Some("later"),
        run: |app, _| {
            app.modal = None;
            Vec::new()
        },
        ..Command::EMPTY
    },
];

fn readable(app: &App) -> Result<(), &'static str> {
    match &app.disk.changed {
        Some(changed) if changed.theirs.is_ok() => Ok(()),
        _ => Err("What is on disk cannot be read"),
    }
}

/// What the runner knows the marked work by.
fn marked(app: &App) -> Option<usize> {
    let Some(Modal::Recovery(recovery)) = &app.modal else {
        return None;
    };
    app.start.left.get(recovery.row).map(|left| left.key)
}

fn step(app: &mut App, by: isize) -> Vec<Effect> {
    let last = app.start.left.len().saturating_sub(1);
    if let Some(Modal::Recovery(recovery)) = &mut app.modal {
        recovery.row = recovery.row.saturating_add_signed(by).min(last);
    }
    Vec::new()
}

/// Opens work that was left behind, which counts as changed until it is saved.
pub(super) fn bring_back(app: &mut App, key: usize) -> Vec<Effect> {
    let Some(at) = app.start.left.iter().position(|left| left.key == key) else {
        return Vec::new();
    };
    let left = app.start.left.remove(at);
    app.open((*left.design).clone(), left.file);
    // Where its file holds something else by now, the runner says so, and it is asked what to keep.
    app.disk.base = left.base.or(left.saved).unwrap_or_default();
    app.history.forget_saved();
    app.tell("It is back as it was left; Ctrl+s saves it");
    vec![Effect::Disk(DiskOrder::Recover(key))]
}

/// Throws away work that was left behind, and shows what else there is.
pub(super) fn discard(app: &mut App, key: usize) -> Vec<Effect> {
    app.start.left.retain(|left| left.key != key);
    if !app.start.left.is_empty() {
        app.modal = Some(Modal::Recovery(Recovery { row: 0 }));
    }
    vec![Effect::Disk(DiskOrder::Discard(key))]
}
