//! What if: how flows fare against the definition, where load goes, what that overloads.

use std::collections::BTreeSet;

use fivenines::analysis::report::{Report, Unit};
use fivenines::analysis::what_if::{Failure, Status, WhatIf, units, what_if};
use fivenines::analysis::{Options, evaluate};
use fivenines::catalogue::{Catalogue, Place, validate};
use fivenines::model::{Design, Horizon, Id};

use super::oracle::{Name, Oracle, Part};
use super::random::{seeds, show};
use super::reading::flows;
use crate::generate::{Random, SMALL, design};
use crate::rules::sketch;

fn drawn(text: &str) -> Design {
    let design = sketch::read(text);
    assert_eq!(validate(&design, Catalogue::shipped()), []);
    design
}

fn ask(design: &Design, failed: &str) -> WhatIf {
    let failed = units(design, Catalogue::shipped(), failed).unwrap();
    what_if(design, Catalogue::shipped(), &failed)
}

fn statuses(answer: &WhatIf) -> Vec<(Status, Status)> {
    let flows = answer.flows.iter();
    flows.map(|flow| (flow.status, flow.completion)).collect()
}

fn rate(answer: &WhatIf, id: &str) -> f64 {
    let pool = answer.load.iter().find(|pool| pool.component == *id);
    pool.unwrap().rps.clone().unwrap()
}

fn report(design: &Design) -> Report {
    evaluate(design, Catalogue::shipped(), Options::default())
}

#[test]
fn what_is_down_is_down_by_the_definition() {
    for seed in seeds() {
        let design = design(seed, SMALL);
        let mut random = Random::new(seed);
        for _ in 0..4 {
            let failed = some_units(&design, &mut random);
            let answer = what_if(&design, Catalogue::shipped(), &failed);
            for (index, flow) in flows(&design).iter().enumerate() {
                let oracle = Oracle::new(&design, flow);
                let (parts, pools) = taken(&oracle, &failed);
                for (horizon, status) in [
                    (Horizon::Response, answer.flows[index].status),
                    (Horizon::Completion, answer.flows[index].completion),
                ] {
                    let works = oracle.works_without(horizon, &parts, &pools)
                        && oracle.works_without(Horizon::Response, &parts, &pools);
                    assert_eq!(
                        status != Status::Down,
                        works,
                        "seed {seed}, {failed:?}, flow {}, {horizon:?}\n{}",
                        flow.id,
                        show(&design)
                    );
                }
            }
        }
    }
}

/// One to three components, zones and replicas.
fn some_units(design: &Design, random: &mut Random) -> Vec<Failure> {
    let mut failed: BTreeSet<Failure> = BTreeSet::new();
    for _ in 0..=random.below(3) {
        let component = random.pick(&design.components);
        let unit = match random.below(3) {
            0 if !design.zones.is_empty() => Unit::Zone(random.pick(&design.zones).id.clone()),
            1 => Unit::Replica(component.id.clone()),
            _ => Unit::Component(component.id.clone()),
        };
        let name = match &unit {
            Unit::Replica(id) => format!("{id}:1"),
            unit => unit.id().to_string(),
        };
        failed.extend(units(design, Catalogue::shipped(), &name).unwrap_or_default());
    }
    failed.into_iter().collect()
}

/// The oracle's parts and pools that have failed. A replica fails in a zone that is up.
fn taken(oracle: &Oracle, failed: &[Failure]) -> (Vec<usize>, Vec<usize>) {
    let design = oracle.reading.design;
    let mut parts: Vec<usize> = Vec::new();
    let mut pools = Vec::new();
    let zones: BTreeSet<&str> = failed
        .iter()
        .filter(|failure| matches!(failure.unit, Unit::Zone(_)))
        .map(|failure| failure.unit.id().as_str())
        .collect();
    for failure in failed {
        match &failure.unit {
            Unit::Component(id) => {
                let at = design.components.iter().position(|c| c.id == *id);
                pools.push(at.unwrap());
            }
            Unit::Replica(id) => {
                let stands = |part: &usize| match oracle.parts[*part] {
                    Part::Replica {
                        component, number, ..
                    } => {
                        let placed = &design.components[component];
                        let places = Catalogue::shipped().placements(design, placed);
                        let mut before = number;
                        let place = places.iter().find(|place| {
                            let here = before < place.replicas;
                            before = before.saturating_sub(place.replicas);
                            here
                        });
                        let dead =
                            |zone: &&fivenines::model::Zone| zones.contains(zone.id.as_str());
                        placed.id == *id && !place.unwrap().zones.iter().any(dead)
                    }
                    _ => false,
                };
                let named = (0..oracle.parts.len()).find(stands);
                parts.extend(named);
            }
            unit => {
                let same = |part: &usize| match oracle.name(oracle.parts[*part]) {
                    Name::Zone(id) => *unit == Unit::Zone(id),
                    _ => false,
                };
                parts.extend((0..oracle.parts.len()).filter(same));
            }
        }
    }
    (parts, pools)
}

