//! Worked figures of the contract that are times, the published ones, and laws of times and load.

use fivenines::analysis::report::{Known, LoadRow, Percentiles, Report};
use fivenines::analysis::{Options, evaluate};
use fivenines::catalogue::Catalogue;
use fivenines::model::{Design, Latency, Millis, Percentile, Rate, RateSource, ServiceTime};

use super::board::Board;
use super::random::{seeds, show};
use super::reading::flows;
use crate::generate::{SMALL, design};
use crate::latency::generate::design as timed_design;

fn report(design: &Design) -> Report {
    evaluate(design, Catalogue::shipped(), Options::default())
}

fn constant(ms: f64) -> ServiceTime {
    let ms = Millis::new(ms).expect("times are not negative");
    ServiceTime::Takes(Latency::constant(ms))
}

/// A board on which a component takes what `times` says, everything else no time.
fn timed(mut board: Board, times: &[(&str, f64)]) -> Report {
    for component in &mut board.0.components {
        let time = times.iter().find(|(id, _)| component.id == **id);
        component.latency = Some(time.map_or(ServiceTime::None, |(_, ms)| constant(*ms)));
    }
    for connection in &mut board.0.connections {
        connection.latency = Some(ServiceTime::None);
    }
    board.system();
    report(&board.0)
}

fn at(times: &Known<Percentiles>, percent: f64) -> f64 {
    let asked = Percentile::new(percent).expect("percentiles lie below 100");
    times
        .as_ref()
        .expect("nothing is missing")
        .percentile(asked)
}

fn near(found: f64, expected: f64) {
    assert!(
        (found / expected - 1.0).abs() < 0.01,
        "{found} is not {expected}"
    );
}

#[test]
fn a_split_takes_one_branch_and_shares_of_two_tags_add_up() {
    let services = Board::default()
        .service("a", 1.0)
        .service("b", 0.9)
        .service("c", 0.9);
    let times = [("b", 10.0), ("c", 100.0)];
    let split = services
        .clone()
        .split("a", "b", 50.0, "way")
        .split("a", "c", 50.0, "way");
    let split = timed(split, &times);
    let response = &split.flows[0].figures.latency.response_unloaded;
    near(at(response, 95.0), 100.0);
    near(at(response, 49.0), 10.0);
    let shares = services.share("a", "b", 0.5, "b").share("a", "c", 0.5, "c");
    let shares = timed(shares, &times);
    let response = &shares.flows[0].figures.latency.response_unloaded;
    near(at(response, 95.0), 110.0);
    near(at(response, 70.0), 100.0);
}

#[test]
fn a_queue_answers_before_its_worker_has_done() {
    let board = Board::default()
        .service("api", 1.0)
        .component("queue", "queue", 1.0)
        .service("worker", 1.0)
        .service("db", 1.0)
        .publish("api", "queue")
        .call("api", "db")
        .push("queue", "worker");
    let report = timed(board, &[("queue", 5.0), ("worker", 100.0), ("db", 50.0)]);
    let times = &report.flows[0].figures.latency;
    near(at(&times.response_unloaded, 50.0), 55.0);
    near(at(&times.completion_unloaded, 50.0), 105.0);
    assert!(!times.completion_is_upper_bound);
}

/// Little's law holds of what nobody waits for, too: a worker holds each message until it has done.
#[test]
fn pools_hold_requests_while_they_take_care_of_them() {
    let mut board = Board::default()
        .service("api", 1.0)
        .component("queue", "queue", 1.0)
        .service("worker", 1.0)
        .service("db", 1.0)
        .publish("api", "queue")
        .push("queue", "worker")
        .call("worker", "db")
        .call("api", "db");
    board.0.flows = flows(&board.0);
    for flow in &mut board.0.flows {
        flow.rate = Rate::new(200.0).map(RateSource::Stated);
    }
    let report = timed(
        board,
        &[
            ("api", 1.0),
            ("queue", 5.0),
            ("worker", 100.0),
            ("db", 50.0),
        ],
    );
    for (id, held) in [
        ("api", 56.0),
        ("queue", 5.0),
        ("worker", 150.0),
        ("db", 100.0),
    ] {
        let row = report.load.iter().find(|row| row.component == *id);
        let row = row.expect("the flow reaches it");
        near(*row.concurrency.as_ref().expect("all is known"), 0.2 * held);
    }
}

