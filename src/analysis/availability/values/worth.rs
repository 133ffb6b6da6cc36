//! What each node's chance is worth to the whole: derivatives, from the top down.

use super::inner::{masses, outcomes};
use super::{Structure, Values};
use crate::analysis::availability::diagram::{Diagram, ENDS, NO};
use crate::analysis::availability::layout::Place;
use crate::analysis::availability::numbers::{Chance, Numbers};
use crate::analysis::availability::tree::{Entangled, Input, Node, NodeIndex};
use crate::analysis::graph::ZoneIndex;

/// By how much the whole grows with each node's chance, in each of its outer lanes.
#[derive(Clone, Debug)]
pub(in crate::analysis::availability) struct Worth(Vec<Vec<f64>>);

impl Worth {
    /// The worth of `node` in one of its outer lanes.
    pub(in crate::analysis::availability) fn of(&self, node: NodeIndex, lane: usize) -> f64 {
        self.0[node][lane]
    }
}

impl Structure {
    /// What all nodes are worth.
    pub(in crate::analysis::availability) fn worth(
        &self,
        numbers: &Numbers,
        values: &Values,
    ) -> Worth {
        let mut worth: Vec<Vec<f64>> = self
            .layout
            .places
            .iter()
            .map(|place| vec![0.0; place.lanes.1])
            .collect();
        worth[self.whole()].fill(1.0);
        for node in (0..self.tree.nodes.len()).rev() {
            let inside = self.inner_worth(node, numbers, &worth[node]);
            let place = self.place(node);
            match &self.tree.nodes[node] {
                Node::Certain(_) | Node::Chance(..) | Node::Event(_) => {}
                Node::All(children) => {
                    spread(place, children, &inside, values, &mut worth, |others, _| {
                        others.iter().map(|other| other.0).product()
                    });
                }
                Node::Any(children) => {
                    spread(place, children, &inside, values, &mut worth, |others, _| {
                        others.iter().map(|other| other.1).product()
                    });
                }
                Node::AtLeast(needed, children) => {
                    at_least(place, *needed, children, &inside, values, &mut worth);
                }
                Node::Diagram(entangled) => {
                    through(place, entangled, &inside, values, &mut worth);
                }
            }
        }
        Worth(worth)
    }

    /// The worth of a node in its inner lanes.
    pub(in crate::analysis::availability) fn inner_worth(
        &self,
        node: NodeIndex,
        numbers: &Numbers,
        outer: &[f64],
    ) -> Vec<f64> {
        let place = self.place(node);
        (0..place.lanes.0)
            .map(|lane| outer[place.outside(lane)] * self.weight(place, lane, numbers, None))
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
        let mut inner: Vec<Chance> = Vec::new();
        for node in 0..self.tree.nodes.len() {
            let place = self.place(node);
            if place.out.is_none() {
                continue;
            }
            inner.clear();
            inner.resize(place.lanes.0, (0.0, 0.0));
            self.inner(node, numbers, values, &mut inner);
            for (at, &zone) in place.inner.iter().enumerate() {
                if place.outer.binary_search(&zone).is_err() {
                    let value = self.zone(node, at, zone, numbers, &inner, &worth.0[node]);
                    found.push((zone, value));
                }
            }
        }
        found.sort_unstable_by_key(|&(zone, _)| zone);
        found
    }

    /// What it is worth that the zone at this position of a node's inner zones is up.
    fn zone(
        &self,
        node: NodeIndex,
        at: usize,
        zone: ZoneIndex,
        numbers: &Numbers,
        inner: &[Chance],
        worth: &[f64],
    ) -> f64 {
        let place = self.place(node);
        let share = |lane: usize| {
            worth[place.outside(lane)] * self.weight(place, lane, numbers, Some(zone))
        };
        let down = |lane: usize| self.is_down(lane, at, zone);
        if self.layout.listed.is_some() {
            // Not every state has its counterpart: what is proven on either side.
            let side = |want: bool| -> f64 {
                let lanes = (0..inner.len()).filter(|&lane| down(lane) == want);
                lanes.map(|lane| share(lane) * inner[lane].1).sum()
            };
            return (side(true) - side(false)).max(0.0);
        }
        let lanes = (0..inner.len()).filter(|&lane| !down(lane));
        lanes
            .map(|lane| share(lane) * (inner[lane | 1 << at].1 - inner[lane].1))
            .sum()
    }
}

/// Adds to each child what it is worth in each lane, given the chances of the other children.
fn spread(
    place: &Place,
    children: &[NodeIndex],
    inside: &[f64],
    values: &Values,
    worth: &mut [Vec<f64>],
    alone: impl Fn(&[Chance], usize) -> f64,
) {
    let mut others = Vec::with_capacity(children.len());
    for (lane, share) in inside.iter().enumerate() {
        for (position, &child) in children.iter().enumerate() {
            others.clear();
            let rest = children
                .iter()
                .enumerate()
                .filter(|&(other, _)| other != position);
            others.extend(rest.map(|(at, &node)| values.chance(node, place.inside(at, lane))));
            worth[child][place.inside(position, lane)] += share * alone(&others, position);
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
    worth: &mut [Vec<f64>],
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
            worth[child][place.inside(position, lane)] += share * pivotal;
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
    worth: &mut [Vec<f64>],
) {
    let Entangled {
        inputs, diagram, ..
    } = entangled;
    let lanes = inside.len();
    let chances = outcomes(place, inputs, values, lanes);
    let masses = masses(diagram, &chances, lanes);
    let fails = failures(diagram, &chances, lanes);
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
    for node in 0..diagram.nodes.len() {
        let Some((position, child)) = positions[diagram.nodes[node].input as usize] else {
            continue;
        };
        let targets = diagram.outcomes(node);
        let (no, yes) = (targets[0] as usize * lanes, targets[1] as usize * lanes);
        let here = (node + ENDS as usize) * lanes;
        for (lane, share) in inside.iter().enumerate() {
            let gain = fails[no + lane] - fails[yes + lane];
            worth[child][place.inside(position, lane)] += share * masses[here + lane] * gain;
        }
    }
}

/// The chance of no from each end and node, in each lane.
fn failures(diagram: &Diagram, chances: &[Vec<Vec<f64>>], lanes: usize) -> Vec<f64> {
    let mut fails = vec![0.0; (diagram.nodes.len() + ENDS as usize) * lanes];
    fails[NO as usize * lanes..][..lanes].fill(1.0);
    let mut here = vec![0.0; lanes];
    for node in (0..diagram.nodes.len()).rev() {
        here.fill(0.0);
        let chances = &chances[diagram.nodes[node].input as usize];
        for (&target, chance) in diagram.outcomes(node).iter().zip(chances) {
            let there = &fails[target as usize * lanes..][..lanes];
            for ((here, there), chance) in here.iter_mut().zip(there).zip(chance) {
                *here += there * chance;
            }
        }
        fails[(node + ENDS as usize) * lanes..][..lanes].copy_from_slice(&here);
    }
    fails
}
