//! The footer: the keys that work now.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::text;
use super::theme::{Part, Theme};

/// The keys that work now, most useful first, and at the right end how to learn the others.
#[derive(Clone, Copy, Debug)]
pub struct Footer<'a> {
    /// Keys and what they do, in a word each.
    pub hints: &'a [(&'a str, &'a str)],
    /// The key for help and its word, kept in sight however narrow the screen is.
    pub help: Option<(&'a str, &'a str)>,
    /// How it looks.
    pub theme: &'a Theme,
}

impl Widget for &Footer<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        buffer.set_style(area, self.theme.part(Part::Ground));
        let help = self.help.map(|(key, word)| self.hint(key, word));
        let reserved = help.as_ref().map_or(0, |help| help.width() + 2);
        let room = usize::from(area.width).saturating_sub(reserved);
        let mut line = Line::from(" ");
        for (key, word) in self.hints {
            let hint = self.hint(key, word);
            if line.width() + hint.width() + 2 > room {
                break;
            }
            line.spans.extend(hint.spans);
            line.push_span("  ");
        }
        line.render(area, buffer);
        if let Some(mut help) = help {
            help.push_span(" ");
            help.right_aligned().render(area, buffer);
        }
    }
}

impl Footer<'_> {
    fn hint(&self, key: &str, word: &str) -> Line<'static> {
        let width = usize::from(u16::MAX);
        Line::from(vec![
            Span::styled(
                text::fit(key, width).into_owned(),
                self.theme.part(Part::Key),
            ),
            Span::raw(" "),
            Span::styled(
                text::fit(word, width).into_owned(),
                self.theme.part(Part::KeyLabel),
            ),
        ])
    }
}
