//! Bundles: the connections that are routed together, and in which order.
//!
//! The order depends on each connection's own ends only, so that moving a box moves only its own
//! connections in it.

use std::collections::HashMap;
use std::sync::Arc;

use super::grid::Grid;
use super::ground::ROW;
use super::route::{Route, middle};
use super::router::{Plan, Wire};
use crate::model::Id;

/// Connections that are routed in one step.
#[derive(Clone, Debug)]
pub(super) struct Bundle {
    pub(super) key: Id,
    pub(super) distance: u32,
    pub(super) members: Vec<usize>,
}

impl Bundle {
    pub(super) fn wire<'a>(&self, plan: &'a Plan, member: usize) -> &'a Wire {
        plan.wires[self.members[member]]
            .as_ref()
            .expect("only connections with two ends are bundled")
    }

    /// The connections, in the order of its members.
    pub(super) fn wires<'a>(&'a self, plan: &'a Plan) -> impl Iterator<Item = &'a Wire> {
        (0..self.members.len()).map(|member| self.wire(plan, member))
    }

    /// Bundles are routed in the order of this.
    pub(super) const fn rank(&self) -> (u32, &Id) {
        (self.distance, &self.key)
    }

    /// Draws `after` in place of `before`.
    pub(super) fn replace(&self, grid: &mut Grid, before: &[Route], after: &[Route]) {
        let same_lines = before.len() == after.len()
            && before
                .iter()
                .zip(after)
                .all(|(one, other)| Arc::ptr_eq(&one.cells, &other.cells));
        if same_lines {
            before.iter().for_each(|route| route.unmark(grid));
            after.iter().for_each(|route| route.mark(grid));
            return;
        }
        for route in before.iter().rev() {
            route.erase(grid);
        }
        for (route, &member) in after.iter().zip(&self.members) {
            route.draw(grid, member);
        }
    }
}

/// The bundles in the order in which they are routed.
pub(super) fn bundles(wires: &[Option<Wire>]) -> Vec<Bundle> {
    let mut named: HashMap<Arc<str>, usize> = HashMap::new();
    let mut out: Vec<Bundle> = Vec::new();
    for (index, wire) in wires.iter().enumerate() {
        let Some(wire) = wire else { continue };
        let number = match &wire.bundle {
            Some(name) => *named.entry(name.clone()).or_insert(out.len()),
            None => out.len(),
        };
        if number == out.len() {
            out.push(Bundle {
                key: wire.id.clone(),
                distance: u32::MAX,
                members: Vec::new(),
            });
        }
        out[number].members.push(index);
    }
    let order = |&index: &usize| {
        let wire = wires[index].as_ref();
        wire.map(|wire| (distance(wire), wire.id.clone()))
    };
    for bundle in &mut out {
        if bundle.members.len() > 1 {
            bundle.members.sort_by_cached_key(order);
        }
        if let Some(Some(wire)) = bundle.members.first().map(|&first| &wires[first]) {
            bundle.distance = distance(wire);
            bundle.key = wire.id.clone();
        }
    }
    out.sort_by(|one, other| one.rank().cmp(&other.rank()));
    out
}

/// How far the two boxes are from each other.
pub(super) fn distance(wire: &Wire) -> u32 {
    let (from, to) = (middle(wire.from.rect), middle(wire.to.rect));
    from.x.abs_diff(to.x) + ROW * from.y.abs_diff(to.y)
}
