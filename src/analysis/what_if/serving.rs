//! Which states work when it is known what is up.
//!
//! As for availability, with everything exercised and no look-up a hit, but for what happens after the
//! response: a balancer does not look at what a member's pushes lead to. A least fixed point over
//! alternatives that close a cycle of calls: support must not rest on itself. Linear, times the
//! length of the longest such chain of support.

use crate::analysis::graph::{Extent, FlowGraph, Member, Quorum, State, System, Walk};
use crate::analysis::load::{FlowStanding, Up};
use crate::model::ConnectionKind;

/// What works of a flow that `serves` or not.
pub(super) fn standing(system: &System, flow: &FlowGraph, up: &Up, serves: bool) -> FlowStanding {
    let walk = flow.visits();
    FlowStanding {
        serves,
        states: states(system, walk, &walk.postorder(), up),
    }
}

/// Which states of `walk` work; `postorder` is its own.
pub(super) fn states(system: &System, walk: &Walk, postorder: &[usize], up: &Up) -> Vec<bool> {
    let mut serving = Serving {
        system,
        up,
        works: vec![false; walk.states.len()],
    };
    let mut changed = true;
    while changed {
        changed = false;
        for &index in postorder {
            if !serving.works[index] && serving.state(&walk.states[index]) {
                serving.works[index] = true;
                changed = true;
            }
        }
    }
    serving.works
}

/// Whether a member does what its caller waits for, given which states work.
pub(super) fn member_works(system: &System, up: &Up, works: &[bool], member: &Member) -> bool {
    match system.connections[member.connection].kind {
        ConnectionKind::Publish => up.reaches(system, member.connection),
        _ => up.connected[member.connection] && works[member.target],
    }
}

struct Serving<'a> {
    system: &'a System,
    up: &'a Up,
    works: Vec<bool>,
}

impl Serving<'_> {
    fn state(&self, state: &State) -> bool {
        self.up.pool(self.system, state.component)
            && (state.extent == Extent::Takes
                || state.extent == Extent::Ends
                || state
                    .own_groups()
                    .all(|(group, _)| self.group(state, group)))
    }

    fn group(&self, state: &State, number: usize) -> bool {
        let group = &state.groups[number];
        if !group.origins.is_empty() {
            return group
                .origins
                .iter()
                .all(|&origin| self.group(state, origin));
        }
        let first = &self.system.connections[group.members[0].connection];
        if group.optional || first.kind == ConnectionKind::Push {
            return true;
        }
        let works = |member: &&Member| member_works(self.system, self.up, &self.works, member);
        match group.quorum {
            Quorum::Required => works(&&group.members[0]),
            Quorum::AnyOf { at_least, .. } => {
                group.members.iter().filter(works).count() >= at_least as usize
            }
        }
    }
}
