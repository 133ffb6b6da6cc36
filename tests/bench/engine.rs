//! How long the engine takes on layered designs of growing size, beside what a user would pick instead.
//!
//! Prints one table. Each time is the best of a few runs, in milliseconds, with its target beside it.
//! "figures" is availability with importances, single points, pairs and load of all flows from nothing;
//! "again" the same after one number was edited; "number" one flow's availability with all importances
//! when a number has changed and its structure is kept; "wire" all figures and pairs of one flow after
//! one of its wires was led elsewhere; "times" all percentiles with their contributions, both horizons,
//! unloaded and at peak; "MB" the most memory that all this took. Peers get one flow's response: `oxidd`, a
//! library of decision diagrams, which must give the same figure; SCRAM, if it is installed, as a fault
//! tree, and in parentheses without the program's start, which is that of a tree of one event; plain
//! enumeration of all states, while they are few. Below the table stands how the figures grow from 1,000
//! to 10,000 components. Run as a test, only the smallest design is tried.
//!
//! Arguments are parts of names of the rows that are wanted, and `--figures` for that column alone:
//! `cargo bench --bench engine -- 10000/ --figures`.

#![allow(missing_docs, reason = "a program without an interface")]

mod fault_tree;
mod layered;
mod memory;

use std::time::Instant;

use fault_tree::FaultTree;
use fivenines::analysis::availability::{Kept, Limits, Memory, Solver};
use fivenines::analysis::cut_sets::{self, Units};
use fivenines::analysis::estimates::Sheet;
use fivenines::analysis::graph::{FlowGraph, System};
use fivenines::analysis::latency;
use fivenines::analysis::load::{self, Load, Standing};
use fivenines::analysis::report::Method;
use fivenines::catalogue::Catalogue;
use fivenines::model::{Design, Probability};

/// Designs of more components are tried once.
const LARGE: usize = 500;

/// What the figures may take, in milliseconds, by [`layered::SCALES`]; then of the wide design.
const FIGURES: [f64; 5] = [2.0, 10.0, 150.0, 5_000.0, 250.0];

/// What the times may take, in milliseconds, by [`layered::SCALES`].
const TIMES: [f64; 4] = [10.0, 60.0, 500.0, 10_000.0];

/// What new availability with importances of a flow may take at 200 components, in milliseconds.
const NUMBER: f64 = 0.05;

/// What a flow may take at 200 components after one of its wires was led elsewhere, in milliseconds.
const WIRE: f64 = 3.0;

fn main() {
    let asked = |name: &str| std::env::args().any(|argument| argument == name);
    let testing = asked("--test") || !asked("--bench");
    let table = Table {
        wanted: std::env::args()
            .skip(1)
            .filter(|name| !name.starts_with('-'))
            .collect(),
        figures_alone: asked("--figures"),
        scram_starts: least_scram(&FaultTree::of_one_event(), 5),
    };
    println!(
        "milliseconds (at most); components/connections/flows; one flow: ours, oxidd, SCRAM (without its start), enumeration"
    );
    println!(
        "{:<18}{:>19}{:>10}{:>15}{:>13}{:>19}{:>8}{:>11}{:>10}{:>10}{:>22}{:>13}",
        "design",
        "figures",
        "again",
        "number",
        "wire",
        "times",
        "exact",
        "MB",
        "one flow",
        "oxidd",
        "SCRAM",
        "enumeration"
    );
    table.row("tiny", &layered::wide(2, 2), Targets::default());
    let scales = if testing { 1 } else { layered::SCALES.len() };
    let mut figures = Vec::new();
    for (number, scale) in layered::SCALES[..scales].iter().enumerate() {
        let name = format!("{}/{}/{}", scale.components, scale.connections, scale.flows);
        let targets = Targets {
            figures: Some(FIGURES[number]),
            number: (scale.components == 200).then_some(NUMBER),
            wire: (scale.components == 200).then_some(WIRE),
            times: Some(TIMES[number]),
        };
        figures.push(table.row(&name, &layered::layered(*scale, 1), targets));
    }
    if testing {
        return;
    }
    let targets = Targets {
        figures: FIGURES.last().copied(),
        ..Targets::default()
    };
    table.row("wide 20 × 10", &layered::wide(20, 10), targets);
    if let [.., Some(before), Some(after)] = figures[..] {
        let allowed = 10.0 * (10_000_f64.ln() / 1_000_f64.ln()) * 2.5;
        println!(
            "figures from 1,000 to 10,000 components: × {:.1} (n log n and 2.5 as many flows: {allowed:.1})",
            after / before
        );
    }
}

