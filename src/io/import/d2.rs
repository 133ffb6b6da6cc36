//! D2 text: keys with labels and shapes, containers, connections.

use std::collections::HashSet;

use super::plain;
use crate::model::sketch::{Hint, Part, Sketch};

/// Words that say how something looks rather than what there is.
const LOOKS: [&str; 22] = [
    "label",
    "shape",
    "style",
    "icon",
    "near",
    "width",
    "height",
    "top",
    "left",
    "direction",
    "link",
    "tooltip",
    "class",
    "classes",
    "vars",
    "layers",
    "scenarios",
    "steps",
    "constraint",
    "source-arrowhead",
    "target-arrowhead",
    "grid-rows",
];

/// The deepest nesting of boxes that is followed.
const DEEPEST: usize = 64;

/// The longest path of keys that is followed, in bytes: each box within long ones has a path of its own.
const LONGEST: usize = 4000;

pub(super) fn sketch(text: &str) -> Sketch {
    let mut reader = Reader::default();
    let mut text = text;
    while !text.is_empty() {
        let (statement, end, rest) = statement(text);
        reader.statement(statement.trim(), end);
        text = rest;
    }
    let Reader {
        mut sketch, groups, ..
    } = reader;
    sketch.remove_boxes(&groups);
    sketch
}

/// How a statement ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Line,
    Open,
    Close,
}

/// The first statement of a text, how it ends, and what follows.
fn statement(text: &str) -> (&str, End, &str) {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        let after = &text[at + c.len_utf8()..];
        let end = match (quote, c) {
            (Some(open), _) if c == open => {
                quote = None;
                continue;
            }
            (Some(_), c) if c != '\n' => continue,
            (None, '"' | '\'') => {
                quote = Some(c);
                continue;
            }
            (None, '#') => {
                let rest = after.find('\n').map_or("", |end| &after[end + 1..]);
                return (&text[..at], End::Line, rest);
            }
            // A quote that nothing closes ends with its line.
            (_, '\n' | ';') => End::Line,
            (_, '{') => End::Open,
            (_, '}') => End::Close,
            _ => continue,
        };
        return (&text[..at], end, after);
    }
    (text, End::Line, "")
}

#[derive(Default)]
struct Reader {
    sketch: Sketch,
    /// The paths of the braces that are open; `None`: of something that is only looks.
    open: Vec<Option<String>>,
    /// What began as a box and holds boxes.
    groups: HashSet<usize>,
}

impl Reader {
    fn statement(&mut self, text: &str, end: End) {
        let inside_looks = self.open.iter().any(Option::is_none);
        let opened = if text.is_empty() || inside_looks {
            None
        } else {
            self.read(text, end == End::Open)
        };
        match end {
            End::Line => {}
            End::Open => self.open.push(opened),
            End::Close => drop(self.open.pop()),
        }
    }

    /// Reads a statement; gives the path that its braces belong to.
    fn read(&mut self, text: &str, opens: bool) -> Option<String> {
        let (keys, label) = split_label(text);
        if let Some(ends) = arrows(keys) {
            self.connect(&ends, &plain(unquoted(label)));
            return None;
        }
        let mut path = path(keys);
        let last = path.last()?.clone();
        if LOOKS.contains(&last.as_str()) {
            path.pop();
            self.looks(&path, &last, label);
            return None;
        }
        if label.starts_with('|') {
            self.sketch.leave_out(format!("{last}: a block of text"));
            return None;
        }
        if path.iter().any(|key| key.contains('*')) {
            self.sketch.leave_out(text);
            return None;
        }
        let full = self.full(&path);
        if is_too_deep(&full) {
            self.sketch.leave_out("boxes nested too deeply");
            return None;
        }
        if opens && !self.is_box(&full) {
            self.braces(&full, unquoted(label));
        } else {
            let index = self.place(&full)?;
            if !label.is_empty() {
                self.sketch.boxes[index].label = plain(unquoted(label));
            }
        }
        Some(full)
    }

    fn is_box(&self, path: &str) -> bool {
        matches!(self.sketch.part(path), Some(Part::Box(_)))
    }

    /// Braces may hold boxes or only looks; what it is shows inside, so it begins as a box.
    fn braces(&mut self, path: &str, label: &str) {
        if matches!(self.sketch.part(path), Some(Part::Group(_))) {
            return;
        }
        if let Some(index) = self.place(path) {
            let own = path.rsplit('\u{1f}').next().unwrap_or(path);
            let label = if label.is_empty() { own } else { label };
            self.sketch.boxes[index].label = plain(label);
        }
    }

    /// The path of keys from the braces that are open.
    fn full(&self, path: &[String]) -> String {
        let around = self.open.last().cloned().flatten().into_iter();
        let all: Vec<String> = around.chain(path.iter().cloned()).collect();
        all.join("\u{1f}")
    }

    /// The box at a path; what lies around it becomes a group.
    fn place(&mut self, path: &str) -> Option<usize> {
        if is_too_deep(path) {
            return None;
        }
        let mut group = None;
        let ends: Vec<usize> = path.match_indices('\u{1f}').map(|(at, _)| at).collect();
        for end in ends {
            group = self.group(&path[..end], group);
        }
        let known = self.sketch.part(path).is_some();
        let index = self.sketch.box_named(path, group)?;
        if !known {
            let own = path.rsplit('\u{1f}').next().unwrap_or(path);
            self.sketch.boxes[index].label = plain(own);
        }
        Some(index)
    }

