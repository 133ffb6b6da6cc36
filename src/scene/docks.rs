//! Docks: the cells of a box's border where connections may begin and end.
//!
//! All sides of a box have docks at every border cell that is no corner. Each end of a connection has
//! a preferred dock on each side; leaving it costs a little more than the distance, so that lines spread
//! along a side and do not hug its corners, but a straight line is worth moving a little.
//!
//! Preferred docks follow the directions in which the other ends lie, clockwise around the box, so
//! that lines leave it in the order in which they part and need not cross.

use std::sync::LazyLock;

use super::glyphs::Direction;
use super::ground::ROW;
use crate::model::{Cell, Rect};

/// The docks of one end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Docks {
    /// The box.
    pub(super) rect: Rect,
    /// The preferred column above and below, the preferred row left and right; by direction.
    pub(super) preferred: [i32; 4],
    /// The box has the edge of a stack: its rightmost column has docks on its right side only.
    pub(super) stacked: bool,
}

/// One place where a connection may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dock {
    /// The cell outside the border.
    pub(super) outside: Cell,
    /// The way out of the box.
    pub(super) direction: Direction,
    /// What it costs not to take the preferred one, or one next to a corner.
    pub(super) cost: u32,
}

/// What a dock above or below costs that is next to a corner of a box with many.
const CORNER: u32 = 4;
/// The fewest docks of a side that has many, less 1.
const ROOMY: i32 = 8;

impl Docks {
    /// Docks that prefer the middle of each side.
    pub(super) const fn centred(rect: Rect, stacked: bool) -> Self {
        let column = rect.at.x + (rect.size.width as i32 - 1) / 2;
        let row = rect.at.y + (rect.size.height as i32 - 1) / 2;
        Self {
            rect,
            preferred: [column, row, column, row],
            stacked,
        }
    }

    /// All docks, side by side, clockwise from the top.
    pub(super) fn iter(&self) -> impl Iterator<Item = Dock> {
        Direction::ALL.into_iter().flat_map(move |direction| {
            let (first, last) = self.span(direction);
            (first..=last).map(move |along| Dock {
                outside: self.outside(direction, along),
                direction,
                cost: self.cost(direction, along),
            })
        })
    }

    /// What it costs to end at the side in `direction` by way of the cell `outside`; `None` if
    /// that is not a cell at that side.
    pub(super) fn cost_at(&self, outside: Cell, direction: Direction) -> Option<u32> {
        let along = if direction.is_horizontal() {
            outside.y
        } else {
            outside.x
        };
        let (first, last) = self.span(direction);
        let at_side = self.outside(direction, along) == outside;
        (at_side && along >= first && along <= last).then(|| self.cost(direction, along))
    }

    /// How a column (or, if `vertical`, a row) lies to the box: the distance to the cells around it, and
    /// a class for [`Docks::fewest_bends`]: 0 before the cells around, 1 on them, 2 before the docks,
    /// 3 at the docks, 4 after the docks, 5 on the cells around, 6 after them.
    pub(super) fn class(&self, vertical: bool, at: i32) -> (u32, u8) {
        let (side, before, after) = if vertical {
            (Direction::East, self.rect.at.y - 1, self.rect.bottom())
        } else {
            (Direction::North, self.rect.at.x - 1, self.rect.right())
        };
        let (first, last) = self.span(side);
        let class = match at {
            _ if at < before => 0,
            _ if at == before => 1,
            _ if at < first => 2,
            _ if at <= last => 3,
            _ if at < after => 4,
            _ if at == after => 5,
            _ => 6,
        };
        let away = (before - at).max(at - after).max(0);
        (away.unsigned_abs(), class)
    }

