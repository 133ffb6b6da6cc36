//! What telling the states of zones apart takes, in numbers that are kept and steps, never in time.
//!
//! Of the whole service, response, all is asked: its chances and what its parts are worth, the chain table,
//! where leaf after leaf changes, and what is left with the zones of each row perfect. Of others the chances.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::analysis::availability::circuit::Event;
use crate::analysis::availability::diagram::Limits;
use crate::analysis::availability::numbers::{Pools, looks};
use crate::analysis::availability::tree::{Node, NodeIndex, Tree};
use crate::analysis::availability::values::MOST_KEPT;
use crate::analysis::graph::{System, ZoneIndex};

/// How much one structure may take, or takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::analysis::availability) struct Room {
    /// Lanes of all nodes.
    lanes: usize,
    /// Steps of all that is asked.
    steps: usize,
}

/// What is asked of a structure; each asks for what those before it do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::analysis::availability) enum Asked {
    /// The chances of the whole.
    Chances,
    /// Also what its parts are worth, and the chain table.
    All,
}

impl Room {
    /// The room for each flow of `system`: two flows are evaluated at a time, and one after another all.
    pub(in crate::analysis::availability) fn new(system: &System, limits: Limits) -> Self {
        let flows = system.flows.len().max(1);
        Self {
            lanes: limits.lanes / flows.min(2),
            steps: limits.steps / flows,
        }
    }

    /// Whether something that takes this much has room in `room`.
    pub(super) const fn fits(self, room: Self) -> bool {
        self.lanes <= room.lanes && self.steps <= room.steps
    }

    /// How often what takes `one` has room; at least once.
    pub(super) fn times(self, one: Self) -> usize {
        let lanes = self.lanes / one.lanes.max(1);
        lanes.min(self.steps / one.steps.max(1)).max(1)
    }

    /// What a tree, of which `asked` is asked, takes if each node has so many `lanes`, summed over so many
    /// zones.
    pub(super) fn taken(
        (system, pools): (&System, &Pools),
        tree: &Tree,
        asked: Asked,
        lanes: impl Fn(NodeIndex) -> usize,
        summed: impl Fn(NodeIndex) -> usize,
    ) -> Self {
        let mut all = Self { lanes: 0, steps: 0 };
        let nodes = tree.nodes.iter().enumerate();
        // Of each node, the steps after a change below it, up to the whole.
        let mut after = vec![0; tree.nodes.len()];
        let mut places: BTreeSet<&Arc<[ZoneIndex]>> = BTreeSet::new();
        let mut sums = 0;
        for (index, node) in nodes.rev() {
            let lanes = lanes(index);
            let own = lanes.saturating_mul(steps(system, node) + summed(index));
            all.lanes = all.lanes.saturating_add(lanes);
            if asked == Asked::Chances {
                all.steps = all.steps.saturating_add(own);
                continue;
            }
            all.steps = all.steps.saturating_add(own.saturating_mul(PASSES));
            sums += lanes * summed(index);
            let change = own / chunks(node, lanes) + after[index];
            for child in node.children() {
                after[child] = change;
            }
            if let Node::Event(event) = node {
                all.steps = all.steps.saturating_add(after[index]);
                if let Event::Pool(component) = event {
                    places.insert(pools.zones(*component));
                }
            }
        }
        // With the zones of a place perfect the sums are made anew; if one is never up, all is.
        for zones in places {
            let is_never_up = zones
                .iter()
                .any(|&zone| system.zones[zone].availability <= 0.0);
            let again = if is_never_up {
                all.lanes * 8
            } else {
                all.lanes / 4
            };
            all.steps = all.steps.saturating_add(again + sums);
        }
        all
    }
}

/// How often a structure is followed as a whole, upwards or downwards.
const PASSES: usize = 8;

/// What looking at a node takes in one lane.
fn steps(system: &System, node: &Node) -> usize {
    match node {
        Node::Event(Event::Pool(component)) => looks(&system.components[*component]),
        Node::AtLeast(needed, children) => children.len() * *needed as usize,
        Node::Diagram(part) => part.diagram.nodes.len() + part.inputs.len(),
        node => 1 + node.children().count(),
    }
}

/// In how many parts a node is looked at, over all its children that change one after another.
fn chunks(node: &Node, lanes: usize) -> usize {
    match node {
        Node::Diagram(part) if part.diagram.nodes.len() * lanes <= MOST_KEPT => {
            (part.inputs.len() / PASSES).max(1)
        }
        _ => 1,
    }
}
