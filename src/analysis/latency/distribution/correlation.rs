//! The convolution turned around: what the weight of a sum means for its parts.
//!
//! If Z = X + Y and each z has a weight r(z), then x has the weight E[r(x + Y)]. Computed block by block
//! as the sum is, with the placing on coarser nodes turned into interpolation on finer ones. All grids
//! have [`ROUGH`] nodes per octave, so that a block is an array of known length. Costs 3M² multiplications
//! per block that both times reach, less where one of them is short: 1–2 µs in all.

use super::grid::{Grid, ROUGH, halve, power};

const M: usize = ROUGH;

/// What going back from sums computes with, kept from one to the next.
#[derive(Debug, Default)]
pub struct Workspace {
    /// The masses of the other time up to each block, on its step.
    up_to: Vec<UpTo>,
    /// The result on the nodes of each block, the base first.
    values: Vec<[f64; 2 * M]>,
    /// Room for numbers that is used again and again.
    spare: Vec<Vec<f64>>,
}

/// Masses on the units 0, 1, … of a step, of which only those from `start` to `end` count.
#[derive(Clone, Debug)]
struct UpTo {
    mass: [f64; 2 * M],
    start: usize,
    end: usize,
}

/// Adds to `out`, for each node x of `x`: the sum over the nodes y of `y` of its mass times the value
/// at x + y.
///
/// `row` writes the values at the units of 2ᵉ for an exponent e, from a first unit on; none is asked
/// that lies `top` or further up, where all are 0, but to fill a block.
pub(super) fn correlate(
    (x, y): (&Grid, &Grid),
    top: f64,
    row: impl Fn(i32, usize, &mut [f64]),
    workspace: &mut Workspace,
    out: &mut [f64],
) {
    debug_assert!(x.fineness() == M && y.fineness() == M, "both are rough");
    let base = x.base().max(y.base());
    let levels = |grid: &Grid| (grid.block_count() as i32 + grid.base() - base).max(1) as usize;
    let of_x = levels(x);
    let reached = |level: &usize| M as f64 * power(base + *level as i32) < top;
    let count = 1 + (1..of_x.max(levels(y))).take_while(reached).count();
    workspace.sum_up(y, base, count);
    workspace.values.resize(of_x.max(count), [0.0; 2 * M]);
    // The value of what lies below the next block, on this block's step.
    let mut from_above = [0.0; 2 * M];
    let mut values = [0.0; 4 * M];
    for level in (1..count).rev() {
        row(base + level as i32, M, &mut values[..3 * M]);
        if level < of_x {
            let own = &mut workspace.values[level];
            own[..M].copy_from_slice(&from_above[M..]);
            workspace.up_to[level].add(&values, own, M);
        }
        let mut below = [0.0; M + 2];
        // Above the blocks of x, fewer of the lowest nodes are of use from block to block.
        let used = match level.checked_sub(of_x) {
            Some(beyond) => (M.checked_shr(beyond as u32).unwrap_or(0) + 4).min(M + 2),
            None => M + 2,
        };
        below.copy_from_slice(&from_above[..M + 2]);
        if let Some(block) = y.upper_block((level as i32 + base - y.base()) as usize) {
            add_products(block, &values, &mut below[..used]);
        }
        from_above = doubled(&below);
    }
    row(base, 0, &mut values);
    workspace.up_to[0].add(&values, &mut from_above, 2 * M);
    workspace.values[0] = from_above;
    add_at_nodes(x, base, &workspace.values[..count.min(of_x)], out);
}

impl Workspace {
    /// So many zeros.
    pub(super) fn zeros(&mut self, count: usize) -> Vec<f64> {
        /// More than most times have nodes.
        const ROOM: usize = 512;
        let spare = self.spare.pop();
        let mut zeros = spare.unwrap_or_else(|| Vec::with_capacity(count.max(ROOM)));
        zeros.clear();
        zeros.resize(count, 0.0);
        zeros
    }

    /// Takes room that is no longer needed.
    pub(super) fn put_back(&mut self, room: Vec<f64>) {
        self.spare.push(room);
    }

