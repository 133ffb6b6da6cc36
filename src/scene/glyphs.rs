//! Box-drawing characters by the arms that they have, and the sets of them that terminals can show.

/// Which characters a drawing may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum GlyphSet {
    /// Box-drawing characters and arrows.
    #[default]
    Unicode,
    /// The 95 printable characters that every terminal has.
    Ascii,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stroke {
    /// `─│`: a border, a call.
    Light,
    /// `━┃`: the border of what stands in between.
    Heavy,
    /// `═║`: a replication; the lids of a cylinder, the sides of a pipe.
    Double,
    /// `╌╎`: a message that nobody waits for.
    Dashed,
    /// `┈┊`: the border of a zone that fails as one.
    Dotted,
    /// `·`: the border of a zone that only groups.
    Sparse,
}

/// One of the four ways along the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// Upwards.
    North,
    /// To the right.
    East,
    /// Downwards.
    South,
    /// To the left.
    West,
}

/// A set of arms: the ways in which the line of a glyph leaves its cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Arms(u8);

impl Direction {
    /// All four, clockwise from the top.
    pub const ALL: [Self; 4] = [Self::North, Self::East, Self::South, Self::West];

    /// The step to the next cell.
    #[inline]
    pub const fn step(self) -> (i32, i32) {
        match self {
            Self::North => (0, -1),
            Self::East => (1, 0),
            Self::South => (0, 1),
            Self::West => (-1, 0),
        }
    }

    /// The way back.
    #[inline]
    pub const fn opposite(self) -> Self {
        match self {
            Self::North => Self::South,
            Self::East => Self::West,
            Self::South => Self::North,
            Self::West => Self::East,
        }
    }

    /// The two directions at right angles to it.
    #[inline]
    pub const fn sideways(self) -> [Self; 2] {
        if self.is_horizontal() {
            [Self::North, Self::South]
        } else {
            [Self::East, Self::West]
        }
    }

    /// Whether it runs along a row.
    #[inline]
    pub const fn is_horizontal(self) -> bool {
        matches!(self, Self::East | Self::West)
    }

    /// The direction with this index in [`Direction::ALL`].
    #[inline]
    pub(super) const fn from_index(index: u32) -> Self {
        Self::ALL[(index & 3) as usize]
    }
}

impl Arms {
    /// No arm.
    pub const NONE: Self = Self(0);
    /// Left and right.
    pub const HORIZONTAL: Self = Self(2 | 8);
    /// Up and down.
    pub const VERTICAL: Self = Self(1 | 4);

    /// These arms and one more.
    pub const fn with(self, direction: Direction) -> Self {
        Self(self.0 | 1 << direction as u8)
    }

    /// Both sets of arms.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether there is an arm in `direction`.
    pub const fn has(self, direction: Direction) -> bool {
        self.0 & 1 << direction as u8 != 0
    }

    /// Whether there is an arm to the left or right.
    pub const fn is_horizontal(self) -> bool {
        self.0 & Self::HORIZONTAL.0 != 0
    }

    /// Whether there is an arm up or down.
    pub const fn is_vertical(self) -> bool {
        self.0 & Self::VERTICAL.0 != 0
    }

    /// How many arms there are.
    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// One bit for each of [`Direction::ALL`].
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The arms with these bits.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & 15)
    }
}

/// The character whose vertical arms have one stroke and whose horizontal arms have the other.
///
/// Where Unicode has no such mixture (heavy with double), the horizontal arms become light.
pub fn joined(set: GlyphSet, arms: Arms, vertical: Stroke, horizontal: Stroke) -> char {
    if set == GlyphSet::Ascii {
        return joined_ascii(arms, vertical, horizontal);
    }
    if arms == Arms::HORIZONTAL || arms == Arms::VERTICAL {
        return straight(
            if arms == Arms::VERTICAL {
                vertical
            } else {
                horizontal
            },
            arms,
        );
    }
    let row = match (weight(vertical), weight(horizontal)) {
        (Stroke::Light, Stroke::Light) => " ╵╶└╷│┌├╴┘─┴┐┤┬┼",
        (Stroke::Light, Stroke::Heavy) => " ╵╺┕╷│┍┝╸┙━┷┑┥┯┿",
        (Stroke::Light, _) => " │═╘││╒╞═╛═╧╕╡╤╪",
        (Stroke::Heavy, Stroke::Heavy) => " ╹╺┗╻┃┏┣╸┛━┻┓┫┳╋",
        (Stroke::Heavy, _) => " ╹╶┖╻┃┎┠╴┚─┸┒┨┰╂",
        (_, Stroke::Double) => " ║═╚║║╔╠═╝═╩╗╣╦╬",
        (_, Stroke::Heavy) => " ╵╺┕╷│┍┝╸┙━┷┑┥┯┿",
        (_, _) => " ║─╙║║╓╟─╜─╨╖╢╥╫",
    };
    row.chars()
        .nth(arms.bits() as usize)
        .expect("each row has a character for each of the sixteen sets of arms")
}

