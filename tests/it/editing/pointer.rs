//! The mouse does what keys do.

use super::sketch::{after, app, press, sketch};
use fivenines::app::session::Item;
use fivenines::app::{App, Effect, Gesture, Mode, Msg, update};
use fivenines::model::Cell;

fn point(app: &mut App, at: (i32, i32), gesture: Gesture) {
    let cell = Cell::new(at.0, at.1);
    update(app, Msg::Pointed { cell, gesture });
}

const PRESS: Gesture = Gesture::Press { add: false };

#[test]
fn a_box_is_dragged_in_one_step() {
    let mut app = app("api: service\ndb: sql-database");
    point(&mut app, (2, 5), PRESS);
    for x in 3..=7 {
        point(&mut app, (x, 8), Gesture::Drag);
    }
    point(&mut app, (7, 8), Gesture::Release);
    assert_eq!(app.design().components[0].at, Cell::new(5, 7));
    assert_eq!(app.history().labels().count(), 1);
    press(&mut app, "u");
    assert_eq!(app.design().components[0].at, Cell::new(0, 4));
}

#[test]
fn a_click_moves_the_cursor_and_selects_nothing() {
    let mut app = app("api: service\ndb: sql-database");
    point(&mut app, (32, 5), PRESS);
    point(&mut app, (32, 5), Gesture::Release);
    assert_eq!(app.component_here().unwrap().id, "db");
    assert!(app.session.selection.is_empty());
    assert_eq!(app.history().labels().count(), 0);
    point(&mut app, (2, 5), Gesture::Press { add: true });
    assert_eq!(app.session.selection, [Item::Component("api".into())]);
}

#[test]
fn an_empty_place_begins_a_box() {
    let mut app = app("api: service\ndb: sql-database");
    point(&mut app, (-2, 2), PRESS);
    point(&mut app, (12, 6), Gesture::Drag);
    assert_eq!(app.mode(), Mode::BoxSelect);
    point(&mut app, (12, 6), Gesture::Release);
    assert_eq!(app.session.selection, [Item::Component("api".into())]);
}

#[test]
fn a_double_click_edits_or_adds() {
    let mut app = app("api: service");
    point(&mut app, (2, 5), Gesture::DoubleClick);
    assert_eq!(app.mode(), Mode::Inspector);
    press(&mut app, "<Esc>");
    point(&mut app, (30, 12), Gesture::DoubleClick);
    assert_eq!(app.mode(), Mode::Palette);
}

#[test]
fn the_wheel_scrolls_and_the_cursor_stays() {
    let mut app = app("api: service");
    let (camera, cursor) = (app.session.camera.at, app.session.cursor);
    point(&mut app, (0, 0), Gesture::Scroll { dx: 0, dy: 300 });
    assert_eq!(app.session.camera.at, camera.offset(0, 300));
    assert_eq!(app.session.cursor, cursor);
    press(&mut app, "l");
    assert!(app.session.camera.window().contains(app.session.cursor));
}

#[test]
fn what_was_copied_elsewhere_is_pasted_as_text() {
    let mut app = after("*api: service\ndb: sql-database\napi -> db", "");
    let effects = app.type_keys("<Ctrl+a>y").unwrap();
    let copied = effects.iter().find_map(|effect| match effect {
        Effect::CopyDesign(design) => Some(fivenines::io::write_ron(design)),
        _ => None,
    });
    paste(&mut app, copied.unwrap());
    assert_eq!(
        sketch(app.design()),
        "api: service\ndb: sql-database\napi-2: service\ndb-2: sql-database\napi -> db\napi-2 -> db-2"
    );
    paste(&mut app, "Hello".to_owned());
    assert_eq!(app.design().components.len(), 4);
}

/// Pastes a text as the terminal does, and reads what the runner would read.
fn paste(app: &mut App, text: String) {
    for effect in update(app, Msg::Pasted(text)) {
        if let Effect::ReadDesign(text) = effect {
            let design = fivenines::io::read(&text, fivenines::io::Form::Ron).ok();
            update(app, Msg::DesignPasted(design.map(Box::new)));
        }
    }
}
