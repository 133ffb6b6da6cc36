//! Makes text of strangers harmless and readable: what would be invisible, would reorder its
//! neighbours or would drive the terminal is shown as an escape such as `\u{202e}`.
//!
//! Designs come from other people. **Every output of a design's text goes through here**: the canvas,
//! the panes, reports, messages, every export that is text for people. The data itself is kept as it is.

use std::borrow::Cow;
use std::fmt::Write as _;

/// `text` for one line: line breaks and tabs are shown as `\n` and `\t`.
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, |_| false)
}

/// `text` for several lines: line breaks stay, all else is as in [`visible`].
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    escaped(text, |c| c == '\n')
}

/// `text` for lines of a source file: line breaks and tabs stay, all else is as in [`visible`].
pub fn visible_source(text: &str) -> Cow<'_, str> {
    escaped(text, |c| matches!(c, '\n' | '\t'))
}

/// Whether [`visible`] leaves `text` as it is.
pub fn is_visible(text: &str) -> bool {
    first_hidden(text, |_| false).is_none()
}

/// `text` with `escape` in place of what [`visible_lines`] would escape: for forms that have their own
/// way to write such characters.
pub fn escape_hidden(text: &str, escape: impl Fn(&mut String, char)) -> Cow<'_, str> {
    replaced(text, |c| c == '\n', escape)
}

fn escaped(text: &str, kept: impl Fn(char) -> bool + Copy) -> Cow<'_, str> {
    replaced(text, kept, as_escape)
}

fn replaced(
    text: &str,
    kept: impl Fn(char) -> bool + Copy,
    replace: impl Fn(&mut String, char),
) -> Cow<'_, str> {
    let Some(first) = first_hidden(text, kept) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(&text[..first]);
    let mut before = text[..first].chars().next_back();
    let mut rest = text[first..].chars().peekable();
    while let Some(c) = rest.next() {
        if kept(c) || !is_hidden(before, c, rest.peek().copied()) {
            out.push(c);
        } else {
            replace(&mut out, c);
        }
        before = Some(c);
    }
    Cow::Owned(out)
}

fn first_hidden(text: &str, kept: impl Fn(char) -> bool) -> Option<usize> {
    // Most text is this, and a board has thousands of short ones.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return None;
    }
    let mut before = None;
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        if !kept(c) && is_hidden(before, c, rest.peek().map(|&(_, next)| next)) {
            return Some(at);
        }
        before = Some(c);
    }
    None
}

fn as_escape(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        _ => write!(out, "\\u{{{:x}}}", u32::from(c)).expect("a string takes any text"),
    }
}

/// Whether `c`, standing between these two, would not be seen as what it is.
fn is_hidden(before: Option<char>, c: char, after: Option<char>) -> bool {
    match c {
        '\u{200c}' | '\u{200d}' => !joins(before, after),
        _ => c.is_control() || is_reordering(c) || is_blank(c),
    }
}

/// Marks that change the direction of the text around them.
const fn is_reordering(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters without a glyph that are no spaces: separators, soft hyphens, fillers, tags, byte order marks.
const fn is_blank(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180e}'
        | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}'
        | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Joiners are part of emoji and of scripts that join their letters; anywhere else they only deceive.
fn joins(before: Option<char>, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else {
        return false;
    };
    let emoji =
        |c: char| matches!(c, '\u{fe0f}' | '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}');
    let joining_script = |c: char| matches!(c, '\u{600}'..='\u{109f}' | '\u{1780}'..='\u{18aa}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    emoji(before) && emoji(after) || joining_script(before) && joining_script(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn harmless_text_stays_as_it_is() {
        for text in ["Redis ×3", "größe", "日本 👨‍👩‍👧 ❤️", "می‌خواهم", ""]
        {
            assert!(matches!(visible(text), Cow::Borrowed(_)), "{text}");
        }
        assert_eq!(visible_lines("a\nb"), "a\nb");
    }

    #[test]
    fn what_deceives_is_shown() {
        assert_eq!(visible("\u{1b}[31mred"), "\\u{1b}[31mred");
        assert_eq!(visible("a\nb\tc"), "a\\nb\\tc");
        assert_eq!(visible("user\u{202e}nimda"), "user\\u{202e}nimda");
        assert_eq!(visible("ad\u{200d}min\u{200b}"), "ad\\u{200d}min\\u{200b}");
        assert_eq!(visible_lines("a\n\u{9b}2J"), "a\n\\u{9b}2J");
        assert_eq!(visible_source("a\tb\r\n"), "a\tb\\r\n");
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left(text in any::<String>()) {
            let shown = visible(&text);
            prop_assert!(is_visible(&shown), "{shown:?}");
            prop_assert!(!shown.chars().any(char::is_control));
        }
    }
}
