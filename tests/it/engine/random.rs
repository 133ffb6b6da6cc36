//! The engine against the oracle on random designs.

use fivenines::analysis::availability::{Limits, MINUTES_PER_YEAR, Solver};
use fivenines::analysis::estimates::Sheet;
use fivenines::analysis::graph::{FlowGraph, System};
use fivenines::analysis::report::{Availability, Importance, Method, Unit};
use fivenines::catalogue::Catalogue;
use fivenines::model::{Design, Horizon};

use super::oracle::{Asked, Fixed, Name, Oracle, Part};
use super::reading::flows;
use crate::generate::{SMALL, design};

/// How many designs a test tries: few as part of the suite, many by hand.
pub(crate) fn seeds() -> std::ops::Range<u64> {
    let wanted = std::env::var("FIVENINES_SEEDS")
        .ok()
        .and_then(|text| text.parse().ok());
    0..wanted.unwrap_or(400)
}

fn assert_close(figure: &Availability, (works, fails): (f64, f64), what: impl Fn() -> String) {
    assert_eq!(figure.method, Method::Exact, "{}", what());
    assert!(
        (figure.value - works).abs() <= 1e-12,
        "{figure:?} is not {works}: {}",
        what()
    );
    let error = (figure.unavailability - fails).abs();
    assert!(
        error <= 1e-12 * fails.max(1e-3),
        "{figure:?} does not fail with {fails}: {}",
        what()
    );
}

#[test]
fn every_figure_is_that_of_the_enumeration() {
    for seed in seeds() {
        let design = design(seed, SMALL);
        let system = System::new(&design, Catalogue::shipped(), &Sheet::default());
        let solver = Solver::new(&system, Limits::default());
        let recorded = flows(&design);
        assert_eq!(recorded.len(), system.flows.len(), "seed {seed}");
        for (index, flow) in recorded.iter().enumerate() {
            let oracle = Oracle::new(&design, flow);
            let graph = FlowGraph::new(&system, index);
            let figures = solver.figures(&graph, &solver.structures(&graph));
            for (horizon, whole, figure) in [
                (Horizon::Response, true, &figures.availability),
                (Horizon::Response, false, &figures.request_success),
                (Horizon::Completion, true, &figures.completion_availability),
                (
                    Horizon::Completion,
                    false,
                    &figures.completion_request_success,
                ),
            ] {
                let truth = oracle.chance(Asked { horizon, whole }, &Fixed::default());
                let what = format!("seed {seed}, flow {}, {horizon:?}, whole {whole}", flow.id);
                assert_close(figure, truth, || format!("{what}\n{}", show(&design)));
            }
        }
    }
}

#[test]
fn importance_is_the_difference_of_the_enumeration() {
    for seed in seeds().take(150) {
        let design = design(seed, SMALL);
        let system = System::new(&design, Catalogue::shipped(), &Sheet::default());
        let solver = Solver::new(&system, Limits::default());
        for (index, flow) in flows(&design).iter().enumerate() {
            let oracle = Oracle::new(&design, flow);
            let graph = FlowGraph::new(&system, index);
            let figures = solver.figures(&graph, &solver.structures(&graph));
            let base = oracle.chance(WHOLE, &Fixed::default());
            for entry in &figures.importance {
                let (birnbaum, saving) = truth(&oracle, base.1, &entry.unit);
                let minutes = entry.saving_minutes_per_year / MINUTES_PER_YEAR;
                let what = || format!("seed {seed}: {entry:?}\n{}", show(&design));
                assert!(
                    (entry.birnbaum - birnbaum).abs() < 1e-12,
                    "{birnbaum}: {}",
                    what()
                );
                assert!((minutes - saving).abs() < 1e-12, "{saving}: {}", what());
            }
            let falls = |pair: &[Importance]| {
                pair[0].saving_minutes_per_year >= pair[1].saving_minutes_per_year
            };
            assert!(figures.importance.windows(2).all(falls));
        }
    }
}

const WHOLE: Asked = Asked {
    horizon: Horizon::Response,
    whole: true,
};

/// Birnbaum's measure of a unit, and what a perfect one would save, by fixing it up and down.
fn truth(oracle: &Oracle, fails: f64, unit: &Unit) -> (f64, f64) {
    let design = oracle.reading.design;
    let with = |pools: &[(usize, bool)], parts: &[(usize, bool)]| {
        let fixed = Fixed {
            pools: pools.iter().copied().collect(),
            parts: parts.iter().copied().collect(),
        };
        oracle.chance(WHOLE, &fixed).1
    };
    if let Unit::Component(id) = unit {
        let component = design
            .components
            .iter()
            .position(|component| component.id == *id);
        let component = component.expect("reports name components of the design");
        let up = with(&[(component, true)], &[]);
        return (with(&[(component, false)], &[]) - up, fails - up);
    }
    let name = match unit {
        Unit::Replica(id) => Name::Replica(id.clone()),
        Unit::Zone(id) => Name::Zone(id.clone()),
        Unit::Connection(id) => Name::Connection(id.clone()),
        Unit::Component(_) => unreachable!("seen above"),
    };
    let parts = oracle
        .parts
        .iter()
        .enumerate()
        .filter(|(_, part)| oracle.name(**part) == name);
    let worths = parts.map(|(part, _)| {
        let up = with(&[], &[(part, true)]);
        (with(&[], &[(part, false)]) - up, fails - up)
    });
    worths
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .expect("units consist of parts")
}

