//! What a user would pick instead, on the same function.
//!
//! One flow's response, every class of requests: when it fails, as a function of the replicas, zones and
//! connections that can fail. Prints one table, in two halves, each of which asks all of its columns for
//! the same. First the probability alone, from the structure on: ours from what the flow reaches, that of
//! `oxidd`, a library of decision diagrams, from the gates of a fault tree, with its manager, which its users
//! keep, not counted; and plain enumeration of all states, while they are few. Both figures must be the
//! same. Then the probability, the importance of each event that matters, and the minimal cut sets of one
//! and of two events: ours, and SCRAM's, if it is installed, with its start, and in parentheses without it,
//! which is the time of a tree of one event.

use fivenines::analysis::availability::{Limits, Solver};
use fivenines::analysis::cut_sets::{self, Units};
use fivenines::analysis::estimates::Sheet;
use fivenines::analysis::graph::{FlowGraph, System};
use fivenines::analysis::report::Method;
use fivenines::catalogue::Catalogue;
use fivenines::model::Design;

use crate::fault_tree::{self, FaultTree};
use crate::measured::best;

/// The table, whose rows are printed one by one.
pub(crate) struct Peers {
    /// How long SCRAM takes for next to nothing, in milliseconds, if it is installed.
    scram_starts: Option<f64>,
}

impl Peers {
    /// Prints the table's head.
    pub(crate) fn begin() -> Self {
        println!(
            "\nmilliseconds; one flow's response: its probability of failure; then that with importances and cut sets of one or two"
        );
        println!(
            "{:<18}{:>8}{:>13}{:>10}{:>13}{:>15}{:>20}{:>14}",
            "design",
            "events",
            "probability",
            "oxidd",
            "enumeration",
            "… and cuts",
            "SCRAM (- its start)",
            "× ours"
        );
        Self {
            scram_starts: least_scram(&FaultTree::of_one_event(), 5),
        }
    }

    /// Prints the row of a design, tried so often.
    pub(crate) fn row(&self, name: &str, design: &Design, runs: usize) {
        let system = System::new(design, Catalogue::shipped(), &Sheet::default());
        let graph = FlowGraph::new(&system, 0);
        let tree = FaultTree::of(&system, &graph);
        let mut fails = None;
        let probability = best(runs, || {
            let solver = Solver::new(&system, Limits::default());
            let figure = solver.whole_service(&solver.whole_structures(&graph));
            fails = (figure.method == Method::Exact).then_some(figure.unavailability);
        });
        let units = Units::new(&system);
        let with_cuts = best(runs, || {
            let solver = Solver::new(&system, Limits::default());
            let structures = solver.whole_structures(&graph);
            std::hint::black_box(solver.availability(&graph, &structures));
            std::hint::black_box(cut_sets::find(&system, &units, &structures));
        });
        let tried = std::iter::repeat_with(|| tree.oxidd()).take(runs).flatten();
        let tried: Vec<(f64, f64)> = tried.collect();
        for (_, other) in &tried {
            let same = |own: f64| (own - other).abs() <= 1e-9 * own;
            assert!(fails.is_none_or(same), "{name}: {fails:?} is not {other}");
        }
        let oxidd = tried.iter().map(|(ms, _)| *ms).min_by(f64::total_cmp);
        let oxidd = oxidd.map_or("–".to_owned(), |ms| format!("{ms:.2}"));
        let enumeration = tree
            .enumeration()
            .map_or(format!("2^{}", tree.basic_events()), |ms| {
                format!("{ms:.2}")
            });
        let (scram, times) = self.scram(&tree, runs, with_cuts);
        println!(
            "{name:<18}{:>8}{probability:>13.3}{oxidd:>10}{enumeration:>13}{with_cuts:>15.3}{scram:>20}{times:>14}",
            tree.basic_events()
        );
    }

    /// How long SCRAM takes, and in parentheses without its start; and how many times `ours` these are.
    fn scram(&self, tree: &FaultTree, runs: usize, ours: f64) -> (String, String) {
        match (self.scram_starts, least_scram(tree, runs)) {
            (Some(starts), Some(took)) => {
                let alone = took - starts;
                (
                    format!("{took:.2} ({alone:.2})"),
                    format!("{:.0} ({:.0})", took / ours, alone / ours),
                )
            }
            (Some(_), None) => {
                let patience = fault_tree::PATIENCE.as_secs_f64() * 1e3;
                (
                    format!("> {patience:.0}"),
                    format!("> {:.0}", patience / ours),
                )
            }
            (None, _) => ("–".to_owned(), "–".to_owned()),
        }
    }
}

/// The least time of some runs of SCRAM, in milliseconds.
fn least_scram(tree: &FaultTree, runs: usize) -> Option<f64> {
    let took = std::iter::repeat_with(|| tree.scram()).take(runs);
    let took: Option<Vec<f64>> = took.collect();
    took?.into_iter().min_by(f64::total_cmp)
}
