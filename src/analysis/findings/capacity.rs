//! Load against what pools, partitions and connections carry.

use super::facts::{Stated, is_call, offered, reaching, rows};
use super::{Found, Rule};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::figure::{self, figure, rate, share};
use crate::analysis::report::{LoadRow, Severity};
use crate::model::{Capacity, Connection, ConnectionKind, Exercised, Id, Work};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "overload",
        severity: Severity::Error,
        title: "A pool that gets more than it can do",
        when: "At peak the busiest replica of a component gets more requests than its capacity",
        why: "Its queue grows without end, and whoever waits for it waits as long",
        fix: "Add replicas or shards, put a cache in front, or send it less",
        false_positives: "A capacity that is too low: measure it and state it",
        source: "queueing theory: above a utilisation of 1 no queue is stable (Kleinrock, Queueing Systems, 1975)",
        check: overload,
    },
    Rule {
        id: "busy",
        severity: Severity::Warning,
        title: "A pool without reserve",
        when: "At peak a replica is used above 70 %, and not above 100 %",
        why: "Waiting grows steeply from there on, and nothing is left for a surge or a lost replica",
        fix: "Add replicas or shards until it stays below",
        false_positives: "Work that may wait, drained from a queue at its own pace",
        source: "queueing theory: waiting grows with 1 / (1 − utilisation) (Kleinrock, 1975); 70 % is a common rule of thumb",
        check: busy,
    },
    Rule {
        id: "one-primary-takes-all-writes",
        severity: Severity::Warning,
        title: "More writes than one primary should take",
        when: "An SQL database without shards gets more than 5,000 writes a second, and does not state a capacity that covers them",
        why: "Replicas do not help: all writes go to one machine, and a few thousand transactions a second are its limit",
        fix: "Shard it, put a log or queue in front, or choose a store whose writes grow with its machines",
        false_positives: "Batches of small rows: measure them and state the capacity",
        source: "Designing Data-Intensive Applications, Kleppmann 2017, chapter 5: single-leader replication; the 5,000 are a rule of thumb",
        check: many_writes,
    },
    Rule {
        id: "reads-without-help",
        severity: Severity::Info,
        title: "Many reads on a store without a cache or copies",
        when: "A database with queries gets 5,000 reads a second or more, at least three for each write, with no cache in front and no copy beside it",
        why: "Most of them ask for the same few things; a cache answers them sooner and for less",
        fix: "Put a look-aside cache before it, or send reads to copies",
        false_positives: "Reads spread evenly over far more data than memory holds, on a store built for it",
        source: "Scaling Memcache at Facebook, NSDI 2013; the 5,000 are a rule of thumb",
        check: reads_without_help,
    },
    Rule {
        id: "more-consumers-than-partitions",
        severity: Severity::Warning,
        title: "Consumers that will get nothing",
        when: "A consumer of a log has more replicas than the log has partitions",
        why: "A partition is read by one consumer of a group at a time; the others stand idle",
        fix: "Divide the topic into more partitions, or run fewer consumers",
        false_positives: "Spare consumers that wait on purpose",
        source: "Apache Kafka documentation, Design: each partition is read by one consumer of a group",
        check: idle_consumers,
    },
    Rule {
        id: "too-many-connections",
        severity: Severity::Warning,
        title: "More requests in progress than connections",
        when: "At peak more requests are in progress in a pool than its replicas accept connections",
        why: "The surplus is refused, and callers that retry make it worse",
        fix: "Put a pooler in front, hold connections for less time, or add replicas",
        false_positives: "Requests that share one connection",
        source: "Little's law: in progress = rate × time; PostgreSQL documentation, max_connections",
        check: too_many_connections,
    },
    Rule {
        id: "function-concurrency",
        severity: Severity::Warning,
        title: "More instances of a function than its provider starts",
        when: "More than 1,000 invocations of a function are in progress at peak",
        why: "That is the usual quota of a region; what goes beyond it is refused",
        fix: "Ask for a larger quota, reserve a part of it, or run a service",
        false_positives: "A quota that was raised already",
        source: "AWS Lambda Developer Guide, quotas: 1,000 concurrent executions by default",
        check: function_concurrency,
    },
    Rule {
        id: "large-fan-out",
        severity: Severity::Warning,
        title: "A request that becomes a hundred",
        when: "A call that users wait for is made 100 times or more per request",
        why: "Each request multiplies the load, and the slowest of so many decides its time",
        fix: "Ask for many things in one call, cache them, or prepare the answer beforehand",
        false_positives: "A search that must ask every shard",
        source: "The Tail at Scale, Dean and Barroso, CACM 2013",
        check: large_fan_out,
    },
    Rule {
        id: "fan-out-to-millions",
        severity: Severity::Warning,
        title: "A write that is copied a million times",
        when: "A publish or push has a fan-out of a million or more",
        why: "One popular author occupies every worker for minutes",
        fix: "Copy to the few that are online, and let the others read from the author",
        false_positives: "A broadcast that may take its time",
        source: "Designing Data-Intensive Applications, Kleppmann 2017, chapter 1: Twitter's home timelines",
        check: fan_out_to_millions,
    },
    Rule {
        id: "retry-storm",
        severity: Severity::Warning,
        title: "Retries that a pool cannot carry",
        when: "A pool would be overloaded if its callers tried every call as often as they state; callers with a circuit breaker or with jitter are left out",
        why: "When it stumbles, its callers push it over; it cannot come back while they go on",
        fix: "Allow fewer retries, wait longer between them, stop asking with a circuit breaker, keep a retry budget",
        false_positives: "Callers whose breakers open at once",
        source: "Metastable Failures in Distributed Systems, Bronson et al., HotOS 2021; Google SRE book, chapter 22, Addressing Cascading Failures",
        check: retry_storm,
    },
    Rule {
        id: "cold-cache",
        severity: Severity::Warning,
        title: "An origin that cannot do without its cache",
        when: "If no look-up hit, a store that is asked only on misses would be overloaded",
        why: "After a restart, a flush or a new version of the keys the cache is empty, and the origin falls",
        fix: "Warm the cache before it takes traffic, let one caller fetch for many, limit what reaches the origin, or give the origin room",
        false_positives: "A cache of several replicas that is never emptied at once",
        source: "AWS Builders' Library, Caching challenges and strategies; Scaling Memcache at Facebook, NSDI 2013: cold cluster warm-up",
        check: cold_cache,
    },
    Rule {
        id: "far-too-large",
        severity: Severity::Info,
        title: "A pool far larger than its load",
        when: "A component of ten replicas or more is used below 10 % at peak, and could carry its load with less than half of them",
        why: "It costs every month and hides what the system really needs",
        fix: "Run fewer, or say which surge they are kept for",
        false_positives: "Room for a sale, a launch or the loss of a region",
        source: "AWS Well-Architected, Cost Optimization Pillar: select the correct resource type, size and number",
        check: far_too_large,
    },
    Rule {
        id: "much-data-on-one-machine",
        severity: Severity::Warning,
        title: "More data than one machine holds well",
        when: "An SQL database without shards states more than 10 TB",
        why: "Backups, index builds and restores take days, and nothing about it can be moved quickly",
        fix: "Partition or shard it, archive what is old, or choose a store that divides itself",
        false_positives: "Data that is written once and hardly read",
        source: "Designing Data-Intensive Applications, Kleppmann 2017, chapter 6: partitioning; the 10 TB are a rule of thumb",
        check: much_data,
    },
    Rule {
        id: "hot-prefix",
        severity: Severity::Info,
        title: "More requests than one prefix of an object store takes",
        when: "An object store gets more than 5,500 reads or 3,500 writes a second",
        why: "Providers limit each prefix of names; what goes beyond is slowed down",
        fix: "Spread names over prefixes, or put a CDN in front",
        false_positives: "Names that are spread already",
        source: "Amazon S3 User Guide, Optimizing Amazon S3 performance: 3,500 writes and 5,500 reads a second for each prefix",
        check: hot_prefix,
    },
    Rule {
        id: "implausible-capacity",
        severity: Severity::Info,
        title: "A capacity beyond what one machine does",
        when: "A server or SQL database states more than a million requests a second for one replica",
        why: "If a zero slipped in, every figure of load is wrong",
        fix: "Check it, or state the capacity of one replica rather than of the pool",
        false_positives: "A packet filter or an in-memory counter that was measured",
        source: "rule of thumb: an application server answers 1,000 to 2,000 requests a second",
        check: implausible,
    },
];