#[test]
fn alternatives_take_over_and_optional_parts_are_missed() {
    let design = drawn(
        "user:client > api:service*2 > a:sql-database*1; api > b:sql-database*1
         api > extra:service*1; set api-extra optional
         set api-a group db failover; set api-b group db failover
         flow read user rate=100",
    );
    let answer = ask(&design, "b");
    assert_eq!(statuses(&answer), [(Status::Up, Status::Up)]);
    let answer = ask(&design, "a");
    assert_eq!(statuses(&answer), [(Status::Degraded, Status::Degraded)]);
    assert_eq!(answer.flows[0].because, ["b serves api in place of a"]);
    assert_eq!((rate(&answer, "a"), rate(&answer, "b")), (0.0, 100.0));
    let answer = ask(&design, "extra,api:1");
    assert_eq!(statuses(&answer), [(Status::Degraded, Status::Degraded)]);
    assert_eq!(answer.flows[0].because, ["api does without extra"]);
    let answer = ask(&design, "a,b");
    assert_eq!(statuses(&answer), [(Status::Down, Status::Down)]);
    assert_eq!(answer.flows[0].request_success, 0.0);
    // A flow that is down sends nothing.
    assert_eq!((rate(&answer, "api"), rate(&answer, "extra")), (0.0, 0.0));
}

#[test]
fn a_dead_cache_misses_always() {
    let design = drawn(
        "user:client > api:service*2 > cache:cache*1; api > db:sql-database*2
         set api-db on_miss_of api-cache; set cache hit_ratio 90%
         set db capacity 50 rps; set db work any
         flow read user rate=100",
    );
    let answer = ask(&design, "cache");
    assert_eq!(statuses(&answer), [(Status::Degraded, Status::Degraded)]);
    assert_eq!(
        answer.flows[0].because,
        ["every look-up of api goes past cache to db"]
    );
    assert!((rate(&answer, "db") - 100.0).abs() < 1e-9);
    assert!(answer.overloaded.is_empty());
    // Together with one of two databases the other gets twice what it sustains, and fails next.
    let answer = ask(&design, "cache,db:1");
    assert_eq!(answer.overloaded.len(), 1);
    assert_eq!(answer.cascade.len(), 1);
    assert_eq!(answer.cascade[0].failed, ["db"]);
    assert_eq!(answer.cascade[0].down, ["read"]);
    assert!(answer.breaks());
    // With the cache up, hits still work while the database is gone.
    let answer = ask(&design, "db");
    assert_eq!(answer.flows[0].status, Status::Down);
    assert!((answer.flows[0].request_success - 0.9).abs() < 1e-12);
}

#[test]
fn a_part_of_the_requests_works_without_a_branch_or_a_shard() {
    let design = drawn(
        "user:client > lb:load-balancer > a:service*1; lb > b:service*1
         set lb-a split way 1; set lb-b split way 3
         flow read user rate=100",
    );
    let answer = ask(&design, "a");
    assert_eq!(answer.flows[0].status, Status::Down);
    assert!((answer.flows[0].request_success - 0.75).abs() < 1e-12);
    let sharded =
        drawn("user:client > db:key-value-store*1; set db shards 4; flow read user rate=100");
    let answer = ask(&sharded, "db:1");
    assert_eq!(answer.flows[0].status, Status::Down);
    assert!((answer.flows[0].request_success - 0.75).abs() < 1e-12);
    assert_eq!(ask(&sharded, "db").flows[0].request_success, 0.0);
}

#[test]
fn what_follows_the_response_fares_by_itself() {
    let design =
        drawn("user:client > api:service*1 >> q:queue*1 ~> w:worker*1; flow send user rate=10");
    assert_eq!(statuses(&ask(&design, "w")), [(Status::Up, Status::Down)]);
    assert_eq!(statuses(&ask(&design, "q")), [(Status::Down, Status::Down)]);
    assert_eq!(
        statuses(&ask(&design, "api-q")),
        [(Status::Down, Status::Down)]
    );
}

#[test]
fn overload_follows_overload() {
    let design = drawn(
        "user:client > lb:load-balancer > a:service*1; lb > b:service*1; lb > c:service*1
         set lb-a group app balance; set lb-b group app balance; set lb-c group app balance
         set a capacity 40 rps; set b capacity 45 rps; set c capacity 60 rps
         flow read user rate=99",
    );
    let answer = ask(&design, "a");
    // 49.5 each is too much for b; then 99 is too much for c.
    let steps: Vec<String> = answer
        .cascade
        .iter()
        .map(|step| format!("{:?} {:?}", step.failed, step.down))
        .collect();
    assert_eq!(steps, ["[\"b\"] []", "[\"c\"] [\"read\"]"]);
    let found = report(&design);
    let overload = found.flows[0]
        .figures
        .overload_single_points
        .as_ref()
        .unwrap();
    let full = |unit: &Unit| {
        let point = overload.iter().find(|point| point.unit == *unit)?;
        Some(point.pools.clone())
    };
    assert_eq!(full(&Unit::Replica("a".into())), Some(vec!["b".into()]));
    assert_eq!(full(&Unit::Replica("lb".into())), None);
    let rules: Vec<&str> = found.findings.iter().map(|finding| finding.rule).collect();
    assert!(rules.contains(&"single-point-by-overload"), "{rules:?}");
}

