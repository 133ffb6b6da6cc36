//! A decision diagram of what cannot be taken apart.
//!
//! Built gate by gate in a static order of the inputs, one that remembers little ([`sift`]) or one of
//! several others (reduction and joining: Bryant 1986, [`join`]). If none does within the limit, what is
//! most likely is followed input by input from what callees do to what callers do: a node is what must
//! be remembered after the inputs so far ([`Program`]; frontier search as for networks: Hardy, Lucet and
//! Limnios 2007), the most likely states are kept, and what is dropped leads to [`UNEXPLORED`] and widens
//! the interval between proven success and proven failure. There is no probability in a diagram.
//!
//! Cost: joins or nodes × outcomes, both counted; evaluation nodes × outcomes, for each state of the
//! zones.

mod interner;
mod join;
mod program;
mod sift;
mod sweep;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::circuit::Circuit;
use interner::Interner;
use program::{Program, orders};
use sift::Sifted;

/// Leads to no.
pub(in crate::analysis) const NO: u32 = 0;
/// Leads to yes.
pub(in crate::analysis) const YES: u32 = 1;
/// Leads to what was not followed.
pub(in crate::analysis) const UNEXPLORED: u32 = 2;
/// The number of ends; nodes are numbered from here in what [`Diagram::targets`] holds.
pub(in crate::analysis) const ENDS: u32 = 3;

/// Joins for each input that are not worth looking for a better order.
const FEW: usize = 20;

/// The bound of an order beyond which joining in it would not end within the limit.
const HOPELESS: f64 = 1e12;

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

/// Diagrams that were built before: what is entangled in the same way in several flows, horizons or cases
/// is built once. Only exact ones, since what others leave out depends on chances.
#[derive(Debug)]
pub(in crate::analysis) struct Diagrams {
    before: Known,
    now: Known,
    /// Nodes of the diagrams that are known by now, and gates of their circuits.
    size: usize,
    /// The most of these that are kept of an evaluation.
    most: usize,
}

/// The most nodes and gates of diagrams that are kept for the next evaluation, some 30 bytes each.
const MOST_KEPT: usize = 500_000;

/// The most that are kept if there is none.
const MOST_KEPT_ONCE: usize = 50_000;

/// Larger diagrams, which are seldom met again, may take half the room.
const LARGE: usize = 10_000;

/// Diagrams by a hash of their circuit.
type Known = FxHashMap<u64, Vec<Same>>;

/// What a diagram rests on, and the diagram.
#[derive(Clone, Debug)]
struct Same {
    circuit: Arc<Circuit>,
    outcomes: Vec<usize>,
    diagram: Arc<Diagram>,
}

impl Default for Diagrams {
    fn default() -> Self {
        Self {
            before: Known::default(),
            now: Known::default(),
            size: 0,
            most: MOST_KEPT,
        }
    }
}

impl Diagrams {
    /// What serves a single evaluation.
    pub(super) fn of_one_evaluation() -> Self {
        Self {
            most: MOST_KEPT_ONCE,
            ..Self::default()
        }
    }

    /// Begins an evaluation: what the last one did not need is given up.
    pub(super) fn begin(&mut self) {
        self.before = std::mem::take(&mut self.now);
        self.size = 0;
    }

    /// The diagram of `circuit`, as [`Diagram::new`] makes it, and the circuit.
    pub(super) fn of(
        &mut self,
        circuit: Circuit,
        outcomes: Vec<usize>,
        rough: impl FnOnce() -> Vec<Vec<f64>>,
        limits: Limits,
    ) -> (Arc<Circuit>, Arc<Diagram>) {
        let key = circuit.key();
        let is_same = |same: &&Same| *same.circuit == circuit && same.outcomes == outcomes;
        let find = |known: &Known| known.get(&key)?.iter().find(is_same).cloned();
        if let Some(same) = find(&self.now) {
            return (same.circuit, same.diagram);
        }
        let same = find(&self.before).unwrap_or_else(|| Same {
            diagram: Arc::new(Diagram::new(&circuit, &outcomes, rough, limits)),
            circuit: Arc::new(circuit),
            outcomes,
        });
        self.keep(key, &same);
        (same.circuit, same.diagram)
    }

    fn keep(&mut self, key: u64, same: &Same) {
        let more = same.diagram.nodes.len() + same.circuit.size();
        let most = if more > LARGE {
            self.most / 2
        } else {
            self.most
        };
        if same.diagram.exact && self.size + more <= most {
            self.size += more;
            self.now.entry(key).or_default().push(same.clone());
        }
    }
}

/// How large a diagram may get, and how many states of zones are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most pairs of functions that are joined in one order, and then transitions that are followed.
    pub transitions: usize,
    /// The most states of zones that are told apart, over all parts of a flow.
    pub lanes: usize,
    /// The most steps that telling states of zones apart takes, over all flows together.
    pub steps: usize,
}

impl Diagram {
    /// The diagram of `circuit`, whose leaves are about inputs with so many outcomes, of which `rough`
    /// gives rough chances.
    pub(in crate::analysis) fn new(
        circuit: &Circuit,
        outcomes: &[usize],
        rough: impl FnOnce() -> Vec<Vec<f64>>,
        limits: Limits,
    ) -> Self {
        let mut orders = orders(circuit, outcomes.len());
        let joined = |order: &[usize], joins| join::join(circuit, outcomes, order, joins);
        if let Some(small) = joined(&orders[0], limits.transitions.min(outcomes.len() * FEW)) {
            return small;
        }
        // One order may take a thousand times as long as another, so each gets a short try first.
        let mut parts: &[usize] = &[64, 8, 1];
        if let Some(Sifted { order, bound }) = sift::sifted(circuit, &orders) {
            let joins = if bound > HOPELESS {
                0
            } else {
                limits.transitions / 4
            };
            if let Some(diagram) = joined(&order, joins) {
                return diagram;
            }
            orders.push(order);
            parts = &[64];
        }
        for part in parts {
            let joins = limits.transitions / part / orders.len();
            if let Some(diagram) = orders.iter().find_map(|order| joined(order, joins)) {
                return diagram;
            }
        }
        let program = Program::best(circuit, outcomes, &orders);
        sweep::sweep(&program, &rough(), limits).reduced()
    }

    /// What it takes in memory.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.nodes) + size_of_val(&*self.targets)
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
        reduced.targets.shrink_to_fit();
        reduced
    }
}
