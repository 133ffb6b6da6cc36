//! A zone: a titled rectangle. What lies in a failing zone goes down with it.

use super::geometry::{Cell, Rect, Size};
use super::id::{Id, KindId};
use super::units::Probability;

/// A rectangle of the board that fails as one, or (kind `network`) only groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    /// Its name within the design's zones.
    pub id: Id,
    /// Its kind in the catalogue.
    pub kind: KindId,
    /// Its title; empty means the kind's title.
    pub name: String,
    /// The top left cell of its border.
    pub at: Cell,
    /// How far it extends, border included.
    pub size: Size,
    /// Availability of the zone's own cause of failure; `None` is the kind's default.
    pub availability: Option<Probability>,
}

impl Zone {
    /// The cells that the zone covers, border included.
    pub const fn rect(&self) -> Rect {
        Rect::new(self.at, self.size)
    }
}
