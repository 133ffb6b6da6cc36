//! A design as D2 text.

use std::fmt::Write as _;

use super::diagram::{Diagram, End, Line, Node, Step};
use crate::catalogue::{Catalogue, Shape};
use crate::model::Design;

/// `design` as D2 text.
pub fn text(design: &Design, catalogue: &Catalogue) -> String {
    let diagram = Diagram::new(design, catalogue);
    let mut out = String::new();
    if !diagram.title.is_empty() {
        line(&mut out, 0, &format!("# {}", diagram.title));
    }
    line(&mut out, 0, "direction: right");
    for step in &diagram.outline {
        match step {
            Step::Open { name, title, depth } => {
                line(&mut out, *depth, &format!("{name}: {} {{", quoted(title)));
            }
            Step::Box(node) => line(&mut out, node.depth, &box_text(node)),
            Step::Close { depth } => line(&mut out, *depth, "}"),
        }
    }
    for arrow in &diagram.arrows {
        let label = match arrow.label.as_str() {
            "" => String::new(),
            label => format!(": {}", quoted(label)),
        };
        let style = match arrow.line {
            Line::Solid => "",
            Line::Dashed => "style.stroke-dash: 4",
            Line::Thick => "style.stroke-width: 4",
        };
        let style = match (style, label.as_str()) {
            ("", _) => String::new(),
            (style, "") => format!(": {{{style}}}"),
            (style, _) => format!(" {{{style}}}"),
        };
        let (from, to) = (path(&arrow.from), path(&arrow.to));
        line(&mut out, 0, &format!("{from} -> {to}{label}{style}"));
    }
    out
}

fn line(out: &mut String, depth: usize, text: &str) {
    writeln!(out, "{:1$}{text}", "", 2 * depth).expect("a string takes any text");
}

fn box_text(node: &Node) -> String {
    let shape = match node.shape {
        Shape::Client => "person",
        Shape::Service => "rectangle",
        Shape::Store => "cylinder",
        Shape::Queue => "queue",
        Shape::Edge => "hexagon",
        Shape::Outside => "cloud",
        Shape::Cache => "stored_data",
    };
    format!("{}: {} {{shape: {shape}}}", node.name, quoted(&node.label))
}

/// A text in single quotes, in which D2 replaces nothing.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A box by the groups around it.
fn path(end: &End) -> String {
    let mut path = end.groups.clone();
    path.push(end.name.clone());
    path.join(".")
}
