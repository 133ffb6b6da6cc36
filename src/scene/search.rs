//! The cheapest right-angled way between two boxes: A* over cells and directions.
//!
//! **Terms.** A state is a cell together with the direction in which the line enters it. A step goes
//! one cell on, straight or after a turn of 90°. The cost is the length in columns (a row counts as
//! two columns, since terminal cells are about twice as high as wide) plus the charges of [`super::ground`],
//! of bends and of docks. The lower bound is the distance to the target with the fewest bends that end
//! at one of its sides; it is exact on an empty board, so that there the search walks straight on.
//!
//! **Source.** P. Hart, N. Nilsson, B. Raphael 1968 for A*; that bends and crossings belong into the
//! cost and directions into the state is from M. Wybrow, K. Marriott, P. Stuckey, "Orthogonal
//! Connector Routing" (Graph Drawing 2009). They search a visibility graph; on a board of cells the
//! cells themselves are as few, and tell free from occupied at no cost. The queue is an array of
//! buckets by cost (R. Dial 1969): costs are small integers.
//!
//! **Cost.** O(states looked at), of which there are at most four a cell of the window; the space is 44
//! bytes for each cell of the window.

use super::docks::{Dock, Docks, FewestBends};
use super::glyphs::Direction;
use super::grid::{Grid, beside};
use super::ground::{BEND, CLOSED, Ground, ROW};
use super::tiles::{TileAt, TileList};
use crate::model::{Cell, Rect, Size};

/// How many states are taken from the queue before a way counts as not found.
const BUDGET: u32 = 400_000;

/// What to find a way between.
#[derive(Clone, Copy, Debug)]
pub(super) struct Task<'a> {
    /// Where the way may start.
    pub(super) starts: &'a [Dock],
    /// Where it may end.
    pub(super) to: &'a Docks,
    /// The cells that it may use.
    pub(super) window: Rect,
    /// Only ways that cost less are of interest.
    pub(super) limit: u32,
    /// Lines may turn into every column, not only into every second one and those of docks.
    ///
    /// Every second column is enough for most boards, looks better (lines side by side keep a blank
    /// between them, as those above each other do by the height of cells) and halves the search.
    pub(super) every_column: bool,
}

impl Task<'_> {
    /// Whether a line may turn into column `x`.
    const fn allows(&self, x: i32) -> bool {
        let (first, last) = self.to.span(Direction::North);
        self.every_column || x & 1 == 0 || x >= first && x <= last
    }
}

/// A way that was found.
#[derive(Clone, Debug)]
pub(super) struct Way {
    /// Its cells, each beside the one before.
    pub(super) cells: Vec<Cell>,
    /// The direction in which it enters the first of them.
    pub(super) start: Direction,
    /// The direction in which it enters the target.
    pub(super) end: Direction,
}

/// The memory of searches, kept from one to the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Search {
    window: Rect,
    /// The length of a row of `ground`: that of the window and a cell more on both sides.
    stride: usize,
    /// The window's cells with a forbidden frame around.
    ground: Vec<Ground>,
    /// The cheapest known way into each cell of `ground`, by direction.
    visits: Vec<[Visit; 4]>,
    round: u32,
    buckets: Vec<Vec<u64>>,
    looked_at: Vec<bool>,
    bits: Vec<u16>,
    columns: Vec<Ground>,
    tiles: Vec<TileAt>,
}

/// The cheapest known way to a state.
#[derive(Clone, Copy, Debug, Default)]
struct Visit {
    /// The search that this belongs to.
    round: u32,
    /// Cost so far, times 8, plus the direction of the state before, plus [`START`] at a start.
    known: u32,
}

const START: u32 = 4;

/// A line that has come to a cell.
#[derive(Clone, Copy, Debug)]
struct State {
    /// The cell's index in the ground.
    cell: u32,
    /// What the way so far costs.
    cost: u32,
    direction: Direction,
}

impl Search {
    /// The cheapest way from a start to a dock of the target; `None` if there is none in the window.
    ///
    /// What it depends on is added to `seen`: the tiles of which it looked at a cell.
    pub(super) fn find(&mut self, grid: &Grid, task: Task, seen: &mut TileList) -> Option<Way> {
        self.prepare(grid, task);
        let bends = Docks::fewest_bends(self.open_sides(task));
        let starts: Vec<State> = task
            .starts
            .iter()
            .filter(|dock| task.window.contains(dock.outside))
            .map(|dock| State {
                cell: self.index(dock.outside),
                cost: dock.cost,
                direction: dock.direction,
            })
            .collect();
        let least = |state: &State| {
            state.cost + self.ground[state.cell as usize].rest(state.direction, bends)
        };
        let mut front = Front {
            task,
            stride: self.stride as u32,
            bends,
            ground: &self.ground,
            visits: &mut self.visits,
            round: self.round,
            base: starts.iter().map(least).min().unwrap_or(0),
            buckets: &mut self.buckets,
            level: 0,
            looked_at: &mut self.looked_at,
            limit: task.limit,
            best: None,
        };
        front.run(&starts);
        let best = front.best;
        let tiles = self.tiles.iter().zip(&self.looked_at);
        seen.extend(
            tiles
                .filter(|(_, looked_at)| **looked_at)
                .map(|(tile, _)| *tile),
        );
        best.map(|state| self.way(state))
    }

