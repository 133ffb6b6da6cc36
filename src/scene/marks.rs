//! What the caller wants marked in a drawing: findings, the selection, flows, failed parts, heat.

use std::collections::{HashMap, HashSet};

use super::canvas::Role;
use super::{GlyphSet, Hit};
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
    /// Numbers on the lines of connections, by index: of hops, or of flows.
    pub numbers: Vec<(usize, String)>,
    /// What has failed in a what-if.
    pub failed: HashSet<Hit>,
    /// What became of things in a comparison; everything else is dimmed. `None`: nothing is compared.
    pub fates: Option<HashMap<Hit, Fate>>,
    /// Where peers have so many open comments.
    pub comments: Vec<(Hit, usize)>,
    /// How hot parts are; everything else is dimmed, and findings are left out. `None`: no heat is shown.
    pub heat: Option<HashMap<Hit, HeatMark>>,
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

/// How hot a part is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeatMark {
    /// How hot.
    pub warmth: Warmth,
    /// The figure, such as `83 %`.
    pub word: String,
}

/// How much of what is looked for a part has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Warmth {
    /// Hardly any.
    Cool,
    /// Some.
    Mild,
    /// A good part.
    Warm,
    /// Most, or too much.
    Hot,
}

impl HeatMark {
    pub(super) const fn glyph(&self, set: GlyphSet) -> char {
        match (self.warmth, set) {
            (Warmth::Hot, GlyphSet::Unicode) => '█',
            (Warmth::Warm, GlyphSet::Unicode) => '▆',
            (Warmth::Mild, GlyphSet::Unicode) => '▃',
            (Warmth::Cool, GlyphSet::Unicode) => '▁',
            (Warmth::Hot, GlyphSet::Ascii) => '#',
            (Warmth::Warm, GlyphSet::Ascii) => '+',
            (Warmth::Mild, GlyphSet::Ascii) => '-',
            (Warmth::Cool, GlyphSet::Ascii) => '.',
        }
    }

    pub(super) const fn role(&self) -> Role {
        match self.warmth {
            Warmth::Hot => Role::Error,
            Warmth::Warm => Role::Warning,
            Warmth::Mild => Role::Info,
            Warmth::Cool => Role::Dimmed,
        }
    }
}
