//! What holds for every drawing: of the designs that are shipped, and of random boards.

use std::collections::HashMap;

use fivenines::catalogue::Catalogue;
use fivenines::io::{Form, read};
use fivenines::model::{
    Cell, Component, Connection, ConnectionKind, Design, Exercised, GroupMode, Need, Rect, Size,
    Zone,
};
use fivenines::scene::canvas::{Canvas, Role};
use fivenines::scene::{Marks, Route, Scene, SceneOptions};
use proptest::prelude::*;

use crate::designs::files;

#[path = "../bench/boards.rs"]
mod boards;

/// A drawing under examination.
struct Drawing<'a> {
    design: &'a Design,
    scene: Scene,
    canvas: Canvas,
    faults: Vec<String>,
}

impl<'a> Drawing<'a> {
    fn new(design: &'a Design) -> Self {
        let scene = Scene::new(design, Catalogue::shipped(), &SceneOptions::default());
        let canvas = scene.to_canvas(&Marks::default());
        Self {
            design,
            scene,
            canvas,
            faults: Vec::new(),
        }
    }

    fn routes(&self) -> impl Iterator<Item = (&'a Connection, &Route)> {
        let connections = self.design.connections.iter().enumerate();
        connections.map(|(index, connection)| (connection, self.scene.route(index)))
    }

    fn index(&self, id: &str) -> usize {
        let mut components = self.design.components.iter();
        components.position(|c| c.id == *id).expect("it is valid")
    }

    fn boxes(&self) -> impl Iterator<Item = (String, Rect)> {
        let components = self.design.components.iter().enumerate();
        let notes = self.design.notes.iter().enumerate();
        components
            .map(|(index, c)| (c.id.to_string(), self.scene.component_rect(index)))
            .chain(notes.filter_map(|(index, note)| {
                Some((note.id.to_string(), self.scene.note_rect(index)?))
            }))
    }

    /// What lies under no line and no label: boxes, notes, titles of zones.
    fn solid(&self) -> Vec<(String, Rect)> {
        let titles = self.design.zones.iter().enumerate().map(|(index, zone)| {
            let title = self.scene.zone_title(index);
            (format!("title of {}", zone.id), title)
        });
        self.boxes().chain(titles).collect()
    }

    /// No line runs through a box, a title or a label.
    fn lines_run_free(&mut self) {
        let mut faults = Vec::new();
        let solid = self.solid();
        for (connection, route) in self.routes() {
            if route.failed {
                faults.push(format!("{} has no way", connection.id));
                continue;
            }
            for (name, rect) in &solid {
                if route.cells.iter().any(|&cell| rect.contains(cell)) {
                    faults.push(format!("{} runs through {name}", connection.id));
                }
            }
            for (other, label) in self.labels() {
                if route.cells.iter().any(|&cell| label.contains(cell)) {
                    faults.push(format!(
                        "{} runs through the label of {other}",
                        connection.id
                    ));
                }
            }
        }
        self.faults.extend(faults);
    }

    fn labels(&self) -> impl Iterator<Item = (&'a str, Rect)> {
        self.routes().filter_map(|(connection, route)| {
            let label = route.label.as_ref()?;
            Some((connection.id.as_str(), label.rect()))
        })
    }

    /// Lines of different bundles share a cell only where both run straight and cross.
    fn junctions_are_clear(&mut self) {
        let mut faults = Vec::new();
        let mut taken: HashMap<Cell, (String, bool, Option<bool>)> = HashMap::new();
        for (connection, route) in self.routes().filter(|(_, route)| !route.failed) {
            let bundle = bundle_of(connection);
            let arms: Vec<_> = route.arms().collect();
            for (index, &(cell, arms)) in arms.iter().enumerate() {
                let head = index + 1 == route.cells.len();
                let straight = match (arms.is_horizontal(), arms.is_vertical()) {
                    (true, false) if !head => Some(true),
                    (false, true) if !head => Some(false),
                    _ => None,
                };
                let here = (bundle.clone(), head, straight);
                match taken.get(&cell) {
                    Some((other, other_head, _)) if *other == bundle && !head && !other_head => {}
                    Some((_, _, Some(other))) if straight == Some(!other) => {}
                    Some((other, ..)) => {
                        faults.push(format!("{bundle} and {other} meet at {cell:?}"));
                    }
                    None => {
                        taken.insert(cell, here);
                    }
                }
            }
        }
        self.faults.extend(faults);
    }

