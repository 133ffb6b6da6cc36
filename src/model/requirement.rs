//! A functional requirement: what an actor can do, in this version or parked.

use super::id::Id;

/// What the system must let somebody do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Its name within the design's requirements.
    pub id: Id,
    /// The requirement in words.
    pub text: String,
    /// Who it is for; empty if nobody was named.
    pub actor: String,
    /// Whether this version serves it.
    pub scope: Scope,
}

impl Requirement {
    /// The flows that it names as those that serve it; some may not be recorded yet.
    pub fn flows(&self) -> &[Id] {
        match &self.scope {
            Scope::Now { flows } => flows,
            Scope::Parked { .. } => &[],
        }
    }
}

/// Whether a requirement belongs to this version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// It does; these flows serve it (none yet, or none that is recorded: it is open).
    Now {
        /// Identifiers of flows, recorded or still to be recorded.
        flows: Vec<Id>,
    },
    /// It does not, for this reason.
    Parked {
        /// Why not now.
        reason: String,
    },
}
