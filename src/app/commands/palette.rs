//! Searching lists: the palette's own keys, and what choosing an entry does.

use super::{draw, flows, stamp};
use crate::app::command::{self, Call, Command, Group};
use crate::app::edits::title_of;
use crate::app::palette::{Entry, Palette, Purpose, Value, name_from_alias};
use crate::app::prompt::Asked;
use crate::app::session::Item;
use crate::app::state::Mode::{Board, Palette as Searching, Pane, Prompt as Typing};
use crate::app::{App, Effect, Modal};
use crate::model::{Id, KindId};
use crate::scene::Direction;

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "palette.open",
        title: "Search all commands",
        group: Group::File,
        keys: &[(Board, "Ctrl+p"), (Pane, "Ctrl+p"), (Typing, "Ctrl+p")],
        footer: Some("commands"),
        enabled: |app| match &app.modal {
            Some(Modal::Prompt(prompt)) if !matches!(prompt.purpose, Asked::CommandLine) => {
                Err("Enter what is typed first, or Esc")
            }
            _ => Ok(()),
        },
        run: |app, _| open_commands(app),
        ..Command::EMPTY
    },
    Command {
        name: "palette.accept",
        title: "Take the marked entry",
        keys: &[(Searching, "Enter")],
        footer: Some("take"),
        run: |app, _| accept(app),
        ..Command::EMPTY
    },
    Command {
        name: "palette.next",
        title: "Mark the next entry",
        keys: &[
            (Searching, "Down"),
            (Searching, "Ctrl+n"),
            (Searching, "Tab"),
        ],
        footer: Some("next"),
        run: |app, _| steer(app, Direction::South),
        ..Command::EMPTY
    },
    Command {
        name: "palette.previous",
        title: "Mark the previous entry",
        keys: &[
            (Searching, "Up"),
            (Searching, "Ctrl+p"),
            (Searching, "Shift+Tab"),
        ],
        run: |app, _| steer(app, Direction::North),
        ..Command::EMPTY
    },
    Command {
        name: "palette.left",
        title: "Move in the line, or to the target on the left",
        keys: &[(Searching, "Left")],
        run: |app, _| steer(app, Direction::West),
        ..Command::EMPTY
    },
    Command {
        name: "palette.right",
        title: "Move in the line, or to the target on the right",
        keys: &[(Searching, "Right")],
        run: |app, _| steer(app, Direction::East),
        ..Command::EMPTY
    },
    Command {
        name: "palette.page-down",
        title: "Mark ten entries on",
        keys: &[(Searching, "PageDown")],
        run: |app, _| step(app, 10),
        ..Command::EMPTY
    },
    Command {
        name: "palette.page-up",
        title: "Mark ten entries back",
        keys: &[(Searching, "PageUp")],
        run: |app, _| step(app, -10),
        ..Command::EMPTY
    },
    Command {
        name: "palette.cancel",
        title: "Close the list",
        keys: &[(Searching, "Esc"), (Searching, "Ctrl+c")],
        footer: Some("back"),
        run: |app, _| {
            close(app);
            Vec::new()
        },
        ..Command::EMPTY
    },
];

/// Lists the commands; from the `:` line, in its place.
fn open_commands(app: &mut App) -> Vec<Effect> {
    app.modal = None;
    let offered = command::all().filter(|command| command.group != Group::Dialog);
    let entries = offered
        .map(|command| {
            let mode = app.mode();
            let keys = app.keymap.keys_of(command, mode);
            let keys = keys.chain(app.keymap.keys_of(command, Board)).next();
            Entry {
                detail: keys.unwrap_or_default().to_owned(),
                group: command.group.title().to_owned(),
                aliases: vec![command.name.to_owned()],
                disabled: (command.enabled)(app).err(),
                ..Entry::new(command.title, Value::Command(command.name))
            }
        })
        .collect();
    app.modal = Some(Modal::Palette(Palette::new(Purpose::Command, entries)));
    Vec::new()
}

/// Marks the entry `by` rows on, within the list.
fn step(app: &mut App, by: isize) -> Vec<Effect> {
    if let Some(Modal::Palette(palette)) = &mut app.modal {
        let last = palette.matches.len().saturating_sub(1);
        palette.row = palette.row.saturating_add_signed(by).min(last);
    }
    follow_marked(app);
    Vec::new()
}

