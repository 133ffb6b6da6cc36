//! The least that a line still pays from a cell to its target, whatever boxes and lines stand in the way.
//!
//! **Terms.** A line ends at one of the four sides of its target. To end at one it pays the way to that
//! side's preferred dock (a dock beside it costs at least what it saves), the fewest bends that lead there
//! from the direction in which it enters the cell, and the charge of the last cell, which touches the target.
//! Beside that it crosses the border of each zone that holds either the cell or the target. The bound is the
//! least of the four sums. The closer it is to the truth, the fewer cells a search looks at, and it is exact
//! where nothing stands in the way.
//!
//! **Haste.** Searches count the bound a quarter more than it is (the weighted A* of I. Pohl, "Heuristic search
//! viewed as path finding in a graph", 1970). A way that is found costs at most a quarter more than the
//! cheapest and is found in two thirds of the time. Lines of earlier steps then go out of their way less, and
//! those of later steps have less to cross: over whole boards there are fewer bends and crossings, not more.
//!
//! **Cost.** The way is a sum of what depends on the column and on the row, and the bends depend on the classes
//! of both, so that a cell's bound is a few additions of small numbers side by side.

use super::docks::Docks;
use super::glyphs::Direction;
use super::ground::{BEND, BORDER, ROW};
use crate::model::{Cell, Rect};

/// What depends on a column or on a row of a bound to one target.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lane {
    /// The distance to the preferred dock of each side, four times side by side as in [`TURNS`].
    away: [i16; 16],
    /// How it lies to the target, as the index of a part of [`TURNS`].
    class: u8,
    /// The zones that span it, one bit for each.
    zones: u16,
}

/// The bound from the cells of a board to one target.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound<'a> {
    to: &'a Docks,
    /// The cell at the preferred dock of each side.
    goals: [Cell; 4],
    /// The zones whose borders lie between, no more than [`MOST_ZONES`].
    between: &'a [Rect],
}

/// How many zones a bound counts: no readable board nests more.
pub(super) const MOST_ZONES: usize = 16;

/// The longest distance along columns and along rows that counts: longer ones would not fit.
const FARTHEST: u32 = 5000;

/// More than any bound without it: the side cannot be reached.
const UNREACHABLE: i16 = 11_000;

/// What a line pays at least to cross a zone's border: the cell of the border also lies close to one.
const CROSSED: i16 = BORDER as i16 + 1;

impl<'a> Bound<'a> {
    /// To this target, given the zones that hold one of the two boxes alone.
    pub(super) fn new(to: &'a Docks, between: &'a [Rect]) -> Self {
        let goals = Direction::ALL.map(|side| to.outside(side, to.preferred[side as usize]));
        Self { to, goals, between }
    }

    /// What cells of column `x` have in common.
    pub(super) fn column(&self, x: i32) -> Lane {
        Lane {
            away: by_side(
                Direction::ALL.map(|side| {
                    self.goals[side as usize].x.abs_diff(x) + self.to.reserved_cost(side)
                }),
            ),
            class: self.to.class(false, x) * ROW_CLASSES as u8,
            zones: self.spanning(|zone| zone.at.x..zone.right(), x),
        }
    }

    /// What cells of row `y` have in common.
    pub(super) fn row(&self, y: i32) -> Lane {
        let away = self.goals.map(|goal| goal.y.abs_diff(y));
        Lane {
            away: by_side(away.map(|rows| rows.saturating_mul(ROW))),
            class: self.to.class(true, y),
            zones: self.spanning(|zone| zone.at.y..zone.bottom(), y),
        }
    }

    /// The zones that hold the target, one bit for each.
    pub(super) fn around(&self) -> u16 {
        let zones = self.between.iter().enumerate();
        let around = zones.filter(|(_, zone)| zone.contains(self.to.rect.at));
        around.fold(0, |bits, (index, _)| bits | 1 << index)
    }

