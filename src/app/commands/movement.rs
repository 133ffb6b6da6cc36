//! Moving about the board: by cells, from component to component, by name, by hint letters.

use crate::app::command::{Call, Command, Group};
use crate::app::palette::{Entry, Palette, Purpose, Value};
use crate::app::session::{Hint, Item, Tool};
use crate::app::state::Mode::{Board, BoxSelect, Hints};
use crate::app::{App, Effect, Modal};
use crate::model::Id;
use crate::scene::Direction;

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "cursor.left",
        title: "Move the cursor left",
        group: Group::Move,
        keys: &[
            (Board, "h"),
            (Board, "Left"),
            (BoxSelect, "h"),
            (BoxSelect, "Left"),
        ],
        run: |app, call| step(app, call, -1, 0),
        ..Command::EMPTY
    },
    Command {
        name: "cursor.down",
        title: "Move the cursor down",
        group: Group::Move,
        keys: &[
            (Board, "j"),
            (Board, "Down"),
            (BoxSelect, "j"),
            (BoxSelect, "Down"),
        ],
        run: |app, call| step(app, call, 0, 1),
        ..Command::EMPTY
    },
    Command {
        name: "cursor.up",
        title: "Move the cursor up",
        group: Group::Move,
        keys: &[
            (Board, "k"),
            (Board, "Up"),
            (BoxSelect, "k"),
            (BoxSelect, "Up"),
        ],
        run: |app, call| step(app, call, 0, -1),
        ..Command::EMPTY
    },
    Command {
        name: "cursor.right",
        title: "Move the cursor right",
        group: Group::Move,
        keys: &[
            (Board, "l"),
            (Board, "Right"),
            (BoxSelect, "l"),
            (BoxSelect, "Right"),
        ],
        run: |app, call| step(app, call, 1, 0),
        ..Command::EMPTY
    },
    Command {
        name: "component.left",
        title: "Go to the nearest component on the left",
        group: Group::Move,
        keys: &[
            (Board, "Alt+Left"),
            (Board, "Alt+h"),
            (BoxSelect, "Alt+Left"),
        ],
        run: |app, call| hop(app, call, Direction::West),
        ..Command::EMPTY
    },
    Command {
        name: "component.below",
        title: "Go to the nearest component below",
        group: Group::Move,
        keys: &[
            (Board, "Alt+Down"),
            (Board, "Alt+j"),
            (BoxSelect, "Alt+Down"),
        ],
        run: |app, call| hop(app, call, Direction::South),
        ..Command::EMPTY
    },
    Command {
        name: "component.above",
        title: "Go to the nearest component above",
        group: Group::Move,
        keys: &[(Board, "Alt+Up"), (Board, "Alt+k"), (BoxSelect, "Alt+Up")],
        run: |app, call| hop(app, call, Direction::North),
        ..Command::EMPTY
    },
    Command {
        name: "component.right",
        title: "Go to the nearest component on the right",
        group: Group::Move,
        keys: &[
            (Board, "Alt+Right"),
            (Board, "Alt+l"),
            (BoxSelect, "Alt+Right"),
        ],
        run: |app, call| hop(app, call, Direction::East),
        ..Command::EMPTY
    },
    Command {
        name: "component.next",
        title: "Go to the next component",
        group: Group::Move,
        keys: &[(Board, "Tab")],
        enabled: has_components,
        run: |app, call| cycle(app, call.times() as isize),
        ..Command::EMPTY
    },
    Command {
        name: "component.previous",
        title: "Go to the previous component",
        group: Group::Move,
        keys: &[(Board, "Shift+Tab")],
        enabled: has_components,
        run: |app, call| cycle(app, -(call.times() as isize)),
        ..Command::EMPTY
    },
    Command {
        name: "connection.next",
        title: "Go through the connections of the component here",
        group: Group::Move,
        keys: &[(Board, "o")],
        run: |app, _| touch(app, 1),
        ..Command::EMPTY
    },
    Command {
        name: "connection.previous",
        title: "Go back through the connections of the component here",
        group: Group::Move,
        keys: &[(Board, "O")],
        run: |app, _| touch(app, -1),
        ..Command::EMPTY
    },
    Command {
        name: "board.find",
        title: "Find by name",
        group: Group::Move,
        keys: &[(Board, "F"), (Board, "Ctrl+f")],
        run: |app, _| find(app),
        ..Command::EMPTY
    },
    Command {
        name: "board.hints",
        title: "Jump by hint letters",
        group: Group::Move,
        keys: &[(Board, "'")],
        enabled: has_components,
        run: |app, _| show_hints(app),
        ..Command::EMPTY
    },
    Command {
        name: "hints.cancel",
        title: "Take the letters away",
        keys: &[(Hints, "Esc"), (Hints, "Ctrl+c")],
        footer: Some("back"),
        run: |app, _| {
            app.session.tool = Tool::None;
            Vec::new()
        },
        ..Command::EMPTY
    },
];

fn has_components(app: &App) -> Result<(), &'static str> {
    if app.design().components.is_empty() {
        Err("Nothing is on the board; a adds a component")
    } else {
        Ok(())
    }
}

fn step(app: &mut App, call: &Call, dx: i32, dy: i32) -> Vec<Effect> {
    let times = call.times() as i32;
    let (x, y) = app.session.camera.zoom.factor();
    app.move_cursor(app.session.cursor.offset(dx * times * x, dy * times * y));
    Vec::new()
}

