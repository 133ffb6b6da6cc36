//! Routes: where each connection runs.
//!
//! Connections are routed one after another, short ones first, each around all boxes and around the
//! connections before it. No two share a stretch: they only cross at right angles.

use super::docks::Docks;
use super::glyphs::{Arms, Direction};
use super::grid::{BLOCKED, Grid};
use super::search::{Search, Task, area};
use crate::model::{Cell, Rect};

/// Where a connection runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// The cells outside the two boxes, from the one at the source's border to the one at the target's
    /// border, which has the arrowhead. Of a failed route, what could be drawn of a straight way.
    pub cells: Vec<Cell>,
    /// The direction in which it leaves the source; `None` if nothing is drawn.
    pub start: Option<Direction>,
    /// The direction in which it enters the target; `None` if nothing is drawn.
    pub end: Option<Direction>,
    /// No way was found: the cells are a straight way that may run through anything.
    pub failed: bool,
    /// Where its label stands; `None` if it has none or there is no room.
    pub label: Option<Label>,
}

/// A label beside a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The cell of its first character.
    pub at: Cell,
    /// What it says.
    pub text: String,
}

/// What is to be routed: the boxes of both ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) from: Rect,
    pub(super) to: Rect,
}

impl Route {
    /// Each cell with the arms that the line has there.
    pub fn arms(&self) -> impl Iterator<Item = (Cell, Arms)> {
        let (start, end) = (self.start, self.end);
        self.cells.iter().enumerate().map(move |(index, &cell)| {
            let before = match index.checked_sub(1) {
                Some(before) => towards(cell, self.cells[before]),
                None => start.map(Direction::opposite),
            };
            let after = match self.cells.get(index + 1) {
                Some(&after) => towards(cell, after),
                None => end,
            };
            let arms = [before, after]
                .into_iter()
                .flatten()
                .fold(Arms::NONE, Arms::with);
            (cell, arms)
        })
    }

    /// The cell of the source's border where it begins.
    pub fn source(&self) -> Option<Cell> {
        let (dx, dy) = self.start?.step();
        self.cells.first().map(|cell| cell.offset(-dx, -dy))
    }

    /// The cell of the target's border where it ends.
    pub fn target(&self) -> Option<Cell> {
        let (dx, dy) = self.end?.step();
        self.cells.last().map(|cell| cell.offset(dx, dy))
    }
}

/// Routes all connections and draws them into `grid`, which holds what they must go around.
pub(super) fn route_all(grid: &mut Grid, ends: &[Option<Ends>], bounds: Rect) -> Vec<Route> {
    let mut routes = vec![Route::default(); ends.len()];
    let mut order: Vec<(u32, usize)> = ends
        .iter()
        .enumerate()
        .filter_map(|(index, ends)| ends.map(|ends| (distance(ends), index)))
        .collect();
    order.sort_unstable();
    let mut search = Search::default();
    for (_, index) in order {
        let Some(ends) = ends[index] else { continue };
        let route = route_one(&mut search, grid, ends, bounds);
        if !route.failed {
            draw(grid, &route, index);
        }
        routes[index] = route;
    }
    routes
}

fn route_one(search: &mut Search, grid: &Grid, ends: Ends, bounds: Rect) -> Route {
    let (from, to) = (Docks::centred(ends.from), Docks::centred(ends.to));
    let near = ends.from.union(ends.to).grown(24, 12);
    for window in [near, bounds.grown(24, 12)] {
        if area(window) > LARGEST_WINDOW {
            continue;
        }
        let task = Task {
            from: &from,
            to: &to,
            window,
        };
        if let Some(way) = search.find(grid, task) {
            return Route {
                cells: way.cells,
                start: Some(way.start),
                end: Some(way.end),
                failed: false,
                label: None,
            };
        }
    }
    straight(ends)
}

/// The largest window that is searched, in cells.
const LARGEST_WINDOW: u64 = 4_000_000;

fn draw(grid: &mut Grid, route: &Route, index: usize) {
    for (cell, arms) in route.arms() {
        grid.draw(cell, arms, index as u32);
    }
    if let Some(&last) = route.cells.last() {
        grid.mark(last, BLOCKED);
    }
}

/// A way along one row and one column, whatever stands there.
fn straight(ends: Ends) -> Route {
    let from = middle(ends.from);
    let to = middle(ends.to);
    let mut cells = Vec::new();
    let mut cell = from;
    while cell != to && cells.len() < LONGEST_STRAIGHT {
        let (dx, dy) = match (to.x - cell.x, to.y - cell.y) {
            (0, dy) => (0, dy.signum()),
            (dx, _) => (dx.signum(), 0),
        };
        cell = cell.offset(dx, dy);
        if !ends.from.contains(cell) && !ends.to.contains(cell) {
            cells.push(cell);
        }
    }
    let start = cells.first().and_then(|&cell| side(ends.from, cell));
    let end = cells
        .last()
        .and_then(|&cell| side(ends.to, cell))
        .map(Direction::opposite);
    Route {
        cells,
        start,
        end,
        failed: true,
        label: None,
    }
}

/// The longest failed route that is drawn, in cells.
const LONGEST_STRAIGHT: usize = 10_000;

const fn middle(rect: Rect) -> Cell {
    rect.at.offset(
        (rect.size.width as i32 - 1) / 2,
        (rect.size.height as i32 - 1) / 2,
    )
}

/// The side of `rect` that `cell`, which lies outside, touches.
fn side(rect: Rect, cell: Cell) -> Option<Direction> {
    Direction::ALL.into_iter().find(|direction| {
        let (dx, dy) = direction.step();
        rect.contains(cell.offset(-dx, -dy))
    })
}

/// The direction from `cell` to its neighbour `other`.
fn towards(cell: Cell, other: Cell) -> Option<Direction> {
    Direction::ALL.into_iter().find(|direction| {
        let (dx, dy) = direction.step();
        cell.offset(dx, dy) == other
    })
}

/// How far the two boxes are from each other, for the order of routing.
const fn distance(ends: Ends) -> u32 {
    let (from, to) = (middle(ends.from), middle(ends.to));
    from.x.abs_diff(to.x) + 2 * from.y.abs_diff(to.y)
}
