//! Stores: who writes where, what readers get, what survives.

use super::facts::{Stated, is_call, staleness_bound};
use super::{Found, Rule, names};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::figure::time;
use crate::analysis::report::Severity;
use crate::model::{AttributeValue, Connection, ConnectionKind, FlowOp, Id, Metric};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "write-to-a-copy",
        severity: Severity::Error,
        title: "A write to a copy that only reads",
        when: "A flow writes to a read replica",
        why: "The write is refused, or lost when the copy is renewed",
        fix: "Write to the source, and read from the copy",
        false_positives: "None",
        source: "source 1, DB-03",
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
        source: "source 1, DB-01",
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
        source: "source 1, DB-15; source 2, D14",
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
        source: "source 2, D10 and D11; source 1, DB-17; source 4, M10",
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
        source: "source 1, DB-04; source 4, D7",
        check: strong_copy,
    },
    Rule {
        id: "lag-beyond-staleness",
        severity: Severity::Warning,
        title: "A copy that is older than promised",
        when: "A stated replication lag is longer than a staleness target of a flow that reads the copy",
        why: "Readers are told something older than they were promised",
        fix: "Read from the source when the copy is too far behind, or copy faster",
        false_positives: "None",
        source: "source 1, DB-04; source 4, K17",
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
        source: "source 1, DB-05",
        check: async_loses,
    },
    Rule {
        id: "money-on-eventual-consistency",
        severity: Severity::Error,
        title: "Financial data that may be read old",
        when: "A store states financial data and eventual consistency",
        why: "Two withdrawals may both see the money",
        fix: "Keep it in a store that reads its own writes in order, and let views of it be late",
        false_positives: "A view that nobody decides on: state its data class as internal",
        source: "source 1, DB-08; source 2, D01; source 4, D2",
        check: eventual_money,
    },
    Rule {
        id: "no-backup",
        severity: Severity::Warning,
        title: "A store without a backup",
        when: "A store states that it has none",
        why: "Replicas copy a deletion as fast as anything else",
        fix: "Keep copies that a deletion does not reach, and try to restore one",
        false_positives: "Data that can be made again from elsewhere",
        source: "source 1, OPS-09; source 2, R06 and R07",
        check: no_backup,
    },
    Rule {
        id: "untested-backup",
        severity: Severity::Info,
        title: "A backup that nobody has restored",
        when: "A store with backups states that a restore was not rehearsed",
        why: "Half of what can go wrong with a backup shows when it is restored",
        fix: "Restore one every few months, and measure how long it takes",
        false_positives: "None",
        source: "source 1, OPS-09",
        check: untested,
    },
    Rule {
        id: "backup-rarer-than-recovery-point",
        severity: Severity::Warning,
        title: "Backups too rare for what may be lost",
        when: "A target bounds the recovery point, a store of its flows does not replicate as stated, and its backups are farther apart than the bound",
        why: "Everything since the last backup is lost",
        fix: "Back up continuously, or replicate",
        false_positives: "None",
        source: "source 1, OPS-09",
        check: rare_backup,
    },
    Rule {
        id: "replicas-without-replication",
        severity: Severity::Warning,
        title: "Replicas of a store that do not follow each other",
        when: "A store of several replicas states that it does not replicate",
        why: "Each has other data; when one goes, its part is gone",
        fix: "Replicate, or state them as shards with replicas of their own",
        false_positives: "Copies that are loaded from files",
        source: "source 2, R06; source 1, DB-27",
        check: not_replicated,
    },
    Rule {
        id: "shards-without-key",
        severity: Severity::Info,
        title: "Shards divided by nobody knows what",
        when: "A store has several shards and states no partition key",
        why: "The key decides whether a query asks one shard or all, and whether one runs hot",
        fix: "State by what the data are divided",
        false_positives: "A store that divides by itself, whatever the key",
        source: "source 1, DB-26; source 4, D1",
        check: no_key,
    },
    Rule {
        id: "partition-key-that-grows",
        severity: Severity::Warning,
        title: "A partition key that only grows",
        when: "A partition key is a date, a time, a sequence or a counter",
        why: "All new data go to the newest partition: one shard works, the others watch",
        fix: "Put something that spreads in front: a hash, a device, a user",
        false_positives: "Keys that are hashed before they divide",
        source: "source 2, D15; source 1, DB-23",
        check: growing_key,
    },
    Rule {
        id: "unindexed-reads",
        severity: Severity::Warning,
        title: "Queries without an index",
        when: "A store that users wait for states that its queries have no index",
        why: "Each query reads everything, and takes longer with each day",
        fix: "Index what is searched and sorted by",
        false_positives: "Tables of a few hundred rows",
        source: "source 1, DB-24; source 2, D29",
        check: unindexed,
    },
    Rule {
        id: "index-as-only-copy",
        severity: Severity::Warning,
        title: "Data whose only copy is in a search index",
        when: "A flow writes to a search index or vector store and to nothing else that keeps data",
        why: "An index is rebuilt when its mapping changes, and then there is nothing to build it from",
        fix: "Write to a store, and feed the index from there",
        false_positives: "Logs that may be lost",
        source: "source 4, D14; source 2, D37",
        check: index_only,
    },
    Rule {
        id: "analytics-while-users-wait",
        severity: Severity::Warning,
        title: "A warehouse on the way of a user",
        when: "A user waits for a data warehouse",
        why: "It is made for a few large questions: seconds each, few at a time",
        fix: "Prepare the answers and keep them in a store for look-ups",
        false_positives: "A report that analysts ask for",
        source: "source 1, DB-28",
        check: analytics,
    },
    Rule {
        id: "many-kinds-of-stores",
        severity: Severity::Info,
        title: "Many kinds of databases",
        when: "The design has more than four different kinds of databases",
        why: "Each must be run, upgraded, backed up and understood at night",
        fix: "See whether one of them can do the work of another well enough",
        false_positives: "A company of many teams",
        source: "source 4, D6",
        check: many_kinds,
    },
    Rule {
        id: "consistency-not-stated",
        severity: Severity::Info,
        title: "Stores that do not say what readers get",
        when: "Some stores state their consistency, and others do not",
        why: "Whether a reader may see old data is a decision of the product; here nobody made it",
        fix: "State it for each store that users read",
        false_positives: "Stores that one process uses alone",
        source: "source 1, CMP-05; source 2, D05",
        check: consistency_unknown,
    },
    Rule {
        id: "log-without-retention",
        severity: Severity::Info,
        title: "Logs that do not say how long they keep",
        when: "An event log states no retention",
        why: "It decides how long a consumer may be down, whether history can be read again, and the cost",
        fix: "State it",
        false_positives: "A log whose default of a week is right",
        source: "source 1, MSG-15 and OPS-08",
        check: no_retention,
    },
    Rule {
        id: "metadata-missing",
        severity: Severity::Info,
        title: "Objects that nothing lists",
        when: "A flow writes to an object store and to no database",
        why: "Objects can be fetched by name only: who owns them, and which exist, stands nowhere",
        fix: "Keep a row for each object in a database",
        false_positives: "Names that say everything, such as dates of backups",
        source: "source 2, D37",
        check: no_metadata,
    },
];

