//! A design as a graph of Graphviz.

use std::fmt::Write as _;

use super::diagram::{Diagram, Line, Node, Step};
use crate::catalogue::{Catalogue, Shape};
use crate::model::Design;

/// `design` as DOT text.
pub fn text(design: &Design, catalogue: &Catalogue) -> String {
    let diagram = Diagram::new(design, catalogue);
    let mut out = format!("digraph {} {{\n", quoted(&diagram.title));
    line(
        &mut out,
        0,
        "rankdir=LR; compound=true; fontname=\"sans-serif\";",
    );
    line(&mut out, 0, "node [shape=box, fontname=\"sans-serif\"];");
    line(&mut out, 0, "edge [fontname=\"sans-serif\", fontsize=10];");
    for step in &diagram.outline {
        match step {
            Step::Open { name, title, depth } => {
                line(&mut out, *depth, &format!("subgraph cluster_{name} {{"));
                let label = format!("label={}; style=\"rounded,dashed\";", quoted(title));
                line(&mut out, depth + 1, &label);
            }
            Step::Box(node) => line(&mut out, node.depth, &box_text(node)),
            Step::Close { depth } => line(&mut out, *depth, "}"),
        }
    }
    for arrow in &diagram.arrows {
        let style = match arrow.line {
            Line::Solid => None,
            Line::Dashed => Some("style=dashed".to_owned()),
            Line::Thick => Some("color=\"black:black\"".to_owned()),
        };
        let label = (!arrow.label.is_empty()).then(|| format!("label={}", quoted(&arrow.label)));
        let attributes: Vec<String> = label.into_iter().chain(style).collect();
        let attributes = if attributes.is_empty() {
            String::new()
        } else {
            format!(" [{}]", attributes.join(", "))
        };
        let (from, to) = (&arrow.from.name, &arrow.to.name);
        line(&mut out, 0, &format!("{from} -> {to}{attributes};"));
    }
    out.push_str("}\n");
    out
}

fn line(out: &mut String, depth: usize, text: &str) {
    writeln!(out, "{:1$}{text}", "", 4 * (depth + 1)).expect("a string takes any text");
}

fn box_text(node: &Node) -> String {
    let shape = match node.shape {
        Shape::Client => "oval",
        Shape::Service => "box",
        Shape::Store => "cylinder",
        Shape::Queue => "cds",
        Shape::Edge => "hexagon",
        Shape::Outside => "doubleoctagon",
        Shape::Cache => "box3d",
    };
    format!(
        "{} [label={}, shape={shape}];",
        node.name,
        quoted(&node.label)
    )
}

/// A text in quotes: backslashes would be escapes of labels.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
