//! What makes a request slow, beyond the sum of its parts.

use super::facts::{Stated, is_call, latency_bound};
use super::{Found, Rule, count, names};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::figure::{self, share};
use crate::analysis::report::{Part, Severity};
use crate::catalogue::Relation;
use crate::model::{Connection, ConnectionKind, GroupMode, Id, Need, ServiceTime, Zone};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "calls-in-a-row",
        severity: Severity::Info,
        title: "Calls that could be made together",
        when: "A server calls three or more others one after another in one flow, and none of the calls is marked as parallel",
        why: "Their times add up; side by side only the slowest counts",
        fix: "If none needs the answer of another, give them one parallel tag",
        false_positives: "Calls that build on each other's answers",
        source: "arithmetic: times in a row add up, side by side the slowest counts",
        check: in_a_row,
    },
    Rule {
        id: "call-across-regions",
        severity: Severity::Warning,
        title: "A far call on the way of a tight target",
        when: "The user waits for a call between regions, and a latency target of 200 ms or less binds the flow",
        why: "Between continents a round trip takes 70 to 150 ms, most of it the speed of light; little is left for the rest",
        fix: "Answer from a copy in the same region, or decide afterwards what may be late",
        false_positives: "Regions that are neighbours, with the hop's time stated",
        source: "physics: light in fibre takes 10 ms there and back for each 1,000 km; published cloud latencies of 60 to 150 ms between continents",
        check: across_regions,
    },
    Rule {
        id: "faster-than-light",
        severity: Severity::Warning,
        title: "A hop that is too fast for its distance",
        when: "A hop between regions states a median below 2 ms",
        why: "Regions are hundreds of kilometres apart; the figures are too good",
        fix: "Measure it, or leave the default",
        false_positives: "Two regions drawn for what is one city",
        source: "physics: light in fibre takes 1 ms there and back for each 100 km",
        check: faster_than_light,
    },
    Rule {
        id: "slow-work-in-response",
        severity: Severity::Warning,
        title: "Slow work while the user waits",
        when: "The user waits for a component of one's own whose median is 500 ms or more",
        why: "A user who waits a second goes elsewhere, and open requests fill every pool on the way",
        fix: "Accept the work, answer at once with where to ask for the result, and do it behind a queue",
        false_positives: "A report or an export that its users expect to wait for",
        source: "Response Times: The 3 Important Limits, Nielsen 1993: after one second a user's flow of thought breaks",
        check: slow_work,
    },
    Rule {
        id: "model-in-response",
        severity: Severity::Warning,
        title: "A language model on the way of a latency target",
        when: "The user waits for a language model, and a latency target below 5 s binds the flow",
        why: "An answer takes half a second to five, and its provider decides which",
        fix: "Stream the answer, prepare it, cache similar questions, or take it out of what the user waits for",
        false_positives: "A small model of one's own, with its latency stated",
        source: "published latencies of hosted language models: half a second to several",
        check: model,
    },
    Rule {
        id: "cold-starts",
        severity: Severity::Info,
        title: "Functions that start cold on the way of a tight target",
        when: "The user waits for a function, and a latency target of 300 ms or less binds the flow",
        why: "The first request after a pause waits until the provider has started the code",
        fix: "Keep instances provisioned, use a runtime that starts fast, or run a service",
        false_positives: "Traffic that never pauses, or provisioned instances",
        source: "AWS Lambda Developer Guide, execution environment: cold starts and provisioned concurrency",
        check: cold_starts,
    },
    Rule {
        id: "two-speeds",
        severity: Severity::Warning,
        title: "A component with two speeds",
        when: "A stated p99 is 40 times the p50 or more",
        why: "No single thing behaves so: some requests take another way, such as a miss, a lock, a cold start",
        fix: "Find what the slow ones have in common and draw it as its own branch",
        false_positives: "Work whose size varies as much",
        source: "arithmetic: a lognormal with p99 = 40 × p50 has a σ of 1.6, far from one kind of work",
        check: two_speeds,
    },
    Rule {
        id: "fan-out-tail",
        severity: Severity::Info,
        title: "Many parallel calls on the way of a latency target",
        when: "The user waits for ten or more parallel calls, and a latency target binds the flow",
        why: "The slowest of many decides: of a hundred that are slow once in a hundred times, 63 % of requests meet one",
        fix: "Ask fewer, send a second request where one is late, or answer without the last ones",
        false_positives: "Calls whose slowest is fast enough",
        source: "The Tail at Scale, Dean and Barroso, CACM 2013: 1 − 0.99¹⁰⁰ = 63 %",
        check: fan_out_tail,
    },
    Rule {
        id: "waiting-dominates",
        severity: Severity::Warning,
        title: "Time that is mostly spent waiting",
        when: "At peak more than 30 % of a flow's p99 is waiting for free replicas, most of it for a pool that is used at least half",
        why: "The pool is near its limit; a little more load makes it much slower",
        fix: "Add replicas there; nothing else will help as much",
        false_positives: "Work that is meant to queue",
        source: "queueing theory: the Erlang C formula, of which the figures at peak are made",
        check: waiting,
    },
    Rule {
        id: "unpooled-calls",
        severity: Severity::Warning,
        title: "A connection opened for each call",
        when: "A call states that its connections are not kept open",
        why: "Each call pays one round trip for TCP and one or two more for TLS before it can ask, and the callee pays for accepting it",
        fix: "Keep connections open and use them again; before a database, a pooler",
        false_positives: "Calls that are made once an hour",
        source: "RFC 9293: one round trip opens a TCP connection; RFC 8446 and RFC 5246: TLS adds one or two",
        check: unpooled,
    },
    Rule {
        id: "hedged-writes",
        severity: Severity::Warning,
        title: "Writes that are sent several times to be fast",
        when: "A hedged group of fewer than all its members carries writes, and its calls are not stated to be idempotent",
        why: "The slower copies of the request still happen: a charge twice, a row twice",
        fix: "Hedge reads only, or make the writes safe to repeat",
        false_positives: "Quorum writes to the replicas of one store",
        source: "The Tail at Scale, Dean and Barroso, CACM 2013: hedged requests",
        check: hedged_writes,
    },
    Rule {
        id: "synchronous-copy-far-away",
        severity: Severity::Warning,
        title: "Writes that wait for another region",
        when: "A replication between regions is stated to be synchronous, or to need a quorum",
        why: "Every write waits for the way there and back: some 10 ms to a neighbouring region, 70 to 150 ms to another continent",
        fix: "Copy asynchronously and say how much may be lost, or keep the quorum within a region",
        false_positives: "Money that must not be lost even with a region, where users accept the wait",
        source: "Consistency Tradeoffs in Modern Distributed Database System Design (PACELC), Abadi, IEEE Computer 2012",
        check: far_copy,
    },
];

