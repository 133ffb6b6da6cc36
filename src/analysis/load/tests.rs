use super::*;
use crate::analysis::estimates::Sheet;
use crate::catalogue::Catalogue;
use crate::model::{
    self, Capacity, Cell, Connection, ConnectionKind, Design, Exercised, FlowOp, GroupMode, Id,
    Need, Probability, Rate, RateSource,
};

/// A design of `from to` calls; names that begin with `c` are look-aside caches with a hit ratio of
/// 0.9, with `q` queues, `l` balancers, others services without a limit.
fn design(calls: &[&str]) -> Design {
    let mut design = Design::default();
    for call in calls {
        let (from, to) = call.split_once(' ').unwrap();
        for name in [from, to] {
            if design.component(name).is_some() {
                continue;
            }
            let kind = match name.chars().next() {
                Some('c') => "cache",
                Some('q') => "queue",
                _ => "service",
            };
            let mut component = model::Component::new(name, kind, Cell::default());
            component.capacity = Some(Capacity::Unlimited);
            component.replicas = Some(1);
            if kind == "cache" {
                component.hit_ratio = Probability::new(0.9);
            }
            design.components.push(component);
        }
        let mut connection = Connection::new(format!("{from}-{to}"), from, to);
        if from.starts_with('q') {
            connection.kind = ConnectionKind::Push;
        } else if to.starts_with('q') {
            connection.kind = ConnectionKind::Publish;
        }
        design.connections.push(connection);
    }
    design
        .flows
        .push(flow("f", calls[0].split_once(' ').unwrap().0, Some(100.0)));
    design
}

fn flow(id: &str, entry: &str, rate: Option<f64>) -> model::Flow {
    model::Flow {
        id: id.into(),
        name: String::new(),
        entry: entry.into(),
        rate: rate.and_then(Rate::new).map(RateSource::Stated),
        op: FlowOp::Read,
        via: None,
    }
}

fn connection<'a>(design: &'a mut Design, id: &str) -> &'a mut Connection {
    design.connections.iter_mut().find(|c| c.id == *id).unwrap()
}

fn component<'a>(design: &'a mut Design, id: &str) -> &'a mut model::Component {
    design.components.iter_mut().find(|c| c.id == *id).unwrap()
}

fn group(mode: GroupMode) -> Need {
    Need::AnyOf {
        group: "g".into(),
        at_least: 1,
        mode,
    }
}

struct Loaded {
    system: System,
    load: Load,
}

fn loaded(design: &Design) -> Loaded {
    loaded_without(design, &[])
}

/// The load with all replicas of some components down.
fn loaded_without(design: &Design, dead: &[&str]) -> Loaded {
    let problems = crate::catalogue::validate(design, Catalogue::shipped());
    assert_eq!(problems, []);
    let system = System::new(design, Catalogue::shipped(), &Sheet::default());
    let flows: Vec<_> = (0..system.flows.len())
        .map(|flow| FlowGraph::new(&system, flow))
        .collect();
    let mut standing = Standing::all_up(&system, &flows);
    for id in dead {
        let index = system.component_index(id).unwrap();
        standing.up.live[index] = 0;
        for (flow, standing) in flows.iter().zip(&mut standing.flows) {
            for (state, serves) in flow.visits().states.iter().zip(&mut standing.states) {
                *serves &= state.component != index;
            }
        }
    }
    let load = compute(&system, &flows, &standing);
    Loaded { system, load }
}

impl Loaded {
    fn pool(&self, id: &str) -> &Pool {
        self.load.pools[self.system.component_index(id).unwrap()]
            .as_ref()
            .unwrap()
    }

    fn reads(&self, id: &str) -> f64 {
        self.pool(id).reads.clone().unwrap()
    }
}

#[track_caller]
fn close(actual: f64, expected: f64) {
    assert!(
        (actual - expected).abs() <= 1e-12 * expected.abs().max(1.0),
        "{actual} is not {expected}"
    );
}

#[test]
fn chained_caches_let_through_what_they_miss() {
    let mut design = design(&["a c1", "a c2", "a db"]);
    component(&mut design, "c1").hit_ratio = Probability::new(0.5);
    connection(&mut design, "a-c2").exercised = Some(Exercised::OnMissOf("a-c1".into()));
    connection(&mut design, "a-db").exercised = Some(Exercised::OnMissOf("a-c2".into()));
    close(loaded(&design).reads("c2"), 50.0);
    close(loaded(&design).reads("db"), 5.0);

    connection(&mut design, "a-c1").fan_out = 4;
    connection(&mut design, "a-db").fan_out = 3;
    close(loaded(&design).reads("db"), 60.0);

    let dead = loaded_without(&design, &["c1", "c2"]);
    close(dead.reads("db"), 1200.0);
    close(dead.reads("c1"), 0.0);

    design.flows[0].op = FlowOp::Write;
    let writes = loaded(&design).pool("db").writes.clone();
    close(writes.unwrap(), 1200.0);
}

