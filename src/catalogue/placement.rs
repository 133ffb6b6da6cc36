//! Where replicas lie, and how two components lie to each other.
//!
//! Placement is pure geometry over the design: no zone tree exists that could disagree with the
//! drawing. A million replicas cost what their distinct places do: O(zones × places).

use super::{Catalogue, Relation};
use crate::model::{Component, Connection, Design, Id, Latency, Rect, ServiceTime, Zone};

/// Replicas of one component that lie in the same failing zones.
#[derive(Clone, Debug, PartialEq)]
pub struct Placement<'a> {
    /// The failing zones, in the design's order.
    pub zones: Vec<&'a Zone>,
    /// How many of the component's replicas (per shard) lie there; at least 1.
    pub replicas: u32,
}

impl Catalogue {
    /// The places of `component`'s replicas, in the order in which they are dealt over `spread`.
    ///
    /// Never empty. Two places may name the same zones, if `spread` names zones that never fail.
    /// Zones of `spread` that the design does not have are left out.
    pub fn placements<'a>(&self, design: &'a Design, component: &Component) -> Vec<Placement<'a>> {
        let replicas = self
            .resolve(component)
            .map_or(1, |resolved| resolved.replicas);
        let spread: Vec<&Zone> = component
            .spread
            .iter()
            .filter_map(|id| design.zone(id.as_str()))
            .collect();
        if spread.is_empty() {
            let zones = self.failing_zones(design, |rect| rect.contains(component.at));
            return vec![Placement { zones, replicas }];
        }
        let places = u32::try_from(spread.len()).unwrap_or(u32::MAX);
        (0..)
            .zip(spread)
            .map(|(turn, zone)| Placement {
                zones: self.failing_zones(design, |rect| rect.contains_rect(zone.rect())),
                replicas: replicas / places + u32::from(turn < replicas % places),
            })
            .filter(|placement| placement.replicas > 0)
            .collect()
    }

    /// The widest relation over all pairs of a replica of `from` and one of `to`.
    pub fn relation(&self, design: &Design, from: &Component, to: &Component) -> Relation {
        if self.is_outside(from) || self.is_outside(to) {
            return Relation::Internet;
        }
        let mut places = self.placements(design, from);
        places.extend(self.placements(design, to));
        [
            Relation::Internet,
            Relation::AcrossRegions,
            Relation::AcrossZones,
        ]
        .into_iter()
        .find(|relation| self.differ_in(*relation, &places))
        .unwrap_or(Relation::SameZone)
    }

    /// The time on the way of `connection`, there and back: as stated, or the default of the relation
    /// of its ends. `None` takes no time.
    pub fn hop_latency(&self, design: &Design, connection: &Connection) -> Option<Latency> {
        match connection.latency {
            Some(ServiceTime::Takes(latency)) => Some(latency),
            Some(ServiceTime::None) => None,
            None => self.default_hop_latency(design, connection),
        }
    }

    /// The latency that `connection` has as long as none is stated.
    pub fn default_hop_latency(&self, design: &Design, connection: &Connection) -> Option<Latency> {
        let from = design.component(connection.from.as_str())?;
        let to = design.component(connection.to.as_str())?;
        self.hop(self.relation(design, from, to)).latency.value
    }

    fn failing_zones<'a>(&self, design: &'a Design, holds: impl Fn(Rect) -> bool) -> Vec<&'a Zone> {
        let fails = |zone: &Zone| self.zone_availability(zone).is_some();
        design
            .zones
            .iter()
            .filter(|zone| holds(zone.rect()) && fails(zone))
            .collect()
    }

    /// Whether two of the places differ in a zone of a kind that makes them lie `relation` apart.
    ///
    /// Some pair across two components differs iff not all places of both agree.
    fn differ_in<'a>(&self, relation: Relation, places: &[Placement<'a>]) -> bool {
        let counts = |zone: &Zone| {
            self.zone(zone.kind.as_str())
                .is_some_and(|kind| kind.relation == Some(relation))
        };
        let of_kind = |place: &Placement<'a>| -> Vec<&'a Id> {
            let zones = place.zones.iter().filter(|zone| counts(zone));
            zones.map(|zone| &zone.id).collect()
        };
        let Some((first, rest)) = places.split_first() else {
            return false;
        };
        let first = of_kind(first);
        rest.iter().any(|place| of_kind(place) != first)
    }
}
