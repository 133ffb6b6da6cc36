//! Writes down when the entry of a walk serves.
//!
//! A state serves iff its pool is up and each of its own groups is satisfied. Ways that come around:
//! support that comes around through calls alone must not rest on itself (the least fixed point);
//! support that comes around through a publish or push counts (the greatest). With X for what
//! publishes and pushes refer to and Y for what calls refer to, a set of mutually reachable states is
//! νX.μY.F(X, Y); it is written out by repeating F, which for n values that are fed back takes at most
//! n rounds (Knaster, Tarski; Kleene).

use rustc_hash::FxHashMap;

use super::{ALWAYS, Circuit, Event, EventIndex, GateIndex, NEVER};
use crate::analysis::availability::Question;
use crate::analysis::availability::draws::Draws;
use crate::analysis::graph::{
    ComponentIndex, ConnectionIndex, Exercise, Extent, Group, Member, Quorum, State, StateIndex,
    System, Walk,
};
use crate::model::ConnectionKind;

/// The circuit of one question about a walk.
pub(in crate::analysis::availability) fn write(
    system: &System,
    walk: &Walk,
    draws: &Draws,
    question: Question,
) -> Circuit {
    let mut writer = Writer {
        system,
        walk,
        draws,
        question,
        circuit: Circuit::new(),
        pools: vec![None; system.components.len()],
        connections: FxHashMap::default(),
        hits: FxHashMap::default(),
        tags: FxHashMap::default(),
        written: FxHashMap::default(),
        serves: vec![NEVER; walk.states.len()],
        needs: Vec::new(),
    };
    writer.states();
    let mut circuit = writer.circuit;
    circuit.top = writer.serves[0];
    circuit
}

struct Writer<'a> {
    system: &'a System,
    walk: &'a Walk,
    draws: &'a Draws,
    question: Question,
    circuit: Circuit,
    pools: Vec<Option<GateIndex>>,
    connections: FxHashMap<ConnectionIndex, GateIndex>,
    hits: FxHashMap<usize, GateIndex>,
    tags: FxHashMap<usize, EventIndex>,
    /// Leaves about drawn numbers by what they say.
    written: FxHashMap<(EventIndex, u32, u32), GateIndex>,
    serves: Vec<GateIndex>,
    /// Room for what a state needs.
    needs: Vec<GateIndex>,
}

/// What a member refers to when its target is in the same set of mutually reachable states.
struct Feedback {
    /// By state, of publishes, pushes and calls back: the greatest fixed point so far.
    pushed: FxHashMap<StateIndex, GateIndex>,
    /// By state, of alternatives that close a cycle of calls: the least fixed point so far.
    called: FxHashMap<StateIndex, GateIndex>,
}

