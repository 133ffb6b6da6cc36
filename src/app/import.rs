//! A drawing of another tool as a design: kinds are guessed from names, connections get the meaning that
//! the editor would give them, and all has its place on the board.

mod layout;

use std::collections::{HashMap, HashSet};

use super::infer;
use crate::catalogue::Catalogue;
use crate::catalogue::validate::{MAX_LABEL_CHARS, MAX_REPLICAS, MAX_TEXT_CHARS};
use crate::model::sketch::{Hint, Sketch, SketchBox};
use crate::model::{Cell, Component, Design, Id, Note, Size, Zone};

/// A design made from a drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The design.
    pub design: Design,
    /// What was guessed and what was not understood, a line each.
    pub told: Vec<String>,
}

/// The design that `sketch` draws.
pub fn import(sketch: &Sketch, catalogue: &Catalogue) -> Imported {
    let mut told = Vec::new();
    let mut design = Design {
        title: short(&sketch.title),
        ..Design::default()
    };
    let mut names = Names::default();
    let ids = components(sketch, catalogue, &mut names, &mut design, &mut told);
    zones(sketch, catalogue, &mut names, &mut design, &mut told);
    let notes = sketch.texts.iter().map(|text| Note {
        id: names.fresh("note", "note"),
        text: text.chars().take(MAX_TEXT_CHARS).collect(),
        at: None,
        about: Vec::new(),
    });
    design.notes.extend(notes);
    layout::place(sketch, catalogue, &mut design);
    connections(sketch, catalogue, &ids, &mut design, &mut told);
    told.extend(
        sketch
            .left_out
            .iter()
            .map(|what| format!("left out: {what}")),
    );
    Imported { design, told }
}

/// The names that were given. A drawing may hold thousands of things of one name, so that it would take
/// minutes to ask the design for each whether it is free.
#[derive(Default)]
struct Names(HashSet<Id>);

impl Names {
    /// A name made from `label` that nothing has yet.
    fn fresh(&mut self, label: &str, fallback: &str) -> Id {
        let id = Id::from_name(label, fallback, |id| self.0.contains(id));
        self.0.insert(id.clone());
        id
    }
}

/// A label of a length that a design may have.
fn short(label: &str) -> String {
    label.chars().take(MAX_LABEL_CHARS).collect()
}

fn components(
    sketch: &Sketch,
    catalogue: &Catalogue,
    names: &mut Names,
    design: &mut Design,
    told: &mut Vec<String>,
) -> Vec<Id> {
    let mut ids = Vec::new();
    for part in &sketch.boxes {
        let (name, count) = super::edits::split_count(&part.label);
        let name = short(name);
        let (kind, guessed) = kind(part, catalogue);
        let id = names.fresh(&name, kind);
        let mut component = Component::new(id.clone(), kind, Cell::default());
        let title = &catalogue.component(kind).map_or(kind, |kind| &kind.title);
        if !guessed {
            let said = if name.is_empty() {
                "a box without a name"
            } else {
                &name
            };
            told.push(format!(
                "{said}: nothing says what it is; taken for a {title}"
            ));
        }
        if name != **title {
            component.name = name;
        }
        let managed = catalogue.component(kind).is_some_and(|kind| kind.managed);
        component.replicas = count.filter(|count| (1..=MAX_REPLICAS).contains(count) && !managed);
        design.components.push(component);
        ids.push(id);
    }
    ids
}

/// What a box is, and whether anything says so: its name first, then its picture, then its shape.
fn kind<'a>(part: &SketchBox, catalogue: &'a Catalogue) -> (&'a str, bool) {
    let said = [&part.label, &part.picture];
    if let Some(kind) = said.iter().find_map(|said| catalogue.guess(said)) {
        return (kind.id.as_str(), true);
    }
    match part.hint {
        Some(Hint::Client) => ("client", true),
        Some(Hint::Store) => ("sql-database", true),
        Some(Hint::Queue) => ("queue", true),
        Some(Hint::Outside) => ("third-party", true),
        None => ("service", false),
    }
}

fn zones(
    sketch: &Sketch,
    catalogue: &Catalogue,
    names: &mut Names,
    design: &mut Design,
    told: &mut Vec<String>,
) {
    for group in &sketch.groups {
        let kind = catalogue.guess_zone(&group.label);
        let id = names.fresh(&group.label, kind.id.as_str());
        let said = if group.label.is_empty() {
            "a group without a name"
        } else {
            &group.label
        };
        told.push(format!("{said}: a zone of the kind {}", kind.title));
        design.zones.push(Zone {
            id,
            kind: kind.id.clone(),
            name: short(&group.label),
            at: Cell::default(),
            size: Size::new(1, 1),
            availability: None,
        });
    }
}

fn connections(
    sketch: &Sketch,
    catalogue: &Catalogue,
    ids: &[Id],
    design: &mut Design,
    told: &mut Vec<String>,
) {
    // The last line about a group tells all of it.
    let mut groups: HashMap<Id, usize> = HashMap::new();
    for arrow in &sketch.arrows {
        let (from, to) = (&ids[arrow.from], &ids[arrow.to]);
        match infer::draw(design, catalogue, from, to, 0) {
            Ok(drawn) => {
                let mut connections = design.connections.iter_mut();
                let connection = connections.find(|known| known.id == drawn.id);
                let mut group = None;
                if let Some(connection) = connection {
                    connection.protocol = short(&arrow.label);
                    group = connection.group().cloned();
                }
                let next = told.len();
                let line = group.map_or(next, |group| *groups.entry(group).or_insert(next));
                if line == next {
                    told.push(drawn.message);
                } else {
                    told[line] = drawn.message;
                }
            }
            Err(refusal) => told.push(format!("left out: {from} to {to}: {refusal}")),
        }
    }
}