    /// Of a zone about the target, the border is as good as the inside; of another, as the outside.
    fn spanning(&self, span: impl Fn(&Rect) -> std::ops::Range<i32>, at: i32) -> u16 {
        let mut bits = 0;
        for (index, zone) in self.between.iter().enumerate() {
            let mut span = span(zone);
            if !zone.contains(self.to.rect.at) {
                span = span.start + 1..span.end - 1;
            }
            bits |= u16::from(span.contains(&at)) << index;
        }
        bits
    }
}

impl Lane {
    /// Says that the target cannot be reached at this side.
    pub(super) fn close(&mut self, side: Direction) {
        self.away[4 * side as usize..][..4].fill(UNREACHABLE);
    }

    /// Whether the cell where this column crosses `row` may be the last of a line.
    #[inline]
    pub(super) const fn may_end(&self, row: &Self) -> bool {
        LAST[(self.class + row.class) as usize]
    }
}

/// The bound by the direction in which a line enters the cell where a column and a row cross, given the zones
/// around the target.
#[inline]
pub(super) fn rest(column: &Lane, row: &Lane, around: u16) -> [i16; 4] {
    let turns = &TURNS[(column.class + row.class) as usize];
    let borders = match (column.zones & row.zones) ^ around {
        0 => 0,
        zones => zones.count_ones() as i16 * CROSSED,
    };
    least_of_sides(&column.away, &row.away, turns, borders)
}

/// The least sum of the four sides by direction. On its own, these plain sums become a few instructions that work on
/// eight numbers at once.
#[inline(never)]
fn least_of_sides(
    column: &[i16; 16],
    row: &[i16; 16],
    turns: &[i16; 16],
    borders: i16,
) -> [i16; 4] {
    let two: [i16; 8] = std::array::from_fn(|index| {
        let sum = |index: usize| column[index] + row[index] + turns[index];
        sum(index).min(sum(index + 8))
    });
    std::array::from_fn(|direction| two[direction].min(two[direction + 4]) + borders)
}

/// What a search takes the bound for.
#[inline]
pub(super) fn hasty(rest: [i16; 4]) -> [i16; 4] {
    rest.map(|rest| rest + (rest >> 2))
}

/// The bound that [`hasty`] made this of.
pub(super) const fn unhurried(rest: u32) -> u32 {
    rest - rest / 5
}

/// Distances to the four sides, each four times.
fn by_side(distances: [u32; 4]) -> [i16; 16] {
    std::array::from_fn(|index| distances[index / 4].min(FARTHEST) as i16)
}

/// Whether `zone` holds all cells about one of the boxes and none of those about the other, so that a line
/// between them crosses its border.
pub(super) fn lies_between(zone: Rect, one: Rect, other: Rect) -> bool {
    let inside = |rect: Rect| {
        let last = Cell::new(rect.right() + 1, rect.bottom() + 1);
        zone.contains(rect.at.offset(-2, -2)) && zone.contains(last)
    };
    let outside = |rect: Rect| !zone.intersects(rect.grown(1, 1));
    inside(one) && outside(other) || outside(one) && inside(other)
}

/// How many classes of rows there are, rounded up so that the two classes of a cell make one index.
const ROW_CLASSES: usize = 8;
const CLASSES: usize = 7 * ROW_CLASSES;

/// What bends and the last cell cost, by the classes of a cell, the side at which the line ends and the
/// direction in which it enters the cell.
static TURNS: [[i16; 16]; CLASSES] = turns();

/// Whether a cell of these classes is beside a dock.
static LAST: [bool; CLASSES] = last();

const fn turns() -> [[i16; 16]; CLASSES] {
    let mut out = [[0; 16]; CLASSES];
    let mut index = 0;
    while index < CLASSES * 16 {
        let (class, side, direction) = (index / 16, index / 4 % 4, index % 4);
        let at = Seen::new(Direction::from_index(side as u32), class);
        let bends = at.fewest_bends(Direction::from_index(direction as u32));
        let is_last = bends == 0 && at.ahead == 0;
        let charge = match at.side {
            _ if is_last => 0,
            Direction::North | Direction::South => 2,
            Direction::East | Direction::West => 1,
        };
        out[class][index % 16] = bends * BEND as i16 + charge;
        index += 1;
    }
    out
}

