//! A line of text that is being typed, with its caret.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};
use unicode_segmentation::UnicodeSegmentation;

use super::text;
use super::theme::{Part, Theme};
use crate::app::text::TextField;

/// A text field one row high; the caret is always in sight.
#[derive(Clone, Copy, Debug)]
pub struct FieldLine<'a> {
    /// The text and where its caret is.
    pub field: &'a TextField,
    /// What to say while nothing is typed.
    pub hint: &'a str,
    /// How it looks.
    pub theme: &'a Theme,
}

impl Widget for &FieldLine<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let input = self.theme.part(Part::Input);
        Clear.render(area, buffer);
        buffer.set_style(area, input);
        let width = usize::from(area.width);
        let (before, after) = self.field.parts();
        let under = after.graphemes(true).next().unwrap_or("");
        let rest = &after[under.len()..];
        let before = tail(before, width.saturating_sub(text::columns(under).max(1)));
        let caret = if under.is_empty() {
            " ".into()
        } else {
            text::fit(under, width)
        };
        let mut line = Line::default();
        let selected = self.field.is_selected();
        let style = if selected {
            self.theme.part(Part::Caret)
        } else {
            input
        };
        line.push_span(Span::styled(before, style));
        line.push_span(Span::styled(caret, self.theme.part(Part::Caret)));
        let room = width.saturating_sub(line.width());
        line.push_span(if self.field.is_empty() {
            let mut hint = self.theme.part(Part::Faint);
            hint.bg = input.bg;
            Span::styled(text::fit(self.hint, room), hint)
        } else {
            Span::styled(text::fit(rest, room), input)
        });
        line.render(area, buffer);
    }
}

/// The end of `text` in at most `width` columns, with an ellipsis where it was cut.
fn tail(text: &str, width: usize) -> String {
    let text = text::fit(text, usize::MAX);
    if text::columns(&text) <= width {
        return text.into_owned();
    }
    let mut kept: Vec<&str> = Vec::new();
    let mut used = 1;
    for grapheme in text.graphemes(true).rev() {
        used += text::columns(grapheme);
        if used > width {
            break;
        }
        kept.push(grapheme);
    }
    kept.push("…");
    kept.iter().rev().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Key;
    use crate::app::ThemeChoice;
    use crate::scene::GlyphSet;
    use crate::ui::theme::Depth;

    fn shown(text: &str, keys: &str, width: u16) -> String {
        let mut field = TextField::new(text);
        for key in Key::typed(keys).unwrap() {
            field.press(key);
        }
        let theme = Theme::new(ThemeChoice::Plain, Depth::True, GlyphSet::Unicode);
        let area = Rect::new(0, 0, width, 1);
        let mut buffer = Buffer::empty(area);
        FieldLine {
            field: &field,
            hint: "a name",
            theme: &theme,
        }
        .render(area, &mut buffer);
        buffer
            .content
            .iter()
            .map(ratatui::buffer::Cell::symbol)
            .collect()
    }

    #[test]
    fn the_caret_stays_in_sight() {
        assert_eq!(shown("", "", 10), " a name   ");
        assert_eq!(shown("orders", "", 10), "orders    ");
        assert_eq!(shown("a very long name", "", 10), "…ong name ");
        assert_eq!(shown("a very long name", "<Home>", 10), "a very lo…");
    }
}
