//! Which states of the zones each part of a tree must tell apart.
//!
//! With the zones' states fixed everything else is independent, so every node is evaluated once for
//! each state of the zones that matter to it (a *lane*) and its chances are summed over a zone as soon
//! as nothing outside the node lies in it. Nothing else grows with the zones. Cost: nodes × 2^zones
//! of the widest node. If that node has more than [`MOST_ZONES`] zones, or there is no [`Room`] for all
//! states, all nodes are evaluated for the most likely states only and the rest of the probability stays
//! unexplored.

mod room;

pub(super) use room::{Asked, Room};

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::circuit::Event;
use super::numbers::Pools;
use super::tree::{Node, NodeIndex, Tree};
use super::weather::{self, MOST_STATES, States};
use crate::analysis::graph::{System, ZoneIndex};

/// The most zones whose states are told apart completely.
const MOST_ZONES: usize = 14;

/// As many zones are always told apart.
const FEW_ZONES: usize = 4;

/// The lanes of every node of a tree.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// By node.
    pub(super) places: Vec<Place>,
    /// The states of the zones that are told apart, if these are not all states of some zones.
    pub(super) listed: Option<States>,
    /// What evaluating it takes.
    takes: Room,
    /// Bytes of what places share.
    shared: usize,
}

/// The lanes of a node.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The zones whose states are told apart inside the node, rising.
    pub(super) inner: Zones,
    /// Those of them that are told apart outside it too.
    pub(super) outer: Zones,
    /// Lanes inside and outside.
    pub(super) lanes: (usize, usize),
    /// Of each inner lane, the outer lane; `None` if it is the same.
    pub(super) out: Option<Arc<[u32]>>,
    /// Of each child, of each inner lane, the child's outer lane; `None`, or nothing at the end, if it is the
    /// same.
    children: Vec<Option<Arc<[u32]>>>,
}

impl Place {
    /// The outer lane of an inner lane.
    pub(super) fn outside(&self, lane: usize) -> usize {
        self.out.as_ref().map_or(lane, |out| out[lane] as usize)
    }

    /// Whether the states of a zone are told apart inside the node and not outside.
    pub(super) fn sums_over(&self, zone: ZoneIndex) -> bool {
        self.outer.binary_search(&zone).is_err() && self.inner.binary_search(&zone).is_ok()
    }

    /// Of each inner lane, the lane of a child that is given by its position; `None` if it is the same.
    pub(super) fn lanes_of(&self, child: usize) -> Option<&Arc<[u32]>> {
        self.children.get(child)?.as_ref()
    }

    /// The lane of a child, given by its position, in an inner lane.
    pub(super) fn inside(&self, child: usize, lane: usize) -> usize {
        self.lanes_of(child)
            .map_or(lane, |lanes| lanes[lane] as usize)
    }
}

impl Layout {
    /// A layout of what `asked` is asked of that takes no more than `room`, if there are more than
    /// [`FEW_ZONES`] and several states.
    pub(super) fn new(
        (system, pools): (&System, &Pools),
        tree: &Tree,
        asked: Asked,
        room: Room,
    ) -> Self {
        let known = Uses::new(pools, tree).map(|uses| {
            let takes = uses.takes((system, pools), tree, asked);
            (takes, uses)
        });
        let fits = |(takes, uses): &(Room, Uses)| uses.widest() <= FEW_ZONES || takes.fits(room);
        let Some((takes, uses)) = known.filter(fits) else {
            return Self::listed((system, pools), tree, asked, room);
        };
        let mut lanes = Lanes::new(&uses.sets);
        let mut places: Vec<Place> = Vec::with_capacity(tree.nodes.len());
        for (node, (&inner, &outer)) in tree.nodes.iter().zip(uses.inner.iter().zip(&uses.outer)) {
            let children = node.children();
            let children = children.map(|child| lanes.project(inner, uses.outer[child]));
            let mut children: Vec<_> = children.collect();
            let told_apart = children.iter().rposition(Option::is_some);
            children.truncate(told_apart.map_or(0, |last| last + 1));
            children.shrink_to_fit();
            let (inside, outside) = (&lanes.sets[inner], &lanes.sets[outer]);
            places.push(Place {
                lanes: (1 << inside.len(), 1 << outside.len()),
                inner: Arc::clone(inside),
                outer: Arc::clone(outside),
                out: lanes.project(inner, outer),
                children,
            });
        }
        let shared = lanes.known.values().map(|lanes| size_of_val(&**lanes));
        Self {
            places,
            listed: None,
            takes,
            shared: shared.sum(),
        }
    }

    /// All nodes in the most likely states of all zones.
    fn listed((system, pools): (&System, &Pools), tree: &Tree, asked: Asked, room: Room) -> Self {
        let own = tree.nodes.iter().flat_map(|node| own_zones(pools, node));
        let zones: BTreeSet<ZoneIndex> = own.copied().collect();
        let zones: Zones = zones.into_iter().collect();
        let last = tree.nodes.len() - 1;
        let summed = |node| if node == last { zones.len() } else { 0 };
        let takes = Room::taken((system, pools), tree, asked, |_| 1, summed);
        let most = room.times(takes).min(MOST_STATES);
        let states = weather::most_likely(system, &zones, most);
        let place = |index: NodeIndex| {
            let whole = index == last;
            Place {
                inner: Arc::clone(&zones),
                outer: if whole {
                    Arc::from([])
                } else {
                    Arc::clone(&zones)
                },
                lanes: (states.count(), if whole { 1 } else { states.count() }),
                out: whole.then(|| vec![0; states.count()].into()),
                children: Vec::new(),
            }
        };
        Self {
            places: (0..tree.nodes.len()).map(place).collect(),
            takes,
            shared: states.bytes(),
            listed: Some(states),
        }
    }

