//! What stands in each cell of the board, for routing and for painting.
//!
//! Cells are kept in tiles that exist only where something is drawn, so that a board costs what is on
//! it and not how far its parts lie from each other. Reading a cell is one look-up in a hash map and
//! one in a tile; a [`super::search`] first copies the cells of its window and reads those.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use super::glyphs::Arms;
use crate::model::{Cell, Rect};

/// Width of a tile in cells.
const TILE_WIDTH: i32 = 16;
/// Height of a tile in cells.
const TILE_HEIGHT: i32 = 8;
const TILE_CELLS: usize = (TILE_WIDTH * TILE_HEIGHT) as usize;

/// Nothing may be drawn over the cell: a box, a note, the title or a corner of a zone, an arrowhead.
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
/// One or two columns lie between the cell and a box.
pub(super) const CLOSE_TO_BOX: u16 = 1 << 6;
/// A connection runs along the row above or below.
pub(super) const BESIDE_HORIZONTAL: u16 = 1 << 7;
/// A connection runs along the column to the left or right.
pub(super) const BESIDE_VERTICAL: u16 = 1 << 8;
/// A label of a connection stands here.
pub(super) const LABEL: u16 = 1 << 9;
/// The lowest of the four bits that say which arms the connections have here.
const ARMS: u32 = 10;

/// A connection, of either direction.
pub(super) const LINE: u16 = LINE_HORIZONTAL | LINE_VERTICAL;
/// A zone's border, of either direction.
pub(super) const ZONE: u16 = ZONE_HORIZONTAL | ZONE_VERTICAL;

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
    numbers: HashMap<TileAt, u32, BuildHasherDefault<TileHasher>>,
    tiles: Vec<Tile>,
}

#[derive(Clone, Debug)]
struct Tile {
    bits: [u16; TILE_CELLS],
    horizontal: [u32; TILE_CELLS],
    vertical: [u32; TILE_CELLS],
}

/// A tile of the board by its column and row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TileAt {
    x: i32,
    y: i32,
}

/// A set of tiles.
pub(super) type TileSet = HashSet<TileAt, BuildHasherDefault<TileHasher>>;

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

    /// The arms of the connections here.
    pub(super) const fn arms(self) -> Arms {
        arms_of(self.bits)
    }
}

/// The arms of the connections in a cell with these bits.
pub(super) const fn arms_of(bits: u16) -> Arms {
    Arms::from_bits((bits >> ARMS) as u8)
}

impl Grid {
    /// What stands at `cell`.
    pub(super) fn get(&self, cell: Cell) -> Content {
        let Some(tile) = self.tile(TileAt::of(cell)) else {
            return Content::EMPTY;
        };
        let index = index_in_tile(cell);
        Content {
            bits: tile.bits[index],
            horizontal: tile.horizontal[index],
            vertical: tile.vertical[index],
        }
    }

    /// The bits at `cell`.
    pub(super) fn bits(&self, cell: Cell) -> u16 {
        self.tile(TileAt::of(cell))
            .map_or(0, |tile| tile.bits[index_in_tile(cell)])
    }

    /// Copies the bits of `window` into `out`, row by row, whose rows are `stride` long and start at
    /// `first`.
    pub(super) fn copy(&self, window: Rect, out: &mut [u16], first: usize, stride: usize) {
        for at in TileAt::all_in(window) {
            let Some(tile) = self.tile(at) else { continue };
            let corner = Cell::new(at.x * TILE_WIDTH, at.y * TILE_HEIGHT);
            let left = corner.x.max(window.at.x);
            let right = (corner.x + TILE_WIDTH).min(window.right());
            let width = (right - left) as usize;
            for y in corner.y.max(window.at.y)..(corner.y + TILE_HEIGHT).min(window.bottom()) {
                let from = index_in_tile(Cell::new(left, y));
                let to =
                    first + (y - window.at.y) as usize * stride + (left - window.at.x) as usize;
                out[to..to + width].copy_from_slice(&tile.bits[from..from + width]);
            }
        }
    }

    /// Sets `bits` in every cell of `rect`.
    pub(super) fn fill(&mut self, rect: Rect, bits: u16) {
        for at in TileAt::all_in(rect) {
            let tile = self.tile_mut(at);
            let corner = Cell::new(at.x * TILE_WIDTH, at.y * TILE_HEIGHT);
            let left = corner.x.max(rect.at.x);
            let width = ((corner.x + TILE_WIDTH).min(rect.right()) - left) as usize;
            for y in corner.y.max(rect.at.y)..(corner.y + TILE_HEIGHT).min(rect.bottom()) {
                let from = index_in_tile(Cell::new(left, y));
                for slot in &mut tile.bits[from..from + width] {
                    *slot |= bits;
                }
            }
        }
    }

    /// Sets `bits` at `cell`.
    pub(super) fn mark(&mut self, cell: Cell, bits: u16) {
        self.tile_mut(TileAt::of(cell)).bits[index_in_tile(cell)] |= bits;
    }

