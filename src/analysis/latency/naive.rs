//! The figure that adding percentiles gives, to be shown beside the true one.

use std::collections::HashMap;

use crate::analysis::graph::Exercised;
use crate::analysis::graph::{Exercise, Extent, Group, NameIndex, State, System, Walk};
use crate::model::Latency;

/// The sum of the 99th percentiles of a response in milliseconds: each part as often as it is called one
/// after another; of what happens together, of alternatives and of the parts of a split the largest.
pub(super) fn sum_of_p99(system: &System, walk: &Walk, misses: bool) -> f64 {
    let mut sums = vec![0.0; walk.states.len()];
    let naive = Naive { system, misses };
    for index in walk.postorder() {
        sums[index] = naive.state(&walk.states[index], &sums);
    }
    sums[0]
}

struct Naive<'a> {
    system: &'a System,
    misses: bool,
}

/// What counts once, by its largest.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Together {
    Parallel(NameIndex),
    Split(NameIndex),
}

impl Naive<'_> {
    fn state(&self, state: &State, sums: &[f64]) -> f64 {
        if state.extent == Extent::Ends {
            return 0.0;
        }
        let component = &self.system.components[state.component];
        let groups = state.own_groups().map(|(_, group)| group);
        p99(component.latency) + self.groups(state, groups, sums)
    }

    fn groups<'g>(
        &self,
        state: &State,
        groups: impl Iterator<Item = &'g Group>,
        sums: &[f64],
    ) -> f64 {
        let mut sum = 0.0;
        let mut largest: HashMap<Together, f64> = HashMap::new();
        for group in groups {
            if !self.is_used(state, group) {
                continue;
            }
            let time = self.group(state, group, sums);
            match self.together(group) {
                None => sum += time,
                Some(together) => {
                    let known = largest.entry(together).or_default();
                    sum += (time - *known).max(0.0);
                    *known = known.max(time);
                }
            }
        }
        sum.min(f64::MAX)
    }

    fn is_used(&self, state: &State, group: &Group) -> bool {
        let hit_ratio = self.system.components[state.component].hit_ratio;
        match group.exercised {
            Exercise::Always => true,
            Exercise::Drawn { from, to, .. } => to > from,
            Exercise::OnMiss => self.misses || hit_ratio.unwrap_or(0.0) < 1.0,
        }
    }

    fn together(&self, group: &Group) -> Option<Together> {
        let first = &self.system.connections[group.members.first()?.connection];
        match (first.parallel, &first.exercised) {
            (Some(tag), _) => Some(Together::Parallel(tag)),
            (None, Exercised::Split { tag, .. }) => Some(Together::Split(*tag)),
            (None, _) => None,
        }
    }

    fn group(&self, state: &State, group: &Group, sums: &[f64]) -> f64 {
        let members = group.open_members().map(|member| {
            let hop = self.system.connections[member.connection].latency;
            p99(hop) + sums[member.target]
        });
        let look_up = members.fold(0.0, f64::max);
        let origins = group.origins.iter().map(|&origin| &state.groups[origin]);
        look_up + self.groups(state, origins, sums)
    }
}

fn p99(latency: Option<Latency>) -> f64 {
    latency.map_or(0.0, |latency| latency.p99().get())
}
