//! What each node's chance is worth to the whole: derivatives, from the top down.

use std::ops::Range;
use std::sync::Arc;

use super::inner::{Outcomes, batches, masses, mix, outcomes};
use super::{Structure, Values};
use crate::analysis::availability::diagram::{Diagram, ENDS, NO};
use crate::analysis::availability::layout::Place;
use crate::analysis::availability::numbers::{Chance, Numbers};
use crate::analysis::availability::tree::{Entangled, Input, Node, NodeIndex};
use crate::analysis::graph::ZoneIndex;

/// By how much the whole grows with each node's chance, in each of its outer lanes.
#[derive(Clone, Debug)]
pub(in crate::analysis::availability) struct Worth {
    /// As in [`Structure`].
    start: Arc<[usize]>,
    all: Vec<f64>,
}

impl Worth {
    /// The worth of `node` in its outer lanes.
    pub(in crate::analysis::availability) fn lanes(&self, node: NodeIndex) -> &[f64] {
        &self.all[self.start[node]..self.start[node + 1]]
    }

    fn add(&mut self, node: NodeIndex, lane: usize, more: f64) {
        self.all[self.start[node] + lane] += more;
    }
}

impl Structure {
    /// What all nodes are worth.
    pub(in crate::analysis::availability) fn worth(
        &self,
        numbers: &Numbers,
        values: &Values,
    ) -> Worth {
        let mut worth = Worth {
            start: Arc::clone(&self.start),
            all: vec![0.0; self.start[self.tree.nodes.len()]],
        };
        worth.all[self.start[self.whole()]..].fill(1.0);
        for node in (0..self.tree.nodes.len()).rev() {
            if self.tree.nodes[node].is_leaf() {
                continue;
            }
            let inside = self.inner_worth(node, numbers, worth.lanes(node));
            let place = self.place(node);
            match &self.tree.nodes[node] {
                Node::Certain(_) | Node::Chance(..) | Node::Event(_) => {}
                Node::All(children) => {
                    spread(place, children, &inside, values, &mut worth, |other| {
                        other.0
                    });
                }
                Node::Any(children) => {
                    spread(place, children, &inside, values, &mut worth, |other| {
                        other.1
                    });
                }
                Node::AtLeast(needed, children) => {
                    at_least(place, *needed, children, &inside, values, &mut worth);
                }
                Node::Choice(cases) => {
                    for (position, &(chance, child)) in cases.iter().enumerate() {
                        for (lane, share) in inside.iter().enumerate() {
                            worth.add(child, place.inside(position, lane), share * chance);
                        }
                    }
                }
                Node::Diagram(entangled) => {
                    through(place, entangled, &inside, values, &mut worth);
                }
            }
        }
        worth
    }

    /// The worth of a node in its inner lanes.
    pub(in crate::analysis::availability) fn inner_worth(
        &self,
        node: NodeIndex,
        numbers: &Numbers,
        outer: &[f64],
    ) -> Vec<f64> {
        let place = self.place(node);
        if place.out.is_none() {
            return outer.to_vec();
        }
        let weights = self.weights(place, numbers).into_iter().enumerate();
        weights
            .map(|(lane, weight)| outer[place.outside(lane)] * weight)
            .collect()
    }

    /// For each zone that is summed over in some node: what its being up is worth.
    pub(in crate::analysis::availability) fn zones(
        &self,
        numbers: &Numbers,
        values: &Values,
        worth: &Worth,
    ) -> Vec<(ZoneIndex, f64)> {
        let mut found = Vec::new();
        for (node, inner) in &values.summed {
            let place = self.place(*node);
            let shares = self.inner_worth(*node, numbers, worth.lanes(*node));
            for (at, &zone) in place.inner.iter().enumerate() {
                if place.sums_over(zone) {
                    found.push((zone, self.zone(at, numbers.zone(zone), inner, &shares)));
                }
            }
        }
        found.sort_unstable_by_key(|&(zone, _)| zone);
        found
    }

    /// What it is worth that the zone at this position of a node's inner zones is up, from what the node is
    /// worth in each inner lane.
    fn zone(&self, at: usize, (up, down): Chance, inner: &[Chance], shares: &[f64]) -> f64 {
        let lanes = inner.iter().zip(shares).enumerate();
        if self.layout.listed.is_some() {
            // Not every state has its counterpart: what is proven on either side.
            let mut sides = [0.0, 0.0];
            for (lane, ((_, no), share)) in lanes {
                sides[usize::from(self.is_down(lane, at))] += share * no;
            }
            let given = |sum: f64, chance: f64| if chance > 0.0 { sum / chance } else { 0.0 };
            return (given(sides[1], down) - given(sides[0], up)).max(0.0);
        }
        // The chances of a state and of its counterpart add up to that of the other zones' states.
        let is_up = lanes.filter(|(lane, _)| lane >> at & 1 == 0);
        is_up
            .map(|(lane, ((_, no), share))| {
                let counterpart = lane | 1 << at;
                (share + shares[counterpart]) * (inner[counterpart].1 - no)
            })
            .sum()
    }
}

