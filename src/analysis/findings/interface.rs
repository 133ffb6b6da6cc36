//! How clients talk to the system: protocols that do not reach them, queries without a price, connections
//! that stay open, and asking again and again.

use super::facts::{SOCKETS, Stated, is_call, is_plain, latency_bound, speaks, staleness_bound};
use super::{Found, Rule, names};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::figure::time;
use crate::analysis::report::Severity;
use crate::model::alike::twins;
use crate::model::{Connection, Exercised, FlowOp, Horizon, Id, Metric};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "browser-speaks-grpc",
        severity: Severity::Warning,
        title: "A browser that speaks gRPC",
        when: "A connection of a web browser is labelled gRPC",
        why: "Scripts in a browser cannot send its frames and trailers, so no such call arrives",
        fix: "Let a proxy translate gRPC-Web, or offer REST or GraphQL at the edge",
        false_positives: "A label that means gRPC-Web: write that",
        source: "gRPC documentation, gRPC-Web: browsers need a proxy or the Web protocol",
        check: grpc,
    },
    Rule {
        id: "query-without-limit",
        severity: Severity::Warning,
        title: "Queries that may cost anything",
        when: "What answers GraphQL of clients states that it has no query limit; a remark where it does not say",
        why: "One request may ask for everything, nested ten deep; a limit of requests per second does not see it",
        fix: "Refuse queries by depth and cost before running them, and batch look-ups by level",
        false_positives: "Stored queries that only one's own apps send: state them as a limit",
        source: "OWASP GraphQL Cheat Sheet, Query limiting; GraphQL documentation, Security",
        check: no_query_limit,
    },
    Rule {
        id: "graphql-behind-a-cdn",
        severity: Severity::Info,
        title: "GraphQL behind a cache of addresses",
        when: "A connection to or from a CDN is labelled GraphQL",
        why: "All queries are posts to one address, so the CDN can keep none of the answers",
        fix: "Cache in the server by object, or send stored queries by name with GET",
        false_positives: "Stored queries with an address each",
        source: "GraphQL documentation, Caching: one endpoint has no address by which to cache",
        check: graphql_at_cdn,
    },
    Rule {
        id: "sockets-at-a-service",
        severity: Severity::Info,
        title: "Open connections held by the service itself",
        when: "A connection labelled WebSocket or server-sent events leads to a server that is no gateway for it",
        why: "Each deployment cuts every connection, and the service scales by who is there rather than by what it does",
        fix: "Hold connections in a gateway made for it, and tell it through a topic what to send",
        false_positives: "A few hundred connections",
        source: "practice: a tier of its own for connections, drained slowly",
        check: sockets_at_service,
    },
    Rule {
        id: "sockets-at-a-function",
        severity: Severity::Warning,
        title: "Open connections held by a function",
        when: "A connection labelled WebSocket or server-sent events leads to a function",
        why: "A function ends after minutes and is billed while it waits; nothing holds the connection",
        fix: "Put a gateway for connections in front, and start the function for each message",
        false_positives: "None",
        source: "AWS Lambda quotas: 15 minutes an invocation; Amazon API Gateway documentation, WebSocket APIs",
        check: sockets_at_function,
    },
    Rule {
        id: "polls-too-rarely",
        severity: Severity::Warning,
        title: "Asking again too late for what is promised",
        when: "A poll interval is longer than the staleness, or the latency until all is done, that a target of the flow promises",
        why: "A change waits half the interval in the middle and all of it at worst, before anything else takes time",
        fix: "Ask more often, or let the change be pushed",
        false_positives: "None",
        source: "arithmetic: a change at any time waits half an interval on average",
        check: polls_rarely,
    },
    Rule {
        id: "clients-keep-asking",
        severity: Severity::Info,
        title: "Clients that keep asking",
        when: "A client's poll interval is 5 s or less",
        why: "Nearly every answer is that nothing is new, and each one costs a request",
        fix: "Push what is new down an open connection: server-sent events one way, a WebSocket both ways",
        false_positives: "Values that are new each time",
        source: "RFC 6202: polling against long polling and streaming",
        check: keeps_asking,
    },
    Rule {
        id: "files-through-a-server",
        severity: Severity::Info,
        title: "Files that pass through a server",
        when: "In a reading flow users wait for an object store of items of 1 MB or more behind a server, and no CDN is drawn",
        why: "The server's memory and network carry every byte, only to hand it on",
        fix: "Answer with a signed address of the object, through a CDN if many ask for it",
        false_positives: "Objects that the server changes on the way",
        source: "Amazon S3 User Guide, Sharing objects with presigned URLs; practice: bytes do not pass application servers",
        check: files_through,
    },
    Rule {
        id: "routes-without-looking",
        severity: Severity::Warning,
        title: "A balancer that chooses by what it cannot see",
        when: "In one flow a network load balancer splits requests between different services",
        why: "It knows addresses and ports; path, host and header are inside what it only hands on",
        fix: "Use a balancer that opens requests, behind it if need be",
        false_positives: "Services that listen on ports of their own",
        source: "AWS documentation, Elastic Load Balancing: network load balancers route by address and port, application load balancers by content",
        check: blind_routing,
    },
];

fn grpc(board: &Board) -> Vec<Found> {
    let calls = board
        .calls()
        .filter(|(c, from, _)| from.is_kind(&["web-client"]) && speaks(c, &["grpc"]));
    calls
        .map(|(c, from, to)| {
            let message = format!("{} is a browser and calls {} by gRPC", from.id(), to.id());
            Found::new([&c.id, from.id()], message)
        })
        .collect()
}

