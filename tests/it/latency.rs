//! Times and load against a simulation and exact sums, on random designs.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod exact_load;
pub(crate) mod generate;
pub(crate) mod simulate;

use exact_load::Following;
use fivenines::analysis::estimates::Sheet;
use fivenines::analysis::graph::{FlowGraph, System};
use fivenines::analysis::latency::{self, Latencies, Memory};
use fivenines::analysis::load::{self, Load, Standing};
use fivenines::analysis::report::{Known, Part, Percentiles};
use fivenines::catalogue::{Catalogue, validate};
use fivenines::model::*;
use simulate::{Random, Simulation, Waits};

pub(crate) struct Evaluated {
    pub(crate) load: Load,
    pub(crate) times: Latencies,
}

pub(crate) fn evaluated(design: &Design) -> Evaluated {
    let system = System::new(design, Catalogue::shipped(), &Sheet::default());
    let flows: Vec<FlowGraph> = (0..system.flows.len())
        .map(|flow| FlowGraph::new(&system, flow))
        .collect();
    let load = load::compute(&system, &flows, &Standing::all_up(&system, &flows));
    let times = latency::evaluate(&system, &flows, &load, &mut Memory::default());
    Evaluated { load, times }
}

/// Times of requests in rising order.
fn sampled(simulation: &Simulation<'_>, count: usize, seed: u64) -> Vec<f64> {
    let mut random = Random(seed);
    let mut times: Vec<f64> = (0..count)
        .map(|_| simulation.request(&mut random).time)
        .collect();
    times.sort_by(f64::total_cmp);
    times
}

/// What is wrong with percentiles by the contract's tolerance, allowing `se` standard errors.
fn wrong(found: &Percentiles, samples: &[f64]) -> Vec<String> {
    const ERRORS: f64 = 4.5;
    let count = samples.len() as f64;
    let share = |time: f64| samples.partition_point(|&t| t <= time * (1.0 + 1e-9)) as f64 / count;
    let asked = [
        (0.5, found.p50),
        (0.95, found.p95),
        (0.99, found.p99),
        (0.999, found.p99_9),
    ];
    let mut wrong = Vec::new();
    for (q, time) in asked {
        let slack = 1e-6 + ERRORS * (q * (1.0 - q) / count).sqrt();
        let below = if time > 0.0 { share(time / 1.01) } else { 0.0 };
        if share(1.01 * time) < q - slack || below > q + slack {
            let at = samples[((q * count) as usize).min(samples.len() - 1)];
            wrong.push(format!(
                "p{} is {time}, sampled {at}: F(1.01x) = {}, F(x/1.01) = {below}",
                100.0 * q,
                share(1.01 * time),
            ));
        }
    }
    wrong
}

/// A random design with a capacity that its busiest replicas nearly use, and its flow's waits.
pub(crate) fn loaded(seed: u64) -> (Design, Waits) {
    let mut design = generate::design(seed);
    let following = Following::new(&design, &design.flows[0], 100.0);
    let (reads, writes) = (following.reads, following.writes);
    let mut random = Random(seed ^ 77);
    let mut waits = Waits::new();
    for place in 0..design.components.len() {
        let (reads, writes) = (reads[place], writes[place]);
        let component = &mut design.components[place];
        component.capacity = Some(Capacity::Unlimited);
        if reads + writes > 0.0 && random.unit() < 0.6 {
            let used = 0.2 + 0.75 * random.unit();
            let load = exact_load::per_replica(component, reads, writes);
            component.capacity = Some(Capacity::PerSecond(Rate::new(load / used).unwrap()));
        }
        if let Some(wait) = exact_load::wait(component, reads, writes) {
            waits.insert(place, wait);
        }
    }
    (design, waits)
}

fn check(seed: u64, count: usize) -> Vec<String> {
    let (design, waits) = loaded(seed);
    let problems = validate(&design, Catalogue::shipped());
    assert_eq!(problems, [], "seed {seed}");
    let evaluated = evaluated(&design);
    let report = &evaluated.times.flows[0];
    let cases: [(&str, &Known<Percentiles>, bool, Waits); 4] = [
        ("response", &report.response_unloaded, false, Waits::new()),
        (
            "completion",
            &report.completion_unloaded,
            true,
            Waits::new(),
        ),
        (
            "response at peak",
            &report.response_peak,
            false,
            waits.clone(),
        ),
        ("completion at peak", &report.completion_peak, true, waits),
    ];
    let mut found = Vec::new();
    // Two of the four, in turn.
    for (name, times, completion, waits) in cases.into_iter().skip(seed as usize % 3).step_by(2) {
        let simulation = Simulation::new(&design, &design.flows[0], completion, waits);
        let samples = sampled(&simulation, count, seed);
        let times = times.as_ref().unwrap();
        for wrong in wrong(times, &samples) {
            found.push(format!("seed {seed} {name}: {wrong}"));
        }
    }
    found
}

