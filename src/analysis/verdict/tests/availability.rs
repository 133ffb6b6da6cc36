//! Availability: request success or the whole service, with the slack of rounding and no more.

use super::*;

#[test]
fn availability_is_request_success_or_the_whole_service() {
    let mut case = Case::new();
    assert_eq!(
        case.line(read(), available(0.9995, false)),
        "met: 99.95 % of 99.95 % [db]"
    );
    assert_eq!(
        case.line(read(), available(0.9995, true)),
        "missed: 99.9 % of 99.95 % [db]"
    );
    assert_eq!(
        case.line(Subject::Component("db".into()), available(0.9999, false)),
        "missed: 99.95 % of 99.99 % [db]"
    );
    figures_of(&mut case.flows[1]).request_success = exact(2e-3);
    assert_eq!(
        case.line(Subject::Design, available(0.999, false)),
        "missed: write: 99.8 % of 99.9 % [write db]"
    );
}

#[test]
fn availability_forgives_rounding_and_nothing_more() {
    let mut case = Case::new();
    let verdict = |case: &Case| case.judge(read(), available(0.999, false)).verdict;
    for (factor, expected) in [
        (1.0 + 0.9e-12, Verdict::Met),
        (1.0 + 1e-11, Verdict::Missed),
        (1.0 - 1e-11, Verdict::Met),
    ] {
        figures_of(&mut case.flows[0]).request_success = exact((1.0 - 0.999) * factor);
        assert_eq!(verdict(&case), expected, "{factor}");
    }
    let nine_nines = available(0.999_999_999, false);
    figures_of(&mut case.flows[0]).request_success = exact(1e-9);
    assert_eq!(case.judge(read(), nine_nines).verdict, Verdict::Met);
}

#[test]
fn an_interval_tells_only_where_it_lies_on_one_side() {
    let mut case = Case::new();
    figures_of(&mut case.flows[0]).request_success = Availability {
        value: 0.998,
        unavailability: 0.002,
        low: 0.998,
        high: 0.9995,
        method: Method::Bound,
    };
    let verdict = |bound: f64| case.judge(read(), available(bound, false)).verdict;
    assert_eq!(verdict(0.998), Verdict::Met);
    assert_eq!(verdict(0.999), Verdict::CannotTell);
    assert_eq!(verdict(0.9999), Verdict::Missed);
    let why = case.judge(read(), available(0.999, false)).missing.unwrap();
    assert!(why.contains("between 99.8 % and 99.95 %"), "{why}");
}

#[test]
fn a_request_to_a_component_needs_one_shard_and_the_whole_all() {
    let mut case = Case::new();
    figures_of(&mut case.flows[0]).chain = chain_of_one(0.9, 0.99);
    let db = || Subject::Component("db".into());
    assert_eq!(
        case.line(db(), available(0.95, false)),
        "met: 99 % of 95 % [db]"
    );
    assert_eq!(
        case.line(db(), available(0.95, true)),
        "missed: 90 % of 95 % [db]"
    );
}
