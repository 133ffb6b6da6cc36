//! What each request draws once: whether look-ups hit, a number per tag, which shards it touches.
//!
//! The chance that all look-ups of a request hit is `hit^v`, and a request touches `min(shards, v)`
//! shards, where v is the largest product of fan-outs on a way to the component. Ways come without
//! closing connections and without what comes back to where it has been. Linear in the walk.

use rustc_hash::FxHashMap;

use super::Question;
use crate::analysis::graph::{
    ComponentIndex, Exercise, Extent, FlowGraph, NameIndex, State, System, Walk,
};
use crate::model::Horizon;

/// The draws of one horizon of a flow; what is not drawn takes no memory, as there may be many flows.
#[derive(Clone, Debug)]
pub(super) struct Draws {
    hits: FxHashMap<ComponentIndex, Hit>,
    cuts: FxHashMap<NameIndex, Vec<f64>>,
    /// Of the sharded components.
    touched: FxHashMap<ComponentIndex, u32>,
}

/// The chance that what a request looks up in a cache is there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hit {
    /// Caches with the same number see the same draw.
    pub(super) class: usize,
    /// The probability that all look-ups of a request hit.
    pub(super) all: f64,
    /// Its complement.
    pub(super) miss: f64,
}

impl Draws {
    pub(super) fn new(
        system: &System,
        flow: &FlowGraph,
        horizon: Horizon,
        question: Question,
    ) -> Self {
        let sharded = system.components.iter().enumerate();
        let sharded = sharded.filter(|(_, component)| component.shards > 1);
        if question == Question::Whole {
            return Self {
                hits: FxHashMap::default(),
                cuts: FxHashMap::default(),
                touched: sharded
                    .map(|(index, component)| (index, component.shards))
                    .collect(),
            };
        }
        let (walk, ways) = match horizon {
            Horizon::Response => (flow.response(), flow.response()),
            Horizon::Completion => (flow.completion(), flow.visits()),
        };
        let most = most_at_once(system, ways);
        let touched = sharded.map(|(index, component)| {
            let most = u32::try_from(largest(&most, index)).unwrap_or(u32::MAX);
            (index, most.min(component.shards))
        });
        Self {
            hits: if flow.misses {
                FxHashMap::default()
            } else {
                hits(system, walk, &most)
            },
            cuts: cuts(walk),
            touched: touched.collect(),
        }
    }

    /// The draw for look-ups in `cache`; `None` if they always miss.
    pub(super) fn hit(&self, cache: ComponentIndex) -> Option<Hit> {
        self.hits.get(&cache).copied()
    }

    /// Where the numbers drawn for `tag` are told apart, from 0 to 1.
    pub(super) fn cuts(&self, tag: NameIndex) -> &[f64] {
        self.cuts.get(&tag).map_or(&[0.0, 1.0], Vec::as_slice)
    }

    /// Whether requests touch as many shards of everything as `other` says.
    pub(super) fn touch_as(&self, other: &Self) -> bool {
        self.touched == other.touched
    }

    /// How many shards of `component` a request touches.
    pub(super) fn touched(&self, component: ComponentIndex) -> u32 {
        self.touched.get(&component).copied().unwrap_or(1)
    }
}

/// Of each component on a way, the largest product of fan-outs to it, look-ups included.
fn most_at_once(system: &System, ways: &Walk) -> FxHashMap<ComponentIndex, u64> {
    let mut at_state = vec![0_u64; ways.states.len()];
    at_state[0] = 1;
    let mut most = FxHashMap::default();
    for &index in ways.postorder().iter().rev() {
        let state = &ways.states[index];
        if state.extent == Extent::Ends {
            continue;
        }
        let here = at_state[index];
        let known = most.entry(state.component).or_insert(here);
        *known = here.max(*known);
        let look_ups = look_ups(system, state);
        for (group, look_ups) in state.groups.iter().zip(look_ups) {
            for member in group.open_members() {
                let fan_out = system.connections[member.connection].fan_out;
                let there = here.saturating_mul(look_ups).saturating_mul(fan_out);
                at_state[member.target] = at_state[member.target].max(there);
            }
        }
    }
    most
}