/// What is measured.
struct Table {
    /// Parts of the names of the rows; all if none.
    wanted: Vec<String>,
    figures_alone: bool,
    /// How long SCRAM takes for next to nothing, if it is installed.
    scram_starts: Option<f64>,
}

/// What a row may take at most, where something is promised.
#[derive(Clone, Copy, Default)]
struct Targets {
    figures: Option<f64>,
    number: Option<f64>,
    wire: Option<f64>,
    times: Option<f64>,
}

impl Table {
    /// Prints a row if it is wanted; how long the figures took.
    fn row(&self, name: &str, design: &Design, targets: Targets) -> Option<f64> {
        if !self.wanted.is_empty() && !self.wanted.iter().any(|part| name.contains(part)) {
            return None;
        }
        let runs = if design.components.len() > LARGE {
            1
        } else {
            5
        };
        let mut edited = design.clone();
        edited.components[design.components.len() / 2].availability = Probability::new(0.9876);
        let mut exact = (0, 0);
        memory::forget_the_peak();
        let figures = best(runs, || exact = evaluate(design, &mut Memory::default()));
        if self.figures_alone {
            println!("{name:<18}{:>19}", beside(figures, targets.figures));
            return Some(figures);
        }
        let mut memory = Memory::default();
        evaluate(design, &mut memory);
        let again = best(runs, || {
            evaluate(&edited, &mut memory);
        });
        let number = number_edited(&edited);
        let wire = wire_edited(design);
        let system = System::new(design, Catalogue::shipped(), &Sheet::default());
        let graphs = graphs(&system);
        let load = loads(&system, &graphs);
        let times = best(runs, || {
            latency::evaluate(&system, &graphs, &load, &mut latency::Memory::default());
        });
        let large = design.components.len() >= 10_000;
        let memory = memory::peak().map_or("–".to_owned(), |megabytes| {
            let most = if large { " (300)" } else { "" };
            format!("{megabytes:.0}{most}")
        });
        let mut fails = None;
        let one = best(runs, || {
            let solver = Solver::new(&system, Limits::default());
            let figure = solver
                .figures(&graphs[0], &solver.structures(&graphs[0]))
                .availability;
            fails = (figure.method == Method::Exact).then_some(figure.unavailability);
        });
        let tree = FaultTree::of(&system, &graphs[0]);
        let mut oxidd = String::from("–");
        if let Some((_, other)) = tree.oxidd() {
            let took = std::iter::repeat_with(|| tree.oxidd()).take(runs).flatten();
            oxidd = format!(
                "{:.2}",
                took.map(|(ms, _)| ms).fold(f64::INFINITY, f64::min)
            );
            let same = |own: f64| (own - other).abs() <= 1e-9 * own;
            assert!(fails.is_none_or(same), "{name}: {fails:?} is not {other}");
        }
        let scram = self.scram(&tree, runs);
        let enumeration = tree
            .enumeration()
            .map_or(format!("2^{}", tree.basic_events()), |ms| {
                format!("{ms:.2}")
            });
        let exact = format!("{}/{}", exact.0, exact.1);
        println!(
            "{name:<18}{:>19}{again:>10.2}{:>15}{:>13}{:>19}{exact:>8}{:>11}{one:>10.2}{oxidd:>10}{scram:>22}{enumeration:>13}",
            beside(figures, targets.figures),
            beside(number, targets.number),
            beside(wire, targets.wire),
            beside(times, targets.times),
            memory,
        );
        Some(figures)
    }

