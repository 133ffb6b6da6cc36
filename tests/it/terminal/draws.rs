//! A whole design drawn by keys in a real terminal, with the keys counted, and by the mouse.

use std::collections::BTreeSet;
use std::path::Path;

use fivenines::app::{Key, KeyCode, lines};
use fivenines::io::{Form, read};
use fivenines::model::{Connection, Design, Exercised, Id, Need, Scope, Subject, Zone};

use super::Session;

/// Everything that is pressed to draw the ride-sharing design: components and connections, zones, which
/// components lie over them, shards, flows.
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
    "<Ctrl+a>FDr<Enter> FRider<Enter> FCard<Enter> zavail<Enter>us-east-1a<Enter>",
    "FUnp<Enter>12jzavail<Enter>us-east-1b<Enter>",
    "12jzavail<Enter>us-east-1c<Enter>",
    "Fus-east-1a<Enter> Fus-east-1b<Enter> Fus-east-1c<Enter> zregion<Enter>us-east-1<Enter>",
    "<Ctrl+a>FDr<Enter> FRider<Enter> FCard<Enter> <Enter>9j<Enter>us-east-1a, us-east-1b, us-east-1c<Enter><Esc><Esc>",
    "FMap<Enter><Enter>4j<Enter>12<Enter><Esc>",
    "FPositions<Enter><Enter>4j<Enter>6<Enter><Esc>",
    "FDr<Enter>gw1121<Enter>Report a position 150k rps write<Enter>",
    "FRider<Enter>gw1211<Enter>See drivers nearby 600k rps<Enter>",
    "FRider<Enter>gw1311111131<Enter>Request a ride 347 rps write<Enter>",
    "FDr<Enter>gw22<Enter>Follow the driver 34k rps write<Enter>",
    "FDr<Enter>gw13211111<Enter>Complete and pay 347 rps write<Enter>",
    "FRider<Enter>gw133<Enter>Look up past rides 1000 rps<Enter>",
    "FRider<Enter>gw141<Enter>Sign in 116 rps<Enter>",
];

/// Everything that is pressed to state what the boxes and lines of the ride-sharing design beyond that say:
/// times, capacities, protocols, facts.
const RIDE_SHARING_FIELDS: &[&str] = &[
    "FLo<Enter>,health<Enter>FRide s<Enter>.",
    "FConnections<Enter>,grac; conn 50000<Enter>",
    "FPosition A<Enter>,lat 3ms / 15ms; cap 2000 rps; auto; health<Enter>FNe<Enter>.",
    "FMatching<Enter>,lat 20ms / 80ms; cap 200 rps; health<Enter>",
    "FAuth<Enter>,health; rate<Enter>",
    "FMap<Enter>,hit 99%; work l; evic ttl; ttl 10s<Enter>",
    "FPositions<Enter>,needs 2; cons ev; partition key driver; ret 30d<Enter>",
    "FRides<Enter>,autom; backup c; cons strong; recovery_p 0ms; replication sync<Enter>",
    "FPast<Enter>,cons ev; stale 1s<Enter>",
    "FUsers<Enter>,autom; backup c; cons strong; data personal; enc<Enter>",
    "FRide ev<Enter>,deliv 3; ord per-key; partition key ride; replication q; ret 7d<Enter>",
    "FCard<Enter>,cap 1000 rps<Enter>",
    "FDriver app Load<Enter>,prot HTTPS; tls tls; auth token<Enter>FRider app Load<Enter>.",
    "FDriver app Conn<Enter>,prot WebSocket; tls tls; auth token<Enter>",
    "FConnections Rider<Enter>,prot WebSocket; deliv at-m; tls tls<Enter>",
    "FConnections Driver<Enter>,prot WebSocket; deliv at-l; tls tls<Enter>",
    "FLoad Position<Enter>,prot gRPC; time 1s<Enter>FLoad Nearby<Enter>.FLoad Ride<Enter>.",
    "FLoad Auth<Enter>,prot HTTP; time 1s<Enter>",
    "FPosition API Positions<Enter>,prot CQL; op w; idem; time 200ms<Enter>",
    "FPosition Map<Enter>,prot RESP; op w; time 50ms<Enter>",
    "FNearby Map<Enter>,prot RESP; pooled; time 50ms<Enter>",
    "FNearby Positions<Enter>,prot CQL; time 200ms<Enter>",
    "FRide Match<Enter>,prot gRPC; circ; time 500ms<Enter>",
    "FMatching Map<Enter>,prot RESP; op r; time 50ms<Enter>",
    "FMatching Positions<Enter>,prot CQL; op r; time 200ms<Enter>",
    "FRide service Rides<Enter>,prot SQL; idem; time 500ms<Enter>",
    "FRide service Past<Enter>,prot SQL; time 500ms<Enter>FAuth Users<Enter>.",
    "FRides<Enter>o,prot WAL; repl 1s<Enter>",
    "FRides Outbox<Enter>,prot WAL<Enter>",
    "FOutbox Ride events<Enter>,prot Kafka; idem<Enter>",
    "FRide events Conn<Enter>,prot Kafka; deliv at-l; idem<Enter>FRide events Pay<Enter>.",
    "FRide events Unpaid<Enter>,prot Kafka<Enter>",
    "FPayment worker Card<Enter>,prot HTTPS; backoff exponential-jitter; circ; idem; retries 3; time 5s; tls tls<Enter>",
];

