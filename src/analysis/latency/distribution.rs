//! Distributions of times that are composed numerically: sums, maxima, k-th fastest, mixtures.
//!
//! A distribution is a few exact atoms (constants and their mixtures stay exact) and a smooth part on a
//! dyadic grid that starts at an exact origin. Masses are carried, so survival keeps its digits
//! down to where a maximum of 10⁹ needs them. All operations are monotone and homogeneous: if every
//! part is right within a factor, so is the result. Moving mass to nodes keeps three moments, which
//! makes the errors of many sums cancel instead of adding up; percentiles are right within a few parts
//! in a thousand. Knows nothing of designs.
//!
//! A sum costs 5–20 µs, everything else is linear in the number of nodes (a few hundred).

mod atoms;
mod batch;
mod combine;
mod compound;
mod convolution;
mod correlation;
mod curve;
mod grid;
mod moments;
mod order;
mod placing;
mod shares;
mod weights;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use atoms::Atoms;
use combine::Combination;
use grid::{COARSE, Grid, base_for};

pub use batch::{Branch, Core, Way};
pub use correlation::Workspace;
pub use curve::{edge, percentile};
pub use moments::Moments;
pub use shares::Shares;
pub use weights::Weights;

/// z of the 99th percentile of the normal distribution.
const Z99: f64 = 2.326_347_874_0;
/// Below this σ a lognormal is a constant: its percentiles lie within 0.05 %.
const NARROWEST: f64 = 1e-4;
/// Times beyond these bounds, in milliseconds, are moved to them.
const SHORTEST: f64 = 1e-60;
const LONGEST: f64 = 1e60;

/// How far the tails of distributions matter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tail {
    cut: f64,
}

impl Tail {
    /// The tails that matter if the largest of `of` independent such times is asked for.
    pub fn of_largest(of: f64) -> Self {
        Self {
            cut: 1e-8 / of.clamp(1.0, 1e30),
        }
    }
}

/// The distribution of a time that is not negative, in milliseconds.
#[derive(Clone, Debug)]
pub struct Distribution {
    atoms: Atoms,
    smooth: Option<Smooth>,
    mean: f64,
}

/// What is not in atoms: masses on a grid that starts at `origin`.
#[derive(Clone, Debug)]
struct Smooth {
    origin: f64,
    grid: Arc<Grid>,
    /// A length over which the density is smooth; 0 if it may jump.
    width: f64,
}

/// A [`Smooth`] part on no more nodes than going back to its parts needs.
#[derive(Clone, Copy)]
struct Rough<'a> {
    origin: f64,
    grid: &'a Grid,
}

impl Distribution {
    /// What it takes in memory, about, with what is made of it when it is read.
    pub fn bytes(&self) -> usize {
        let nodes = self.smooth.as_ref();
        let nodes = nodes.map_or(0, |smooth| smooth.grid.masses().len());
        size_of::<Self>()
            + self.atoms.len() * size_of::<(f64, f64)>()
            + nodes * size_of::<f64>() * 2
    }

    /// Always `time`.
    pub fn constant(time: f64) -> Self {
        let time = within(time);
        Self {
            atoms: Atoms::single(time),
            smooth: None,
            mean: time,
        }
    }

    /// The lognormal with these percentiles; a constant if they are equal.
    pub fn lognormal(p50: f64, p99: f64, tail: Tail) -> Self {
        let (p50, mu, sigma) = match Shape::of(p50, p99) {
            Shape::Constant(time) => return Self::constant(time),
            Shape::Lognormal { p50, mu, sigma } => (p50, mu, sigma),
        };
        // Also wide enough for the mean, whose weight lies σ further up.
        let top = quantile(upper(tail.cut).max(sigma + 4.5), mu, sigma);
        let lowest = quantile(-6.0, mu, sigma);
        let origin = if lowest > 0.2 * p50 { lowest } else { 0.0 };
        let base = base_for(quantile(-4.0, mu, sigma) - origin, COARSE);
        let density = |r: f64| {
            let x = origin + r;
            if x <= 0.0 {
                return 0.0;
            }
            let z = (x.ln() - mu) / sigma;
            (-0.5 * z * z).exp() / x
        };
        let mut grid = Grid::sampled(COARSE, base, top - origin, density);
        let total = grid.total();
        grid = grid.scaled(1.0 / total);
        Self {
            atoms: Atoms::none(),
            smooth: Some(Smooth {
                origin,
                grid: Arc::new(grid),
                width: p50 * sigma.min(1.0),
            }),
            mean: mean_of_logarithms(mu, sigma),
        }
    }

