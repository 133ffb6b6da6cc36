//! Stamping a pattern: its boxes under new names, its arrows with the meaning that drawing them by hand
//! would give.

use std::collections::HashMap;

use super::clip::numbered;
use super::fresh_id;
use crate::app::Refusal;
use crate::app::infer;
use crate::app::session::Item;
use crate::catalogue::patterns::{Pattern, PatternBox};
use crate::catalogue::{Catalogue, Face};
use crate::model::{AttributeValue, Cell, Component, Design, Id, Rect, Size, Zone};

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

/// The cells of what is stamped of `pattern`, as its file counts them; without its first box if that
/// `has_root` already.
pub fn extent(pattern: &Pattern, catalogue: &Catalogue, has_root: bool) -> Rect {
    let boxes = pattern
        .boxes
        .iter()
        .skip(usize::from(has_root))
        .map(|member| Face::rect(&component(member, member.id.as_str().into()), catalogue));
    let zones = pattern
        .zones
        .iter()
        .map(|zone| Rect::new(zone.at(), zone.size()));
    let all = boxes.chain(zones).reduce(Rect::union);
    all.unwrap_or(Rect::new(Cell::default(), Size::new(1, 1)))
}

/// Stamps `pattern` with its top left corner at `at`; what was added.
pub fn stamp(
    design: &mut Design,
    catalogue: &Catalogue,
    pattern: &Pattern,
    at: Cell,
    anchor: &Anchor,
) -> Result<Vec<Item>, Refusal> {
    let root = match anchor {
        Anchor::Root(id) => Some(id.clone()),
        _ => None,
    };
    let origin = extent(pattern, catalogue, root.is_some()).at;
    let place = |cell: Cell| at.offset(cell.x - origin.x, cell.y - origin.y);
    let mut names: HashMap<&str, Id> = HashMap::new();
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
    for (index, member) in pattern.boxes.iter().enumerate() {
        if let (0, Some(root)) = (index, &root) {
            names.insert(&member.id, root.clone());
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
    if let (Anchor::Caller(caller), Some(first)) = (anchor, pattern.boxes.first()) {
        infer::draw(design, catalogue, caller, &names[first.id.as_str()], 0)?;
    }
    for (from, to) in &pattern.arrows {
        infer::draw(
            design,
            catalogue,
            &names[from.as_str()],
            &names[to.as_str()],
            0,
        )?;
    }
    Ok(added)
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
