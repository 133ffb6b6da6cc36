//! Moving things: they follow the cursor until they are put down; one undoable step.

use crate::app::command::{Call, Command, Group};
use crate::app::session::{Item, Tool};
use crate::app::state::Mode::{Board, Grab};
use crate::app::{App, Effect};
use crate::model::{Cell, Design, Rect, Zone};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "thing.move",
        title: "Move",
        group: Group::Change,
        keys: &[(Board, "m")],
        footer: Some("move"),
        repeats: true,
        enabled: can_move,
        run: |app, _| {
            let items = with_contents(app.design(), &app.subjects());
            app.session.tool = Tool::Grab {
                mark: app.mark(),
                items,
            };
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "move.left",
        title: "Move it left",
        keys: &[(Grab, "h"), (Grab, "Left")],
        run: |app, call| shift(app, call, -1, 0),
        ..Command::EMPTY
    },
    Command {
        name: "move.down",
        title: "Move it down",
        keys: &[(Grab, "j"), (Grab, "Down")],
        run: |app, call| shift(app, call, 0, 1),
        ..Command::EMPTY
    },
    Command {
        name: "move.up",
        title: "Move it up",
        keys: &[(Grab, "k"), (Grab, "Up")],
        run: |app, call| shift(app, call, 0, -1),
        ..Command::EMPTY
    },
    Command {
        name: "move.right",
        title: "Move it right",
        keys: &[(Grab, "l"), (Grab, "Right")],
        run: |app, call| shift(app, call, 1, 0),
        ..Command::EMPTY
    },
    Command {
        name: "move.narrower",
        title: "Make the zone narrower",
        keys: &[(Grab, "H"), (Grab, "Shift+Left")],
        run: |app, call| resize(app, call, -1, 0),
        ..Command::EMPTY
    },
    Command {
        name: "move.taller",
        title: "Make the zone taller",
        keys: &[(Grab, "J"), (Grab, "Shift+Down")],
        run: |app, call| resize(app, call, 0, 1),
        ..Command::EMPTY
    },
    Command {
        name: "move.lower",
        title: "Make the zone less tall",
        keys: &[(Grab, "K"), (Grab, "Shift+Up")],
        run: |app, call| resize(app, call, 0, -1),
        ..Command::EMPTY
    },
    Command {
        name: "move.wider",
        title: "Make the zone wider",
        keys: &[(Grab, "L"), (Grab, "Shift+Right")],
        run: |app, call| resize(app, call, 1, 0),
        ..Command::EMPTY
    },
    Command {
        name: "move.accept",
        title: "Put it down",
        keys: &[(Grab, "Enter"), (Grab, "m"), (Grab, "Space")],
        footer: Some("put down"),
        run: |app, _| put_down(app),
        ..Command::EMPTY
    },
    Command {
        name: "move.cancel",
        title: "Put it back",
        keys: &[(Grab, "Esc"), (Grab, "Ctrl+c")],
        footer: Some("put back"),
        run: |app, _| {
            if let Tool::Grab { mark, .. } = std::mem::take(&mut app.session.tool) {
                app.cancel(mark);
            }
            Vec::new()
        },
        ..Command::EMPTY
    },
];

fn can_move(app: &App) -> Result<(), &'static str> {
    if app
        .subjects()
        .iter()
        .any(|item| !matches!(item, Item::Connection(_)))
    {
        Ok(())
    } else {
        Err("Nothing is here that can be moved; connections find their own way")
    }
}

fn shift(app: &mut App, call: &Call, dx: i32, dy: i32) -> Vec<Effect> {
    let times = call.times() as i32;
    let (x, y) = app.session.camera.zoom.factor();
    shift_by(app, dx * times * x, dy * times * y);
    Vec::new()
}

/// Moves what is grabbed, and the cursor with it.
pub(in crate::app) fn shift_by(app: &mut App, dx: i32, dy: i32) {
    let Tool::Grab { items, .. } = &app.session.tool else {
        return;
    };
    let items = items.clone();
    let moved = app.try_edit("Move", |design| {
        move_items(design, &items, dx, dy);
        Ok(())
    });
    if moved.is_some() {
        app.session.cursor = app.session.cursor.offset(dx, dy);
    }
}

