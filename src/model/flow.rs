//! A flow: one user journey through the design.

use super::id::Id;
use super::units::Rate;

/// One user journey: where it enters, how often, and what it uses.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// Its name within the design's flows.
    pub id: Id,
    /// What people call it; empty means the identifier.
    pub name: String,
    /// The component that starts it.
    pub entry: Id,
    /// Requests per second at peak; `None` is unknown.
    pub rate: Option<RateSource>,
    /// Whether it reads or writes.
    pub op: FlowOp,
    /// Its connections; `None`: all that the entry reaches.
    pub via: Option<Vec<Id>>,
}

/// Where a flow's rate comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum RateSource {
    /// A number.
    Stated(Rate),
    /// The result of an estimate, by name.
    Estimate(Id),
}

/// Whether a flow reads or writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FlowOp {
    /// It reads.
    #[default]
    Read,
    /// It writes: every look-up misses.
    Write,
}
