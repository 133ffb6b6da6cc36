//! The line that is being typed, at the foot of the screen where the eye is when typing commands.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

use super::field::FieldLine;
use super::text;
use super::theme::{Part, Theme};
use crate::app::prompt::Prompt;

/// A prompt: above the line what it takes, or what is wrong with it.
#[derive(Clone, Copy, Debug)]
pub struct PromptLine<'a> {
    /// Its state.
    pub prompt: &'a Prompt,
    /// How it looks.
    pub theme: &'a Theme,
}

/// Rows that a prompt takes.
pub const ROWS: u16 = 2;

impl Widget for &PromptLine<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        Clear.render(area, buffer);
        buffer.set_style(area, self.theme.part(Part::Ground));
        let width = usize::from(area.width);
        let title = text::fit(self.prompt.title(), width / 2);
        let start = text::columns(&title) + 2;
        let (part, mark, message) = match &self.prompt.error {
            Some(error) => (Part::Error, "✗ ", error.as_str()),
            None => (Part::Faint, "", self.prompt.hint()),
        };
        let room = width.saturating_sub(start + 1 + mark.len());
        let message = Line::from(vec![
            Span::raw(" ".repeat(start)),
            Span::styled(mark, self.theme.part(part)),
            Span::styled(text::fit(message, room), self.theme.part(part)),
        ]);
        message.render(Rect { height: 1, ..area }, buffer);
        let row = Rect {
            y: area.bottom().saturating_sub(1),
            height: 1,
            ..area
        };
        Line::styled(format!(" {title} "), self.theme.part(Part::Mode)).render(row, buffer);
        let start = start as u16;
        let field = FieldLine {
            field: &self.prompt.field,
            hint: "",
            theme: self.theme,
        };
        field.render(
            Rect {
                x: row.x + start,
                width: row.width.saturating_sub(start),
                ..row
            },
            buffer,
        );
    }
}
