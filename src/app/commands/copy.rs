//! Copying what is drawn, pasting it, and drawing it a second time.

use super::change::has_subject;
use super::draw::tell_drawn;
use crate::app::command::{Command, Group};
use crate::app::edits::{self, new_connection};
use crate::app::infer;
use crate::app::session::{Clipboard, Item};
use crate::app::state::Mode::Board;
use crate::app::{App, Effect, Refusal};
use crate::model::{Cell, Connection, Design, Id, Rect, Size};
use crate::scene::Direction;

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "thing.copy",
        title: "Copy",
        group: Group::Change,
        keys: &[(Board, "y")],
        enabled: has_subject,
        run: |app, _| copy(app),
        ..Command::EMPTY
    },
    Command {
        name: "thing.paste",
        title: "Paste at the cursor",
        group: Group::Change,
        keys: &[(Board, "p")],
        repeats: true,
        enabled: |app| {
            if app.session.clipboard == Clipboard::default() {
                Err("Nothing was copied; y copies what is selected")
            } else {
                Ok(())
            }
        },
        run: |app, _| {
            let clip = app.session.clipboard.clone();
            let at = app.session.cursor;
            paste(app, &clip, at, "Paste");
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "thing.duplicate",
        title: "Duplicate (one component: with its connections)",
        group: Group::Change,
        keys: &[(Board, "d")],
        repeats: true,
        enabled: has_subject,
        run: |app, _| duplicate(app),
        ..Command::EMPTY
    },
];

fn copy(app: &mut App) -> Vec<Effect> {
    let subjects = app.subjects();
    let clip = edits::copy(app.design(), &subjects);
    if clip == Clipboard::default() {
        app.warn("A connection is copied with both its ends; select them with Space");
        return Vec::new();
    }
    // Pasted into an empty design, the copy refers to nothing outside itself.
    let mut design = Design::default();
    edits::paste(&mut design, app.catalogue(), &clip, 0, 0);
    app.session.clipboard = clip;
    app.session.selection.clear();
    app.tell(format!("Copied {}", counted(subjects.len())));
    vec![Effect::CopyDesign(std::sync::Arc::new(design))]
}

fn counted(count: usize) -> String {
    if count == 1 {
        "1 thing".to_owned()
    } else {
        format!("{count} things")
    }
}

/// Pastes a design from elsewhere, such as what was copied in another window.
pub(in crate::app) fn paste_design(app: &mut App, design: Option<Box<Design>>) {
    let Some(design) = design else {
        app.warn("What was pasted is no design; y copies parts of one as text");
        return;
    };
    let clip = Clipboard {
        components: design.components,
        connections: design.connections,
        zones: design.zones,
        notes: design.notes,
        listed: Vec::new(),
    };
    let at = app.session.cursor;
    paste(app, &clip, at, "Paste");
}

/// Pastes `clip` with its top left corner near `at`, where nothing overlaps.
fn paste(app: &mut App, clip: &Clipboard, at: Cell, label: &str) {
    let catalogue = app.catalogue();
    let component =
        |c: &crate::model::Component| Rect::new(c.at, crate::scene::Scene::size_of(c, catalogue));
    let bounds = clip
        .components
        .iter()
        .map(component)
        .chain(clip.zones.iter().map(crate::model::Zone::rect))
        .chain(
            clip.notes
                .iter()
                .filter_map(|n| Some(Rect::new(n.at?, Size::new(8, 3)))),
        )
        .reduce(Rect::union);
    let bounds = bounds.unwrap_or(Rect::new(at, Size::new(1, 1)));
    let place = app.scene().free_place_near(at, bounds.size);
    let (dx, dy) = (place.x - bounds.at.x, place.y - bounds.at.y);
    let added = app.try_edit(label, |design| {
        Ok(edits::paste(design, catalogue, clip, dx, dy))
    });
    if let Some(added) = added {
        if let Some(first) = added
            .iter()
            .find(|i| matches!(i, Item::Component(_)))
            .or(added.first())
        {
            app.go_to(first);
        }
        app.tell(format!("{label}: {}", counted(added.len())));
        app.session.selection = if added.len() > 1 { added } else { Vec::new() };
    }
}

/// A second connection beside one, a component with its connections, or a copy of several things.
fn duplicate(app: &mut App) -> Vec<Effect> {
    let subjects = app.subjects();
    match subjects.as_slice() {
        [Item::Connection(id)] => {
            let copy = app.try_edit("Duplicate a connection", |design| {
                let original = design.connection(id.as_str()).cloned();
                let original = original
                    .ok_or_else(|| Refusal::from("The connection is gone; choose another"))?;
                let fresh = new_connection(design, &original.from, &original.to);
                let copy = fresh.id.clone();
                let flows = edits::flows_listing(design, id);
                design.connections.push(Connection {
                    id: fresh.id,
                    ..original
                });
                edits::list(design, &flows, &copy);
                Ok(copy)
            });
            if let Some(copy) = copy {
                app.tell(format!("Duplicated {}", app.title_of(&subjects[0])));
                app.session.touched = Some(copy);
            }
        }
        [Item::Component(id)] => duplicate_component(app, &id.clone()),
        _ => {
            let clip = edits::copy(app.design(), &subjects);
            let at = app.session.cursor;
            paste(app, &clip, at, "Duplicate");
        }
    }
    Vec::new()
}

/// A twin of the component, called by its callers and calling what it calls.
fn duplicate_component(app: &mut App, id: &Id) {
    let catalogue = app.catalogue();
    let Some(index) = app.design().components.iter().position(|c| c.id == *id) else {
        return;
    };
    let size = app.scene().component_rect(index).size;
    let at = app.scene().free_place(index, Direction::South, size);
    let title = app.title_of(&Item::Component(id.clone()));
    let twin = app.try_edit(&format!("Duplicate {title}"), |design| {
        let calls = design.connections.iter();
        let calls = calls.filter(|c| c.to == *id && c.from != *id);
        let calls: Vec<Connection> = calls.cloned().collect();
        let twin = edits::duplicate(design, catalogue, id, at);
        let twin = twin.ok_or_else(|| Refusal::from("The component is gone; choose another"))?;
        let mut drawn = None;
        for call in calls {
            let flows = edits::flows_listing(design, &call.id);
            let told = infer::draw(design, catalogue, &call.from, &twin, 0)?;
            let copy = design.connection(told.id.as_str());
            if copy.is_some_and(|copy| copy.subscription == call.subscription) {
                edits::list(design, &flows, &told.id);
            }
            drawn = Some(told);
        }
        Ok((twin, drawn))
    });
    if let Some((twin, drawn)) = twin {
        app.go_to(&Item::Component(twin));
        match drawn {
            Some(drawn) => tell_drawn(app, &drawn),
            None => app.tell(format!("Duplicated {title}")),
        }
    }
}
