//! Finds the place of a value in the text of a design, RON or JSON, for error messages.
//!
//! The parsers know places only while they parse; what is wrong with a well-formed design is found
//! later. So this walks the text again, knowing no more than brackets, commas, keys, strings and
//! comments, and is right on every text that the parsers accept. Linear time, no recursion.

use crate::model::visible;

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// One step from a value to a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The field or key of this name.
    Key(String),
    /// The element at this index, from 0.
    Element(usize),
}

impl Position {
    /// The place of the byte at `offset` of `text`.
    pub(super) fn of(text: &str, offset: usize) -> Self {
        let before = &text[..offset];
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: 1 + before.matches('\n').count(),
            column: 1 + before[start..].chars().count(),
        }
    }

    /// What of `text` is from here on.
    pub(super) fn rest(self, text: &str) -> &str {
        let lines = text.split_inclusive('\n');
        let start: usize = lines.take(self.line - 1).map(str::len).sum();
        let mut chars = text[start..].chars();
        chars.by_ref().take(self.column - 1).for_each(drop);
        chars.as_str()
    }
}

/// The byte offset of the value that `path` leads to; of the last value on the way if it ends early.
pub(super) fn locate(text: &str, path: &[Step]) -> usize {
    let (Ok(at) | Err(at)) = follow(text, path);
    at
}

/// The byte offset of the value that `path` leads to; an error with that of the last value on the way
/// if it ends early.
pub(super) fn follow(text: &str, path: &[Step]) -> Result<usize, usize> {
    let mut scanner = Scanner::new(text);
    scanner.skip_blank();
    let mut found = scanner.at;
    for step in path {
        if !scanner.enter() {
            return Err(found);
        }
        found = scanner.find(step).ok_or(found)?;
    }
    Ok(found)
}

/// The byte offset of the key `name` in the value that `path` leads to, if it has such a key.
pub(super) fn locate_key(text: &str, path: &[Step], name: &str) -> Option<usize> {
    let mut scanner = Scanner::new(text);
    scanner.at = locate(text, path);
    if !scanner.enter() {
        return None;
    }
    loop {
        scanner.skip_blank();
        let start = scanner.at;
        if scanner.key() == Some(name) {
            return Some(start);
        }
        if !scanner.next_element() {
            return None;
        }
    }
}

/// The text of the value that `path` leads to, without what surrounds it.
pub(super) fn value_text<'a>(text: &'a str, path: &[Step]) -> Option<&'a str> {
    let [parents @ .., Step::Key(name)] = path else {
        return None;
    };
    locate_key(text, parents, name)?;
    let mut scanner = Scanner::new(text);
    scanner.at = locate(text, path);
    let start = scanner.at;
    scanner.skip_value();
    Some(text[start..scanner.at].trim())
}

/// The comments of a RON text, line by line, without their markers.
pub(super) fn comments(text: &str) -> Vec<String> {
    let mut scanner = Scanner::new(text);
    let mut lines = Vec::new();
    while scanner.at < text.len() {
        let start = scanner.at;
        if scanner.skip_comment() {
            take_comment(&text[start..scanner.at], &mut lines);
        } else {
            scanner.skip_token();
        }
    }
    lines
}

fn take_comment(comment: &str, lines: &mut Vec<String>) {
    let body = match comment.strip_prefix("/*") {
        Some(block) => block.strip_suffix("*/").unwrap_or(block),
        None => &comment[2..],
    };
    for line in body.trim_end_matches(['\n', '\r']).split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let line = line.strip_prefix(' ').unwrap_or(line);
        lines.push(printable_comment(line));
    }
}

