//! Designs as small drawings in text.
//!
//! ```text
//! user: client
//! *api: service "Orders API" x3        the cursor is on the line with the star
//! user -> api
//! api -> db: call, on miss of api-cache
//! ```
//!
//! Components stand in a row from left to right, wide enough apart for anything between them.

use fivenines::app::form::{self, FormSubject};
use fivenines::app::session::Item;
use fivenines::app::{App, Msg, Preferences, update};
use fivenines::catalogue::Catalogue;
use fivenines::model::{Cell, Component, Connection, Design, Size};

/// The application on a screen of 80 × 20 cells with the sketched board.
pub(super) fn app(sketch: &str) -> App {
    let mut app = App::new(Catalogue::shipped(), Preferences::default());
    update(&mut app, Msg::Resized(Size::new(80, 20)));
    let (design, cursor) = read(sketch);
    update(
        &mut app,
        Msg::Opened {
            path: None,
            outcome: Ok(Box::new(design)),
        },
    );
    if let Some(id) = cursor {
        app.go_to(&Item::Component(id.as_str().into()));
    }
    app
}

/// The application with the sketched board after `keys`.
pub(super) fn after(sketch: &str, keys: &str) -> App {
    let mut app = app(sketch);
    press(&mut app, keys);
    app
}

/// Presses `keys`.
pub(super) fn press(app: &mut App, keys: &str) {
    app.type_keys(keys).expect("the test names keys that exist");
}

/// Checks that `keys` lead from one sketch to another, and that undoing everything leads back.
#[track_caller]
pub(super) fn check(before: &str, keys: &str, expected: &str) {
    let mut app = app(before);
    let start = app.design().clone();
    press(&mut app, keys);
    assert_eq!(sketch(app.design()), tidied(expected), "after {keys}");
    while app.undo().is_some() {}
    assert_eq!(*app.design(), start, "undone");
}

/// The notice that is shown.
pub(super) fn notice(app: &App) -> &str {
    app.notice
        .as_ref()
        .map_or("", |notice| notice.text.as_str())
}

/// The design as a sketch, without places.
pub(super) fn sketch(design: &Design) -> String {
    let mut lines = Vec::new();
    for component in &design.components {
        let name = if component.name.is_empty() {
            String::new()
        } else {
            format!(" \"{}\"", component.name)
        };
        let count = component
            .replicas
            .map_or(String::new(), |n| format!(" x{n}"));
        lines.push(format!("{}: {}{name}{count}", component.id, component.kind));
    }
    for connection in &design.connections {
        let subject = FormSubject::Connection(connection.id.clone());
        let fields = form::fields(design, Catalogue::shipped(), &subject);
        let told: Vec<String> = fields
            .into_iter()
            .filter(|field| !["from", "to"].contains(&field.name.as_str()))
            .filter_map(|field| {
                let flag = ["optional", "subscription"].contains(&field.name.as_str());
                field
                    .stated
                    .map(|stated| if flag { field.name } else { stated })
            })
            .collect();
        let told = if told.is_empty() {
            String::new()
        } else {
            format!(": {}", told.join(", "))
        };
        lines.push(format!("{} -> {}{told}", connection.from, connection.to));
    }
    lines.join("\n")
}

fn tidied(sketch: &str) -> String {
    let lines = sketch
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    lines
        .map(|line| line.trim_start_matches('*'))
        .collect::<Vec<_>>()
        .join("\n")
}

fn read(sketch: &str) -> (Design, Option<String>) {
    let mut design = Design::default();
    let mut cursor = None;
    for line in sketch
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        let (head, told) = line.split_once(": ").unwrap_or((line, ""));
        if let Some((from, to)) = head.split_once(" -> ") {
            connect(&mut design, from, to, told);
            continue;
        }
        let id = head.trim_start_matches('*');
        if head.starts_with('*') {
            cursor = Some(id.to_owned());
        }
        let (kind, rest) = told.split_once(' ').unwrap_or((told, ""));
        let at = Cell::new(30 * design.components.len() as i32, 4);
        let mut component = Component::new(id, kind, at);
        let (name, count) = rest.rsplit_once('"').unwrap_or(("", rest));
        name.trim_start_matches('"').clone_into(&mut component.name);
        component.replicas = count
            .trim()
            .strip_prefix('x')
            .map(|n| n.parse().expect("a number of replicas"));
        design.components.push(component);
    }
    (design, cursor)
}

/// Adds a connection with the fields that are told, each found by trying.
fn connect(design: &mut Design, from: &str, to: &str, told: &str) {
    let id = (1..=99)
        .map(|n| {
            if n == 1 {
                format!("{from}-{to}")
            } else {
                format!("{from}-{to}-{n}")
            }
        })
        .find(|id| design.connection(id).is_none())
        .expect("fewer than 99 connections between two components");
    design
        .connections
        .push(Connection::new(id.clone(), from, to));
    let subject = FormSubject::Connection(id.into());
    for text in told.split(", ").filter(|text| !text.is_empty()) {
        let (names, text) = match text {
            "optional" | "subscription" => ([text].to_vec(), "true"),
            _ => (
                ["kind", "need", "exercised", "op", "protocol"].to_vec(),
                text,
            ),
        };
        let write = |name: &&str| {
            let mut copy = design.clone();
            form::set(&mut copy, Catalogue::shipped(), [&subject], name, text).ok()?;
            Some(copy)
        };
        *design = names
            .iter()
            .find_map(write)
            .expect("a field takes the text");
    }
}
