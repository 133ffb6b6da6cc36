//! Verdicts on a small design whose figures are given, one file per kind of target; here what they share,
//! and what holds for all.

mod availability;
mod load;
mod stated;
mod times;

use std::sync::Arc;

use super::*;
use crate::analysis::Options;
use crate::analysis::board::Figures;
use crate::analysis::estimates::{self, Sheet};
use crate::analysis::graph::{FlowGraph, System};
use crate::analysis::report::{
    Availability, Chain, ChainLoss, ChainPool, Contributions, Cycles, Edge, FlowFigures,
    FlowReport, Importance, Known, LatencyReport, LoadRow, Method, Part, Percentiles, TimedPart,
    Unit,
};
use crate::catalogue::Catalogue;
use crate::model::{
    AttributeValue, Bound, Capacity, Cell, Component, Connection, Design, Estimate, Flow, FlowOp,
    Horizon, LoadState, Millis, Percentile, Probability, Rate, RateSource, Subject,
};

const DEFAULTS: Options = Options {
    busy: 0.7,
    failed: Vec::new(),
    triples: false,
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

fn contributions(added: [(&str, f64); 2]) -> Contributions {
    let timed = |id: &str| TimedPart {
        part: Part::Component(id.into()),
        p50: 1.0,
        p99: 2.0,
    };
    let parts: Vec<TimedPart> = added.iter().map(|(id, _)| timed(id)).collect();
    Contributions::new(parts.into(), (0..).zip(added.map(|(_, ms)| ms)))
}

/// The chain of a flow that reaches one database alone.
fn chain_of_one(pool: f64, shard: f64) -> Chain {
    let database = ChainPool {
        component: "db".into(),
        pool,
        shard,
    };
    let loss = ChainLoss {
        running: 0.999,
        downtime_share: 0.5,
    };
    Chain::new([database].into(), std::iter::once((0, loss)))
}

fn times(p99: f64) -> Percentiles {
    Percentiles {
        p50: p99 / 10.0,
        p95: p99 / 2.0,
        p99,
        p99_9: p99 * 2.0,
        mean: p99 / 5.0,
        edges: Vec::new(),
        contributions_p99: contributions([("api", p99 * 0.2), ("db", p99 * 0.8)]),
        survival: [
            (0.0, 1.0),
            (p99 / 4.0, 0.25),
            (p99 / 3.0, 0.1),
            (p99 * 4.0, 0.0),
        ]
        .into(),
    }
}

fn flow(id: &str) -> FlowReport {
    FlowReport {
        id: id.into(),
        name: String::new(),
        implied: false,
        figures: Arc::new(figures()),
    }
}

/// The figures of a flow, to be changed.
fn figures_of(flow: &mut FlowReport) -> &mut FlowFigures {
    Arc::make_mut(&mut flow.figures)
}

fn figures() -> FlowFigures {
    FlowFigures {
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
        chain: chain_of_one(0.9995, 0.9995),
        cycles_left_out: Cycles::default(),
        cut_pairs_count: Ok(0),
        cut_pairs: Vec::new(),
        cut_triples: None,
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
fn requirements_are_served_by_flows_that_all_exist() {
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
        requirement("served", now(&["read"])),
        requirement("half", now(&["read", "gone"])),
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
            Serving::Open,
            Serving::Parked
        ]
    );
}