fn databases<'b>(board: &'b Board) -> impl Iterator<Item = &'b Drawn<'b>> {
    board.components.iter().filter(|drawn| drawn.is_database())
}

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
        let writes = board
            .design
            .flow(id.as_str())
            .is_some_and(|flow| flow.op == FlowOp::Write);
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
            let stores = names(pairs.iter().map(|(_, store)| *store));
            let writers = names(pairs.iter().map(|(writer, _)| *writer));
            let message = format!("{id} changes {stores}, each by its own of {writers}");
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
        let flows: Vec<usize> = board
            .flows_waiting_for(at)
            .into_iter()
            .filter(|flow| {
                board
                    .tightest(&[*flow], staleness_bound)
                    .is_some_and(|bound| lag > bound)
            })
            .collect();
        if let Some(bound) = board.tightest(&flows, staleness_bound) {
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

fn recovery_point(metric: &Metric) -> Option<f64> {
    match metric {
        Metric::RecoveryPoint { at_most } => Some(at_most.get()),
        _ => None,
    }
}

/// Flows that reach the component.
fn reaching(board: &Board, drawn: &Drawn) -> Vec<usize> {
    let Some(at) = board.component_index(drawn.id()) else {
        return Vec::new();
    };
    let reaches = |flow: &usize| board.reach[*flow].completion.binary_search(&at).is_ok();
    (0..board.reach.len()).filter(reaches).collect()
}

fn async_loses(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for drawn in databases(board).filter(|drawn| drawn.is("replication_mode", "async")) {
        let flows = reaching(board, drawn);
        let nothing = board
            .tightest(&flows, recovery_point)
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

fn stores<'b>(board: &'b Board) -> impl Iterator<Item = &'b Drawn<'b>> {
    board
        .components
        .iter()
        .filter(|drawn| drawn.is_store() && !drawn.is_cache())
}

fn no_backup(board: &Board) -> Vec<Found> {
    let bare = stores(board).filter(|drawn| {
        drawn.is("backup", "none") && !drawn.is_kind(&["read-replica", "search-index"])
    });
    bare.map(|drawn| Found::new([drawn.id()], format!("{} has no backup", drawn.id())))
        .collect()
}

fn untested(board: &Board) -> Vec<Found> {
    let hoped = stores(board).filter(|drawn| {
        let kept = drawn.choice("backup").is_some_and(|how| how != "none");
        kept && drawn.flag("backup_tested") == Some(false)
    });
    hoped
        .map(|drawn| {
            Found::new(
                [drawn.id()],
                format!("no backup of {} was ever restored", drawn.id()),
            )
        })
        .collect()
}

fn rare_backup(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for drawn in stores(board).filter(|drawn| drawn.is("replication_mode", "none")) {
        let apart = match drawn.choice("backup") {
            Some("daily") => 86_400_000.0,
            Some("hourly") => 3_600_000.0,
            _ => continue,
        };
        let flows = reaching(board, drawn);
        if let Some(bound) = board
            .tightest(&flows, recovery_point)
            .filter(|bound| apart > *bound)
        {
            let message = format!(
                "backups of {} are {} apart, {} may be lost",
                drawn.id(),
                time(apart),
                time(bound)
            );
            found.push(Found::new([drawn.id()], message).flows(board.flow_ids(&flows)));
        }
    }
    found
}

fn not_replicated(board: &Board) -> Vec<Found> {
    let apart = stores(board).filter(|drawn| {
        drawn.is("replication_mode", "none")
            && drawn.resolved.replicas > 1
            && !drawn.resolved.managed
    });
    apart
        .map(|drawn| {
            let replicas = drawn.resolved.replicas;
            Found::new(
                [drawn.id()],
                format!(
                    "the {replicas} replicas of {} do not follow each other",
                    drawn.id()
                ),
            )
        })
        .collect()
}

fn no_key(board: &Board) -> Vec<Found> {
    let keyless = stores(board).filter(|drawn| {
        drawn.resolved.shards > 1
            && drawn.can_state("partition_key")
            && !drawn.states("partition_key")
    });
    keyless
        .map(|drawn| {
            let shards = drawn.resolved.shards;
            Found::new(
                [drawn.id()],
                format!(
                    "{} is divided into {shards} shards by a key that is not named",
                    drawn.id()
                ),
            )
        })
        .collect()
}

/// Words of keys whose values only grow.
const GROWING: &[&str] = &[
    "date",
    "day",
    "month",
    "time",
    "timestamp",
    "created",
    "created_at",
    "sequence",
    "serial",
    "counter",
    "auto_increment",
    "autoincrement",
];

fn growing_key(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for drawn in board
        .components
        .iter()
        .filter(|drawn| drawn.is_store() || drawn.is_broker())
    {
        let Some(AttributeValue::Text(key)) = drawn.component.attributes.get("partition_key")
        else {
            continue;
        };
        // Something in front of the date, as in `device, day`, spreads it.
        let first = key
            .split([',', '+', '/', ' '])
            .next()
            .unwrap_or_default()
            .to_lowercase();
        if GROWING.contains(&first.as_str()) {
            let message = format!("{} is divided by {key}, which only grows", drawn.id());
            found.push(Found::new([drawn.id()], message));
        }
    }
    found
}

fn unindexed(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, drawn) in board.components.iter().enumerate() {
        let flows = board.flows_waiting_for(at);
        if drawn.flag("indexed") == Some(false) && !flows.is_empty() {
            let message = format!("queries of {} have no index", drawn.id());
            found.push(Found::new([drawn.id()], message).flows(board.flow_ids(&flows)));
        }
    }
    found
}

/// Write flows that reach a component of `kinds` and nothing else that `keeps`.
fn only_in(
    board: &Board,
    kinds: &[&str],
    keeps: impl Fn(&Drawn) -> bool,
    say: impl Fn(&Id, &Id) -> String,
) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, reach) in board.reach.iter().enumerate() {
        let id = &board.flows[at].id;
        let writes = board
            .design
            .flow(id.as_str())
            .is_some_and(|flow| flow.op == FlowOp::Write);
        let reached = || reach.completion.iter().map(|&at| &board.components[at]);
        if !writes || reached().any(|drawn| !drawn.is_kind(kinds) && keeps(drawn)) {
            continue;
        }
        if let Some(drawn) = reached().find(|drawn| drawn.is_kind(kinds)) {
            found.push(Found::new([drawn.id()], say(id, drawn.id())).flows(vec![id.clone()]));
        }
    }
    found
}

