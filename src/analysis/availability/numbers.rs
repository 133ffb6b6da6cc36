//! The probabilities of a system's events, apart from the structure that they are put into.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::binomial;
use super::circuit::Event;
use super::draws::Draws;
use super::standing::standing;
use super::weather;
use crate::analysis::graph::{Component, ComponentIndex, Site, System, ZoneIndex};

/// Zones of one component beyond which its chances are not tabulated.
const MOST_TABULATED: usize = 14;

/// The most chances in all tables together; what finds no room is computed where it is asked for.
const MOST_CHANCES: usize = 1 << 20;

/// The most looks at zones of replicas, over all pools that stand in no table, for what the pools are worth
/// with their zones.
const MOST_LOOKS: usize = 1 << 29;

/// The same for telling how many of their replicas stand.
const MOST_PRODUCTS: usize = 1 << 26;

/// A probability and its complement.
pub(super) type Chance = (f64, f64);

/// The chances of every component's pool, one shard, for each state of its own zones.
#[derive(Clone, Debug)]
pub(super) struct Pools {
    /// Of each component, which of `kinds` its pool is.
    of: Vec<usize>,
    kinds: Vec<Pool>,
    /// The most states of zones that are looked at for one pool that stands in no table.
    most_states: usize,
    /// The most looks and products for telling how many replicas of one such pool stand.
    most_products: usize,
}

/// The pool of components that lie alike, need as much and fail as often.
#[derive(Clone, Debug)]
struct Pool {
    zones: Arc<[ZoneIndex]>,
    /// By state of the zones, a bit each; empty if there are too many.
    table: Vec<Chance>,
    /// The chances that all shards are up and that one is, zones counted, once they were asked for.
    figures: OnceLock<(f64, f64)>,
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

/// Where the replicas of a component stand, zones by their positions among some.
pub(super) struct Stand {
    positions: Vec<usize>,
    /// Of each site, where its positions end, and its replicas.
    sites: Vec<(usize, u32)>,
}

impl Stand {
    /// `zones` rise; others never fail.
    pub(super) fn new(component: &Component, zones: &[ZoneIndex]) -> Self {
        let mut stand = Self {
            positions: Vec::with_capacity(looks(component)),
            sites: Vec::with_capacity(component.sites.len()),
        };
        for site in &component.sites {
            let own = site.zones.iter();
            let own = own.filter_map(|zone| zones.binary_search(zone).ok());
            stand.positions.extend(own);
            stand.sites.push((stand.positions.len(), site.replicas));
        }
        stand
    }

    /// The replicas of each site, 0 if a zone is down that it lies in.
    pub(super) fn alive(&self, is_down: impl Fn(usize) -> bool) -> impl Iterator<Item = u32> {
        let mut start = 0;
        self.sites.iter().map(move |&(end, replicas)| {
            let zones = &self.positions[start..end];
            start = end;
            if zones.iter().any(|&position| is_down(position)) {
                0
            } else {
                replicas
            }
        })
    }
}

/// What it takes to look whether the replicas of a component stand.
pub(super) fn looks(component: &Component) -> usize {
    let sites = component.sites.iter();
    sites.map(|site| 1 + site.zones.len()).sum()
}

impl Pools {
    pub(super) fn new(system: &System) -> Self {
        let mut known = FxHashMap::default();
        let mut pools = Self {
            of: Vec::with_capacity(system.components.len()),
            kinds: Vec::new(),
            most_states: 0,
            most_products: 0,
        };
        let mut room = MOST_CHANCES;
        let (mut untold, mut all_looks) = (0, 0);
        for component in &system.components {
            let up = component.availability.to_bits();
            let key = (&component.sites, component.needs, component.shards, up);
            let kind = *known.entry(key).or_insert(pools.kinds.len());
            pools.of.push(kind);
            if kind < pools.kinds.len() {
                continue;
            }
            let zones = own_zones(component);
            let is_told = zones.len() <= MOST_TABULATED && 1 << zones.len() <= room;
            let table = if is_told {
                table(component, &zones)
            } else {
                Vec::new()
            };
            if table.is_empty() {
                untold += 1;
                all_looks += looks(component) + zones.len();
            }
            room -= table.len();
            pools.kinds.push(Pool {
                zones: zones.into(),
                table,
                figures: OnceLock::new(),
            });
        }
        pools.most_states = (MOST_LOOKS / all_looks.max(1)).clamp(1, 1 << MOST_TABULATED);
        pools.most_products = (MOST_PRODUCTS / untold.max(1)).min(MOST_PRODUCTS / 16);
        pools
    }

    /// The zones that replicas of a component lie in, rising.
    pub(super) fn zones(&self, component: ComponentIndex) -> &Arc<[ZoneIndex]> {
        &self.kinds[self.of[component]].zones
    }

