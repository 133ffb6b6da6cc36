//! Tiles: the board in pieces of 16 × 8 cells, by which it is kept in memory and by which a step of the
//! router remembers at which cells it has looked.
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

/// Some cells of a tile: the bit with the number of [`TileAt::index_of`] for each.
pub(super) type Cells = u128;

const _: () = assert!(TILE_CELLS == Cells::BITS as usize);

/// The cell with the number of a tile's width, and the cells beside it.
const AROUND: Cells = 1 | 0b111 << (TILE_WIDTH - 1) | 1 << (2 * TILE_WIDTH);

/// Cells of the board, as a list of tiles in which few stand twice: runs over neighbouring cells name the same
/// ones again and again, one after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct CellList(Vec<(TileAt, Cells)>);

impl CellList {
    /// Adds cells of a tile.
    #[inline]
    pub(super) fn insert_in(&mut self, tile: TileAt, cells: Cells) {
        let mut latest = self.0.iter_mut().rev().take(2);
        match latest.find(|(at, _)| *at == tile) {
            Some((_, known)) => *known |= cells,
            None => self.0.push((tile, cells)),
        }
    }

    /// Adds a cell.
    #[inline]
    pub(super) fn insert(&mut self, cell: Cell) {
        self.insert_in(TileAt::of(cell), 1 << TileAt::index_of(cell));
    }

    /// Adds cells of a line, each beside the one before, and the cells beside them.
    pub(super) fn insert_around(&mut self, line: &[Cell]) {
        let Some(&first) = line.first() else { return };
        let (mut tile, mut here) = (TileAt::of(first), 0);
        for &cell in line {
            let other = TileAt::of(cell);
            if other != tile {
                self.insert_in(tile, here);
                (tile, here) = (other, 0);
            }
            let at = TileAt::index_of(cell);
            let (x, y) = (at as i32 % TILE_WIDTH, at as i32 / TILE_WIDTH);
            let inside = |at: i32, size: i32| at > 0 && at + 1 < size;
            if inside(x, TILE_WIDTH) && inside(y, TILE_HEIGHT) {
                here |= AROUND << (at - TILE_WIDTH as usize);
                continue;
            }
            here |= 1 << at;
            for (at_edge, dx, dy) in [
                (x == 0, -1, 0),
                (x == TILE_WIDTH - 1, 1, 0),
                (y == 0, 0, -1),
                (y == TILE_HEIGHT - 1, 0, 1),
            ] {
                let bit = 1 << TileAt::index_of(cell.offset(dx, dy));
                if at_edge {
                    let (x, y) = (tile.x + dx, tile.y + dy);
                    self.insert_in(TileAt { x, y }, bit);
                } else {
                    here |= bit;
                }
            }
        }
        self.insert_in(tile, here);
    }

    /// Adds the cells of `rect`.
    pub(super) fn insert_all(&mut self, rect: Rect) {
        for tile in TileAt::all_in(rect) {
            let Rect { at, .. } = tile.rect();
            let (left, right) = (rect.at.x.max(at.x), rect.right().min(at.x + TILE_WIDTH));
            let (top, bottom) = (rect.at.y.max(at.y), rect.bottom().min(at.y + TILE_HEIGHT));
            let row = ((1 << (right - left)) - 1) << (left - at.x);
            let rows = (top - at.y..bottom - at.y).map(|y| row << (y * TILE_WIDTH));
            self.insert_in(tile, rows.fold(0, |cells, row: Cells| cells | row));
        }
    }

    /// Its tiles, each once and in their order, with the cells in it; it is empty then.
    pub(super) fn take_tiles(&mut self) -> Vec<(TileAt, Cells)> {
        self.0.sort_unstable_by_key(|&(tile, _)| tile);
        self.0.dedup_by(|(tile, cells), (known, into)| {
            let same = tile == known;
            if same {
                *into |= *cells;
            }
            same
        });
        let tiles = self.0.as_slice().to_vec();
        self.0.clear();
        tiles
    }
}

/// The smallest rectangle of tiles that holds some; none at first.
#[derive(Clone, Copy, Debug)]
pub(super) struct TileSpan {
    first: TileAt,
    last: TileAt,
}

/// Whether two lists, each in the order of its tiles, have a cell in common.
pub(super) fn share_any(one: &[(TileAt, Cells)], other: &[(TileAt, Cells)]) -> bool {
    let mut other = other.iter().peekable();
    one.iter().any(|(tile, cells)| {
        while other.next_if(|(at, _)| at < tile).is_some() {}
        other
            .peek()
            .is_some_and(|(at, also)| at == tile && cells & also != 0)
    })
}

impl TileSpan {
    /// That of the tiles of these cells.
    pub(super) fn of(cells: &[(TileAt, Cells)]) -> Self {
        let mut span = Self::default();
        cells.iter().for_each(|&(tile, _)| span.add(tile));
        span
    }

    pub(super) fn add(&mut self, tile: TileAt) {
        let Self { first, last } = self;
        (first.x, first.y) = (first.x.min(tile.x), first.y.min(tile.y));
        (last.x, last.y) = (last.x.max(tile.x), last.y.max(tile.y));
    }

    /// Whether the two share a tile.
    #[inline]
    pub(super) const fn intersects(&self, other: Self) -> bool {
        self.first.x <= other.last.x
            && other.first.x <= self.last.x
            && self.first.y <= other.last.y
            && other.first.y <= self.last.y
    }
}

impl Default for TileSpan {
    fn default() -> Self {
        let at = |at| TileAt { x: at, y: at };
        Self {
            first: at(i32::MAX),
            last: at(i32::MIN),
        }
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

    /// The cells of `list`, in order.
    fn cells(mut list: CellList) -> Vec<(i32, i32)> {
        let tiles = list.take_tiles();
        let distinct = tiles.windows(2).all(|pair| pair[0].0 < pair[1].0);
        assert!(distinct, "{tiles:?}");
        let mut cells = Vec::new();
        for (tile, bits) in tiles {
            for y in 0..TILE_HEIGHT {
                for x in 0..TILE_WIDTH {
                    let cell = tile.corner().offset(x, y);
                    if bits >> TileAt::index_of(cell) & 1 != 0 {
                        cells.push((cell.x, cell.y));
                    }
                }
            }
        }
        cells.sort_unstable();
        cells
    }

    #[test]
    fn a_list_holds_the_cells_that_were_added() {
        for (x, y) in [(5, 3), (0, 0), (-1, -1), (15, 7), (16, 8), (-16, 4)] {
            let mut list = CellList::default();
            list.insert(Cell::new(x, y));
            assert_eq!(cells(list.clone()), [(x, y)]);
            list.insert_around(&[Cell::new(x, y)]);
            let around = [(x - 1, y), (x, y - 1), (x, y), (x, y + 1), (x + 1, y)];
            assert_eq!(cells(list), around);
        }
        let mut list = CellList::default();
        list.insert_all(Rect::new(Cell::new(-3, -2), Size::new(40, 12)));
        let all = (-3..37).flat_map(|x| (-2..10).map(move |y| (x, y)));
        assert_eq!(cells(list), all.collect::<Vec<_>>());
    }

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
