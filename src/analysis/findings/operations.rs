//! Whether somebody sees it fail, and can change it without failing it.

use super::facts::{Stated, is_call};
use super::{Found, Rule, count, names};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::figure;
use crate::analysis::report::Severity;
use crate::model::{ConnectionKind, FlowOp, Id, Metric, Work};

/// From this availability on, a deployment must not take the service down.
const THREE_NINES: f64 = 0.999;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "deployed-all-at-once",
        severity: Severity::Warning,
        title: "Deployments that take the service down",
        when: "A component that an availability target needs states that a new version replaces all replicas at once. An error from three nines on",
        why: "Every deployment is an outage, and a bad version reaches everybody before anybody notices",
        fix: "Replace replicas one by one, or start with a few and watch",
        false_positives: "A maintenance window that the target allows for",
        source: "AWS Builders' Library, Automating safe, hands-off deployments; Google SRE workbook, chapter 16, Canarying Releases",
        check: all_at_once,
    },
    Rule {
        id: "deployment-not-stated",
        severity: Severity::Info,
        title: "Servers that promise four nines and do not say how they are deployed",
        when: "A target asks for four nines, some components state how they are deployed, and servers that it needs do not",
        why: "Most outages begin with a change; four nines leave 52 minutes a year for all of them",
        fix: "State it: rolling, blue-green or canary",
        false_positives: "A platform that always replaces one by one",
        source: "Google SRE book, chapter 1: about 70 % of outages come from changes",
        check: deployment_unknown,
    },
    Rule {
        id: "unmonitored",
        severity: Severity::Warning,
        title: "A needed component that nobody watches",
        when: "A component that a flow waits for states that it is not monitored",
        why: "Users report the failure first",
        fix: "Measure its rate, errors and duration, and alert on what users feel",
        false_positives: "A component whose caller is watched closely enough",
        source: "Google SRE book, chapter 6, Monitoring Distributed Systems",
        check: unmonitored,
    },
    Rule {
        id: "nothing-watches",
        severity: Severity::Info,
        title: "A system of many parts that nothing watches",
        when: "Three or more servers are drawn, no metrics, logs or traces are, and no component states whether it is monitored",
        why: "A target that is not measured cannot be known to be met",
        fix: "Draw where metrics, logs and traces go, or state what is monitored",
        false_positives: "A drawing that leaves operations out on purpose",
        source: "Google SRE book, chapter 6, Monitoring Distributed Systems",
        check: nothing_watches,
    },
    Rule {
        id: "requests-not-followed",
        severity: Severity::Info,
        title: "Requests that nobody can follow",
        when: "Users wait for three or more servers in a row, metrics or logs are drawn, and no traces are",
        why: "Each server sees that something was slow; none sees which of them it was",
        fix: "Give each request an identifier where it enters, hand it on with every call, and collect the spans",
        false_positives: "Logs that carry such an identifier",
        source: "Dapper, Sigelman et al. 2010; W3C Trace Context",
        check: not_followed,
    },
    Rule {
        id: "telemetry-can-fail-requests",
        severity: Severity::Warning,
        title: "Logging that can take the service down",
        when: "A user waits for metrics, logs, traces or feature flags in a flow that does more than look at them, and the call is not optional",
        why: "What only watches must never be a reason to fail",
        fix: "Send it without waiting, and drop it when it cannot be sent",
        false_positives: "An audit record that the law wants before the answer",
        source: "practice: what observes must not break what is observed; OpenTelemetry specification, Error handling",
        check: telemetry,
    },
    Rule {
        id: "notification-while-users-wait",
        severity: Severity::Warning,
        title: "A user who waits for a message to others",
        when: "A user waits for a notification provider that the flow cannot do without",
        why: "A mail or push that may come a minute later should not fail or slow down the order",
        fix: "Publish it to a queue and let a worker send it",
        false_positives: "A one-time code that the user waits for anyway",
        source: "Enterprise Integration Patterns, Hohpe and Woolf 2003: messaging instead of waiting",
        check: notification,
    },
    Rule {
        id: "scheduler-runs-twice",
        severity: Severity::Warning,
        title: "A scheduler that may start jobs twice",
        when: "A scheduler of several replicas states that each of them takes part of the work equally",
        why: "Each replica knows the timetable: at the hour every one of them starts the job",
        fix: "Let one lead while the others stand by, or take a lock for each run",
        false_positives: "A scheduler that divides its timetable",
        source: "Google SRE book, chapter 24, Distributed Periodic Scheduling with Cron; AWS Builders' Library, Leader election in distributed systems",
        check: runs_twice,
    },
    Rule {
        id: "stateful-without-failover",
        severity: Severity::Info,
        title: "Leaders of which nobody says how they are replaced",
        when: "Stores or brokers with a leader and standbys do not state whether they fail over by themselves, while others do",
        why: "The figures assume that switching takes no time",
        fix: "State whether it is automatic, and how long it takes",
        false_positives: "Managed stores that always switch",
        source: "by definition: switching is counted as taking no time",
        check: failover_unknown,
    },
    Rule {
        id: "tiny-budget",
        severity: Severity::Info,
        title: "A promise that leaves no room for people",
        when: "An availability target asks for five nines or more",
        why: "Five minutes a year is less than it takes to wake up, log in and look",
        fix: "Make detection, failover and rollback automatic everywhere, or promise less: each nine costs about ten times the one before",
        false_positives: "Systems built for it, with the cost accepted",
        source: "arithmetic: 0.001 % of a year is 5.3 minutes; Google SRE book, chapter 3, Embracing Risk: each nine costs far more than the one before",
        check: tiny_budget,
    },
    Rule {
        id: "many-servers-few-reasons",
        severity: Severity::Info,
        title: "Many services",
        when: "More than twenty different servers are drawn",
        why: "Each is one more thing to deploy, watch, secure and page for, and one more hop",
        fix: "Merge what always changes or always runs together",
        false_positives: "A company of many teams",
        source: "Microservice Premium, Fowler 2015",
        check: many_servers,
    },
    Rule {
        id: "schema-registry-missing",
        severity: Severity::Info,
        title: "Events of many producers without agreed shapes",
        when: "Four or more components publish to brokers, and no schema registry is drawn",
        why: "One producer renames a field, and consumers of other teams fail at night",
        fix: "Register the shapes of events, and refuse changes that break readers",
        false_positives: "One team that owns all producers and consumers",
        source: "Designing Data-Intensive Applications, Kleppmann 2017, chapter 4: encoding and evolution",
        check: no_registry,
    },
];

