//! Placing masses on a dyadic grid at any position, by the weights of cubic interpolation.
//!
//! Knows where a position lies among the nodes; what lands beyond the end of a block moves up at the end.

use super::grid::{Grid, LARGEST, SMALLEST, exponent, power};

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

    /// Makes room for so many blocks, so that it need not be made block by block.
    pub(super) fn reserve(&mut self, blocks: usize) {
        self.rows.reserve_exact(blocks * self.stride());
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
        if shift == 0.0 && grid.fineness() == self.fineness && grid.base() >= self.base {
            self.add_aligned(grid, factor);
            return;
        }
        for (position, &mass) in grid.positions().zip(grid.masses()) {
            self.add(position + shift, mass * factor);
        }
    }

    fn add_aligned(&mut self, grid: &Grid, factor: f64) {
        let m = self.fineness;
        for (level, block) in grid.blocks().enumerate() {
            let up = (grid.base() - self.base) as usize;
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
        Grid::of(m, self.base, mass)
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

pub(super) const HALFWAY: [f64; 4] = [-0.0625, 0.5625, 0.5625, -0.0625];

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

pub(super) fn place(nodes: &mut [f64], weights: &[f64; 4], mass: f64) {
    for (node, weight) in nodes.iter_mut().zip(weights) {
        *node += weight * mass;
    }
}

/// Spreads the mass on one side of a node over the nodes of half the distance.
pub(super) fn give(row: &mut [f64], at: usize, mass: f64, above: bool) {
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
pub(super) fn place_lowest(row: &mut [f64], fraction: f64, mass: f64) {
    let (f, g) = (fraction, 1.0 - fraction);
    row[0] += mass * g * (1.0 + g) / 2.0;
    row[1] += mass * f * (1.0 + g);
    row[2] -= mass * f * g / 2.0;
}
