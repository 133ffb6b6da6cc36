//! Moves the stretches of a line that lie between two bends into the middle of the room that they have.
//!
//! A search has no reason to prefer one of several ways of the same cost; people do: a bend halfway
//! between two boxes, equal distances between parallel lines. This is the nudging of Wybrow, Marriott and
//! Stuckey (see [`super::search`]) for one line at a time: a stretch moves only where the whole line costs
//! no more than before. Two rounds bring parallel lines to nearly equal distances.
//!
//! **Cost.** O(length × room) for each stretch.

use super::grid::{BLOCKED, Grid, LINE_HORIZONTAL, LINE_VERTICAL, ZONE_HORIZONTAL, ZONE_VERTICAL};
use super::route::{Route, price};
use super::router::Wire;
use super::tiles::CellList;
use crate::model::{Cell, Rect, Size};

/// How far a stretch is moved at most, in cells.
pub(super) const FARTHEST: u32 = 24;

/// Whether `route` has a stretch between two bends, and all of it to itself.
pub(super) fn may_straighten(route: &Route) -> bool {
    let bends = (1..route.cells.len())
        .filter(|&index| route.direction_into(index) != route.direction_into(index - 1));
    !route.failed && route.shared == 0 && bends.count() >= 2
}

/// `route`, which is not drawn on `grid`, with its inner stretches in the middle of their room; `None` if they
/// are there.
pub(super) fn straighten(
    grid: &Grid,
    wire: &Wire,
    route: &Route,
    seen: &mut CellList,
) -> Option<Route> {
    let mut corners = corners(route)?;
    let ends = (route.start?, route.end?);
    let mut most = price(grid, &route.cells, ends, &wire.to, u32::MAX)?;
    let mut cells = Vec::with_capacity(route.cells.len());
    let mut moved = false;
    for stretch in 1..corners.len() - 2 {
        let (low, high) = room(grid, &corners, stretch, seen);
        let mut by = (low + high).div_euclid(2);
        while by != 0 {
            shift(&mut corners, stretch, by);
            run_through(&corners, &mut cells);
            seen.insert_around(&cells);
            if let Some(price) = price(grid, &cells, ends, &wire.to, most) {
                (most, moved) = (price, true);
                break;
            }
            shift(&mut corners, stretch, -by);
            by /= 2;
        }
    }
    moved.then(|| {
        run_through(&corners, &mut cells);
        Route {
            cells: cells.into(),
            ..route.clone()
        }
    })
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
        let limit = limit(sign);
        let blocked = (1..=limit).find(|away| {
            let by = if vertical {
                (sign * away, 0)
            } else {
                (0, sign * away)
            };
            let moved = [first, last].map(|cell| cell.offset(by.0, by.1));
            seen.insert_all(spanned(moved));
            let (dx, dy, length) = way(moved[0], moved[1]);
            (0..=length).any(|step| {
                let cell = moved[0].offset(dx * step, dy * step);
                blocks(grid, cell, vertical)
            })
        });
        blocked.map_or(limit, |blocked| blocked - 1).max(0)
    };
    (-free(-1), free(1))
}

/// Whether a stretch that moves sideways stops before `cell`.
fn blocks(grid: &Grid, cell: Cell, vertical: bool) -> bool {
    let bits = grid.bits(cell);
    let along = if vertical {
        LINE_VERTICAL | ZONE_VERTICAL
    } else {
        LINE_HORIZONTAL | ZONE_HORIZONTAL
    };
    bits & (BLOCKED | along) != 0
}

/// Moves the stretch after this corner sideways.
fn shift(corners: &mut [Cell], stretch: usize, by: i32) {
    let vertical = corners[stretch].x == corners[stretch + 1].x;
    for corner in &mut corners[stretch..=stretch + 1] {
        *corner = match vertical {
            true => corner.offset(by, 0),
            false => corner.offset(0, by),
        };
    }
}

/// The cells of a line through these corners, without the first and the last, into `cells`.
fn run_through(corners: &[Cell], cells: &mut Vec<Cell>) {
    cells.clear();
    for pair in corners.windows(2) {
        let (dx, dy, length) = way(pair[0], pair[1]);
        cells.extend((1..=length).map(|step| pair[0].offset(dx * step, dy * step)));
    }
    cells.pop();
}

/// The way from one cell to another of the same row or column: a step, and how many of them.
const fn way(from: Cell, to: Cell) -> (i32, i32, i32) {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    (dx.signum(), dy.signum(), (dx + dy).abs())
}

/// The cells between two of the same row or column, both included.
fn spanned([one, other]: [Cell; 2]) -> Rect {
    let size = Size::new(1, 1);
    Rect::new(one, size).union(Rect::new(other, size))
}
