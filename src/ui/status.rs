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
    /// The clock, where time runs; it gives way to nothing.
    pub clock: Option<&'a Piece>,
    /// The verdict, most important first.
    pub verdict: &'a [Piece],
    /// Whether the verdict is of the design as it is now.
    pub current: bool,
    /// How it looks.
    pub theme: &'a Theme,
}

/// What stands between pieces of the verdict.
const SEPARATOR: &str = " · ";

/// Columns that a file's name keeps, whatever the verdict needs.
const FILE_COLUMNS: usize = 12;

impl Widget for &StatusLine<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let ground = self.theme.part(Part::Status);
        buffer.set_style(area, ground);
        let width = usize::from(area.width);
        let mode = format!(" {} ", self.mode.to_uppercase());
        let file_columns = text::columns(self.file).min(FILE_COLUMNS);
        let room = width.saturating_sub(text::columns(&mode) + file_columns + 6);
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
    /// As many pieces of the verdict as fit `room` columns; if not all do, first those that are amiss.
    fn verdict(&self, room: usize, ground: Style) -> Line<'static> {
        let mut verdict: Vec<&Piece> = self.verdict.iter().collect();
        let wanted: usize = self
            .clock
            .into_iter()
            .chain(self.verdict)
            .flat_map(|piece| [SEPARATOR, &mark(piece), &piece.text].map(text::columns))
            .sum();
        // A blank stands behind the last, and no separator before the first.
        if wanted + 1 > room + text::columns(SEPARATOR) {
            verdict.sort_by_key(|piece| piece.part != Part::Missed);
        }
        let mut line = Line::default();
        for piece in self.clock.into_iter().chain(verdict) {
            let separator = if line.spans.is_empty() { "" } else { SEPARATOR };
            let mark = mark(piece);
            let columns = [separator, &mark, &piece.text].map(text::columns);
            if line.width() + columns.iter().sum::<usize>() + 1 > room {
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

/// The mark of a piece, and the blank behind it.
fn mark(piece: &Piece) -> String {
    match piece.mark {
        "" => String::new(),
        mark => format!("{mark} "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::ThemeChoice;
    use crate::scene::GlyphSet;
    use crate::ui::theme::Depth;

    fn line(file: &str, last: (&'static str, Part)) -> String {
        let met = ("✓", Part::Met);
        let verdict = [
            ("1 SPOF accepted", met),
            ("99.9949 % of 99.99 %", met),
            ("p99 173/200 ms", last),
        ];
        let verdict = verdict.map(|(text, (mark, part))| Piece {
            mark,
            part,
            text: text.to_owned(),
        });
        let status = StatusLine {
            mode: "board",
            file,
            dirty: true,
            pending: "",
            clock: None,
            verdict: &verdict,
            current: true,
            theme: &Theme::new(ThemeChoice::Plain, Depth::True, GlyphSet::Unicode),
        };
        let area = Rect::new(0, 0, 80, 1);
        let mut buffer = Buffer::empty(area);
        status.render(area, &mut buffer);
        buffer
            .content()
            .iter()
            .map(ratatui::buffer::Cell::symbol)
            .collect()
    }

    #[test]
    fn figures_stand_beside_a_short_name_and_give_way_to_a_long_one() {
        let line = |file: &str| self::line(file, ("✓", Part::Met));
        assert_eq!(
            line("k.ron"),
            " BOARD  k.ron ●   ✓ 1 SPOF accepted · ✓ 99.9949 % of 99.99 % · ✓ p99 173/200 ms "
        );
        assert_eq!(
            line("url-shortener.ron"),
            " BOARD  url-shortener.ron ●          ✓ 1 SPOF accepted · ✓ 99.9949 % of 99.99 % "
        );
    }

    #[test]
    fn what_is_missed_gives_way_last() {
        let missed = ("✗", Part::Missed);
        assert_eq!(
            line("k.ron", missed),
            " BOARD  k.ron ●   ✓ 1 SPOF accepted · ✓ 99.9949 % of 99.99 % · ✗ p99 173/200 ms "
        );
        assert_eq!(
            line("url-shortener.ron", missed),
            " BOARD  url-shortener.ron ●                ✗ p99 173/200 ms · ✓ 1 SPOF accepted "
        );
    }
}
