//! Times as terms: parts, and what is made of them, each computed once.
//!
//! Equal terms are one term, whichever flow or horizon they come from, so what flows share is computed
//! once, and what an edit leaves alone is found again. Terms that take equally long, such as two
//! services of one kind with a like store behind each, are told apart by their parts and share their
//! distribution. Terms only refer to earlier ones.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::distribution::{Branch, Core, Distribution, Moments, Shares, Tail, Way};
use crate::analysis::report::Part;

/// Index of a term.
pub(super) type Term = usize;

/// Number of a part in [`Parts`].
pub(super) type PartNumber = u32;

/// The most parts of a sum of which it is kept what they add to it.
const MOST_PARTS: usize = 6;

/// What a form takes in memory, about: it stands in a list and, with what it leads to, in an index.
const BYTES_OF_A_FORM: usize = 250;

/// The term that takes no time.
pub(super) const NOTHING: Term = 0;

/// How far the tail of a term matters: 10³ times as far for each level. Few levels, so that flows share
/// what they reach at different depths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Level(u8);

impl Level {
    /// Enough for a largest of `of`.
    pub(super) fn of_largest(of: f64) -> Self {
        let thousands = (of.clamp(1.0, 1e30).log10() / 3.0).ceil() as u8;
        Self(thousands.saturating_sub(1))
    }

    fn tail(self) -> Tail {
        // A tenth of what the largest of so many needs: what is cut off is 10⁻⁷ of them together.
        Tail::of_largest(10_f64.powi(3 * i32::from(self.0) + 2))
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

/// What a term is made of; `P` tells parts apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Form<P = PartNumber> {
    /// No time.
    Nothing,
    /// Own service or a hop, by its median and 99th percentile.
    Takes(P, Bits, Bits),
    /// Waiting, by its probability and the mean if there is any.
    Waits(P, Bits, Bits),
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

impl Form {
    /// What its distribution is made of: times `at` those of the terms, whichever parts they are.
    fn timing(&self, at: &[usize]) -> Form<()> {
        let of = |term: &Term| at[*term];
        let all = |terms: &[Term]| terms.iter().map(of).collect();
        match self {
            Self::Nothing => Form::Nothing,
            Self::Takes(_, p50, p99) => Form::Takes((), *p50, *p99),
            Self::Waits(_, probability, mean) => Form::Waits((), *probability, *mean),
            Self::Sum(first, second) => Form::Sum(of(first), of(second)),
            Self::Largest(terms) => Form::Largest(all(terms)),
            Self::Kth(k, terms) => Form::Kth(*k, all(terms)),
            Self::Power(count, term) => Form::Power(*count, of(term)),
            Self::Mixture(parts) => Form::Mixture(
                parts
                    .iter()
                    .map(|(weight, term)| (*weight, of(term)))
                    .collect(),
            ),
            Self::Batch(batch) => {
                let mut batch = batch.clone();
                for branch in &mut batch.branches {
                    for (_, block, after) in &mut branch.ways {
                        (*block, *after) = (of(block), of(after));
                    }
                }
                (batch.next, batch.apart) = (of(&batch.next), of(&batch.apart));
                Form::Batch(batch)
            }
        }
    }
}

/// The parts of terms by number: a design that is edited keeps its names, not their places.
#[derive(Debug, Default)]
pub(super) struct Parts(FxHashMap<Part, PartNumber>);

impl Parts {
    /// The number of a part, a new one if it has none.
    pub(super) fn number(&mut self, part: Part) -> PartNumber {
        let next = self.0.len() as PartNumber;
        *self.0.entry(part).or_insert(next)
    }
}

/// All terms so far.
#[derive(Debug)]
pub(super) struct Terms {
    /// The parts that they are about.
    pub(super) parts: Parts,
    forms: Vec<Form>,
    /// Of each term, which distribution is its own.
    at: Vec<usize>,
    index: FxHashMap<(Form, Level), Term>,
    times: Vec<Time>,
    /// Of each term, how many parts it is a sum of, if these are no more than [`MOST_PARTS`]; else 0.
    parts_of: Vec<usize>,
    times_index: FxHashMap<(Form<()>, Level), usize>,
    bytes: usize,
}

/// How long terms take, and what was asked of that.
#[derive(Debug)]
struct Time {
    distribution: Distribution,
    moments: OnceLock<Moments>,
    /// If it is that of a small sum of parts, what they add to it.
    shares: OnceLock<Box<Shares>>,
}

impl From<Distribution> for Time {
    fn from(distribution: Distribution) -> Self {
        Self {
            distribution,
            moments: OnceLock::new(),
            shares: OnceLock::new(),
        }
    }
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            parts: Parts::default(),
            forms: vec![Form::Nothing],
            at: vec![0],
            index: FxHashMap::default(),
            times: vec![Distribution::constant(0.0).into()],
            parts_of: vec![0],
            times_index: FxHashMap::default(),
            bytes: 0,
        }
    }
}

impl Terms {
    pub(super) const fn len(&self) -> usize {
        self.forms.len()
    }

    /// What distributions and forms take in memory, about.
    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn form(&self, term: Term) -> &Form {
        &self.forms[term]
    }

