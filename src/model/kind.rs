//! The kinds of things that a design lists.

use super::patch::Keyed;
use super::{Design, Id};

/// One of a design's lists, by what stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A functional requirement.
    Requirement,
    /// A quantified requirement.
    Target,
    /// A named quantity.
    Estimate,
    /// A zone.
    Zone,
    /// A component.
    Component,
    /// A connection.
    Connection,
    /// A flow.
    Flow,
    /// A decision.
    Decision,
    /// A note.
    Note,
    /// An acceptance of a finding.
    Acceptance,
}

impl Kind {
    /// All kinds, in the order of files.
    pub const ALL: [Self; 10] = [
        Self::Requirement,
        Self::Target,
        Self::Estimate,
        Self::Zone,
        Self::Component,
        Self::Connection,
        Self::Flow,
        Self::Decision,
        Self::Note,
        Self::Acceptance,
    ];

    /// The names of all of them in `design`, in order.
    pub fn ids(self, design: &Design) -> Vec<&Id> {
        fn keys<T: Keyed>(list: &[T]) -> Vec<&Id> {
            list.iter().map(T::key).collect()
        }
        match self {
            Self::Requirement => keys(&design.requirements),
            Self::Target => keys(&design.targets),
            Self::Estimate => keys(&design.estimates),
            Self::Zone => keys(&design.zones),
            Self::Component => keys(&design.components),
            Self::Connection => keys(&design.connections),
            Self::Flow => keys(&design.flows),
            Self::Decision => keys(&design.decisions),
            Self::Note => keys(&design.notes),
            Self::Acceptance => keys(&design.accepted),
        }
    }

    /// The word for one of them.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Requirement => "requirement",
            Self::Target => "target",
            Self::Estimate => "estimate",
            Self::Zone => "zone",
            Self::Component => "component",
            Self::Connection => "connection",
            Self::Flow => "flow",
            Self::Decision => "decision",
            Self::Note => "note",
            Self::Acceptance => "acceptance",
        }
    }
}
