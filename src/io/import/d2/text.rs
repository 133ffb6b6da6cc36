//! The text of D2: statements, keys, arrows and values.

/// A statement: `keys: label {`, and how it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Statement<'a> {
    /// All of it in one piece.
    pub(super) whole: &'a str,
    pub(super) keys: &'a str,
    pub(super) label: &'a str,
    /// Whether its value is a block of another language, or a list.
    pub(super) is_block: bool,
    pub(super) end: Ending,
}

/// How a statement ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Line,
    Open,
    Close,
}

/// A quote is one only where a word may begin: `Ann's phone` has none.
#[derive(Default)]
struct Quotes {
    open: Option<char>,
    escaped: bool,
    inside_word: bool,
}

impl Quotes {
    /// Whether `c`, the next letter, is part of a quoted text or escaped.
    fn covers(&mut self, c: char) -> bool {
        if std::mem::take(&mut self.escaped) {
            self.inside_word = true;
            return true;
        }
        match self.open {
            Some('\'') if c == '\\' => return true,
            _ if c == '\\' => {
                self.escaped = true;
                return true;
            }
            Some(open) => {
                if c == open {
                    self.open = None;
                }
                return true;
            }
            None => {}
        }
        if matches!(c, '"' | '\'') && !self.inside_word {
            self.open = Some(c);
            self.inside_word = true;
            return true;
        }
        if !c.is_whitespace() {
            self.inside_word = !matches!(c, '.' | ':' | '-' | '>' | '<' | '(' | '&' | '!' | ';');
        }
        false
    }

    /// Whether the quote that is open closes in the text that follows: one that nothing closes near
    /// ends with its line.
    fn closes(&self, after: &str) -> bool {
        const NEAR: usize = 2000;
        self.open
            .is_some_and(|open| after.chars().take(NEAR).any(|c| c == open))
    }
}

/// The first statement of a text, and what follows.
pub(super) fn statement(text: &str) -> (Statement<'_>, &str) {
    if let Some(comment) = text.trim_start().strip_prefix("\"\"\"") {
        let rest = comment.split_once("\"\"\"").map_or("", |(_, rest)| rest);
        return (part(text, 0, None, Ending::Line), rest);
    }
    let mut quotes = Quotes::default();
    let mut colon = None;
    let mut inside = 0_usize;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let after = &text[at + c.len_utf8()..];
        if c == '\n' && !quotes.escaped && !quotes.closes(after) {
            return (part(text, at, colon, Ending::Line), after);
        }
        let last = std::mem::replace(&mut before, c);
        if quotes.covers(c) {
            continue;
        }
        let end = match c {
            '#' => {
                let rest = after.find('\n').map_or("", |end| &after[end + 1..]);
                return (part(text, at, colon, Ending::Line), rest);
            }
            ':' if colon.is_none() => {
                colon = Some(at);
                if let Some((length, rest)) = block(after) {
                    let mut statement = part(text, at + 1 + length, colon, Ending::Line);
                    statement.is_block = true;
                    return (statement, rest);
                }
                continue;
            }
            // What stands for a value: `${name}`.
            '{' if last == '$' => {
                inside += 1;
                continue;
            }
            '}' if inside > 0 => {
                inside -= 1;
                continue;
            }
            ';' => Ending::Line,
            '{' => Ending::Open,
            '}' => Ending::Close,
            _ => continue,
        };
        return (part(text, at, colon, end), after);
    }
    (part(text, text.len(), colon, Ending::Line), "")
}

fn part(text: &str, end: usize, colon: Option<usize>, ending: Ending) -> Statement<'_> {
    let (keys, label) = match colon {
        Some(colon) => (&text[..colon], &text[colon + 1..end]),
        None => (&text[..end], ""),
    };
    Statement {
        whole: text[..end].trim(),
        keys: keys.trim(),
        label: label.trim(),
        is_block: false,
        end: ending,
    }
}

