//! What stands in each cell of the board, for routing and for painting.
//!
//! Cells are kept in tiles (see [`super::tiles`]) that exist only where something is drawn. A
//! [`super::search`] first copies the cells of its window and reads those.
//!
//! # Fresh and stale tiles
//!
//! A router that repeats a run (see [`super::replay`]) needs the board as it was at a moment of that run,
//! but only where it works. So every tile is *stale* when a run begins: it holds what the last run has left
//! in it. [`Grid::open`] makes tiles blank and lets only them be drawn in; once they are brought up to the
//! moment, [`Grid::close`] makes them *fresh*. What is drawn goes into fresh tiles and passes by stale ones.

use super::glyphs::{Arms, Direction};
use super::tiles::{Numbers, TILE_CELLS, TILE_HEIGHT, TILE_WIDTH, TileAt};
use crate::model::{Cell, Rect};

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
/// The cell touches a box or a zone's border.
pub(super) const NEAR_BOX: u16 = 1 << 5;
/// One or two columns lie between the cell and a box.
pub(super) const CLOSE_TO_BOX: u16 = 1 << 6;
/// A connection runs along the row above or below. Seen in the cells about it (see [`beside`]), not kept.
pub(super) const BESIDE_HORIZONTAL: u16 = 1 << 7;
/// A connection runs along the column to the left or right. Not kept either.
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
    numbers: Numbers,
    tiles: Vec<Tile>,
    /// The turn of the tiles that may be drawn in.
    turn: u32,
    /// The tiles that are open.
    open: Vec<u32>,
    /// Holds all fresh tiles.
    fresh: Option<Rect>,
    /// Drawing in a tile that does not exist makes it: every tile is fresh.
    all_fresh: bool,
}

#[derive(Clone, Debug)]
struct Tile {
    turn: u32,
    bits: [u16; TILE_CELLS],
    horizontal: [u32; TILE_CELLS],
    vertical: [u32; TILE_CELLS],
}

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

/// What lines beside a cell mean to it, given all bits of the cells above and below and of those to the left
/// and right.
#[inline]
pub(super) const fn beside(above_below: u16, left_right: u16) -> u16 {
    (above_below & LINE_HORIZONTAL | left_right & LINE_VERTICAL) << 6
}

const _: () = assert!(beside(LINE_HORIZONTAL, 0) == BESIDE_HORIZONTAL);
const _: () = assert!(beside(0, LINE_VERTICAL) == BESIDE_VERTICAL);

/// The arms of the connections in a cell with these bits.
pub(super) const fn arms_of(bits: u16) -> Arms {
    Arms::from_bits((bits >> ARMS) as u8)
}

impl Grid {
    /// An empty board, all of it fresh.
    pub(super) fn blank() -> Self {
        Self {
            all_fresh: true,
            ..Self::default()
        }
    }

    /// Prepares for tiles in `rect`, which is a matter of speed alone.
    pub(super) fn cover(&mut self, rect: Rect) {
        self.numbers.cover(rect);
    }

    /// The number of a tile, which is there from then on: stale, if any tile is.
    pub(super) fn number(&mut self, at: TileAt) -> u32 {
        self.numbers.get(at).unwrap_or_else(|| {
            let turn = if self.all_fresh { self.turn } else { STALE };
            self.add(at, turn)
        })
    }

    /// The number of a tile, if it is there.
    pub(super) fn known_number(&self, at: TileAt) -> Option<u32> {
        self.numbers.get(at)
    }

    /// Whether there are no stale tiles.
    pub(super) const fn is_all_fresh(&self) -> bool {
        self.all_fresh
    }

    /// Makes all tiles stale.
    pub(super) fn make_stale(&mut self) {
        self.all_fresh = false;
        self.turn += 2;
        self.fresh = None;
    }

    /// Whether there may be a fresh tile in `rect`.
    pub(super) fn may_draw_in(&self, rect: Rect) -> bool {
        self.all_fresh || self.fresh.is_some_and(|fresh| fresh.intersects(rect))
    }

