//! Copies of data: who writes them, how late they are, what is lost with one.

use super::age::promised_younger;
use super::facts::{Stated, databases, is_call, reaching, recovery_point_bound};
use super::{Found, Rule, names};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::figure::time;
use crate::analysis::report::Severity;
use crate::model::{Connection, ConnectionKind, Flow, FlowOp, Id};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "write-to-a-copy",
        severity: Severity::Error,
        title: "A write to a copy that only reads",
        when: "A flow writes to a read replica",
        why: "The write is refused, or lost when the copy is renewed",
        fix: "Write to the source, and read from the copy",
        false_positives: "None",
        source: "PostgreSQL documentation, High Availability: a hot standby is read-only",
        check: write_to_copy,
    },
    Rule {
        id: "copy-without-source",
        severity: Severity::Warning,
        title: "A copy of nothing",
        when: "Nothing replicates to a read replica",
        why: "The drawing does not say where its data come from",
        fix: "Draw the replication from its source",
        false_positives: "None",
        source: "by definition: a copy follows something",
        check: copy_without_source,
    },
    Rule {
        id: "writes-by-several-services",
        severity: Severity::Warning,
        title: "A store that several services write to",
        when: "Two or more different servers write to one database",
        why: "No change of its tables can be made by one team alone, and nobody owns what is in it",
        fix: "Let one service own it and the others ask that service, or give each its own",
        false_positives: "Parts of one service that are deployed apart, such as an API and its worker",
        source: "Microservices Patterns, Richardson 2018, Database per service",
        check: several_writers,
    },
    Rule {
        id: "writes-to-several-stores",
        severity: Severity::Warning,
        title: "One request that changes several stores",
        when: "In a write flow different servers each write to a database of their own before the user gets an answer, and no saga is drawn",
        why: "If the second write fails, the first stays: money without an order",
        fix: "Drive the steps by a saga with a compensation for each, or write once and let events carry the rest",
        false_positives: "Writes of which only the first must hold",
        source: "Sagas, Garcia-Molina and Salem, SIGMOD 1987; Microservices Patterns, Richardson 2018, chapter 4",
        check: several_stores,
    },
    Rule {
        id: "strong-reads-from-a-late-copy",
        severity: Severity::Warning,
        title: "A copy that promises what its replication cannot",
        when: "A store states strong consistency, and is a read replica or the target of an asynchronous replication",
        why: "It is behind its source by the lag, so what was just written may be missing",
        fix: "Read what must be right from the source, or state the weaker promise",
        false_positives: "A copy that waits until it has caught up",
        source: "Designing Data-Intensive Applications, Kleppmann 2017, chapter 5: replication lag",
        check: strong_copy,
    },
    Rule {
        id: "own-changes-unseen",
        severity: Severity::Info,
        title: "A change that its author may not see",
        when: "Users of one entry write to a store in one flow and, in another, read only from a copy that follows it late",
        why: "Who saves and looks at once gets the old state, believes that it was lost, and saves again",
        fix: "For a while after a change read from the source, wait for the copy to reach it, or show what was sent",
        false_positives: "Readers who never see what they wrote themselves, as of a catalogue",
        source: "Session Guarantees for Weakly Consistent Replicated Data, Terry et al. 1994: read your writes",
        check: unseen,
    },
    Rule {
        id: "two-sources",
        severity: Severity::Warning,
        title: "Two stores that are each other's source",
        when: "Two stores replicate to each other, and flows write to both",
        why: "Two changes of one record meet on the way; one is lost, or somebody must merge them",
        fix: "Give each record one home where it is written, or say how conflicts are settled",
        false_positives: "Records that only one side ever changes; types that merge by themselves",
        source: "Designing Data-Intensive Applications, Kleppmann 2017, chapter 5: handling write conflicts",
        check: two_sources,
    },
    Rule {
        id: "lag-beyond-staleness",
        severity: Severity::Warning,
        title: "A copy that is older than promised",
        when: "A stated replication lag is longer than a staleness target of the copy or of a flow that reads it",
        why: "Readers are told something older than they were promised",
        fix: "Read from the source when the copy is too far behind, or copy faster",
        false_positives: "None",
        source: "by definition: a copy is as old as its lag",
        check: lag,
    },
    Rule {
        id: "asynchronous-copy-loses-writes",
        severity: Severity::Warning,
        title: "A copy that misses the last writes when it takes over",
        when: "A store whose data are financial, or whose recovery point must be zero, states asynchronous replication",
        why: "What was confirmed and not yet copied is gone with the machine",
        fix: "Wait for one copy before confirming, or for a quorum",
        false_positives: "A copy for reports that never takes over",
        source: "Designing Data-Intensive Applications, Kleppmann 2017, chapter 5: synchronous and asynchronous replication",
        check: async_loses,
    },
    Rule {
        id: "money-on-eventual-consistency",
        severity: Severity::Error,
        title: "Financial data that may be read old",
        when: "A store states financial data and eventual consistency",
        why: "Two withdrawals may both see the money",
        fix: "Keep it in a store that reads its own writes in order, and let views of it be late",
        false_positives: "A view that nobody decides on, such as a statement of last month: accept it with that reason",
        source: "Designing Data-Intensive Applications, Kleppmann 2017, chapter 7: write skew and lost updates",
        check: eventual_money,
    },
];

