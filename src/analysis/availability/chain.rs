//! The chain table: component by component, how availability is lost.
//!
//! The running figure starts with everything perfect and takes in one component after another, each
//! with its connections to those before it; only what such a change touches is evaluated again. The
//! share of the downtime comes from what the component is worth where its zones are up: zones are told
//! apart where components lie in them, so that taking zones as perfect only weighs these states anew.

use rustc_hash::FxHashMap;

use super::circuit::Event;
use super::tree::{Node, NodeIndex};
use super::values::{Running, Structure};
use super::{Appraisal, Solver};
use crate::analysis::graph::{ComponentIndex, ConnectionIndex, ZoneIndex};
use crate::analysis::report::{Chain, ChainLoss};

/// A flow's chain table.
pub(super) fn table(solver: &Solver, appraisal: &Appraisal, chain: &[ComponentIndex]) -> Chain {
    let running = running(appraisal, chain);
    let shares = shares(solver, appraisal, chain);
    let losses = chain.iter().zip(running).zip(shares);
    let losses = losses.map(|((&component, running), downtime_share)| {
        let loss = ChainLoss {
            running,
            downtime_share,
        };
        (component as u32, loss)
    });
    Chain::new(solver.chain_pools(), losses)
}

/// The nodes of components and connections; what has none does not matter.
pub(super) struct Leaves {
    components: FxHashMap<ComponentIndex, NodeIndex>,
    connections: FxHashMap<ConnectionIndex, NodeIndex>,
}

impl Leaves {
    pub(super) fn new(structure: &Structure) -> Self {
        let mut leaves = Self {
            components: FxHashMap::default(),
            connections: FxHashMap::default(),
        };
        for (index, node) in structure.tree.nodes.iter().enumerate() {
            match node {
                Node::Event(Event::Pool(component)) => {
                    leaves.components.insert(*component, index);
                }
                Node::Event(Event::Connection(connection)) => {
                    leaves.connections.insert(*connection, index);
                }
                _ => {}
            }
        }
        leaves
    }

    /// The node that is a component's pool.
    pub(super) fn component(&self, component: ComponentIndex) -> Option<NodeIndex> {
        self.components.get(&component).copied()
    }

    /// The node that is a connection.
    pub(super) fn connection(&self, connection: ConnectionIndex) -> Option<NodeIndex> {
        self.connections.get(&connection).copied()
    }

    /// Whether any connection matters.
    pub(super) fn has_connections(&self) -> bool {
        !self.connections.is_empty()
    }

    /// The connections that matter, in order.
    fn connections(&self) -> Vec<ConnectionIndex> {
        let mut connections: Vec<ConnectionIndex> = self.connections.keys().copied().collect();
        connections.sort_unstable();
        connections
    }
}

fn running(appraisal: &Appraisal, chain: &[ComponentIndex]) -> Vec<f64> {
    let (structure, leaves) = (appraisal.whole.structure, &appraisal.leaves);
    let mut numbers = appraisal.whole.numbers.clone();
    let system = numbers.system();
    let mut ends: FxHashMap<ComponentIndex, Vec<ConnectionIndex>> = FxHashMap::default();
    for connection in leaves.connections() {
        let wire = &system.connections[connection];
        ends.entry(wire.from).or_default().push(connection);
        if wire.to != wire.from {
            ends.entry(wire.to).or_default().push(connection);
        }
        numbers.perfect_connections[connection] = true;
    }
    numbers.perfect_components.fill(true);
    let mut running = Running::new(structure, &numbers);
    let mut figures = Vec::with_capacity(chain.len());
    let mut changed = Vec::new();
    for &component in chain {
        numbers.perfect_components[component] = false;
        changed.clear();
        changed.extend(leaves.component(component));
        for &connection in ends.get(&component).into_iter().flatten() {
            let wire = &system.connections[connection];
            if !numbers.perfect_components[wire.from] && !numbers.perfect_components[wire.to] {
                numbers.perfect_connections[connection] = false;
                changed.extend(leaves.connection(connection));
            }
        }
        running.change(&changed, &numbers);
        figures.push(super::figure(structure, running.whole()).value);
    }
    figures
}

/// Of each component, the part of the downtime that goes away with it and its zones perfect.
fn shares(solver: &Solver, appraisal: &Appraisal, chain: &[ComponentIndex]) -> Vec<f64> {
    let whole = &appraisal.whole;
    let structure = whole.structure;
    let down = whole.values.chance(structure.whole(), 0).1;
    let mut shares = vec![0.0; chain.len()];
    if down <= 0.0 {
        return shares;
    }
    let mut by_zones: FxHashMap<&[ZoneIndex], Vec<usize>> = FxHashMap::default();
    for (row, &component) in chain.iter().enumerate() {
        let zones = solver.pools.zones(component);
        by_zones.entry(zones).or_default().push(row);
    }
    for (zones, rows) in by_zones {
        let mut numbers = whole.numbers.clone();
        for &zone in zones {
            numbers.perfect_zones[zone] = true;
        }
        let left = structure.with_zones_up(&numbers, &whole.values).1;
        let sure: f64 = zones.iter().map(|&z| whole.numbers.zone(z).0).product();
        // Where a zone is never up, nothing is known yet of the state that it is up in.
        let again = (sure <= 0.0).then(|| structure.worth(&numbers, &structure.values(&numbers)));
        let (worth, numbers, sure) = match &again {
            None => (&appraisal.worth, &whole.numbers, sure),
            Some(worth) => (worth, &numbers, 1.0),
        };
        for row in rows {
            let node = appraisal.leaves.component(chain[row]);
            let saved = node.map_or(0.0, |node| {
                let lanes = structure.inner_worth(node, numbers, worth.lanes(node));
                let chances = structure.leaf(node, numbers);
                let inner = &structure.place(node).inner;
                let zones = zones.iter();
                let positions = zones.filter_map(|zone| inner.binary_search(zone).ok());
                let positions: Vec<usize> = positions.collect();
                let is_up = |lane: usize| !positions.iter().any(|&at| structure.is_down(lane, at));
                let lost = (0..).zip(lanes.iter().zip(&chances));
                let lost = lost.filter(|&(lane, _)| is_up(lane));
                lost.map(|(_, (worth, (_, no)))| worth * no).sum::<f64>() / sure
            });
            shares[row] = ((down - left + saved) / down).clamp(0.0, 1.0);
        }
    }
    shares
}
