//! Drawing: components, connections, zones, notes.

use crate::app::command::{Command, Group};
use crate::app::edits::{draw_on, flows_ending_at, fresh_id, gap, put_between, split_count};
use crate::app::infer::Drawn;
use crate::app::palette::{Connect, Entry, Palette, Placement, Purpose, Value};
use crate::app::prompt::{Added, Asked, Prompt};
use crate::app::session::Item;
use crate::app::state::Mode::Board;
use crate::app::state::NoteEditor;
use crate::app::{App, Effect, Modal, Refusal};
use crate::catalogue::Catalogue;
use crate::model::{Cell, Component, Design, Id, KindId, Rect, Size, Zone};
use crate::scene::{Direction, Scene};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "component.add",
        title: "Add a component at the cursor",
        group: Group::Draw,
        keys: &[(Board, "a"), (Board, "/")],
        footer: Some("add"),
        repeats: true,
        run: |app, _| {
            let at = app.session.cursor;
            open_kinds(app, Purpose::Add(Placement::At(at)))
        },
        ..Command::EMPTY
    },
    Command {
        name: "component.add-left",
        title: "Add a connected component on the left",
        group: Group::Draw,
        keys: &[(Board, "H"), (Board, "Ctrl+Left")],
        repeats: true,
        enabled: on_component,
        run: |app, _| add_beside(app, Direction::West),
        ..Command::EMPTY
    },
    Command {
        name: "component.add-below",
        title: "Add a connected component below",
        group: Group::Draw,
        keys: &[(Board, "J"), (Board, "Ctrl+Down")],
        repeats: true,
        enabled: on_component,
        run: |app, _| add_beside(app, Direction::South),
        ..Command::EMPTY
    },
    Command {
        name: "component.add-above",
        title: "Add a connected component above",
        group: Group::Draw,
        keys: &[(Board, "K"), (Board, "Ctrl+Up")],
        repeats: true,
        enabled: on_component,
        run: |app, _| add_beside(app, Direction::North),
        ..Command::EMPTY
    },
    Command {
        name: "component.add-right",
        title: "Add a connected component on the right",
        group: Group::Draw,
        keys: &[(Board, "L"), (Board, "Ctrl+Right")],
        footer: Some("add connected"),
        repeats: true,
        enabled: on_component,
        run: |app, _| add_beside(app, Direction::East),
        ..Command::EMPTY
    },
    Command {
        name: "component.insert",
        title: "Put a component in between, into the connection here",
        group: Group::Draw,
        keys: &[(Board, "A")],
        repeats: true,
        enabled: |app| match connection_here(app) {
            Some(_) => Ok(()),
            None => Err("No connection is here; o goes through those of the component here"),
        },
        run: |app, _| match connection_here(app) {
            Some(id) => open_kinds(app, Purpose::Add(Placement::Into(id))),
            None => Vec::new(),
        },
        ..Command::EMPTY
    },
    Command {
        name: "connection.add",
        title: "Connect to another component",
        group: Group::Draw,
        keys: &[(Board, "c")],
        footer: Some("connect"),
        repeats: true,
        enabled: can_connect,
        run: |app, _| open_targets(app, false),
        ..Command::EMPTY
    },
    Command {
        name: "connection.add-several",
        title: "Connect to several components",
        group: Group::Draw,
        keys: &[(Board, "C")],
        enabled: can_connect,
        run: |app, _| open_targets(app, true),
        ..Command::EMPTY
    },
    Command {
        name: "zone.add",
        title: "Draw a zone around the selection, or an empty one here",
        group: Group::Draw,
        keys: &[(Board, "z")],
        run: |app, _| {
            let kinds = app.catalogue().zones().iter();
            let entries = kinds.map(|kind| Entry {
                detail: kind.doc.clone(),
                aliases: kind.aliases.clone(),
                ..Entry::new(kind.title.clone(), Value::Kind(kind.id.clone()))
            });
            app.modal = Some(Modal::Palette(Palette::new(
                Purpose::Zone,
                entries.collect(),
            )));
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "note.add",
        title: "Write a note here, about what is selected",
        group: Group::Draw,
        keys: &[(Board, "n")],
        run: |app, _| {
            let about: Vec<Id> = app
                .subjects()
                .iter()
                .map(|item| item.id().clone())
                .collect();
            // A note about something is listed; one about nothing hangs where it was written.
            let at = about.is_empty().then_some(app.session.cursor);
            let editor = NoteEditor {
                id: None,
                text: String::new(),
                about,
                at,
                answers: None,
            };
            app.modal = Some(Modal::Note(editor));
            Vec::new()
        },
        ..Command::EMPTY
    },
];

