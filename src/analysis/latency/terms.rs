//! Times as terms: parts, and what is made of them, each computed once.
//!
//! Equal terms are one term, whichever flow, horizon or load they come from, so what flows share is
//! computed once, and what an edit leaves alone is found again. Terms only refer to earlier ones.

use std::collections::HashMap;

use super::distribution::{Branch, Core, Distribution, Tail, Way};
use crate::analysis::report::Part;

/// Index of a term.
pub(super) type Term = usize;

/// The term that takes no time.
pub(super) const NOTHING: Term = 0;

/// How far the tail of a term matters: 10³ times as far for each level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Level(u8);

impl Level {
    /// Enough for a largest of `of`.
    pub(super) fn of_largest(of: f64) -> Self {
        Self((of.clamp(1.0, 1e30).log10() / 3.0).ceil() as u8)
    }

    fn tail(self) -> Tail {
        Tail::of_largest(10_f64.powi(3 * i32::from(self.0)))
    }
}

/// A number that can be looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Bits(u64);

impl Bits {
    pub(super) const fn new(number: f64) -> Self {
        Self(number.to_bits())
    }

    pub(super) const fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

/// What a term is made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Form {
    /// No time.
    Nothing,
    /// Own service or a hop, by its median and 99th percentile.
    Takes(Part, Bits, Bits),
    /// Waiting, by its probability and the mean if there is any.
    Waits(Part, Bits, Bits),
    /// One after the other.
    Sum(Term, Term),
    /// All at once, until the last ends.
    Largest(Vec<Term>),
    /// All at once, until the k-th ends.
    Kth(usize, Vec<Term>),
    /// So many copies at once, until the last ends.
    Power(u64, Term),
    /// One of several, each with its probability.
    Mixture(Vec<(Bits, Term)>),
    /// A batch of which some parts go on by themselves; see [`super::distribution::Branch`].
    Batch(Batch),
}

/// Branches, and what follows when all have answered.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Batch {
    pub(super) branches: Vec<BatchBranch>,
    pub(super) next: Term,
    /// The same with the draws that answering and going on share taken apart: close to it, and made of
    /// plain terms; contributions go this way.
    pub(super) apart: Term,
}

/// One branch of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct BatchBranch {
    pub(super) share: Bits,
    pub(super) count: u64,
    /// The first so many of the ways count, which all start; `None` if one of them is taken.
    pub(super) first: Option<usize>,
    /// Probability, until it answers, and from then until all ends.
    pub(super) ways: Vec<(Bits, Term, Term)>,
}

/// All terms so far.
#[derive(Debug)]
pub(super) struct Terms {
    forms: Vec<Form>,
    values: Vec<Distribution>,
    index: HashMap<(Form, Level), Term>,
    parts: HashMap<(bool, Bits, Bits, Level), Distribution>,
}

