//! How messages arrive: again, out of order, too late or not at all.

use super::facts::{Stated, brokers, is_call};
use super::{Found, Rule};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::figure::time;
use crate::analysis::report::Severity;
use crate::model::{Connection, ConnectionKind};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "consumer-not-idempotent",
        severity: Severity::Warning,
        title: "A consumer that may do its work twice",
        when: "Messages arrive at least once. An error if the consumer is stated not to be idempotent; a warning if that is not stated",
        why: "A broker sends a message again whenever an acknowledgement is late: mails, charges and counts double",
        fix: "Remember the keys of messages that are done, or write absolute values",
        false_positives: "Work that does no harm twice: state that it is idempotent",
        source: "Enterprise Integration Patterns, Hohpe and Woolf 2003, Idempotent Receiver",
        check: not_idempotent,
    },
    Rule {
        id: "exactly-once",
        severity: Severity::Info,
        title: "Messages that are said to arrive exactly once",
        when: "A connection states delivery exactly once",
        why: "It holds inside one broker at best; between systems it is at least once and a consumer that notices",
        fix: "State at least once, and make the consumer idempotent",
        false_positives: "Transactions of one product from topic to topic",
        source: "Apache Kafka documentation, Message Delivery Semantics; Idempotence Is Not a Medical Condition, Helland, ACM Queue 2012",
        check: exactly_once,
    },
    Rule {
        id: "may-lose-messages",
        severity: Severity::Warning,
        title: "Messages that matter and may be lost",
        when: "Delivery is stated to be at most once, and the broker holds financial, health or personal data",
        why: "A message that is lost on the way is a payment or a record that is missing",
        fix: "Deliver at least once, to an idempotent consumer",
        false_positives: "Signals that a later one replaces",
        source: "Enterprise Integration Patterns, Hohpe and Woolf 2003, Guaranteed Delivery",
        check: may_lose,
    },
    Rule {
        id: "dual-write",
        severity: Severity::Warning,
        title: "A change that is stored and announced in two steps",
        when: "In a write flow a server writes to a store and publishes to a broker, neither optional, and no change capture reads the store",
        why: "If it stops in between, what is stored and what others believe differ, for good",
        fix: "Write the event to the same store in the same transaction, and let an outbox relay or change capture publish it",
        false_positives: "A publisher that already reads from an outbox table",
        source: "Microservices Patterns, Richardson 2018, Transactional outbox; Designing Data-Intensive Applications, Kleppmann 2017, chapter 11: keeping systems in sync",
        check: dual_write,
    },
    Rule {
        id: "total-order-in-partitions",
        severity: Severity::Error,
        title: "A total order over several partitions",
        when: "A broker states total order and more than one partition",
        why: "Partitions are read side by side: there is no order between them",
        fix: "Use one partition, or order by key only",
        false_positives: "None",
        source: "Apache Kafka documentation, Design: order holds within a partition",
        check: total_order,
    },
    Rule {
        id: "order-lost-in-a-queue",
        severity: Severity::Warning,
        title: "An order that several workers cannot keep",
        when: "A queue states total order, and its consumer has several replicas",
        why: "They take messages side by side and finish in any order",
        fix: "Order by key in a log, or run one worker",
        false_positives: "A queue that gives each group of messages to one worker",
        source: "Enterprise Integration Patterns, Hohpe and Woolf 2003, Competing Consumers",
        check: order_lost,
    },
    Rule {
        id: "ordered-without-key",
        severity: Severity::Info,
        title: "An order by a key that is not named",
        when: "A broker states order per key, and no partition key",
        why: "Which messages stay in order depends on the key; a wrong one also makes one partition hot",
        fix: "State the key",
        false_positives: "A key that is obvious",
        source: "Apache Kafka documentation, Design: order holds within a partition, which the key chooses",
        check: no_key,
    },
    Rule {
        id: "short-retention",
        severity: Severity::Warning,
        title: "A log that forgets before its consumers are back",
        when: "A log states that it keeps messages for less than a day, or for less than a consumer's stated recovery time",
        why: "After a bad night what was not read is gone",
        fix: "Keep it for several days",
        false_positives: "Measurements that are worthless after an hour",
        source: "practice: a log outlives a long weekend; Apache Kafka keeps a week by default",
        check: short_retention,
    },
    Rule {
        id: "broker-without-copies",
        severity: Severity::Warning,
        title: "A broker that keeps one copy",
        when: "A broker of several replicas states that it does not replicate",
        why: "With each machine a part of the messages is lost",
        fix: "Replicate topics, and confirm a message when a majority has it",
        false_positives: "Messages that may be lost",
        source: "Apache Kafka documentation, Replication",
        check: no_copies,
    },
    Rule {
        id: "unwatched-lag",
        severity: Severity::Warning,
        title: "A broker whose backlog nobody sees",
        when: "A broker states that it is not monitored",
        why: "Consumers that fall behind look healthy, until the delay is hours",
        fix: "Alert on how far consumers are behind, and on its growth",
        false_positives: "None",
        source: "Google SRE book, chapter 25, Data Processing Pipelines; AWS Builders' Library, Avoiding insurmountable queue backlogs",
        check: unwatched_lag,
    },
    Rule {
        id: "events-in-a-circle",
        severity: Severity::Warning,
        title: "Events that cause themselves",
        when: "In one flow, publishes, pushes and calls lead from a broker through its consumers back to the same topic",
        why: "One event may go round for ever, and every fault with it",
        fix: "Let one service decide the order of steps, or publish the answer under another topic",
        false_positives: "A retry topic that counts its rounds",
        source: "practice of event-driven design: a service does not consume what it causes",
        check: circle,
    },
    Rule {
        id: "push-without-backbone",
        severity: Severity::Warning,
        title: "Connection servers that one sender cannot all reach",
        when: "A service calls or pushes to a WebSocket gateway of several replicas directly",
        why: "A user is connected to one of them, and the sender does not know to which",
        fix: "Publish to a broker that every gateway reads, or keep a table of who is connected where",
        false_positives: "A table of connections that is not drawn",
        source: "practice of systems with open connections; RFC 6455: a WebSocket stays with one server",
        check: no_backbone,
    },
    Rule {
        id: "answer-waits-for-consumer",
        severity: Severity::Warning,
        title: "A user who waits for a consumer",
        when: "A server calls a broker, and so waits for all that its consumers do",
        why: "A queue in the middle of a request adds its delay and hides its failures",
        fix: "Publish and answer at once with where to ask for the result, or call the consumer directly",
        false_positives: "Reading a topic's data as one reads a store",
        source: "Enterprise Integration Patterns, Hohpe and Woolf 2003, Request-Reply",
        check: waits_for_consumer,
    },
];

