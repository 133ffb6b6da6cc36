//! Where a percentile goes: what each part adds on the critical path, given the time.
//!
//! One pass over the terms, from the whole back to the parts: each term passes the weights of its values
//! on to what it is made of, in the order in which terms refer to each other. Costs about twice what
//! computing the terms did on as many nodes; it is done on fewer, since what a part adds on average
//! depends little on them. Of a sum with a part, the part adds what the rest does not.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::iter::zip;

use rustc_hash::FxHashMap;

use super::distribution::{Distribution, Shares, Weights, Workspace};
use super::terms::{Batch, Form, PartNumber, Term, Terms};

/// Contributions below this part of the whole are left out.
const NEGLIGIBLE: f64 = 1e-5;

/// How far around the time other times count, as parts of it, if the time itself leads nowhere: the
/// nodes of a maximum may lie so close that those of what it is made of lie between none of them.
const AROUND: [f64; 4] = [0.0, 0.01, 0.1, 1.0];

/// What the parts of each of `wholes` add, rising by their numbers, given that it takes `time`; together
/// `time`. All take equally long, and what [`Terms::split`] says is second in them is the same.
pub(super) fn contributions(
    terms: &Terms,
    wholes: &[Term],
    time: f64,
) -> Vec<Vec<(PartNumber, f64)>> {
    let mut pass = Pass {
        terms,
        least: time * NEGLIGIBLE,
        pending: BTreeMap::new(),
        found: FxHashMap::default(),
        workspace: Workspace::default(),
    };
    let mut found = Vec::new();
    for around in AROUND {
        found = pass.given(wholes, time, around);
        if found.first().is_none_or(|found| total(found) >= time / 2.0) {
            break;
        }
    }
    let found = found.iter();
    found.map(|found| by_part(terms, found, time)).collect()
}

/// What terms that are parts add.
type Found = FxHashMap<Term, f64>;

/// What all add together.
fn total(found: &Found) -> f64 {
    let mut all: Vec<f64> = found.values().copied().collect();
    all.sort_unstable_by(f64::total_cmp);
    all.iter().sum()
}

/// What parts add, together `time`.
fn by_part(terms: &Terms, found: &Found, time: f64) -> Vec<(PartNumber, f64)> {
    let sum = total(found);
    let factor = if sum > 0.0 { time / sum } else { 1.0 };
    let mut of_terms: Vec<(Term, f64)> = found.iter().map(|(&term, &ms)| (term, ms)).collect();
    of_terms.sort_unstable_by_key(|(term, _)| *term);
    let of_parts = of_terms.iter().filter_map(|&(term, added)| {
        let (Form::Takes(part, ..) | Form::Waits(part, ..)) = terms.form(term) else {
            return None;
        };
        Some((*part, added * factor))
    });
    let mut of_parts: Vec<(PartNumber, f64)> = of_parts.collect();
    of_parts.sort_by_key(|(part, _)| *part);
    of_parts.dedup_by(|(part, added), (known, sum)| {
        let same = part == known;
        if same {
            *sum += *added;
        }
        same
    });
    of_parts
}

struct Pass<'a> {
    terms: &'a Terms,
    least: f64,
    pending: BTreeMap<Term, Weights>,
    found: Found,
    workspace: Workspace,
}