/// A corner of a light line, rounded.
pub fn rounded(set: GlyphSet, arms: Arms) -> char {
    if set == GlyphSet::Ascii {
        return if arms.has(Direction::North) {
            '\''
        } else {
            '.'
        };
    }
    match (arms.has(Direction::North), arms.has(Direction::East)) {
        (true, true) => '╰',
        (true, false) => '╯',
        (false, true) => '╭',
        (false, false) => '╮',
    }
}

/// The head of an arrow that points in `direction`; open for what nobody waits for.
pub const fn arrowhead(set: GlyphSet, direction: Direction, open: bool) -> char {
    match (set, direction, open) {
        (GlyphSet::Ascii, Direction::North, _) => '^',
        (GlyphSet::Ascii, Direction::East, _) => '>',
        (GlyphSet::Ascii, Direction::South, _) => 'v',
        (GlyphSet::Ascii, Direction::West, _) => '<',
        (_, Direction::North, false) => '▲',
        (_, Direction::East, false) => '▶',
        (_, Direction::South, false) => '▼',
        (_, Direction::West, false) => '◀',
        (_, Direction::North, true) => '△',
        (_, Direction::East, true) => '▷',
        (_, Direction::South, true) => '▽',
        (_, Direction::West, true) => '◁',
    }
}

fn straight(stroke: Stroke, arms: Arms) -> char {
    let (horizontal, vertical) = match stroke {
        Stroke::Light => ('─', '│'),
        Stroke::Heavy => ('━', '┃'),
        Stroke::Double => ('═', '║'),
        Stroke::Dashed => ('╌', '╎'),
        Stroke::Dotted => ('┈', '┊'),
        Stroke::Sparse => ('·', '·'),
    };
    if arms == Arms::VERTICAL {
        vertical
    } else {
        horizontal
    }
}

/// The stroke whose corners and crossings stand for those of `stroke`.
const fn weight(stroke: Stroke) -> Stroke {
    match stroke {
        Stroke::Heavy | Stroke::Double => stroke,
        _ => Stroke::Light,
    }
}

fn joined_ascii(arms: Arms, vertical: Stroke, horizontal: Stroke) -> char {
    if arms == Arms::HORIZONTAL {
        return match horizontal {
            Stroke::Double => '=',
            Stroke::Dashed => '~',
            Stroke::Dotted | Stroke::Sparse => '.',
            _ => '-',
        };
    }
    if arms == Arms::VERTICAL || arms.count() == 4 {
        // With four arms two lines cross: the vertical one is drawn over the other, since a plus
        // sign is the corner of a line.
        return match vertical {
            Stroke::Double => '#',
            Stroke::Dashed => ':',
            Stroke::Dotted | Stroke::Sparse => '.',
            _ => '|',
        };
    }
    match (vertical, horizontal) {
        (Stroke::Dotted | Stroke::Sparse, _) | (_, Stroke::Dotted | Stroke::Sparse) => '.',
        _ => '+',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glyphs_have_the_arms_asked_for() {
        let tee = Arms::VERTICAL.with(Direction::East);
        let corner = Arms::NONE.with(Direction::South).with(Direction::East);
        let cross = Arms::VERTICAL.and(Arms::HORIZONTAL);
        let unicode = |arms, v, h| joined(GlyphSet::Unicode, arms, v, h);
        assert_eq!(unicode(tee, Stroke::Light, Stroke::Dashed), '├');
        assert_eq!(unicode(tee, Stroke::Heavy, Stroke::Light), '┠');
        assert_eq!(unicode(tee, Stroke::Double, Stroke::Light), '╟');
        assert_eq!(unicode(tee, Stroke::Double, Stroke::Double), '╠');
        assert_eq!(unicode(corner, Stroke::Double, Stroke::Double), '╔');
        assert_eq!(unicode(cross, Stroke::Light, Stroke::Double), '╪');
        assert_eq!(unicode(Arms::VERTICAL, Stroke::Dashed, Stroke::Light), '╎');
        assert_eq!(
            joined(GlyphSet::Ascii, cross, Stroke::Light, Stroke::Light),
            '|'
        );
        assert_eq!(rounded(GlyphSet::Unicode, corner), '╭');
    }
}
