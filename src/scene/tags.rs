//! Tags at the parts of a drawing: what became of them in a comparison, how many comments peers have; seen
//! from farther away also what has failed, and the numbers of flows.

use std::collections::{HashMap, HashSet};

use unicode_width::UnicodeWidthStr;

use super::canvas::{Canvas, Role};
use super::{GlyphSet, Hit, Marks, Scene, Zoom};
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
        let pen = pen(self.options().glyphs);
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

    /// Paints what [`Self::paint_tags`] does, failures and the numbers of flows over a view at `zoom`, each in
    /// one cell: beside the right end of a box, a zone or a note, or in the middle of a line.
    pub(super) fn paint_far_tags(&self, canvas: &mut Canvas, marks: &Marks, zoom: Zoom) {
        let set = self.options().glyphs;
        let mut tags: Vec<(Hit, &str, Role)> = Vec::new();
        for (hit, fate) in marks.fates.iter().flatten() {
            tags.push((*hit, fate_words(*fate).0, fate_role(*fate)));
        }
        let comments = marks.comments.iter();
        tags.extend(comments.map(|(hit, _)| (*hit, pen(set), Role::Comment)));
        let failed = marks.failed.iter();
        let failed = failed.filter(|hit| !matches!(hit, Hit::Component(_)));
        tags.extend(failed.map(|hit| (*hit, cross(set), Role::Failed)));
        let numbers = marks.numbers.iter();
        tags.extend(numbers.map(|(index, n)| (Hit::Connection(*index), n.as_str(), Role::Hint)));
        if tags.is_empty() {
            return;
        }
        // In one order, so that the same one is in front in each frame where two fall into one cell.
        tags.sort_by_key(|(hit, ..)| *hit);
        let components = self.components.iter();
        let strips = components.map(|component| zoom.strip(component.rect));
        let covered: HashSet<Cell> = strips
            .flat_map(|strip| (0..strip.size.width as i32).map(move |x| strip.at.offset(x, 0)))
            .collect();
        let mut taken: HashMap<Hit, i32> = HashMap::new();
        for (hit, text, role) in tags {
            let width = text.width() as i32;
            let place = match hit {
                Hit::Component(index) => Some((
                    zoom.strip(self.component_rect(index)),
                    zoom == Zoom::Compact,
                )),
                Hit::Zone(index) => Some((zoom.view_rect(self.zone_rect(index)), true)),
                Hit::Note(index) => self.note_rect(index).map(|rect| (zoom.strip(rect), false)),
                Hit::Connection(index) => {
                    if let Some(at) = self.far_middle(index, width as usize, zoom, &covered) {
                        canvas.write(at, text, width as u32, role);
                    }
                    None
                }
            };
            if let Some((rect, framed)) = place {
                let used = taken.entry(hit).or_insert(i32::from(framed));
                *used += width;
                let at = Cell::new(rect.right() - *used, rect.at.y);
                canvas.write(at, text, width as u32, role);
            }
        }
    }

    /// Where `width` columns are free on the line of a connection, as near to its middle as can be.
    fn far_middle(
        &self,
        index: usize,
        width: usize,
        zoom: Zoom,
        covered: &HashSet<Cell>,
    ) -> Option<Cell> {
        let cells = self.far_cells(index, zoom);
        let free = |run: &&[Cell]| {
            let in_row = run.iter().all(|cell| cell.y == run[0].y);
            in_row && run.iter().all(|cell| !covered.contains(cell))
        };
        let middle = cells.len() / 2;
        let runs = cells.windows(width.max(1)).enumerate();
        let nearest = runs
            .filter(|(_, run)| free(run))
            .min_by_key(|(first, _)| (first + width / 2).abs_diff(middle));
        nearest.and_then(|(_, run)| run.iter().copied().min_by_key(|cell| cell.x))
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

/// The sign of a comment.
const fn pen(set: GlyphSet) -> &'static str {
    match set {
        GlyphSet::Unicode => "✎",
        GlyphSet::Ascii => "\"",
    }
}

/// The sign of what has failed.
pub(super) const fn cross(set: GlyphSet) -> &'static str {
    match set {
        GlyphSet::Unicode => "✗",
        GlyphSet::Ascii => "X",
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
