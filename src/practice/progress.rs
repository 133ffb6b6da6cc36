//! How scores change from round to round.

use super::Debrief;
use crate::model::round::{Dimension, MOST_POINTS};

/// The scores of one round.
#[derive(Clone, Debug, PartialEq)]
pub struct Outing {
    /// What the round is called, such as its file's name.
    pub name: String,
    /// The prompt's title.
    pub prompt: String,
    /// The whole score in percent.
    pub score: u32,
    /// The share of each dimension's mark in percent, in the order of [`Dimension::ALL`].
    pub dimensions: Vec<u32>,
}

/// What happened to one dimension over several rounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trend {
    /// The dimension.
    pub dimension: Dimension,
    /// Its share in percent, round by round.
    pub shares: Vec<u32>,
    /// The mean of the later half minus the mean of the earlier half, in points; 0 for a single round.
    pub change: i32,
}

impl Outing {
    /// The scores that `debrief` gives.
    pub fn new(name: String, debrief: &Debrief) -> Self {
        let share = |mark: f64| (mark * 100.0 / f64::from(MOST_POINTS)).round() as u32;
        Self {
            name,
            prompt: debrief.prompt.title.clone(),
            score: debrief.score,
            dimensions: debrief.judgements.iter().map(|j| share(j.mark())).collect(),
        }
    }
}

/// The trend of each dimension over `outings`, which are in order of time.
pub fn trends(outings: &[Outing]) -> Vec<Trend> {
    let of = |(index, dimension): (usize, &Dimension)| {
        let shares: Vec<u32> = outings
            .iter()
            .map(|outing| outing.dimensions[index])
            .collect();
        Trend {
            dimension: *dimension,
            change: change(&shares),
            shares,
        }
    };
    Dimension::ALL.iter().enumerate().map(of).collect()
}

/// The mean of the later half minus that of the earlier; the middle one of an odd number counts in none.
pub fn change(shares: &[u32]) -> i32 {
    let half = shares.len() / 2;
    if half == 0 {
        return 0;
    }
    let mean = |part: &[u32]| f64::from(part.iter().sum::<u32>()) / part.len() as f64;
    (mean(&shares[shares.len() - half..]) - mean(&shares[..half])).round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_compares_the_halves() {
        assert_eq!(change(&[50]), 0);
        assert_eq!(change(&[40, 60]), 20);
        assert_eq!(change(&[40, 0, 60]), 20);
        assert_eq!(change(&[80, 60, 40, 40]), -30);
    }
}
