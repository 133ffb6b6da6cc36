//! Builds the walks of a flow: which of its connections stand together, and where they lead.

use std::collections::{HashMap, VecDeque};

use rustc_hash::FxHashMap;

use super::flow::{
    Exercise, Extent, Group, Member, Members, Quorum, State, StateIndex, TopicFilter, Walk,
};
use super::{ComponentIndex, ConnectionIndex, Exercised, Flow, System, cycles::CallForest};
use crate::model::{ConnectionKind, FlowOp, Horizon};

/// Which connections the flow lists: as recorded, or all that its entry reaches.
pub(super) fn listed(system: &System, flow: &Flow) -> Vec<bool> {
    let mut listed = vec![false; system.connections.len()];
    if let Some(via) = &flow.via {
        for &connection in via {
            listed[connection] = true;
        }
        return listed;
    }
    follow(system, flow.entry, |connection| {
        listed[connection] = true;
        true
    });
    listed
}

/// How many connections can be followed from `entry`, or some number above `most` if they are more.
pub(super) fn count_from(system: &System, entry: ComponentIndex, most: usize) -> usize {
    let mut count = 0;
    follow(system, entry, |_| {
        count += 1;
        count <= most
    });
    count
}

/// Goes over all connections that can be followed from `entry`, each once, as long as `found` wants more.
fn follow(system: &System, entry: ComponentIndex, mut found: impl FnMut(ConnectionIndex) -> bool) {
    let mut seen = vec![false; system.components.len()];
    seen[entry] = true;
    let mut queue = VecDeque::from([entry]);
    while let Some(component) = queue.pop_front() {
        for &connection in system.outgoing(component) {
            if !found(connection) {
                return;
            }
            let to = system.connections[connection].to;
            if !std::mem::replace(&mut seen[to], true) {
                queue.push_back(to);
            }
        }
    }
}

/// The groups of every component of a flow, whatever the horizon.
pub(super) struct Plan<'a> {
    system: &'a System,
    entry: ComponentIndex,
    forest: &'a CallForest,
    drafts: Vec<Vec<Draft>>,
}

/// A group whose members do not yet know their states.
#[derive(Clone)]
struct Draft {
    members: Vec<ConnectionIndex>,
    optional: bool,
    exercised: Exercise,
    origins: Vec<usize>,
    is_origin: bool,
}

impl<'a> Plan<'a> {
    pub(super) fn new(
        system: &'a System,
        flow: &Flow,
        mut listed: Vec<bool>,
        forest: &'a CallForest,
    ) -> Self {
        for (index, connection) in system.connections.iter().enumerate() {
            listed[index] &= !forest.closes(index) || connection.group.is_some();
        }
        let drafter = Drafter {
            system,
            listed: &listed,
            misses: flow.op == FlowOp::Write,
        };
        Self {
            system,
            entry: flow.entry,
            forest,
            drafts: (0..system.components.len())
                .map(|caller| drafter.drafts(caller))
                .collect(),
        }
    }

    /// The walk of one horizon.
    pub(super) fn walk(&self, horizon: Horizon) -> Walk {
        let mut states = Vec::new();
        let mut index: FxHashMap<(ComponentIndex, Extent), StateIndex> = FxHashMap::default();
        let mut stack = vec![(self.entry, Extent::Serves(TopicFilter::All))];
        while let Some(key) = stack.pop() {
            if index.contains_key(&key) {
                continue;
            }
            index.insert(key, states.len());
            states.push(key);
            let mut next: Vec<ConnectionIndex> = Vec::new();
            for draft in &self.drafts[key.0] {
                next.extend(
                    draft
                        .members
                        .iter()
                        .filter(|&&c| self.counts(c, key.1, horizon)),
                );
            }
            next.sort_unstable();
            stack.extend(next.into_iter().rev().map(|c| self.target(c, horizon)));
        }
        let states = states.into_iter().map(|(component, extent)| State {
            component,
            extent,
            groups: self.groups(component, extent, horizon, &index),
        });
        Walk {
            states: states.collect(),
        }
    }

    /// Whether a state of the connection's caller leads on over it.
    fn counts(&self, connection: ConnectionIndex, extent: Extent, horizon: Horizon) -> bool {
        let connection = &self.system.connections[connection];
        let is_push = connection.kind == ConnectionKind::Push;
        match extent {
            Extent::Serves(filter) if is_push => {
                let carried = match filter {
                    TopicFilter::All => true,
                    TopicFilter::Only(topic) => connection.topic.is_none_or(|own| own == topic),
                };
                carried && horizon == Horizon::Completion
            }
            Extent::Serves(_) => true,
            Extent::Takes | Extent::Ends => false,
        }
    }

