//! Where a percentile goes: what each part adds on the critical path, given the time.
//!
//! One pass over the terms, from the whole back to the parts: each term passes the weights of its values
//! on to what it is made of, in the order in which terms refer to each other. Costs about twice what
//! computing the terms did on as many nodes; it is done on fewer, since what a part adds on average
//! depends little on them. Of a sum with a part, the part adds what the rest does not.

use std::collections::BTreeMap;
use std::iter::zip;

use rustc_hash::FxHashMap;

use super::distribution::{Distribution, Weights, Workspace};
use super::terms::{Batch, Form, NOTHING, Term, Terms};
use crate::analysis::report::Part;

/// Contributions below this part of the whole are left out.
const NEGLIGIBLE: f64 = 1e-5;

/// How far around the time other times count, as parts of it, if the time itself leads nowhere: the
/// nodes of a maximum may lie so close that those of what it is made of lie between none of them.
const AROUND: [f64; 4] = [0.0, 0.01, 0.1, 1.0];

/// What the parts of `whole` add, given that it takes `time`; together `time`.
pub(super) fn contributions(terms: &Terms, whole: Term, time: f64) -> FxHashMap<Part, f64> {
    let mut pass = Pass {
        terms,
        least: time * NEGLIGIBLE,
        pending: BTreeMap::new(),
        found: FxHashMap::default(),
        workspace: Workspace::default(),
    };
    let mut sum = 0.0;
    for around in AROUND {
        pass.found.clear();
        if time > 0.0 {
            pass.add(whole, terms.value(whole).rough().given(time, around));
        }
        while let Some((term, weights)) = pass.pending.pop_last() {
            pass.divide(term, &weights);
        }
        let mut all: Vec<f64> = pass.found.values().copied().collect();
        all.sort_unstable_by(f64::total_cmp);
        sum = all.iter().sum();
        if sum >= time / 2.0 {
            break;
        }
    }
    let factor = if sum > 0.0 { time / sum } else { 1.0 };
    let mut terms_found: Vec<(Term, f64)> = pass.found.into_iter().collect();
    terms_found.sort_unstable_by_key(|(term, _)| *term);
    let mut found = FxHashMap::default();
    for (term, added) in terms_found {
        if let Form::Takes(part, ..) | Form::Waits(part, ..) = terms.form(term) {
            *found.entry(part.clone()).or_default() += added * factor;
        }
    }
    found
}

struct Pass<'a> {
    terms: &'a Terms,
    least: f64,
    pending: BTreeMap<Term, Weights>,
    /// What terms that are parts add.
    found: FxHashMap<Term, f64>,
    workspace: Workspace,
}

impl Pass<'_> {
    /// Weights for `term`, by one of its uses.
    fn add(&mut self, term: Term, weights: Weights) {
        match self.pending.get_mut(&term) {
            Some(known) => known.add(&weights),
            None if term == NOTHING => {}
            None => {
                self.pending.insert(term, weights);
            }
        }
    }

    fn credit(&mut self, part: Term, time: f64) {
        if time > 0.0 {
            *self.found.entry(part).or_default() += time;
        }
    }

    fn is_part(&self, term: Term) -> bool {
        matches!(self.terms.form(term), Form::Takes(..) | Form::Waits(..))
    }

    fn rough(&self, term: Term) -> Distribution {
        self.terms.value(term).rough()
    }

    fn divide(&mut self, term: Term, weights: &Weights) {
        let value = self.rough(term);
        let time = value.weighed(weights);
        if time <= self.least {
            return;
        }
        match self.terms.form(term) {
            Form::Nothing => {}
            Form::Takes(..) | Form::Waits(..) => self.credit(term, time),
            Form::Sum(first, second) => self.divide_sum(&value, weights, *first, *second),
            Form::Power(count, of) => {
                let one = self.terms.value(*of);
                let of_one = value.of_power(weights, one, *count as f64);
                self.add_all(value.measure(weights), vec![(*of, of_one)]);
            }
            Form::Mixture(of) => {
                let parts = of.iter().map(|(probability, part)| {
                    let of_part = value.of_part(weights, &self.rough(*part), probability.get());
                    (*part, of_part)
                });
                self.add_all(value.measure(weights), parts.collect());
            }
            Form::Largest(of) => {
                let members: Vec<_> = of.iter().map(|&m| self.terms.value(m)).collect();
                let parts = value.of_largest(weights, &members);
                self.add_all(value.measure(weights), zip(of.clone(), parts).collect());
            }
            Form::Kth(k, of) => {
                let members: Vec<_> = of.iter().map(|&m| self.terms.value(m)).collect();
                let parts = value.of_kth(weights, &members, *k);
                self.add_all(value.measure(weights), zip(of.clone(), parts).collect());
            }
            Form::Batch(Batch { apart, .. }) => {
                let of_apart = value.of_part(weights, &self.rough(*apart), 1.0);
                self.add_all(value.measure(weights), vec![(*apart, of_apart)]);
            }
        }
    }

    /// Weights for terms of which one decides; made to hold `measure` together, as all values do.
    fn add_all(&mut self, measure: f64, mut parts: Vec<(Term, Weights)>) {
        let held = parts
            .iter()
            .map(|(term, weights)| self.rough(*term).measure(weights));
        let factor = measure / held.sum::<f64>();
        for (_, weights) in &mut parts {
            weights.scale(factor);
        }
        for (term, weights) in parts {
            self.add(term, weights);
        }
    }

    fn divide_sum(&mut self, value: &Distribution, weights: &Weights, first: Term, second: Term) {
        let (x, y) = (&self.rough(first), &self.rough(second));
        match (self.is_part(first), self.is_part(second)) {
            (_, true) => {
                let of_first = value.of_summand(weights, x, y, &mut self.workspace);
                self.credit(second, value.weighed(weights) - x.weighed(&of_first));
                self.add(first, of_first);
            }
            (true, false) => {
                let of_second = value.of_summand(weights, y, x, &mut self.workspace);
                self.credit(first, value.weighed(weights) - y.weighed(&of_second));
                self.add(second, of_second);
            }
            (false, false) => {
                let of_first = value.of_summand(weights, x, y, &mut self.workspace);
                let of_second = value.of_summand(weights, y, x, &mut self.workspace);
                self.add(first, of_first);
                self.add(second, of_second);
            }
        }
    }
}
