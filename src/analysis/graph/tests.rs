use super::*;
use crate::analysis::estimates::Sheet;
use crate::catalogue::Catalogue;
use crate::model::{self, Cell, Design, Need, Probability};

/// A design of services, one for each name met, with a required call for each `from to` pair.
fn design(calls: &[&str]) -> Design {
    let mut design = Design::default();
    for call in calls {
        let (from, to) = call.split_once(' ').unwrap();
        for name in [from, to] {
            if design.component(name).is_none() {
                let kind = match name.chars().next() {
                    Some('q') => "queue",
                    Some('c') => "cache",
                    _ => "service",
                };
                design
                    .components
                    .push(model::Component::new(name, kind, Cell::default()));
            }
        }
        let id = format!("{from}-{to}");
        design
            .connections
            .push(model::Connection::new(id, from, to));
    }
    design
}

fn edit(design: &mut Design, id: &str, change: impl FnOnce(&mut model::Connection)) {
    let mut connections = design.connections.iter_mut();
    change(connections.find(|connection| connection.id == *id).unwrap());
}

fn system(design: &Design) -> System {
    System::new(design, Catalogue::shipped(), &Sheet::default())
}

/// Each state as `component: group, group`, a member as its connection, `!` where it closes a
/// cycle, `.` where its target ends the way.
fn text(system: &System, walk: &Walk) -> Vec<String> {
    let member = |member: &Member| {
        let end = if walk.states[member.target].extent == Extent::Ends {
            "."
        } else {
            ""
        };
        let closing = if member.closing { "!" } else { "" };
        format!("{}{closing}{end}", system.connections[member.connection].id)
    };
    let group = |group: &Group| {
        group
            .members
            .iter()
            .map(member)
            .collect::<Vec<_>>()
            .join("|")
    };
    let state = |state: &State| {
        let groups: Vec<String> = state.groups.iter().map(group).collect();
        format!(
            "{}: {}",
            system.components[state.component].id,
            groups.join(", ")
        )
    };
    let states = walk
        .states
        .iter()
        .filter(|state| state.extent != Extent::Ends);
    states.map(state).collect()
}

#[test]
fn states_stand_in_depth_first_order_and_groups_where_their_first_member_is() {
    let mut design = design(&["a b", "a d", "a c1", "b d", "d e"]);
    for id in ["a-b", "a-c1"] {
        edit(&mut design, id, |connection| {
            connection.need = Need::AnyOf {
                group: "g".into(),
                at_least: 1,
                mode: GroupMode::Balance,
            };
        });
    }
    let system = system(&design);
    let flow = FlowGraph::new(&system, 0);
    assert_eq!(
        text(&system, flow.response()),
        ["a: a-b|a-c1, a-d", "b: b-d", "d: d-e", "e: ", "c1: "]
    );
    assert!(flow.response_is_all());
    let chain: Vec<_> = flow
        .chain(&system)
        .iter()
        .map(|&c| system.components[c].id.to_string())
        .collect();
    assert_eq!(chain, ["a", "b", "d", "e", "c1"]);
}

#[test]
fn origins_stand_behind_their_caches_in_chains() {
    let mut design = design(&["a c1", "a c2", "a d"]);
    edit(&mut design, "a-c2", |c| {
        c.exercised = Some(model::Exercised::OnMissOf("a-c1".into()));
    });
    edit(&mut design, "a-d", |c| {
        c.exercised = Some(model::Exercised::OnMissOf("a-c2".into()));
    });
    let whole = system(&design);
    let flow = FlowGraph::new(&whole, 0);
    let groups = &flow.response().states[0].groups;
    let origins: Vec<_> = groups
        .iter()
        .map(|g| (g.origins.to_vec(), g.is_origin))
        .collect();
    assert_eq!(origins, [(vec![1], false), (vec![2], true), (vec![], true)]);

    edit(&mut design, "a-c1", |c| {
        c.exercised = Some(model::Exercised::OnMissOf("a-d".into()));
    });
    let looping = FlowGraph::new(&system(&design), 0);
    let own = looping.response().states[0].own_groups().count();
    assert_eq!(
        own, 1,
        "references that come around leave one group by itself"
    );
}

