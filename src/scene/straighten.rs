//! Moves the stretches of a line that lie between two bends into the middle of the room that they have.
//!
//! A search has no reason to prefer one of several ways of the same cost; people do: a bend halfway
//! between two boxes, equal distances between parallel lines. This is the nudging of Wybrow, Marriott and
//! Stuckey (see [`super::search`]) for one line at a time: a stretch moves only where the whole line costs
//! no more than before. Two rounds bring parallel lines to nearly equal distances.
//!
//! **Cost.** O(length × room) for each stretch.

use super::glyphs::Direction;
use super::grid::{BLOCKED, Grid};
use super::route::Route;
use super::router::Wire;
use super::tiles::CellList;
use crate::model::Cell;

/// How far a stretch is moved at most, in cells.
pub(super) const FARTHEST: u32 = 24;

/// Whether `route` has a stretch between two bends, and all of it to itself.
pub(super) fn may_straighten(route: &Route) -> bool {
    let bends = (1..route.cells.len())
        .filter(|&index| route.direction_into(index) != route.direction_into(index - 1));
    !route.failed && route.shared == 0 && bends.count() >= 2
}

/// `route`, which is not drawn on `grid`, with its inner stretches in the middle of their room.
pub(super) fn straighten(grid: &Grid, wire: &Wire, route: &Route, seen: &mut CellList) -> Route {
    let Some(corners) = corners(route) else {
        return route.clone();
    };
    let Some(mut price) = route.price(grid, &wire.from, &wire.to) else {
        return route.clone();
    };
    let mut best = route.clone();
    let mut corners = corners;
    for stretch in 1..corners.len() - 2 {
        let (low, high) = room(grid, &corners, stretch, seen);
        let wanted = (low + high).div_euclid(2);
        let mut shift = wanted;
        while shift != 0 {
            let moved = shifted(&corners, stretch, shift);
            let candidate = through(&moved, route);
            candidate.add_cells(seen);
            if let Some(cost) = candidate.price(grid, &wire.from, &wire.to)
                && cost <= price
            {
                price = cost;
                best = candidate;
                corners = moved;
                break;
            }
            shift /= 2;
        }
    }
    best
}

/// The cells of both borders and of all bends between them.
fn corners(route: &Route) -> Option<Vec<Cell>> {
    let mut corners = vec![route.source()?];
    for index in 1..route.cells.len() {
        if route.direction_into(index) != route.direction_into(index - 1) {
            corners.push(route.cells[index - 1]);
        }
    }
    corners.push(route.target()?);
    Some(corners)
}

/// How far the stretch after corner `stretch` can move to either side: ≤ 0 and ≥ 0.
fn room(grid: &Grid, corners: &[Cell], stretch: usize, seen: &mut CellList) -> (i32, i32) {
    let (first, last) = (corners[stretch], corners[stretch + 1]);
    let vertical = first.x == last.x;
    let along = |cell: Cell| if vertical { cell.x } else { cell.y };
    let at = along(first);
    // The stretches before and after must keep their direction, and the arrowhead its cell.
    let before = along(corners[stretch - 1]) - at;
    let after = along(corners[stretch + 2]) - at;
    let is_last = stretch + 3 == corners.len();
    let limit = |sign: i32| {
        let mut limit = FARTHEST as i32;
        if before * sign > 0 {
            limit = limit.min(before.abs() - 1);
        }
        if after * sign > 0 {
            limit = limit.min(after.abs() - if is_last { 2 } else { 1 });
        }
        limit
    };
    let mut free = |sign: i32| {
        let mut reach = 0;
        while reach < limit(sign) {
            let step = sign * (reach + 1);
            let cells = between(shift(first, vertical, step), shift(last, vertical, step));
            if cells.into_iter().any(|cell| {
                seen.insert(cell);
                blocks(grid, cell, vertical)
            }) {
                break;
            }
            reach += 1;
        }
        reach
    };
    (-free(-1), free(1))
}

/// Whether a stretch that moves sideways stops before `cell`.
fn blocks(grid: &Grid, cell: Cell, vertical: bool) -> bool {
    let bits = grid.bits(cell);
    let along = if vertical {
        super::grid::LINE_VERTICAL | super::grid::ZONE_VERTICAL
    } else {
        super::grid::LINE_HORIZONTAL | super::grid::ZONE_HORIZONTAL
    };
    bits & (BLOCKED | along) != 0
}

fn shift(cell: Cell, vertical: bool, by: i32) -> Cell {
    if vertical {
        cell.offset(by, 0)
    } else {
        cell.offset(0, by)
    }
}

fn shifted(corners: &[Cell], stretch: usize, by: i32) -> Vec<Cell> {
    let vertical = corners[stretch].x == corners[stretch + 1].x;
    let mut moved = corners.to_vec();
    for corner in &mut moved[stretch..=stretch + 1] {
        *corner = shift(*corner, vertical, by);
    }
    moved
}

/// The route through these corners, with the ends of `route`.
fn through(corners: &[Cell], route: &Route) -> Route {
    let mut cells = Vec::with_capacity(route.cells.len());
    for pair in corners.windows(2) {
        cells.extend(between(pair[0], pair[1]).into_iter().skip(1));
    }
    cells.pop();
    Route {
        cells: cells.into(),
        ..route.clone()
    }
}

/// The cells from one to another of the same row or column, both included.
fn between(from: Cell, to: Cell) -> Vec<Cell> {
    let direction = match (to.x - from.x, to.y - from.y) {
        (0, dy) if dy < 0 => Direction::North,
        (0, _) => Direction::South,
        (dx, _) if dx < 0 => Direction::West,
        _ => Direction::East,
    };
    let (dx, dy) = direction.step();
    let count = from.x.abs_diff(to.x) + from.y.abs_diff(to.y);
    (0..=count as i32)
        .map(|step| from.offset(dx * step, dy * step))
        .collect()
}