fn flows_to(board: &Board, id: &Id) -> Vec<Id> {
    let drawn = board.component(id);
    drawn.map_or_else(Vec::new, |drawn| board.flow_ids(&reaching(board, drawn)))
}

fn used(row: &LoadRow) -> Option<f64> {
    row.utilisation.as_ref().ok().copied()
}

fn needed(drawn: &Drawn, used: f64, of: f64) -> String {
    let replicas = f64::from(drawn.resolved.replicas);
    figure((replicas * used / of).ceil())
}

fn overload(board: &Board) -> Vec<Found> {
    let full = rows(board).filter_map(|(drawn, row)| Some((drawn, row, used(row)?)));
    full.filter(|(_, _, used)| *used > 1.0)
        .map(|(drawn, row, used)| {
            let message = match &row.per_replica {
                Ok(load) => format!(
                    "{} is used {}: {} for {}",
                    drawn.id(),
                    share(used),
                    rate(*load),
                    if drawn.resolved.work == Work::Leader {
                        "the one that leads"
                    } else {
                        "each replica"
                    }
                ),
                Err(_) => format!("{} is used {}", drawn.id(), share(used)),
            };
            let found = Found::new([drawn.id()], message).flows(flows_to(board, drawn.id()));
            match drawn.resolved.work {
                Work::Any if !drawn.resolved.managed => found.fix(format!(
                    "Run {} replicas to stay below {}, put a cache in front, or send it less",
                    needed(drawn, used, board.options.busy),
                    share(board.options.busy)
                )),
                _ => found,
            }
        })
        .collect()
}