#[test]
fn balance_goes_by_live_replicas_and_failover_to_the_first() {
    let mut design = design(&["a b", "a d", "a e"]);
    for id in ["a-b", "a-d", "a-e"] {
        connection(&mut design, id).need = group(GroupMode::Balance);
    }
    component(&mut design, "b").replicas = Some(3);
    component(&mut design, "d").shards = Some(2);
    let balanced = loaded(&design);
    let reads = ["b", "d", "e"].map(|id| balanced.reads(id));
    for (read, expected) in reads.into_iter().zip([3.0, 2.0, 1.0]) {
        close(read, 100.0 * expected / 6.0);
    }
    close(loaded_without(&design, &["b"]).reads("e"), 100.0 / 3.0);

    for id in ["a-b", "a-d", "a-e"] {
        connection(&mut design, id).need = group(GroupMode::Failover);
    }
    close(loaded(&design).reads("b"), 100.0);
    close(loaded_without(&design, &["b"]).reads("d"), 100.0);

    for id in ["a-b", "a-d", "a-e"] {
        connection(&mut design, id).need = group(GroupMode::Hedge);
    }
    close(loaded(&design).reads("d"), 100.0);
}

#[test]
fn writes_reach_every_copy_once() {
    let mut design = design(&["a sql1", "b sql2"]);
    for id in ["sql1", "sql2"] {
        component(&mut design, id).kind = "sql-database".into();
    }
    let mut third = component(&mut design, "sql1").clone();
    third.id = "sql3".into();
    design.components.push(third);
    for (from, to) in [("sql1", "sql2"), ("sql2", "sql1"), ("sql2", "sql3")] {
        let mut copy = Connection::new(format!("{from}-{to}"), from, to);
        copy.kind = ConnectionKind::Replicate;
        design.connections.push(copy);
    }
    design.flows.push(flow("g", "b", Some(10.0)));
    for flow in &mut design.flows {
        flow.op = FlowOp::Write;
    }
    let loaded = loaded(&design);
    for id in ["sql1", "sql2", "sql3"] {
        close(loaded.pool(id).writes.clone().unwrap(), 110.0);
    }
}

#[test]
fn a_dead_store_takes_no_copies_and_passes_none_on() {
    let mut design = design(&["a sql1"]);
    component(&mut design, "sql1").kind = "sql-database".into();
    for id in ["sql2", "sql3"] {
        let mut other = component(&mut design, "sql1").clone();
        other.id = id.into();
        design.components.push(other);
    }
    for (from, to) in [("sql1", "sql2"), ("sql2", "sql3")] {
        let mut copy = Connection::new(format!("{from}-{to}"), from, to);
        copy.kind = ConnectionKind::Replicate;
        design.connections.push(copy);
    }
    for flow in &mut design.flows {
        flow.op = FlowOp::Write;
    }
    let load = loaded_without(&design, &["sql2"]).load;
    let writes = |at: usize| load.pools[at].as_ref().map(|pool| pool.writes.clone());
    let stores = design.components.iter().enumerate();
    let stores = stores.filter(|(_, component)| component.kind == *"sql-database");
    let writes: Vec<_> = stores.map(|(at, _)| writes(at)).collect();
    assert_eq!(writes, [Some(Ok(100.0)), None, None]);
}

#[test]
fn pools_divide_their_load_by_the_kind_of_work() {
    let mut design = design(&["a b"]);
    design.flows.push(flow("w", "a", Some(20.0)));
    design.flows[1].op = FlowOp::Write;
    let b = component(&mut design, "b");
    (b.replicas, b.shards) = (Some(4), Some(2));
    b.capacity = Rate::new(50.0).map(Capacity::PerSecond);
    for (work, expected) in [
        (Work::Any, 120.0 / 4.0 / 2.0),
        (Work::EachWrite, 22.5),
        (Work::Leader, 120.0 / 2.0),
    ] {
        component(&mut design, "b").work = Some(work);
        let loaded = loaded(&design);
        close(loaded.pool("b").per_replica.clone().unwrap(), expected);
        close(
            loaded.pool("b").utilisation.clone().unwrap(),
            expected / 50.0,
        );
        let headroom = loaded.load.headroom(&loaded.system).unwrap();
        close(headroom.factor, 50.0 / expected);
        assert_eq!(headroom.component, "b");
        let overloaded = loaded.pool("b").wait == Ok(Wait::Overloaded);
        assert_eq!(overloaded, expected > 50.0);
    }
}