#[test]
fn the_chain_table_is_that_of_the_enumeration() {
    for seed in seeds().take(150) {
        let design = design(seed, SMALL);
        let system = System::new(&design, Catalogue::shipped(), &Sheet::default());
        let solver = Solver::new(&system, Limits::default());
        for (index, flow) in flows(&design).iter().enumerate() {
            let oracle = Oracle::new(&design, flow);
            let graph = FlowGraph::new(&system, index);
            let figures = solver.figures(&graph, &solver.structures(&graph));
            let chain: Vec<usize> = oracle.reading.chain();
            let names: Vec<_> = chain
                .iter()
                .map(|&row| &design.components[row].id)
                .collect();
            let rows: Vec<_> = figures.chain.rows().map(|row| row.component).collect();
            assert_eq!(rows, names, "seed {seed}\n{}", show(&design));
            let naive: f64 = chain
                .iter()
                .map(|&row| oracle.pool_by_replicas(row))
                .product();
            assert!((figures.naive_availability - naive).abs() < 1e-12);
            let fails = oracle.chance(WHOLE, &Fixed::default()).1;
            for (place, row) in figures.chain.rows().enumerate() {
                let what = || format!("seed {seed}: {row:?}\n{}", show(&design));
                let pool = oracle.pool(chain[place]);
                assert!((row.pool - pool).abs() < 1e-12, "pool {pool}: {}", what());
                let running = oracle
                    .chance(WHOLE, &perfect_after(&oracle, &chain, place))
                    .0;
                assert!(
                    (row.running - running).abs() < 1e-12,
                    "running {running}: {}",
                    what()
                );
                let perfect = oracle
                    .chance(WHOLE, &perfect_with_zones(&oracle, chain[place]))
                    .1;
                let share = if fails > 0.0 {
                    (fails - perfect) / fails
                } else {
                    0.0
                };
                assert!(
                    (row.downtime_share - share).abs() < 1e-11,
                    "share {share}: {}",
                    what()
                );
            }
        }
    }
}

/// All components of the chain after a row up, with the connections that touch them.
fn perfect_after(oracle: &Oracle, chain: &[usize], row: usize) -> Fixed {
    let later = &chain[row + 1..];
    let wire = |part: &Part| match part {
        Part::Connection(wire) => Some(&oracle.reading.wires[*wire]),
        _ => None,
    };
    let touches = |part: &Part| {
        wire(part).is_some_and(|wire| later.contains(&wire.from) || later.contains(&wire.to))
    };
    let parts = oracle
        .parts
        .iter()
        .enumerate()
        .filter(|(_, part)| touches(part));
    Fixed {
        pools: later.iter().map(|&component| (component, true)).collect(),
        parts: parts.map(|(index, _)| (index, true)).collect(),
    }
}

/// A component up, and the zones that its replicas lie in.
fn perfect_with_zones(oracle: &Oracle, component: usize) -> Fixed {
    let replicas = oracle.reading.design.components[component]
        .replicas
        .unwrap_or(1);
    let zones: Vec<usize> = (0..replicas)
        .flat_map(|number| oracle.reading.zones_of(component, number))
        .collect();
    let is_own = |part: &Part| matches!(part, Part::Zone(zone) if zones.contains(zone));
    let parts = oracle
        .parts
        .iter()
        .enumerate()
        .filter(|(_, part)| is_own(part));
    Fixed {
        pools: [(component, true)].into(),
        parts: parts.map(|(index, _)| (index, true)).collect(),
    }
}

/// A design for a person who looks into a failure: one line for each thing, what is not stated left out.
pub(crate) fn show(design: &Design) -> String {
    let lines = |text: String| {
        let unstated = ["None", "false", "[]", "{}", "\"\"", "AsFlow", "Required"];
        let fields = text.split(", ").filter(|field| {
            !unstated
                .iter()
                .any(|value| field.ends_with(&format!(": {value}")))
        });
        fields.collect::<Vec<_>>().join(", ")
    };
    let zones = design.zones.iter().map(|zone| format!("{zone:?}"));
    let components = design
        .components
        .iter()
        .map(|component| format!("{component:?}"));
    let connections = design
        .connections
        .iter()
        .map(|connection| format!("{connection:?}"));
    let flows = design.flows.iter().map(|flow| format!("{flow:?}"));
    let all = zones.chain(components).chain(connections).chain(flows);
    all.map(lines).collect::<Vec<_>>().join("\n")
}
