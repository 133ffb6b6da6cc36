//! The mouse on the board: a bonus, never required. It does what keys do: moves the cursor, selects,
//! grabs, draws the selection's box, connects, scrolls.

use super::command::{self, Call};
use super::commands::{draw, grab, select};
use super::palette::{Placement, Purpose};
use super::session::{Item, Pane, Tool};
use super::{App, Effect, Gesture};
use crate::model::{Cell, Rect};
use crate::scene::Direction;

/// Does what the gesture means at `cell`.
pub(super) fn point(app: &mut App, cell: Cell, gesture: Gesture) -> Vec<Effect> {
    if app.is_watching() && !matches!(gesture, Gesture::Scroll { .. }) {
        return Vec::new();
    }
    match gesture {
        Gesture::Press { add } => press(app, cell, add),
        Gesture::Drag => drag(app, cell),
        Gesture::Release => release(app),
        Gesture::PullFrom => pull_from(app, cell),
        Gesture::PullTo => pull_to(app, cell),
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
            let (x, y) = app.session.camera.zoom.factor();
            app.session.camera.at = app.session.camera.at.offset(dx * x, dy * y);
            Vec::new()
        }
    }
}

/// Makes a pane larger by what its edge was pulled, or smaller.
pub(super) fn pull_pane(app: &mut App, pane: Pane, by: i16) -> Vec<Effect> {
    app.session.panes.grow(pane, by);
    Vec::new()
}

/// Makes the pane that has the keys larger, or smaller.
pub(super) fn pull_focused(app: &mut App, by: i16) -> Vec<Effect> {
    match app.session.panes.focus {
        Some(pane) => pull_pane(app, pane, by),
        None => Vec::new(),
    }
}

/// Begins a connection at the component at `cell`.
fn pull_from(app: &mut App, cell: Cell) -> Vec<Effect> {
    app.notice = None;
    app.move_cursor(cell);
    app.session.pulled = match app.item_at(cell) {
        Some(Item::Component(id)) => Some(id),
        _ => None,
    };
    match &app.session.pulled {
        Some(_) => app.tell("Let go over the component to connect to, or where a new one goes"),
        None => app.warn("A connection is pulled from a component"),
    }
    Vec::new()
}

/// Connects what was pulled from with the component at `cell`, or adds one in that direction.
fn pull_to(app: &mut App, cell: Cell) -> Vec<Effect> {
    let Some(from) = app.session.pulled.take() else {
        return Vec::new();
    };
    app.notice = None;
    let Some(rect) = app.rect_of(&Item::Component(from.clone())) else {
        return Vec::new();
    };
    match app.item_at(cell) {
        Some(Item::Component(to)) if to == from => {}
        Some(Item::Component(to)) => {
            let from = draw::with_flows(app, vec![from]);
            draw::connect(app, &from, &to);
        }
        _ => {
            let direction = towards(rect, cell);
            return draw::open_kinds(app, Purpose::Add(Placement::Beside { from, direction }));
        }
    }
    Vec::new()
}

/// The side of `rect` that `cell` lies on most; a row is about as high as two columns are wide.
const fn towards(rect: Rect, cell: Cell) -> Direction {
    let dx = cell.x - rect.at.x - rect.size.width as i32 / 2;
    let dy = 2 * (cell.y - rect.at.y - rect.size.height as i32 / 2);
    match (dx.abs() >= dy.abs(), dx >= 0, dy >= 0) {
        (true, true, _) => Direction::East,
        (true, false, _) => Direction::West,
        (false, _, true) => Direction::South,
        (false, _, false) => Direction::North,
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
