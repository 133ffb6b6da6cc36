//! What lines go around, and what that means to the cells in and about it.

use super::grid::{BLOCKED, CLOSE_TO_BOX, Grid, NEAR_BOX, ZONE_HORIZONTAL, ZONE_VERTICAL};
use super::tiles::CellList;
use crate::model::{Cell, Rect, Size};

/// What lines go around.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Obstacle {
    /// A box or a note: nothing runs through it.
    Solid(Cell, Size),
    /// A zone with the width of its title: lines cross its border at right angles, but not the title, and
    /// keep away from it where they run along it.
    Outline(Cell, Size, u32),
}

impl Obstacle {
    fn rect(self) -> Rect {
        match self {
            Self::Solid(at, size) | Self::Outline(at, size, _) => Rect::new(at, size),
        }
    }

    /// The cells in which it may change anything.
    pub(super) fn reach(self) -> Rect {
        match self {
            Self::Solid(..) => self.rect().grown(3, 1),
            Self::Outline(..) => self.rect().grown(1, 1),
        }
    }

    /// Takes its cells on `grid`.
    pub(super) fn draw(self, grid: &mut Grid) {
        let rect = self.rect();
        let (right, bottom) = (rect.right() - 1, rect.bottom() - 1);
        match self {
            Self::Solid(..) => {
                grid.fill(rect.grown(3, 0), CLOSE_TO_BOX);
                grid.fill(rect.grown(1, 1), NEAR_BOX);
                grid.fill(rect, BLOCKED);
            }
            Self::Outline(at, size, title) => {
                for y in [at.y, bottom] {
                    let row = Rect::new(Cell::new(at.x, y), Size::new(size.width, 1));
                    grid.fill(row.grown(1, 1), NEAR_BOX);
                    grid.fill(row, ZONE_HORIZONTAL);
                    grid.mark(Cell::new(at.x, y), BLOCKED);
                    grid.mark(Cell::new(right, y), BLOCKED);
                }
                for x in [at.x, right] {
                    let column = Rect::new(Cell::new(x, at.y), Size::new(1, size.height));
                    grid.fill(column.grown(1, 1), NEAR_BOX);
                    grid.fill(column, ZONE_VERTICAL);
                }
                grid.fill(Rect::new(at.offset(1, 0), Size::new(title, 1)), BLOCKED);
            }
        }
    }

    /// Adds the cells that it changes.
    pub(super) fn add_cells(self, cells: &mut CellList) {
        let rect = self.rect();
        match self {
            Self::Solid(..) => cells.insert_all(self.reach()),
            Self::Outline(at, size, _) => {
                let (right, bottom) = (rect.right() - 1, rect.bottom() - 1);
                let row = |y| Rect::new(Cell::new(at.x, y), Size::new(size.width, 1)).grown(1, 1);
                let column =
                    |x| Rect::new(Cell::new(x, at.y), Size::new(1, size.height)).grown(1, 1);
                [row(at.y), row(bottom), column(at.x), column(right)]
                    .into_iter()
                    .for_each(|rect| cells.insert_all(rect));
            }
        }
    }
}