    fn way(&self, end: State) -> Way {
        let mut cells = Vec::new();
        let mut state = end;
        loop {
            cells.push(board_cell(self.window, self.stride as u32, state.cell));
            let known = self.visits[state.cell as usize][state.direction as usize].known;
            if known & START != 0 {
                break;
            }
            state = state.before(known, self.stride as u32);
        }
        cells.reverse();
        Way {
            cells,
            start: state.direction,
            end: end.direction,
        }
    }

    fn prepare(&mut self, grid: &Grid, task: Task) {
        self.buckets.iter_mut().for_each(Vec::clear);
        self.window = task.window;
        let Size { width, height } = task.window.size;
        self.stride = width as usize + 2;
        self.bits.clear();
        self.bits.resize(self.stride * (height as usize + 2), 0);
        grid.copy(task.window.grown(1, 1), &mut self.bits, 0, self.stride);
        self.prepare_ground(task);
        if self.visits.len() < self.ground.len() {
            self.visits.resize(self.ground.len(), Default::default());
        }
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.visits.fill(Default::default());
            self.round = 1;
        }
    }

    fn prepare_ground(&mut self, task: Task) {
        let framed = task.window.grown(1, 1);
        self.tiles.clear();
        self.tiles.extend(TileAt::all_in(framed));
        self.looked_at.clear();
        self.looked_at.resize(self.tiles.len(), false);
        let across = TileAt::columns_in(framed);
        let Rect { at, size } = task.window;
        self.columns.clear();
        self.columns
            .extend((at.x..at.x + size.width as i32).map(|x| {
                let (away, class) = task.to.class(false, x);
                let tile = TileAt::column_in(framed, x);
                Ground::of_column(away, class, tile, task.allows(x))
            }));
        self.ground.clear();
        self.ground.resize(self.stride, Ground::NOWHERE);
        for (index, y) in (at.y..at.y + size.height as i32).enumerate() {
            let (away, class) = task.to.class(true, y);
            let row = Ground::of_row(away, class, TileAt::row_in(framed, y) * across);
            let three = &self.bits[index * self.stride..][..3 * self.stride];
            let (above, rest) = three.split_at(self.stride);
            let (here, below) = rest.split_at(self.stride);
            self.ground.push(Ground::NOWHERE);
            let cells = self.columns.iter().zip(here.windows(3));
            let cells = cells.zip(above[1..].iter().zip(&below[1..]));
            self.ground
                .extend(cells.map(|((&column, here), (above, below))| {
                    let bits = here[1] | beside(above | below, here[0] | here[2]);
                    Ground::new(bits, column, row)
                }));
            self.ground.push(Ground::NOWHERE);
        }
        self.ground
            .resize(self.ground.len() + self.stride, Ground::NOWHERE);
    }

    /// The sides of the target with a dock where a line can still end, one bit for each direction.
    fn open_sides(&mut self, task: Task) -> u8 {
        let mut open = 0;
        for dock in task.to.iter() {
            if task.window.contains(dock.outside) {
                let ground = self.ground[self.index(dock.outside) as usize];
                self.looked_at[ground.tile()] = true;
                if ground.is_free() && ground.charge(dock.direction) != CLOSED {
                    open |= 1 << dock.direction as u8;
                }
            }
        }
        open
    }

    /// The index of a cell of the window.
    const fn index(&self, cell: Cell) -> u32 {
        let x = (cell.x - self.window.at.x + 1) as usize;
        let y = (cell.y - self.window.at.y + 1) as usize;
        (y * self.stride + x) as u32
    }
}

/// One search under way.
struct Front<'a> {
    task: Task<'a>,
    stride: u32,
    bends: &'static FewestBends,
    ground: &'a [Ground],
    visits: &'a mut [[Visit; 4]],
    round: u32,
    /// Entries to go on from, by the least cost of a whole way through them, from `base` on.
    buckets: &'a mut Vec<Vec<u64>>,
    base: u32,
    /// The first bucket that may hold something.
    level: usize,
    looked_at: &'a mut [bool],
    /// Only ways that cost less are of interest.
    limit: u32,
    /// Where the cheapest whole way so far ends.
    best: Option<State>,
}

/// The bit of a queue's entry that says that the line turns here, to either side.
const TURNS: u64 = 1 << 34;