/// Every push out of a broker and every poll of one, with the broker and the consumer.
fn deliveries<'b>(
    board: &'b Board,
) -> impl Iterator<Item = (&'b Drawn<'b>, &'b Connection, &'b Drawn<'b>)> {
    brokers(board).flat_map(|broker| {
        let consumers = board.consumers(broker);
        consumers
            .into_iter()
            .map(move |(connection, to)| (broker, connection, to))
    })
}

fn not_idempotent(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (broker, connection, consumer) in deliveries(board) {
        let idempotent = connection.flag("idempotent");
        if !connection.is("delivery", "at-least-once") || idempotent == Some(true) {
            continue;
        }
        let (severity, how) = if idempotent == Some(false) {
            (Severity::Error, "which is not safe")
        } else {
            (Severity::Warning, "and nothing says that this is safe")
        };
        let message = format!(
            "{} may get a message of {} twice, {how}",
            consumer.id(),
            broker.id()
        );
        found.push(Found::new([&connection.id, consumer.id()], message).severity(severity));
    }
    found
}

fn exactly_once(board: &Board) -> Vec<Found> {
    let claims = board
        .connections()
        .filter(|(c, ..)| c.is("delivery", "exactly-once"));
    claims
        .map(|(c, ..)| Found::new([&c.id], format!("{} is said to deliver exactly once", c.id)))
        .collect()
}

fn may_lose(board: &Board) -> Vec<Found> {
    let lossy = board.connections().filter(|(c, from, to)| {
        c.is("delivery", "at-most-once") && (from.is_sensitive() || to.is_sensitive())
    });
    lossy
        .map(|(c, from, to)| {
            let broker = if from.is_broker() { from } else { to };
            let class = broker.choice("data_class").unwrap_or("sensitive");
            Found::new(
                [&c.id],
                format!("{} may lose {class} data of {}", c.id, broker.id()),
            )
        })
        .collect()
}

fn dual_write(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for drawn in board.components.iter().filter(|drawn| drawn.is_server()) {
        if drawn.is_kind(&["change-data-capture"]) {
            continue;
        }
        let needed = |c: &Connection| c.optional != Some(true);
        let writes = board.from(drawn).filter(|(c, to)| {
            let store = to.is_store() && !to.is_cache();
            is_call(c) && needed(c) && store && board.writes_over(c)
        });
        let publishes: Vec<(&Connection, &Drawn)> = board
            .from(drawn)
            .filter(|(c, to)| {
                c.kind == ConnectionKind::Publish
                    && needed(c)
                    && to.is_broker()
                    && in_write_flow(board, c)
            })
            .collect();
        let captured = |store: &Drawn| {
            let near = board.from(store).chain(board.to(store));
            near.into_iter()
                .any(|(_, other)| other.is_kind(&["change-data-capture"]))
        };
        let store = writes.map(|(_, to)| to).find(|store| !captured(store));
        if let (Some(store), Some((connection, broker))) = (store, publishes.first()) {
            let message = format!(
                "{} writes to {} and publishes to {}",
                drawn.id(),
                store.id(),
                broker.id()
            );
            let flows = board.flow_ids(&board.flows_over(&connection.id));
            found.push(Found::new([drawn.id(), store.id(), broker.id()], message).flows(flows));
        }
    }
    found
}

