//! Cells of the board: integer coordinates, x to the right and y down, unbounded in every direction.

/// The largest coordinate, in cells, that a design may use in any direction.
pub const MAX_COORDINATE: i32 = 100_000;

/// One cell of the board.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell {
    /// Column, growing to the right.
    pub x: i32,
    /// Row, growing downwards.
    pub y: i32,
}

/// A width and a height in cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Size {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// A rectangle of cells; the right and bottom edges are exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rect {
    /// The top left cell.
    pub at: Cell,
    /// How far it extends.
    pub size: Size,
}

impl Cell {
    /// The cell at column `x`, row `y`.
    pub const fn new(x: i32, y: i32) -> Self {
        Self { x, y }
    }

    /// The cell `dx` columns to the right and `dy` rows down.
    #[inline]
    pub const fn offset(self, dx: i32, dy: i32) -> Self {
        Self {
            x: self.x.saturating_add(dx),
            y: self.y.saturating_add(dy),
        }
    }
}

impl Size {
    /// A size of `width` columns by `height` rows.
    pub const fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }
}

impl Rect {
    /// The rectangle whose top left cell is `at`.
    pub const fn new(at: Cell, size: Size) -> Self {
        Self { at, size }
    }

    /// The first column to the right of the rectangle.
    #[inline]
    pub const fn right(self) -> i32 {
        self.at.x.saturating_add_unsigned(self.size.width)
    }

    /// The first row below the rectangle.
    #[inline]
    pub const fn bottom(self) -> i32 {
        self.at.y.saturating_add_unsigned(self.size.height)
    }

    /// Whether `cell` lies in the rectangle.
    #[inline]
    pub const fn contains(self, cell: Cell) -> bool {
        cell.x >= self.at.x
            && cell.y >= self.at.y
            && cell.x < self.right()
            && cell.y < self.bottom()
    }

    /// Whether all of `other` lies in the rectangle.
    pub const fn contains_rect(self, other: Self) -> bool {
        other.at.x >= self.at.x
            && other.at.y >= self.at.y
            && other.right() <= self.right()
            && other.bottom() <= self.bottom()
    }

    /// Whether the two rectangles share a cell.
    #[inline]
    pub const fn intersects(self, other: Self) -> bool {
        self.at.x < other.right()
            && other.at.x < self.right()
            && self.at.y < other.bottom()
            && other.at.y < self.bottom()
    }

    /// The smallest rectangle that holds both.
    pub fn union(self, other: Self) -> Self {
        let at = Cell::new(self.at.x.min(other.at.x), self.at.y.min(other.at.y));
        let right = self.right().max(other.right());
        let bottom = self.bottom().max(other.bottom());
        Self {
            at,
            size: Size::new(right.abs_diff(at.x), bottom.abs_diff(at.y)),
        }
    }

    /// The rectangle grown by `dx` columns on the left and right and `dy` rows above and below.
    pub const fn grown(self, dx: u32, dy: u32) -> Self {
        Self {
            at: Cell::new(
                self.at.x.saturating_sub_unsigned(dx),
                self.at.y.saturating_sub_unsigned(dy),
            ),
            size: Size::new(
                self.size.width.saturating_add(dx.saturating_mul(2)),
                self.size.height.saturating_add(dy.saturating_mul(2)),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_exclusive_on_the_right_and_below() {
        let rect = Rect::new(Cell::new(-2, 1), Size::new(4, 2));
        assert!(rect.contains(Cell::new(-2, 1)) && rect.contains(Cell::new(1, 2)));
        assert!(!rect.contains(Cell::new(2, 1)) && !rect.contains(Cell::new(0, 3)));
        assert!(!rect.intersects(Rect::new(Cell::new(2, 1), Size::new(1, 1))));
        assert_eq!(
            rect.union(Rect::new(Cell::new(3, 3), Size::new(1, 1))).size,
            Size::new(6, 3)
        );
    }
}
