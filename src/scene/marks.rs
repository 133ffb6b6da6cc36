//! What the caller wants marked in a drawing: findings, the selection, a flow, failed parts.

use std::collections::{HashMap, HashSet};

use super::Hit;
use crate::analysis::report::Severity;
use crate::model::diff::Fate;

/// What is marked. Parts are named as [`Hit`]s, by their index in the design.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Findings, each shown at a component by a glyph and a word.
    pub findings: Vec<FindingMark>,
    /// What is selected.
    pub selected: HashSet<Hit>,
    /// What the flow that is followed uses; everything else is dimmed. `None`: no flow is followed.
    pub lit: Option<HashSet<Hit>>,
    /// What has failed in a what-if.
    pub failed: HashSet<Hit>,
    /// What became of things in a comparison; everything else is dimmed. `None`: nothing is compared.
    pub fates: Option<HashMap<Hit, Fate>>,
    /// Where peers have so many open comments.
    pub comments: Vec<(Hit, usize)>,
}

/// A finding at a component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingMark {
    /// The component's index in the design.
    pub component: usize,
    /// How bad it is.
    pub severity: Severity,
    /// A word or two, such as `SPOF`; may be empty.
    pub word: String,
}
