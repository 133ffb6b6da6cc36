//! Tiles: the board in pieces of 16 × 8 cells, by which it is kept in memory and by which a step of the
//! router remembers where it has looked.
//!
//! Tiles have numbers in the order in which they were first needed. The number of a tile near the drawing
//! is found by its place in a table; a board whose parts lie farther from each other than a table is worth
//! has the rest in a hash map, so that it costs what is on it and not how far its parts lie apart.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::model::{Cell, Rect, Size};

/// Width of a tile in cells.
pub(super) const TILE_WIDTH: i32 = 16;
/// Height of a tile in cells.
pub(super) const TILE_HEIGHT: i32 = 8;
/// How many cells a tile has.
pub(super) const TILE_CELLS: usize = (TILE_WIDTH * TILE_HEIGHT) as usize;

/// A tile of the board by its column and row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TileAt {
    pub(super) x: i32,
    pub(super) y: i32,
}

impl TileAt {
    /// The tile of `cell`.
    #[inline]
    pub(super) const fn of(cell: Cell) -> Self {
        Self {
            x: cell.x.div_euclid(TILE_WIDTH),
            y: cell.y.div_euclid(TILE_HEIGHT),
        }
    }

    /// The index of `cell` in its tile.
    #[inline]
    pub(super) const fn index_of(cell: Cell) -> usize {
        (cell.y.rem_euclid(TILE_HEIGHT) * TILE_WIDTH + cell.x.rem_euclid(TILE_WIDTH)) as usize
    }

    /// Its cells.
    pub(super) const fn rect(self) -> Rect {
        let size = Size::new(TILE_WIDTH as u32, TILE_HEIGHT as u32);
        Rect::new(self.corner(), size)
    }

    /// Its top left cell.
    pub(super) const fn corner(self) -> Cell {
        Cell::new(self.x * TILE_WIDTH, self.y * TILE_HEIGHT)
    }

    /// The tiles that `rect` shares cells with, row by row; none for an empty one.
    pub(super) fn all_in(rect: Rect) -> impl Iterator<Item = Self> {
        let first = Self::of(rect.at);
        let last = Self::of(Cell::new(rect.right() - 1, rect.bottom() - 1));
        let (columns, rows) = match rect.size.width == 0 || rect.size.height == 0 {
            true => (0..0, 0..0),
            false => (first.x..last.x + 1, first.y..last.y + 1),
        };
        rows.flat_map(move |y| columns.clone().map(move |x| Self { x, y }))
    }
}

/// Numbers of tiles within a window, row by row, as [`TileAt::all_in`] lists them.
impl TileAt {
    /// How many tile columns `window` has.
    pub(super) const fn columns_in(window: Rect) -> u32 {
        let first = window.at.x.div_euclid(TILE_WIDTH);
        ((window.right() - 1).div_euclid(TILE_WIDTH) - first + 1) as u32
    }

    /// The number of the tile column of column `x` of the board.
    pub(super) const fn column_in(window: Rect, x: i32) -> u32 {
        (x.div_euclid(TILE_WIDTH) - window.at.x.div_euclid(TILE_WIDTH)) as u32
    }

    /// The number of the tile row of row `y` of the board.
    pub(super) const fn row_in(window: Rect, y: i32) -> u32 {
        (y.div_euclid(TILE_HEIGHT) - window.at.y.div_euclid(TILE_HEIGHT)) as u32
    }
}

/// A list of tiles in which few stand twice: runs over neighbouring cells name the same ones again and
/// again, one after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct TileList(Vec<TileAt>);

impl TileList {
    /// Adds a tile.
    #[inline]
    pub(super) fn insert(&mut self, tile: TileAt) {
        let known = match self.0.as_slice() {
            [.., one, other] => *one == tile || *other == tile,
            [one] => *one == tile,
            [] => false,
        };
        if !known {
            self.0.push(tile);
        }
    }

    /// Adds the tile of `cell` and those of the cells beside it.
    #[inline]
    pub(super) fn insert_around(&mut self, cell: Cell) {
        let tile = TileAt::of(cell);
        self.insert(tile);
        let Cell { x, y } = tile.corner();
        for (at_edge, dx, dy) in [
            (cell.x == x, -1, 0),
            (cell.x == x + TILE_WIDTH - 1, 1, 0),
            (cell.y == y, 0, -1),
            (cell.y == y + TILE_HEIGHT - 1, 0, 1),
        ] {
            if at_edge {
                let (x, y) = (tile.x + dx, tile.y + dy);
                self.0.push(TileAt { x, y });
            }
        }
    }