/// With nothing typed, targets of a connection are steered to on the board; else the arrows move in the
/// list and in the line.
fn steer(app: &mut App, direction: Direction) -> Vec<Effect> {
    let Some(Modal::Palette(palette)) = &mut app.modal else {
        return Vec::new();
    };
    if matches!(palette.purpose, Purpose::Connect(_)) && palette.query.is_empty() {
        return steer_target(app, direction);
    }
    match direction {
        Direction::South => return step(app, 1),
        Direction::North => return step(app, -1),
        Direction::West => palette.query.left(),
        Direction::East => palette.query.right(),
    }
    Vec::new()
}

/// Marks the target nearest to the cursor in `direction`.
fn steer_target(app: &mut App, direction: Direction) -> Vec<Effect> {
    let found = app.nearest(app.session.cursor, direction).cloned();
    if let (Some(id), Some(Modal::Palette(palette))) = (found, &mut app.modal) {
        let is_found = |entry: &Entry| entry.value == Value::Component(id.clone());
        let row = palette
            .matches
            .iter()
            .position(|m| is_found(&palette.entries[m.entry]));
        palette.row = row.unwrap_or(palette.row);
    }
    follow_marked(app);
    Vec::new()
}

/// Puts the cursor on the marked target of a connection.
pub(in crate::app) fn follow_marked(app: &mut App) {
    let Some(Modal::Palette(palette)) = &app.modal else {
        return;
    };
    if !matches!(palette.purpose, Purpose::Connect(_)) {
        return;
    }
    if let Some(Value::Component(id)) = palette.marked().map(|entry| entry.value.clone()) {
        app.go_to(&Item::Component(id));
    }
}

/// Closes the palette; the cursor goes back to where it was.
fn close(app: &mut App) {
    if let Some(Modal::Palette(Palette {
        purpose: Purpose::Connect(connect),
        ..
    })) = &app.modal
    {
        app.session.cursor = connect.origin;
    }
    app.modal = None;
}

fn accept(app: &mut App) -> Vec<Effect> {
    let Some(Modal::Palette(palette)) = app.modal.take() else {
        return Vec::new();
    };
    let Some(entry) = palette.marked().cloned() else {
        app.warn("Nothing matches; change what you typed, or Esc");
        app.modal = Some(Modal::Palette(palette));
        return Vec::new();
    };
    if let Some(why) = entry.disabled {
        app.warn(why);
        app.modal = Some(Modal::Palette(palette));
        return Vec::new();
    }
    match (&palette.purpose, entry.value) {
        (Purpose::Add(placement), Value::Kind(kind)) => {
            let meant = palette.meant_alias().map(name_from_alias);
            draw::place(app, &kind, placement.clone(), meant.unwrap_or_default());
        }
        (Purpose::Replace(components), Value::Kind(kind)) => replace(app, components, &kind),
        (Purpose::Stamp, Value::Pattern(pattern)) => stamp::stamp(app, pattern),
        (Purpose::Zone, Value::Kind(kind)) => draw::zone_around(app, &kind),
        (Purpose::Connect(connect), Value::Component(to)) => {
            app.session.cursor = connect.origin;
            draw::connect(app, &connect.from, &to);
            if connect.several && !app.is_out_of_time() {
                app.modal = Some(Modal::Palette(Palette::new(
                    palette.purpose,
                    palette.entries,
                )));
                follow_marked(app);
            }
        }
        (Purpose::Command, Value::Command(name)) => {
            if let Some(command) = command::named(name) {
                return command::run(app, command, &Call::default());
            }
        }
        (Purpose::Prompt, Value::Prompt(id)) => {
            return super::practice::begin_on(app, &id, palette.query.text());
        }
        (Purpose::Find, value) => jump(app, value),
        (Purpose::Flow, Value::Flow(id)) => flows::follow(app, &id),
        (Purpose::Flow, Value::NewFlow) => flows::record(app),
        (Purpose::Flow, Value::NoFlow) => app.session.followed = None,
        _ => {}
    }
    Vec::new()
}

fn jump(app: &mut App, value: Value) {
    let item = match value {
        Value::Component(id) => Item::Component(id),
        Value::Connection(id) => Item::Connection(id),
        Value::Zone(id) => Item::Zone(id),
        Value::Note(id) => Item::Note(id),
        _ => return,
    };
    if !app.go_to(&item) {
        app.warn("It is not drawn on the board; g n lists notes");
    }
}

fn replace(app: &mut App, components: &[Id], kind: &KindId) {
    let catalogue = app.catalogue();
    let named = components.first();
    let title = named.map_or(String::new(), |id| {
        title_of(app.design(), catalogue, id).to_owned()
    });
    app.try_edit(&format!("Replace the kind of {title}"), |design| {
        for component in design
            .components
            .iter_mut()
            .filter(|c| components.contains(&c.id))
        {
            component.kind = kind.clone();
        }
        Ok(())
    });
}
