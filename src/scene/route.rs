//! A route: where one connection runs, and what its line costs and covers.

use std::sync::Arc;

use super::docks::Docks;
use super::glyphs::{Arms, Direction};
use super::grid::{BLOCKED, Grid, LABEL, ZONE};
use super::ground::{BEND, CLOSED, HEAD_ON_BORDER, ROW, charge};
use super::search::Way;
use super::tiles::CellList;
use crate::model::{Cell, Rect, Size};
use unicode_width::UnicodeWidthStr;

/// Where a connection runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// The cells outside the two boxes, from the one at the source's border to the one at the target's
    /// border, which has the arrowhead. Of a failed route, what could be drawn of a straight way.
    pub cells: Arc<[Cell]>,
    /// The direction in which it leaves the source; `None` if nothing is drawn.
    pub start: Option<Direction>,
    /// The direction in which it enters the target; `None` if nothing is drawn.
    pub end: Option<Direction>,
    /// No way was found: the cells are a straight way that may run through anything.
    pub failed: bool,
    /// Where its label stands; `None` if it has none or there is no room.
    pub label: Option<Label>,
    /// How many of its first cells it shares with a connection of its bundle.
    pub shared: usize,
}

/// A label beside a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The cell of its first character.
    pub at: Cell,
    /// What it says.
    pub text: Arc<str>,
}

impl Label {
    /// The cells that it stands on.
    pub fn rect(&self) -> Rect {
        Rect::new(self.at, Size::new(self.text.width() as u32, 1))
    }
}

/// What leaving the line of another member of the bundle costs.
pub(super) const BRANCH: u32 = 3;

impl Route {
    /// The route along `way`, after the cells of `trunk` that it shares.
    pub(super) fn along(way: Way, trunk: &[Cell], start: Direction) -> Self {
        Self {
            cells: trunk.iter().copied().chain(way.cells).collect(),
            start: Some(start),
            end: Some(way.end),
            shared: trunk.len(),
            ..Self::default()
        }
    }

    /// A way along one row and one column, whatever stands there.
    pub(super) fn straight(from: Rect, to: Rect) -> Self {
        Self::straight_for(from, to, LONGEST_STRAIGHT)
    }

    /// The beginning of such a way, of a connection for which none is searched.
    pub(super) fn stub(from: Rect, to: Rect) -> Self {
        Self::straight_for(from, to, LONGEST_STUB)
    }

    fn straight_for(from: Rect, to: Rect, most: usize) -> Self {
        let (mut cell, goal) = (middle(from), middle(to));
        let mut cells = Vec::new();
        while cell != goal && cells.len() < most {
            let (dx, dy) = match (goal.x - cell.x, goal.y - cell.y) {
                (0, dy) => (0, dy.signum()),
                (dx, _) => (dx.signum(), 0),
            };
            cell = cell.offset(dx, dy);
            if !from.contains(cell) && !to.contains(cell) {
                cells.push(cell);
            }
        }
        let start = cells.first().and_then(|&cell| side(from, cell));
        let end = cells.last().and_then(|&cell| side(to, cell));
        Self {
            cells: cells.into(),
            start,
            end: end.map(Direction::opposite),
            failed: true,
            ..Self::default()
        }
    }

    /// Each cell with the arms that the line has there.
    pub fn arms(&self) -> impl Iterator<Item = (Cell, Arms)> {
        self.arms_from(0)
    }

    /// Its cells from the one with this index on, with their arms.
    fn arms_from(&self, first: usize) -> impl Iterator<Item = (Cell, Arms)> {
        let mut into = match first < self.cells.len() {
            true => self.direction_into(first),
            false => None,
        };
        (first..self.cells.len()).map(move |index| {
            let out = match self.cells.get(index + 1) {
                Some(_) => self.direction_into(index + 1),
                None => self.end,
            };
            let arms = [into.map(Direction::opposite), out];
            into = out;
            let arms = arms.into_iter().flatten().fold(Arms::NONE, Arms::with);
            (self.cells[index], arms)
        })
    }

