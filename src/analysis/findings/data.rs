//! Stores: what survives, what finds it again, what a store is used for.

use super::facts::{Stated, databases, reaching, recovery_point_bound};
use super::{Found, Rule, names};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::figure::time;
use crate::analysis::report::Severity;
use crate::model::{AttributeValue, Id, Op};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "no-backup",
        severity: Severity::Warning,
        title: "A store without a backup",
        when: "A store states that it has none",
        why: "Replicas copy a deletion as fast as anything else",
        fix: "Keep copies that a deletion does not reach, and try to restore one",
        false_positives: "Data that can be made again from elsewhere",
        source: "Google SRE book, chapter 26, Data Integrity",
        check: no_backup,
    },
    Rule {
        id: "backup-not-stated",
        severity: Severity::Info,
        title: "Stores of which nobody says how they are backed up",
        when: "Some databases state their backup, and others do not",
        why: "The one that was forgotten is found when it is needed",
        fix: "State it: none, daily, hourly or continuous",
        false_positives: "Data that can be made again from elsewhere",
        source: "Google SRE book, chapter 26, Data Integrity",
        check: backup_unknown,
    },
    Rule {
        id: "untested-backup",
        severity: Severity::Info,
        title: "A backup that nobody has restored",
        when: "A store with backups states that a restore was not rehearsed",
        why: "Half of what can go wrong with a backup shows when it is restored",
        fix: "Restore one every few months, and measure how long it takes",
        false_positives: "None",
        source: "Google SRE book, chapter 26, Data Integrity; GitLab.com's database incident of 31 January 2017",
        check: untested,
    },
    Rule {
        id: "backup-rarer-than-recovery-point",
        severity: Severity::Warning,
        title: "Backups too rare for what may be lost",
        when: "A target bounds the recovery point, a store of its flows states that it does not replicate, and its backups are farther apart than the bound",
        why: "Everything since the last backup is lost",
        fix: "Back up continuously, or replicate",
        false_positives: "None",
        source: "by definition: the recovery point is the distance between copies; NIST SP 800-34",
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
        source: "by definition: a replica without replication is another store",
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
        source: "Designing Data-Intensive Applications, Kleppmann 2017, chapter 6: partitioning",
        check: no_key,
    },
    Rule {
        id: "partition-key-that-grows",
        severity: Severity::Warning,
        title: "A partition key that only grows",
        when: "A partition key is a date, a time, a sequence or a counter",
        why: "All new data go to the newest partition: one shard works, the others watch",
        fix: "Put something that spreads in front: a hash, a device, a user",
        false_positives: "Keys that are hashed before they divide: state it as partitioning",
        source: "Designing Data-Intensive Applications, Kleppmann 2017, chapter 6: hot spots of key-range partitioning",
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
        source: "Use The Index, Luke!, Winand: a full scan grows with the table",
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
        source: "Designing Data-Intensive Applications, Kleppmann 2017, chapter 11: derived data can be built again from its source",
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
        source: "Designing Data-Intensive Applications, Kleppmann 2017, chapter 3: transactions or analytics",
        check: analytics,
    },
    Rule {
        id: "analytics-on-the-primary",
        severity: Severity::Warning,
        title: "Large questions to a database that users wait for",
        when: "A batch processor reads from an SQL database or document store that users wait for",
        why: "A scan of everything takes the memory and disks from the small questions of users",
        fix: "Read from a copy, or from a warehouse that change capture fills",
        false_positives: "A few rows, or hours in which nobody comes",
        source: "Designing Data-Intensive Applications, Kleppmann 2017, chapter 3: transactions or analytics",
        check: scans,
    },
    Rule {
        id: "many-kinds-of-stores",
        severity: Severity::Info,
        title: "Many kinds of databases",
        when: "The design has more than four different kinds of databases",
        why: "Each must be run, upgraded, backed up and understood at night",
        fix: "See whether one of them can do the work of another well enough",
        false_positives: "A company of many teams",
        source: "Polyglot Persistence, Fowler 2011: each adds its complexity",
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
        source: "Jepsen, Consistency Models; practice of design reviews",
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
        source: "Apache Kafka documentation, topic configuration: retention.ms",
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
        source: "practice: an object store finds by name, a database by everything else",
        check: no_metadata,
    },
];

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

fn backup_unknown(board: &Board) -> Vec<Found> {
    const DERIVED: &[&str] = &[
        "read-replica",
        "search-index",
        "vector-database",
        "session-store",
    ];
    let able = databases(board).filter(|drawn| !drawn.is_kind(DERIVED));
    let (stated, silent): (Vec<&Drawn>, Vec<&Drawn>) =
        able.partition(|drawn| drawn.states("backup"));
    if stated.is_empty() || silent.is_empty() {
        return Vec::new();
    }
    let ids = silent.iter().map(|drawn| drawn.id());
    let message = format!("no backup is stated for {}", names(ids.clone()));
    vec![Found::new(ids, message)]
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
            .tightest_on(drawn.id(), &flows, recovery_point_bound)
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

/// Whether a key of this name is larger for each new row; `order_date` is, a date of birth is not.
fn grows(key: &str) -> bool {
    let last = key.rsplit(['_', '-', '.']).next().unwrap_or(key);
    let born = key.contains("birth");
    GROWING.contains(&key) || (GROWING.contains(&last) && !born)
}

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
        // Hashed before it divides, a date spreads as well as anything.
        if drawn.states("partitioning") && !drawn.is("partitioning", "range") {
            continue;
        }
        // Something in front of the date, as in `device, day`, spreads it.
        let first = key
            .split([',', '+', '/', ' '])
            .next()
            .unwrap_or_default()
            .to_lowercase();
        if grows(&first) {
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
        let writes = board.writes(at);
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

fn scans(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (connection, from, to) in board.calls() {
        let primary = to.is_kind(&["sql-database", "document-store"]);
        let reads = connection.op != Op::Write && !board.writes_over(connection);
        let place = board.component_index(to.id());
        let flows = place.map_or_else(Vec::new, |at| board.users_waiting_for(at));
        if from.is_kind(&["batch-processor"]) && primary && reads && !flows.is_empty() {
            let message = format!("{} scans {}, for which users wait", from.id(), to.id());
            let finding = Found::new([&connection.id, to.id()], message);
            found.push(finding.flows(board.flow_ids(&flows)));
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
    let message = format!("no retention is stated for {}", names(ids.iter().copied()));
    vec![Found::new(ids, message)]
}