    /// Clears `bits` at `cell`.
    pub(super) fn unmark(&mut self, cell: Cell, bits: u16) {
        self.tile_mut(TileAt::of(cell)).bits[index_in_tile(cell)] &= !bits;
    }

    /// Draws one cell of `connection`, whose line has these arms there.
    pub(super) fn draw(&mut self, cell: Cell, arms: Arms, connection: u32) {
        let index = index_in_tile(cell);
        let tile = self.tile_mut(TileAt::of(cell));
        tile.bits[index] |= u16::from(arms.bits()) << ARMS;
        if arms.is_horizontal() {
            tile.bits[index] |= LINE_HORIZONTAL;
            tile.horizontal[index] = connection;
            self.mark(cell.offset(0, -1), BESIDE_HORIZONTAL);
            self.mark(cell.offset(0, 1), BESIDE_HORIZONTAL);
        }
        let tile = self.tile_mut(TileAt::of(cell));
        if arms.is_vertical() {
            tile.bits[index] |= LINE_VERTICAL;
            tile.vertical[index] = connection;
            self.mark(cell.offset(-1, 0), BESIDE_VERTICAL);
            self.mark(cell.offset(1, 0), BESIDE_VERTICAL);
        }
    }

    /// Takes back what [`Grid::draw`] drew.
    pub(super) fn erase(&mut self, cell: Cell, arms: Arms) {
        let index = index_in_tile(cell);
        let tile = self.tile_mut(TileAt::of(cell));
        tile.bits[index] &= !(u16::from(arms.bits()) << ARMS);
        let left = arms_of(tile.bits[index]);
        if !left.is_horizontal() {
            tile.bits[index] &= !LINE_HORIZONTAL;
            tile.horizontal[index] = NOBODY;
            for dy in [-1, 1] {
                if self.bits(cell.offset(0, 2 * dy)) & LINE_HORIZONTAL == 0 {
                    self.unmark(cell.offset(0, dy), BESIDE_HORIZONTAL);
                }
            }
        }
        let tile = self.tile_mut(TileAt::of(cell));
        if !left.is_vertical() {
            tile.bits[index] &= !LINE_VERTICAL;
            tile.vertical[index] = NOBODY;
            for dx in [-1, 1] {
                if self.bits(cell.offset(2 * dx, 0)) & LINE_VERTICAL == 0 {
                    self.unmark(cell.offset(dx, 0), BESIDE_VERTICAL);
                }
            }
        }
    }

    fn tile(&self, at: TileAt) -> Option<&Tile> {
        self.numbers
            .get(&at)
            .map(|&number| &self.tiles[number as usize])
    }

    fn tile_mut(&mut self, at: TileAt) -> &mut Tile {
        let tiles = &mut self.tiles;
        let number = *self.numbers.entry(at).or_insert_with(|| {
            tiles.push(Tile {
                bits: [0; TILE_CELLS],
                horizontal: [NOBODY; TILE_CELLS],
                vertical: [NOBODY; TILE_CELLS],
            });
            tiles.len() as u32 - 1
        });
        &mut self.tiles[number as usize]
    }
}

impl TileAt {
    /// The tile of `cell`.
    pub(super) const fn of(cell: Cell) -> Self {
        Self {
            x: cell.x.div_euclid(TILE_WIDTH),
            y: cell.y.div_euclid(TILE_HEIGHT),
        }
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

const fn index_in_tile(cell: Cell) -> usize {
    (cell.y.rem_euclid(TILE_HEIGHT) * TILE_WIDTH + cell.x.rem_euclid(TILE_WIDTH)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Size;

    #[test]
    fn erasing_takes_back_one_of_two_lines() {
        let mut grid = Grid::default();
        let cell = Cell::new(-1, -1);
        grid.draw(cell, Arms::HORIZONTAL, 3);
        grid.draw(cell, Arms::VERTICAL, 4);
        let content = grid.get(cell);
        assert_eq!((content.horizontal, content.vertical), (3, 4));
        grid.erase(cell, Arms::HORIZONTAL);
        let content = grid.get(cell);
        assert_eq!((content.horizontal, content.vertical), (NOBODY, 4));
        assert_eq!(content.arms(), Arms::VERTICAL);
    }

    #[test]
    fn windows_are_copied_across_tiles() {
        let mut grid = Grid::default();
        let window = Rect::new(Cell::new(-3, -3), Size::new(40, 20));
        grid.fill(Rect::new(Cell::new(-2, -1), Size::new(20, 10)), BLOCKED);
        let mut out = vec![0; 42 * 22];
        grid.copy(window, &mut out, 43, 42);
        for y in 0..20 {
            for x in 0..40 {
                let cell = window.at.offset(x, y);
                assert_eq!(out[(43 + y * 42 + x) as usize], grid.bits(cell), "{cell:?}");
            }
        }
    }
}
