//! What if these units fail: which flows still work, where the load goes, what that overloads.
//!
//! The given units are down and everything else is up. A flow is down if not every class of request
//! works (so a single point of failure takes it down here too), and degraded if an optional part is
//! gone or something else serves in place of what should. Load moves by the rules of [`super::load`]:
//! to members that work, past a dead cache to its origin; a flow that is down sends nothing. The
//! cascade lets all pools over their capacity fail in one step, until nothing changes. Linear in what
//! the flows reach, for each step. Nothing here knows times.

mod degraded;
mod failure;
mod overload;
mod serving;

use std::iter::zip;

pub use failure::{Failure, NoUnit, question, units};
pub use overload::single_points;

use super::alike::Alike;
use super::availability::{Limits, Solver};
use super::estimates;
use super::graph::{FlowGraph, System};
use super::load::{self, Load, Standing, Up};
use super::report::Known;
use crate::catalogue::Catalogue;
use crate::model::{Design, Horizon, Id};

/// What follows from some failures.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIf {
    /// What has failed.
    pub failed: Vec<Failure>,
    /// One entry per flow, in order.
    pub flows: Vec<FlowAfter>,
    /// The pools that flows reached before or reach now, in the design's order.
    pub load: Vec<PoolAfter>,
    /// The pools that are over their capacity now and were not before, in the design's order.
    pub overloaded: Vec<Id>,
    /// What fails next if a pool over its capacity fails, step by step; empty if none is.
    pub cascade: Vec<Step>,
}

/// How a flow fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// As if nothing had failed.
    Up,
    /// Every class of request works, without an optional part or by a fallback.
    Degraded,
    /// Some class of request does not work.
    Down,
}

/// What is left of a flow.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowAfter {
    /// The flow.
    pub id: Id,
    /// What the user waits for.
    pub status: Status,
    /// Everything that the flow causes; never better than `status`.
    pub completion: Status,
    /// The part of the requests whose response works while this is so, at least; 0…1.
    pub request_success: f64,
    /// Why the flow is degraded, one reason a line.
    pub because: Vec<String>,
}

/// The load on a pool before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolAfter {
    /// The component.
    pub component: Id,
    /// Requests per second before.
    pub before_rps: Known<f64>,
    /// Requests per second now.
    pub rps: Known<f64>,
    /// Utilisation before.
    pub utilisation_before: Known<f64>,
    /// Utilisation now.
    pub utilisation: Known<f64>,
}

/// A step of the cascade.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The pools that fail in it, all over their capacity, in the design's order.
    pub failed: Vec<Id>,
    /// The flows that are down after it, in order.
    pub down: Vec<Id>,
}

/// What follows if `failed` fails of `design`, which [`crate::catalogue::validate()`] accepts.
pub fn what_if(design: &Design, catalogue: &Catalogue, failed: &[Failure]) -> WhatIf {
    let sheet = estimates::evaluate(&design.estimates);
    let mut system = System::new(design, catalogue, &sheet);
    failure::let_fail(&mut system, failed);
    let flows: Vec<Id> = system.flows.iter().map(|flow| flow.id.clone()).collect();
    let graphs = FlowGraph::all(&system);
    let alike = Alike::new(&system, &graphs);
    let (system, graphs) = (&*alike.system, &*alike.graphs);
    let scene = Scene {
        system,
        graphs,
        flows: &flows,
        kinds: &alike.kinds.of,
        solver: Solver::new(system, Limits::default()),
    };
    let before = load::compute(system, graphs, &Standing::all_up(system, graphs));
    let up = failure::up(system, failed);
    let standing = scene.standing(up.clone());
    let after = load::compute(system, graphs, &standing);
    WhatIf {
        failed: failed.to_vec(),
        flows: scene.fare(&standing),
        load: scene.load(&before, &after),
        overloaded: scene.ids(
            scene
                .over_capacity(&after)
                .filter(|&pool| !is_over(&before, pool)),
        ),
        cascade: scene.cascade(up, after),
    }
}

impl WhatIf {
    /// Whether a flow is down or a pool is over its capacity that was not.
    pub fn breaks(&self) -> bool {
        let down = |flow: &FlowAfter| flow.status.max(flow.completion) == Status::Down;
        !self.overloaded.is_empty() || self.flows.iter().any(down)
    }
}

impl Status {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Degraded => "degraded",
            Self::Down => "down",
        }
    }
}