#[test]
fn a_missing_rate_leaves_unknown_what_it_reaches_and_headroom() {
    let mut design = design(&["a b", "a d", "e d"]);
    design.flows.push(flow("g", "e", None));
    component(&mut design, "b").capacity = Rate::new(200.0).map(Capacity::PerSecond);
    component(&mut design, "d").capacity = Rate::new(200.0).map(Capacity::PerSecond);
    let loaded = loaded(&design);
    close(loaded.pool("b").utilisation.clone().unwrap(), 0.5);
    let missing = Unknown("flow g has no rate".to_owned());
    assert_eq!(loaded.pool("d").reads, Err(missing.clone()));
    assert_eq!(loaded.pool("d").wait, Err(missing.clone()));
    assert_eq!(loaded.load.headroom(&loaded.system), Err(missing));
    assert_eq!(loaded.pool("a").wait, Ok(Wait::Never));
}

#[test]
fn publishes_reach_consumers_and_pushes_follow_topics() {
    let mut design = design(&["a q", "q w1", "q w2", "w1 db"]);
    connection(&mut design, "a-q").topic = Some("t".into());
    connection(&mut design, "a-q").fan_out = 3;
    connection(&mut design, "q-w2").topic = Some("u".into());
    connection(&mut design, "w1-db").exercised = Some(Exercised::Share {
        share: Probability::new(0.25).unwrap(),
        tag: None,
    });
    connection(&mut design, "w1-db").op = model::Op::Write;
    let loaded = loaded(&design);
    close(loaded.reads("q"), 300.0);
    close(loaded.reads("w1"), 300.0);
    close(loaded.pool("db").writes.clone().unwrap(), 75.0);
    let w2 = loaded.system.component_index("w2").unwrap();
    assert_eq!(loaded.load.pools[w2], None);
    let queue: f64 = loaded.load.visits[0].states.iter().map(|s| s.taken).sum();
    close(queue, 3.0);
}

#[test]
fn waiting_is_that_of_the_tables() {
    let probability = |servers: u32, offered: f64| {
        let utilisation = offered / f64::from(servers);
        match Wait::of(servers, utilisation, 10.0) {
            Wait::Sometimes { probability, mean } => {
                let rate = 10.0 * (f64::from(servers) - offered);
                close(mean, 1000.0 / rate);
                probability
            }
            Wait::Never => 0.0,
            Wait::Overloaded => f64::INFINITY,
        }
    };
    close(probability(1, 0.8), 0.8);
    close(probability(2, 1.0), 1.0 / 3.0);
    close(probability(2, 1.2), 0.45);
    assert_eq!(format!("{:.4}", probability(10, 8.0)), "0.4092");
    assert_eq!(format!("{:.4}", probability(5, 4.0)), "0.5541");
    for servers in [1, 3, 17, 200, 5000] {
        for utilisation in [0.01, 0.3, 0.9, 0.999] {
            let offered = utilisation * f64::from(servers);
            let blocked = (1..=servers).fold(1.0, |blocked, k| {
                offered * blocked / (f64::from(k) + offered * blocked)
            });
            let expected = blocked / (1.0 - utilisation * (1.0 - blocked));
            let actual = probability(servers, offered);
            assert!(
                (actual - expected).abs() <= 1e-9 * expected.max(1e-6),
                "{servers} {utilisation}: {actual} is not {expected}"
            );
        }
    }
    assert_eq!(Wait::of(3, 1.0, 10.0), Wait::Overloaded);
    assert_eq!(Wait::of(3, 0.0, 10.0), Wait::Never);
    assert!(probability(u32::MAX, 0.999_99 * f64::from(u32::MAX)) < 1.0);
}

#[test]
fn hostile_sizes_stay_numbers() {
    let calls: Vec<String> = (0..60).map(|i| format!("s{i} s{}", i + 1)).collect();
    let calls: Vec<&str> = calls.iter().map(String::as_str).collect();
    let mut design = design(&calls);
    for connection in &mut design.connections {
        connection.fan_out = 1_000_000_000;
    }
    component(&mut design, "s60").capacity = Rate::new(0.0).map(Capacity::PerSecond);
    let loaded = loaded(&design);
    let last = loaded.pool("s60");
    assert!(last.reads.clone().unwrap().is_finite());
    assert!(last.utilisation.clone().unwrap().is_finite());
    assert!(loaded.load.headroom(&loaded.system).unwrap().factor >= 0.0);
    let _: Id = loaded.load.headroom(&loaded.system).unwrap().component;
}