    /// The fewest bends with which a line can end at one of the sides whose bits are set in `open`, by
    /// the direction in which it enters a cell and the cell's classes, whatever stands in the way.
    pub(super) fn fewest_bends(open: u8) -> &'static FewestBends {
        static TABLES: LazyLock<[FewestBends; 16]> = LazyLock::new(|| {
            std::array::from_fn(|open| {
                FewestBends(std::array::from_fn(|index| {
                    let (direction, column, row) = (index / 256, index / 16 % 16, index % 16);
                    Direction::ALL
                        .into_iter()
                        .filter(|&side| open & 1 << side as usize != 0)
                        .map(|side| {
                            let direction = Direction::from_index(direction as u32);
                            bends_to(side, direction, column as i32, row as i32)
                        })
                        .min()
                        .unwrap_or(0)
                }))
            })
        });
        &TABLES[usize::from(open & 15)]
    }

    /// The first and the last column or row of the docks of a side.
    pub(super) const fn span(&self, direction: Direction) -> (i32, i32) {
        if direction.is_horizontal() {
            (self.rect.at.y + 1, self.rect.bottom() - 2)
        } else {
            let edge = if self.stacked { 1 } else { 0 };
            (self.rect.at.x + 1, self.rect.right() - 2 - edge)
        }
    }

    fn outside(&self, direction: Direction, along: i32) -> Cell {
        match direction {
            Direction::North => Cell::new(along, self.rect.at.y - 1),
            Direction::East => Cell::new(self.rect.right(), along),
            Direction::South => Cell::new(along, self.rect.bottom()),
            Direction::West => Cell::new(self.rect.at.x - 1, along),
        }
    }

    fn cost(&self, direction: Direction, along: i32) -> u32 {
        let away = along.abs_diff(self.preferred[direction as usize]);
        if direction.is_horizontal() {
            return away * ROW;
        }
        let (first, last) = self.span(direction);
        let roomy = last - first >= ROOMY;
        let at_corner = roomy && (along == first || along == last);
        away + away / 4 + if at_corner { CORNER } else { 0 }
    }
}

/// One end of a connection, at the box with this index.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    /// The box.
    pub(super) at: usize,
    /// The box at the other end.
    pub(super) other: usize,
    /// Ends of the same number at the same box are one: those of a bundle.
    pub(super) number: usize,
}

/// The docks of all ends, in their order, given the boxes.
pub(super) fn assign(boxes: &[Docks], ends: &[End]) -> Vec<Docks> {
    let mut of_box: Vec<Vec<usize>> = vec![Vec::new(); boxes.len()];
    for (index, end) in ends.iter().enumerate() {
        of_box[end.at].push(index);
    }
    let mut out: Vec<Docks> = ends.iter().map(|end| boxes[end.at]).collect();
    for (at, here) in of_box.iter().enumerate() {
        let mut sides: [Vec<Facing>; 4] = Default::default();
        for &index in here {
            let end = ends[index];
            let known = sides
                .iter_mut()
                .flatten()
                .find(|facing| facing.number == end.number);
            match known {
                Some(facing) => facing.ends.push(index),
                None => {
                    let facing =
                        Facing::new(boxes[at].rect, boxes[end.other].rect, end.number, index);
                    if end.other != at {
                        sides[facing.side as usize].push(facing);
                    }
                }
            }
        }
        overflow(&boxes[at], &mut sides);
        for (side, facings) in Direction::ALL.into_iter().zip(&mut sides) {
            facings.sort_by(|one, other| one.compare(other, side));
            let (first, last) = boxes[at].span(side);
            let (length, count) = (last - first + 1, facings.len() as i32);
            for (rank, facing) in (0..).zip(facings.iter()) {
                for &index in &facing.ends {
                    out[index].preferred[side as usize] =
                        first + (2 * rank + 1) * length / (2 * count);
                }
            }
        }
    }
    out
}

/// Where the other end of one or several ends lies.
#[derive(Debug)]
struct Facing {
    number: usize,
    ends: Vec<usize>,
    side: Direction,
    /// The way from middle to middle, in columns and in rows counted as [`ROW`] columns.
    dx: i64,
    dy: i64,
}

impl Facing {
    fn new(from: Rect, to: Rect, number: usize, end: usize) -> Self {
        let doubled = |rect: Rect| {
            (
                i64::from(rect.at.x) + i64::from(rect.right()),
                i64::from(ROW) * (i64::from(rect.at.y) + i64::from(rect.bottom())),
            )
        };
        let ((x, y), (other_x, other_y)) = (doubled(from), doubled(to));
        let (dx, dy) = (other_x - x, other_y - y);
        let gap_x = (to.at.x - from.right()).max(from.at.x - to.right());
        let gap_y = (to.at.y - from.bottom()).max(from.at.y - to.bottom()) * ROW as i32;
        let side = match (gap_x >= gap_y, dx >= 0, dy >= 0) {
            (true, true, _) => Direction::East,
            (true, false, _) => Direction::West,
            (false, _, true) => Direction::South,
            (false, _, false) => Direction::North,
        };
        Self {
            number,
            ends: vec![end],
            side,
            dx,
            dy,
        }
    }

