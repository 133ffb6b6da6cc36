//! Brokers: who feeds them, who empties them, what becomes of bad messages.

use super::facts::{Stated, brokers};
use super::{Found, Rule, names};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::figure::time;
use crate::analysis::report::Severity;
use crate::model::{ConnectionKind, Id};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "broker-without-consumer",
        severity: Severity::Warning,
        title: "A broker that nobody empties",
        when: "Something publishes to a broker, and no push leads out of it and no consumer polls it",
        why: "What is published is never done",
        fix: "Draw who takes it, or remove the broker",
        false_positives: "Consumers that belong to somebody else: draw them as one box",
        source: "by definition: nothing is done with what is published",
        check: no_consumer,
    },
    Rule {
        id: "broker-without-producer",
        severity: Severity::Warning,
        title: "A broker that nobody fills",
        when: "A broker has consumers, and nothing publishes to it",
        why: "Its consumers wait for ever",
        fix: "Draw who publishes",
        false_positives: "Producers that belong to somebody else: draw them as one box",
        source: "by definition: nothing is ever published",
        check: no_producer,
    },
    Rule {
        id: "queue-of-several-readers",
        severity: Severity::Warning,
        title: "One queue that different services read",
        when: "A queue feeds two or more different components that are not alternatives",
        why: "A queue gives each message to one of them: each sees only a part",
        fix: "Give each reader its own queue behind a topic, or use a log with a group for each",
        false_positives: "A product that copies messages to all: draw it as a topic",
        source: "Enterprise Integration Patterns, Hohpe and Woolf 2003, Point-to-Point Channel and Publish-Subscribe Channel",
        check: several_readers,
    },
    Rule {
        id: "queue-for-replay",
        severity: Severity::Warning,
        title: "A queue that is meant to keep what was read",
        when: "A queue states that it keeps messages for more than two weeks",
        why: "A queue deletes what was taken; what must be read again needs a log",
        fix: "Use a log, or store a copy",
        false_positives: "A product that keeps messages: draw it as a log",
        source: "Amazon SQS Developer Guide, quotas: at most 14 days; Designing Data-Intensive Applications, Kleppmann 2017, chapter 11: logs",
        check: replay,
    },
    Rule {
        id: "no-place-for-bad-messages",
        severity: Severity::Info,
        title: "Brokers without a place for what cannot be processed",
        when: "Queues have consumers, no dead-letter queue is drawn, and none states whether dead letters are kept",
        why: "One message that always fails blocks its partition or comes back for ever",
        fix: "Set a message aside after about three tries, and watch the place",
        false_positives: "Consumers that record and skip what they cannot read",
        source: "Enterprise Integration Patterns, Hohpe and Woolf 2003, Dead Letter Channel",
        check: dead_letters_unknown,
    },
    Rule {
        id: "bad-messages-are-lost",
        severity: Severity::Warning,
        title: "A broker that keeps no dead letters",
        when: "A queue or log with consumers states that it keeps no dead letters, and none is drawn",
        why: "What cannot be processed blocks the rest or vanishes",
        fix: "Set it aside after about three tries, and watch the place",
        false_positives: "Samples of which any may be missing",
        source: "Enterprise Integration Patterns, Hohpe and Woolf 2003, Dead Letter Channel",
        check: dead_letters_lost,
    },
    Rule {
        id: "unwatched-dead-letters",
        severity: Severity::Warning,
        title: "Dead letters that nobody reads",
        when: "A dead-letter queue states that it is not monitored, and nothing reads it",
        why: "Orders lie there until a customer asks",
        fix: "Alert when it is not empty, and have a way to send messages back",
        false_positives: "None",
        source: "Amazon SQS Developer Guide, dead-letter queues: set an alarm on messages that arrive",
        check: unwatched,
    },
];

fn producers<'b>(board: &'b Board, broker: &'b Drawn<'b>) -> Vec<&'b Drawn<'b>> {
    let to = board
        .to(broker)
        .filter(|(connection, _)| !connection.subscription);
    to.map(|(_, from)| from).collect()
}

