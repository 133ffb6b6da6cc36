//! How long the engine takes on layered designs of growing size, beside what a user would pick instead.
//!
//! Prints one table. Each time is the best of a few runs, in milliseconds. "figures" is availability
//! with importances, single points, pairs and load of all flows from nothing; "again" the same after
//! one number was edited; "times" all percentiles with their contributions, both horizons, unloaded
//! and at peak. Peers get one flow's response: SCRAM, if it is installed, as a fault tree with the
//! program's start included; plain enumeration of all states, while they are few. Run as a test, only
//! the smallest design is tried.

#![allow(missing_docs, reason = "a program without an interface")]

mod fault_tree;
mod layered;

use std::time::Instant;

use fivenines::analysis::availability::{Kept, Limits, Solver};
use fivenines::analysis::cut_sets::{self, Units};
use fivenines::analysis::estimates::Sheet;
use fivenines::analysis::graph::{FlowGraph, System};
use fivenines::analysis::latency::{self, Memory};
use fivenines::analysis::load::{self, Load, Standing};
use fivenines::catalogue::Catalogue;
use fivenines::model::{Design, Probability};

/// Designs of more components are tried once.
const LARGE: usize = 500;

fn main() {
    let asked = |name: &str| std::env::args().any(|argument| argument == name);
    let testing = asked("--test") || !asked("--bench");
    println!("milliseconds; components/connections/flows; one flow: ours, SCRAM, enumeration");
    println!(
        "{:<18}{:>10}{:>10}{:>10}{:>8}{:>12}{:>12}{:>14}",
        "design", "figures", "again", "times", "exact", "one flow", "SCRAM", "enumeration"
    );
    row("tiny", &layered::wide(2, 2));
    let scales = if testing {
        1
    } else {
        layered::SCALES.len() - 1
    };
    for scale in &layered::SCALES[..scales] {
        let name = format!("{}/{}/{}", scale.components, scale.connections, scale.flows);
        row(&name, &layered::layered(*scale, 1));
    }
    if !testing {
        row("wide 20 × 10", &layered::wide(20, 10));
    }
}

fn row(name: &str, design: &Design) {
    let runs = if design.components.len() > LARGE {
        1
    } else {
        5
    };
    let mut edited = design.clone();
    edited.components[design.components.len() / 2].availability = Probability::new(0.9876);
    let mut exact = (0, 0);
    let figures = best(runs, || exact = evaluate(design, &mut Kept::default()));
    let mut kept = Kept::default();
    evaluate(design, &mut kept);
    let again = best(runs, || {
        kept.begin();
        evaluate(&edited, &mut kept);
    });
    let system = System::new(design, Catalogue::shipped(), &Sheet::default());
    let graphs = graphs(&system);
    let load = loads(&system, &graphs);
    let times = best(runs, || {
        latency::evaluate(&system, &graphs, &load, &mut Memory::default());
    });
    let one = best(runs, || {
        let solver = Solver::new(&system, Limits::default());
        solver.figures(&graphs[0], &solver.structures(&graphs[0]));
    });
    let tree = fault_tree::FaultTree::of(&system, &graphs[0]);
    let scram = tree.scram();
    let enumeration = tree
        .enumeration()
        .map_or(format!("2^{}", tree.basic_events()), |ms| {
            format!("{ms:.2}")
        });
    let exact = format!("{}/{}", exact.0, exact.1);
    println!(
        "{name:<18}{figures:>10.2}{again:>10.2}{times:>10.2}{exact:>8}{one:>12.2}{scram:>12}{enumeration:>14}"
    );
}

/// Availability, single points, pairs and load of all flows; how many figures of how many are exact.
fn evaluate(design: &Design, kept: &mut Kept) -> (usize, usize) {
    use fivenines::analysis::report::Method;
    let system = System::new(design, Catalogue::shipped(), &Sheet::default());
    let graphs = graphs(&system);
    loads(&system, &graphs);
    let solver = Solver::new(&system, Limits::default());
    let units = Units::new(&system);
    let mut exact = 0;
    for graph in &graphs {
        let structures = solver.structures_again(graph, kept);
        let figures = solver.figures(graph, &structures);
        cut_sets::find(&system, &units, &structures);
        let all = [
            figures.availability,
            figures.request_success,
            figures.completion_availability,
            figures.completion_request_success,
        ];
        exact += all
            .iter()
            .filter(|figure| figure.method == Method::Exact)
            .count();
    }
    (exact, graphs.len() * 4)
}

fn graphs(system: &System) -> Vec<FlowGraph> {
    (0..system.flows.len())
        .map(|flow| FlowGraph::new(system, flow))
        .collect()
}

fn loads(system: &System, graphs: &[FlowGraph]) -> Load {
    load::compute(system, graphs, &Standing::all_up(system, graphs))
}

/// The least time of some runs, in milliseconds.
fn best(runs: usize, mut run: impl FnMut()) -> f64 {
    let time = |()| {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64() * 1e3
    };
    std::iter::repeat_n((), runs)
        .map(time)
        .fold(f64::INFINITY, f64::min)
}