#[test]
fn splits_divide_the_unit_interval_by_the_weights_that_are_listed() {
    let mut design = design(&["a b", "a c1", "a d"]);
    for (id, weight) in [("a-b", 1.0), ("a-c1", 5.0), ("a-d", 3.0)] {
        edit(&mut design, id, |c| {
            c.exercised = Some(model::Exercised::Split {
                tag: "t".into(),
                weight,
            });
        });
    }
    design.flows.push(model::Flow {
        id: "f".into(),
        name: String::new(),
        entry: "a".into(),
        rate: None,
        op: FlowOp::Read,
        via: Some(vec!["a-d".into(), "a-b".into()]),
    });
    let flow = FlowGraph::new(&system(&design), 0);
    let parts: Vec<_> = flow.response().states[0]
        .groups
        .iter()
        .map(|g| g.exercised)
        .collect();
    assert_eq!(
        parts,
        [(0.0, 0.25), (0.25, 1.0)].map(|(from, to)| Exercise::Drawn { tag: 0, from, to })
    );
}

#[test]
fn a_cycle_of_calls_is_cut_where_it_closes_unless_it_is_an_alternative() {
    let mut design = design(&["a b", "b d", "d b", "d e"]);
    let whole = system(&design);
    let flow = FlowGraph::new(&whole, 0);
    assert_eq!(
        text(&whole, flow.response()),
        ["a: a-b", "b: b-d", "d: d-e", "e: "]
    );
    assert_eq!(flow.closing.connections, [2]);
    assert_eq!(flow.closing.callers[2], 1, "b leads to d");

    for id in ["d-b", "d-e"] {
        edit(&mut design, id, |connection| {
            connection.need = Need::AnyOf {
                group: "g".into(),
                at_least: 1,
                mode: GroupMode::Failover,
            };
        });
    }
    let whole = system(&design);
    let flow = FlowGraph::new(&whole, 0);
    assert_eq!(text(&whole, flow.response())[2], "d: d-b!|d-e");
    let sets = flow.response().mutual(|_| true);
    assert_eq!((sets[1], sets[2]), (1, 1), "b and d reach each other");
    assert!(sets[0] > sets[1] && sets[1] > sets[3]);
}

#[test]
fn ways_that_come_around_after_a_push_end_there() {
    let mut design = design(&["u a", "a q", "q w", "w a", "w s", "w q"]);
    for (id, kind) in [
        ("a-q", ConnectionKind::Publish),
        ("q-w", ConnectionKind::Push),
        ("w-q", ConnectionKind::Publish),
    ] {
        edit(&mut design, id, |connection| connection.kind = kind);
    }
    let system = system(&design);
    let flow = FlowGraph::new(&system, 0);
    assert_eq!(text(&system, flow.response()), ["u: u-a", "a: a-q", "q: "]);
    assert_eq!(
        text(&system, flow.completion()),
        ["u: u-a", "a: a-q", "q: q-w", "w: w-a, w-s, w-q", "s: "]
    );
    assert_eq!(
        text(&system, flow.visits()),
        ["u: u-a", "a: a-q", "q: q-w", "w: w-a., w-s, w-q.", "s: "]
    );
    assert_eq!(*flow.closing, Closing::default());
}

