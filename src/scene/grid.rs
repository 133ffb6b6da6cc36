//! What stands in each cell of the board, for routing and for painting.
//!
//! Cells are kept in tiles that exist only where something is drawn, so that a board costs what is on
//! it and not how far its parts lie from each other. Reading a cell is one look-up in a hash map and
//! one in a tile; a [`super::search`] copies the tiles' numbers of its window first and reads without
//! the map.

use std::collections::HashMap;

use super::glyphs::{Arms, Direction};
use crate::model::{Cell, Rect};

/// Width of a tile in cells.
pub(super) const TILE_WIDTH: i32 = 32;
/// Height of a tile in cells.
pub(super) const TILE_HEIGHT: i32 = 16;

/// Nothing may be drawn over the cell: a box, a note, the title or a corner of a zone.
pub(super) const BLOCKED: u16 = 1;
/// A connection runs along the row here.
pub(super) const LINE_HORIZONTAL: u16 = 1 << 1;
/// A connection runs along the column here; a corner has both.
pub(super) const LINE_VERTICAL: u16 = 1 << 2;
/// A zone's border runs along the row here.
pub(super) const ZONE_HORIZONTAL: u16 = 1 << 3;
/// A zone's border runs along the column here.
pub(super) const ZONE_VERTICAL: u16 = 1 << 4;
/// The cell touches a box.
pub(super) const NEAR_BOX: u16 = 1 << 5;
/// A label of a connection stands here.
pub(super) const LABEL: u16 = 1 << 6;
/// The lowest bit of the number (0…2) of connections that run along the rows above and below.
const BESIDE_HORIZONTAL: u32 = 8;
/// The lowest bit of the number (0…2) of connections that run along the columns left and right.
const BESIDE_VERTICAL: u32 = 10;
/// The lowest of the four bits that say which arms the connections have here.
const ARMS: u32 = 12;

/// No connection.
pub(super) const NOBODY: u32 = u32::MAX;

/// What stands in one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Content {
    /// The bits above.
    pub(super) bits: u16,
    /// The connection that runs along the row here, or [`NOBODY`].
    pub(super) horizontal: u32,
    /// The connection that runs along the column here, or [`NOBODY`].
    pub(super) vertical: u32,
}

/// The cells of the board.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    numbers: HashMap<(i32, i32), u32>,
    tiles: Vec<Tile>,
}

type Tile = Box<[Content; (TILE_WIDTH * TILE_HEIGHT) as usize]>;

impl Content {
    const EMPTY: Self = Self {
        bits: 0,
        horizontal: NOBODY,
        vertical: NOBODY,
    };

    /// Whether any of `bits` is set.
    pub(super) const fn has(self, bits: u16) -> bool {
        self.bits & bits != 0
    }

    /// How many connections run beside the cell in the same direction: 0…2.
    pub(super) const fn beside(self, horizontal: bool) -> u32 {
        let shift = if horizontal {
            BESIDE_HORIZONTAL
        } else {
            BESIDE_VERTICAL
        };
        (self.bits as u32 >> shift) & 3
    }

    /// The arms of the connections here.
    pub(super) const fn arms(self) -> Arms {
        Arms::from_bits((self.bits >> ARMS) as u8)
    }
}

impl Grid {
    /// What stands at `cell`.
    pub(super) fn get(&self, cell: Cell) -> Content {
        match self.numbers.get(&tile_of(cell)) {
            Some(&number) => self.read(number, cell),
            None => Content::EMPTY,
        }
    }

    /// The number of the tile at tile column `x`, tile row `y`; [`NOBODY`] if it is empty.
    pub(super) fn number(&self, x: i32, y: i32) -> u32 {
        self.numbers.get(&(x, y)).copied().unwrap_or(NOBODY)
    }

    /// What stands at `cell`, which lies in the tile with this number.
    pub(super) fn read(&self, number: u32, cell: Cell) -> Content {
        match self.tiles.get(number as usize) {
            Some(tile) => tile[index_in_tile(cell)],
            None => Content::EMPTY,
        }
    }

    /// Sets `bits` in every cell of `rect`.
    pub(super) fn fill(&mut self, rect: Rect, bits: u16) {
        for y in rect.at.y..rect.bottom() {
            for x in rect.at.x..rect.right() {
                self.get_mut(Cell::new(x, y)).bits |= bits;
            }
        }
    }

    /// Sets `bits` at `cell`.
    pub(super) fn mark(&mut self, cell: Cell, bits: u16) {
        self.get_mut(cell).bits |= bits;
    }

    /// Draws one cell of `connection`, whose line comes from one arm and leaves by the other.
    pub(super) fn draw(&mut self, cell: Cell, arms: Arms, connection: u32) {
        let content = self.get_mut(cell);
        content.bits |= u16::from(arms.bits()) << ARMS;
        let horizontal = arms.bits() & Arms::HORIZONTAL.bits() != 0;
        let vertical = arms.bits() & Arms::VERTICAL.bits() != 0;
        if horizontal {
            content.bits |= LINE_HORIZONTAL;
            content.horizontal = connection;
        }
        if vertical {
            content.bits |= LINE_VERTICAL;
            content.vertical = connection;
        }
        self.count_beside(cell, horizontal, vertical);
    }

    fn count_beside(&mut self, cell: Cell, horizontal: bool, vertical: bool) {
        let mut count = |direction: Direction, shift: u32| {
            let (dx, dy) = direction.step();
            let bits = &mut self.get_mut(cell.offset(dx, dy)).bits;
            *bits += 1 << shift;
        };
        if horizontal {
            count(Direction::North, BESIDE_HORIZONTAL);
            count(Direction::South, BESIDE_HORIZONTAL);
        }
        if vertical {
            count(Direction::West, BESIDE_VERTICAL);
            count(Direction::East, BESIDE_VERTICAL);
        }
    }

    fn get_mut(&mut self, cell: Cell) -> &mut Content {
        let tiles = &mut self.tiles;
        let number = *self.numbers.entry(tile_of(cell)).or_insert_with(|| {
            tiles.push(Box::new(
                [Content::EMPTY; (TILE_WIDTH * TILE_HEIGHT) as usize],
            ));
            tiles.len() as u32 - 1
        });
        &mut self.tiles[number as usize][index_in_tile(cell)]
    }
}

/// Tile column and tile row of `cell`.
pub(super) const fn tile_of(cell: Cell) -> (i32, i32) {
    (
        cell.x.div_euclid(TILE_WIDTH),
        cell.y.div_euclid(TILE_HEIGHT),
    )
}

const fn index_in_tile(cell: Cell) -> usize {
    (cell.y.rem_euclid(TILE_HEIGHT) * TILE_WIDTH + cell.x.rem_euclid(TILE_WIDTH)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_cross_are_both_remembered() {
        let mut grid = Grid::default();
        let cell = Cell::new(-1, -1);
        grid.draw(cell, Arms::HORIZONTAL, 3);
        grid.draw(cell, Arms::VERTICAL, 4);
        let content = grid.get(cell);
        assert_eq!((content.horizontal, content.vertical), (3, 4));
        assert_eq!(grid.get(cell.offset(0, 1)).beside(true), 1);
        assert_eq!(grid.get(cell.offset(0, 1)).beside(false), 0);
    }
}
