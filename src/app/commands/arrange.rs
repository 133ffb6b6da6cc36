//! Putting what is drawn in order, as one undoable step each.

use crate::app::command::{Command, Group};
use crate::app::edits::{self, Axis};
use crate::app::session::Item;
use crate::app::state::Mode::Board;
use crate::app::{App, Effect};
use crate::model::Id;

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "layout.tidy",
        title: "Tidy the layout of the selection, or of all",
        group: Group::Change,
        keys: &[(Board, "=")],
        enabled: |app| match app.design().components.len() {
            0 | 1 => Err("There is nothing to put in order yet"),
            _ => Ok(()),
        },
        run: |app, _| tidy(app),
        ..Command::EMPTY
    },
    Command {
        name: "layout.row",
        title: "Put the selection in one row",
        group: Group::Change,
        keys: &[(Board, "g -")],
        enabled: |app| selected(app, 2),
        run: |app, _| line_up(app, Axis::Across),
        ..Command::EMPTY
    },
    Command {
        name: "layout.column",
        title: "Put the selection in one column",
        group: Group::Change,
        keys: &[(Board, "g |")],
        enabled: |app| selected(app, 2),
        run: |app, _| line_up(app, Axis::Down),
        ..Command::EMPTY
    },
    Command {
        name: "layout.spread-across",
        title: "Make the gaps across the selection equal",
        group: Group::Change,
        keys: &[(Board, "g h")],
        enabled: |app| selected(app, 3),
        run: |app, _| spread(app, Axis::Across),
        ..Command::EMPTY
    },
    Command {
        name: "layout.spread-down",
        title: "Make the gaps down the selection equal",
        group: Group::Change,
        keys: &[(Board, "g v")],
        enabled: |app| selected(app, 3),
        run: |app, _| spread(app, Axis::Down),
        ..Command::EMPTY
    },
];

fn selected(app: &App, least: usize) -> Result<(), &'static str> {
    match (app.session.selected_components().count() >= least, least) {
        (true, _) => Ok(()),
        (false, 2) => Err("Select two components or more first, with Space or v"),
        (false, _) => Err("Select three components or more first, with Space or v"),
    }
}

fn tidy(app: &mut App) -> Vec<Effect> {
    let catalogue = app.catalogue();
    let chosen: Vec<Id> = super::grab::with_contents(app.design(), &app.session.selection)
        .into_iter()
        .filter_map(|item| match item {
            Item::Component(id) => Some(id),
            _ => None,
        })
        .collect();
    let here = app.item_at(app.session.cursor);
    let some = chosen.len() > 1 && chosen.len() < app.design().components.len();
    let before = app.mark();
    let done = if some {
        app.try_edit("Tidy the selection", |design| {
            edits::tidy_some(design, catalogue, &chosen)
        })
    } else {
        app.try_edit("Tidy the layout", |design| edits::tidy(design, catalogue))
    };
    if done.is_some() {
        if app.mark() == before {
            app.tell("It is tidy already");
            return Vec::new();
        }
        match here {
            Some(item) => {
                app.go_to(&item);
            }
            None => app.show_all(),
        }
        let what = if some { "the selection" } else { "the layout" };
        app.tell(format!("Tidied {what}; u takes it back"));
    }
    Vec::new()
}

fn line_up(app: &mut App, axis: Axis) -> Vec<Effect> {
    let label = match axis {
        Axis::Across => "Put in one row",
        Axis::Down => "Put in one column",
    };
    arrange(app, label, |design, catalogue, ids| {
        edits::line_up(design, catalogue, ids, axis)
    })
}

fn spread(app: &mut App, axis: Axis) -> Vec<Effect> {
    arrange(app, "Make gaps equal", |design, catalogue, ids| {
        edits::spread(design, catalogue, ids, axis)
    })
}

fn arrange(
    app: &mut App,
    label: &str,
    change: impl FnOnce(
        &mut crate::model::Design,
        &crate::catalogue::Catalogue,
        &[Id],
    ) -> Result<(), crate::app::Refusal>,
) -> Vec<Effect> {
    let catalogue = app.catalogue();
    let ids: Vec<Id> = app.session.selected_components().cloned().collect();
    let here = app.item_at(app.session.cursor);
    let done = app.try_edit(label, |design| change(design, catalogue, &ids));
    if done.is_some() {
        if let Some(item) = here {
            app.go_to(&item);
        }
        app.tell(format!("{label}: {} components", ids.len()));
    }
    Vec::new()
}
