//! Zones, and that everything lies on the board.

use std::collections::HashMap;

use super::{At, Check, MAX_DEPTH, MAX_PLACES};
use crate::catalogue::Section;
use crate::catalogue::near::did_you_mean;
use crate::model::geometry::MAX_COORDINATE;
use crate::model::{Cell, KindId, Rect};

pub(super) fn check(check: &mut Check) {
    for (index, zone) in check.design.zones.iter().enumerate() {
        let at = At::new(Section::Zones, index);
        check.on_board(at, Some(zone.at));
        check.extends_on_board(at, zone.rect());
        if zone.size.width < 2 || zone.size.height < 2 {
            check.report(
                at,
                "size",
                format!(
                    "a zone of {} × {} cells has no inside",
                    zone.size.width, zone.size.height
                ),
                "make it at least 2 × 2",
            );
        }
        match check.catalogue.zone(zone.kind.as_str()) {
            None => unknown_kind(check, at, &zone.kind),
            Some(kind) if kind.availability.is_none() && zone.availability.is_some() => check
                .report(
                    at,
                    "availability",
                    format!("a {} only groups and never fails", kind.id),
                    "remove its availability, or choose another kind",
                ),
            Some(_) => {}
        }
    }
    depth(check);
    places(check);
}

/// What lies in many zones is told of each of them, wherever it is told.
fn depth(check: &mut Check) {
    let design = check.design;
    if design.zones.len() <= MAX_DEPTH {
        return;
    }
    for (index, component) in design.components.iter().enumerate() {
        let around = design.zones.iter();
        let around = around.filter(|zone| zone.rect().contains(component.at));
        let depth = around.count();
        if depth > MAX_DEPTH {
            let message = format!("it lies in {depth} zones, more than {MAX_DEPTH}");
            let fix = "nest fewer zones, or move it";
            check.report(At::new(Section::Components, index), "at", message, fix);
        }
    }
}

/// How much all replicas lie in is looked at again and again.
fn places(check: &mut Check) {
    let design = check.design;
    let zones = design.zones.len();
    // So it is with every design that a person draws.
    if design.components.len() * zones * zones <= MAX_PLACES {
        return;
    }
    let around = |is_inside: &dyn Fn(Rect) -> bool| {
        let zones = design.zones.iter();
        zones.filter(|zone| is_inside(zone.rect())).count()
    };
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut total = 0;
    for (index, component) in design.components.iter().enumerate() {
        if component.spread.is_empty() {
            total += around(&|rect| rect.contains(component.at));
        }
        let resolved = check.catalogue.resolve(component);
        let replicas = resolved.map_or(1, |resolved| resolved.replicas);
        for id in component.spread.iter().take(replicas as usize) {
            let Some(zone) = check.zones.get(id.as_str()) else {
                continue;
            };
            total += *known
                .entry(id.as_str())
                .or_insert_with(|| around(&|rect| rect.contains_rect(zone.rect())));
        }
        if total > MAX_PLACES {
            check.report(
                At::new(Section::Components, index),
                "",
                format!(
                    "the components up to this one lie in more than {MAX_PLACES} zones together"
                ),
                "spread them over fewer zones, or nest fewer",
            );
            return;
        }
    }
}

fn unknown_kind(check: &mut Check, at: At, kind: &KindId) {
    let catalogue = check.catalogue;
    if let Some(alias) = catalogue.zones().iter().find(|known| {
        known
            .aliases
            .iter()
            .any(|alias| alias.eq_ignore_ascii_case(kind.as_str()))
    }) {
        check.report(
            at,
            "kind",
            format!("`{kind}` is no kind of zone"),
            format!("write `{}`", alias.id),
        );
        return;
    }
    let known = catalogue.zones().iter().map(|kind| kind.id.as_str());
    let all = format!(
        "write one of {}",
        known.clone().collect::<Vec<_>>().join(", ")
    );
    let fix = did_you_mean(kind.as_str(), known, &all);
    check.report(at, "kind", format!("`{kind}` is no kind of zone"), fix);
}

impl Check<'_> {
    /// Checks that a cell is within the bounds of coordinates.
    pub(super) fn on_board(&mut self, at: At, cell: Option<Cell>) {
        let far = |coordinate: i32| coordinate.unsigned_abs() > MAX_COORDINATE.unsigned_abs();
        if let Some(cell) = cell.filter(|cell| far(cell.x) || far(cell.y)) {
            self.report(
                at,
                "at",
                format!("({}, {}) is off the board", cell.x, cell.y),
                format!("use coordinates from -{MAX_COORDINATE} to {MAX_COORDINATE}"),
            );
        }
    }

    /// Checks that a rectangle ends within the bounds of coordinates.
    pub(super) fn extends_on_board(&mut self, at: At, rect: Rect) {
        if rect.right() > MAX_COORDINATE || rect.bottom() > MAX_COORDINATE {
            self.report(
                at,
                "size",
                format!(
                    "with {} × {} cells it reaches off the board",
                    rect.size.width, rect.size.height
                ),
                format!("end it at {MAX_COORDINATE} or before"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Catalogue, validate};
    use crate::model::{Component, Design, Size, Zone};

    /// 30 zones side by side, 20 around them all, and components spread over them.
    fn spread(components: usize) -> Design {
        let rack = |n: i32, at: (i32, i32), size: (u32, u32)| Zone {
            id: format!("z{n}").into(),
            kind: "rack".into(),
            name: String::new(),
            at: Cell::new(at.0, at.1),
            size: Size::new(size.0, size.1),
            availability: None,
        };
        let beside = (0..30).map(|n| rack(n, (30 * n, 0), (28, 10)));
        let around = (30..50).map(|n| rack(n, (-n, -n), (1000 + 2 * n as u32, 10 + 2 * n as u32)));
        let component = |n: usize| Component {
            spread: (0..30).map(|zone| format!("z{zone}").into()).collect(),
            replicas: Some(30),
            ..Component::new(format!("c{n}"), "service", Cell::new(0, 100 + 5 * n as i32))
        };
        Design {
            components: (0..components).map(component).collect(),
            zones: beside.chain(around).collect(),
            ..Design::default()
        }
    }

    #[test]
    fn components_that_lie_in_too_many_zones_together_are_told() {
        let told = |design: &Design| {
            let problems = validate(design, Catalogue::shipped());
            problems.first().map(ToString::to_string)
        };
        let each = 30 * 21;
        assert_eq!(told(&spread(MAX_PLACES / each)), None);
        let mut design = spread(MAX_PLACES / each + 1);
        let why = told(&design).expect("the last lies in zones, too");
        assert!(why.contains("more than 300000 zones together"), "{why}");
        // Replicas that are not there lie nowhere.
        design.components[0].replicas = Some(1);
        assert_eq!(told(&design), None);
    }
}
