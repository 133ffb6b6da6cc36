//! The largest and the k-th smallest of independent times.
//!
//! Survival functions are combined where the result has its cells: linear in cells and members, times
//! k for the k-th of several.

use super::compound::{Compound, compound};
use super::curve::Curve;
use super::{Distribution, Smooth, Tail};

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
            _ => composed(&matter, Law::Largest, tail),
        }
    }

    /// The k-th smallest of independent times, 1 ≤ k ≤ their number.
    pub fn kth_smallest(members: &[&Self], k: usize, tail: Tail) -> Self {
        match members {
            [] => Self::constant(0.0),
            [only] => (*only).clone(),
            _ if k >= members.len() => Self::maximum(members, tail),
            _ => composed(members, Law::Kth(k.max(1)), tail),
        }
    }

    /// The largest of `count` independent times like this one.
    pub fn largest_of(&self, count: u64, tail: Tail) -> Self {
        if count <= 1 || (self.smooth.is_none() && self.atoms.len() == 1) {
            return self.clone();
        }
        composed(&[self], Law::Power(count as f64), tail)
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
    pub(super) fn highest(&self) -> f64 {
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
        last.map_or(0.0, |last| self.grid.position(last))
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
            Self::Power(count) => members.fold(0.0, |_, s| largest(s, *count)),
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

/// The survival of the largest of `count` times whose survival is `s`.
pub(super) fn largest(s: f64, count: f64) -> f64 {
    -(count * (-s).ln_1p()).exp_m1()
}

struct Ordered<'a> {
    law: Law,
    members: Vec<(Curve, &'a Distribution)>,
}

fn composed(members: &[&Distribution], law: Law, tail: Tail) -> Distribution {
    let members = members
        .iter()
        .map(|&member| (Curve::of_distribution(member), member));
    let ordered = Ordered {
        law,
        members: members.collect(),
    };
    compound(&ordered, tail)
}

impl Compound for Ordered<'_> {
    fn survivals(&self, times: &[f64], before: bool) -> Vec<f64> {
        let all: Vec<Vec<f64>> = self
            .members
            .iter()
            .map(|(curve, member)| member.survivals(curve, times, before))
            .collect();
        let mut scratch = Vec::new();
        (0..times.len())
            .map(|i| {
                let members = all.iter().map(|survivals| survivals[i]);
                self.law.survival(members, &mut scratch)
            })
            .collect()
    }

    fn places(&self) -> Vec<f64> {
        let members = self.members.iter();
        members
            .flat_map(|(_, member)| member.atoms.iter().map(|(at, _)| at))
            .collect()
    }

    fn highest(&self) -> f64 {
        let members = self.members.iter();
        members
            .map(|(_, member)| member.highest())
            .fold(0.0, f64::max)
    }

    fn smooth_parts(&self) -> Vec<&Smooth> {
        let members = self.members.iter();
        members
            .filter_map(|(_, member)| member.smooth.as_ref())
            .collect()
    }
}
