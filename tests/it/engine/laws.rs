//! Laws that hold whatever the figures are.

use fivenines::analysis::availability::{FlowAvailability, Limits, Solver};
use fivenines::analysis::estimates::Sheet;
use fivenines::analysis::graph::{FlowGraph, System};
use fivenines::analysis::report::Method;
use fivenines::catalogue::{Catalogue, validate};
use fivenines::model::{
    Cell, Component, Connection, ConnectionKind, Design, Exercised, GroupMode, Id, Need,
    Probability,
};

use super::board::Board;
use super::random::{seeds, show};
use super::reading::flows;
use crate::generate::{Random, SMALL, design};

/// The figures of every flow.
fn all(design: &Design) -> Vec<FlowAvailability> {
    let system = System::new(design, Catalogue::shipped(), &Sheet::default());
    let solver = Solver::new(&system, Limits::default());
    let flows = 0..system.flows.len();
    flows
        .map(|flow| {
            let flow = FlowGraph::new(&system, flow);
            solver.figures(&flow, &solver.structures(&flow))
        })
        .collect()
}

/// A and S, response and completion.
fn four(figures: &FlowAvailability) -> [f64; 4] {
    [
        figures.availability.value,
        figures.request_success.value,
        figures.completion_availability.value,
        figures.completion_request_success.value,
    ]
}

fn same(a: &[FlowAvailability], b: &[FlowAvailability], what: &str) {
    assert_eq!(a.len(), b.len(), "{what}");
    for (a, b) in a.iter().zip(b) {
        for (a, b) in four(a).iter().zip(four(b)) {
            assert!((a - b).abs() < 1e-13, "{a} is not {b}: {what}");
        }
    }
}

#[test]
fn requests_need_no_more_than_the_whole_and_responses_no_more_than_completions() {
    for seed in seeds() {
        let design = design(seed, SMALL);
        for figures in all(&design) {
            let [whole, requests, completion, completion_requests] = four(&figures);
            let what = || format!("seed {seed}\n{}", show(&design));
            assert!(
                requests >= whole && completion_requests >= completion,
                "{}",
                what()
            );
            // A topic, a shard or a look-up more can only be needed after the response.
            assert!(completion <= whole + 1e-13, "{}", what());
            assert!(completion_requests <= requests + 1e-13, "{}", what());
        }
    }
}

#[test]
fn one_replica_more_never_does_harm() {
    for seed in seeds() {
        let before = design(seed, SMALL);
        let mut random = Random::new(seed);
        let mut after = before.clone();
        let component = random.below(after.components.len());
        let component = &mut after.components[component];
        let kind = Catalogue::shipped().component(component.kind.as_str());
        if component
            .managed
            .unwrap_or_else(|| kind.is_some_and(|kind| kind.managed))
        {
            continue;
        }
        component.replicas = component.replicas.map(|replicas| replicas + 1);
        for (before, after) in all(&before).iter().zip(all(&after)) {
            for (before, after) in four(before).iter().zip(four(&after)) {
                assert!(
                    after >= before - 1e-13,
                    "seed {seed}: {after} is less than {before}"
                );
            }
        }
    }
}

#[test]
fn names_do_not_matter() {
    for seed in seeds() {
        let before = design(seed, SMALL);
        let mut after = before.clone();
        // The opposite order of names, so that nothing can depend on it.
        let rename = |id: &mut Id| {
            let turned: String = id
                .as_str()
                .bytes()
                .map(|byte| char::from(219 - byte.clamp(97, 122)))
                .collect();
            *id = format!("{turned}-{id}").into();
        };
        after.zones.iter_mut().for_each(|zone| rename(&mut zone.id));
        for component in &mut after.components {
            rename(&mut component.id);
            component.spread.iter_mut().for_each(rename);
        }
        for connection in &mut after.connections {
            rename_connection(connection, rename);
        }
        for flow in &mut after.flows {
            rename(&mut flow.id);
            rename(&mut flow.entry);
            flow.via.iter_mut().flatten().for_each(rename);
        }
        same(&all(&before), &all(&after), &format!("seed {seed}"));
    }
}