fn flows_of(board: &Board, flows: &[usize]) -> Vec<Id> {
    board.flow_ids(flows)
}

/// Flows that wait for `connection`.
fn waiting_over(board: &Board, connection: &Connection) -> Vec<usize> {
    let Some(at) = board.connection_index(&connection.id) else {
        return Vec::new();
    };
    let waits = |flow: &usize| board.reach[*flow].waited.binary_search(&at).is_ok();
    (0..board.reach.len()).filter(waits).collect()
}

/// Components that users wait for and that `matters`, with the flows.
fn waited<'b>(
    board: &'b Board,
    matters: impl Fn(&Drawn) -> bool + 'b,
) -> impl Iterator<Item = (&'b Drawn<'b>, Vec<usize>)> {
    let components = board.components.iter().enumerate();
    components
        .filter(move |(_, drawn)| matters(drawn))
        .map(|(at, drawn)| (drawn, board.users_waiting_for(at)))
        .filter(|(_, flows)| !flows.is_empty())
}

fn in_a_row(board: &Board) -> Vec<Found> {
    const MANY: usize = 3;
    let mut found = Vec::new();
    for drawn in board.components.iter().filter(|drawn| drawn.is_server()) {
        for flow in 0..board.reach.len() {
            let calls: Vec<&Connection> = board
                .from(drawn)
                .filter(|(connection, to)| {
                    let used = board.connection_index(&connection.id);
                    let waited =
                        used.is_some_and(|at| board.reach[flow].waited.binary_search(&at).is_ok());
                    let alone = connection.group().is_none() && connection.parallel.is_none();
                    let always = matches!(
                        connection.exercised,
                        None | Some(crate::model::Exercised::Always)
                    );
                    let service = to.is_server() || to.is_outside();
                    waited && is_call(connection) && alone && always && service
                })
                .map(|(connection, _)| connection)
                .collect();
            if calls.len() >= MANY {
                let message = format!(
                    "{} calls {} one after another",
                    drawn.id(),
                    names(calls.iter().map(|c| &c.to))
                );
                let ids = [drawn.id()].into_iter().chain(calls.iter().map(|c| &c.id));
                found.push(Found::new(ids, message).flows(flows_of(board, &[flow])));
                break;
            }
        }
    }
    found
}

