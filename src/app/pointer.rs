//! The mouse on the board: a bonus, never required. It does what keys do: moves the cursor, selects,
//! grabs, draws the selection's box, scrolls.

use super::command::{self, Call};
use super::commands::{grab, select};
use super::session::{Item, Tool};
use super::{App, Effect, Gesture};
use crate::model::Cell;

/// Does what the gesture means at `cell`.
pub(super) fn point(app: &mut App, cell: Cell, gesture: Gesture) -> Vec<Effect> {
    if app.is_watching() && !matches!(gesture, Gesture::Scroll { .. }) {
        return Vec::new();
    }
    match gesture {
        Gesture::Press { add } => press(app, cell, add),
        Gesture::Drag => drag(app, cell),
        Gesture::Release => release(app),
        Gesture::DoubleClick => {
            app.move_cursor(cell);
            let name = match app.item_at(cell) {
                Some(_) => "thing.inspect",
                None => "component.add",
            };
            command::named(name).map_or(Vec::new(), |command| {
                command::run(app, command, &Call::default())
            })
        }
        Gesture::Scroll { dx, dy } => {
            app.session.camera.at = app.session.camera.at.offset(dx, dy);
            Vec::new()
        }
    }
}

fn press(app: &mut App, cell: Cell, add: bool) -> Vec<Effect> {
    release(app);
    app.notice = None;
    app.session.panes.focus = None;
    app.move_cursor(cell);
    app.session.pressed = Some(cell);
    let item = app.item_at(cell);
    let selected = item
        .as_ref()
        .is_some_and(|item| app.session.is_selected(item));
    match item {
        Some(item) if add && !selected => app.session.selection.push(item),
        Some(item) if add => app.session.selection.retain(|other| *other != item),
        _ if selected => {}
        _ => app.session.selection.clear(),
    }
    Vec::new()
}

fn drag(app: &mut App, cell: Cell) -> Vec<Effect> {
    let Some(pressed) = app.session.pressed else {
        return Vec::new();
    };
    if matches!(app.session.tool, Tool::None) && cell != pressed {
        begin(app, pressed);
    }
    match app.session.tool {
        Tool::Grab { .. } => {
            let at = app.session.cursor;
            if at != cell {
                grab::shift_by(app, cell.x - at.x, cell.y - at.y);
            }
        }
        Tool::BoxSelect { .. } => app.session.cursor = cell,
        _ => {}
    }
    Vec::new()
}

/// Begins to move what was pressed, or to select by a box.
fn begin(app: &mut App, pressed: Cell) {
    let item = app
        .item_at(pressed)
        .filter(|item| !matches!(item, Item::Connection(_)));
    app.session.tool = match item {
        Some(item) => {
            let grabbed = if app.session.is_selected(&item) {
                app.session.selection.clone()
            } else {
                vec![item]
            };
            let items = grab::with_contents(app.design(), &grabbed);
            Tool::Grab {
                mark: app.mark(),
                items,
            }
        }
        None => Tool::BoxSelect { anchor: pressed },
    };
}

fn release(app: &mut App) -> Vec<Effect> {
    app.session.pressed = None;
    match app.session.tool {
        Tool::Grab { .. } => grab::put_down(app),
        Tool::BoxSelect { .. } => select::accept_box(app),
        _ => Vec::new(),
    }
}