    /// The order along a side, from the left or the top: by direction, then by name order.
    fn compare(&self, other: &Self, side: Direction) -> std::cmp::Ordering {
        let slope = |facing: &Self| {
            let (along, ahead) = match side {
                Direction::North => (facing.dx, -facing.dy),
                Direction::South => (facing.dx, facing.dy),
                Direction::East => (facing.dy, facing.dx),
                Direction::West => (facing.dy, -facing.dx),
            };
            (along, ahead.max(1))
        };
        let ((along, ahead), (other_along, other_ahead)) = (slope(self), slope(other));
        (along * other_ahead)
            .cmp(&(other_along * ahead))
            .then(self.number.cmp(&other.number))
    }
}

/// Moves what has no room left or right to the top or the bottom, steepest first.
fn overflow(docks: &Docks, sides: &mut [Vec<Facing>; 4]) {
    for side in [Direction::East, Direction::West] {
        let (first, last) = docks.span(side);
        let room = (last - first + 1) as usize;
        let facings = &mut sides[side as usize];
        facings.sort_by_key(|facing| (facing.dy.abs(), facing.number));
        let rest = facings.split_off(room.min(facings.len()));
        for facing in rest {
            let next = if facing.dy < 0 {
                Direction::North
            } else {
                Direction::South
            };
            sides[next as usize].push(facing);
        }
    }
}

/// See [`Docks::fewest_bends`].
#[derive(Debug)]
pub(super) struct FewestBends([u8; 1024]);

impl FewestBends {
    /// The classes are given as sixteen times that of the column plus that of the row.
    #[inline]
    pub(super) const fn at(&self, direction: Direction, classes: u32) -> u32 {
        self.0[direction as usize * 256 + (classes & 0xFF) as usize] as u32
    }
}

/// The fewest bends that lead to one side, from a cell of these classes.
const fn bends_to(side: Direction, direction: Direction, column: i32, row: i32) -> u8 {
    // Seen from the side: how far ahead the line of its docks is, and where the cell lies along it.
    let (ahead, along) = match side {
        Direction::North => (1 - row, column),
        Direction::South => (row - 5, column),
        Direction::West => (1 - column, row),
        Direction::East => (column - 5, row),
    };
    if direction as usize == side.opposite() as usize {
        return match (ahead >= 0, along == 3) {
            (true, true) => 0,
            (true, false) => 2,
            (false, _) => 4,
        };
    }
    if direction as usize == side as usize {
        return 2;
    }
    let passed = match direction {
        Direction::East | Direction::South => along > 3,
        Direction::North | Direction::West => along < 3,
    };
    if ahead > 0 && !passed { 1 } else { 3 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Size;

    #[test]
    fn the_bound_counts_distance_and_bends() {
        let docks = Docks::centred(Rect::new(Cell::new(10, 10), Size::new(7, 3)), false);
        let bound = |x, y, direction| {
            let (across, column) = docks.class(false, x);
            let (down, row) = docks.class(true, y);
            let classes = u32::from(column) * 16 + u32::from(row);
            (across, down, Docks::fewest_bends(15).at(direction, classes))
        };
        assert_eq!(bound(4, 11, Direction::East), (5, 0, 0));
        assert_eq!(bound(9, 11, Direction::East), (0, 0, 0));
        assert_eq!(bound(4, 8, Direction::East), (5, 1, 1));
        assert_eq!(bound(4, 11, Direction::West), (5, 0, 2));
        assert_eq!(bound(13, 4, Direction::South), (0, 5, 0));
        assert_eq!(bound(13, 16, Direction::South), (0, 3, 2));
    }

    #[test]
    fn the_edge_of_a_stack_has_no_docks_above() {
        let docks = Docks::centred(Rect::new(Cell::new(0, 0), Size::new(8, 3)), true);
        assert_eq!(docks.span(Direction::North), (1, 5));
        assert_eq!(docks.iter().count(), 5 + 1 + 5 + 1);
    }
}
