//! Masses on a dyadic grid: fine where times are short, coarser by powers of two as they grow.
//!
//! A grid has a fineness M and a base exponent b. Its base block has 2M nodes at 0, 1, …, 2M − 1 units
//! of 2ᵇ; block j ≥ 1 has M nodes at M, …, 2M − 1 units of 2ᵇ⁺ʲ. So a node is never further than 1/M of
//! its position from the next, a range of r octaves costs M·r numbers, and within a block sums of nodes
//! are nodes. Mass that falls between nodes is placed on four of them by the weights of cubic
//! interpolation, which keep total, mean, variance and third moment; smooth densities stay smooth, and
//! the error of a percentile is a small part of the distance between nodes. Every mass is carried by
//! itself, so a tail of 1e-16 keeps its digits.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use super::placing::{HALFWAY, Placing, give, place, place_lowest};

/// Nodes per octave for smooth densities.
pub(super) const COARSE: usize = 32;
/// Nodes per octave at which survival is read: straight lines between coarser ones are not good enough.
pub(super) const READ: usize = 32;
/// Nodes per octave that going back from a time to its parts needs: an average depends less on them
/// than a percentile does.
pub(super) const ROUGH: usize = 16;
/// The part of the mass that the finest block of a rough grid holds at least: below it nodes need not
/// be as close as in the next block.
const ROUGH_LOW: f64 = 0.01;
/// Nodes per octave where a density has features that are narrower than a coarse cell.
pub(super) const FINE: usize = 128;
/// Exponents beyond which times are not told apart; 2²⁰⁰ ms is longer than anything.
pub(super) const SMALLEST: i32 = -220;
pub(super) const LARGEST: i32 = 220;

/// Masses on the nodes of a dyadic grid that starts at 0.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    fineness: usize,
    base: i32,
    mass: Vec<f64>,
    /// The same with [`ROUGH`] nodes per octave, once it was asked for.
    rough: OnceLock<Arc<Self>>,
}

/// One block of a grid: uniform nodes.
#[derive(Clone, Copy)]
pub(super) struct Block<'a> {
    /// Distance between its nodes.
    pub(super) step: f64,
    /// Units of `step` at its first node.
    pub(super) first: usize,
    /// Its masses.
    pub(super) mass: &'a [f64],
}

impl Grid {
    /// These masses: those of the base block, then those of each block above it.
    pub(super) const fn of(fineness: usize, base: i32, mass: Vec<f64>) -> Self {
        Self {
            fineness,
            base,
            mass,
            rough: OnceLock::new(),
        }
    }

    /// A grid without mass that reaches to `top`.
    pub(super) fn empty(fineness: usize, base: i32, top: f64) -> Self {
        let base = base.clamp(SMALLEST, LARGEST);
        let units = top / power(base) / (2 * fineness) as f64;
        let blocks = if units >= 1.0 {
            1 + (exponent(units).min(LARGEST - base)) as usize
        } else {
            0
        };
        let mass = vec![0.0; 2 * fineness + blocks * fineness];
        Self::of(fineness, base, mass)
    }

    /// The density `density` sampled up to `top`, not normalised.
    pub(super) fn sampled(
        fineness: usize,
        base: i32,
        top: f64,
        density: impl Fn(f64) -> f64,
    ) -> Self {
        let mut grid = Self::empty(fineness, base, top);
        let last = grid.blocks().count() - 1;
        let mut start = 0;
        for level in 0..=last {
            let step = power(grid.base + level as i32);
            let first = if level == 0 { 0 } else { fineness };
            for unit in first..2 * fineness {
                // Where the step doubles, the weights of cubic interpolation across the seam.
                let weight = match (level, unit) {
                    (0, 0) => 0.5,
                    (_, u) if level > 0 && u == fineness => 0.75,
                    (_, u) if level > 0 && u == fineness + 1 => 1.031_25,
                    (_, u) if level < last && u == 2 * fineness - 2 => 0.9375,
                    _ => 1.0,
                };
                grid.mass[start] = weight * step * density(unit as f64 * step);
                start += 1;
            }
        }
        grid
    }

    pub(super) const fn fineness(&self) -> usize {
        self.fineness
    }

    pub(super) const fn base(&self) -> i32 {
        self.base
    }

    pub(super) fn masses(&self) -> &[f64] {
        &self.mass
    }

    pub(super) fn masses_mut(&mut self) -> &mut [f64] {
        self.rough = OnceLock::new();
        &mut self.mass
    }

