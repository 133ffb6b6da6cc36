//! Drawings that obviously mean something and still say something else to the evaluation.
//!
//! The editor writes down what a drawn connection means; a file edited by hand or an import may not.

use super::facts::{brokers, is_call, is_plain, replicated};
use super::{Found, Rule, names};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::report::Severity;
use crate::catalogue::Shape;
use crate::model::alike::twins;
use crate::model::{Connection, ConnectionKind, Exercised, Op};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "twins-all-required",
        severity: Severity::Warning,
        title: "Twins that are all needed",
        when: "A caller calls two or more components alike by kind and name, each as required by every request",
        why: "It is evaluated as if one twin that fails took the flow down, so a second one makes it worse",
        fix: "Make the calls alternatives of one group: balance, or failover to the second",
        false_positives: "Twins that hold different parts, such as shards: draw one box with shards",
        source: "by definition: a connection is required by each request unless it says otherwise",
        check: all_twins,
    },
    Rule {
        id: "every-request-to-every-service",
        severity: Severity::Warning,
        title: "A balancer whose requests all go everywhere",
        when: "In one flow a balancer, gateway, DNS or CDN calls two or more different services, each as required by every request and not side by side",
        why: "It is evaluated as if each request called all of them, one after another",
        fix: "Make it a split with weights, or record one flow for each service",
        false_positives: "A gateway that puts an answer together from several services",
        source: "by definition: a connection is required by each request unless it says otherwise",
        check: everywhere,
    },
    Rule {
        id: "cache-beside-store",
        severity: Severity::Warning,
        title: "A cache that saves nothing",
        when: "A caller reads from a look-aside cache and from one store, and does not say that the store is asked when the cache misses",
        why: "It is evaluated as if every request asked both, and needed both",
        fix: "Let the call to the store be the way on a miss of the cache",
        false_positives: "A cache for other data than the store's",
        source: "by definition: a connection is used by each request unless it says otherwise",
        check: beside_store,
    },
    Rule {
        id: "cache-passes-everything-on",
        severity: Severity::Warning,
        title: "A cache that every request passes",
        when: "Reads go through a component with a hit ratio, and what it calls states that every request does",
        why: "What it holds is looked up and then asked for all the same: it takes no load off and no time",
        fix: "Let its call be for the look-ups that miss",
        false_positives: "One that checks with the origin each time",
        source: "by definition: a connection is used by each request unless it says otherwise",
        check: passed_on,
    },
    Rule {
        id: "copies-all-required",
        severity: Severity::Warning,
        title: "Copies of one store that are all needed",
        when: "A caller calls stores joined by replication, each as required by every request",
        why: "It is evaluated as if one copy that fails took the flow down",
        fix: "Read from any of them (a balanced group), and write to the source only",
        false_positives: "Stores that share some tables only",
        source: "by definition: a connection is required by each request unless it says otherwise",
        check: all_copies,
    },
    Rule {
        id: "polling-drawn-as-call",
        severity: Severity::Warning,
        title: "A consumer that seems to call its broker",
        when: "A worker or stream processor calls a broker that feeds nobody, and that is not stated to be a subscription",
        why: "Nothing then leads from the broker to its consumer: what is published is never processed",
        fix: "State it as a subscription, or draw a push from the broker",
        false_positives: "A worker that asks for one message on behalf of a user",
        source: "by definition: a call leads from the caller, and a push from the broker",
        check: polling,
    },
    Rule {
        id: "queue-to-all-twins",
        severity: Severity::Warning,
        title: "A queue whose messages go to every worker",
        when: "A queue pushes to two or more workers alike that are not alternatives",
        why: "It is evaluated as if each message were processed by all of them",
        fix: "Make the pushes one balanced group, or draw one box with replicas",
        false_positives: "A product that copies messages to all: draw it as a topic",
        source: "by definition: each push carries every message unless pushes are alternatives",
        check: queue_to_all,
    },
    Rule {
        id: "every-message-is-dead",
        severity: Severity::Warning,
        title: "A dead-letter queue that gets every message",
        when: "A connection into a dead-letter queue is required, or states that every message takes it",
        why: "It is evaluated as if each message failed, and as if nothing worked without that queue",
        fix: "Make it optional with a share of 0, as pushes into one are by default",
        false_positives: "None",
        source: "by definition: a connection is used by each request unless it says otherwise",
        check: all_dead,
    },
    Rule {
        id: "dns-for-every-request",
        severity: Severity::Warning,
        title: "A name looked up for every request",
        when: "A client calls DNS for each request",
        why: "Names are remembered for minutes; it is evaluated as if each request paid for the look-up and failed without it",
        fix: "State the share of requests whose look-up is not cached, about 1 %",
        false_positives: "Clients that never come back",
        source: "RFC 1034: resolvers keep answers for their time to live",
        check: dns,
    },
    Rule {
        id: "calls-a-client",
        severity: Severity::Warning,
        title: "A server that waits for a client",
        when: "Something other than a client calls a client",
        why: "Requests come from clients; what a server sends them is a push that nobody waits for",
        fix: "Draw it as a push, or turn the arrow round",
        false_positives: "Devices that answer questions",
        source: "by definition: a caller waits for whom it calls",
        check: calls_client,
    },
    Rule {
        id: "store-calls-server",
        severity: Severity::Warning,
        title: "A store that calls a server",
        when: "A database, cache or object store calls a server",
        why: "Stores answer; an arrow away from one is usually drawn the wrong way round, and then nothing reaches the store",
        fix: "Turn the arrow round; for a stream of changes draw a push",
        false_positives: "Triggers and change streams that call out",
        source: "by definition: an arrow leads from who asks to who answers",
        check: store_calls,
    },
    Rule {
        id: "publish-to-no-broker",
        severity: Severity::Warning,
        title: "A publish to something that is no broker",
        when: "A connection publishes to a component whose kind is no queue, log or topic",
        why: "The caller waits for it only as long as for a broker to take the message; what it does afterwards is not seen",
        fix: "Call it, push to it, or give the component the kind of a broker",
        false_positives: "A broker drawn as another kind",
        source: "by definition: a publish ends when the broker has taken the message",
        check: publish_to_other,
    },
];

