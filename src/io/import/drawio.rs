//! Files of draw.io: the first page, plain or compressed.
//!
//! A page is XML of cells; what a compressed page may grow to is bounded.

mod style;

use std::collections::{BTreeMap, HashMap, HashSet};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use roxmltree::{Document, Node};

use self::style::Style;
use super::canvas::{Area, Canvas, End, Link, Role, Shape};
use super::{count, plain, plain_text};
use crate::catalogue::validate::MAX_LABEL_CHARS;
use crate::model::sketch::Sketch;

/// The most that a compressed page may hold, in bytes.
const MOST: usize = 10_000_000;

pub(super) fn sketch(text: &str) -> Result<Sketch, String> {
    let document = parse(text)?;
    let mut pages = document
        .descendants()
        .filter(|node| node.has_tag_name("diagram"));
    let page = pages.next();
    let compressed = page.filter(|page| page.first_element_child().is_none());
    let title = page.and_then(|page| page.attribute("name")).unwrap_or("");
    let mut sketch = match compressed.and_then(|page| page.text()) {
        Some(packed) => {
            let text = expanded(packed.trim())?;
            cells(parse(&text)?.root())?
        }
        None => cells(page.unwrap_or_else(|| document.root()))?,
    };
    if !title.starts_with("Page-") {
        sketch.title = plain(title);
    }
    match pages.count() {
        0 => {}
        others => sketch.leave_out(count(others, "more page")),
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
    style: Style<'a>,
    parent: &'a str,
    node: Node<'a, 'a>,
}

impl Cell<'_> {
    fn is_arrow(&self) -> bool {
        self.node.attribute("edge").is_some()
    }

    fn is_shape(&self) -> bool {
        self.node.attribute("vertex").is_some()
    }

    fn is_text(&self) -> bool {
        self.style.is_text()
    }

    /// Whether it is there to move others together, and seen by nobody.
    fn is_bundle(&self) -> bool {
        self.style.has("group") && self.label.is_empty()
    }
}

/// What the cells of a page lie on.
#[derive(Clone, Default)]
struct Ground<'a> {
    /// Where its corner is.
    left: f64,
    top: f64,
    /// The shape that it is.
    shape: Option<usize>,
    bundles: Vec<&'a str>,
    /// The table whose rows are drawn on it.
    table: Option<usize>,
}

fn cells(page: Node<'_, '_>) -> Result<Sketch, String> {
    let found = page
        .descendants()
        .filter(|node| node.has_tag_name("mxCell"));
    let cells: Vec<Cell<'_>> = found.map(cell).collect();
    let mut reader = Reader {
        arrows: cells
            .iter()
            .filter(|cell| cell.is_arrow())
            .map(|cell| cell.id)
            .collect(),
        lanes: lanes(&cells),
        ..Reader::default()
    };
    for cell in &cells {
        reader.hide(cell);
        if cell.is_shape() && !reader.hidden.contains(cell.id) {
            reader.shape(cell);
        }
    }
    for cell in &cells {
        if cell.is_arrow() && !reader.hidden.contains(cell.id) {
            reader.arrow(cell);
        }
    }
    let Reader {
        canvas,
        mut sketch,
        hidden,
        rows,
        ..
    } = reader;
    if !hidden.is_empty() {
        sketch.leave_out(format!("what is hidden: {}", count(hidden.len(), "cell")));
    }
    for (table, held) in rows {
        let label = &canvas.at(table).label;
        let held = count(held, "cell");
        sketch.leave_out(format!("what the table {label} holds: {held}"));
    }
    canvas.draw(&mut sketch)?;
    Ok(sketch)
}

/// What holds lanes, directly or in rows.
fn lanes<'a>(cells: &[Cell<'a>]) -> HashSet<&'a str> {
    let parents: HashMap<&str, &'a str> = cells.iter().map(|cell| (cell.id, cell.parent)).collect();
    let lanes = cells.iter().filter(|cell| cell.style.has("swimlane"));
    lanes
        .flat_map(|lane| [Some(lane.parent), parents.get(lane.parent).copied()])
        .flatten()
        .collect()
}