fn busy(board: &Board) -> Vec<Found> {
    let full = rows(board).filter_map(|(drawn, row)| Some((drawn, used(row)?)));
    full.filter(|(_, used)| *used > board.options.busy && *used <= 1.0)
        .map(|(drawn, used)| {
            let message = format!("{} is used {} at peak", drawn.id(), share(used));
            Found::new([drawn.id()], message).flows(flows_to(board, drawn.id()))
        })
        .collect()
}

fn many_writes(board: &Board) -> Vec<Found> {
    const LIMIT: f64 = 5000.0;
    let found = rows(board).filter_map(|(drawn, row)| {
        let (_, writes) = offered(row)?;
        let one = drawn.is_kind(&["sql-database"]) && drawn.resolved.shards == 1;
        let stated = drawn.component.capacity.is_some();
        let measured = stated && used(row).is_none_or(|used| used <= 1.0);
        (one && writes > LIMIT && !measured).then(|| {
            let message = format!(
                "one primary of {} takes {} writes a second",
                drawn.id(),
                figure(writes)
            );
            Found::new([drawn.id()], message).flows(flows_to(board, drawn.id()))
        })
    });
    found.collect()
}

fn reads_without_help(board: &Board) -> Vec<Found> {
    const MANY: f64 = 5000.0;
    const READ_HEAVY: f64 = 3.0;
    let found = rows(board).filter_map(|(drawn, row)| {
        let (reads, writes) = offered(row)?;
        let heavy = reads >= MANY && reads >= READ_HEAVY * writes;
        let kinds = [
            "sql-database",
            "distributed-sql",
            "document-store",
            "graph-database",
        ];
        // Where each replica has all the data and reads spread, the replicas are the copies.
        let alone = drawn.resolved.work != Work::EachWrite || drawn.resolved.replicas == 1;
        let plain = drawn.is_kind(&kinds) && !drawn.resolved.managed && alone;
        let cached = board.to(drawn).any(|(connection, from)| {
            from.is_cache()
                || matches!(
                    connection.exercised,
                    Some(Exercised::OnMiss | Exercised::OnMissOf(_))
                )
        });
        let copied = board
            .from(drawn)
            .chain(board.to(drawn))
            .any(|(connection, _)| connection.kind == ConnectionKind::Replicate);
        (plain && heavy && !cached && !copied).then(|| {
            let message = format!(
                "{} answers {} reads a second by itself",
                drawn.id(),
                figure(reads)
            );
            Found::new([drawn.id()], message).flows(flows_to(board, drawn.id()))
        })
    });
    found.collect()
}

