//! The cheapest right-angled way between two boxes: A* over cells and directions.
//!
//! **Terms.** A state is a cell together with the direction in which the line enters it. A step goes
//! one cell on, straight or after a turn of 90°. The cost is the length in columns (a row counts as
//! two columns, since terminal cells are about twice as high as wide), plus charges for bends,
//! crossings, touching boxes, running beside another line, crossing a zone's border and leaving the
//! preferred dock. The lower bound is the distance to the nearest side of the target with the fewest
//! bends that reach it in the right direction; it is exact on an empty board, so that there the
//! search walks straight to its goal.
//!
//! **Source.** P. Hart, N. Nilsson, B. Raphael 1968 for A*; that bends and crossings belong into the
//! cost and directions into the state is from M. Wybrow, K. Marriott, P. Stuckey, "Orthogonal
//! Connector Routing" (Graph Drawing 2009). They search a visibility graph; on a board of cells the
//! cells themselves are as few, and tell free from occupied at no cost. The queue is an array of
//! buckets by cost (R. Dial 1969): costs are small integers.
//!
//! **Cost.** O(states looked at); a state is looked at at most four times. Space is that of the window:
//! eight bytes for each cell and direction.

use super::docks::Docks;
use super::glyphs::Direction;
use super::grid::{
    BLOCKED, Content, Grid, LINE_HORIZONTAL, LINE_VERTICAL, NEAR_BOX, NOBODY, TILE_HEIGHT,
    TILE_WIDTH, ZONE_HORIZONTAL, ZONE_VERTICAL, tile_of,
};
use crate::model::{Cell, Rect, Size};

/// What a step to the next row costs; a step to the next column costs 1.
pub(super) const ROW: u32 = 2;
/// What a bend costs.
pub(super) const BEND: u32 = 7;
/// What crossing another connection costs.
const CROSSING: u32 = 11;
/// What a cell that touches a box costs.
const TOUCH: u32 = 2;
/// What a cell beside a parallel connection costs, for each of them.
const BESIDE: u32 = 1;
/// What crossing a zone's border costs.
const BORDER: u32 = 1;
/// How many states are taken from the queue before a way counts as not found.
const BUDGET: u32 = 400_000;

/// What to find a way between.
#[derive(Clone, Copy, Debug)]
pub(super) struct Task<'a> {
    /// Where the way may start.
    pub(super) from: &'a Docks,
    /// Where it may end.
    pub(super) to: &'a Docks,
    /// The cells that it may use.
    pub(super) window: Rect,
}

/// The memory of searches, kept from one to the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Search {
    visits: Vec<Visit>,
    round: u32,
    buckets: Vec<Vec<State>>,
    tiles: Vec<u32>,
    tiles_at: (i32, i32),
    tiles_across: i32,
}

/// The cheapest known way to a state.
#[derive(Clone, Copy, Debug, Default)]
struct Visit {
    /// The search that this belongs to.
    round: u32,
    /// Cost so far, times 8, plus the direction of the state before, plus 4 at a start.
    known: u32,
}

/// An entry of the queue.
#[derive(Clone, Copy, Debug)]
struct State {
    cell: Cell,
    direction: Direction,
    cost: u32,
}

const START: u32 = 4;

impl Search {
    /// The cells of the cheapest way, from the one outside the source's border to the one outside the
    /// target's border; `None` if there is no way within the window.
    pub(super) fn find(&mut self, grid: &Grid, task: Task) -> Option<Way> {
        self.prepare(grid, task.window);
        let mut best: Option<(u32, State)> = None;
        for dock in task.from.iter() {
            let state = State {
                cell: dock.outside,
                direction: dock.direction,
                cost: dock.cost,
            };
            if task.window.contains(state.cell) {
                let content = self.content(grid, state.cell);
                if let Some(extra) = charge(content, dock.direction.is_horizontal()) {
                    self.reach(task, state, extra, START);
                }
            }
        }
        let mut taken = 0;
        let mut level = 0;
        while level < self.buckets.len() {
            if best.is_some_and(|(cost, _)| cost <= level as u32) {
                break;
            }
            let Some(state) = self.buckets[level].pop() else {
                level += 1;
                continue;
            };
            if state.cost > self.known(task.window, state) >> 3 {
                continue;
            }
            taken += 1;
            if taken > BUDGET {
                break;
            }
            if let Some(extra) = task.to.cost_at(state.cell, state.direction.opposite())
                && !self
                    .content(grid, state.cell)
                    .has(LINE_HORIZONTAL | LINE_VERTICAL)
            {
                let total = state.cost + extra;
                if best.is_none_or(|(cost, _)| total < cost) {
                    best = Some((total, state));
                }
            }
            self.expand(grid, task, state);
        }
        best.map(|(_, state)| self.way(task.window, state))
    }

