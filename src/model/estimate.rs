//! An estimate: a named quantity with a formula over other estimates.

use super::id::Id;

/// A named quantity of the estimates sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// Its name, by which formulas, rates and capacities refer to it.
    pub name: Id,
    /// Its formula with units, such as `3 * reads`.
    pub formula: String,
    /// A remark; may be empty.
    pub note: String,
}