/// What stays while things fail: a system with one flow for each kind of flows.
struct Scene<'a> {
    system: &'a System,
    graphs: &'a [FlowGraph],
    /// The flows of all kinds, in order, and the kind of each.
    flows: &'a [Id],
    kinds: &'a [usize],
    solver: Solver<'a>,
}

impl Scene<'_> {
    fn standing(&self, up: Up) -> Standing {
        let flow = |graph: &FlowGraph| {
            let serves = self.solver.works(graph, Horizon::Response, &up);
            serving::standing(self.system, graph, &up, serves)
        };
        Standing {
            flows: self.graphs.iter().map(flow).collect(),
            up,
        }
    }

    /// How each flow fares.
    fn fare(&self, standing: &Standing) -> Vec<FlowAfter> {
        let of_kinds = self.graphs.iter().map(|graph| self.flow(graph, standing));
        let of_kinds: Vec<FlowAfter> = of_kinds.collect();
        let flow = |(id, &kind): (&Id, &usize)| FlowAfter {
            id: id.clone(),
            ..of_kinds[kind].clone()
        };
        zip(self.flows, self.kinds).map(flow).collect()
    }

    fn flow(&self, graph: &FlowGraph, standing: &Standing) -> FlowAfter {
        let up = &standing.up;
        let mut because = Vec::new();
        let mut fares = |horizon: Horizon| {
            if !self.solver.works(graph, horizon, up) {
                return Status::Down;
            }
            let walk = match horizon {
                Horizon::Response => graph.response(),
                Horizon::Completion => graph.visits(),
            };
            for reason in degraded::reasons(self.system, graph, walk, up) {
                if !because.contains(&reason) {
                    because.push(reason);
                }
            }
            if because.is_empty() {
                Status::Up
            } else {
                Status::Degraded
            }
        };
        let status = fares(Horizon::Response);
        let completion = fares(Horizon::Completion).max(status);
        let request_success = match status {
            Status::Down => self.solver.requests_that_work(graph, up),
            Status::Up | Status::Degraded => 1.0,
        };
        FlowAfter {
            id: self.system.flows[graph.flow].id.clone(),
            status,
            completion,
            request_success,
            because,
        }
    }

    fn load(&self, before: &Load, after: &Load) -> Vec<PoolAfter> {
        let nothing = || Ok(0.0);
        let rate = |load: &Load, pool: usize| {
            load.pools[pool].as_ref().map_or_else(nothing, |pool| {
                Ok(pool.reads.clone()? + pool.writes.clone()?)
            })
        };
        let used = |load: &Load, pool: usize| {
            let pool = load.pools[pool].as_ref();
            pool.map_or_else(nothing, |pool| pool.utilisation.clone())
        };
        let reached = |pool: &usize| before.pools[*pool].is_some() || after.pools[*pool].is_some();
        (0..self.system.components.len())
            .filter(reached)
            .map(|pool| PoolAfter {
                component: self.system.components[pool].id.clone(),
                before_rps: rate(before, pool),
                rps: rate(after, pool),
                utilisation_before: used(before, pool),
                utilisation: used(after, pool),
            })
            .collect()
    }

    /// The pools over their capacity, in the design's order.
    fn over_capacity<'b>(&self, load: &'b Load) -> impl Iterator<Item = usize> + use<'b> {
        let pools = 0..self.system.components.len();
        pools.filter(move |&pool| is_over(load, pool))
    }

    fn cascade(&self, mut up: Up, mut load: Load) -> Vec<Step> {
        let mut steps = Vec::new();
        loop {
            let over: Vec<usize> = self
                .over_capacity(&load)
                .filter(|&pool| up.live[pool] > 0)
                .collect();
            if over.is_empty() {
                return steps;
            }
            for &pool in &over {
                (up.live[pool], up.lost[pool]) = (0, 0);
            }
            let standing = self.standing(up);
            load = load::compute(self.system, self.graphs, &standing);
            let down = zip(self.flows, self.kinds);
            let down = down.filter(|(_, kind)| !standing.flows[**kind].serves);
            steps.push(Step {
                failed: self.ids(over.into_iter()),
                down: down.map(|(flow, _)| flow.clone()).collect(),
            });
            up = standing.up;
        }
    }

    fn ids(&self, pools: impl Iterator<Item = usize>) -> Vec<Id> {
        pools
            .map(|pool| self.system.components[pool].id.clone())
            .collect()
    }
}

/// Whether a pool is known to get more than it can do.
fn is_over(load: &Load, pool: usize) -> bool {
    let pool = load.pools[pool].as_ref();
    pool.is_some_and(|pool| matches!(pool.utilisation, Ok(used) if used > 1.0))
}