/// The Tail at Scale: one in a hundred answers is slow, and of a hundred asked at once some are for
/// 63.4 % of requests; of two thousand, one in ten thousand slow each, for 18.1 %.
#[test]
fn the_tail_at_scale() {
    for (calls, slow, expected) in [(100, 0.01, 63.4), (2000, 0.0001, 18.1)] {
        let board = Board::default()
            .service("root", 1.0)
            .service("leaf", 1.0)
            .service("slow", 1.0)
            .call("root", "leaf")
            .wire(|wire| wire.fan_out = calls)
            .share("leaf", "slow", slow, "slow");
        let report = timed(board, &[("leaf", 10.0), ("slow", 990.0)]);
        let times = &report.flows[0].figures.latency.response_unloaded;
        near(at(times, 100.0 - expected - 0.1), 10.0);
        near(at(times, 100.0 - expected + 0.1), 1000.0);
    }
}

#[test]
fn longer_times_make_longer_percentiles_in_proportion() {
    const FACTOR: f64 = 3.7;
    for seed in seeds().take(25) {
        let before = timed_design(seed);
        let mut after = before.clone();
        let components = after
            .components
            .iter_mut()
            .map(|component| &mut component.latency);
        let hops = after.connections.iter_mut().map(|hop| &mut hop.latency);
        for time in components.chain(hops) {
            if let Some(ServiceTime::Takes(latency)) = time {
                let [p50, p99] = [latency.p50(), latency.p99()]
                    .map(|ms| Millis::new(ms.get() * FACTOR).expect("a time"));
                *latency = Latency::new(p50, p99).expect("in order as before");
            }
        }
        let [before, after] = [&before, &after].map(report);
        let [before, after] = [&before, &after].map(|report| &report.flows[0].figures.latency);
        for (before, after) in [
            (&before.response_unloaded, &after.response_unloaded),
            (&before.completion_unloaded, &after.completion_unloaded),
        ] {
            for percent in [50.0, 95.0, 99.0, 99.9] {
                let (short, long) = (at(before, percent), at(after, percent));
                // At an edge either side of the jump is right.
                let asked = Percentile::new(percent).expect("a percentile");
                let edge = before.as_ref().ok().and_then(|times| times.edge(asked));
                let within = |ms: f64| (long - FACTOR * ms).abs() <= 0.02 * FACTOR * ms;
                let fine =
                    within(short) || edge.is_some_and(|edge| within(edge.low) || within(edge.high));
                assert!(fine, "seed {seed}, p{percent}: {short} became {long}");
            }
        }
    }
}

#[test]
fn a_flow_of_two_parts_loads_like_the_whole() {
    for seed in seeds().take(100) {
        let mut whole = design(seed, SMALL);
        whole.flows = flows(&whole);
        let mut parts = whole.clone();
        parts.flows.clear();
        for (index, flow) in whole.flows.iter_mut().enumerate() {
            let rate = 100.0 + index as f64;
            let stated = |rate: f64| Rate::new(rate).map(RateSource::Stated);
            flow.rate = stated(rate);
            for (name, share) in [("first", 0.3), ("second", 0.7)] {
                let mut part = flow.clone();
                part.id = format!("{}-{name}", flow.id).into();
                part.rate = stated(rate * share);
                parts.flows.push(part);
            }
        }
        let [whole_load, parts_load] = [&whole, &parts].map(|design| report(design).load);
        assert_eq!(whole_load.len(), parts_load.len(), "seed {seed}");
        for (whole_row, parts_row) in whole_load.iter().zip(&parts_load) {
            let figures = |row: &LoadRow| {
                let figures = [&row.reads, &row.writes, &row.per_replica, &row.utilisation];
                figures.map(|figure| figure.as_ref().ok().copied())
            };
            for (one, two) in figures(whole_row).iter().zip(figures(parts_row)) {
                let same = match (one, two) {
                    (Some(one), Some(two)) => (one - two).abs() <= 1e-12 * one.max(1.0),
                    (one, two) => *one == two,
                };
                assert!(
                    same,
                    "seed {seed}: {whole_row:?} is not {parts_row:?}\n{}",
                    show(&whole)
                );
            }
        }
    }
}