    /// Lines begin and end at the border of their boxes, between its corners.
    fn ends_touch(&mut self) {
        let mut faults = Vec::new();
        for (connection, route) in self.routes().filter(|(_, route)| !route.failed) {
            let ends = [
                (&connection.from, route.source()),
                (&connection.to, route.target()),
            ];
            for (id, cell) in ends {
                let rect = self.scene.component_rect(self.index(id.as_str()));
                let at_side = cell.is_some_and(|cell| {
                    let column = cell.x == rect.at.x || cell.x == rect.right() - 1;
                    let row = cell.y == rect.at.y || cell.y == rect.bottom() - 1;
                    rect.contains(cell) && column != row
                });
                if !at_side {
                    faults.push(format!("{} does not touch {id}", connection.id));
                }
            }
            let head = route.cells.last().and_then(|&cell| self.canvas.get(cell));
            if !head.is_some_and(|glyph| "▲▶▼◀△▷▽◁".contains(&glyph.text)) {
                faults.push(format!("{} has no arrowhead", connection.id));
            }
        }
        self.faults.extend(faults);
    }

    /// Labels overlap nothing and no line runs nearer to one than its own.
    fn labels_are_told_apart(&mut self) {
        let mut faults = Vec::new();
        let solid = self.solid();
        let labels: Vec<_> = self.labels().collect();
        for (number, (id, label)) in labels.iter().enumerate() {
            for (name, rect) in &solid {
                if rect.intersects(*label) {
                    faults.push(format!("the label of {id} overlaps {name}"));
                }
            }
            for (other, rect) in &labels[..number] {
                if rect.grown(1, 0).intersects(*label) {
                    faults.push(format!("the label of {id} runs into that of {other}"));
                }
            }
            let connection = self.design.connection(id).expect("it is valid");
            let bundle = bundle_of(connection);
            let nearest = |own: bool| {
                self.routes()
                    .filter(|(c, _)| (bundle_of(c) == bundle) == own)
                    .flat_map(|(_, route)| route.cells.iter())
                    .map(|&cell| distance(*label, cell))
                    .min()
            };
            if nearest(false).is_some_and(|other| Some(other) < nearest(true)) {
                faults.push(format!("the label of {id} is nearer to another line"));
            }
        }
        self.faults.extend(faults);
    }

    /// Every text is drawn, whole.
    fn texts_are_whole(&mut self) {
        let mut faults = Vec::new();
        for (connection, route) in self.routes() {
            if !connection.protocol.is_empty() && route.label.is_none() {
                faults.push(format!("{} has no room for its label", connection.id));
            }
        }
        for (index, zone) in self.design.zones.iter().enumerate() {
            let drawn = self.text_in(self.scene.zone_title(index));
            if !drawn.contains(&zone.name) {
                faults.push(format!("the title of {} reads {drawn:?}", zone.id));
            }
        }
        for (index, component) in self.design.components.iter().enumerate() {
            let face = self.scene.face(index);
            let drawn = self.text_in(self.scene.component_rect(index));
            if !drawn.contains(&face.name) || !drawn.contains(&face.count) {
                faults.push(format!("{} reads {drawn:?}", component.id));
            }
        }
        self.faults.extend(faults);
    }

    /// The texts of a rectangle, without borders.
    fn text_in(&self, rect: Rect) -> String {
        let rows = rect.at.y..rect.bottom();
        let cells = rows.flat_map(|y| (rect.at.x..rect.right()).map(move |x| Cell::new(x, y)));
        cells
            .filter_map(|cell| self.canvas.get(cell))
            .filter(|glyph| matches!(glyph.role, Role::Name | Role::Detail | Role::ZoneTitle))
            .map(|glyph| glyph.text.as_str())
            .collect()
    }
}

/// What a connection's line is part of: of a group's, of a split's, or its own.
fn bundle_of(connection: &Connection) -> String {
    let of = |name: &str| format!("{} of {}", name, connection.from);
    match (&connection.need, &connection.exercised) {
        (Need::AnyOf { group, .. }, _) => of(group.as_str()),
        (_, Some(Exercised::Split { tag, .. })) => of(tag.as_str()),
        _ => connection.id.to_string(),
    }
}

/// How far a cell lies outside of `label`, in columns; a row counts as two.
fn distance(label: Rect, cell: Cell) -> i32 {
    let across = (label.at.x - cell.x).max(cell.x - label.right() + 1).max(0);
    let down = (label.at.y - cell.y)
        .max(cell.y - label.bottom() + 1)
        .max(0);
    across + 2 * down
}

