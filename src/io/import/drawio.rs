//! Files of draw.io: the first page, plain or compressed.
//!
//! A page is XML of cells; what a compressed page may grow to is bounded.

use std::collections::{HashMap, HashSet};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use roxmltree::{Document, Node};

use super::{plain, plain_text};
use crate::model::sketch::{Hint, Part, Sketch};

/// The most that a compressed page may hold, in bytes.
const MOST: usize = 10_000_000;

pub(super) fn sketch(text: &str) -> Result<Sketch, String> {
    let document = parse(text)?;
    let page = document
        .descendants()
        .find(|node| node.has_tag_name("diagram"));
    let compressed = page.filter(|page| page.first_element_child().is_none());
    let title = page.and_then(|page| page.attribute("name")).unwrap_or("");
    let mut sketch = match compressed.and_then(|page| page.text()) {
        Some(packed) => {
            let text = expanded(packed.trim())?;
            cells(&parse(&text)?)
        }
        None => cells(&document),
    };
    if !title.starts_with("Page-") {
        sketch.title = plain(title);
    }
    let pages = document
        .descendants()
        .filter(|node| node.has_tag_name("diagram"));
    let more = pages.count().saturating_sub(1);
    if more > 0 {
        sketch.leave_out(format!("{more} more pages"));
    }
    Ok(sketch)
}

/// The most attributes of an element: each is compared with all before it.
const MOST_ATTRIBUTES: usize = 1000;

fn parse(text: &str) -> Result<Document<'_>, String> {
    if most_attributes(text) > MOST_ATTRIBUTES {
        return Err("it is no file of draw.io: an element has too many attributes".to_owned());
    }
    let options = roxmltree::ParsingOptions {
        allow_dtd: false,
        nodes_limit: 200_000,
        ..roxmltree::ParsingOptions::default()
    };
    Document::parse_with_options(text, options)
        .map_err(|error| format!("it is no file of draw.io: {error}"))
}

/// How many attributes the element with the most has: values in quotes between `<` and `>`.
fn most_attributes(text: &str) -> usize {
    let mut most = 0;
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        rest = &rest[start..];
        let no_element = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];
        let no_element = no_element.iter().find(|(start, _)| rest.starts_with(start));
        if let Some((_, end)) = no_element {
            rest = rest.split_once(end).map_or("", |(_, after)| after);
            continue;
        }
        let mut attributes = 0;
        let mut quote = None;
        let end = rest.bytes().position(|byte| {
            match quote {
                Some(open) if byte == open => {
                    quote = None;
                    attributes += 1;
                }
                None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
                _ => {}
            }
            quote.is_none() && byte == b'>'
        });
        most = most.max(attributes);
        rest = end.map_or("", |end| &rest[end..]);
    }
    most
}

/// The page in base64, deflated, each special character as `%xx`.
fn expanded(packed: &str) -> Result<String, String> {
    let wrong = || "its page cannot be unpacked".to_owned();
    let letters: String = packed.chars().filter(|c| !c.is_whitespace()).collect();
    let bytes = BASE64_STANDARD.decode(letters).map_err(|_| wrong())?;
    let bytes =
        miniz_oxide::inflate::decompress_to_vec_with_limit(&bytes, MOST).map_err(|_| wrong())?;
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes.as_slice();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let coded = hex
            .filter(|_| byte == b'%')
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(coded.unwrap_or(byte));
        rest = if coded.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(out).map_err(|_| wrong())
}

/// A cell of a page.
struct Cell<'a> {
    id: &'a str,
    label: String,
    style: &'a str,
    parent: &'a str,
    node: Node<'a, 'a>,
}

fn cells<'a>(document: &'a Document<'a>) -> Sketch {
    let found = document
        .descendants()
        .filter(|node| node.has_tag_name("mxCell"));
    let cells: Vec<Cell<'a>> = found.map(cell).collect();
    let mut sketch = Sketch::default();
    let inside = cells
        .iter()
        .filter(|cell| cell.node.attribute("vertex").is_some() && !is_text(cell.style));
    let holders: HashSet<&str> = inside.map(|cell| cell.parent).collect();
    // Labels of arrows are cells inside of them.
    let arrows: HashMap<&str, usize> = cells
        .iter()
        .enumerate()
        .filter(|(_, cell)| cell.node.attribute("edge").is_some())
        .map(|(at, cell)| (cell.id, at))
        .collect();
    let mut labels: HashMap<usize, String> = HashMap::new();
    let mut places: HashMap<&str, (f64, f64)> = HashMap::new();
    for cell in cells
        .iter()
        .filter(|cell| cell.node.attribute("vertex").is_some())
    {
        if let Some(&arrow) = arrows.get(cell.parent) {
            labels.entry(arrow).or_default().push_str(&cell.label);
            continue;
        }
        let (x, y) = place(cell.node);
        let (left, top) = places.get(cell.parent).copied().unwrap_or_default();
        let at = (left + x, top + y);
        places.insert(cell.id, at);
        let within = match sketch.part(cell.parent) {
            Some(Part::Group(group)) => Some(group),
            _ => None,
        };
        if is_text(cell.style) {
            sketch.text(cell.label.clone());
        } else if holders.contains(cell.id) || cell.style.contains("swimlane") {
            sketch.group_named(cell.id, &cell.label, within);
        } else if let Some(index) = sketch.box_named(cell.id, within) {
            let part = &mut sketch.boxes[index];
            part.label.clone_from(&cell.label);
            part.place = Some(at);
            part.hint = hint(cell.style);
        }
    }
    for (at, cell) in cells.iter().enumerate() {
        if cell.node.attribute("edge").is_none() {
            continue;
        }
        let end = |name| cell.node.attribute(name).and_then(|id| sketch.part(id));
        let label = match labels.remove(&at) {
            Some(label) if cell.label.is_empty() => label,
            _ => cell.label.clone(),
        };
        match (end("source"), end("target")) {
            (Some(Part::Box(from)), Some(Part::Box(to))) => sketch.arrow(from, to, &label),
            _ => sketch.leave_out(format!("an arrow without a box at both ends: {label}")),
        }
    }
    sketch
}

