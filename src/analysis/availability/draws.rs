//! What each request draws once: whether look-ups hit, a number per tag, which shards it touches.
//!
//! The chance that all look-ups of a request hit is `hit^v`, and a request touches `min(shards, v)`
//! shards, where v is the largest product of fan-outs on a way to the component. Ways come without
//! closing connections and without what comes back to where it has been. Linear in the walk.

use std::collections::HashMap;

use super::Question;
use crate::analysis::graph::{
    ComponentIndex, Exercise, Extent, FlowGraph, NameIndex, State, System, Walk,
};
use crate::model::Horizon;

/// The draws of one horizon of a flow.
#[derive(Clone, Debug)]
pub(super) struct Draws {
    hits: Vec<Option<Hit>>,
    cuts: HashMap<NameIndex, Vec<f64>>,
    touched: Vec<u32>,
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
        if question == Question::Whole {
            return Self {
                hits: vec![None; system.components.len()],
                cuts: HashMap::new(),
                touched: system
                    .components
                    .iter()
                    .map(|component| component.shards)
                    .collect(),
            };
        }
        let (walk, ways) = match horizon {
            Horizon::Response => (flow.response(), flow.response()),
            Horizon::Completion => (flow.completion(), flow.visits()),
        };
        let most = most_at_once(system, ways);
        let hits = if flow.misses {
            vec![None; system.components.len()]
        } else {
            hits(system, walk, &most)
        };
        let touched = system.components.iter().zip(&most);
        Self {
            hits,
            cuts: cuts(walk),
            touched: touched
                .map(|(component, &most)| {
                    u32::try_from(most).map_or(component.shards, |most| most.min(component.shards))
                })
                .collect(),
        }
    }

    /// The draw for look-ups in `cache`; `None` if they always miss.
    pub(super) fn hit(&self, cache: ComponentIndex) -> Option<Hit> {
        self.hits[cache]
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
        self.touched[component]
    }
}

/// Of each component, the largest product of fan-outs on a way to it, look-ups included; at least 1.
fn most_at_once(system: &System, ways: &Walk) -> Vec<u64> {
    let mut at_state = vec![0_u64; ways.states.len()];
    at_state[0] = 1;
    let mut most = vec![1; system.components.len()];
    for &index in ways.postorder().iter().rev() {
        let state = &ways.states[index];
        if state.extent == Extent::Ends {
            continue;
        }
        let here = at_state[index];
        most[state.component] = here.max(most[state.component]);
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

/// The draws of all caches. The caches of one look-aside group are one cache.
fn hits(system: &System, walk: &Walk, most: &[u64]) -> Vec<Option<Hit>> {
    let mut class: Vec<usize> = (0..system.components.len()).collect();
    for group in walk.states.iter().flat_map(|state| &state.groups) {
        if !group.origins.is_empty() {
            let caches = group
                .members
                .iter()
                .map(|member| walk.states[member.target].component);
            let classes: Vec<usize> = caches.map(|cache| find(&mut class, cache)).collect();
            for &other in &classes {
                class[other] = classes[0];
            }
        }
    }
    let mut largest = vec![1; system.components.len()];
    for (cache, most) in most.iter().enumerate() {
        let class = find(&mut class, cache);
        largest[class] = largest[class].max(*most);
    }
    let draw = |cache: ComponentIndex, class: usize| {
        let ratio = system.components[cache].hit_ratio?;
        let look_ups = largest[class] as f64;
        let (hit, miss) = if ratio == 0.0 {
            (0.0, 1.0)
        } else {
            (ratio.powf(look_ups), -(look_ups * ratio.ln()).exp_m1())
        };
        Some(Hit {
            class,
            all: hit,
            miss,
        })
    };
    (0..class.len())
        .map(|cache| {
            let class = find(&mut class, cache);
            draw(cache, class)
        })
        .collect()
}

/// The representative of `item` in a forest of parents; ways are halved on the way.
fn find(parent: &mut [usize], mut item: usize) -> usize {
    while parent[item] != item {
        parent[item] = parent[parent[item]];
        item = parent[item];
    }
    item
}

fn cuts(walk: &Walk) -> HashMap<NameIndex, Vec<f64>> {
    let mut cuts: HashMap<NameIndex, Vec<f64>> = HashMap::new();
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