#[derive(Default)]
struct Reader<'a> {
    canvas: Canvas<'a>,
    sketch: Sketch,
    arrows: HashSet<&'a str>,
    /// What the labels beside an arrow say.
    labels: HashMap<&'a str, String>,
    grounds: HashMap<&'a str, Ground<'a>>,
    hidden: HashSet<&'a str>,
    /// What holds lanes: no table, though it is stacked like one.
    lanes: HashSet<&'a str>,
    /// The tables, with how many cells are drawn on each.
    rows: BTreeMap<usize, usize>,
}

impl<'a> Reader<'a> {
    /// What lies on a hidden layer or cell is hidden with it.
    fn hide(&mut self, cell: &Cell<'a>) {
        if cell.node.attribute("visible") == Some("0") || self.hidden.contains(cell.parent) {
            self.hidden.insert(cell.id);
        }
    }

    fn shape(&mut self, cell: &Cell<'a>) {
        if self.arrows.contains(cell.parent) {
            let label = self.labels.entry(cell.parent).or_default();
            if label.len() < MAX_LABEL_CHARS {
                let between = if label.is_empty() { "" } else { " " };
                label.push_str(between);
                label.push_str(&cell.label);
            }
            return;
        }
        let ground = self.grounds.get(cell.parent).cloned().unwrap_or_default();
        let [x, y, width, height] = geometry(cell.node);
        let mut own = Ground {
            left: ground.left + x,
            top: ground.top + y,
            ..ground
        };
        if let Some(table) = own.table {
            self.row(table, cell);
        } else if cell.is_bundle() {
            own.bundles.push(cell.id);
            own.bundles.truncate(DEEPEST_BUNDLE);
        } else {
            let shape = Shape {
                role: role(cell, self.lanes.contains(cell.id)),
                label: cell.label.clone(),
                area: Area::new(own.left, own.top, width, height),
                hint: cell.style.hint(),
                picture: cell.style.picture(),
                within: own.shape,
                bundles: std::mem::take(&mut own.bundles),
            };
            own.shape = self.canvas.shape(cell.id, shape);
            own.table = own
                .shape
                .filter(|_| cell.style.is_table() && !self.lanes.contains(cell.id));
        }
        self.grounds.insert(cell.id, own);
    }

    /// A row of a table or a part of one: arrows at it end at the table.
    fn row(&mut self, table: usize, cell: &Cell<'a>) {
        self.canvas.also(cell.id, table);
        if !cell.label.is_empty() {
            *self.rows.entry(table).or_default() += 1;
        }
    }

    fn arrow(&mut self, cell: &Cell<'a>) {
        let beside = self.labels.remove(cell.id);
        let label = match beside {
            Some(label) if cell.label.is_empty() => label.chars().take(MAX_LABEL_CHARS).collect(),
            _ => cell.label.clone(),
        };
        let ground = self.grounds.get(cell.parent);
        let corner = ground.map_or((0.0, 0.0), |ground| (ground.left, ground.top));
        let end = |shape: &str, point: &str| End {
            shape: cell.node.attribute(shape),
            point: point_of(cell.node, point).map(|(x, y)| (x + corner.0, y + corner.1)),
        };
        self.canvas.link(Link {
            from: end("source", "sourcePoint"),
            to: end("target", "targetPoint"),
            heads: cell.style.heads(),
            label,
        });
    }
}

/// The most bundles around a cell that are told apart.
const DEEPEST_BUNDLE: usize = 16;

