//! Drawings of other tools: what they say comes in, and whatever a file holds, the answer is a valid
//! design or a refusal.

use std::fs;

use fivenines::app::import::import;
use fivenines::catalogue::{Catalogue, validate};
use fivenines::export::{d2, dot, mermaid};
use fivenines::io::{Form, Tool, read, shipped, sketch};
use fivenines::model::{ConnectionKind, Design, Exercised};
use proptest::prelude::*;

use crate::program::nines;

const SHOP: &str = "flowchart LR
subgraph eu[eu-west-1]
  lb[ALB] --> api[Shop API ×3]
  api --> redis[Redis]
  api -->|SQL| db[(Orders)]
  api -.-> kafka[[Kafka]]
  kafka -.-> worker[Mail worker]
end
user([Customer]) -->|HTTPS| lb
api --> frob[Frobnicator]
click api \"https://example.org\"
";

const DRAWIO: &str = r#"<mxfile><diagram name="Shop"><mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>
<mxCell id="a" value="API" vertex="1" parent="1"><mxGeometry x="10" y="20" width="120" height="60"/></mxCell>
<mxCell id="b" value="Redis" vertex="1" parent="1"/><mxCell id="e" edge="1" source="a" target="b" parent="1"/>
</root></mxGraphModel></diagram></mxfile>"#;

const EXCALIDRAW: &str = r#"{"elements":[{"id":"a","type":"rectangle","x":1,"y":2},{"id":"b","type":"ellipse","x":3,"y":4},
{"id":"t","type":"text","text":"API","containerId":"a"},
{"id":"e","type":"arrow","startBinding":{"elementId":"a"},"endBinding":{"elementId":"b"}}]}"#;

fn imported(text: &str, tool: Tool) -> (Design, Vec<String>) {
    let imported = import(&sketch(text, tool).unwrap(), Catalogue::shipped());
    assert_eq!(validate(&imported.design, Catalogue::shipped()), []);
    (imported.design, imported.told)
}

#[test]
fn a_group_is_told_once_however_many_it_has() {
    let twins: Vec<String> = (0..400).map(|n| format!("web -> api{n}\n")).collect();
    let twins = format!("digraph {{\n{}}}", twins.concat());
    let (design, told) = imported(&twins, Tool::Dot);
    assert_eq!(design.connections.len(), 400);
    let groups: Vec<_> = told
        .iter()
        .filter(|line| line.contains("whichever works"))
        .collect();
    assert_eq!(groups.len(), 1, "{groups:?}");
    assert!(
        groups[0].contains("api4 and 394 more, whichever works"),
        "{groups:?}"
    );
}

#[test]
fn a_flowchart_becomes_a_design() {
    let (design, told) = imported(SHOP, Tool::Mermaid);
    let kinds: Vec<_> = design
        .components
        .iter()
        .map(|c| (c.name.as_str(), c.kind.as_str()))
        .collect();
    assert_eq!(
        kinds,
        [
            ("ALB", "load-balancer"),
            ("Shop API", "service"),
            ("Redis", "cache"),
            ("Orders", "sql-database"),
            ("Kafka", "event-log"),
            ("Mail worker", "worker"),
            ("Customer", "client"),
            ("Frobnicator", "service"),
        ]
    );
    assert_eq!(design.components[1].replicas, Some(3));
    let between = |from: &str, to: &str| {
        let id = |name: &str| {
            design
                .components
                .iter()
                .find(|c| c.name == *name)
                .unwrap()
                .id
                .clone()
        };
        let (from, to) = (id(from), id(to));
        let found = design
            .connections
            .iter()
            .find(|c| c.from == from && c.to == to);
        found.unwrap()
    };
    assert!(matches!(
        between("Shop API", "Orders").exercised,
        Some(Exercised::OnMissOf(_))
    ));
    assert_eq!(between("Shop API", "Orders").protocol, "SQL");
    assert_eq!(between("Shop API", "Kafka").kind, ConnectionKind::Publish);
    assert_eq!(between("Kafka", "Mail worker").kind, ConnectionKind::Push);
    let region = &design.zones[0];
    assert_eq!(region.kind.as_str(), "region");
    for component in &design.components {
        let inside = !matches!(component.name.as_str(), "Customer" | "Frobnicator");
        assert_eq!(
            region.rect().contains(component.at),
            inside,
            "{}",
            component.name
        );
    }
    let told = told.join("\n");
    assert!(
        told.contains("Frobnicator: nothing says what it is"),
        "{told}"
    );
    assert!(told.contains("left out: click api"), "{told}");
}

