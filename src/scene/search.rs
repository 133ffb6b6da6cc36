//! A cheap right-angled way between two boxes: A* over cells and directions.
//!
//! **Terms.** A state is a cell together with the direction in which the line enters it. A step goes
//! one cell on, straight or after a turn of 90°. The cost is the length in columns (a row counts as
//! two columns, since terminal cells are about twice as high as wide) plus the charges of [`super::ground`],
//! of bends and of docks. The lower bound is that of [`super::bound`]; on an empty board the
//! search walks straight on.
//!
//! **Source.** P. Hart, N. Nilsson, B. Raphael 1968 for A*; that bends and crossings belong into the
//! cost and directions into the state is from M. Wybrow, K. Marriott, P. Stuckey, "Orthogonal
//! Connector Routing" (Graph Drawing 2009). They search a visibility graph; on a board of cells the
//! cells themselves are as few, and tell free from occupied at no cost. The queue is an array of
//! buckets by cost (R. Dial 1969): costs are small integers.
//!
//! Of the many ways of the same cost over open ground only few are followed: one that comes to a cell where a
//! line that came across could have turned for as little is left to that one ([`super::field::Spot`]).
//!
//! **Cost.** O(states looked at), of which there are at most four a cell of the window; the space is 34
//! bytes for each cell of the window, of which a search writes only those that it looks at.

use super::bound::unhurried;
use super::docks::{Dock, Docks};
use super::field::{Field, NONE};
use super::glyphs::Direction;
use super::grid::Grid;
use super::ground::{BEND, CLOSED, Ground, ROW};
use super::tiles::CellList;
use crate::model::{Cell, Rect, Size};

/// How many states are taken from the queue before a way counts as not found.
const BUDGET: u32 = 400_000;

/// What to find a way between.
#[derive(Clone, Copy, Debug)]
pub(super) struct Task<'a> {
    /// Where the way may start.
    pub(super) starts: &'a [Dock],
    /// The box where it starts.
    pub(super) from: Rect,
    /// Where it may end.
    pub(super) to: &'a Docks,
    /// The zones whose borders the way has to cross (see [`super::bound`]).
    pub(super) between: &'a [Rect],
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
    pub(super) const fn allows(&self, x: i32) -> bool {
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
    field: Field,
    buckets: Vec<Vec<u64>>,
}

/// The bit of a known way that says that it begins here.
const START: u32 = 4;

/// A line that has come to a cell.
#[derive(Clone, Copy, Debug)]
struct State {
    /// The index of the cell's spot.
    cell: u32,
    /// What the way so far costs.
    cost: u32,
    direction: Direction,
}

impl Search {
    /// A way from a start to a dock of the target, the cheapest or nearly so (see [`super::bound`]); `None` if
    /// there is none in the window.
    ///
    /// What it depends on is added to `seen`: the cells at which it looked.
    pub(super) fn find(&mut self, grid: &Grid, task: Task, seen: &mut CellList) -> Option<Way> {
        self.field.prepare(grid, task);
        let starts = self.starts(task);
        let field = &mut self.field;
        let least = |state: &State| {
            let rest = state.direction.of(field.spot(state.cell).rest);
            state.cost + unhurried(rest)
        };
        let base = starts.iter().map(least).min().unwrap_or(0);
        let mut front = Front {
            task,
            stride: field.stride(),
            field,
            base,
            buckets: &mut self.buckets,
            level: 0,
            end: 0,
            limit: task.limit,
            best: None,
            turns_back: task.from == task.to.rect,
        };
        if front.field.is_open() {
            front.run(&starts);
        }
        let (best, end) = (front.best, front.end);
        self.buckets[..end].iter_mut().for_each(Vec::clear);
        self.field.tell(seen);
        best.map(|state| self.way(state))
    }