fn role(cell: &Cell<'_>, holds_lanes: bool) -> Role {
    if cell.is_text() {
        Role::Text
    } else if cell.style.is_group() || holds_lanes {
        Role::Group
    } else {
        Role::Box
    }
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
    let style = Style(node.attribute("style").unwrap_or(""));
    let label = if style.is_text() {
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

/// Where a cell lies in its parent, and how large it is.
fn geometry(node: Node<'_, '_>) -> [f64; 4] {
    let geometry = node
        .children()
        .find(|child| child.has_tag_name("mxGeometry"));
    ["x", "y", "width", "height"]
        .map(|name| geometry.map_or(0.0, |geometry| number(geometry, name)))
}

/// The point of an arrow that is called `name`, where the arrow is tied to nothing there.
fn point_of(node: Node<'_, '_>, name: &str) -> Option<(f64, f64)> {
    let geometry = node
        .children()
        .find(|child| child.has_tag_name("mxGeometry"))?;
    let mut points = geometry.children();
    let point = points.find(|point| point.attribute("as") == Some(name))?;
    Some((number(point, "x"), number(point, "y")))
}

fn number(node: Node<'_, '_>, name: &str) -> f64 {
    let number = node.attribute(name).and_then(|text| text.parse().ok());
    number.filter(|n: &f64| n.is_finite()).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sketch::Hint;

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

    /// A page of cells, each with its id, its other attributes, and where it lies.
    fn page(cells: &[(&str, &str, [i32; 4])]) -> String {
        let cells = cells.iter().map(|(id, rest, [x, y, width, height])| {
            format!(
                "<mxCell id=\"{id}\" {rest}><mxGeometry x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/></mxCell>"
            )
        });
        let cells: String = cells.collect();
        format!(
            "<mxGraphModel><root><mxCell id=\"0\"/><mxCell id=\"1\" parent=\"0\"/>{cells}</root></mxGraphModel>"
        )
    }

    fn said(text: &str) -> (Vec<String>, Vec<String>, Vec<String>) {
        let sketch = sketch(text).unwrap();
        let boxes = sketch.boxes.iter().map(|part| {
            let group = part
                .group
                .map(|at| format!(" in {}", sketch.groups[at].label));
            format!("{}{}", part.label, group.unwrap_or_default())
        });
        let label = |at: usize| &sketch.boxes[at].label;
        let arrows = sketch.arrows.iter();
        let arrows = arrows.map(|a| format!("{} > {}: {}", label(a.from), label(a.to), a.label));
        (boxes.collect(), arrows.collect(), sketch.left_out.clone())
    }

    #[test]
    fn the_first_page_alone_is_read() {
        let one = page(&[("2", "value='User' vertex='1' parent='1'", [0, 0, 80, 40])]);
        let other = page(&[
            ("2", "value='Kafka' vertex='1' parent='1'", [0, 0, 80, 40]),
            (
                "3",
                "value='Worker' vertex='1' parent='1'",
                [200, 0, 80, 40],
            ),
            ("4", "edge='1' source='2' target='3' parent='1'", [0; 4]),
        ]);
        let file = |pages: &[&String]| {
            let pages = pages
                .iter()
                .map(|page| format!("<diagram name='P'>{page}</diagram>"));
            format!("<mxfile>{}</mxfile>", pages.collect::<String>())
        };
        let (boxes, arrows, left_out) = said(&file(&[&one, &other]));
        assert_eq!(boxes, ["User"]);
        assert!(arrows.is_empty());
        assert_eq!(left_out, ["1 more page"]);
        assert_eq!(said(&file(&[&one, &other, &other])).2, ["2 more pages"]);
    }

    #[test]
    fn arrows_lead_where_their_heads_are() {
        let vertex = |label: &str| format!("value='{label}' vertex='1' parent='1'");
        let arrow =
            |style: &str| format!("edge='1' source='a' target='b' parent='1' style='{style}'");
        let cells = [
            ("a", vertex("A"), [0, 0, 80, 40]),
            ("b", vertex("B"), [200, 0, 80, 40]),
            ("1e", arrow("endArrow=none;startArrow=classic"), [0; 4]),
            ("2e", arrow("startArrow=blockThin"), [0; 4]),
            ("3e", arrow("startArrow=ERone;endArrow=ERmany"), [0; 4]),
        ];
        let cells = cells
            .each_ref()
            .map(|(id, rest, area)| (*id, rest.as_str(), *area));
        assert_eq!(
            said(&page(&cells)).1,
            ["B > A: ", "A > B: ", "B > A: ", "A > B: "]
        );
        let loose = page(&cells[..2]).replace(
            "</root>",
            "<mxCell id='l' edge='1' target='b' parent='1'><mxGeometry><mxPoint x='85' y='20' as='sourcePoint'/></mxGeometry></mxCell>\
             <mxCell id='m' edge='1' target='b' parent='1'><mxGeometry><mxPoint x='110' y='20' as='sourcePoint'/></mxGeometry></mxCell></root>",
        );
        let (_, arrows, left_out) = said(&loose);
        assert_eq!((arrows.len(), left_out.len()), (1, 1));
    }

    #[test]
    fn what_is_drawn_around_or_under_boxes_is_seen() {
        let (boxes, arrows, left_out) = said(&page(&[
            ("vpc", "value='' vertex='1' parent='1'", [0, 0, 600, 400]),
            (
                "t",
                "value='VPC prod' style='text;html=1' vertex='1' parent='1'",
                [5, 5, 90, 20],
            ),
            (
                "api",
                "value='API' vertex='1' parent='1'",
                [50, 60, 100, 60],
            ),
            (
                "rds",
                "value='' style='shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.rds;' vertex='1' parent='1'",
                [250, 60, 78, 78],
            ),
            (
                "c",
                "value='Orders' style='text;html=1' vertex='1' parent='1'",
                [240, 140, 98, 20],
            ),
            (
                "s3",
                "value='' style='shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.s3;' vertex='1' parent='1'",
                [450, 60, 78, 78],
            ),
            (
                "g",
                "value='' style='group' vertex='1' parent='1'",
                [700, 0, 100, 100],
            ),
            (
                "i",
                "value='' style='ellipse' vertex='1' parent='g'",
                [0, 0, 50, 50],
            ),
            (
                "n",
                "value='Stripe' style='text;' vertex='1' parent='g'",
                [0, 60, 50, 20],
            ),
            ("e", "edge='1' source='n' target='api' parent='1'", [0; 4]),
            ("f", "edge='1' source='api' target='vpc' parent='1'", [0; 4]),
            (
                "m",
                "value='2k orders/s' style='shape=note' vertex='1' parent='1'",
                [900, 300, 90, 60],
            ),
            (
                "h",
                "value='Old' visible='0' vertex='1' parent='1'",
                [900, 0, 9, 9],
            ),
        ]));
        assert_eq!(
            boxes,
            [
                "API in VPC prod",
                "Orders in VPC prod",
                "s3 in VPC prod",
                "Stripe"
            ]
        );
        assert_eq!(arrows, ["Stripe > API: "]);
        assert_eq!(
            left_out,
            ["what is hidden: 1 cell", "an arrow at the group VPC prod"]
        );
    }

    #[test]
    fn rows_of_tables_are_no_boxes() {
        let (boxes, arrows, left_out) = said(&page(&[
            (
                "t",
                "value='users' style='shape=table;childLayout=tableLayout' vertex='1' parent='1'",
                [0, 0, 180, 90],
            ),
            (
                "r",
                "value='' style='shape=tableRow' vertex='1' parent='t'",
                [0, 30, 180, 30],
            ),
            (
                "c",
                "value='id' style='shape=partialRectangle' vertex='1' parent='r'",
                [0, 0, 180, 30],
            ),
            ("a", "value='API' vertex='1' parent='1'", [300, 0, 180, 90]),
            ("e", "edge='1' source='a' target='c' parent='1'", [0; 4]),
        ]));
        assert_eq!(boxes, ["users", "API"]);
        assert_eq!(arrows, ["API > users: "]);
        assert_eq!(left_out, ["what the table users holds: 1 cell"]);
    }
}
