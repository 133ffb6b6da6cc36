//! What is read from composed times: percentiles, and what each part contributes.
//!
//! Reading only looks at terms, so two threads take the readings in turn; each answer depends on its term
//! alone, whoever reads it and when.

use std::iter::zip;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rustc_hash::FxHashMap;

use super::contributions::contributions;
use super::distribution;
use super::terms::{PartNumber, Term, Terms};
use super::tidy;
use crate::analysis::report::{Edge, PERCENTS};

/// What is said of a time.
#[derive(Debug)]
pub(super) struct Answer {
    /// By [`PERCENTS`].
    pub(super) percentiles: [f64; 4],
    pub(super) edges: Vec<Edge>,
    /// If it was to be told.
    pub(super) survival: Option<Arc<[(f64, f64)]>>,
    /// What the parts add to the 99th percentile, rising by their numbers; those that are not here add
    /// nothing.
    contributions: Vec<(PartNumber, f64)>,
}

impl Answer {
    /// The answers for times of which [`alike`] says that they are answered at once.
    fn read(terms: &Terms, wholes: &[Term], tells_survival: bool) -> Vec<Self> {
        let Some(&whole) = wholes.first() else {
            return Vec::new();
        };
        let survival = terms.value(whole).survival();
        let percentiles =
            PERCENTS.map(|percent| tidy(distribution::percentile(&survival, percent)));
        let edges = PERCENTS.iter().filter_map(|&percent| {
            let (low, high) = distribution::edge(&survival, percent)?;
            Some(Edge {
                percent,
                low: tidy(low),
                high: tidy(high),
            })
        });
        let edges: Vec<Edge> = edges.collect();
        let survival: Option<Arc<[(f64, f64)]>> = tells_survival.then(|| survival.into());
        let contributions = contributions(terms, wholes, percentiles[2]);
        let answers = contributions.into_iter().map(|mut contributions| {
            for (_, added) in &mut contributions {
                *added = tidy(*added);
            }
            Self {
                percentiles,
                edges: edges.clone(),
                survival: survival.clone(),
                contributions,
            }
        });
        answers.collect()
    }

    /// What a part adds to the 99th percentile.
    pub(super) fn contribution(&self, part: PartNumber) -> f64 {
        let found = self.contributions.binary_search_by_key(&part, |(p, _)| *p);
        found.map_or(0.0, |found| self.contributions[found].1)
    }
}

/// The answers that have been read.
#[derive(Debug, Default)]
pub(super) struct Answers(FxHashMap<Term, Answer>);

impl Answers {
    /// What is said of a term that was asked for.
    pub(super) fn of(&self, whole: Term) -> &Answer {
        &self.0[&whole]
    }
}

/// Reads what is asked of each and not known yet, by two threads if they are to run `apart`.
pub(super) fn answer<const N: usize>(
    asked: [(&Terms, &mut Answers, Vec<Term>); N],
    tells_survival: bool,
    apart: bool,
) {
    let mut questions: Vec<(usize, &Terms, Vec<Term>)> = Vec::new();
    let mut all: Vec<&mut Answers> = Vec::with_capacity(N);
    for (place, (terms, known, mut wholes)) in asked.into_iter().enumerate() {
        wholes.retain(|whole| !known.0.contains_key(whole));
        let alike = alike(terms, wholes).into_iter();
        questions.extend(alike.map(|wholes| (place, terms, wholes)));
        all.push(known);
    }
    let next = AtomicUsize::new(0);
    let read = || {
        let mut read = Vec::new();
        while let Some((place, terms, wholes)) = questions.get(next.fetch_add(1, Ordering::Relaxed))
        {
            let answers = Answer::read(terms, wholes, tells_survival);
            read.extend(zip(wholes, answers).map(|(&whole, answer)| (*place, whole, answer)));
        }
        read
    };
    let read = if apart {
        thread::scope(|scope| {
            let other = scope.spawn(read);
            let mut own = read();
            own.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
            own
        })
    } else {
        read()
    };
    for (place, whole, answer) in read {
        all[place].0.insert(whole, answer);
    }
}

/// Those together that are answered at once: flows that only start at different clients.
fn alike(terms: &Terms, mut wholes: Vec<Term>) -> Vec<Vec<Term>> {
    wholes.sort_unstable();
    wholes.dedup();
    let mut places: FxHashMap<(usize, Term), usize> = FxHashMap::default();
    let mut alike: Vec<Vec<Term>> = Vec::new();
    for whole in wholes {
        let second = terms.split(whole).map_or(whole, |(_, second)| second);
        let place = *places
            .entry((terms.timing(whole), second))
            .or_insert(alike.len());
        if place == alike.len() {
            alike.push(Vec::new());
        }
        alike[place].push(whole);
    }
    alike
}
