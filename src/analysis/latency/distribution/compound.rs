//! A distribution from a survival function that can be computed at any time.
//!
//! Results start at a fresh origin just below their lowest times, so that a maximum of many, which is
//! narrow, is resolved.

use std::sync::Arc;

use super::atoms::Atoms;
use super::curve::Curve;
use super::grid::{COARSE, FINE, Grid, READ, base_for};
use super::{Distribution, Smooth, Tail, within};

/// Probability below the lowest times that are told apart.
const LOW: f64 = 1e-9;
/// Times near the lowest are told apart by this part of it.
const NEAR: f64 = 1e-3;
/// Cells between the quartiles below which the grid is made finer.
const FEW_CELLS: f64 = 4.0;

/// A time whose survival follows from those of others.
pub(super) trait Compound {
    /// The survival at, or just before, each of `times`, which rise.
    fn survivals(&self, times: &[f64], before: bool) -> Vec<f64>;

    /// Where it may have atoms, in any order.
    fn places(&self) -> Vec<f64>;

    /// A time that it never exceeds.
    fn highest(&self) -> f64;

    /// The smooth parts of the times that it is made of.
    fn smooth_parts(&self) -> Vec<&Smooth>;
}

/// The distribution of `time`.
pub(super) fn compound(time: &impl Compound, tail: Tail) -> Distribution {
    let atoms = atoms(time, tail);
    let parts = time.smooth_parts();
    let smooth = (!parts.is_empty())
        .then(|| smooth(time, &parts, &atoms, tail))
        .flatten();
    let of_atoms: f64 = atoms.iter().map(|(at, mass)| at * mass).sum();
    let of_smooth = smooth
        .as_ref()
        .map_or(0.0, |s| s.origin * s.grid.total() + s.grid.first_moment());
    Distribution {
        atoms,
        smooth,
        mean: within(of_atoms + of_smooth),
    }
}

fn atoms(time: &impl Compound, tail: Tail) -> Atoms {
    let places = time.places().into_iter().map(|at| (at, 1.0));
    let places = Atoms::collect(places.collect());
    let times: Vec<f64> = places.iter().map(|(at, _)| at).collect();
    let before = time.survivals(&times, true);
    let after = time.survivals(&times, false);
    let least = tail.cut * 1e-3;
    let masses = before.iter().zip(&after).map(|(b, a)| b - a);
    let atoms = times.iter().copied().zip(masses);
    Atoms::collect(atoms.filter(|&(_, mass)| mass > least).collect())
}

fn smooth(time: &impl Compound, parts: &[&Smooth], atoms: &Atoms, tail: Tail) -> Option<Smooth> {
    let highest = time.highest();
    let lowest = parts.iter().map(|s| s.origin + s.grid.position(1));
    let lowest = lowest.fold(highest, f64::min);
    let at = |share| time_at(time, share, (lowest, highest));
    let (start, first) = (at(1.0 - LOW), at(1.0 - 1e-4));
    let (low, high) = (at(0.75), at(0.25));
    let origin = if start > 0.05 * first { start } else { 0.0 };
    let finest = parts.iter().map(|s| s.grid.fineness()).max();
    let mut fineness = finest.unwrap_or(COARSE).max(READ);
    while fineness < FINE {
        let cell = (high - origin) / fineness as f64;
        if cell < (high - low) / FEW_CELLS || cell < 0.004 * high {
            break;
        }
        fineness *= 2;
    }
    let near = (first - origin).max(NEAR * origin);
    let least = parts.iter().map(|s| s.grid.base()).min().unwrap_or(0);
    let base = base_for(near, fineness).max(least - 8);
    let mut grid = Grid::empty(fineness, base, highest - origin);
    fill(time, &mut grid, origin, atoms);
    if grid.total() <= tail.cut * 1e-3 {
        return None;
    }
    grid.trim(LOW, tail.cut);
    let width = parts.iter().map(|s| s.width).fold(high - low, f64::min);
    let smooth = Smooth {
        origin,
        grid: Arc::new(grid),
        width,
    };
    Some(smooth.settled())
}

/// Each cell gets what the survival loses over it, less the atoms.
fn fill(time: &impl Compound, grid: &mut Grid, origin: f64, atoms: &Atoms) {
    let mut edges = grid.edges();
    for edge in &mut edges {
        *edge += origin;
    }
    let survivals = time.survivals(&edges, false);
    let mut atoms = atoms.iter().peekable();
    let mut before = 1.0;
    for ((mass, &edge), after) in grid.masses_mut().iter_mut().zip(&edges).zip(survivals) {
        *mass = before - after;
        while let Some((_, atom)) = atoms.next_if(|&(at, _)| at <= edge) {
            *mass -= atom;
        }
        *mass = mass.max(0.0);
        before = after;
    }
}

/// The lowest time of those from `low` to `high`, about, beyond which at most `share` of the results lie.
fn time_at(time: &impl Compound, share: f64, (mut low, mut high): (f64, f64)) -> f64 {
    /// How far the answer may be off, as a part of it.
    const ABOUT: f64 = 0.0025;
    let exceeds = |at: f64| time.survivals(&[at], false)[0] > share;
    if !exceeds(0.0) {
        return 0.0;
    }
    if !exceeds(low) {
        return low;
    }
    while high > low * (1.0 + ABOUT) {
        let middle = low.sqrt() * high.sqrt();
        if exceeds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

impl Distribution {
    /// Its survival at, or just before, each of `times`, which rise.
    pub(super) fn survivals(&self, curve: &Curve, times: &[f64], before: bool) -> Vec<f64> {
        let mut out = Vec::with_capacity(times.len());
        curve.at_all(times, &mut out);
        let mut above = 0.0;
        let mut atoms = self.atoms.iter().rev().peekable();
        for (survival, &time) in out.iter_mut().zip(times).rev() {
            while let Some((_, mass)) =
                atoms.next_if(|&(at, _)| at > time || (before && at >= time))
            {
                above += mass;
            }
            *survival += above;
        }
        out
    }
}
