//! A design as the diagram languages of other tools see it: boxes in nested groups, arrows with labels.
//!
//! These languages nest groups, while zones may cross: a box stands in the smallest zone that holds it, a
//! zone in the smallest that holds all of it. What a language cannot say is left out; how boxes lie is
//! left to the other tool.

use std::cmp::Reverse;
use std::collections::HashSet;

use crate::catalogue::{Catalogue, Face, Shape};
use crate::model::{
    Component, Connection, ConnectionKind, Design, Exercised, GroupMode, Need, Probability, Rect,
    visible,
};

/// A design as boxes in groups, and arrows.
pub(super) struct Diagram {
    /// What it is called.
    pub(super) title: String,
    /// Groups as they open and close, with the boxes in them.
    pub(super) outline: Vec<Step>,
    /// The arrows, in order.
    pub(super) arrows: Vec<Arrow>,
}

/// A step through groups and boxes from the outside in; `depth` is the number of groups around.
pub(super) enum Step {
    /// A group opens.
    Open {
        /// Its name.
        name: String,
        /// What it is called.
        title: String,
        /// Groups around it.
        depth: usize,
    },
    /// A box.
    Box(Node),
    /// The group that opened last closes.
    Close {
        /// Groups around it.
        depth: usize,
    },
}

/// A box.
pub(super) struct Node {
    /// Its name: letters, digits and `_`, no word of any of the languages.
    pub(super) name: String,
    /// What it says.
    pub(super) label: String,
    /// How it is drawn.
    pub(super) shape: Shape,
    /// Groups around it.
    pub(super) depth: usize,
    /// The name of the innermost group around it.
    pub(super) group: Option<String>,
}

/// An arrow from one box to another.
pub(super) struct Arrow {
    /// Where it starts: the name, with the groups around it from the outside in.
    pub(super) from: End,
    /// Where it ends.
    pub(super) to: End,
    /// What it says; may be empty.
    pub(super) label: String,
    /// How it is drawn.
    pub(super) line: Line,
    /// How many columns and rows the end lies from the start.
    pub(super) way: (i64, i64),
}

/// An end of an arrow.
#[derive(Clone)]
pub(super) struct End {
    /// The box.
    pub(super) name: String,
    /// The groups around it from the outside in.
    pub(super) groups: Vec<String>,
}

/// How an arrow is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// The caller waits.
    Solid,
    /// Nobody waits.
    Dashed,
    /// Between stores.
    Thick,
}

impl Diagram {
    /// The diagram of `design`.
    pub(super) fn new(design: &Design, catalogue: &Catalogue) -> Self {
        let mut taken = HashSet::new();
        let mut named = |id: &str| safe(id, &mut taken);
        let boxes: Vec<String> = design
            .components
            .iter()
            .map(|c| named(c.id.as_str()))
            .collect();
        let zones: Vec<String> = design.zones.iter().map(|z| named(z.id.as_str())).collect();
        let nest = Nest::new(design);
        let mut diagram = Self {
            title: visible(&design.title).into_owned(),
            outline: Vec::new(),
            arrows: Vec::new(),
        };
        let writer = Writer {
            design,
            catalogue,
            nest: &nest,
            boxes: &boxes,
            zones: &zones,
        };
        writer.group(None, 0, &mut diagram.outline);
        let place = |id: &str| design.components.iter().position(|c| c.id == *id);
        diagram.arrows = design
            .connections
            .iter()
            .filter_map(|connection| {
                let from = place(connection.from.as_str())?;
                let to = place(connection.to.as_str())?;
                Some(writer.arrow(connection, from, to))
            })
            .collect();
        diagram
    }
}

/// Which zone lies in which, and which box in which zone.
struct Nest {
    zones: Vec<Option<usize>>,
    boxes: Vec<Option<usize>>,
}

impl Nest {
    fn new(design: &Design) -> Self {
        let area = |rect: Rect| u64::from(rect.size.width) * u64::from(rect.size.height);
        // Smallest first; of equal zones the later one lies in the earlier one.
        let mut order: Vec<usize> = (0..design.zones.len()).collect();
        order.sort_by_key(|&zone| (area(design.zones[zone].rect()), Reverse(zone)));
        let rect = |zone: usize| design.zones[zone].rect();
        let around = |at: usize| {
            let inner = rect(order[at]);
            let larger = order[at + 1..].iter().copied();
            larger.clone().find(|&zone| rect(zone).contains_rect(inner))
        };
        let mut zones = vec![None; design.zones.len()];
        for at in 0..order.len() {
            zones[order[at]] = around(at);
        }
        let smallest = |component: &Component| {
            let mut zones = order.iter().copied();
            zones.find(|&zone| rect(zone).contains(component.at))
        };
        Self {
            zones,
            boxes: design.components.iter().map(smallest).collect(),
        }
    }
}

struct Writer<'a> {
    design: &'a Design,
    catalogue: &'a Catalogue,
    nest: &'a Nest,
    boxes: &'a [String],
    zones: &'a [String],
}

