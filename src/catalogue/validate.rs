//! The invariants of a design that can be evaluated.

use super::{Catalogue, Problem};
use crate::model::Design;

/// Every reason why `design` cannot be opened, in the order of its lists; empty if there is none.
pub fn validate(_design: &Design, _catalogue: &Catalogue) -> Vec<Problem> {
    Vec::new()
}
