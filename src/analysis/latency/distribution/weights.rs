//! Conditioning: which values the parts of a time have, given the time.
//!
//! A [`Weights`] gives each value of a distribution a factor; probability times factor measures how the
//! value takes part in the time that is conditioned on. Going back from a sum, a maximum or a mixture to
//! its parts keeps Σ value × measure on the critical path, so what the parts add adds up to the whole.

use std::sync::Arc;

use super::correlation::Rows;
use super::curve::Curve;
use super::{Distribution, Smooth};

/// A factor for each atom and each node of a distribution.
#[derive(Clone, Debug)]
pub struct Weights {
    atoms: Vec<f64>,
    nodes: Vec<f64>,
}

impl Weights {
    fn zero(of: &Distribution) -> Self {
        Self {
            atoms: vec![0.0; of.atoms.len()],
            nodes: vec![0.0; of.smooth.as_ref().map_or(0, |s| s.grid.masses().len())],
        }
    }

    /// All weights times `factor`, unless it is not a number.
    pub fn scale(&mut self, factor: f64) {
        if factor.is_finite() {
            for weight in self.atoms.iter_mut().chain(&mut self.nodes) {
                *weight *= factor;
            }
        }
    }

    /// Adds the weights that another use of the same time has.
    pub fn add(&mut self, other: &Self) {
        let pairs = self.atoms.iter_mut().zip(&other.atoms);
        for (to, from) in pairs.chain(self.nodes.iter_mut().zip(&other.nodes)) {
            *to += from;
        }
    }
}

impl Distribution {
    /// The weights that condition on the time being `time`, or as near to it as there is any; or no
    /// further from it than the part `around` of it.
    pub fn given(&self, time: f64, around: f64) -> Weights {
        if around > 0.0 {
            return self.about(time, around);
        }
        let mut weights = Weights::zero(self);
        // Times are said with nine digits.
        let near = |at: f64| (at - time).abs() <= 1e-8 * time;
        if let Some(atom) = self.atoms.iter().position(|(at, _)| near(at)) {
            let mass = self.atoms.iter().nth(atom).map_or(1.0, |(_, mass)| mass);
            weights.atoms[atom] = 1.0 / mass;
            return weights;
        }
        if let Some(smooth) = &self.smooth {
            smooth.give(time, &mut weights.nodes);
        }
        weights
    }

    fn about(&self, time: f64, around: f64) -> Weights {
        let inside = |&at: &f64| f64::from(u8::from((at - time).abs() <= around * time));
        let mut weights = self.weights(|at, out| {
            out.clear();
            out.extend(at.iter().map(inside));
        });
        let measure = self.measure(&weights);
        for weight in weights.atoms.iter_mut().chain(&mut weights.nodes) {
            *weight /= measure.max(f64::MIN_POSITIVE);
        }
        weights
    }

    /// Σ value × probability × weight.
    pub fn weighed(&self, weights: &Weights) -> f64 {
        let atoms = self.atoms.iter().zip(&weights.atoms);
        let atoms: f64 = atoms.map(|((at, mass), w)| at * mass * w).sum();
        let smooth = self.smooth.as_ref().map_or(0.0, |smooth| {
            let nodes = smooth.grid.positions().zip(smooth.grid.masses());
            let terms = nodes.zip(&weights.nodes);
            terms
                .map(|((x, mass), w)| (smooth.origin + x) * mass * w)
                .sum()
        });
        atoms + smooth
    }

    /// Σ probability × weight.
    pub fn measure(&self, weights: &Weights) -> f64 {
        let atoms = self.atoms.iter().zip(&weights.atoms);
        let atoms: f64 = atoms.map(|((_, mass), w)| mass * w).sum();
        let smooth = self.smooth.as_ref().map_or(0.0, |smooth| {
            let masses = smooth.grid.masses().iter().zip(&weights.nodes);
            masses.map(|(mass, w)| mass * w).sum()
        });
        atoms + smooth
    }

    /// From the weights of `x + y`, which this is, those of `x`; both measure the same.
    pub fn of_summand(&self, weights: &Weights, x: &Self, y: &Self) -> Weights {
        if let Some(shifted) = self.shifted(weights, x, y) {
            return shifted;
        }
        let mut of_x = self.turned(weights, x, y);
        of_x.scale(self.measure(weights) / x.measure(&of_x));
        of_x
    }

