//! Verdicts on a small design whose figures are given, one table per kind of target.

use super::*;
use crate::analysis::Options;
use crate::analysis::board::Figures;
use crate::analysis::estimates::{self, Sheet};
use crate::analysis::graph::{FlowGraph, System};
use crate::analysis::report::{
    Availability, ChainRow, Contribution, Edge, FlowReport, Importance, Known, LatencyReport,
    LoadRow, Method, Part, Percentiles, Unit,
};
use crate::catalogue::Catalogue;
use crate::model::{
    AttributeValue, Bound, Capacity, Cell, Component, Connection, Design, Estimate, Flow, FlowOp,
    Horizon, LoadState, Millis, Percentile, Probability, Rate, RateSource, Subject,
};

const DEFAULTS: Options = Options {
    busy: 0.7,
    failed: Vec::new(),
};

/// user → api → db, with flows `read` and `write`, and figures of one's choice.
struct Case {
    design: Design,
    flows: Vec<FlowReport>,
    load: Vec<LoadRow>,
    sheet: Sheet,
}

impl Case {
    fn new() -> Self {
        let mut design = Design::default();
        for (id, kind) in [
            ("user", "client"),
            ("api", "service"),
            ("db", "sql-database"),
        ] {
            design
                .components
                .push(Component::new(id, kind, Cell::new(0, 0)));
        }
        design
            .connections
            .push(Connection::new("user-api", "user", "api"));
        design
            .connections
            .push(Connection::new("api-db", "api", "db"));
        for id in ["read", "write"] {
            design.flows.push(Flow {
                id: id.into(),
                name: String::new(),
                entry: "user".into(),
                rate: Rate::new(100.0).map(RateSource::Stated),
                op: FlowOp::Read,
                via: None,
            });
        }
        let flows = ["read", "write"].map(flow).to_vec();
        let load = ["user", "api", "db"].map(|id| row(id, Ok(0.5))).to_vec();
        Self {
            design,
            flows,
            load,
            sheet: Sheet::default(),
        }
    }

    fn state(&mut self, component: &str, attribute: &str, value: AttributeValue) -> &mut Self {
        let found = self
            .design
            .components
            .iter_mut()
            .find(|c| c.id == *component);
        found
            .unwrap()
            .attributes
            .insert(attribute.to_owned(), value);
        self
    }

    fn judge(&self, subject: Subject, metric: Metric) -> TargetVerdict {
        let mut design = self.design.clone();
        design.targets.push(Target {
            id: "t".into(),
            subject,
            metric,
            note: String::new(),
        });
        let catalogue = Catalogue::shipped();
        let system = System::new(&design, catalogue, &self.sheet);
        let graphs: Vec<FlowGraph> = (0..system.flows.len())
            .map(|flow| FlowGraph::new(&system, flow))
            .collect();
        let board = Board::new(
            &design,
            catalogue,
            DEFAULTS,
            &self.sheet,
            Figures {
                flows: &self.flows,
                rows: &self.load,
            },
            &system,
            &graphs,
        );
        targets(&board).remove(0)
    }

    /// The verdict as one line: what, summary, evidence.
    fn line(&self, subject: Subject, metric: Metric) -> String {
        let verdict = self.judge(subject, metric);
        let word = match verdict.verdict {
            Verdict::Met => "met",
            Verdict::Missed => "missed",
            Verdict::CannotTell => "cannot tell",
        };
        if verdict.verdict == Verdict::CannotTell {
            assert!(verdict.missing.is_some() && verdict.value.is_none());
            return verdict.summary;
        }
        let evidence: Vec<&str> = verdict.evidence.iter().map(Id::as_str).collect();
        format!("{word}: {} [{}]", verdict.summary, evidence.join(" "))
    }
}

fn exact(unavailability: f64) -> Availability {
    Availability {
        value: 1.0 - unavailability,
        unavailability,
        low: 1.0 - unavailability,
        high: 1.0 - unavailability,
        method: Method::Exact,
    }
}

fn times(p99: f64) -> Percentiles {
    Percentiles {
        p50: p99 / 10.0,
        p95: p99 / 2.0,
        p99,
        p99_9: p99 * 2.0,
        mean: p99 / 5.0,
        edges: Vec::new(),
        contributions_p99: vec![
            Contribution {
                part: Part::Component("api".into()),
                p50: 1.0,
                p99: 2.0,
                ms: p99 * 0.2,
            },
            Contribution {
                part: Part::Component("db".into()),
                p50: 1.0,
                p99: 2.0,
                ms: p99 * 0.8,
            },
        ],
        survival: vec![
            (0.0, 1.0),
            (p99 / 4.0, 0.25),
            (p99 / 3.0, 0.1),
            (p99 * 4.0, 0.0),
        ],
    }
}