    /// Finds the masses of `y` up to each of `count` blocks from `base` on.
    fn sum_up(&mut self, y: &Grid, base: i32, count: usize) {
        let mut mass = [0.0; 2 * M];
        mass.copy_from_slice(&y.masses()[..2 * M]);
        self.up_to.clear();
        let mut next = UpTo::new(mass);
        for exponent in y.base()..base + count as i32 {
            if exponent > y.base() {
                let mut mass = [0.0; 2 * M];
                halve(&next.mass, &mut mass[..M + 2]);
                if let Some(block) = y.upper_block((exponent - y.base()) as usize) {
                    for (to, from) in mass[M..].iter_mut().zip(block) {
                        *to += from;
                    }
                }
                next = UpTo::new(mass);
            }
            if exponent >= base {
                self.up_to.push(next.clone());
            }
        }
    }
}

impl UpTo {
    fn new(mass: [f64; 2 * M]) -> Self {
        /// Less than any tail that matters.
        const NONE: f64 = 1e-40;
        let counts = |mass: &f64| mass.abs() > NONE;
        let start = mass.iter().position(counts).unwrap_or(0);
        let end = mass.iter().rposition(counts).map_or(start, |last| last + 1);
        Self { mass, start, end }
    }

    /// `out[i] += Σⱼ mass[j] · row[i + j]` for the first `count`.
    fn add(&self, row: &[f64; 4 * M], out: &mut [f64; 2 * M], count: usize) {
        let mass = &self.mass[self.start..self.end];
        add_products(mass, &row[self.start..], &mut out[..count]);
    }
}

/// `out[i] += Σⱼ mass[j] · row[i + j]`.
fn add_products(mass: &[f64], row: &[f64], out: &mut [f64]) {
    // So many sums at once as registers hold.
    const AT_ONCE: usize = 8;
    let mut eights = out.chunks_exact_mut(AT_ONCE);
    let mut at = 0;
    for sums in &mut eights {
        let mut kept = [0.0; AT_ONCE];
        kept.copy_from_slice(sums);
        for (factor, near) in mass.iter().zip(row[at..].windows(AT_ONCE)) {
            for (sum, value) in kept.iter_mut().zip(near) {
                *sum += factor * value;
            }
        }
        sums.copy_from_slice(&kept);
        at += AT_ONCE;
    }
    for (sum, near) in eights.into_remainder().iter_mut().zip(at..) {
        for (factor, value) in mass.iter().zip(&row[near..]) {
            *sum += factor * value;
        }
    }
}

/// Values at 0, 1, … of a step, at 0, 1, … of half of it.
fn doubled(values: &[f64; M + 2]) -> [f64; 2 * M] {
    let mut out = [0.0; 2 * M];
    out[0] = values[0];
    out[1] = 0.375 * values[0] + 0.75 * values[1] - 0.125 * values[2];
    for (pair, near) in out[2..].chunks_exact_mut(2).zip(values.windows(4)) {
        pair[0] = near[1];
        pair[1] = 0.5625 * (near[1] + near[2]) - 0.0625 * (near[0] + near[3]);
    }
    out
}

/// Adds values by block, the base first, at the nodes of a grid that may be finer at its base.
fn add_at_nodes(grid: &Grid, base: i32, values: &[[f64; 2 * M]], out: &mut [f64]) {
    let (lowest, upper) = out.split_at_mut(2 * M);
    add_lowest(0, base - grid.base(), &values[0], lowest);
    for (exponent, out) in (grid.base() + 1..).zip(upper.chunks_exact_mut(M)) {
        if exponent <= base {
            add_lowest(M, base - exponent, &values[0], out);
        } else if let Some(values) = values.get((exponent - base) as usize) {
            for (to, value) in out.iter_mut().zip(values) {
                *to += value;
            }
        }
    }
}

/// Adds values at the units 0, 1, … of a step at units from `first` on of a step that is `finer` times
/// half as long.
fn add_lowest(first: usize, finer: i32, values: &[f64; 2 * M], out: &mut [f64]) {
    let part = power(-finer);
    for (to, unit) in out.iter_mut().zip(first..) {
        let at = unit as f64 * part;
        let low = at as usize;
        let value = values[low];
        *to += value + (at - low as f64) * (values[(low + 1).min(2 * M - 1)] - value);
    }
}
