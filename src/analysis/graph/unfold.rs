//! Cuts the ways of a completion where they come back to where they have been.
//!
//! A publish, a push or a call after a push may lead to a state that is already on the way; the way
//! ends there. Which state that is depends on the way, so within a set of states that reach each
//! other a state is taken once per set of states before it. Elsewhere nothing is copied. Sets of
//! mutually reachable states: Kosaraju's two searches, linear. Copies are bounded: beyond
//! [`MOST_COPIES`] the ways are cut where one depth-first search comes back, which is one of the ways
//! for each state.

use std::collections::HashMap;

use super::flow::{Extent, Member, State, StateIndex, Walk};

/// How many states may be copied before ways are no longer told apart.
const MOST_COPIES: usize = 10_000;

/// `walk` with its ways cut, or `None` if no way comes back.
pub(super) fn unfold(walk: &Walk) -> Option<Walk> {
    let sets = walk.mutual(|member| !member.closing);
    let comes_back = |state: &State, from: StateIndex| {
        let mut open = state.members().filter(|(_, member)| !member.closing);
        open.any(|(_, member)| sets[member.target] == sets[from])
    };
    let any = walk
        .states
        .iter()
        .enumerate()
        .any(|(index, state)| comes_back(state, index));
    any.then(|| {
        Unfolding {
            walk,
            sets: &sets,
            most: walk.states.len() + MOST_COPIES,
        }
        .ways()
    })
}

/// A state of the walk together with the states of its set that are before it on the way.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Place {
    At(StateIndex, Vec<StateIndex>),
    End(usize),
}

struct Unfolding<'a> {
    walk: &'a Walk,
    sets: &'a [usize],
    most: usize,
}

impl Unfolding<'_> {
    fn ways(&self) -> Walk {
        self.copied().unwrap_or_else(|| self.cut_once())
    }

    /// The walk with one state per place, if there are not too many.
    fn copied(&self) -> Option<Walk> {
        let mut index = HashMap::new();
        let mut places = Vec::new();
        let mut stack = vec![Place::At(0, Vec::new())];
        while let Some(place) = stack.pop() {
            if index.contains_key(&place) {
                continue;
            }
            if places.len() >= self.most {
                return None;
            }
            index.insert(place.clone(), places.len());
            if let Place::At(state, before) = &place {
                let members = self.walk.states[*state].members();
                let mut next: Vec<&Member> = members.map(|(_, member)| member).collect();
                next.sort_unstable_by_key(|member| member.connection);
                stack.extend(
                    next.iter()
                        .rev()
                        .map(|member| self.target(*state, before, member)),
                );
            }
            places.push(place);
        }
        let states = places.iter().map(|place| match place {
            Place::End(component) => State {
                component: *component,
                extent: Extent::Ends,
                groups: Vec::new(),
            },
            Place::At(state, before) => {
                let mut copy = self.walk.states[*state].clone();
                for member in copy
                    .groups
                    .iter_mut()
                    .flat_map(|group| group.members.iter_mut())
                {
                    member.target = index[&self.target(*state, before, member)];
                }
                copy
            }
        });
        Some(Walk {
            states: states.collect(),
        })
    }

    fn target(&self, from: StateIndex, before: &[StateIndex], member: &Member) -> Place {
        let end = || Place::End(self.walk.states[member.target].component);
        if member.closing {
            return end();
        }
        if self.sets[member.target] != self.sets[from] {
            return Place::At(member.target, Vec::new());
        }
        if member.target == from || before.contains(&member.target) {
            return end();
        }
        let mut way = before.to_vec();
        way.push(from);
        way.sort_unstable();
        Place::At(member.target, way)
    }

    /// The walk with each state once, cut where a depth-first search comes back.
    fn cut_once(&self) -> Walk {
        let order = self.walk.postorder();
        let mut rank = vec![0; self.walk.states.len()];
        for (place, &state) in order.iter().enumerate() {
            rank[state] = place;
        }
        let mut cut = self.walk.clone();
        let mut ends = HashMap::new();
        for (from, state) in cut.states.iter_mut().enumerate() {
            for member in state
                .groups
                .iter_mut()
                .flat_map(|group| group.members.iter_mut())
            {
                if member.closing || rank[member.target] >= rank[from] {
                    let component = self.walk.states[member.target].component;
                    let next = self.walk.states.len() + ends.len();
                    member.target = *ends.entry(component).or_insert(next);
                }
            }
        }
        let mut ends: Vec<_> = ends.into_iter().collect();
        ends.sort_unstable_by_key(|&(_, state)| state);
        cut.states
            .extend(ends.into_iter().map(|(component, _)| State {
                component,
                extent: Extent::Ends,
                groups: Vec::new(),
            }));
        cut
    }
}