    /// Whether a line can come from a start to the target, found by going back from there: where the
    /// target is closed in, that ends soon.
    pub(super) fn reach(&mut self, grid: &Grid, task: Task, seen: &mut CellList) -> Reach {
        self.field.prepare(grid, task);
        let starts = self.starts(task);
        let field = &mut self.field;
        let mut states = Vec::new();
        for dock in task.to.iter() {
            if task.window.contains(dock.outside) {
                let cell = field.index(dock.outside);
                if field.spot(cell).ground.is_free() {
                    states.push((cell, dock.direction.opposite()));
                }
            }
        }
        let mut reach = Reach::Nowhere;
        let mut taken = 0;
        while let Some((cell, direction)) = states.pop() {
            taken += 1;
            let spot = field.spot(cell);
            let known = std::mem::replace(&mut spot.ways[direction as usize], START) != NONE;
            if known || spot.ground.charge(direction) == CLOSED {
                continue;
            }
            let is_start = |state: &State| (state.cell, state.direction) == (cell, direction);
            if starts.iter().any(is_start) || taken > BUDGET {
                reach = Reach::Start;
                break;
            }
            let state = State {
                cell,
                cost: 0,
                direction,
            };
            let before = state.next(direction.opposite(), field.stride(), 0).cell;
            if field.is_frame(before) {
                reach = Reach::Beyond;
                continue;
            }
            let ground = field.spot(before).ground;
            let turned = direction.sideways().into_iter();
            let turned = turned.filter(|&from| ground.may_bend(from));
            states.extend(turned.chain([direction]).map(|from| (before, from)));
        }
        field.tell(seen);
        reach
    }

    /// Where the line may start within the window.
    fn starts(&self, task: Task) -> Vec<State> {
        let starts = task.starts.iter();
        starts
            .filter(|dock| task.window.contains(dock.outside))
            .map(|dock| State {
                cell: self.field.index(dock.outside),
                // Else docks nearer to the target were worth more than they cost, by the haste of the bound.
                cost: dock.cost + dock.cost / 4,
                direction: dock.direction,
            })
            .collect()
    }

    fn way(&self, end: State) -> Way {
        let mut cells = Vec::new();
        let mut state = end;
        loop {
            cells.push(self.field.board_cell(state.cell));
            let known = self.field.known(state.cell).ways[state.direction as usize];
            if known & START != 0 {
                break;
            }
            state = state.before(known, self.field.stride());
        }
        cells.reverse();
        Way {
            cells,
            start: state.direction,
            end: end.direction,
        }
    }
}

/// How far a line can be followed back from its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// To a start, within the window, or so far that it may well come to one.
    Start,
    /// To no start, but out of the window.
    Beyond,
    /// Not even out of the window.
    Nowhere,
}

/// One search under way.
struct Front<'a> {
    task: Task<'a>,
    stride: u32,
    field: &'a mut Field,
    /// Entries to go on from, by the least cost of a whole way through them, from `base` on.
    buckets: &'a mut Vec<Vec<u64>>,
    base: u32,
    /// The first bucket that may hold something.
    level: usize,
    /// The first bucket from which on all are empty.
    end: usize,
    /// Only ways that cost less are of interest.
    limit: u32,
    /// Where the cheapest whole way so far ends.
    best: Option<State>,
    /// The way leads back to where it starts: it has to turn round, which one that came across cannot.
    turns_back: bool,
}

/// A state that a line has entered.
struct Entered {
    state: State,
    /// The least cost of a whole way through it.
    floor: u32,
    ground: Ground,
    rest: [i16; 4],
}

/// The bit of a queue's entry that says that the line turns here, to either side.
const TURNS: u64 = 1 << 34;

