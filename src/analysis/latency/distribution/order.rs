//! The largest and the k-th smallest of independent times.
//!
//! Survival functions are combined where the result has its cells. Results start at a fresh origin just
//! below their lowest times, so that a maximum of many, which is narrow, is resolved.

use std::sync::Arc;

use super::atoms::Atoms;
use super::curve::Curve;
use super::grid::{COARSE, FINE, Grid, base_for};
use super::{Distribution, Smooth, Tail, within};

/// Probability below the lowest times that are told apart.
const LOW: f64 = 1e-9;
/// Times near the lowest are told apart by this part of it.
const NEAR: f64 = 1e-3;
/// Cells between the quartiles below which the grid is made finer.
const FEW_CELLS: f64 = 4.0;

impl Distribution {
    /// The largest of independent times.
    pub fn maximum(members: &[&Self], tail: Tail) -> Self {
        // Who never exceeds the lowest time of another does not matter.
        let last = members
            .iter()
            .enumerate()
            .max_by(|(_, a), (_, b)| a.lowest().total_cmp(&b.lowest()));
        let Some((last, bound)) = last.map(|(last, member)| (last, member.lowest())) else {
            return Self::constant(0.0);
        };
        let matter = members.iter().enumerate();
        let matter = matter.filter(|&(i, member)| i == last || member.highest() > bound);
        let matter: Vec<&Self> = matter.map(|(_, member)| *member).collect();
        match matter[..] {
            [only] => only.clone(),
            _ => composed(&matter, &Law::Largest, tail),
        }
    }

    /// The k-th smallest of independent times, 1 ≤ k ≤ their number.
    pub fn kth_smallest(members: &[&Self], k: usize, tail: Tail) -> Self {
        match members {
            [] => Self::constant(0.0),
            [only] => (*only).clone(),
            _ if k >= members.len() => Self::maximum(members, tail),
            _ => composed(members, &Law::Kth(k.max(1)), tail),
        }
    }

    /// The largest of `count` independent times like this one.
    pub fn largest_of(&self, count: u64, tail: Tail) -> Self {
        if count <= 1 || (self.smooth.is_none() && self.atoms.len() == 1) {
            return self.clone();
        }
        composed(&[self], &Law::Power(count as f64), tail)
    }

    /// A time below which there is next to nothing.
    fn lowest(&self) -> f64 {
        let smooth = self.smooth.as_ref().map(|s| s.origin);
        let atom = self.atoms.iter().next().map(|(at, _)| at);
        match (smooth, atom) {
            (Some(a), Some(b)) => a.min(b),
            (a, b) => a.or(b).unwrap_or(0.0),
        }
    }

    /// A time above which there is nothing.
    fn highest(&self) -> f64 {
        let atom = self.atoms.iter().next_back().map_or(0.0, |(at, _)| at);
        match &self.smooth {
            Some(smooth) => atom.max(smooth.origin + smooth.reach()),
            None => atom,
        }
    }
}

impl Smooth {
    pub(super) fn reach(&self) -> f64 {
        let last = self.grid.masses().iter().rposition(|&m| m != 0.0);
        last.and_then(|i| self.grid.positions().nth(i))
            .unwrap_or(0.0)
    }
}

/// How the survival of the result follows from those of the members.
enum Law {
    Largest,
    Kth(usize),
    Power(f64),
}

impl Law {
    fn survival(&self, members: impl Iterator<Item = f64> + Clone, scratch: &mut Vec<f64>) -> f64 {
        let members = members.map(|s| s.clamp(0.0, 1.0));
        match self {
            Self::Largest => members.fold(0.0, |all, s| all + s * (1.0 - all)),
            Self::Power(count) => members.fold(0.0, |_, s| -(count * (-s).ln_1p()).exp_m1()),
            Self::Kth(k) => {
                // scratch[j]: exactly j have ended, for j < k.
                scratch.clear();
                scratch.resize(*k, 0.0);
                scratch[0] = 1.0;
                for s in members {
                    for j in (1..*k).rev() {
                        scratch[j] = scratch[j] * s + scratch[j - 1] * (1.0 - s);
                    }
                    scratch[0] *= s;
                }
                scratch.iter().sum::<f64>().min(1.0)
            }
        }
    }
}

/// A member, prepared for asking its survival at rising times.
struct Member {
    curve: Curve,
    atoms: Atoms,
}

impl Member {
    fn survival(&self, time: f64) -> f64 {
        let atoms = self.atoms.iter().rev().take_while(|&(at, _)| at > time);
        self.curve.at(time) + atoms.map(|(_, mass)| mass).sum::<f64>()
    }