fn all_at_once(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, drawn) in board.components.iter().enumerate() {
        let flows = board.flows_waiting_for(at);
        let Some(bound) = board.strictest_availability(&flows) else {
            continue;
        };
        if drawn.is("deployment", "recreate") {
            let severity = if bound >= THREE_NINES {
                Severity::Error
            } else {
                Severity::Warning
            };
            let message = format!(
                "each deployment of {} is an outage, and {} is promised",
                drawn.id(),
                figure::percent(1.0 - bound)
            );
            let finding = Found::new([drawn.id()], message).severity(severity);
            found.push(finding.flows(board.flow_ids(&flows)));
        }
    }
    found
}

fn deployment_unknown(board: &Board) -> Vec<Found> {
    let stated = board
        .components
        .iter()
        .any(|drawn| drawn.states("deployment"));
    let silent = board.components.iter().enumerate().filter(|(at, drawn)| {
        let strict = || board.strictest_availability(&board.flows_waiting_for(*at));
        drawn.is_server()
            && !drawn.resolved.managed
            && !drawn.states("deployment")
            && strict().is_some_and(|bound| bound >= 0.9999)
    });
    let ids: Vec<&Id> = silent.map(|(_, drawn)| drawn.id()).collect();
    if !stated || ids.is_empty() {
        return Vec::new();
    }
    let message = format!(
        "nothing says how a new version of {} is deployed",
        names(ids.iter().copied())
    );
    vec![Found::new(ids, message)]
}

fn unmonitored(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, drawn) in board.components.iter().enumerate() {
        let flows = board.flows_waiting_for(at);
        // Brokers have a rule of their own.
        if drawn.flag("monitored") == Some(false) && !drawn.is_broker() && !flows.is_empty() {
            let message = format!("nobody watches {}", drawn.id());
            found.push(Found::new([drawn.id()], message).flows(board.flow_ids(&flows)));
        }
    }
    found
}

fn nothing_watches(board: &Board) -> Vec<Found> {
    const MANY: usize = 3;
    let servers = board
        .components
        .iter()
        .filter(|drawn| drawn.is_server())
        .count();
    let watched = board
        .components
        .iter()
        .any(|drawn| drawn.is_telemetry() || drawn.states("monitored"));
    if servers < MANY || watched {
        return Vec::new();
    }
    vec![Found::new(
        [],
        format!("nothing watches the {servers} servers"),
    )]
}

fn not_followed(board: &Board) -> Vec<Found> {
    const ROW: usize = 3;
    let drawn = |kinds: &[&str]| board.components.iter().any(|drawn| drawn.is_kind(kinds));
    if !drawn(&["metrics", "logs"]) || drawn(&["traces"]) {
        return Vec::new();
    }
    let long = |flow: &usize| board.reach[*flow].of_users && board.reach[*flow].depth >= ROW;
    let flows: Vec<usize> = (0..board.reach.len()).filter(long).collect();
    if flows.is_empty() {
        return Vec::new();
    }
    let ids = board.flow_ids(&flows);
    let message = format!(
        "nothing follows requests of {} through their servers",
        names(&ids)
    );
    vec![Found::new([], message).flows(ids)]
}

