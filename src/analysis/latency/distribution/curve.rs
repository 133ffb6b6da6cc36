//! Survival functions: what percentiles are read from, and what maxima are made of.

use super::grid::READ;
use super::{Distribution, Smooth};

/// A percentile is the lowest time by which all but this much of its share is done.
const SLACK: f64 = 1e-9;
/// A distribution is flat at a percentile if the times of shares this far apart differ visibly.
const FLAT: f64 = 1e-6;
/// How much two times may differ and still be the same for a reader.
const VISIBLE: f64 = 1.02;

impl Distribution {
    /// P(T > t) as points (t, P), rising in time and falling in probability; a jump is two points at
    /// one time, and between points the probability falls exponentially.
    pub fn survival(&self) -> Vec<(f64, f64)> {
        let curve = Curve::of_distribution(self);
        let mut points = Vec::with_capacity(curve.edges.len() + 2 * self.atoms.len() + 1);
        let mut above: f64 = self.atoms.iter().map(|(_, mass)| mass).sum();
        let mut atoms = self.atoms.iter().peekable();
        let jump = |points: &mut Vec<(f64, f64)>, above: &mut f64, at: f64, mass: f64| {
            let smooth = curve.at(at);
            points.push((at, smooth + *above));
            *above = (*above - mass).max(0.0);
            points.push((at, smooth + *above));
        };
        for (&edge, &survival) in curve.edges.iter().zip(&curve.survival) {
            while let Some((at, mass)) = atoms.next_if(|&(at, _)| at <= edge) {
                jump(&mut points, &mut above, at, mass);
            }
            points.push((edge, survival + above));
        }
        for (at, mass) in atoms {
            jump(&mut points, &mut above, at, mass);
        }
        if let Some(last) = points.last_mut() {
            last.1 = 0.0;
        }
        points
    }
}

/// The time by which `percent` of the requests are done, 0 < `percent` < 100, from a survival function.
pub fn percentile(survival: &[(f64, f64)], percent: f64) -> f64 {
    time(survival, 1.0 - percent / 100.0 + SLACK)
}

/// The times between which nothing ends, if the percentile lies at such a gap.
pub fn edge(survival: &[(f64, f64)], percent: f64) -> Option<(f64, f64)> {
    let share = 1.0 - percent / 100.0;
    let (low, high) = (time(survival, share + FLAT), time(survival, share - FLAT));
    let is_gap = high > low * VISIBLE && high > 0.0;
    is_gap.then(|| (time(survival, share + SLACK).min(high), high))
}

/// The lowest time beyond which at most `share` remains.
fn time(survival: &[(f64, f64)], share: f64) -> f64 {
    let at = survival.partition_point(|&(_, remains)| remains > share);
    let Some(&(high, below)) = survival.get(at) else {
        return survival.last().map_or(0.0, |&(time, _)| time);
    };
    let Some(&(low, above)) = at.checked_sub(1).and_then(|before| survival.get(before)) else {
        return high;
    };
    low + (high - low) * fraction(above, below, share.max(0.0))
}

/// Where between two points the survival falls to `share`: exponentially between them.
fn fraction(above: f64, below: f64, share: f64) -> f64 {
    let part = if below > 0.0 && share > 0.0 {
        (above / share).ln() / (above / below).ln()
    } else {
        (above - share) / (above - below)
    };
    if part.is_finite() {
        part.clamp(0.0, 1.0)
    } else {
        1.0
    }
}

/// The survival function of a smooth part, in absolute times.
#[derive(Clone, Debug, Default)]
pub(super) struct Curve {
    /// Rising times; the first is where the mass begins.
    pub(super) edges: Vec<f64>,
    /// The mass beyond each.
    pub(super) survival: Vec<f64>,
}

impl Curve {
    pub(super) fn of(smooth: &Smooth) -> Self {
        let grid = smooth.grid.refined(READ);
        let mut edges = grid.edges();
        for edge in &mut edges {
            *edge += smooth.origin;
        }
        edges.insert(0, smooth.origin);
        let masses = grid.masses();
        let mut survival = vec![0.0; masses.len() + 1];
        let (mut sum, mut most) = (0.0, 0.0_f64);
        for (i, mass) in masses.iter().enumerate().rev() {
            sum += mass;
            // Cubic weights may leave a tiny dent.
            most = most.max(sum);
            survival[i] = most;
        }
        Self { edges, survival }
    }

    /// The mass beyond `time`.
    pub(super) fn at(&self, time: f64) -> f64 {
        let next = self.edges.partition_point(|&edge| edge <= time);
        self.between(next, time)
    }

    /// The mass beyond `time`, of which `next` is the first edge above.
    fn between(&self, next: usize, time: f64) -> f64 {
        if next == 0 {
            return self.survival.first().copied().unwrap_or(0.0);
        }
        let Some(&high) = self.edges.get(next) else {
            return 0.0;
        };
        let (low, above, below) = (
            self.edges[next - 1],
            self.survival[next - 1],
            self.survival[next],
        );
        let part = (time - low) / (high - low);
        if below > 0.02 || below <= 0.0 {
            above + (below - above) * part
        } else {
            above * (below / above).powf(part)
        }
    }

    /// The mass beyond each of `times`, which rise.
    pub(super) fn at_all(&self, times: &[f64], out: &mut Vec<f64>) {
        out.clear();
        let mut next = 0;
        for &time in times {
            while next < self.edges.len() && self.edges[next] <= time {
                next += 1;
            }
            out.push(self.between(next, time));
        }
    }
}
