//! Where a percentile goes: what each part adds on the critical path, given the time.
//!
//! One pass over the terms, from the whole back to the parts: each term passes the weights of its values
//! on to what it is made of, in the order in which terms refer to each other. Costs per value about what
//! computing the terms did; it is done on fewer nodes, since what a part adds on average depends little on
//! them, and not per value at all for what adds little ([`straight`]).

mod straight;

use std::collections::BTreeMap;
use std::iter::zip;

use rustc_hash::FxHashMap;

use super::distribution::{Distribution, Shares, Weights, Workspace};
use super::terms::{Batch, Form, PartNumber, Term, Terms};
use straight::Straight;

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
        whole: time,
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
    /// The time that is divided.
    whole: f64,
    least: f64,
    pending: BTreeMap<Term, Pending>,
    found: Found,
    workspace: Workspace,
}

/// What uses of a term have passed on to it so far.
#[derive(Default)]
struct Pending {
    weights: Option<Weights>,
    straight: Straight,
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
        while let Some((term, pending)) = self.pending.pop_last() {
            self.divide(term, pending);
        }
        std::mem::take(&mut self.found)
    }

    /// Weights for `term`, by one of its uses.
    fn add(&mut self, term: Term, weights: Weights) {
        match self.terms.form(term) {
            Form::Nothing => {}
            Form::Takes(..) | Form::Waits(..) => self.credit(term, weights.time()),
            _ => match &mut self.pending.entry(term).or_default().weights {
                Some(known) => known.add(&weights),
                none => {
                    *none = Some(weights);
                    return;
                }
            },
        }
        weights.give_back(&mut self.workspace);
    }

    /// Weights on a straight line for `term`, by one of its uses.
    fn add_straight(&mut self, term: Term, straight: Straight) {
        match self.terms.form(term) {
            Form::Nothing => {}
            Form::Takes(..) | Form::Waits(..) => self.credit(term, straight.time),
            Form::Sum(first, second) if self.terms.is_small_sum(term) => {
                self.divide_straight_sum(straight, *first, *second);
            }
            _ => {
                let pending = self.pending.entry(term).or_default();
                pending.straight = pending.straight.and(straight);
            }
        }
    }

    fn credit(&mut self, part: Term, time: f64) {
        if time > 0.0 {
            *self.found.entry(part).or_default() += time;
        }
    }

    /// Passes the weights of a term that is no part on to what it is made of.
    fn divide(&mut self, term: Term, pending: Pending) {
        let mut straight = pending.straight;
        if let Some(weights) = pending.weights {
            let all = straight.and(Straight::of(&weights));
            if self.is_close(term, all) {
                straight = all;
            } else if weights.time() > self.least {
                self.divide_weights(term, &weights);
            }
            weights.give_back(&mut self.workspace);
        }
        if straight.time > self.least {
            self.divide_straight(term, straight);
        }
    }

    /// Whether weights of a term may be taken for a straight line.
    fn is_close(&self, term: Term, straight: Straight) -> bool {
        straight.is_close(self.terms.moments(term), self.whole)
    }

    fn divide_straight(&mut self, term: Term, straight: Straight) {
        let of = self.terms.moments(term);
        match self.terms.form(term) {
            Form::Nothing | Form::Takes(..) | Form::Waits(..) => {}
            Form::Sum(first, second) => self.divide_straight_sum(straight, *first, *second),
            Form::Mixture(ways) => {
                let ways = ways.iter().map(|(probability, way)| {
                    let moments = self.terms.moments(*way);
                    (*way, straight.of_way(of, probability.get(), moments))
                });
                let ways: Vec<(Term, Straight)> = ways.collect();
                let total: f64 = ways.iter().map(|(_, way)| way.time).sum();
                let factor = straight.time / total.max(f64::MIN_POSITIVE);
                for (term, way) in ways {
                    let time = way.time * factor;
                    self.add_straight(term, Straight { time, ..way });
                }
            }
            Form::Largest(..) | Form::Kth(..) | Form::Power(..) | Form::Batch(..) => {
                let weight = |value| straight.weight(of, value);
                let weights = self.terms.value(term).weighed_by(weight);
                self.divide_weights(term, &weights);
                weights.give_back(&mut self.workspace);
            }
        }
    }

    fn divide_straight_sum(&mut self, straight: Straight, first: Term, second: Term) {
        let [x, y] = [first, second].map(|term| self.terms.moments(term));
        let [of_x, of_y] = straight.of_summands(x, y);
        self.add_straight(first, of_x);
        self.add_straight(second, of_y);
    }

    fn divide_weights(&mut self, term: Term, weights: &Weights) {
        let value = self.terms.value(term);
        let values = |of: &[Term]| -> Vec<_> { of.iter().map(|&m| self.terms.value(m)).collect() };
        let parts = match self.terms.form(term) {
            Form::Nothing | Form::Takes(..) | Form::Waits(..) => return,
            Form::Sum(first, second) => {
                match self.terms.shares(term) {
                    Some((parts, shares)) => self.share(value, weights, &parts, shares),
                    None => self.divide_sum(value, weights, *first, *second),
                }
                return;
            }
            Form::Power(count, of) => {
                let of_one = value.of_power(weights, self.terms.value(*of), *count as f64);
                vec![(*of, of_one)]
            }
            Form::Mixture(of) => {
                let parts = of.iter().map(|(probability, part)| {
                    let of = self.terms.value(*part);
                    (*part, value.of_part(weights, of, probability.get()))
                });
                parts.collect()
            }
            Form::Largest(of) => {
                let parts = value.of_largest(weights, &values(of));
                zip(of.iter().copied(), parts).collect()
            }
            Form::Kth(k, of) => {
                let parts = value.of_kth(weights, &values(of), *k);
                zip(of.iter().copied(), parts).collect()
            }
            Form::Batch(Batch { apart, .. }) => {
                let of_apart = value.of_part(weights, self.terms.value(*apart), 1.0);
                vec![(*apart, of_apart)]
            }
        };
        self.add_all(weights.measure(), parts);
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
        // The one whose values are followed is no part; else the one that takes longer.
        let ((major, of), (minor, rest)) = if self.terms.is_part(second) {
            ((first, x), (second, y))
        } else if self.terms.is_part(first) || x.mean() < y.mean() {
            ((second, y), (first, x))
        } else {
            ((first, x), (second, y))
        };
        let of_major = value.of_summand(weights, of, rest, &mut self.workspace);
        // What it is off by is little of the major, and may be much of what adds little.
        let [small, _] = Straight::of(weights).of_summands(rest.moments(), of.moments());
        if self.is_close(minor, small) {
            self.add_straight(minor, small);
        } else {
            let of_minor = value.of_summand(weights, rest, of, &mut self.workspace);
            self.add(minor, of_minor);
        }
        self.add(major, of_major);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::latency::distribution::percentile;
    use crate::analysis::latency::terms::Level;

    const PARTS: u32 = 60;

    /// What each of the parts adds of what it would if all added the same.
    fn shares_of_like_parts(sum: impl Fn(&mut Terms, Vec<Term>) -> Term) -> Vec<f64> {
        let (mut terms, level) = (Terms::default(), Level::default());
        let parts = (0..PARTS).map(|part| terms.takes(part, 4.0, 40.0, level));
        let parts = parts.collect();
        let whole = sum(&mut terms, parts);
        let time = percentile(&terms.value(whole).survival(), 99.0);
        let found = contributions(&terms, &[whole], time);
        let added = found[0].iter();
        added
            .map(|(_, added)| added * f64::from(PARTS) / time)
            .collect()
    }

    fn assert_alike(shares: &[f64]) {
        assert_eq!(shares.len(), PARTS as usize);
        let alike = shares.iter().all(|share| (share - 1.0).abs() < 0.02);
        assert!(alike, "{shares:?}");
    }

    /// Whatever is added to what first, and whichever are small enough for a straight line.
    #[test]
    fn of_like_parts_each_adds_the_same() {
        assert_alike(&shares_of_like_parts(|terms, mut open| {
            while open.len() > 1 {
                // Sums of three, so that some are small sums and some are not.
                let three = open.drain(..open.len().min(3)).collect::<Vec<_>>();
                let sum = three
                    .into_iter()
                    .reduce(|a, b| terms.sum(a, b, Level::default()));
                open.extend(sum);
            }
            open[0]
        }));
        assert_alike(&shares_of_like_parts(|terms, parts| {
            let all = parts
                .into_iter()
                .reduce(|a, b| terms.sum(a, b, Level::default()));
            all.expect("there are parts")
        }));
    }
}