fn telemetry(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, drawn) in board.components.iter().enumerate() {
        if !drawn.is_telemetry() && !drawn.is_kind(&["feature-flags"]) {
            continue;
        }
        let mut needed = needing(board, drawn, board.users_waiting_for(at));
        needed.retain(|&flow| !only_looks(board, flow));
        if !needed.is_empty() {
            let message = format!("requests fail when {} does", drawn.id());
            found.push(Found::new([drawn.id()], message).flows(board.flow_ids(&needed)));
        }
    }
    found
}

fn notification(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, drawn) in board.components.iter().enumerate() {
        if !drawn.is_kind(&["notification-provider"]) {
            continue;
        }
        let needed = needing(board, drawn, board.users_waiting_for(at));
        let called = board
            .to(drawn)
            .any(|(c, from)| is_call(c) && !from.is_client());
        if called && !needed.is_empty() {
            let message = format!("users wait until {} has taken a message", drawn.id());
            found.push(Found::new([drawn.id()], message).flows(board.flow_ids(&needed)));
        }
    }
    found
}

/// Whether a recorded flow reads nothing but what is watched: then looking at it is what it is for.
fn only_looks(board: &Board, flow: usize) -> bool {
    let reads = board.operation(flow) == Some(FlowOp::Read);
    let reached = board.reach[flow].response.iter();
    let mut reached = reached.map(|&at| &board.components[at]);
    reads && !reached.any(|drawn| (drawn.is_store() || drawn.is_outside()) && !drawn.is_telemetry())
}

/// Those of `flows` that fail without `drawn`.
fn needing(board: &Board, drawn: &Drawn, mut flows: Vec<usize>) -> Vec<usize> {
    flows.retain(|&flow| board.flows[flow].figures.chain.row(drawn.id()).is_some());
    flows
}

fn runs_twice(board: &Board) -> Vec<Found> {
    let equal = board.components.iter().filter(|drawn| {
        drawn.is_kind(&["scheduler"])
            && drawn.component.work == Some(Work::Any)
            && drawn.resolved.replicas > 1
    });
    equal
        .map(|drawn| {
            let replicas = drawn.resolved.replicas;
            Found::new(
                [drawn.id()],
                format!(
                    "each of the {replicas} replicas of {} starts the jobs",
                    drawn.id()
                ),
            )
        })
        .collect()
}

fn failover_unknown(board: &Board) -> Vec<Found> {
    let led = board.components.iter().filter(|drawn| {
        drawn.can_state("automatic_failover")
            && !drawn.is_cache()
            && !drawn.resolved.kind.dead_letter
            && drawn.resolved.work == Work::Leader
            && drawn.resolved.replicas > 1
            && !drawn.resolved.managed
    });
    let (stated, silent): (Vec<&Drawn>, Vec<&Drawn>) =
        led.partition(|drawn| drawn.states("automatic_failover"));
    if stated.is_empty() || silent.is_empty() {
        return Vec::new();
    }
    let ids = silent.iter().map(|drawn| drawn.id());
    vec![Found::new(
        ids.clone(),
        format!("nothing says how a standby of {} takes over", names(ids)),
    )]
}

fn tiny_budget(board: &Board) -> Vec<Found> {
    let targets = board.design.targets.iter();
    targets
        .filter_map(|target| match target.metric {
            Metric::Availability { at_least, .. } if at_least.get() >= 0.999_99 => {
                let down = (1.0 - at_least.get()) * 365.25 * 1440.0;
                let message = format!(
                    "target {} leaves {} a year",
                    target.id,
                    figure::minutes(down)
                );
                Some(Found::new([&target.id], message))
            }
            _ => None,
        })
        .collect()
}

fn many_servers(board: &Board) -> Vec<Found> {
    const MANY: usize = 20;
    let servers = board
        .components
        .iter()
        .filter(|drawn| drawn.is_server())
        .count();
    let found = || Found::new([], count(servers, "server"));
    (servers > MANY).then(found).into_iter().collect()
}

fn no_registry(board: &Board) -> Vec<Found> {
    const MANY: usize = 4;
    let mut producers: Vec<&Id> = board
        .connections()
        .filter(|(c, from, to)| {
            let published = c.kind == ConnectionKind::Publish;
            published && from.is_server() && to.is_kind(&["event-log", "pub-sub"])
        })
        .map(|(_, from, _)| from.id())
        .collect();
    producers.sort();
    producers.dedup();
    let registered = board
        .components
        .iter()
        .any(|drawn| drawn.is_kind(&["schema-registry"]));
    if producers.len() < MANY || registered {
        return Vec::new();
    }
    let message = format!(
        "{} publish events, and nothing keeps their shapes",
        names(producers.iter().copied())
    );
    vec![Found::new(producers, message)]
}
