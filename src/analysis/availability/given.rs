//! What works when it is known what is up: only what requests draw is left to chance.

use super::circuit::{self, Circuit, Event};
use super::draws::Draws;
use super::layout::{Asked, Layout};
use super::numbers::Numbers;
use super::scenarios::Scenarios;
use super::values::Structure;
use super::{Question, Solver, figure, tree};
use crate::analysis::graph::FlowGraph;
use crate::analysis::load::Up;
use crate::model::Horizon;

/// What is known of an event.
enum Fate {
    Certain(bool),
    Open,
}

impl Solver<'_> {
    /// Whether every class of request works with what is `up`.
    pub(in crate::analysis) fn works(&self, flow: &FlowGraph, horizon: Horizon, up: &Up) -> bool {
        let draws = Draws::new(self.system, flow, horizon, Question::Whole);
        let circuit = self.circuit(flow, horizon, &draws, Question::Whole);
        let mut scenarios = Scenarios::<1>::new(&circuit, circuit.events.len());
        for (number, event) in (0..).zip(&circuit.events) {
            if !matches!(self.fate(event, up), Fate::Certain(true)) {
                scenarios.fail_everywhere(number);
            }
        }
        scenarios.evaluate()[0] & 1 == 1
    }

    /// The part of the requests whose response works with what is `up`, at least.
    pub(in crate::analysis) fn requests_that_work(&self, flow: &FlowGraph, up: &Up) -> f64 {
        let horizon = Horizon::Response;
        let draws = Draws::new(self.system, flow, horizon, Question::Requests);
        let mut circuit = self.circuit(flow, horizon, &draws, Question::Requests);
        for event in &mut circuit.events {
            if let Some(open) = self.one_shard_down(event, &draws, up) {
                *event = open;
            }
        }
        let known = |event: u32| match self.fate(&circuit.events[event as usize], up) {
            Fate::Certain(value) => Some(value),
            Fate::Open => None,
        };
        let left = circuit.with(known);
        let numbers = Numbers::new(self.system, &self.pools, &draws);
        let mut made = tree::Made::default();
        let likely = |event: &Event| numbers.rough(event);
        let tree = tree::decompose(&left, self.limits, &mut made, &likely);
        let layout = Layout::new((self.system, &self.pools), &tree, Asked::Chances, self.room);
        let structure = Structure::new(tree, layout);
        let values = structure.values(&numbers);
        figure(&structure, values.chance(structure.whole(), 0)).value
    }

    pub(super) fn circuit(
        &self,
        flow: &FlowGraph,
        horizon: Horizon,
        draws: &Draws,
        question: Question,
    ) -> Circuit {
        let walk = match horizon {
            Horizon::Response => flow.response(),
            Horizon::Completion => flow.completion(),
        };
        circuit::write(self.system, walk, draws, question)
    }

    fn fate(&self, event: &Event, up: &Up) -> Fate {
        match event {
            Event::Pool(component) => Fate::Certain(up.pool(self.system, *component)),
            Event::Connection(connection) => Fate::Certain(up.connected[*connection]),
            Event::Hit { .. } | Event::Drawn(_) => Fate::Open,
        }
    }

    /// Of a pool of which one shard among several is down: whether a request gets by without it.
    fn one_shard_down(&self, event: &Event, draws: &Draws, up: &Up) -> Option<Event> {
        let Event::Pool(index) = event else {
            return None;
        };
        let component = &self.system.components[*index];
        let others = up.live[*index] + up.lost[*index];
        if up.pool(self.system, *index) || others < component.needs || component.shards < 2 {
            return None;
        }
        let touched = f64::from(draws.touched(*index)) / f64::from(component.shards);
        Some(Event::Hit {
            hit: 1.0 - touched,
            miss: touched,
        })
    }
}
