//! What stands between two boxes of a flowchart: `-->`, `-- text -->`, `e1@<==>|text|`, `x--x`, `~~~`.

use super::label;
use crate::model::sketch::Heads;

/// What stands between two boxes.
#[derive(Debug)]
pub(super) struct Link<'a> {
    /// Its own name; may be empty.
    pub(super) name: &'a str,
    pub(super) label: String,
    pub(super) heads: Heads,
    /// Whether it is only there to arrange the boxes.
    pub(super) is_invisible: bool,
}

const STROKES: [char; 4] = ['-', '=', '.', '~'];
const HEADS: [char; 3] = ['>', 'o', 'x'];

impl<'a> Link<'a> {
    /// The link at the start of `text`, and what follows it.
    pub(super) fn parse(text: &'a str) -> Option<(Self, &'a str)> {
        let (name, text) = named(text);
        let (tail, start) = tail(text);
        let (strokes, rest) = strokes(start);
        if strokes.len() < 2 {
            return None;
        }
        let is_invisible = strokes.starts_with('~');
        let (head, after) = head(rest);
        let opens = strokes.len() == 2 && head.is_none() && !is_invisible;
        let (inside, head, rest) = if opens {
            label_inside(strokes, rest)?
        } else {
            ("", head, after)
        };
        let rest = rest.trim_start();
        let (between, rest) = match rest.strip_prefix('|') {
            Some(bars) => in_bars(bars)?,
            None => (inside, rest),
        };
        let link = Self {
            name,
            label: label(between),
            heads: Heads::of(tail == Some('<'), head == Some('>')),
            is_invisible,
        };
        Some((link, rest))
    }
}

/// The name that a link may begin with, and the rest: `e1@-->`.
fn named(text: &str) -> (&str, &str) {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let end = text.find(|c| !is_name(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    match rest.strip_prefix('@') {
        Some(rest) if !strokes(tail(rest).1).0.is_empty() => (name, rest),
        _ => ("", text),
    }
}

/// The head at the start of a link, and the rest.
fn tail(text: &str) -> (Option<char>, &str) {
    let first = text.chars().next();
    match first {
        Some('<' | 'x' | 'o') if text[1..].starts_with(STROKES) => (first, &text[1..]),
        _ => (None, text),
    }
}

fn strokes(text: &str) -> (&str, &str) {
    let end = text.find(|c| !STROKES.contains(&c)).unwrap_or(text.len());
    text.split_at(end)
}

/// The head that follows strokes, and the rest. A letter is one only where no name goes on.
fn head(text: &str) -> (Option<char>, &str) {
    let first = text.chars().next();
    match first {
        Some('>') => (first, &text[1..]),
        Some('o' | 'x') if text[1..].is_empty() || text[1..].starts_with([' ', '|']) => {
            (first, &text[1..])
        }
        _ => (None, text),
    }
}

/// The label within a link that `opening` begins, its head, and what follows: `-- text -->`.
fn label_inside<'a>(opening: &str, text: &'a str) -> Option<(&'a str, Option<char>, &'a str)> {
    let closing = match opening {
        "==" => "==",
        "-." => ".-",
        _ => "--",
    };
    let from = quoted_length(text);
    let end = from + text[from..].find(closing)?;
    let (_, after) = strokes(&text[end..]);
    let head_here = after.chars().next().filter(|c| HEADS.contains(c));
    let after = after.strip_prefix(HEADS).unwrap_or(after);
    // The head at the other side of `-- text --x` belongs to no label.
    Some((&text[..end], head_here, after))
}

/// How long the quoted text is that `text` begins with; 0 if it does not.
fn quoted_length(text: &str) -> usize {
    let start = text.len() - text.trim_start().len();
    let inside = text[start..].strip_prefix('"');
    let end = inside.and_then(|inside| inside.find('"'));
    end.map_or(0, |end| start + 1 + end + 1)
}

/// The label up to the closing bar, and what follows it.
fn in_bars(text: &str) -> Option<(&str, &str)> {
    let from = quoted_length(text);
    let end = from + text[from..].find('|')?;
    Some((&text[..end], &text[end + 1..]))
}
