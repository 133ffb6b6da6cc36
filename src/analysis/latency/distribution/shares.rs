//! What the parts of a small sum add to it, whatever it is conditioned on.
//!
//! Of X + Y, x adds E[X | X + Y = v] to the value v. Times the probability of v that is the convolution of
//! x · P(X = x) with P(Y = y), a measure like that of the sum itself: it depends on no weights, so that
//! it is computed once, and what a part adds under some weights is one sum over its nodes. Together the
//! parts add the value; so they are made to, as weights may be as narrow as nodes are apart.

use super::Distribution;
use super::correlation::Workspace;
use super::grid::{Grid, ROUGH};
use super::placing::Placing;
use super::weights::{Values, Weights};

/// What each part of a sum adds to its values.
#[derive(Clone, Debug)]
pub struct Shares(Vec<Measure>);

/// Atoms, and masses on grids that start at their origins; all times a scale.
#[derive(Clone, Debug)]
struct Measure {
    scale: f64,
    atoms: Vec<(f64, f64)>,
    grids: Vec<(f64, Grid)>,
}

impl Shares {
    /// The shares of `parts` in their sum.
    pub fn new(parts: &[&Distribution]) -> Self {
        let measures: Vec<Measure> = parts.iter().map(|part| Measure::of(part)).collect();
        // What follows each part, from the last to the first; then each part between what it stands in.
        let mut after = vec![Measure::nothing()];
        for measure in measures.iter().skip(1).rev() {
            after.push(measure.with(&after[after.len() - 1]));
        }
        let mut before = Measure::nothing();
        let mut shares = Vec::with_capacity(parts.len());
        for ((part, measure), after) in parts.iter().zip(&measures).zip(after.iter().rev()) {
            let own = measure.by_value(part.mean());
            shares.push(before.with(&own).with(after));
            before = before.with(measure);
        }
        Self(shares)
    }

    /// What each part adds to `sum`, which is theirs, under `weights`.
    pub fn of(&self, sum: &Distribution, weights: &Weights, workspace: &mut Workspace) -> Vec<f64> {
        let values = Values::new(sum, weights);
        let mut near = Near {
            at: None,
            nodes: workspace.zeros(0),
        };
        let shares = self.0.iter().map(|share| share.under(&values, &mut near));
        let mut shares: Vec<f64> = shares.collect();
        let mut total: f64 = shares.iter().sum();
        if total <= 0.0 {
            // No node lies where there is a weight: as on average.
            shares = self.0.iter().map(|share| share.scale).collect();
            total = shares.iter().sum();
        }
        workspace.put_back(near.nodes);
        let factor = weights.time() / total;
        for share in &mut shares {
            *share *= factor;
        }
        shares
    }
}

/// Weights at the nodes of a grid, which those of several parts often have in common.
struct Near {
    /// The bits of its origin, its base exponent and its number of nodes.
    at: Option<(u64, i32, usize)>,
    nodes: Vec<f64>,
}

impl Measure {
    fn of(distribution: &Distribution) -> Self {
        let smooth = distribution.rough();
        Self {
            scale: 1.0,
            atoms: distribution.atoms.iter().collect(),
            grids: smooth.map_or_else(Vec::new, |smooth| {
                vec![(smooth.origin, smooth.grid.clone())]
            }),
        }
    }

    /// That of no time at all.
    fn nothing() -> Self {
        Self {
            scale: 1.0,
            atoms: vec![(0.0, 1.0)],
            grids: Vec::new(),
        }
    }

    /// Each mass times its value; the scale, at best their mean, keeps the masses about as large.
    fn by_value(&self, scale: f64) -> Self {
        let scale = scale.max(f64::MIN_POSITIVE);
        let atoms = self.atoms.iter().filter(|(at, _)| *at > 0.0);
        let grids = self.grids.iter().map(|(origin, grid)| {
            let values = grid.positions().zip(grid.masses());
            let masses = values.map(|(at, mass)| (origin + at) / scale * mass);
            (*origin, Grid::of(ROUGH, grid.base(), masses.collect()))
        });
        Self {
            scale,
            atoms: atoms.map(|&(at, mass)| (at, at / scale * mass)).collect(),
            grids: grids.collect(),
        }
    }

    /// That of the sum with an independent time.
    fn with(&self, other: &Self) -> Self {
        let mut atoms = Vec::with_capacity(self.atoms.len() * other.atoms.len());
        let mut grids: Vec<(f64, Grid)> = Vec::new();
        let mut add = |origin: f64, grid: Grid| match grids
            .iter_mut()
            .find(|(known, _)| known.to_bits() == origin.to_bits())
        {
            Some((_, known)) => *known = joined(known, &grid),
            None => grids.push((origin, grid)),
        };
        for (a, mass) in &self.atoms {
            atoms.extend(other.atoms.iter().map(|(b, of_b)| (a + b, mass * of_b)));
            for (origin, grid) in &other.grids {
                add(a + origin, grid.scaled(*mass));
            }
        }
        for (origin, grid) in &self.grids {
            for (b, mass) in &other.atoms {
                add(origin + b, grid.scaled(*mass));
            }
            for (other, of_other) in &other.grids {
                add(origin + other, grid.convolved(of_other));
            }
        }
        Self {
            scale: self.scale * other.scale,
            atoms,
            grids,
        }
    }

    /// Σ mass × weight.
    fn under(&self, values: &Values<'_>, near: &mut Near) -> f64 {
        let atoms = self.atoms.iter().map(|(at, mass)| mass * values.at(*at));
        let mut sum: f64 = atoms.sum();
        for (origin, grid) in &self.grids {
            let at = (origin.to_bits(), grid.base(), grid.masses().len());
            if near.at != Some(at) {
                values.on_grid(*origin, grid, &mut near.nodes);
                near.at = Some(at);
            }
            let (measure, _) = grid.weighed(&near.nodes);
            sum += measure;
        }
        self.scale * sum
    }
}

/// The masses of two rough grids with the same origin.
fn joined(a: &Grid, b: &Grid) -> Grid {
    let mut placing = Placing::new(ROUGH, a.base().min(b.base()));
    placing.add_grid(a, 0.0, 1.0);
    placing.add_grid(b, 0.0, 1.0);
    placing.finish()
}
