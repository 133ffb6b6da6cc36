//! Files of Excalidraw: JSON of elements.

use std::collections::HashMap;

use serde::Deserialize;

use super::super::format::List;
use super::{plain, plain_text};
use crate::catalogue::validate::MAX_LABEL_CHARS;
use crate::model::sketch::{Part, Sketch};

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
    is_deleted: bool,
    text: Option<String>,
    name: Option<String>,
    container_id: Option<String>,
    frame_id: Option<String>,
    start_binding: Option<Binding>,
    end_binding: Option<Binding>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Binding {
    #[serde(default)]
    element_id: String,
}

pub(super) fn sketch(text: &str) -> Result<Sketch, String> {
    let file: File = serde_json::from_str(text)
        .map_err(|error| format!("it is no file of Excalidraw: {error}"))?;
    let List(mut elements) = file.elements;
    elements.retain(|element| !element.is_deleted);
    let mut inside: HashMap<&str, String> = HashMap::new();
    for element in &elements {
        if let (Some(text), Some(container)) = (&element.text, &element.container_id) {
            let label = inside.entry(container).or_default();
            if label.len() < MAX_LABEL_CHARS {
                label.push_str(&plain(text));
            }
        }
    }
    let mut sketch = Sketch::default();
    for frame in elements.iter().filter(|element| is_frame(element)) {
        let name = frame.name.as_deref().unwrap_or("Frame");
        sketch.group_named(&frame.id, &plain(name), None);
    }
    for element in &elements {
        match element.kind.as_str() {
            "rectangle" | "ellipse" | "diamond" | "image" => {
                let within = match element.frame_id.as_deref().and_then(|id| sketch.part(id)) {
                    Some(Part::Group(group)) => Some(group),
                    _ => None,
                };
                if let Some(index) = sketch.box_named(&element.id, within) {
                    let label = inside.get(element.id.as_str());
                    sketch.boxes[index].label = label.cloned().unwrap_or_default();
                    sketch.boxes[index].place = finite(element.x, element.y);
                }
            }
            "text" if element.container_id.is_none() => {
                if let Some(text) = &element.text {
                    sketch.text(plain_text(text));
                }
            }
            "text" | "arrow" | "line" | "frame" | "magicframe" => {}
            other => sketch.leave_out(format!("an element of the kind {other}")),
        }
    }
    for arrow in elements
        .iter()
        .filter(|e| matches!(e.kind.as_str(), "arrow" | "line"))
    {
        let label = inside.remove(arrow.id.as_str()).unwrap_or_default();
        let end = |binding: &Option<Binding>| {
            let part = binding
                .as_ref()
                .and_then(|binding| sketch.part(&binding.element_id));
            match part {
                Some(Part::Box(index)) => Some(index),
                _ => None,
            }
        };
        match (end(&arrow.start_binding), end(&arrow.end_binding)) {
            (Some(from), Some(to)) => sketch.arrow(from, to, &label),
            _ => sketch.leave_out(format!("an arrow without a box at both ends: {label}")),
        }
    }
    Ok(sketch)
}

fn is_frame(element: &Element) -> bool {
    matches!(element.kind.as_str(), "frame" | "magicframe")
}

fn finite(x: f64, y: f64) -> Option<(f64, f64)> {
    (x.is_finite() && y.is_finite()).then_some((x, y))
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
}
