//! What adds little: weights on a straight line.
//!
//! Of what takes a small part of the time, the sums that it is in hardly tell apart which of its values
//! were taken: their weights are close to a straight line over its values, w(x) = a + b·x, and such a line
//! is known by what it measures and by the time that it stands for. Of X + Y it gives x its mean, and of
//! what the time exceeds the mean the part that its variance has in the whole; of a mixture each way gets
//! a line again. So nothing needs to be done per value, and the time is kept.
//!
//! What it is off by: if larger values always count for more, each summand adds at least its mean
//! (Chebyshev's inequality for sums), so that only the excess can be given to the wrong one, at most
//! [`EXCESS`] of the whole for each place where something is called. Whatever the weights, it is no more
//! than [`SMALL`] of it.

use crate::analysis::latency::distribution::{Moments, Weights};

/// The part of the whole that a time adds at most if its weights are taken for a straight line.
const SMALL: f64 = 0.03;
/// How far what it adds may lie from its mean, as a part of the whole.
const EXCESS: f64 = 0.001;

/// Weights on a straight line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Straight {
    /// Σ probability × weight.
    pub(super) measure: f64,
    /// Σ value × probability × weight.
    pub(super) time: f64,
}

impl Straight {
    /// The line that stands for `weights`.
    pub(super) const fn of(weights: &Weights) -> Self {
        Self {
            measure: weights.measure(),
            time: weights.time(),
        }
    }

    /// With another use of the same time.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            measure: self.measure + other.measure,
            time: self.time + other.time,
        }
    }

    /// Whether weights of a time with `moments` may be taken for this line, if the whole takes `whole`.
    pub(super) fn is_close(self, moments: Moments, whole: f64) -> bool {
        self.time <= SMALL * whole && self.excess(moments).abs() <= EXCESS * whole
    }

    /// Those of the two summands of a time.
    pub(super) fn of_summands(self, x: Moments, y: Moments) -> [Self; 2] {
        let means = x.mean + y.mean;
        let variances = x.variance + y.variance;
        let part = if variances > 0.0 {
            x.variance / variances
        } else {
            x.mean / means.max(f64::MIN_POSITIVE)
        };
        let excess = self.time - means * self.measure;
        let of_x = (x.mean * self.measure + part * excess).clamp(0.0, self.time.max(0.0));
        [of_x, self.time - of_x].map(|time| Self { time, ..self })
    }

    /// That of a time that a mixture with the moments `of` takes with `probability`.
    pub(super) fn of_way(self, of: Moments, probability: f64, way: Moments) -> Self {
        let slope = self.slope(of);
        let measure = probability * (self.measure + slope * (way.mean - of.mean)).max(0.0);
        Self {
            measure,
            time: (way.mean * measure + probability * slope * way.variance).max(0.0),
        }
    }

    /// The weight of a value of a time with `moments`.
    pub(super) fn weight(self, moments: Moments, value: f64) -> f64 {
        (self.measure + self.slope(moments) * (value - moments.mean)).max(0.0)
    }

    fn excess(self, moments: Moments) -> f64 {
        self.time - moments.mean * self.measure
    }

    fn slope(self, moments: Moments) -> f64 {
        if moments.variance > 0.0 {
            self.excess(moments) / moments.variance
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::latency::distribution::{Distribution, Tail, Workspace};

    fn near(found: f64, expected: f64) {
        assert!(
            (found / expected - 1.0).abs() < 0.003,
            "{found} is not {expected}"
        );
    }

    #[test]
    fn a_line_gives_parts_what_its_weights_give_them() {
        let tail = Tail::of_largest(1.0);
        let x = Distribution::lognormal(5.0, 30.0, tail);
        let y = Distribution::lognormal(20.0, 60.0, tail);
        let sum = x.sum(&y, tail);
        let line_of = |moments: Moments| Straight {
            measure: 0.5,
            time: 0.5 * 1.1 * moments.mean,
        };
        let moments = sum.moments();
        let line = line_of(moments);
        let weights = sum.weighed_by(|value| line.weight(moments, value));
        near(weights.measure(), line.measure);
        near(weights.time(), line.time);
        let of_x = sum.of_summand(&weights, &x, &y, &mut Workspace::default());
        let [straight, rest] = line.of_summands(x.moments(), y.moments());
        near(straight.time, of_x.time());
        near(rest.time, line.time - of_x.time());

        let parts = [(0.2, &x), (0.8, &y)];
        let mixture = Distribution::mixture(&parts, tail);
        let moments = mixture.moments();
        let line = line_of(moments);
        let weights = mixture.weighed_by(|value| line.weight(moments, value));
        for (probability, way) in parts {
            let of_way = mixture.of_part(&weights, way, probability);
            let straight = line.of_way(moments, probability, way.moments());
            near(straight.measure, of_way.measure());
            near(straight.time, of_way.time());
        }
    }
}