impl Front<'_> {
    fn run(&mut self, starts: &[State]) {
        for &state in starts {
            if let Some((state, floor)) = self.enter(state, START) {
                self.push(floor, state, 0);
            }
        }
        let mut taken = 0;
        while self.level < self.buckets.len() && taken <= BUDGET {
            if self.base + self.level as u32 >= self.limit {
                break;
            }
            let Some(entry) = self.buckets[self.level].pop() else {
                self.level += 1;
                continue;
            };
            let state = State::from_entry(entry);
            let visit = self.visits[state.cell as usize][state.direction as usize];
            if state.cost > visit.known >> 3 {
                continue;
            }
            taken += 1;
            if entry & TURNS == 0 {
                taken += self.walk(state);
            } else {
                for direction in state.direction.sideways() {
                    let next = state.next(direction, self.stride, BEND);
                    if let Some((next, floor)) = self.enter(next, state.direction as u32) {
                        self.push(floor, next, 0);
                    }
                }
            }
        }
    }

    /// Walks straight on while that is as good as anything in the queue; returns the steps taken.
    fn walk(&mut self, mut state: State) -> u32 {
        let origin = state.direction as u32;
        let mut steps = 0;
        loop {
            let ground = self.ground[state.cell as usize];
            if ground.may_bend(state.direction) {
                let [one, other] = state.direction.sideways();
                let rest = ground
                    .rest(one, self.bends)
                    .min(ground.rest(other, self.bends));
                let floor = state.cost + BEND + rest;
                if floor < self.limit {
                    self.push(floor, state, TURNS);
                }
            }
            let next = state.next(state.direction, self.stride, 0);
            let Some((next, floor)) = self.enter(next, origin) else {
                return steps;
            };
            if floor > self.base + self.level as u32 {
                self.push(floor, next, 0);
                return steps;
            }
            state = next;
            steps += 1;
        }
    }

    /// The state and the least cost of a whole way through it, if a line may enter it, this way to it is
    /// the cheapest so far and leads to a cheaper way than is known.
    #[inline]
    fn enter(&mut self, mut state: State, origin: u32) -> Option<(State, u32)> {
        let ground = self.ground[state.cell as usize];
        self.looked_at[ground.tile()] = true;
        let charge = ground.charge(state.direction);
        if charge == CLOSED {
            return None;
        }
        state.cost += charge;
        let visit = &mut self.visits[state.cell as usize][state.direction as usize];
        if visit.round == self.round && visit.known >> 3 <= state.cost {
            return None;
        }
        let rest = ground.rest(state.direction, self.bends);
        let floor = state.cost + rest;
        if floor >= self.limit {
            return None;
        }
        *visit = Visit {
            round: self.round,
            known: state.cost << 3 | origin,
        };
        if rest == 0 && ground.is_free() {
            self.arrive(state);
        }
        Some((state, floor))
    }

    /// Notes the way to `state` if it ends at a dock and is the cheapest.
    #[cold]
    fn arrive(&mut self, state: State) {
        let cell = board_cell(self.task.window, self.stride, state.cell);
        let head = self.ground[state.cell as usize].head_charge();
        if let Some(extra) = self.task.to.cost_at(cell, state.direction.opposite())
            && state.cost + extra + head < self.limit
            && !self.crosses_itself(state)
        {
            self.limit = state.cost + extra + head;
            self.best = Some(state);
        }
    }

    /// Whether the way to `state` comes through a cell twice: where a cell may not be turned in, a loop
    /// can be the cheapest way to enter it from another side.
    fn crosses_itself(&self, mut state: State) -> bool {
        let mut cells = vec![state.cell];
        loop {
            let known = self.visits[state.cell as usize][state.direction as usize].known;
            if known & START != 0 {
                break;
            }
            state = state.before(known, self.stride);
            cells.push(state.cell);
        }
        cells.sort_unstable();
        cells.windows(2).any(|pair| pair[0] == pair[1])
    }

    #[inline]
    fn push(&mut self, floor: u32, state: State, turns: u64) {
        let level = floor.saturating_sub(self.base) as usize;
        if level >= self.buckets.len() {
            self.buckets.resize(level + 1, Vec::new());
        }
        self.buckets[level].push(state.to_entry() | turns);
        self.level = self.level.min(level);
    }
}

impl State {
    /// The state one cell farther in `direction`.
    #[inline]
    const fn next(self, direction: Direction, stride: u32, extra: u32) -> Self {
        let (cell, step) = match direction {
            Direction::North => (self.cell - stride, ROW),
            Direction::East => (self.cell + 1, 1),
            Direction::South => (self.cell + stride, ROW),
            Direction::West => (self.cell - 1, 1),
        };
        Self {
            cell,
            cost: self.cost + step + extra,
            direction,
        }
    }

    /// The state before it, given what is known of the way to it.
    const fn before(self, known: u32, stride: u32) -> Self {
        Self {
            direction: Direction::from_index(known),
            ..self.next(self.direction.opposite(), stride, 0)
        }
    }

    const fn to_entry(self) -> u64 {
        (self.cost as u64) << 35 | (self.direction as u64) << 32 | self.cell as u64
    }

    const fn from_entry(entry: u64) -> Self {
        Self {
            cell: entry as u32,
            cost: (entry >> 35) as u32,
            direction: Direction::from_index((entry >> 32) as u32),
        }
    }
}

/// The cell of the board with this index in the ground of a window.
const fn board_cell(window: Rect, stride: u32, index: u32) -> Cell {
    let (x, y) = (index % stride, index / stride);
    window.at.offset(x as i32 - 1, y as i32 - 1)
}

/// The number of cells of `window`.
pub(super) const fn area(window: Rect) -> u64 {
    let Size { width, height } = window.size;
    width as u64 * height as u64
}
