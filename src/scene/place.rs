//! Free places on the board for boxes that are added.

use super::{Direction, Scene};
use crate::model::{Cell, Rect, Size};

/// The columns between a box and one that is added beside it: room for an arrow with a short label.
const GAP_COLUMNS: i32 = 9;
/// The rows between a box and one that is added above or below it.
const GAP_ROWS: i32 = 2;
/// How many places are tried, nearest first.
const TRIES: i32 = 400;

impl Scene {
    /// The place nearest to the component with this index, in `direction` from it, where a box of
    /// `size` overlaps no box, no note and no zone's border and keeps a cell of distance to each.
    ///
    /// It is level with the component where that is free, else as little aside or farther as needed.
    pub fn free_place(&self, component: usize, direction: Direction, size: Size) -> Cell {
        let rect = self.component_rect(component);
        let (width, height) = (size.width as i32, size.height as i32);
        let level = Cell::new(
            rect.at.x + (rect.size.width as i32 - width) / 2,
            rect.at.y + (rect.size.height as i32 - height) / 2,
        );
        let first = match direction {
            Direction::North => Cell::new(level.x, rect.at.y - GAP_ROWS - height),
            Direction::South => Cell::new(level.x, rect.bottom() + GAP_ROWS),
            Direction::East => Cell::new(rect.right() + GAP_COLUMNS, level.y),
            Direction::West => Cell::new(rect.at.x - GAP_COLUMNS - width, level.y),
        };
        let ahead = direction.step();
        let stride = if direction.is_horizontal() {
            (0, height + 1)
        } else {
            (width + 3, 0)
        };
        let far = if direction.is_horizontal() {
            width + GAP_COLUMNS
        } else {
            height + GAP_ROWS
        };
        (0..TRIES)
            .map(|attempt| {
                // Aside by 0, 1, -1, 2, -2 places, then one place farther ahead, and so on.
                let (round, turn) = (attempt / 5, attempt % 5);
                let aside = if turn % 2 == 1 {
                    (turn + 1) / 2
                } else {
                    -(turn / 2)
                };
                first.offset(
                    ahead.0 * far * round + stride.0 * aside,
                    ahead.1 * far * round + stride.1 * aside,
                )
            })
            .find(|&at| self.is_free(Rect::new(at, size)))
            .unwrap_or(first)
    }

    /// The place nearest to `at` where a box of `size` is free as in [`Scene::free_place`].
    pub fn free_place_near(&self, at: Cell, size: Size) -> Cell {
        (0..TRIES)
            .flat_map(|radius| ring(at, radius))
            .take(TRIES as usize * TRIES as usize)
            .find(|&place| self.is_free(Rect::new(place, size)))
            .unwrap_or(at)
    }

    /// Whether a box at `rect` would overlap nothing and keep a cell of distance.
    pub fn is_free(&self, rect: Rect) -> bool {
        let kept = rect.grown(1, 1);
        let boxes = self.components.iter().map(|component| component.rect);
        let notes = self.notes.iter().flatten().map(|note| note.rect);
        boxes.chain(notes).all(|other| !other.intersects(kept))
            && self.zones.iter().all(|zone| {
                let inner = Rect::new(
                    zone.rect.at.offset(1, 1),
                    Size::new(zone.rect.size.width - 2, zone.rect.size.height - 2),
                );
                !zone.rect.intersects(rect) || inner.contains_rect(rect)
            })
    }
}

/// The cells at a distance of `radius` rows or twice as many columns from `at`, nearest side first.
fn ring(at: Cell, radius: i32) -> impl Iterator<Item = Cell> {
    let (dx, dy) = (2 * radius, radius);
    (-dy..=dy).flat_map(move |y| {
        let step = if y.abs() == dy { 1 } else { (2 * dx).max(1) };
        (-dx..=dx)
            .step_by(step as usize)
            .map(move |x| at.offset(x, y))
    })
}