fn targets_of<'b>(
    board: &'b Board,
    drawn: &'b Drawn<'b>,
    matters: impl Fn(&Connection, &Drawn) -> bool + 'b,
) -> Vec<(&'b Connection, &'b Drawn<'b>)> {
    let all = board.from(drawn);
    all.filter(|(connection, to)| matters(connection, to))
        .collect()
}

/// Twins among `targets`, each set once: the first with all that are alike.
fn sets_of_twins<'b>(
    board: &Board,
    targets: &[(&'b Connection, &'b Drawn<'b>)],
) -> Vec<Vec<(&'b Connection, &'b Drawn<'b>)>> {
    let mut sets: Vec<Vec<(&Connection, &Drawn)>> = Vec::new();
    for (connection, to) in targets {
        // Without a name nothing says that two boxes of a kind are alike.
        if to.component.name.trim().is_empty() {
            continue;
        }
        let alike = |set: &&mut Vec<(&Connection, &'b Drawn<'b>)>| {
            let (_, first) = set[0];
            first.id() != to.id() && twins(board.design, first.component, to.component)
        };
        match sets.iter_mut().find(alike) {
            Some(set) => set.push((connection, to)),
            None => sets.push(vec![(connection, to)]),
        }
    }
    sets.retain(|set| set.len() > 1);
    sets
}

fn set_found(drawn: &Drawn, set: &[(&Connection, &Drawn)], say: &str) -> Found {
    let targets = names(set.iter().map(|(_, to)| to.id()));
    let message = format!("{} {say} {targets}", drawn.id());
    let connections = set.iter().map(|(connection, _)| &connection.id);
    Found::new([drawn.id()].into_iter().chain(connections), message)
}

/// Whether one flow uses two or more of the connections.
fn together(board: &Board, set: &[(&Connection, &Drawn)]) -> bool {
    let places: Vec<usize> = set
        .iter()
        .filter_map(|(c, _)| board.connection_index(&c.id))
        .collect();
    board.reach.iter().any(|reach| {
        let used = places
            .iter()
            .filter(|at| reach.connections.binary_search(at).is_ok());
        used.count() > 1
    })
}

fn all_twins(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for drawn in &board.components {
        let plain = targets_of(board, drawn, |c, to| {
            is_call(c) && is_plain(c) && !to.is_client()
        });
        for set in sets_of_twins(board, &plain) {
            if together(board, &set) && !replicated(board, &set) {
                found.push(set_found(drawn, &set, "needs every one of the twins"));
            }
        }
    }
    found
}

fn everywhere(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for drawn in &board.components {
        if !(drawn.is_balancer() || drawn.is_kind(&["dns", "cdn"])) || drawn.is_client() {
            continue;
        }
        let services = targets_of(board, drawn, |c, to| {
            let serves = to.resolved.kind.shape == Shape::Service && to.is_server();
            is_call(c) && is_plain(c) && c.parallel.is_none() && serves
        });
        let alike = services.windows(2).all(|pair| {
            let (a, b) = (pair[0].1.component, pair[1].1.component);
            !a.name.trim().is_empty() && twins(board.design, a, b)
        });
        if services.len() > 1 && !alike && together(board, &services) {
            found.push(set_found(
                drawn,
                &services,
                "sends every request to each of",
            ));
        }
    }
    found
}

fn beside_store(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for drawn in &board.components {
        let on_miss = |of: &Connection| {
            board.from(drawn).any(|(c, _)| match &c.exercised {
                Some(Exercised::OnMissOf(id)) => *id == of.id || Some(id) == of.group(),
                _ => false,
            })
        };
        let reads = |c: &Connection| is_call(c) && c.op != Op::Write && is_plain_or_optional(c);
        let caches = targets_of(board, drawn, |c, to| {
            reads(c) && to.is_look_aside() && !on_miss(c)
        });
        let stores = targets_of(board, drawn, |c, to| {
            reads(c) && to.is_store() && !to.is_cache() && is_plain(c)
        });
        if let ([cache], [store]) = (caches.as_slice(), stores.as_slice()) {
            let set = [*cache, *store];
            if together(board, &set) && read_by(board, store.0) {
                let message = format!(
                    "{} asks {} although {} may have it",
                    drawn.id(),
                    store.1.id(),
                    cache.1.id()
                );
                found.push(Found::new([drawn.id(), &cache.0.id, &store.0.id], message));
            }
        }
    }
    found
}

fn passed_on(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    let caches = board.components.iter();
    for cache in caches.filter(|drawn| drawn.resolved.hit_ratio.is_some()) {
        let reads = targets_of(board, cache, |c, _| {
            is_call(c) && c.op != Op::Write && read_by(board, c)
        });
        let always = |(connection, to): &(&Connection, &Drawn)| {
            let exercised = board
                .catalogue
                .exercised(connection, cache.component, to.component);
            exercised == Exercised::Always
        };
        if !reads.iter().all(always) {
            continue;
        }
        for (connection, to) in reads {
            let message = format!("{} passes every request on to {}", cache.id(), to.id());
            found.push(Found::new([cache.id(), &connection.id], message));
        }
    }
    found
}

fn is_plain_or_optional(connection: &Connection) -> bool {
    connection.group().is_none() && matches!(connection.exercised, None | Some(Exercised::Always))
}

/// Whether some flow that reads uses the connection.
fn read_by(board: &Board, connection: &Connection) -> bool {
    let over = board.flows_over(&connection.id);
    over.into_iter().any(|flow| !board.writes(flow))
}

fn all_copies(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for drawn in &board.components {
        let plain = targets_of(board, drawn, |c, to| {
            is_call(c) && is_plain(c) && c.op == Op::AsFlow && to.is_store()
        });
        let joined = |one: &Drawn| {
            let near = board.from(one).chain(board.to(one));
            let mut copies = near.filter(|(c, _)| c.kind == ConnectionKind::Replicate);
            copies.any(|(_, copy)| plain.iter().any(|(_, other)| other.id() == copy.id()))
        };
        let set: Vec<(&Connection, &Drawn)> = plain
            .iter()
            .copied()
            .filter(|(_, store)| joined(store))
            .collect();
        if set.len() > 1 && together(board, &set) {
            found.push(set_found(drawn, &set, "needs every copy of"));
        }
    }
    found
}

const CONSUMERS: &[&str] = &["worker", "stream-processor", "batch-processor"];

fn polling(board: &Board) -> Vec<Found> {
    // A broker that feeds somebody gets work from this one; another rule says that it should not wait.
    let calls = board.calls().filter(|(_, from, to)| {
        let unfed = to.is_broker() && board.consumers(to).is_empty();
        from.is_kind(CONSUMERS) && unfed && !buries(board, from, to)
    });
    calls
        .map(|(connection, from, to)| {
            let message = format!(
                "{} calls {} rather than being fed by it",
                from.id(),
                to.id()
            );
            Found::new([&connection.id], message)
        })
        .collect()
}

/// Whether `to` keeps the dead letters of another broker, which feeds `from`.
fn buries(board: &Board, from: &Drawn, to: &Drawn) -> bool {
    let fed = |broker: &Drawn| {
        let mut consumers = board.consumers(broker).into_iter();
        broker.id() != to.id() && consumers.any(|(_, consumer)| consumer.id() == from.id())
    };
    to.resolved.kind.dead_letter && brokers(board).any(fed)
}

fn queue_to_all(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for queue in board
        .components
        .iter()
        .filter(|drawn| drawn.is_kind(&["queue"]))
    {
        let pushes = targets_of(board, queue, |c, to| {
            c.kind == ConnectionKind::Push
                && is_plain(c)
                && c.topic.is_none()
                && !to.resolved.kind.dead_letter
        });
        for set in sets_of_twins(board, &pushes) {
            found.push(set_found(queue, &set, "gives each message to every one of"));
        }
    }
    found
}

fn all_dead(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (connection, from, to) in board.connections() {
        let into = match connection.kind {
            ConnectionKind::Publish | ConnectionKind::Push => true,
            ConnectionKind::Call => !connection.subscription && buries(board, from, to),
            ConnectionKind::Replicate => false,
        };
        if !to.resolved.kind.dead_letter || !into {
            continue;
        }
        let optional = board.catalogue.is_optional(connection, to.component);
        let exercised = board
            .catalogue
            .exercised(connection, from.component, to.component);
        if !optional || exercised == Exercised::Always {
            let message = format!(
                "every message goes through {} to {}",
                connection.id,
                to.id()
            );
            found.push(Found::new([&connection.id], message));
        }
    }
    found
}

fn dns(board: &Board) -> Vec<Found> {
    let always = board
        .calls()
        .filter(|(c, from, to)| from.is_client() && to.is_kind(&["dns"]) && is_plain(c));
    always
        .map(|(c, from, to)| {
            Found::new(
                [&c.id],
                format!("{} asks {} for every request", from.id(), to.id()),
            )
        })
        .collect()
}

fn calls_client(board: &Board) -> Vec<Found> {
    let calls = board
        .calls()
        .filter(|(_, from, to)| to.is_client() && !from.is_client());
    calls
        .map(|(c, from, to)| {
            Found::new(
                [&c.id],
                format!("{} calls the client {}", from.id(), to.id()),
            )
        })
        .collect()
}

fn store_calls(board: &Board) -> Vec<Found> {
    let calls = board.calls().filter(|(_, from, to)| {
        let answers = from.is_store() || from.is_look_aside();
        answers && !from.is_kind(&["event-store"]) && to.is_server()
    });
    calls
        .map(|(c, from, to)| Found::new([&c.id], format!("{} calls {}", from.id(), to.id())))
        .collect()
}

fn publish_to_other(board: &Board) -> Vec<Found> {
    let other = board
        .connections()
        .filter(|(c, _, to)| c.kind == ConnectionKind::Publish && !to.is_broker());
    other
        .map(|(c, from, to)| {
            Found::new(
                [&c.id],
                format!("{} publishes to {}, which is no broker", from.id(), to.id()),
            )
        })
        .collect()
}
