//! Load: how often each component is visited, what that makes of its pool, and how far rates can grow.
//!
//! Visits per request follow the completion of each flow ([`visits`]); replication adds writes; a pool
//! divides its load by what its replicas share ([`Work`]); waiting is that of an M/M/n queue
//! ([`waiting`]). What a missing rate or capacity leaves unknown says so. Linear in states and members,
//! plus stores × replications. Nothing here knows latencies.

mod moved;
mod replication;
mod visits;
mod waiting;

#[cfg(test)]
mod tests;

use super::graph::{Component, ComponentIndex, ConnectionIndex, FlowGraph, System};
use super::report::{Headroom, Known, Unknown};
use crate::model::Work;

pub use moved::Moved;
pub use visits::Visits;
pub use waiting::Wait;

/// The largest number that load is computed to; fan-outs multiply beyond what a number holds.
const LARGEST: f64 = 1e200;

/// What is up, and which flows and states work with it: decides where requests go.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// What is up.
    pub up: Up,
    /// Of each flow, what works.
    pub flows: Vec<FlowStanding>,
}

/// What is up.
#[derive(Clone, Debug, PartialEq)]
pub struct Up {
    /// Live replicas of each component, of the shard that has lost most.
    pub live: Vec<u32>,
    /// Replicas of each component that have failed by themselves, all in one shard.
    pub lost: Vec<u32>,
    /// Whether each connection is up.
    pub connected: Vec<bool>,
}

/// What works of a flow.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowStanding {
    /// Whether it serves at all; one that does not sends nothing.
    pub serves: bool,
    /// For each state of [`FlowGraph::visits`] whether it serves.
    pub states: Vec<bool>,
}

/// The load on every component.
#[derive(Clone, Debug)]
pub struct Load {
    /// Per component, in the system's order; `None` if no flow reaches it.
    pub pools: Vec<Option<Pool>>,
    /// Per flow, how often a request visits each state of [`FlowGraph::visits`].
    pub visits: Vec<Visits>,
    /// Why the growth of all rates cannot be told, if a flow has no rate.
    rate: Known<()>,
}

/// The load on one component.
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    /// Reads per second on the whole component.
    pub reads: Known<f64>,
    /// Writes per second on the whole component, replicated ones included.
    pub writes: Known<f64>,
    /// What the busiest replica gets, per second.
    pub per_replica: Known<f64>,
    /// `per_replica` over the capacity; an error if nothing limits it.
    pub utilisation: Known<f64>,
    /// What a request waits for a free replica.
    pub wait: Known<Wait>,
}

impl Standing {
    /// Everything is up.
    pub fn all_up(system: &System, flows: &[FlowGraph]) -> Self {
        Self {
            up: Up::all(system),
            flows: flows.iter().map(FlowStanding::all_up).collect(),
        }
    }
}

impl Up {
    /// Everything is up.
    pub fn all(system: &System) -> Self {
        Self {
            live: system.components.iter().map(|c| c.replicas).collect(),
            lost: vec![0; system.components.len()],
            connected: vec![true; system.connections.len()],
        }
    }

    /// Whether enough of the component's replicas are up.
    pub fn pool(&self, system: &System, component: ComponentIndex) -> bool {
        self.live[component] >= system.components[component].needs
    }

    /// Whether the connection and the pool that it leads to are up.
    pub fn reaches(&self, system: &System, connection: ConnectionIndex) -> bool {
        self.connected[connection] && self.pool(system, system.connections[connection].to)
    }

    /// Live replicas of a component over all its shards.
    fn replicas(&self, system: &System, component: ComponentIndex) -> f64 {
        let standing = self.live[component] + self.lost[component];
        let shards = f64::from(system.components[component].shards);
        f64::from(standing) * shards - f64::from(self.lost[component])
    }
}

impl FlowStanding {
    /// Everything of `flow` works.
    pub fn all_up(flow: &FlowGraph) -> Self {
        Self {
            serves: true,
            states: vec![true; flow.visits().states.len()],
        }
    }
}

/// The load of `flows`, the flows of `system` in order, on what is up.
pub fn compute(system: &System, flows: &[FlowGraph], standing: &Standing) -> Load {
    let mut offered: Vec<Option<Offered>> = vec![None; system.components.len()];
    let mut all = Vec::with_capacity(flows.len());
    for (number, flow) in flows.iter().enumerate() {
        let visits = Visits::of(system, flow, &standing.up, &standing.flows[number]);
        let rate = &system.flows[flow.flow].rate;
        for (state, visits) in flow.visits().states.iter().zip(&visits.states) {
            let offered = offered[state.component].get_or_insert_default();
            offered.add(rate, visits.reads, visits.writes);
        }
        all.push(visits);
    }
    replication::spread(system, &standing.up, &mut offered);
    let pools = offered.into_iter().enumerate().map(|(component, offered)| {
        let live = standing.up.live[component];
        Some(pool(&system.components[component], offered?, live))
    });
    Load {
        pools: pools.collect(),
        visits: all,
        rate: system
            .flows
            .iter()
            .try_for_each(|flow| flow.rate.clone().map(drop)),
    }
}

