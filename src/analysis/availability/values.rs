//! The chances of every node of a tree, upwards, and what each is worth to the whole, downwards.
//!
//! Both chances of a node, of yes and of no, are sums of products of its children's, so neither is a
//! difference and an unavailability of 1e-14 keeps its digits. Where a diagram or the states of the
//! zones were not followed to the end the two add up to less than 1: the rest is unknown. The whole is
//! linear in each node's chance; its derivatives come from one pass downwards. Cost of either pass:
//! lanes × (children + diagram nodes).

mod inner;
mod running;
mod worth;

pub(super) use running::{MOST_KEPT, Running};
pub(super) use worth::Worth;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::layout::{Layout, Place, Room};
use super::numbers::{self, Chance, Numbers};
use super::tree::{Node, NodeIndex, Tree};

/// A tree with its layout: all that stays when numbers change.
#[derive(Clone, Debug)]
pub(in crate::analysis) struct Structure {
    pub(in crate::analysis) tree: Tree,
    pub(super) layout: Layout,
    parents: Vec<Option<NodeIndex>>,
    /// By node, where its outer lanes begin among those of all; then the number of all.
    start: Arc<[usize]>,
}

/// The chances of every node in each of its outer lanes.
#[derive(Clone, Debug)]
pub(super) struct Values {
    /// As in [`Structure`].
    start: Arc<[usize]>,
    chances: Vec<Chance>,
    /// Of each node that sums over zones, rising: its chances before, in its inner lanes.
    summed: Vec<(NodeIndex, Vec<Chance>)>,
}

impl Structure {
    pub(super) fn new(tree: Tree, layout: Layout) -> Self {
        let mut parents = vec![None; tree.nodes.len()];
        for (index, node) in tree.nodes.iter().enumerate() {
            for child in node.children() {
                parents[child] = Some(index);
            }
        }
        let mut start = Vec::with_capacity(tree.nodes.len() + 1);
        start.push(0);
        let mut total = 0;
        for place in &layout.places {
            total += place.lanes.1;
            start.push(total);
        }
        Self {
            tree,
            layout,
            parents,
            start: start.into(),
        }
    }

    /// Whether every diagram and all states of the zones are followed to the end.
    pub(super) fn is_exact(&self) -> bool {
        self.layout.listed.is_none() && self.tree.is_exact()
    }

    /// What it takes in memory.
    pub(super) fn bytes(&self) -> usize {
        let nodes = size_of_val(&*self.parents) + size_of_val(&*self.start);
        nodes + self.tree.bytes() + self.layout.bytes()
    }

    /// Whether evaluating it takes no more than `room`.
    pub(super) fn fits(&self, room: Room) -> bool {
        self.layout.fits(room)
    }

    /// The node that a node is part of.
    pub(in crate::analysis) fn parent(&self, node: NodeIndex) -> Option<NodeIndex> {
        self.parents[node]
    }

    /// The node that is the whole.
    pub(in crate::analysis) fn whole(&self) -> NodeIndex {
        self.tree.nodes.len() - 1
    }

    /// The lanes of a node.
    pub(super) fn place(&self, node: NodeIndex) -> &Place {
        &self.layout.places[node]
    }

    /// The chances of all nodes.
    pub(super) fn values(&self, numbers: &Numbers) -> Values {
        let mut values = Values {
            start: Arc::clone(&self.start),
            chances: vec![(0.0, 0.0); self.start[self.tree.nodes.len()]],
            summed: Vec::new(),
        };
        let mut scratch = Vec::new();
        for node in 0..self.tree.nodes.len() {
            self.evaluate(node, numbers, &mut values, &mut scratch);
        }
        values
    }

    /// The chances of the whole by `numbers`, in which all zones are perfect.
    pub(super) fn without_zones(&self, numbers: &Numbers) -> Chance {
        if self.layout.listed.is_some() {
            return self.values(numbers).chance(self.whole(), 0);
        }
        // Every node's first lane is the one in which all zones are up, inside and outside.
        let mut values = Values {
            start: Arc::clone(&self.start),
            chances: vec![(0.0, 0.0); self.start[self.tree.nodes.len()]],
            summed: Vec::new(),
        };
        for node in 0..self.tree.nodes.len() {
            let mut first = [(0.0, 0.0)];
            self.inner(node, numbers, &values, &mut first);
            values.chances[self.start[node]] = first[0];
        }
        values.chance(self.whole(), 0)
    }

    /// The chances of the whole by `numbers`, which differ from those that gave `values` in zones that are
    /// perfect now: only what sums over these, and what that is part of, is evaluated again.
    pub(super) fn with_zones_up(&self, numbers: &Numbers, values: &Values) -> Chance {
        // Of what is evaluated again, whether a child of it has changed.
        let mut again: BTreeMap<NodeIndex, bool> = BTreeMap::new();
        for &(node, _) in &values.summed {
            let place = self.place(node);
            let mut zones = place.inner.iter();
            if zones.any(|zone| numbers.perfect_zones[*zone] && place.sums_over(*zone)) {
                again.insert(node, false);
            }
        }
        if again.is_empty() {
            return values.chance(self.whole(), 0);
        }
        let mut values = values.clone();
        let mut scratch = Vec::new();
        while let Some((node, child_has_changed)) = again.pop_first() {
            if child_has_changed {
                self.evaluate(node, numbers, &mut values, &mut scratch);
            } else {
                scratch.clear();
                scratch.extend(values.before_summing(node));
                self.settle(node, numbers, &mut values, &scratch);
            }
            if let Some(parent) = self.parents[node] {
                again.insert(parent, true);
            }
        }
        values.chance(self.whole(), 0)
    }