/// What the decisions of the ride-sharing design are about and serve, in order, by words of that.
const RIDE_SHARING_SERVES: &[&str] = &[
    ",about Map; serves nearby p99, nearby through",
    ",about Positions; serves position through",
    ",about Rides; serves consistency",
    ",about Connections; serves follow p99",
    ",about Ride events, Payment worker, Card; serves paid",
    ",about Outbox, Ride events; serves en route",
    ",about Past; serves past p95",
];

/// Where the notes of the ride-sharing design are written, in order.
const RIDE_SHARING_NOTES: &[&str] = &["FNe<Enter>", "FRide s<Enter>", "FMatching<Enter>"];

/// Prints the count of keys: `cargo test --test it draws -- --nocapture`.
#[test]
fn the_ride_sharing_design_is_drawn_by_keys() {
    let directory = tempfile::tempdir().expect("there is room for a directory");
    let file = directory.path().join("ride.ron");
    let mut session = Session::nines(&[&file.to_string_lossy()], (200, 60));
    session.sees("BOARD");
    let pressed = press(&mut session, RIDE_SHARING);
    let shipped = include_str!("../../../designs/ride-sharing.ron");
    let shipped = read(shipped, Form::Ron).expect("the shipped design is valid");
    let flows = shipped.flows.len();
    session.wait("all flows are saved", |_| {
        saved(&file).is_some_and(|drawn| drawn.flows.len() == flows)
    });
    write_lines(&mut session, &file, &written(&shipped));
    let stated = press(&mut session, RIDE_SHARING_FIELDS);
    write_reasons(&mut session, &shipped);
    session.send(":wq\r");
    assert!(session.ends().success());

    let drawn = std::fs::read_to_string(&file).expect("the design was saved");
    let drawn = read(&drawn, Form::Ron).expect("what was saved can be read");
    assert_eq!(written(&drawn), written(&shipped));
    assert_eq!(boxes(&drawn), boxes(&shipped));
    assert_eq!(arrows(&drawn), arrows(&shipped));
    assert_eq!(zones(&drawn), zones(&shipped));
    assert_eq!(ways(&drawn), ways(&shipped));
    assert_eq!(reasons(&drawn), reasons(&shipped));
    println!(
        "ride-sharing from nothing: {pressed} keys for {} components with names, replicas, shards and spread, {} \
         connections with their meaning, {} zones, {} flows with their rates; {stated} keys for what they state",
        drawn.components.len(),
        drawn.connections.len(),
        drawn.zones.len(),
        drawn.flows.len()
    );
    assert!(pressed < 1200, "{pressed} keys");
}

