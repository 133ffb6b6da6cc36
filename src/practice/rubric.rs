//! What a round is judged by: dimensions, each a list of points with the evidence for it or its absence.
//!
//! Every point is decided from the record and the report on its last board: the same round, the same
//! score. What the points look for is what interview guides ask of a candidate;
//! weights by level follow what each level is asked for. Cost: one pass over the
//! record and the board per point.

mod points;

use std::time::Duration;

use super::Situation;
use super::said::mentions;
use crate::catalogue::Prompt;
use crate::model::Design;
use crate::model::round::{Dimension, Event, Level, MOST_POINTS, Round, minutes_and_seconds};

/// A round with what is needed to judge it.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// The record.
    pub round: &'a Round,
    /// The prompt.
    pub prompt: &'a Prompt,
    /// The last board, with the report on it.
    pub end: Situation<'a>,
    /// The single points over time.
    pub spans: &'a [super::single_points::Span],
}

/// A dimension with its points.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// The dimension.
    pub dimension: Dimension,
    /// What it weighs at the level of the round, in percent of the whole.
    pub weight: u32,
    /// The points.
    pub points: Vec<Point>,
}

/// Something that a good round shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// What.
    pub title: &'static str,
    /// How far it was shown.
    pub shown: Shown,
    /// Where, or what is missing.
    pub evidence: String,
}

/// How far something was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shown {
    /// Not at all.
    No,
    /// In part.
    Partly,
    /// Fully.
    Yes,
}

impl Shown {
    /// What it counts: 0, a half or 1.
    pub const fn value(self) -> f64 {
        match self {
            Self::No => 0.0,
            Self::Partly => 0.5,
            Self::Yes => 1.0,
        }
    }

    /// As a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Partly => "partly",
            Self::Yes => "yes",
        }
    }

    /// `count` of `whole`: all is fully, at least half is in part.
    pub const fn of(count: usize, whole: usize) -> Self {
        if count >= whole && whole > 0 {
            Self::Yes
        } else if count > 0 && count * 2 >= whole {
            Self::Partly
        } else {
            Self::No
        }
    }
}

impl Judgement {
    /// The mark, from 0 to [`MOST_POINTS`].
    pub fn mark(&self) -> f64 {
        let earned: f64 = self.points.iter().map(|point| point.shown.value()).sum();
        f64::from(MOST_POINTS) * earned / self.points.len().max(1) as f64
    }
}

/// The weight of each dimension by level, in percent, in the order of [`Dimension::ALL`].
const fn weights(level: Level) -> [u32; 8] {
    match level {
        Level::Mid => [18, 10, 22, 14, 10, 12, 7, 7],
        Level::Senior => [14, 10, 16, 14, 14, 16, 10, 6],
        Level::Staff => [14, 8, 12, 12, 16, 18, 14, 6],
    }
}

/// The judgement on each dimension.
pub fn judge(judged: &Judged) -> Vec<Judgement> {
    let weights = weights(judged.round.setup.level);
    Dimension::ALL
        .iter()
        .zip(weights)
        .map(|(dimension, weight)| Judgement {
            dimension: *dimension,
            weight,
            points: points::of(*dimension, judged),
        })
        .collect()
}

/// The whole score in percent, rounded to the nearest whole one.
pub fn score(judgements: &[Judgement]) -> u32 {
    let whole: f64 = judgements
        .iter()
        .map(|j| j.mark() / f64::from(MOST_POINTS) * f64::from(j.weight))
        .sum();
    whole.round() as u32
}

impl Judged<'_> {
    /// When the board first was as `wanted`.
    fn first(&self, wanted: impl Fn(&Design) -> bool) -> Option<Duration> {
        let entries = self.round.entries.iter();
        let mut boards = entries.filter_map(|entry| match &entry.event {
            Event::Edited { design, .. } => Some((entry.at, design)),
            _ => None,
        });
        boards.find(|(_, design)| wanted(design)).map(|(at, _)| at)
    }

    fn events(&self) -> impl Iterator<Item = &Event> {
        self.round.entries.iter().map(|entry| &entry.event)
    }
}

/// The share of what a good answer names that an answer names: a thing is named when its words, or one of
/// the terms in brackets, are there.
pub fn named<'a>(names: &'a [String], answer: &str) -> Vec<&'a str> {
    let answer = answer.to_lowercase();
    let names = names.iter().map(String::as_str);
    names.filter(|name| mentions(&answer, name)).collect()
}

/// `at MM:SS`, or that it never was.
fn at_time(at: Option<Duration>) -> String {
    at.map_or_else(
        || "never".to_owned(),
        |at| format!("at {}", minutes_and_seconds(at)),
    )
}

/// The first few of `words`, joined.
fn some<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> String {
    const MOST: usize = 5;
    let words: Vec<S> = words.into_iter().collect();
    let shown: Vec<&str> = words.iter().take(MOST).map(AsRef::as_ref).collect();
    let more = words.len().saturating_sub(MOST);
    let rest = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!("{}{rest}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_whole() {
        for level in Level::ALL {
            assert_eq!(weights(*level).iter().sum::<u32>(), 100);
        }
    }

    #[test]
    fn an_answer_names_things_in_its_own_words() {
        let names: Vec<String> = [
            "many misses at once",
            "one request fills, the others wait",
            "jitter on expiry",
        ]
        .map(str::to_owned)
        .into();
        let answer =
            "Every miss hits the store at once. I would let one request fill it while others wait.";
        assert_eq!(named(&names, answer), [&names[0], &names[1]]);
        assert_eq!(named(&names, ""), [""; 0]);
    }
}
