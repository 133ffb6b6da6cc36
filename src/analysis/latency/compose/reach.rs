//! Which states and parts a request may take its time at, and how far the tails of each matter.

use std::collections::HashSet;

use super::{Extent, Level, Place, Scope, StateIndex};
use crate::analysis::graph::{Exercise, Group, State};
use crate::analysis::load::Wait;
use crate::analysis::report::{Known, Unknown};
use crate::model::{ConnectionKind, Horizon};

/// What a request reaches with a probability above 0, or all that it causes if that is asked for.
pub(super) struct Reach {
    /// Per state: the largest number of like times of which the last may decide; 0 if not reached.
    copies: Vec<f64>,
    callees_first: Vec<StateIndex>,
}

impl Reach {
    pub(super) fn of(scope: &Scope<'_>) -> Self {
        let mut copies = vec![0.0; scope.walk.states.len()];
        copies[0] = 1.0;
        let mut order = scope.walk.postorder();
        for &index in order.iter().rev() {
            let of = copies[index];
            if of > 0.0 {
                for (_, target, factor) in used(scope, &scope.walk.states[index]) {
                    let more = f64::min(of * factor, 1e30);
                    copies[target] = f64::max(copies[target], more);
                }
            }
        }
        order.retain(|&state| copies[state] > 0.0);
        Self {
            copies,
            callees_first: order,
        }
    }

    /// The reached states, each after all that it leads to.
    pub(super) fn callees_first(&self) -> &[StateIndex] {
        &self.callees_first
    }

    pub(super) fn levels(&self) -> Vec<Level> {
        let copies = self.copies.iter();
        copies.map(|&copies| Level::of_largest(copies)).collect()
    }

    /// Whether all waiting on the way is known and ends.
    pub(super) fn waits(&self, scope: &Scope<'_>) -> Known<()> {
        let Some(load) = scope.load else {
            return Ok(());
        };
        let states = (0..).zip(&scope.walk.states);
        let reached = states.filter(|(index, _): &(usize, _)| self.copies[*index] > 0.0);
        let components: HashSet<usize> = reached.map(|(_, state)| state.component).collect();
        let mut components: Vec<usize> = components.into_iter().collect();
        components.sort_unstable();
        let mut overloaded: Vec<&str> = Vec::new();
        let mut unknown = Ok(());
        for component in components {
            match load.wait(component) {
                Ok(Wait::Overloaded) => {
                    overloaded.push(scope.system.components[component].id.as_str());
                }
                Ok(Wait::Never | Wait::Sometimes { .. }) => {}
                Err(why) => unknown = unknown.and(Err(why)),
            }
        }
        if overloaded.is_empty() {
            return unknown;
        }
        Err(Unknown(format!("overloaded: {}", overloaded.join(", "))))
    }

    /// The parts that take time, in the order of states.
    pub(super) fn parts(&self, scope: &Scope<'_>) -> Vec<Place> {
        let system = scope.system;
        let mut seen = vec![false; Place::count(system)];
        let mut parts = Vec::new();
        let mut add = |part: Place| {
            if !std::mem::replace(&mut seen[part.index(system)], true) {
                parts.push(part);
            }
        };
        for (index, state) in scope.walk.states.iter().enumerate() {
            if self.copies[index] == 0.0 || state.extent == Extent::Ends {
                continue;
            }
            let component = state.component;
            if system.components[component].latency.is_some() {
                add(Place::Component(component));
            }
            let wait = scope.load.map(|load| load.wait(component));
            if matches!(wait, Some(Ok(Wait::Sometimes { .. }))) {
                add(Place::Waiting(component));
            }
            let mut used: Vec<usize> = used(scope, state).iter().map(|(c, ..)| *c).collect();
            used.sort_unstable();
            for connection in used {
                if system.connections[connection].latency.is_some() {
                    add(Place::Connection(connection));
                }
            }
        }
        parts
    }
}

/// The connections that a visit of `state` may use, with the states of their targets and of how many
/// like times the last may decide.
fn used(scope: &Scope<'_>, state: &State) -> Vec<(usize, StateIndex, f64)> {
    let mut used = Vec::new();
    let mut stack: Vec<(&Group, f64)> = Vec::new();
    let own: Vec<&Group> = state.own_groups().map(|(_, group)| group).collect();
    let together = own.len().max(1) as f64;
    for group in own {
        let possible = match group.exercised {
            Exercise::Always => true,
            Exercise::Drawn { from, to, .. } => to > from,
            Exercise::OnMiss => scope.miss(state.component) > 0.0,
        };
        if possible {
            stack.push((group, together));
        }
    }
    while let Some((group, copies)) = stack.pop() {
        let members = scope.taken(group);
        let Some((first, _)) = members.first() else {
            stack.extend(group.origins.iter().map(|&o| (&state.groups[o], copies)));
            continue;
        };
        let first = &scope.system.connections[first.connection];
        if first.kind == ConnectionKind::Push && scope.horizon == Horizon::Response && !scope.each {
            continue;
        }
        let copies = copies * first.fan_out as f64;
        if scope.miss(first.to) > 0.0 {
            stack.extend(group.origins.iter().map(|&o| (&state.groups[o], copies)));
        }
        let copies = copies * members.len() as f64;
        used.extend(
            members
                .iter()
                .map(|(m, _)| (m.connection, m.target, copies)),
        );
    }
    used
}