    fn expand(&mut self, grid: &Grid, task: Task, state: State) {
        let here = self.content(grid, state.cell);
        // A bend needs the cell for itself.
        let may_turn = !here.has(LINE_HORIZONTAL | LINE_VERTICAL | ZONE_HORIZONTAL | ZONE_VERTICAL);
        for direction in Direction::ALL {
            let turns = direction != state.direction;
            if direction == state.direction.opposite() || turns && !may_turn {
                continue;
            }
            let (dx, dy) = direction.step();
            let cell = state.cell.offset(dx, dy);
            if !task.window.contains(cell) {
                continue;
            }
            let horizontal = direction.is_horizontal();
            let Some(extra) = charge(self.content(grid, cell), horizontal) else {
                continue;
            };
            let step = if horizontal { 1 } else { ROW };
            let next = State {
                cell,
                direction,
                cost: state.cost + step + if turns { BEND } else { 0 },
            };
            self.reach(task, next, extra, state.direction as u32);
        }
    }

    /// Puts `state` into the queue if this way to it is the cheapest so far.
    fn reach(&mut self, task: Task, state: State, extra: u32, origin: u32) {
        let state = State {
            cost: state.cost + extra,
            ..state
        };
        let index = index(task.window, state);
        let visit = &mut self.visits[index];
        if visit.round == self.round && visit.known >> 3 <= state.cost {
            return;
        }
        *visit = Visit {
            round: self.round,
            known: state.cost << 3 | origin,
        };
        let level = (state.cost + task.to.at_least(state.cell, state.direction)) as usize;
        if level >= self.buckets.len() {
            self.buckets.resize(level + 1, Vec::new());
        }
        self.buckets[level].push(state);
    }

    fn known(&self, window: Rect, state: State) -> u32 {
        self.visits[index(window, state)].known
    }

    fn way(&self, window: Rect, end: State) -> Way {
        let mut cells = vec![end.cell];
        let mut state = end;
        loop {
            let known = self.known(window, state);
            if known & START != 0 {
                break;
            }
            let (dx, dy) = state.direction.step();
            state = State {
                cell: state.cell.offset(-dx, -dy),
                direction: Direction::from_index(known),
                cost: 0,
            };
            cells.push(state.cell);
        }
        cells.reverse();
        Way {
            cells,
            start: state.direction,
            end: end.direction,
        }
    }

    fn prepare(&mut self, grid: &Grid, window: Rect) {
        for bucket in &mut self.buckets {
            bucket.clear();
        }
        let states = area(window) as usize * 4;
        if self.visits.len() < states {
            self.visits.resize(states, Visit::default());
        }
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.visits.fill(Visit::default());
            self.round = 1;
        }
        let first = tile_of(window.at);
        let last = tile_of(Cell::new(window.right() - 1, window.bottom() - 1));
        self.tiles_at = first;
        self.tiles_across = last.0 - first.0 + 1;
        self.tiles.clear();
        for y in first.1..=last.1 {
            for x in first.0..=last.0 {
                self.tiles.push(grid.number(x, y));
            }
        }
    }

    fn content(&self, grid: &Grid, cell: Cell) -> Content {
        let x = cell.x.div_euclid(TILE_WIDTH) - self.tiles_at.0;
        let y = cell.y.div_euclid(TILE_HEIGHT) - self.tiles_at.1;
        let number = self
            .tiles
            .get((y * self.tiles_across + x) as usize)
            .copied()
            .unwrap_or(NOBODY);
        grid.read(number, cell)
    }
}

/// A way that was found.
#[derive(Clone, Debug)]
pub(super) struct Way {
    /// Its cells, each beside the one before.
    pub(super) cells: Vec<Cell>,
    /// The direction in which it leaves the source.
    pub(super) start: Direction,
    /// The direction in which it enters the target.
    pub(super) end: Direction,
}

/// What a line pays to enter a cell; `None` if it may not.
fn charge(content: Content, horizontal: bool) -> Option<u32> {
    let (same, across) = if horizontal {
        (
            LINE_HORIZONTAL | ZONE_HORIZONTAL,
            (LINE_VERTICAL, ZONE_VERTICAL),
        )
    } else {
        (
            LINE_VERTICAL | ZONE_VERTICAL,
            (LINE_HORIZONTAL, ZONE_HORIZONTAL),
        )
    };
    if content.has(BLOCKED | same) {
        return None;
    }
    let mut cost = BESIDE * content.beside(horizontal);
    if content.has(across.0) {
        cost += CROSSING;
    }
    if content.has(across.1) {
        cost += BORDER;
    }
    if content.has(NEAR_BOX) {
        cost += TOUCH;
    }
    Some(cost)
}

/// The number of cells of `window`.
pub(super) const fn area(window: Rect) -> u64 {
    let Size { width, height } = window.size;
    width as u64 * height as u64
}

const fn index(window: Rect, state: State) -> usize {
    let x = (state.cell.x - window.at.x) as usize;
    let y = (state.cell.y - window.at.y) as usize;
    (y * window.size.width as usize + x) * 4 + state.direction as usize
}
