//! The whole, while leaves change one after another.
//!
//! A changed leaf changes what it is part of. Elsewhere that costs little, but a diagram would be followed
//! as a whole each time. So its chances are kept on both sides of a place that moves with the changes:
//! above it how likely each node is to be reached, below it what each node leads to. When an input
//! changes, the whole changes by how likely the input's nodes are to be reached times the change of what
//! they lead to, and only nodes between this input and the one before are looked at. Inputs that change
//! in the diagram's order, either way, cost one look at each node, lanes for each.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::inner::{Outcomes, mix, outcomes};
use super::{Structure, Values};
use crate::analysis::availability::diagram::{Diagram, ENDS, NO, YES};
use crate::analysis::availability::numbers::{Chance, Numbers};
use crate::analysis::availability::tree::{Entangled, Input, Node, NodeIndex};

/// The most numbers of each sort that are kept of a diagram; a larger one is followed as a whole.
pub(in crate::analysis::availability) const MOST_KEPT: usize = 2_000_000;

/// A structure whose leaves change.
pub(in crate::analysis::availability) struct Running<'a> {
    structure: &'a Structure,
    values: Values,
    /// By the node that is the diagram.
    diagrams: FxHashMap<NodeIndex, Kept<'a>>,
    /// Whether yes is all that is not no, everywhere.
    is_exact: bool,
    scratch: Vec<Chance>,
}

impl<'a> Running<'a> {
    pub(in crate::analysis::availability) fn new(
        structure: &'a Structure,
        numbers: &Numbers,
    ) -> Self {
        Self {
            structure,
            values: structure.values(numbers),
            diagrams: FxHashMap::default(),
            is_exact: structure.tree.is_exact(),
            scratch: Vec::new(),
        }
    }

    /// Takes over the chances of some leaves from `numbers`.
    pub(in crate::analysis::availability) fn change(
        &mut self,
        leaves: &[NodeIndex],
        numbers: &Numbers,
    ) {
        // What is evaluated again, once for each of its children that have changed; leaves have none.
        let none = NodeIndex::MAX;
        let leaves = leaves.iter().map(|&leaf| Reverse((leaf, none)));
        let mut again: BinaryHeap<Reverse<(NodeIndex, NodeIndex)>> = leaves.collect();
        let mut changed = Vec::new();
        while let Some(Reverse((node, child))) = again.pop() {
            changed.clear();
            changed.push(child);
            while let Some(&Reverse((same, child))) = again.peek()
                && same == node
            {
                changed.push(child);
                again.pop();
            }
            self.evaluate(node, &changed, numbers);
            if let Some(parent) = self.structure.parents[node] {
                again.push(Reverse((parent, node)));
            }
        }
    }

    /// The chance of the whole.
    pub(in crate::analysis::availability) fn whole(&self) -> Chance {
        self.values.chance(self.structure.whole(), 0)
    }

    fn evaluate(&mut self, node: NodeIndex, changed: &[NodeIndex], numbers: &Numbers) {
        let Self {
            structure,
            values,
            diagrams,
            is_exact,
            scratch,
        } = self;
        let place = structure.place(node);
        match &structure.tree.nodes[node] {
            Node::Diagram(part) if part.diagram.nodes.len() * place.lanes.0 <= MOST_KEPT => {
                let of = |position: usize, child| values.inside(place, position, child);
                match diagrams.get_mut(&node) {
                    None => {
                        let chances = outcomes(place, &part.inputs, values, place.lanes.0);
                        diagrams.insert(node, Kept::new(part, chances, *is_exact));
                    }
                    Some(kept) => {
                        for &child in changed {
                            let input = kept.inputs[&child];
                            kept.change(input, of(input as usize, child));
                        }
                    }
                }
                structure.settle(node, numbers, values, &diagrams[&node].whole);
            }
            _ => structure.evaluate(node, numbers, values, scratch),
        }
    }
}

/// What is kept of a diagram: numbers by node, for each lane.
struct Kept<'a> {
    diagram: &'a Diagram,
    chances: Outcomes,
    lanes: usize,
    /// Of each child, which input it is.
    inputs: FxHashMap<NodeIndex, u32>,
    /// Of each input, its nodes.
    nodes: Vec<Range<usize>>,
    /// Of each node, the nodes and outcomes that lead to it, one after another, and where these begin.
    sources: Vec<(u32, u32)>,
    first_source: Vec<u32>,
    /// The place that moves: the number of nodes above it.
    split: usize,
    /// Of each node above the place how likely it is to be reached, of each end and of each node below the
    /// chance of no from there. Neither is asked on the other side, and a diagram may take millions.
    reached_or_no: Vec<f64>,
    /// The chance of yes from each end and from each node below the place, unless nothing is left out: then
    /// it is the rest.
    yes: Vec<f64>,
    whole: Vec<Chance>,
}