fn on_component(app: &App) -> Result<(), &'static str> {
    if app.component_here().is_some() {
        Ok(())
    } else {
        Err("No component is here to connect from; move to one, or press a to add one")
    }
}

/// The connection that commands are about, or the one drawn last at the component here.
fn connection_here(app: &App) -> Option<Id> {
    if let Some(Item::Connection(id)) = app.subject() {
        return Some(id);
    }
    let drawn = app
        .design()
        .connection(app.session.drawn.as_ref()?.as_str())?;
    let here = &app.component_here()?.id;
    (drawn.from == *here || drawn.to == *here).then(|| drawn.id.clone())
}

fn can_connect(app: &App) -> Result<(), &'static str> {
    match (
        app.subject_components().is_empty(),
        app.design().components.len(),
    ) {
        (true, _) => Err("No component is here to connect from; move to one first"),
        (false, 0 | 1) => Err("There is nothing to connect to; L adds a connected component"),
        (false, _) => Ok(()),
    }
}

/// Opens the palette of kinds.
pub(in crate::app) fn open_kinds(app: &mut App, purpose: Purpose) -> Vec<Effect> {
    let kinds = app.catalogue().components().iter();
    let entries = kinds.map(|kind| Entry {
        detail: kind.doc.clone(),
        group: kind.group.clone(),
        aliases: kind.aliases.clone(),
        ..Entry::new(kind.title.clone(), Value::Kind(kind.id.clone()))
    });
    app.modal = Some(Modal::Palette(Palette::new(purpose, entries.collect())));
    Vec::new()
}

fn add_beside(app: &mut App, direction: Direction) -> Vec<Effect> {
    let Some(from) = app.component_here().map(|c| c.id.clone()) else {
        return Vec::new();
    };
    open_kinds(app, Purpose::Add(Placement::Beside { from, direction }))
}

/// Places a component of `kind`, called as suggested, and asks for its name.
pub(super) fn place(app: &mut App, kind: &KindId, placement: Placement, suggested: String) {
    let mark = app.mark();
    if let Some(id) = put(app, kind, &placement, &suggested, None) {
        let added = Added {
            kind: kind.clone(),
            placement,
            id,
            mark,
            suggested,
            told: app.notice.take(),
        };
        app.modal = Some(Modal::Prompt(Prompt::new(Asked::AddedName(added), "")));
    }
}

/// Places the component again under the name that was typed: adding and naming are one step.
pub(super) fn name_added(app: &mut App, added: &Added, text: &str) {
    let (name, replicas) = split_count(text);
    app.notice.clone_from(&added.told);
    if name.is_empty() {
        return;
    }
    app.cancel(added.mark);
    if put(app, &added.kind, &added.placement, name, replicas).is_none() {
        let refused = app.notice.take();
        put(app, &added.kind, &added.placement, &added.suggested, None);
        app.notice = refused;
    }
}

