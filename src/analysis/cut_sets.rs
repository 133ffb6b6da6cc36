//! What takes a flow down alone, and what does so together with one more.
//!
//! The structure function of the whole service is followed from the top of its [`FlowStructures`]: a part
//! is *critical* while its failure alone fails the whole, and where exactly one more part stands in
//! for it, the two make pairs. Replicas are counts, so a million cost what two do, and pairs are kept
//! as products of sets, so that counting them does not list them. Zones, which take down many things
//! at once, are tried one by one. Single points: linear in the structure, for each zone what it
//! touches. Where a part could not be taken apart, all its scenarios are evaluated bit-parallel.

mod pairs;
mod situation;
mod triples;
mod units;
mod ways;

pub use triples::{Triples, triples};
pub(in crate::analysis) use units::Origin;
pub use units::Units;

use super::availability::FlowStructures;
use super::graph::{ComponentIndex, System};
use super::report::{Known, Unit, Unknown};
use crate::model::{Horizon, Id};
use pairs::Pairs;
use situation::Situation;

/// How many pairs or triples are listed.
pub const MOST_LISTED: usize = 1000;

/// The single points of one flow, what else is critical, and its pairs.
#[derive(Clone, Debug, PartialEq)]
pub struct CutSets {
    /// Whether the response works with everything up.
    pub works: bool,
    /// Units that take the response down alone, in canonical order.
    pub single_points: Vec<Unit>,
    /// Units that take the completion down alone, but not the response.
    pub completion_single_points: Vec<Unit>,
    /// Components whose whole pool takes the response down though no replica does, in the design's order.
    pub critical_components: Vec<Id>,
    /// Managed services that take the response down, in the design's order.
    pub critical_dependencies: Vec<Id>,
    /// The number of minimal pairs, response.
    pub pairs_count: Known<u64>,
    /// The first [`MOST_LISTED`] of them, in canonical order.
    pub pairs: Vec<[Unit; 2]>,
}

/// Finds the cut sets of a flow; `units` are those of `system`.
pub fn find(system: &System, units: &Units, structures: &FlowStructures) -> CutSets {
    let mut response = Situation::new(system, units, structures.whole(Horizon::Response));
    let found = response.singles();
    let pairs = response.pairs(&found);
    let mut completion_single_points = Vec::new();
    if !structures.response_is_all() {
        let whole = structures.whole(Horizon::Completion);
        let completion = Situation::new(system, units, whole).singles();
        let only_there = completion
            .units
            .iter()
            .filter(|unit| !found.units.contains(unit));
        completion_single_points = units.named(only_there.copied());
    }
    let ids = |of: &dyn Fn(ComponentIndex) -> bool| -> Vec<Id> {
        let critical = found.pools.iter().filter(|&&component| of(component));
        critical
            .map(|&component| system.components[component].id.clone())
            .collect()
    };
    let component = |index: ComponentIndex| &system.components[index];
    let is_single = |index: ComponentIndex| {
        units
            .replica(index)
            .is_some_and(|unit| found.units.binary_search(&unit).is_ok())
    };
    CutSets {
        works: response.holds(),
        single_points: units.named(found.units.iter().copied()),
        completion_single_points,
        critical_components: ids(&|index| component(index).has_replica_unit() && !is_single(index)),
        critical_dependencies: ids(&|index| component(index).managed && !component(index).client),
        pairs_count: pairs.count(),
        pairs: pairs.listed(units),
    }
}
