//! Drawings as text, and what holds for every drawing.

use super::canvas::{Canvas, Role};
use super::router::LARGEST_RETRY;
use super::{GlyphSet, MAX_WHOLE, Marks, Scene, SceneOptions};
use crate::catalogue::Catalogue;
use crate::model::{Cell, Component, Connection, ConnectionKind, Design, Need, Size, Zone};

/// A design made of boxes `id kind[*replicas] x y` and connections `from > to [words]`, one a line.
pub(super) fn board(text: &str) -> Design {
    let mut design = Design::default();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["zone", id, kind, rest @ ..] => {
                let n: Vec<i32> = rest.iter().map(|word| word.parse().unwrap()).collect();
                design.zones.push(Zone {
                    id: (*id).into(),
                    kind: (*kind).into(),
                    name: (*id).into(),
                    at: Cell::new(n[0], n[1]),
                    size: Size::new(n[2] as u32, n[3] as u32),
                    availability: None,
                });
            }
            [from, ">", to, rest @ ..] => {
                let id = format!("c{}", design.connections.len());
                let mut connection = Connection::new(id, *from, *to);
                for word in rest {
                    decorate(&mut connection, word);
                }
                design.connections.push(connection);
            }
            [id, kind, x, y] => {
                let at = Cell::new(x.parse().unwrap(), y.parse().unwrap());
                let (kind, replicas) = kind.split_once('*').unwrap_or((kind, "1"));
                let mut component = Component::new(*id, kind, at);
                component.name = (*id).replace('_', " ");
                component.replicas = Some(replicas.parse().unwrap());
                component.needs = Some(1);
                design.components.push(component);
            }
            _ => panic!("not a line of a board: {line}"),
        }
    }
    design
}

fn decorate(connection: &mut Connection, word: &str) {
    match word {
        "push" => connection.kind = ConnectionKind::Push,
        "publish" => connection.kind = ConnectionKind::Publish,
        "replicate" => connection.kind = ConnectionKind::Replicate,
        "optional" => connection.optional = Some(true),
        "any" => {
            connection.need = Need::AnyOf {
                group: connection.from.clone(),
                at_least: 1,
                mode: crate::model::GroupMode::Balance,
            }
        }
        protocol => protocol.clone_into(&mut connection.protocol),
    }
}

pub(super) fn drawn(design: &Design, glyphs: GlyphSet) -> String {
    let options = SceneOptions { glyphs };
    let scene = Scene::new(design, Catalogue::shipped(), &options);
    let canvas: Canvas = scene.to_canvas(&Marks::default());
    canvas.to_text()
}

/// The drawings of the boards in `tests/boards.txt`, each after its name.
fn gallery(glyphs: GlyphSet) -> String {
    let mut out = String::new();
    for part in include_str!("tests/boards.txt").split("# ").skip(1) {
        let (name, text) = part.split_once('\n').unwrap();
        out.push_str(&format!("# {name}\n\n{}\n", drawn(&board(text), glyphs)));
    }
    out
}

#[test]
fn boards_are_drawn_well() {
    insta::assert_snapshot!("unicode", gallery(GlyphSet::Unicode));
    insta::assert_snapshot!("ascii", gallery(GlyphSet::Ascii));
}

/// A board of two boxes so far apart, with so many regions around.
fn apart(columns: i32, zones: i32) -> Design {
    let zone = |at: i32| format!("zone z{at} region {} -90000 180000 180000\n", at - 90_000);
    let zones: String = (0..zones).map(zone).collect();
    board(&format!(
        "{zones}a service 0 0\nb service {columns} 40\na > b"
    ))
}

/// What is without a way is drawn at no cell, so that none tells later steps that it has found one.
#[test]
fn a_connection_whose_target_is_freed_finds_its_way() {
    // A box named by a letter is five columns wide.
    let mut text = "a service 0 0\nb service 40 10\nleft service 35 10\nright service 45 10\n\
                    above service 40 7\nbelow service 40 13\na > b\n"
        .to_owned();
    // On smaller boards all would be routed once more for what is without a way.
    for pair in 0..=LARGEST_RETRY {
        let (x, y) = (100 + pair % 20 * 30, pair / 20 * 6);
        let more = format!("p{pair} service {x} {y}\nq{pair} service {} {y}\n", x + 15);
        text += &format!("{more}p{pair} > q{pair}\n");
    }
    let mut design = board(&text);
    let scene = |design: &_| Scene::new(design, Catalogue::shipped(), &SceneOptions::default());
    let mut drawn = scene(&design);
    assert!(drawn.route(0).failed);
    design.components[4].at = Cell::new(80, 30);
    drawn.update(&design, Catalogue::shipped());
    assert!(!drawn.route(0).failed);
    assert_eq!(drawn.route(0), scene(&design).route(0));
}

#[test]
fn what_no_board_has_room_for_is_answered_without_its_cells() {
    let scene = |design| Scene::new(&design, Catalogue::shipped(), &SceneOptions::default());
    let near = scene(apart(2000, 0));
    assert!(!near.route(0).failed);
    assert_eq!(near.too_large(MAX_WHOLE), None);
    let far = scene(apart(90_000, 1000));
    assert!(far.route(0).failed && far.route(0).cells.len() <= 40);
    let why = far.too_large(MAX_WHOLE).unwrap();
    assert!(
        why.contains("180999 × 180000 cells, more than 1500000"),
        "{why}"
    );
}

#[test]
fn a_line_without_a_way_runs_behind_all_others() {
    let boxes =
        "a service 0 6\nb service 70 6\nwall service 60 0\nc service 30 0\nd service 30 14\n";
    let scene = |connections: &str| {
        let mut design = board(&format!("{boxes}{connections}"));
        // It covers the target and all about it.
        design.components[2].size = Some(Size::new(40, 18));
        Scene::new(&design, Catalogue::shipped(), &SceneOptions::default())
    };
    let both = scene("c > d\na > b\n");
    let (other, failed) = (both.route(0), both.route(1));
    assert!(failed.failed && !other.failed);
    let crossing = other.cells.iter().find(|cell| failed.cells.contains(cell));
    let &crossing = crossing.expect("the line without a way crosses the other");
    let canvas = both.to_canvas(&Marks::default());
    let alone = scene("c > d\n").to_canvas(&Marks::default());
    assert_eq!(canvas.get(crossing), alone.get(crossing));
    let beside = canvas.get(crossing.offset(-2, 0)).unwrap();
    assert_eq!((beside.text.as_str(), beside.role), ("┈", Role::Error));
}

#[test]
fn a_drawing_that_is_made_once_is_the_same_and_may_still_change() {
    let text = "a service 0 0\nb cache 30 9\nc sql-database 60 0\na > b HTTP\na > c\nb > c\n";
    let mut design = board(text);
    let options = SceneOptions::default();
    let mut once = Scene::once(&design, Catalogue::shipped(), &options);
    for at in [Cell::new(30, 9), Cell::new(28, 0)] {
        design.components[1].at = at;
        once.update(&design, Catalogue::shipped());
        let anew = Scene::new(&design, Catalogue::shipped(), &options);
        assert_eq!(once.routes, anew.routes);
        let [one, other] = [once, anew].map(|scene| scene.to_canvas(&Marks::default()).to_text());
        assert_eq!(one, other);
        once = Scene::once(&design, Catalogue::shipped(), &options);
    }
}
