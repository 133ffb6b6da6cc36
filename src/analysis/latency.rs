//! Times: how long a flow takes, where the time goes, and how many requests a pool holds meanwhile.
//!
//! [`compose`](mod@compose) turns what a flow reaches into terms, [`terms`] computes each term once by
//! the [`distribution`]s, [`contributions`] goes back from a percentile to the parts. Percentiles are
//! numeric, within 1 %; they are never added, but for the naive figure beside them ([`naive`]).
//!
//! Unloaded times and those at peak share next to nothing, so each is composed by a thread of its own;
//! then both read answers from what is composed ([`answers`]). What is said never depends on it.

mod answers;
mod compose;
mod contributions;
pub mod distribution;
mod naive;
mod terms;

use std::panic::resume_unwind;
use std::thread;

use super::graph::{Extent, FlowGraph, System, Walk};
use super::load::{Load, Visits};
use super::report::{Contribution, Known, LatencyReport, Percentiles, Unknown};
use crate::model::{Horizon, Latency, Millis};
use answers::{Answer, Answers};
use compose::{Scope, Times, compose};
use terms::Terms;

/// States of all flows from which on a second thread is worth its start.
const WORTH_A_THREAD: usize = 50;
/// States of all flows from which on the rest of a report does not wait for the times.
const MANY: usize = 1_000;
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

/// Whether composing the times of `flows` is more than a moment: there are many states, and `memory` is
/// new.
pub fn takes_long(flows: &[FlowGraph], memory: &Memory) -> bool {
    states(flows) >= MANY && memory.unloaded.terms.len() == Terms::default().len()
}

/// What is said of times that are not composed yet.
pub fn not_yet(system: &System, flows: &[FlowGraph], load: &Load) -> Latencies {
    let later = || Unknown("the times are being computed".to_owned());
    let of_flow = |flow: &FlowGraph| LatencyReport {
        response_unloaded: Err(later()),
        response_peak: Err(later()),
        completion_unloaded: Err(later()),
        completion_peak: Err(later()),
        completion_is_upper_bound: false,
        sum_of_p99: tidy(naive::sum_of_p99(system, flow.response(), flow.misses)),
    };
    let held = load.pools.iter();
    let held = held.map(|pool| pool.as_ref().map(|_| Err(later())));
    Latencies {
        flows: flows.iter().map(of_flow).collect(),
        concurrency: held.collect(),
    }
}

/// How many states the flows have together.
fn states(flows: &[FlowGraph]) -> usize {
    flows.iter().map(|flow| flow.visits().states.len()).sum()
}

/// What evaluations share: terms and answers that were computed before are not computed again.
///
/// Holds some kilobytes per term; results never depend on it.
#[derive(Debug, Default)]
pub struct Memory {
    unloaded: Kept,
    at_peak: Kept,
}

/// What is kept of the times under one load.
#[derive(Debug, Default)]
struct Kept {
    terms: Terms,
    answers: Answers,
}

/// The times of `flows`, the flows of `system` in order, under `load`, which is theirs.
pub fn evaluate(
    system: &System,
    flows: &[FlowGraph],
    load: &Load,
    memory: &mut Memory,
) -> Latencies {
    let apart = states(flows) >= WORTH_A_THREAD;
    let Memory { unloaded, at_peak } = memory;
    let (unloaded_times, peak_times) = both(
        apart,
        || unloaded.compose(system, flows, None),
        || at_peak.compose(system, flows, Some(load)),
    );
    let wholes =
        |times: &[FlowTimes]| -> Vec<usize> { times.iter().flat_map(FlowTimes::wholes).collect() };
    answers::answer(
        [
            (
                &unloaded.terms,
                &mut unloaded.answers,
                wholes(&unloaded_times),
            ),
            (&at_peak.terms, &mut at_peak.answers, wholes(&peak_times)),
        ],
        apart,
    );
    let concurrency = concurrency(system, flows, load, &unloaded_times, &unloaded.terms);
    let reports = flows.iter().zip(unloaded_times.iter().zip(&peak_times));
    let reports = reports.map(|(flow, (unloaded_times, peak_times))| {
        let unloaded = |times: &Known<Times>| unloaded.percentiles(times);
        let at_peak = |times: &Known<Times>| at_peak.percentiles(times);
        let completion = unloaded_times.completion();
        LatencyReport {
            completion_is_upper_bound: completion.as_ref().is_ok_and(|times| times.is_upper_bound),
            response_unloaded: unloaded(&unloaded_times.response),
            response_peak: at_peak(&peak_times.response),
            completion_unloaded: unloaded(completion),
            completion_peak: at_peak(peak_times.completion()),
            sum_of_p99: tidy(naive::sum_of_p99(system, flow.response(), flow.misses)),
        }
    });
    Latencies {
        flows: reports.collect(),
        concurrency,
    }
}

