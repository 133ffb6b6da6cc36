//! The chain table: component by component, how availability is lost.
//!
//! The running figure starts with everything perfect and takes in one component after another, each
//! with its connections to those before it; only what such a change touches is evaluated again. The
//! share of the downtime comes from one upward and one downward pass for each set of zones that some
//! component of the chain lies in.

use rustc_hash::FxHashMap;

use super::circuit::Event;
use super::numbers::Numbers;
use super::tree::{Node, NodeIndex};
use super::values::{Structure, Values};
use super::{Evaluation, Solver};
use crate::analysis::graph::{ComponentIndex, ConnectionIndex, ZoneIndex};
use crate::analysis::report::ChainRow;

/// The rows of a flow's chain table.
pub(super) fn rows(solver: &Solver, whole: &Evaluation, chain: &[ComponentIndex]) -> Vec<ChainRow> {
    let leaves = Leaves::new(whole.structure);
    let running = running(whole.structure, whole.numbers.clone(), &leaves, chain);
    let shares = shares(solver, whole, &leaves, chain);
    let rows = chain.iter().zip(running).zip(shares);
    rows.map(|((&component, running), downtime_share)| ChainRow {
        component: solver.system.components[component].id.clone(),
        pool: whole.numbers.with_zones(component),
        running,
        downtime_share,
    })
    .collect()
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

    /// The connections that matter, in order.
    fn connections(&self) -> Vec<ConnectionIndex> {
        let mut connections: Vec<ConnectionIndex> = self.connections.keys().copied().collect();
        connections.sort_unstable();
        connections
    }
}

fn running(
    structure: &Structure,
    mut numbers: Numbers,
    leaves: &Leaves,
    chain: &[ComponentIndex],
) -> Vec<f64> {
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
    let mut values = structure.values(&numbers);
    let mut scratch = Vec::new();
    let mut figures = Vec::with_capacity(chain.len());
    for &component in chain {
        numbers.perfect_components[component] = false;
        if let Some(node) = leaves.component(component) {
            structure.update(node, &numbers, &mut values, &mut scratch);
        }
        for &connection in ends.get(&component).into_iter().flatten() {
            let wire = &system.connections[connection];
            if numbers.perfect_components[wire.from] || numbers.perfect_components[wire.to] {
                continue;
            }
            numbers.perfect_connections[connection] = false;
            if let Some(node) = leaves.connection(connection) {
                structure.update(node, &numbers, &mut values, &mut scratch);
            }
        }
        figures.push(available(structure, &values));
    }
    figures
}

fn available(structure: &Structure, values: &Values) -> f64 {
    super::figure(structure, values.chance(structure.whole(), 0)).value
}

/// Of each component, the part of the downtime that goes away with it and its zones perfect.
fn shares(
    solver: &Solver,
    whole: &Evaluation,
    leaves: &Leaves,
    chain: &[ComponentIndex],
) -> Vec<f64> {
    let structure = whole.structure;
    let down = whole.values.chance(structure.whole(), 0).1;
    let mut by_zones: FxHashMap<&[ZoneIndex], Vec<usize>> = FxHashMap::default();
    for (row, &component) in chain.iter().enumerate() {
        by_zones
            .entry(solver.pools.zones(component))
            .or_default()
            .push(row);
    }
    let mut shares = vec![0.0; chain.len()];
    if down <= 0.0 {
        return shares;
    }
    for (zones, rows) in by_zones {
        let mut numbers = whole.numbers.clone();
        for &zone in zones {
            numbers.perfect_zones[zone] = true;
        }
        let values = structure.values(&numbers);
        let worth = structure.worth(&numbers, &values);
        let left = values.chance(structure.whole(), 0).1;
        for row in rows {
            let saved: f64 = leaves.component(chain[row]).map_or(0.0, |node| {
                let lanes = 0..structure.place(node).lanes.1;
                lanes
                    .map(|lane| worth.of(node, lane) * values.chance(node, lane).1)
                    .sum()
            });
            shares[row] = ((down - left + saved) / down).clamp(0.0, 1.0);
        }
    }
    shares
}