    /// Nothing, or with `probability` an exponential time of mean `mean`.
    pub fn waiting(probability: f64, mean: f64, tail: Tail) -> Self {
        let mean = within(mean);
        if probability <= tail.cut || mean <= 0.0 {
            return Self::constant(0.0);
        }
        let probability = probability.min(1.0);
        let top = -mean * tail.cut.ln();
        let base = base_for(mean / 16.0, COARSE);
        let grid = Grid::sampled(COARSE, base, top, |x| (-x / mean).exp());
        let total = grid.total();
        let mut atoms = Atoms::none();
        atoms.push(0.0, 1.0 - probability);
        Self {
            atoms,
            smooth: Some(Smooth {
                origin: 0.0,
                grid: Arc::new(grid.scaled(probability / total)),
                width: mean,
            }),
            mean: probability * mean,
        }
    }

    /// The sum of two independent times.
    pub fn sum(&self, other: &Self, tail: Tail) -> Self {
        match (self.only(), other.only()) {
            (_, Some(constant)) => return self.later(constant),
            (Some(constant), _) => return other.later(constant),
            (None, None) => {}
        }
        let mut all = Combination::new(tail);
        for (at, mass) in self.atoms.iter() {
            all.add_atoms(&other.atoms, at, mass);
            if let Some(smooth) = &other.smooth {
                all.add_smooth(smooth, at, mass);
            }
        }
        if let Some(smooth) = &self.smooth {
            for (at, mass) in other.atoms.iter() {
                all.add_smooth(smooth, at, mass);
            }
            if let Some(other) = &other.smooth {
                all.add_owned(smooth.convolved(other));
            }
        }
        all.finish(within(self.mean + other.mean))
    }

    /// The time that it always takes, if it is a constant.
    fn only(&self) -> Option<f64> {
        let atom = self.atoms.iter().next();
        let single = self.smooth.is_none() && self.atoms.len() == 1;
        atom.filter(|_| single).map(|(at, _)| at)
    }

    /// The same, `by` later; the grid is shared.
    fn later(&self, by: f64) -> Self {
        Self {
            atoms: self.atoms.later(by),
            smooth: self.smooth.clone().map(|smooth| Smooth {
                origin: smooth.origin + by,
                ..smooth
            }),
            mean: within(self.mean + by),
        }
    }

    /// One of the times, each with its weight; the weights add up to 1.
    pub fn mixture(parts: &[(f64, &Self)], tail: Tail) -> Self {
        let parts: Vec<_> = parts.iter().filter(|(weight, _)| *weight > 0.0).collect();
        if let [(_, only)] = parts[..] {
            return (*only).clone();
        }
        let mut all = Combination::new(tail);
        let mut mean = 0.0;
        for (weight, part) in &parts {
            all.add_atoms(&part.atoms, 0.0, *weight);
            if let Some(smooth) = &part.smooth {
                all.add_smooth(smooth, 0.0, *weight);
            }
            mean += weight * part.mean;
        }
        all.finish(within(mean))
    }

    /// The mean, in milliseconds.
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// What is not in atoms, on no more nodes than going back to its parts needs.
    fn rough(&self) -> Option<Rough<'_>> {
        self.smooth.as_ref().map(|smooth| Rough {
            origin: smooth.origin,
            grid: smooth.grid.rough(),
        })
    }

    /// Whether it is always 0.
    pub fn is_zero(&self) -> bool {
        self.smooth.is_none() && self.atoms.iter().all(|(at, _)| at == 0.0)
    }
}

/// The mean of the lognormal with these percentiles.
pub fn mean_of_lognormal(p50: f64, p99: f64) -> f64 {
    match Shape::of(p50, p99) {
        Shape::Constant(time) => within(time),
        Shape::Lognormal { mu, sigma, .. } => mean_of_logarithms(mu, sigma),
    }
}

/// What two percentiles make of a lognormal.
enum Shape {
    Constant(f64),
    Lognormal { p50: f64, mu: f64, sigma: f64 },
}

impl Shape {
    fn of(p50: f64, p99: f64) -> Self {
        if p50 <= 0.0 || p99 <= p50 {
            return Self::Constant(p50.max(0.0));
        }
        let (p50, p99) = (within(p50), within(p99));
        let (mu, sigma) = (p50.ln(), (p99 / p50).ln() / Z99);
        if sigma < NARROWEST {
            return Self::Constant(p50);
        }
        Self::Lognormal { p50, mu, sigma }
    }
}

/// The mean of a time whose logarithm is normal with these parameters.
fn mean_of_logarithms(mu: f64, sigma: f64) -> f64 {
    within((mu + 0.5 * sigma * sigma).exp())
}

/// `time` moved into the range that is computed with; a time that is not a number is 0.
fn within(time: f64) -> f64 {
    if time > SHORTEST {
        time.min(LONGEST)
    } else {
        0.0
    }
}

fn quantile(z: f64, mu: f64, sigma: f64) -> f64 {
    (mu + z * sigma).exp().clamp(SHORTEST, LONGEST)
}

/// A z beyond which a normal variable lies with at most probability `cut`.
fn upper(cut: f64) -> f64 {
    (-2.0 * (2.0 * cut).ln()).sqrt()
}