    pub(super) fn total(&self) -> f64 {
        self.mass.iter().sum()
    }

    /// The grid with all masses times `factor`.
    pub(super) fn scaled(&self, factor: f64) -> Self {
        let mass = self.mass.iter().map(|mass| mass * factor);
        Self::of(self.fineness, self.base, mass.collect())
    }

    /// The grid with no more than [`ROUGH`] nodes per octave; computed once.
    pub(super) fn rough(&self) -> &Self {
        if self.fineness <= ROUGH {
            return self;
        }
        self.rough.get_or_init(|| {
            let mut rough = self.lumped();
            while rough.fineness > ROUGH {
                rough = rough.lumped();
            }
            let low = ROUGH_LOW * rough.total();
            Arc::new(rough.raised_lumped(low))
        })
    }

    /// The blocks, finest first.
    pub(super) fn blocks(&self) -> impl Iterator<Item = Block<'_>> {
        let m = self.fineness;
        let (base, rest) = self.mass.split_at(2 * m);
        let upper = rest.chunks_exact(m).map(move |mass| (m, mass));
        std::iter::once((0, base))
            .chain(upper)
            .zip(self.base..)
            .map(|((first, mass), exponent)| Block {
                step: power(exponent),
                first,
                mass,
            })
    }

    /// How many blocks there are, at least one.
    pub(super) const fn block_count(&self) -> usize {
        self.mass.len() / self.fineness - 1
    }

    /// The masses of a block above the base, from 1 on.
    pub(super) fn upper_block(&self, level: usize) -> Option<&[f64]> {
        self.mass[self.fineness..]
            .chunks_exact(self.fineness)
            .nth(level)
    }

    /// The position of a node.
    pub(super) const fn position(&self, node: usize) -> f64 {
        let m = self.fineness;
        let level = (node / m).saturating_sub(1);
        (node - level * m) as f64 * power(self.base + level as i32)
    }

    /// The position of each node, in order.
    pub(super) fn positions(&self) -> impl Iterator<Item = f64> + '_ {
        self.blocks()
            .flat_map(|b| (b.first..b.first + b.mass.len()).map(move |unit| unit as f64 * b.step))
    }

    /// The position of each node, in order, `origin` further up.
    pub(super) fn positions_from(&self, origin: f64) -> Vec<f64> {
        let mut positions = Vec::with_capacity(self.mass.len());
        for block in self.blocks() {
            let units = block.first..block.first + block.mass.len();
            positions.extend(units.map(|unit| origin + unit as f64 * block.step));
        }
        positions
    }

    /// The upper end of the cell of each node, in order: halfway to the next node, and on the seam
    /// between blocks where the cells keep the mean of what they hold.
    pub(super) fn edges(&self) -> Vec<f64> {
        let m = self.fineness;
        let mut edges = Vec::with_capacity(self.mass.len());
        for block in self.blocks() {
            for unit in block.first..2 * m {
                let half = match unit {
                    u if block.first > 0 && u == m => 0.406_25,
                    _ => 0.5,
                };
                edges.push((unit as f64 + half) * block.step);
            }
        }
        edges
    }

    /// Σ mass × position.
    pub(super) fn first_moment(&self) -> f64 {
        let blocks = self.blocks().map(|block| {
            let units = (block.first..).zip(block.mass);
            block.step * units.map(|(unit, mass)| unit as f64 * mass).sum::<f64>()
        });
        blocks.sum()
    }

    /// Σ mass × weight, and Σ mass × weight × position.
    pub(super) fn weighed(&self, weights: &[f64]) -> (f64, f64) {
        let m = self.fineness;
        let (lowest, upper) = weights.split_at(2 * m);
        let weights = std::iter::once(lowest).chain(upper.chunks_exact(m));
        let mut sums = (0.0, 0.0);
        for (block, weights) in self.blocks().zip(weights) {
            // Four sums at once, so that none waits for the one before.
            let (mut sum, mut by_unit) = ([0.0; 4], [0.0; 4]);
            let mut unit = [0, 1, 2, 3].map(|i| (block.first + i) as f64);
            for (mass, weight) in block.mass.chunks_exact(4).zip(weights.chunks_exact(4)) {
                for i in 0..4 {
                    let measure = mass[i] * weight[i];
                    sum[i] += measure;
                    by_unit[i] += measure * unit[i];
                    unit[i] += 4.0;
                }
            }
            sums.0 += sum.iter().sum::<f64>();
            sums.1 += block.step * by_unit.iter().sum::<f64>();
        }
        sums
    }

    /// The grid on a base of at least `base`: what is finer is placed on the coarser nodes.
    pub(super) fn raised(&self, base: i32) -> Cow<'_, Self> {
        if self.base >= base {
            return Cow::Borrowed(self);
        }
        Cow::Owned(self.raised_while(|grid_base, _| grid_base < base))
    }

    /// The grid on coarser bases as long as `more` says so of the base exponent and of the masses of
    /// the base block.
    fn raised_while(&self, more: impl Fn(i32, &[f64]) -> bool) -> Self {
        let m = self.fineness;
        let mut lowest = self.mass[..2 * m].to_vec();
        let mut coarser = vec![0.0; 2 * m];
        let mut base = self.base;
        while more(base, &lowest) {
            halve(&lowest, &mut coarser[..m + 2]);
            coarser[m + 2..].fill(0.0);
            base += 1;
            if let Some(block) = self.upper_block((base - self.base) as usize) {
                for (to, from) in coarser[m..].iter_mut().zip(block) {
                    *to += from;
                }
            }
            std::mem::swap(&mut lowest, &mut coarser);
        }
        let merged = (base - self.base) as usize;
        lowest.extend_from_slice(self.mass.get((2 + merged) * m..).unwrap_or_default());
        Self::of(m, base, lowest)
    }

    /// The grid on coarser bases as long as the base block holds less than `low`; none of its nodes gets
    /// less than nothing.
    fn raised_lumped(mut self, low: f64) -> Self {
        let m = self.fineness;
        while self.block_count() > 1 && self.mass[..2 * m].iter().sum::<f64>() < low {
            let lumps = lumps(&self.mass[..2 * m]);
            self.mass.drain(..m);
            self.mass[..m].fill(0.0);
            for (to, lump) in self.mass.iter_mut().zip(lumps) {
                *to += lump;
            }
            self.base += 1;
        }
        self
    }

    /// Gives up what does not matter: the highest nodes that hold less than `cut` together are lumped
    /// into the one below them, and the finest block is coarsened while it holds less than `low`.
    pub(super) fn trim(&mut self, low: f64, cut: f64) {
        self.rough = OnceLock::new();
        let m = self.fineness;
        let mut tail = 0.0;
        let mut keep = self.mass.len();
        while keep > 1 && (tail + self.mass[keep - 1]).abs() <= cut {
            keep -= 1;
            tail += self.mass[keep];
        }
        if keep < self.mass.len() {
            self.mass[keep..].fill(0.0);
            self.mass[keep - 1] += tail;
            let blocks = keep.saturating_sub(2 * m).div_ceil(m);
            self.mass.truncate(2 * m + blocks * m);
        }
        self.mass.shrink_to_fit();
        let has_more = |base: i32, lowest: &[f64]| {
            ((base - self.base) as usize) + 1 < self.block_count()
                && lowest.iter().sum::<f64>().abs() < low
        };
        if has_more(self.base, &self.mass[..2 * m]) {
            *self = self.raised_while(has_more);
        }
    }

    /// The grid with the nodes at least twice as dense.
    pub(super) fn refined(&self, fineness: usize) -> Cow<'_, Self> {
        let mut grid = Cow::Borrowed(self);
        while grid.fineness < fineness {
            grid = Cow::Owned(grid.refined_once());
        }
        grid
    }

    /// Each node gives half of its mass to the new nodes around it, by cubic interpolation.
    fn refined_once(&self) -> Self {
        // Halfway between the inner two of four values their cubic is (−1, 9, 9, −1) / 16 of them.
        const INNER: f64 = 0.5 * 9.0 / 16.0;
        const OUTER: f64 = 0.5 * 1.0 / 16.0;
        let m = self.fineness;
        let mut out = Placing::new(2 * m, self.base - 1);
        out.reserve(self.block_count() + 1);
        // The masses of a block but its lowest, with nothing around them.
        let mut around = vec![0.0; 2 * m + 5];
        for (level, block) in self.blocks().enumerate() {
            let (lowest, others) = (block.mass[0], &block.mass[1..]);
            let start = 2 * block.first;
            if level > 0 {
                // A node on a seam stands for twice as much above it as below.
                give(out.row(level - 1), 4 * m, lowest / 3.0, false);
                give(out.row(level), start, lowest / 1.5, true);
            } else {
                give(out.row(level), start, lowest, true);
            }
            let (others_around, rest) = around[3..].split_at_mut(others.len());
            others_around.copy_from_slice(others);
            rest.fill(0.0);
            let row = out.row(level);
            row[start.saturating_sub(1)] -= OUTER * others[0];
            let near = around[1..others.len() + 6].windows(4);
            for (pair, near) in row[start + 1..].chunks_exact_mut(2).zip(near) {
                pair[0] += INNER * (near[1] + near[2]) - OUTER * (near[0] + near[3]);
                pair[1] += 0.5 * near[2];
            }
        }
        out.finish()
    }

    /// The grid with half as many nodes per octave.
    pub(super) fn coarsened(&self) -> Self {
        let m = self.fineness / 2;
        let mut out = Placing::new(m, self.base + 1);
        out.reserve(self.block_count() + 1);
        for (level, block) in self.blocks().enumerate() {
            let row = out.row(level);
            for (unit, &mass) in (block.first..).zip(block.mass) {
                let at = unit / 2;
                match (unit % 2, at) {
                    (0, _) => row[at] += mass,
                    (_, 0) => place_lowest(row, 0.5, mass),
                    _ => place(&mut row[at - 1..at + 3], &HALFWAY, mass),
                }
            }
        }
        out.finish()
    }

    /// The grid with half as many nodes per octave, of which none gets less than nothing: keeps the
    /// total and the mean. Every other node stays, and keeps half of its neighbours' masses.
    fn lumped(&self) -> Self {
        let m = self.fineness / 2;
        let mut mass = lumps(&self.mass);
        if mass.last() == Some(&0.0) {
            mass.pop();
        }
        let blocks = (mass.len() - 2 * m).div_ceil(m);
        mass.resize((2 + blocks) * m, 0.0);
        Self::of(m, self.base + 1, mass)
    }
}