impl Pass<'_> {
    /// What the parts of each of `wholes` add, given a time, or one `around` it.
    fn given(&mut self, wholes: &[Term], time: f64, around: f64) -> Vec<Found> {
        let Some(&whole) = wholes.first().filter(|_| time > 0.0) else {
            return vec![Found::default(); wholes.len()];
        };
        let value = self.terms.value(whole);
        let weights = value.given(time, around);
        let Some((first, second)) = self.terms.split(whole) else {
            return vec![self.found_below(whole, weights, Found::default())];
        };
        let (x, y) = (self.terms.value(first), self.terms.value(second));
        let of_second = value.of_summand(&weights, y, x, &mut self.workspace);
        let of_first = value.of_summand(&weights, x, y, &mut self.workspace);
        let found = self.found_below(second, of_second, Found::default());
        let firsts = wholes.iter().filter_map(|&whole| self.terms.split(whole));
        let firsts: Vec<Term> = firsts.map(|(first, _)| first).collect();
        firsts
            .into_iter()
            .map(|first| self.found_below(first, of_first.clone(), found.clone()))
            .collect()
    }

    /// What was `found`, and what the parts of a term add under some weights.
    fn found_below(&mut self, term: Term, weights: Weights, found: Found) -> Found {
        self.found = found;
        self.add(term, weights);
        while let Some((term, weights)) = self.pending.pop_last() {
            self.divide(term, weights);
        }
        std::mem::take(&mut self.found)
    }

    /// Weights for `term`, by one of its uses.
    fn add(&mut self, term: Term, weights: Weights) {
        match self.terms.form(term) {
            Form::Nothing => {}
            Form::Takes(..) | Form::Waits(..) => self.credit(term, weights.time()),
            _ => match self.pending.entry(term) {
                Entry::Vacant(entry) => {
                    entry.insert(weights);
                    return;
                }
                Entry::Occupied(mut entry) => entry.get_mut().add(&weights),
            },
        }
        weights.give_back(&mut self.workspace);
    }

    fn credit(&mut self, part: Term, time: f64) {
        if time > 0.0 {
            *self.found.entry(part).or_default() += time;
        }
    }

    /// Passes the weights of a term that is no part on to what it is made of.
    fn divide(&mut self, term: Term, weights: Weights) {
        if weights.time() > self.least {
            let value = self.terms.value(term);
            let values =
                |of: &[Term]| -> Vec<_> { of.iter().map(|&m| self.terms.value(m)).collect() };
            match self.terms.form(term) {
                Form::Nothing | Form::Takes(..) | Form::Waits(..) => {}
                Form::Sum(first, second) => match self.terms.shares(term) {
                    Some((parts, shares)) => self.share(value, &weights, &parts, shares),
                    None => self.divide_sum(value, &weights, *first, *second),
                },
                Form::Power(count, of) => {
                    let of_one = value.of_power(&weights, self.terms.value(*of), *count as f64);
                    self.add_all(weights.measure(), vec![(*of, of_one)]);
                }
                Form::Mixture(of) => {
                    let parts = of.iter().map(|(probability, part)| {
                        let of = self.terms.value(*part);
                        (*part, value.of_part(&weights, of, probability.get()))
                    });
                    self.add_all(weights.measure(), parts.collect());
                }
                Form::Largest(of) => {
                    let parts = value.of_largest(&weights, &values(of));
                    self.add_all(weights.measure(), zip(of.clone(), parts).collect());
                }
                Form::Kth(k, of) => {
                    let parts = value.of_kth(&weights, &values(of), *k);
                    self.add_all(weights.measure(), zip(of.clone(), parts).collect());
                }
                Form::Batch(Batch { apart, .. }) => {
                    let of_apart = value.of_part(&weights, self.terms.value(*apart), 1.0);
                    self.add_all(weights.measure(), vec![(*apart, of_apart)]);
                }
            }
        }
        weights.give_back(&mut self.workspace);
    }

    /// Weights for terms of which one decides; made to hold `measure` together, as all values do.
    fn add_all(&mut self, measure: f64, parts: Vec<(Term, Weights)>) {
        let held = parts.iter().map(|(_, weights)| weights.measure());
        let factor = measure / held.sum::<f64>();
        for (term, mut weights) in parts {
            weights.scale(factor);
            self.add(term, weights);
        }
    }

    /// Gives the parts of a small sum what they add to it.
    fn share(&mut self, value: &Distribution, weights: &Weights, parts: &[Term], shares: &Shares) {
        for (&part, added) in zip(parts, shares.of(value, weights, &mut self.workspace)) {
            self.credit(part, added);
        }
    }

    fn divide_sum(&mut self, value: &Distribution, weights: &Weights, first: Term, second: Term) {
        let (x, y) = (self.terms.value(first), self.terms.value(second));
        if self.terms.is_part(second) {
            let of_first = value.of_summand(weights, x, y, &mut self.workspace);
            self.credit(second, weights.time() - of_first.time());
            self.add(first, of_first);
            return;
        }
        let of_second = value.of_summand(weights, y, x, &mut self.workspace);
        if self.terms.is_part(first) {
            self.credit(first, weights.time() - of_second.time());
        } else {
            let of_first = value.of_summand(weights, x, y, &mut self.workspace);
            self.add(first, of_first);
        }
        self.add(second, of_second);
    }
}
