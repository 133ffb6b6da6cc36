//! What was taken apart and built before.
//!
//! The horizons and questions of a flow, the cases of what it draws, and flows that share what they call
//! have most parts in common. A part rests on its circuit alone and not on any number, so it is taken apart
//! once. Only exact parts are kept: what others leave out depends on chances.

use rustc_hash::FxHashMap;

use super::{Node, NodeIndex, Tree};
use crate::analysis::availability::circuit::{Circuit, Event};
use crate::analysis::availability::diagram::Diagrams;

/// Parts and diagrams that are known.
#[derive(Debug, Default)]
pub(in crate::analysis::availability) struct Made {
    pub(in crate::analysis::availability) diagrams: Diagrams,
    pub(super) parts: Parts,
}

impl Made {
    /// What serves a single evaluation.
    pub(in crate::analysis::availability) fn of_one_evaluation() -> Self {
        Self {
            diagrams: Diagrams::of_one_evaluation(),
            parts: Parts {
                most: MOST_KEPT_ONCE,
                ..Parts::default()
            },
        }
    }

    /// Begins an evaluation: diagrams that the last one did not need are given up.
    pub(in crate::analysis::availability) fn begin(&mut self) {
        self.diagrams.begin();
    }
}

/// Parts by a hash of their circuits.
#[derive(Debug)]
pub(super) struct Parts {
    known: FxHashMap<Key, Vec<Part>>,
    /// Gates and nodes of all parts, with those of their diagrams.
    size: usize,
    /// The most of these that are kept.
    most: usize,
}

/// The most gates and nodes of parts that are kept, some 50 bytes each.
const MOST_KEPT: usize = 400_000;

/// The most that are kept if there is no next evaluation.
const MOST_KEPT_ONCE: usize = 50_000;

/// What a part is found by: how many cases there are around it, where that matters, and a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    cases: usize,
    hash: u64,
}

/// A circuit and what it was taken apart into.
#[derive(Debug)]
pub(super) struct Part {
    circuit: Circuit,
    /// How many levels of parts there are within it.
    pub(super) height: usize,
    /// Where its first node stood.
    first: NodeIndex,
    nodes: Vec<Node>,
}

impl Key {
    /// What `circuit` is found by, where there are so many cases.
    pub(super) fn of(circuit: &Circuit, cases: usize) -> Self {
        let draws = !circuit.events.iter().all(Event::is_binary);
        Self {
            cases: if draws { cases } else { 1 },
            hash: circuit.key(),
        }
    }
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            known: FxHashMap::default(),
            size: 0,
            most: MOST_KEPT,
        }
    }
}

impl Parts {
    /// The part that `circuit` is, if it has less than `most` levels.
    pub(super) fn known(&self, key: Key, circuit: &Circuit, most: usize) -> Option<&Part> {
        let mut same = self.known.get(&key)?.iter();
        same.find(|part| part.height < most && part.circuit == *circuit)
    }

    /// Notes what `circuit` was taken apart into: the nodes of a tree from `first` on. What was known is
    /// given up if it is too much.
    pub(super) fn note(
        &mut self,
        key: Key,
        circuit: Circuit,
        height: usize,
        nodes: &[Node],
        first: NodeIndex,
    ) {
        let nodes = &nodes[first..];
        if !nodes.iter().all(Node::is_exact) {
            return;
        }
        let more = circuit.size() + nodes.iter().map(Node::size).sum::<usize>();
        if more > self.most / 4 {
            return;
        }
        if self.size + more > self.most {
            self.known.clear();
            self.size = 0;
        }
        self.size += more;
        self.known.entry(key).or_default().push(Part {
            circuit,
            height,
            first,
            nodes: nodes.to_vec(),
        });
    }
}

impl Part {
    /// Adds the nodes of the part to a tree; the last is the part.
    pub(super) fn add_to(&self, tree: &mut Tree) -> NodeIndex {
        let to = tree.nodes.len();
        let moved = |&child: &NodeIndex| child - self.first + to;
        tree.nodes
            .extend(self.nodes.iter().map(|node| node.over(moved)));
        tree.nodes.len() - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::availability::circuit::{EventIndex, GateIndex};
    use crate::analysis::availability::diagram::Limits;
    use crate::analysis::availability::tree::decompose;

    /// All of `alone` and of a bridge between events that `shift` says.
    fn bridge(alone: EventIndex, shift: EventIndex) -> Circuit {
        let mut circuit = Circuit::new();
        circuit.events = (0..alone + shift + 5)
            .map(|event| Event::Connection(event as usize))
            .collect();
        let mut leaf = |event| circuit.leaf(event);
        let [a, b, c, d, across] = [0, 1, 2, 3, 4].map(|event| leaf(alone + shift + event));
        let needed: Vec<GateIndex> = (0..alone).map(leaf).collect();
        let ways: [&[GateIndex]; 4] = [&[a, c], &[b, d], &[a, across, d], &[b, across, c]];
        let ways = ways.map(|way| circuit.all(way.iter().copied()));
        let bridge = circuit.any(ways);
        circuit.top = circuit.all(needed.into_iter().chain([bridge]));
        circuit
    }

    fn taken_apart(circuit: &Circuit, made: &mut Made) -> String {
        let tree = decompose(circuit, Limits::default(), made, &|_| 0.9);
        format!("{tree:?}")
    }

    #[test]
    fn a_known_part_is_what_it_would_be_taken_apart_into() {
        let mut made = Made::default();
        for circuit in [bridge(0, 3), bridge(3, 0), bridge(4, 1), bridge(3, 0)] {
            let anew = taken_apart(&circuit, &mut Made::default());
            assert_eq!(taken_apart(&circuit, &mut made), anew);
        }
        // The first two are about the same five events, the third about others.
        assert_eq!(made.parts.known.values().map(Vec::len).sum::<usize>(), 2);
    }

    #[test]
    fn what_is_known_is_given_up_when_it_is_too_much() {
        let mut parts = Parts::default();
        let nodes = vec![Node::Certain(true); MOST_KEPT / 5];
        for alone in 0..6 {
            let circuit = bridge(alone, 0);
            parts.note(Key::of(&circuit, 1), circuit, 0, &nodes, 0);
        }
        let is_known = |alone| {
            let circuit = bridge(alone, 0);
            parts.known(Key::of(&circuit, 1), &circuit, 1).is_some()
        };
        assert_eq!([0, 3, 4, 5].map(is_known), [false, false, true, true]);
        let size = 2 * MOST_KEPT / 5 + bridge(4, 0).size() + bridge(5, 0).size();
        assert_eq!(parts.size, size);
    }
}
