//! Files of Excalidraw: JSON of elements.

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};

use super::super::format::List;
use super::canvas::{Area, Canvas, End, Link, Role, Shape};
use super::{plain, plain_text};
use crate::catalogue::validate::MAX_LABEL_CHARS;
use crate::model::sketch::{Heads, Sketch};

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    elements: List<Element>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Element {
    #[serde(default)]
    id: String,
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    x: f64,
    #[serde(default)]
    y: f64,
    #[serde(default)]
    width: f64,
    #[serde(default)]
    height: f64,
    #[serde(default)]
    is_deleted: bool,
    text: Option<String>,
    name: Option<String>,
    container_id: Option<String>,
    frame_id: Option<String>,
    start_binding: Option<Binding>,
    end_binding: Option<Binding>,
    start_arrowhead: Option<String>,
    end_arrowhead: Option<String>,
    points: Option<Ends>,
    /// What it is bundled in, the narrowest first.
    group_ids: Option<List<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Binding {
    #[serde(default)]
    element_id: String,
}

/// The most bundles around an element that are told apart.
const MOST_BUNDLES: usize = 16;

/// The first and the last point of a line: what lies between may be thousands.
struct Ends([(f64, f64); 2]);

impl<'de> Deserialize<'de> for Ends {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Points;

        impl<'de> Visitor<'de> for Points {
            type Value = Ends;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("points")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut points: A) -> Result<Ends, A::Error> {
                let first = points.next_element()?.unwrap_or_default();
                let mut last = first;
                while let Some(point) = points.next_element()? {
                    last = point;
                }
                Ok(Ends([first, last]))
            }
        }

        deserializer.deserialize_seq(Points)
    }
}

impl Element {
    fn is_line(&self) -> bool {
        matches!(self.kind.as_str(), "arrow" | "line")
    }

    fn is_frame(&self) -> bool {
        matches!(self.kind.as_str(), "frame" | "magicframe")
    }

    fn bundles(&self) -> Vec<&str> {
        let bundles = self.group_ids.iter().flat_map(|bundles| &bundles.0);
        bundles
            .map(String::as_str)
            .rev()
            .take(MOST_BUNDLES)
            .collect()
    }

    /// Whether it is a stroke of a picture rather than a line between boxes.
    fn is_stroke(&self) -> bool {
        let is_bundled = self.group_ids.as_ref().is_some_and(|all| !all.0.is_empty());
        let is_tied = self.start_binding.is_some() || self.end_binding.is_some();
        match self.kind.as_str() {
            "freedraw" => true,
            "line" => is_bundled && !is_tied,
            _ => false,
        }
    }

    fn heads(&self) -> Heads {
        let is_pointed = |head: &Option<String>| {
            let head = head.as_deref().unwrap_or("");
            head == "arrow" || head.starts_with("triangle")
        };
        Heads::of(
            is_pointed(&self.start_arrowhead),
            is_pointed(&self.end_arrowhead),
        )
    }

    /// The end that `binding` ties, else where point `at` lies.
    fn end<'a>(&'a self, binding: Option<&'a Binding>, at: usize) -> End<'a> {
        let point = self.points.as_ref().map(|points| points.0[at]);
        End {
            shape: binding.map(|binding| binding.element_id.as_str()),
            point: point.map(|(x, y)| (self.x + x, self.y + y)),
        }
    }
}

pub(super) fn sketch(text: &str) -> Result<Sketch, String> {
    let file: File = serde_json::from_str(text)
        .map_err(|error| format!("it is no file of Excalidraw: {error}"))?;
    let List(mut elements) = file.elements;
    elements.retain(|element| !element.is_deleted);
    let there = elements.iter().map(|element| element.id.as_str()).collect();
    let mut reader = Reader {
        inside: written_inside(&elements, &there),
        there,
        ..Reader::default()
    };
    let (frames, others): (Vec<_>, Vec<_>) = elements.iter().partition(|e| e.is_frame());
    for element in frames.into_iter().chain(others) {
        reader.element(element);
    }
    let Reader {
        canvas, mut sketch, ..
    } = reader;
    canvas.draw(&mut sketch)?;
    Ok(sketch)
}