fn no_query_limit(board: &Board) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut told: Vec<&Id> = Vec::new();
    for (connection, _, to) in board.calls() {
        let open = speaks(connection, &["graphql"]) && to.can_state("query_limit");
        // A balancer that hands the query on has no say.
        let hands_on = board.from(to).any(|(c, _)| speaks(c, &["graphql"]));
        let limit = to.flag("query_limit");
        if !open || hands_on || limit == Some(true) || told.contains(&to.id()) {
            continue;
        }
        told.push(to.id());
        found.push(match limit {
            Some(_) => Found::new(
                [to.id()],
                format!("{} runs any query of its callers", to.id()),
            ),
            None => {
                let message = format!("nothing says that {} refuses costly queries", to.id());
                Found::new([to.id()], message).severity(Severity::Info)
            }
        });
    }
    found
}

fn graphql_at_cdn(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for cdn in board
        .components
        .iter()
        .filter(|drawn| drawn.is_kind(&["cdn"]))
    {
        let around = board.to(cdn).chain(board.from(cdn));
        let through: Vec<&Id> = around
            .filter(|(c, _)| is_call(c) && speaks(c, &["graphql"]))
            .map(|(c, _)| &c.id)
            .collect();
        if !through.is_empty() {
            let message = format!(
                "{} can keep no answer of {}",
                cdn.id(),
                names(through.clone())
            );
            found.push(Found::new([cdn.id()].into_iter().chain(through), message));
        }
    }
    found
}

/// Connections that stay open and lead to what `holds` says.
fn sockets<'b>(
    board: &'b Board,
    holds: impl Fn(&Drawn) -> bool + 'b,
) -> impl Iterator<Item = (&'b Connection, &'b Drawn<'b>)> {
    board
        .calls()
        .filter(move |(c, _, to)| speaks(c, SOCKETS) && holds(to))
        .map(|(c, _, to)| (c, to))
}

fn sockets_at_service(board: &Board) -> Vec<Found> {
    let held = sockets(board, |to| to.is_server() && !to.resolved.managed);
    held.map(|(c, to)| {
        let message = format!("{} holds the open connections of {}", to.id(), c.id);
        Found::new([to.id(), &c.id], message)
    })
    .collect()
}

fn sockets_at_function(board: &Board) -> Vec<Found> {
    let held = sockets(board, |to| to.is_kind(&["function", "edge-function"]));
    held.map(|(c, to)| {
        let message = format!("{} cannot hold the open connections of {}", to.id(), c.id);
        Found::new([to.id(), &c.id], message)
    })
    .collect()
}

fn finished_within(metric: &Metric) -> Option<f64> {
    match metric {
        Metric::Latency {
            horizon: Horizon::Completion,
            ..
        } => latency_bound(metric),
        _ => None,
    }
}

fn polls_rarely(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (connection, from, to) in board.connections() {
        let Some(interval) = connection.time("poll_interval") else {
            continue;
        };
        let flows = board.flows_over(&connection.id);
        let promised = |metric: &Metric| staleness_bound(metric).or(finished_within(metric));
        let bound = board.tightest(&flows, promised);
        if let Some(bound) = bound.filter(|bound| interval > *bound) {
            let message = format!(
                "{} asks {} every {}, and {} is promised",
                from.id(),
                to.id(),
                time(interval),
                time(bound)
            );
            found.push(Found::new([&connection.id], message).flows(board.flow_ids(&flows)));
        }
    }
    found
}

fn keeps_asking(board: &Board) -> Vec<Found> {
    const OFTEN: f64 = 5000.0;
    let mut found = Vec::new();
    for (connection, from, to) in board.calls() {
        let interval = connection.time("poll_interval");
        let Some(interval) = interval.filter(|interval| *interval <= OFTEN && from.is_client())
        else {
            continue;
        };
        let message = format!("{} asks {} every {}", from.id(), to.id(), time(interval));
        found.push(Found::new([&connection.id], message));
    }
    found
}

fn files_through(board: &Board) -> Vec<Found> {
    const LARGE: f64 = 1e6;
    if board.components.iter().any(|drawn| drawn.is_kind(&["cdn"])) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (connection, from, to) in board.calls() {
        let mut flows = board.users_waiting_over(connection);
        flows.retain(|&flow| board.operation(flow) == Some(FlowOp::Read));
        let large = to.bytes("item_size").is_some_and(|size| size >= LARGE);
        if from.is_server() && to.is_kind(&["object-store"]) && large && !flows.is_empty() {
            let message = format!("what users get of {} passes {}", to.id(), from.id());
            let finding = Found::new([&connection.id, from.id()], message);
            found.push(finding.flows(board.flow_ids(&flows)));
        }
    }
    found
}

fn blind_routing(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    let blind = board
        .components
        .iter()
        .filter(|drawn| drawn.is_kind(&["network-load-balancer"]));
    for balancer in blind {
        let split: Vec<&Drawn> = board
            .from(balancer)
            .filter(|(c, _)| {
                let divided = matches!(c.exercised, Some(Exercised::Split { .. }));
                is_call(c) && (divided || is_plain(c))
            })
            .map(|(_, to)| to)
            .collect();
        let other = |to: &Drawn| {
            split[0].id() != to.id() && !twins(board.design, split[0].component, to.component)
        };
        if split.iter().skip(1).any(|to| other(to)) {
            let message = format!(
                "{} cannot tell which requests are for {}",
                balancer.id(),
                names(split.iter().map(|to| to.id()))
            );
            found.push(Found::new([balancer.id()], message));
        }
    }
    found
}
