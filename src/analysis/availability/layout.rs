//! Which states of the zones each part of a tree must tell apart.
//!
//! With the zones' states fixed everything else is independent, so every node is evaluated once for
//! each state of the zones that matter to it (a *lane*) and its chances are summed over a zone as soon
//! as nothing outside the node lies in it. Nothing else grows with the zones. Cost: nodes × 2^zones
//! of the widest node. If that node has more than [`MOST_ZONES`] zones, all nodes are evaluated for the
//! most likely states only and the rest of the probability stays unexplored.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::circuit::Event;
use super::numbers::Pools;
use super::tree::{Node, NodeIndex, Tree};
use super::weather;
use crate::analysis::graph::{System, ZoneIndex};

/// The most zones whose states are told apart completely.
const MOST_ZONES: usize = 14;

/// The lanes of every node of a tree.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// By node.
    pub(super) places: Vec<Place>,
    /// The states of the zones that are told apart, if these are not all states of some zones.
    pub(super) listed: Option<Vec<weather::State>>,
}

/// The lanes of a node.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The zones whose states are told apart inside the node, rising.
    pub(super) inner: Rc<[ZoneIndex]>,
    /// Those of them that are told apart outside it too.
    pub(super) outer: Rc<[ZoneIndex]>,
    /// Lanes inside and outside.
    pub(super) lanes: (usize, usize),
    /// Of each inner lane, the outer lane; `None` if it is the same.
    pub(super) out: Option<Rc<[u32]>>,
    /// Of each child, of each inner lane, the child's outer lane; `None` if it is the same.
    pub(super) children: Vec<Option<Rc<[u32]>>>,
}

impl Place {
    /// The outer lane of an inner lane.
    pub(super) fn outside(&self, lane: usize) -> usize {
        self.out.as_ref().map_or(lane, |out| out[lane] as usize)
    }

    /// The lane of a child, given by its position, in an inner lane.
    pub(super) fn inside(&self, child: usize, lane: usize) -> usize {
        self.children[child]
            .as_ref()
            .map_or(lane, |lanes| lanes[lane] as usize)
    }
}

impl Layout {
    pub(super) fn new(system: &System, pools: &Pools, tree: &Tree) -> Self {
        let uses = Uses::new(pools, tree);
        let widest = uses
            .inner
            .iter()
            .map(|zones| zones.len())
            .max()
            .unwrap_or(0);
        if widest > MOST_ZONES {
            return Self::listed(system, tree, &uses);
        }
        let mut lanes = Lanes::default();
        let mut places: Vec<Place> = Vec::with_capacity(tree.nodes.len());
        for (node, (inner, outer)) in tree.nodes.iter().zip(uses.inner.iter().zip(&uses.outer)) {
            let children = node.children();
            let children = children
                .iter()
                .map(|&child| lanes.project(inner, &uses.outer[child]));
            let children = children.collect();
            places.push(Place {
                inner: Rc::clone(inner),
                outer: Rc::clone(outer),
                lanes: (1 << inner.len(), 1 << outer.len()),
                out: lanes.project(inner, outer),
                children,
            });
        }
        Self {
            places,
            listed: None,
        }
    }

    /// All nodes in the most likely states of all zones.
    fn listed(system: &System, tree: &Tree, uses: &Uses) -> Self {
        let zones: Rc<[ZoneIndex]> = uses.all.iter().copied().collect();
        let states = weather::most_likely(system, &zones);
        let last = tree.nodes.len() - 1;
        let place = |(index, node): (NodeIndex, &Node)| {
            let whole = index == last;
            Place {
                inner: Rc::clone(&zones),
                outer: if whole {
                    Rc::from([])
                } else {
                    Rc::clone(&zones)
                },
                lanes: (states.len(), if whole { 1 } else { states.len() }),
                out: whole.then(|| vec![0; states.len()].into()),
                children: vec![None; node.children().len()],
            }
        };
        Self {
            places: tree.nodes.iter().enumerate().map(place).collect(),
            listed: Some(states),
        }
    }
}

/// Which zones matter inside and outside of each node.
struct Uses {
    inner: Vec<Rc<[ZoneIndex]>>,
    outer: Vec<Rc<[ZoneIndex]>>,
    all: Vec<ZoneIndex>,
}

impl Uses {
    fn new(pools: &Pools, tree: &Tree) -> Self {
        let own = |node: &Node| match node {
            Node::Event(Event::Pool(component)) => pools.zones(*component),
            _ => &[],
        };
        let mut total: BTreeMap<ZoneIndex, u32> = BTreeMap::new();
        for node in &tree.nodes {
            for &zone in own(node) {
                *total.entry(zone).or_default() += 1;
            }
        }
        let mut known: HashMap<Vec<ZoneIndex>, Rc<[ZoneIndex]>> = HashMap::new();
        let mut share = |zones: Vec<ZoneIndex>| -> Rc<[ZoneIndex]> {
            let shared = known.entry(zones);
            Rc::clone(shared.or_insert_with_key(|zones| zones.as_slice().into()))
        };
        let mut counts: Vec<BTreeMap<ZoneIndex, u32>> = Vec::with_capacity(tree.nodes.len());
        let mut uses = Self {
            inner: Vec::new(),
            outer: Vec::new(),
            all: Vec::new(),
        };
        for node in &tree.nodes {
            let mut count: BTreeMap<ZoneIndex, u32> =
                own(node).iter().map(|&zone| (zone, 1)).collect();
            for child in node.children() {
                for (zone, uses) in std::mem::take(&mut counts[child]) {
                    *count.entry(zone).or_default() += uses;
                }
            }
            uses.inner.push(share(count.keys().copied().collect()));
            count.retain(|zone, count| *count < total[zone]);
            uses.outer.push(share(count.keys().copied().collect()));
            counts.push(count);
        }
        uses.all = total.into_keys().collect();
        uses
    }
}

/// Projections of lanes, each made once. In lane number l a zone is down iff its bit, by its position
/// among the zones that are told apart, is set.
#[derive(Default)]
struct Lanes(HashMap<(Zones, Zones), Rc<[u32]>>);

/// Zones that are told apart, rising.
type Zones = Rc<[ZoneIndex]>;

impl Lanes {
    fn project(&mut self, from: &Rc<[ZoneIndex]>, to: &Rc<[ZoneIndex]>) -> Option<Rc<[u32]>> {
        if from == to {
            return None;
        }
        let known = self.0.entry((Rc::clone(from), Rc::clone(to)));
        let lanes = known.or_insert_with(|| {
            let positions: Vec<usize> = to
                .iter()
                .map(|zone| {
                    from.binary_search(zone)
                        .expect("a child's zones are its parent's")
                })
                .collect();
            let lane = |lane: u32| {
                let bits = (0..)
                    .zip(&positions)
                    .map(|(bit, &at)| (lane >> at & 1) << bit);
                bits.sum()
            };
            (0..1 << from.len()).map(lane).collect()
        });
        Some(Rc::clone(lanes))
    }
}
