//! Conditioning: which values the parts of a time have, given the time.
//!
//! A [`Weights`] gives each value of a distribution a factor; probability times factor measures how the
//! value takes part in the time that is conditioned on. Going back from a sum, a maximum or a mixture to
//! its parts keeps Σ value × measure on the critical path, so what the parts add adds up to the whole.

use std::cell::OnceCell;
use std::sync::Arc;

use super::correlation::{Workspace, correlate};
use super::curve::Curve;
use super::grid::{Grid, ROUGH, power};
use super::{Distribution, Rough};

/// A factor for each atom and each rough node of a distribution, and what they come to.
#[derive(Clone, Debug)]
pub struct Weights {
    atoms: Vec<f64>,
    nodes: Vec<f64>,
    measure: f64,
    time: f64,
}

impl Weights {
    fn of(distribution: &Distribution, atoms: Vec<f64>, nodes: Vec<f64>) -> Self {
        let (mut measure, mut time) = (0.0, 0.0);
        for ((at, mass), weight) in distribution.atoms.iter().zip(&atoms) {
            measure += mass * weight;
            time += at * mass * weight;
        }
        if let Some(smooth) = distribution.rough() {
            let (of_nodes, beyond) = smooth.grid.weighed(&nodes);
            measure += of_nodes;
            time += smooth.origin * of_nodes + beyond;
        }
        Self {
            atoms,
            nodes,
            measure,
            time,
        }
    }

    /// Σ probability × weight.
    pub const fn measure(&self) -> f64 {
        self.measure
    }

    /// Σ value × probability × weight.
    pub const fn time(&self) -> f64 {
        self.time
    }

    /// All weights times `factor`, unless it is not a number.
    pub fn scale(&mut self, factor: f64) {
        if factor.is_finite() {
            for weight in self.atoms.iter_mut().chain(&mut self.nodes) {
                *weight *= factor;
            }
            self.measure *= factor;
            self.time *= factor;
        }
    }

    /// Adds the weights that another use of the same time has.
    pub fn add(&mut self, other: &Self) {
        let pairs = self.atoms.iter_mut().zip(&other.atoms);
        for (to, from) in pairs.chain(self.nodes.iter_mut().zip(&other.nodes)) {
            *to += from;
        }
        self.measure += other.measure;
        self.time += other.time;
    }

    /// Gives what they are kept in to the next ones.
    pub fn give_back(self, workspace: &mut Workspace) {
        workspace.put_back(self.nodes);
    }
}

impl Distribution {
    /// The weights that condition on the time being `time`, or as near to it as there is any; or no
    /// further from it than the part `around` of it.
    pub fn given(&self, time: f64, around: f64) -> Weights {
        if around > 0.0 {
            return self.about(time, around);
        }
        let smooth = self.rough();
        let mut atoms = vec![0.0; self.atoms.len()];
        let mut nodes = vec![0.0; smooth.map_or(0, |smooth| smooth.grid.masses().len())];
        // Times are said with nine digits.
        let near = |at: f64| (at - time).abs() <= 1e-8 * time;
        let atom = self.atoms.iter().position(|(at, _)| near(at));
        if let Some(atom) = atom {
            let mass = self.atoms.iter().nth(atom).map_or(1.0, |(_, mass)| mass);
            atoms[atom] = 1.0 / mass;
        } else if let Some(smooth) = smooth {
            smooth.give(time, &mut nodes);
        }
        Weights::of(self, atoms, nodes)
    }

    fn about(&self, time: f64, around: f64) -> Weights {
        let inside = |at: f64| f64::from(u8::from((at - time).abs() <= around * time));
        let mut weights = self.weighed_by(inside);
        weights.scale(1.0 / weights.measure.max(f64::MIN_POSITIVE));
        weights
    }

    /// Each value's weight by a function of it.
    pub fn weighed_by(&self, weight: impl Fn(f64) -> f64) -> Weights {
        self.weights(|at, out| {
            out.clear();
            out.extend(at.iter().map(|&value| weight(value)));
        })
    }

    /// From the weights of `x + y`, which this is, those of `x`; both measure the same.
    pub fn of_summand(
        &self,
        weights: &Weights,
        x: &Self,
        y: &Self,
        workspace: &mut Workspace,
    ) -> Weights {
        if let Some(shifted) = self.shifted(weights, x, y) {
            return shifted;
        }
        let mut of_x = self.turned(weights, x, y, workspace);
        of_x.scale(weights.measure / of_x.measure);
        of_x
    }

