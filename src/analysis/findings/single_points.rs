//! What takes a flow down alone.

use super::{Found, Rule, listed, names};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::figure;
use crate::analysis::report::{FlowReport, Severity, Unit};
use crate::catalogue::Needs;
use crate::model::Id;

/// From this availability on, one part that fails alone is an error.
const FOUR_NINES: f64 = 0.9999;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "single-point-of-failure",
        severity: Severity::Warning,
        title: "A part that takes a flow down alone",
        when: "With everything else up, a flow does not work without one replica, one failing zone or one connection. \
               An error if an availability target of the flow is missed or asks for four nines; a warning where nobody stated how many replicas there are",
        why: "It will fail one day, and then users see it",
        fix: "Run at least two of it where they do not fail together",
        false_positives: "A flow that may be down for as long as the part takes to come back",
        source: "by definition, exact over every replica, zone and connection; AWS Well-Architected, Reliability Pillar: withstand component failures",
        check: single_points,
    },
    Rule {
        id: "single-point-of-completion",
        severity: Severity::Warning,
        title: "A part without which nothing is finished",
        when: "Users get their answer without it, but what happens afterwards stops",
        why: "Work piles up unseen until somebody misses its result",
        fix: "Run at least two of it, and watch how far it is behind",
        false_positives: "Work that can wait until the part is back, with a broker that keeps it so long",
        source: "by definition, as a single point of failure, for what happens after the answer",
        check: completion_points,
    },
    Rule {
        id: "single-point-by-overload",
        severity: Severity::Warning,
        title: "A part whose loss overloads the others",
        when: "Without it the wiring holds, but the load that moves elsewhere exceeds a capacity",
        why: "Redundancy that cannot carry the load fails in the same minute",
        fix: "Add replicas until the others carry the peak with one part gone, or shed load",
        false_positives: "Load that may be refused while the part is down",
        source: "Google SRE book, chapter 22, Addressing Cascading Failures; AWS Builders' Library, Static stability using Availability Zones",
        check: overload_points,
    },
    Rule {
        id: "critical-dependency",
        severity: Severity::Info,
        title: "A managed service that takes a flow down",
        when: "A managed service fails a flow when it fails",
        why: "Its provider's promise is the ceiling of yours",
        fix: "Know what it promises; where that is too little, add a fallback, a queue or a second provider",
        false_positives: "Most: this is for knowing",
        source: "The Calculus of Service Availability, Treynor et al., ACM Queue 2017",
        check: critical_dependencies,
    },
    Rule {
        id: "weaker-than-target",
        severity: Severity::Warning,
        title: "A needed part that promises less than the flow must",
        when: "An availability target of a flow is missed, and one needed component, with all its replicas, is alone less available than the target allows",
        why: "No flow is better than the worst thing that it cannot do without",
        fix: "Make that part better, or make the flow work without it: a fallback, a cache that serves while it is down, a queue",
        false_positives: "None: the target cannot be met",
        source: "The Calculus of Service Availability, Treynor et al., ACM Queue 2017: no service is more available than its critical dependencies",
        check: weaker_than_target,
    },
];