    /// What it takes in memory.
    pub(super) fn bytes(&self) -> usize {
        let children = self
            .places
            .iter()
            .map(|place| size_of_val(&*place.children));
        size_of_val(&*self.places) + children.sum::<usize>() + self.shared
    }

    /// Whether evaluating it takes no more than `room`.
    pub(super) fn fits(&self, room: Room) -> bool {
        let few = |place: &Place| place.inner.len() <= FEW_ZONES;
        self.takes.fits(room) || self.places.iter().all(few)
    }
}

/// The zones of a node that is a component's pool.
fn own_zones<'a>(pools: &'a Pools, node: &Node) -> &'a [ZoneIndex] {
    match node {
        Node::Event(Event::Pool(component)) => pools.zones(*component),
        _ => &[],
    }
}

/// Which zones matter inside and outside of each node, as numbers of sets of zones.
struct Uses {
    inner: Vec<usize>,
    outer: Vec<usize>,
    sets: Vec<Zones>,
}

impl Uses {
    /// `None` if more than [`MOST_ZONES`] matter inside some node.
    fn new(pools: &Pools, tree: &Tree) -> Option<Self> {
        let mut total: FxHashMap<ZoneIndex, u32> = FxHashMap::default();
        for node in &tree.nodes {
            for &zone in own_zones(pools, node) {
                *total.entry(zone).or_default() += 1;
            }
        }
        let mut known: FxHashMap<Vec<ZoneIndex>, usize> = FxHashMap::default();
        let mut uses = Self {
            inner: Vec::with_capacity(tree.nodes.len()),
            outer: Vec::with_capacity(tree.nodes.len()),
            sets: Vec::new(),
        };
        let mut zones: Vec<ZoneIndex> = Vec::new();
        let mut number = |sets: &mut Vec<Zones>, counts: &Counts| {
            zones.clear();
            zones.extend(counts.iter().map(|&(zone, _)| zone));
            if let Some(&known) = known.get(&zones) {
                return known;
            }
            known.insert(zones.clone(), sets.len());
            sets.push(zones.as_slice().into());
            sets.len() - 1
        };
        let mut counts: Vec<Counts> = Vec::with_capacity(tree.nodes.len());
        for node in &tree.nodes {
            let own = own_zones(pools, node);
            let mut count: Counts = own.iter().map(|&zone| (zone, 1)).collect();
            for child in node.children() {
                let more = std::mem::take(&mut counts[child]);
                if count.is_empty() {
                    count = more;
                } else {
                    add(&mut count, more.into_iter());
                }
                if count.len() > MOST_ZONES {
                    return None;
                }
            }
            if count.len() > MOST_ZONES {
                return None;
            }
            uses.inner.push(number(&mut uses.sets, &count));
            count.retain(|(zone, uses)| *uses < total[zone]);
            uses.outer.push(number(&mut uses.sets, &count));
            counts.push(count);
        }
        Some(uses)
    }

    /// What evaluating all states takes.
    fn takes(&self, scope: (&System, &Pools), tree: &Tree, asked: Asked) -> Room {
        let zones = |sets: &[usize], node: NodeIndex| self.sets[sets[node]].len();
        let lanes = |node| 1 << zones(&self.inner, node);
        let summed = |node| zones(&self.inner, node) - zones(&self.outer, node);
        Room::taken(scope, tree, asked, lanes, summed)
    }

    /// The zones of the node inside which most matter.
    fn widest(&self) -> usize {
        let inner = self.inner.iter().map(|&set| self.sets[set].len());
        inner.max().unwrap_or(0)
    }
}

/// Zones, rising, each with how often it is used.
type Counts = Vec<(ZoneIndex, u32)>;

fn add(counts: &mut Counts, more: impl Iterator<Item = (ZoneIndex, u32)>) {
    for (zone, uses) in more {
        match counts.binary_search_by_key(&zone, |&(zone, _)| zone) {
            Ok(at) => counts[at].1 += uses,
            Err(at) => counts.insert(at, (zone, uses)),
        }
    }
}

/// Projections of lanes, each made once. In lane number l a zone is down iff its bit, by its position
/// among the zones that are told apart, is set.
struct Lanes<'a> {
    sets: &'a [Zones],
    known: FxHashMap<(usize, usize), Arc<[u32]>>,
}

/// Zones that are told apart, rising.
type Zones = Arc<[ZoneIndex]>;

impl<'a> Lanes<'a> {
    fn new(sets: &'a [Zones]) -> Self {
        Self {
            sets,
            known: FxHashMap::default(),
        }
    }

    /// Of each lane of one set, given by number, the lane of another; `None` if they are the same.
    fn project(&mut self, from: usize, to: usize) -> Option<Arc<[u32]>> {
        if from == to {
            return None;
        }
        let known = self.known.entry((from, to));
        let (from, to) = (&self.sets[from], &self.sets[to]);
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
        Some(Arc::clone(lanes))
    }
}
