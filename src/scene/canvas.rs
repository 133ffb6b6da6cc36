//! A grid of glyphs, each with the role it plays, independent of any terminal.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::model::{Cell, Rect, visible};

/// What a glyph means; the theme turns it into colours and attributes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Nothing is drawn.
    #[default]
    Empty,
    /// The border of a box.
    Border,
    /// The name in a box.
    Name,
    /// What else a box says: replicas, kind.
    Detail,
    /// The border of a failing zone.
    Zone,
    /// The border of a grouping zone.
    Network,
    /// The title of a zone.
    ZoneTitle,
    /// A call.
    Call,
    /// A publish or push.
    Message,
    /// A replication.
    Replication,
    /// A label of a connection.
    Label,
    /// A note.
    Note,
    /// A mark of an error.
    Error,
    /// A mark of a warning.
    Warning,
    /// A mark of information.
    Info,
    /// What is selected.
    Selected,
    /// What the cursor is on.
    Cursor,
    /// What lies on the flow that is followed.
    Lit,
    /// What does not lie on the flow that is followed.
    Dimmed,
    /// What has failed in a what-if.
    Failed,
    /// A hint letter.
    Hint,
    /// What is new in a comparison.
    Added,
    /// What is gone in a comparison.
    Removed,
    /// What is otherwise in a comparison.
    Changed,
    /// A mark where peers have comments.
    Comment,
}

/// One cell of a canvas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glyph {
    /// One grapheme cluster; empty for a blank cell and for the second cell of a wide one.
    pub text: String,
    /// Its role.
    pub role: Role,
    /// Whether this is the second cell of the wide glyph before it.
    pub continuation: bool,
}

/// A cell of a screen as a theme paints it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Painted {
    /// One grapheme cluster; empty for the second cell of a wide one.
    pub text: String,
    /// The colour of the text, as 0xRRGGBB.
    pub colour: u32,
    /// The colour behind it.
    pub ground: u32,
    /// Whether the text is bold.
    pub bold: bool,
    /// Whether the text is italic.
    pub italic: bool,
    /// The line at the text, if there is one.
    pub rule: Option<Rule>,
}

/// A line at a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// It runs under the text.
    Under,
    /// It runs through the text.
    Through,
}

/// A window of board cells with what is drawn in each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canvas {
    window: Rect,
    glyphs: Vec<Glyph>,
}

impl Canvas {
    /// An empty canvas over `window`.
    pub fn new(window: Rect) -> Self {
        let count = window.size.width as usize * window.size.height as usize;
        Self {
            window,
            glyphs: vec![Glyph::default(); count],
        }
    }

    /// The board cells that the canvas covers.
    pub const fn window(&self) -> Rect {
        self.window
    }

    /// What is drawn at `cell`; `None` outside the window.
    pub fn get(&self, cell: Cell) -> Option<&Glyph> {
        self.index(cell).map(|index| &self.glyphs[index])
    }

    /// Draws one narrow glyph; outside the window nothing happens.
    pub fn put(&mut self, cell: Cell, glyph: char, role: Role) {
        if let Some(index) = self.index(cell) {
            self.unpair(index);
            let slot = &mut self.glyphs[index];
            slot.text.clear();
            slot.text.push(glyph);
            slot.role = role;
        }
    }

    /// Writes `text` from `cell` to the right, at most `width` columns; returns the columns used.
    ///
    /// What would be invisible or drive the terminal is shown escaped (see [`visible()`]); wide
    /// graphemes take two cells and are not split.
    pub fn write(&mut self, cell: Cell, text: &str, width: u32, role: Role) -> u32 {
        let mut used = 0;
        for grapheme in visible(text).graphemes(true) {
            let columns = grapheme.width() as u32;
            if columns == 0 {
                continue;
            }
            if used + columns > width {
                break;
            }
            self.write_grapheme(cell.offset(used as i32, 0), grapheme, columns, role);
            used += columns;
        }
        used
    }

    /// The rows of the canvas, top to bottom, each a slice of glyphs from left to right.
    pub fn rows(&self) -> impl Iterator<Item = &[Glyph]> {
        self.glyphs.chunks(self.window.size.width.max(1) as usize)
    }

    /// The drawing as lines of text without trailing blanks.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        for row in self.rows() {
            let line: String = row
                .iter()
                .filter(|glyph| !glyph.continuation)
                .map(|glyph| {
                    if glyph.text.is_empty() {
                        " "
                    } else {
                        glyph.text.as_str()
                    }
                })
                .collect();
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }

    fn write_grapheme(&mut self, cell: Cell, grapheme: &str, columns: u32, role: Role) {
        let last = cell.offset(columns as i32 - 1, 0);
        let (Some(first), Some(_)) = (self.index(cell), self.index(last)) else {
            return;
        };
        for index in first..first + columns as usize {
            self.unpair(index);
            self.glyphs[index] = Glyph {
                text: String::new(),
                role,
                continuation: index > first,
            };
        }
        self.glyphs[first].text.push_str(grapheme);
    }

    /// Blanks the other half of a wide glyph before one of its cells is overwritten.
    fn unpair(&mut self, index: usize) {
        let width = self.window.size.width as usize;
        if self.glyphs[index].continuation {
            self.glyphs[index].continuation = false;
            self.glyphs[index - 1].text.clear();
        } else if !(index + 1).is_multiple_of(width) && self.glyphs[index + 1].continuation {
            self.glyphs[index + 1] = Glyph::default();
        }
    }

    fn index(&self, cell: Cell) -> Option<usize> {
        let inside = self.window.contains(cell);
        let dx = cell.x.wrapping_sub(self.window.at.x) as usize;
        let dy = cell.y.wrapping_sub(self.window.at.y) as usize;
        inside.then(|| dy * self.window.size.width as usize + dx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Size;

    #[test]
    fn wide_glyphs_are_never_split() {
        let mut canvas = Canvas::new(Rect::new(Cell::new(0, 0), Size::new(6, 1)));
        assert_eq!(canvas.write(Cell::new(0, 0), "a日本x", 6, Role::Name), 6);
        assert_eq!(canvas.to_text(), "a日本x\n");
        canvas.put(Cell::new(2, 0), '|', Role::Border);
        assert_eq!(canvas.to_text(), "a |本x\n");
        canvas.write(Cell::new(0, 0), "\u{1b}[31m日", 6, Role::Name);
        assert_eq!(canvas.to_text(), "\\u{1b}\n");
    }
}