    /// Opens the stale ones of these tiles: they are blank, and what is drawn goes into them alone, until
    /// [`Grid::close`]. Returns the smallest rectangle that holds them, or `None` if there are none.
    pub(super) fn open(&mut self, tiles: impl Iterator<Item = TileAt>) -> Option<Rect> {
        if self.all_fresh {
            return None;
        }
        let mut area: Option<Rect> = None;
        for at in tiles {
            let number = self.number(at);
            let tile = &mut self.tiles[number as usize];
            if tile.turn == self.turn {
                continue;
            }
            *tile = Tile::blank(self.turn + 1);
            self.open.push(number);
            area = Some(area.map_or(at.rect(), |area| area.union(at.rect())));
        }
        if let Some(area) = area {
            self.turn += 1;
            self.fresh = Some(self.fresh.map_or(area, |fresh| fresh.union(area)));
        }
        area
    }

    /// Makes the open tiles fresh.
    pub(super) fn close(&mut self) {
        self.turn -= 1;
        for number in self.open.drain(..) {
            self.tiles[number as usize].turn = self.turn;
        }
    }

    /// Says that the connection with each index in `to` has the index that stands there now.
    pub(super) fn renumber(&mut self, to: &[u32]) {
        let renamed = |connection: u32| to.get(connection as usize).copied().unwrap_or(NOBODY);
        for tile in &mut self.tiles {
            let owners = tile.horizontal.iter_mut().chain(&mut tile.vertical);
            owners.for_each(|owner| *owner = renamed(*owner));
        }
    }

    /// What stands at `cell`.
    pub(super) fn get(&self, cell: Cell) -> Content {
        let Some(tile) = self.tile(TileAt::of(cell)) else {
            return Content::EMPTY;
        };
        let index = TileAt::index_of(cell);
        Content {
            bits: tile.bits[index],
            horizontal: tile.horizontal[index],
            vertical: tile.vertical[index],
        }
    }

    /// The bits at `cell`.
    #[inline]
    pub(super) fn bits(&self, cell: Cell) -> u16 {
        self.tile(TileAt::of(cell))
            .map_or(0, |tile| tile.bits[TileAt::index_of(cell)])
    }

    /// The bits at `cell` with those of the lines beside it that matter to one that runs in `direction`.
    #[inline]
    pub(super) fn bits_along(&self, cell: Cell, direction: Direction) -> u16 {
        let index = TileAt::index_of(cell);
        let (x, y) = (index as i32 % TILE_WIDTH, index as i32 / TILE_WIDTH);
        let (sideways, inside) = match direction.is_horizontal() {
            true => (TILE_WIDTH as usize, y > 0 && y + 1 < TILE_HEIGHT),
            false => (1, x > 0 && x + 1 < TILE_WIDTH),
        };
        // Mostly the cells on both sides are of the same tile.
        if inside {
            return self.tile(TileAt::of(cell)).map_or(0, |tile| {
                let around = tile.bits[index - sideways] | tile.bits[index + sideways];
                tile.bits[index] | beside(around, around)
            });
        }
        let [(dx, dy), (other_dx, other_dy)] = direction.sideways().map(Direction::step);
        let around = self.bits(cell.offset(dx, dy)) | self.bits(cell.offset(other_dx, other_dy));
        self.bits(cell) | beside(around, around)
    }

    /// Copies the bits of `window` into `out`, row by row, whose rows are `stride` long and start at
    /// `first`.
    pub(super) fn copy(&self, window: Rect, out: &mut [u16], first: usize, stride: usize) {
        for at in TileAt::all_in(window) {
            let Some(tile) = self.tile(at) else { continue };
            let corner = at.corner();
            let left = corner.x.max(window.at.x);
            let right = (corner.x + TILE_WIDTH).min(window.right());
            let width = (right - left) as usize;
            for y in corner.y.max(window.at.y)..(corner.y + TILE_HEIGHT).min(window.bottom()) {
                let from = TileAt::index_of(Cell::new(left, y));
                let to =
                    first + (y - window.at.y) as usize * stride + (left - window.at.x) as usize;
                let (from, to) = (&tile.bits[from..], &mut out[to..]);
                // A length that is known here is copied in place, and most are of this length.
                if width == TILE_WIDTH as usize {
                    to[..TILE_WIDTH as usize].copy_from_slice(&from[..TILE_WIDTH as usize]);
                } else {
                    to[..width].copy_from_slice(&from[..width]);
                }
            }
        }
    }

