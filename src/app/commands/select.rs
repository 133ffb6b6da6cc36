//! Selecting: one by one, by a box, by what is related.

use crate::app::command::{Command, Group};
use crate::app::session::{Item, Tool};
use crate::app::state::Mode::{Board, BoxSelect};
use crate::app::{App, Effect};
use crate::model::{Design, Id};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "select.toggle",
        title: "Select what is here, or no longer",
        group: Group::Select,
        keys: &[(Board, "Space")],
        run: |app, _| toggle(app),
        ..Command::EMPTY
    },
    Command {
        name: "select.box",
        title: "Select by a box",
        group: Group::Select,
        keys: &[(Board, "v")],
        run: |app, _| {
            app.session.tool = Tool::BoxSelect {
                anchor: app.session.cursor,
            };
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "select.all",
        title: "Select all components",
        group: Group::Select,
        keys: &[(Board, "Ctrl+a")],
        run: |app, _| {
            let all = app
                .design()
                .components
                .iter()
                .map(|c| Item::Component(c.id.clone()));
            app.session.selection = all.collect();
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "select.related",
        title: "Select what calls it and what it calls; again for more",
        group: Group::Select,
        keys: &[(Board, "S")],
        enabled: on_component,
        run: |app, _| {
            grow(app, |design, id| {
                [callers(design, id), callees(design, id)].concat()
            })
        },
        ..Command::EMPTY
    },
    Command {
        name: "select.callers",
        title: "Select what calls it",
        group: Group::Select,
        enabled: on_component,
        run: |app, _| grow(app, callers),
        ..Command::EMPTY
    },
    Command {
        name: "select.dependencies",
        title: "Select what it calls",
        group: Group::Select,
        enabled: on_component,
        run: |app, _| grow(app, callees),
        ..Command::EMPTY
    },
    Command {
        name: "select.reached",
        title: "Select all that it reaches",
        group: Group::Select,
        enabled: on_component,
        run: |app, _| reach(app),
        ..Command::EMPTY
    },
    Command {
        name: "select.box-accept",
        title: "Select what the box touches",
        keys: &[(BoxSelect, "Enter"), (BoxSelect, "v"), (BoxSelect, "Space")],
        footer: Some("select"),
        run: |app, _| accept_box(app),
        ..Command::EMPTY
    },
    Command {
        name: "select.box-cancel",
        title: "Select nothing",
        keys: &[(BoxSelect, "Esc"), (BoxSelect, "Ctrl+c")],
        footer: Some("back"),
        run: |app, _| {
            app.session.tool = Tool::None;
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "board.back",
        title: "One step back: selection, followed flow, what-if",
        group: Group::Select,
        keys: &[(Board, "Esc")],
        run: |app, _| back(app),
        ..Command::EMPTY
    },
];

fn on_component(app: &App) -> Result<(), &'static str> {
    if app.subject_components().is_empty() {
        Err("No component is here or selected; move to one first")
    } else {
        Ok(())
    }
}

fn toggle(app: &mut App) -> Vec<Effect> {
    let touched = app.session.touched.clone().map(Item::Connection);
    let Some(item) = touched.or_else(|| app.item_at(app.session.cursor)) else {
        app.warn("Nothing is here to select; v selects by a box");
        return Vec::new();
    };
    let selection = &mut app.session.selection;
    match selection.iter().position(|other| *other == item) {
        Some(at) => {
            selection.remove(at);
        }
        None => selection.push(item),
    }
    Vec::new()
}

pub(in crate::app) fn accept_box(app: &mut App) -> Vec<Effect> {
    let Some(selected) = app.session.selection_box() else {
        return Vec::new();
    };
    app.session.tool = Tool::None;
    let design = app.design();
    let boxes = design
        .components
        .iter()
        .map(|c| Item::Component(c.id.clone()));
    let notes = design.notes.iter().map(|n| Item::Note(n.id.clone()));
    let touched = boxes.chain(notes).filter(|item| {
        app.rect_of(item)
            .is_some_and(|rect| rect.intersects(selected))
    });
    let held = design
        .zones
        .iter()
        .filter(|zone| selected.contains_rect(zone.rect()))
        .map(|zone| Item::Zone(zone.id.clone()));
    let found: Vec<Item> = touched.chain(held).collect();
    for item in found {
        if !app.session.is_selected(&item) {
            app.session.selection.push(item);
        }
    }
    Vec::new()
}

fn callers(design: &Design, id: &Id) -> Vec<Id> {
    let all = design.connections.iter();
    all.filter(|c| c.to == *id)
        .map(|c| c.from.clone())
        .collect()
}

fn callees(design: &Design, id: &Id) -> Vec<Id> {
    let all = design.connections.iter();
    all.filter(|c| c.from == *id)
        .map(|c| c.to.clone())
        .collect()
}

/// Selects what commands are about and all that `related` names for it; whether that is more.
fn grow(app: &mut App, related: fn(&Design, &Id) -> Vec<Id>) -> Vec<Effect> {
    select_with(app, related);
    Vec::new()
}

fn select_with(app: &mut App, related: fn(&Design, &Id) -> Vec<Id>) -> bool {
    let mut selected = app.subject_components();
    let before = selected.len();
    for id in selected.clone() {
        for other in related(app.design(), &id) {
            if !selected.contains(&other) {
                selected.push(other);
            }
        }
    }
    let grown = selected.len() > before;
    app.session.selection = selected.into_iter().map(Item::Component).collect();
    grown
}

fn reach(app: &mut App) -> Vec<Effect> {
    while select_with(app, callees) {}
    Vec::new()
}

/// Takes back the innermost thing that is under way: a connection at hand, the selection, a flow that is
/// followed, a what-if.
fn back(app: &mut App) -> Vec<Effect> {
    let session = &mut app.session;
    if session.touched.take().is_some() {
        return Vec::new();
    }
    if !session.selection.is_empty() {
        session.selection.clear();
    } else if session.heat.is_some() {
        session.heat = None;
    } else if session.followed.is_some() || session.all_flows {
        session.followed = None;
        session.all_flows = false;
    } else if !session.failed.is_empty() {
        session.failed.clear();
    } else if session.tour.is_some() {
        session.tour = None;
    }
    Vec::new()
}