    fn target(&self, connection: ConnectionIndex, horizon: Horizon) -> (ComponentIndex, Extent) {
        let connection = &self.system.connections[connection];
        let extent = match (connection.kind, horizon) {
            (ConnectionKind::Publish, Horizon::Response) => Extent::Takes,
            (ConnectionKind::Publish, Horizon::Completion) => {
                Extent::Serves(connection.topic.map_or(TopicFilter::All, TopicFilter::Only))
            }
            _ => Extent::Serves(TopicFilter::All),
        };
        (connection.to, extent)
    }

    fn groups(
        &self,
        component: ComponentIndex,
        extent: Extent,
        horizon: Horizon,
        index: &FxHashMap<(ComponentIndex, Extent), StateIndex>,
    ) -> Vec<Group> {
        let drafts = &self.drafts[component];
        let members: Vec<Members> = drafts
            .iter()
            .map(|draft| {
                let counting = draft
                    .members
                    .iter()
                    .filter(|&&c| self.counts(c, extent, horizon));
                let members = counting.map(|&connection| Member {
                    connection,
                    target: index[&self.target(connection, horizon)],
                    closing: self.forest.closes(connection),
                    calls_back: self.forest.calls_back(connection),
                });
                members.collect()
            })
            .collect();
        // A group without members is not there; what was its origin then counts by itself.
        let kept: Vec<bool> = members.iter().map(|members| !members.is_empty()).collect();
        let mut place = vec![0; drafts.len()];
        for draft in 1..drafts.len() {
            place[draft] = place[draft - 1] + usize::from(kept[draft - 1]);
        }
        let mut caches_kept = vec![false; drafts.len()];
        for (draft, _) in drafts.iter().zip(&kept).filter(|(_, kept)| **kept) {
            for &origin in &draft.origins {
                caches_kept[origin] = true;
            }
        }
        let drafts = drafts
            .iter()
            .zip(members)
            .enumerate()
            .filter(|(draft, _)| kept[*draft]);
        let mut groups = Vec::with_capacity(kept.iter().filter(|kept| **kept).count());
        groups.extend(drafts.map(|(index, (draft, members))| {
            Group {
                quorum: self.quorum(&members),
                members,
                // A way to the origin that nobody waits for leaves nothing to wait for.
                optional: draft.optional
                    || !draft.origins.is_empty() && !draft.origins.iter().any(|&o| kept[o]),
                exercised: draft.exercised,
                origins: draft
                    .origins
                    .iter()
                    .filter(|&&o| kept[o])
                    .map(|&o| place[o])
                    .collect(),
                is_origin: draft.is_origin && caches_kept[index],
            }
        }));
        groups
    }

    fn quorum(&self, members: &[Member]) -> Quorum {
        match &self.system.connections[members[0].connection].group {
            None => Quorum::Required,
            Some(group) => Quorum::AnyOf {
                at_least: group
                    .at_least
                    .min(u32::try_from(members.len()).unwrap_or(u32::MAX)),
                mode: group.mode,
            },
        }
    }
}

/// Finds the groups of a caller among the listed connections.
struct Drafter<'a> {
    system: &'a System,
    listed: &'a [bool],
    misses: bool,
}

