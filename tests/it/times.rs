//! Worked figures of times, and laws that hold for every design.

use fivenines::analysis::report::{LatencyReport, Report};
use fivenines::analysis::{Evaluator, Options};
use fivenines::catalogue::Catalogue;
use fivenines::model::*;

use crate::engine::board::Board;
use crate::latency::{evaluated, generate, loaded};

fn takes(p50: f64, p99: f64) -> ServiceTime {
    let [p50, p99] = [p50, p99].map(|ms| Millis::new(ms).unwrap());
    ServiceTime::Takes(Latency::new(p50, p99).unwrap())
}

/// A board on which only what says so takes time.
fn timed(board: Board, times: &[(&str, ServiceTime)]) -> LatencyReport {
    let mut design = board.0;
    for connection in &mut design.connections {
        connection.latency = Some(ServiceTime::None);
    }
    for component in &mut design.components {
        component.latency = Some(ServiceTime::None);
        component.capacity = Some(Capacity::Unlimited);
        if let Some((_, time)) = times.iter().find(|(id, _)| component.id == *id) {
            component.latency = Some(*time);
        }
    }
    evaluated(&design).times.flows.remove(0)
}

fn percentiles(design: &Design) -> Vec<[f64; 4]> {
    let report = evaluated(design).times.flows.remove(0);
    let all = [report.response_unloaded, report.completion_unloaded];
    let all = all.map(Result::unwrap);
    all.iter()
        .map(|times| [times.p50, times.p95, times.p99, times.p99_9])
        .collect()
}

#[test]
fn a_split_takes_one_of_its_times_and_shares_with_two_tags_may_meet() {
    let board = Board::default()
        .service("a", 1.0)
        .service("fast", 1.0)
        .service("slow", 1.0);
    let times = [("fast", takes(10.0, 10.0)), ("slow", takes(100.0, 100.0))];
    let split = board
        .clone()
        .split("a", "fast", 1.0, "t")
        .split("a", "slow", 1.0, "t");
    let split = timed(split, &times).response_unloaded.unwrap();
    assert_eq!([split.p50, split.p95], [10.0, 100.0]);
    let shares = board
        .share("a", "fast", 0.5, "t")
        .share("a", "slow", 0.5, "u");
    let shares = timed(shares, &times).response_unloaded.unwrap();
    assert_eq!([shares.p50, shares.p95], [10.0, 110.0]);
}

#[test]
fn what_a_broker_hands_on_counts_in_the_completion_only() {
    let board = Board::default()
        .service("a", 1.0)
        .component("queue", "queue", 1.0)
        .service("worker", 1.0)
        .service("db", 1.0)
        .publish("a", "queue")
        .call("a", "db")
        .push("queue", "worker");
    let times = [
        ("queue", takes(5.0, 5.0)),
        ("worker", takes(100.0, 100.0)),
        ("db", takes(50.0, 50.0)),
    ];
    let report = timed(board, &times);
    assert_eq!(report.response_unloaded.unwrap().p99, 55.0);
    assert_eq!(report.completion_unloaded.unwrap().p99, 105.0);
}

/// The Tail at Scale: of a hundred servers that each take over a second for one request in a hundred,
/// some do for 63 % of the requests.
#[test]
fn of_a_hundred_parallel_calls_one_is_slow_for_most_requests() {
    let board = Board::default()
        .service("a", 1.0)
        .service("leaf", 1.0)
        .call("a", "leaf")
        .wire(|wire| wire.fan_out = 100);
    let report = timed(board, &[("leaf", takes(10.0, 1000.0))]);
    let times = report.response_unloaded.unwrap();
    let before = times.survival.partition_point(|&(at, _)| at <= 1000.0);
    let [(low, above), (high, below)] = [before - 1, before].map(|at| times.survival[at]);
    let over = above + (below - above) * (1000.0 - low) / (high - low);
    assert!((over - 0.634).abs() < 5e-3, "{over}");
}

#[test]
fn contributions_go_to_what_takes_the_time() {
    let board = Board::default()
        .service("a", 1.0)
        .service("b", 1.0)
        .service("c", 1.0)
        .call("a", "b")
        .call("b", "c");
    let even = takes(5.0, 50.0);
    let report = timed(board, &[("a", takes(7.0, 7.0)), ("b", even), ("c", even)]);
    let times = report.response_unloaded.unwrap();
    let parts: Vec<f64> = times.contributions_p99.rows().map(|c| c.ms).collect();
    let half = (times.p99 - 7.0) / 2.0;
    for (found, expected) in parts.iter().zip([7.0, half, half]) {
        assert!((found / expected - 1.0).abs() < 0.02, "{parts:?}");
    }
}

#[test]
fn contributions_are_even_where_one_call_of_a_billion_decides() {
    let board = Board::default()
        .service("a", 1.0)
        .service("b", 1.0)
        .service("c", 1.0)
        .call("a", "b")
        .wire(|calls| calls.fan_out = 1_000_000_000)
        .call("b", "c");
    let even = takes(5.0, 50.0);
    let report = timed(board, &[("b", even), ("c", even)]);
    let times = report.response_unloaded.unwrap();
    for part in times.contributions_p99.rows() {
        let found = part.ms / times.p99;
        assert!((found - 0.5).abs() < 0.02, "{:?}", times.contributions_p99);
    }
    assert_eq!(times.contributions_p99.rows().len(), 2);
}