fn idle_consumers(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for broker in board.components.iter().filter(|drawn| drawn.is_broker()) {
        let Some(partitions) = broker.number("partitions") else {
            continue;
        };
        for (connection, consumer) in board.consumers(broker) {
            let replicas = u64::from(consumer.resolved.replicas);
            if replicas > partitions && !consumer.resolved.managed {
                let message = format!(
                    "{replicas} replicas of {} share {partitions} partitions of {}",
                    consumer.id(),
                    broker.id()
                );
                found.push(Found::new(
                    [consumer.id(), broker.id(), &connection.id],
                    message,
                ));
            }
        }
    }
    found
}

fn too_many_connections(board: &Board) -> Vec<Found> {
    let found = rows(board).filter_map(|(drawn, row)| {
        let each = drawn.number("max_connections")? as f64;
        let held = row.concurrency.as_ref().ok()?;
        let pools = f64::from(drawn.resolved.replicas) * f64::from(drawn.resolved.shards);
        (*held > each * pools).then(|| {
            let message = format!(
                "{} requests are in progress in {}, which accepts {} connections",
                figure(*held),
                drawn.id(),
                figure(each * pools)
            );
            Found::new([drawn.id()], message).flows(flows_to(board, drawn.id()))
        })
    });
    found.collect()
}

fn function_concurrency(board: &Board) -> Vec<Found> {
    const QUOTA: f64 = 1000.0;
    let found = rows(board).filter_map(|(drawn, row)| {
        let held = row.concurrency.as_ref().ok()?;
        (drawn.is_kind(&["function"]) && *held > QUOTA).then(|| {
            let message = format!("{} runs {} times at once", drawn.id(), figure(*held));
            Found::new([drawn.id()], message).flows(flows_to(board, drawn.id()))
        })
    });
    found.collect()
}

fn large_fan_out(board: &Board) -> Vec<Found> {
    const LARGE: u64 = 100;
    let large = board.calls().filter(|(connection, ..)| {
        connection.fan_out >= LARGE && !board.users_waiting_over(connection).is_empty()
    });
    large
        .map(|(connection, from, to)| {
            let message = format!(
                "each request of {} calls {} {} times",
                from.id(),
                to.id(),
                figure(connection.fan_out as f64)
            );
            let flows = board.flow_ids(&board.flows_over(&connection.id));
            Found::new([&connection.id], message).flows(flows)
        })
        .collect()
}

fn fan_out_to_millions(board: &Board) -> Vec<Found> {
    const MILLIONS: u64 = 1_000_000;
    let large = board.design.connections.iter().filter(|connection| {
        let sent = matches!(
            connection.kind,
            ConnectionKind::Publish | ConnectionKind::Push
        );
        sent && connection.fan_out >= MILLIONS
    });
    large
        .map(|connection| {
            let message = format!(
                "{} sends {} messages for each",
                connection.id,
                figure(connection.fan_out as f64)
            );
            Found::new([&connection.id], message)
        })
        .collect()
}

fn retry_storm(board: &Board) -> Vec<Found> {
    let found = rows(board).filter_map(|(drawn, row)| {
        let used = used(row).filter(|used| *used <= 1.0)?;
        let guarded = |connection: &Connection| {
            let spread = connection.is("backoff", "exponential-jitter");
            spread || connection.flag("circuit_breaker") == Some(true)
        };
        let calls: Vec<&Connection> = board
            .to(drawn)
            .map(|(connection, _)| connection)
            .filter(|connection| is_call(connection) && !guarded(connection))
            .collect();
        let retries = calls.iter().filter_map(|c| c.number("retries")).max()?;
        // All callers must say so before the whole load is multiplied.
        let all = calls.iter().all(|c| c.states("retries"));
        let worst = used * (1.0 + retries as f64);
        (all && worst > 1.0).then(|| {
            let message = format!(
                "{} is used {}, and would be {} if every call were tried {} times",
                drawn.id(),
                share(used),
                share(worst),
                retries + 1
            );
            Found::new([drawn.id()], message).flows(flows_to(board, drawn.id()))
        })
    });
    found.collect()
}

