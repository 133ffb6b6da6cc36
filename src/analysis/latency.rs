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
mod parts;
mod terms;

#[cfg(test)]
mod tests;

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use rustc_hash::FxHashMap;

use super::graph::{Extent, FlowGraph, System, Walk};
use super::load::{Load, Visits};
use super::report::{Contributions, Known, LatencyReport, Percentiles, TimedPart, Unknown};
use crate::model::{Horizon, Latency};
use answers::Answers;
use compose::{Scope, States, Times, compose};
use parts::{Numbers, Place};
use terms::{Term, Terms};

/// States of all flows from which on a second thread is worth its start.
const WORTH_A_THREAD: usize = 50;
/// States of all flows from which on the rest of a report does not wait for the times.
const MANY: usize = 1_000;
/// Terms beyond which what is kept is given up before more flows are composed.
const MOST_KEPT: usize = 40_000;
/// States and connections of all flows from which on what is kept at a time counts more than threads.
const LARGE: usize = 30_000;
/// States and connections of flows that are then composed before anything is read from them.
const MOST_AT_ONCE: usize = 3_000;
/// Bytes of terms beyond which what is then kept is given up before more flows are composed.
const MOST_IN_TURN: usize = 24_000_000;

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
    /// There is no next evaluation: nothing is kept for longer than it is used.
    forgets: bool,
}

impl Memory {
    /// What serves a single evaluation.
    pub fn of_one_evaluation() -> Self {
        Self {
            forgets: true,
            ..Self::default()
        }
    }
}

/// What is kept of the times under one load.
#[derive(Debug, Default)]
struct Kept {
    terms: Terms,
    answers: Answers,
}

/// How many states and connections between them a flow has: the terms that its times are made of.
fn size(flow: &FlowGraph) -> usize {
    let states = &flow.visits().states;
    let connections = states.iter().map(|state| state.members().count());
    states.len() + connections.sum::<usize>()
}

/// The times of `flows`, the flows of `system` in order, under `load`, which is theirs.
pub fn evaluate(
    system: &System,
    flows: &[FlowGraph],
    load: &Load,
    memory: &mut Memory,
) -> Latencies {
    let mut evaluation = Evaluation::new(system, load);
    let [unloaded, at_peak] = if flows.iter().map(size).sum::<usize>() < LARGE {
        evaluation.at_once(flows, memory)
    } else {
        evaluation.in_turn(flows, memory, MOST_AT_ONCE)
    };
    let answers = flows.iter().zip(unloaded.into_iter().zip(at_peak));
    let reports = answers.map(|(flow, (unloaded, at_peak))| LatencyReport {
        completion_is_upper_bound: unloaded.is_upper_bound,
        response_unloaded: unloaded.response,
        response_peak: at_peak.response,
        completion_unloaded: unloaded.completion,
        completion_peak: at_peak.completion,
        sum_of_p99: tidy(naive::sum_of_p99(system, flow.response(), flow.misses)),
    });
    Latencies {
        flows: reports.collect(),
        concurrency: evaluation.held,
    }
}

/// The times of the flows of a system.
struct Evaluation<'a> {
    system: &'a System,
    load: &'a Load,
    /// By [`Place::index`].
    parts: Arc<[TimedPart]>,
    /// See [`Latencies::concurrency`].
    held: Vec<Option<Known<f64>>>,
}

/// What is said of the times of a flow under one load.
#[derive(Clone, Debug, PartialEq)]
struct Said {
    response: Known<Percentiles>,
    completion: Known<Percentiles>,
    is_upper_bound: bool,
}

impl<'a> Evaluation<'a> {
    fn new(system: &'a System, load: &'a Load) -> Self {
        let held = load.pools.iter();
        Self {
            system,
            load,
            parts: Place::all(system)
                .map(|place| place.timed(system))
                .collect(),
            held: held.map(|pool| pool.as_ref().map(|_| Ok(0.0))).collect(),
        }
    }

