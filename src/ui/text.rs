//! The only door by which a design's words reach a widget: made visible, cut or wrapped to a width.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::model::visible::{visible, visible_lines};

/// `text` on one line of at most `width` columns, with an ellipsis where it was cut.
pub fn fit(text: &str, width: usize) -> Cow<'_, str> {
    let text = visible(text);
    if text.width() <= width {
        return text;
    }
    let mut cut = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        used += grapheme.width();
        if used >= width {
            break;
        }
        cut.push_str(grapheme);
    }
    if width > 0 {
        cut.push('…');
    }
    Cow::Owned(cut)
}

/// `text` fitted to `width` columns and filled with blanks on the right.
pub fn padded(text: &str, width: usize) -> String {
    let mut line = fit(text, width).into_owned();
    line.push_str(&" ".repeat(width.saturating_sub(line.width())));
    line
}

/// `text` fitted to `width` columns and filled with blanks on the left.
pub fn right_aligned(text: &str, width: usize) -> String {
    let line = fit(text, width);
    format!("{}{line}", " ".repeat(width.saturating_sub(line.width())))
}

/// `text` broken between words into lines of at most `width` columns; its own line breaks stay.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let text = visible_lines(text);
    textwrap::wrap(&text, width.max(1))
        .into_iter()
        .map(Cow::into_owned)
        .collect()
}

/// The columns that `text` takes once it is made visible.
pub fn columns(text: &str) -> usize {
    visible(text).width()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_says_so_and_never_splits_a_wide_character() {
        assert_eq!(fit("Redis", 5), "Redis");
        assert_eq!(fit("Redis cache", 6), "Redis…");
        assert_eq!(fit("日本語", 4), "日…");
        assert_eq!(fit("日本語", 0), "");
        assert_eq!(padded("日本語", 5).width(), 5);
        assert_eq!(right_aligned("9 ms", 6), "  9 ms");
    }

    #[test]
    fn escape_sequences_are_shown_before_they_are_measured() {
        assert_eq!(fit("\u{1b}[2J", 20), "\\u{1b}[2J");
        assert_eq!(wrap("one\u{7}\ntwo", 20), ["one\\u{7}", "two"]);
        assert_eq!(columns("\u{202e}"), 8);
    }

    #[test]
    fn text_breaks_between_words() {
        assert_eq!(
            wrap("every short URL lands", 11),
            ["every short", "URL lands"]
        );
    }
}
