//! Docks: the cells of a box's border where connections may begin and end.
//!
//! All sides of a box have docks at every border cell that is no corner. Each end of a connection has
//! a preferred dock on each side; leaving it costs as much as the distance, so that lines spread
//! along a side, but a straight line is worth moving a little.

use super::glyphs::Direction;
use super::search::{BEND, ROW};
use crate::model::{Cell, Rect};

/// The docks of one end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Docks {
    /// The box.
    pub(super) rect: Rect,
    /// The preferred column above and below, the preferred row left and right; by direction.
    pub(super) preferred: [i32; 4],
}

/// One place where a connection may begin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dock {
    /// The cell outside the border.
    pub(super) outside: Cell,
    /// The way out of the box.
    pub(super) direction: Direction,
    /// What it costs not to take the preferred one.
    pub(super) cost: u32,
}

impl Docks {
    /// Docks that prefer the middle of each side.
    pub(super) const fn centred(rect: Rect) -> Self {
        let column = rect.at.x + (rect.size.width as i32 - 1) / 2;
        let row = rect.at.y + (rect.size.height as i32 - 1) / 2;
        Self {
            rect,
            preferred: [column, row, column, row],
        }
    }

    /// All docks, side by side, clockwise from the top.
    pub(super) fn iter(&self) -> impl Iterator<Item = Dock> {
        Direction::ALL.into_iter().flat_map(move |direction| {
            let (first, last) = self.span(direction);
            (first..=last).map(move |along| Dock {
                outside: self.outside(direction, along),
                direction,
                cost: self.cost(direction, along),
            })
        })
    }

    /// What it costs to end at the side in `direction` by way of the cell `outside`; `None` if
    /// that is not a cell at that side.
    pub(super) fn cost_at(&self, outside: Cell, direction: Direction) -> Option<u32> {
        let along = if direction.is_horizontal() {
            outside.y
        } else {
            outside.x
        };
        let (first, last) = self.span(direction);
        let at_side = self.outside(direction, along) == outside;
        (at_side && along >= first && along <= last).then(|| self.cost(direction, along))
    }

    /// A lower bound of what a way costs from `cell`, entered in `direction`, to a dock.
    pub(super) fn at_least(&self, cell: Cell, direction: Direction) -> u32 {
        Direction::ALL
            .into_iter()
            .map(|side| self.at_least_to(side, cell, direction))
            .min()
            .expect("a box has four sides")
    }

    fn at_least_to(&self, side: Direction, cell: Cell, direction: Direction) -> u32 {
        let (first, last) = self.span(side);
        let goal = self.outside(side, first);
        // Seen from the side: how far ahead the goal's line is, and how far to the side its docks are.
        let (ahead, along) = match side {
            Direction::North => (goal.y - cell.y, cell.x),
            Direction::South => (cell.y - goal.y, cell.x),
            Direction::West => (goal.x - cell.x, cell.y),
            Direction::East => (cell.x - goal.x, cell.y),
        };
        let aside = (first - along).max(along - last).max(0);
        let entry = side.opposite();
        let bends = if direction == entry {
            match (ahead >= 0, aside == 0) {
                (true, true) => 0,
                (true, false) => 2,
                (false, _) => 4,
            }
        } else if direction == side {
            2
        } else {
            let back = if matches!(direction, Direction::East | Direction::South) {
                along > last
            } else {
                along < first
            };
            if ahead > 0 && !back { 1 } else { 3 }
        };
        let (ahead, aside) = (ahead.unsigned_abs(), aside as u32);
        let length = if side.is_horizontal() {
            ahead + ROW * aside
        } else {
            ROW * ahead + aside
        };
        length + bends * BEND
    }

    /// The first and the last column or row of the docks of a side.
    const fn span(&self, direction: Direction) -> (i32, i32) {
        if direction.is_horizontal() {
            (self.rect.at.y + 1, self.rect.bottom() - 2)
        } else {
            (self.rect.at.x + 1, self.rect.right() - 2)
        }
    }

    fn outside(&self, direction: Direction, along: i32) -> Cell {
        match direction {
            Direction::North => Cell::new(along, self.rect.at.y - 1),
            Direction::East => Cell::new(self.rect.right(), along),
            Direction::South => Cell::new(along, self.rect.bottom()),
            Direction::West => Cell::new(self.rect.at.x - 1, along),
        }
    }

    fn cost(&self, direction: Direction, along: i32) -> u32 {
        let away = along.abs_diff(self.preferred[direction as usize]);
        if direction.is_horizontal() {
            away * ROW
        } else {
            away
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Size;

    #[test]
    fn the_bound_counts_distance_and_bends() {
        let docks = Docks::centred(Rect::new(Cell::new(10, 10), Size::new(7, 3)));
        let bound = |x, y, direction| docks.at_least(Cell::new(x, y), direction);
        assert_eq!(bound(4, 11, Direction::East), 5);
        assert_eq!(bound(9, 11, Direction::East), 0);
        assert_eq!(bound(4, 8, Direction::East), 7 + BEND + 2);
        assert_eq!(bound(4, 11, Direction::West), 5 + 2 * BEND);
        assert_eq!(bound(13, 4, Direction::South), 5 * ROW);
    }
}
