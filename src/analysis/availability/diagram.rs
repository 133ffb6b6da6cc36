//! A decision diagram of what cannot be taken apart.
//!
//! Built gate by gate in one of several static orders of the inputs (reduction and joining: Bryant
//! 1986, [`join`]). If none of them does within the limit, what is most likely is followed input by
//! input from what callees do to what callers do: a node is what must be remembered after the inputs
//! so far ([`Program`]; frontier search as for networks: Hardy, Lucet and Limnios 2007), the most
//! likely states are kept, and what is dropped leads to [`UNEXPLORED`] and widens the interval between
//! proven success and proven failure. There is no probability in a diagram.
//!
//! Cost: joins or nodes × outcomes, both counted; evaluation nodes × outcomes, for each state of the
//! zones.

mod interner;
mod join;
mod program;
mod sweep;

use super::circuit::Circuit;
use interner::Interner;
use program::{Program, orders};

/// Leads to no.
pub(in crate::analysis) const NO: u32 = 0;
/// Leads to yes.
pub(in crate::analysis) const YES: u32 = 1;
/// Leads to what was not followed.
pub(in crate::analysis) const UNEXPLORED: u32 = 2;
/// The number of ends; nodes are numbered from here in what [`Diagram::targets`] holds.
pub(in crate::analysis) const ENDS: u32 = 3;

/// A reduced decision diagram with several outcomes per node.
#[derive(Clone, Debug)]
pub(in crate::analysis) struct Diagram {
    /// Where it starts: an end, or a node's number plus [`ENDS`].
    pub(in crate::analysis) root: u32,
    /// The nodes, each before those that it leads to.
    pub(in crate::analysis) nodes: Vec<Branch>,
    /// Where the outcomes of the nodes lead, one after another.
    pub(in crate::analysis) targets: Vec<u32>,
    /// Nothing was dropped.
    pub(in crate::analysis) exact: bool,
}

/// A node: which input decides, and where in [`Diagram::targets`] its outcomes begin.
#[derive(Clone, Copy, Debug)]
pub(in crate::analysis) struct Branch {
    pub(in crate::analysis) input: u32,
    pub(in crate::analysis) first: u32,
}

/// How large a diagram may get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most pairs of functions that are joined in one order, and then transitions that are followed.
    pub transitions: usize,
}

impl Diagram {
    /// The diagram of `circuit`, whose leaves are about inputs with the rough chances `rough` of
    /// their outcomes.
    pub(in crate::analysis) fn new(circuit: &Circuit, rough: &[Vec<f64>], limits: Limits) -> Self {
        let outcomes: Vec<usize> = rough.iter().map(Vec::len).collect();
        let orders = orders(circuit, outcomes.len());
        // One order may take a thousand times as long as another, so each gets a short try first.
        for part in [64, 8, 1] {
            let joins = limits.transitions / part / orders.len();
            let mut tries = orders.iter();
            let found = tries.find_map(|order| join::join(circuit, &outcomes, order, joins));
            if let Some(diagram) = found {
                return diagram;
            }
        }
        let program = Program::best(circuit, &outcomes, &orders);
        sweep::sweep(&program, rough, limits).reduced()
    }

    /// Where the outcomes of a node lead.
    pub(in crate::analysis) fn outcomes(&self, node: usize) -> &[u32] {
        let first = self.nodes[node].first as usize;
        let end = self
            .nodes
            .get(node + 1)
            .map_or(self.targets.len(), |next| next.first as usize);
        &self.targets[first..end]
    }

    /// The chance of yes for rough chances of the inputs' outcomes.
    pub(in crate::analysis) fn likely(&self, rough: &[Vec<f64>]) -> f64 {
        let mut value = vec![0.0; self.nodes.len() + ENDS as usize];
        value[YES as usize] = 1.0;
        for node in (0..self.nodes.len()).rev() {
            let chances = &rough[self.nodes[node].input as usize];
            let targets = self.outcomes(node).iter();
            value[node + ENDS as usize] = targets
                .zip(chances)
                .map(|(&target, chance)| chance * value[target as usize])
                .sum();
        }
        value[self.root as usize]
    }

    /// The same function with equal nodes merged and nodes without a choice left out.
    fn reduced(&self) -> Self {
        let mut merged: Vec<u32> = (0..ENDS).collect();
        merged.resize(self.nodes.len() + ENDS as usize, NO);
        let mut kept: Interner<u32> = Interner::new();
        for node in (0..self.nodes.len()).rev() {
            let input = self.nodes[node].input;
            let targets = self
                .outcomes(node)
                .iter()
                .map(|&target| merged[target as usize]);
            let row: Vec<u32> = std::iter::once(input).chain(targets).collect();
            merged[node + ENDS as usize] = if row[1..].iter().all(|target| *target == row[1]) {
                row[1]
            } else {
                kept.intern(&row) + ENDS
            };
        }
        // Kept nodes stand after what they lead to; the other way round they are numbered from the end.
        let last = kept.len() as u32 + ENDS - 1;
        let number = |kept: u32| {
            if kept < ENDS {
                kept
            } else {
                last - (kept - ENDS)
            }
        };
        let mut reduced = Self {
            root: number(merged[self.root as usize]),
            nodes: Vec::with_capacity(kept.len()),
            targets: Vec::new(),
            exact: self.exact,
        };
        for row in (0..kept.len()).rev().map(|node| kept.row(node)) {
            reduced.nodes.push(Branch {
                input: row[0],
                first: reduced.targets.len() as u32,
            });
            reduced
                .targets
                .extend(row[1..].iter().map(|&target| number(target)));
        }
        reduced
    }
}