/// How long the value that `text` begins with is, if that is a block `|md … |` or a list `[…]`, and what
/// follows. What nothing closes takes all the rest.
fn block(text: &str) -> Option<(usize, &str)> {
    let value = text.trim_start_matches([' ', '\t']);
    let indent = text.len() - value.len();
    if let Some(list) = value.strip_prefix('[') {
        let end = list.find(']').map_or(list.len(), |end| end + 1);
        return Some((indent + 1 + end, &list[end..]));
    }
    let inside = value.strip_prefix('|')?;
    let length = inside
        .find(|c: char| c.is_alphanumeric() || c.is_whitespace())
        .unwrap_or(inside.len());
    let (more, body) = inside.split_at(length);
    let close: String = more.chars().rev().chain(['|']).collect();
    let end = body
        .find(&close)
        .map_or(body.len(), |end| end + close.len());
    Some((indent + 1 + length + end, &body[end..]))
}

/// Where something first stands outside quotes, and what: `what` tells it from the text that begins there.
pub(super) fn outside_quotes<'a, T>(
    text: &'a str,
    what: impl Fn(&'a str) -> Option<T>,
) -> Option<(usize, T)> {
    let mut quotes = Quotes::default();
    let mut letters = text.char_indices();
    letters.find_map(|(at, c)| {
        if quotes.covers(c) {
            return None;
        }
        what(&text[at..]).map(|found| (at, found))
    })
}

/// An end of a chain of arrows.
pub(super) struct Tip<'a> {
    pub(super) keys: &'a str,
    /// Whether the arrow behind it leads back to it.
    pub(super) back: bool,
    /// Whether the arrow behind it leads on.
    pub(super) forth: bool,
}

/// The ends of a chain of arrows; `None` if there is no arrow.
pub(super) fn arrows(keys: &str) -> Option<Vec<Tip<'_>>> {
    const KINDS: &[(&str, bool, bool)] = &[
        ("<-", true, false),
        ("->", false, true),
        ("--", false, false),
    ];
    let mut ends = Vec::new();
    let mut rest = keys;
    loop {
        let kind = |text: &str| KINDS.iter().find(|kind| text.starts_with(kind.0));
        let Some((at, (sign, back, forth))) = outside_quotes(rest, kind) else {
            let keys = rest.trim();
            ends.push(Tip {
                keys,
                back: false,
                forth: false,
            });
            return (ends.len() > 1).then_some(ends);
        };
        let keys = rest[..at].trim();
        let after = &rest[at + sign.len()..];
        let line = after.trim_start_matches('-');
        // `<->`, `-->`: the rest of the sign.
        let (rest_of, head) = match line.strip_prefix('>') {
            Some(rest) if !forth => (rest, true),
            _ => (line, false),
        };
        ends.push(Tip {
            keys,
            back: *back,
            forth: *forth || head,
        });
        rest = rest_of;
    }
}

/// A key of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) name: String,
    /// Whether it stood in quotes, so that it is never a word of the language.
    pub(super) is_quoted: bool,
}

/// The keys of a path.
pub(super) fn path(keys: &str) -> Vec<Key> {
    let mut path = Vec::new();
    let mut rest = keys;
    while let Some((at, after)) = outside_quotes(rest, |text| text.strip_prefix('.')) {
        path.push(key(&rest[..at]));
        rest = after;
    }
    path.push(key(rest));
    path.retain(|key| !key.name.is_empty());
    path
}

fn key(text: &str) -> Key {
    let text = text.trim();
    Key {
        name: unquoted(text),
        is_quoted: text.starts_with(['"', '\'']),
    }
}

/// A value without its quotes and escapes.
pub(super) fn unquoted(text: &str) -> String {
    let text = text.trim();
    let inside = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    if let Some(inside) = inside('\'') {
        return inside.replace("''", "'");
    }
    let mut out = String::new();
    let mut letters = inside('"').unwrap_or(text).chars();
    while let Some(c) = letters.next() {
        match c {
            '\\' => match letters.next() {
                Some('n' | 'r' | 't' | '\n') => out.push(' '),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            c => out.push(c),
        }
    }
    out
}
