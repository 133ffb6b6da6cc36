//! What rests on stated facts: the weakest, the ladder of consistency, costs.

use super::*;

#[test]
fn stated_facts_decide_by_the_weakest_and_name_what_is_missing() {
    let mut case = Case::new();
    let cache = Component::new("cache", "cache", Cell::new(0, 9));
    case.design.components.push(cache);
    case.design
        .connections
        .push(Connection::new("api-cache", "api", "cache"));
    let rpo = || Metric::RecoveryPoint {
        at_most: Millis::new(60_000.0).unwrap(),
    };
    let fresh = || Metric::Staleness {
        at_most: Millis::new(5000.0).unwrap(),
    };
    let time = |ms: f64| AttributeValue::Time(Millis::new(ms).unwrap());
    assert_eq!(
        case.line(read(), rpo()),
        "cannot tell: recovery point of db is not stated"
    );
    case.state("db", "recovery_point", time(300_000.0));
    assert_eq!(
        case.line(read(), rpo()),
        "missed: db: recovery point 5 min of 60 s [db]"
    );
    assert_eq!(
        case.line(read(), fresh()),
        "cannot tell: staleness of db, cache is not stated"
    );
    case.state("db", "staleness", time(0.0));
    assert_eq!(
        case.line(read(), fresh()),
        "cannot tell: staleness of cache is not stated"
    );
    case.state("cache", "staleness", time(4000.0));
    assert_eq!(
        case.line(read(), fresh()),
        "met: cache: staleness 4 s of 5 s [cache]"
    );
    assert_eq!(
        case.line(Subject::Component("api".into()), rpo()),
        "cannot tell: nothing that it is about can state a recovery point"
    );
}

#[test]
fn what_must_be_kept_is_kept_as_long_as_the_weakest_store_says() {
    let mut case = Case::new();
    let day = 86_400_000.0;
    let kept = |days: f64| Metric::Retention {
        at_least: Millis::new(days * day).unwrap(),
    };
    assert_eq!(
        case.line(read(), kept(90.0)),
        "cannot tell: retention of db is not stated"
    );
    let time = AttributeValue::Time(Millis::new(30.0 * day).unwrap());
    case.state("db", "retention", time);
    assert_eq!(
        case.line(read(), kept(90.0)),
        "missed: db: retention 30 days of 90 days [db]"
    );
    assert_eq!(
        case.line(read(), kept(30.0)),
        "met: db: retention 30 days of 30 days [db]"
    );
}

#[test]
fn consistency_is_a_ladder() {
    let mut case = Case::new();
    let at_least = |word: &str| Metric::Consistency {
        at_least: word.to_owned(),
    };
    case.state(
        "db",
        "consistency",
        AttributeValue::Choice("causal".to_owned()),
    );
    assert_eq!(
        case.line(read(), at_least("strong")),
        "missed: db: consistency causal, at least strong [db]"
    );
    assert_eq!(
        case.line(read(), at_least("eventual")),
        "met: db: consistency causal, at least eventual [db]"
    );
    assert!(
        case.line(read(), at_least("magic"))
            .starts_with("cannot tell: magic is no level")
    );
}

#[test]
fn costs_add_up_and_must_all_be_stated() {
    let mut case = Case::new();
    let at_most = |at_most| Metric::MonthlyCost { at_most };
    case.state("api", "monthly_cost", AttributeValue::Money(300.0));
    assert_eq!(
        case.line(Subject::Design, at_most(1000.0)),
        "cannot tell: monthly cost of db is not stated"
    );
    assert_eq!(
        case.line(Subject::Design, at_most(200.0)),
        "missed: $300 of $200 a month [api]"
    );
    case.state("db", "monthly_cost", AttributeValue::Money(500.0));
    assert_eq!(
        case.line(Subject::Design, at_most(1000.0)),
        "met: $800 of $1,000 a month [db api]"
    );
}
