//! Runs the passes again after a change: a step whose inputs are unchanged is not performed.
//!
//! Each step remembers the cells of the board at which it has looked. If none of them holds anything else than
//! it did in the last run when it was the step's turn, and the step before of the same bundle came to the same,
//! so does this one, and its result is taken over. (This is the replay of self-adjusting computation: U. Acar,
//! "Self-Adjusting Computation", 2005.) Nor is the board drawn again: a step that is performed finds the tiles
//! about it brought up to its moment ([`Moment::uncover`]), all others keep what the last run left.
//!
//! # When a cell holds something else
//!
//! Where a step has come to other routes than in the last run, only the cells in which the two differ hold
//! something else: a line whose one end has moved keeps the other.
//!
//! A bundle whose ends have changed has no steps in the last run to compare with, but mostly another bundle there
//! has the same connections: it was drawn from its own turn in the first pass on. Between the two turns
//! the whole of one route is there and nothing of the other; when the first pass is over, again only
//! the cells differ in which the routes do. So the first pass has changes of its own.

use std::collections::{HashMap, HashSet};
use std::iter::Peekable;
use std::sync::Arc;

use super::bundle::Bundle;
use super::changes::Changes;
use super::route::Route;
use super::router::PASSES;
use super::step::{Moment, Pen, Step};
use crate::model::Id;

/// A run that repeats another.
pub(super) struct Replay<'a, 'b> {
    pen: &'a mut Pen,
    moment: &'a mut Moment<'b>,
    former: &'a [Former],
    /// What differs from the last run in all passes.
    changes: Changes,
    /// What differs in the first pass besides.
    at_first: Changes,
    /// Of each bundle, whether it has come to something else than after the same step of the last run.
    differs: Vec<bool>,
}

/// A bundle of the last run that is none in this one.
pub(super) struct Former {
    bundle: Bundle,
    /// What was drawn of it after each pass.
    routes: Vec<Arc<[Route]>>,
}

impl Former {
    /// The bundle, given its steps.
    pub(super) fn new(bundle: Bundle, steps: Vec<Step>) -> Self {
        let routes = steps.into_iter().map(|step| step.drawn.routes);
        let routes = routes.collect();
        Self { bundle, routes }
    }

    /// What was drawn of it at any time.
    fn distinct(&self) -> impl Iterator<Item = &[Route]> {
        let runs = self.routes.chunk_by(Arc::ptr_eq);
        runs.map(|run| &run[0][..])
    }
}

impl<'a, 'b> Replay<'a, 'b> {
    /// A run given its first moment, the `former` bundles in their order and where obstacles have changed.
    pub(super) fn new(
        pen: &'a mut Pen,
        moment: &'a mut Moment<'b>,
        former: &'a [Former],
        changes: Changes,
    ) -> Self {
        Self {
            differs: vec![false; moment.order.len()],
            pen,
            moment,
            former,
            changes,
            at_first: Changes::default(),
        }
    }

    /// Runs the passes, given the steps of the last run, which become those of this one.
    pub(super) fn run(mut self, steps: &mut [Vec<Step>]) {
        let unknown = (0..steps.len()).filter(|&index| steps[index].is_empty());
        let partners = self.partners(unknown.clone());
        // While little is drawn, there is little to draw again.
        self.moment.uncover_windows(&mut self.pen.grid, unknown);
        let mut gone = self.former.iter().peekable();
        for number in 0..PASSES.len() {
            for (index, steps) in steps.iter_mut().enumerate() {
                if number == 0 {
                    self.miss(index, &mut gone);
                }
                let known = steps.get(number);
                if !known.is_some_and(|step| self.holds(number, index, step)) {
                    self.perform(number, index, steps, partners.get(&index).copied());
                }
                let drawn = &steps[number].drawn;
                self.moment.go_on(&mut self.pen.grid, index, drawn);
            }
            if number == 0 {
                self.miss_all(&partners);
            }
        }
        let tiles = self.changes.into_tiles().into_iter();
        self.moment.uncover(&mut self.pen.grid, tiles);
    }

    /// The former bundles that have the same connections as these bundles.
    fn partners(&self, unknown: impl Iterator<Item = usize>) -> HashMap<usize, &'a Former> {
        let by_key = self
            .former
            .iter()
            .map(|former| (&former.bundle.key, former));
        let by_key: HashMap<&Id, &Former> = by_key.collect();
        let partner = |index: usize| {
            let bundle = &self.moment.order[index];
            let former = *by_key.get(&bundle.key)?;
            let same = former.bundle.members == bundle.members;
            same.then_some((index, former))
        };
        unknown.filter_map(partner).collect()
    }

    /// Notes what the last run had drawn before the turn of this bundle in the first pass.
    fn miss(&mut self, index: usize, gone: &mut Peekable<impl Iterator<Item = &'a Former>>) {
        let rank = self.moment.order[index].rank();
        while let Some(former) = gone.next_if(|former| former.bundle.rank() < rank) {
            let grid = &mut self.pen.grid;
            self.at_first.add_between(&former.routes[0], &[], grid);
        }
    }

    /// Notes what the last run had drawn after the first pass and nothing has come in place of.
    fn miss_all(&mut self, partners: &HashMap<usize, &Former>) {
        let partners = partners.values().map(|former| &former.bundle.key);
        let partners: HashSet<&Id> = partners.collect();
        for former in self.former {
            if !partners.contains(&former.bundle.key) {
                for routes in former.distinct() {
                    self.changes.add_between(routes, &[], &mut self.pen.grid);
                }
            }
        }
    }

    /// Whether this step of the last run would come to the same now.
    fn holds(&self, number: usize, index: usize, step: &Step) -> bool {
        let (grid, plan) = (&self.pen.grid, self.moment.plan);
        let looks_elsewhere = step.bounds.is_some_and(|bounds| bounds != plan.bounds);
        let touched = || self.changes.touch(step, grid);
        let touched_at_first = || number == 0 && self.at_first.touch(step, grid);
        let is_other = self.differs[index] || looks_elsewhere || touched() || touched_at_first();
        !is_other
    }

    /// Performs a step of a bundle and notes where it came to something else than in the last run.
    fn perform(
        &mut self,
        number: usize,
        index: usize,
        steps: &mut Vec<Step>,
        partner: Option<&Former>,
    ) {
        let mut step = self.pen.perform(PASSES[number], self.moment, index);
        self.moment.widen(index, step.drawn.extent);
        let grid = &mut self.pen.grid;
        let after = &step.drawn.routes;
        if let Some(known) = steps.get_mut(number) {
            self.differs[index] = known.drawn != step.drawn;
            if self.differs[index] {
                self.changes.add_between(&known.drawn.routes, after, grid);
            } else {
                step.drawn = known.drawn.clone();
            }
            *known = step;
            return;
        }
        let before = steps.last().map(|step| &step.drawn.routes);
        if before.is_none_or(|before| !Arc::ptr_eq(before, after)) {
            if number == 0 {
                self.at_first.add_between(&[], after, grid);
            }
            match partner {
                Some(former) => {
                    for routes in former.distinct() {
                        self.changes.add_between(routes, after, grid);
                    }
                }
                None => self.changes.add_between(&[], after, grid),
            }
        }
        steps.push(step);
    }
}