fn flows_over(board: &Board, connection: &Connection) -> Vec<Id> {
    board.flow_ids(&board.flows_over(&connection.id))
}

fn write_to_copy(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (connection, from, to) in board.calls() {
        if to.is_kind(&["read-replica"]) && board.writes_over(connection) {
            let message = format!("{} writes to the read replica {}", from.id(), to.id());
            found.push(Found::new([&connection.id], message).flows(flows_over(board, connection)));
        }
    }
    found
}

fn replicates_to(board: &Board, drawn: &Drawn) -> bool {
    board
        .to(drawn)
        .any(|(connection, _)| connection.kind == ConnectionKind::Replicate)
}

fn copy_without_source(board: &Board) -> Vec<Found> {
    let orphans = databases(board)
        .filter(|drawn| drawn.is_kind(&["read-replica"]) && !replicates_to(board, drawn));
    orphans
        .map(|drawn| Found::new([drawn.id()], format!("nothing is copied to {}", drawn.id())))
        .collect()
}

/// Kinds that do a part of another service's work.
const PARTS: &[&str] = &[
    "worker",
    "stream-processor",
    "batch-processor",
    "scheduler",
    "function",
    "change-data-capture",
    "connection-pooler",
];

fn several_writers(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for store in databases(board) {
        let calls = board.to(store).filter(|(c, from)| {
            is_call(c) && from.is_server() && !from.is_kind(PARTS) && board.writes_over(c)
        });
        let mut writers: Vec<&Drawn> = Vec::new();
        for (_, from) in calls {
            let known = writers.iter().any(|writer| {
                crate::model::alike::twins(board.design, writer.component, from.component)
                    && !from.component.name.is_empty()
            });
            if !known && !writers.iter().any(|writer| writer.id() == from.id()) {
                writers.push(from);
            }
        }
        if writers.len() > 1 {
            let message = format!(
                "{} all write to {}",
                names(writers.iter().map(|drawn| drawn.id())),
                store.id()
            );
            found.push(Found::new([store.id()], message));
        }
    }
    found
}

fn several_stores(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, reach) in board.reach.iter().enumerate() {
        let id = &board.flows[at].id;
        let writes = board.writes(at);
        let saga = reach
            .completion
            .iter()
            .any(|&at| board.components[at].is_kind(&["saga-orchestrator"]));
        if !writes || saga {
            continue;
        }
        let mut pairs: Vec<(&Id, &Id)> = Vec::new();
        for &at in &reach.waited {
            let connection = board.connection(at);
            let Some((from, to)) = board.ends(connection) else {
                continue;
            };
            let changes = is_call(connection)
                && connection.op != crate::model::Op::Read
                && connection.optional != Some(true);
            let own = to.is_database()
                && !to.is_kind(&["search-index", "data-warehouse", "session-store"]);
            let new = !pairs
                .iter()
                .any(|(writer, store)| *writer == from.id() || *store == to.id());
            if changes && own && from.is_server() && new {
                pairs.push((from.id(), to.id()));
            }
        }
        if pairs.len() > 1 {
            let changes = pairs
                .iter()
                .map(|(writer, store)| format!("{store} by {writer}"));
            let message = format!("{id} changes {}", changes.collect::<Vec<_>>().join(", "));
            let subjects = pairs.iter().map(|(_, store)| *store);
            found.push(Found::new(subjects, message).flows(vec![id.clone()]));
        }
    }
    found
}

fn strong_copy(board: &Board) -> Vec<Found> {
    let late = |drawn: &Drawn| {
        drawn.is_kind(&["read-replica"])
            || board.to(drawn).any(|(connection, from)| {
                connection.kind == ConnectionKind::Replicate && from.is("replication_mode", "async")
            })
    };
    let promised =
        databases(board).filter(|drawn| drawn.is("consistency", "strong") && late(drawn));
    promised
        .map(|drawn| {
            Found::new(
                [drawn.id()],
                format!("{} promises strong reads and is a late copy", drawn.id()),
            )
        })
        .collect()
}