/// What both give, the second by a thread of its own if they are to run `apart`.
fn both<A, B: Send>(
    apart: bool,
    first: impl FnOnce() -> A,
    second: impl FnOnce() -> B + Send,
) -> (A, B) {
    if !apart {
        return (first(), second());
    }
    thread::scope(|scope| {
        let second = scope.spawn(second);
        let first = first();
        let second = second.join().unwrap_or_else(|panic| resume_unwind(panic));
        (first, second)
    })
}

/// The times of a flow under one load.
struct FlowTimes {
    response: Known<Times>,
    /// `None` if the response is all that the flow does.
    completion: Option<Known<Times>>,
    /// How long each state of all visits is held by its caller, if it was asked for and differs from
    /// the response.
    held: Option<Known<Times>>,
}

impl FlowTimes {
    fn completion(&self) -> &Known<Times> {
        self.completion.as_ref().unwrap_or(&self.response)
    }

    fn held(&self) -> &Known<Times> {
        self.held.as_ref().unwrap_or(&self.response)
    }

    /// The terms whose percentiles are asked for.
    fn wholes(&self) -> impl Iterator<Item = usize> {
        let all = [Some(&self.response), self.completion.as_ref()];
        all.into_iter()
            .flatten()
            .filter_map(|times| Some(times.as_ref().ok()?.whole[0]))
    }
}

impl Kept {
    /// The times of all flows, at peak if there is a load.
    fn compose(
        &mut self,
        system: &System,
        flows: &[FlowGraph],
        load: Option<&Load>,
    ) -> Vec<FlowTimes> {
        if self.terms.len() > MOST_KEPT {
            *self = Self::default();
        }
        let of_flow = |flow: &FlowGraph| {
            let mut times = |walk, horizon| {
                let scope = Scope {
                    system,
                    walk,
                    misses: flow.misses,
                    horizon,
                    load,
                };
                compose(scope, &mut self.terms)
            };
            let more = !flow.response_is_all();
            FlowTimes {
                response: times(flow.response(), Horizon::Response),
                completion: more.then(|| times(flow.visits(), Horizon::Completion)),
                held: (more && load.is_none()).then(|| times(flow.visits(), Horizon::Response)),
            }
        };
        flows.iter().map(of_flow).collect()
    }

    fn percentiles(&self, times: &Known<Times>) -> Known<Percentiles> {
        let times = times.as_ref().map_err(Clone::clone)?;
        let Answer {
            percentiles: [p50, p95, p99, p99_9],
            edges,
            survival,
            contributions,
        } = self.answers.of(times.whole[0]);
        let parts = times.parts.iter().map(|(part, own)| {
            let of_own =
                |percentile: fn(Latency) -> Millis| own.map_or(0.0, |own| percentile(own).get());
            Contribution {
                ms: contributions.get(part).copied().unwrap_or(0.0),
                part: part.clone(),
                p50: of_own(Latency::p50),
                p99: of_own(Latency::p99),
            }
        });
        Ok(Percentiles {
            p50: *p50,
            p95: *p95,
            p99: *p99,
            p99_9: *p99_9,
            mean: tidy(self.terms.value(times.whole[0]).mean()),
            edges: edges.clone(),
            contributions_p99: parts.collect(),
            survival: survival.clone(),
        })
    }
}

