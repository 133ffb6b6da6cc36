//! Percentiles: at the limit, at a jump, of implied flows and behind full pools.

use super::*;

#[test]
fn percentiles_are_compared_and_marked_at_the_limit() {
    let case = Case::new();
    for (bound, expected) in [
        (100.0, "met: p99 80 ms of 100 ms [db api]"),
        (80.5, "met: p99 80 ms of 80.5 ms, at the limit [db api]"),
        (80.0, "met: p99 80 ms of 80 ms, at the limit [db api]"),
        (79.5, "missed: p99 80 ms of 79.5 ms, at the limit [db api]"),
        (50.0, "missed: p99 80 ms of 50 ms [db api]"),
    ] {
        assert_eq!(
            case.line(read(), fast(99.0, bound, LoadState::Unloaded)),
            expected
        );
    }
    let p90 = case.line(read(), fast(90.0, 50.0, LoadState::Unloaded));
    assert_eq!(p90, "met: p90 26.67 ms of 50 ms [db api]");
    let peak = case.line(read(), fast(99.9, 150.0, LoadState::Peak));
    assert_eq!(peak, "missed: p99.9 180 ms of 150 ms [db api]");
    let completion = Metric::Latency {
        percentile: Percentile::new(50.0).unwrap(),
        at_most: Millis::new(100.0).unwrap(),
        horizon: Horizon::Completion,
        load: LoadState::Unloaded,
    };
    assert_eq!(
        case.line(read(), completion),
        "met: p50 20 ms of 100 ms [db api]"
    );
}

#[test]
fn a_bound_inside_a_jump_is_at_the_limit() {
    let mut case = Case::new();
    let mut jumpy = times(80.0);
    jumpy.edges.push(Edge {
        percent: 99.0,
        low: 80.0,
        high: 400.0,
    });
    figures_of(&mut case.flows[0]).latency.response_unloaded = Ok(jumpy);
    let verdict = case.judge(read(), fast(99.0, 200.0, LoadState::Unloaded));
    assert!(verdict.at_the_limit);
    assert_eq!(verdict.verdict, Verdict::Met);
    assert_eq!(
        verdict.summary,
        "p99 80 ms of 200 ms, at an edge: 80 ms…400 ms, at the limit"
    );
}

#[test]
fn implied_flows_have_no_times_to_judge() {
    let mut case = Case::new();
    case.flows[0].implied = true;
    assert_eq!(
        case.line(read(), fast(99.0, 500.0, LoadState::Unloaded)),
        "cannot tell: record the flow from read"
    );
    let design = case.judge(Subject::Design, fast(99.0, 500.0, LoadState::Unloaded));
    assert_eq!(
        design.verdict,
        Verdict::CannotTell,
        "one flow of two cannot be told"
    );
    let missed = case.judge(Subject::Design, fast(99.0, 50.0, LoadState::Unloaded));
    assert_eq!(missed.verdict, Verdict::Missed, "the other misses anyway");
}

#[test]
fn behind_a_full_pool_no_time_is_short_enough() {
    let mut case = Case::new();
    let full = Err(Unknown("db is overloaded".to_owned()));
    figures_of(&mut case.flows[0]).latency.response_peak = full;
    case.load[2] = row("db", Ok(1.2));
    let verdict = case.judge(read(), fast(99.0, 1e6, LoadState::Peak));
    assert_eq!((verdict.verdict, verdict.value), (Verdict::Missed, None));
    assert_eq!(verdict.evidence, [Id::from("db")]);
    // A rate that is not known is another matter.
    figures_of(&mut case.flows[0]).latency.response_peak =
        Err(Unknown("flow write has no rate".to_owned()));
    case.load[2] = row("db", Err(Unknown("flow write has no rate".to_owned())));
    assert_eq!(
        case.line(read(), fast(99.0, 1e6, LoadState::Peak)),
        "cannot tell: flow write has no rate"
    );
}
