//! Changing what is drawn: names, kinds, replicas, what connections mean; deleting.

use super::draw::{open_kinds, tell_drawn};
use crate::app::command::{Command, Group};
use crate::app::edits::{self, Removed};
use crate::app::infer;
use crate::app::palette::Purpose;
use crate::app::prompt::{Asked, Prompt};
use crate::app::session::Item;
use crate::app::state::Mode::Board;
use crate::app::text::TextField;
use crate::app::{App, Effect, Modal, Refusal};
use crate::model::{ConnectionKind, Id};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "thing.rename",
        title: "Rename (a connection: its protocol)",
        group: Group::Change,
        keys: &[(Board, "r")],
        footer: Some("rename"),
        repeats: true,
        enabled: one_thing,
        run: |app, _| rename(app),
        ..Command::EMPTY
    },
    Command {
        name: "replicas.more",
        title: "One replica more",
        group: Group::Change,
        keys: &[(Board, "+")],
        footer: Some("replica"),
        repeats: true,
        enabled: on_components,
        run: |app, call| replicas(app, i64::from(call.times())),
        ..Command::EMPTY
    },
    Command {
        name: "replicas.fewer",
        title: "One replica fewer",
        group: Group::Change,
        keys: &[(Board, "-")],
        repeats: true,
        enabled: on_components,
        run: |app, call| replicas(app, -i64::from(call.times())),
        ..Command::EMPTY
    },
    Command {
        name: "component.replace",
        title: "Replace its kind; connections stay",
        group: Group::Change,
        keys: &[(Board, "R")],
        enabled: on_components,
        run: |app, _| {
            let components = app.subject_components();
            open_kinds(app, Purpose::Replace(components))
        },
        ..Command::EMPTY
    },
    Command {
        name: "connection.kind",
        title: "Change the connection's kind: call, publish, push, replicate",
        group: Group::Change,
        keys: &[(Board, "t")],
        repeats: true,
        enabled: has_connection,
        run: |app, _| next_kind(app),
        ..Command::EMPTY
    },
    Command {
        name: "connection.meaning",
        title: "Turn the connection into its next likely meaning",
        group: Group::Change,
        keys: &[(Board, "T")],
        enabled: has_connection,
        run: |app, _| next_meaning(app),
        ..Command::EMPTY
    },
    Command {
        name: "connection.reverse",
        title: "Turn the connection round",
        group: Group::Change,
        keys: &[(Board, "g t")],
        enabled: has_connection,
        run: |app, _| reverse(app),
        ..Command::EMPTY
    },
    Command {
        name: "thing.delete",
        title: "Delete, with what depends on it",
        group: Group::Change,
        keys: &[(Board, "x"), (Board, "Delete")],
        footer: Some("delete"),
        repeats: true,
        enabled: has_subject,
        run: |app, _| delete(app),
        ..Command::EMPTY
    },
];

pub(super) fn has_subject(app: &App) -> Result<(), &'static str> {
    if app.subjects().is_empty() {
        Err("Nothing is here or selected; move to something first")
    } else {
        Ok(())
    }
}

fn one_thing(app: &App) -> Result<(), &'static str> {
    match app.subjects().len() {
        0 => Err("Nothing is here or selected; move to something first"),
        1 => Ok(()),
        _ => Err("Several things are selected; Esc, then move to one"),
    }
}

fn on_components(app: &App) -> Result<(), &'static str> {
    if app.subject_components().is_empty() {
        Err("No component is here or selected; move to one first")
    } else {
        Ok(())
    }
}

fn has_connection(app: &App) -> Result<(), &'static str> {
    match connection(app) {
        Some(_) => Ok(()),
        None => Err("No connection is at hand; o goes through those of the component here"),
    }
}

/// The connection at hand: the one that commands are about, or the one drawn last.
fn connection(app: &App) -> Option<Id> {
    match app.subject() {
        Some(Item::Connection(id)) => Some(id),
        _ => app
            .session
            .drawn
            .clone()
            .filter(|id| app.design().connection(id.as_str()).is_some()),
    }
}

fn rename(app: &mut App) -> Vec<Effect> {
    let Some(item) = app.subject() else {
        return Vec::new();
    };
    let design = app.design();
    let name = match &item {
        Item::Component(id) => design.component(id.as_str()).map(|c| c.name.clone()),
        Item::Zone(id) => design.zone(id.as_str()).map(|z| z.name.clone()),
        Item::Connection(id) => design.connection(id.as_str()).map(|c| c.protocol.clone()),
        Item::Note(id) => return super::inspector::edit_note(app, &id.clone()),
    };
    let asked = Asked::Rename { item, since: None };
    app.modal = Some(Modal::Prompt(Prompt {
        field: TextField::selected(name.unwrap_or_default()),
        ..Prompt::new(asked, "")
    }));
    Vec::new()
}