fn in_write_flow(board: &Board, connection: &Connection) -> bool {
    let over = board.flows_over(&connection.id);
    over.into_iter().any(|flow| board.writes(flow))
}

fn total_order(board: &Board) -> Vec<Found> {
    let impossible = brokers(board).filter_map(|broker| {
        let partitions = broker.number("partitions")?;
        (broker.is("ordering", "total") && partitions > 1).then(|| {
            let message = format!(
                "{} cannot keep one order over {partitions} partitions",
                broker.id()
            );
            Found::new([broker.id()], message)
        })
    });
    impossible.collect()
}

fn order_lost(board: &Board) -> Vec<Found> {
    let lost = deliveries(board).filter(|(broker, _, consumer)| {
        broker.is_kind(&["queue"])
            && broker.is("ordering", "total")
            && consumer.resolved.replicas > 1
    });
    lost.map(|(broker, _, consumer)| {
        let replicas = consumer.resolved.replicas;
        let message = format!(
            "{replicas} replicas of {} cannot keep the order of {}",
            consumer.id(),
            broker.id()
        );
        Found::new([broker.id(), consumer.id()], message)
    })
    .collect()
}

fn no_key(board: &Board) -> Vec<Found> {
    let keyless = brokers(board)
        .filter(|broker| broker.is("ordering", "per-key") && !broker.states("partition_key"));
    keyless
        .map(|broker| {
            Found::new(
                [broker.id()],
                format!("{} orders by a key that is not named", broker.id()),
            )
        })
        .collect()
}

fn short_retention(board: &Board) -> Vec<Found> {
    const DAY: f64 = 86_400_000.0;
    let mut found = Vec::new();
    for broker in brokers(board).filter(|broker| broker.is_kind(&["event-log"])) {
        let Some(kept) = broker.time("retention") else {
            continue;
        };
        let consumers = board.consumers(broker);
        let slowest = consumers
            .iter()
            .filter_map(|(_, to)| to.time("recovery_time"))
            .fold(DAY, f64::max);
        if kept < slowest {
            let message = format!("{} keeps messages for {}", broker.id(), time(kept));
            found.push(Found::new([broker.id()], message));
        }
    }
    found
}

fn no_copies(board: &Board) -> Vec<Found> {
    let single = brokers(board)
        .filter(|broker| broker.is("replication_mode", "none") && broker.resolved.replicas > 1);
    single
        .map(|broker| {
            Found::new(
                [broker.id()],
                format!("each message of {} has one copy", broker.id()),
            )
        })
        .collect()
}

fn unwatched_lag(board: &Board) -> Vec<Found> {
    let unseen = brokers(board).filter(|broker| broker.flag("monitored") == Some(false));
    unseen
        .map(|broker| {
            Found::new(
                [broker.id()],
                format!("nobody sees how far {} is behind", broker.id()),
            )
        })
        .collect()
}

fn circle(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, broker) in board.components.iter().enumerate() {
        let around = |flow: &usize| board.reach[*flow].circles.contains(&at);
        let flows: Vec<usize> = (0..board.reach.len()).filter(around).collect();
        if !flows.is_empty() {
            let message = format!("what {} delivers comes back to it", broker.id());
            found.push(Found::new([broker.id()], message).flows(board.flow_ids(&flows)));
        }
    }
    found
}

fn no_backbone(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (connection, from, to) in board.connections() {
        let several = to.is_kind(&["websocket-gateway"]) && to.resolved.replicas > 1;
        let direct = from.is_server() && !connection.subscription;
        if several && direct {
            let replicas = to.resolved.replicas;
            let message = format!(
                "{} must know to which of {replicas} {} a user is connected",
                from.id(),
                to.id()
            );
            found.push(Found::new([&connection.id], message));
        }
    }
    found
}

fn waits_for_consumer(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (connection, from, to) in board.calls() {
        if to.is_broker() && from.is_server() && !board.consumers(to).is_empty() {
            let message = format!(
                "{} calls {} and waits for its consumers",
                from.id(),
                to.id()
            );
            let flows = board.flow_ids(&board.flows_over(&connection.id));
            found.push(Found::new([&connection.id], message).flows(flows));
        }
    }
    found
}