#[test]
fn what_is_exported_can_be_imported() {
    let catalogue = Catalogue::shipped();
    for shipped in shipped() {
        let design = shipped.design();
        for (tool, text) in [
            (Tool::Mermaid, mermaid::flowchart(&design, catalogue)),
            (Tool::D2, d2::text(&design, catalogue)),
            (Tool::Dot, dot::text(&design, catalogue)),
        ] {
            let sketch = sketch(&text, tool).unwrap();
            let name = shipped.name;
            assert_eq!(
                sketch.boxes.len(),
                design.components.len(),
                "{name} {tool:?}\n{text}"
            );
            assert_eq!(
                sketch.arrows.len(),
                design.connections.len(),
                "{name} {tool:?}\n{text}"
            );
            assert_eq!(sketch.left_out, [""; 0], "{name} {tool:?}");
            imported(&text, tool);
        }
    }
}

#[test]
fn exported_architectures_can_be_imported() {
    let catalogue = Catalogue::shipped();
    for shipped in shipped() {
        let design = shipped.design();
        let text = mermaid::architecture(&design, catalogue);
        let sketch = sketch(&text, Tool::Mermaid).unwrap();
        let name = shipped.name;
        assert_eq!(sketch.boxes.len(), design.components.len(), "{name}");
        let lines = text.lines().map(str::trim_start);
        let groups = lines.filter(|line| line.starts_with("group ")).count();
        assert_eq!(sketch.groups.len(), groups, "{name}");
        assert_eq!(sketch.arrows.len(), text.matches("-->").count(), "{name}");
        assert_eq!(sketch.left_out, [""; 0], "{name}");
        imported(&text, Tool::Mermaid);
    }
}

#[test]
fn pictures_say_what_boxes_are() {
    let text = DRAWIO.replace(
        "value=\"API\"",
        "value=\"Orders\" style=\"shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.rds;\"",
    );
    let (design, told) = imported(&text, Tool::DrawIo);
    let kinds: Vec<&str> = design.components.iter().map(|c| c.kind.as_str()).collect();
    assert_eq!(kinds, ["sql-database", "cache"]);
    assert!(!told.join("\n").contains("nothing says"), "{told:?}");
}

#[test]
fn the_command_imports_files() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path();
    fs::write(path.join("shop.mmd"), SHOP).unwrap();
    fs::write(path.join("notes.txt"), SHOP).unwrap();
    let said = nines(path, &["import", "shop.mmd", "-o", "shop.ron"]);
    assert!(
        said.status == 0 && said.error.contains("Frobnicator"),
        "{said:?}"
    );
    let text = fs::read_to_string(path.join("shop.ron")).unwrap();
    assert_eq!(read(&text, Form::Ron).unwrap().components.len(), 8);
    let unknown = nines(path, &["import", "notes.txt"]);
    assert!(
        unknown.status == 2 && unknown.error.contains("--from"),
        "{unknown:?}"
    );
    let named = nines(path, &["import", "notes.txt", "--from", "mermaid"]).clean();
    assert_eq!(named, text);
    let wrong = nines(path, &["import", "notes.txt", "--from", "drawio"]);
    assert!(
        wrong.status == 2 && wrong.error.contains("notes.txt: it is no file of draw.io"),
        "{wrong:?}"
    );
}

fn samples() -> Vec<(Tool, String)> {
    let (design, _) = imported(SHOP, Tool::Mermaid);
    let catalogue = Catalogue::shipped();
    vec![
        (Tool::Mermaid, SHOP.to_owned()),
        (Tool::D2, d2::text(&design, catalogue)),
        (Tool::Dot, dot::text(&design, catalogue)),
        (Tool::DrawIo, DRAWIO.to_owned()),
        (Tool::Excalidraw, EXCALIDRAW.to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damaged_drawings_are_answered(changes in prop::collection::vec((0..1000_usize, 0..20_usize, any::<u8>()), 1..4)) {
        for (tool, text) in samples() {
            let text = crate::hostile::changed(&text, &changes);
            if let Ok(sketch) = sketch(&text, tool) {
                let imported = import(&sketch, Catalogue::shipped());
                prop_assert_eq!(validate(&imported.design, Catalogue::shipped()), vec![]);
            }
        }
    }

    #[test]
    fn any_text_is_answered(text in any::<String>()) {
        for (tool, _) in samples() {
            let _ = sketch(&text, tool);
            let _ = sketch(&format!("flowchart LR\n{text}"), tool);
            let _ = sketch(&format!("digraph {{{text}"), tool);
        }
    }
}
