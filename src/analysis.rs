//! The evaluation: pure functions from a design to a [`report::Report`].
//!
//! What every figure means is the contract; each module's head states its part of it. [`graph`] is the
//! only place that turns identifiers into indices; the algorithms work on indices; names come back in
//! the report. Nothing here fails on a design that [`crate::catalogue::validate()`] accepts.

pub mod acceptance;
mod alike;
mod assumptions;
pub mod availability;
mod board;
pub mod card;
pub mod compare;
pub mod cut_sets;
pub mod estimates;
pub mod figure;
pub mod findings;
pub mod graph;
pub mod latency;
pub mod load;
pub mod matrix;
pub mod report;
mod verdict;
pub mod what_if;

use std::iter::zip;
use std::sync::Arc;

use alike::Alike;
use availability::{FlowAvailability, Limits, Solver};
use board::{Board, Figures};
use cut_sets::{CutSets, Triples, Units};
use estimates::Sheet;
use graph::{FlowGraph, System};
use latency::{Latencies, Memory};
use load::{Load, Standing};
use report::{
    Closing, Cycles, FlowFigures, FlowReport, Known, LatencyReport, LoadRow, Overload, Report, Unit,
};
use what_if::Failure;

use crate::catalogue::{BUSY, Catalogue};
use crate::model::{Design, Id};

/// What a person may set about the evaluation.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The utilisation above which a warning is due.
    pub busy: f64,
    /// What is taken to have failed; the report says what follows if there is anything.
    pub failed: Vec<Failure>,
    /// Whether the sets of three that take a flow down are looked for; that costs what pairs cost, for each
    /// unit anew.
    pub triples: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            busy: BUSY,
            failed: Vec::new(),
            triples: false,
        }
    }
}

/// Everything that the program says about `design`, which [`crate::catalogue::validate()`] accepts.
pub fn evaluate(design: &Design, catalogue: &Catalogue, options: Options) -> Report {
    let mut once = Evaluator {
        times: Memory::of_one_evaluation(),
        structures: availability::Memory::of_one_evaluation(),
        forgets: true,
    };
    once.evaluate(design, catalogue, options)
}

/// Evaluates designs one after another and keeps what the next one may need again, as after an edit.
///
/// What is kept changes how long an evaluation takes, never what it says.
#[derive(Debug, Default)]
pub struct Evaluator {
    times: Memory,
    structures: availability::Memory,
    /// There is no next evaluation: nothing is kept for longer than it is used.
    forgets: bool,
}

impl Evaluator {
    /// Everything that the program says about `design`, which [`crate::catalogue::validate()`] accepts.
    pub fn evaluate(&mut self, design: &Design, catalogue: &Catalogue, options: Options) -> Report {
        report_on(design, catalogue, options, self, None)
    }

    /// The same; `early` gets what is known before the times, if these take long: there are many, and none
    /// is kept.
    pub fn evaluate_in_steps(
        &mut self,
        design: &Design,
        catalogue: &Catalogue,
        options: Options,
        early: &mut dyn FnMut(Report),
    ) -> Report {
        report_on(design, catalogue, options, self, Some(early))
    }

    /// The single points of failure of the flows' responses, each once, in canonical order: what
    /// [`report::FlowFigures::single_points`] says, without the rest of the report.
    pub fn single_points(&mut self, design: &Design, catalogue: &Catalogue) -> Vec<Unit> {
        let sheet = estimates::evaluate(&design.estimates);
        let system = System::new(design, catalogue, &sheet);
        let solver = Solver::new(&system, Limits::default());
        let units = Units::new(&system);
        let graphs = FlowGraph::all(&system);
        let kinds = Alike::new(&system, &graphs).graphs;
        let found = solver.each(&kinds, &mut self.structures, |_, structures| {
            cut_sets::find(&system, &units, structures).single_points
        });
        let mut found: Vec<Unit> = found.into_iter().flatten().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn report_on(
    design: &Design,
    catalogue: &Catalogue,
    options: Options,
    evaluator: &mut Evaluator,
    early: Option<&mut dyn FnMut(Report)>,
) -> Report {
    let sheet = estimates::evaluate(&design.estimates);
    let system = System::new(design, catalogue, &sheet);
    let graphs = FlowGraph::all(&system);
    let alike = Alike::new(&system, &graphs);
    let load = {
        let (system, graphs) = (&alike.system, &alike.graphs);
        load::compute(system, graphs, &Standing::all_up(system, graphs))
    };
    let figures = found(&alike, &load, &mut evaluator.structures);
    if evaluator.forgets {
        evaluator.structures = availability::Memory::default();
    }
    let scope = Evaluated {
        design,
        catalogue,
        options,
        sheet: &sheet,
        system: &system,
        graphs: &graphs,
        alike: &alike,
        load: &load,
    };
    if let Some(early) = early
        && latency::takes_long(&alike.graphs, &evaluator.times)
    {
        let later = latency::not_yet(&alike.system, &alike.graphs, &load);
        early(scope.report(figures.clone(), later));
    }
    let times = latency::evaluate(&alike.system, &alike.graphs, &load, &mut evaluator.times);
    if evaluator.forgets {
        evaluator.times = Memory::default();
    }
    scope.report(figures, times)
}

/// What is evaluated, as the parts of the evaluation see it.
struct Evaluated<'a> {
    design: &'a Design,
    catalogue: &'a Catalogue,
    options: Options,
    sheet: &'a Sheet,
    system: &'a System,
    graphs: &'a [FlowGraph],
    alike: &'a Alike<'a>,
    load: &'a Load,
}

impl Evaluated<'_> {
    /// The figures in a report, with what follows from them.
    fn report(&self, figures: Vec<Found>, times: Latencies) -> Report {
        let (design, catalogue, system) = (self.design, self.catalogue, self.system);
        let names: Arc<[Id]> = system.components.iter().map(|c| c.id.clone()).collect();
        let answers = zip(self.alike.graphs.iter(), zip(figures, times.flows));
        let of_kinds: Vec<Arc<FlowFigures>> = answers
            .map(|(graph, (found, latency))| {
                let mut figures = flow_figures(system, graph, found, latency, &names);
                figures.cut_triples = self.options.triples.then(|| self.triples(graph));
                Arc::new(figures)
            })
            .collect();
        let flows = zip(&system.flows, &self.alike.kinds.of).map(|(flow, &kind)| FlowReport {
            id: flow.id.clone(),
            name: flow.name.clone(),
            implied: flow.implied,
            figures: Arc::clone(&of_kinds[kind]),
        });
        let flows: Vec<FlowReport> = flows.collect();
        let rows = load_rows(system, self.load, &times.concurrency);
        let figures = Figures {
            flows: &flows,
            rows: &rows,
        };
        let failed = &self.options.failed;
        let what_if = (!failed.is_empty()).then(|| what_if::what_if(design, catalogue, failed));
        let options = self.options.clone();
        let mut board = Board::new(
            design,
            catalogue,
            options,
            self.sheet,
            figures,
            system,
            self.graphs,
        );
        board.targets = verdict::targets(&board);
        board.requirements = verdict::requirements(&board);
        let findings = findings::find(&board);
        let assumptions = assumptions::used(&board);
        let (targets, requirements) = (board.targets, board.requirements);
        Report {
            design: design.title.clone(),
            flows,
            load: rows,
            headroom: self.load.headroom(system),
            targets,
            requirements,
            estimates: self.sheet.results().to_vec(),
            findings,
            assumptions,
            what_if,
            counts_correlated_failure: !system.zones.is_empty(),
            flows_left_out: system.flows_left_out,
        }
    }