impl Terms {
    pub(super) fn new() -> Self {
        Self {
            forms: vec![Form::Nothing],
            values: vec![Distribution::constant(0.0)],
            index: HashMap::new(),
            parts: HashMap::new(),
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.forms.len()
    }

    pub(super) fn form(&self, term: Term) -> &Form {
        &self.forms[term]
    }

    pub(super) fn value(&self, term: Term) -> &Distribution {
        &self.values[term]
    }

    /// A part that takes this long.
    pub(super) fn takes(&mut self, part: Part, p50: f64, p99: f64, level: Level) -> Term {
        if p99 <= 0.0 {
            return NOTHING;
        }
        self.term(Form::Takes(part, Bits::new(p50), Bits::new(p99)), level)
    }

    /// A part that waits, with `probability`, for an exponential time.
    pub(super) fn waits(&mut self, part: Part, probability: f64, mean: f64, level: Level) -> Term {
        let form = Form::Waits(part, Bits::new(probability), Bits::new(mean));
        self.term(form, level)
    }

    /// One after the other.
    pub(super) fn sum(&mut self, first: Term, second: Term, level: Level) -> Term {
        match (first, second) {
            (NOTHING, only) | (only, NOTHING) => only,
            _ => self.term(Form::Sum(first, second), level),
        }
    }

    /// All at once, until the last ends.
    pub(super) fn largest(&mut self, mut of: Vec<Term>, level: Level) -> Term {
        of.retain(|&term| term != NOTHING);
        match of[..] {
            [] => NOTHING,
            [only] => only,
            _ => self.term(Form::Largest(of), level),
        }
    }

    /// All at once, until the k-th ends.
    pub(super) fn kth(&mut self, k: usize, of: Vec<Term>, level: Level) -> Term {
        match of[..] {
            [] => NOTHING,
            [only] => only,
            _ if k >= of.len() => self.largest(of, level),
            _ => self.term(Form::Kth(k.max(1), of), level),
        }
    }

    /// So many copies at once, until the last ends.
    pub(super) fn power(&mut self, count: u64, of: Term, level: Level) -> Term {
        if count <= 1 || of == NOTHING {
            return of;
        }
        self.term(Form::Power(count, of), level)
    }

    /// One of several. Probabilities add up to 1; equal terms are joined.
    pub(super) fn mixture(&mut self, of: &[(f64, Term)], level: Level) -> Term {
        let mut joined: Vec<(f64, Term)> = Vec::with_capacity(of.len());
        for &(weight, term) in of.iter().filter(|(weight, _)| *weight > 0.0) {
            match joined.iter_mut().find(|(_, known)| *known == term) {
                Some((sum, _)) => *sum += weight,
                None => joined.push((weight, term)),
            }
        }
        match joined[..] {
            [] => NOTHING,
            [(_, only)] => only,
            _ => {
                let of = joined.into_iter();
                let form = Form::Mixture(of.map(|(w, term)| (Bits::new(w), term)).collect());
                self.term(form, level)
            }
        }
    }

    /// A batch of which some parts go on by themselves.
    pub(super) fn batch(&mut self, batch: Batch, level: Level) -> Term {
        self.term(Form::Batch(batch), level)
    }

    fn term(&mut self, form: Form, level: Level) -> Term {
        let key = (form, level);
        if let Some(&known) = self.index.get(&key) {
            return known;
        }
        let value = self.compute(&key.0, level);
        let term = self.forms.len();
        self.forms.push(key.0.clone());
        self.values.push(value);
        self.index.insert(key, term);
        term
    }

    fn compute(&mut self, form: &Form, level: Level) -> Distribution {
        let tail = level.tail();
        let value = |&term: &Term| &self.values[term];
        match form {
            Form::Nothing => Distribution::constant(0.0),
            Form::Takes(_, p50, p99) => self.part(false, *p50, *p99, level),
            Form::Waits(_, probability, mean) => self.part(true, *probability, *mean, level),
            Form::Sum(first, second) => value(first).sum(value(second), tail),
            Form::Largest(of) => {
                Distribution::maximum(&of.iter().map(value).collect::<Vec<_>>(), tail)
            }
            Form::Kth(k, of) => {
                Distribution::kth_smallest(&of.iter().map(value).collect::<Vec<_>>(), *k, tail)
            }
            Form::Power(count, of) => value(of).largest_of(*count, tail),
            Form::Mixture(of) => {
                let of = of.iter().map(|(weight, term)| (weight.get(), value(term)));
                Distribution::mixture(&of.collect::<Vec<_>>(), tail)
            }
            Form::Batch(batch) => self.batch_value(batch, tail),
        }
    }

    fn part(&mut self, waits: bool, first: Bits, second: Bits, level: Level) -> Distribution {
        let make = || {
            let (first, second, tail) = (first.get(), second.get(), level.tail());
            if waits {
                Distribution::waiting(first, second, tail)
            } else {
                Distribution::lognormal(first, second, tail)
            }
        };
        let key = (waits, first, second, level);
        self.parts.entry(key).or_insert_with(make).clone()
    }

    fn batch_value(&self, batch: &Batch, tail: Tail) -> Distribution {
        let way = |&(weight, block, after): &(Bits, Term, Term)| Way {
            weight: weight.get(),
            block: &self.values[block],
            after: (after != NOTHING).then(|| &self.values[after]),
        };
        let branches = batch.branches.iter().map(|branch| {
            let ways = branch.ways.iter().map(way).collect();
            Branch {
                share: branch.share.get(),
                count: branch.count,
                core: match branch.first {
                    None => Core::Ways(ways),
                    Some(k) => Core::Kth(k, ways),
                },
            }
        });
        let branches: Vec<Branch> = branches.collect();
        Distribution::batch(&branches, &self.values[batch.next], tail)
    }
}