fn cold_cache(board: &Board) -> Vec<Found> {
    let found = rows(board).filter_map(|(drawn, row)| {
        let used = used(row).filter(|used| *used <= 1.0)?;
        if !drawn.is_store() {
            return None;
        }
        let (reads, writes) = offered(row)?;
        let hits = hit_ratios_before(board, drawn)?;
        let miss = 1.0 - hits.iter().copied().fold(0.0, f64::max);
        if miss <= 0.0 || reads + writes <= 0.0 {
            return None;
        }
        let worst = used * (reads / miss + writes) / (reads + writes);
        (worst > 1.0).then(|| {
            let message = format!(
                "{} is used {}, and would be {} with a cold cache",
                drawn.id(),
                share(used),
                share(worst)
            );
            Found::new([drawn.id()], message).flows(flows_to(board, drawn.id()))
        })
    });
    found.collect()
}

/// The hit ratios of the caches before `store`, if all that reads from it asks a cache first.
fn hit_ratios_before(board: &Board, store: &Drawn) -> Option<Vec<f64>> {
    let mut hits = Vec::new();
    for (connection, from) in board.to(store) {
        if !is_call(connection) || connection.op == crate::model::Op::Write {
            continue;
        }
        let exercised = board
            .catalogue
            .exercised(connection, from.component, store.component);
        let hit = match exercised {
            Exercised::OnMiss => from.resolved.hit_ratio,
            Exercised::OnMissOf(of) => {
                let mut caches = board
                    .from(from)
                    .filter(|(c, _)| c.id == of || c.group() == Some(&of));
                caches.find_map(|(_, cache)| cache.resolved.hit_ratio)
            }
            _ if board.writes_over(connection) => continue,
            _ => return None,
        };
        hits.push(hit?.get());
    }
    (!hits.is_empty()).then_some(hits)
}

fn far_too_large(board: &Board) -> Vec<Found> {
    let found = rows(board).filter_map(|(drawn, row)| {
        let used = used(row)?;
        let replicas = drawn.resolved.replicas;
        let held = drawn.is_kind(&["websocket-gateway"]);
        let idle = replicas >= 10 && used < 0.1 && !drawn.resolved.managed && !held;
        let fewer = used / 0.5 * f64::from(replicas) < f64::from(replicas) / 2.0
            && drawn.resolved.needs < replicas / 2;
        (idle && fewer).then(|| {
            let message = format!(
                "{replicas} replicas of {} are used {}",
                drawn.id(),
                share(used)
            );
            Found::new([drawn.id()], message).flows(flows_to(board, drawn.id()))
        })
    });
    found.collect()
}

fn much_data(board: &Board) -> Vec<Found> {
    const MUCH: f64 = 10e12;
    let large = board.components.iter().filter(|drawn| {
        drawn.is_kind(&["sql-database"])
            && drawn.resolved.shards == 1
            && drawn.bytes("storage").is_some_and(|bytes| bytes > MUCH)
    });
    large
        .map(|drawn| {
            let terabytes = drawn.bytes("storage").unwrap_or_default() / 1e12;
            let message = format!(
                "{} holds {} TB on one machine",
                drawn.id(),
                figure(terabytes)
            );
            Found::new([drawn.id()], message)
        })
        .collect()
}

fn hot_prefix(board: &Board) -> Vec<Found> {
    let found = rows(board).filter_map(|(drawn, row)| {
        let (reads, writes) = offered(row)?;
        let hot = reads > 5500.0 || writes > 3500.0;
        (drawn.is_kind(&["object-store"]) && hot).then(|| {
            let message = format!(
                "{} gets {} reads and {} writes a second",
                drawn.id(),
                figure(reads),
                figure(writes)
            );
            Found::new([drawn.id()], message).flows(flows_to(board, drawn.id()))
        })
    });
    found.collect()
}

fn implausible(board: &Board) -> Vec<Found> {
    const IMPLAUSIBLE: f64 = 1e6;
    let mut large = Vec::new();
    for drawn in &board.components {
        let one_machine = drawn.is_server() || drawn.is_kind(&["sql-database"]);
        if !one_machine || drawn.resolved.managed {
            continue;
        }
        let capacity = match &drawn.component.capacity {
            Some(Capacity::PerSecond(rate)) => rate.get(),
            _ => continue,
        };
        if capacity > IMPLAUSIBLE {
            let message = format!(
                "one replica of {} is said to do {}",
                drawn.id(),
                figure::rate(capacity)
            );
            large.push(Found::new([drawn.id()], message));
        }
    }
    large
}
