//! The drawing itself: boxes, zones, names, what is on the board without a use or a reason.

use std::collections::{HashMap, HashSet};

use super::facts::is_call;
use super::{Found, Rule, count, names};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::report::Severity;
use crate::catalogue::Face;
use crate::model::{Id, Rect};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "overlapping-boxes",
        severity: Severity::Warning,
        title: "Boxes that cover each other",
        when: "Two boxes share a cell",
        why: "What lies under another cannot be read, and connections cannot be drawn around both",
        fix: "Move one of them, or tidy the selection",
        false_positives: "None",
        source: "practice: a drawing is to be read",
        check: overlapping,
    },
    Rule {
        id: "box-outside-its-zone",
        severity: Severity::Warning,
        title: "A box that sticks out of its zone",
        when: "A zone holds the top left cell of a box and not all of it",
        why: "The box counts as lying in the zone; the drawing leaves that open",
        fix: "Move the box, or make the zone larger",
        false_positives: "None",
        source: "by definition: a component lies where its top left cell does",
        check: sticking_out,
    },
    Rule {
        id: "cycle-of-calls",
        severity: Severity::Warning,
        title: "Calls that go in a circle",
        when: "Calls of a flow lead back to a component that is waiting for them",
        why: "A request would never end; for time and load the connection that closes the circle is left out",
        fix: "Turn one of the calls into a push, or record flows that do not pass it",
        false_positives: "A callback that is another request",
        source: "by definition: each waits for the next, and the last for the first",
        check: cycles,
    },
    Rule {
        id: "unconnected-component",
        severity: Severity::Warning,
        title: "A box without an arrow",
        when: "No connection begins or ends at a component",
        why: "It takes part in nothing",
        fix: "Connect it, or remove it",
        false_positives: "A box that is about to be connected",
        source: "The C4 model, Brown: diagram review checklist",
        check: unconnected,
    },
    Rule {
        id: "unused-component",
        severity: Severity::Info,
        title: "Components that no flow uses",
        when: "A component is connected, and no recorded flow reaches it",
        why: "Nothing that a user does needs it, and no figure counts it",
        fix: "Add it to the flow that needs it, record that flow, or remove it",
        false_positives: "Operations: metrics, logs, deployment",
        source: "practice of design interviews: justify every box or remove it",
        check: unused,
    },
    Rule {
        id: "unused-connection",
        severity: Severity::Info,
        title: "Connections that no flow uses",
        when: "Flows reach both ends of a connection, and none uses it",
        why: "It is drawn and not evaluated",
        fix: "Add it to a flow, or remove it",
        false_positives: "A way for emergencies",
        source: "practice of design interviews: justify every arrow or remove it",
        check: unused_connections,
    },
    Rule {
        id: "component-without-reason",
        severity: Severity::Info,
        title: "Choices that nobody justifies",
        when: "The design has decisions, and they name no reason for a store, a cache, a queue, a log or a topic",
        why: "Whoever draws it will be asked why it is there, and why this one: each of them has alternatives",
        fix: "Write one sentence for each: because of which number, instead of what, at which price; or remove the box",
        false_positives: "Stores that were there before, and that nobody chose for this design",
        source: "practice of design interviews: justify every box or remove it",
        check: without_reason,
    },
    Rule {
        id: "decision-without-price",
        severity: Severity::Info,
        title: "Decisions without an alternative or a price",
        when: "A decision names neither what it stands instead of nor its trade-off",
        why: "A choice without a cost was no choice; the interviewer asks for it next",
        fix: "Write what else would have done, and what this costs",
        false_positives: "Choices that somebody else has made",
        source: "Documenting Architecture Decisions, Nygard 2011: context, decision, consequences",
        check: without_price,
    },
    Rule {
        id: "decision-serves-nothing",
        severity: Severity::Info,
        title: "Decisions that serve no requirement or target",
        when: "Some decisions name what they serve, and others do not",
        why: "A reason that leads to no need is taste",
        fix: "Name the requirement or target",
        false_positives: "Choices that keep the design simple",
        source: "Documenting Architecture Decisions, Nygard 2011: context, decision, consequences",
        check: serves_nothing,
    },
    Rule {
        id: "unlabelled-connections",
        severity: Severity::Info,
        title: "Calls without a protocol",
        when: "Some calls are labelled with their protocol, and others are not",
        why: "What is spoken says how it fails, how it is secured and how fast it is",
        fix: "Label them",
        false_positives: "Labels that would cover the drawing",
        source: "The C4 model, Brown: label every relationship, with its technology",
        check: unlabelled,
    },
    Rule {
        id: "same-name-twice",
        severity: Severity::Info,
        title: "Different boxes of one name",
        when: "Two components of different kinds have the same name",
        why: "In talk and in reports nobody knows which is meant",
        fix: "Name them for what they do",
        false_positives: "None",
        source: "The C4 model, Brown: diagram review checklist",
        check: same_name,
    },
    Rule {
        id: "two-ways-between-two-boxes",
        severity: Severity::Info,
        title: "Two equal connections between two boxes",
        when: "Two connections of one kind lead from one component to another and do not differ in what uses them",
        why: "Each request then makes the call twice",
        fix: "Remove one, or say what tells them apart: a flow, a share, a topic, a protocol",
        false_positives: "Two calls per request on purpose",
        source: "by definition: each connection of a flow is used by itself",
        check: two_ways,
    },
    Rule {
        id: "flow-starts-inside",
        severity: Severity::Info,
        title: "A flow that no user starts",
        when: "A flow enters at a component that others call in no flow and that is neither a client, a scheduler nor a consumer",
        why: "What the way to it costs and how often it fails is not counted for the user",
        fix: "Begin at the client",
        false_positives: "Internal work that starts by itself",
        source: "practice: measure what the user sees",
        check: starts_inside,
    },
];