    /// For each value of `x`, the weight that its sums with `y` have on average.
    fn turned(&self, weights: &Weights, x: &Self, y: &Self) -> Weights {
        let values = Values::new(self, weights);
        let mut of_x = Weights::zero(x);
        for ((a, _), to) in x.atoms.iter().zip(&mut of_x.atoms) {
            for (b, mass) in y.atoms.iter() {
                *to += mass * values.at(a + b);
            }
            if let Some(y) = &y.smooth {
                *to += values.average(y, a);
            }
        }
        let Some(smooth) = &x.smooth else {
            return of_x;
        };
        let mut shifted = Vec::new();
        for (b, mass) in y.atoms.iter() {
            let positions: Vec<f64> = smooth
                .grid
                .positions()
                .map(|at| smooth.origin + at + b)
                .collect();
            values.smooth_at(&positions, &mut shifted);
            for (to, value) in of_x.nodes.iter_mut().zip(&shifted) {
                *to += mass * value;
            }
        }
        if let Some(y) = &y.smooth {
            let origin = smooth.origin + y.origin;
            let top = values.top() - origin;
            let rows = Rows::of(&smooth.grid, &y.grid, top, |positions, row| {
                for at in &mut *positions {
                    *at += origin;
                }
                values.smooth_at(positions, row);
            });
            let correlated = rows.correlated(&smooth.grid, &y.grid);
            for (to, value) in of_x.nodes.iter_mut().zip(correlated) {
                *to += value;
            }
        }
        of_x
    }

    /// The same, where adding `y` only moved the nodes.
    fn shifted(&self, weights: &Weights, x: &Self, y: &Self) -> Option<Weights> {
        let constant = y.smooth.is_none() && y.atoms.len() == 1;
        let same = match (&self.smooth, &x.smooth) {
            (Some(a), Some(b)) => Arc::ptr_eq(&a.grid, &b.grid),
            (None, None) => true,
            _ => false,
        };
        (constant && same && self.atoms.len() == x.atoms.len()).then(|| weights.clone())
    }

    /// From the weights of a mixture, which this is, those of a part that it takes with `probability`.
    pub fn of_part(&self, weights: &Weights, part: &Self, probability: f64) -> Weights {
        let values = Values::new(self, weights);
        part.weights(|at, out| {
            values.at_all(at, out);
            for value in out {
                *value *= probability;
            }
        })
    }

    /// From the weights of the largest of `members`, which this is, those of member `of`: where it is
    /// the last to end, the first listed among equals. The weights are for the member's rough form.
    pub fn of_largest(&self, weights: &Weights, members: &[&Self], of: usize) -> Weights {
        let values = Values::new(self, weights);
        let others: Vec<_> = members
            .iter()
            .enumerate()
            .filter(|&(i, _)| i != of)
            .map(|(i, member)| (Curve::of_distribution(member), *member, i < of))
            .collect();
        members[of].rough().weights(|at, out| {
            values.at_all(at, out);
            for (time, value) in at.iter().zip(out) {
                for (curve, member, before) in &others {
                    *value *= 1.0 - member.beyond(curve, *time, *before).min(1.0);
                }
            }
        })
    }

    /// From the weights of the k-th smallest of `members`, which this is, those of member `of`, for its
    /// rough form.
    pub fn of_kth(&self, weights: &Weights, members: &[&Self], k: usize, of: usize) -> Weights {
        let values = Values::new(self, weights);
        let others: Vec<_> = members
            .iter()
            .enumerate()
            .filter(|&(i, _)| i != of)
            .map(|(i, member)| (Curve::of_distribution(member), *member, i < of))
            .collect();
        let mut ended = vec![0.0; k.max(1)];
        members[of].rough().weights(|at, out| {
            values.at_all(at, out);
            for (time, value) in at.iter().zip(out) {
                // ended[j]: exactly j of the others have ended; equals listed before have.
                ended.fill(0.0);
                ended[0] = 1.0;
                for (curve, member, before) in &others {
                    let s = member.beyond(curve, *time, !*before).min(1.0);
                    for j in (1..ended.len()).rev() {
                        ended[j] = ended[j] * s + ended[j - 1] * (1.0 - s);
                    }
                    ended[0] *= s;
                }
                *value *= ended[k.max(1) - 1];
            }
        })
    }

    /// From the weights of the largest of `count` times like `one`, which this is, those of the last,
    /// for the rough form of `one`.
    pub fn of_power(&self, weights: &Weights, one: &Self, count: f64) -> Weights {
        let values = Values::new(self, weights);
        let curve = Curve::of_distribution(one);
        let mut of_one = one.rough().weights(|at, out| {
            values.at_all(at, out);
            for (time, value) in at.iter().zip(out) {
                let s = one.beyond(&curve, *time, false).min(1.0);
                *value *= count * ((count - 1.0) * (-s).ln_1p()).exp();
            }
        });
        // An atom's part is what the whole atom of the largest is of its own.
        for ((at, mass), weight) in one.atoms.iter().zip(&mut of_one.atoms) {
            let survival = |before| one.beyond(&curve, at, before).min(1.0);
            let power = |s: f64| -(count * (-s).ln_1p()).exp_m1();
            *weight = values.at(at) * (power(survival(true)) - power(survival(false))) / mass;
        }
        of_one
    }

    /// Weights by a function that is given rising times.
    fn weights(&self, mut of: impl FnMut(&[f64], &mut Vec<f64>)) -> Weights {
        let atoms: Vec<f64> = self.atoms.iter().map(|(at, _)| at).collect();
        let nodes: Vec<f64> = self.smooth.as_ref().map_or_else(Vec::new, |smooth| {
            smooth
                .grid
                .positions()
                .map(|at| smooth.origin + at)
                .collect()
        });
        let mut weights = Weights {
            atoms: Vec::with_capacity(atoms.len()),
            nodes: Vec::with_capacity(nodes.len()),
        };
        of(&atoms, &mut weights.atoms);
        of(&nodes, &mut weights.nodes);
        weights
    }

