//! The window that a search works in: its cells, looked at one by one where the search comes.
//!
//! A search comes to a third of the cells of its window, so that nothing is computed for all of them but a
//! copy of their bits. What is known of a cell is kept side by side, as the processor fetches it, and
//! belongs to one search: the next one takes it for unknown without clearing it.

use super::grid::{BLOCKED, Grid, beside};
use super::ground::{CLOSED, Ground};
use super::search::Task;
use super::tiles::{TileAt, TileList};
use crate::model::{Cell, Rect, Size};

/// The cells of a window with a forbidden frame around, and what one search knows of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Field {
    window: Rect,
    view: View,
    spots: Vec<Spot>,
    /// The search that is under way.
    round: u32,
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
    columns: Vec<Ground>,
    rows: Vec<Ground>,
    /// Of which of the tiles a cell was looked at.
    looked_at: Vec<bool>,
}

/// What a search knows of a cell: nothing before it looks there, which it does at few cells of a window.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spot {
    pub(super) ground: Ground,
    /// The cheapest known way into it by direction: the cost so far, times 8, plus the direction of
    /// the state before, plus 4 at a start; or [`NONE`].
    pub(super) ways: [u32; 4],
    /// The search that this belongs to.
    round: u32,
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
        view.looked_at.resize(self.tiles.len(), false);
        view.columns.clear();
        view.columns
            .extend((framed.at.x..framed.at.x + width as i32).map(|x| {
                let (away, class) = task.to.class(false, x);
                let tile = TileAt::column_in(framed, x);
                Ground::of_column(away, class, tile, task.allows(x))
            }));
        let across = TileAt::columns_in(framed);
        view.rows.clear();
        view.rows
            .extend((framed.at.y..framed.at.y + height as i32).map(|y| {
                let (away, class) = task.to.class(true, y);
                Ground::of_row(away, class, TileAt::row_in(framed, y) * across)
            }));
        if self.spots.len() < view.bits.len() {
            self.spots.resize(view.bits.len(), Spot::default());
        }
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.spots.fill(Spot::default());
            self.round = 1;
        }
    }

    /// What is known of a cell, looked at now if it was not before.
    #[inline]
    pub(super) fn spot(&mut self, cell: u32) -> &mut Spot {
        let spot = &mut self.spots[cell as usize];
        if spot.round != self.round {
            *spot = Spot {
                ground: self.view.look(cell),
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

    /// The sides of the target with a dock where a line can still end, one bit for each direction.
    pub(super) fn open_sides(&mut self, task: Task) -> u8 {
        let mut open = 0;
        for dock in task.to.iter() {
            if task.window.contains(dock.outside) {
                let ground = self.spot(self.index(dock.outside)).ground;
                if ground.is_free() && ground.charge(dock.direction) != CLOSED {
                    open |= 1 << dock.direction as u8;
                }
            }
        }
        open
    }

    /// Adds the tiles of which a cell was looked at.
    pub(super) fn tell(&self, seen: &mut TileList) {
        let tiles = self.tiles.iter().zip(&self.view.looked_at);
        seen.extend(
            tiles
                .filter(|(_, looked_at)| **looked_at)
                .map(|(tile, _)| *tile),
        );
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
    fn look(&mut self, cell: u32) -> Ground {
        let (index, stride) = (cell as usize, self.stride as usize);
        let (column, row) = (index % stride, index / stride);
        let inside = |at: usize, count: usize| at > 0 && at + 1 < count;
        let bits = if inside(column, self.columns.len()) && inside(row, self.rows.len()) {
            let above_below = self.bits[index - stride] | self.bits[index + stride];
            let left_right = self.bits[index - 1] | self.bits[index + 1];
            self.bits[index] | beside(above_below, left_right)
        } else {
            BLOCKED
        };
        let ground = Ground::new(bits, self.columns[column], self.rows[row]);
        self.looked_at[ground.tile()] = true;
        ground
    }
}