/// How many places of one kind are told one by one. A board with more of them is a heap, and naming each
/// pair of its boxes would take memory by the square of their number.
const MOST_TOLD: usize = 1000;

/// Sweeps over the boxes from left to right; costs what overlaps in columns.
fn overlapping(board: &Board) -> Vec<Found> {
    let mut boxes: Vec<(Rect, usize)> = board
        .components
        .iter()
        .enumerate()
        .map(|(at, drawn)| (Face::rect(drawn.component, board.catalogue), at))
        .collect();
    boxes.sort_by_key(|(rect, at)| (rect.at.x, *at));
    let mut pairs = Vec::new();
    for (left, (rect, at)) in boxes.iter().enumerate() {
        if pairs.len() > MOST_TOLD {
            break;
        }
        let near = boxes[left + 1..]
            .iter()
            .take_while(|(other, _)| other.at.x < rect.right());
        let covered = near.filter(|(other, _)| rect.intersects(*other));
        pairs.extend(
            covered
                .take(MOST_TOLD + 1)
                .map(|(_, other)| ((*at).min(*other), (*at).max(*other))),
        );
    }
    let more = pairs.len() > MOST_TOLD;
    pairs.truncate(MOST_TOLD);
    pairs.sort_unstable();
    let told = pairs.into_iter().map(|(one, other)| {
        let (one, other) = (board.components[one].id(), board.components[other].id());
        Found::new([one, other], format!("{one} and {other} overlap"))
    });
    told.chain(more.then(|| too_many("boxes overlap")))
        .collect()
}

/// What stands for all places that are not told one by one.
fn too_many(what: &str) -> Found {
    Found::new(
        [],
        format!("{what} in more places than the {MOST_TOLD} that are listed"),
    )
}

fn sticking_out(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for drawn in &board.components {
        let rect = Face::rect(drawn.component, board.catalogue);
        for zone in &board.design.zones {
            if zone.rect().contains(rect.at) && !zone.rect().contains_rect(rect) {
                if found.len() == MOST_TOLD {
                    found.push(too_many("boxes stick out of zones"));
                    return found;
                }
                let message = format!("{} sticks out of {}", drawn.id(), zone.id);
                found.push(Found::new([drawn.id(), &zone.id], message));
            }
        }
    }
    found
}

/// How many components the circles that are told one by one name together: each may go around through all.
const MOST_NAMED: usize = 100_000;

