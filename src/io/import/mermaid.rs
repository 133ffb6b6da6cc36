//! Flowcharts of Mermaid, alone or as the first such block of a Markdown file.

use super::plain;
use crate::model::sketch::{Hint, Sketch};

pub(super) fn sketch(text: &str) -> Result<Sketch, String> {
    let mut sketch = Sketch::default();
    let mut around: Vec<Option<usize>> = Vec::new();
    let mut begun = false;
    let mut lines = chart(text).lines();
    if let Some(title) = front_matter(&mut lines) {
        sketch.title = title;
    }
    for line in lines {
        for statement in statements(line) {
            let statement = statement.trim();
            let word = statement.split_whitespace().next().unwrap_or("");
            match word {
                "" => {}
                _ if statement.starts_with("%%") => {}
                "flowchart" | "graph" if !begun => begun = true,
                _ if !begun => return Err(format!("it is no flowchart but `{word}`")),
                "direction" | "classDef" | "class" | "style" | "linkStyle" | "accTitle:"
                | "accDescr:" => {}
                "click" => sketch.leave_out(statement),
                "subgraph" => {
                    let group = subgraph(&mut sketch, &statement[word.len()..], &around);
                    around.push(group);
                }
                "end" => drop(around.pop()),
                _ => {
                    let group = around.last().copied().flatten();
                    if chain(&mut sketch, statement, group).is_none() {
                        sketch.leave_out(statement);
                    }
                }
            }
        }
    }
    if begun {
        Ok(sketch)
    } else {
        Err("it holds no flowchart".to_owned())
    }
}

/// The chart in a text: all of it, or the first block that a Markdown file has of it.
fn chart(text: &str) -> &str {
    const FENCE: &str = "```mermaid";
    let Some(start) = text.find(FENCE) else {
        return text;
    };
    let inside = &text[start + FENCE.len()..];
    &inside[..inside.find("```").unwrap_or(inside.len())]
}

/// Reads over a front matter, if one follows; gives the title that it states.
fn front_matter(lines: &mut std::str::Lines<'_>) -> Option<String> {
    let mut ahead = lines.clone();
    let first = ahead.find(|line| !line.trim().is_empty())?;
    if first.trim() != "---" {
        return None;
    }
    let mut title = String::new();
    for line in ahead.by_ref() {
        if line.trim() == "---" {
            break;
        }
        if let Some(stated) = line.trim().strip_prefix("title:") {
            title = plain(stated.trim().trim_matches('"'));
        }
    }
    *lines = ahead;
    Some(title)
}

/// The statements of a line: `;` parts them, but not inside quotes or brackets.
fn statements(line: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quoted, mut depth) = (Vec::new(), 0, false, 0_i32);
    for (at, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '[' | '(' | '{' if !quoted => depth += 1,
            ']' | ')' | '}' if !quoted => depth -= 1,
            ';' if !quoted && depth <= 0 => {
                parts.push(&line[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&line[start..]);
    parts
}

fn subgraph(sketch: &mut Sketch, rest: &str, around: &[Option<usize>]) -> Option<usize> {
    let rest = rest.trim();
    let (name, label) = match rest.split_once('[') {
        Some((name, label)) => (name.trim(), label.trim_end_matches(']')),
        None => (rest, rest),
    };
    let label = plain(label.trim().trim_matches('"'));
    let name = if name.is_empty() { &label } else { name };
    sketch.group_named(name, &label, around.last().copied().flatten())
}

/// Boxes and the arrows between them: `a & b -->|label| c --> d`.
fn chain(sketch: &mut Sketch, statement: &str, group: Option<usize>) -> Option<()> {
    let (mut before, mut rest) = boxes(sketch, statement, group)?;
    while !rest.is_empty() && !sketch.is_full() {
        let (link, after) = Link::parse(rest)?;
        let (next, after) = boxes(sketch, after, group)?;
        for &from in &before {
            if sketch.is_full() {
                break;
            }
            for &to in &next {
                let (from, to) = if link.back { (to, from) } else { (from, to) };
                sketch.arrow(from, to, &link.label);
                if link.both {
                    sketch.arrow(to, from, &link.label);
                }
            }
        }
        (before, rest) = (next, after);
    }
    Some(())
}

/// One or more boxes joined by `&`, and what follows them.
fn boxes<'a>(
    sketch: &mut Sketch,
    text: &'a str,
    group: Option<usize>,
) -> Option<(Vec<usize>, &'a str)> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        let (index, after) = one_box(sketch, rest.trim_start(), group)?;
        found.push(index);
        rest = after.trim_start();
        match rest.strip_prefix('&') {
            Some(after) => rest = after,
            None => return Some((found, rest)),
        }
    }
}