/// Sends the keys of the lines in one go, saves, and counts them.
fn press(session: &mut Session, lines: &[&str]) -> usize {
    let keys = lines
        .iter()
        .flat_map(|line| Key::typed(line).expect("the test names keys that exist"));
    let bytes: Vec<String> = keys.map(bytes_of).collect();
    session.send(&bytes.concat());
    session.send("\x13");
    bytes.len()
}

/// Writes the lines of both panes; what is promised rests on estimates, so these come first.
fn write_lines(session: &mut Session, file: &Path, panes: &[Vec<String>; 2]) {
    let escape = bytes_of(Key::plain(KeyCode::Esc));
    for (pane, keys) in ["ge", "gr"].into_iter().enumerate() {
        let lines = &panes[pane];
        session.send(&format!("{keys}a{}\r\r{escape}\x13", lines.join("\r")));
        session.wait("the lines are saved", |_| {
            saved(file).is_some_and(|drawn| written(&drawn)[pane].len() == lines.len())
        });
    }
}

/// Writes decisions, notes, and why a finding is accepted.
fn write_reasons(session: &mut Session, design: &Design) {
    let escape = bytes_of(Key::plain(KeyCode::Esc));
    session.send("gn");
    for (decision, serves) in design.decisions.iter().zip(RIDE_SHARING_SERVES) {
        let text = lines::decision_text(decision);
        session.send(&format!("a{text}\r{escape}{serves}\r"));
    }
    session.send(&escape);
    for (note, place) in design.notes.iter().zip(RIDE_SHARING_NOTES) {
        press(session, &[place]);
        session.send(&format!("n{}\x13", note.text));
    }
    // What is accepted is a finding: it comes with the report, before which others may stand first.
    for acceptance in &design.accepted {
        session.send("gf");
        session.sees("› ✗ zone us-east-1 takes");
        session.send(&format!("i{}\r{escape}", acceptance.because));
    }
}

/// The design in the file, if it can be read now.
fn saved(file: &Path) -> Option<Design> {
    read(&std::fs::read_to_string(file).ok()?, Form::Ron).ok()
}

/// What a terminal sends for a key.
fn bytes_of(key: Key) -> String {
    match key.code {
        KeyCode::Enter => "\r".to_owned(),
        // Alone before another key it would be read as Alt with that key.
        KeyCode::Esc => "\x1b\x1b".to_owned(),
        KeyCode::Char(letter) if key.ctrl => char::from(letter as u8 & 0x1f).to_string(),
        KeyCode::Char(character) => character.to_string(),
        other => panic!("{other:?} is not pressed here"),
    }
}

/// The components by name, kind, size of their pools, the zones that those lie over, and what they state.
fn boxes(design: &Design) -> BTreeSet<String> {
    let zone = |id: &Id| {
        let zone = design.zones.iter().find(|zone| zone.id == *id);
        zone.map_or_else(String::new, |zone| zone.name.clone())
    };
    let all = design.components.iter();
    all.map(|c| {
        let spread: Vec<String> = c.spread.iter().map(zone).collect();
        let (name, kind, replicas, shards) = (&c.name, &c.kind, c.replicas, c.shards);
        let (times, rates) = ((c.latency, c.hit_ratio), (&c.capacity, c.needs, c.work));
        let facts = &c.attributes;
        format!("{name} {kind} {replicas:?} {shards:?} {spread:?} {times:?} {rates:?} {facts:?}")
    })
    .collect()
}

