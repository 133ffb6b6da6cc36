//! Fills absent values with the defaults of their kinds.

use super::{CacheKind, Catalogue, ComponentKind, Place};
use crate::model::{
    Capacity, Component, Connection, ConnectionKind, Exercised, Latency, Probability, ServiceTime,
    Work, Zone,
};

/// How two ends of a hop lie to each other, nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relation {
    /// In the same failure zone.
    SameZone,
    /// In different zones, data centres or racks of a region.
    AcrossZones,
    /// In different regions.
    AcrossRegions,
    /// One end is a client or another provider.
    Internet,
}

/// A component with every default filled in.
#[derive(Clone, Debug)]
pub struct ResolvedComponent<'a> {
    /// What the catalogue says of its kind.
    pub kind: &'a ComponentKind,
    /// Identical replicas per shard, at least 1; 1 for a managed service.
    pub replicas: u32,
    /// Replicas needed, 1…replicas.
    pub needs: u32,
    /// Shards, at least 1.
    pub shards: u32,
    /// Availability of one replica.
    pub availability: Probability,
    /// Service time; `None` takes no time.
    pub latency: Option<Latency>,
    /// Capacity of one replica.
    pub capacity: Capacity,
    /// Of caches: the share of look-ups that hit.
    pub hit_ratio: Option<Probability>,
    /// How replicas share the work.
    pub work: Work,
    /// One box is a whole redundant service.
    pub managed: bool,
}

impl Catalogue {
    /// `component` with its kind's defaults.
    ///
    /// `None` only for a kind that the catalogue does not have, which [`super::validate()`] refuses.
    pub fn resolve<'a>(&'a self, component: &Component) -> Option<ResolvedComponent<'a>> {
        let kind = self.component(component.kind.as_str())?;
        let managed = component.managed.unwrap_or(kind.managed);
        let default_replicas = if managed { 1 } else { kind.replicas };
        let replicas = component.replicas.unwrap_or(default_replicas).max(1);
        let default_needs = if managed { 1 } else { kind.needs.of(replicas) };
        Some(ResolvedComponent {
            kind,
            replicas,
            needs: component.needs.unwrap_or(default_needs).clamp(1, replicas),
            shards: component.shards.unwrap_or(1).max(1),
            availability: component.availability.unwrap_or(kind.availability.value),
            latency: match component.latency {
                Some(ServiceTime::Takes(latency)) => Some(latency),
                Some(ServiceTime::None) => None,
                None => kind.latency.value,
            },
            capacity: component
                .capacity
                .clone()
                .unwrap_or(match kind.capacity.value {
                    Some(rate) => Capacity::PerSecond(rate),
                    None => Capacity::Unlimited,
                }),
            hit_ratio: component
                .hit_ratio
                .or_else(|| kind.hit_ratio.as_ref().map(|sourced| sourced.value)),
            work: component.work.unwrap_or(kind.work),
            managed,
        })
    }

    /// The availability of a zone's own cause; `None` if zones of its kind never fail.
    pub fn zone_availability(&self, zone: &Zone) -> Option<Probability> {
        let default = self.zone(zone.kind.as_str())?.availability.as_ref()?;
        Some(zone.availability.unwrap_or(default.value))
    }

    /// Whether the caller works without `connection`, given the kinds of its ends.
    pub fn is_optional(&self, connection: &Connection, to: &Component) -> bool {
        connection
            .optional
            .unwrap_or_else(|| self.is_dead_letter_push(connection, to))
    }

    /// Which requests use `connection`, given the components at its ends.
    pub fn exercised(
        &self,
        connection: &Connection,
        from: &Component,
        to: &Component,
    ) -> Exercised {
        if let Some(stated) = &connection.exercised {
            return stated.clone();
        }
        let read_through = self
            .component(from.kind.as_str())
            .is_some_and(|kind| kind.cache == Some(CacheKind::ReadThrough));
        if self.is_dead_letter_push(connection, to) {
            Exercised::Share {
                share: Probability::ZERO,
                tag: None,
            }
        } else if read_through
            && connection.kind == ConnectionKind::Call
            && !connection.subscription
        {
            Exercised::OnMiss
        } else {
            Exercised::Always
        }
    }

    fn is_dead_letter_push(&self, connection: &Connection, to: &Component) -> bool {
        connection.kind == ConnectionKind::Push
            && self
                .component(to.kind.as_str())
                .is_some_and(|kind| kind.dead_letter)
    }

    /// Whether it stands for users.
    pub fn is_client(&self, component: &Component) -> bool {
        let kind = self.component(component.kind.as_str());
        kind.is_some_and(|kind| kind.place == Place::Client)
    }

    /// Whether hops to or from `component` cross the public internet.
    pub fn is_outside(&self, component: &Component) -> bool {
        self.component(component.kind.as_str())
            .is_some_and(|kind| kind.place != Place::Inside)
    }
}