impl Drafter<'_> {
    /// The caller's groups, in order; origins after their caches.
    fn drafts(&self, caller: ComponentIndex) -> Vec<Draft> {
        let units = self.units(caller);
        if units.is_empty() {
            return Vec::new();
        }
        let cache_of = self.caches(&units);
        let mut drafts = Vec::with_capacity(units.len());
        let mut origins: Vec<Vec<usize>> = vec![Vec::new(); units.len()];
        for (unit, cache) in cache_of.iter().enumerate() {
            if let Some(cache) = cache {
                origins[*cache].push(unit);
            }
        }
        let mut stack: Vec<(usize, Option<usize>)> = (0..units.len())
            .rev()
            .filter(|&unit| cache_of[unit].is_none())
            .map(|unit| (unit, None))
            .collect();
        while let Some((unit, cache)) = stack.pop() {
            let place = drafts.len();
            if let Some(cache) = cache {
                let cache: &mut Draft = &mut drafts[cache];
                cache.origins.push(place);
            }
            drafts.push(self.draft(caller, &units, unit, cache.is_some()));
            stack.extend(
                origins[unit]
                    .iter()
                    .rev()
                    .map(|&origin| (origin, Some(place))),
            );
        }
        drafts
    }

    /// The caller's listed connections, members of one group together.
    fn units(&self, caller: ComponentIndex) -> Vec<Vec<ConnectionIndex>> {
        let mut units: Vec<Vec<ConnectionIndex>> = Vec::new();
        // Names are the author's choice, and the quicker hash is no match for names that are meant to collide.
        let mut groups = HashMap::new();
        for &connection in self.system.outgoing(caller) {
            if !self.listed[connection] {
                continue;
            }
            match &self.system.connections[connection].group {
                None => units.push(vec![connection]),
                Some(group) => {
                    let unit = *groups.entry(&group.name).or_insert(units.len());
                    if unit == units.len() {
                        units.push(Vec::new());
                    }
                    units[unit].push(connection);
                }
            }
        }
        units
    }

    /// Of each unit that is a way to an origin, the unit of its look-aside cache. References that
    /// come around do not count.
    fn caches(&self, units: &[Vec<ConnectionIndex>]) -> Vec<Option<usize>> {
        let mut cache_of: Vec<Option<usize>> = vec![None; units.len()];
        let exercised = |unit: &Vec<ConnectionIndex>| &self.system.connections[unit[0]].exercised;
        let is_origin = |unit| matches!(exercised(unit), Exercised::OnMissOf(_));
        if !units.iter().any(is_origin) {
            return cache_of;
        }
        let unit_of: FxHashMap<ConnectionIndex, usize> = (0..)
            .zip(units)
            .flat_map(|(unit, members)| members.iter().map(move |&member| (member, unit)))
            .collect();
        for (unit, members) in units.iter().enumerate() {
            let Exercised::OnMissOf(caches) = exercised(members) else {
                continue;
            };
            let cache = caches.iter().find_map(|cache| unit_of.get(cache).copied());
            let mut ancestors = std::iter::successors(cache, |&above| cache_of[above]);
            if !ancestors.any(|above| above == unit) {
                cache_of[unit] = cache;
            }
        }
        cache_of
    }

    fn draft(
        &self,
        caller: ComponentIndex,
        units: &[Vec<ConnectionIndex>],
        unit: usize,
        is_origin: bool,
    ) -> Draft {
        let connections = &self.system.connections;
        let members = &units[unit];
        let first = &connections[members[0]];
        let exercised = match &first.exercised {
            Exercised::Share { share, tag } => Exercise::Drawn {
                tag: *tag,
                from: 0.0,
                to: *share,
            },
            Exercised::Split { tag, .. } => self.split_part(units, unit, *tag),
            Exercised::OnMiss if self.system.components[caller].hit_ratio.is_some() => {
                Exercise::OnMiss
            }
            Exercised::Always | Exercised::OnMiss | Exercised::OnMissOf(_) => Exercise::Always,
        };
        Draft {
            optional: members.iter().all(|&member| connections[member].optional)
                || (self.misses && first.look_aside),
            members: members.clone(),
            exercised,
            origins: Vec::new(),
            is_origin,
        }
    }

    /// The interval of a split that a unit takes: the weights of the caller's units with the tag, in
    /// order, over their sum; equal parts if all weights are 0.
    fn split_part(&self, units: &[Vec<ConnectionIndex>], unit: usize, tag: usize) -> Exercise {
        let weight =
            |members: &[ConnectionIndex]| match self.system.connections[members[0]].exercised {
                Exercised::Split { tag: own, weight } if own == tag => Some(weight),
                _ => None,
            };
        let total: f64 = units.iter().filter_map(|members| weight(members)).sum();
        let parts = |units: &[Vec<ConnectionIndex>]| {
            let weights = units.iter().filter_map(|members| weight(members));
            if total > 0.0 {
                weights.sum()
            } else {
                weights.count() as f64
            }
        };
        let whole: f64 = parts(units);
        let (from, to): (f64, f64) = (parts(&units[..unit]), parts(&units[..=unit]));
        Exercise::Drawn {
            tag,
            from: from / whole,
            to: to / whole,
        }
    }
}
