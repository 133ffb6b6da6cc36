//! Where things lie: places for those that come without one, and whether stated `zones` agree.

use super::{Component, File, Rectangle};
use crate::io::format::raw::{List, Name};
use crate::model::{Cell, Rect, Size};

/// Columns and rows from one thing without a place to the next.
const STEP: (i32, i32) = (24, 6);

/// How many things without a place stand side by side.
const ABREAST: usize = 6;

/// Places for what has none, in order: below everything that has one, side by side, in no zone.
pub(super) struct FreePlaces {
    top: i32,
    used: usize,
}

impl FreePlaces {
    /// The free places of the board that `file` describes.
    pub(super) fn of(file: &File) -> Self {
        const LOW: i32 = 12;
        let zones = file.zones.0.iter().filter_map(|zone| zone.rect);
        let components = file
            .components
            .0
            .iter()
            .filter_map(|component| component.at);
        let bottoms = zones
            .map(|rect| rect_of(rect).bottom())
            .chain(components.map(|at| at.y.saturating_add(LOW)));
        Self {
            top: bottoms.max().unwrap_or(0),
            used: 0,
        }
    }

    /// The next free place.
    pub(super) fn take(&mut self) -> Cell {
        let (column, row) = (self.used % ABREAST, self.used / ABREAST);
        self.used += 1;
        let x = i32::try_from(column).unwrap_or(0) * STEP.0;
        let y = i32::try_from(row)
            .unwrap_or(i32::MAX)
            .saturating_mul(STEP.1);
        Cell::new(x, self.top.saturating_add(y))
    }

    /// The next free place as a zone that holds nothing.
    pub(super) fn take_zone(&mut self) -> Rect {
        Rect::new(self.take(), Size::new(12, 4))
    }
}

pub(super) const fn rect_of(rect: Rectangle) -> Rect {
    Rect::new(
        Cell::new(rect.x, rect.y),
        Size::new(rect.width, rect.height),
    )
}

/// Whether `stated`, a list of zones per replica dealt in turn, says the same as `derived`.
pub(super) fn agree(stated: &List<List<Name>>, derived: &[Vec<&str>], replicas: u32) -> bool {
    if stated.0.is_empty() {
        return derived.iter().all(Vec::is_empty);
    }
    let stated: Vec<Vec<&str>> = stated
        .0
        .iter()
        .map(|zones| sorted(zones.0.iter().map(|zone| zone.0.as_str())))
        .collect();
    let derived: Vec<Vec<&str>> = derived
        .iter()
        .map(|zones| sorted(zones.iter().copied()))
        .collect();
    // Both repeat; after their common period nothing new comes.
    let period = stated.len().saturating_mul(derived.len());
    (0..period.min(replicas as usize))
        .all(|replica| stated[replica % stated.len()] == derived[replica % derived.len()])
}

fn sorted<'a>(zones: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut zones: Vec<&str> = zones.collect();
    zones.sort_unstable();
    zones
}

impl Component {
    /// What the list of zones per replica is, in words.
    pub(super) fn zones_in_words(zones: &[Vec<&str>]) -> String {
        let lists: Vec<String> = zones
            .iter()
            .map(|zones| format!("[{}]", zones.join(", ")))
            .collect();
        format!("[{}]", lists.join(", "))
    }
}