    /// The probability beyond `time`, or from `time` on.
    fn beyond(&self, curve: &Curve, time: f64, from: bool) -> f64 {
        let atoms = self.atoms.iter().rev();
        let atoms = atoms.take_while(|&(at, _)| if from { at >= time } else { at > time });
        curve.at(time) + atoms.map(|(_, mass)| mass).sum::<f64>()
    }
}

impl Curve {
    pub(super) fn of_distribution(distribution: &Distribution) -> Self {
        distribution
            .smooth
            .as_ref()
            .map(Self::of)
            .unwrap_or_default()
    }
}

impl Smooth {
    /// Weights on the two nodes around `time`, so that the mean is `time`.
    fn give(&self, time: f64, nodes: &mut [f64]) {
        const HELD: f64 = 1e-13;
        let masses = self.grid.masses();
        let positions: Vec<f64> = self.grid.positions().map(|at| self.origin + at).collect();
        let above = positions.partition_point(|&at| at <= time);
        let low = (0..above).rev().find(|&i| masses[i] > HELD);
        let high = (above..masses.len()).find(|&i| masses[i] > HELD);
        match (low, high) {
            (Some(low), Some(high)) => {
                let part = (time - positions[low]) / (positions[high] - positions[low]);
                nodes[low] = (1.0 - part) / masses[low];
                nodes[high] = part / masses[high];
            }
            (Some(only), None) | (None, Some(only)) => nodes[only] = 1.0 / masses[only],
            (None, None) => {}
        }
    }
}

/// The weights of a distribution as a function of time.
struct Values<'a> {
    of: &'a Distribution,
    atoms: &'a [f64],
    positions: Vec<f64>,
    nodes: &'a [f64],
}

impl<'a> Values<'a> {
    fn new(of: &'a Distribution, weights: &'a Weights) -> Self {
        Self {
            of,
            atoms: &weights.atoms,
            positions: of.smooth.as_ref().map_or_else(Vec::new, |smooth| {
                smooth
                    .grid
                    .positions()
                    .map(|at| smooth.origin + at)
                    .collect()
            }),
            nodes: &weights.nodes,
        }
    }

    fn atom(&self, time: f64) -> Option<f64> {
        let near = |at: f64| (at - time).abs() <= 1e-11 * time;
        let found = self.of.atoms.iter().position(|(at, _)| near(at))?;
        Some(self.atoms[found])
    }

    /// At `time`, where a part has an atom.
    fn at(&self, time: f64) -> f64 {
        self.atom(time).unwrap_or_else(|| {
            let next = self.positions.partition_point(|&at| at <= time);
            self.between(next, time)
        })
    }

    fn between(&self, next: usize, time: f64) -> f64 {
        match (next.checked_sub(1), self.positions.get(next)) {
            (Some(low), Some(&high)) => {
                let part = (time - self.positions[low]) / (high - self.positions[low]);
                self.nodes[low] + part * (self.nodes[next] - self.nodes[low])
            }
            (Some(last), None) => self.nodes[last],
            (None, Some(_)) => self.nodes[0],
            (None, None) => 0.0,
        }
    }

    /// A time beyond which all weights of the smooth part are 0.
    fn top(&self) -> f64 {
        match self.nodes.iter().rposition(|&weight| weight != 0.0) {
            Some(last) => self
                .positions
                .get(last + 1)
                .copied()
                .unwrap_or(f64::INFINITY),
            None => f64::NEG_INFINITY,
        }
    }

    /// At rising times, where a part is smooth.
    fn smooth_at(&self, times: &[f64], out: &mut Vec<f64>) {
        out.clear();
        let mut next = times
            .first()
            .map_or(0, |first| self.positions.partition_point(|at| at <= first));
        for &time in times {
            while next < self.positions.len() && self.positions[next] <= time {
                next += 1;
            }
            out.push(self.between(next, time));
        }
    }

    /// At rising times, where a part has atoms or is smooth.
    fn at_all(&self, times: &[f64], out: &mut Vec<f64>) {
        self.smooth_at(times, out);
        for ((at, _), weight) in self.of.atoms.iter().zip(self.atoms) {
            let near = times.partition_point(|&time| time < at - 1e-11 * at);
            if let Some(time) = times.get(near)
                && (time - at).abs() <= 1e-11 * at
            {
                out[near] = *weight;
            }
        }
    }

    /// E[value(shift + Y); Y smooth].
    fn average(&self, y: &Smooth, shift: f64) -> f64 {
        let positions: Vec<f64> = y.grid.positions().map(|at| shift + y.origin + at).collect();
        let mut values = Vec::new();
        self.smooth_at(&positions, &mut values);
        values
            .iter()
            .zip(y.grid.masses())
            .map(|(value, mass)| value * mass)
            .sum()
    }
}