fn across_regions(board: &Board) -> Vec<Found> {
    const TIGHT: f64 = 200.0;
    let mut found = Vec::new();
    for (connection, from, to) in board.calls() {
        let flows: Vec<usize> = waiting_over(board, connection)
            .into_iter()
            .filter(|flow| {
                board
                    .tightest(&[*flow], latency_bound)
                    .is_some_and(|b| b <= TIGHT)
            })
            .collect();
        if flows.is_empty() || connection.latency.is_some() {
            continue;
        }
        let relation = board.relation(from, to);
        if relation == Relation::AcrossRegions {
            let message = format!("{} calls {} in another region", from.id(), to.id());
            found.push(Found::new([&connection.id], message).flows(flows_of(board, &flows)));
        }
    }
    found
}

fn faster_than_light(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (connection, from, to) in board.connections() {
        let Some(ServiceTime::Takes(stated)) = connection.latency else {
            continue;
        };
        if stated.p50().get() < 2.0 && share_no_region(board, from, to) {
            let message = format!("{} crosses regions in {}", connection.id, stated.p50());
            found.push(Found::new([&connection.id], message));
        }
    }
    found
}

/// Whether no replica of one lies in a region of the other, and both lie in regions.
fn share_no_region(board: &Board, from: &Drawn, to: &Drawn) -> bool {
    let far = |zone: &Zone| {
        let kind = board.catalogue.zone(zone.kind.as_str());
        kind.is_some_and(|kind| kind.relation == Some(Relation::AcrossRegions))
    };
    let regions = |drawn: &Drawn| {
        let places = board.catalogue.placements(board.design, drawn.component);
        let zones = places.into_iter().flat_map(|place| place.zones);
        zones
            .filter(|zone| far(zone))
            .map(|zone| zone.id.clone())
            .collect::<Vec<Id>>()
    };
    let (from, to) = (regions(from), regions(to));
    !from.is_empty() && !to.is_empty() && !from.iter().any(|region| to.contains(region))
}

fn slow_work(board: &Board) -> Vec<Found> {
    const SLOW: f64 = 500.0;
    let slow = waited(board, |drawn| {
        let median = drawn.resolved.latency.map(|latency| latency.p50().get());
        drawn.is_server() && median.is_some_and(|median| median >= SLOW)
    });
    slow.map(|(drawn, flows)| {
        let median = drawn
            .resolved
            .latency
            .map_or(0.0, |latency| latency.p50().get());
        let message = format!(
            "users wait for {}, which takes {}",
            drawn.id(),
            figure::time(median)
        );
        Found::new([drawn.id()], message).flows(flows_of(board, &flows))
    })
    .collect()
}

/// Components of `kinds` that a flow with a latency target up to `bound` waits for.
fn in_tight_flows(board: &Board, kinds: &[&str], bound: f64, say: fn(&Id) -> String) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, drawn) in board.components.iter().enumerate() {
        if !drawn.is_kind(kinds) {
            continue;
        }
        let flows: Vec<usize> = board
            .flows_waiting_for(at)
            .into_iter()
            .filter(|flow| {
                board
                    .tightest(&[*flow], latency_bound)
                    .is_some_and(|b| b <= bound)
            })
            .collect();
        if !flows.is_empty() {
            found.push(Found::new([drawn.id()], say(drawn.id())).flows(flows_of(board, &flows)));
        }
    }
    found
}

fn model(board: &Board) -> Vec<Found> {
    in_tight_flows(board, &["llm-api"], 4999.0, |id| {
        format!("users wait for the language model {id}")
    })
}

fn cold_starts(board: &Board) -> Vec<Found> {
    in_tight_flows(board, &["function"], 300.0, |id| {
        format!("users may wait until {id} has started")
    })
}

