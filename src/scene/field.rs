//! The window that a search works in: its cells, looked at one by one where the search comes.
//!
//! A search comes to a third of the cells of its window, so that nothing is computed for all of them but a
//! copy of their bits. What is known of a cell is kept side by side, as the processor fetches it, and
//! belongs to one search: the next one takes it for unknown without clearing it.

use super::bound::{Bound, Lane, hasty, rest};
use super::glyphs::Direction;
use super::grid::{BLOCKED, Grid, beside};
use super::ground::{BEND, CLOSED, Ground};
use super::search::Task;
use super::tiles::{CellList, Cells, TILE_HEIGHT, TILE_WIDTH, TileAt};
use crate::model::{Cell, Rect, Size};

/// The cells of a window with a forbidden frame around, and what one search knows of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Field {
    window: Rect,
    view: View,
    spots: Vec<Spot>,
    /// The search that is under way.
    round: u32,
    /// The target can be reached by a dock.
    is_open: bool,
    /// The tiles of the window.
    tiles: Vec<TileAt>,
}

/// What there is to be looked at.
#[derive(Clone, Debug, Default)]
struct View {
    /// The length of a row of `bits` and of the spots. It is odd, so that the spots of a column do not share
    /// one set of the processor's cache.
    stride: u32,
    bits: Vec<u16>,
    columns: Vec<Column>,
    rows: Vec<Row>,
    /// The zones around the target, for the bound.
    around: u16,
    /// The cells that were looked at: a bit for each of a row of a tile, the rows of each tile side by side.
    looked_at: Vec<u16>,
}

/// What the cells of a column of a window have in common.
#[derive(Clone, Copy, Debug)]
struct Column {
    lane: Lane,
    /// Lines may turn into it.
    may_bend: bool,
    /// Where the rows of its tiles begin in those that were looked at, and its bit in them.
    tile: u32,
    bit: u16,
}

/// What the cells of a row of a window have in common.
#[derive(Clone, Copy, Debug)]
struct Row {
    lane: Lane,
    /// Where it is among those that were looked at, beside the place of the column.
    tile: u32,
}

const _: () = assert!(TILE_WIDTH as u32 == u16::BITS);

/// What a search knows of a cell: nothing before it looks there, which it does at few cells of a window.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spot {
    pub(super) ground: Ground,
    /// What a line is taken to pay from here on, by the direction in which it enters.
    pub(super) rest: [i16; 4],
    /// The cheapest known way into it by direction: the cost so far, times 8, plus the direction of
    /// the state before, plus 4 at a start; or [`NONE`].
    pub(super) ways: [u32; 4],
    /// The search that this belongs to.
    round: u32,
}

impl Spot {
    /// Whether a line that enters in `direction` at this cost need not be followed: one that came across can
    /// turn here and go on in its place. Not so at a dock, where a line may end.
    #[inline]
    pub(super) fn is_needless(&self, direction: Direction, cost: u32) -> bool {
        let [one, other] = direction.sideways();
        let across = self.ways[one as usize].min(self.ways[other as usize]) >> 3;
        across + BEND <= cost && self.ground.may_bend(one) && !self.ground.may_end()
    }
}

/// No way is known.
pub(super) const NONE: u32 = u32::MAX;

