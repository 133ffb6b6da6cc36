//! Graphs of Graphviz: nodes, edges, clusters and their labels.

mod looks;
mod token;

use std::collections::HashSet;

use self::looks::{Looks, unescaped};
use self::token::{Token, tokens};
use super::{count, plain};
use crate::model::sketch::{Heads, Sketch};

/// The deepest nesting of subgraphs that is followed.
const DEEPEST: usize = 64;

pub(super) fn sketch(text: &str) -> Result<Sketch, String> {
    let mut reader = Reader {
        tokens: tokens(text),
        at: 0,
        sketch: Sketch::default(),
        invisible: HashSet::new(),
        records: HashSet::new(),
    };
    reader.graph()?;
    let others = reader.graphs_left();
    let Reader {
        mut sketch,
        invisible,
        ..
    } = reader;
    sketch.remove_boxes(&invisible, "invisible node");
    if others > 0 {
        sketch.leave_out(count(others, "more graph"));
    }
    Ok(sketch)
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
    sketch: Sketch,
    /// The nodes that are only there to arrange the others.
    invisible: HashSet<usize>,
    /// The nodes whose labels are fields.
    records: HashSet<usize>,
}

/// Where a statement stands: the group around it, and what is said of all nodes and edges from there on.
#[derive(Clone, Debug, Default)]
struct Scope {
    group: Option<usize>,
    depth: usize,
    nodes: Looks,
    edges: Looks,
}

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
        let (Token::Word(word) | Token::Markup(word)) = self.tokens.get(self.at)? else {
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
        if !is_graph(&word) {
            return Err("it is no graph of Graphviz".to_owned());
        }
        let title = self.word().unwrap_or_default();
        self.sketch.title = plain(&unescaped(&title));
        if !self.take('{') {
            return Err("it is no graph of Graphviz".to_owned());
        }
        self.statements(Scope::default());
        Ok(())
    }

    /// How many graphs follow the one that was read.
    fn graphs_left(&self) -> usize {
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        let mut depth = 0_usize;
        let mut graphs = 0;
        for token in rest {
            match token {
                Token::Sign('{') => depth += 1,
                Token::Sign('}') => depth = depth.saturating_sub(1),
                Token::Word(word) if depth == 0 && is_graph(&word.to_lowercase()) => graphs += 1,
                _ => {}
            }
        }
        graphs
    }

    /// The statements up to the closing brace; gives the boxes that they name.
    fn statements(&mut self, mut scope: Scope) -> Vec<usize> {
        let mut named = Vec::new();
        while self.at < self.tokens.len() {
            if self.take('}') {
                break;
            }
            if self.take(';') || self.take(',') {
                continue;
            }
            let before = self.at;
            named.extend(self.statement(&mut scope));
            if self.at == before {
                self.at += 1;
            }
        }
        named
    }

    fn statement(&mut self, scope: &mut Scope) -> Vec<usize> {
        if self.setting(scope) {
            return Vec::new();
        }
        let mut ends = vec![self.end(scope)];
        while self.tokens.get(self.at) == Some(&Token::Arrow) {
            self.at += 1;
            ends.push(self.end(scope));
        }
        let looks = self.attributes();
        if let [only] = ends.as_slice() {
            for &index in only {
                self.describe(index, &looks);
            }
        } else {
            self.connect(&ends, &looks.or(&scope.edges));
        }
        ends.into_iter().flatten().collect()
    }

    /// Reads a statement about the graph, or about all nodes or edges, if one follows.
    fn setting(&mut self, scope: &mut Scope) -> bool {
        let start = self.at;
        let Some(word) = self.word() else {
            return false;
        };
        let mut looks = Looks::default();
        if self.take('=') {
            if let Some(value) = self.next() {
                looks.set(&word, &value);
            }
            self.label_graph(scope, &looks);
            return true;
        }
        match word.to_lowercase().as_str() {
            "node" => scope.nodes = self.attributes().or(&scope.nodes),
            "edge" => scope.edges = self.attributes().or(&scope.edges),
            "graph" => {
                looks = self.attributes();
                self.label_graph(scope, &looks);
            }
            _ => {
                self.at = start;
                return false;
            }
        }
        true
    }

    fn label_graph(&mut self, scope: &Scope, looks: &Looks) {
        if let Some(label) = looks.text("") {
            match scope.group {
                Some(group) => self.sketch.groups[group].label = label,
                None => self.sketch.title = label,
            }
        }
    }

    fn connect(&mut self, ends: &[Vec<usize>], looks: &Looks) {
        // Such an edge only arranges the nodes.
        if looks.is_invisible == Some(true) {
            return;
        }
        let label = looks.text("").unwrap_or_default();
        let heads = looks.heads.unwrap_or(Heads::End);
        for pair in ends.windows(2) {
            for &from in &pair[0] {
                if self.sketch.is_full() {
                    return;
                }
                for &to in &pair[1] {
                    self.sketch.line(from, to, heads, &label);
                }
            }
        }
    }

    /// One end of an edge: a node, or all nodes of a subgraph.
    fn end(&mut self, scope: &Scope) -> Vec<usize> {
        if self.take('{') {
            return self.nested(scope.clone());
        }
        let Some(word) = self.word() else {
            return Vec::new();
        };
        if word.to_lowercase() == "subgraph" {
            return self.subgraph(scope.clone());
        }
        while self.take(':') {
            self.word();
        }
        let known = self.sketch.part(&word).is_some();
        let Some(index) = self.sketch.box_named(&word, scope.group) else {
            return Vec::new();
        };
        let part = &mut self.sketch.boxes[index];
        part.group = part.group.or(scope.group);
        if !known {
            part.label = plain(&unescaped(&word));
            self.describe(index, &scope.nodes);
        }
        vec![index]
    }

    fn subgraph(&mut self, mut scope: Scope) -> Vec<usize> {
        let name = self.word().unwrap_or_default();
        if !self.take('{') {
            return Vec::new();
        }
        if name.starts_with("cluster") {
            let label = name.trim_start_matches("cluster").trim_start_matches('_');
            let name = format!("\u{1f}{name}");
            scope.group = self.sketch.group_named(&name, &plain(label), scope.group);
        }
        self.nested(scope)
    }

    fn nested(&mut self, mut scope: Scope) -> Vec<usize> {
        if scope.depth < DEEPEST {
            scope.depth += 1;
            return self.statements(scope);
        }
        self.sketch.leave_out("subgraphs nested too deeply");
        self.at = self.tokens.len();
        Vec::new()
    }

    fn attributes(&mut self) -> Looks {
        let mut looks = Looks::default();
        while self.take('[') {
            while self.at < self.tokens.len() && !self.take(']') {
                let Some(Token::Word(name)) = self.next() else {
                    continue;
                };
                if self.take('=')
                    && let Some(value) = self.next()
                {
                    looks.set(&name, &value);
                }
            }
        }
        looks
    }

    fn describe(&mut self, index: usize, looks: &Looks) {
        let part = &mut self.sketch.boxes[index];
        if let Some(shape) = looks.shape {
            part.hint = shape.hint;
            if shape.is_record {
                self.records.insert(index);
            } else {
                self.records.remove(&index);
            }
        }
        if let Some(picture) = &looks.picture {
            part.picture.clone_from(picture);
        }
        match looks.is_invisible {
            Some(true) => drop(self.invisible.insert(index)),
            Some(false) => drop(self.invisible.remove(&index)),
            None => {}
        }
        if !self.records.contains(&index) {
            if let Some(label) = looks.text(&part.label) {
                part.label = label;
            }
        } else if let Some((label, is_part)) = looks.record() {
            let what = format!("all but the first field of {label}");
            part.label = label;
            if is_part {
                self.sketch.leave_out(what);
            }
        }
    }
}

