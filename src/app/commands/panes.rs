//! The panes beside the board: opening them, going through their entries, editing entries as lines.

mod written;

use crate::app::command::{Command, Group};
use crate::app::edits::drop_dangling;
use crate::app::form::{Form, FormSubject};
use crate::app::pointer::pull_focused;
use crate::app::prompt::{Asked, Line, Prompt};
use crate::app::rows::Row;
use crate::app::session::Pane;
use crate::app::state::Mode::{Board, Pane as Beside, Replay};
use crate::app::state::NoteEditor;
use crate::app::{App, Effect, Modal, lines};
pub(super) use written::enter;

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "pane.requirements",
        title: "Requirements and targets",
        group: Group::Panes,
        keys: &[(Board, "g r"), (Beside, "g r"), (Replay, "g r")],
        footer: Some("requirements"),
        run: |app, _| toggle(app, Pane::Requirements),
        ..Command::EMPTY
    },
    Command {
        name: "pane.estimates",
        title: "Estimates",
        group: Group::Panes,
        keys: &[(Board, "g e"), (Beside, "g e"), (Replay, "g e")],
        run: |app, _| toggle(app, Pane::Estimates),
        ..Command::EMPTY
    },
    Command {
        name: "pane.findings",
        title: "Findings",
        group: Group::Panes,
        keys: &[(Board, "g f"), (Beside, "g f"), (Replay, "g f")],
        run: |app, _| toggle(app, Pane::Findings),
        ..Command::EMPTY
    },
    Command {
        name: "pane.budget",
        title: "Latency budget of a flow",
        group: Group::Panes,
        keys: &[(Board, "g b"), (Beside, "g b"), (Replay, "g b")],
        run: |app, _| toggle(app, Pane::Budget),
        ..Command::EMPTY
    },
    Command {
        name: "pane.decisions",
        title: "Decisions and notes",
        group: Group::Panes,
        keys: &[(Board, "g n"), (Beside, "g n"), (Replay, "g n")],
        run: |app, _| toggle(app, Pane::Decisions),
        ..Command::EMPTY
    },
    Command {
        name: "pane.review",
        title: "Comments of peers",
        group: Group::Panes,
        keys: &[(Board, "g p"), (Beside, "g p")],
        run: |app, _| toggle(app, Pane::Review),
        ..Command::EMPTY
    },
    Command {
        name: "pane.down",
        title: "Mark the next entry",
        keys: &[(Beside, "j"), (Beside, "Down")],
        run: |app, call| step(app, call.times() as isize),
        ..Command::EMPTY
    },
    Command {
        name: "pane.up",
        title: "Mark the previous entry",
        keys: &[(Beside, "k"), (Beside, "Up")],
        run: |app, call| step(app, -(call.times() as isize)),
        ..Command::EMPTY
    },
    Command {
        name: "pane.larger",
        title: "Make the pane larger",
        keys: &[(Beside, ">")],
        run: |app, call| pull_focused(app, 2 * call.times() as i16),
        ..Command::EMPTY
    },
    Command {
        name: "pane.smaller",
        title: "Make the pane smaller",
        keys: &[(Beside, "<")],
        run: |app, call| pull_focused(app, -2 * call.times() as i16),
        ..Command::EMPTY
    },
    Command {
        name: "pane.edit",
        title: "Edit the entry as a line, or go to what it is about",
        keys: &[(Beside, "Enter")],
        footer: Some("edit"),
        run: |app, _| edit(app),
        ..Command::EMPTY
    },
    Command {
        name: "pane.inspect",
        title: "Edit the entry's fields; accept a finding with a reason",
        keys: &[(Beside, "i")],
        footer: Some("fields"),
        enabled: |app| match marked(app) {
            Some((_, _, Row::Comment(_))) => {
                Err("A comment has no fields; r replies, s resolves it")
            }
            Some(_) => Ok(()),
            None => Err(NOTHING_MARKED),
        },
        run: |app, _| inspect(app),
        ..Command::EMPTY
    },
    super::review::REPLY,
    super::review::RESOLVE,
    Command {
        name: "pane.add",
        title: "Add an entry (a line with <= or >= is a target)",
        keys: &[(Beside, "a"), (Beside, "o")],
        footer: Some("add"),
        enabled: |app| match app.session.panes.focus {
            Some(Pane::Review) => super::review::has_file(app),
            Some(Pane::Findings | Pane::Budget) => {
                Err("This pane shows results; what they rest on is edited on the board")
            }
            _ => Ok(()),
        },
        run: |app, _| add(app),
        ..Command::EMPTY
    },
    Command {
        name: "pane.delete",
        title: "Delete the entry",
        keys: &[(Beside, "x"), (Beside, "Delete")],
        footer: Some("delete"),
        enabled: |app| match marked(app) {
            Some((_, _, Row::Comment(_))) => Err("What was said stays; s resolves it"),
            Some((_, _, Row::Finding(_) | Row::Part(_))) => {
                Err("A result cannot be deleted; change what it rests on, or accept it (i)")
            }
            Some(_) => Ok(()),
            None => Err(NOTHING_MARKED),
        },
        run: |app, _| delete(app),
        ..Command::EMPTY
    },
    Command {
        name: "pane.move-down",
        title: "Move the entry down",
        keys: &[(Beside, "J"), (Beside, "Alt+Down")],
        run: |app, _| reorder(app, 1),
        ..Command::EMPTY
    },
    Command {
        name: "pane.move-up",
        title: "Move the entry up",
        keys: &[(Beside, "K"), (Beside, "Alt+Up")],
        run: |app, _| reorder(app, -1),
        ..Command::EMPTY
    },
    Command {
        name: "pane.next",
        title: "Go to the next open pane",
        keys: &[(Beside, "Tab")],
        footer: Some("next pane"),
        run: |app, _| cycle(app),
        ..Command::EMPTY
    },
    Command {
        name: "pane.note",
        title: "Write a note",
        keys: &[(Beside, "n")],
        run: |app, _| {
            let editor = NoteEditor {
                id: None,
                text: String::new(),
                about: Vec::new(),
                at: None,
                answers: None,
            };
            app.modal = Some(Modal::Note(editor));
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "pane.back",
        title: "Go back to the board; the pane stays",
        keys: &[(Beside, "Esc"), (Beside, "Ctrl+c")],
        footer: Some("board"),
        run: |app, _| {
            app.session.panes.focus = None;
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "pane.close",
        title: "Close the pane",
        keys: &[(Beside, "q")],
        footer: Some("close"),
        run: |app, _| {
            if let Some(pane) = app.session.panes.focus.take() {
                app.session.panes.open.remove(&pane);
            }
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "pane.close-all",
        title: "Close all panes",
        group: Group::Panes,
        keys: &[(Board, "g q"), (Beside, "g q")],
        run: |app, _| {
            app.session.panes.open.clear();
            app.session.panes.focus = None;
            Vec::new()
        },
        ..Command::EMPTY
    },
];

/// Why a command about an entry cannot run where none is marked.
const NOTHING_MARKED: &str = "Nothing is listed here";

/// Opens the pane and gives it the keys; if it has them, closes it.
fn toggle(app: &mut App, pane: Pane) -> Vec<Effect> {
    let panes = &mut app.session.panes;
    if panes.focus == Some(pane) {
        panes.focus = None;
        panes.open.remove(&pane);
    } else {
        panes.open.insert(pane);
        panes.focus = Some(pane);
    }
    Vec::new()
}

fn cycle(app: &mut App) -> Vec<Effect> {
    let panes = &mut app.session.panes;
    let after = panes.open.iter().find(|pane| Some(**pane) > panes.focus);
    panes.focus = after.or_else(|| panes.open.first()).copied();
    Vec::new()
}

fn step(app: &mut App, by: isize) -> Vec<Effect> {
    let Some(pane) = app.session.panes.focus else {
        return Vec::new();
    };
    let last = app.pane_rows(pane).len().saturating_sub(1);
    let row = &mut app.session.panes.rows[pane as usize];
    *row = row.saturating_add_signed(by).min(last);
    Vec::new()
}

/// The pane that has the keys, its marked row and what stands there.
pub(super) fn marked(app: &App) -> Option<(Pane, usize, Row)> {
    let pane = app.session.panes.focus?;
    let rows = app.pane_rows(pane);
    let row = app.session.panes.row(pane).min(rows.len().checked_sub(1)?);
    Some((pane, row, rows[row].clone()))
}

fn edit(app: &mut App) -> Vec<Effect> {
    let Some((pane, row, entry)) = marked(app) else {
        return add(app);
    };
    let line = |text: String| {
        let asked = Asked::Line(Line {
            pane,
            row,
            new: false,
        });
        Some(Modal::Prompt(Prompt::new(asked, text)))
    };
    let design = app.design();
    app.modal = match &entry {
        Row::Requirement(id) => {
            let found = design.requirements.iter().find(|r| r.id == *id);
            found.and_then(|r| line(lines::requirement_text(r)))
        }
        Row::Target(id) => {
            let found = design.targets.iter().find(|t| t.id == *id);
            found.and_then(|t| line(lines::target_text(t)))
        }
        Row::Estimate(name) => {
            let found = design.estimates.iter().find(|e| e.name == *name);
            found.and_then(|e| line(lines::estimate_text(e)))
        }
        Row::Decision(id) => {
            let found = design.decisions.iter().find(|d| d.id == *id);
            found.and_then(|d| line(lines::decision_text(d)))
        }
        Row::Note(id) => return super::inspector::edit_note(app, &id.clone()),
        Row::Finding(index) => return super::analyse::show_finding(app, *index),
        Row::Part(item) => {
            app.go_to(item);
            return Vec::new();
        }
        Row::Comment(id) => return super::review::go_to(app, &id.clone()),
    };
    Vec::new()
}

/// The marked entry, if it has fields.
pub(super) fn marked_subject(app: &App) -> Option<FormSubject> {
    match marked(app)?.2 {
        Row::Requirement(id) => Some(FormSubject::Requirement(id)),
        Row::Target(id) => Some(FormSubject::Target(id)),
        Row::Estimate(id) => Some(FormSubject::Estimate(id)),
        Row::Decision(id) => Some(FormSubject::Decision(id)),
        Row::Part(item) => FormSubject::of(&item),
        Row::Note(_) | Row::Finding(_) | Row::Comment(_) => None,
    }
}

fn inspect(app: &mut App) -> Vec<Effect> {
    if let Some((_, _, Row::Finding(index))) = marked(app) {
        return super::analyse::ask_acceptance(app, index);
    }
    match marked_subject(app) {
        Some(subject) => app.modal = Some(Modal::Inspector(Form::new(subject))),
        None => return edit(app),
    }
    Vec::new()
}

fn add(app: &mut App) -> Vec<Effect> {
    let Some(pane) = app.session.panes.focus else {
        return Vec::new();
    };
    if pane == Pane::Review {
        return super::review::ask_here(app);
    }
    ask_new(app, pane);
    Vec::new()
}

fn ask_new(app: &mut App, pane: Pane) {
    let asked = Asked::Line(Line {
        pane,
        row: app.pane_rows(pane).len(),
        new: true,
    });
    app.modal = Some(Modal::Prompt(Prompt::new(asked, "")));
}

fn delete(app: &mut App) -> Vec<Effect> {
    let Some((_, _, entry)) = marked(app) else {
        return Vec::new();
    };
    let removed = app.try_edit("Delete an entry", |design| {
        match &entry {
            Row::Requirement(id) => design.requirements.retain(|r| r.id != *id),
            Row::Target(id) => design.targets.retain(|t| t.id != *id),
            Row::Estimate(name) => design.estimates.retain(|e| e.name != *name),
            Row::Decision(id) => design.decisions.retain(|d| d.id != *id),
            Row::Note(id) => design.notes.retain(|n| n.id != *id),
            // What is said and what was computed stay; the command is not offered there.
            Row::Comment(_) | Row::Finding(_) | Row::Part(_) => {}
        }
        drop_dangling(design);
        Ok(())
    });
    if removed.is_some() {
        app.tell("Deleted; u brings it back");
    }
    Vec::new()
}

/// Moves the marked entry within its list.
fn reorder(app: &mut App, by: isize) -> Vec<Effect> {
    let Some((pane, row, entry)) = marked(app) else {
        return Vec::new();
    };
    let moved = app.try_edit("Move an entry", |design| {
        Ok(match &entry {
            Row::Requirement(id) => swap(&mut design.requirements, |r| r.id == *id, by),
            Row::Target(id) => swap(&mut design.targets, |t| t.id == *id, by),
            Row::Estimate(name) => swap(&mut design.estimates, |e| e.name == *name, by),
            Row::Decision(id) => swap(&mut design.decisions, |d| d.id == *id, by),
            Row::Note(id) => swap(&mut design.notes, |n| n.id == *id, by),
            Row::Finding(_) | Row::Comment(_) | Row::Part(_) => false,
        })
    });
    if moved == Some(true) {
        app.session.panes.rows[pane as usize] = row.saturating_add_signed(by);
    }
    Vec::new()
}

/// Swaps the entry with its neighbour `by` places on; whether there is one.
fn swap<T>(list: &mut [T], is: impl Fn(&T) -> bool, by: isize) -> bool {
    let Some(at) = list.iter().position(is) else {
        return false;
    };
    match at
        .checked_add_signed(by)
        .filter(|other| *other < list.len())
    {
        Some(other) => {
            list.swap(at, other);
            true
        }
        None => false,
    }
}
