//! Graphs of Graphviz: nodes, edges, clusters and their labels.

use std::collections::HashMap;

use super::plain;
use crate::model::sketch::{Hint, Sketch};

/// The deepest nesting of subgraphs that is followed.
const DEEPEST: usize = 64;

pub(super) fn sketch(text: &str) -> Result<Sketch, String> {
    let mut reader = Reader {
        tokens: tokens(text),
        at: 0,
        sketch: Sketch::default(),
    };
    reader.graph()?;
    Ok(reader.sketch)
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Sign(char),
    Arrow,
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        rest = if c.is_whitespace() {
            after
        } else if rest.starts_with("//") || c == '#' {
            rest.find('\n').map_or("", |end| &rest[end..])
        } else if let Some(comment) = rest.strip_prefix("/*") {
            comment.find("*/").map_or("", |end| &comment[end + 2..])
        } else if c == '"' {
            let (word, after) = quoted(after);
            tokens.push(Token::Word(word));
            after
        } else if c == '<' {
            let (word, after) = markup(after);
            tokens.push(Token::Word(word));
            after
        } else if let Some(after) = rest.strip_prefix("->").or_else(|| rest.strip_prefix("--")) {
            tokens.push(Token::Arrow);
            after
        } else if is_word(c) || c == '-' {
            let end = rest[c.len_utf8()..]
                .find(|c| !is_word(c))
                .map_or(rest.len(), |end| end + c.len_utf8());
            tokens.push(Token::Word(rest[..end].to_owned()));
            &rest[end..]
        } else {
            tokens.push(Token::Sign(c));
            after
        };
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '.'
}

/// A text up to its closing quote, and what follows.
fn quoted(text: &str) -> (String, &str) {
    let mut out = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (out, &text[at + 1..]),
            '\\' => match chars.next() {
                Some((_, '"')) => out.push('"'),
                Some((_, '\\')) => out.push('\\'),
                Some((_, 'n' | 'l' | 'r')) => out.push(' '),
                Some((_, other)) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
    (out, "")
}

/// A label of markup up to its closing bracket, and what follows.
fn markup(text: &str) -> (String, &str) {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        match c {
            '<' => depth += 1,
            '>' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return (text[..at].to_owned(), &text[at + 1..]);
        }
    }
    (text.to_owned(), "")
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
    sketch: Sketch,
}

type Attributes = HashMap<String, String>;

impl Reader {
    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn take(&mut self, sign: char) -> bool {
        let here = self.tokens.get(self.at) == Some(&Token::Sign(sign));
        self.at += usize::from(here);
        here
    }

    fn word(&mut self) -> Option<String> {
        let Some(Token::Word(word)) = self.tokens.get(self.at) else {
            return None;
        };
        let word = word.clone();
        self.at += 1;
        Some(word)
    }

    fn graph(&mut self) -> Result<(), String> {
        let mut word = self.word().unwrap_or_default().to_lowercase();
        if word == "strict" {
            word = self.word().unwrap_or_default().to_lowercase();
        }
        if !matches!(word.as_str(), "graph" | "digraph") {
            return Err("it is no graph of Graphviz".to_owned());
        }
        self.sketch.title = self.word().map(|title| plain(&title)).unwrap_or_default();
        if !self.take('{') {
            return Err("it is no graph of Graphviz".to_owned());
        }
        self.statements(None, 0);
        Ok(())
    }

    /// The statements up to the closing brace; gives the boxes that they name.
    fn statements(&mut self, group: Option<usize>, depth: usize) -> Vec<usize> {
        let mut named = Vec::new();
        while self.at < self.tokens.len() {
            if self.take('}') {
                break;
            }
            if self.take(';') || self.take(',') {
                continue;
            }
            let before = self.at;
            named.extend(self.statement(group, depth));
            if self.at == before {
                self.at += 1;
            }
        }
        named
    }

