//! Limits that products have and figures of load do not show: connections, sizes, bytes, minutes.

use super::facts::{Stated, is_call, offered, reaching, rows};
use super::{Found, Rule, names};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::figure::{figure, time};
use crate::analysis::report::Severity;
use crate::model::units::bytes;
use crate::model::{Connection, Id, Work};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "pool-too-small",
        severity: Severity::Warning,
        title: "A pool of connections that requests must wait for",
        when: "At peak more requests are in progress in a component than its only caller's replicas keep connections to it",
        why: "Those that find none wait for one: time that neither side's figures show",
        fix: "Keep as many as rate times duration says, with some to spare, or make the call shorter",
        false_positives: "A protocol that carries many calls over one connection",
        source: "Little's law: in progress are rate times duration",
        check: small_pool,
    },
    Rule {
        id: "pools-exceed-connections",
        severity: Severity::Warning,
        title: "Pools that together open more than is accepted",
        when: "Callers' replicas times their pool sizes are more than the connections that a component accepts",
        why: "It shows when all are busy or a deployment starts them twice: new replicas cannot connect at all",
        fix: "Put a connection pooler in between, or let each replica keep fewer",
        false_positives: "Pools that never fill",
        source: "PgBouncer documentation; PostgreSQL documentation, max_connections",
        check: many_pools,
    },
    Rule {
        id: "large-objects-in-a-database",
        severity: Severity::Warning,
        title: "Large objects in a database",
        when: "A database states items of more than 1 MB",
        why: "They push everything else out of its memory, and each backup and copy carries them",
        fix: "Keep them in an object store, and their address and description in the database",
        false_positives: "A handful of them",
        source: "To BLOB or Not To BLOB, Sears, van Ingen and Gray 2006: below 256 kB a database, above 1 MB files",
        check: large_objects,
    },
    Rule {
        id: "large-messages",
        severity: Severity::Warning,
        title: "Messages larger than brokers take",
        when: "A broker states messages of more than 1 MB",
        why: "Most refuse them by default, and those that do not are slow for all others",
        fix: "Put the content into an object store, and its address into the message",
        false_positives: "A broker that was set up for it",
        source: "Apache Kafka documentation, message.max.bytes: 1 MB by default; Enterprise Integration Patterns, Claim Check",
        check: large_messages,
    },
    Rule {
        id: "more-bytes-than-a-network-card",
        severity: Severity::Warning,
        title: "More bytes than a machine's network carries",
        when: "At peak a replica's requests times its item size are more than 10 Gbit/s",
        why: "It is full long before its capacity in requests says so",
        fix: "Add replicas or shards, send less by a compact format or by compression, or put a CDN in front",
        false_positives: "Machines with faster networks",
        source: "arithmetic: 10 Gbit/s are 1.25 GB/s",
        check: many_bytes,
    },
    Rule {
        id: "cache-larger-than-memory",
        severity: Severity::Info,
        title: "More in a cache than a machine remembers",
        when: "A cache states more than 500 GB for each shard",
        why: "Few machines have as much memory; the rest is evicted, and the hit ratio is not what is stated",
        fix: "Divide it into shards, or keep only what is asked for often",
        false_positives: "Caches that also use disks",
        source: "rule of thumb: a cache holds hundreds of gigabytes a machine",
        check: large_cache,
    },
    Rule {
        id: "many-copies-of-one-primary",
        severity: Severity::Info,
        title: "More copies than one primary feeds",
        when: "More than 15 read replicas follow one source",
        why: "Each takes every write from it; managed databases allow no more",
        fix: "Let copies feed further copies, or put a cache in front",
        false_positives: "Copies in a chain drawn as one box",
        source: "Amazon Aurora User Guide: up to 15 replicas",
        check: many_copies,
    },
    Rule {
        id: "many-indexes-on-busy-writes",
        severity: Severity::Warning,
        title: "Many indexes on what is written all the time",
        when: "A database states five or more indexes, and gets 1,000 writes a second or more",
        why: "Each write changes every index as well: five make six of one",
        fix: "Keep those that queries of users need, and search the rest in a copy",
        false_positives: "Writes that change few indexed fields",
        source: "Use The Index, Luke!, Winand: every index slows writes down",
        check: many_indexes,
    },
    Rule {
        id: "function-runs-too-long",
        severity: Severity::Warning,
        title: "A function that is stopped before it is done",
        when: "The p99 of a function is 15 minutes or more",
        why: "Providers stop it there, and what it did so far is lost",
        fix: "Divide the work into steps, or run it on a worker",
        false_positives: "A provider that lets it run longer",
        source: "AWS Lambda quotas: 15 minutes an invocation",
        check: long_function,
    },
];

fn pool(connection: &Connection, from: &Drawn) -> Option<f64> {
    let replicas = f64::from(from.resolved.replicas) * f64::from(from.resolved.shards);
    let size = connection
        .number("pool_size")
        .filter(|_| is_call(connection))?;
    Some(size as f64 * replicas)
}

