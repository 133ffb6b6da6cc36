//! The note editor: several lines of text in a frame over the board.
//!
//! The editor's widget keeps what a note does not, such as its caret and its own undo; the text goes to
//! the application with each change.

use std::fmt;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;
use tui_textarea::{CursorMove, Input, Key as AreaKey, TextArea, WrapMode};

use super::dialog::centred;
use super::pane::frame;
use super::theme::{Part, Theme};
use crate::app::{Key, KeyCode};
use crate::model::visible::visible_lines;

/// A note that is being written.
pub struct NoteArea {
    area: TextArea<'static>,
}

impl NoteArea {
    /// An editor of `text`, with the caret at its end, that says `placeholder` while it is empty.
    pub fn new(text: &str, placeholder: &str, theme: &Theme) -> Self {
        let lines = visible_lines(text).split('\n').map(str::to_owned).collect();
        let mut area = TextArea::new(lines);
        area.set_wrap_mode(WrapMode::WordOrGlyph);
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        area.set_style(theme.part(Part::Text));
        area.set_cursor_line_style(theme.part(Part::Text));
        area.set_cursor_style(theme.part(Part::Caret));
        area.set_selection_style(theme.part(Part::Chosen));
        area.set_placeholder_text(placeholder);
        area.set_placeholder_style(theme.part(Part::Faint));
        Self { area }
    }

    /// The text.
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Presses a key; whether the text has changed.
    pub fn press(&mut self, key: Key) -> bool {
        self.area.input(input(key))
    }

    /// Pastes a text; whether anything has changed.
    pub fn paste(&mut self, text: &str) -> bool {
        self.area.insert_str(text)
    }

    /// Draws the editor in the middle of `area`; one that answers a question leaves more room below,
    /// where the question stands.
    pub fn render(&self, answers: bool, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        let width = area.width.saturating_sub(8).min(76);
        let (title, place) = if answers {
            let upper = Rect {
                height: area.height - area.height / 3,
                ..area
            };
            (
                "Answer",
                centred(upper, width, upper.height.saturating_sub(1)),
            )
        } else {
            ("Note", centred(area, width, area.height * 2 / 3))
        };
        let inner = frame(place, buffer, title, "Esc keeps it", true, theme);
        self.area.render(inner, buffer);
    }
}

impl fmt::Debug for NoteArea {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NoteArea")
            .field("text", &self.text())
            .finish()
    }
}

fn input(key: Key) -> Input {
    let code = match key.code {
        KeyCode::Char(character) => AreaKey::Char(character),
        KeyCode::Enter => AreaKey::Enter,
        KeyCode::Esc => AreaKey::Esc,
        KeyCode::Tab => AreaKey::Tab,
        KeyCode::Backspace => AreaKey::Backspace,
        KeyCode::Delete => AreaKey::Delete,
        KeyCode::Left => AreaKey::Left,
        KeyCode::Right => AreaKey::Right,
        KeyCode::Up => AreaKey::Up,
        KeyCode::Down => AreaKey::Down,
        KeyCode::Home => AreaKey::Home,
        KeyCode::End => AreaKey::End,
        KeyCode::PageUp => AreaKey::PageUp,
        KeyCode::PageDown => AreaKey::PageDown,
        KeyCode::F(number) => AreaKey::F(number),
    };
    Input {
        key: code,
        ctrl: key.ctrl,
        alt: key.alt,
        shift: key.shift,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::ThemeChoice;
    use crate::scene::GlyphSet;
    use crate::ui::theme::Depth;

    #[test]
    fn keys_write_several_lines() {
        let theme = Theme::new(ThemeChoice::Plain, Depth::True, GlyphSet::Unicode);
        let mut note = NoteArea::new("one", "", &theme);
        for key in Key::typed("<Enter>two<Backspace>").unwrap() {
            assert!(note.press(key));
        }
        assert_eq!(note.text(), "one\ntw");
        assert!(
            !note.press("Left".parse().unwrap()),
            "moving changes nothing"
        );
        assert!(note.paste("a\nb"));
        assert_eq!(note.text(), "one\nta\nbw");
    }
}
