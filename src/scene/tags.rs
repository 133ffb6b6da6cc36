//! Tags at the parts of a drawing: what became of them in a comparison, how many comments peers have.

use unicode_width::UnicodeWidthStr;

use super::canvas::{Canvas, Role};
use super::{GlyphSet, Hit, Marks, Scene};
use crate::model::diff::Fate;
use crate::model::{Cell, Rect};

impl Scene {
    /// Paints the tags over everything else.
    pub(super) fn paint_tags(&self, canvas: &mut Canvas, marks: &Marks) {
        for (hit, fate) in marks.fates.iter().flatten() {
            let (sign, word) = fate_words(*fate);
            let text = format!("{sign} {word}");
            match self.frame_of(*hit) {
                Some(rect) => {
                    let at = Cell::new(rect.at.x + 1, rect.bottom() - 1);
                    let room = rect.size.width.saturating_sub(2);
                    canvas.write(at, &text, room, fate_role(*fate));
                }
                None => self.paint_on_line(canvas, *hit, sign, fate_role(*fate)),
            }
        }
        let pen = if self.options().glyphs == GlyphSet::Ascii {
            "\""
        } else {
            "✎"
        };
        for (hit, count) in &marks.comments {
            let text = match count {
                1 => pen.to_owned(),
                count => format!("{pen}{count}"),
            };
            match self.frame_of(*hit) {
                Some(rect) => {
                    let width = text.width() as i32;
                    let at = Cell::new(rect.right() - 1 - width, rect.at.y);
                    canvas.write(at, &text, width as u32, Role::Comment);
                }
                None => self.paint_on_line(canvas, *hit, pen, Role::Comment),
            }
        }
    }

    /// The border of a box, a zone or a note; connections have none.
    fn frame_of(&self, hit: Hit) -> Option<Rect> {
        match hit {
            Hit::Component(index) => Some(self.component_rect(index)),
            Hit::Zone(index) => Some(self.zone_rect(index)),
            Hit::Note(index) => self.note_rect(index),
            Hit::Connection(_) => None,
        }
    }

    /// One glyph in the middle of a connection's way.
    fn paint_on_line(&self, canvas: &mut Canvas, hit: Hit, glyph: &str, role: Role) {
        let Hit::Connection(index) = hit else { return };
        let cells = &self.route(index).cells;
        if let Some(&middle) = cells.get(cells.len() / 2) {
            canvas.write(middle, glyph, 1, role);
        }
    }
}

/// The role of what has this fate.
pub(super) const fn fate_role(fate: Fate) -> Role {
    match fate {
        Fate::Added => Role::Added,
        Fate::Removed => Role::Removed,
        Fate::Changed | Fate::Moved => Role::Changed,
    }
}

const fn fate_words(fate: Fate) -> (&'static str, &'static str) {
    match fate {
        Fate::Added => ("+", "new"),
        Fate::Removed => ("-", "gone"),
        Fate::Changed => ("~", "edited"),
        Fate::Moved => ("~", "moved"),
    }
}
