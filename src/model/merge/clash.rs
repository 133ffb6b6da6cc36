//! What two changes of one design disagree about.

use crate::model::fields::Value;
use crate::model::{Id, Kind};

/// Something that two changes disagree about, and whose side was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// What it is about; `None`: the design itself.
    pub kind: Option<Kind>,
    /// The thing's name; a field's for the design itself, empty for a whole list.
    pub id: Id,
    /// What they disagree about.
    pub what: What,
    /// Whose side the result is on.
    pub taken: Side,
}

/// One of two changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// That of who merges.
    Ours,
    /// That of the peer.
    Theirs,
}

/// Decides a clash; `None`: as is usual.
pub type Choose<'a> = &'a dyn Fn(&Clash) -> Option<Side>;

/// What two changes disagree about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A field says one thing here and another there.
    Field {
        /// Its name in files.
        name: &'static str,
        /// What ours says; `None`: nothing.
        ours: Option<Value>,
        /// What theirs says; `None`: nothing.
        theirs: Option<Value>,
    },
    /// One side removed what the other changed or still uses.
    Removed {
        /// Who removed it.
        by: Side,
        /// Something that stays names it, so that it has to stay.
        needed: bool,
        /// The other side only moved it.
        moved: bool,
    },
    /// Both sides gave this name to different things; theirs now has this one.
    SameName(Id),
    /// Both sides put the list in another order.
    Order,
    /// Theirs would have made a design that cannot be opened, for this reason.
    Refused(String),
}

impl Side {
    /// The other side.
    pub const fn other(self) -> Self {
        match self {
            Self::Ours => Self::Theirs,
            Self::Theirs => Self::Ours,
        }
    }
}

impl Clash {
    /// Whether it is about places and sizes on the board alone.
    pub fn is_layout(&self) -> bool {
        match &self.what {
            What::Field { name, .. } => matches!(*name, "at" | "size"),
            What::Removed { moved, .. } => *moved,
            _ => false,
        }
    }

    /// Whether either side can be taken.
    pub const fn can_be_chosen(&self) -> bool {
        match &self.what {
            What::Field { .. } | What::Order => true,
            What::Removed { needed, .. } => !*needed,
            What::SameName(_) | What::Refused(_) => false,
        }
    }

    /// Whether somebody has to look at it: something that was said is not in the result.
    pub fn needs_a_look(&self) -> bool {
        !self.is_layout() && !matches!(self.what, What::SameName(_))
    }
}