    fn group(&mut self, path: &str, within: Option<usize>) -> Option<usize> {
        let own = path.rsplit('\u{1f}').next().unwrap_or(path).to_owned();
        let label = match self.sketch.part(path) {
            Some(Part::Box(index)) => {
                self.groups.insert(index);
                self.sketch.boxes[index].label.clone()
            }
            _ => own,
        };
        self.sketch.group_named(path, &label, within)
    }

    fn connect(&mut self, ends: &[Tip], label: &str) {
        let mut before: Option<(usize, bool, bool)> = None;
        for Tip { keys, back, forth } in ends {
            let full = self.full(&path(keys));
            let Some(index) = self.place(&full) else {
                self.sketch
                    .leave_out(format!("an arrow at the group {keys}"));
                return;
            };
            if let Some((from, back, forth)) = before {
                if forth || !back {
                    self.sketch.arrow(from, index, label);
                }
                if back {
                    self.sketch.arrow(index, from, label);
                }
            }
            before = Some((index, *back, *forth));
        }
    }

    fn looks(&mut self, path: &[String], what: &str, value: &str) {
        let full = self.full(path);
        let Some(Part::Box(index)) = self.sketch.part(&full) else {
            return;
        };
        let value = unquoted(value);
        match (what, value) {
            ("label", _) => self.sketch.boxes[index].label = plain(value),
            ("shape", "cylinder" | "stored_data") => {
                self.sketch.boxes[index].hint = Some(Hint::Store);
            }
            ("shape", "queue") => self.sketch.boxes[index].hint = Some(Hint::Queue),
            ("shape", "person" | "c4-person") => {
                self.sketch.boxes[index].hint = Some(Hint::Client);
            }
            ("shape", "cloud") => self.sketch.boxes[index].hint = Some(Hint::Outside),
            _ => {}
        }
    }
}

fn is_too_deep(path: &str) -> bool {
    path.len() > LONGEST || path.matches('\u{1f}').count() >= DEEPEST
}

/// The keys of a statement, and its label.
fn split_label(text: &str) -> (&str, &str) {
    match outside_quotes(text, |text| text.strip_prefix(':')) {
        Some((at, _)) => (text[..at].trim(), text[at + 1..].trim()),
        None => (text.trim(), ""),
    }
}

/// Where something first stands outside quotes, and what: `what` tells it from the text that begins there.
fn outside_quotes<'a, T>(text: &'a str, what: impl Fn(&'a str) -> Option<T>) -> Option<(usize, T)> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            None => {
                if let Some(found) = what(&text[at..]) {
                    return Some((at, found));
                }
            }
            Some(_) => {}
        }
    }
    None
}

/// An end of a chain of arrows.
struct Tip {
    keys: String,
    /// Whether the arrow behind it leads back to it.
    back: bool,
    /// Whether the arrow behind it leads on.
    forth: bool,
}

/// The ends of a chain of arrows; `None` if there is no arrow.
fn arrows(keys: &str) -> Option<Vec<Tip>> {
    const KINDS: [(&str, bool, bool); 4] = [
        ("<->", true, true),
        ("<-", true, false),
        ("->", false, true),
        ("--", false, false),
    ];
    let mut ends = Vec::new();
    let mut rest = keys;
    loop {
        let kind = |text: &str| KINDS.into_iter().find(|kind| text.starts_with(kind.0));
        let Some((at, (sign, back, forth))) = outside_quotes(rest, kind) else {
            let keys = rest.trim().to_owned();
            ends.push(Tip {
                keys,
                back: false,
                forth: false,
            });
            return (ends.len() > 1).then_some(ends);
        };
        let keys = rest[..at].trim().to_owned();
        ends.push(Tip { keys, back, forth });
        rest = rest[at + sign.len()..].trim_start_matches(['-', '>']);
    }
}

/// The keys of a path.
fn path(keys: &str) -> Vec<String> {
    let mut path = Vec::new();
    let mut rest = keys;
    while let Some((at, after)) = outside_quotes(rest, |text| text.strip_prefix('.')) {
        path.push(unquoted(&rest[..at]).to_owned());
        rest = after;
    }
    path.push(unquoted(rest).to_owned());
    path.retain(|key| !key.is_empty() && key != "_");
    path
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    for quote in ['"', '\''] {
        let inside = text
            .strip_prefix(quote)
            .and_then(|text| text.strip_suffix(quote));
        if let Some(inside) = inside {
            return inside;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_groups_and_arrows_are_read() {
        let sketch = sketch(
            "direction: right # way\neu: 'Europe' {\n  api: API {shape: rectangle}\n  db: 'Orders' {shape: cylinder}\n}\n\
             user -> eu.api: HTTPS {style.stroke-dash: 4}\neu.api -> eu.db -> log: x\nlog.shape: queue\na <- b\nn: |md\n",
        );
        let label = |at: usize| sketch.boxes[at].label.clone();
        let arrows: Vec<String> = sketch
            .arrows
            .iter()
            .map(|a| format!("{} > {}: {}", label(a.from), label(a.to), a.label))
            .collect();
        assert_eq!(
            arrows,
            [
                "user > API: HTTPS",
                "API > Orders: x",
                "Orders > log: x",
                "b > a: "
            ]
        );
        assert_eq!(sketch.groups[0].label, "Europe");
        let orders = sketch.boxes.iter().find(|b| b.label == "Orders").unwrap();
        assert_eq!((orders.group, orders.hint), (Some(0), Some(Hint::Store)));
        assert_eq!(sketch.left_out, ["n: a block of text"]);
    }
}