    pub(super) fn value(&self, term: Term) -> &Distribution {
        &self.times[self.at[term]].distribution
    }

    /// Mean and variance of a term.
    pub(super) fn moments(&self, term: Term) -> Moments {
        let time = &self.times[self.at[term]];
        *time.moments.get_or_init(|| time.distribution.moments())
    }

    /// Whether a term is a part or a sum of a few.
    pub(super) fn is_small_sum(&self, term: Term) -> bool {
        self.parts_of[term] > 0
    }

    /// The parts of a term that is a small sum of them, in order, and what they add to it; `None` of
    /// another one.
    pub(super) fn shares(&self, term: Term) -> Option<(Vec<Term>, &Shares)> {
        if self.parts_of[term] < 2 {
            return None;
        }
        let mut parts = Vec::with_capacity(MOST_PARTS);
        let mut stack = vec![term];
        while let Some(next) = stack.pop() {
            match self.forms[next] {
                Form::Sum(first, second) => stack.extend([second, first]),
                _ => parts.push(next),
            }
        }
        let shares = self.times[self.at[term]].shares.get_or_init(|| {
            let times: Vec<&Distribution> = parts.iter().map(|&part| self.value(part)).collect();
            Box::new(Shares::new(&times))
        });
        Some((parts, shares))
    }

    /// The summands of a term that is a small sum of parts, or one part, and something larger. Times that
    /// take equally long and have the second in common differ in the parts of the first alone.
    pub(super) fn split(&self, term: Term) -> Option<(Term, Term)> {
        match self.forms[term] {
            Form::Sum(first, second) if self.parts_of[first] > 0 && self.parts_of[term] == 0 => {
                Some((first, second))
            }
            _ => None,
        }
    }

    /// Which terms have the same distribution have the same number.
    pub(super) fn timing(&self, term: Term) -> usize {
        self.at[term]
    }

    /// Whether a term is a part by itself.
    pub(super) fn is_part(&self, term: Term) -> bool {
        matches!(self.forms[term], Form::Takes(..) | Form::Waits(..))
    }

    /// A part that takes this long.
    pub(super) fn takes(&mut self, part: PartNumber, p50: f64, p99: f64, level: Level) -> Term {
        if p99 <= 0.0 {
            return NOTHING;
        }
        self.term(Form::Takes(part, Bits::new(p50), Bits::new(p99)), level)
    }

    /// A part that waits, with `probability`, for an exponential time.
    pub(super) fn waits(
        &mut self,
        part: PartNumber,
        probability: f64,
        mean: f64,
        level: Level,
    ) -> Term {
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
        let timing = (key.0.timing(&self.at), level);
        let at = match self.times_index.get(&timing) {
            Some(&known) => known,
            None => {
                let time = self.compute(&timing.0, level.tail());
                self.bytes += time.bytes() + BYTES_OF_A_FORM;
                self.times.push(time.into());
                self.times_index.insert(timing, self.times.len() - 1);
                self.times.len() - 1
            }
        };
        let term = self.forms.len();
        self.bytes += BYTES_OF_A_FORM;
        self.parts_of.push(match key.0 {
            Form::Takes(..) | Form::Waits(..) => 1,
            Form::Sum(first, second) => match (self.parts_of[first], self.parts_of[second]) {
                (0, _) | (_, 0) => 0,
                (a, b) if a + b > MOST_PARTS => 0,
                (a, b) => a + b,
            },
            _ => 0,
        });
        self.forms.push(key.0.clone());
        self.at.push(at);
        self.index.insert(key, term);
        term
    }

    fn compute(&self, form: &Form<()>, tail: Tail) -> Distribution {
        let time = |&at: &usize| &self.times[at].distribution;
        match form {
            Form::Nothing => Distribution::constant(0.0),
            Form::Takes((), p50, p99) => Distribution::lognormal(p50.get(), p99.get(), tail),
            Form::Waits((), probability, mean) => {
                Distribution::waiting(probability.get(), mean.get(), tail)
            }
            Form::Sum(first, second) => time(first).sum(time(second), tail),
            Form::Largest(of) => {
                Distribution::maximum(&of.iter().map(time).collect::<Vec<_>>(), tail)
            }
            Form::Kth(k, of) => {
                Distribution::kth_smallest(&of.iter().map(time).collect::<Vec<_>>(), *k, tail)
            }
            Form::Power(count, of) => time(of).largest_of(*count, tail),
            Form::Mixture(of) => {
                let of = of.iter().map(|(weight, at)| (weight.get(), time(at)));
                Distribution::mixture(&of.collect::<Vec<_>>(), tail)
            }
            Form::Batch(batch) => self.batch_time(batch, tail),
        }
    }

    fn batch_time(&self, batch: &Batch, tail: Tail) -> Distribution {
        let way = |&(weight, block, after): &(Bits, usize, usize)| Way {
            weight: weight.get(),
            block: &self.times[block].distribution,
            after: (after != 0).then(|| &self.times[after].distribution),
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
        Distribution::batch(&branches, &self.times[batch.next].distribution, tail)
    }
}
