//! What of the board is shown, and how: zoom, the map of the whole, heat.

use crate::app::command::{Call, Command, Group};
use crate::app::heat::Heat;
use crate::app::state::Mode::Board;
use crate::app::{App, Effect};
use crate::scene::Zoom;

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "view.farther",
        title: "Show more of the board, smaller: compact, then glyphs",
        group: Group::Move,
        keys: &[(Board, "<")],
        run: |app, _| zoom(app, app.session.camera.zoom.farther()),
        ..Command::EMPTY
    },
    Command {
        name: "view.nearer",
        title: "Show less of the board, larger",
        group: Group::Move,
        keys: &[(Board, ">")],
        run: |app, _| zoom(app, app.session.camera.zoom.nearer()),
        ..Command::EMPTY
    },
    Command {
        name: "view.centre",
        title: "Put the cursor in the middle of the screen",
        group: Group::Move,
        keys: &[(Board, "g c")],
        run: |app, _| {
            let size = app.session.camera.size();
            let (dx, dy) = (size.width as i32 / 2, size.height as i32 / 2);
            app.session.camera.at = app.session.cursor.offset(-dx, -dy);
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "view.all",
        title: "Show the whole drawing, as large as it fits",
        group: Group::Move,
        keys: &[(Board, "g a")],
        run: |app, _| all(app),
        ..Command::EMPTY
    },
    Command {
        name: "view.map",
        title: "Show a small map of the whole board, or no longer",
        group: Group::Move,
        keys: &[(Board, "M")],
        line: &["map"],
        run: |app, _| {
            app.session.map = !app.session.map;
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "view.heat",
        title: "Show heat: load, then latency, then downtime, then none",
        group: Group::Analyse,
        keys: &[(Board, "w")],
        line: &["heat"],
        enabled: |app| {
            if app.hides_findings() {
                Err(crate::app::practice::HIDDEN)
            } else if app.report().is_some() {
                Ok(())
            } else {
                Err("Nothing is evaluated yet")
            }
        },
        run: heat,
        ..Command::EMPTY
    },
];

fn zoom(app: &mut App, to: Zoom) -> Vec<Effect> {
    let before = app.session.camera.zoom;
    if to == before {
        app.warn(format!("This is the last level: {}", to.name()));
        return Vec::new();
    }
    set_zoom(app, to);
    let sentence = match to {
        Zoom::Full => "Full size",
        Zoom::Compact => "Compact: a box is a line · < smaller, > larger",
        Zoom::Glyph => "Glyphs: a box is a sign · > larger, g a fits all",
    };
    app.tell(sentence);
    Vec::new()
}

/// Takes another level; the cursor stays where it is on the screen.
fn set_zoom(app: &mut App, to: Zoom) {
    let cursor = app.session.cursor;
    let camera = &mut app.session.camera;
    let start = camera.zoom.view(camera.at);
    let here = camera.zoom.view(cursor);
    let offset = (here.x - start.x, here.y - start.y);
    camera.zoom = to;
    camera.at = to.board(to.view(cursor).offset(-offset.0, -offset.1));
}

/// The largest level at which the whole drawing fits, or the smallest.
fn all(app: &mut App) -> Vec<Effect> {
    let screen = app.session.camera.screen;
    let fits = |zoom: &Zoom| {
        let size = app.scene().view_bounds(*zoom).size;
        size.width <= screen.width && size.height <= screen.height
    };
    let level = Zoom::ALL.into_iter().find(fits).unwrap_or(Zoom::Glyph);
    app.session.camera.zoom = level;
    app.show_all();
    let window = app.session.camera.window();
    if !window.contains(app.session.cursor) {
        let (dx, dy) = (window.size.width as i32 / 2, window.size.height as i32 / 2);
        app.session.cursor = window.at.offset(dx, dy);
    }
    if level != Zoom::Full {
        app.tell(format!("Shown {} · > larger", level.name()));
    }
    Vec::new()
}

fn heat(app: &mut App, call: &Call) -> Vec<Effect> {
    let asked = call.argument.trim();
    if asked.is_empty() {
        app.session.heat = match app.session.heat {
            None => Some(Heat::Load),
            Some(Heat::Load) => Some(Heat::Latency),
            Some(Heat::Latency) => Some(Heat::Downtime),
            Some(Heat::Downtime) => None,
        };
    } else {
        match Heat::named(asked) {
            Some(heat) => app.session.heat = Some(heat),
            None => app.warn("There is heat by load, latency and downtime"),
        }
    }
    Vec::new()
}