fn flow(id: &str) -> FlowReport {
    FlowReport {
        id: id.into(),
        name: String::new(),
        implied: false,
        request_success: exact(5e-4),
        availability: exact(1e-3),
        completion_request_success: exact(5e-4),
        completion_availability: exact(1e-3),
        naive_availability: 0.999,
        naive_difference: Vec::new(),
        downtime_minutes_per_year: 526.0,
        error_budget_minutes_per_year: 263.0,
        single_points: Vec::new(),
        completion_single_points: Vec::new(),
        overload_single_points: Ok(Vec::new()),
        critical_components: Vec::new(),
        critical_dependencies: Vec::new(),
        chain: vec![ChainRow {
            component: "db".into(),
            pool: 0.9995,
            running: 0.999,
            downtime_share: 0.5,
        }],
        cycles_left_out: Vec::new(),
        cut_pairs_count: Ok(0),
        cut_pairs: Vec::new(),
        importance: vec![
            Importance {
                unit: Unit::Replica("db".into()),
                birnbaum: 1.0,
                saving_minutes_per_year: 300.0,
            },
            Importance {
                unit: Unit::Component("db".into()),
                birnbaum: 1.0,
                saving_minutes_per_year: 300.0,
            },
        ],
        latency: LatencyReport {
            response_unloaded: Ok(times(80.0)),
            response_peak: Ok(times(90.0)),
            completion_unloaded: Ok(times(200.0)),
            completion_peak: Ok(times(300.0)),
            completion_is_upper_bound: false,
            sum_of_p99: 120.0,
        },
    }
}

fn row(id: &str, utilisation: Known<f64>) -> LoadRow {
    LoadRow {
        component: id.into(),
        reads: Ok(150.0),
        writes: Ok(50.0),
        per_replica: Ok(200.0),
        utilisation,
        concurrency: Ok(20.0),
    }
}

fn read() -> Subject {
    Subject::Flow("read".into())
}

fn available(at_least: f64, whole: bool) -> Metric {
    Metric::Availability {
        at_least: Probability::new(at_least).unwrap(),
        whole,
    }
}

fn fast(percentile: f64, at_most: f64, load: LoadState) -> Metric {
    Metric::Latency {
        percentile: Percentile::new(percentile).unwrap(),
        at_most: Millis::new(at_most).unwrap(),
        horizon: Horizon::Response,
        load,
    }
}

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
    case.flows[1].request_success = exact(2e-3);
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
        case.flows[0].request_success = exact((1.0 - 0.999) * factor);
        assert_eq!(verdict(&case), expected, "{factor}");
    }
    let nine_nines = available(0.999_999_999, false);
    case.flows[0].request_success = exact(1e-9);
    assert_eq!(case.judge(read(), nine_nines).verdict, Verdict::Met);
}

#[test]
fn an_interval_tells_only_where_it_lies_on_one_side() {
    let mut case = Case::new();
    case.flows[0].request_success = Availability {
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
    case.flows[0].latency.response_unloaded = Ok(jumpy);
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
    case.flows[0].latency.response_peak = full;
    case.load[2] = row("db", Ok(1.2));
    let verdict = case.judge(read(), fast(99.0, 1e6, LoadState::Peak));
    assert_eq!((verdict.verdict, verdict.value), (Verdict::Missed, None));
    assert_eq!(verdict.evidence, [Id::from("db")]);
    // A rate that is not known is another matter.
    case.flows[0].latency.response_peak = Err(Unknown("flow write has no rate".to_owned()));
    case.load[2] = row("db", Err(Unknown("flow write has no rate".to_owned())));
    assert_eq!(
        case.line(read(), fast(99.0, 1e6, LoadState::Peak)),
        "cannot tell: flow write has no rate"
    );
}

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

#[test]
fn without_a_flow_nothing_passes() {
    let mut case = Case::new();
    case.flows.clear();
    case.design.flows.clear();
    for metric in [available(0.9, false), fast(99.0, 1e9, LoadState::Unloaded)] {
        assert_eq!(
            case.judge(read(), metric.clone()).verdict,
            Verdict::CannotTell
        );
        assert_eq!(
            case.judge(Subject::Design, metric).verdict,
            Verdict::CannotTell
        );
    }
}

#[test]
fn requirements_are_served_by_flows_that_exist() {
    let case = Case::new();
    let mut design = case.design.clone();
    let requirement = |id: &str, scope| Requirement {
        id: id.into(),
        text: String::new(),
        actor: String::new(),
        scope,
    };
    let now = |flows: &[&str]| Scope::Now {
        flows: flows.iter().map(|id| Id::from(*id)).collect(),
    };
    design.requirements = vec![
        requirement("served", now(&["read", "gone"])),
        requirement("open", now(&[])),
        requirement("dangling", now(&["gone"])),
        requirement(
            "parked",
            Scope::Parked {
                reason: "later".to_owned(),
            },
        ),
    ];
    let catalogue = Catalogue::shipped();
    let system = System::new(&design, catalogue, &case.sheet);
    let figures = Figures {
        flows: &case.flows,
        rows: &case.load,
    };
    let board = Board::new(
        &design,
        catalogue,
        DEFAULTS,
        &case.sheet,
        figures,
        &system,
        &[],
    );
    let statuses: Vec<Serving> = requirements(&board).iter().map(|row| row.status).collect();
    assert_eq!(
        statuses,
        [
            Serving::Served,
            Serving::Open,
            Serving::Open,
            Serving::Parked
        ]
    );
}
