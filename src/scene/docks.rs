//! Docks: the cells of a box's border where connections may begin and end.
//!
//! All sides of a box have docks at every border cell that is no corner. Each end of a connection has
//! a preferred dock on each side; leaving it costs a little more than the distance, so that lines spread
//! along a side and do not hug its corners, but a straight line is worth moving a little.
//!
//! Preferred docks follow the directions in which the other ends lie, clockwise around the box, so
//! that lines leave it in the order in which they part and need not cross. A side that is faced by as many
//! ends as it has docks is reserved for them: a line from elsewhere would make one of them go round the box.

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
    /// The sides that are reserved for other ends, by direction.
    pub(super) reserved: [bool; 4],
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
/// What a dock of a reserved side costs an end that does not face it.
const RESERVED: u32 = 10;
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
            reserved: [false; 4],
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

    /// How a column (or, if `vertical`, a row) lies to the box: 0 before the cells around it, 1 on them, 2 before
    /// the docks, 3 at the docks, 4 after the docks, 5 on the cells around, 6 after them.
    pub(super) fn class(&self, vertical: bool, at: i32) -> u8 {
        let (side, before, after) = if vertical {
            (Direction::East, self.rect.at.y - 1, self.rect.bottom())
        } else {
            (Direction::North, self.rect.at.x - 1, self.rect.right())
        };
        let (first, last) = self.span(side);
        match at {
            _ if at < before => 0,
            _ if at == before => 1,
            _ if at < first => 2,
            _ if at <= last => 3,
            _ if at < after => 4,
            _ if at == after => 5,
            _ => 6,
        }
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

    /// The cell outside the dock of this side in the column or row `along`.
    pub(super) const fn outside(&self, direction: Direction, along: i32) -> Cell {
        match direction {
            Direction::North => Cell::new(along, self.rect.at.y - 1),
            Direction::East => Cell::new(self.rect.right(), along),
            Direction::South => Cell::new(along, self.rect.bottom()),
            Direction::West => Cell::new(self.rect.at.x - 1, along),
        }
    }

    fn cost(&self, direction: Direction, along: i32) -> u32 {
        let away = along.abs_diff(self.preferred[direction as usize]);
        let reserved = self.reserved_cost(direction);
        if direction.is_horizontal() {
            return away * ROW + reserved;
        }
        let (first, last) = self.span(direction);
        let roomy = last - first >= ROOMY;
        let at_corner = roomy && (along == first || along == last);
        away + away / 4 + reserved + if at_corner { CORNER } else { 0 }
    }

    /// What all docks of a side cost beyond their place along it.
    pub(super) const fn reserved_cost(&self, direction: Direction) -> u32 {
        if self.reserved[direction as usize] {
            RESERVED
        } else {
            0
        }
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
    let mut by_box: Vec<usize> = (0..ends.len()).collect();
    by_box.sort_by_key(|&index| ends[index].at);
    let mut out: Vec<Docks> = ends.iter().map(|end| boxes[end.at]).collect();
    let mut sides: [Vec<Facing>; 4] = Default::default();
    let mut twins = Vec::new();
    for here in by_box.chunk_by(|&one, &other| ends[one].at == ends[other].at) {
        let at = ends[here[0]].at;
        for &index in here {
            let End { other, number, .. } = ends[index];
            let mut known = sides.iter().flatten();
            match known.find(|facing| facing.number == number) {
                Some(facing) => twins.push((index, facing.end)),
                None if other == at => {}
                None => {
                    let facing = Facing::new(boxes[at].rect, boxes[other].rect, number, index);
                    sides[facing.side as usize].push(facing);
                }
            }
        }
        overflow(&boxes[at], &mut sides);
        for (side, facings) in Direction::ALL.into_iter().zip(&mut sides) {
            facings.sort_by(|one, other| one.compare(other, side));
            let (first, last) = boxes[at].span(side);
            let (length, count) = (last - first + 1, facings.len() as i32);
            for &index in here {
                out[index].reserved[side as usize] = count >= length;
            }
            for (rank, facing) in (0..).zip(facings.drain(..)) {
                let docks = &mut out[facing.end];
                docks.reserved[side as usize] = false;
                docks.preferred[side as usize] = first + (2 * rank + 1) * length / (2 * count);
            }
        }
        for (twin, end) in twins.drain(..) {
            out[twin] = out[end];
        }
    }
    out
}

/// Where the other end of one or several ends lies.
#[derive(Debug)]
struct Facing {
    number: usize,
    /// The first of those ends.
    end: usize,
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
            end,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Size;

    #[test]
    fn a_side_is_reserved_for_the_ends_that_face_it() {
        let boxes = [(0, 0), (30, 0), (30, 10), (30, 20)]
            .map(|(x, y)| Docks::centred(Rect::new(Cell::new(x, y), Size::new(7, 3)), false));
        let end = |other| End {
            at: 1,
            other,
            number: other,
        };
        let docks = assign(&boxes, &[end(0), end(2), end(3)]);
        let west = Direction::West as usize;
        let reserved = docks.iter().map(|docks| docks.reserved[west]);
        assert!(reserved.eq([false, true, true]));
        assert!(
            docks
                .iter()
                .all(|docks| !docks.reserved[Direction::South as usize])
        );
        let cost = |docks: &Docks| docks.cost_at(Cell::new(29, 1), Direction::West);
        assert_eq!(cost(&docks[0]), Some(0));
        assert_eq!(cost(&docks[1]), Some(RESERVED));
    }

    #[test]
    fn the_edge_of_a_stack_has_no_docks_above() {
        let docks = Docks::centred(Rect::new(Cell::new(0, 0), Size::new(8, 3)), true);
        assert_eq!(docks.span(Direction::North), (1, 5));
        assert_eq!(docks.iter().count(), 5 + 1 + 5 + 1);
    }
}