    /// What is said of `flows`, unloaded and at peak, each composed by a thread of its own if that is worth
    /// it.
    fn at_once(&mut self, flows: &[FlowGraph], memory: &mut Memory) -> [Vec<Said>; 2] {
        let (system, load) = (self.system, self.load);
        let apart = states(flows) >= WORTH_A_THREAD;
        let Memory {
            unloaded, at_peak, ..
        } = memory;
        let (own, other) = both(
            apart,
            || unloaded.compose(system, flows, None),
            || at_peak.compose(system, flows, Some(load)),
        );
        let asked = [unloaded.question(&own), at_peak.question(&other)];
        answers::answer(asked, system.tells_survival, apart);
        self.hold(flows, 0, &own, &unloaded.terms);
        [
            unloaded.said(&own, &self.parts),
            at_peak.said(&other, &self.parts),
        ]
    }

    /// The same, first all of them unloaded and then all at peak, and some flows of `most` states and
    /// connections after others, so that less is kept at a time.
    fn in_turn(&mut self, flows: &[FlowGraph], memory: &mut Memory, most: usize) -> [Vec<Said>; 2] {
        let mut said = [Vec::new(), Vec::new()];
        let sides = [
            (&mut memory.unloaded, None),
            (&mut memory.at_peak, Some(self.load)),
        ];
        for ((kept, load), said) in sides.into_iter().zip(&mut said) {
            let mut rest = flows;
            while !rest.is_empty() {
                let (batch, others) = rest.split_at(batch(rest, most));
                let times = kept.compose(self.system, batch, load);
                let asked = [kept.question(&times)];
                answers::answer(asked, self.system.tells_survival, true);
                if load.is_none() {
                    self.hold(batch, said.len(), &times, &kept.terms);
                }
                said.extend(kept.said(&times, &self.parts));
                kept.give_up_if(kept.terms.bytes() > MOST_IN_TURN);
                rest = others;
            }
            if memory.forgets {
                *kept = Kept::default();
            }
        }
        said
    }

    /// Adds the requests of flows in progress in each pool: their visits by how long each is held, every
    /// replica free. `first` is the place of the first among all flows.
    fn hold(&mut self, flows: &[FlowGraph], first: usize, times: &Composed, terms: &Terms) {
        let visits = &self.load.visits[first..];
        for ((flow, times), visits) in flows.iter().zip(&times.flows).zip(visits) {
            let holding = Holding {
                system: self.system,
                walk: flow.visits(),
                visits,
                times: times.held(),
                terms,
            };
            holding.add_to(&mut self.held, &self.system.flows[flow.flow].rate);
        }
    }
}

/// How many of `flows`, at least one, have no more than `most` states and connections.
fn batch(flows: &[FlowGraph], most: usize) -> usize {
    let mut left = most;
    let fits = |flow: &&FlowGraph| {
        let size = size(flow);
        let fits = size <= left;
        left = left.saturating_sub(size);
        fits
    };
    flows.iter().take_while(fits).count().max(1)
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

/// The times of some flows under one load.
struct Composed<'a> {
    /// Flows that do the same have the same.
    flows: Vec<Arc<FlowTimes<'a>>>,
    numbers: Numbers,
}

/// The times of a flow under one load.
struct FlowTimes<'a> {
    response: Known<Times<'a>>,
    /// `None` if the response is all that the flow does.
    completion: Option<Known<Times<'a>>>,
    /// How long each state of all visits is held by its caller, if it was asked for and differs from
    /// the response.
    held: Option<Known<Times<'a>>>,
}

impl<'a> FlowTimes<'a> {
    fn completion(&self) -> &Known<Times<'a>> {
        self.completion.as_ref().unwrap_or(&self.response)
    }

    fn held(&self) -> &Known<Times<'a>> {
        self.held.as_ref().unwrap_or(&self.response)
    }

    /// The terms whose percentiles are asked for.
    fn wholes(&self) -> impl Iterator<Item = Term> {
        let all = [Some(&self.response), self.completion.as_ref()];
        all.into_iter()
            .flatten()
            .filter_map(|times| Some(times.as_ref().ok()?.whole))
    }
}