/// A number from the environment, to run more than what every build needs.
fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

fn seeds(default: u64) -> std::ops::Range<u64> {
    let first = number("FIRST", 0);
    first..first + number("CASES", default)
}

#[test]
fn times_of_random_designs_are_those_of_a_simulation() {
    let count = number("SAMPLES", 20_000) as usize;
    let wrong: Vec<String> = seeds(60).flat_map(|seed| check(seed, count)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn load_of_random_designs_is_the_sum_over_all_ways() {
    let close = |found: &Known<f64>, expected: f64, what: &str| {
        let found = found.as_ref().unwrap();
        assert!(
            (found - expected).abs() <= 1e-11 * expected.max(1.0),
            "{what} is {found}, not {expected}"
        );
    };
    for seed in seeds(2_000) {
        let (design, waits) = loaded(seed);
        let load = evaluated(&design).load;
        let following = Following::new(&design, &design.flows[0], 100.0);
        let mut fullest = 0.0_f64;
        for (place, component) in design.components.iter().enumerate() {
            let (reads, writes) = (following.reads[place], following.writes[place]);
            let Some(pool) = &load.pools[place] else {
                assert!(reads + writes == 0.0, "{seed}: {} is missing", component.id);
                continue;
            };
            let name = |what: &str| format!("seed {seed}: {what} of {}", component.id);
            close(&pool.reads, reads, &name("reads"));
            close(&pool.writes, writes, &name("writes"));
            let per_replica = exact_load::per_replica(component, reads, writes);
            close(&pool.per_replica, per_replica, &name("load"));
            if let Some(Capacity::PerSecond(capacity)) = &component.capacity {
                let used = per_replica / capacity.get();
                close(&pool.utilisation, used, &name("utilisation"));
                fullest = fullest.max(used);
            }
            let wait = match pool.wait.as_ref().unwrap() {
                load::Wait::Sometimes { probability, mean } => Some((*probability, *mean)),
                load::Wait::Never | load::Wait::Overloaded => None,
            };
            let (found, expected) = (wait.unwrap_or_default(), waits.get(&place));
            let expected = expected.copied().unwrap_or_default();
            close(&Ok(found.0), expected.0, &name("probability of waiting"));
            close(&Ok(found.1), expected.1, &name("mean of waiting"));
        }
        let system = System::new(&design, Catalogue::shipped(), &Sheet::default());
        if fullest > 0.0 {
            let headroom = load.headroom(&system).map(|headroom| headroom.factor);
            close(&headroom, 1.0 / fullest, "headroom");
        }
    }
}

#[test]
fn contributions_are_what_parts_add_when_a_request_takes_its_99th_percentile() {
    let count = number("SAMPLES", 200_000) as usize;
    let mut wrong = Vec::new();
    for seed in seeds(12) {
        let (design, waits) = loaded(seed);
        let evaluated = evaluated(&design);
        let report = &evaluated.times.flows[0];
        let completion = seed % 2 == 1;
        let times = if completion {
            &report.completion_peak
        } else {
            &report.response_peak
        };
        let times = times.as_ref().unwrap();
        let sum: f64 = times.contributions_p99.rows().map(|c| c.ms).sum();
        assert!(
            (sum - times.p99).abs() <= 1e-6 * times.p99,
            "seed {seed}: {sum}"
        );
        let simulation = Simulation::new(&design, &design.flows[0], completion, waits).traced();
        let mut random = Random(seed);
        let mut added: Vec<(f64, Vec<(simulate::Part, f64)>)> = Vec::new();
        for _ in 0..count {
            let moment = simulation.request(&mut random);
            if (moment.time / times.p99 - 1.0).abs() <= 0.03 {
                added.push((moment.time, moment.parts.into_iter().collect()));
            }
        }
        let near = added.len() as f64;
        for contribution in times.contributions_p99.rows() {
            let place = |id: &Id| design.components.iter().position(|c| c.id == *id).unwrap();
            let part = match &contribution.part {
                Part::Component(id) => simulate::Part::Component(place(id)),
                Part::Waiting(id) => simulate::Part::Waiting(place(id)),
                Part::Connection(id) => simulate::Part::Connection(
                    design.connections.iter().position(|c| c.id == *id).unwrap(),
                ),
            };
            let of = |(time, parts): &(f64, Vec<(simulate::Part, f64)>)| {
                let added = parts
                    .iter()
                    .find(|(p, _)| *p == part)
                    .map_or(0.0, |(_, ms)| *ms);
                added / time
            };
            let mean = added.iter().map(of).sum::<f64>() / near;
            let spread = added.iter().map(|a| (of(a) - mean).powi(2)).sum::<f64>() / near;
            let slack = 0.02 + 4.5 * (spread / near).sqrt();
            let found = contribution.ms / times.p99;
            if (found - mean).abs() > slack {
                wrong.push(format!(
                    "seed {seed}: {part:?} adds {found}, sampled {mean} ± {slack} of {near}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
