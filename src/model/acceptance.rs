//! An acceptance: a finding that its author has read and lives with, and why.

use super::id::Id;

/// Why a finding may stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// Its name within the design's acceptances.
    pub id: Id,
    /// The rule whose finding it is.
    pub rule: String,
    /// What the finding is about, in any order; may be empty where the finding is about the whole design.
    pub about: Vec<Id>,
    /// The reason.
    pub because: String,
    /// A mark of what the finding was about when it was accepted: once that has changed, the acceptance
    /// no longer holds. Empty: it holds for as long as the rule finds the same things.
    pub seen: String,
}
