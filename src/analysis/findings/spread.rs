//! How load is divided: over shards by key, over partitions, over the members of a balancer.
//!
//! The evaluation divides evenly; these rules speak of what is stated to be uneven.

use super::facts::{SOCKETS, Stated, is_call, offered, reaching, rows, speaks};
use super::{Found, Rule};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::figure::{rate, share};
use crate::analysis::report::Severity;
use crate::model::{Capacity, GroupMode, Need, Work};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "hot-key",
        severity: Severity::Error,
        title: "A shard that its hottest key overloads",
        when: "At peak the stated share of the hottest key is more than the one shard that holds it can do",
        why: "All requests for one key go to one shard: a post that everybody reads stops it while the others wait, and more shards do not help",
        fix: "Keep the key in a cache or in copies, merge equal requests, or spread it over several keys by a suffix and put it together when it is read",
        false_positives: "A share that was guessed too high",
        source: "Designing Data-Intensive Applications, Kleppmann 2017, chapter 6: skewed workloads and relieving hot spots",
        check: hot_key,
    },
    Rule {
        id: "hot-partition",
        severity: Severity::Warning,
        title: "A partition that one consumer cannot empty",
        when: "At peak the stated share of the hottest key of a log is more than one replica of a consumer can do",
        why: "Messages of one key are in one partition and go to one replica: it falls behind, however many others run",
        fix: "Add something to the key that spreads it, or make the work of one message smaller",
        false_positives: "A peak so short that it is made up for afterwards",
        source: "Apache Kafka documentation, Design: one consumer of a group for each partition",
        check: hot_partition,
    },
    Rule {
        id: "modulo-sharding",
        severity: Severity::Warning,
        title: "Shards by the rest of a division",
        when: "Several shards state partitioning by modulo",
        why: "With one shard more or less nearly every key belongs elsewhere: all of it moves, or all of it misses",
        fix: "Consistent hashing moves only the share of the new shard; so does a fixed number of small partitions",
        false_positives: "A number of shards that never changes",
        source: "Karger et al. 1997, Consistent hashing; Designing Data-Intensive Applications, Kleppmann 2017, chapter 6: how not to do it",
        check: modulo,
    },
    Rule {
        id: "round-robin-of-open-connections",
        severity: Severity::Warning,
        title: "Open connections dealt out in turn",
        when: "A balancer states round-robin and leads to a WebSocket gateway, or over a connection labelled WebSocket or server-sent events",
        why: "Who connected stays: after a restart the new replica gets its turn of the new ones, and the old keep all they have",
        fix: "Give the next connection to the replica that holds fewest",
        false_positives: "Connections that live for seconds",
        source: "HAProxy documentation, balance leastconn: for long sessions",
        check: long_connections,
    },
    Rule {
        id: "round-robin-of-unlike",
        severity: Severity::Warning,
        title: "Equal parts for unequal members",
        when: "A balancer states round-robin over a balanced group whose members have different capacities",
        why: "The smallest is full while the largest is half idle",
        fix: "Weight the members by what they can do, or go by the fewest open requests",
        false_positives: "A load so small that none is ever full",
        source: "NGINX documentation, HTTP load balancing: weights",
        check: unlike_members,
    },
    Rule {
        id: "hash-of-addresses",
        severity: Severity::Info,
        title: "Members chosen by the caller's address",
        when: "A balancer states that it chooses by a hash of addresses",
        why: "A company or a mobile network comes from one address: all its users go to one replica",
        fix: "Keep sessions in a shared store and give each request to who has least to do, or hash a cookie",
        false_positives: "Callers that are machines with addresses of their own",
        source: "NGINX documentation, HTTP load balancing: ip-hash; RFC 6888: many users behind one address",
        check: address_hash,
    },
];

/// What one replica does for one key, of which it gets `reads` and `writes` a second.
fn of_one_key(drawn: &Drawn, reads: f64, writes: f64) -> f64 {
    let replicas = f64::from(drawn.resolved.replicas);
    match drawn.resolved.work {
        Work::Any => (reads + writes) / replicas,
        Work::EachWrite => writes + reads / replicas,
        Work::Leader => reads + writes,
    }
}

/// What one replica can do a second; unlimited or unknown is `None`.
fn capacity(board: &Board, drawn: &Drawn) -> Option<f64> {
    match &drawn.resolved.capacity {
        Capacity::PerSecond(rate) => Some(rate.get()),
        Capacity::Estimate(name) => board.sheet.per_second(name).ok(),
        Capacity::Unlimited => None,
    }
}