    /// The minimal triples of one of the kinds of flows, which is taken apart anew: few ask for them.
    fn triples(&self, graph: &FlowGraph) -> Triples {
        let system = &self.alike.system;
        let solver = Solver::new(system, Limits::default());
        cut_sets::triples(system, &Units::new(system), &solver.structures(graph))
    }
}

/// What is said of each kind of flow but its times.
fn found(alike: &Alike, load: &Load, memory: &mut availability::Memory) -> Vec<Found> {
    let (system, graphs) = (&alike.system, &alike.graphs);
    let solver = Solver::new(system, Limits::default());
    let units = Units::new(system);
    let answers = solver.each(graphs, memory, |graph, structures| {
        let cuts = cut_sets::find(system, &units, structures);
        (cuts, solver.figures(graph, structures))
    });
    let (cuts, found): (Vec<CutSets>, Vec<FlowAvailability>) = answers.into_iter().unzip();
    let overload = what_if::single_points(system, graphs, &units, &cuts, load);
    let figures = zip(found, zip(cuts, overload));
    let figures = figures.map(|(available, (cuts, overload))| Found {
        available,
        cuts,
        overload,
    });
    figures.collect()
}

/// What is said of one flow but its times.
#[derive(Clone)]
struct Found {
    available: FlowAvailability,
    cuts: CutSets,
    overload: Known<Vec<Overload>>,
}

fn flow_figures(
    system: &System,
    graph: &FlowGraph,
    figures: Found,
    latency: LatencyReport,
    names: &Arc<[Id]>,
) -> FlowFigures {
    let Found {
        available: found,
        cuts,
        overload,
    } = figures;
    FlowFigures {
        request_success: found.request_success,
        availability: found.availability,
        completion_request_success: found.completion_request_success,
        completion_availability: found.completion_availability,
        naive_availability: found.naive_availability,
        naive_difference: found.naive_difference,
        downtime_minutes_per_year: found.downtime_minutes_per_year,
        error_budget_minutes_per_year: found.error_budget_minutes_per_year,
        single_points: cuts.single_points,
        completion_single_points: cuts.completion_single_points,
        overload_single_points: overload,
        critical_components: cuts.critical_components,
        critical_dependencies: cuts.critical_dependencies,
        chain: found.chain,
        cycles_left_out: cycles(system, graph, names),
        cut_pairs_count: cuts.pairs_count,
        cut_pairs: cuts.pairs,
        cut_triples: None,
        importance: found.importance,
        latency,
    }
}

/// The cycles that the flow leaves out; `names` are those of all components.
fn cycles(system: &System, graph: &FlowGraph, names: &Arc<[Id]>) -> Cycles {
    let closing = graph.closing.connections.iter().map(|&connection| {
        let connection = &system.connections[connection];
        Closing {
            connection: connection.id.clone(),
            from: connection.from as u32,
            to: connection.to as u32,
        }
    });
    let closing: Vec<Closing> = closing.collect();
    if closing.is_empty() {
        return Cycles::default();
    }
    Cycles::new(
        Arc::clone(names),
        Arc::clone(&graph.closing.callers),
        closing,
    )
}

/// The rows of what flows reach, in the design's order.
fn load_rows(system: &System, load: &Load, held: &[Option<Known<f64>>]) -> Vec<LoadRow> {
    let pools = std::iter::zip(&system.components, &load.pools);
    let reached = std::iter::zip(pools, held)
        .filter_map(|((component, pool), held)| Some((component, pool.as_ref()?, held.as_ref()?)));
    reached
        .map(|(component, pool, held)| LoadRow {
            component: component.id.clone(),
            reads: pool.reads.clone(),
            writes: pool.writes.clone(),
            per_replica: pool.per_replica.clone(),
            utilisation: pool.utilisation.clone(),
            concurrency: held.clone(),
        })
        .collect()
}
