//! Throughput, headroom, utilisation and concurrency.

use super::*;

#[test]
fn throughput_is_the_rate_times_its_own_headroom() {
    let mut case = Case::new();
    let at_least = |rate: f64| Metric::Throughput {
        at_least: Bound::Stated(Rate::new(rate).unwrap()),
    };
    case.load[2] = row("db", Ok(0.25));
    assert_eq!(
        case.line(read(), at_least(200.0)),
        "met: 200 /s of 200 /s [api]"
    );
    assert_eq!(
        case.line(read(), at_least(201.0)),
        "missed: 200 /s of 201 /s [api]"
    );
    let db = Subject::Component("db".into());
    assert_eq!(case.line(db, at_least(700.0)), "met: 800 /s of 700 /s [db]");
    case.design.flows[0].rate = None;
    assert_eq!(
        case.line(read(), at_least(1.0)),
        "cannot tell: flow read has no rate; state one"
    );
    assert_eq!(
        case.line(Subject::Design, at_least(300.0)),
        "missed: write: 200 /s of 300 /s [write api]"
    );
}

#[test]
fn throughput_may_name_an_estimate() {
    let mut case = Case::new();
    let metric = || Metric::Throughput {
        at_least: Bound::Estimate("peak".into()),
    };
    assert_eq!(
        case.line(read(), metric()),
        "cannot tell: estimate peak does not exist"
    );
    case.sheet = estimates::evaluate(&[Estimate {
        name: "peak".into(),
        formula: "10 M / day".to_owned(),
        note: String::new(),
    }]);
    assert_eq!(case.line(read(), metric()), "met: 200 /s of 115.7 /s [api]");
}

#[test]
fn headroom_utilisation_and_concurrency() {
    let mut case = Case::new();
    case.load[2] = row("db", Ok(0.8));
    let api = || Subject::Component("api".into());
    let headroom = |at_least| Metric::Headroom { at_least };
    assert_eq!(
        case.line(Subject::Design, headroom(2.0)),
        "missed: 1.25 × of 2 × [db]"
    );
    assert_eq!(case.line(api(), headroom(2.0)), "met: 2 × of 2 × [api]");
    let utilisation = || Metric::Utilisation {
        at_most: Probability::new(0.7).unwrap(),
    };
    assert_eq!(
        case.line(Subject::Design, utilisation()),
        "missed: db: 80 % of 70 % [db]"
    );
    assert_eq!(case.line(api(), utilisation()), "met: 50 % of 70 % [api]");
    let concurrency = |at_most| Metric::Concurrency { at_most };
    assert_eq!(
        case.line(read(), concurrency(2.0)),
        "met: 1.6 of 2 in progress []"
    );
    assert_eq!(
        case.line(api(), concurrency(10.0)),
        "missed: 20 of 10 in progress [api]"
    );
}

#[test]
fn what_has_no_limit_cannot_fill_up() {
    let mut case = Case::new();
    for component in &mut case.design.components {
        component.capacity = Some(Capacity::Unlimited);
    }
    for row in &mut case.load {
        row.utilisation = Err(Unknown("no limit".to_owned()));
    }
    assert_eq!(
        case.line(read(), Metric::Headroom { at_least: 5.0 }),
        "met: no pool fills up []"
    );
    assert_eq!(
        case.line(
            read(),
            Metric::Throughput {
                at_least: Bound::Stated(Rate::new(1e9).unwrap())
            }
        ),
        "met: nothing limits it (bound 1 billion /s) []"
    );
    let utilisation = Metric::Utilisation {
        at_most: Probability::new(0.7).unwrap(),
    };
    assert_eq!(
        case.line(read(), utilisation),
        "met: no capacity limits it []"
    );
}

#[test]
fn what_gets_no_load_does_not_show_what_it_sustains() {
    let mut case = Case::new();
    let throughput = || Metric::Throughput {
        at_least: Bound::Stated(Rate::new(1.0).unwrap()),
    };
    let headroom = || Metric::Headroom { at_least: 2.0 };
    let silent = "cannot tell: no load comes here, and api has a limit; state a rate above 0";
    let mut idle = case.load.clone();
    for row in &mut idle {
        (row.reads, row.writes, row.utilisation) = (Ok(0.0), Ok(0.0), Ok(0.0));
    }
    // The first of two alternatives takes all: what the other could take does not show, nor limits it the flow.
    case.load[2] = idle[2].clone();
    case.load[0].utilisation = Ok(0.0);
    case.load[1].utilisation = Ok(0.0);
    let db = || Subject::Component("db".into());
    let silent_db = silent.replace("api", "db");
    assert_eq!(case.line(db(), throughput()), silent_db);
    assert_eq!(case.line(db(), headroom()), silent_db);
    assert_eq!(case.line(read(), headroom()), "met: no pool fills up []");
    case.load = idle;
    case.design.flows[0].rate = Rate::new(0.0).map(RateSource::Stated);
    assert_eq!(case.line(read(), throughput()), silent);
    assert_eq!(case.line(read(), headroom()), silent);
    case.flows.clear();
    case.design.flows.clear();
    let nothing = case.judge(Subject::Design, headroom());
    assert_eq!(nothing.verdict, Verdict::CannotTell);
}
