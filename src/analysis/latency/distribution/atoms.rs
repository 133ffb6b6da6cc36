//! Exact atoms of a distribution: times with a probability of their own.

/// Times closer than this, relatively, are the same but for rounding.
const SAME: f64 = 1e-12;

/// Atoms in rising order with positive masses.
#[derive(Clone, Debug, Default)]
pub(super) struct Atoms(Vec<(f64, f64)>);

impl Atoms {
    pub(super) const fn none() -> Self {
        Self(Vec::new())
    }

    pub(super) fn single(at: f64) -> Self {
        Self(vec![(at, 1.0)])
    }

    /// Adds an atom above all others.
    pub(super) fn push(&mut self, at: f64, mass: f64) {
        if mass > 0.0 {
            self.0.push((at, mass));
        }
    }

    /// Atoms in any order; equal times are joined.
    pub(super) fn collect(mut atoms: Vec<(f64, f64)>) -> Self {
        atoms.retain(|&(_, mass)| mass > 0.0);
        atoms.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut joined: Vec<(f64, f64)> = Vec::with_capacity(atoms.len());
        for (at, mass) in atoms {
            match joined.last_mut() {
                Some((last, total)) if at - *last <= SAME * at => *total += mass,
                _ => joined.push((at, mass)),
            }
        }
        Self(joined)
    }

    /// The same, each `by` later.
    pub(super) fn later(&self, by: f64) -> Self {
        Self(self.iter().map(|(at, mass)| (at + by, mass)).collect())
    }

    /// Keeps the `most` heaviest; returns the others.
    pub(super) fn keep_heaviest(&mut self, most: usize) -> Vec<(f64, f64)> {
        if self.0.len() <= most {
            return Vec::new();
        }
        let mut order: Vec<usize> = (0..self.0.len()).collect();
        order.sort_by(|&a, &b| self.0[b].1.total_cmp(&self.0[a].1));
        let (heavy, light) = order.split_at_mut(most);
        heavy.sort_unstable();
        let rest = light.iter().map(|&i| self.0[i]).collect();
        self.0 = heavy.iter().map(|&i| self.0[i]).collect();
        rest
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (f64, f64)> + '_ {
        self.0.iter().copied()
    }

    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }
}