fn one_box<'a>(
    sketch: &mut Sketch,
    text: &'a str,
    group: Option<usize>,
) -> Option<(usize, &'a str)> {
    let length = name_length(text);
    let (name, rest) = text.split_at(length);
    if name.is_empty() {
        return None;
    }
    let known = sketch.part(name).is_some();
    let index = sketch.box_named(name, group)?;
    if known && group.is_some() && sketch.boxes[index].group.is_none() {
        sketch.boxes[index].group = group;
    }
    let (shape, rest) = shape(rest);
    if let Some((label, hint)) = shape {
        sketch.boxes[index].label = plain(label);
        sketch.boxes[index].hint = hint;
    }
    let rest = match rest.strip_prefix(":::") {
        Some(class) => &class[name_length(class)..],
        None => rest,
    };
    Some((index, rest))
}

/// How far a name goes: a `-` or `.` belongs to it unless an arrow begins there.
fn name_length(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let inside = match c {
            '-' | '.' => next.is_some_and(|next| next.is_alphanumeric() || next == '_') && at > 0,
            _ => c.is_alphanumeric() || c == '_',
        };
        if !inside {
            return at;
        }
    }
    text.len()
}

/// The label of a shape with what it says about the kind, and what follows it.
fn shape(text: &str) -> (Option<(&str, Option<Hint>)>, &str) {
    const SHAPES: [(&str, &str, Option<Hint>); 15] = [
        ("(((", ")))", None),
        ("([", "])", None),
        ("[[", "]]", Some(Hint::Queue)),
        ("[(", ")]", Some(Hint::Store)),
        ("((", "))", None),
        ("{{", "}}", None),
        ("[/", "/]", None),
        ("[/", "\\]", None),
        ("[\\", "\\]", None),
        ("[\\", "/]", None),
        ("[", "]", None),
        ("(", ")", None),
        ("{", "}", None),
        ("@{", "}", None),
        (">", "]", None),
    ];
    for (open, close, hint) in SHAPES {
        let Some(inside) = text.strip_prefix(open) else {
            continue;
        };
        // A quoted label may hold brackets.
        let quoted = inside.trim_start().strip_prefix('"');
        let (label, after) = match quoted.and_then(|label| label.split_once('"')) {
            Some((label, after)) => match after.trim_start().strip_prefix(close) {
                Some(after) => (label, after),
                None => continue,
            },
            None => match inside.split_once(close) {
                Some(found) => found,
                None => continue,
            },
        };
        if open == "@{" {
            return (attributes(label), after);
        }
        return (Some((label, hint)), after);
    }
    (None, text)
}

/// The label of the newer notation: `shape: cyl, label: "Orders"`.
fn attributes(text: &str) -> Option<(&str, Option<Hint>)> {
    let value = |name: &str| {
        let rest = text[text.find(name)? + name.len()..].trim_start();
        let end = match rest.strip_prefix('"') {
            Some(quoted) => return quoted.split('"').next(),
            None => rest.find(',').unwrap_or(rest.len()),
        };
        Some(rest[..end].trim())
    };
    let hint = match value("shape:") {
        Some("cyl" | "cylinder" | "db" | "database") => Some(Hint::Store),
        Some("das" | "h-cyl" | "horizontal-cylinder") => Some(Hint::Queue),
        Some("cloud") => Some(Hint::Outside),
        _ => None,
    };
    Some((value("label:")?, hint))
}