/// Requests in progress in each pool: its visits by how long each is held, every replica free.
fn concurrency(
    system: &System,
    flows: &[FlowGraph],
    load: &Load,
    times: &[FlowTimes],
    terms: &Terms,
) -> Vec<Option<Known<f64>>> {
    let pools = load.pools.iter();
    let mut held: Vec<Option<Known<f64>>> =
        pools.map(|pool| pool.as_ref().map(|_| Ok(0.0))).collect();
    let all = flows.iter().zip(&load.visits).zip(times);
    for ((flow, visits), times) in all {
        let rate = &system.flows[flow.flow].rate;
        let holding = Holding {
            system,
            walk: flow.visits(),
            visits,
            times: times.held(),
            terms,
        };
        for (index, state) in flow.visits().states.iter().enumerate() {
            let Some(Ok(sum)) = &mut held[state.component] else {
                continue;
            };
            if visits.states[index].total() == 0.0 {
                continue;
            }
            match (holding.time(index), rate) {
                (Ok(time), Ok(rate)) => *sum += rate * time / 1000.0,
                (Err(why), _) | (_, Err(why)) => held[state.component] = Some(Err(why.clone())),
            }
        }
    }
    held
}

/// What is needed to tell how long the states of a flow are held.
struct Holding<'a> {
    system: &'a System,
    walk: &'a Walk,
    visits: &'a Visits,
    times: &'a Known<Times>,
    terms: &'a Terms,
}

impl<'a> Holding<'a> {
    /// How long all visits of a state by one request hold it, in milliseconds.
    fn time(&self, index: usize) -> Result<f64, &'a Unknown> {
        let (state, visits) = (&self.walk.states[index], &self.visits.states[index]);
        let own = mean(self.system.components[state.component].latency);
        let times = self.times.as_ref()?;
        // A publish is held until it is taken; where a way ends, only its own service counts.
        if state.extent == Extent::Ends {
            return Ok(visits.total() * own);
        }
        let whole = self.terms.value(times.whole[index]).mean();
        Ok(visits.taken * own + (visits.total() - visits.taken) * whole)
    }
}

/// The mean of a service time in milliseconds.
fn mean(latency: Option<Latency>) -> f64 {
    latency.map_or(0.0, |latency| {
        let (p50, p99) = (latency.p50().get(), latency.p99().get());
        distribution::mean_of_lognormal(p50, p99)
    })
}

/// The number to nine digits: what lies beyond differs between machines and means nothing.
fn tidy(number: f64) -> f64 {
    // Powers of ten up to here are exact, so that one division gives the number nearest to the digits.
    const EXACT: i32 = 22;
    let places = 8 - number.abs().log10().floor().clamp(-400.0, 400.0) as i32;
    if number == 0.0 || !number.is_finite() || places.abs() > EXACT {
        return format!("{number:.8e}").parse().unwrap_or(number);
    }
    let power = 10.0_f64.powi(places.abs());
    if places < 0 {
        (number / power).round() * power
    } else {
        (number * power).round() / power
    }
}

#[cfg(test)]
mod tests {
    use super::tidy;

    #[test]
    fn numbers_are_told_to_nine_digits() {
        for (number, expected) in [
            (0.0, 0.0),
            (0.1 + 0.2, 0.3),
            (123_456_789.49, 123_456_789.0),
            (1e-30 / 3.0, 3.333_333_33e-31),
            (2e20 / 3.0, 6.666_666_67e19),
            (9.999_999_999, 10.0),
            (f64::INFINITY, f64::INFINITY),
        ] {
            assert_eq!(tidy(number), expected);
        }
    }
}
