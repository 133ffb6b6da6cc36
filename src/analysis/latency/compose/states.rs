//! States that walks have in common, each composed once.
//!
//! The walks of two flows, and those of a flow's response and completion, are mostly the same below
//! where they begin. What a state comes to depends on its groups and on what their targets came to: two
//! states that have all of this in common have the same terms. Only looks at what it is given to compare,
//! so it costs what a state's groups have as numbers.

use rustc_hash::FxHashMap;

use super::{Composer, StateIndex};
use crate::analysis::graph::{Exercise, Extent, Quorum};
use crate::analysis::latency::terms::{Level, Term};
use crate::analysis::report::Known;
use crate::model::{ConnectionKind, GroupMode, Horizon};

/// What states came to, of one system under one load.
#[derive(Debug, Default)]
pub(in crate::analysis::latency) struct States(FxHashMap<Key, Outcome>);

/// All that the terms of a state depend on.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    component: usize,
    extent: Extent,
    level: Level,
    misses: bool,
    /// Only where it matters.
    horizon: Option<Horizon>,
    /// What the groups are and what their targets came to.
    groups: Vec<u64>,
}

#[derive(Clone, Copy, Debug)]
struct Outcome {
    own: Term,
    after: Term,
    height: usize,
    goes_on: bool,
    is_upper_bound: bool,
}

impl Composer<'_> {
    /// Composes a state, or finds what a like one came to.
    pub(super) fn state_again(&mut self, index: StateIndex, known: &mut States) -> Known<()> {
        let key = self.key(index);
        if let Some(&Outcome {
            own,
            after,
            height,
            goes_on,
            is_upper_bound,
        }) = known.0.get(&key)
        {
            (self.own[index], self.after[index]) = (own, after);
            (self.heights[index], self.goes_on[index]) = (height, goes_on);
            self.is_upper_bound = is_upper_bound;
            return Ok(());
        }
        self.is_upper_bound = false;
        self.state(index)?;
        let outcome = Outcome {
            own: self.own[index],
            after: self.after[index],
            height: self.heights[index],
            goes_on: self.goes_on[index],
            is_upper_bound: self.is_upper_bound,
        };
        known.0.insert(key, outcome);
        Ok(())
    }

    fn key(&self, index: StateIndex) -> Key {
        let state = &self.scope.walk.states[index];
        let mut groups = Vec::with_capacity(8 * state.groups.len());
        let mut calls_only = true;
        for group in &state.groups {
            groups.extend([group.members.len(), group.origins.len()].map(|n| n as u64));
            groups.extend(group.origins.iter().map(|&origin| origin as u64));
            groups.push(u64::from(group.is_origin));
            groups.push(match group.quorum {
                Quorum::Required => 0,
                Quorum::AnyOf { at_least, mode } => match mode {
                    GroupMode::Balance => 1,
                    GroupMode::Failover => 2,
                    GroupMode::Hedge => 3 + u64::from(at_least),
                },
            });
            match group.exercised {
                Exercise::Always => groups.push(0),
                Exercise::OnMiss => groups.push(1),
                Exercise::Drawn { tag, from, to } => {
                    groups.extend([2, tag as u64, from.to_bits(), to.to_bits()]);
                }
            }
            for member in &group.members {
                let kind = self.scope.system.connections[member.connection].kind;
                calls_only &= kind == ConnectionKind::Call;
                let target = member.target;
                let came_to = [self.own[target], self.after[target], self.heights[target]];
                let said = u64::from(member.closing) + 2 * u64::from(self.goes_on[target]);
                groups.extend([member.connection as u64, said]);
                groups.extend(came_to.map(|n| n as u64));
            }
        }
        Key {
            component: state.component,
            extent: state.extent,
            level: self.levels[index],
            misses: self.scope.misses,
            horizon: (!calls_only).then_some(self.scope.horizon),
            groups,
        }
    }
}