#[test]
fn a_topic_binds_publishes_to_pushes() {
    let mut design = design(&["a q", "b q", "a b", "q w", "q v", "q u"]);
    for (id, kind, topic) in [
        ("a-q", ConnectionKind::Publish, Some("t")),
        ("b-q", ConnectionKind::Publish, None),
        ("q-w", ConnectionKind::Push, Some("t")),
        ("q-v", ConnectionKind::Push, None),
        ("q-u", ConnectionKind::Push, Some("other")),
    ] {
        edit(&mut design, id, |connection| {
            connection.kind = kind;
            connection.topic = topic.map(Id::from);
        });
    }
    let system = system(&design);
    let completion = text(&system, FlowGraph::new(&system, 0).completion());
    assert_eq!(
        completion,
        [
            "a: a-q, a-b",
            "q: q-w, q-v",
            "w: ",
            "v: ",
            "b: b-q",
            "q: q-w, q-v, q-u",
            "u: "
        ]
    );
}

#[test]
fn a_subscription_is_a_push_and_flows_are_implied_where_nothing_leads() {
    let mut design = design(&["a q", "w q", "s t"]);
    edit(&mut design, "w-q", |connection| {
        connection.subscription = true;
    });
    edit(&mut design, "a-q", |connection| {
        connection.kind = ConnectionKind::Publish;
    });
    edit(&mut design, "s-t", |connection| {
        connection.kind = ConnectionKind::Replicate;
    });
    let system = system(&design);
    let entries: Vec<_> = system.flows.iter().map(|flow| flow.id.as_str()).collect();
    assert_eq!(entries, ["a", "s"]);
    assert_eq!(
        text(&system, FlowGraph::new(&system, 0).completion()),
        ["a: a-q", "q: w-q", "w: "]
    );
    assert_eq!(system.replications, [(3, 4)]);
}

#[test]
fn many_replicas_cost_their_distinct_places() {
    let mut design = design(&["a b"]);
    for (id, x) in [("az-a", 0), ("az-b", 20), ("az-c", 40)] {
        design.zones.push(model::Zone {
            id: id.into(),
            kind: "availability-zone".into(),
            name: String::new(),
            at: Cell::new(x, 0),
            size: model::Size::new(10, 10),
            availability: Probability::new(0.9),
        });
    }
    design.components[1].replicas = Some(1_000_000);
    design.components[1].spread = vec!["az-a".into(), "az-b".into(), "az-c".into()];
    let system = system(&design);
    let sites = &system.components[1].sites;
    let counts: Vec<u32> = sites.iter().map(|site| site.replicas).collect();
    assert_eq!(counts, [333_334, 333_333, 333_333]);
    assert_eq!(system.components[0].sites[0].zones, [0]);
}

#[test]
fn what_starts_where_nothing_leads_to_is_bounded_together() {
    let chain = (0..1000).map(|n| format!("s{n} s{}", n + 1));
    let users = (0..160).map(|n| format!("u{n} s0"));
    let calls: Vec<String> = chain.chain(users).collect();
    let calls: Vec<&str> = calls.iter().map(String::as_str).collect();
    let mut drawn = design(&calls);
    let alone = model::Component::new("alone", "service", Cell::default());
    drawn.components.push(alone);
    let system = system(&drawn);
    // A user follows 1,001 connections.
    let within = MOST_IMPLIED / 1_001;
    assert_eq!(system.flows.len(), within + 1);
    assert_eq!(system.flows_left_out, 160 - within);
    assert_eq!(system.flows.last().unwrap().id, "alone");
}

#[test]
fn zones_count_where_flows_that_nobody_recorded_are_bounded() {
    let mut drawn = design(&[]);
    drawn.components = (0..1_010)
        .map(|n| model::Component::new(format!("s{n}"), "service", Cell::default()))
        .collect();
    let zone = |n: usize| model::Zone {
        id: format!("z{n}").into(),
        kind: "rack".into(),
        name: String::new(),
        at: Cell::default(),
        size: model::Size::new(20, 10),
        availability: None,
    };
    drawn.zones = (0..100).map(zone).collect();
    let system = system(&drawn);
    assert_eq!(system.components[0].sites[0].zones.len(), 100);
    let within = MOST_IMPLIED / 100;
    let counts = (system.flows.len(), system.flows_left_out);
    assert_eq!(counts, (within, 1_010 - within));
}
