//! How often one request of a flow visits each state.
//!
//! Expectations are linear, so probabilities multiply along each way and add up over ways; draws that
//! connections share do not matter here. States are taken in an order in which callers come first.

use super::{FlowStanding, System, Up, bounded};
use crate::analysis::graph::{Exercise, FlowGraph, Group, Member, Quorum, State};
use crate::model::{ConnectionKind, FlowOp, GroupMode, Op};

/// Expected visits per request of one flow.
#[derive(Clone, Debug, PartialEq)]
pub struct Visits {
    /// Per state of [`FlowGraph::visits`].
    pub states: Vec<StateVisits>,
}

/// Expected visits of one state per request.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StateVisits {
    /// Visits that read.
    pub reads: f64,
    /// Visits that write.
    pub writes: f64,
    /// Of these, the visits that only leave a message (publishes).
    pub taken: f64,
}

impl StateVisits {
    /// All visits.
    pub fn total(&self) -> f64 {
        self.reads + self.writes
    }
}

impl Visits {
    /// The visits of a flow with what is up and what works of it.
    pub(in crate::analysis) fn of(
        system: &System,
        flow: &FlowGraph,
        up: &Up,
        standing: &FlowStanding,
    ) -> Self {
        let walk = flow.visits();
        let mut count = Count {
            system,
            up,
            serves: &standing.states,
            misses: flow.misses,
            op: system.flows[flow.flow].op,
            visits: vec![StateVisits::default(); walk.states.len()],
        };
        if standing.serves {
            count.visit(0, 1.0, count.op == FlowOp::Write);
            for state in walk.postorder().into_iter().rev() {
                count.pass_on(state, &walk.states[state]);
            }
        }
        Self {
            states: count.visits,
        }
    }
}

struct Count<'a> {
    system: &'a System,
    up: &'a Up,
    serves: &'a [bool],
    misses: bool,
    op: FlowOp,
    visits: Vec<StateVisits>,
}

impl Count<'_> {
    fn visit(&mut self, state: usize, visits: f64, writes: bool) {
        let sum = if writes {
            &mut self.visits[state].writes
        } else {
            &mut self.visits[state].reads
        };
        *sum = bounded(*sum + visits);
    }

    fn pass_on(&mut self, index: usize, state: &State) {
        let visits = self.visits[index].total();
        let component = &self.system.components[state.component];
        if visits == 0.0 || !self.up.pool(self.system, state.component) {
            return;
        }
        let mut uses = vec![0.0; state.groups.len()];
        for (number, group) in state.groups.iter().enumerate() {
            if !group.is_origin {
                uses[number] = visits
                    * match group.exercised {
                        Exercise::Always => 1.0,
                        Exercise::Drawn { from, to, .. } => to - from,
                        Exercise::OnMiss => self.miss(component.hit_ratio),
                    };
            }
            let missed = self.pass_to_members(group, uses[number]);
            // Origins stand after their caches, so nothing of theirs has been passed on yet.
            for &origin in &group.origins {
                uses[origin] = missed;
            }
        }
    }

    fn miss(&self, hit_ratio: Option<f64>) -> f64 {
        if self.misses {
            1.0
        } else {
            1.0 - hit_ratio.unwrap_or(0.0)
        }
    }

    /// Sends `uses` uses of a group to its members; returns how many go on to the origin of a cache.
    fn pass_to_members(&mut self, group: &Group, uses: f64) -> f64 {
        let Some(first) = group.open_members().next() else {
            return uses;
        };
        let calls = bounded(uses * self.system.connections[first.connection].fan_out as f64);
        let mut answered = 0.0;
        for (member, part) in self.parts(group) {
            let connection = &self.system.connections[member.connection];
            let writes = match connection.op {
                Op::Read => false,
                Op::Write => true,
                Op::AsFlow => self.op == FlowOp::Write,
            };
            self.visit(member.target, calls * part, writes);
            if connection.kind == ConnectionKind::Publish {
                let taken = &mut self.visits[member.target].taken;
                *taken = bounded(*taken + calls * part);
            }
            let hit = 1.0 - self.miss(self.system.components[connection.to].hit_ratio);
            answered = match group.quorum {
                // All are asked the same and draw the same coin.
                Quorum::AnyOf {
                    mode: GroupMode::Hedge,
                    ..
                } => f64::max(answered, hit),
                _ => answered + part * hit,
            };
        }
        calls * (1.0 - answered).max(0.0)
    }

    /// The members that get requests, each with its part of them.
    fn parts<'m>(&self, group: &'m Group) -> Vec<(&'m Member, f64)> {
        let reached = |member: &&Member| self.up.reaches(self.system, member.connection);
        let works = |member: &&Member| reached(member) && self.serves[member.target];
        match group.quorum {
            Quorum::Required => each(group.open_members().filter(reached)),
            Quorum::AnyOf { mode, .. } => match mode {
                GroupMode::Hedge => each(group.open_members().filter(reached)),
                GroupMode::Failover => each(group.open_members().filter(works).take(1)),
                GroupMode::Balance => {
                    let working: Vec<_> = group.open_members().filter(works).collect();
                    let weights = working.iter().map(|member| self.weight(member));
                    let total: f64 = weights.clone().sum();
                    working
                        .iter()
                        .zip(weights)
                        .map(|(&member, weight)| (member, weight / total))
                        .collect()
                }
            },
        }
    }

    /// Live replicas over all shards.
    fn weight(&self, member: &Member) -> f64 {
        let component = self.system.connections[member.connection].to;
        self.up.replicas(self.system, component)
    }
}

fn each<'m>(members: impl Iterator<Item = &'m Member>) -> Vec<(&'m Member, f64)> {
    members.map(|member| (member, 1.0)).collect()
}
