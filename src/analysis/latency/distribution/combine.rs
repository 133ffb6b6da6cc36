//! Brings parts with different origins together into one distribution.

use std::borrow::Cow;
use std::sync::Arc;

use super::atoms::Atoms;
use super::grid::{COARSE, FINE, Grid, base_for};
use super::placing::Placing;
use super::{Distribution, Smooth, Tail};

/// How many atoms are kept exactly; the lightest beyond that go to the grid.
const MOST_ATOMS: usize = 32;
/// Mass below the lowest nodes whose resolution does not matter.
const LOW: f64 = 1e-6;
/// A feature that is narrower than this part of its time need not be resolved.
const RESOLVED: f64 = 0.004;
/// Cells per width of a feature.
const CELLS_PER_WIDTH: f64 = 2.5;

/// Parts of a distribution that is being put together.
pub(super) struct Combination<'a> {
    tail: Tail,
    atoms: Vec<(f64, f64)>,
    parts: Vec<Part<'a>>,
}

struct Part<'a> {
    origin: f64,
    weight: f64,
    grid: Cow<'a, Grid>,
    width: f64,
}

impl<'a> Combination<'a> {
    pub(super) const fn new(tail: Tail) -> Self {
        Self {
            tail,
            atoms: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// Adds `weight` × `atoms`, each `shift` later.
    pub(super) fn add_atoms(&mut self, atoms: &Atoms, shift: f64, weight: f64) {
        self.atoms
            .extend(atoms.iter().map(|(at, mass)| (at + shift, mass * weight)));
    }

    /// Adds `weight` × `smooth`, `shift` later.
    pub(super) fn add_smooth(&mut self, smooth: &'a Smooth, shift: f64, weight: f64) {
        self.parts.push(Part {
            origin: smooth.origin + shift,
            weight,
            grid: Cow::Borrowed(&smooth.grid),
            width: smooth.width,
        });
    }

    pub(super) fn add_owned(&mut self, (origin, grid, width): (f64, Grid, f64)) {
        self.parts.push(Part {
            origin,
            weight: 1.0,
            grid: Cow::Owned(grid),
            width,
        });
    }

    /// The distribution, of which the mean is known.
    pub(super) fn finish(self, mean: f64) -> Distribution {
        let mut atoms = Atoms::collect(self.atoms);
        let spilled = atoms.keep_heaviest(MOST_ATOMS);
        let smooth = joined(self.parts, &spilled).map(|(origin, mut grid, width)| {
            grid.trim(LOW, self.tail.cut);
            let smooth = Smooth {
                origin,
                grid: Arc::new(grid),
                width,
            };
            smooth.recentred().settled()
        });
        Distribution {
            atoms,
            smooth,
            mean,
        }
    }
}

fn joined(mut parts: Vec<Part<'_>>, spilled: &[(f64, f64)]) -> Option<(f64, Grid, f64)> {
    parts.retain(|part| part.weight > 0.0);
    if parts.is_empty() && spilled.is_empty() {
        return None;
    }
    if let ([part], []) = (&mut parts[..], spilled) {
        let grid = std::mem::replace(&mut part.grid, Cow::Owned(Grid::empty(COARSE, 0, 0.0)));
        let grid = if part.weight < 1.0 {
            grid.scaled(part.weight)
        } else {
            grid.into_owned()
        };
        return Some((part.origin, grid, part.width));
    }
    let starts = parts.iter().map(|part| part.origin);
    let origin = starts
        .chain(spilled.iter().map(|&(at, _)| at))
        .fold(f64::INFINITY, f64::min);
    let fineness = fineness(origin, &parts, spilled);
    let base = base(origin, fineness, &parts, spilled);
    let mut placing = Placing::new(fineness, base);
    let mut width = if spilled.is_empty() {
        f64::INFINITY
    } else {
        0.0
    };
    for part in &parts {
        let grid = part.grid.refined(fineness);
        placing.add_grid(&grid, part.origin - origin, part.weight);
        width = width.min(part.width);
    }
    for &(at, mass) in spilled {
        placing.add(at - origin, mass);
    }
    Some((origin, placing.finish(), width))
}

/// Nodes per octave so that no part loses its features where it comes to lie.
fn fineness(origin: f64, parts: &[Part<'_>], spilled: &[(f64, f64)]) -> usize {
    if !spilled.is_empty() {
        return FINE;
    }
    let mut most = COARSE;
    for part in parts {
        most = most.max(part.grid.fineness());
        if part.origin > origin {
            let middle = part.origin + quartiles(&part.grid)[1];
            let cell = (part.width / CELLS_PER_WIDTH).max(RESOLVED * middle);
            while most < FINE && (middle - origin) > most as f64 * cell {
                most *= 2;
            }
        }
    }
    most
}

fn base(origin: f64, fineness: usize, parts: &[Part<'_>], spilled: &[(f64, f64)]) -> i32 {
    let of_part = |part: &Part<'_>| {
        let shift = part.origin - origin;
        let own = part.grid.base() - (fineness / part.grid.fineness()).ilog2() as i32;
        own.max(base_for(shift, fineness))
    };
    let least = parts.iter().map(of_part).min();
    // Cells near the origin need not be finer than what a percentile there is asked for.
    let of_atoms = spilled
        .iter()
        .map(|&(at, _)| base_for((at - origin).max(at * 1e-3), fineness))
        .min();
    match (least, of_atoms) {
        (Some(a), Some(b)) => a.min(b),
        (a, b) => a.or(b).unwrap_or(0),
    }
}

/// The quartiles of a grid.
fn quartiles(grid: &Grid) -> [f64; 3] {
    let quarter = 0.25 * grid.total();
    let (mut found, mut next, mut sum) = ([0.0; 3], 0, 0.0);
    for (node, mass) in grid.masses().iter().enumerate() {
        sum += mass;
        while next < 3 && sum >= quarter * (next + 1) as f64 {
            found[next] = grid.position(node);
            next += 1;
        }
        if next == 3 {
            break;
        }
    }
    found
}

impl Smooth {
    /// The sum of two smooth parts.
    pub(super) fn convolved(&self, other: &Self) -> (f64, Grid, f64) {
        let (x, y) = (self.beside(other), other.beside(self));
        let fineness = x.fineness().max(y.fineness());
        let (x, y) = (x.refined(fineness), y.refined(fineness));
        (
            self.origin + other.origin,
            x.convolved(&y),
            self.width.hypot(other.width),
        )
    }

    /// The grid for a sum with `other`: what is narrow needs no closer nodes than what it is added to,
    /// if that is smooth over their distance, as moving mass to nodes keeps three moments.
    fn beside(&self, other: &Self) -> Cow<'_, Grid> {
        let mut grid = Cow::Borrowed(&*self.grid);
        if grid.fineness() <= other.grid.fineness() {
            return grid;
        }
        let [low, _, high] = quartiles(&grid);
        let far = high + 3.0 * (high - low);
        while grid.fineness() > other.grid.fineness() {
            let cell = super::grid::power(base_for(far, grid.fineness() / 2) + 1);
            if other.width < CELLS_PER_WIDTH * cell {
                break;
            }
            grid = Cow::Owned(grid.coarsened());
        }
        grid
    }

    /// The same on the coarsest grid that changes nothing that matters.
    pub(super) fn settled(mut self) -> Self {
        let needed = self.needed();
        while self.grid.fineness() > needed {
            let Some(coarse) = coarser(&self.grid) else {
                break;
            };
            self.grid = Arc::new(coarse);
        }
        if self.grid.fineness() < needed {
            self.grid = Arc::new(self.grid.refined(needed).into_owned());
        }
        self
    }

    /// Nodes per octave so that a narrow distribution keeps its shape in further sums.
    fn needed(&self) -> usize {
        const CELLS: f64 = 6.0;
        const TINY: f64 = 1e-3;
        let [low, middle, high] = quartiles(&self.grid);
        let (spread, far) = (high - low, middle + 3.0 * (high - low));
        let mut fineness = COARSE;
        while fineness < FINE {
            let cell = super::grid::power(base_for(far, fineness) + 1);
            if spread >= CELLS * cell || cell < TINY * (self.origin + middle) {
                break;
            }
            fineness *= 2;
        }
        fineness
    }
}

impl Smooth {
    /// The same from a later origin, if it starts late for its width: sums of many are narrow.
    fn recentred(self) -> Self {
        const NOTHING: f64 = 1e-10;
        const LATE: f64 = 5.0;
        let mut sum = 0.0;
        let start = self.grid.masses().iter().position(|mass| {
            sum += mass;
            sum > NOTHING
        });
        let start = start.map_or(0.0, |node| self.grid.position(node));
        let reach = self.reach();
        if start * LATE < reach {
            return self;
        }
        let coarsest = self.grid.blocks().last().map_or(0.0, |block| block.step);
        let shift = (start / coarsest).floor() * coarsest;
        // Fine enough that no node of the result is left out.
        let fineness = self.grid.fineness();
        let fine = self.grid.refined(8 * fineness);
        let below = fine.blocks().filter(|b| b.first as f64 * b.step <= start);
        let step = below.last().map_or(coarsest, |block| block.step);
        let mut placing = Placing::new(fineness, super::grid::exponent(step));
        for (at, &mass) in fine.positions().zip(fine.masses()) {
            placing.add((at - shift).max(0.0), mass);
        }
        Self {
            origin: self.origin + shift,
            grid: Arc::new(placing.finish()),
            width: self.width,
        }
    }
}

/// The grid with half as many nodes per octave, if that keeps its shape.
fn coarser(fine: &Grid) -> Option<Grid> {
    /// The nodes below an end that feel it.
    const NEAR: usize = 16;
    // Where a time begins its density bends most: mostly this tells.
    let nodes = 3 * fine.fineness();
    if let Some(start) = fine.masses().get(..nodes) {
        let start = Grid::of(fine.fineness(), fine.base(), start.to_vec());
        if !same_shape(&start, &start.coarsened(), nodes - NEAR) {
            return None;
        }
    }
    let coarse = fine.coarsened();
    same_shape(fine, &coarse, usize::MAX).then_some(coarse)
}

/// Whether refining `coarse` gives `fine` back within a small part of a coarse cell at all nodes, up to
/// the first `most`.
fn same_shape(fine: &Grid, coarse: &Grid, most: usize) -> bool {
    const SMALL: f64 = 1e-8;
    const PART: f64 = 0.04;
    let again = coarse.refined(fine.fineness());
    let mut difference = 0.0;
    let (a, b) = (fine.masses(), again.masses());
    (0..a.len().max(b.len()).min(most)).all(|i| {
        let (p, q) = (a.get(i).unwrap_or(&0.0), b.get(i).unwrap_or(&0.0));
        difference += p - q;
        let around = a[i.saturating_sub(2).min(a.len())..(i + 3).min(a.len())]
            .iter()
            .fold(0.0_f64, |m, x| m.max(x.abs()));
        f64::abs(difference) <= SMALL + PART * around
    })
}