    fn statement(&mut self, group: Option<usize>, depth: usize) -> Vec<usize> {
        let start = self.at;
        if let Some(word) = self.word() {
            if self.take('=') {
                let value = self.word().unwrap_or_default();
                if word == "label" {
                    match group {
                        Some(group) => self.sketch.groups[group].label = plain(&value),
                        None => self.sketch.title = plain(&value),
                    }
                }
                return Vec::new();
            }
            if matches!(word.as_str(), "node" | "edge" | "graph") {
                let attributes = self.attributes();
                if let (Some(label), Some(group)) = (attributes.get("label"), group) {
                    self.sketch.groups[group].label = plain(label);
                }
                return Vec::new();
            }
            self.at = start;
        }
        let mut ends = vec![self.end(group, depth)];
        while self.tokens.get(self.at) == Some(&Token::Arrow) {
            self.at += 1;
            ends.push(self.end(group, depth));
        }
        let attributes = self.attributes();
        let label = attributes.get("label").map(|label| plain(label));
        if let [only] = ends.as_slice() {
            let label = label.filter(|label| label != "\\N");
            let shape = attributes.get("shape").map(String::as_str);
            for &index in only {
                self.describe(index, label.as_deref(), shape);
            }
        } else {
            let label = label.unwrap_or_default();
            for pair in ends.windows(2) {
                for &from in &pair[0] {
                    if self.sketch.is_full() {
                        break;
                    }
                    for &to in &pair[1] {
                        self.sketch.arrow(from, to, &label);
                    }
                }
            }
        }
        ends.into_iter().flatten().collect()
    }

    /// One end of an edge: a node, or all nodes of a subgraph.
    fn end(&mut self, group: Option<usize>, depth: usize) -> Vec<usize> {
        if self.take('{') {
            return self.nested(group, depth);
        }
        let Some(word) = self.word() else {
            return Vec::new();
        };
        if word == "subgraph" {
            let name = self.word().unwrap_or_default();
            if !self.take('{') {
                return Vec::new();
            }
            let group = if name.starts_with("cluster") {
                let label = name.trim_start_matches("cluster").trim_start_matches('_');
                let name = format!("\u{1f}{name}");
                self.sketch.group_named(&name, label, group)
            } else {
                group
            };
            return self.nested(group, depth);
        }
        while self.take(':') {
            self.word();
        }
        let known = self.sketch.part(&word).is_some();
        let found = self.sketch.box_named(&word, group);
        if let (Some(index), true, Some(group)) = (found, known, group) {
            self.sketch.boxes[index].group.get_or_insert(group);
        }
        found.into_iter().collect()
    }

    fn nested(&mut self, group: Option<usize>, depth: usize) -> Vec<usize> {
        if depth < DEEPEST {
            return self.statements(group, depth + 1);
        }
        self.sketch.leave_out("subgraphs nested too deeply");
        self.at = self.tokens.len();
        Vec::new()
    }

    fn attributes(&mut self) -> Attributes {
        let mut attributes = Attributes::new();
        while self.take('[') {
            while self.at < self.tokens.len() && !self.take(']') {
                let Some(Token::Word(name)) = self.next() else {
                    continue;
                };
                if self.take('=') {
                    let value = self.word().unwrap_or_default();
                    attributes.insert(name, value);
                }
            }
        }
        attributes
    }

    fn describe(&mut self, index: usize, label: Option<&str>, shape: Option<&str>) {
        let part = &mut self.sketch.boxes[index];
        if let Some(label) = label {
            label.clone_into(&mut part.label);
        }
        part.hint = match shape {
            Some("cylinder") => Some(Hint::Store),
            Some("cds") => Some(Hint::Queue),
            _ => part.hint,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_groups_and_arrows_are_read() {
        let sketch = sketch(
            "strict digraph \"Shop\" { rankdir=LR; node [shape=box];\n\
             subgraph cluster_eu { label=\"Europe\"; api [label=\"API \\\"one\\\"\"]; db [shape=cylinder, label=<<b>Orders</b>>] }\n\
             user -> api:p -> db [label=\"HTTPS\"]; /* x */ user -> {a; b} // y\n }",
        )
        .unwrap();
        assert_eq!(
            (sketch.title.as_str(), sketch.groups[0].label.as_str()),
            ("Shop", "Europe")
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
                "user > API \"one\": HTTPS",
                "API \"one\" > Orders: HTTPS",
                "user > a: ",
                "user > b: "
            ]
        );
        assert_eq!(
            (sketch.boxes[1].group, sketch.boxes[1].hint),
            (Some(0), Some(Hint::Store))
        );
        assert_eq!(sketch.boxes[2].group, None);
    }

    #[test]
    fn what_is_no_graph_is_refused() {
        assert!(super::sketch("flowchart LR").is_err());
        assert!(super::sketch(&"digraph{".repeat(3)).is_ok());
        assert!(super::sketch(&format!("digraph {}", "{".repeat(100_000))).is_ok());
    }
}