/// Flows that do the same are evaluated as one, and told of one by one with the load of all.
#[test]
fn flows_alike_fare_alike() {
    let design = drawn(
        "user:client > lb:load-balancer > a:service*1; lb > b:service*1
         set lb-a group app balance; set lb-b group app balance
         set a capacity 40 rps; set b capacity 45 rps
         guest:client > b
         flow first user rate=30; flow other guest rate=1; flow second user rate=20",
    );
    let answer = ask(&design, "a");
    let ids: Vec<&str> = answer.flows.iter().map(|flow| flow.id.as_str()).collect();
    assert_eq!(ids, ["first", "other", "second"]);
    assert_eq!(rate(&answer, "b"), 51.0);
    let [step] = &answer.cascade[..] else {
        panic!("{:?}", answer.cascade);
    };
    let down: Vec<&str> = step.down.iter().map(Id::as_str).collect();
    assert_eq!(down, ids);
}

#[test]
fn overload_is_not_told_without_a_rate() {
    let design = drawn("user:client > api:service*2; set api capacity 10 rps");
    let found = report(&design);
    assert!(found.flows[0].figures.overload_single_points.is_err());
}

/// Each unit is tried by itself; single points by overload are those whose loss breaks no flow but
/// puts a pool over its capacity.
#[test]
fn single_points_by_overload_are_found_by_trying() {
    let mut found = 0;
    for seed in seeds() {
        let mut design = design(seed, SMALL);
        design.flows = flows(&design);
        design.flows.truncate(1);
        let mut random = Random::new(seed);
        for flow in &mut design.flows {
            let rate = fivenines::model::Rate::new(100.0);
            flow.rate = rate.map(fivenines::model::RateSource::Stated);
        }
        for component in &mut design.components {
            let rate = fivenines::model::Rate::new(*random.pick(&[30.0, 60.0, 110.0, 250.0]));
            component.capacity = rate.map(fivenines::model::Capacity::PerSecond);
        }
        if design
            .connections
            .iter()
            .any(|c| c.kind == fivenines::model::ConnectionKind::Replicate)
        {
            continue;
        }
        let report = report(&design);
        let Some(Ok(told)) = report
            .flows
            .first()
            .map(|flow| &flow.figures.overload_single_points)
        else {
            continue;
        };
        let tried: BTreeSet<Unit> = all_units(&design)
            .into_iter()
            .filter(|unit| {
                let failure = Failure {
                    unit: unit.clone(),
                    count: 1,
                };
                let answer = what_if(&design, Catalogue::shipped(), &[failure]);
                answer.flows[0].status != Status::Down && !answer.overloaded.is_empty()
            })
            .collect();
        let told: BTreeSet<Unit> = told.iter().map(|point| point.unit.clone()).collect();
        found += told.len();
        assert_eq!(tried, told, "seed {seed}\n{}", show(&design));
    }
    assert!(found > 20, "only {found} were found");
}

/// What the contract calls units.
fn all_units(design: &Design) -> Vec<Unit> {
    let catalogue = Catalogue::shipped();
    let has_units = |component: &&fivenines::model::Component| {
        let resolved = catalogue.resolve(component).unwrap();
        !resolved.managed && resolved.kind.place != Place::Client
    };
    let components = design.components.iter().filter(has_units);
    let zones = design.zones.iter();
    let zones = zones.filter(|zone| catalogue.zone_availability(zone).is_some());
    let fails = |connection: &&fivenines::model::Connection| {
        connection.availability.is_some_and(|up| up.get() < 1.0)
    };
    let connections = design.connections.iter().filter(fails);
    components
        .map(|component| Unit::Replica(component.id.clone()))
        .chain(zones.map(|zone| Unit::Zone(zone.id.clone())))
        .chain(connections.map(|connection| Unit::Connection(connection.id.clone())))
        .collect()
}

#[test]
fn a_name_that_is_no_unit_is_told() {
    let design = drawn(
        "user:client > db:sql-database*2; zone az-a availability-zone 0,0 80x40
         zone vpc network 0,0 90x50; flow read user",
    );
    let message = |text: &str| {
        units(&design, Catalogue::shipped(), text)
            .unwrap_err()
            .to_string()
    };
    insta::assert_snapshot!(
        ["az-b", "dbb:1", "db:3", "db:x", "vpc", "", "db,db", "zzz"].map(message).join("\n"),
        @"
    nothing is called `az-b`; did you mean `az-a`?
    nothing is called `dbb:1`; did you mean `db`?
    `db:3` says how many replicas of `db` fail: give 1…2
    `db:x` says how many replicas of `db` fail: give 1…2
    zone `vpc` only groups and never fails; name what lies in it
    nothing is named that fails; name a component, a zone or a connection
    `db` is named twice; name it once
    nothing is called `zzz`; name a component, a zone, a connection, or replicas as in `db:1`
    "
    );
}
