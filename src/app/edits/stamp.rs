//! Stamping a pattern: its boxes under new names, its arrows with the meaning that drawing them by hand
//! would give.

use std::collections::{BTreeSet, HashMap};

use super::clip::numbered;
use super::{flows_ending_at, fresh_id, go_on_over};
use crate::app::Refusal;
use crate::app::infer;
use crate::app::session::Item;
use crate::catalogue::patterns::{Pattern, PatternBox};
use crate::catalogue::{Catalogue, Face};
use crate::model::{AttributeValue, Cell, Component, ConnectionKind, Design, Id, Rect, Size, Zone};

/// How a pattern is joined to what is on the board.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Anchor {
    /// Not at all.
    #[default]
    None,
    /// This component stands for the pattern's first box.
    Root(Id),
    /// This component calls the pattern's first box.
    Caller(Id),
}

/// What on the board stands for boxes of a pattern, by their names there.
pub type Standing<'p> = HashMap<&'p str, Id>;

/// What stamping a pattern did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamped {
    /// What it added.
    pub added: Vec<Item>,
    /// What the flows are called that go on over it.
    pub flows: Vec<String>,
}

/// What stands for boxes of `pattern`: the component that it is stamped on for the first, and for one
/// that says so the only store that this component calls.
pub fn standing<'p>(
    design: &Design,
    catalogue: &Catalogue,
    pattern: &'p Pattern,
    anchor: &Anchor,
) -> Standing<'p> {
    let (Anchor::Root(root), Some(first)) = (anchor, pattern.boxes.first()) else {
        return Standing::new();
    };
    let is_store = |id: &Id| {
        let component = design.component(id.as_str());
        let kind = component.and_then(|c| catalogue.component(c.kind.as_str()));
        kind.is_some_and(|kind| kind.store)
    };
    let calls = design.connections.iter();
    let calls = calls.filter(|c| c.from == *root && c.kind == ConnectionKind::Call);
    let stores: BTreeSet<&Id> = calls.map(|c| &c.to).filter(|to| is_store(to)).collect();
    let mut standing = Standing::from([(first.id.as_str(), root.clone())]);
    if let (Some(store), 1) = (stores.first(), stores.len()) {
        let boxes = pattern.boxes.iter().filter(|member| member.only_store);
        standing.extend(boxes.map(|member| (member.id.as_str(), (*store).clone())));
    }
    standing
}

/// The cells of what is stamped of `pattern`, as its file counts them; without the boxes that something
/// stands for.
pub fn extent(pattern: &Pattern, catalogue: &Catalogue, standing: &Standing) -> Rect {
    let boxes = pattern
        .boxes
        .iter()
        .filter(|member| !standing.contains_key(member.id.as_str()))
        .map(|member| Face::rect(&component(member, member.id.as_str().into()), catalogue));
    let zones = pattern
        .zones
        .iter()
        .map(|zone| Rect::new(zone.at(), zone.size()));
    let all = boxes.chain(zones).reduce(Rect::union);
    all.unwrap_or(Rect::new(Cell::default(), Size::new(1, 1)))
}

/// Stamps `pattern` with its top left corner at `at`. Flows that end where it is joined go on over it.
pub fn stamp(
    design: &mut Design,
    catalogue: &Catalogue,
    pattern: &Pattern,
    at: Cell,
    anchor: &Anchor,
) -> Result<Stamped, Refusal> {
    let standing = standing(design, catalogue, pattern, anchor);
    let ending = match anchor {
        Anchor::None => Vec::new(),
        Anchor::Root(id) | Anchor::Caller(id) => flows_ending_at(design, catalogue, id),
    };
    let (names, added) = put(design, catalogue, pattern, at, &standing);
    let mut arrows: Vec<(&Id, &Id)> = Vec::new();
    if let (Anchor::Caller(caller), Some(first)) = (anchor, pattern.boxes.first()) {
        arrows.push((caller, &names[first.id.as_str()]));
    }
    let drawn = pattern.arrows.iter();
    arrows.extend(drawn.map(|(from, to)| (&names[from.as_str()], &names[to.as_str()])));
    let mut flows = BTreeSet::new();
    for (from, to) in arrows {
        let stands = |end: &Id| standing.values().any(|id| id == end);
        if stands(from) && stands(to) {
            continue;
        }
        let drawn = infer::draw(design, catalogue, from, to, 0)?;
        flows.extend(go_on_over(design, &ending, &drawn.id));
    }
    Ok(Stamped {
        added,
        flows: flows.into_iter().collect(),
    })
}

/// Adds zones and boxes of `pattern`, but for what something stands for: what its names mean, and what was
/// added.
fn put<'p>(
    design: &mut Design,
    catalogue: &Catalogue,
    pattern: &'p Pattern,
    at: Cell,
    standing: &Standing<'p>,
) -> (HashMap<&'p str, Id>, Vec<Item>) {
    let origin = extent(pattern, catalogue, standing).at;
    let place = |cell: Cell| at.offset(cell.x - origin.x, cell.y - origin.y);
    let mut names = standing.clone();
    let mut added = Vec::new();
    for zone in &pattern.zones {
        let id = fresh_id(design, &zone.name, "zone");
        names.insert(&zone.id, id.clone());
        added.push(Item::Zone(id.clone()));
        design.zones.push(Zone {
            id,
            kind: zone.kind.as_str().into(),
            name: zone.name.clone(),
            at: place(zone.at()),
            size: zone.size(),
            availability: None,
        });
    }
    for member in &pattern.boxes {
        if standing.contains_key(member.id.as_str()) {
            continue;
        }
        let name = numbered(design, &member.name);
        let basis = if name.is_empty() { &member.kind } else { &name };
        let mut component = component(member, fresh_id(design, basis, "component"));
        component.name = name;
        component.at = place(member.at());
        let spread = member
            .spread
            .iter()
            .filter_map(|zone| names.get(zone.as_str()));
        component.spread = spread.cloned().collect();
        names.insert(&member.id, component.id.clone());
        added.push(Item::Component(component.id.clone()));
        design.components.push(component);
    }
    (names, added)
}

/// The component of a pattern, where the pattern's file puts it.
fn component(member: &PatternBox, id: Id) -> Component {
    let mut component = Component::new(id, member.kind.as_str(), member.at());
    component.name.clone_from(&member.name);
    component.replicas = (member.replicas > 0).then_some(member.replicas);
    let facts = member.facts.iter();
    component.attributes = facts
        .map(|(name, holds)| (name.clone(), AttributeValue::Flag(*holds)))
        .collect();
    component
}
