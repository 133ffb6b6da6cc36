//! The evaluation: pure functions from a design to a [`report::Report`].
//!
//! What every figure means is the contract; each module's head states its part of it. [`graph`] is the
//! only place that turns identifiers into indices; the algorithms work on indices; names come back in
//! the report. Nothing here fails on a design that [`crate::catalogue::validate()`] accepts.

mod assumptions;
pub mod availability;
mod board;
pub mod estimates;
pub mod figure;
pub mod graph;
pub mod latency;
pub mod load;
pub mod report;
mod verdict;

use board::Board;
use graph::{FlowGraph, System};
use report::{Report, Unknown};

use crate::catalogue::{BUSY, Catalogue};
use crate::model::Design;

/// What a person may set about the evaluation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// The utilisation above which a warning is due.
    pub busy: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { busy: BUSY }
    }
}

/// Everything that the program says about `design`, which [`crate::catalogue::validate()`] accepts.
pub fn evaluate(design: &Design, catalogue: &Catalogue, _options: &Options) -> Report {
    let sheet = estimates::evaluate(&design.estimates);
    let system = System::new(design, catalogue, &sheet);
    let graphs: Vec<FlowGraph> = (0..system.flows.len())
        .map(|flow| FlowGraph::new(&system, flow))
        .collect();
    let mut report = Report {
        design: design.title.clone(),
        flows: Vec::new(),
        load: Vec::new(),
        headroom: Err(Unknown("load is not computed".to_owned())),
        targets: Vec::new(),
        requirements: Vec::new(),
        estimates: sheet.results().to_vec(),
        findings: Vec::new(),
        assumptions: Vec::new(),
        counts_correlated_failure: !system.zones.is_empty(),
    };
    let board = Board::new(design, catalogue, &sheet, &report, &system, &graphs);
    let targets = verdict::targets(&board);
    let requirements = verdict::requirements(&board);
    let assumptions = assumptions::used(&board);
    report.targets = targets;
    report.requirements = requirements;
    report.assumptions = assumptions;
    report
}