    /// Sets `bits` in every cell of `rect`.
    pub(super) fn fill(&mut self, rect: Rect, bits: u16) {
        for at in TileAt::all_in(rect) {
            let Some(tile) = self.tile_mut(at) else {
                continue;
            };
            let corner = at.corner();
            let left = corner.x.max(rect.at.x);
            let width = ((corner.x + TILE_WIDTH).min(rect.right()) - left) as usize;
            for y in corner.y.max(rect.at.y)..(corner.y + TILE_HEIGHT).min(rect.bottom()) {
                let from = TileAt::index_of(Cell::new(left, y));
                for slot in &mut tile.bits[from..from + width] {
                    *slot |= bits;
                }
            }
        }
    }

    /// Sets `bits` at `cell`.
    pub(super) fn mark(&mut self, cell: Cell, bits: u16) {
        if let Some(tile) = self.tile_mut(TileAt::of(cell)) {
            tile.bits[TileAt::index_of(cell)] |= bits;
        }
    }

    /// Clears `bits` at `cell`.
    pub(super) fn unmark(&mut self, cell: Cell, bits: u16) {
        if let Some(tile) = self.tile_mut(TileAt::of(cell)) {
            tile.bits[TileAt::index_of(cell)] &= !bits;
        }
    }

    /// Draws one cell of `connection`, whose line has these arms there.
    pub(super) fn draw(&mut self, cell: Cell, arms: Arms, connection: u32) {
        let index = TileAt::index_of(cell);
        let Some(tile) = self.tile_mut(TileAt::of(cell)) else {
            return;
        };
        tile.bits[index] |= u16::from(arms.bits()) << ARMS;
        if arms.is_horizontal() {
            tile.bits[index] |= LINE_HORIZONTAL;
            tile.horizontal[index] = connection;
        }
        if arms.is_vertical() {
            tile.bits[index] |= LINE_VERTICAL;
            tile.vertical[index] = connection;
        }
    }

    /// Takes back what [`Grid::draw`] drew.
    pub(super) fn erase(&mut self, cell: Cell, arms: Arms) {
        let index = TileAt::index_of(cell);
        let Some(tile) = self.tile_mut(TileAt::of(cell)) else {
            return;
        };
        tile.bits[index] &= !(u16::from(arms.bits()) << ARMS);
        let left = arms_of(tile.bits[index]);
        if !left.is_horizontal() {
            tile.bits[index] &= !LINE_HORIZONTAL;
            tile.horizontal[index] = NOBODY;
        }
        if !left.is_vertical() {
            tile.bits[index] &= !LINE_VERTICAL;
            tile.vertical[index] = NOBODY;
        }
    }

    #[inline]
    fn tile(&self, at: TileAt) -> Option<&Tile> {
        self.numbers
            .get(at)
            .map(|number| &self.tiles[number as usize])
    }

    /// A tile to draw in; `None` if it may not be drawn in now.
    #[inline]
    fn tile_mut(&mut self, at: TileAt) -> Option<&mut Tile> {
        let number = match self.numbers.get(at) {
            Some(number) => number,
            None if self.all_fresh => self.add(at, self.turn),
            None => return None,
        };
        let tile = &mut self.tiles[number as usize];
        (tile.turn == self.turn).then_some(tile)
    }

    #[cold]
    fn add(&mut self, at: TileAt, turn: u32) -> u32 {
        self.tiles.push(Tile::blank(turn));
        self.numbers.add(at)
    }
}

/// The turn of a tile that has never been drawn in.
const STALE: u32 = u32::MAX;

impl Tile {
    const fn blank(turn: u32) -> Self {
        Self {
            turn,
            bits: [0; TILE_CELLS],
            horizontal: [NOBODY; TILE_CELLS],
            vertical: [NOBODY; TILE_CELLS],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Size;

    #[test]
    fn erasing_takes_back_one_of_two_lines() {
        let mut grid = Grid::blank();
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
        let mut grid = Grid::blank();
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
