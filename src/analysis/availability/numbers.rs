//! The probabilities of a system's events, apart from the structure that they are put into.

use super::binomial;
use super::circuit::Event;
use super::draws::Draws;
use super::weather;
use crate::analysis::graph::{Component, ComponentIndex, Site, System, ZoneIndex};

/// Zones of one component beyond which its chances are not tabulated.
const MOST_TABULATED: usize = 14;

/// A probability and its complement.
pub(super) type Chance = (f64, f64);

/// The chances of every component's pool, one shard, for each state of its own zones.
#[derive(Clone, Debug)]
pub(super) struct Pools {
    zones: Vec<Vec<ZoneIndex>>,
    tables: Vec<Vec<Chance>>,
}

/// Probabilities for one horizon of a flow, some of them taken as perfect.
#[derive(Clone, Debug)]
pub(super) struct Numbers<'a> {
    system: &'a System,
    pools: &'a Pools,
    draws: &'a Draws,
    /// Components whose pool is always up.
    pub(super) perfect_components: Vec<bool>,
    /// Connections that are always up.
    pub(super) perfect_connections: Vec<bool>,
    /// Zones that are always up.
    pub(super) perfect_zones: Vec<bool>,
}

impl Pools {
    pub(super) fn new(system: &System) -> Self {
        let zones: Vec<Vec<ZoneIndex>> = system.components.iter().map(own_zones).collect();
        let table = |(component, zones): (&Component, &Vec<ZoneIndex>)| {
            if zones.len() > MOST_TABULATED {
                return Vec::new();
            }
            // Of each site, the zones that it lies in, a bit each.
            let bit = |zone: &ZoneIndex| {
                1_usize << zones.binary_search(zone).expect("it is one of its own")
            };
            let bits = |site: &Site| site.zones.iter().fold(0, |bits, zone| bits | bit(zone));
            let sites = component.sites.iter();
            let sites: Vec<(usize, u32)> = sites.map(|site| (bits(site), site.replicas)).collect();
            let alive = |lane: usize| -> u32 {
                let standing = sites.iter().filter(|(zones, _)| zones & lane == 0);
                standing.map(|&(_, replicas)| replicas).sum()
            };
            // There are few different numbers of replicas that are left.
            let mut known: Vec<(u32, Chance)> = Vec::new();
            let of = |lane: usize| {
                let alive = alive(lane);
                match known.iter().find(|(number, _)| *number == alive) {
                    Some(&(_, chance)) => chance,
                    None => {
                        known.push((alive, shard(component, alive)));
                        known[known.len() - 1].1
                    }
                }
            };
            (0..1 << zones.len()).map(of).collect()
        };
        let tables = system.components.iter().zip(&zones).map(table).collect();
        Self { zones, tables }
    }

    /// The zones that replicas of a component lie in, rising.
    pub(super) fn zones(&self, component: ComponentIndex) -> &[ZoneIndex] {
        &self.zones[component]
    }
}

impl Pools {
    /// The chance of one shard of a component if no zone fails.
    pub(super) fn without_zones(&self, system: &System, component: ComponentIndex) -> Chance {
        let table = self.tables[component].first().copied();
        table.unwrap_or_else(|| {
            let component = &system.components[component];
            shard(component, component.replicas)
        })
    }
}

impl<'a> Numbers<'a> {
    pub(super) fn new(system: &'a System, pools: &'a Pools, draws: &'a Draws) -> Self {
        Self {
            system,
            pools,
            draws,
            perfect_components: vec![false; system.components.len()],
            perfect_connections: vec![false; system.connections.len()],
            perfect_zones: vec![false; system.zones.len()],
        }
    }

