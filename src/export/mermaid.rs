//! A design as a flowchart or an architecture diagram of Mermaid.
//!
//! Both were written against Mermaid 11. Labels of flowcharts are quoted and their special characters are
//! entities of Mermaid; titles of architecture diagrams take letters, digits and blanks only.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::diagram::{Arrow, Diagram, Line, Node, Step};
use crate::catalogue::{Catalogue, Shape};
use crate::model::Design;

/// `design` as a flowchart.
pub fn flowchart(design: &Design, catalogue: &Catalogue) -> String {
    let diagram = Diagram::new(design, catalogue);
    let mut out = head(&diagram);
    out.push_str("flowchart LR\n");
    for step in &diagram.outline {
        match step {
            Step::Open { name, title, depth } => {
                line(
                    &mut out,
                    *depth,
                    &format!("subgraph {name}[\"{}\"]", text(title)),
                );
            }
            Step::Box(node) => line(&mut out, node.depth, &flowchart_node(node)),
            Step::Close { depth } => line(&mut out, *depth, "end"),
        }
    }
    for arrow in &diagram.arrows {
        let drawn = match arrow.line {
            Line::Solid => "-->",
            Line::Dashed => "-.->",
            Line::Thick => "==>",
        };
        let label = match arrow.label.as_str() {
            "" => String::new(),
            label => format!("|\"{}\"|", text(label)),
        };
        let (from, to) = (&arrow.from.name, &arrow.to.name);
        line(&mut out, 0, &format!("{from} {drawn}{label} {to}"));
    }
    out
}

/// `design` as an architecture diagram.
pub fn architecture(design: &Design, catalogue: &Catalogue) -> String {
    let diagram = Diagram::new(design, catalogue);
    let mut out = head(&diagram);
    out.push_str("architecture-beta\n");
    let mut around: Vec<&str> = Vec::new();
    let within =
        |group: Option<&str>| group.map_or_else(String::new, |group| format!(" in {group}"));
    for step in &diagram.outline {
        match step {
            Step::Open { name, title, .. } => {
                let group = within(around.last().copied());
                let title = words(title);
                line(&mut out, 0, &format!("group {name}(cloud)[{title}]{group}"));
                around.push(name);
            }
            Step::Box(node) => {
                let group = within(node.group.as_deref());
                let (name, icon, label) = (&node.name, icon(node.shape), words(&node.label));
                line(
                    &mut out,
                    0,
                    &format!("service {name}({icon})[{label}]{group}"),
                );
            }
            Step::Close { .. } => {
                around.pop();
            }
        }
    }
    let mut drawn = HashSet::new();
    for arrow in &diagram.arrows {
        let ends = (&arrow.from.name, &arrow.to.name);
        // An arrow from a box to itself has no sides to be drawn between, and Mermaid refuses a drawing
        // with two arrows from one box to another.
        if ends.0 != ends.1 && drawn.insert(ends) {
            line(&mut out, 0, &architecture_arrow(arrow));
        }
    }
    out
}

/// The title, in the front matter that Mermaid reads as YAML.
fn head(diagram: &Diagram) -> String {
    if diagram.title.is_empty() {
        return String::new();
    }
    // A text in quotes of JSON is one of YAML.
    let title = serde_json::Value::String(diagram.title.clone());
    format!("---\ntitle: {title}\n---\n")
}

fn line(out: &mut String, depth: usize, text: &str) {
    writeln!(out, "{:1$}{text}", "", 4 * (depth + 1)).expect("a string takes any text");
}

fn flowchart_node(node: &Node) -> String {
    let (open, close) = match node.shape {
        Shape::Client => ("([", "])"),
        Shape::Service => ("[", "]"),
        Shape::Store => ("[(", ")]"),
        Shape::Queue => ("[[", "]]"),
        Shape::Edge => ("[/", "\\]"),
        Shape::Outside => ("{{", "}}"),
        Shape::Cache => ("(", ")"),
    };
    format!("{}{open}\"{}\"{close}", node.name, text(&node.label))
}

/// A text between quotes: what Mermaid would read as markup is an entity of it.
fn text(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' | '#' | '<' | '>' | '&' | '`' | '\\' | '$' | '*' | '_' | '~' | ';' => {
                write!(out, "#{};", u32::from(c)).expect("a string takes any text");
            }
            _ => out.push(c),
        }
    }
    if out.is_empty() { " ".to_owned() } else { out }
}

const fn icon(shape: Shape) -> &'static str {
    match shape {
        Shape::Client | Shape::Outside => "internet",
        Shape::Service | Shape::Edge => "server",
        Shape::Store => "database",
        Shape::Queue | Shape::Cache => "disk",
    }
}

/// The letters, digits and blanks of a text, without blanks at its ends.
fn words(text: &str) -> String {
    let keep = |c: char| {
        if c.is_ascii_alphanumeric() || c == '_' {
            c
        } else {
            ' '
        }
    };
    let kept: String = text.replace('×', "x").chars().map(keep).collect();
    let words: Vec<&str> = kept.split_whitespace().collect();
    if words.is_empty() {
        "unnamed".to_owned()
    } else {
        words.join(" ")
    }
}

/// An arrow between the sides that face each other.
fn architecture_arrow(arrow: &Arrow) -> String {
    let (across, down) = arrow.way;
    // A cell of a terminal is twice as high as it is wide.
    let (out, into) = if across.abs() >= 2 * down.abs() {
        if across >= 0 { ("R", "L") } else { ("L", "R") }
    } else if down >= 0 {
        ("B", "T")
    } else {
        ("T", "B")
    };
    format!("{}:{out} --> {into}:{}", arrow.from.name, arrow.to.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_architecture_has_one_arrow_between_two_boxes() {
        let mut design = Design::default();
        for (id, x) in [("a", 0), ("b", 20)] {
            let at = crate::model::Cell::new(x, 0);
            let component = crate::model::Component::new(id, "service", at);
            design.components.push(component);
        }
        for id in ["a-b", "a-b-2"] {
            let connection = crate::model::Connection::new(id, "a", "b");
            design.connections.push(connection);
        }
        let count = |text: &str| text.matches("-->").count();
        let catalogue = Catalogue::shipped();
        assert_eq!(count(&architecture(&design, catalogue)), 1);
        assert_eq!(count(&flowchart(&design, catalogue)), 2);
    }

    #[test]
    fn markup_in_texts_is_harmless() {
        assert_eq!(text("a \"b\" <i>"), "a #34;b#34; #60;i#62;");
        assert_eq!(text(""), " ");
        assert_eq!(words("Größe ×3 (EU)"), "Gr e x3 EU");
        assert_eq!(words("日本"), "unnamed");
    }
}