/// Masses at 0, 1, … on 0, 2, …, half of what lies between to either side.
fn lumps(mass: &[f64]) -> Vec<f64> {
    let mut lumps = vec![0.0; mass.len() / 2 + 1];
    for (node, pair) in mass.chunks_exact(2).enumerate() {
        lumps[node] += pair[0] + 0.5 * pair[1];
        lumps[node + 1] = 0.5 * pair[1];
    }
    lumps
}

/// 2ᵉ, exactly, for an exponent of a normal number.
pub(super) const fn power(exponent: i32) -> f64 {
    f64::from_bits(((exponent + 1023) as u64) << 52)
}

/// The largest e with 2ᵉ ≤ `value`, for a positive normal number.
pub(super) fn exponent(value: f64) -> i32 {
    ((value.to_bits() >> 52) & 0x7ff) as i32 - 1023
}

/// A base exponent with whose base block reaches to about `reach`.
pub(super) fn base_for(reach: f64, fineness: usize) -> i32 {
    let unit = reach / (2 * fineness) as f64;
    if unit > 0.0 && unit.is_normal() {
        exponent(unit).clamp(SMALLEST, LARGEST)
    } else {
        SMALLEST
    }
}

/// Uniform masses on 0, 1, …, 2m − 1 placed on 0, 2, …: the first `m` + 2 of these, written to `out`.
///
/// Does what [`place`] would do for every other node, as one sum for each node of the result.
#[inline]
pub(super) fn halve(mass: &[f64], out: &mut [f64]) {
    let m = mass.len() / 2;
    let [first, second] = [mass[1], mass[3]];
    for (k, out) in (2..m - 1).zip(&mut out[2..]) {
        let near = &mass[2 * k - 3..2 * k + 4];
        *out = near[3] + 0.5625 * (near[2] + near[4]) - 0.0625 * (near[0] + near[6]);
    }
    // Below the lowest node there is none: the weights of `place_lowest` instead.
    out[0] = mass[0] + 0.375 * first - 0.0625 * second;
    out[1] = mass[2] + 0.75 * first + 0.5625 * second - 0.0625 * mass[5];
    out[2] -= 0.0625 * first;
    // What lies beyond the upper end is nothing.
    let [before, last] = [mass[2 * m - 3], mass[2 * m - 1]];
    out[m - 1] = mass[2 * m - 2] + 0.5625 * (before + last) - 0.0625 * mass[2 * m - 5];
    out[m] = 0.5625 * last - 0.0625 * before;
    out[m + 1] = -0.0625 * last;
}