/// A line of a comment without what hides or drives terminals; comments have no escapes to keep it in.
pub(super) fn printable_comment(line: &str) -> String {
    // Tabs are as harmless in a comment as blanks.
    let parts: Vec<_> = line.split('\t').map(visible).collect();
    parts.join("\t")
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Steps into the value at the cursor, past its name and bracket; `false` if it has no parts.
    fn enter(&mut self) -> bool {
        self.skip_blank();
        self.skip_word();
        self.skip_blank();
        let opens = matches!(self.peek(), Some('(' | '[' | '{'));
        if opens {
            self.at += 1;
        }
        opens
    }

    /// Moves to the value of the part that `step` names and returns where it is.
    fn find(&mut self, step: &Step) -> Option<usize> {
        let mut index = 0;
        loop {
            self.skip_blank();
            if matches!(self.peek(), None | Some(')' | ']' | '}')) {
                return None;
            }
            let key = self.key();
            let hit = match step {
                Step::Key(name) => key == Some(name.as_str()),
                Step::Element(wanted) => index == *wanted,
            };
            if hit {
                self.skip_blank();
                return Some(self.at);
            }
            if !self.next_element() {
                return None;
            }
            index += 1;
        }
    }

    /// Moves past a key and its colon, if there is one; the cursor stays in place otherwise.
    fn key(&mut self) -> Option<&'a str> {
        let start = self.at;
        if self.peek() == Some('"') {
            self.skip_string();
        } else {
            self.skip_word();
        }
        let key = self.text[start..self.at].trim_matches('"');
        self.skip_blank();
        if self.peek() == Some(':') && self.at > start {
            self.at += 1;
            return Some(key);
        }
        self.at = start;
        None
    }

    /// Moves behind the comma after the value at the cursor; `false` at the end of the parent.
    fn next_element(&mut self) -> bool {
        self.skip_value();
        let more = self.peek() == Some(',');
        if more {
            self.at += 1;
        }
        more
    }

    fn skip_value(&mut self) {
        let mut depth = 0_usize;
        while let Some(c) = self.peek() {
            match c {
                ',' | ')' | ']' | '}' if depth == 0 => return,
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                _ => {}
            }
            if !self.skip_comment() {
                self.skip_token();
            }
        }
    }

    fn skip_blank(&mut self) {
        loop {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start().len();
            if self.rest().starts_with("#!") {
                self.at += self
                    .rest()
                    .find(']')
                    .map_or(self.rest().len(), |end| end + 1);
            } else if !self.skip_comment() {
                return;
            }
        }
    }

    fn skip_comment(&mut self) -> bool {
        let rest = self.rest();
        if rest.starts_with("//") {
            self.at += rest.find('\n').map_or(rest.len(), |end| end + 1);
        } else if rest.starts_with("/*") {
            self.at += block_comment(rest);
        } else {
            return false;
        }
        true
    }

    fn skip_word(&mut self) {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
        self.at += end.unwrap_or(rest.len());
    }

    /// Moves past a word, a string, a character literal or one other character.
    fn skip_token(&mut self) {
        match self.peek() {
            None => {}
            Some('"') => self.skip_string(),
            Some('\'') => self.skip_character(),
            Some('r') if self.skip_raw_string() => {}
            Some(c) if c.is_alphanumeric() || c == '_' => self.skip_word(),
            Some(c) => self.at += c.len_utf8(),
        }
    }

    fn skip_string(&mut self) {
        let mut escaped = false;
        for (i, c) in self.rest().char_indices().skip(1) {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => {
                    self.at += i + 1;
                    return;
                }
                _ => {}
            }
        }
        self.at = self.text.len();
    }

    fn skip_raw_string(&mut self) -> bool {
        let hashes = self.rest()[1..].bytes().take_while(|&b| b == b'#').count();
        let Some(body) = self.rest()[1 + hashes..].strip_prefix('"') else {
            return false;
        };
        let end = format!("\"{}", "#".repeat(hashes));
        self.at += match body.find(&end) {
            Some(i) => 1 + hashes + 1 + i + end.len(),
            None => self.rest().len(),
        };
        true
    }

    fn skip_character(&mut self) {
        let mut chars = self.rest().char_indices().skip(1);
        let literal = match chars.next() {
            Some((_, '\\')) => chars.by_ref().skip(1).find(|&(_, c)| c == '\''),
            Some(_) => chars.next().filter(|&(_, c)| c == '\''),
            None => None,
        };
        self.at += literal.map_or(1, |(i, _)| i + 1);
    }
}

/// The length of the block comment, which may hold others, at the start of `text`.
fn block_comment(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    while at < bytes.len() {
        match bytes.get(at..at + 2) {
            Some(b"/*") => {
                depth += 1;
                at += 2;
            }
            Some(b"*/") => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RON: &str = r##"// head, with "a quote
#![enable(implicit_some)]
Design( /* a (block) */
    format: 1, title: "a ), b", raw: r#"x " ), "#,
    components: [
        (id: "a", at: (1, 2)), // (id: "no")
        Component(id: "b", spread: ["x", "y"], sep: '"', metric: Latency(at_most: "1ms")),
    ],
)"##;

    fn path(steps: &[&str]) -> Vec<Step> {
        let step = |s: &&str| {
            s.parse()
                .map_or_else(|_| Step::Key((*s).to_owned()), Step::Element)
        };
        steps.iter().map(step).collect()
    }

    fn at(text: &str, steps: &[&str]) -> String {
        let offset = locate(text, &path(steps));
        text[offset..].chars().take(6).collect()
    }

    #[test]
    fn values_are_found_in_ron() {
        assert_eq!(at(RON, &["format"]), "1, tit");
        assert_eq!(at(RON, &["components", "1"]), "Compon");
        assert_eq!(at(RON, &["components", "1", "spread", "1"]), "\"y\"], ");
        assert_eq!(
            at(RON, &["components", "1", "metric", "at_most"]),
            "\"1ms\")"
        );
        assert_eq!(at(RON, &["components", "0", "at", "1"]), "2)), /");
        assert_eq!(
            at(RON, &["components", "1", "needs"]),
            "Compon",
            "the last value on the way"
        );
        assert_eq!(value_text(RON, &path(&["format"])), Some("1"));
        assert_eq!(value_text(RON, &path(&["prompt"])), None);
        let key = locate_key(RON, &path(&["components", "1"]), "spread").unwrap();
        assert_eq!(
            Position::of(RON, key),
            Position {
                line: 7,
                column: 28
            }
        );
    }

    #[test]
    fn values_are_found_in_json() {
        let json = r#"{ "format": 1, "a": [ {"id": "x", "rect": { "x": -1.5e3 } } ], "": null }"#;
        assert_eq!(at(json, &["a", "0", "rect", "x"]), "-1.5e3");
        assert_eq!(at(json, &[""]), "null }");
    }

    #[test]
    fn comments_are_told_from_text() {
        let text = "// one\n//two\n/* three\n   four */\nDesign(url: \"http://x\", /*\" */ r: r#\"//\"#) // end";
        assert_eq!(
            comments(text),
            ["one", "two", "three", "  four ", "\" ", "end"]
        );
    }

    #[test]
    fn no_text_stops_the_scanner() {
        for text in [
            "", "(", "\"", "'", "r#\"", "/*", "([{", ")", "a:", "#!", "'\\", "é", "(a:é",
        ] {
            for steps in [&["a"][..], &["0", "0"], &["a", "a"]] {
                locate(text, &path(steps));
                value_text(text, &path(steps));
            }
            comments(text);
        }
    }
}
