//! Copies of parts of a design: copying, pasting, duplicating.

use std::collections::HashMap;

use super::{flows_listing, fresh_id, list, make_room, new_connection};
use crate::app::session::{Clipboard, Item};
use crate::catalogue::Catalogue;
use crate::model::{Cell, Connection, Design, Exercised, Id, Need};

/// A copy of `items` and of the connections among the components of `items`.
pub fn copy(design: &Design, items: &[Item]) -> Clipboard {
    let has = |item: Item| items.contains(&item);
    let component = |id: &Id| has(Item::Component(id.clone()));
    let among = |id: &Id| {
        let connection = design.connection(id.as_str());
        connection.is_some_and(|c| component(&c.from) && component(&c.to))
    };
    let listed = design.flows.iter().flat_map(|flow| {
        let via = flow.via.iter().flatten().filter(|id| among(id));
        via.map(|id| (flow.id.clone(), id.clone()))
    });
    Clipboard {
        components: design
            .components
            .iter()
            .filter(|c| component(&c.id))
            .cloned()
            .collect(),
        connections: design
            .connections
            .iter()
            .filter(|c| component(&c.from) && component(&c.to))
            .cloned()
            .collect(),
        zones: design
            .zones
            .iter()
            .filter(|z| has(Item::Zone(z.id.clone())))
            .cloned()
            .collect(),
        notes: design
            .notes
            .iter()
            .filter(|n| has(Item::Note(n.id.clone())))
            .cloned()
            .collect(),
        listed: listed.collect(),
    }
}

/// Adds a copy of `clip`, moved by (`dx`, `dy`), under new names; what it added. Flows that list a
/// connection list its copy, too.
///
/// Where a new name is longer than the old one, what stands beside it makes room.
pub fn paste(
    design: &mut Design,
    catalogue: &Catalogue,
    clip: &Clipboard,
    dx: i32,
    dy: i32,
) -> Vec<Item> {
    let mut names: HashMap<Id, Id> = HashMap::new();
    let mut added = Vec::new();
    for zone in &clip.zones {
        let mut zone = zone.clone();
        let id = fresh_id(design, zone.id.as_str(), "zone");
        names.insert(std::mem::replace(&mut zone.id, id.clone()), id.clone());
        zone.at = zone.at.offset(dx, dy);
        design.zones.push(zone);
        added.push(Item::Zone(id));
    }
    for component in &clip.components {
        let mut copy = component.clone();
        copy.name = numbered(design, &component.name);
        let basis = if copy.name.is_empty() {
            component.id.as_str()
        } else {
            &copy.name
        };
        copy.id = fresh_id(design, basis, "component");
        copy.at = copy.at.offset(dx, dy);
        let known = |zone: &Id| design.zones.iter().any(|z| z.id == *zone);
        copy.spread = copy
            .spread
            .iter()
            .map(|zone| names.get(zone).unwrap_or(zone))
            .filter(|zone| known(zone))
            .cloned()
            .collect();
        names.insert(component.id.clone(), copy.id.clone());
        added.push(Item::Component(copy.id.clone()));
        design.components.push(copy);
    }
    make_room(&under_old_names(design, clip), design, catalogue);
    paste_connections(design, &clip.connections, &mut names);
    for (flow, original) in &clip.listed {
        if let Some(copy) = names.get(original) {
            list(design, std::slice::from_ref(flow), copy);
        }
    }
    for note in &clip.notes {
        let mut note = note.clone();
        note.id = fresh_id(design, note.id.as_str(), "note");
        note.at = note.at.map(|at: Cell| at.offset(dx, dy));
        note.about = note
            .about
            .iter()
            .filter_map(|id| names.get(id))
            .cloned()
            .collect();
        added.push(Item::Note(note.id.clone()));
        design.notes.push(note);
    }
    added
}

