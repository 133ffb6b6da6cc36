//! Paints words and figures over the drawing: findings and heat at boxes, numbers on lines.

use std::collections::HashMap;

use unicode_width::UnicodeWidthStr;

use super::canvas::{Canvas, Role};
use super::glyphs::Arms;
use super::tags::cross;
use super::{HeatMark, Hit, Marks, Scene};
use crate::analysis::report::Severity;
use crate::model::{Cell, Rect};

impl Scene {
    /// The worst finding of each component, on the bottom border of its box.
    pub(super) fn paint_findings(&self, canvas: &mut Canvas, marks: &Marks) {
        for mark in &marks.findings {
            let Some(component) = self.components.get(mark.component) else {
                continue;
            };
            let (glyph, role) = match (mark.severity, self.options.glyphs) {
                (Severity::Error, set) => (cross(set), Role::Error),
                (Severity::Warning, _) => ("!", Role::Warning),
                (Severity::Info, _) => ("i", Role::Info),
            };
            let mut texts = vec![glyph.to_owned()];
            for word in mark.word.split(' ').filter(|word| !word.is_empty()) {
                texts.push(format!("{} {word}", texts[texts.len() - 1]));
            }
            texts.reverse();
            write_below(canvas, component.rect, &texts, role);
        }
    }

    /// The figure of each box that is hot or not, on its bottom border.
    pub(super) fn paint_heat(&self, canvas: &mut Canvas, heat: &HashMap<Hit, HeatMark>) {
        for (index, component) in self.components.iter().enumerate() {
            let Some(mark) = heat.get(&Hit::Component(index)) else {
                continue;
            };
            let glyph = mark.glyph(self.options.glyphs);
            let close = mark.word.replace(' ', "");
            let texts = [
                format!("{glyph} {}", mark.word),
                format!("{glyph}{close}"),
                close,
                glyph.to_string(),
            ];
            write_below(canvas, component.rect, &texts, mark.role());
        }
    }

    /// A number on the line of a connection, where it runs straight and alone for long enough.
    pub(super) fn paint_number(&self, canvas: &mut Canvas, index: usize, number: &str) {
        let Some(route) = self.routes.get(index).filter(|route| !route.failed) else {
            return;
        };
        let width = number.width();
        let cells: Vec<(Cell, Arms)> = route.arms().collect();
        let alone = |(cell, arms): &(Cell, Arms), wanted: Arms| {
            *arms == wanted && self.router.grid().get(*cell).arms() == wanted
        };
        let long = (0..cells.len().saturating_sub(width + 1)).filter(|&first| {
            let run = &cells[first..first + width + 2];
            run.iter().all(|cell| alone(cell, Arms::HORIZONTAL))
        });
        let tall = (0..cells.len()).filter(|&at| width == 1 && alone(&cells[at], Arms::VERTICAL));
        let middle = cells.len() / 2;
        let across = long.min_by_key(|&first| (first + width / 2 + 1).abs_diff(middle));
        let place = match across {
            Some(first) => {
                let run = &cells[first + 1..=first + width];
                run.iter().map(|(cell, _)| *cell).min_by_key(|cell| cell.x)
            }
            None => tall
                .min_by_key(|at| at.abs_diff(middle))
                .map(|at| cells[at].0),
        };
        if let Some(cell) = place {
            canvas.write(cell, number, width as u32, Role::Hint);
        }
    }
}

/// Writes the first of `texts` that has room on the bottom border of a box.
fn write_below(canvas: &mut Canvas, rect: Rect, texts: &[String], role: Role) {
    let room = rect.size.width.saturating_sub(2);
    let fits = |text: &&String| text.width() as u32 <= room;
    if let Some(text) = texts.iter().find(fits) {
        let at = Cell::new(rect.at.x + 1, rect.bottom() - 1);
        canvas.write(at, text, room, role);
    }
}
