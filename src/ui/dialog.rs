//! Small boxes over the board: a question before something is lost, and cards at the board's foot.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::{Clear, Widget};

use super::pane::frame;
use super::rows::wrapped;
use super::theme::{Part, Theme};

/// A question in the middle of the screen.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// What it is about.
    pub title: &'a str,
    /// The question.
    pub text: &'a str,
    /// The keys that answer it and what they do.
    pub answers: &'a [(&'a str, &'a str)],
    /// How it looks.
    pub theme: &'a Theme,
}

impl Widget for &Question<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let width = area.width.saturating_sub(8).min(64);
        let mut lines = vec![Line::default()];
        let text_width = usize::from(width.saturating_sub(4));
        lines.extend(wrapped(self.text, text_width, self.theme.part(Part::Text)));
        lines.push(Line::default());
        for (key, word) in self.answers {
            let key =
                ratatui::text::Span::styled(format!("{key:>8}  "), self.theme.part(Part::Key));
            let word = ratatui::text::Span::styled((*word).to_owned(), self.theme.part(Part::Text));
            lines.push(Line::from(vec![key, word]));
        }
        lines.push(Line::default());
        let height = (lines.len() as u16 + 2).min(area.height);
        let inner = frame(
            centred(area, width, height),
            buffer,
            self.title,
            "",
            true,
            self.theme,
        );
        for (line, row) in lines.iter().zip(inner.rows()) {
            line.render(row, buffer);
        }
    }
}

/// Lines at the foot of the board that explain what is under the cursor or what has happened.
#[derive(Clone, Copy, Debug)]
pub struct Card<'a> {
    /// The lines, each at most as wide as the board.
    pub lines: &'a [Line<'a>],
    /// How it looks.
    pub theme: &'a Theme,
}

impl Card<'_> {
    /// The rows that it takes at the foot of `area`.
    pub fn height(&self, area: Rect) -> u16 {
        (self.lines.len() as u16).min(area.height / 2)
    }
}

impl Widget for &Card<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let height = self.height(area);
        let place = Rect {
            y: area.bottom() - height,
            height,
            ..area
        };
        Clear.render(place, buffer);
        let ground = self.theme.part(Part::Status);
        buffer.set_style(place, ground);
        for (line, row) in self.lines.iter().zip(place.rows()) {
            on_ground(line, ground).render(
                Rect {
                    x: row.x + 1,
                    width: row.width.saturating_sub(1),
                    ..row
                },
                buffer,
            );
        }
    }
}

/// `line` with its own colours on the ground of `style`.
fn on_ground<'a>(line: &Line<'a>, ground: Style) -> Line<'a> {
    let mut line = line.clone();
    let whole = std::mem::replace(&mut line.style, ground);
    for span in &mut line.spans {
        let own = whole.patch(span.style);
        span.style = Style {
            bg: ground.bg,
            ..ground.patch(own)
        };
    }
    line
}

/// A rectangle of this size in the middle of `area`.
pub const fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let width = if width < area.width {
        width
    } else {
        area.width
    };
    let height = if height < area.height {
        height
    } else {
        area.height
    };
    Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    }
}
