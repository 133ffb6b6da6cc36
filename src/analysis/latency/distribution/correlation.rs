//! The convolution turned around: what the weight of a sum means for its parts.
//!
//! If Z = X + Y and each z has a weight r(z), then x has the weight E[r(x + Y)]. Computed block by block
//! as the sum is, with the placing on coarser nodes turned into interpolation on finer ones.

use super::grid::{Block, Grid, halve, power};

/// A function on the nodes that the sum of two grids has, before what spills over is placed.
pub(super) struct Rows {
    fineness: usize,
    base: i32,
    by_block: Vec<Vec<f64>>,
}

impl Rows {
    /// `value` at the nodes that sums of `x` and `y` have; it is asked in rising order within a row, may
    /// change what it is asked for, and is 0 beyond `top`.
    pub(super) fn of(
        x: &Grid,
        y: &Grid,
        top: f64,
        mut value: impl FnMut(&mut [f64], &mut Vec<f64>),
    ) -> Self {
        let fineness = x.fineness().max(y.fineness());
        let base = base_at(x, fineness).max(base_at(y, fineness));
        let blocks = |grid: &Grid| grid.blocks().count() as i32 + base_at(grid, fineness) - base;
        let count = blocks(x).max(blocks(y));
        let start = |level: &i32| fineness as f64 * power(base + level);
        let reached = (1..count).take_while(|level| start(level) < top).count() as i32;
        let mut positions = Vec::new();
        let rows = (0..=reached).map(|level| {
            let step = power(base + level);
            let first = if level == 0 { 0 } else { fineness };
            positions.clear();
            positions.extend((first..4 * fineness).map(|unit| unit as f64 * step));
            let mut row = Vec::with_capacity(positions.len());
            value(&mut positions, &mut row);
            row
        });
        Self {
            fineness,
            base,
            by_block: rows.collect(),
        }
    }

    /// For each node x of `grid`: the sum over the nodes y of `other` of its mass times the function at
    /// x + y.
    pub(super) fn correlated(&self, grid: &Grid, other: &Grid) -> Vec<f64> {
        let m = self.fineness;
        let other = other.refined(m);
        let other = other.raised(self.base);
        let blocks: Vec<Block> = other.blocks().collect();
        let up_to = self.up_to(&blocks);
        // The value of what lies below the next block, on this block's step.
        let mut from_above = vec![0.0; 2 * m];
        let mut values: Vec<Vec<f64>> = vec![Vec::new(); self.by_block.len()];
        for level in (1..self.by_block.len()).rev() {
            let row = &self.by_block[level];
            let mut own = from_above[m..].to_vec();
            correlate(&up_to[level], row, &mut own);
            values[level] = own;
            let mut below = from_above[..m + 2].to_vec();
            if let Some(block) = blocks.get(level) {
                correlate(block.mass, row, &mut below);
            }
            from_above = doubled(&below, m);
        }
        correlate(&up_to[0], &self.by_block[0], &mut from_above);
        values[0] = from_above;
        self.at_nodes(grid, &values)
    }

    /// The masses of blocks up to each, on its step.
    fn up_to(&self, blocks: &[Block]) -> Vec<Vec<f64>> {
        let m = self.fineness;
        let mut all: Vec<Vec<f64>> = Vec::with_capacity(self.by_block.len());
        all.push(blocks[0].mass.to_vec());
        for level in 1..self.by_block.len() {
            let mut masses = Vec::with_capacity(2 * m);
            halve(&all[level - 1], m, &mut masses);
            masses.resize(2 * m, 0.0);
            if let Some(block) = blocks.get(level) {
                for (to, from) in masses[m..].iter_mut().zip(block.mass) {
                    *to += from;
                }
            }
            all.push(masses);
        }
        all
    }

    /// Values by block, base first, at the nodes of a grid that may be coarser, or finer at its base.
    fn at_nodes(&self, grid: &Grid, values: &[Vec<f64>]) -> Vec<f64> {
        let m = self.fineness;
        let lowest = base_at(grid, m);
        let mut out = Vec::with_capacity(grid.masses().len());
        for (level, block) in (lowest..).zip(grid.blocks()) {
            let level = (level - self.base).max(0) as usize;
            let Some(row) = values.get(level) else {
                break;
            };
            let first = if level == 0 { 0 } else { m };
            let unit = block.step / power(self.base + level as i32);
            let last = row.len() - 1;
            for at in block.first..block.first + block.mass.len() {
                let at = at as f64 * unit;
                let low = (at as usize).saturating_sub(first).min(last);
                let part = (at - (low + first) as f64).clamp(0.0, 1.0);
                out.push(row[low] + part * (row[(low + 1).min(last)] - row[low]));
            }
        }
        out.resize(grid.masses().len(), 0.0);
        out
    }
}

/// The base exponent of a grid once it has `fineness` nodes per octave.
fn base_at(grid: &Grid, fineness: usize) -> i32 {
    grid.base() - (fineness / grid.fineness()).ilog2() as i32
}

/// Values at 0, 1, … of a step, at 0, 1, … of half of it.
fn doubled(values: &[f64], m: usize) -> Vec<f64> {
    let mut out = Vec::with_capacity(2 * m);
    out.push(values[0]);
    out.push(0.375 * values[0] + 0.75 * values[1] - 0.125 * values[2]);
    for near in values.windows(4).take(m - 1) {
        out.push(near[1]);
        out.push(0.5625 * (near[1] + near[2]) - 0.0625 * (near[0] + near[3]));
    }
    out
}

/// `out[i] += Σⱼ mass[j] · row[i + j]`.
fn correlate(mass: &[f64], row: &[f64], out: &mut [f64]) {
    let n = out.len();
    let start = mass.iter().position(|&m| m != 0.0).unwrap_or(mass.len());
    let end = mass
        .iter()
        .rposition(|&m| m != 0.0)
        .map_or(start, |i| i + 1);
    let mut fours = mass[start..end].chunks_exact(4);
    let mut at = start;
    for four in &mut fours {
        let (r0, r1, r2, r3) = (
            &row[at..][..n],
            &row[at + 1..],
            &row[at + 2..],
            &row[at + 3..],
        );
        for ((((out, p), q), r), s) in out.iter_mut().zip(r0).zip(r1).zip(r2).zip(r3) {
            *out += four[0] * p + four[1] * q + four[2] * r + four[3] * s;
        }
        at += 4;
    }
    for &factor in fours.remainder() {
        for (out, value) in out.iter_mut().zip(&row[at..]) {
            *out += factor * value;
        }
        at += 1;
    }
}