    /// Its tiles, each once.
    pub(super) fn into_tiles(mut self) -> Vec<TileAt> {
        self.0.sort_unstable();
        self.0.dedup();
        self.0
    }
}

impl Extend<TileAt> for TileList {
    fn extend<I: IntoIterator<Item = TileAt>>(&mut self, tiles: I) {
        tiles.into_iter().for_each(|tile| self.insert(tile));
    }
}

/// The numbers of tiles.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers {
    /// The tiles that have a place in the table.
    corner: TileAt,
    columns: i32,
    rows: i32,
    /// Each tile's number plus one, 0 for none, row by row.
    table: Vec<u32>,
    /// The numbers of tiles that have no place in the table.
    rest: HashMap<TileAt, u32, BuildHasherDefault<TileHasher>>,
    /// The tiles by their numbers.
    tiles: Vec<TileAt>,
}

/// The largest table, in tiles: 4 MB.
const LARGEST_TABLE: i64 = 1 << 20;
/// How far the table reaches beyond what it was asked for, so that it is seldom made anew.
const SLACK: i32 = 8;

impl Numbers {
    /// Makes a table over `rect`, unless there is one or it would be too large.
    pub(super) fn cover(&mut self, rect: Rect) {
        let first = TileAt::of(rect.at);
        let last = TileAt::of(Cell::new(rect.right(), rect.bottom()));
        if self.slot(first).is_some() && self.slot(last).is_some() {
            return;
        }
        let (columns, rows) = (last.x - first.x + 2 * SLACK, last.y - first.y + 2 * SLACK);
        if i64::from(columns) * i64::from(rows) > LARGEST_TABLE {
            return;
        }
        self.corner = TileAt {
            x: first.x - SLACK,
            y: first.y - SLACK,
        };
        (self.columns, self.rows) = (columns, rows);
        self.table.clear();
        self.table.resize((columns * rows) as usize, 0);
        self.rest.clear();
        for number in 0..self.tiles.len() {
            self.enter(self.tiles[number], number as u32);
        }
    }

    /// The number of a tile, if it has one.
    #[inline]
    pub(super) fn get(&self, tile: TileAt) -> Option<u32> {
        match self.slot(tile) {
            Some(slot) => self.table[slot].checked_sub(1),
            None => self.rest.get(&tile).copied(),
        }
    }

    /// Gives a tile that has no number the next one.
    pub(super) fn add(&mut self, tile: TileAt) -> u32 {
        let number = self.tiles.len() as u32;
        self.tiles.push(tile);
        self.enter(tile, number);
        number
    }

    fn enter(&mut self, tile: TileAt, number: u32) {
        match self.slot(tile) {
            Some(slot) => self.table[slot] = number + 1,
            None => {
                self.rest.insert(tile, number);
            }
        }
    }

    /// The place of a tile in the table.
    #[inline]
    const fn slot(&self, tile: TileAt) -> Option<usize> {
        let (x, y) = (tile.x - self.corner.x, tile.y - self.corner.y);
        if x >= 0 && x < self.columns && y >= 0 && y < self.rows {
            Some((y * self.columns + x) as usize)
        } else {
            None
        }
    }
}

impl Default for TileAt {
    fn default() -> Self {
        Self::of(Cell::default())
    }
}

impl std::hash::Hash for TileAt {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(u64::from(self.x as u32) << 32 | u64::from(self.y as u32));
    }
}

/// Hashes tile coordinates, which nobody chooses to collide: one multiplication (Fibonacci hashing).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TileHasher(u64);

impl Hasher for TileHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u64(&mut self, value: u64) {
        let mixed = (self.0 ^ value).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 29);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_keep_their_numbers_when_the_table_grows() {
        let mut numbers = Numbers::default();
        let far = TileAt::of(Cell::new(90_000, -90_000));
        let near = TileAt::of(Cell::new(-1, -1));
        assert_eq!((numbers.add(far), numbers.add(near)), (0, 1));
        numbers.cover(Rect::new(Cell::new(-40, -40), Size::new(500, 300)));
        assert_eq!((numbers.get(far), numbers.get(near)), (Some(0), Some(1)));
        assert_eq!(numbers.get(TileAt::of(Cell::new(0, 0))), None);
    }
}