/// Of each group, how many look-ups of caches before it each visit makes.
fn look_ups(system: &System, state: &State) -> Vec<u64> {
    let mut look_ups = vec![1_u64; state.groups.len()];
    for (index, group) in state.groups.iter().enumerate() {
        let own = group
            .open_members()
            .next()
            .map_or(1, |member| system.connections[member.connection].fan_out);
        for &origin in &group.origins {
            look_ups[origin] = look_ups[index].saturating_mul(own);
        }
    }
    look_ups
}

/// What `most` says of `component`; at least 1, as where no way leads.
fn largest(most: &FxHashMap<ComponentIndex, u64>, component: ComponentIndex) -> u64 {
    most.get(&component).map_or(1, |&most| most.max(1))
}

/// The draws of the caches on the walk. The caches of one look-aside group are one cache.
fn hits(
    system: &System,
    walk: &Walk,
    most: &FxHashMap<ComponentIndex, u64>,
) -> FxHashMap<ComponentIndex, Hit> {
    let mut class = Classes::default();
    for group in walk.states.iter().flat_map(|state| &state.groups) {
        if !group.origins.is_empty() {
            let caches = group
                .members
                .iter()
                .map(|member| walk.states[member.target].component);
            let classes: Vec<usize> = caches.map(|cache| class.of(cache)).collect();
            for &other in &classes {
                class.0.insert(other, classes[0]);
            }
        }
    }
    let caches = walk.states.iter().map(|state| state.component);
    let caches: Vec<ComponentIndex> = caches
        .filter(|&cache| system.components[cache].hit_ratio.is_some())
        .collect();
    let mut look_ups: FxHashMap<usize, u64> = FxHashMap::default();
    for &cache in &caches {
        let known = look_ups.entry(class.of(cache)).or_insert(1);
        *known = largest(most, cache).max(*known);
    }
    let draw = |&cache: &ComponentIndex| {
        let class = class.of(cache);
        let ratio = system.components[cache].hit_ratio?;
        Some((cache, hit(class, ratio, look_ups[&class])))
    };
    caches.iter().filter_map(draw).collect()
}

fn hit(class: usize, ratio: f64, look_ups: u64) -> Hit {
    let look_ups = look_ups as f64;
    let (all, miss) = if ratio == 0.0 {
        (0.0, 1.0)
    } else {
        (ratio.powf(look_ups), -(look_ups * ratio.ln()).exp_m1())
    };
    Hit { class, all, miss }
}

/// A forest of parents; what has none stands for itself.
#[derive(Default)]
struct Classes(FxHashMap<usize, usize>);

impl Classes {
    fn parent(&self, item: usize) -> usize {
        self.0.get(&item).copied().unwrap_or(item)
    }

    /// The representative of `item`; ways are halved on the way.
    fn of(&mut self, mut item: usize) -> usize {
        while self.parent(item) != item {
            let next = self.parent(self.parent(item));
            self.0.insert(item, next);
            item = next;
        }
        item
    }
}

fn cuts(walk: &Walk) -> FxHashMap<NameIndex, Vec<f64>> {
    let mut cuts: FxHashMap<NameIndex, Vec<f64>> = FxHashMap::default();
    for group in walk.states.iter().flat_map(|state| &state.groups) {
        if let Exercise::Drawn { tag, from, to } = group.exercised {
            cuts.entry(tag)
                .or_insert_with(|| vec![0.0, 1.0])
                .extend([from, to]);
        }
    }
    for ends in cuts.values_mut() {
        ends.sort_unstable_by(f64::total_cmp);
        ends.dedup();
    }
    cuts
}