fn two_speeds(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    let stated = board
        .components
        .iter()
        .map(|drawn| (drawn.id(), drawn.component.latency));
    let hops = board.design.connections.iter().map(|c| (&c.id, c.latency));
    for (id, latency) in stated.chain(hops) {
        if let Some(ServiceTime::Takes(latency)) = latency {
            let (p50, p99) = (latency.p50().get(), latency.p99().get());
            if p50 > 0.0 && p99 >= 40.0 * p50 {
                let times = figure::figure((p99 / p50).round());
                found.push(Found::new(
                    [id],
                    format!("the p99 of {id} is {times} times its p50"),
                ));
            }
        }
    }
    found
}

fn fan_out_tail(board: &Board) -> Vec<Found> {
    const MANY: u64 = 10;
    let mut found = Vec::new();
    for (connection, _, to) in board.calls() {
        // From 100 on another rule speaks.
        if !(MANY..100).contains(&connection.fan_out) {
            continue;
        }
        let flows: Vec<usize> = waiting_over(board, connection)
            .into_iter()
            .filter(|flow| board.tightest(&[*flow], latency_bound).is_some())
            .collect();
        if !flows.is_empty() {
            let message = format!(
                "the slowest of {} calls to {} decides",
                connection.fan_out,
                to.id()
            );
            found.push(Found::new([&connection.id], message).flows(flows_of(board, &flows)));
        }
    }
    found
}

fn waiting(board: &Board) -> Vec<Found> {
    const MUCH: f64 = 0.3;
    const HALF: f64 = 0.5;
    let mut found = Vec::new();
    for flow in board.flows {
        let Ok(times) = &flow.figures.latency.response_peak else {
            continue;
        };
        let waits = times
            .contributions_p99
            .rows()
            .filter_map(|part| match part.part {
                Part::Waiting(id) => Some((id, part.ms)),
                _ => None,
            });
        let waits: Vec<(&Id, f64)> = waits.filter(|(_, ms)| *ms > 0.0).collect();
        let total: f64 = waits.iter().map(|(_, ms)| ms).sum();
        let most = waits.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        let Some((id, _)) = most else {
            continue;
        };
        let used = board.load(id).and_then(|row| row.utilisation.clone().ok());
        if total > MUCH * times.p99 && used.is_some_and(|used| used >= HALF) {
            let message = format!(
                "{} of the p99 of {} is waiting, most of it for {id}",
                share(total / times.p99),
                flow.id
            );
            found.push(Found::new([*id], message).flows(vec![flow.id.clone()]));
        }
    }
    found
}

fn unpooled(board: &Board) -> Vec<Found> {
    let calls = board
        .calls()
        .filter(|(c, ..)| c.flag("pooled") == Some(false));
    calls
        .map(|(connection, from, to)| {
            let message = format!(
                "{} opens a connection to {} for each call",
                from.id(),
                to.id()
            );
            Found::new([&connection.id], message)
        })
        .collect()
}

fn hedged_writes(board: &Board) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut told: Vec<&Id> = Vec::new();
    for (connection, from, to) in board.calls() {
        let Need::AnyOf {
            group,
            at_least,
            mode: GroupMode::Hedge,
        } = &connection.need
        else {
            continue;
        };
        let risky = !to.is_store() && connection.flag("idempotent") != Some(true);
        let members = board
            .from(from)
            .filter(|(c, _)| c.group() == Some(group))
            .count();
        let spare = members > *at_least as usize;
        if risky && spare && board.writes_over(connection) && !told.contains(&group) {
            told.push(group);
            let message = format!(
                "{} sends writes to {} of {group} at once",
                from.id(),
                count(members, "member")
            );
            found.push(Found::new([&connection.id, from.id()], message));
        }
    }
    found
}

fn far_copy(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (connection, from, to) in board.connections() {
        let waits = |word| from.is("replication_mode", word) || to.is("replication_mode", word);
        let copies = connection.kind == ConnectionKind::Replicate;
        if !copies || !(waits("sync") || waits("quorum")) {
            continue;
        }
        let relation = board.relation(from, to);
        if relation == Relation::AcrossRegions {
            let message = format!(
                "writes to {} wait for {} in another region",
                from.id(),
                to.id()
            );
            found.push(Found::new([&connection.id, from.id(), to.id()], message));
        }
    }
    found
}
