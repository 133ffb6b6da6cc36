//! From a walk to terms: the time of each state, by the contract's rules.
//!
//! States are composed after all that they lead to. Of each state two terms matter: its own service with
//! its waiting (`own`), and from the end of that until all that it causes has ended (`after`). What is
//! added to `after` is small: the hop of a call and what it finds there, which many calls have alike, so
//! that what one of them leads to may change and only one large sum with it. [`batch`] says what a group does; [`draws`] conditions groups on the draws that they share.

mod batch;
mod draws;
mod reach;
mod states;

use super::parts::{Numbers, Place};
use super::terms::{Level, NOTHING, PartNumber, Term, Terms};
use crate::analysis::graph::{
    ConnectionIndex, Exercise, Extent, Group, Member, NameIndex, State, StateIndex, System, Walk,
};
use crate::analysis::load::{Load, Wait};
use crate::analysis::report::{Known, Unknown};
use crate::model::{Horizon, Latency};
use batch::Unit;
use draws::Draw;
use reach::Reach;
pub(super) use states::States;

/// What times are composed for.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) system: &'a System,
    pub(super) walk: &'a Walk,
    /// Every look-up misses.
    pub(super) misses: bool,
    /// Of the response, pushes and what follows a publish are no part.
    pub(super) horizon: Horizon,
    /// How long each state is held is asked for, and not only what the first one waits for: what is
    /// pushed to answers to nobody, and has a response all the same.
    pub(super) each: bool,
    /// Where waiting comes from; `None`: every replica is free.
    pub(super) load: Option<&'a Load>,
}

/// The times of the states of a walk.
pub(super) struct Times<'a> {
    /// Everything, from the entry on.
    pub(super) whole: Term,
    /// A called component goes on by itself, so that waiting for it is an upper bound.
    pub(super) is_upper_bound: bool,
    pub(super) scope: Scope<'a>,
    reach: Reach,
    own: Vec<Term>,
    after: Vec<Term>,
}

impl Times<'_> {
    /// How long a visit of a state takes on average, in milliseconds.
    pub(super) fn mean(&self, index: StateIndex, terms: &Terms) -> f64 {
        terms.value(self.own[index]).mean() + terms.value(self.after[index]).mean()
    }

    /// The parts of these times, in the order of states.
    pub(super) fn parts(&self) -> Vec<Place> {
        self.reach.parts(&self.scope)
    }
}

/// The times of what `scope` reaches.
pub(super) fn compose<'a>(
    scope: Scope<'a>,
    terms: &mut Terms,
    numbers: &mut Numbers,
    known: &mut States,
) -> Known<Times<'a>> {
    let states = scope.walk.states.len();
    let reach = Reach::of(&scope);
    reach.waits(&scope)?;
    let mut composer = Composer {
        scope,
        terms,
        numbers,
        levels: reach.levels(),
        own: vec![NOTHING; states],
        after: vec![NOTHING; states],
        heights: vec![0; states],
        goes_on: vec![false; states],
        is_upper_bound: false,
    };
    let mut is_upper_bound = false;
    for &state in reach.callees_first() {
        composer.state_again(state, known)?;
        is_upper_bound |= composer.is_upper_bound;
    }
    let whole = composer.visit(NOTHING, 0, composer.levels[0]);
    Ok(Times {
        whole,
        is_upper_bound,
        scope,
        reach,
        own: composer.own,
        after: composer.after,
    })
}

struct Composer<'a> {
    scope: Scope<'a>,
    terms: &'a mut Terms,
    numbers: &'a mut Numbers,
    levels: Vec<Level>,
    own: Vec<Term>,
    after: Vec<Term>,
    /// How many calls deep what a state leads to is.
    heights: Vec<usize>,
    /// Something happens at or behind the state that its caller does not wait for.
    goes_on: Vec<bool>,
    /// Of the state that is being composed.
    is_upper_bound: bool,
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
            unit.height = self.height(state, group);
            self.heights[index] = self.heights[index].max(unit.height);
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
        Ok(())
    }

    /// How many calls deep what a group leads to is.
    fn height(&self, state: &State, group: &Group) -> usize {
        let targets = group.open_members().map(|m| self.heights[m.target] + 1);
        let origins = group.origins.iter();
        let origins = origins.map(|&origin| self.height(state, &state.groups[origin]));
        targets.chain(origins).max().unwrap_or(0)
    }

    /// A visit of a state that is reached by `hop`: until all that it causes has ended.
    fn visit(&mut self, hop: Term, state: StateIndex, level: Level) -> Term {
        let taken = self.terms.sum(hop, self.own[state], level);
        self.terms.sum(taken, self.after[state], level)
    }

    /// Own service and waiting.
    fn own(&mut self, index: StateIndex) -> Term {
        let number = self.scope.walk.states[index].component;
        let (component, level) = (&self.scope.system.components[number], self.levels[index]);
        let service = self.takes(Place::Component(number), component.latency, level);
        let wait = match self.scope.load.map(|load| load.wait(number)) {
            Some(Ok(Wait::Sometimes { probability, mean })) => {
                let part = self.number(Place::Waiting(number));
                self.terms.waits(part, probability, mean, level)
            }
            _ => NOTHING,
        };
        self.terms.sum(wait, service, level)
    }

    fn hop(&mut self, connection: ConnectionIndex, level: Level) -> Term {
        let latency = self.scope.system.connections[connection].latency;
        self.takes(Place::Connection(connection), latency, level)
    }

    fn takes(&mut self, place: Place, latency: Option<Latency>, level: Level) -> Term {
        latency.map_or(NOTHING, |latency| {
            let (p50, p99) = (latency.p50().get(), latency.p99().get());
            let part = self.number(place);
            self.terms.takes(part, p50, p99, level)
        })
    }

    fn number(&mut self, place: Place) -> PartNumber {
        self.numbers
            .number(place, self.scope.system, &mut self.terms.parts)
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