/// Adds a component, connected if it is placed beside another or in between; its identifier.
fn put(
    app: &mut App,
    kind: &KindId,
    placement: &Placement,
    name: &str,
    replicas: Option<u32>,
) -> Option<Id> {
    let catalogue = app.catalogue();
    let title = catalogue
        .component(kind.as_str())
        .map_or(kind.as_str(), |k| k.title.as_str());
    let basis = if name.is_empty() { kind.as_str() } else { name };
    let id = fresh_id(app.design(), basis, kind.as_str());
    let mut component = Component::new(id.clone(), kind.clone(), Cell::default());
    name.clone_into(&mut component.name);
    component.replicas = replicas;
    let size = Scene::size_of(&component, catalogue);
    let mut opened = None;
    component.at = match placement {
        Placement::At(cell) => app.scene().free_place_near(*cell, size),
        Placement::Beside { from, direction } => {
            let index = app.design().components.iter().position(|c| c.id == *from)?;
            app.scene().free_place(index, *direction, size)
        }
        Placement::Into(connection) => {
            let gap = gap(app.design(), app.scene(), connection, size)?;
            opened = Some(gap);
            gap.at
        }
    };
    let drawn = app.try_edit(&format!("Add {title}"), |design| match placement {
        Placement::At(_) => {
            design.components.push(component);
            Ok(None)
        }
        Placement::Beside { from, .. } => draw_beside(design, catalogue, from, component).map(Some),
        Placement::Into(connection) => {
            if let Some(gap) = opened {
                gap.open(design);
            }
            put_between(design, catalogue, connection, component).map(Some)
        }
    })?;
    app.session.selection.clear();
    app.go_to(&Item::Component(id.clone()));
    if let Some(drawn) = drawn {
        tell_drawn(app, &drawn);
    }
    Some(id)
}

/// Adds the component and connects it with `from`.
fn draw_beside(
    design: &mut Design,
    catalogue: &Catalogue,
    from: &Id,
    component: Component,
) -> Result<Drawn, Refusal> {
    let is_client = |c: &Component| catalogue.is_client(c);
    // Clients call and are not called, whichever of the two was there first.
    let turned = is_client(&component) && !design.component(from.as_str()).is_some_and(is_client);
    let id = component.id.clone();
    design.components.push(component);
    let (from, to) = if turned { (&id, from) } else { (from, &id) };
    let ending = flows_ending_at(design, catalogue, from);
    draw_on(design, catalogue, from, to, &ending)
}

/// Tells what a connection means, and that one key turns it.
pub(super) fn tell_drawn(app: &mut App, drawn: &Drawn) {
    app.session.drawn = Some(drawn.id.clone());
    let more = if drawn.choices > 1 {
        " · T: next meaning"
    } else {
        ""
    };
    app.tell(format!("{}{more}", drawn.message));
}

/// Opens the list of components to connect to, nearest first.
fn open_targets(app: &mut App, several: bool) -> Vec<Effect> {
    let from = app.subject_components();
    let origin = app.session.cursor;
    let distance = |id: &Id| {
        let rect = app
            .rect_of(&Item::Component(id.clone()))
            .unwrap_or_default();
        let (dx, dy) = (rect.at.x - origin.x, rect.at.y - origin.y);
        i64::from(dx).pow(2) + 4 * i64::from(dy).pow(2)
    };
    let mut targets: Vec<&Component> = app
        .design()
        .components
        .iter()
        .filter(|c| !from.contains(&c.id))
        .collect();
    targets.sort_by_key(|c| distance(&c.id));
    let entries = targets
        .iter()
        .map(|c| {
            let kind = app.catalogue().component(c.kind.as_str());
            Entry {
                detail: kind.map_or(String::new(), |kind| kind.title.clone()),
                aliases: vec![c.id.to_string()],
                ..Entry::new(
                    app.title_of(&Item::Component(c.id.clone())),
                    Value::Component(c.id.clone()),
                )
            }
        })
        .collect();
    let purpose = Purpose::Connect(Connect {
        from: with_flows(app, from),
        several,
        origin,
    });
    app.modal = Some(Modal::Palette(Palette::new(purpose, entries)));
    Vec::new()
}

/// The components with the flows that end at each, which go on over what is drawn from there.
pub(in crate::app) fn with_flows(app: &App, from: Vec<Id>) -> Vec<(Id, Vec<Id>)> {
    let with = |id: Id| {
        let flows = flows_ending_at(app.design(), app.catalogue(), &id);
        (id, flows)
    };
    from.into_iter().map(with).collect()
}