    /// For each value of `x`, the weight that its sums with `y` have on average.
    fn turned(&self, weights: &Weights, x: &Self, y: &Self, workspace: &mut Workspace) -> Weights {
        let values = Values::new(self, weights);
        let (of_x, of_y) = (x.rough(), y.rough());
        let mut atoms = vec![0.0; x.atoms.len()];
        let mut nodes = workspace.zeros(of_x.map_or(0, |smooth| smooth.grid.masses().len()));
        let mut near = workspace.zeros(0);
        for ((a, _), to) in x.atoms.iter().zip(&mut atoms) {
            for (b, mass) in y.atoms.iter() {
                *to += mass * values.at(a + b);
            }
            if let Some(y) = of_y {
                values.on_grid(a + y.origin, y.grid, &mut near);
                let (average, _) = y.grid.weighed(&near);
                *to += average;
            }
        }
        if let Some(smooth) = of_x {
            for (b, mass) in y.atoms.iter() {
                values.on_grid(smooth.origin + b, smooth.grid, &mut near);
                for (to, value) in nodes.iter_mut().zip(&near) {
                    *to += mass * value;
                }
            }
            if let Some(y) = of_y {
                let origin = smooth.origin + y.origin;
                let row = |exponent, first, out: &mut [f64]| {
                    values.row(origin, exponent, first, out);
                };
                let top = values.top() - origin;
                correlate((smooth.grid, y.grid), top, row, workspace, &mut nodes);
            }
        }
        workspace.put_back(near);
        Weights::of(x, atoms, nodes)
    }