#[test]
fn the_designs_are_drawn_without_a_fault() {
    let mut faults = Vec::new();
    for path in files() {
        let text = std::fs::read_to_string(&path).expect("a listed design can be read");
        let design = read(&text, Form::Ron).expect("the designs are valid");
        let mut drawing = Drawing::new(&design);
        drawing.lines_run_free();
        drawing.junctions_are_clear();
        drawing.ends_touch();
        drawing.labels_are_told_apart();
        drawing.texts_are_whole();
        let name = path.display();
        faults.extend(
            drawing
                .faults
                .iter()
                .map(|fault| format!("{name}: {fault}")),
        );
    }
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// The most ends of connections at one box of a random board: a box without a free cell at its border
/// can have no further line.
const ENDS: u32 = 8;

/// Boxes a little out of line, some in a zone, and connections among them of all kinds.
fn boards() -> impl Strategy<Value = Design> {
    let boxes = proptest::collection::vec((0..5_usize, 0..6_i32, 0..3_i32, 1..4_u32), 2..16);
    let lines = proptest::collection::vec((0..16_usize, 0..16_usize, 0..8_u32), 1..28);
    (boxes, lines, 0..4_u32).prop_map(|(boxes, lines, zones)| {
        let mut design = Design::default();
        for (index, (kind, right, down, replicas)) in boxes.iter().enumerate() {
            let kind = ["service", "sql-database", "queue", "client", "cache"][*kind];
            let (column, row) = (index as i32 % 4, index as i32 / 4);
            let at = Cell::new(column * 27 + right, row * 8 + down);
            let mut component = Component::new(format!("c{index}"), kind, at);
            component.replicas = Some(*replicas);
            component.needs = Some(1);
            design.components.push(component);
        }
        for zone in 0..zones as i32 {
            let id = format!("z{zone}");
            design.zones.push(Zone {
                id: id.as_str().into(),
                kind: "availability-zone".into(),
                name: id,
                at: Cell::new(-2, zone * 8 - 1),
                size: Size::new(112, 7),
                availability: None,
            });
        }
        let count = design.components.len();
        let mut ends = vec![0; count];
        for (index, (from, to, look)) in lines.iter().enumerate() {
            let (from, to) = (from % count, to % count);
            if ends[from].max(ends[to]) + 2 > ENDS {
                continue;
            }
            ends[from] += 1;
            ends[to] += 1;
            let id = format!("l{index}");
            let mut connection = Connection::new(id, format!("c{from}"), format!("c{to}"));
            match look {
                0 => connection.kind = ConnectionKind::Publish,
                1 => connection.kind = ConnectionKind::Replicate,
                2 | 3 => {
                    connection.need = Need::AnyOf {
                        group: format!("g{from}").as_str().into(),
                        at_least: 1,
                        mode: GroupMode::Failover,
                    };
                }
                _ => connection.protocol = "HTTP".into(),
            }
            design.connections.push(connection);
        }
        design
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_board_is_drawn_without_a_fault(design in boards()) {
        let mut drawing = Drawing::new(&design);
        drawing.lines_run_free();
        drawing.junctions_are_clear();
        drawing.ends_touch();
        drawing.labels_are_told_apart();
        prop_assert!(drawing.faults.is_empty(), "{:?}\n{}", drawing.faults, drawing.canvas.to_text());
    }

    #[test]
    fn a_drawing_that_is_brought_up_to_date_is_that_of_the_design(
        design in boards(),
        moved in 0..16_usize,
        (right, down) in (-9..9_i32, -4..4_i32),
    ) {
        let mut scene = Scene::new(&design, Catalogue::shipped(), &SceneOptions::default());
        let mut after = design.clone();
        let moved = moved % after.components.len();
        after.components[moved].at = after.components[moved].at.offset(right, down);
        scene.update(&after, Catalogue::shipped());
        let fresh = Scene::new(&after, Catalogue::shipped(), &SceneOptions::default());
        for index in 0..after.connections.len() {
            prop_assert_eq!(scene.route(index), fresh.route(index));
        }
        let text = |scene: &Scene| scene.to_canvas(&Marks::default()).to_text();
        prop_assert_eq!(text(&scene), text(&fresh));
    }
}

/// A board so large that most of it is left alone when a box moves.
#[test]
fn a_large_drawing_that_is_brought_up_to_date_is_that_of_the_design() {
    let (columns, rows) = (14, 8);
    let mut design = boards::town(columns, rows);
    let catalogue = Catalogue::shipped();
    let mut scene = Scene::new(&design, catalogue, &SceneOptions::default());
    let mut dice = boards::Dice::new(3);
    for _ in 0..6 {
        let count = design.components.len() as u32;
        let component = &mut design.components[dice.roll(count) as usize];
        let (right, down) = (dice.roll(9) as i32 - 4, dice.roll(5) as i32 - 2);
        component.at = component.at.offset(right, down);
        let gone = dice.roll(design.connections.len() as u32) as usize;
        design.connections.remove(gone);
        scene.update(&design, catalogue);
        let fresh = Scene::new(&design, catalogue, &SceneOptions::default());
        for index in 0..design.connections.len() {
            assert_eq!(scene.route(index), fresh.route(index));
        }
        let text = |scene: &Scene| scene.to_canvas(&Marks::default()).to_text();
        assert_eq!(text(&scene), text(&fresh));
    }
}
