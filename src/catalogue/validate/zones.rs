//! Zones, and that everything lies on the board.

use super::{At, Check, MAX_DEPTH};
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
