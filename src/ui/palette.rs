//! The palette: a searchable list over the board, with what matched the search marked.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_segmentation::UnicodeSegmentation;

use super::field::FieldLine;
use super::pane::frame;
use super::rows::{Rows, wrapped};
use super::text;
use super::theme::{Part, Theme};
use crate::app::palette::{Entry, Match, Palette};

/// A searchable list.
#[derive(Clone, Copy, Debug)]
pub struct PaletteList<'a> {
    /// Its state.
    pub palette: &'a Palette,
    /// How it looks.
    pub theme: &'a Theme,
}

/// The fewest and the most columns of the titles beside explanations.
const TITLE_COLUMNS: (usize, usize) = (20, 52);

/// The rows besides the entries: the frame, the search line, and the marked entry's detail if it is cut.
const BESIDES: usize = 5;

/// The rows that `palette` needs with all its entries in sight.
pub fn height(palette: &Palette) -> u16 {
    let groups = palette.entries.chunk_by(|a, b| a.group == b.group);
    let headings = groups.filter(|group| !group[0].group.is_empty()).count();
    (palette.entries.len() + headings + BESIDES).min(u16::MAX.into()) as u16
}

impl Widget for &PaletteList<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let palette = self.palette;
        let corner = match palette.matches.len() {
            0 => String::new(),
            count => format!("{} of {count}", palette.row + 1),
        };
        let inner = frame(area, buffer, palette.title(), &corner, true, self.theme);
        if inner.height < 2 {
            return;
        }
        let field = FieldLine {
            field: &palette.query,
            hint: "type to search",
            theme: self.theme,
        };
        field.render(Rect { height: 1, ..inner }, buffer);
        let list = Rect {
            y: inner.y + 1,
            height: inner.height - 1,
            ..inner
        };
        self.entries(list, buffer);
    }
}

impl<'a> PaletteList<'a> {
    fn entries(&self, area: Rect, buffer: &mut Buffer) {
        let palette = self.palette;
        let mut rows = Rows::new(self.theme, area.width.into(), Some(palette.row));
        if palette.matches.is_empty() {
            rows.line(Line::default());
            rows.paragraph(
                "  Nothing matches. Backspace to widen the search, Esc to close.",
                Part::Faint,
            );
        }
        let titles = self.title_columns();
        let mut group = "";
        for found in &palette.matches {
            let Some(entry) = palette.entries.get(found.entry) else {
                continue;
            };
            if palette.query.is_empty() && entry.group != group {
                group = &entry.group;
                rows.heading(group);
            }
            let (spans, cut) = self.entry(entry, found, titles, rows.text_width());
            rows.row(spans, |width| match cut {
                Some(detail) => wrapped(detail, width, self.theme.part(Part::Muted)),
                None => Vec::new(),
            });
        }
        let (lines, in_sight) = rows.finish();
        let first = super::pane::first_line(lines.len(), area.height.into(), in_sight);
        for (line, row) in lines.iter().skip(first).zip(area.rows()) {
            line.render(row, buffer);
        }
    }

    /// The columns that the titles take, so that what stands beside them lines up.
    fn title_columns(&self) -> usize {
        let entries = self
            .palette
            .matches
            .iter()
            .filter_map(|m| self.palette.entries.get(m.entry));
        let widest = entries.map(|entry| text::columns(&entry.title)).max();
        widest.unwrap_or(0).clamp(TITLE_COLUMNS.0, TITLE_COLUMNS.1)
    }

    /// The row of an entry, and its detail if that did not fit.
    fn entry(
        &self,
        entry: &'a Entry,
        found: &'a Match,
        titles: usize,
        width: usize,
    ) -> (Vec<Span<'a>>, Option<&'a str>) {
        let title_room = if entry.detail.is_empty() {
            width
        } else {
            titles.min(width)
        };
        let (title_part, detail_part) = match entry.disabled {
            Some(_) => (Part::Faint, Part::Faint),
            None => (Part::Text, Part::Muted),
        };
        let style = self.theme.part(title_part);
        let mut spans = match &found.alias {
            None => self.matched(&entry.title, &found.positions, style),
            Some(alias) => {
                let mut spans = vec![Span::styled(text::fit(&entry.title, title_room), style)];
                spans.push(Span::styled(" ~ ", self.theme.part(Part::Faint)));
                spans.extend(self.matched(alias, &found.positions, self.theme.part(detail_part)));
                spans
            }
        };
        let used: usize = spans.iter().map(Span::width).sum();
        let detail = entry.disabled.unwrap_or(&entry.detail);
        let start = title_room.max(used) + 2;
        let room = width.saturating_sub(start);
        if room >= 8 && !detail.is_empty() {
            spans.push(Span::raw(" ".repeat(start - used)));
            let style = self.theme.part(detail_part);
            spans.push(Span::styled(text::fit(detail, room), style));
        }
        let cut = text::columns(detail) > room;
        (spans, cut.then_some(detail))
    }

    /// `text` with the characters at `positions` marked.
    fn matched(&self, text: &'a str, positions: &[u32], style: Style) -> Vec<Span<'a>> {
        if positions.is_empty() {
            return vec![Span::styled(text::fit(text, usize::MAX), style)];
        }
        let mark = style.patch(self.theme.part(Part::Match));
        let letters = text.graphemes(true).enumerate();
        letters
            .map(|(index, letter)| {
                let hit = positions.binary_search(&(index as u32)).is_ok();
                Span::styled(
                    text::fit(letter, usize::MAX),
                    if hit { mark } else { style },
                )
            })
            .collect()
    }
}