fn no_consumer(board: &Board) -> Vec<Found> {
    let full = brokers(board).filter(|broker| {
        let consumed = !board.consumers(broker).is_empty();
        let read = board
            .from(broker)
            .any(|(connection, _)| connection.kind != ConnectionKind::Replicate);
        !consumed && !read && !producers(board, broker).is_empty()
    });
    full.map(|broker| {
        Found::new(
            [broker.id()],
            format!("nobody takes what is in {}", broker.id()),
        )
    })
    .collect()
}

fn no_producer(board: &Board) -> Vec<Found> {
    let empty = brokers(board).filter(|broker| {
        !board.consumers(broker).is_empty() && producers(board, broker).is_empty()
    });
    empty
        .map(|broker| {
            Found::new(
                [broker.id()],
                format!("nothing is published to {}", broker.id()),
            )
        })
        .collect()
}

fn several_readers(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for queue in brokers(board).filter(|broker| broker.is_kind(&["queue"])) {
        let consumers = board.consumers(queue);
        let alone = consumers
            .iter()
            .filter(|(connection, _)| connection.group().is_none());
        let different: Vec<&Id> = alone.map(|(_, to)| to.id()).collect();
        let one_topic = consumers.iter().all(|(c, _)| c.topic.is_none());
        // Twins that are not yet alternatives are told by another rule; without names nothing makes twins.
        let twins = consumers.windows(2).all(|pair| {
            let (one, other) = (pair[0].1.component, pair[1].1.component);
            !one.name.trim().is_empty() && crate::model::alike::twins(board.design, one, other)
        });
        if different.len() > 1 && one_topic && !twins {
            let message = format!("{} is read by {}", queue.id(), names(different));
            found.push(Found::new([queue.id()], message));
        }
    }
    found
}

fn replay(board: &Board) -> Vec<Found> {
    const LONGEST: f64 = 14.0 * 86_400_000.0;
    let long = brokers(board).filter_map(|broker| {
        let kept = broker.time("retention")?;
        (broker.is_kind(&["queue"]) && kept > LONGEST).then(|| {
            let message = format!(
                "{} keeps messages for {}, until they are taken",
                broker.id(),
                time(kept)
            );
            Found::new([broker.id()], message)
        })
    });
    long.collect()
}

fn has_dead_letters(board: &Board, broker: &Drawn) -> bool {
    let drawn_here = |drawn: &Drawn| {
        board
            .from(drawn)
            .any(|(_, to)| to.resolved.kind.dead_letter)
    };
    drawn_here(broker)
        || board
            .consumers(broker)
            .iter()
            .any(|(_, consumer)| drawn_here(consumer))
}

fn dead_letters_unknown(board: &Board) -> Vec<Found> {
    let unknown = brokers(board).filter(|broker| {
        broker.is_kind(&["queue"])
            && !broker.states("dead_letter")
            && !board.consumers(broker).is_empty()
            && !has_dead_letters(board, broker)
    });
    let ids: Vec<&Id> = unknown.map(Drawn::id).collect();
    if ids.is_empty() {
        return Vec::new();
    }
    let message = format!(
        "nothing says where bad messages of {} go",
        names(ids.iter().copied())
    );
    vec![Found::new(ids, message)]
}

fn dead_letters_lost(board: &Board) -> Vec<Found> {
    let lost = brokers(board).filter(|broker| {
        broker.flag("dead_letter") == Some(false)
            && !board.consumers(broker).is_empty()
            && !has_dead_letters(board, broker)
    });
    lost.map(|broker| {
        Found::new(
            [broker.id()],
            format!("{} keeps no dead letters", broker.id()),
        )
    })
    .collect()
}

fn unwatched(board: &Board) -> Vec<Found> {
    let dead = board.components.iter().filter(|drawn| {
        drawn.resolved.kind.dead_letter
            && drawn.flag("monitored") == Some(false)
            && board.consumers(drawn).is_empty()
    });
    dead.map(|drawn| {
        Found::new(
            [drawn.id()],
            format!("nobody reads or watches {}", drawn.id()),
        )
    })
    .collect()
}
