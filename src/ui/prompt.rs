//! The line that is being typed, at the foot of the screen where the eye is when typing commands.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

use super::field::FieldLine;
use super::rows::wrapped;
use super::text;
use super::theme::{Part, Theme};
use crate::app::prompt::Prompt;

/// A prompt: above the line what it takes, or what is wrong with it.
#[derive(Clone, Copy, Debug)]
pub struct PromptLine<'a> {
    /// Its state.
    pub prompt: &'a Prompt,
    /// What the line takes.
    pub hint: &'a str,
    /// How it looks.
    pub theme: &'a Theme,
}

/// The most lines that a message takes over the line that is typed.
const MESSAGE: usize = 4;

impl PromptLine<'_> {
    /// Rows that the prompt takes on a screen of this width.
    pub fn rows(&self, width: u16) -> u16 {
        self.message(width.into()).len() as u16 + 1
    }

    /// What the line takes, or what is wrong with it: over the line's own text if it fits there, else
    /// over all columns.
    fn message(&self, width: usize) -> Vec<Line<'static>> {
        let (part, text) = match &self.prompt.error {
            Some(error) => (Part::Error, format!("✗ {error}")),
            None => (Part::Faint, self.hint.to_owned()),
        };
        let start = self.start(width);
        let start = match start + text::columns(&text) < width {
            true => start,
            false => 1,
        };
        let mut lines = wrapped(
            &text,
            width.saturating_sub(start + 1),
            self.theme.part(part),
        );
        lines.truncate(MESSAGE);
        for line in &mut lines {
            line.spans.insert(0, Span::raw(" ".repeat(start)));
        }
        lines
    }

    /// The column where the line's own text starts.
    fn start(&self, width: usize) -> usize {
        text::columns(&text::fit(self.prompt.title(), width / 2)) + 2
    }
}

impl Widget for &PromptLine<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        Clear.render(area, buffer);
        buffer.set_style(area, self.theme.part(Part::Ground));
        let width = usize::from(area.width);
        let title = text::fit(self.prompt.title(), width / 2);
        let start = self.start(width);
        for (line, row) in self.message(width).iter().zip(area.rows()) {
            line.render(row, buffer);
        }
        let row = Rect {
            y: area.bottom().saturating_sub(1),
            height: 1,
            ..area
        };
        Line::styled(format!(" {title} "), self.theme.part(Part::Mode)).render(row, buffer);
        let start = start as u16;
        let field = FieldLine {
            field: &self.prompt.field,
            hint: self.prompt.placeholder(),
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