    /// The chance of one shard of a component if no zone fails.
    pub(super) fn without_zones(&self, system: &System, component: ComponentIndex) -> Chance {
        let table = self.kinds[self.of[component]].table.first().copied();
        table.unwrap_or_else(|| {
            let component = &system.components[component];
            shard(component, component.replicas)
        })
    }

    /// The chances that all shards of a component are up and that one is, zones counted; where too many zones
    /// overlap, of their most likely states.
    pub(super) fn with_zones(&self, system: &System, component: ComponentIndex) -> (f64, f64) {
        let pool = &self.kinds[self.of[component]];
        let component = &system.components[component];
        let find = || self.find_with_zones(system, component, pool);
        *pool.figures.get_or_init(find)
    }

    fn find_with_zones(&self, system: &System, component: &Component, pool: &Pool) -> (f64, f64) {
        let Pool { zones, table, .. } = pool;
        let of_zone = |zone: ZoneIndex| {
            let up = system.zones[zone].availability;
            (up, 1.0 - up)
        };
        let add = |(all, one): (f64, f64), (weight, chance): (f64, Chance)| {
            let shards = all_of(chance, component.shards).0;
            (all + weight * shards, one + weight * chance.0)
        };
        let nothing = (0.0, 0.0);
        if !table.is_empty() {
            let weights = weights(zones.iter().map(|&zone| of_zone(zone)));
            let states = weights.into_iter().zip(table.iter().copied());
            return states.fold(nothing, add);
        }
        let of_left = |(alive, weight)| (weight, shard(component, alive));
        if let Some(standing) = standing(&component.sites, &of_zone, self.most_products) {
            return standing.into_iter().map(of_left).fold(nothing, add);
        }
        let states = weather::most_likely(system, zones, self.most_states);
        let stand = Stand::new(component, zones);
        let state = |state: usize| {
            let is_down = |position: usize| states.is_down(state, position);
            let side = |(at, &zone): (usize, &ZoneIndex)| match is_down(at) {
                true => of_zone(zone).1,
                false => of_zone(zone).0,
            };
            let weight: f64 = zones.iter().enumerate().map(side).product();
            of_left((stand.alive(is_down).sum(), weight))
        };
        (0..states.count()).map(state).fold(nothing, add)
    }
}

/// The probability of each state of some zones with these chances, a bit each that says which are down.
pub(super) fn weights(zones: impl Iterator<Item = Chance>) -> Vec<f64> {
    let mut weights = vec![1.0];
    for (up, down) in zones {
        for state in 0..weights.len() {
            weights.push(weights[state] * down);
            weights[state] *= up;
        }
    }
    weights
}

/// The chances of one shard of a component in each state of its own `zones`.
fn table(component: &Component, zones: &[ZoneIndex]) -> Vec<Chance> {
    // Of each site, the zones that it lies in, a bit each.
    let bit =
        |zone: &ZoneIndex| 1_usize << zones.binary_search(zone).expect("it is one of its own");
    let bits = |site: &Site| site.zones.iter().fold(0, |bits, zone| bits | bit(zone));
    let sites = component.sites.iter();
    let sites: Vec<(usize, u32)> = sites.map(|site| (bits(site), site.replicas)).collect();
    let alive = |lane: usize| -> u32 {
        let standing = sites.iter().filter(|(zones, _)| zones & lane == 0);
        standing.map(|&(_, replicas)| replicas).sum()
    };
    // There are few different numbers of replicas that are left.
    let mut known: FxHashMap<u32, Chance> = FxHashMap::default();
    let mut of = |alive: u32| {
        *known
            .entry(alive)
            .or_insert_with(|| shard(component, alive))
    };
    (0..1 << zones.len()).map(|lane| of(alive(lane))).collect()
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

    /// The chances of one shard of a component in each state of its own zones, if they stand in a table.
    pub(super) fn tabulated(&self, component: ComponentIndex) -> Option<&[Chance]> {
        let table = &self.pools.kinds[self.pools.of[component]].table;
        (!table.is_empty()).then_some(table)
    }

    /// The chance of a component's pool, as much of it as a request touches, with `alive` of its replicas in
    /// zones that are up.
    pub(super) fn pool(&self, component: ComponentIndex, alive: u32) -> Chance {
        let one = shard(&self.system.components[component], alive);
        all_of(one, self.touched(component))
    }

    /// The chance of an event if no zone fails.
    pub(super) fn event(&self, event: &Event) -> Chance {
        match event {
            Event::Pool(component) if self.perfect_components[*component] => (1.0, 0.0),
            Event::Pool(component) => {
                self.pool(*component, self.system.components[*component].replicas)
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

    /// A rough chance of an event: zones are taken as independent for each replica.
    pub(super) fn rough(&self, event: &Event) -> f64 {
        let Event::Pool(component) = event else {
            return self.event(event).0;
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
