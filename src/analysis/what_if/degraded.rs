//! Why a flow that works is worse than it was.

use super::serving::{member_works, states};
use crate::analysis::graph::{FlowGraph, Group, Member, Quorum, State, System, Walk};
use crate::analysis::load::Up;
use crate::model::GroupMode;

/// The parts that are gone and the fallbacks that serve, along what requests still use of `walk`.
pub(super) fn reasons(system: &System, flow: &FlowGraph, walk: &Walk, up: &Up) -> Vec<String> {
    let mut search = Search {
        system,
        up,
        misses: flow.misses,
        works: states(system, walk, &walk.postorder(), up),
        reasons: Vec::new(),
        next: vec![0],
    };
    let mut seen = vec![false; walk.states.len()];
    while let Some(state) = search.next.pop() {
        if std::mem::replace(&mut seen[state], true) {
            continue;
        }
        let state = &walk.states[state];
        if up.pool(system, state.component) {
            for group in &state.groups {
                search.group(state, group);
            }
        }
    }
    search.reasons
}

struct Search<'a> {
    system: &'a System,
    up: &'a Up,
    misses: bool,
    works: Vec<bool>,
    reasons: Vec<String>,
    next: Vec<usize>,
}

impl Search<'_> {
    fn group(&mut self, state: &State, group: &Group) {
        let works = |member: &&Member| member_works(self.system, self.up, &self.works, member);
        let members: Vec<&Member> = group.open_members().collect();
        let working: Vec<&Member> = members.iter().copied().filter(works).collect();
        let needed = group.at_least().min(members.len() as u32) as usize;
        let name = |member: &Member| {
            let target = self.system.connections[member.connection].to;
            self.system.components[target].id.as_str()
        };
        let (Some(first), caller) = (members.first(), &self.system.components[state.component].id)
        else {
            return;
        };
        let is_failover = matches!(
            group.quorum,
            Quorum::AnyOf {
                mode: GroupMode::Failover,
                ..
            }
        );
        if working.len() < needed {
            if !group.origins.is_empty() && !self.misses {
                let origins = group.origins.iter();
                let origins = origins.filter_map(|&origin| state.groups[origin].members.first());
                let origins: Vec<&str> = origins.map(name).collect();
                self.reasons.push(format!(
                    "every look-up of {caller} goes past {} to {}",
                    name(first),
                    origins.join(" and ")
                ));
            } else if group.optional || !group.origins.is_empty() {
                self.reasons
                    .push(format!("{caller} does without {}", name(first)));
            }
        } else if is_failover && let Some(serving) = working.first() {
            if serving.connection != first.connection {
                let (serving, first) = (name(serving), name(first));
                self.reasons
                    .push(format!("{serving} serves {caller} in place of {first}"));
            }
            self.next.push(serving.target);
            return;
        }
        self.next.extend(working.iter().map(|member| member.target));
    }
}
