//! What is kept between and within evaluations of times changes nothing that is said.

use super::*;
use crate::analysis::estimates::Sheet;
use crate::analysis::load::{self, Standing};
use crate::catalogue::Catalogue;
use crate::model::{self, Cell, Component, Connection, Design, FlowOp, Millis, Rate, RateSource};

#[test]
fn what_is_kept_at_a_time_changes_nothing() {
    let mut design = Design::default();
    for call in ["a b", "b c", "b d", "c d", "e b"] {
        let (from, to) = call.split_once(' ').unwrap();
        for name in [from, to] {
            if design.component(name).is_none() {
                // Two flows that differ in where they start alone.
                let is_client = ["a", "e"].contains(&name);
                let kind = if is_client { "client" } else { "service" };
                let component = Component::new(name, kind, Cell::default());
                design.components.push(component);
            }
        }
        let connection = Connection::new(format!("{from}-{to}"), from, to);
        design.connections.push(connection);
    }
    for entry in ["a", "e", "b"] {
        design.flows.push(model::Flow {
            id: entry.into(),
            name: String::new(),
            entry: entry.into(),
            rate: Rate::new(10.0).map(RateSource::Stated),
            op: FlowOp::Read,
            via: None,
        });
    }
    let system = System::new(&design, Catalogue::shipped(), &Sheet::default());
    let flows = FlowGraph::all(&system);
    assert_eq!(flows.iter().map(size).collect::<Vec<_>>(), [8, 8, 6]);
    let at_once = [1, 15, 16, 21, 22].map(|most| batch(&flows, most));
    assert_eq!(at_once, [1, 1, 2, 2, 3]);
    let load = load::compute(&system, &flows, &Standing::all_up(&system, &flows));
    let evaluated = |in_turn: bool| {
        let mut evaluation = Evaluation::new(&system, &load);
        let mut memory = Memory::default();
        let said = if in_turn {
            evaluation.in_turn(&flows, &mut memory, 1)
        } else {
            evaluation.at_once(&flows, &mut memory)
        };
        (said, evaluation.held)
    };
    let (at_once, in_turn) = (evaluated(false), evaluated(true));
    assert_eq!(at_once, in_turn);
    assert!(at_once.0[1][0].response.as_ref().unwrap().p99 > 0.0);
}

#[test]
fn of_very_many_flows_survival_is_told_where_a_target_asks_for_it() {
    let mut design = Design::default();
    for name in (0..501).map(|n| format!("c{n}")) {
        let component = Component::new(name.as_str(), "service", Cell::default());
        design.components.push(component);
        design.flows.push(model::Flow {
            id: name.as_str().into(),
            name: String::new(),
            entry: name.as_str().into(),
            rate: Rate::new(10.0).map(RateSource::Stated),
            op: FlowOp::Read,
            via: None,
        });
    }
    let mut memory = Memory::default();
    let mut told = |design: &Design| {
        let system = System::new(design, Catalogue::shipped(), &Sheet::default());
        let flows = FlowGraph::all(&system);
        let load = load::compute(&system, &flows, &Standing::all_up(&system, &flows));
        let times = evaluate(&system, &flows, &load, &mut memory);
        times.flows[0].response_peak.clone().unwrap()
    };
    let many = told(&design);
    assert_eq!(many.survival.len(), 0);
    let metric = |percent: f64| model::Metric::Latency {
        percentile: model::Percentile::new(percent).unwrap(),
        at_most: Millis::new(100.0).unwrap(),
        horizon: Horizon::Response,
        load: model::LoadState::Peak,
    };
    let target = |percent: f64| model::Target {
        id: "t".into(),
        subject: model::Subject::Flow("c0".into()),
        metric: metric(percent),
        note: String::new(),
    };
    design.targets = vec![target(99.9)];
    assert_eq!(told(&design), many);
    // What was read before without it is told with it now, as it is where it is read with it.
    design.targets = vec![target(75.0)];
    let asked = told(&design);
    assert!(many.p50 < asked.percentile(model::Percentile::new(75.0).unwrap()));
    design.targets.clear();
    design.flows.truncate(500);
    assert_eq!(told(&design), asked);
}

#[test]
fn numbers_are_told_to_nine_digits() {
    for (number, expected) in [
        (0.0, 0.0),
        (0.1 + 0.2, 0.3),
        (123_456_789.49, 123_456_789.0),
        (1e-30 / 3.0, 3.333_333_33e-31),
        (2e20 / 3.0, 6.666_666_67e19),
        (9.999_999_999, 10.0),
        (f64::INFINITY, f64::INFINITY),
    ] {
        assert_eq!(tidy(number), expected);
    }
}
