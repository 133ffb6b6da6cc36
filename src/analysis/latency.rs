//! Times: how long a flow takes, where the time goes, and how many requests a pool holds meanwhile.
//!
//! [`compose`](mod@compose) turns what a flow reaches into terms, [`terms`] computes each term once by
//! the [`distribution`]s, [`contributions`] goes back from a percentile to the parts. Percentiles are
//! numeric, within 1 %; they are never added, but for the naive figure beside them ([`naive`]).

mod compose;
mod contributions;
pub mod distribution;
mod naive;
mod terms;

use super::graph::{Extent, FlowGraph, System, Walk};
use super::load::Load;
use super::report::{Contribution, Edge, Known, LatencyReport, Percentiles};
use crate::model::{Horizon, Latency, Millis};
use compose::{Scope, Times, compose};
use terms::{Term, Terms};

/// The percentiles that are always given.
const PERCENTS: [f64; 4] = [50.0, 95.0, 99.0, 99.9];
/// Terms beyond which what is no longer used is given up before the next evaluation.
const MOST_KEPT: usize = 60_000;

/// The times of all flows, and what follows from them.
#[derive(Clone, Debug)]
pub struct Latencies {
    /// Per flow, in order.
    pub flows: Vec<LatencyReport>,
    /// Per component, in the system's order: requests in progress; `None` if no flow reaches it.
    pub concurrency: Vec<Option<Known<f64>>>,
}

/// What evaluations share: terms that were computed before are not computed again.
///
/// Holds some kilobytes per term; results never depend on it.
#[derive(Debug)]
pub struct Memory {
    terms: Terms,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            terms: Terms::new(),
        }
    }
}

/// The times of `flows`, the flows of `system` in order, under `load`, which is theirs.
pub fn evaluate(
    system: &System,
    flows: &[FlowGraph],
    load: &Load,
    memory: &mut Memory,
) -> Latencies {
    if memory.terms.len() > MOST_KEPT {
        memory.terms = Terms::new();
    }
    let terms = &mut memory.terms;
    let reports = flows.iter().map(|flow| {
        let all = Evaluation { system, flow, load };
        all.report(terms)
    });
    let reports = reports.collect();
    Latencies {
        flows: reports,
        concurrency: concurrency(system, flows, load, terms),
    }
}

struct Evaluation<'a> {
    system: &'a System,
    flow: &'a FlowGraph,
    load: &'a Load,
}

impl Evaluation<'_> {
    fn report(&self, terms: &mut Terms) -> LatencyReport {
        let response = self.flow.response();
        let response_unloaded = self.times(response, Horizon::Response, false, terms);
        let response_peak = self.times(response, Horizon::Response, true, terms);
        let all = self.flow.visits();
        let (mut completion_unloaded, mut completion_peak) =
            (response_unloaded.clone(), response_peak.clone());
        if !self.flow.response_is_all() {
            completion_unloaded = self.times(all, Horizon::Completion, false, terms);
            completion_peak = self.times(all, Horizon::Completion, true, terms);
        }
        let is_upper_bound = |times: &Known<(Percentiles, bool)>| matches!(times, Ok((_, true)));
        let only = |times: Known<(Percentiles, bool)>| times.map(|(percentiles, _)| percentiles);
        LatencyReport {
            completion_is_upper_bound: is_upper_bound(&completion_unloaded),
            response_unloaded: only(response_unloaded),
            response_peak: only(response_peak),
            completion_unloaded: only(completion_unloaded),
            completion_peak: only(completion_peak),
            sum_of_p99: tidy(naive::sum_of_p99(self.system, response, self.flow.misses)),
        }
    }

    /// Percentiles of one horizon, and whether they are an upper bound.
    fn times(
        &self,
        walk: &Walk,
        horizon: Horizon,
        at_peak: bool,
        terms: &mut Terms,
    ) -> Known<(Percentiles, bool)> {
        let scope = Scope {
            system: self.system,
            walk,
            misses: self.flow.misses,
            horizon,
            load: at_peak.then_some(self.load),
        };
        let times = compose(scope, terms)?;
        let percentiles = percentiles(&times, terms);
        Ok((percentiles, times.is_upper_bound))
    }
}

fn percentiles(times: &Times, terms: &Terms) -> Percentiles {
    let whole: Term = times.whole[0];
    let survival = terms.value(whole).survival();
    let [p50, p95, p99, p99_9] =
        PERCENTS.map(|percent| tidy(distribution::percentile(&survival, percent)));
    let edges = PERCENTS.iter().filter_map(|&percent| {
        let (low, high) = distribution::edge(&survival, percent)?;
        Some(Edge {
            percent,
            low: tidy(low),
            high: tidy(high),
        })
    });
    let edges = edges.collect();
    let found = contributions::contributions(terms, whole, p99);
    let contributions = times.parts.iter().map(|(part, own)| {
        let of_own =
            |percentile: fn(Latency) -> Millis| own.map_or(0.0, |own| percentile(own).get());
        Contribution {
            ms: tidy(found.get(part).copied().unwrap_or(0.0)),
            part: part.clone(),
            p50: of_own(Latency::p50),
            p99: of_own(Latency::p99),
        }
    });
    Percentiles {
        p50,
        p95,
        p99,
        p99_9,
        mean: tidy(terms.value(whole).mean()),
        edges,
        contributions_p99: contributions.collect(),
        survival,
    }
}

/// Requests in progress in each pool: its visits by how long each is held, every replica free.
fn concurrency(
    system: &System,
    flows: &[FlowGraph],
    load: &Load,
    terms: &mut Terms,
) -> Vec<Option<Known<f64>>> {
    let mut held: Vec<Option<Known<f64>>> = load
        .pools
        .iter()
        .map(|pool| pool.as_ref().map(|_| Ok(0.0)))
        .collect();
    for (flow, visits) in flows.iter().zip(&load.visits) {
        let walk = flow.visits();
        let scope = Scope {
            system,
            walk,
            misses: flow.misses,
            horizon: Horizon::Response,
            load: None,
        };
        let rate = &system.flows[flow.flow].rate;
        let times = compose(scope, terms);
        for (index, (state, visits)) in walk.states.iter().zip(&visits.states).enumerate() {
            let Some(Ok(sum)) = &mut held[state.component] else {
                continue;
            };
            if visits.total() == 0.0 {
                continue;
            }
            let own = system.components[state.component].latency;
            let time = match &times {
                // A publish is held until it is taken; where a way ends, only its own service counts.
                Ok(_) if state.extent == Extent::Ends => visits.total() * mean(own),
                Ok(times) => {
                    let whole = terms.value(times.whole[index]).mean();
                    visits.taken * mean(own) + (visits.total() - visits.taken) * whole
                }
                Err(why) => {
                    held[state.component] = Some(Err(why.clone()));
                    continue;
                }
            };
            match rate {
                Ok(rate) => *sum += rate * time / 1000.0,
                Err(why) => held[state.component] = Some(Err(why.clone())),
            }
        }
    }
    held
}

/// The mean of a service time in milliseconds.
fn mean(latency: Option<Latency>) -> f64 {
    latency.map_or(0.0, |latency| {
        let (p50, p99) = (latency.p50().get(), latency.p99().get());
        distribution::Distribution::lognormal(p50, p99, distribution::Tail::of_largest(1.0)).mean()
    })
}

/// The number to nine digits: what lies beyond differs between machines and means nothing.
fn tidy(number: f64) -> f64 {
    format!("{number:.8e}").parse().unwrap_or(number)
}