/// `design`, whose last components are copies of those in `clip`, with their names as they were.
fn under_old_names(design: &Design, clip: &Clipboard) -> Design {
    let mut out = design.clone();
    let first = out.components.len() - clip.components.len();
    for (copy, original) in out.components[first..].iter_mut().zip(&clip.components) {
        copy.name.clone_from(&original.name);
    }
    out
}

/// Adds copies of `connections` between the components that `names` maps to, with their groups.
fn paste_connections(design: &mut Design, connections: &[Connection], names: &mut HashMap<Id, Id>) {
    let first = design.connections.len();
    for connection in connections {
        let (Some(from), Some(to)) = (names.get(&connection.from), names.get(&connection.to))
        else {
            continue;
        };
        let fresh = new_connection(design, from, to);
        names.insert(connection.id.clone(), fresh.id.clone());
        let mut copy = connection.clone();
        (copy.id, copy.from, copy.to) = (fresh.id, fresh.from, fresh.to);
        if let Need::AnyOf { group, .. } = &mut copy.need {
            if !names.contains_key(group) {
                let fresh = fresh_id(design, group.as_str(), "group");
                names.insert(group.clone(), fresh);
            }
            *group = names[group].clone();
        }
        design.connections.push(copy);
    }
    for connection in &mut design.connections[first..] {
        if let Some(Exercised::OnMissOf(of)) = &mut connection.exercised {
            match names.get(of) {
                Some(id) => *of = id.clone(),
                None => connection.exercised = None,
            }
        }
    }
    super::remove::mend_groups(design);
}

/// Adds a copy of the component `id` at `at`, with copies of the connections out of it; its new name.
pub fn duplicate(design: &mut Design, catalogue: &Catalogue, id: &Id, at: Cell) -> Option<Id> {
    let clip = copy(design, &[Item::Component(id.clone())]);
    let from = clip.components.first()?.at;
    let added = paste(design, catalogue, &clip, at.x - from.x, at.y - from.y);
    let twin = added.first()?.id().clone();
    let out: Vec<Connection> = design
        .connections
        .iter()
        .filter(|c| c.from == *id && c.to != *id)
        .cloned()
        .collect();
    let mut names: HashMap<Id, Id> = out.iter().map(|c| (c.to.clone(), c.to.clone())).collect();
    names.insert(id.clone(), twin.clone());
    paste_connections(design, &out, &mut names);
    for original in &out {
        let flows = flows_listing(design, &original.id);
        if let Some(copy) = names.get(&original.id) {
            list(design, &flows, copy);
        }
    }
    Some(twin)
}

/// `name` with a number behind it that no other component's name has; an empty name stays empty.
pub(super) fn numbered(design: &Design, name: &str) -> String {
    let taken = |name: &str| design.components.iter().any(|c| c.name == name);
    if name.is_empty() || !taken(name) {
        return name.to_owned();
    }
    let stem = name
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .trim_end();
    (2..=design.components.len() + 2)
        .map(|n| format!("{stem} {n}"))
        .find(|candidate| !taken(candidate))
        .expect("there are more numbers than components")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Component;

    #[test]
    fn copies_have_their_own_names_and_connections() {
        let mut design = Design::default();
        for (id, name) in [("api", "API"), ("db", "")] {
            let mut component = Component::new(id, "service", Cell::default());
            name.clone_into(&mut component.name);
            design.components.push(component);
        }
        design
            .connections
            .push(Connection::new("api-db", "api", "db"));
        let items = [
            Item::Component(Id::from("api")),
            Item::Component(Id::from("db")),
        ];
        let catalogue = Catalogue::shipped();
        let clip = copy(&design, &items);
        paste(&mut design, catalogue, &clip, 50, 0);
        paste(&mut design, catalogue, &clip, 90, 0);
        let names: Vec<_> = design.components.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["API", "", "API 2", "", "API 3", ""]);
        let ids: Vec<_> = design.connections.iter().map(|c| c.id.as_str()).collect();
        assert_eq!(ids, ["api-db", "api-2-db-2", "api-3-db-3"]);
    }
}
