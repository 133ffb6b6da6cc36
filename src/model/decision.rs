//! A decision: what was chosen, because of what, instead of what, at which price.

use super::id::Id;

/// Why something is on the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its name within the design's decisions.
    pub id: Id,
    /// Components or connections that it justifies.
    pub about: Vec<Id>,
    /// The reason.
    pub because: String,
    /// The alternative that was not taken; may be empty.
    pub instead_of: String,
    /// What it costs; may be empty.
    pub trade_off: String,
    /// Requirements or targets that it serves.
    pub serves: Vec<Id>,
}
