//! A whole design drawn by keys in a real terminal, with the keys counted, and by the mouse.

use std::collections::BTreeSet;

use fivenines::app::Key;
use fivenines::io::{Form, read};
use fivenines::model::{Connection, Design, Exercised, Need};

use super::Session;

/// Everything that is pressed to draw the components and connections of the ride-sharing design.
const RIDE_SHARING: &[&str] = &[
    "amobile<Enter>Driver app<Enter>",
    "Llb<Enter>Load balancer x30<Enter>",
    "Lservice<Enter>Position API x120<Enter>",
    "Lwide<Enter>Positions x3<Enter>",
    "FLo<Enter>Lservice<Enter>Nearby API x480<Enter>TT",
    "Lcache<Enter>Map cells x2<Enter>",
    "FNe<Enter>cPositions<Enter>",
    "FPosition A<Enter>cMap<Enter>T",
    "FLo<Enter>Lservice<Enter>Ride service x6<Enter>",
    "Lservice<Enter>Matching x6<Enter>",
    "cMap<Enter>cPositions<Enter>",
    "FRide<Enter>Lsql<Enter>Rides x3<Enter>",
    "Lread rep<Enter>Past rides x3<Enter>",
    "FRide s<Enter>cPast<Enter>T",
    "FRides<Enter>Lchange<Enter>Outbox relay x2<Enter>tt",
    "Levent l<Enter>Ride events<Enter>",
    "Lworker<Enter>Payment worker x24<Enter>",
    "Lpayment<Enter>Card payments<Enter>",
    "FRide e<Enter>Ldead<Enter>Unpaid fares x2<Enter>",
    "FDr<Enter>Lwebs<Enter>Connections x48<Enter>",
    "FRide e<Enter>cConn<Enter>",
    "FLo<Enter>Lauth<Enter>Auth service x3<Enter>",
    "Lsql<Enter>Users x2<Enter>",
    "FDr<Enter>5jamobile<Enter>Rider app<Enter>cLo<Enter>",
    "FConn<Enter>cDr<Enter>cRi<Enter>",
];

/// Prints the count of keys: `cargo test --test it draws -- --nocapture`.
#[test]
fn the_ride_sharing_design_is_drawn_by_keys() {
    let directory = tempfile::tempdir().expect("there is room for a directory");
    let file = directory.path().join("ride.ron");
    let mut session = Session::nines(&[&file.to_string_lossy()], (200, 60));
    session.sees("BOARD");
    let keys: Vec<Key> = RIDE_SHARING
        .iter()
        .flat_map(|line| Key::typed(line).expect("the test names keys that exist"))
        .collect();
    let bytes: String = keys.iter().map(|key| bytes_of(*key)).collect();
    session.send(&bytes);
    session.send("\x13");
    session.sees("Saved");
    session.send("\x11");
    assert!(session.ends().success());

    let drawn = std::fs::read_to_string(&file).expect("the design was saved");
    let drawn = read(&drawn, Form::Ron).expect("what was saved can be read");
    let shipped = include_str!("../../../designs/ride-sharing.ron");
    let shipped = read(shipped, Form::Ron).expect("the shipped design is valid");
    assert_eq!(boxes(&drawn), boxes(&shipped));
    assert_eq!(arrows(&drawn), arrows(&shipped));
    let (components, connections) = (drawn.components.len(), drawn.connections.len());
    println!(
        "ride-sharing from nothing: {} keys for {components} components with names and replicas and \
         {connections} connections with their meaning",
        keys.len()
    );
    assert!(keys.len() < 560, "{} keys", keys.len());
}

/// What a terminal sends for a key.
fn bytes_of(key: Key) -> String {
    use fivenines::app::KeyCode;
    match key.code {
        KeyCode::Enter => "\r".to_owned(),
        KeyCode::Char(character) => character.to_string(),
        other => panic!("{other:?} is not pressed here"),
    }
}

/// The components by name, kind and replicas.
fn boxes(design: &Design) -> BTreeSet<String> {
    let all = design.components.iter();
    all.map(|c| format!("{} {} {:?}", c.name, c.kind, c.replicas))
        .collect()
}