fn cycles(board: &Board) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut told: HashMap<&Id, usize> = HashMap::new();
    let (mut told_of, mut more) = (0, false);
    for flow in board.flows {
        for cycle in flow.figures.cycles_left_out.each() {
            if let Some(&at) = told.get(cycle.connection) {
                found[at].flows.push(flow.id.clone());
                continue;
            }
            if found.len() == MOST_TOLD || told_of > MOST_NAMED {
                more = true;
                continue;
            }
            told.insert(cycle.connection, found.len());
            told_of += cycle.components.len();
            let around: Vec<&str> = cycle.components.iter().map(|id| id.as_str()).collect();
            let message = format!(
                "{} call each other in a circle, closed by {}",
                around.join(" → "),
                cycle.connection
            );
            let subjects = [cycle.connection].into_iter().chain(cycle.components);
            found.push(Found::new(subjects, message).flows(vec![flow.id.clone()]));
        }
    }
    if more {
        let message = format!(
            "calls go around in more circles than the {} that are listed",
            found.len()
        );
        found.push(Found::new([], message));
    }
    found
}

fn unconnected(board: &Board) -> Vec<Found> {
    let alone = board
        .components
        .iter()
        .filter(|drawn| drawn.incoming.is_empty() && drawn.outgoing.is_empty());
    alone
        .map(|drawn| {
            Found::new(
                [drawn.id()],
                format!("{} is connected to nothing", drawn.id()),
            )
        })
        .collect()
}

/// Which components some flow reaches.
fn reached(board: &Board) -> Vec<bool> {
    let mut reached = vec![false; board.components.len()];
    for reach in &board.reach {
        for &at in &reach.completion {
            reached[at] = true;
        }
    }
    reached
}

fn unused(board: &Board) -> Vec<Found> {
    if board.design.flows.is_empty() {
        return Vec::new();
    }
    let reached = reached(board);
    let idle = board.components.iter().enumerate().filter(|(at, drawn)| {
        let connected = !(drawn.incoming.is_empty() && drawn.outgoing.is_empty());
        // What copies a store is in no request's path and still used.
        let copy = board
            .to(drawn)
            .any(|(c, _)| c.kind == crate::model::ConnectionKind::Replicate);
        !reached[*at] && connected && !copy && !drawn.is_telemetry()
    });
    let ids: Vec<&Id> = idle.map(|(_, drawn)| drawn.id()).collect();
    if ids.is_empty() {
        return Vec::new();
    }
    let message = format!("no flow uses {}", names(ids.iter().copied()));
    vec![Found::new(ids, message)]
}

fn unused_connections(board: &Board) -> Vec<Found> {
    if board.design.flows.is_empty() {
        return Vec::new();
    }
    let reached = reached(board);
    let used: HashSet<usize> = board
        .reach
        .iter()
        .flat_map(|reach| reach.connections.iter().copied())
        .collect();
    // What closes a cycle was left out of the flow, which is a finding of its own.
    let closing: HashSet<&Id> = board
        .flows
        .iter()
        .flat_map(|flow| flow.figures.cycles_left_out.connections())
        .collect();
    let is_reached = |id: &Id| board.component_index(id).is_some_and(|at| reached[at]);
    let idle = board
        .design
        .connections
        .iter()
        .enumerate()
        .filter(|(at, connection)| {
            let replicates = connection.kind == crate::model::ConnectionKind::Replicate;
            let telemetry = board
                .component(&connection.to)
                .is_some_and(Drawn::is_telemetry);
            !replicates
                && !telemetry
                && !used.contains(at)
                && !closing.contains(&connection.id)
                && is_reached(&connection.from)
                && is_reached(&connection.to)
        });
    let ids: Vec<&Id> = idle.map(|(_, connection)| &connection.id).collect();
    if ids.is_empty() {
        return Vec::new();
    }
    let message = format!("no flow uses {}", names(ids.iter().copied()));
    vec![Found::new(ids, message)]
}

fn without_reason(board: &Board) -> Vec<Found> {
    if board.design.decisions.is_empty() {
        return Vec::new();
    }
    let mut about: HashSet<&Id> = board
        .design
        .decisions
        .iter()
        .flat_map(|decision| &decision.about)
        .collect();
    for connection in &board.design.connections {
        // A reason for a connection is one for what it leads to.
        if about.contains(&connection.id) {
            about.insert(&connection.to);
        }
    }
    let silent = board
        .components
        .iter()
        .filter(|drawn| is_choice(drawn) && !about.contains(drawn.id()));
    let ids: Vec<&Id> = silent.map(Drawn::id).collect();
    if ids.is_empty() {
        return Vec::new();
    }
    let message = format!(
        "no decision gives a reason for {}",
        names(ids.iter().copied())
    );
    vec![Found::new(ids, message)]
}