fn small_pool(board: &Board) -> Vec<Found> {
    let found = rows(board).filter_map(|(drawn, row)| {
        let held = row.concurrency.as_ref().ok()?;
        let mut callers = board.to(drawn);
        // Of several callers nothing says whose requests these are.
        let (Some((connection, from)), None) = (callers.next(), callers.next()) else {
            return None;
        };
        let pool = pool(connection, from).filter(|pool| held > pool)?;
        let message = format!(
            "{} requests of {} are in progress in {}, over {} connections",
            figure(*held),
            from.id(),
            drawn.id(),
            figure(pool)
        );
        let flows = board.flow_ids(&board.flows_over(&connection.id));
        Some(Found::new([&connection.id, from.id()], message).flows(flows))
    });
    found.collect()
}

fn many_pools(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for drawn in &board.components {
        let Some(accepted) = drawn.number("max_connections") else {
            continue;
        };
        let replicas = match drawn.resolved.work {
            // Standbys accept nothing.
            Work::Leader => 1.0,
            Work::Any | Work::EachWrite => f64::from(drawn.resolved.replicas),
        };
        let accepted = accepted as f64 * replicas * f64::from(drawn.resolved.shards);
        let pools = board
            .to(drawn)
            .filter_map(|(c, from)| Some((from.id(), pool(c, from)?)));
        let (callers, sizes): (Vec<&Id>, Vec<f64>) = pools.unzip();
        let opened: f64 = sizes.iter().sum();
        if opened > accepted {
            let message = format!(
                "{} may open {} connections to {}, which accepts {}",
                names(callers),
                figure(opened),
                drawn.id(),
                figure(accepted)
            );
            found.push(Found::new([drawn.id()], message));
        }
    }
    found
}

/// Components whose items are larger than 1 MB and that `matter`.
fn of_large_items(board: &Board, matters: impl Fn(&Drawn) -> bool, say: &str) -> Vec<Found> {
    const LARGE: f64 = 1e6;
    let large = board.components.iter().filter_map(|drawn| {
        let size = drawn.bytes("item_size").filter(|size| *size > LARGE)?;
        matters(drawn).then(|| {
            let message = format!("{} {say} of {}", drawn.id(), bytes(size));
            Found::new([drawn.id()], message)
        })
    });
    large.collect()
}

#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the method holds for one lifetime only"
)]
fn large_objects(board: &Board) -> Vec<Found> {
    of_large_items(board, |drawn| drawn.is_database(), "keeps items")
}

#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the method holds for one lifetime only"
)]
fn large_messages(board: &Board) -> Vec<Found> {
    of_large_items(board, |drawn| drawn.is_broker(), "carries messages")
}

fn many_bytes(board: &Board) -> Vec<Found> {
    const CARD: f64 = 1.25e9;
    let found = rows(board).filter_map(|(drawn, row)| {
        let size = drawn
            .bytes("item_size")
            .filter(|_| !drawn.resolved.managed)?;
        let load = row.per_replica.as_ref().ok()?;
        let sent = size * load;
        (sent > CARD).then(|| {
            let message = format!(
                "each replica of {} moves {} GB/s",
                drawn.id(),
                figure(sent / 1e9)
            );
            let flows = board.flow_ids(&reaching(board, drawn));
            Found::new([drawn.id()], message).flows(flows)
        })
    });
    found.collect()
}

fn large_cache(board: &Board) -> Vec<Found> {
    const LARGE: f64 = 500e9;
    let large = board.components.iter().filter_map(|drawn| {
        let held = drawn.bytes("storage").filter(|_| !drawn.resolved.managed)?;
        let each = held / f64::from(drawn.resolved.shards);
        (drawn.is_cache() && each > LARGE).then(|| {
            let message = format!("each shard of {} holds {}", drawn.id(), bytes(each.round()));
            Found::new([drawn.id()], message)
        })
    });
    large.collect()
}

fn many_copies(board: &Board) -> Vec<Found> {
    const MOST: u32 = 15;
    let many = board
        .components
        .iter()
        .filter(|drawn| drawn.is_kind(&["read-replica"]) && drawn.resolved.replicas > MOST);
    many.map(|drawn| {
        let replicas = drawn.resolved.replicas;
        let message = format!("{} has {replicas} copies of one source", drawn.id());
        Found::new([drawn.id()], message)
    })
    .collect()
}

fn many_indexes(board: &Board) -> Vec<Found> {
    const MANY: u64 = 5;
    const BUSY: f64 = 1000.0;
    let found = rows(board).filter_map(|(drawn, row)| {
        let indexes = drawn.number("indexes").filter(|count| *count >= MANY)?;
        let (_, writes) = offered(row).filter(|(_, writes)| *writes >= BUSY)?;
        let message = format!(
            "each of the {} writes a second to {} becomes {}",
            figure(writes),
            drawn.id(),
            indexes.saturating_add(1)
        );
        let flows = board.flow_ids(&reaching(board, drawn));
        Some(Found::new([drawn.id()], message).flows(flows))
    });
    found.collect()
}

fn long_function(board: &Board) -> Vec<Found> {
    const STOPPED: f64 = 900_000.0;
    let long = board.components.iter().filter_map(|drawn| {
        let slowest = drawn.resolved.latency?.p99().get();
        (drawn.is_kind(&["function"]) && slowest >= STOPPED).then(|| {
            let message = format!("{} may take {}", drawn.id(), time(slowest));
            Found::new([drawn.id()], message)
        })
    });
    long.collect()
}