fn cell<'a>(node: Node<'a, 'a>) -> Cell<'a> {
    // A cell with data of its own is wrapped, alone, in an element that has its name and label.
    let wrapper = node
        .parent()
        .filter(|parent| parent.has_tag_name("object") || parent.has_tag_name("UserObject"))
        .filter(|_| node.prev_sibling_element().is_none());
    let of = |name| wrapper.and_then(|wrapper| wrapper.attribute(name));
    let label = of("label")
        .or_else(|| node.attribute("value"))
        .unwrap_or("");
    let style = node.attribute("style").unwrap_or("");
    let label = if is_text(style) {
        plain_text(label)
    } else {
        plain(label)
    };
    Cell {
        id: of("id").or_else(|| node.attribute("id")).unwrap_or(""),
        label,
        style,
        parent: node.attribute("parent").unwrap_or(""),
        node,
    }
}

fn place(node: Node<'_, '_>) -> (f64, f64) {
    let geometry = node
        .children()
        .find(|child| child.has_tag_name("mxGeometry"));
    let number = |name| {
        let text = geometry.and_then(|geometry| geometry.attribute(name));
        text.and_then(|text| text.parse::<f64>().ok())
            .filter(|n| n.is_finite())
            .unwrap_or(0.0)
    };
    (number("x"), number("y"))
}

fn is_text(style: &str) -> bool {
    style.starts_with("text;") || style == "text"
}

fn hint(style: &str) -> Option<Hint> {
    if style.contains("cylinder") || style.contains("datastore") {
        Some(Hint::Store)
    } else if style.contains("umlActor") || style.contains("shape=actor") {
        Some(Hint::Client)
    } else if style.contains("cloud") {
        Some(Hint::Outside)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>
        <mxCell id="g" value="Region" style="swimlane;" vertex="1" parent="1"><mxGeometry x="100" y="0" width="400" height="200"/></mxCell>
        <mxCell id="a" value="&lt;b&gt;API&lt;/b&gt;" style="rounded=0;" vertex="1" parent="g"><mxGeometry x="10" y="20" width="120" height="60"/></mxCell>
        <object label="Orders" id="d"><mxCell style="shape=cylinder3;" vertex="1" parent="g"><mxGeometry x="200" y="20"/></mxCell></object>
        <mxCell id="t" value="a remark" style="text;html=1" vertex="1" parent="1"/>
        <mxCell id="e" edge="1" source="a" target="d" parent="1"/>
        <mxCell id="l" value="SQL" style="edgeLabel;" vertex="1" parent="e"/>
        <mxCell id="f" value="lost" edge="1" source="a" parent="1"/></root></mxGraphModel>"#;

    #[test]
    fn boxes_groups_and_arrows_are_read() {
        let sketch = sketch(&format!(
            "<mxfile><diagram name=\"Shop\">{PAGE}</diagram></mxfile>"
        ))
        .unwrap();
        let labels: Vec<&str> = sketch.boxes.iter().map(|b| b.label.as_str()).collect();
        assert_eq!(
            (sketch.title.as_str(), labels),
            ("Shop", vec!["API", "Orders"])
        );
        assert_eq!(sketch.boxes[0].place, Some((110.0, 20.0)));
        assert_eq!(
            (sketch.boxes[1].group, sketch.boxes[1].hint),
            (Some(0), Some(Hint::Store))
        );
        assert_eq!(sketch.arrows.len(), 1);
        assert_eq!(sketch.arrows[0].label, "SQL");
        assert_eq!((sketch.texts.len(), sketch.left_out.len()), (1, 1));
    }

    #[test]
    fn a_compressed_page_is_read() {
        let coded: Vec<String> = PAGE.bytes().map(|b| format!("%{b:02X}")).collect();
        let coded = coded.concat();
        let packed =
            BASE64_STANDARD.encode(miniz_oxide::deflate::compress_to_vec(coded.as_bytes(), 6));
        let text = format!("<mxfile><diagram name=\"Page-1\">{packed}</diagram></mxfile>");
        let sketch = sketch(&text).unwrap();
        assert_eq!((sketch.boxes.len(), sketch.title.as_str()), (2, ""));
        assert!(super::sketch("<mxfile><diagram>!!</diagram></mxfile>").is_err());
        assert!(super::sketch("no xml").is_err());
    }

    #[test]
    fn elements_of_very_many_attributes_are_refused() {
        let many = |count: usize| {
            let attributes = (0..count).map(|n| format!(" a{n}='>'"));
            attributes.collect::<Vec<_>>().concat()
        };
        let few = format!("<!-- isn't one --><mxGraphModel{}/>", many(1000));
        assert_eq!(most_attributes(&few), 1000);
        assert!(sketch(&few).is_ok());
        let why = sketch(&format!("<mxGraphModel{}/>", many(1001))).unwrap_err();
        assert!(why.contains("too many attributes"), "{why}");
    }
}