fn hop(app: &mut App, call: &Call, direction: Direction) -> Vec<Effect> {
    for _ in 0..call.times() {
        match app.nearest(app.session.cursor, direction).cloned() {
            Some(id) => app.go_to(&Item::Component(id)),
            None => break,
        };
    }
    Vec::new()
}

/// Goes `by` components on in reading order, around the end.
fn cycle(app: &mut App, by: isize) -> Vec<Effect> {
    let order = app.reading_order();
    let count = order.len() as isize;
    let here = app.component_here().map(|c| &c.id);
    let at = order.iter().position(|c| Some(&c.id) == here);
    let next = match at {
        Some(at) => (at as isize + by).rem_euclid(count),
        None if by > 0 => 0,
        None => count - 1,
    };
    let item = Item::Component(order[next as usize].id.clone());
    app.go_to(&item);
    Vec::new()
}

/// Takes the next connection out of or into the component under the cursor at hand.
fn touch(app: &mut App, by: isize) -> Vec<Effect> {
    let Some(here) = app.component_here().map(|c| c.id.clone()) else {
        app.warn("No component is here; move to one to go through its connections");
        return Vec::new();
    };
    let (out, others): (Vec<_>, Vec<_>) = app
        .design()
        .connections
        .iter()
        .filter(|c| c.from == here || c.to == here)
        .map(|c| (c.from == here, c.id.clone()))
        .partition(|(out, _)| *out);
    let all: Vec<Id> = out.into_iter().chain(others).map(|(_, id)| id).collect();
    if all.is_empty() {
        app.warn("Nothing is connected to it; c connects it");
        return Vec::new();
    }
    let at = app
        .session
        .touched
        .as_ref()
        .and_then(|id| all.iter().position(|other| other == id));
    let next = match at {
        Some(at) => (at as isize + by).rem_euclid(all.len() as isize) as usize,
        None if by > 0 => 0,
        None => all.len() - 1,
    };
    let item = Item::Connection(all[next].clone());
    app.tell(app.title_of(&item));
    app.session.touched = Some(all[next].clone());
    Vec::new()
}

fn find(app: &mut App) -> Vec<Effect> {
    let design = app.design();
    let kind = |id: &str| {
        app.catalogue()
            .component(id)
            .map_or(String::new(), |k| k.title.clone())
    };
    let mut entries = Vec::new();
    for component in &design.components {
        let title = app.title_of(&Item::Component(component.id.clone()));
        entries.push(Entry {
            detail: kind(component.kind.as_str()),
            aliases: vec![component.id.to_string()],
            ..Entry::new(title, Value::Component(component.id.clone()))
        });
    }
    for zone in &design.zones {
        let title = app.title_of(&Item::Zone(zone.id.clone()));
        entries.push(Entry {
            detail: "Zone".to_owned(),
            ..Entry::new(title, Value::Zone(zone.id.clone()))
        });
    }
    for connection in &design.connections {
        let title = app.title_of(&Item::Connection(connection.id.clone()));
        entries.push(Entry {
            detail: "Connection".to_owned(),
            ..Entry::new(title, Value::Connection(connection.id.clone()))
        });
    }
    for note in &design.notes {
        let first = note.text.lines().next().unwrap_or_default();
        entries.push(Entry {
            detail: "Note".to_owned(),
            ..Entry::new(first, Value::Note(note.id.clone()))
        });
    }
    app.modal = Some(Modal::Palette(Palette::new(Purpose::Find, entries)));
    Vec::new()
}

/// Letters on the home row first; as many of each label as the things on the screen need.
fn show_hints(app: &mut App) -> Vec<Effect> {
    const LETTERS: &str = "asdfghjklqwertyuiopzxcvbnm";
    let window = app.session.camera.window();
    let shown = |item: Item| app.rect_of(&item).filter(|rect| rect.intersects(window));
    let mut places: Vec<_> = app
        .reading_order()
        .iter()
        .filter_map(|c| shown(Item::Component(c.id.clone())))
        .map(|rect| rect.at.offset(1, 1))
        .collect();
    let notes = app.design().notes.iter().map(|n| Item::Note(n.id.clone()));
    places.extend(notes.filter_map(shown).map(|rect| rect.at.offset(1, 1)));
    if places.is_empty() {
        app.warn("Nothing is on the screen; g a shows the whole drawing");
        return Vec::new();
    }
    let letters: Vec<char> = LETTERS.chars().collect();
    let label = |index: usize| {
        if places.len() <= letters.len() {
            letters[index].to_string()
        } else {
            let first = letters[(index / letters.len()) % letters.len()];
            format!("{first}{}", letters[index % letters.len()])
        }
    };
    let hints = (0..places.len())
        .map(|index| Hint {
            label: label(index),
            at: places[index],
            live: true,
        })
        .collect();
    app.session.tool = Tool::Hints(hints);
    Vec::new()
}

/// Takes a letter of a hint; jumps when only one is left.
pub(in crate::app) fn type_hint(app: &mut App, letter: char) {
    let Tool::Hints(hints) = &mut app.session.tool else {
        return;
    };
    for hint in hints.iter_mut() {
        match hint.label.strip_prefix(letter) {
            Some(rest) if hint.live => rest.to_owned().clone_into(&mut hint.label),
            _ => hint.live = false,
        }
    }
    let mut live = hints.iter().filter(|hint| hint.live);
    let found = match (live.next(), live.next()) {
        (Some(_), Some(_)) => return,
        (Some(hint), None) => Some(hint.at),
        (None, _) => None,
    };
    app.session.tool = Tool::None;
    match found {
        Some(at) => app.move_cursor(at),
        None => app.warn("No such letters are on the screen; ' shows them again"),
    }
}
