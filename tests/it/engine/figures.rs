//! The contract's worked figures, closed forms, and published cases.

use fivenines::analysis::report::Unit;
use fivenines::model::{FlowOp, GroupMode};

use super::board::{Board, probability};

fn close(figure: f64, expected: f64) {
    assert!(
        (figure - expected).abs() < 1e-12,
        "{figure} is not {expected}"
    );
}

/// A and S of the first flow.
fn figures(board: &Board) -> (f64, f64) {
    let figures = board.figures();
    (figures.availability.value, figures.request_success.value)
}

#[test]
fn calls_in_a_row_multiply() {
    let board = Board::default()
        .service("a", 0.999)
        .service("b", 0.999)
        .call("a", "b");
    close(figures(&board).0, 0.998_001);
    close(board.figures().naive_availability, 0.998_001);
    assert!(board.figures().naive_difference.is_empty());
}

#[test]
fn pools_need_as_many_as_they_say() {
    let pool = |a: f64, n: u32, k: u32| figures(&Board::default().service("a", a).pool(n, k)).0;
    close(pool(0.99, 2, 1), 0.9999);
    for (n, expected) in [(1, 0.9), (2, 0.81), (3, 0.972), (4, 0.9477), (5, 0.99144)] {
        close(pool(0.9, n, n / 2 + 1), expected);
    }
}

/// entry → a | b, a → out | b, b → out, with every connection 0.9.
fn bridge(crossed: bool) -> Board {
    let fails = |board: Board| board.wire(|wire| wire.availability = Some(probability(0.9)));
    let mut board = Board::default();
    for id in ["entry", "a", "b", "out"] {
        board = board.service(id, 1.0);
    }
    let across: &[&str] = if crossed { &["out", "b"] } else { &["out"] };
    board = board.any("entry", &["a", "b"]).any("a", across);
    for wire in &mut board.0.connections {
        wire.availability = Some(probability(0.9));
    }
    fails(board.call("b", "out"))
}

#[test]
fn a_directed_bridge_is_not_series_and_parallel() {
    close(figures(&bridge(true)).0, 0.97119);
    close(figures(&bridge(false)).0, 0.9639);
}

#[test]
fn zones_take_down_what_lies_in_them() {
    let zones = Board::default()
        .zone("a", 0.999)
        .zone("b", 0.999)
        .service("s", 0.99)
        .pool(2, 1);
    close(
        figures(&zones.clone().spread(&["a", "b"])).0,
        0.999_879_219_9,
    );
    close(figures(&zones.spread(&["a"])).0, 0.998_900_1);
}

#[test]
fn what_alternatives_share_counts_once() {
    let board = Board::default()
        .service("lb", 1.0)
        .service("w1", 1.0)
        .service("w2", 1.0)
        .service("db", 0.999)
        .any("lb", &["w1", "w2"])
        .call("w1", "db")
        .call("w2", "db");
    close(figures(&board).0, 0.999);
}

#[test]
fn a_look_aside_cache_spares_its_origin() {
    let board = Board::default()
        .service("api", 1.0)
        .cache("cache", 0.99, 0.9)
        .service("db", 0.99)
        .call("api", "cache")
        .on_miss_of("api", "db", "api-cache");
    let (whole, requests) = figures(&board);
    close(whole, 0.99);
    close(requests, 0.99 * (0.9 + 0.1 * 0.99) + 0.01 * 0.99);
    close(requests, 0.99891);
}

#[test]
fn two_boxes_see_the_same_draw_as_one_box_twice() {
    let mut boxes = Board::default()
        .service("lb", 1.0)
        .service("w1", 0.99)
        .service("w2", 0.99);
    boxes = boxes
        .cache("cache", 1.0, 0.9)
        .service("db", 0.99)
        .any("lb", &["w1", "w2"]);
    for web in ["w1", "w2"] {
        boxes = boxes
            .call(web, "cache")
            .on_miss_of(web, "db", &format!("{web}-cache"));
    }
    let twice = Board::default()
        .service("lb", 1.0)
        .service("web", 0.99)
        .pool(2, 1)
        .cache("cache", 1.0, 0.9)
        .service("db", 0.99)
        .call("lb", "web")
        .call("web", "cache")
        .on_miss_of("web", "db", "web-cache");
    close(figures(&boxes).1, 0.9999 * 0.999);
    close(figures(&boxes).1, figures(&twice).1);
    close(figures(&boxes).0, figures(&twice).0);
}

#[test]
fn chained_caches_ask_one_after_another() {
    let board = Board::default()
        .service("api", 1.0)
        .cache("local", 1.0, 0.5)
        .cache("shared", 0.9, 0.9)
        .service("db", 0.99)
        .call("api", "local")
        .on_miss_of("api", "shared", "api-local")
        .on_miss_of("api", "db", "api-shared");
    let (whole, requests) = figures(&board);
    close(whole, 0.99);
    close(requests, 0.99905);
}

