//! From a walk to terms: the time of each state, by the contract's rules.
//!
//! States are composed after all that they lead to. Of each state three terms matter: its own service
//! with its waiting ([`Own`]), from the end of that until all that it causes has ended (`after`), and
//! both (`whole`). [`batch`] says what a group does; [`draws`] conditions groups on the draws that they share.

mod batch;
mod draws;
mod reach;

use super::terms::{Level, NOTHING, Term, Terms};
use crate::analysis::graph::{
    ConnectionIndex, Exercise, Extent, Group, Member, NameIndex, StateIndex, System, Walk,
};
use crate::analysis::load::{Load, Wait};
use crate::analysis::report::{Known, Part, Unknown};
use crate::model::{Horizon, Latency};
use batch::Unit;
use draws::Draw;
use reach::Reach;

/// What times are composed for.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) system: &'a System,
    pub(super) walk: &'a Walk,
    /// Every look-up misses.
    pub(super) misses: bool,
    /// Of the response, pushes and what follows a publish are no part.
    pub(super) horizon: Horizon,
    /// Where waiting comes from; `None`: every replica is free.
    pub(super) load: Option<&'a Load>,
}

/// The times of the states of a walk.
pub(super) struct Times {
    /// Everything, per state; state 0 is the entry.
    pub(super) whole: Vec<Term>,
    /// A called component goes on by itself, so that waiting for it is an upper bound.
    pub(super) is_upper_bound: bool,
    /// The parts of these times, in the order of states; each with the time it takes by itself, of
    /// which waiting has none.
    pub(super) parts: Vec<(Part, Option<Latency>)>,
}

/// The times of what `scope` reaches.
pub(super) fn compose(scope: Scope<'_>, terms: &mut Terms) -> Known<Times> {
    let states = scope.walk.states.len();
    let reach = Reach::of(&scope);
    reach.waits(&scope)?;
    let mut composer = Composer {
        scope,
        terms,
        levels: reach.levels(),
        own: vec![Own::default(); states],
        after: vec![NOTHING; states],
        goes_on: vec![false; states],
        whole: vec![NOTHING; states],
        is_upper_bound: false,
    };
    for &state in reach.callees_first() {
        composer.state(state)?;
    }
    Ok(Times {
        whole: composer.whole,
        is_upper_bound: composer.is_upper_bound,
        parts: reach.parts(&scope),
    })
}

struct Composer<'a> {
    scope: Scope<'a>,
    terms: &'a mut Terms,
    levels: Vec<Level>,
    own: Vec<Own>,
    after: Vec<Term>,
    whole: Vec<Term>,
    /// Something happens at or behind the state that its caller does not wait for.
    goes_on: Vec<bool>,
    is_upper_bound: bool,
}

/// What a component adds by itself.
#[derive(Clone, Copy, Default)]
struct Own {
    wait: Term,
    service: Term,
}

impl Composer<'_> {
    fn state(&mut self, index: StateIndex) -> Known<()> {
        let walk = self.scope.walk;
        let state = &walk.states[index];
        if state.extent == Extent::Ends {
            return Ok(());
        }
        self.own[index] = self.own(index);
        let mut places: Vec<(Option<NameIndex>, usize)> = Vec::new();
        let mut items: Vec<Vec<Unit>> = Vec::new();
        for (_, group) in state.own_groups() {
            let Some(draw) = self.draw(index, group) else {
                continue;
            };
            let Some(mut unit) = self.unit(index, group) else {
                continue;
            };
            unit.draw = draw;
            self.goes_on[index] |= !unit.is_pure();
            let tag = self.parallel(group);
            let together = places
                .iter()
                .find(|(known, _)| tag.is_some() && *known == tag);
            if let Some(&(_, place)) = together {
                items[place].push(unit);
            } else {
                places.push((tag, items.len()));
                items.push(vec![unit]);
            }
        }
        let after = self.conditioned(items, self.levels[index]).ok_or_else(|| {
            let id = &self.scope.system.components[state.component].id;
            Unknown(format!("the tags of {id} are too entangled"))
        })?;
        self.after[index] = after;
        // One part after another, so that going back takes one of them off at a time.
        let Own { wait, service } = self.own[index];
        let served = self.terms.sum(service, after, self.levels[index]);
        self.whole[index] = self.terms.sum(wait, served, self.levels[index]);
        Ok(())
    }

    /// Own service and waiting.
    fn own(&mut self, index: StateIndex) -> Own {
        let number = self.scope.walk.states[index].component;
        let (component, level) = (&self.scope.system.components[number], self.levels[index]);
        let service = component.latency.map_or(NOTHING, |latency| {
            let part = Part::Component(component.id.clone());
            let (p50, p99) = (latency.p50().get(), latency.p99().get());
            self.terms.takes(part, p50, p99, level)
        });
        let wait = match self.scope.load.map(|load| load.wait(number)) {
            Some(Ok(Wait::Sometimes { probability, mean })) => {
                let part = Part::Waiting(component.id.clone());
                self.terms.waits(part, probability, mean, level)
            }
            _ => NOTHING,
        };
        Own { wait, service }
    }

    fn hop(&mut self, connection: ConnectionIndex, level: Level) -> Term {
        let connection = &self.scope.system.connections[connection];
        connection.latency.map_or(NOTHING, |latency| {
            let part = Part::Connection(connection.id.clone());
            let (p50, p99) = (latency.p50().get(), latency.p99().get());
            self.terms.takes(part, p50, p99, level)
        })
    }

    fn parallel(&self, group: &Group) -> Option<NameIndex> {
        let first = group.members.first()?;
        self.scope.system.connections[first.connection].parallel
    }

    /// Which draws of the caller a group is used for; `None` for none.
    fn draw(&self, index: StateIndex, group: &Group) -> Option<Draw> {
        let draw = match group.exercised {
            Exercise::Always => Draw::ALWAYS,
            Exercise::Drawn { tag, from, to } => Draw::of_tag(tag, from, to),
            Exercise::OnMiss => {
                let component = self.scope.walk.states[index].component;
                Draw::of_miss(self.scope.miss(component))
            }
        };
        (draw.probability() > 0.0).then_some(draw)
    }
}

impl Scope<'_> {
    /// The probability that a look-up at `component` does not find what it asks for.
    fn miss(&self, component: usize) -> f64 {
        if self.misses {
            return 1.0;
        }
        1.0 - self.system.components[component].hit_ratio.unwrap_or(0.0)
    }

    /// The members of a group that requests go to, each with the probability of one of them; all of a
    /// hedge.
    fn taken<'g>(&self, group: &'g Group) -> Vec<(&'g Member, f64)> {
        use crate::analysis::graph::Quorum;
        use crate::model::GroupMode;
        let open = group.open_members();
        match group.quorum {
            Quorum::Required => open.map(|member| (member, 1.0)).collect(),
            Quorum::AnyOf { mode, .. } => match mode {
                GroupMode::Hedge => open.map(|member| (member, 1.0)).collect(),
                GroupMode::Failover => open.take(1).map(|member| (member, 1.0)).collect(),
                GroupMode::Balance => {
                    let open: Vec<&Member> = open.collect();
                    let weights = open.iter().map(|member| self.replicas(member));
                    let total: f64 = weights.clone().sum();
                    let parts = open.iter().copied().zip(weights);
                    parts.map(|(member, w)| (member, w / total)).collect()
                }
            },
        }
    }

    /// Replicas of a member over all shards.
    fn replicas(&self, member: &Member) -> f64 {
        let component = &self.system.components[self.system.connections[member.connection].to];
        f64::from(component.replicas) * f64::from(component.shards)
    }
}
