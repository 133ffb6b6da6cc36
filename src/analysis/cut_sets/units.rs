//! The units of a system in canonical order.

use crate::analysis::graph::{ComponentIndex, ConnectionIndex, System, ZoneIndex};
use crate::analysis::report::Unit;

/// Number of a unit in canonical order: replicas, zones, connections, each by name.
pub(super) type UnitIndex = u32;

/// Everything of a system that fails as one, in canonical order.
#[derive(Clone, Debug)]
pub struct Units {
    all: Vec<Unit>,
    origins: Vec<Origin>,
    replicas: Vec<Option<UnitIndex>>,
    zones: Vec<UnitIndex>,
    connections: Vec<Option<UnitIndex>>,
}

/// What a unit is, in indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::analysis) enum Origin {
    Replica(ComponentIndex),
    Zone(ZoneIndex),
    Connection(ConnectionIndex),
}

impl Units {
    /// The units of `system`.
    pub fn new(system: &System) -> Self {
        let replicas = system.components.iter().enumerate();
        let replicas = replicas
            .filter(|(_, component)| component.has_replica_unit())
            .map(|(index, component)| {
                (Unit::Replica(component.id.clone()), Origin::Replica(index))
            });
        let zones = system.zones.iter().enumerate();
        let zones = zones.map(|(index, zone)| (Unit::Zone(zone.id.clone()), Origin::Zone(index)));
        let connections = system.connections.iter().enumerate();
        let connections = connections
            .filter(|(_, connection)| connection.is_unit())
            .map(|(index, connection)| {
                (
                    Unit::Connection(connection.id.clone()),
                    Origin::Connection(index),
                )
            });
        let mut all: Vec<(Unit, Origin)> = replicas.chain(zones).chain(connections).collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        let mut units = Self {
            all: Vec::with_capacity(all.len()),
            origins: all.iter().map(|(_, origin)| *origin).collect(),
            replicas: vec![None; system.components.len()],
            zones: vec![0; system.zones.len()],
            connections: vec![None; system.connections.len()],
        };
        for (number, (unit, origin)) in (0..).zip(all) {
            units.all.push(unit);
            match origin {
                Origin::Replica(component) => units.replicas[component] = Some(number),
                Origin::Zone(zone) => units.zones[zone] = number,
                Origin::Connection(connection) => units.connections[connection] = Some(number),
            }
        }
        units
    }

    /// Each unit with what it is in indices, in canonical order.
    pub(in crate::analysis) fn all(&self) -> impl Iterator<Item = (&Unit, Origin)> {
        self.all.iter().zip(self.origins.iter().copied())
    }

    /// The unit that one replica of a component is, unless it is managed or a client.
    pub(super) fn replica(&self, component: ComponentIndex) -> Option<UnitIndex> {
        self.replicas[component]
    }

    /// The unit that a zone is.
    pub(super) fn zone(&self, zone: ZoneIndex) -> UnitIndex {
        self.zones[zone]
    }

    /// The unit that a connection is, if it can fail.
    pub(super) fn connection(&self, connection: ConnectionIndex) -> Option<UnitIndex> {
        self.connections[connection]
    }

    /// What the unit with this number is, in indices.
    pub(super) fn origin(&self, unit: UnitIndex) -> Origin {
        self.origins[unit as usize]
    }

    /// The unit with this number.
    pub(super) fn name(&self, unit: UnitIndex) -> Unit {
        self.all[unit as usize].clone()
    }

    /// The units with these numbers.
    pub(super) fn named(&self, units: impl Iterator<Item = UnitIndex>) -> Vec<Unit> {
        units.map(|unit| self.name(unit)).collect()
    }
}
