//! How much of the board a cell of the screen shows.
//!
//! The drawing is made once, at full size. The other levels show that same drawing from farther away: every
//! cell of a view stands for a block of board cells, so what was connected stays connected and nothing moves
//! while one zooms.

use crate::model::{Cell, Rect, Size};

/// How large a design is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Zoom {
    /// Boxes are signs with the beginning of their names.
    Glyph,
    /// Half as wide and half as high: boxes are one line with as much of their names as there is room for.
    Compact,
    /// A cell of the board is a cell of the screen.
    #[default]
    Full,
}

impl Zoom {
    /// Every level, the largest first.
    pub const ALL: [Self; 3] = [Self::Full, Self::Compact, Self::Glyph];

    /// The columns and rows of the board that one cell of the screen stands for.
    ///
    /// No two boxes of a board lie so near that they begin in the same cell of a view.
    pub const fn factor(self) -> (i32, i32) {
        match self {
            Self::Full => (1, 1),
            Self::Compact => (2, 2),
            Self::Glyph => (4, 3),
        }
    }

    /// The next larger level.
    pub const fn nearer(self) -> Self {
        match self {
            Self::Glyph => Self::Compact,
            _ => Self::Full,
        }
    }

    /// The next smaller level.
    pub const fn farther(self) -> Self {
        match self {
            Self::Full => Self::Compact,
            _ => Self::Glyph,
        }
    }

    /// What the level is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Compact => "compact",
            Self::Glyph => "glyphs",
        }
    }

    /// The cell of the view that shows the board's `cell`.
    pub const fn view(self, cell: Cell) -> Cell {
        let (x, y) = self.factor();
        Cell::new(cell.x.div_euclid(x), cell.y.div_euclid(y))
    }

    /// The first cell of the board that the view's `cell` shows.
    pub const fn board(self, cell: Cell) -> Cell {
        let (x, y) = self.factor();
        Cell::new(cell.x.saturating_mul(x), cell.y.saturating_mul(y))
    }

    /// The cells of the view that show any of `rect`.
    pub fn view_rect(self, rect: Rect) -> Rect {
        let first = self.view(rect.at);
        let last = self.view(Cell::new(rect.right() - 1, rect.bottom() - 1));
        let size = Size::new(
            (last.x - first.x + 1).unsigned_abs(),
            (last.y - first.y + 1).unsigned_abs(),
        );
        Rect::new(first, size)
    }

    /// The cells of the view that a box is drawn in, all in one row: that of its name.
    pub fn strip(self, rect: Rect) -> Rect {
        let whole = self.view_rect(rect);
        let row = self.view(rect.at.offset(0, 1)).y;
        Rect::new(Cell::new(whole.at.x, row), Size::new(whole.size.width, 1))
    }

    /// The cells of the board that a screen of `size` cells shows.
    pub const fn board_size(self, size: Size) -> Size {
        let (x, y) = self.factor();
        Size::new(size.width * x as u32, size.height * y as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_keep_apart_and_blocks_meet() {
        for zoom in Zoom::ALL {
            for x in -9..9 {
                let cell = Cell::new(x, x);
                let block = zoom.board(zoom.view(cell));
                let (fx, fy) = zoom.factor();
                assert!((0..fx).contains(&(cell.x - block.x)), "{zoom:?}");
                assert!((0..fy).contains(&(cell.y - block.y)), "{zoom:?}");
                let least = Size::new(7, 3);
                let (one, below) = (Rect::new(cell, least), cell.offset(0, 3));
                let beside = cell.offset(7, 0);
                let first = |at: Cell| zoom.strip(Rect::new(at, least)).at;
                assert_ne!(first(one.at), first(below), "{zoom:?} {x}");
                assert_ne!(first(one.at), first(beside), "{zoom:?} {x}");
            }
        }
        assert_eq!(Zoom::Full.nearer(), Zoom::Full);
        assert_eq!(Zoom::Glyph.farther(), Zoom::Glyph);
    }
}
