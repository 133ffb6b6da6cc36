//! Comparing with other designs, and merging them in.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::app::clashes::{self, Origin};
use crate::app::command::{Call, Command, Group, on_board};
use crate::app::prompt::{Asked, Prompt};
use crate::app::session::Item;
use crate::app::state::Mode::{Board, Clashes as Merging, Compare as Comparing, Pane};
use crate::app::{App, DiskOrder, Effect, Modal, Reading, compare};
use crate::model::merge::Side;
use crate::model::{Design, Kind};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "file.compare",
        title: "Show what changed since it was saved (with a name: from that file; HEAD: as committed)",
        group: Group::File,
        keys: &[(Board, "g s"), (Pane, "g s")],
        line: &["diff"],
        enabled: on_board,
        run: compare_with,
        ..Command::EMPTY
    },
    Command {
        name: "file.compare-committed",
        title: "Show what changed since it was committed (with a name: since that revision)",
        group: Group::File,
        keys: &[(Board, "g S"), (Pane, "g S")],
        line: &["committed"],
        enabled: on_board,
        run: |app, call| match call.argument.as_str() {
            "" => compare_committed(app, HEAD),
            revision => compare_committed(app, revision),
        },
        ..Command::EMPTY
    },
    Command {
        name: "file.merge",
        title: "Merge another file in (FILE, or FILE since BASE; alone: what git has unmerged of this one)",
        group: Group::File,
        line: &["merge"],
        enabled: on_board,
        run: merge_with,
        ..Command::EMPTY
    },
    Command {
        name: "compare.down",
        title: "Mark the next difference",
        keys: &[(Comparing, "j"), (Comparing, "Down"), (Comparing, "Tab")],
        footer: Some("next"),
        run: |app, call| step(app, call.times() as isize),
        ..Command::EMPTY
    },
    Command {
        name: "compare.up",
        title: "Mark the previous difference",
        keys: &[
            (Comparing, "k"),
            (Comparing, "Up"),
            (Comparing, "Shift+Tab"),
        ],
        footer: Some("previous"),
        run: |app, call| step(app, -(call.times() as isize)),
        ..Command::EMPTY
    },
    Command {
        name: "compare.go",
        title: "Go to what the difference is about",
        keys: &[(Comparing, "Enter")],
        footer: Some("go there"),
        run: |app, _| go(app),
        ..Command::EMPTY
    },
    Command {
        name: "compare.close",
        title: "Go back to the board",
        keys: &[(Comparing, "Esc"), (Comparing, "q"), (Comparing, "Ctrl+c")],
        footer: Some("board"),
        run: |app, _| {
            app.modal = None;
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "merge.down",
        title: "Mark the next clash",
        keys: &[(Merging, "j"), (Merging, "Down"), (Merging, "Tab")],
        footer: Some("next"),
        run: |app, call| step(app, call.times() as isize),
        ..Command::EMPTY
    },
    Command {
        name: "merge.up",
        title: "Mark the previous clash",
        keys: &[(Merging, "k"), (Merging, "Up"), (Merging, "Shift+Tab")],
        run: |app, call| step(app, -(call.times() as isize)),
        ..Command::EMPTY
    },
    Command {
        name: "merge.ours",
        title: "Take our side",
        keys: &[(Merging, "o")],
        footer: Some("ours"),
        run: |app, _| choose(app, false, |_| Side::Ours),
        ..Command::EMPTY
    },
    Command {
        name: "merge.theirs",
        title: "Take their side",
        keys: &[(Merging, "t")],
        footer: Some("theirs"),
        run: |app, _| choose(app, false, |_| Side::Theirs),
        ..Command::EMPTY
    },
    Command {
        name: "merge.other",
        title: "Take the other side",
        keys: &[(Merging, "Space")],
        run: |app, _| choose(app, false, Side::other),
        ..Command::EMPTY
    },
    Command {
        name: "merge.all-ours",
        title: "Take our side of every clash",
        keys: &[(Merging, "O")],
        run: |app, _| choose(app, true, |_| Side::Ours),
        ..Command::EMPTY
    },
    Command {
        name: "merge.all-theirs",
        title: "Take their side of every clash",
        keys: &[(Merging, "T")],
        run: |app, _| choose(app, true, |_| Side::Theirs),
        ..Command::EMPTY
    },
    Command {
        name: "merge.take",
        title: "Merge like this; u undoes that",
        keys: &[(Merging, "Enter")],
        footer: Some("merge like this"),
        run: |app, _| {
            clashes::take(app);
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "merge.cancel",
        title: "Do not merge now",
        keys: &[(Merging, "Esc"), (Merging, "q"), (Merging, "Ctrl+c")],
        footer: Some("not now"),
        run: |app, _| {
            app.modal = None;
            app.tell("Nothing was merged");
            Vec::new()
        },
        ..Command::EMPTY
    },
];

fn compare_with(app: &mut App, call: &Call) -> Vec<Effect> {
    if call.argument == HEAD {
        return compare_committed(app, HEAD);
    }
    if !call.argument.is_empty() {
        let path = PathBuf::from(&call.argument);
        return vec![Effect::Disk(DiskOrder::Read(Reading::Compare(path)))];
    }
    let Some(file) = app.file() else {
        app.warn("It was never saved; `:diff FILE` compares with a file");
        return Vec::new();
    };
    let with = format!("{} as it was saved", named(file));
    let before = Arc::clone(&app.disk.base);
    compare::begin(app, with, before)
}

/// What git calls the last commit. A file of that name is reached as `./HEAD`.
const HEAD: &str = "HEAD";

fn compare_committed(app: &mut App, revision: &str) -> Vec<Effect> {
    let Some(file) = app.file() else {
        app.warn("It was never saved, so no commit has it; `:diff FILE` compares with a file");
        return Vec::new();
    };
    let reading = Reading::CompareCommitted {
        file: file.to_owned(),
        revision: revision.to_owned(),
    };
    vec![Effect::Disk(DiskOrder::Read(reading))]
}

fn merge_with(app: &mut App, call: &Call) -> Vec<Effect> {
    if call.argument.is_empty() {
        if let Some(file) = app.file().filter(|_| app.disk.unmerged) {
            let reading = Reading::Unmerged(file.to_owned());
            return vec![Effect::Disk(DiskOrder::Read(reading))];
        }
        app.modal = Some(Modal::Prompt(Prompt::new(Asked::CommandLine, "merge ")));
        return Vec::new();
    }
    let (theirs, base) = match call.argument.rsplit_once(" since ") {
        Some((theirs, base)) => (theirs, Some(PathBuf::from(base.trim()))),
        None => (call.argument.as_str(), None),
    };
    let theirs = PathBuf::from(theirs.trim());
    vec![Effect::Disk(DiskOrder::Read(Reading::Merge {
        theirs,
        base,
    }))]
}

/// What becomes of designs that were read beside the one that is open.
pub(in crate::app) fn read(
    app: &mut App,
    reading: Reading,
    outcome: Result<Vec<Design>, String>,
) -> Vec<Effect> {
    let mut designs = match outcome {
        Ok(designs) => designs.into_iter().map(Arc::new),
        Err(reason) => {
            app.fail(reason);
            return Vec::new();
        }
    };
    // Whoever opened something else meanwhile, or is in the middle of typing, is not disturbed.
    let at_rest = matches!(app.mode(), Board | Pane);
    let Some(theirs) = designs.next().filter(|_| at_rest) else {
        app.warn("Something else was under way when the file was read; ask again");
        return Vec::new();
    };
    match reading {
        Reading::Compare(path) => compare::begin(app, named(&path), theirs),
        Reading::CompareCommitted { file, revision } => {
            let with = format!("{} at {revision}", named(&file));
            compare::begin(app, with, theirs)
        }
        Reading::Unmerged(_) => match (designs.next(), designs.next()) {
            (Some(base), Some(ours)) => clashes::begin_unmerged(app, base, ours, theirs),
            _ => Vec::new(),
        },
        Reading::Merge { theirs: path, .. } => {
            clashes::begin(app, Origin::File(path), designs.next(), theirs)
        }
    }
}

fn named(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

fn step(app: &mut App, by: isize) -> Vec<Effect> {
    match &mut app.modal {
        Some(Modal::Compare(shown)) => {
            let last = shown.count().saturating_sub(1);
            shown.row = shown.row.saturating_add_signed(by).min(last);
        }
        Some(Modal::Clashes(shown)) => {
            let last = shown.count().saturating_sub(1);
            shown.row = shown.row.saturating_add_signed(by).min(last);
        }
        _ => {}
    }
    compare::follow(app);
    Vec::new()
}

fn choose(app: &mut App, all: bool, decide: impl Fn(Side) -> Side) -> Vec<Effect> {
    clashes::choose(app, all, decide)
}

/// Leaves the comparison for what its marked line is about.
fn go(app: &mut App) -> Vec<Effect> {
    let Some(Modal::Compare(shown)) = app.modal.take() else {
        return Vec::new();
    };
    let item = shown.marked().and_then(|(kind, id)| match kind {
        Kind::Component => Some(Item::Component(id.clone())),
        Kind::Connection => Some(Item::Connection(id.clone())),
        Kind::Zone => Some(Item::Zone(id.clone())),
        Kind::Note => Some(Item::Note(id.clone())),
        _ => None,
    });
    if let Some(item) = item
        && !app.go_to(&item)
    {
        app.warn("It is gone; it was here");
    }
    Vec::new()
}