    /// How long SCRAM takes, and in parentheses without its start.
    fn scram(&self, tree: &FaultTree, runs: usize) -> String {
        match (self.scram_starts, least_scram(tree, runs)) {
            (Some(starts), Some(took)) => format!("{took:.2} ({:.2})", took - starts),
            (Some(_), None) => format!("> {}", fault_tree::PATIENCE.as_millis()),
            (None, _) => "–".to_owned(),
        }
    }
}

/// The least time of some runs of SCRAM, in milliseconds.
fn least_scram(tree: &FaultTree, runs: usize) -> Option<f64> {
    let took = std::iter::repeat_with(|| tree.scram()).take(runs);
    let took: Option<Vec<f64>> = took.collect();
    took?.into_iter().min_by(f64::total_cmp)
}

/// A time with its target.
fn beside(time: f64, target: Option<f64>) -> String {
    let target = target.map(|target| format!(" ({target})"));
    format!("{time:.2}{}", target.unwrap_or_default())
}

/// New availability and importances of one flow whose structure is kept.
fn number_edited(edited: &Design) -> f64 {
    let system = System::new(edited, Catalogue::shipped(), &Sheet::default());
    let graph = FlowGraph::new(&system, 0);
    let solver = Solver::new(&system, Limits::default());
    let structures = solver.structures(&graph);
    best(20, || {
        std::hint::black_box(solver.availability(&graph, &structures));
    })
}

/// All figures and pairs of one flow after the last call that it lists was led to another component.
fn wire_edited(design: &Design) -> f64 {
    let mut edited = design.clone();
    let system = System::new(design, Catalogue::shipped(), &Sheet::default());
    let graph = FlowGraph::new(&system, 0);
    let state = graph.response().states.iter().rev().find_map(|state| {
        let group = state.groups.first()?;
        Some(group.members.first()?.connection)
    });
    let wire = state.expect("a flow has a connection");
    let id = &system.connections[wire].id;
    let drawn = edited.connections.iter_mut().find(|drawn| drawn.id == *id);
    let drawn = drawn.expect("it was translated from a drawn one");
    let last = &design.components[design.components.len() - 1].id;
    drawn.to = last.clone();
    let system = System::new(&edited, Catalogue::shipped(), &Sheet::default());
    let units = Units::new(&system);
    let solver = Solver::new(&system, Limits::default());
    let mut kept = known(design);
    kept.begin();
    let start = Instant::now();
    let graph = FlowGraph::new(&system, 0);
    let structures = solver.structures_again(&graph, &mut kept);
    solver.figures(&graph, &structures);
    cut_sets::find(&system, &units, &structures);
    start.elapsed().as_secs_f64() * 1e3
}

/// What evaluating the flows of a design leaves.
fn known(design: &Design) -> Kept {
    let system = System::new(design, Catalogue::shipped(), &Sheet::default());
    let solver = Solver::new(&system, Limits::default());
    let mut kept = Kept::default();
    for graph in graphs(&system) {
        solver.structures_again(&graph, &mut kept);
    }
    kept
}

/// Availability, single points, pairs and load of all flows; how many figures of how many are exact.
fn evaluate(design: &Design, memory: &mut Memory) -> (usize, usize) {
    let system = System::new(design, Catalogue::shipped(), &Sheet::default());
    let graphs = graphs(&system);
    loads(&system, &graphs);
    let solver = Solver::new(&system, Limits::default());
    let units = Units::new(&system);
    let exact = solver.each(&graphs, memory, |graph, structures| {
        let figures = solver.figures(graph, structures);
        std::hint::black_box(cut_sets::find(&system, &units, structures));
        let all = [
            figures.availability,
            figures.request_success,
            figures.completion_availability,
            figures.completion_request_success,
        ];
        let exact = all.iter().filter(|figure| figure.method == Method::Exact);
        exact.count()
    });
    (exact.iter().sum(), graphs.len() * 4)
}

fn graphs(system: &System) -> Vec<FlowGraph> {
    FlowGraph::all(system)
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
