//! The kinds of things that a design lists.

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
