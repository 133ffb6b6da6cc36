//! The status line: mode, file, whether it is saved, and the verdict in a few figures.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::text;
use super::theme::{Part, Theme};
use super::verdict::Piece;

/// The status line.
#[derive(Clone, Copy, Debug)]
pub struct StatusLine<'a> {
    /// What the mode is called.
    pub mode: &'a str,
    /// The file's name, or what stands in for it.
    pub file: &'a str,
    /// Whether there are changes that are not saved.
    pub dirty: bool,
    /// Keys of a command that is not complete yet.
    pub pending: &'a str,
    /// The verdict, most important first.
    pub verdict: &'a [Piece],
    /// Whether the verdict is of the design as it is now.
    pub current: bool,
    /// How it looks.
    pub theme: &'a Theme,
}

/// Columns that the file's name keeps, whatever the verdict needs.
const FILE_COLUMNS: usize = 12;

impl Widget for &StatusLine<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let ground = self.theme.part(Part::Status);
        buffer.set_style(area, ground);
        let width = usize::from(area.width);
        let mode = format!(" {} ", self.mode.to_uppercase());
        let room = width.saturating_sub(text::columns(&mode) + FILE_COLUMNS + 6);
        let verdict = self.verdict(room, ground);
        let file_room = width.saturating_sub(text::columns(&mode) + verdict.width() + 6);
        let mut left = Line::default();
        left.push_span(Span::styled(mode, self.theme.part(Part::Mode)));
        left.push_span(Span::styled(
            format!(" {}", text::fit(self.file, file_room)),
            ground,
        ));
        if self.dirty {
            left.push_span(Span::styled(" ●", self.on(ground, Part::Warning)));
        }
        if !self.pending.is_empty() {
            left.push_span(Span::styled(
                format!("  {}", self.pending),
                self.on(ground, Part::Key),
            ));
        }
        left.render(area, buffer);
        verdict.right_aligned().render(area, buffer);
    }
}

impl StatusLine<'_> {
    /// As many pieces of the verdict as fit `room` columns.
    fn verdict(&self, room: usize, ground: Style) -> Line<'static> {
        let mut line = Line::default();
        for piece in self.verdict {
            let separator = if line.spans.is_empty() { "" } else { " · " };
            let mark = if piece.mark.is_empty() {
                String::new()
            } else {
                format!("{} ", piece.mark)
            };
            let columns = separator.len() + text::columns(&mark) + text::columns(&piece.text);
            if line.width() + columns + 1 > room {
                break;
            }
            line.push_span(Span::styled(separator, self.on(ground, Part::Faint)));
            line.push_span(Span::styled(mark, self.on(ground, piece.part)));
            line.push_span(Span::styled(
                text::fit(&piece.text, room).into_owned(),
                ground,
            ));
        }
        if !self.current {
            line.push_span(Span::styled(" …", self.on(ground, Part::Faint)));
        }
        line.push_span(Span::styled(" ", ground));
        line
    }

    /// The style of a part on the status line's ground.
    fn on(&self, ground: Style, part: Part) -> Style {
        let mut style = self.theme.part(part);
        style.bg = ground.bg;
        ground.patch(style)
    }
}