fn rename_connection(connection: &mut Connection, rename: impl Fn(&mut Id)) {
    rename(&mut connection.id);
    rename(&mut connection.from);
    rename(&mut connection.to);
    if let Need::AnyOf { group, .. } = &mut connection.need {
        rename(group);
    }
    connection.topic.iter_mut().for_each(&rename);
    match &mut connection.exercised {
        Some(Exercised::Share { tag: Some(tag), .. } | Exercised::Split { tag, .. }) => rename(tag),
        Some(Exercised::OnMissOf(of)) => rename(of),
        _ => {}
    }
}

#[test]
fn order_does_not_matter_where_nothing_is_split_and_nothing_comes_around() {
    for seed in seeds() {
        let before = design(seed, SMALL);
        let splits = |connection: &Connection| {
            matches!(
                connection.exercised,
                Some(Exercised::Split { .. } | Exercised::Share { .. })
            )
        };
        let forward =
            |connection: &Connection| (connection.from < connection.to) != connection.subscription;
        let mut connections = before.connections.iter();
        if !connections.all(|connection| forward(connection) && !splits(connection)) {
            continue;
        }
        let mut after = before.clone();
        let mut random = Random::new(seed);
        for place in (1..after.connections.len()).rev() {
            after.connections.swap(place, random.below(place + 1));
        }
        same(
            &all(&before),
            &all(&after),
            &format!("seed {seed}\n{}", show(&before)),
        );
    }
}

#[test]
fn a_perfect_component_equals_its_absence() {
    for seed in seeds() {
        let mut before = design(seed, SMALL);
        // A client that calls something begins a flow; the law is about the same flows on both sides.
        before.flows = flows(&before);
        let mut after = before.clone();
        let mut perfect = Component::new("perfect", "service", Cell::new(-50, -50));
        perfect.availability = Some(Probability::ONE);
        after.components.push(perfect);
        for component in &before.components {
            let id = format!("to-perfect-{}", component.id);
            let wire = Connection::new(id.as_str(), component.id.clone(), "perfect");
            for flow in &mut after.flows {
                if let Some(via) = &mut flow.via {
                    via.push(wire.id.clone());
                }
            }
            after.connections.push(wire);
        }
        same(
            &all(&before),
            &all(&after),
            &format!("seed {seed}\n{}", show(&before)),
        );
    }
}

#[test]
fn one_box_of_two_is_two_boxes_as_alternatives() {
    let mut tried = 0;
    for seed in seeds() {
        let mut one = design(seed, SMALL);
        let forward = |c: &Connection| (c.from < c.to) != c.subscription;
        if !one.connections.iter().all(forward) {
            continue;
        }
        let Some(at) = (1..one.components.len()).find(|&at| can_be_two(&one, at)) else {
            continue;
        };
        one.components[at].replicas = Some(2);
        one.components[at].needs = Some(1);
        let two = as_alternatives(&one, at);
        assert_eq!(validate(&two, Catalogue::shipped()), [], "seed {seed}");
        let what = format!("seed {seed}, {}\n{}", one.components[at].id, show(&one));
        same(&all(&one), &all(&two), &what);
        tried += 1;
    }
    assert!(tried > seeds().count() / 10, "only {tried} were tried");
}

/// Whether a component keeps its meaning as two boxes: it has replicas and no draw of its own, is called
/// as what is required and always exercised, and no connection at it fails, which would be two then.
fn can_be_two(design: &Design, at: usize) -> bool {
    let component = &design.components[at];
    let led_to = |c: &&Connection| c.to == component.id && !c.subscription;
    let called = |c: &Connection| {
        let always = matches!(c.exercised, None | Some(Exercised::Always));
        c.kind == ConnectionKind::Call && c.need == Need::Required && always
    };
    let at_it = |c: &&Connection| c.from == component.id || c.to == component.id;
    let mut touching = design.connections.iter().filter(at_it);
    let mut leading = design.connections.iter().filter(led_to).peekable();
    ["service", "worker", "sql-database"].contains(&component.kind.as_str())
        && component.shards == Some(1)
        && leading.peek().is_some()
        && leading.all(called)
        && touching.all(|c| c.availability.is_none() && !c.subscription)
        && design.flows.iter().all(|flow| flow.entry != component.id)
}