/// Whether it is there because somebody chose it among others: what keeps or carries data. A service, or
/// the balancer before it, is what any design has; so is the queue for what failed.
fn is_choice(drawn: &Drawn) -> bool {
    let kind = drawn.resolved.kind;
    (kind.store || kind.broker || kind.cache.is_some()) && !kind.dead_letter
}

fn without_price(board: &Board) -> Vec<Found> {
    let free = board.design.decisions.iter().filter(|decision| {
        decision.instead_of.trim().is_empty() && decision.trade_off.trim().is_empty()
    });
    let ids: Vec<&Id> = free.map(|decision| &decision.id).collect();
    if ids.is_empty() {
        return Vec::new();
    }
    let message = format!(
        "neither price nor alternative is given for {}",
        names(ids.iter().copied())
    );
    vec![Found::new(ids, message)]
}

fn serves_nothing(board: &Board) -> Vec<Found> {
    let decisions = board.design.decisions.iter();
    let (serving, idle): (Vec<_>, Vec<_>) =
        decisions.partition(|decision| !decision.serves.is_empty());
    if serving.is_empty() || idle.is_empty() {
        return Vec::new();
    }
    let ids = idle.iter().map(|decision| &decision.id);
    vec![Found::new(
        ids.clone(),
        format!("no requirement or target is named for {}", names(ids)),
    )]
}

fn unlabelled(board: &Board) -> Vec<Found> {
    let (with, without): (Vec<_>, Vec<_>) = board
        .calls()
        .partition(|(c, ..)| !c.protocol.trim().is_empty());
    if with.is_empty() || without.is_empty() {
        return Vec::new();
    }
    let ids = without.iter().map(|(c, ..)| &c.id);
    let message = format!(
        "{} without a protocol: {}",
        count(without.len(), "call"),
        names(ids.clone())
    );
    vec![Found::new(ids, message)]
}

fn same_name(board: &Board) -> Vec<Found> {
    let mut known: HashMap<String, &Drawn> = HashMap::new();
    let mut found = Vec::new();
    for drawn in &board.components {
        let name = drawn.component.name.trim().to_lowercase();
        if name.is_empty() {
            continue;
        }
        match known.get(&name) {
            Some(first) if first.kind() != drawn.kind() => {
                let message = format!(
                    "{} and {} are both called {}",
                    first.id(),
                    drawn.id(),
                    drawn.component.name.trim()
                );
                found.push(Found::new([first.id(), drawn.id()], message));
            }
            Some(_) => {}
            None => {
                known.insert(name, drawn);
            }
        }
    }
    found
}

fn two_ways(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for drawn in &board.components {
        let calls: Vec<_> = board
            .from(drawn)
            .filter(|(c, _)| is_call(c))
            .map(|(c, _)| c)
            .collect();
        for (at, one) in calls.iter().enumerate() {
            let same = calls[at + 1..].iter().find(|other| {
                other.to == one.to
                    && other.need == one.need
                    && other.exercised == one.exercised
                    && other.op == one.op
                    && other.protocol == one.protocol
                    && share_a_flow(board, &one.id, &other.id)
            });
            if let Some(other) = same {
                let message = format!(
                    "{} calls {} twice, by {} and {}",
                    drawn.id(),
                    one.to,
                    one.id,
                    other.id
                );
                found.push(Found::new([&one.id, &other.id], message));
            }
        }
    }
    found
}

fn share_a_flow(board: &Board, one: &Id, other: &Id) -> bool {
    let flows = board.flows_over(one);
    board
        .flows_over(other)
        .iter()
        .any(|flow| flows.contains(flow))
}

fn starts_inside(board: &Board) -> Vec<Found> {
    const STARTERS: &[&str] = &[
        "scheduler",
        "worker",
        "stream-processor",
        "batch-processor",
        "function",
        "change-data-capture",
    ];
    if !board.components.iter().any(Drawn::is_client) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for flow in &board.design.flows {
        let Some(entry) = board.component(&flow.entry) else {
            continue;
        };
        let called = board.to(entry).any(|(c, _)| is_call(c));
        if called && !entry.is_client() && !entry.is_kind(STARTERS) && !entry.is_outside() {
            let message = format!(
                "flow {} starts at {}, which others call",
                flow.id,
                entry.id()
            );
            found.push(Found::new([&flow.id, entry.id()], message).flows(vec![flow.id.clone()]));
        }
    }
    found
}