/// What is written in each element.
fn written_inside<'a>(elements: &'a [Element], there: &HashSet<&str>) -> HashMap<&'a str, String> {
    let mut inside: HashMap<&str, String> = HashMap::new();
    for element in elements {
        if let (Some(text), Some(container)) = (&element.text, &element.container_id)
            && there.contains(container.as_str())
        {
            let label = inside.entry(container).or_default();
            if label.len() < MAX_LABEL_CHARS {
                label.push_str(&plain(text));
            }
        }
    }
    inside
}

#[derive(Default)]
struct Reader<'a> {
    canvas: Canvas<'a>,
    sketch: Sketch,
    there: HashSet<&'a str>,
    inside: HashMap<&'a str, String>,
}

impl<'a> Reader<'a> {
    fn element(&mut self, element: &'a Element) {
        let label = self.inside.remove(element.id.as_str()).unwrap_or_default();
        let (role, label) = match element.kind.as_str() {
            "rectangle" | "ellipse" | "diamond" | "image" => (Role::Box, label),
            "frame" | "magicframe" => {
                let name = element.name.as_deref().unwrap_or("Frame");
                (Role::Group, plain(name))
            }
            "text" => {
                let container = element.container_id.as_deref();
                if container.is_some_and(|container| self.there.contains(container)) {
                    return;
                }
                let text = element.text.as_deref().unwrap_or("");
                (Role::Text, plain_text(text))
            }
            other if element.is_stroke() => (Role::Stroke, other.to_owned()),
            _ if element.is_line() => {
                self.canvas.link(Link {
                    from: element.end(element.start_binding.as_ref(), 0),
                    to: element.end(element.end_binding.as_ref(), 1),
                    heads: element.heads(),
                    label,
                });
                return;
            }
            other => {
                self.sketch
                    .leave_out(format!("an element of the kind {other}"));
                return;
            }
        };
        let frame = element.frame_id.as_deref();
        let shape = Shape {
            role,
            label,
            area: Area::new(element.x, element.y, element.width, element.height),
            hint: None,
            picture: String::new(),
            within: frame.and_then(|frame| self.canvas.named(frame)),
            bundles: element.bundles(),
        };
        self.canvas.shape(&element.id, shape);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_frames_and_arrows_are_read() {
        let sketch = sketch(
            r#"{"type":"excalidraw","elements":[
            {"id":"f","type":"frame","name":"Region","x":0,"y":0},
            {"id":"a","type":"rectangle","x":10,"y":20,"frameId":"f"},
            {"id":"b","type":"ellipse","x":200,"y":20},
            {"id":"gone","type":"ellipse","isDeleted":true},
            {"id":"ta","type":"text","text":"API","containerId":"a"},
            {"id":"tb","type":"text","text":"Redis\ncache","containerId":"b"},
            {"id":"n","type":"text","text":"a remark","containerId":null},
            {"id":"e","type":"arrow","startBinding":{"elementId":"a"},"endBinding":{"elementId":"b"}},
            {"id":"te","type":"text","text":"RESP","containerId":"e"},
            {"id":"d","type":"freedraw"}]}"#,
        )
        .unwrap();
        let labels: Vec<&str> = sketch.boxes.iter().map(|b| b.label.as_str()).collect();
        assert_eq!(labels, ["API", "Redis cache"]);
        assert_eq!(
            (sketch.boxes[0].group, sketch.boxes[0].place),
            (Some(0), Some((10.0, 20.0)))
        );
        assert_eq!(sketch.arrows[0].label, "RESP");
        assert_eq!(sketch.texts, ["a remark"]);
        assert_eq!(sketch.left_out, ["an element of the kind freedraw"]);
        assert!(super::sketch("no JSON").is_err());
    }

    #[test]
    fn elements_without_end_are_refused() {
        let elements = vec!["{}"; 20_001].join(",");
        let why = super::sketch(&format!("{{\"elements\":[{elements}]}}")).unwrap_err();
        assert!(why.contains("more than 20000 entries"), "{why}");
    }

    fn element(id: &str, kind: &str, area: [i32; 4], rest: &str) -> String {
        let [x, y, width, height] = area;
        format!(
            "{{\"id\":\"{id}\",\"type\":\"{kind}\",\"x\":{x},\"y\":{y},\"width\":{width},\"height\":{height}{rest}}}"
        )
    }

    fn file(elements: &[String]) -> String {
        format!("{{\"elements\":[{}]}}", elements.join(","))
    }

    #[test]
    fn texts_in_and_bundled_with_boxes_name_them() {
        let bound = |from: &str, to: &str, heads: &str| {
            format!(
                ",\"startBinding\":{{\"elementId\":\"{from}\"}},\"endBinding\":{{\"elementId\":\"{to}\"}}{heads}"
            )
        };
        let bundle = ",\"groupIds\":[\"G\"]";
        let text = |text: &str, rest: &str| format!(",\"text\":\"{text}\"{rest}");
        let sketch = sketch(&file(&[
            element("big", "rectangle", [780, 20, 300, 400], ""),
            element("vpc", "text", [785, 25, 100, 20], &text("VPC prod", "")),
            element("u", "rectangle", [-10, 50, 100, 50], ""),
            element("ut", "text", [0, 60, 80, 20], &text("User", "")),
            element("k", "rectangle", [800, 60, 100, 50], bundle),
            element("s", "freedraw", [800, 60, 10, 5], bundle),
            element("kt", "text", [810, 115, 50, 20], &text("Kafka", bundle)),
            element("d", "ellipse", [800, 200, 120, 60], ""),
            element("caption", "text", [810, 265, 100, 20], &text("Orders", "")),
            element("who", "text", [-300, 60, 80, 20], &text("Shopper", "")),
            element(
                "alone",
                "text",
                [0, 700, 80, 20],
                &text("a remark", ",\"containerId\":\"none\""),
            ),
            element("1", "arrow", [0; 4], &bound("who", "ut", "")),
            element(
                "2",
                "arrow",
                [0; 4],
                &bound(
                    "u",
                    "s",
                    ",\"startArrowhead\":\"arrow\",\"endArrowhead\":null",
                ),
            ),
            element(
                "3",
                "arrow",
                [0; 4],
                &bound(
                    "k",
                    "d",
                    ",\"startArrowhead\":\"triangle\",\"endArrowhead\":\"arrow\"",
                ),
            ),
            element(
                "4",
                "arrow",
                [95, 75, 0, 0],
                ",\"points\":[[0,0],[5,5],[700,10]]",
            ),
        ]))
        .unwrap();
        let labels: Vec<&str> = sketch.boxes.iter().map(|b| b.label.as_str()).collect();
        assert_eq!(labels, ["User", "Kafka", "Orders", "Shopper"]);
        let groups: Vec<Option<usize>> = sketch.boxes.iter().map(|b| b.group).collect();
        assert_eq!(groups, [None, Some(0), Some(0), None]);
        assert_eq!(sketch.groups[0].label, "VPC prod");
        let arrows: Vec<(usize, usize)> = sketch.arrows.iter().map(|a| (a.from, a.to)).collect();
        assert_eq!(arrows, [(3, 0), (1, 0), (1, 2), (2, 1), (0, 1)]);
        assert_eq!(sketch.texts, ["a remark"]);
        assert_eq!(sketch.left_out, [""; 0]);
    }

    #[test]
    fn thousands_of_boxes_in_boxes_are_seen_soon() {
        let boxes: Vec<String> = (0..4999)
            .map(|n| {
                element(
                    &n.to_string(),
                    "rectangle",
                    [n, n, 20_000 - 2 * n, 20_000 - 2 * n],
                    "",
                )
            })
            .collect();
        let sketch = sketch(&file(&boxes)).unwrap();
        assert!(sketch.groups.len() > 1000);
    }
}