    fn evaluate(
        &self,
        node: NodeIndex,
        numbers: &Numbers,
        values: &mut Values,
        scratch: &mut Vec<Chance>,
    ) {
        scratch.clear();
        scratch.resize(self.place(node).lanes.0, (0.0, 0.0));
        self.inner(node, numbers, values, scratch);
        self.settle(node, numbers, values, scratch);
    }

    /// The chances of a leaf in its inner lanes.
    pub(super) fn leaf(&self, node: NodeIndex, numbers: &Numbers) -> Vec<Chance> {
        let mut chances = vec![(0.0, 0.0); self.place(node).lanes.0];
        if let Node::Event(event) = &self.tree.nodes[node] {
            self.event(event, self.place(node), numbers, &mut chances);
        }
        chances
    }

    /// Notes the chances of a node, given in its inner lanes.
    fn settle(&self, node: NodeIndex, numbers: &Numbers, values: &mut Values, inner: &[Chance]) {
        let place = self.place(node);
        let outer = &mut values.chances[self.start[node]..self.start[node + 1]];
        if place.out.is_none() {
            outer.copy_from_slice(inner);
            return;
        }
        outer.fill((0.0, 0.0));
        let weights = self.weights(place, numbers);
        for (lane, ((yes, no), weight)) in inner.iter().zip(weights).enumerate() {
            let sum = &mut outer[place.outside(lane)];
            sum.0 += weight * yes;
            sum.1 += weight * no;
        }
        match values.summed.binary_search_by_key(&node, |&(node, _)| node) {
            Ok(at) => values.summed[at].1.copy_from_slice(inner),
            Err(at) => values.summed.insert(at, (node, inner.to_vec())),
        }
    }

    /// The probability of the states, in each inner lane, of the zones that are not told apart outside.
    fn weights(&self, place: &Place, numbers: &Numbers) -> Vec<f64> {
        let zones = place.inner.iter();
        let chances = zones.map(|&zone| {
            if place.sums_over(zone) {
                numbers.zone(zone)
            } else {
                (1.0, 1.0)
            }
        });
        let Some(states) = &self.layout.listed else {
            return numbers::weights(chances);
        };
        let chances: Vec<Chance> = chances.collect();
        let weight = |state: usize| -> f64 {
            let zones = chances.iter().enumerate();
            zones
                .map(
                    |(at, &(up, down))| {
                        if states.is_down(state, at) { down } else { up }
                    },
                )
                .product()
        };
        (0..states.count()).map(weight).collect()
    }

    /// Whether the zone told apart at this position is down in an inner lane of a node.
    pub(super) fn is_down(&self, lane: usize, position: usize) -> bool {
        match &self.layout.listed {
            None => lane >> position & 1 == 1,
            Some(states) => states.is_down(lane, position),
        }
    }
}

impl Values {
    /// The chances of a node in its outer lanes.
    fn all(&self, node: NodeIndex) -> &[Chance] {
        &self.chances[self.start[node]..self.start[node + 1]]
    }

    /// The chances of a child, given with its position, in the inner lanes of the node at `place`.
    fn inside<'a>(
        &'a self,
        place: &'a Place,
        position: usize,
        child: NodeIndex,
    ) -> impl Iterator<Item = Chance> + 'a {
        let chances = self.all(child);
        let (same, other) = match place.lanes_of(position) {
            None => (chances, [].as_slice()),
            Some(lanes) => ([].as_slice(), &**lanes),
        };
        let other = other.iter().map(move |&lane| chances[lane as usize]);
        same.iter().copied().chain(other)
    }

    /// Joins the chances of a child, given with its position, into those in the inner lanes of the node at
    /// `place`, the first ones if `into` holds fewer.
    fn join(
        &self,
        place: &Place,
        position: usize,
        child: NodeIndex,
        into: &mut [Chance],
        join: impl Fn(&mut Chance, Chance),
    ) {
        let chances = self.all(child);
        match place.lanes_of(position) {
            None => {
                let joined = into.iter_mut().zip(chances);
                joined.for_each(|(own, chance)| join(own, *chance));
            }
            Some(lanes) => {
                let joined = into.iter_mut().zip(&**lanes);
                joined.for_each(|(own, &lane)| join(own, chances[lane as usize]));
            }
        }
    }

    /// The chances of a node that sums over zones in its inner lanes.
    fn before_summing(&self, node: NodeIndex) -> &[Chance] {
        let at = self.summed.binary_search_by_key(&node, |&(node, _)| node);
        &self.summed[at.expect("it sums over zones")].1
    }

    /// The chance of a node in one of its outer lanes.
    pub(super) fn chance(&self, node: NodeIndex, lane: usize) -> Chance {
        self.chances[self.start[node] + lane]
    }
}