    /// The direction in which it enters its cell with this index.
    pub(super) fn direction_into(&self, index: usize) -> Option<Direction> {
        match index.checked_sub(1) {
            Some(before) => towards(self.cells[before], self.cells[index]),
            None => self.start,
        }
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

    /// Draws it for the connection with this index, unless it found no way: lines take no notice of such a one,
    /// which runs behind all of them.
    pub(super) fn draw(&self, grid: &mut Grid, connection: usize) {
        for (cell, arms) in self.drawn_arms() {
            grid.draw(cell, arms, connection as u32);
        }
        self.mark(grid);
    }

    /// Takes back what [`Route::draw`] drew.
    pub(super) fn erase(&self, grid: &mut Grid) {
        for (cell, arms) in self.drawn_arms() {
            grid.erase(cell, arms);
        }
        self.unmark(grid);
    }

    /// Takes the cells of its arrowhead and its label.
    pub(super) fn mark(&self, grid: &mut Grid) {
        self.marked(|cell, bits| grid.mark(cell, bits));
    }

    /// Gives back what [`Route::mark`] took.
    pub(super) fn unmark(&self, grid: &mut Grid) {
        self.marked(|cell, bits| grid.unmark(cell, bits));
    }

    pub(super) fn marked(&self, mut mark: impl FnMut(Cell, u16)) {
        if let (Some(&last), false) = (self.cells.last(), self.failed) {
            mark(last, BLOCKED);
        }
        if let Some(label) = &self.label {
            let Rect { at, size } = label.rect();
            (0..size.width as i32).for_each(|dx| mark(at.offset(dx, 0), LABEL));
        }
    }

    /// The cells that are its own with their arms, and the one where it leaves another line with the
    /// arm that it adds there.
    pub(super) fn drawn_arms(&self) -> impl Iterator<Item = (Cell, Arms)> {
        let own = match self.failed {
            true => self.cells.len(),
            false => self.shared,
        };
        let branch = self.shared.checked_sub(1).and_then(|last| {
            let out = self.direction_into(self.shared)?;
            Some((self.cells[last], Arms::NONE.with(out)))
        });
        branch.into_iter().chain(self.arms_from(own))
    }

    /// What its own part costs on `grid`, where it is not drawn; as a search counts it.
    ///
    /// `None` if it may not run there, or found no way.
    pub(super) fn price(&self, grid: &Grid, from: &Docks, to: &Docks) -> Option<u32> {
        if self.failed {
            return None;
        }
        let (start, end) = (self.direction_into(self.shared)?, self.end?);
        let own = &self.cells[self.shared..];
        let leaving = match self.shared {
            0 => from.cost_at(*own.first()?, start)?,
            _ => BRANCH,
        };
        price(grid, own, (start, end), to, u32::MAX).map(|price| leaving + price)
    }

    /// Adds its cells, the cells beside them, which are less to other lines, and those of its label.
    pub(super) fn add_cells(&self, cells: &mut CellList) {
        if self.failed {
            return;
        }
        cells.insert_around(&self.cells);
        if let Some(label) = &self.label {
            cells.insert_all(label.rect());
        }
    }

    /// The smallest rectangle that holds its cells and its label; `None` if nothing is drawn.
    pub(super) fn extent(&self) -> Option<Rect> {
        let first = *self.cells.first()?;
        let (mut low, mut high) = (first, first);
        for cell in self.cells.iter() {
            (low.x, low.y) = (low.x.min(cell.x), low.y.min(cell.y));
            (high.x, high.y) = (high.x.max(cell.x), high.y.max(cell.y));
        }
        let size = Size::new(high.x.abs_diff(low.x) + 1, high.y.abs_diff(low.y) + 1);
        let label = self.label.iter().map(Label::rect);
        Some(label.fold(Rect::new(low, size), Rect::union))
    }
}

/// What a line along `cells` pays that enters the first and leaves the last in these directions: all but its
/// first dock. `None` if it may not run there or that is more than `most`.
pub(super) fn price(
    grid: &Grid,
    cells: &[Cell],
    (start, end): (Direction, Direction),
    to: &Docks,
    most: u32,
) -> Option<u32> {
    let &last = cells.last()?;
    let mut cost = to.cost_at(last, end.opposite())?;
    if grid.bits(last) & ZONE != 0 {
        cost += HEAD_ON_BORDER;
    }
    let mut direction = start;
    for (index, &cell) in cells.iter().enumerate() {
        if index > 0 {
            let next = towards(cells[index - 1], cell)?;
            cost += if next.is_horizontal() { 1 } else { ROW };
            if next != direction {
                cost += BEND;
            }
            direction = next;
        }
        match charge(grid.bits_along(cell, direction), direction) {
            CLOSED => return None,
            charge => cost += charge,
        }
        if cost > most {
            return None;
        }
    }
    Some(cost)
}

/// The longest beginning of a route that is not searched for, in cells.
const LONGEST_STUB: usize = 40;

/// The longest failed route that is drawn, in cells.
const LONGEST_STRAIGHT: usize = 10_000;

/// The cell in the middle of `rect`, the upper left one of several.
pub(super) const fn middle(rect: Rect) -> Cell {
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
    match (other.x - cell.x, other.y - cell.y) {
        (0, -1) => Some(Direction::North),
        (1, 0) => Some(Direction::East),
        (0, 1) => Some(Direction::South),
        (-1, 0) => Some(Direction::West),
        _ => None,
    }
}