const fn last() -> [bool; CLASSES] {
    let mut out = [false; CLASSES];
    let mut index = 0;
    while index < CLASSES * 4 {
        let at = Seen::new(Direction::from_index(index as u32 % 4), index / 4);
        out[index / 4] |= at.ahead == 0 && at.along == 3;
        index += 1;
    }
    out
}

/// A cell as seen from a side of the target.
struct Seen {
    side: Direction,
    /// How far ahead the line of its docks is, in classes.
    ahead: i32,
    /// Where the cell lies along it; 3 at the docks.
    along: i32,
}

impl Seen {
    const fn new(side: Direction, class: usize) -> Self {
        let (column, row) = ((class / ROW_CLASSES) as i32, (class % ROW_CLASSES) as i32);
        let (ahead, along) = match side {
            Direction::North => (1 - row, column),
            Direction::South => (row - 5, column),
            Direction::West => (1 - column, row),
            Direction::East => (column - 5, row),
        };
        Self { side, ahead, along }
    }

    /// The fewest bends that lead to the side of a line that enters the cell in `direction`.
    const fn fewest_bends(&self, direction: Direction) -> i16 {
        let Self { side, ahead, along } = *self;
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Size;

    /// The bound to a box of 7 × 3 cells at (10, 10), whose preferred docks are in its middle.
    fn bound(x: i32, y: i32, direction: Direction, between: &[Rect]) -> u32 {
        let docks = Docks::centred(Rect::new(Cell::new(10, 10), Size::new(7, 3)), false);
        let bound = Bound::new(&docks, between);
        let rest = rest(&bound.column(x), &bound.row(y), bound.around());
        u32::from(rest[direction as usize].unsigned_abs())
    }

    #[test]
    fn the_bound_counts_distance_bends_and_the_last_cell() {
        assert_eq!(bound(4, 11, Direction::East, &[]), 5 + 1);
        assert_eq!(bound(9, 11, Direction::East, &[]), 0);
        assert_eq!(bound(4, 4, Direction::East, &[]), 9 + 10 + 7 + 2);
        assert_eq!(bound(4, 11, Direction::West, &[]), 5 + 14 + 1);
        assert_eq!(bound(13, 4, Direction::South, &[]), 10 + 2);
        assert_eq!(bound(11, 9, Direction::South, &[]), 2);
        assert_eq!(bound(13, 16, Direction::South, &[]), 6 + 14 + 2);
    }

    #[test]
    fn haste_is_taken_back() {
        for rest in 0..2000 {
            let hurried = hasty([rest; 4])[0];
            assert_eq!(
                unhurried(u32::from(hurried.unsigned_abs())),
                u32::from(rest.unsigned_abs())
            );
        }
    }

    #[test]
    fn the_bound_counts_the_borders_between() {
        let rect = |x, y, width, height| Rect::new(Cell::new(x, y), Size::new(width, height));
        let about_target = [rect(6, 5, 20, 12)];
        assert_eq!(bound(5, 11, Direction::East, &about_target), 4 + 1 + 6);
        assert_eq!(bound(6, 11, Direction::East, &about_target), 3 + 1);
        let elsewhere = [rect(-20, 5, 20, 12)];
        assert_eq!(bound(-1, 11, Direction::East, &elsewhere), 10 + 1);
        assert_eq!(bound(-2, 11, Direction::East, &elsewhere), 11 + 1 + 6);
    }

    #[test]
    fn a_zone_lies_between_boxes_if_it_holds_one_with_all_about_it() {
        let rect = |x, y, width, height| Rect::new(Cell::new(x, y), Size::new(width, height));
        let (one, other) = (rect(0, 0, 7, 3), rect(20, 0, 7, 3));
        assert!(lies_between(rect(-2, -2, 11, 7), one, other));
        assert!(lies_between(rect(-2, -2, 11, 7), other, one));
        assert!(!lies_between(rect(-1, -2, 10, 7), one, other));
        assert!(lies_between(rect(-2, -2, 21, 7), one, other));
        assert!(!lies_between(rect(-2, -2, 22, 7), one, other));
        assert!(!lies_between(rect(-2, -2, 40, 7), one, other));
    }
}
