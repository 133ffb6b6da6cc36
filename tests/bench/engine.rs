//! How long the engine takes on layered designs of growing size, beside what a user would pick instead.
//!
//! Prints one table. Each time is the best of a few runs, in milliseconds, with its target beside it.
//! "figures" is availability with importances, single points, pairs and load of all flows from nothing;
//! "again" the same after one number was edited; "number" one flow's availability with all importances
//! when a number has changed and its structure is kept; "wire" all figures and pairs of one flow after
//! one of its wires was led elsewhere; "times" all percentiles with their contributions, both horizons,
//! unloaded and at peak, where the fullest pool is used by four fifths; "MB" the most memory that all this
//! took. Below stands how the figures grow from 1,000 to 10,000 components. A second table has the same
//! function in other programs; see [`peers`]. Run as a test, only the smallest designs are tried.
//!
//! Arguments are parts of names of the rows that are wanted, and `--figures` for that column alone, or
//! `--peers` for the second table: `cargo bench --bench engine -- 10000/ --figures`.

#![allow(missing_docs, reason = "a program without an interface")]

mod fault_tree;
mod layered;
mod measured;
mod memory;
mod peers;

use std::time::Instant;

use fivenines::analysis::availability::{Kept, Limits, Memory, Solver};
use fivenines::analysis::cut_sets::{self, Units};
use fivenines::analysis::estimates::Sheet;
use fivenines::analysis::graph::{FlowGraph, System};
use fivenines::analysis::latency;
use fivenines::analysis::report::Method;
use fivenines::catalogue::Catalogue;
use fivenines::model::{Design, Probability};
use layered::Scale;
use measured::{best, loads};
use peers::Peers;

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
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|name| !name.starts_with('-'))
        .collect();
    let is_wanted = |row: &Row| wanted.is_empty() || wanted.iter().any(|w| row.name.contains(w));
    let rows: Vec<Row> = rows(testing).into_iter().filter(is_wanted).collect();
    if !asked("--peers") {
        figures(&rows, asked("--figures"));
    }
    if !asked("--figures") {
        let peers = Peers::begin();
        for row in &rows {
            let design = row.kind.design();
            peers.row(&row.name, &design, runs(&design));
        }
    }
}

/// Prints the table of what the engine takes, or its first column alone.
fn figures(rows: &[Row], figures_alone: bool) {
    println!("milliseconds (at most); components/connections/flows");
    println!(
        "{:<18}{:>19}{:>10}{:>15}{:>13}{:>19}{:>8}{:>11}",
        "design", "figures", "again", "number", "wire", "times", "exact", "MB"
    );
    let took: Vec<f64> = rows.iter().map(|row| row.print(figures_alone)).collect();
    let of = |components: usize| {
        let size = |row: &Row| matches!(row.kind, Kind::Layered(s) if s.components == components);
        Some(took[rows.iter().position(size)?])
    };
    if let (Some(before), Some(after)) = (of(1_000), of(10_000)) {
        let allowed = 10.0 * (10_000_f64.ln() / 1_000_f64.ln()) * 2.5;
        println!(
            "figures from 1,000 to 10,000 components: × {:.1} (n log n and 2.5 as many flows: {allowed:.1})",
            after / before
        );
    }
}

/// A row of the tables.
struct Row {
    name: String,
    kind: Kind,
    targets: Targets,
}

/// Which design is tried.
#[derive(Clone, Copy)]
enum Kind {
    Layered(Scale),
    Wide(usize, usize),
}

impl Kind {
    fn design(self) -> Design {
        layered::calm(match self {
            Self::Layered(scale) => layered::layered(scale, 1),
            Self::Wide(layers, width) => layered::wide(layers, width),
        })
    }
}

/// The rows; only the smallest when `testing`.
fn rows(testing: bool) -> Vec<Row> {
    let wide = |name: &str, layers, width, figures| Row {
        name: name.to_owned(),
        kind: Kind::Wide(layers, width),
        targets: Targets {
            figures,
            ..Targets::default()
        },
    };
    let mut rows = vec![wide("tiny", 2, 2, None)];
    let scales = if testing { 1 } else { layered::SCALES.len() };
    for (number, scale) in layered::SCALES[..scales].iter().enumerate() {
        rows.push(Row {
            name: format!("{}/{}/{}", scale.components, scale.connections, scale.flows),
            kind: Kind::Layered(*scale),
            targets: Targets {
                figures: Some(FIGURES[number]),
                number: (scale.components == 200).then_some(NUMBER),
                wire: (scale.components == 200).then_some(WIRE),
                times: Some(TIMES[number]),
            },
        });
    }
    if !testing {
        rows.push(wide("wide 20 × 10", 20, 10, FIGURES.last().copied()));
    }
    rows
}

/// How often a design is tried.
fn runs(design: &Design) -> usize {
    if design.components.len() > LARGE {
        1
    } else {
        5
    }
}

/// What a row may take at most, where something is promised.
#[derive(Clone, Copy, Default)]
struct Targets {
    figures: Option<f64>,
    number: Option<f64>,
    wire: Option<f64>,
    times: Option<f64>,
}

impl Row {
    /// Prints the row; how long the figures took.
    fn print(&self, figures_alone: bool) -> f64 {
        let Self { name, targets, .. } = self;
        let design = &self.kind.design();
        let runs = runs(design);
        let mut edited = design.clone();
        edited.components[design.components.len() / 2].availability = Probability::new(0.9876);
        let mut exact = (0, 0);
        memory::forget_the_peak();
        let figures = best(runs, || exact = evaluate(design, &mut Memory::default()));
        if figures_alone {
            println!("{name:<18}{:>19}", beside(figures, targets.figures));
            return figures;
        }
        let mut memory = Memory::default();
        evaluate(design, &mut memory);
        let again = best(runs, || {
            evaluate(&edited, &mut memory);
        });
        let number = number_edited(&edited);
        let wire = wire_edited(design);
        let system = System::new(design, Catalogue::shipped(), &Sheet::default());
        let graphs = FlowGraph::all(&system);
        let load = loads(&system, &graphs);
        let times = best(runs, || {
            latency::evaluate(&system, &graphs, &load, &mut latency::Memory::default());
        });
        let large = design.components.len() >= 10_000;
        let memory = memory::peak().map_or("–".to_owned(), |megabytes| {
            let most = if large { " (300)" } else { "" };
            format!("{megabytes:.0}{most}")
        });
        let exact = format!("{}/{}", exact.0, exact.1);
        println!(
            "{name:<18}{:>19}{again:>10.2}{:>15}{:>13}{:>19}{exact:>8}{:>11}",
            beside(figures, targets.figures),
            beside(number, targets.number),
            beside(wire, targets.wire),
            beside(times, targets.times),
            memory,
        );
        figures
    }
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
    for graph in FlowGraph::all(&system) {
        solver.structures_again(&graph, &mut kept);
    }
    kept
}

/// Availability, single points, pairs and load of all flows; how many figures of how many are exact.
fn evaluate(design: &Design, memory: &mut Memory) -> (usize, usize) {
    let system = System::new(design, Catalogue::shipped(), &Sheet::default());
    let graphs = FlowGraph::all(&system);
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