impl Field {
    /// Turns to the window of `task`, of which nothing is known yet.
    pub(super) fn prepare(&mut self, grid: &Grid, task: Task) {
        let framed = task.window.grown(1, 1);
        let Size { width, height } = framed.size;
        self.window = task.window;
        self.tiles.clear();
        self.tiles.extend(TileAt::all_in(framed));
        let view = &mut self.view;
        view.stride = width | 1;
        let stride = view.stride as usize;
        view.bits.clear();
        view.bits.resize(stride * height as usize, 0);
        grid.copy(framed, &mut view.bits, 0, stride);
        view.looked_at.clear();
        let rows_of_tiles = self.tiles.len() * TILE_HEIGHT as usize;
        view.looked_at.resize(rows_of_tiles, 0);
        let bound = Bound::new(task.to, task.between);
        view.around = bound.around();
        let columns = framed.at.x..framed.right();
        view.columns.clear();
        view.columns.extend(columns.map(|x| Column {
            lane: bound.column(x),
            may_bend: task.allows(x),
            tile: TileAt::column_in(framed, x) * TILE_HEIGHT as u32,
            bit: 1 << x.rem_euclid(TILE_WIDTH),
        }));
        let across = TileAt::columns_in(framed) * TILE_HEIGHT as u32;
        let rows = framed.at.y..framed.bottom();
        view.rows.clear();
        view.rows.extend(rows.map(|y| Row {
            lane: bound.row(y),
            tile: TileAt::row_in(framed, y) * across + y.rem_euclid(TILE_HEIGHT) as u32,
        }));
        if self.spots.len() < view.bits.len() {
            self.spots.resize(view.bits.len(), Spot::default());
        }
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.spots.fill(Spot::default());
            self.round = 1;
        }
        self.is_open = self.close_sides(task);
    }

    /// What is known of a cell, looked at now if it was not before.
    #[inline]
    pub(super) fn spot(&mut self, cell: u32) -> &mut Spot {
        let spot = &mut self.spots[cell as usize];
        if spot.round != self.round {
            let (ground, rest) = self.view.look(cell);
            *spot = Spot {
                ground,
                rest,
                ways: [NONE; 4],
                round: self.round,
            };
        }
        spot
    }

    /// What is known of a cell at which this search has looked.
    #[inline]
    pub(super) fn known(&self, cell: u32) -> &Spot {
        &self.spots[cell as usize]
    }

    /// The length of a row.
    pub(super) const fn stride(&self) -> u32 {
        self.view.stride
    }

    /// Whether there is a dock of the target in the window at which a line can still end.
    pub(super) const fn is_open(&self) -> bool {
        self.is_open
    }

    /// Tells the bound at which sides of the target no line can end any more; returns whether one can at any.
    fn close_sides(&mut self, task: Task) -> bool {
        let mut open = [false; 4];
        for dock in task.to.iter() {
            if task.window.contains(dock.outside) {
                let cell = self.index(dock.outside);
                let (column, row) = self.view.place(cell);
                let ground = self.view.ground(cell as usize, column, row);
                open[dock.direction as usize] |=
                    ground.is_free() && ground.charge(dock.direction) != CLOSED;
            }
        }
        for side in Direction::ALL {
            if !open[side as usize] {
                let columns = self.view.columns.iter_mut();
                columns.for_each(|column| column.lane.close(side));
            }
        }
        open.contains(&true)
    }

    /// Adds the cells that were looked at.
    pub(super) fn tell(&self, seen: &mut CellList) {
        let rows = self.view.looked_at.chunks_exact(TILE_HEIGHT as usize);
        for (&tile, rows) in self.tiles.iter().zip(rows) {
            let from_below = rows.iter().rev();
            let cells = from_below.fold(0, |cells, &row| cells << TILE_WIDTH | Cells::from(row));
            if cells != 0 {
                seen.insert_in(tile, cells);
            }
        }
    }

    /// The index of a cell of the window.
    pub(super) const fn index(&self, cell: Cell) -> u32 {
        let x = (cell.x - self.window.at.x + 1) as u32;
        let y = (cell.y - self.window.at.y + 1) as u32;
        y * self.view.stride + x
    }

    /// The cell of the board with this index.
    pub(super) const fn board_cell(&self, index: u32) -> Cell {
        let (x, y) = (index % self.view.stride, index / self.view.stride);
        self.window.at.offset(x as i32 - 1, y as i32 - 1)
    }

    /// Whether the cell with this index lies outside the window.
    pub(super) const fn is_frame(&self, index: u32) -> bool {
        !self.window.contains(self.board_cell(index))
    }
}

impl View {
    #[inline(never)]
    fn look(&mut self, cell: u32) -> (Ground, [i16; 4]) {
        let (column, row) = self.place(cell);
        let ground = self.ground(cell as usize, column, row);
        let (column, row) = (&self.columns[column].lane, &self.rows[row].lane);
        (ground, hasty(rest(column, row, self.around)))
    }

    #[inline]
    fn ground(&mut self, index: usize, column: usize, row: usize) -> Ground {
        let stride = self.stride as usize;
        let inside = |at: usize, count: usize| at > 0 && at + 1 < count;
        let bits = if inside(column, self.columns.len()) && inside(row, self.rows.len()) {
            let above_below = self.bits[index - stride] | self.bits[index + stride];
            let left_right = self.bits[index - 1] | self.bits[index + 1];
            self.bits[index] | beside(above_below, left_right)
        } else {
            BLOCKED
        };
        let (column, row) = (&self.columns[column], &self.rows[row]);
        self.looked_at[(column.tile + row.tile) as usize] |= column.bit;
        Ground::new(bits, column.may_bend, column.lane.may_end(&row.lane))
    }

    /// The column and the row of a cell.
    #[inline]
    const fn place(&self, cell: u32) -> (usize, usize) {
        let row = cell / self.stride;
        ((cell - row * self.stride) as usize, row as usize)
    }
}
