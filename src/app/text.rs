//! A line of text being edited, with its cursor: for prompts, palettes and fields.

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use super::key::{Key, KeyCode};

/// One line of text and a cursor between its graphemes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextField {
    text: String,
    cursor: usize,
}

impl TextField {
    /// A field that holds `text`, with the cursor at its end.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let cursor = text.len();
        Self { text, cursor }
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
    fn keys_edit_the_line() {
        assert_eq!(after("ac<Left>b"), "ab|c");
        assert_eq!(after("one two<Ctrl+w>"), "one |");
        assert_eq!(after("日本<Backspace>"), "日|");
        assert_eq!(after("👩‍👩‍👧x<Left><Backspace>"), "|x");
        assert_eq!(after("ab<Home><Delete>"), "|b");
        assert_eq!(after("a<Enter>b"), "ab|");
    }
}