    /// The system that the probabilities are of.
    pub(super) const fn system(&self) -> &'a System {
        self.system
    }

    /// How many shards of a component a request touches.
    pub(super) fn touched(&self, component: ComponentIndex) -> u32 {
        self.draws.touched(component)
    }

    /// The chance that the zone's own cause does not take it down.
    pub(super) fn zone(&self, zone: ZoneIndex) -> Chance {
        if self.perfect_zones[zone] {
            return (1.0, 0.0);
        }
        let up = self.system.zones[zone].availability;
        (up, 1.0 - up)
    }

    /// Which of a component's own zones are down, a bit each; 0 if they are too many.
    pub(super) fn own_lane(
        &self,
        component: ComponentIndex,
        is_down: impl Fn(ZoneIndex) -> bool,
    ) -> usize {
        let zones = self.pools.zones(component);
        if zones.len() > MOST_TABULATED {
            return 0;
        }
        (0..)
            .zip(zones)
            .map(|(at, &zone)| usize::from(is_down(zone)) << at)
            .sum()
    }

    /// The chances of an event in each state of the component's own zones, if they stand in a table.
    pub(super) fn tabulated(&self, event: &Event) -> Option<&[Chance]> {
        let Event::Pool(component) = event else {
            return None;
        };
        let table = &self.pools.tables[*component];
        let is_told = !table.is_empty()
            && !self.perfect_components[*component]
            && self.draws.touched(*component) == 1;
        is_told.then_some(table)
    }

    /// The chance of an event in a state of the zones: `lane` says which of the component's own zones
    /// are down, a bit each, if these are few; `is_down` says it of any zone.
    pub(super) fn event(
        &self,
        event: &Event,
        lane: impl FnOnce() -> usize,
        is_down: impl Fn(ZoneIndex) -> bool,
    ) -> Chance {
        match event {
            Event::Pool(component) if self.perfect_components[*component] => (1.0, 0.0),
            Event::Pool(component) => {
                let table = &self.pools.tables[*component];
                let one = if table.is_empty() {
                    let component = &self.system.components[*component];
                    shard(component, alive(component, is_down))
                } else {
                    table[lane()]
                };
                all_of(one, self.draws.touched(*component))
            }
            Event::Connection(connection) if self.perfect_connections[*connection] => (1.0, 0.0),
            Event::Connection(connection) => {
                let up = self.system.connections[*connection].availability;
                (up, 1.0 - up)
            }
            Event::Hit { hit, miss } => (*hit, *miss),
            Event::Drawn(_) => (0.0, 1.0),
        }
    }

    /// The chance that a component's pool is up, zones counted.
    pub(super) fn with_zones(&self, component: ComponentIndex) -> f64 {
        let zones = self.pools.zones(component);
        let pool = Event::Pool(component);
        if zones.len() <= MOST_TABULATED {
            let chance = |lane: usize| {
                let is_down = |at: usize| lane >> at & 1 == 1;
                let weight = (0..).zip(zones).map(|(at, &zone)| {
                    let (up, down) = self.zone(zone);
                    if is_down(at) { down } else { up }
                });
                weight.product::<f64>() * self.event(&pool, || lane, |_| false).0
            };
            return (0..1 << zones.len()).map(chance).sum();
        }
        let chance = |state: &weather::State| {
            let is_down = |zone: ZoneIndex| state.binary_search(&zone).is_ok();
            let weight = zones.iter().map(|&zone| {
                let (up, down) = self.zone(zone);
                if is_down(zone) { down } else { up }
            });
            weight.product::<f64>() * self.event(&pool, || 0, is_down).0
        };
        let states = weather::most_likely(self.system, zones);
        states.iter().map(chance).sum()
    }

    /// A rough chance of an event: zones are taken as independent for each replica.
    pub(super) fn rough(&self, event: &Event) -> f64 {
        let Event::Pool(component) = event else {
            return self.event(event, || 0, |_| false).0;
        };
        let touched = self.touched(*component);
        let component = &self.system.components[*component];
        let zone = |&zone: &ZoneIndex| self.system.zones[zone].availability;
        let share = |replicas: u32| f64::from(replicas) / f64::from(component.replicas);
        let sites = component.sites.iter();
        let zones: f64 = sites
            .map(|site| share(site.replicas) * site.zones.iter().map(zone).product::<f64>())
            .sum();
        let up = component.availability * zones;
        all_of(
            binomial::at_least(component.needs, component.replicas, up, 1.0 - up),
            touched,
        )
        .0
    }
}

/// The chance of `count` independent things with the same chance.
pub(super) fn all_of((one, not): Chance, count: u32) -> Chance {
    if count == 1 {
        return (one, not);
    }
    let count = f64::from(count);
    (one.powf(count), -(count * (-not).ln_1p()).exp_m1())
}

/// How many replicas of each shard are not in a zone that is down.
pub(super) fn alive(component: &Component, is_down: impl Fn(ZoneIndex) -> bool) -> u32 {
    let stands = |zones: &[ZoneIndex]| !zones.iter().any(|&zone| is_down(zone));
    component
        .sites
        .iter()
        .filter(|site| stands(&site.zones))
        .map(|site| site.replicas)
        .sum()
}

/// The chance that one shard works when `alive` of its replicas are in zones that are up.
fn shard(component: &Component, alive: u32) -> Chance {
    let up = component.availability;
    binomial::at_least(component.needs, alive, up, 1.0 - up)
}

fn own_zones(component: &Component) -> Vec<ZoneIndex> {
    let mut zones: Vec<ZoneIndex> = component
        .sites
        .iter()
        .flat_map(|site| &site.zones)
        .copied()
        .collect();
    zones.sort_unstable();
    zones.dedup();
    zones
}
