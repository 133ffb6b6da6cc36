//! Drawings as text, and what holds for every drawing.

use super::canvas::Canvas;
use super::{GlyphSet, Marks, Scene, SceneOptions};
use crate::catalogue::Catalogue;
use crate::model::{Cell, Component, Connection, ConnectionKind, Design, Need, Size, Zone};

/// A design made of boxes `id kind x y` and connections `from > to [words]`, one a line.
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
                let mut component = Component::new(*id, *kind, at);
                component.name = (*id).replace('_', " ");
                component.replicas = Some(1);
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
    let options = SceneOptions {
        glyphs,
        ..SceneOptions::default()
    };
    let scene = Scene::new(design, Catalogue::shipped(), &options);
    let canvas: Canvas = scene.to_canvas(&Marks::default());
    canvas.to_text()
}

#[test]
fn lines_run_around_boxes_to_borders() {
    let design = board(
        "zone eu-west region 16 -2 70 20
         user client 0 4
         lb load-balancer 20 4
         api service 38 4
         redis cache 62 1
         urls key-value-store 62 6
         log event-log 38 11
         worker worker 62 11
         stripe payment-provider 94 4
         user > lb HTTPS
         lb > api HTTP
         api > redis RESP
         api > urls miss
         api > log publish
         log > worker push
         worker > urls
         worker > stripe optional HTTPS
         api > stripe
         urls > urls replicate
         api > lb",
    );
    for glyphs in [GlyphSet::Unicode, GlyphSet::Ascii] {
        insta::assert_snapshot!(drawn(&design, glyphs));
    }
}

#[test]
fn try_more() {
    for text in [
        "zone eu-west region 16 -2 76 26
         zone az-a availability-zone 18 0 72 11
         zone az-b availability-zone 18 12 72 11
         user client 0 8
         lb load-balancer 22 8
         api_1 service 40 3
         api_2 service 40 8
         api_3 service 40 14
         redis cache 62 1
         urls key-value-store 62 6
         urls_b key-value-store 62 17
         log event-log 40 18
         stripe payment-provider 100 4
         user > lb HTTPS
         lb > api_1 any HTTP
         lb > api_2 any HTTP
         lb > api_3 any HTTP
         api_1 > redis RESP
         api_1 > urls miss
         api_2 > redis RESP
         api_2 > urls miss
         api_3 > redis RESP
         api_3 > urls miss
         api_3 > log publish
         api_1 > stripe optional HTTPS
         urls > urls_b replicate
         urls > urls_b",
        "api service 0 10
         a sql-database 30 0
         b sql-database 30 5
         c sql-database 30 10
         d sql-database 30 15
         e sql-database 30 20
         f sql-database 30 25
         api > a SQL
         api > b SQL
         api > c SQL
         api > d SQL
         api > e SQL
         api > f SQL",
        "a service 0 0
         b service 30 0
         c service 0 10
         d service 30 10
         a > b one
         a > b two
         b > a three
         a > d
         c > b
         a > c x
         a > c y
         d > d again
         b > d",
    ] {
        println!("{}", drawn(&board(text), GlyphSet::Unicode));
    }
}
