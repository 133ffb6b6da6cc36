//! The product that a path calculation gives, and why it is not the availability.

use super::numbers::{Numbers, Pools, all_of};
use super::{Appraisal, MINUTES_PER_YEAR, Solver};
use crate::analysis::graph::{ComponentIndex, FlowGraph, Group, Quorum, State, System, Walk};

/// The pools of the chain, all shards, by replicas alone: no zones, no connections, no alternatives.
pub(super) fn product(pools: &Pools, system: &System, chain: &[ComponentIndex]) -> f64 {
    let pool = |&component: &ComponentIndex| {
        all_of(
            pools.without_zones(system, component),
            system.components[component].shards,
        )
        .0
    };
    chain.iter().map(pool).product()
}

/// The reasons for the difference, each with what it is worth.
///
/// The figure is brought from the product to the availability step by step: what is really needed,
/// then connections that fail, then zones that fail.
pub(super) fn difference(
    solver: &Solver,
    flow: &FlowGraph,
    appraisal: &Appraisal,
    naive: f64,
) -> Vec<String> {
    let Appraisal { whole, leaves, .. } = appraisal;
    let structure = whole.structure;
    let mut numbers = whole.numbers.clone();
    numbers.perfect_zones.fill(true);
    let without_zones =
        |numbers: &Numbers| super::figure(structure, structure.without_zones(numbers)).value;
    let wired = without_zones(&numbers);
    let needed = if leaves.has_connections() {
        numbers.perfect_connections.fill(true);
        without_zones(&numbers)
    } else {
        wired
    };
    let whole = whole.figure().value;
    let mut reasons = Vec::new();
    if differs(naive, needed) {
        let spared = spared(solver.system, flow.response());
        reasons.push(format!(
            "it counts every component as needed, but {spared}: {}",
            change(naive, needed)
        ));
    }
    if differs(needed, wired) {
        reasons.push(format!(
            "it leaves out connections that fail: {}",
            change(needed, wired)
        ));
    }
    if differs(wired, whole) {
        reasons.push(format!(
            "it leaves out zones, which take down all that lies in them at once: {}",
            change(wired, whole)
        ));
    }
    reasons
}

/// Whether two availabilities differ by more than rounding.
fn differs(a: f64, b: f64) -> bool {
    (a - b).abs() > 1e-14
}

fn change(from: f64, to: f64) -> String {
    let minutes = (to - from) * MINUTES_PER_YEAR;
    let direction = if minutes > 0.0 { "less" } else { "more" };
    let minutes = minutes.abs();
    let figure = if minutes >= 0.1 {
        format!("{minutes:.1}")
    } else {
        format!("{minutes:.1e}")
    };
    format!("{figure} min a year {direction}")
}

/// What the flow does not need although the product does, in words.
fn spared(system: &System, walk: &Walk) -> String {
    const MOST_NAMED: usize = 3;
    let mut spared = Vec::new();
    for (group, _) in walk.states.iter().flat_map(State::members) {
        let line = alternatives(system, walk, group);
        if let Some(line) = line.filter(|line| !spared.contains(line)) {
            spared.push(line);
        }
    }
    let more = spared.len().saturating_sub(MOST_NAMED);
    spared.truncate(MOST_NAMED);
    if more > 0 {
        spared.push(format!("{more} more groups likewise"));
    }
    if spared.is_empty() {
        return "not all of them are".to_owned();
    }
    spared.join(", ")
}

fn alternatives(system: &System, walk: &Walk, group: &Group) -> Option<String> {
    let names: Vec<&str> = group
        .members
        .iter()
        .map(|member| {
            system.components[walk.states[member.target].component]
                .id
                .as_str()
        })
        .collect();
    if !group.origins.is_empty() {
        return Some(format!("behind {} its origin answers", names.join(" and ")));
    }
    match group.quorum {
        Quorum::AnyOf { at_least, .. } if (at_least as usize) < names.len() && !group.optional => {
            Some(format!("{at_least} of {} is enough", names.join(", ")))
        }
        _ => None,
    }
}