impl Writer<'_> {
    fn states(&mut self) {
        let sets = self.walk.mutual(|_| true);
        let follow = |from: StateIndex, member: &Member| {
            sets[from] != sets[member.target] || !feeds_back(self.system, member)
        };
        let mut order = self.walk.postorder_over(follow);
        order.sort_by_key(|&state| sets[state]);
        for states in order.chunk_by(|&a, &b| sets[a] == sets[b]) {
            self.set(states, &sets);
        }
    }

    /// Writes the states of one set of mutually reachable states, given in an order in which each
    /// stands after all that it refers to without feedback.
    fn set(&mut self, states: &[StateIndex], sets: &[usize]) {
        let mut feedback = Feedback {
            pushed: FxHashMap::default(),
            called: FxHashMap::default(),
        };
        for &state in states {
            for (_, member) in self.walk.states[state].members() {
                if sets[member.target] != sets[state] {
                    continue;
                }
                if member.closing {
                    feedback.called.insert(member.target, NEVER);
                } else if is_pushed(self.system, member) {
                    feedback.pushed.insert(member.target, ALWAYS);
                }
            }
        }
        for _ in 0..=feedback.pushed.len() {
            for gate in feedback.called.values_mut() {
                *gate = NEVER;
            }
            for _ in 0..=feedback.called.len() {
                for &state in states {
                    self.serves[state] = self.state(state, &feedback);
                }
                for (&state, gate) in &mut feedback.called {
                    *gate = self.serves[state];
                }
            }
            for (&state, gate) in &mut feedback.pushed {
                *gate = self.serves[state];
            }
        }
    }

    fn state(&mut self, index: StateIndex, feedback: &Feedback) -> GateIndex {
        let state = &self.walk.states[index];
        let pool = self.pool(state.component);
        if state.extent == Extent::Takes || state.extent == Extent::Ends {
            return pool;
        }
        let mut needs = std::mem::take(&mut self.needs);
        needs.clear();
        needs.push(pool);
        for (group, _) in state.own_groups() {
            needs.push(self.group(state, group, feedback));
        }
        let serves = self.circuit.all(needs.iter().copied());
        self.needs = needs;
        serves
    }

    /// When a group is satisfied. Origins stand after their caches, so they are met in reverse.
    fn group(&mut self, state: &State, group: usize, feedback: &Feedback) -> GateIndex {
        if state.groups[group].origins.is_empty() {
            let group = &state.groups[group];
            let gate = self.needed(group, Vec::new(), feedback);
            return self.exercised(state, group, gate);
        }
        let mut order = vec![group];
        let mut next = 0;
        while let Some(&group) = order.get(next) {
            order.extend(&state.groups[group].origins);
            next += 1;
        }
        let mut satisfied = vec![NEVER; state.groups.len()];
        for &index in order.iter().rev() {
            let group = &state.groups[index];
            let origins = group.origins.iter().map(|&origin| satisfied[origin]);
            let gate = self.needed(group, origins.collect(), feedback);
            satisfied[index] = self.exercised(state, group, gate);
        }
        satisfied[group]
    }

    /// When a group that is exercised is satisfied.
    fn needed(&mut self, group: &Group, origins: Vec<GateIndex>, feedback: &Feedback) -> GateIndex {
        if !origins.is_empty() {
            let origins = self.circuit.all(origins);
            let hit = self.hit(self.walk.states[group.members[0].target].component);
            if hit == NEVER || origins == ALWAYS {
                return origins;
            }
            let answers = self.quorum(group, feedback);
            let answers = self.circuit.all([hit, answers]);
            return self.circuit.any([answers, origins]);
        }
        if group.optional {
            return ALWAYS;
        }
        self.quorum(group, feedback)
    }

    fn quorum(&mut self, group: &Group, feedback: &Feedback) -> GateIndex {
        match group.quorum {
            Quorum::Required => self.member(&group.members[0], feedback),
            Quorum::AnyOf { at_least, .. } => {
                let members = group.members.iter();
                let members = members.map(|member| self.member(member, feedback));
                let members: Vec<GateIndex> = members.collect();
                self.circuit.at_least(at_least, members)
            }
        }
    }

    fn member(&mut self, member: &Member, feedback: &Feedback) -> GateIndex {
        let fed_back = if member.closing {
            feedback.called.get(&member.target)
        } else if is_pushed(self.system, member) {
            feedback.pushed.get(&member.target)
        } else {
            None
        };
        let serves = fed_back.copied().unwrap_or(self.serves[member.target]);
        let connection = &self.system.connections[member.connection];
        if !connection.is_unit() {
            return serves;
        }
        let up = self.connection(member.connection);
        self.circuit.all([up, serves])
    }

    fn connection(&mut self, connection: ConnectionIndex) -> GateIndex {
        if let Some(&up) = self.connections.get(&connection) {
            return up;
        }
        let up = self.event(Event::Connection(connection));
        self.connections.insert(connection, up);
        up
    }

    fn exercised(&mut self, state: &State, group: &Group, needed: GateIndex) -> GateIndex {
        let spared = match group.exercised {
            Exercise::Always => NEVER,
            Exercise::OnMiss => self.hit(state.component),
            Exercise::Drawn { tag, from, to } => match self.question {
                Question::Whole => NEVER,
                Question::Requests => self.outside(tag, from, to),
            },
        };
        self.circuit.any([spared, needed])
    }

    /// Whether look-ups in `cache` find what they ask for.
    fn hit(&mut self, cache: ComponentIndex) -> GateIndex {
        let Some(draw) = self.draws.hit(cache) else {
            return NEVER;
        };
        if let Some(&gate) = self.hits.get(&draw.class) {
            return gate;
        }
        let gate = if draw.all == 0.0 {
            NEVER
        } else {
            self.event(Event::Hit {
                hit: draw.all,
                miss: draw.miss,
            })
        };
        self.hits.insert(draw.class, gate);
        gate
    }

    /// Whether the number that a request draws for `tag` lies outside `from..to`.
    fn outside(&mut self, tag: usize, from: f64, to: f64) -> GateIndex {
        let draws = self.draws;
        let cuts = draws.cuts(tag);
        let part = |at: f64| cuts.partition_point(|&cut| cut < at) as u32;
        let (from, to, parts) = (part(from), part(to), cuts.len() as u32 - 1);
        if from >= to {
            return ALWAYS;
        }
        if to - from == parts {
            return NEVER;
        }
        let event = self.drawn(tag, cuts);
        let circuit = &mut self.circuit;
        let written = self.written.entry((event, from, to));
        *written.or_insert_with(|| circuit.leaf_outside(event, from, to))
    }

    fn drawn(&mut self, tag: usize, cuts: &[f64]) -> EventIndex {
        if let Some(&event) = self.tags.get(&tag) {
            return event;
        }
        let sizes = cuts.windows(2).map(|ends| ends[1] - ends[0]).collect();
        self.circuit.events.push(Event::Drawn(sizes));
        let event = (self.circuit.events.len() - 1) as EventIndex;
        self.tags.insert(tag, event);
        event
    }

    fn pool(&mut self, component: ComponentIndex) -> GateIndex {
        if let Some(pool) = self.pools[component] {
            return pool;
        }
        let pool = self.event(Event::Pool(component));
        self.pools[component] = Some(pool);
        pool
    }

    fn event(&mut self, event: Event) -> GateIndex {
        self.circuit.events.push(event);
        self.circuit
            .leaf((self.circuit.events.len() - 1) as EventIndex)
    }
}

/// Whether the member refers to a value that is fed back, if its target is in the caller's set.
fn feeds_back(system: &System, member: &Member) -> bool {
    member.closing || is_pushed(system, member)
}

/// Whether support that comes around over this member counts.
fn is_pushed(system: &System, member: &Member) -> bool {
    member.calls_back || system.connections[member.connection].kind != ConnectionKind::Call
}