fn resize(app: &mut App, call: &Call, dx: i32, dy: i32) -> Vec<Effect> {
    let Tool::Grab { items, .. } = &app.session.tool else {
        return Vec::new();
    };
    let Some(Item::Zone(id)) = items.first().cloned() else {
        app.warn("Only a zone has a size of its own; a box fits its name");
        return Vec::new();
    };
    let times = call.times() as i32;
    app.try_edit("Resize a zone", |design| {
        if let Some(zone) = design.zones.iter_mut().find(|z| z.id == id) {
            zone.size.width = zone.size.width.saturating_add_signed(dx * times).max(4);
            zone.size.height = zone.size.height.saturating_add_signed(dy * times).max(3);
        }
        Ok(())
    });
    Vec::new()
}

/// Ends the move as one step. Boxes never overlap: what was put on others goes to the nearest free place.
pub(in crate::app) fn put_down(app: &mut App) -> Vec<Effect> {
    let Tool::Grab { mark, items } = app.session.tool.clone() else {
        return Vec::new();
    };
    let what = match items.as_slice() {
        [one] => app.title_of(one),
        several => format!("{} things", several.len()),
    };
    if let Some((dx, dy)) = nearest_free(app, &items)
        && (dx, dy) != (0, 0)
    {
        shift_by(app, dx, dy);
        app.tell("Put beside what was there: boxes do not overlap");
    }
    app.session.tool = Tool::None;
    app.squash(mark, &format!("Move {what}"));
    Vec::new()
}

/// The shortest way to where no moved component covers another.
fn nearest_free(app: &App, items: &[Item]) -> Option<(i32, i32)> {
    const FARTHEST: i32 = 60;
    let rects = |those: bool| -> Vec<Rect> {
        let all = app.design().components.iter().enumerate();
        all.filter(|(_, c)| items.contains(&Item::Component(c.id.clone())) == those)
            .map(|(index, _)| app.scene().component_rect(index))
            .collect()
    };
    let (own, others) = (rects(true), rects(false));
    let free = |dx: i32, dy: i32| {
        own.iter().all(|rect| {
            let there = Rect::new(rect.at.offset(dx, dy), rect.size);
            others.iter().all(|other| !other.intersects(there))
        })
    };
    // A row is about as high as two columns are wide.
    (0..=FARTHEST).find_map(|far| {
        (-far..=far).find_map(|dx| {
            let dy = (far - dx.abs()) / 2;
            [dy, -dy]
                .into_iter()
                .find(|&dy| free(dx, dy))
                .map(|dy| (dx, dy))
        })
    })
}

/// What moves with `items`: a zone takes along what lies in it.
pub(in crate::app) fn with_contents(design: &Design, items: &[Item]) -> Vec<Item> {
    let grabbed: Vec<Rect> = design
        .zones
        .iter()
        .filter(|zone| items.contains(&Item::Zone(zone.id.clone())))
        .map(Zone::rect)
        .collect();
    let held = |cell: Cell| grabbed.iter().any(|rect| rect.contains(cell));
    let inside = |inner: Rect| grabbed.iter().any(|rect| rect.contains_rect(inner));
    let components = design.components.iter().filter(|c| held(c.at));
    let zones = design.zones.iter().filter(|z| inside(z.rect()));
    let notes = design.notes.iter().filter(|n| n.at.is_some_and(held));
    let contents = components
        .map(|c| Item::Component(c.id.clone()))
        .chain(zones.map(|z| Item::Zone(z.id.clone())))
        .chain(notes.map(|n| Item::Note(n.id.clone())));
    let mut all: Vec<Item> = items.to_vec();
    for item in contents {
        if !all.contains(&item) {
            all.push(item);
        }
    }
    all
}

fn move_items(design: &mut Design, items: &[Item], dx: i32, dy: i32) {
    let moves = |item: Item| items.contains(&item);
    for component in &mut design.components {
        if moves(Item::Component(component.id.clone())) {
            component.at = component.at.offset(dx, dy);
        }
    }
    for zone in &mut design.zones {
        if moves(Item::Zone(zone.id.clone())) {
            zone.at = zone.at.offset(dx, dy);
        }
    }
    for note in &mut design.notes {
        if moves(Item::Note(note.id.clone())) {
            note.at = note.at.map(|at| at.offset(dx, dy));
        }
    }
}
