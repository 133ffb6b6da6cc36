//! Layouts: what is tidy, what is refused, what stays.

use super::sketch::{after, notice, press};
use fivenines::app::edits::tidy;
use fivenines::catalogue::Catalogue;
use fivenines::io::{Form, read};
use fivenines::model::{Cell, Design, Rect};
use fivenines::scene::Scene;

use crate::designs::files;

fn boxes(design: &Design) -> Vec<Rect> {
    let size = |c| Scene::size_of(c, Catalogue::shipped());
    let components = design.components.iter();
    components.map(|c| Rect::new(c.at, size(c))).collect()
}

#[test]
fn every_shipped_design_can_be_tidied() {
    for path in files() {
        let text = std::fs::read_to_string(&path).expect("a listed design can be read");
        let before = read(&text, Form::Ron).expect("the designs are valid");
        let mut design = before.clone();
        tidy(&mut design, Catalogue::shipped()).unwrap_or_else(|why| panic!("{path:?}: {why:?}"));
        let boxes = boxes(&design);
        for (index, one) in boxes.iter().enumerate() {
            let kept = one.grown(1, 0);
            let over = boxes[..index]
                .iter()
                .position(|other| other.intersects(kept));
            assert_eq!(over, None, "{path:?}: {}", design.components[index].id);
        }
        for (component, was) in design.components.iter().zip(&before.components) {
            let places = Catalogue::shipped().placements(&design, component);
            let were = Catalogue::shipped().placements(&before, was);
            let zones = |places: &[fivenines::catalogue::Placement]| -> Vec<String> {
                let all = places.iter().flat_map(|place| &place.zones);
                all.map(|zone| zone.id.to_string()).collect()
            };
            assert_eq!(zones(&places), zones(&were), "{path:?}: {}", component.id);
        }
        let once = design.clone();
        tidy(&mut design, Catalogue::shipped()).expect("what is tidy can be tidied");
        assert_eq!(
            design, once,
            "{path:?}: tidying twice moves something again"
        );
    }
}

#[test]
fn tidying_is_one_step_and_the_cursor_stays_with_its_component() {
    let sketch = "
        db: sql-database
        *api: service
        user: client
        api -> db
        user -> api";
    let mut app = after(sketch, "=");
    let at = |app: &fivenines::app::App, id: &str| app.design().component(id).unwrap().at.x;
    assert!(at(&app, "user") < at(&app, "api") && at(&app, "api") < at(&app, "db"));
    assert_eq!(app.component_here().unwrap().id, "api");
    press(&mut app, "=");
    assert_eq!(notice(&app), "It is tidy already");
    press(&mut app, "u");
    assert!(at(&app, "db") < at(&app, "api"));
}

#[test]
fn only_the_selection_is_tidied() {
    let mut app = after("*a: service\nb: service\nc: service\na -> b", "m3j<Enter>");
    let c = app.design().component("c").unwrap().at;
    press(&mut app, "<Space><Tab><Space>=");
    let at = |id: &str| app.design().component(id).unwrap().at;
    assert_eq!(at("c"), c);
    assert_eq!(at("a").y, at("b").y);
}

#[test]
fn rows_columns_and_equal_gaps() {
    let mut app = after("*a: service\nb: service\nc: service", "m5j<Enter><Space>");
    press(&mut app, "<Tab><Tab>m9l9l7j<Enter>");
    press(&mut app, "<Esc><Ctrl+a>g-");
    let at = |app: &fivenines::app::App, id: &str| app.design().component(id).unwrap().at;
    assert_eq!(at(&app, "b").y, at(&app, "a").y);
    assert_eq!(at(&app, "c").y, at(&app, "a").y);
    press(&mut app, "gh");
    let gap = |left: Cell, right: Cell| right.x - left.x;
    let first = gap(at(&app, "a"), at(&app, "b"));
    assert!((first - gap(at(&app, "b"), at(&app, "c"))).abs() <= 1);
    press(&mut app, "g|");
    assert_eq!(notice(&app), "Service would cover Service; make room first");
}