/// The connections by their ends, kind and meaning.
fn arrows(design: &Design) -> BTreeSet<String> {
    let name = |id: &fivenines::model::Id| {
        let component = design.component(id.as_str()).expect("ends are there");
        component.name.clone()
    };
    let ends = |c: &Connection| format!("{} → {}", name(&c.from), name(&c.to));
    let all = design.connections.iter();
    all.map(|c| {
        let meaning = match (&c.exercised, &c.need) {
            (None, Need::Required) => String::new(),
            (Some(Exercised::OnMissOf(of)), Need::Required) => {
                let cache = design.connection(of.as_str()).expect("it is there");
                format!("on a miss of {}", ends(cache))
            }
            other => format!("{other:?}"),
        };
        format!("{} {:?} {:?} {meaning}", ends(c), c.kind, c.optional)
    })
    .collect()
}

/// Presses and releases a button of the mouse at a column and row counted from 1, as SGR reports.
fn drag(session: &mut Session, button: u8, from: (u16, u16), to: (u16, u16)) {
    let moved = button + 32;
    session.send(&format!("\x1b[<{button};{};{}M", from.0, from.1));
    session.send(&format!("\x1b[<{moved};{};{}M", to.0, to.1));
    session.send(&format!("\x1b[<{button};{};{}m", to.0, to.1));
}

/// The row and column of `text` on the screen, counted from 1.
fn place(session: &Session, text: &str) -> (u16, u16) {
    session.sees(text);
    let parser = session.screen.parser();
    let screen = parser.screen();
    let rows = screen.rows(0, screen.size().1.into());
    let found = rows.zip(1..).find_map(|(row, y)| {
        let before = row.split(text).next().filter(|before| *before != row)?;
        Some((before.chars().count() as u16 + 1, y))
    });
    found.expect("it was just seen")
}

#[test]
fn the_mouse_places_moves_connects_and_resizes() {
    let directory = tempfile::tempdir().expect("there is room for a directory");
    let file = directory.path().join("mouse.ron");
    let mut session = Session::nines(&[&file.to_string_lossy()], (120, 40));
    session.sees("BOARD");
    // A click says where the next component goes.
    for (at, name) in [((20, 20), "Left"), ((70, 30), "Right")] {
        drag(&mut session, 0, at, at);
        session.send(&format!("aservice\r{name}\r"));
        session.sees(name);
    }
    let (left, right) = (place(&session, "Left"), place(&session, "Right"));
    drag(&mut session, 2, left, right);
    session.sees("every request needs it");
    drag(&mut session, 0, right, (right.0, right.1 - 8));
    session.wait("the box moved up", |screen| {
        let rows = screen.rows(0, screen.size().1.into());
        let mut at = rows.zip(1..).filter(|(row, _)| row.contains("Right"));
        at.next().is_some_and(|(_, y)| y == right.1 - 8)
    });
    // The edge of the panes above the board is pulled down by four rows.
    let (_, title) = place(&session, "Requirements and targets");
    let bottom = |session: &Session| {
        let parser = session.screen.parser();
        let screen = parser.screen();
        let rows = screen.rows(0, screen.size().1.into());
        let corners = rows
            .zip(1..)
            .filter(|(row, y)| *y > title && row.starts_with('╰'));
        corners.map(|(_, y): (_, u16)| y).next()
    };
    let before = bottom(&session).expect("the pane has a frame");
    drag(&mut session, 0, (5, before), (5, before + 4));
    session.wait("the pane is larger", |screen| {
        let rows = screen.rows(0, screen.size().1.into());
        let mut corners = rows
            .zip(1..)
            .filter(|(row, y)| *y > title && row.starts_with('╰'));
        corners.next().is_some_and(|(_, y)| y == before + 4)
    });
    session.send("\x13");
    session.sees("Saved");
    session.send("\x11");
    assert!(session.ends().success());
    let drawn = std::fs::read_to_string(&file).expect("the design was saved");
    let drawn = read(&drawn, Form::Ron).expect("what was saved can be read");
    let ends: Vec<_> = drawn.connections.iter().map(|c| (&c.from, &c.to)).collect();
    assert_eq!(ends.len(), 1, "{ends:?}");
    assert!(*ends[0].0 == *"left" && *ends[0].1 == *"right", "{ends:?}");
}