    /// The survival at, or just before, each of `times`, which rise.
    fn survivals(&self, times: &[f64], before: bool) -> Vec<f64> {
        let mut out = Vec::with_capacity(times.len());
        self.curve.at_all(times, &mut out);
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

struct Composition<'a> {
    law: &'a Law,
    members: Vec<Member>,
}

fn composed(distributions: &[&Distribution], law: &Law, tail: Tail) -> Distribution {
    let members = distributions.iter().map(|d| Member {
        curve: d.smooth.as_ref().map(Curve::of).unwrap_or_default(),
        atoms: d.atoms.clone(),
    });
    let composition = Composition {
        law,
        members: members.collect(),
    };
    let atoms = composition.atoms(tail);
    let smooth: Vec<&Smooth> = distributions
        .iter()
        .filter_map(|d| d.smooth.as_ref())
        .collect();
    let smooth = (!smooth.is_empty())
        .then(|| composition.smooth(&smooth, &atoms, tail))
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

impl Composition<'_> {
    /// The survival of the result at, or just before, each of `times`, which rise.
    fn survivals(&self, times: &[f64], before: bool) -> Vec<f64> {
        let all: Vec<Vec<f64>> = self
            .members
            .iter()
            .map(|member| member.survivals(times, before))
            .collect();
        let mut scratch = Vec::new();
        (0..times.len())
            .map(|i| {
                let members = all.iter().map(|survivals| survivals[i]);
                self.law.survival(members, &mut scratch)
            })
            .collect()
    }

    /// Wherever a member has an atom the result may have one.
    fn atoms(&self, tail: Tail) -> Atoms {
        let all = self.members.iter().flat_map(|member| member.atoms.iter());
        let places = Atoms::collect(all.collect());
        let times: Vec<f64> = places.iter().map(|(at, _)| at).collect();
        let before = self.survivals(&times, true);
        let after = self.survivals(&times, false);
        let least = tail.cut * 1e-3;
        let masses = before.iter().zip(&after).map(|(b, a)| b - a);
        let atoms = times.iter().copied().zip(masses);
        Atoms::collect(atoms.filter(|&(_, mass)| mass > least).collect())
    }

    fn smooth(&self, smooth: &[&Smooth], atoms: &Atoms, tail: Tail) -> Option<Smooth> {
        let highest = smooth
            .iter()
            .map(|s| s.origin + s.reach())
            .fold(0.0, f64::max);
        let start = self.time(1.0 - LOW, highest);
        let first = self.time(1.0 - 1e-4, highest);
        let finest = smooth.iter().map(|s| s.grid.fineness()).max();
        let mut fineness = finest.unwrap_or(COARSE);
        let origin = if start > 0.05 * first { start } else { 0.0 };
        let near = (first - origin).max(NEAR * origin).max(highest * 1e-15);
        let least = smooth.iter().map(|s| s.grid.base()).min().unwrap_or(0);
        let (low, high) = (self.time(0.75, highest), self.time(0.25, highest));
        while fineness < FINE {
            let cell = (high - origin) / fineness as f64;
            if cell < (high - low) / FEW_CELLS || cell < 0.004 * high {
                break;
            }
            fineness *= 2;
        }
        let base = base_for(near, fineness).max(least - 8);
        let mut grid = Grid::empty(fineness, base, highest - origin);
        self.fill(&mut grid, origin, atoms);
        if grid.total() <= tail.cut * 1e-3 {
            return None;
        }
        grid.trim(LOW, tail.cut);
        let width = smooth.iter().map(|s| s.width).fold(f64::INFINITY, f64::min);
        Some(
            Smooth {
                origin,
                grid: Arc::new(grid),
                width: width.min(high - low),
            }
            .settled(),
        )
    }

    /// Each cell gets what the survival loses over it, less the atoms.
    fn fill(&self, grid: &mut Grid, origin: f64, atoms: &Atoms) {
        let mut edges = grid.edges();
        for edge in &mut edges {
            *edge += origin;
        }
        let survivals = self.survivals(&edges, false);
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

    /// The lowest time, about, beyond which at most `share` of the results lie.
    fn time(&self, share: f64, highest: f64) -> f64 {
        let mut scratch = Vec::new();
        let mut exceeds = |time: f64| {
            let members = self.members.iter().map(|member| member.survival(time));
            self.law.survival(members, &mut scratch) > share
        };
        if !exceeds(0.0) {
            return 0.0;
        }
        let (mut low, mut high) = (highest * 1e-18, highest);
        if !exceeds(low) {
            return low;
        }
        // Halving the logarithm to within a third of a per mille of the whole range.
        for _ in 0..14 {
            let middle = (low * high).sqrt();
            if exceeds(middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }
}