fn replicas(app: &mut App, by: i64) -> Vec<Effect> {
    let (components, catalogue) = (app.subject_components(), app.catalogue());
    let label = if by > 0 {
        "Add replicas"
    } else {
        "Remove replicas"
    };
    let counts = app.try_edit(label, |design| {
        let mut counts = Vec::new();
        for component in design.components.iter_mut().filter(|c| components.contains(&c.id)) {
            let title = edits::title(catalogue, component).to_owned();
            let resolved = catalogue
                .resolve(component)
                .ok_or_else(|| Refusal(format!("{title} has an unknown kind; R replaces it")))?;
            if resolved.managed {
                return Err(Refusal(format!(
                    "{title} is a managed service: its replicas are the provider's; R replaces its kind"
                )));
            }
            let (needs, stated) = (resolved.needs, i64::from(resolved.replicas));
            let count = (stated + by).clamp(1, 1_000_000) as u32;
            component.replicas = Some(count);
            if component.needs.is_some() {
                component.needs = Some(needs.min(count));
            }
            counts.push(format!("{title} ×{count}"));
        }
        Ok(counts)
    });
    if let Some(counts) = counts {
        app.tell(counts.join(", "));
    }
    Vec::new()
}

fn next_kind(app: &mut App) -> Vec<Effect> {
    use ConnectionKind::{Call, Publish, Push, Replicate};
    const ORDER: [ConnectionKind; 4] = [Call, Publish, Push, Replicate];
    let Some(id) = connection(app) else {
        return Vec::new();
    };
    let Some(now) = app.design().connection(id.as_str()).map(|c| c.kind) else {
        return Vec::new();
    };
    let at = ORDER.iter().position(|kind| *kind == now).unwrap_or(0);
    // Not every kind fits every pair of ends: the next that does is taken.
    let mut refused = None;
    for step in 1..ORDER.len() {
        let kind = ORDER[(at + step) % ORDER.len()];
        let outcome = app.edit("Change the kind of a connection", |design| {
            edits::dissolve(design, &id);
            if let Some(connection) = design.connections.iter_mut().find(|c| c.id == id) {
                connection.kind = kind;
            }
            Ok(())
        });
        match outcome {
            Ok(()) => {
                let says = app.title_of(&Item::Connection(id));
                let waits = match kind {
                    Call => "call; the caller waits for the answer",
                    Publish => "publish; the caller waits until it is taken",
                    Push => "push; nobody waits",
                    Replicate => "replication; in no request's path",
                };
                app.tell(format!("{says}: {waits}"));
                return Vec::new();
            }
            Err(refusal) => refused = Some(refusal),
        }
    }
    if let Some(refusal) = refused {
        app.warn(refusal.0);
    }
    Vec::new()
}

fn next_meaning(app: &mut App) -> Vec<Effect> {
    let Some(id) = connection(app) else {
        return Vec::new();
    };
    let catalogue = app.catalogue();
    let drawn = app.try_edit("Change what a connection means", |design| {
        infer::turn(design, catalogue, &id)
    });
    if let Some(drawn) = drawn {
        tell_drawn(app, &drawn);
    }
    Vec::new()
}

fn reverse(app: &mut App) -> Vec<Effect> {
    let Some(id) = connection(app) else {
        return Vec::new();
    };
    let catalogue = app.catalogue();
    let drawn = app.try_edit("Turn a connection round", |design| {
        let old = design.connection(id.as_str()).cloned();
        let old = old.ok_or_else(|| Refusal::from("The connection is gone; choose another"))?;
        let flows = edits::flows_listing(design, &id);
        edits::remove(design, &[Item::Connection(id.clone())]);
        let drawn = infer::draw(design, catalogue, &old.to, &old.from, 0)?;
        edits::list(design, &flows, &drawn.id);
        Ok(drawn)
    });
    if let Some(drawn) = drawn {
        app.session.touched = None;
        tell_drawn(app, &drawn);
    }
    Vec::new()
}

fn delete(app: &mut App) -> Vec<Effect> {
    let subjects = app.subjects();
    let what = match subjects.as_slice() {
        [one] => app.title_of(one),
        several => format!("{} things", several.len()),
    };
    let removed = app.try_edit(&format!("Delete {what}"), |design| {
        Ok(edits::remove(design, &subjects))
    });
    if let Some(removed) = removed {
        app.session.selection.clear();
        app.session.touched = None;
        app.tell(format!("Deleted {what}{}", went_along(&removed)));
    }
    Vec::new()
}

/// What went with things that were deleted, as a phrase: ` with 2 connections`.
fn went_along(removed: &Removed) -> String {
    let counts = [
        (removed.connections, "connection"),
        (removed.flows.len(), "flow"),
        (removed.targets.len(), "target"),
    ];
    let parts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}{}", if *count == 1 { "" } else { "s" }))
        .collect();
    if parts.is_empty() {
        String::new()
    } else {
        format!(" with {}", parts.join(", "))
    }
}