/// Connects each of `from` to `to`; the flows beside it go on over that.
pub(in crate::app) fn connect(app: &mut App, from: &[(Id, Vec<Id>)], to: &Id) {
    let catalogue = app.catalogue();
    let present = |app: &App, from: &Id| {
        let mut all = app.design().connections.iter();
        all.find(|c| c.from == *from && c.to == *to)
            .map(|c| c.id.clone())
    };
    let (known, new): (Vec<_>, Vec<_>) = from
        .iter()
        .partition(|(from, _)| present(app, from).is_some());
    if new.is_empty() {
        app.session.touched = known.first().and_then(|(from, _)| present(app, from));
        app.warn("They are connected already; d draws a second connection beside this one");
        return;
    }
    let title = app.title_of(&Item::Component(to.clone()));
    let drawn = app.try_edit(&format!("Connect to {title}"), |design| {
        let mut drawn = Vec::new();
        for (from, flows) in new {
            drawn.push(draw_on(design, catalogue, from, to, flows)?);
        }
        Ok(drawn)
    });
    if let Some(last) = drawn.as_ref().and_then(|drawn| drawn.last()) {
        tell_drawn(app, last);
    }
}

/// Draws a zone of `kind` around the selected components and zones, or where nothing is an empty one at the
/// cursor, and asks for its name.
pub(super) fn zone_around(app: &mut App, kind: &KindId) {
    let drawn = app.subjects().into_iter();
    let inside = drawn
        .filter(|item| matches!(item, Item::Component(_) | Item::Zone(_)))
        .filter_map(|item| app.rect_of(&item))
        .reduce(Rect::union);
    let around = inside.map_or_else(|| empty(app), |inside| around(app, inside));
    let title = app
        .catalogue()
        .zone(kind.as_str())
        .map_or(kind.as_str(), |k| k.title.as_str());
    let id = fresh_id(app.design(), title, "zone");
    let mark = app.mark();
    let zone = Zone {
        id: id.clone(),
        kind: kind.clone(),
        name: String::new(),
        at: around.at,
        size: around.size,
        availability: None,
    };
    let label = format!("Draw {}", title.to_lowercase());
    let done = app.try_edit(&label, |design| {
        design.zones.push(zone);
        Ok(())
    });
    if done.is_some() {
        app.session.selection.clear();
        let asked = Asked::Rename {
            item: Item::Zone(id),
            since: Some((mark, label)),
        };
        app.modal = Some(Modal::Prompt(Prompt::new(asked, "")));
    }
}

/// A rectangle at the cursor with as much room as touches no box.
fn empty(app: &App) -> Rect {
    let boxes = (0..app.design().components.len()).map(|index| app.scene().component_rect(index));
    let boxes: Vec<Rect> = boxes.collect();
    let free = |rect: &Rect| boxes.iter().all(|other| !other.intersects(*rect));
    let sizes = [(40, 9), (24, 6), (12, 4)].map(|(width, height)| Size::new(width, height));
    let mut rects = sizes
        .map(|size| Rect::new(app.session.cursor, size))
        .into_iter();
    rects
        .find(free)
        .unwrap_or(Rect::new(app.session.cursor, Size::new(6, 3)))
}

/// A rectangle around `inside` with as much room as does not touch what lies outside.
fn around(app: &App, inside: Rect) -> Rect {
    let scene = app.scene();
    let boxes = (0..app.design().components.len()).map(|index| scene.component_rect(index));
    let outside: Vec<Rect> = boxes.filter(|rect| !inside.intersects(*rect)).collect();
    let free = |rect: &Rect| outside.iter().all(|other| !other.intersects(*rect));
    let wide = [(3, 2), (2, 2), (3, 1), (2, 1), (1, 1)];
    let mut rects = wide.into_iter().map(|(dx, dy)| inside.grown(dx, dy));
    rects.find(free).unwrap_or(inside.grown(1, 1))
}