/// Adds to each child what it is worth in each lane: the product over the other children of what `of`
/// takes from their chances. Products of those before and of those after need no division.
fn spread(
    place: &Place,
    children: &[NodeIndex],
    inside: &[f64],
    values: &Values,
    worth: &mut Worth,
    of: impl Fn(Chance) -> f64,
) {
    let lanes = inside.len();
    let mut own = Vec::with_capacity(children.len() * lanes);
    for (position, &child) in children.iter().enumerate() {
        own.extend(values.inside(place, position, child).map(&of));
    }
    // What all children after this one make, and then, going on, all before it.
    let mut after = vec![1.0; own.len()];
    for at in (0..own.len().saturating_sub(lanes)).rev() {
        after[at] = after[at + lanes] * own[at + lanes];
    }
    let mut before = inside.to_vec();
    for (position, &child) in children.iter().enumerate() {
        for (lane, before) in before.iter_mut().enumerate() {
            let at = position * lanes + lane;
            worth.add(child, place.inside(position, lane), *before * after[at]);
            *before *= own[at];
        }
    }
}

/// As [`spread`] for "at least k": exactly k - 1 of the others, from the counts before and after.
fn at_least(
    place: &Place,
    needed: u32,
    children: &[NodeIndex],
    inside: &[f64],
    values: &Values,
    worth: &mut Worth,
) {
    let needed = needed as usize;
    for (lane, share) in inside.iter().enumerate() {
        let chances: Vec<Chance> = (0..)
            .zip(children)
            .map(|(at, &child)| values.chance(child, place.inside(at, lane)))
            .collect();
        let after = counts(chances.iter().rev(), needed);
        let before = counts(chances.iter(), needed);
        for (position, &child) in children.iter().enumerate() {
            let rest = &after[children.len() - 1 - position];
            let pivotal: f64 = (0..needed)
                .map(|n| before[position][n] * rest[needed - 1 - n])
                .sum();
            worth.add(child, place.inside(position, lane), share * pivotal);
        }
    }
}

/// For 0, 1, … of the chances: the probability of each count below `needed`.
fn counts<'a>(chances: impl Iterator<Item = &'a Chance>, needed: usize) -> Vec<Vec<f64>> {
    let mut exactly = vec![0.0; needed];
    exactly[0] = 1.0;
    let mut all = vec![exactly.clone()];
    for (up, down) in chances {
        for count in (1..needed).rev() {
            exactly[count] = exactly[count] * down + exactly[count - 1] * up;
        }
        exactly[0] *= down;
        all.push(exactly.clone());
    }
    all
}

/// As [`spread`] for a diagram: each node is reached with its mass and tells yes from no.
fn through(
    place: &Place,
    entangled: &Entangled,
    inside: &[f64],
    values: &Values,
    worth: &mut Worth,
) {
    let Entangled {
        inputs, diagram, ..
    } = entangled;
    let lanes = inside.len();
    let chances = outcomes(place, inputs, values, lanes);
    let mut position = 0;
    let positions: Vec<Option<(usize, NodeIndex)>> = inputs
        .iter()
        .map(|input| match input {
            Input::Drawn(_) => None,
            Input::Node(node) => {
                position += 1;
                Some((position - 1, *node))
            }
        })
        .collect();
    for lanes in batches(diagram, lanes) {
        let masses = masses(diagram, &chances, lanes.clone());
        let fails = failures(diagram, &chances, lanes.clone());
        for node in 0..diagram.nodes.len() {
            let Some((position, child)) = positions[diagram.nodes[node].input as usize] else {
                continue;
            };
            let at = |target: u32| target as usize * lanes.len();
            let targets = diagram.outcomes(node);
            let (no, yes, here) = (at(targets[0]), at(targets[1]), at(node as u32 + ENDS));
            for (place_in_batch, lane) in lanes.clone().enumerate() {
                let gain = fails[no + place_in_batch] - fails[yes + place_in_batch];
                let more = inside[lane] * masses[here + place_in_batch] * gain;
                worth.add(child, place.inside(position, lane), more);
            }
        }
    }
}

/// The chance of no from each end and node, in each of these lanes.
fn failures(diagram: &Diagram, chances: &Outcomes, lanes: Range<usize>) -> Vec<f64> {
    let count = lanes.len();
    let mut fails = vec![0.0; (diagram.nodes.len() + ENDS as usize) * count];
    fails[NO as usize * count..][..count].fill(1.0);
    for node in (0..diagram.nodes.len()).rev() {
        let input = diagram.nodes[node].input;
        let place = (node + ENDS as usize) * count;
        let (before, after) = fails.split_at_mut(place + count);
        let (ends, here) = before.split_at_mut(place);
        let there = |target: u32| match target {
            0..ENDS => &ends[target as usize * count..][..count],
            _ => &after[target as usize * count - place - count..][..count],
        };
        let chances = |outcome| &chances.of(input, outcome)[lanes.clone()];
        mix(here, diagram.outcomes(node), there, chances);
    }
    fails
}