fn is_graph(word: &str) -> bool {
    matches!(word, "graph" | "digraph")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sketch::Hint;

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

    fn said(text: &str) -> (Vec<String>, Vec<String>, Vec<String>) {
        let sketch = sketch(text).unwrap();
        let label = |at: usize| sketch.boxes[at].label.clone();
        let boxes = sketch.boxes.iter().map(|part| part.label.clone());
        let arrows = sketch.arrows.iter();
        let arrows = arrows.map(|a| format!("{} > {}: {}", label(a.from), label(a.to), a.label));
        (boxes.collect(), arrows.collect(), sketch.left_out.clone())
    }

    #[test]
    fn edges_lead_where_they_say() {
        let (boxes, arrows, left_out) = said(
            "digraph { db -> api [dir=back]; a -> b [dir=both, label=x]; c -> d [dir=none];\n\
             c -> a [style=invis]; { edge [dir=back]; e -> f } g -> c; h [style=\"filled,invis\"]; h -> a; }",
        );
        assert_eq!(boxes, ["db", "api", "a", "b", "c", "d", "e", "f", "g"]);
        assert_eq!(
            arrows,
            [
                "api > db: ",
                "a > b: x",
                "b > a: x",
                "c > d: ",
                "f > e: ",
                "g > c: "
            ]
        );
        assert_eq!(left_out, ["an arrow at the invisible node h"]);
    }

    #[test]
    fn records_and_escapes_are_read() {
        let (boxes, _, left_out) = said(
            "digraph { node [shape=record]; rec [label=\"{<f0> left|<f1> mid\\l|{a|b}}\"];\n\
             users [label=\"{users|id: int, the primary key\\l|name: varchar of 200\\l}\"];\n\
             \"a very\" + \" long\" -> \"con\\\ntinued\"; node [shape=box, label=\"\\N db\"]; zz;\n\
             q [label=\"a\\nb \\\"c\\\"\"]; m [shape=record, label=<<b>Redis</b><br/>cache>]; }",
        );
        let expected = [
            "left mid a b",
            "users",
            "a very long",
            "continued",
            "zz db",
            "a b \"c\"",
            "Redis cache",
        ];
        assert_eq!(boxes, expected);
        assert_eq!(left_out, ["all but the first field of users"]);
    }

    #[test]
    fn other_graphs_are_told() {
        let (boxes, _, left_out) =
            said("graph G { a -- b }\ndigraph H { c -> graph }\nstrict graph { d }");
        assert_eq!(
            (boxes.len(), left_out),
            (2, vec!["2 more graphs".to_owned()])
        );
    }
}