fn hot_key(board: &Board) -> Vec<Found> {
    let found = rows(board).filter_map(|(drawn, row)| {
        let hot = drawn.probability("hot_key")?;
        let (reads, writes) = offered(row)?;
        let load = of_one_key(drawn, reads * hot, writes * hot);
        let sharded = drawn.resolved.shards > 1 && !drawn.is_broker();
        let limit = capacity(board, drawn).filter(|limit| sharded && load > *limit)?;
        let message = format!(
            "the hottest key of {} brings a replica of its shard {}, which does {}",
            drawn.id(),
            rate(load),
            rate(limit)
        );
        let flows = board.flow_ids(&reaching(board, drawn));
        Some(Found::new([drawn.id()], message).flows(flows))
    });
    found.collect()
}

fn hot_partition(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (broker, row) in rows(board).filter(|(drawn, _)| drawn.is_kind(&["event-log"])) {
        let (Some(hot), Some((reads, writes))) = (broker.probability("hot_key"), offered(row))
        else {
            continue;
        };
        for (connection, consumer) in board.consumers(broker) {
            // A consumer may take some topics of the log only.
            let taken = board.load(consumer.id()).and_then(offered);
            let taken = taken.map_or(0.0, |(reads, writes)| reads + writes);
            let load = hot * taken.min(reads + writes);
            let limit = capacity(board, consumer).filter(|_| !consumer.resolved.managed);
            if let Some(limit) = limit.filter(|limit| load > *limit) {
                let message = format!(
                    "one replica of {} gets the hottest key of {}: {}, and does {}",
                    consumer.id(),
                    broker.id(),
                    rate(load),
                    rate(limit)
                );
                found.push(Found::new(
                    [broker.id(), consumer.id(), &connection.id],
                    message,
                ));
            }
        }
    }
    found
}

fn modulo(board: &Board) -> Vec<Found> {
    let divided = board
        .components
        .iter()
        .filter(|drawn| drawn.is("partitioning", "modulo") && drawn.resolved.shards > 1);
    divided
        .map(|drawn| {
            let shards = f64::from(drawn.resolved.shards);
            let moved = share(shards / (shards + 1.0));
            let message = format!("one more shard of {} moves {moved} of its keys", drawn.id());
            Found::new([drawn.id()], message)
        })
        .collect()
}

/// Balancers that state `algorithm`.
fn balancers<'b>(board: &'b Board, algorithm: &'b str) -> impl Iterator<Item = &'b Drawn<'b>> {
    let components = board.components.iter();
    components.filter(move |drawn| drawn.is("balancing", algorithm))
}

fn long_connections(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for balancer in balancers(board, "round-robin") {
        let long = board.from(balancer).find(|(c, to)| {
            is_call(c) && (to.is_kind(&["websocket-gateway"]) || speaks(c, SOCKETS))
        });
        if let Some((_, to)) = long {
            let message = format!(
                "{} deals out the open connections of {} in turn",
                balancer.id(),
                to.id()
            );
            found.push(Found::new([balancer.id(), to.id()], message));
        }
    }
    found
}

fn unlike_members(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for balancer in balancers(board, "round-robin") {
        let members: Vec<&Drawn> = board
            .from(balancer)
            .filter(|(c, _)| {
                let balanced = matches!(
                    c.need,
                    Need::AnyOf {
                        mode: GroupMode::Balance,
                        ..
                    }
                );
                balanced && is_call(c)
            })
            .map(|(_, to)| to)
            .collect();
        let limits = members
            .iter()
            .filter_map(|to| Some((capacity(board, to)?, *to)));
        let least = limits.clone().min_by(|a, b| a.0.total_cmp(&b.0));
        let most = limits.max_by(|a, b| a.0.total_cmp(&b.0));
        if let (Some((least, small)), Some((most, large))) = (least, most)
            && least < most
        {
            let message = format!(
                "{} gives {} as much as {}, which does {} rather than {}",
                balancer.id(),
                small.id(),
                large.id(),
                rate(most),
                rate(least)
            );
            found.push(Found::new([balancer.id(), small.id()], message));
        }
    }
    found
}

fn address_hash(board: &Board) -> Vec<Found> {
    let hashing = balancers(board, "address-hash");
    hashing
        .map(|balancer| {
            let message = format!("{} sends each address to one replica", balancer.id());
            Found::new([balancer.id()], message)
        })
        .collect()
}