#[test]
fn a_split_takes_one_branch_and_shares_draw_by_tag() {
    let branches = Board::default()
        .service("a", 1.0)
        .service("b", 0.9)
        .service("c", 0.9)
        .split("a", "b", 50.0, "path")
        .split("a", "c", 50.0, "path");
    close(figures(&branches).0, 0.81);
    close(figures(&branches).1, 0.9);
    let shares = |tags: [&str; 2]| {
        Board::default()
            .service("a", 1.0)
            .service("b", 0.9)
            .service("c", 0.9)
            .share("a", "b", 0.5, tags[0])
            .share("a", "c", 0.5, tags[1])
    };
    close(figures(&shares(["b", "c"])).1, 0.9025);
    close(figures(&shares(["both", "both"])).1, 0.5 + 0.5 * 0.81);
}

#[test]
fn many_look_ups_all_hit_rarely() {
    let board = Board::default()
        .service("a", 1.0)
        .component("cache", "read-through-cache", 1.0)
        .with(|cache| cache.hit_ratio = Some(probability(0.9)))
        .service("origin", 0.99)
        .call("a", "cache")
        .wire(|wire| wire.fan_out = 100)
        .call("cache", "origin");
    close(figures(&board).0, 0.99);
    close(figures(&board).1, 0.99 + 0.01 * 0.9_f64.powi(100));
}

#[test]
fn a_request_touches_one_shard_of_a_thousand() {
    let store = Board::default()
        .service("a", 1.0)
        .service("store", 0.99)
        .pool(3, 2)
        .with(|store| store.shards = Some(1000))
        .call("a", "store");
    let one: f64 = 0.99_f64.powi(3) + 3.0 * 0.99_f64.powi(2) * 0.01;
    assert!((one - 0.9997).abs() < 1e-5);
    close(figures(&store).1, one);
    close(figures(&store).0, one.powi(1000));
    assert!((figures(&store).0 - 0.742).abs() < 5e-4);
}

#[test]
fn a_balancer_before_parts_differs_from_one_before_alternatives() {
    let services = Board::default()
        .service("lb", 1.0)
        .service("a", 0.999)
        .service("b", 0.999)
        .service("c", 0.999);
    let mut parts = services.clone();
    for id in ["a", "b", "c"] {
        parts = parts.split("lb", id, 1.0, "path");
    }
    close(figures(&parts).0, 0.999_f64.powi(3));
    let single: Vec<String> = ["a", "b", "c", "lb"].map(String::from).into();
    let named: Vec<String> = parts
        .cut_sets()
        .single_points
        .iter()
        .map(|unit| match unit {
            Unit::Replica(id) => id.to_string(),
            other => panic!("{other:?} is no replica"),
        })
        .collect();
    assert_eq!(named, single);
    let alternatives = services.any("lb", &["a", "b", "c"]);
    close(figures(&alternatives).0, 1.0 - 0.001_f64.powi(3));
    let unavailability = alternatives.figures().availability.unavailability;
    assert!(
        (unavailability / 1e-9 - 1.0).abs() < 1e-12,
        "{unavailability} lost its digits"
    );
}

#[test]
fn the_completion_goes_on_through_brokers() {
    let board = Board::default()
        .service("api", 0.9)
        .component("queue", "event-log", 0.9)
        .service("worker", 0.9)
        .service("db", 0.9)
        .publish("api", "queue")
        .push("queue", "worker")
        .call("worker", "db");
    let figures = board.figures();
    close(figures.availability.value, 0.9 * 0.9);
    close(figures.completion_availability.value, 0.9_f64.powi(4));
    let cuts = board.cut_sets();
    let replica = |id: &str| Unit::Replica(id.into());
    assert_eq!(cuts.single_points, [replica("api"), replica("queue")]);
    assert_eq!(
        cuts.completion_single_points,
        [replica("db"), replica("worker")]
    );
}

#[test]
fn hedges_need_their_quorum() {
    let board = Board::default()
        .service("coordinator", 1.0)
        .service("a", 0.9)
        .service("b", 0.8)
        .service("c", 0.7)
        .group("coordinator", &["a", "b", "c"], 2, GroupMode::Hedge);
    close(
        figures(&board).0,
        0.9 * 0.8 * 0.3 + 0.9 * 0.2 * 0.7 + 0.1 * 0.8 * 0.7 + 0.9 * 0.8 * 0.7,
    );
    assert_eq!(board.cut_sets().pairs_count, Ok(3));
}

