//! A line of text being edited, with its cursor: for prompts, palettes and fields.

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use super::key::{Key, KeyCode};

/// One line of text and a cursor between its graphemes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextField {
    text: String,
    cursor: usize,
    /// Whether all of it is selected: what is typed first takes its place.
    selected: bool,
}

impl TextField {
    /// A field that holds `text`, with the cursor at its end.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            cursor: text.len(),
            text,
            selected: false,
        }
    }

    /// A field that holds `text`, all of it selected: typing replaces it, moving about keeps it.
    pub fn selected(text: impl Into<String>) -> Self {
        let field = Self::new(text);
        Self {
            selected: !field.is_empty(),
            ..field
        }
    }

    /// Whether all of the text is selected.
    pub const fn is_selected(&self) -> bool {
        self.selected
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text before and after the cursor.
    pub fn parts(&self) -> (&str, &str) {
        self.text.split_at(self.cursor)
    }

    /// Writes `text` at the cursor; what no line can hold is left out, line breaks become blanks.
    pub fn insert(&mut self, text: &str) {
        self.drop_selected();
        let line: String = text
            .chars()
            .map(|c| if matches!(c, '\n' | '\t') { ' ' } else { c })
            .filter(|c| !c.is_control())
            .collect();
        self.text.insert_str(self.cursor, &line);
        self.cursor += line.len();
    }

    /// Moves the cursor left by one grapheme.
    pub fn left(&mut self) {
        self.cursor = self.previous();
    }

    /// Moves the cursor right by one grapheme.
    pub fn right(&mut self) {
        self.cursor = self.next();
    }

    /// Does what `key` means in a line of text; whether it means anything.
    pub fn press(&mut self, key: Key) -> bool {
        if self.selected && matches!(key.code, KeyCode::Backspace | KeyCode::Delete) {
            self.drop_selected();
            return true;
        }
        if key.typed_char().is_none() {
            self.selected = false;
        }
        match key.code {
            KeyCode::Left => self.left(),
            KeyCode::Right => self.right(),
            KeyCode::Home => self.cursor = 0,
            KeyCode::End => self.cursor = self.text.len(),
            KeyCode::Backspace => self.remove(self.previous(), self.cursor),
            KeyCode::Delete => self.remove(self.cursor, self.next()),
            KeyCode::Char('a') if key.ctrl => self.cursor = 0,
            KeyCode::Char('e') if key.ctrl => self.cursor = self.text.len(),
            KeyCode::Char('w') if key.ctrl => self.remove(self.word_start(), self.cursor),
            KeyCode::Char('u') if key.ctrl => self.remove(0, self.cursor),
            KeyCode::Char('k') if key.ctrl => self.text.truncate(self.cursor),
            _ => match key.typed_char() {
                Some(c) => self.insert(c.encode_utf8(&mut [0; 4])),
                None => return false,
            },
        }
        true
    }

    /// Removes the text if it is selected.
    fn drop_selected(&mut self) {
        if std::mem::take(&mut self.selected) {
            self.text.clear();
            self.cursor = 0;
        }
    }

    fn remove(&mut self, from: usize, to: usize) {
        self.text.replace_range(from..to, "");
        self.cursor = from;
    }

    fn previous(&self) -> usize {
        GraphemeCursor::new(self.cursor, self.text.len(), true)
            .prev_boundary(&self.text, 0)
            .ok()
            .flatten()
            .unwrap_or(0)
    }

    fn next(&self) -> usize {
        GraphemeCursor::new(self.cursor, self.text.len(), true)
            .next_boundary(&self.text, 0)
            .ok()
            .flatten()
            .unwrap_or(self.text.len())
    }

    fn word_start(&self) -> usize {
        self.text[..self.cursor]
            .unicode_word_indices()
            .next_back()
            .map_or(0, |(index, _)| index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(keys: &str) -> String {
        let mut field = TextField::default();
        for key in Key::typed(keys).unwrap() {
            field.press(key);
        }
        let (before, after) = field.parts();
        format!("{before}|{after}")
    }

    #[test]
    fn typing_replaces_what_is_selected() {
        let after = |keys: &str| {
            let mut field = TextField::selected("old");
            for key in Key::typed(keys).unwrap() {
                field.press(key);
            }
            field.text().to_owned()
        };
        assert_eq!(after("new"), "new");
        assert_eq!(after("<End>er"), "older");
        assert_eq!(after("<Backspace>"), "");
        assert_eq!(after("<Home>b"), "bold");
        assert_eq!(after(""), "old");
    }

    #[test]
    fn keys_edit_the_line() {
        assert_eq!(after("ac<Left>b"), "ab|c");
        assert_eq!(after("one two<Ctrl+w>"), "one |");
        assert_eq!(after("日本<Backspace>"), "日|");
        assert_eq!(after("👩‍👩‍👧x<Left><Backspace>"), "|x");
        assert_eq!(after("ab<Home><Delete>"), "|b");
        assert_eq!(after("a<Enter>b"), "ab|");
    }
}