/// The units that `of` names in each flow, each unit once with its flows, in order of appearance.
fn by_unit<'b, Units: Iterator<Item = &'b Unit>>(
    board: &'b Board,
    of: impl Fn(&'b FlowReport) -> Units,
) -> Vec<(&'b Unit, Vec<&'b FlowReport>)> {
    let mut found: Vec<(&Unit, Vec<&FlowReport>)> = Vec::new();
    let mut index = std::collections::HashMap::new();
    for flow in board.flows {
        for unit in of(flow) {
            let at = *index.entry(unit).or_insert_with(|| {
                found.push((unit, Vec::new()));
                found.len() - 1
            });
            found[at].1.push(flow);
        }
    }
    found
}

fn unit_name(unit: &Unit) -> String {
    match unit {
        Unit::Replica(id) => format!("one replica of {id}"),
        Unit::Zone(id) => format!("zone {id}"),
        Unit::Connection(id) => format!("connection {id}"),
        Unit::Component(id) => id.to_string(),
    }
}

fn flow_ids(flows: &[&FlowReport]) -> Vec<Id> {
    flows.iter().map(|flow| flow.id.clone()).collect()
}

fn single_points(board: &Board) -> Vec<Found> {
    let points = by_unit(board, |flow| flow.figures.single_points.iter());
    points
        .into_iter()
        .map(|(unit, flows)| {
            let ids = flow_ids(&flows);
            let (message, fix) = describe(board, unit, &ids);
            Found::new([unit.id()], message)
                .severity(severity(board, unit, &flows))
                .fix(fix)
                .flows(ids)
        })
        .collect()
}

/// An error if an availability target of a flow is missed or needs four nines; a warning on a count of
/// replicas that nobody stated.
fn severity(board: &Board, unit: &Unit, flows: &[&FlowReport]) -> Severity {
    if let Unit::Replica(id) = unit {
        let stated = board
            .component(id)
            .is_some_and(|d| d.component.replicas.is_some());
        if !stated {
            return Severity::Warning;
        }
    }
    let targets = flows
        .iter()
        .flat_map(|flow| board.availability_targets(&flow.id));
    let strict = |(bound, missed): (f64, bool)| missed || bound >= FOUR_NINES;
    if targets.into_iter().any(strict) {
        Severity::Error
    } else {
        Severity::Warning
    }
}

/// What a single point is, and what to do about one of its kind.
fn describe(board: &Board, unit: &Unit, flows: &[Id]) -> (String, String) {
    let takes_down = format!("takes {} down alone", names(flows));
    match unit {
        Unit::Zone(id) => {
            let inside = wholly_in(board, id);
            let held = if inside.is_empty() {
                String::new()
            } else {
                format!(": {} wholly in it", lies(&inside))
            };
            (
                format!("zone {id} {takes_down}{held}"),
                "Spread what lies in it over another zone of its kind, or let the flow work without it".to_owned(),
            )
        }
        Unit::Connection(id) => (
            format!("connection {id} {takes_down}"),
            "Add a second way, or let the caller work without it".to_owned(),
        ),
        Unit::Replica(id) | Unit::Component(id) => match board.component(id) {
            Some(drawn) => (replica_message(drawn, &takes_down), replica_fix(drawn)),
            None => (format!("{id} {takes_down}"), String::new()),
        },
    }
}

fn lies(ids: &[&Id]) -> String {
    let verb = if ids.len() == 1 { "lies" } else { "lie" };
    format!("{} {verb}", names(ids.iter().copied()))
}

fn replica_message(drawn: &Drawn, takes_down: &str) -> String {
    let id = drawn.id();
    let (replicas, needs) = (drawn.resolved.replicas, drawn.resolved.needs);
    if drawn.component.replicas.is_none() {
        let default = format!("{replicas} as the catalogue draws it");
        return format!("{id} {takes_down} ({default}; nobody stated how many run)");
    }
    if replicas > 1 {
        return format!("any one of {replicas} {id} {takes_down}: it needs {needs}");
    }
    let shards = drawn.resolved.shards;
    if shards > 1 {
        return format!("any one of the {shards} shards of {id} {takes_down}");
    }
    format!("{id} {takes_down}")
}

fn replica_fix(drawn: &Drawn) -> String {
    let (replicas, needs) = (drawn.resolved.replicas, drawn.resolved.needs);
    if replicas > 1 && needs == replicas {
        return format!("Add a replica to the {replicas}, or lower how many it needs");
    }
    let fix = if drawn.component.replicas.is_none() && drawn.is_balancer() {
        "State how many run; two or more, spread over zones, or a managed one"
    } else if drawn.is_balancer() {
        "Run two or more of it, spread over zones, behind one name; or take a managed one"
    } else if drawn.resolved.kind.needs == Needs::Majority {
        "Run three or five of it in different zones"
    } else if drawn.is_broker() {
        "Run three or more brokers with replicated topics, spread over zones"
    } else if drawn.is_store() && drawn.resolved.shards > 1 {
        "Give each shard a replica in another zone that takes over by itself"
    } else if drawn.is_store() {
        "Add a replica in another zone that takes over by itself"
    } else if drawn.is_cache() {
        "Replicate it, or let callers go to the origin without it"
    } else if drawn.is_kind(&["saga-orchestrator", "scheduler"]) {
        "Run two or more that share their state, one of which leads"
    } else {
        "Run at least two replicas in different zones"
    };
    fix.to_owned()
}

/// Components of which every replica lies in the zone `id`.
fn wholly_in<'b>(board: &'b Board, id: &Id) -> Vec<&'b Id> {
    let inside = board.components.iter().filter(|drawn| {
        !drawn.is_client() && {
            let places = board.catalogue.placements(board.design, drawn.component);
            places
                .iter()
                .all(|place| place.zones.iter().any(|zone| zone.id == *id))
        }
    });
    inside.map(Drawn::id).collect()
}