/// The design with a component of two replicas as two components of one each.
fn as_alternatives(design: &Design, at: usize) -> Design {
    let mut two = design.clone();
    let first = &mut two.components[at];
    let id = first.id.clone();
    let twin = twin_of(&id);
    first.replicas = Some(1);
    let mut second = first.clone();
    second.id = twin.clone();
    if let Some(place) = first.spread.get(1).cloned() {
        first.spread.truncate(1);
        second.spread = vec![place];
    }
    two.components.push(second);
    two.connections.clear();
    for wire in &design.connections {
        two.connections.push(wire.clone());
        if wire.from == id || wire.to == id {
            let mut other = wire.clone();
            other.id = twin_of(&wire.id);
            if wire.from == id {
                other.from = twin.clone();
                if let Need::AnyOf { group, .. } = &mut other.need {
                    *group = twin_of(group);
                }
                if let Some(Exercised::OnMissOf(of)) = &mut other.exercised {
                    *of = twin_of(of);
                }
            } else {
                other.to = twin.clone();
                other.need = Need::AnyOf {
                    group: format!("{}-either", wire.id).into(),
                    at_least: 1,
                    mode: GroupMode::Balance,
                };
                let first = two.connections.last_mut();
                first.expect("it was just added").need = other.need.clone();
            }
            two.connections.push(other);
        }
    }
    for via in two.flows.iter_mut().filter_map(|flow| flow.via.as_mut()) {
        let twins = via.iter().map(twin_of);
        let drawn = |name: &Id| two.connections.iter().any(|c| c.id == *name);
        let twins: Vec<Id> = twins.filter(drawn).collect();
        via.extend(twins);
    }
    two
}

fn twin_of(name: &Id) -> Id {
    format!("{name}-twin").into()
}