impl Load {
    /// The factor by which all rates can grow until the first pool is full, and which.
    pub fn headroom(&self, system: &System) -> Known<Headroom> {
        self.rate.clone()?;
        let mut fullest: Option<(f64, ComponentIndex)> = None;
        for (component, pool) in self.pools.iter().enumerate() {
            let Some(pool) = pool else { continue };
            if matches!(system.components[component].capacity, Ok(None)) {
                continue;
            }
            let utilisation = pool.utilisation.clone()?;
            if utilisation > fullest.map_or(0.0, |(most, _)| most) {
                fullest = Some((utilisation, component));
            }
        }
        let (utilisation, component) =
            fullest.ok_or_else(|| Unknown("no pool with a limit gets any load".to_owned()))?;
        Ok(Headroom {
            factor: 1.0 / utilisation,
            component: system.components[component].id.clone(),
        })
    }

    /// What a request waits at `component`; nothing where no flow comes.
    pub fn wait(&self, component: ComponentIndex) -> Known<Wait> {
        match &self.pools[component] {
            Some(pool) => pool.wait.clone(),
            None => Ok(Wait::Never),
        }
    }
}

/// What all flows together ask of a component.
#[derive(Clone, Debug)]
struct Offered {
    reads: Known<f64>,
    writes: Known<f64>,
}

impl Default for Offered {
    fn default() -> Self {
        Self {
            reads: Ok(0.0),
            writes: Ok(0.0),
        }
    }
}

impl Offered {
    fn add(&mut self, rate: &Known<f64>, reads: f64, writes: f64) {
        add(&mut self.reads, rate, reads);
        add(&mut self.writes, rate, writes);
    }
}

/// `sum += rate × visits`; without visits the rate need not be known.
fn add(sum: &mut Known<f64>, rate: &Known<f64>, visits: f64) {
    if visits == 0.0 {
        return;
    }
    if let Ok(known) = sum {
        *sum = rate.clone().map(|rate| bounded(*known + rate * visits));
    }
}

fn bounded(number: f64) -> f64 {
    number.clamp(0.0, LARGEST)
}

fn pool(component: &Component, offered: Offered, live: u32) -> Pool {
    let Offered { reads, writes } = offered;
    let per_replica = busiest(component, live, &reads, &writes);
    let capacity = component.capacity.clone().and_then(|capacity| {
        capacity.ok_or_else(|| Unknown(format!("nothing limits {}", component.id)))
    });
    let utilisation = match (&per_replica, &capacity) {
        (Ok(load), Ok(capacity)) => Ok(ratio(*load, *capacity)),
        // Nothing limits it, whatever the load.
        (_, Err(why)) | (Err(why), _) => Err(why.clone()),
    };
    let wait = match (&component.capacity, &utilisation) {
        (Ok(None), _) => Ok(Wait::Never),
        (Err(why), _) | (_, Err(why)) => Err(why.clone()),
        (Ok(Some(capacity)), Ok(utilisation)) => {
            let servers = match component.work {
                Work::Any => live,
                Work::EachWrite | Work::Leader => 1,
            };
            Ok(Wait::of(servers, *utilisation, *capacity))
        }
    };
    Pool {
        reads,
        writes,
        per_replica,
        utilisation,
        wait,
    }
}

/// What the busiest replica gets. A dead pool gets nothing.
fn busiest(
    component: &Component,
    live: u32,
    reads: &Known<f64>,
    writes: &Known<f64>,
) -> Known<f64> {
    let (reads, writes) = (reads.clone()?, writes.clone()?);
    if live == 0 {
        return Ok(0.0);
    }
    let live = f64::from(live);
    let of_shard = match component.work {
        Work::Any => (reads + writes) / live,
        Work::EachWrite => writes + reads / live,
        Work::Leader => reads + writes,
    };
    Ok(bounded(of_shard / f64::from(component.shards)))
}

/// `load` over `capacity`, as a number even if there is no capacity.
fn ratio(load: f64, capacity: f64) -> f64 {
    if load == 0.0 {
        0.0
    } else {
        (load / capacity).min(LARGEST)
    }
}