fn index_only(board: &Board) -> Vec<Found> {
    only_in(
        board,
        &["search-index", "vector-database"],
        |drawn| (drawn.is_store() || drawn.is_broker()) && !drawn.is_cache(),
        |flow, index| format!("what {flow} writes is kept in {index} only"),
    )
}

#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the method holds for one lifetime only"
)]
fn no_metadata(board: &Board) -> Vec<Found> {
    only_in(
        board,
        &["object-store", "file-store"],
        |drawn| drawn.is_database(),
        |flow, objects| format!("nothing lists what {flow} puts into {objects}"),
    )
}

fn analytics(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, drawn) in board.components.iter().enumerate() {
        let flows = board.flows_waiting_for(at);
        if drawn.is_kind(&["data-warehouse"]) && !flows.is_empty() {
            let message = format!("users wait for the warehouse {}", drawn.id());
            found.push(Found::new([drawn.id()], message).flows(board.flow_ids(&flows)));
        }
    }
    found
}

fn many_kinds(board: &Board) -> Vec<Found> {
    const MANY: usize = 4;
    let plain = databases(board)
        .filter(|drawn| !drawn.is_kind(&["read-replica", "session-store", "event-store"]));
    let mut kinds: Vec<&str> = plain.map(Drawn::kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.len() <= MANY {
        return Vec::new();
    }
    vec![Found::new(
        [],
        format!("{} kinds of databases: {}", kinds.len(), kinds.join(", ")),
    )]
}

fn consistency_unknown(board: &Board) -> Vec<Found> {
    let able = databases(board).filter(|drawn| drawn.can_state("consistency"));
    let (stated, silent): (Vec<&Drawn>, Vec<&Drawn>) =
        able.partition(|drawn| drawn.states("consistency"));
    if stated.is_empty() || silent.is_empty() {
        return Vec::new();
    }
    let ids = silent.iter().map(|drawn| drawn.id());
    vec![Found::new(
        ids.clone(),
        format!("nothing says what readers of {} get", names(ids)),
    )]
}

fn no_retention(board: &Board) -> Vec<Found> {
    let logs = board
        .components
        .iter()
        .filter(|drawn| drawn.is_kind(&["event-log"]) && !drawn.states("retention"));
    let ids: Vec<&Id> = logs.map(Drawn::id).collect();
    if ids.is_empty() {
        return Vec::new();
    }
    let message = format!(
        "nothing says how long {} keeps messages",
        names(ids.iter().copied())
    );
    vec![Found::new(ids, message)]
}
