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
pub mod findings;
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
pub fn evaluate(design: &Design, catalogue: &Catalogue, options: &Options) -> Report {
    let sheet = estimates::evaluate(&design.estimates);
    let system = System::new(design, catalogue, &sheet);
    let graphs: Vec<FlowGraph> = (0..system.flows.len())
        .map(|flow| FlowGraph::new(&system, flow))
        .collect();
    let flows = Vec::new();
    let load = Vec::new();
    let mut board = Board::new(
        design, catalogue, &sheet, options, &flows, &load, &system, &graphs,
    );
    board.targets = verdict::targets(&board);
    board.requirements = verdict::requirements(&board);
    let findings = findings::find(&board);
    let assumptions = assumptions::used(&board);
    let (targets, requirements) = (board.targets, board.requirements);
    Report {
        design: design.title.clone(),
        flows,
        load,
        headroom: Err(Unknown("load is not computed".to_owned())),
        targets,
        requirements,
        estimates: sheet.results().to_vec(),
        findings,
        assumptions,
        counts_correlated_failure: !system.zones.is_empty(),
    }
}