fn completion_points(board: &Board) -> Vec<Found> {
    let points = by_unit(board, |flow| flow.figures.completion_single_points.iter());
    points
        .into_iter()
        .map(|(unit, flows)| {
            let ids = flow_ids(&flows);
            let message = format!(
                "without {} nothing of {} is finished",
                unit_name(unit),
                names(&ids)
            );
            Found::new([unit.id()], message).flows(ids)
        })
        .collect()
}

fn overload_points(board: &Board) -> Vec<Found> {
    let points = by_unit(board, |flow| {
        let points = flow
            .figures
            .overload_single_points
            .as_deref()
            .unwrap_or_default();
        points.iter().map(|point| &point.unit)
    });
    points
        .into_iter()
        .map(|(unit, flows)| {
            let points = flows
                .iter()
                .flat_map(|flow| &flow.figures.overload_single_points);
            let full = points.flatten().filter(|point| point.unit == *unit);
            let mut pools: Vec<&Id> = Vec::new();
            for pool in full.flat_map(|point| &point.pools) {
                if !pools.contains(&pool) {
                    pools.push(pool);
                }
            }
            let (gets, it) = match pools.len() {
                1 => ("gets", "it"),
                _ => ("get", "they"),
            };
            let message = format!(
                "without {}, {} {gets} more than {it} can do",
                unit_name(unit),
                names(pools)
            );
            Found::new([unit.id()], message).flows(flow_ids(&flows))
        })
        .collect()
}

/// One remark for all of them: each is known, and what matters is the sum of what they promise.
fn critical_dependencies(board: &Board) -> Vec<Found> {
    let mut managed: Vec<&Id> = Vec::new();
    let mut flows: Vec<Id> = Vec::new();
    for flow in board.flows {
        if !flow.figures.critical_dependencies.is_empty() {
            flows.push(flow.id.clone());
        }
        for id in &flow.figures.critical_dependencies {
            if !managed.contains(&id) {
                managed.push(id);
            }
        }
    }
    let promises = managed.iter().map(|id| match board.component(id) {
        Some(drawn) => format!("{id} ({})", figure::stated(drawn.resolved.availability)),
        None => id.to_string(),
    });
    let message = match managed.as_slice() {
        [] => return Vec::new(),
        [_] => format!(
            "{} is managed, and {} cannot do without it",
            listed(promises),
            names(&flows)
        ),
        _ => format!(
            "{} are managed, and {} cannot do without them",
            listed(promises),
            names(&flows)
        ),
    };
    vec![Found::new(managed, message).flows(flows)]
}

fn weaker_than_target(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for flow in board.flows {
        let missed = board.availability_targets(&flow.id).into_iter();
        let missed = missed.filter_map(|(bound, missed)| missed.then_some(bound));
        let Some(bound) = missed.reduce(f64::max) else {
            continue;
        };
        for row in flow.figures.chain.rows() {
            let alone = 1.0 - row.pool > (1.0 - bound) * (1.0 + 1e-9);
            let breaks = row.downtime_share > 0.0;
            let managed = flow.figures.critical_dependencies.contains(row.component);
            let critical = flow.figures.critical_components.contains(row.component);
            if alone && breaks && (managed || critical) {
                let message = format!(
                    "{} alone has {}, and {} must have {}",
                    row.component,
                    figure::percent(1.0 - row.pool),
                    flow.id,
                    figure::percent(1.0 - bound)
                );
                found.push(Found::new([row.component], message).flows(vec![flow.id.clone()]));
            }
        }
    }
    found
}