/// The zones by name and kind, each with the zones that it holds.
fn zones(design: &Design) -> BTreeSet<String> {
    let all = design.zones.iter();
    all.map(|zone| {
        let held = |other: &&Zone| other.id != zone.id && zone.rect().contains_rect(other.rect());
        let held = design.zones.iter().filter(held);
        let held: BTreeSet<&str> = held.map(|other| other.name.as_str()).collect();
        format!("{} {} {held:?}", zone.name, zone.kind)
    })
    .collect()
}

/// The flows by name, entry, operation and the connections that they take.
fn ways(design: &Design) -> BTreeSet<String> {
    let all = design.flows.iter();
    all.map(|flow| {
        let via: Option<BTreeSet<String>> = flow.via.as_ref().map(|via| {
            let taken = via.iter().map(|id| {
                let connection = design.connection(id.as_str()).expect("a way is there");
                ends(design, connection)
            });
            taken.collect()
        });
        let entry = named(design, &flow.entry);
        format!("{} {entry} {:?} {via:?}", flow.name, flow.op)
    })
    .collect()
}

/// The estimates, then the requirements and targets, as lines of their panes; what they are about by name.
fn written(design: &Design) -> [Vec<String>; 2] {
    let flow = |id: &Id| {
        let flow = design.flow(id.as_str()).expect("it is recorded");
        Id::from(flow.name.as_str())
    };
    let requirements = design.requirements.iter().cloned().map(|mut requirement| {
        if let Scope::Now { flows } = &mut requirement.scope {
            flows.iter_mut().for_each(|id| *id = flow(id));
        }
        lines::requirement_text(&requirement)
    });
    let targets = design.targets.iter().cloned().map(|mut target| {
        match &mut target.subject {
            Subject::Flow(id) => *id = flow(id),
            Subject::Component(id) => *id = Id::from(named(design, id)),
            Subject::Design => {}
        }
        lines::target_text(&target)
    });
    let estimates = design.estimates.iter().map(lines::estimate_text);
    [estimates.collect(), requirements.chain(targets).collect()]
}

/// The decisions, notes and acceptances, what they are about by name; what decisions serve by its place among
/// requirements and targets.
fn reasons(design: &Design) -> Vec<String> {
    let goals = design
        .requirements
        .iter()
        .map(|requirement| &requirement.id);
    let goals: Vec<&Id> = goals.chain(design.targets.iter().map(|t| &t.id)).collect();
    let about = |ids: &[Id]| {
        let zone = |id: &Id| design.zone(id.as_str()).map(|zone| zone.name.clone());
        let name = |id: &Id| zone(id).unwrap_or_else(|| named(design, id).to_owned());
        ids.iter().map(name).collect::<Vec<_>>()
    };
    let decisions = design.decisions.iter().map(|decision| {
        let serves = decision.serves.iter();
        let serves: Vec<_> = serves
            .map(|id| goals.iter().position(|goal| *goal == id))
            .collect();
        let (text, about) = (lines::decision_text(decision), about(&decision.about));
        format!("{text} {about:?} {serves:?}")
    });
    let notes = design.notes.iter();
    let notes = notes.map(|note| format!("{} {:?}", note.text, about(&note.about)));
    let accepted = design.accepted.iter();
    let accepted = accepted.map(|a| format!("{} {:?} {}", a.rule, about(&a.about), a.because));
    decisions.chain(notes).chain(accepted).collect()
}

fn named<'a>(design: &'a Design, id: &Id) -> &'a str {
    let component = design.component(id.as_str()).expect("ends are there");
    &component.name
}

fn ends(design: &Design, connection: &Connection) -> String {
    let Connection { from, to, .. } = connection;
    format!("{} → {}", named(design, from), named(design, to))
}

/// The connections by their ends, kind, meaning and what they state.
fn arrows(design: &Design) -> BTreeSet<String> {
    let ends = |c: &Connection| ends(design, c);
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
        let stated = (&c.protocol, c.op, &c.attributes);
        let (ends, kind, optional) = (ends(c), c.kind, c.optional);
        format!("{ends} {kind:?} {optional:?} {meaning} {stated:?}")
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