/// What stands between two boxes.
struct Link {
    label: String,
    back: bool,
    both: bool,
}

impl Link {
    /// The link at the start of `text`, and what follows it.
    fn parse(text: &str) -> Option<(Self, &str)> {
        const STROKES: [char; 4] = ['-', '=', '.', '~'];
        let start = text.strip_prefix('<').unwrap_or(text);
        let tail = start.len() < text.len();
        let length = start.find(|c| !STROKES.contains(&c)).unwrap_or(start.len());
        if length < 2 {
            return None;
        }
        let (strokes, mut rest) = start.split_at(length);
        let mut head = rest.starts_with('>');
        let mut label = "";
        let ended = head || strokes.len() > 2 || strokes.starts_with('~');
        if let Some(after) = rest
            .strip_prefix(['>', 'o', 'x'])
            .filter(|after| head || after.starts_with([' ', '|']) && strokes.len() > 1)
        {
            rest = after;
        } else if !ended || strokes == "-." {
            // `-- text -->`: the label stands inside the arrow.
            let end = rest
                .find(&strokes[strokes.len() - 1..].repeat(2))
                .or_else(|| rest.find(".-"))?;
            label = &rest[..end];
            let close = &rest[end..];
            let length = close.find(|c| !STROKES.contains(&c)).unwrap_or(close.len());
            head = close[length..].starts_with('>');
            rest = close[length..].trim_start_matches(['>', 'o', 'x']);
        }
        let rest = rest.trim_start();
        let (between, rest) = match rest.strip_prefix('|') {
            Some(inside) => inside.split_once('|')?,
            None => (label, rest),
        };
        let link = Self {
            label: plain(between.trim().trim_matches('"')),
            back: tail && !head,
            both: tail && head,
        };
        Some((link, rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> (Vec<String>, Vec<String>, Vec<String>) {
        let sketch = sketch(text).unwrap();
        let boxes = sketch.boxes.iter().map(|b| {
            let group = b.group.map(|at| format!(" in {}", sketch.groups[at].label));
            format!("{}{}", b.label, group.unwrap_or_default())
        });
        let label = |at: usize| &sketch.boxes[at].label;
        let arrows = sketch.arrows.iter();
        let arrows = arrows.map(|a| format!("{} > {}: {}", label(a.from), label(a.to), a.label));
        (boxes.collect(), arrows.collect(), sketch.left_out.clone())
    }

    #[test]
    fn boxes_groups_and_arrows_are_read() {
        let (boxes, arrows, left_out) = said(
            "---\ntitle: Shop\n---\nflowchart LR\n%% note\nsubgraph eu[\"Europe (1)\"]\n  api-1[API ×2] --> db[(\"Orders [x]\")]\nend\n\
             u([User]) -->|HTTPS| api-1 & api-1; u -. \"logs\" .-> q[[Queue]]\n a==>b -- text --> c---d\n click a \"x\"\n e<-->f\n",
        );
        let expected = [
            "API ×2 in Europe (1)",
            "Orders [x] in Europe (1)",
            "User",
            "Queue",
            "a",
            "b",
            "c",
            "d",
            "e",
            "f",
        ];
        assert_eq!(boxes, expected);
        assert_eq!(
            arrows,
            [
                "API ×2 > Orders [x]: ",
                "User > API ×2: HTTPS",
                "User > API ×2: HTTPS",
                "User > Queue: logs",
                "a > b: ",
                "b > c: text",
                "c > d: ",
                "e > f: ",
                "f > e: ",
            ]
        );
        assert_eq!(left_out, ["click a \"x\""]);
    }

    #[test]
    fn other_charts_are_refused() {
        assert!(sketch("sequenceDiagram\n a->>b: x").is_err());
        assert!(sketch("").is_err());
    }
}