impl<'a> Kept<'a> {
    fn new(part: &'a Entangled, chances: Outcomes, is_exact: bool) -> Self {
        let diagram = &part.diagram;
        let lanes = chances.lanes();
        // Nodes stand before drawn numbers, so that an input has the position that the child has.
        let inputs = (0..).zip(&part.inputs);
        let inputs = inputs.filter_map(|(position, input)| match input {
            Input::Node(node) => Some((*node, position)),
            Input::Drawn(_) => None,
        });
        let mut nodes = vec![0..0; part.inputs.len()];
        for (node, branch) in diagram.nodes.iter().enumerate() {
            let of_input: &mut Range<usize> = &mut nodes[branch.input as usize];
            if of_input.end == 0 {
                of_input.start = node;
            }
            of_input.end = node + 1;
        }
        let (first_source, sources) = sources(diagram);
        let all = (diagram.nodes.len() + ENDS as usize) * lanes;
        let mut kept = Self {
            diagram,
            chances,
            lanes,
            inputs: inputs.collect(),
            nodes,
            sources,
            first_source,
            split: diagram.nodes.len(),
            reached_or_no: vec![0.0; all],
            yes: vec![0.0; if is_exact { 0 } else { all }],
            whole: Vec::new(),
        };
        if !is_exact {
            kept.yes[YES as usize * lanes..][..lanes].fill(1.0);
        }
        kept.reached_or_no[NO as usize * lanes..][..lanes].fill(1.0);
        kept.move_up(0);
        let root = diagram.root as usize * lanes;
        let no = kept.reached_or_no[root..][..lanes].iter().enumerate();
        let yes = |lane: usize, no: f64| kept.yes.get(root + lane).map_or(1.0 - no, |yes| *yes);
        kept.whole = no.map(|(lane, &no)| (yes(lane, no), no)).collect();
        kept
    }

    /// Takes over the chances of an input.
    fn change(&mut self, input: u32, chances: impl Iterator<Item = Chance>) {
        let Range { start, end } = self.nodes[input as usize].clone();
        if start == end {
            return;
        }
        // Only one of them has anything to do.
        self.move_down(end);
        self.move_up(end);
        let lanes = self.lanes;
        let before = [0, 1].map(|outcome| self.chances.of(input, outcome).to_vec());
        self.chances.put(input, chances);
        for node in start..end {
            let reached = &self.reached_or_no[(node + ENDS as usize) * lanes..][..lanes];
            for (outcome, &target) in self.diagram.outcomes(node).iter().enumerate() {
                let there = target as usize * lanes;
                let chances = self.chances.of(input, outcome).iter().zip(&before[outcome]);
                let more = reached.iter().zip(chances);
                let more = more.map(|(reached, (now, before))| reached * (now - before));
                let changed = self
                    .whole
                    .iter_mut()
                    .zip(more)
                    .zip(&self.reached_or_no[there..]);
                if self.yes.is_empty() {
                    changed.for_each(|((whole, more), no)| whole.1 += more * no);
                    continue;
                }
                for (((whole, more), no), yes) in changed.zip(&self.yes[there..]) {
                    whole.0 += more * yes;
                    whole.1 += more * no;
                }
            }
        }
        if self.yes.is_empty() {
            self.whole
                .iter_mut()
                .for_each(|whole| whole.0 = 1.0 - whole.1);
        }
    }

    /// Moves the place down until nodes before `end` are above it.
    fn move_down(&mut self, end: usize) {
        let lanes = self.lanes;
        for node in self.split..end {
            let (before, here) = self
                .reached_or_no
                .split_at_mut((node + ENDS as usize) * lanes);
            let here = &mut here[..lanes];
            here.fill(f64::from(u8::from(
                self.diagram.root as usize == node + ENDS as usize,
            )));
            let first = self.first_source[node] as usize;
            let last = self.first_source[node + 1] as usize;
            for &(source, outcome) in &self.sources[first..last] {
                let input = self.diagram.nodes[source as usize].input;
                let from = &before[(source + ENDS) as usize * lanes..];
                let chances = self.chances.of(input, outcome as usize);
                for ((here, from), chance) in here.iter_mut().zip(from).zip(chances) {
                    *here += from * chance;
                }
            }
        }
        self.split = self.split.max(end);
    }

    /// Moves the place up until nodes from `start` on are below it.
    fn move_up(&mut self, start: usize) {
        let lanes = self.lanes;
        for leads in [&mut self.yes, &mut self.reached_or_no] {
            if leads.is_empty() {
                continue;
            }
            for node in (start..self.split).rev() {
                let input = self.diagram.nodes[node].input;
                let (before, after) = leads.split_at_mut((node + ENDS as usize + 1) * lanes);
                let (ends, here) = before.split_at_mut((node + ENDS as usize) * lanes);
                let there = |target: u32| match target {
                    0..ENDS => &ends[target as usize * lanes..][..lanes],
                    _ => &after[(target as usize - node - ENDS as usize - 1) * lanes..][..lanes],
                };
                let outcomes = self.diagram.outcomes(node);
                mix(here, outcomes, there, |outcome| {
                    self.chances.of(input, outcome)
                });
            }
        }
        self.split = self.split.min(start);
    }
}

/// Of each node of a diagram, where the nodes and outcomes that lead to it begin, and these.
fn sources(diagram: &Diagram) -> (Vec<u32>, Vec<(u32, u32)>) {
    let ways = (0..)
        .zip(0..diagram.nodes.len())
        .flat_map(|(source, node)| {
            let outcomes = (0..).zip(diagram.outcomes(node));
            let inner = outcomes.filter(|(_, target)| **target >= ENDS);
            inner.map(move |(outcome, target)| ((target - ENDS) as usize, (source, outcome)))
        });
    let mut first = vec![0_u32; diagram.nodes.len() + 1];
    for (target, _) in ways.clone() {
        first[target + 1] += 1;
    }
    for node in 0..diagram.nodes.len() {
        first[node + 1] += first[node];
    }
    let mut next = first.clone();
    let mut sources = vec![(0, 0); first[diagram.nodes.len()] as usize];
    for (target, source) in ways {
        sources[next[target] as usize] = source;
        next[target] += 1;
    }
    (first, sources)
}