impl Front<'_> {
    fn run(&mut self, starts: &[State]) {
        for &state in starts {
            if let Some(Entered { state, floor, .. }) = self.enter(state, START) {
                self.push(floor, state, 0);
            }
        }
        let mut taken = 0;
        while self.level < self.end && taken <= BUDGET {
            if self.base + self.level as u32 >= self.limit {
                break;
            }
            let Some(entry) = self.buckets[self.level].pop() else {
                self.level += 1;
                continue;
            };
            let state = State::from_entry(entry);
            let spot = self.field.known(state.cell);
            let is_old = state.cost > spot.ways[state.direction as usize] >> 3;
            if is_old || !self.turns_back && spot.is_needless(state.direction, state.cost) {
                continue;
            }
            taken += 1;
            if entry & TURNS == 0 {
                let (ground, rest) = (spot.ground, spot.rest);
                taken += self.walk(state, ground, rest);
            } else {
                let mut ahead = None;
                for direction in state.direction.sideways() {
                    let next = state.next(direction, self.stride, BEND);
                    let later = match self.enter(next, state.direction as u32) {
                        Some(next) if next.floor <= self.base + self.level as u32 => {
                            ahead.replace(next)
                        }
                        next => next,
                    };
                    if let Some(Entered { state, floor, .. }) = later {
                        self.push(floor, state, 0);
                    }
                }
                if let Some(next) = ahead {
                    taken += self.walk(next.state, next.ground, next.rest);
                }
            }
        }
    }

    /// Walks straight on while that is as good as anything in the queue; returns the steps taken.
    fn walk(&mut self, mut state: State, mut ground: Ground, mut rest: [i16; 4]) -> u32 {
        let origin = state.direction as u32;
        let mut steps = 0;
        loop {
            if ground.may_bend(state.direction) {
                let [one, other] = state.direction.sideways();
                let floor = state.cost + BEND + one.of(rest).min(other.of(rest));
                if floor < self.limit {
                    self.push(floor, state, TURNS);
                }
            }
            let next = state.next(state.direction, self.stride, 0);
            let Some(next) = self.enter(next, origin) else {
                return steps;
            };
            if next.floor > self.base + self.level as u32 {
                self.push(next.floor, next.state, 0);
                return steps;
            }
            (state, ground, rest) = (next.state, next.ground, next.rest);
            steps += 1;
        }
    }

    /// The state, if a line may enter it, this way to it is the cheapest so far and leads to a cheaper way
    /// than is known.
    #[inline]
    fn enter(&mut self, mut state: State, origin: u32) -> Option<Entered> {
        let spot = self.field.spot(state.cell);
        let ground = spot.ground;
        let charge = ground.charge(state.direction);
        if charge == CLOSED {
            return None;
        }
        state.cost += charge;
        let rest = spot.rest;
        let is_old = spot.ways[state.direction as usize] >> 3 <= state.cost;
        if is_old || !self.turns_back && spot.is_needless(state.direction, state.cost) {
            return None;
        }
        let floor = state.cost + state.direction.of(rest);
        if floor >= self.limit {
            return None;
        }
        spot.ways[state.direction as usize] = state.cost << 3 | origin;
        if ground.may_end() {
            self.arrive(state);
        }
        Some(Entered {
            state,
            floor,
            ground,
            rest,
        })
    }

    /// Notes the way to `state` if it ends at a dock and is the cheapest.
    #[cold]
    fn arrive(&mut self, state: State) {
        let cell = self.field.board_cell(state.cell);
        let head = self.field.known(state.cell).ground.head_charge();
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
            let known = self.field.known(state.cell).ways[state.direction as usize];
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
        self.end = self.end.max(level + 1);
        self.level = self.level.min(level);
    }
}

impl Direction {
    /// What of `rest` is for a line that enters in this direction.
    #[inline]
    const fn of(self, rest: [i16; 4]) -> u32 {
        rest[self as usize] as u32
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

/// The number of cells of `window`.
pub(super) const fn area(window: Rect) -> u64 {
    let Size { width, height } = window.size;
    width as u64 * height as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::grid::BLOCKED;

    /// How far one comes back from a box that stands amid these walls, looking at a window about it.
    fn reach(walls: &[Rect], margin: (u32, u32)) -> (Reach, usize) {
        let rect = |x, y, width, height| Rect::new(Cell::new(x, y), Size::new(width, height));
        let from = Docks::centred(rect(0, 10, 7, 3), false);
        let to = Docks::centred(rect(60, 10, 7, 3), false);
        let mut grid = Grid::blank();
        for &solid in [from.rect, to.rect].iter().chain(walls) {
            grid.fill(solid, BLOCKED);
        }
        let starts: Vec<Dock> = from.iter().collect();
        let task = Task {
            starts: &starts,
            from: from.rect,
            to: &to,
            between: &[],
            window: from.rect.union(to.rect).grown(margin.0, margin.1),
            limit: u32::MAX,
            every_column: true,
        };
        let mut seen = CellList::default();
        let mut search = Search::default();
        let reach = search.reach(&grid, task, &mut seen);
        let found = search.find(&grid, task, &mut CellList::default());
        assert_eq!(found.is_some(), reach == Reach::Start);
        (reach, seen.take_tiles().len())
    }

    #[test]
    fn a_target_that_is_closed_in_is_found_out_at_once() {
        let wall = |x, y, width, height| Rect::new(Cell::new(x, y), Size::new(width, height));
        let closed = [
            wall(55, 7, 17, 1),
            wall(55, 15, 17, 1),
            wall(55, 7, 1, 9),
            wall(71, 7, 1, 9),
        ];
        assert_eq!(reach(&[], (12, 6)).0, Reach::Start);
        let (nowhere, tiles) = reach(&closed, (12, 6));
        assert_eq!(nowhere, Reach::Nowhere);
        assert!(tiles <= 6, "it looked at {tiles} tiles");
        let open_behind = [wall(55, 7, 1, 9), wall(55, 7, 30, 1), wall(55, 15, 30, 1)];
        assert_eq!(reach(&open_behind, (12, 6)).0, Reach::Beyond);
        assert_eq!(reach(&open_behind, (24, 6)).0, Reach::Start);
    }
}
