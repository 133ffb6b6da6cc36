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

/// Nodes per octave for smooth densities.
pub(super) const COARSE: usize = 32;
/// Nodes per octave at which survival is read: straight lines between coarser ones are not good enough.
pub(super) const READ: usize = 32;
/// Nodes per octave that going back from a time to its parts needs: an average depends less on them
/// than a percentile does.
pub(super) const ROUGH: usize = 16;
/// Nodes per octave where a density has features that are narrower than a coarse cell.
pub(super) const FINE: usize = 128;
/// Exponents beyond which times are not told apart; 2²⁰⁰ ms is longer than anything.
const SMALLEST: i32 = -220;
const LARGEST: i32 = 220;

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
    /// A grid without mass that reaches to `top`.
    pub(super) fn empty(fineness: usize, base: i32, top: f64) -> Self {
        let base = base.clamp(SMALLEST, LARGEST);
        let units = top / power(base) / (2 * fineness) as f64;
        let blocks = if units >= 1.0 {
            1 + (exponent(units).min(LARGEST - base)) as usize
        } else {
            0
        };
        Self {
            fineness,
            base,
            mass: vec![0.0; 2 * fineness + blocks * fineness],
            rough: OnceLock::new(),
        }
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
        Self {
            mass: self.mass.iter().map(|mass| mass * factor).collect(),
            rough: OnceLock::new(),
            ..*self
        }
    }

    /// The grid with no more than [`ROUGH`] nodes per octave; computed once.
    pub(super) fn rough(grid: &Arc<Self>) -> Arc<Self> {
        if grid.fineness <= ROUGH {
            return Arc::clone(grid);
        }
        let rough = grid.rough.get_or_init(|| {
            let mut rough = grid.lumped();
            while rough.fineness > ROUGH {
                rough = rough.lumped();
            }
            Arc::new(rough)
        });
        Arc::clone(rough)
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

    /// Calls `visit` with the position of each node, in order.
    pub(super) fn positions(&self) -> impl Iterator<Item = f64> + '_ {
        self.blocks()
            .flat_map(|b| (b.first..b.first + b.mass.len()).map(move |unit| unit as f64 * b.step))
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
        self.positions().zip(&self.mass).map(|(x, m)| x * m).sum()
    }

    /// The grid on a base of at least `base`: what is finer is placed on the coarser nodes.
    pub(super) fn raised(&self, base: i32) -> Cow<'_, Self> {
        let mut grid = Cow::Borrowed(self);
        while grid.base < base {
            grid = Cow::Owned(grid.raised_once());
        }
        grid
    }

    fn raised_once(&self) -> Self {
        let m = self.fineness;
        let mut mass = Vec::with_capacity(self.mass.len());
        halve(&self.mass[..2 * m], m, &mut mass);
        mass.resize(2 * m, 0.0);
        if self.mass.len() > 2 * m {
            for (to, from) in mass[m..].iter_mut().zip(&self.mass[2 * m..3 * m]) {
                *to += from;
            }
            mass.extend_from_slice(&self.mass[3 * m..]);
        }
        Self {
            fineness: m,
            base: self.base + 1,
            mass,
            rough: OnceLock::new(),
        }
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
        while self.mass.len() > 2 * m && self.mass[..2 * m].iter().sum::<f64>().abs() < low {
            *self = self.raised_once();
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
        let m = self.fineness;
        let mut out = Placing::new(2 * m, self.base - 1);
        for (level, block) in self.blocks().enumerate() {
            for (unit, &mass) in (block.first..).zip(block.mass) {
                let (at, below, above) = match (level, unit) {
                    (0, 0) => (0, 0.0, mass),
                    // A node on a seam stands for twice as much above it as below.
                    (1.., u) if u == m => (2 * u, mass / 3.0, mass / 1.5),
                    (_, u) => (2 * u, 0.5 * mass, 0.5 * mass),
                };
                if level > 0 && unit == m {
                    give(out.row(level - 1), 4 * m, below, false);
                } else if below != 0.0 {
                    give(out.row(level), at, below, false);
                }
                give(out.row(level), at, above, true);
            }
        }
        out.finish()
    }

    /// The grid with half as many nodes per octave.
    pub(super) fn coarsened(&self) -> Self {
        let m = self.fineness / 2;
        let mut out = Placing::new(m, self.base + 1);
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
    /// total and the mean.
    fn lumped(&self) -> Self {
        let mut out = Placing::new(self.fineness / 2, self.base + 1);
        for (level, block) in self.blocks().enumerate() {
            let row = out.row(level);
            for (unit, &mass) in (block.first..).zip(block.mass) {
                row[unit / 2] += 0.5 * mass;
                row[unit.div_ceil(2)] += 0.5 * mass;
            }
        }
        out.finish()
    }
}

/// 2ᵉ, exactly.
pub(super) fn power(exponent: i32) -> f64 {
    2.0_f64.powi(exponent)
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

const HALFWAY: [f64; 4] = [-0.0625, 0.5625, 0.5625, -0.0625];

/// The weights of cubic interpolation at `fraction` between the second and the third of four nodes.
fn weights(fraction: f64) -> [f64; 4] {
    let (f, g) = (fraction, 1.0 - fraction);
    [
        -f * g * (1.0 + g) / 6.0,
        (1.0 + f) * g * (1.0 + g) / 2.0,
        (1.0 + f) * f * (1.0 + g) / 2.0,
        -(1.0 + f) * f * g / 6.0,
    ]
}

fn place(nodes: &mut [f64], weights: &[f64; 4], mass: f64) {
    for (node, weight) in nodes.iter_mut().zip(weights) {
        *node += weight * mass;
    }
}

/// Spreads the mass on one side of a node over the nodes of half the distance.
fn give(row: &mut [f64], at: usize, mass: f64, above: bool) {
    let (near, far) = if above {
        (at + 1, at + 3)
    } else {
        (at - 1, at.saturating_sub(3))
    };
    row[at] += 0.5 * mass;
    row[near] += 0.5625 * mass;
    row[far] -= 0.0625 * mass;
}

/// Places at `fraction` between the two lowest nodes, below which there is none.
fn place_lowest(row: &mut [f64], fraction: f64, mass: f64) {
    let (f, g) = (fraction, 1.0 - fraction);
    row[0] += mass * g * (1.0 + g) / 2.0;
    row[1] += mass * f * (1.0 + g);
    row[2] -= mass * f * g / 2.0;
}

/// Uniform masses on 0, 1, …, 2m − 1 placed on 0, 2, …: `m` + 2 of these, written to `out`.
///
/// Does what [`place`] would do for every other node, as one sum for each node of the result.
pub(super) fn halve(mass: &[f64], m: usize, out: &mut Vec<f64>) {
    // What lies beyond either end is nothing.
    let mut padded = [0.0; 2 * FINE + 10];
    padded[3..3 + mass.len()].copy_from_slice(mass);
    out.clear();
    out.extend((0..m + 2).map(|k| {
        let near = &padded[2 * k..2 * k + 7];
        near[3] + 0.5625 * (near[2] + near[4]) - 0.0625 * (near[0] + near[6])
    }));
    // Below the lowest node there is none: the weights of `place_lowest` instead.
    let lowest = mass[1];
    out[0] -= 0.1875 * lowest;
    out[1] += 0.1875 * lowest;
    out[2] -= 0.0625 * lowest;
}

/// A grid that masses are being placed on, at any position.
///
/// One row per block. A row has room for what spills over its upper end, and for the node just below
/// its lower end, which the block below holds as its last but one.
pub(super) struct Placing {
    fineness: usize,
    base: i32,
    rows: Vec<f64>,
}

impl Placing {
    pub(super) fn new(fineness: usize, base: i32) -> Self {
        Self {
            fineness,
            base: base.clamp(SMALLEST, LARGEST),
            rows: Vec::new(),
        }
    }

    const fn stride(&self) -> usize {
        4 * self.fineness + 4
    }

    /// The row of block `level`, by units of its step.
    pub(super) fn row(&mut self, level: usize) -> &mut [f64] {
        let stride = self.stride();
        if self.rows.len() < (level + 1) * stride {
            self.rows.resize((level + 1) * stride, 0.0);
        }
        &mut self.rows[level * stride..][..stride]
    }

    /// The level and the unit within it of a position.
    fn locate(&self, position: f64) -> (usize, f64) {
        let unit = position / power(self.base);
        let m = self.fineness as f64;
        if unit < 2.0 * m {
            return (0, unit.max(0.0));
        }
        let most = LARGEST - self.base;
        let level = exponent(unit / m).min(most);
        (level as usize, (unit / power(level)).min(2.0 * m - 1.0))
    }

    /// Places one mass.
    pub(super) fn add(&mut self, position: f64, mass: f64) {
        if mass == 0.0 {
            return;
        }
        let (level, unit) = self.locate(position);
        let whole = unit.floor();
        let (at, fraction) = (whole as usize, unit - whole);
        let row = self.row(level);
        if fraction == 0.0 {
            row[at] += mass;
        } else if at == 0 {
            place_lowest(row, fraction, mass);
        } else {
            place(&mut row[at - 1..at + 3], &weights(fraction), mass);
        }
    }

    /// Places `factor` × the masses of `grid`, each `shift` further up.
    pub(super) fn add_grid(&mut self, grid: &Grid, shift: f64, factor: f64) {
        if shift == 0.0 && grid.fineness == self.fineness && grid.base >= self.base {
            self.add_aligned(grid, factor);
            return;
        }
        for (position, &mass) in grid.positions().zip(&grid.mass) {
            self.add(position + shift, mass * factor);
        }
    }

    fn add_aligned(&mut self, grid: &Grid, factor: f64) {
        let m = self.fineness;
        for (level, block) in grid.blocks().enumerate() {
            let up = (grid.base - self.base) as usize;
            if level > 0 || up == 0 {
                let row = self.row(level + up);
                for (to, from) in row[block.first..].iter_mut().zip(block.mass) {
                    *to += from * factor;
                }
                continue;
            }
            for (unit, &mass) in block.mass.iter().enumerate() {
                if unit < m {
                    self.add(unit as f64 * block.step, mass * factor);
                } else {
                    self.row(up)[unit] += mass * factor;
                }
            }
        }
    }

    /// The grid, with what spilled over moved up.
    pub(super) fn finish(mut self) -> Grid {
        let m = self.fineness;
        let stride = self.stride();
        self.row(0);
        let mut mass = Vec::with_capacity(2 * m + (self.rows.len() / stride) * m);
        let mut level = 0;
        while level * stride < self.rows.len() {
            let spilled = {
                let row = &self.rows[level * stride..][..stride];
                let first = if level == 0 { 0 } else { m };
                if level > 0 {
                    // The node just below the block is the last but one of the block below.
                    let below = mass.len() - 2;
                    mass[below] += row[m - 1];
                }
                mass.extend_from_slice(&row[first..2 * m]);
                row[2 * m..].iter().rposition(|&x| x != 0.0)
            };
            if let Some(last) = spilled {
                self.row(level + 1);
                let (row, next) = self.rows[level * stride..].split_at_mut(stride);
                spill(&row[2 * m..=2 * m + (last | 1)], &mut next[m - 1..stride]);
            }
            level += 1;
        }
        Grid {
            fineness: m,
            base: self.base,
            mass,
            rough: OnceLock::new(),
        }
    }
}

/// Places what lies above a block, from its first unit on, on the nodes of the next, from the one just
/// below its first on.
fn spill(above: &[f64], next: &mut [f64]) {
    for (at, pair) in above.chunks_exact(2).enumerate() {
        next[at + 1] += pair[0];
        if pair[1] != 0.0 {
            place(&mut next[at..at + 4], &HALFWAY, pair[1]);
        }
    }
}
