//! What each unit and each whole component is worth: Birnbaum's measure, and minutes a year.
//!
//! A is linear in the state of each unit, so one upward and one downward pass give all differences
//! A(up) − A(down) at once, without a difference of two availabilities.

use rustc_hash::FxHashMap;

use super::chain::Leaves;
use super::numbers::{Numbers, Stand, all_of};
use super::tree::NodeIndex;
use super::values::{Structure, Values, Worth};
use super::{Appraisal, MINUTES_PER_YEAR, Solver, binomial};
use crate::analysis::graph::{Component, ComponentIndex, FlowGraph};
use crate::analysis::report::{Importance, Unit};

/// An entry for every unit and component that the response reaches, highest saving first.
pub(super) fn entries(solver: &Solver, flow: &FlowGraph, appraisal: &Appraisal) -> Vec<Importance> {
    let pass = Pass {
        solver,
        structure: appraisal.whole.structure,
        leaves: &appraisal.leaves,
        numbers: &appraisal.whole.numbers,
        values: &appraisal.whole.values,
        worth: &appraisal.worth,
    };
    let mut entries = pass.entries(flow);
    entries.sort_unstable_by(|a, b| {
        let saving = b
            .saving_minutes_per_year
            .total_cmp(&a.saving_minutes_per_year);
        saving.then_with(|| a.unit.cmp(&b.unit))
    });
    entries
}

struct Pass<'a> {
    solver: &'a Solver<'a>,
    structure: &'a Structure,
    leaves: &'a Leaves,
    numbers: &'a Numbers<'a>,
    values: &'a Values,
    worth: &'a Worth,
}

impl Pass<'_> {
    fn entries(&self, flow: &FlowGraph) -> Vec<Importance> {
        let system = self.solver.system;
        let reached = flow.response().reached(system);
        let mut entries = Vec::with_capacity(reached.components.len() * 2);
        for &component in &reached.components {
            let id = &system.components[component].id;
            entries.push(self.component(component));
            if system.components[component].has_replica_unit() {
                let birnbaum = self.replica(component);
                let down = 1.0 - system.components[component].availability;
                entries.push(entry(Unit::Replica(id.clone()), birnbaum, down));
            }
        }
        for &connection in &reached.connections {
            let wire = &system.connections[connection];
            let birnbaum = self
                .leaves
                .connection(connection)
                .map_or(0.0, |node| self.total(node));
            entries.push(entry(
                Unit::Connection(wire.id.clone()),
                birnbaum,
                1.0 - wire.availability,
            ));
        }
        let worths = self.structure.zones(self.numbers, self.values, self.worth);
        for &zone in &reached.zones {
            let found = worths.binary_search_by_key(&zone, |&(zone, _)| zone);
            let birnbaum = found.map_or(0.0, |at| worths[at].1);
            let unit = Unit::Zone(system.zones[zone].id.clone());
            entries.push(entry(unit, birnbaum, self.numbers.zone(zone).1));
        }
        entries
    }

    fn component(&self, component: ComponentIndex) -> Importance {
        let unit = Unit::Component(self.solver.system.components[component].id.clone());
        let Some(node) = self.leaves.component(component) else {
            return entry(unit, 0.0, 0.0);
        };
        let lanes = (0..).zip(self.worth.lanes(node));
        let saved: f64 = lanes
            .map(|(lane, worth)| worth * self.values.chance(node, lane).1)
            .sum();
        Importance {
            unit,
            birnbaum: self.total(node),
            saving_minutes_per_year: saved * MINUTES_PER_YEAR,
        }
    }

    /// The worth of a node over all lanes.
    fn total(&self, node: NodeIndex) -> f64 {
        self.worth.lanes(node).iter().sum()
    }

    /// The worth of the replica that is worth most.
    fn replica(&self, component: ComponentIndex) -> f64 {
        let Some(node) = self.leaves.component(component) else {
            return 0.0;
        };
        let inner = self
            .structure
            .inner_worth(node, self.numbers, self.worth.lanes(node));
        let touched = self.numbers.touched(component);
        let component = &self.solver.system.components[component];
        let stand = Stand::new(component, &self.structure.place(node).inner);
        let mut sites = vec![0.0; component.sites.len()];
        // There are few different numbers of replicas that are left.
        let mut known: FxHashMap<u32, f64> = FxHashMap::default();
        let mut standing: Vec<u32> = Vec::with_capacity(sites.len());
        for (lane, worth) in inner.into_iter().enumerate() {
            standing.clear();
            standing.extend(stand.alive(|at| self.structure.is_down(lane, at)));
            let alive = standing.iter().sum();
            let pivotal = *known
                .entry(alive)
                .or_insert_with(|| pivotal(component, alive, touched));
            for (total, _) in sites.iter_mut().zip(&standing).filter(|(_, up)| **up > 0) {
                *total += worth * pivotal;
            }
        }
        sites.into_iter().fold(0.0, f64::max)
    }
}

/// The chance that one replica among `alive` decides over a pool of `touched` shards.
fn pivotal(component: &Component, alive: u32, touched: u32) -> f64 {
    if alive < component.needs {
        return 0.0;
    }
    let (up, down) = (component.availability, 1.0 - component.availability);
    let others = match (up, down) {
        (1.0, _) => f64::from(u8::from(alive == component.needs)),
        (0.0, _) => f64::from(u8::from(component.needs == 1)),
        _ => binomial::exactly(component.needs - 1, alive - 1, up, down),
    };
    let shard = binomial::at_least(component.needs, alive, up, down);
    others
        * if touched > 1 {
            all_of(shard, touched - 1).0
        } else {
            1.0
        }
}

fn entry(unit: Unit, birnbaum: f64, down: f64) -> Importance {
    Importance {
        unit,
        birnbaum,
        saving_minutes_per_year: birnbaum * down * MINUTES_PER_YEAR,
    }
}
