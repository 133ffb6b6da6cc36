//! Mean and variance of a time, as going back to its parts sees it.

use super::Distribution;

/// Mean and variance, in milliseconds and their square.
#[derive(Clone, Copy, Debug)]
pub struct Moments {
    /// The mean.
    pub mean: f64,
    /// The variance.
    pub variance: f64,
}

impl Distribution {
    /// Those of the atoms and the rough nodes: what lies beyond the tail that matters has no part in them.
    pub fn moments(&self) -> Moments {
        let mut values: Vec<(f64, f64)> = self.atoms.iter().collect();
        if let Some(smooth) = self.rough() {
            let positions = smooth.grid.positions_from(smooth.origin);
            values.extend(
                positions
                    .into_iter()
                    .zip(smooth.grid.masses().iter().copied()),
            );
        }
        let total: f64 = values.iter().map(|(_, mass)| mass).sum();
        let mean = values.iter().map(|(at, mass)| at * mass).sum::<f64>() / total;
        let of_square = values.iter().map(|(at, mass)| (at - mean).powi(2) * mass);
        Moments {
            mean,
            variance: of_square.sum::<f64>() / total,
        }
    }
}