impl Kept {
    /// The times of all `flows`, at peak if there is a load.
    fn compose<'a>(
        &mut self,
        system: &'a System,
        flows: &'a [FlowGraph],
        load: Option<&'a Load>,
    ) -> Composed<'a> {
        self.give_up_if(self.terms.len() > MOST_KEPT);
        let mut numbers = Numbers::new(system);
        let mut states = States::default();
        let mut of_flow = |flow: &'a FlowGraph| {
            let mut times = |walk, horizon, each| {
                let scope = Scope {
                    system,
                    walk,
                    misses: flow.misses,
                    horizon,
                    each,
                    load,
                };
                compose(scope, &mut self.terms, &mut numbers, &mut states)
            };
            let more = !flow.response_is_all();
            FlowTimes {
                response: times(flow.response(), Horizon::Response, false),
                completion: more.then(|| times(flow.visits(), Horizon::Completion, false)),
                held: (more && load.is_none())
                    .then(|| times(flow.visits(), Horizon::Response, true)),
            }
        };
        let mut known: FxHashMap<usize, Arc<FlowTimes<'a>>> = FxHashMap::default();
        let flows = flows.iter().map(|flow| {
            let times = known.entry(flow.shared());
            Arc::clone(times.or_insert_with(|| Arc::new(of_flow(flow))))
        });
        Composed {
            flows: flows.collect(),
            numbers,
        }
    }

    /// Gives everything up if it is too much.
    fn give_up_if(&mut self, is_too_much: bool) {
        if is_too_much {
            *self = Self::default();
        }
    }

    /// What must be read to tell of composed times.
    fn question(&mut self, times: &Composed) -> (&Terms, &mut Answers, Vec<Term>) {
        let wholes = times.flows.iter().flat_map(|times| times.wholes());
        (&self.terms, &mut self.answers, wholes.collect())
    }

    /// What is said of composed times, once it was read.
    fn said(&self, times: &Composed, parts: &Arc<[TimedPart]>) -> Vec<Said> {
        let of_flow = |flow: &Arc<FlowTimes>| {
            let response = self.percentiles(&flow.response, &times.numbers, parts);
            let completion = match &flow.completion {
                Some(completion) => self.percentiles(completion, &times.numbers, parts),
                None => response.clone(),
            };
            let times = flow.completion().as_ref();
            Said {
                response,
                completion,
                is_upper_bound: times.is_ok_and(|times| times.is_upper_bound),
            }
        };
        times.flows.iter().map(of_flow).collect()
    }

    fn percentiles(
        &self,
        times: &Known<Times>,
        numbers: &Numbers,
        parts: &Arc<[TimedPart]>,
    ) -> Known<Percentiles> {
        let times = times.as_ref().map_err(Clone::clone)?;
        let system = times.scope.system;
        let answer = self.answers.of(times.whole);
        let added = times.parts().into_iter().map(|place| {
            let number = numbers.known(place, system);
            let added = number.map_or(0.0, |number| answer.contribution(number));
            (place.index(system) as u32, added)
        });
        let [p50, p95, p99, p99_9] = answer.percentiles;
        let survival = match &answer.survival {
            _ if !system.tells_survival => Arc::default(),
            Some(known) => Arc::clone(known),
            None => self.terms.value(times.whole).survival().into(),
        };
        Ok(Percentiles {
            p50,
            p95,
            p99,
            p99_9,
            mean: tidy(self.terms.value(times.whole).mean()),
            edges: answer.edges.clone(),
            contributions_p99: Contributions::new(Arc::clone(parts), added),
            survival,
        })
    }
}

/// What is needed to tell how long the states of a flow are held.
struct Holding<'a> {
    system: &'a System,
    walk: &'a Walk,
    visits: &'a Visits,
    times: &'a Known<Times<'a>>,
    terms: &'a Terms,
}

impl<'a> Holding<'a> {
    /// Adds what is held at `rate` to what others hold.
    fn add_to(&self, held: &mut [Option<Known<f64>>], rate: &Known<f64>) {
        for (index, state) in self.walk.states.iter().enumerate() {
            let held = &mut held[state.component];
            let Some(Ok(sum)) = held else {
                continue;
            };
            if self.visits.states[index].total() == 0.0 {
                continue;
            }
            match (self.time(index), rate) {
                (Ok(time), Ok(rate)) => *sum += rate * time / 1000.0,
                (Err(why), _) | (_, Err(why)) => *held = Some(Err(why.clone())),
            }
        }
    }

    /// How long all visits of a state by one request hold it, in milliseconds.
    fn time(&self, index: usize) -> Result<f64, &'a Unknown> {
        let (state, visits) = (&self.walk.states[index], &self.visits.states[index]);
        let own = mean(self.system.components[state.component].latency);
        let times = self.times.as_ref()?;
        // A publish is held until it is taken; where a way ends, only its own service counts.
        if state.extent == Extent::Ends {
            return Ok(visits.total() * own);
        }
        let whole = times.mean(index, self.terms);
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