    /// The same, where adding `y` only moved the nodes.
    fn shifted(&self, weights: &Weights, x: &Self, y: &Self) -> Option<Weights> {
        let constant = y.smooth.is_none() && y.atoms.len() == 1;
        let same = match (&self.smooth, &x.smooth) {
            (Some(a), Some(b)) => Arc::ptr_eq(&a.grid, &b.grid),
            (None, None) => true,
            _ => false,
        };
        let moved = constant && same && self.atoms.len() == x.atoms.len();
        moved.then(|| Weights::of(x, weights.atoms.clone(), weights.nodes.clone()))
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

    /// From the weights of the largest of `members`, which this is, those of each member: where it is
    /// the last to end, the first listed among equals.
    pub fn of_largest(&self, weights: &Weights, members: &[&Self]) -> Vec<Weights> {
        let values = Values::new(self, weights);
        let curves = curves(members);
        let of_member = |(of, member): (usize, &&Self)| {
            member.weights(|at, out| {
                values.at_all(at, out);
                for (i, (other, curve)) in members.iter().zip(&curves).enumerate() {
                    if i != of {
                        let beyond = other.survivals(curve, at, i < of);
                        for (value, s) in out.iter_mut().zip(beyond) {
                            *value *= 1.0 - s.min(1.0);
                        }
                    }
                }
            })
        };
        members.iter().enumerate().map(of_member).collect()
    }

    /// From the weights of the k-th smallest of `members`, which this is, those of each member.
    pub fn of_kth(&self, weights: &Weights, members: &[&Self], k: usize) -> Vec<Weights> {
        let values = Values::new(self, weights);
        let curves = curves(members);
        let mut ended = vec![0.0; k.max(1)];
        let mut of_member = |of: usize| {
            members[of].weights(|at, out| {
                values.at_all(at, out);
                let others = members.iter().zip(&curves).enumerate();
                let others = others.filter(|(i, _)| *i != of);
                // Equals listed before have ended.
                let beyond = others.map(|(i, (other, curve))| other.survivals(curve, at, i > of));
                let beyond: Vec<Vec<f64>> = beyond.collect();
                for (time, value) in out.iter_mut().enumerate() {
                    // ended[j]: exactly j of the others have ended.
                    ended.fill(0.0);
                    ended[0] = 1.0;
                    for other in &beyond {
                        let s = other[time].min(1.0);
                        for j in (1..ended.len()).rev() {
                            ended[j] = ended[j] * s + ended[j - 1] * (1.0 - s);
                        }
                        ended[0] *= s;
                    }
                    *value *= ended[k.max(1) - 1];
                }
            })
        };
        (0..members.len()).map(&mut of_member).collect()
    }

    /// From the weights of the largest of `count` times like `one`, which this is, those of the last.
    pub fn of_power(&self, weights: &Weights, one: &Self, count: f64) -> Weights {
        let values = Values::new(self, weights);
        let curve = Curve::of_distribution(one);
        let mut of_one = one.weights(|at, out| {
            values.at_all(at, out);
            for (value, s) in out.iter_mut().zip(one.survivals(&curve, at, false)) {
                let others_ended = (count - 1.0) * (-s.min(1.0)).ln_1p();
                *value *= count * others_ended.exp();
            }
        });
        // An atom's part is what the whole atom of the largest is of its own.
        let times: Vec<f64> = one.atoms.iter().map(|(at, _)| at).collect();
        let [before, after] = [true, false].map(|before| one.survivals(&curve, &times, before));
        let power = |s: f64| -(count * (-s.min(1.0)).ln_1p()).exp_m1();
        let atoms = one.atoms.iter().zip(before.iter().zip(&after));
        for (((at, mass), (before, after)), weight) in atoms.zip(&mut of_one.atoms) {
            *weight = values.at(at) * (power(*before) - power(*after)) / mass;
        }
        Weights::of(one, of_one.atoms, of_one.nodes)
    }

    /// Weights by a function that is given rising times.
    fn weights(&self, mut of: impl FnMut(&[f64], &mut Vec<f64>)) -> Weights {
        let times: Vec<f64> = self.atoms.iter().map(|(at, _)| at).collect();
        let mut atoms = Vec::with_capacity(times.len());
        of(&times, &mut atoms);
        let times = self.rough().map_or_else(Vec::new, Rough::positions);
        let mut nodes = Vec::with_capacity(times.len());
        of(&times, &mut nodes);
        Weights::of(self, atoms, nodes)
    }
}

fn curves(members: &[&Distribution]) -> Vec<Curve> {
    let curves = members.iter().map(|member| Curve::of_distribution(member));
    curves.collect()
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

impl Rough<'_> {
    fn positions(self) -> Vec<f64> {
        self.grid.positions_from(self.origin)
    }

    /// Weights on the two nodes around `time`, so that the mean is `time`.
    fn give(self, time: f64, nodes: &mut [f64]) {
        const HELD: f64 = 1e-13;
        let masses = self.grid.masses();
        let positions = self.positions();
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
pub(super) struct Values<'a> {
    of: &'a Distribution,
    smooth: Option<Rough<'a>>,
    atoms: &'a [f64],
    nodes: &'a [f64],
    /// Where the nodes are, once it was asked for.
    positions: OnceCell<Vec<f64>>,
}

impl<'a> Values<'a> {
    pub(super) fn new(of: &'a Distribution, weights: &'a Weights) -> Self {
        Self {
            of,
            smooth: of.rough(),
            atoms: weights.atoms.as_slice(),
            nodes: weights.nodes.as_slice(),
            positions: OnceCell::new(),
        }
    }

    fn positions(&self) -> &[f64] {
        self.positions
            .get_or_init(|| self.smooth.map_or_else(Vec::new, Rough::positions))
    }

    fn atom(&self, time: f64) -> Option<f64> {
        let near = |at: f64| (at - time).abs() <= 1e-11 * time;
        let found = self.of.atoms.iter().position(|(at, _)| near(at))?;
        Some(self.atoms[found])
    }

    /// At `time`, where a part has an atom.
    pub(super) fn at(&self, time: f64) -> f64 {
        self.atom(time).unwrap_or_else(|| {
            let next = self.positions().partition_point(|&at| at <= time);
            between(self.positions(), self.nodes, next, time)
        })
    }

    /// A time beyond which all weights of the smooth part are 0.
    fn top(&self) -> f64 {
        let Some(smooth) = self.smooth else {
            return f64::NEG_INFINITY;
        };
        match self.nodes.iter().rposition(|&weight| weight != 0.0) {
            Some(last) if last + 1 < self.nodes.len() => {
                smooth.origin + smooth.grid.position(last + 1)
            }
            Some(_) => f64::INFINITY,
            None => f64::NEG_INFINITY,
        }
    }

    /// At rising times, where a part is smooth.
    fn smooth_at(&self, times: impl Iterator<Item = f64>, out: &mut [f64]) {
        let positions = self.positions();
        let mut next = None;
        for (out, time) in out.iter_mut().zip(times) {
            let above = next.get_or_insert_with(|| positions.partition_point(|at| *at <= time));
            while *above < positions.len() && positions[*above] <= time {
                *above += 1;
            }
            *out = between(positions, self.nodes, *above, time);
        }
    }

    /// At `origin` and the units of 2ᵉ above it from `first` on, where a part is smooth.
    fn row(&self, origin: f64, exponent: i32, first: usize, out: &mut [f64]) {
        let Some(base) = self.base_at(origin) else {
            let step = power(exponent);
            let units = first..first + out.len();
            self.smooth_at(units.map(|unit| origin + unit as f64 * step), out);
            return;
        };
        let last = self.nodes.len() - 1;
        let node = |node: usize| self.nodes[node.min(last)];
        let Ok(level) = usize::try_from(exponent - base) else {
            // Between the nodes of the finest block.
            let part = power(exponent - base);
            for (out, unit) in out.iter_mut().zip(first..) {
                let at = unit as f64 * part;
                let low = at as usize;
                *out = node(low) + (at - low as f64) * (node(low + 1) - node(low));
            }
            return;
        };
        if first == ROUGH || level == 0 {
            self.row_of_block(level, first, out);
            return;
        }
        // Below its block a unit is some node of a finer one, within it a node, above it a node of
        // the next block or halfway between two.
        let within = if level == 0 { 0 } else { ROUGH };
        for (out, unit) in out.iter_mut().zip(first..) {
            *out = if unit == 0 {
                node(0)
            } else if unit < within {
                let up = level.min((ROUGH.ilog2() - unit.ilog2()) as usize);
                node((level - up) * ROUGH + (unit << up))
            } else if unit < 2 * ROUGH {
                node(level * ROUGH + unit)
            } else {
                let low = (level + 1) * ROUGH + unit / 2;
                0.5 * (node(low) + node(low + unit % 2))
            };
        }
    }

    /// At the units of a block of the own grid from `first` on, and above it: there every other unit is a
    /// node of the next block.
    fn row_of_block(&self, level: usize, first: usize, out: &mut [f64]) {
        let highest = self.nodes[self.nodes.len() - 1];
        let from = |node: usize| self.nodes.get(node..).unwrap_or_default();
        let (own, above) = out.split_at_mut(out.len().min(2 * ROUGH - first));
        copy_or(own, from(level * ROUGH + first), highest);
        let mut next = [0.0; ROUGH + 1];
        copy_or(&mut next, from((level + 2) * ROUGH), highest);
        for (pair, near) in above.chunks_exact_mut(2).zip(next.windows(2)) {
            pair[0] = near[0];
            pair[1] = 0.5 * (near[0] + near[1]);
        }
    }

    /// The base exponent of the own grid, if it starts at `origin` and rows are made of its nodes.
    fn base_at(&self, origin: f64) -> Option<i32> {
        let smooth = self.smooth?;
        let same = (smooth.origin - origin).abs() <= 1e-13 * origin;
        (same && smooth.grid.fineness() == ROUGH).then(|| smooth.grid.base())
    }

    /// At the nodes of a rough grid that starts at `origin`, where a part is smooth.
    pub(super) fn on_grid(&self, origin: f64, grid: &Grid, out: &mut Vec<f64>) {
        out.clear();
        out.resize(grid.masses().len(), 0.0);
        let (lowest, upper) = out.split_at_mut(2 * ROUGH);
        self.row(origin, grid.base(), 0, lowest);
        for (exponent, block) in (grid.base() + 1..).zip(upper.chunks_exact_mut(ROUGH)) {
            self.row(origin, exponent, ROUGH, block);
        }
    }

    /// At rising times, where a part has atoms or is smooth.
    fn at_all(&self, times: &[f64], out: &mut Vec<f64>) {
        out.clear();
        out.resize(times.len(), 0.0);
        self.smooth_at(times.iter().copied(), out);
        for ((at, _), weight) in self.of.atoms.iter().zip(self.atoms) {
            let near = times.partition_point(|&time| time < at - 1e-11 * at);
            if let Some(time) = times.get(near)
                && (time - at).abs() <= 1e-11 * at
            {
                out[near] = *weight;
            }
        }
    }
}

/// Fills `out` with `values`, and with `rest` where there are none.
fn copy_or(out: &mut [f64], values: &[f64], rest: f64) {
    let (known, beyond) = out.split_at_mut(values.len().min(out.len()));
    known.copy_from_slice(&values[..known.len()]);
    beyond.fill(rest);
}

/// The value at `time` on straight lines between `nodes` at `positions`, of which `next` is the first
/// above; beyond the ends that of the nearest.
fn between(positions: &[f64], nodes: &[f64], next: usize, time: f64) -> f64 {
    match (next.checked_sub(1), positions.get(next)) {
        (Some(low), Some(&high)) => {
            let part = (time - positions[low]) / (high - positions[low]);
            nodes[low] + part * (nodes[next] - nodes[low])
        }
        (Some(last), None) => nodes[last],
        (None, Some(_)) => nodes[0],
        (None, None) => 0.0,
    }
}