/// Layers of alternatives, each of which calls two of the next: nothing can be taken apart.
fn layers(depth: usize, width: usize) -> Board {
    let mut board = Board::default().component("user", "client", 1.0);
    let id = |layer: usize, place: usize| format!("s{layer}-{}", place % width);
    for layer in 0..depth {
        for place in 0..width {
            board = board.service(&id(layer, place), 0.9);
        }
    }
    let first: Vec<String> = (0..width).map(|place| id(0, place)).collect();
    board = board.any(
        "user",
        &first.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    for layer in 1..depth {
        for place in 0..width {
            let (a, b) = (id(layer, place), id(layer, place + 1));
            board = board.any(&id(layer - 1, place), &[&a, &b]);
        }
    }
    board
}

#[test]
fn an_interval_holds_the_exact_figure_and_tightens_with_work() {
    let board = layers(8, 6);
    let system = board.system();
    let flow = FlowGraph::new(&system, 0);
    let figure = |transitions: usize| {
        let solver = Solver::new(
            &system,
            Limits {
                transitions,
                ..Limits::default()
            },
        );
        solver
            .figures(&flow, &solver.structures(&flow))
            .availability
    };
    let exact = figure(1_000_000);
    assert_eq!(exact.method, Method::Exact);
    let mut width = 1.0;
    for transitions in [200, 1_000, 3_000] {
        let bound = figure(transitions);
        assert_eq!(bound.method, Method::Bound, "{transitions}");
        assert!(
            bound.low <= exact.value && exact.value <= bound.high,
            "{bound:?} {exact:?}"
        );
        assert!(bound.high - bound.low < width, "{bound:?}");
        width = bound.high - bound.low;
    }
    assert!(width < 0.1, "{width}");
}

#[test]
fn few_states_of_zones_give_an_interval_that_holds_the_exact_figure() {
    let names: Vec<String> = (0..6).map(|zone| format!("rack{zone}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut board = Board::default().component("user", "client", 1.0);
    for (zone, availability) in names.iter().zip([0.99, 0.9, 0.4, 0.999, 0.8, 0.97]) {
        board = board.zone(zone, availability);
    }
    for (id, needs) in [("a", 2), ("b", 3), ("c", 4)] {
        board = board.service(id, 0.95).pool(6, needs).spread(&names);
        board = board.call("user", id);
    }
    let system = board.system();
    let flow = FlowGraph::new(&system, 0);
    let figures = |limits: Limits| {
        let solver = Solver::new(&system, limits);
        solver.figures(&flow, &solver.structures(&flow))
    };
    let exact = figures(Limits::default());
    assert_eq!(exact.availability.method, Method::Exact);
    let all = Limits::default();
    let mut width = 1.0;
    // Few lanes, few steps, and room for all but the last states.
    for limits in [
        Limits { lanes: 40, ..all },
        Limits {
            steps: 12_000,
            ..all
        },
        Limits { lanes: 200, ..all },
    ] {
        let few = figures(limits);
        let bound = few.availability;
        assert_eq!(bound.method, Method::Bound, "{limits:?}");
        assert!(bound.low <= exact.availability.value && exact.availability.value <= bound.high);
        assert!(bound.high - bound.low < width, "{limits:?} {bound:?}");
        width = bound.high - bound.low;
        for (row, right) in few.chain.rows().zip(exact.chain.rows()) {
            assert!((row.pool - right.pool).abs() < 1e-12, "{row:?} {right:?}");
        }
    }
    assert!(width < 0.1, "{width}");
}

#[test]
fn a_few_zones_are_told_apart_however_little_room_there_is() {
    let names = ["a", "b", "c", "d"];
    for zones in [0, 4] {
        let mut board = Board::default().component("user", "client", 1.0);
        for zone in &names[..zones] {
            board = board.zone(zone, 0.99);
        }
        for id in ["api", "db"] {
            board = board.service(id, 0.95).pool(6, 2).call("user", id);
            board = board.spread(&names[..zones]);
        }
        let system = board.system();
        let flow = FlowGraph::new(&system, 0);
        let figures = |limits: Limits| {
            let solver = Solver::new(&system, limits);
            solver.figures(&flow, &solver.structures(&flow))
        };
        let little = Limits {
            lanes: 1,
            steps: 1,
            ..Limits::default()
        };
        assert_eq!(figures(little), figures(Limits::default()), "{zones}");
        assert_eq!(figures(little).availability.method, Method::Exact);
    }
}

#[test]
fn many_zones_give_a_narrow_interval() {
    let mut board = Board::default().component("user", "client", 1.0);
    let names: Vec<String> = (0..30).map(|zone| format!("rack{zone}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for name in &names {
        board = board.zone(name, 0.9999);
    }
    for id in ["a", "b"] {
        board = board
            .service(id, 0.999)
            .pool(30, 28)
            .spread(&names)
            .call("user", id);
    }
    let bound = board.figures().availability;
    assert_eq!(bound.method, Method::Bound);
    // Each pool alone, its zones being its own then: a replica is up iff it and its rack are.
    let up = 0.999 * 0.9999;
    let pool: f64 = (28..=30).map(|up_count| binomial(30, up_count, up)).sum();
    assert!(
        bound.low < pool && bound.low > pool * pool,
        "{bound:?} {pool}"
    );
    assert!(
        bound.high - bound.low < 1e-5 && bound.high > bound.low,
        "{bound:?}"
    );
}

fn binomial(n: i32, k: i32, p: f64) -> f64 {
    let ways: f64 = (0..n - k)
        .map(|step| f64::from(n - step) / f64::from(step + 1))
        .product();
    ways * p.powi(k) * (1.0 - p).powi(n - k)
}
