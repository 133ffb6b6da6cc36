//! What a cell means to a line that would enter it: what it pays, and whether it may bend there.
//!
//! A search looks at a cell a dozen times, so all that it needs to know of one is packed into a word
//! when it first looks there. The charges are the whole taste of the router: what it goes out of its way
//! to avoid.

use super::glyphs::Direction;
use super::grid::{
    BESIDE_HORIZONTAL, BESIDE_VERTICAL, BLOCKED, CLOSE_TO_BOX, LINE, LINE_HORIZONTAL,
    LINE_VERTICAL, NEAR_BOX, ZONE, ZONE_HORIZONTAL, ZONE_VERTICAL,
};

/// What a step to the next row costs; a step to the next column costs 1.
pub(super) const ROW: u32 = 2;
/// What a bend costs.
pub(super) const BEND: u32 = 7;
/// What crossing another connection costs.
const CROSSING: u16 = 11;
/// What crossing a zone's border costs.
pub(super) const BORDER: u16 = 5;
/// What an arrowhead on a zone's border costs.
pub(super) const HEAD_ON_BORDER: u32 = 5;

/// What a search needs to know of a cell, in one word: from the lowest bit on, five bits for the charge of
/// entering it along the column and five along the row, a bit for a line that is there already, one for
/// a border, one for a column in which no line bends and one for a cell beside a dock of the target.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ground(u16);

const LINE_HERE: u32 = 10;
const BORDER_HERE: u32 = 11;
const NO_COLUMN: u32 = 12;
const LAST_HERE: u32 = 13;

/// The charge of a cell that may not be entered.
pub(super) const CLOSED: u32 = 31;

impl Ground {
    /// A cell with these bits, and whether lines may bend in its column and end there.
    #[inline]
    pub(super) const fn new(bits: u16, may_bend: bool, may_end: bool) -> Self {
        let contents = CONTENTS[(bits & CHARGED) as usize];
        Self(contents | (!may_bend as u16) << NO_COLUMN | (may_end as u16) << LAST_HERE)
    }

    /// What a line pays to enter it in `direction`, beyond the length.
    #[inline]
    pub(super) const fn charge(self, direction: Direction) -> u32 {
        let shift = if direction.is_horizontal() { 5 } else { 0 };
        (self.0 >> shift) as u32 & CLOSED
    }

    /// Whether a line that runs in `direction` may bend here: the cell is its own, and lines may run
    /// along the column.
    #[inline]
    pub(super) const fn may_bend(self, direction: Direction) -> bool {
        let mask = if direction.is_horizontal() { 7 } else { 3 };
        self.0 >> LINE_HERE & mask == 0
    }

    /// Whether no other line runs through the cell.
    #[inline]
    pub(super) const fn is_free(self) -> bool {
        self.0 >> LINE_HERE & 1 == 0
    }

    /// Whether a line may end here: the cell is beside a dock of the target, and no other line's.
    #[inline]
    pub(super) const fn may_end(self) -> bool {
        self.0 >> LAST_HERE & 1 != 0 && self.is_free()
    }

    /// What an arrowhead in the cell costs.
    pub(super) const fn head_charge(self) -> u32 {
        (self.0 >> BORDER_HERE & 1) as u32 * HEAD_ON_BORDER
    }
}

/// What a line pays to enter a cell with these bits in a direction, beyond the length.
pub(super) const fn charge(bits: u16, direction: Direction) -> u32 {
    Ground(CONTENTS[(bits & CHARGED) as usize]).charge(direction)
}

/// The bits that matter to a line; they are the lowest ones.
const CHARGED: u16 = 0x1FF;

/// The part of a [`Ground`] that depends on what stands in the cell.
static CONTENTS: [u16; CHARGED as usize + 1] = contents();

const fn contents() -> [u16; CHARGED as usize + 1] {
    let mut out = [0; CHARGED as usize + 1];
    let mut bits = 0;
    while bits <= CHARGED {
        let along = computed_charge(bits, false) | computed_charge(bits, true) << 5;
        let line = (bits & LINE != 0) as u16;
        let border = (bits & ZONE != 0) as u16;
        out[bits as usize] = along | line << LINE_HERE | border << BORDER_HERE;
        bits += 1;
    }
    out
}

const fn computed_charge(bits: u16, horizontal: bool) -> u16 {
    let (along, line_across, zone_across, beside) = if horizontal {
        (
            LINE_HORIZONTAL | ZONE_HORIZONTAL,
            LINE_VERTICAL,
            ZONE_VERTICAL,
            BESIDE_HORIZONTAL,
        )
    } else {
        (
            LINE_VERTICAL | ZONE_VERTICAL,
            LINE_HORIZONTAL,
            ZONE_HORIZONTAL,
            BESIDE_VERTICAL,
        )
    };
    if bits & (BLOCKED | along) != 0 {
        return CLOSED as u16;
    }
    let mut cost = 0;
    if bits & line_across != 0 {
        cost += CROSSING;
    }
    if bits & zone_across != 0 {
        cost += BORDER;
    }
    if bits & beside != 0 {
        cost += if horizontal { 1 } else { 2 };
    }
    if bits & NEAR_BOX != 0 {
        cost += if horizontal { 1 } else { 2 };
    } else if bits & CLOSE_TO_BOX != 0 && !horizontal {
        cost += 1;
    }
    cost
}
