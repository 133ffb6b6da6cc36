//! Where replicas lie, and how two components lie to each other.
//!
//! Placement is pure geometry over the design: no zone tree exists that could disagree with the
//! drawing. A million replicas cost what their distinct places do: O(zones × places).

use std::collections::HashMap;

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

/// How the components of one design lie to each other: each is looked up once, for whoever asks for many
/// pairs.
#[derive(Debug)]
pub struct Relations<'a> {
    spans: HashMap<&'a str, Span<'a>>,
}

/// Where all replicas of a component lie.
#[derive(Debug)]
enum Span<'a> {
    /// Where users or others are.
    Outside,
    /// Of each kind of zones that lie apart, the zones that hold all of them; `None` if replicas differ.
    Inside([Option<Vec<&'a Id>>; 3]),
}

/// The relations of what lies in different zones, the widest first.
const APART: [Relation; 3] = [
    Relation::Internet,
    Relation::AcrossRegions,
    Relation::AcrossZones,
];

impl<'a> Relations<'a> {
    /// The relations of the components of `design`.
    pub fn new(catalogue: &Catalogue, design: &'a Design) -> Self {
        let components = design.components.iter();
        let span =
            |component: &'a Component| (component.id.as_str(), catalogue.span(design, component));
        Self {
            // Of several with one name the first counts.
            spans: components.rev().map(span).collect(),
        }
    }

    /// The widest relation over all pairs of a replica of `from` and one of `to`, which the design has.
    pub fn between(&self, from: &Component, to: &Component) -> Relation {
        let span = |component: &Component| self.spans.get(component.id.as_str());
        match (span(from), span(to)) {
            (Some(from), Some(to)) => from.relation(to),
            _ => Relation::Internet,
        }
    }
}

impl Span<'_> {
    fn relation(&self, other: &Self) -> Relation {
        let (Span::Inside(from), Span::Inside(to)) = (self, other) else {
            return Relation::Internet;
        };
        // Some pair differs iff not all replicas of both lie alike.
        let differ = from
            .iter()
            .zip(to)
            .map(|(from, to)| from.is_none() || from != to);
        let widest = APART.into_iter().zip(differ).find(|(_, differ)| *differ);
        widest.map_or(Relation::SameZone, |(relation, _)| relation)
    }
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
        self.span(design, from).relation(&self.span(design, to))
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

    fn span<'a>(&self, design: &'a Design, component: &Component) -> Span<'a> {
        if self.is_outside(component) {
            return Span::Outside;
        }
        let places = self.placements(design, component);
        Span::Inside(APART.map(|relation| {
            let of_kind = |place: &Placement<'a>| -> Vec<&'a Id> {
                let zones = place.zones.iter();
                let zones = zones.filter(|zone| {
                    let kind = self.zone(zone.kind.as_str());
                    kind.is_some_and(|kind| kind.relation == Some(relation))
                });
                zones.map(|zone| &zone.id).collect()
            };
            let (first, rest) = places.split_first()?;
            let first = of_kind(first);
            rest.iter()
                .all(|place| of_kind(place) == first)
                .then_some(first)
        }))
    }
}