#[test]
fn writes_go_past_look_aside_caches() {
    let mut board = Board::default()
        .service("api", 1.0)
        .cache("cache", 0.5, 0.9)
        .service("db", 0.99)
        .call("api", "cache")
        .on_miss_of("api", "db", "api-cache");
    board.0.flows.push(fivenines::model::Flow {
        id: "write".into(),
        name: String::new(),
        entry: "api".into(),
        rate: None,
        op: FlowOp::Write,
        via: None,
    });
    close(figures(&board).0, 0.99);
    close(figures(&board).1, 0.99);
}

#[test]
fn mutual_fallbacks_do_not_hold_each_other_up() {
    let board = Board::default()
        .service("entry", 1.0)
        .service("a", 1.0)
        .service("b", 1.0)
        .service("store-a", 0.9)
        .service("store-b", 0.8)
        .call("entry", "a")
        .group("a", &["store-a", "b"], 1, GroupMode::Failover)
        .group("b", &["store-b", "a"], 1, GroupMode::Failover);
    close(figures(&board).0, 1.0 - 0.1 * 0.2);
}

#[test]
fn a_design_with_four_regions_keeps_its_digits() {
    let mut board = Board::default().component("user", "client", 1.0);
    let mut boxes = Vec::new();
    for region in ["r1", "r2", "r3", "r4"] {
        board = board.zone(region, 0.9995);
        boxes.push(format!("box-{region}"));
        board = board
            .service(&format!("box-{region}"), 0.9999)
            .pool(2, 1)
            .spread(&[region]);
    }
    let boxes: Vec<&str> = boxes.iter().map(String::as_str).collect();
    let unavailability = board
        .any("user", &boxes)
        .figures()
        .availability
        .unavailability;
    let region: f64 = 5e-4 + 0.9995 * 1e-8;
    let expected = region.powi(4);
    assert!(
        (unavailability / expected - 1.0).abs() < 1e-11,
        "{unavailability} of {expected}"
    );
}

#[test]
fn published_cases() {
    let row = |parts: &[f64]| {
        let mut board = Board::default().service("p0", parts[0]);
        for (index, part) in parts.iter().enumerate().skip(1) {
            board = board.service(&format!("p{index}"), *part);
            board = board.call("p0", &format!("p{index}"));
        }
        figures(&board).0
    };
    // Azure Well-Architected: 99.95 % × 99.99 % = 99.94 %.
    assert!((row(&[0.9995, 0.9999]) - 0.9994).abs() < 1e-5);
    // AWS: hard dependencies of 99.99 % each, three in a row: 99.97 %.
    assert!((row(&[0.9999; 3]) - 0.9997).abs() < 1e-5);
    // Azure: two regions of 99.94 %; AWS: two of 99 % in parallel.
    let pair = |each: f64| {
        let board = Board::default()
            .service("lb", 1.0)
            .service("a", each)
            .service("b", each);
        figures(&board.any("lb", &["a", "b"])).0
    };
    close(pair(0.9994), 1.0 - 0.0006_f64.powi(2));
    close(pair(0.99), 0.9999);
    // The Tail at Scale: one in a hundred is slow, of a hundred some are for 63.4 % of requests.
    let fan_out: Vec<f64> = std::iter::once(1.0).chain([0.99; 100]).collect();
    assert!((1.0 - row(&fan_out) - 0.634).abs() < 5e-4);
}

#[test]
fn a_million_replicas_cost_what_two_do() {
    let board = Board::default()
        .zone("a", 0.999)
        .zone("b", 0.999)
        .zone("c", 0.999)
        .service("s", 0.9)
        .pool(1_000_000, 500_001)
        .spread(&["a", "b", "c"]);
    // Two of three zones hold 666,667 replicas, of which 0.9 are up: the majority never fails.
    close(
        figures(&board).0,
        0.999_f64.powi(3) + 3.0 * 0.999_f64.powi(2) * 0.001,
    );
    assert_eq!(board.cut_sets().single_points, []);
    assert_eq!(board.cut_sets().pairs.len(), 3);
}

#[test]
fn the_pool_of_a_component_is_exact_in_more_zones_than_are_told_apart() {
    let ids: Vec<String> = (0..40).map(|zone| format!("z{zone}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let zones = ids
        .iter()
        .fold(Board::default(), |board, id| board.zone(id, 0.8));
    let board = zones.service("s", 0.9).pool(40, 28).spread(&ids);
    // A replica is up if it and its zone are: of forty like things at least 28.
    let exactly = |up: i32| {
        let ways: f64 = (0..up)
            .map(|n| f64::from(40 - n) / f64::from(n + 1))
            .product();
        ways * 0.72_f64.powi(up) * 0.28_f64.powi(40 - up)
    };
    close(
        board
            .figures()
            .chain
            .rows()
            .next()
            .map_or(0.0, |row| row.pool),
        (28..=40).map(exactly).sum(),
    );
}