#[test]
fn scaling_all_latencies_scales_the_unloaded_percentiles() {
    for seed in 0..20 {
        let design = generate::design(seed);
        let mut scaled = design.clone();
        let components = scaled.components.iter_mut().map(|c| &mut c.latency);
        let connections = scaled.connections.iter_mut().map(|c| &mut c.latency);
        for time in components.chain(connections) {
            let Some(ServiceTime::Takes(latency)) = time else {
                continue;
            };
            *time = Some(takes(3.7 * latency.p50().get(), 3.7 * latency.p99().get()));
        }
        for (before, after) in percentiles(&design).iter().zip(percentiles(&scaled)) {
            for (before, after) in before.iter().zip(after) {
                assert!(
                    (after - 3.7 * before).abs() <= 0.02 * after,
                    "seed {seed}: {before} became {after}"
                );
            }
        }
    }
}

#[test]
fn splitting_a_flows_rate_keeps_the_load() {
    for seed in 0..20 {
        let (design, _) = loaded(seed);
        let mut split = design.clone();
        let half = Rate::new(50.0).map(RateSource::Stated);
        split.flows[0].rate = half.clone();
        let mut second = split.flows[0].clone();
        (second.id, second.rate) = ("second".into(), half);
        split.flows.push(second);
        let pools = [evaluated(&design), evaluated(&split)].map(|all| all.load.pools);
        for (before, after) in pools[0].iter().zip(&pools[1]) {
            let (Some(before), Some(after)) = (before, after) else {
                assert_eq!(before.is_some(), after.is_some(), "seed {seed}");
                continue;
            };
            for (before, after) in [
                (&before.reads, &after.reads),
                (&before.writes, &after.writes),
            ] {
                let (before, after) = (before.clone().unwrap(), after.clone().unwrap());
                assert!((before - after).abs() <= 1e-9 * before, "seed {seed}");
            }
        }
    }
}

#[test]
fn contributions_of_two_times_are_their_means_given_the_sum() {
    const STEPS: u32 = 100_000;
    let density = |(p50, p99): (f64, f64), x: f64| {
        let z = (x / p50).ln() / (p99 / p50).ln() * 2.326_347_874;
        (-0.5 * z * z).exp() / x
    };
    for (x, y) in [((1.0, 4.0), (50.0, 300.0)), ((5.0, 50.0), (20.0, 60.0))] {
        let board = Board::default()
            .service("a", 1.0)
            .service("b", 1.0)
            .call("a", "b");
        let report = timed(board, &[("a", takes(x.0, x.1)), ("b", takes(y.0, y.1))]);
        let times = report.response_unloaded.unwrap();
        let (mut time, mut mass) = (0.0, 0.0);
        for step in 1..STEPS {
            let at = times.p99 * f64::from(step) / f64::from(STEPS);
            let density = density(x, at) * density(y, times.p99 - at);
            time += at * density;
            mass += density;
        }
        let found = times
            .contributions_p99
            .rows()
            .next()
            .map_or(0.0, |row| row.ms);
        let expected = time / mass;
        assert!(
            (found - expected).abs() <= 0.01 * times.p99,
            "{found} is not {expected}"
        );
    }
}

/// What is told early of a design with so many flows, and all of it.
fn in_steps(evaluator: &mut Evaluator, flows: usize) -> (Vec<Report>, Report) {
    let browser = |number: usize| format!("browser-{number}");
    let mut board = Board::default().service("api", 0.99);
    for number in 0..flows {
        let browser = browser(number);
        board = board
            .component(&browser, "client", 1.0)
            .call(&browser, "api");
    }
    let mut design = board.0;
    let flow = |number: usize| Flow {
        id: format!("flow-{number}").into(),
        name: String::new(),
        entry: browser(number).as_str().into(),
        rate: None,
        op: FlowOp::Read,
        via: None,
    };
    design.flows = (0..flows).map(flow).collect();
    let mut early = Vec::new();
    let (catalogue, options) = (Catalogue::shipped(), Options::default());
    let told = &mut |report| early.push(report);
    let whole = evaluator.evaluate_in_steps(&design, catalogue, options, told);
    (early, whole)
}

#[test]
fn what_fails_is_told_before_times_that_take_long() {
    let mut evaluator = Evaluator::default();
    let (early, whole) = in_steps(&mut evaluator, 600);
    let [early] = &early[..] else {
        panic!("{} early reports", early.len());
    };
    assert_eq!(early.flows.len(), whole.flows.len());
    for (before, after) in early.flows.iter().zip(&whole.flows) {
        assert_eq!(before.figures.availability, after.figures.availability);
        assert_eq!(before.figures.single_points, after.figures.single_points);
        let why = before
            .figures
            .latency
            .response_unloaded
            .as_ref()
            .unwrap_err();
        assert_eq!(why.0, "the times are being computed");
        assert!(after.figures.latency.response_unloaded.is_ok());
    }
    // Once terms are kept the rest takes a moment, as it does from the start of a small design.
    assert!(in_steps(&mut evaluator, 600).0.is_empty());
    assert!(in_steps(&mut Evaluator::default(), 6).0.is_empty());
}
