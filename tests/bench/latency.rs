//! How long times and load take on layered designs of growing size, beside what is asked of them.
//!
//! Prints one table. Each time is the best of a few runs, in milliseconds. "times" is all percentiles of
//! all flows with their contributions, both horizons, unloaded and at peak, where the fullest pool is used
//! by four fifths, from nothing; "edited" the same after the latency of one component was edited; "load" the visits and the load of every pool with
//! headroom and waiting; "overload" the single points by overload, once the cuts are known. Run as a
//! test, only the smallest design is tried. Name sizes (`-- 200/400/10`) to try only these.

#![allow(missing_docs, reason = "a program without an interface")]

mod layered;
mod measured;

use fivenines::analysis::availability::{Limits, Solver};
use fivenines::analysis::cut_sets::{self, CutSets, Units};
use fivenines::analysis::estimates::Sheet;
use fivenines::analysis::graph::{FlowGraph, System};
use fivenines::analysis::latency::{self, Memory};
use fivenines::analysis::what_if;
use fivenines::catalogue::Catalogue;
use fivenines::model::{Design, Latency, Millis, ServiceTime};
use measured::{best, loads};

/// Milliseconds that times may take at the sizes of [`layered::SCALES`].
const TARGETS: [f64; 4] = [10.0, 60.0, 500.0, 10_000.0];
/// Designs of more components are tried once.
const LARGE: usize = 500;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let asked = |name: &str| arguments.iter().any(|argument| argument == name);
    let only = arguments.iter().any(|argument| argument.contains('/'));
    let testing = asked("--test") || !asked("--bench");
    println!("milliseconds; components/connections/flows");
    println!(
        "{:<18}{:>10}{:>10}{:>10}{:>10}{:>10}",
        "design", "times", "target", "edited", "load", "overload"
    );
    let sizes = if testing { 1 } else { layered::SCALES.len() };
    for (scale, target) in layered::SCALES.into_iter().zip(TARGETS).take(sizes) {
        let name = format!("{}/{}/{}", scale.components, scale.connections, scale.flows);
        if !only || asked(&name) {
            row(&name, &layered::calm(layered::layered(scale, 1)), target);
        }
    }
    if !only {
        let (layers, width) = if testing { (2, 2) } else { (20, 10) };
        let name = format!("wide {layers} × {width}");
        row(
            &name,
            &layered::calm(layered::wide(layers, width)),
            TARGETS[1],
        );
    }
}

fn row(name: &str, design: &Design, target: f64) {
    let runs = if design.components.len() > LARGE {
        1
    } else {
        5
    };
    let system = System::new(design, Catalogue::shipped(), &Sheet::default());
    let graphs = FlowGraph::all(&system);
    let load = loads(&system, &graphs);
    let of_load = best(runs, || {
        loads(&system, &graphs).headroom(&system).ok();
    });
    let times = best(runs, || {
        latency::evaluate(&system, &graphs, &load, &mut Memory::default());
    });
    let mut memory = Memory::default();
    latency::evaluate(&system, &graphs, &load, &mut memory);
    let mut edited = f64::INFINITY;
    for edit in 0..runs {
        let design = edited_at(design, edit);
        let system = System::new(&design, Catalogue::shipped(), &Sheet::default());
        edited = edited.min(best(1, || {
            latency::evaluate(&system, &graphs, &load, &mut memory);
        }));
    }
    let solver = Solver::new(&system, Limits::default());
    let units = Units::new(&system);
    let cuts = graphs.iter().map(|graph| {
        let structures = solver.structures(graph);
        cut_sets::find(&system, &units, &structures)
    });
    let cuts: Vec<CutSets> = cuts.collect();
    let overload = best(runs, || {
        what_if::single_points(&system, &graphs, &units, &cuts, &load);
    });
    println!("{name:<18}{times:>10.2}{target:>10.0}{edited:>10.2}{of_load:>10.2}{overload:>10.2}");
}

/// The design with another latency in its middle.
fn edited_at(design: &Design, edit: usize) -> Design {
    let mut design = design.clone();
    let middle = design.components.len() / 2;
    let millis = |ms: f64| Millis::new(ms).expect("a time");
    let p50 = millis(7.0 + edit as f64);
    design.components[middle].latency = Latency::new(p50, millis(60.0)).map(ServiceTime::Takes);
    design
}