impl Writer<'_> {
    /// What lies in `group`, zones first.
    fn group(&self, group: Option<usize>, depth: usize, out: &mut Vec<Step>) {
        for (at, zone) in self.design.zones.iter().enumerate() {
            if self.nest.zones[at] != group {
                continue;
            }
            let kind = self.catalogue.zone(zone.kind.as_str());
            let title = if zone.name.is_empty() {
                kind.map_or(zone.id.as_str(), |kind| &kind.title)
            } else {
                &zone.name
            };
            let before = out.len();
            out.push(Step::Open {
                name: self.zones[at].clone(),
                title: visible(title).into_owned(),
                depth,
            });
            self.group(Some(at), depth + 1, out);
            // The other tools would draw a group without boxes as a box.
            if out.len() == before + 1 {
                out.pop();
            } else {
                out.push(Step::Close { depth });
            }
        }
        for (at, component) in self.design.components.iter().enumerate() {
            if self.nest.boxes[at] != group {
                continue;
            }
            let face = Face::new(component, self.catalogue);
            let label = [face.name.as_str(), &face.count].join(" ");
            out.push(Step::Box(Node {
                name: self.boxes[at].clone(),
                label: label.trim_end().to_owned(),
                shape: face.shape,
                depth,
                group: group.map(|zone| self.zones[zone].clone()),
            }));
        }
    }

    fn arrow(&self, connection: &Connection, from: usize, to: usize) -> Arrow {
        let end = |at: usize| {
            let mut groups = Vec::new();
            let mut around = self.nest.boxes[at];
            while let Some(zone) = around {
                groups.push(self.zones[zone].clone());
                around = self.nest.zones[zone];
            }
            groups.reverse();
            End {
                name: self.boxes[at].clone(),
                groups,
            }
        };
        let (start, finish) = (&self.design.components[from], &self.design.components[to]);
        let way = |of: fn(&Component) -> i32| i64::from(of(finish)) - i64::from(of(start));
        Arrow {
            from: end(from),
            to: end(to),
            label: meaning(connection, start, finish, self.catalogue),
            line: match connection.kind {
                ConnectionKind::Call if !connection.subscription => Line::Solid,
                ConnectionKind::Replicate => Line::Thick,
                _ => Line::Dashed,
            },
            way: (way(|c| c.at.x), way(|c| c.at.y)),
        }
    }
}

/// What is spoken on a connection, and what else one has to know about it.
pub fn meaning(
    connection: &Connection,
    from: &Component,
    to: &Component,
    catalogue: &Catalogue,
) -> String {
    let percent = |share: Probability| share.to_string();
    let mut parts = Vec::new();
    if !connection.protocol.is_empty() {
        parts.push(visible(&connection.protocol).into_owned());
    }
    match catalogue.exercised(connection, from, to) {
        Exercised::Always => {}
        Exercised::Share { share, .. } => parts.push(percent(share)),
        Exercised::Split { .. } => parts.push("a part".to_owned()),
        Exercised::OnMiss | Exercised::OnMissOf(_) => parts.push("on a miss".to_owned()),
    }
    if let Need::AnyOf { mode, .. } = connection.need {
        let word = match mode {
            GroupMode::Balance => "one of",
            GroupMode::Failover => "failover",
            GroupMode::Hedge => "hedged",
        };
        parts.push(word.to_owned());
    }
    if catalogue.is_optional(connection, to) {
        parts.push("optional".to_owned());
    }
    if connection.fan_out > 1 {
        parts.push(format!("× {}", connection.fan_out));
    }
    parts.join(", ")
}

/// A name of letters, digits and `_` that no language reserves and that is not taken.
fn safe(id: &str, taken: &mut HashSet<String>) -> String {
    const WORDS: [&str; 36] = [
        "call",
        "class",
        "classdef",
        "classes",
        "click",
        "constraint",
        "default",
        "digraph",
        "direction",
        "edge",
        "end",
        "flowchart",
        "graph",
        "group",
        "height",
        "href",
        "icon",
        "in",
        "junction",
        "label",
        "layers",
        "left",
        "link",
        "linkstyle",
        "near",
        "node",
        "scenarios",
        "service",
        "shape",
        "steps",
        "strict",
        "style",
        "subgraph",
        "tooltip",
        "top",
        "vars",
    ];
    let keep = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let mut name: String = id.chars().map(keep).collect();
    let reserved = WORDS.contains(&name.to_lowercase().as_str()) || name == "width";
    if reserved || !name.starts_with(|c: char| c.is_ascii_alphabetic()) || name.ends_with('_') {
        name = format!("n_{}", name.trim_matches('_'));
    }
    let mut number = 1;
    let mut candidate = name.clone();
    while !taken.insert(candidate.to_lowercase()) {
        number += 1;
        candidate = format!("{name}_{number}");
    }
    candidate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_in_every_language_and_stay_apart() {
        let mut taken = HashSet::new();
        let mut name = |id| safe(id, &mut taken);
        assert_eq!(name("api-cache"), "api_cache");
        assert_eq!(name("api.cache"), "api_cache_2");
        assert_eq!(name("end"), "n_end");
        assert_eq!(name("9"), "n_9");
        assert_eq!(name("日本"), "n_");
        assert_eq!(name("größe"), "gr__e");
    }
}