/// Stores that `copy` follows, and possibly late.
fn late_sources<'b>(board: &'b Board, copy: &'b Drawn) -> impl Iterator<Item = &'b Drawn<'b>> {
    let late = |mode: Option<&str>| !matches!(mode, Some("sync" | "quorum"));
    board
        .to(copy)
        .filter(move |(connection, from)| {
            connection.kind == ConnectionKind::Replicate && late(from.choice("replication_mode"))
        })
        .map(|(_, from)| from)
}

fn unseen(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for copy in databases(board) {
        if copy.is("consistency", "read-your-writes") || copy.is("consistency", "strong") {
            continue;
        }
        for source in late_sources(board, copy) {
            let flows = readers_of_own(board, source, copy);
            if !flows.is_empty() {
                let message = format!(
                    "{} reads from {} what was written to {}",
                    names(&flows),
                    copy.id(),
                    source.id()
                );
                found.push(Found::new([copy.id(), source.id()], message).flows(flows));
            }
        }
    }
    found
}

/// Flows that read `copy` and not `source`, whose users write to `source` in another flow.
fn readers_of_own(board: &Board, source: &Drawn, copy: &Drawn) -> Vec<Id> {
    let over = |store: &Drawn, op: FlowOp| -> Vec<&Flow> {
        let flows = reaching(board, store).into_iter();
        let flows = flows.filter(|&flow| board.reach[flow].of_users);
        let recorded = flows.filter_map(|flow| board.recorded(&board.flows[flow].id));
        recorded.filter(|flow| flow.op == op).collect()
    };
    // What a flow also writes to the copy itself is there as soon as in the source.
    let direct = over(copy, FlowOp::Write);
    let mut writers = over(source, FlowOp::Write);
    writers.retain(|flow| !direct.iter().any(|other| other.id == flow.id));
    let fresh = over(source, FlowOp::Read);
    over(copy, FlowOp::Read)
        .into_iter()
        .filter(|flow| !fresh.iter().any(|other| other.id == flow.id))
        .filter(|flow| writers.iter().any(|other| other.entry == flow.entry))
        .map(|flow| flow.id.clone())
        .collect()
}

fn two_sources(board: &Board) -> Vec<Found> {
    let copies = |from: &Drawn, to: &Drawn| {
        let mut copied = board.from(from).filter(|(_, other)| other.id() == to.id());
        copied.any(|(c, _)| c.kind == ConnectionKind::Replicate)
    };
    let written = |store: &Drawn| {
        let mut calls = board.to(store).filter(|(c, _)| is_call(c));
        calls.any(|(c, _)| board.writes_over(c))
    };
    let mut found = Vec::new();
    for (connection, one, other) in board.connections() {
        let first = board.component_index(one.id()) < board.component_index(other.id());
        let source = connection.kind == ConnectionKind::Replicate && first;
        if source && copies(other, one) && written(one) && written(other) {
            let message = format!(
                "{} and {} each take writes and copy the other's",
                one.id(),
                other.id()
            );
            found.push(Found::new([one.id(), other.id()], message));
        }
    }
    found
}

fn lag(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (connection, _, to) in board.connections() {
        let copies = connection.kind == ConnectionKind::Replicate;
        let (Some(lag), true) = (connection.time("replication_lag"), copies) else {
            continue;
        };
        let Some(at) = board.component_index(to.id()) else {
            continue;
        };
        let flows = board.flows_waiting_for(at);
        if let Some((bound, flows)) = promised_younger(board, to.id(), lag, flows) {
            let message = format!(
                "{} is {} behind, {} is promised",
                to.id(),
                time(lag),
                time(bound)
            );
            found
                .push(Found::new([to.id(), &connection.id], message).flows(board.flow_ids(&flows)));
        }
    }
    found
}

fn async_loses(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for drawn in databases(board).filter(|drawn| drawn.is("replication_mode", "async")) {
        let flows = reaching(board, drawn);
        let nothing = board
            .tightest_on(drawn.id(), &flows, recovery_point_bound)
            .is_some_and(|bound| bound <= 0.0);
        let money = drawn.is("data_class", "financial");
        if nothing || money {
            let what = if money {
                "financial data"
            } else {
                "writes of which none may be lost"
            };
            let message = format!("{} copies {what} after confirming them", drawn.id());
            found.push(Found::new([drawn.id()], message).flows(board.flow_ids(&flows)));
        }
    }
    found
}

fn eventual_money(board: &Board) -> Vec<Found> {
    let loose = databases(board)
        .filter(|drawn| drawn.is("data_class", "financial") && drawn.is("consistency", "eventual"));
    loose
        .map(|drawn| {
            Found::new(
                [drawn.id()],
                format!("{} may answer with old financial data", drawn.id()),
            )
        })
        .collect()
}
