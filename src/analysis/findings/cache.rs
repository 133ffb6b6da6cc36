//! Caches: what they hold, for how long, and what happens without them.

use super::age::{oldest_way, promised_younger, renewed};
use super::facts::{Stated, is_call, staleness_bound};
use super::{Found, Rule, names};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::figure::{figure, rate, share, time};
use crate::analysis::report::Severity;
use crate::model::{Connection, Exercised, Id, Op};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "cache-without-plan",
        severity: Severity::Info,
        title: "Caches that do not say how long an entry lives",
        when: "Caches state neither a time to live nor an eviction nor a write policy",
        why: "What is never renewed is wrong one day, and nobody knows which day",
        fix: "State how long an entry is served, what goes when the cache is full, and what a write does to it",
        false_positives: "Data that never changes",
        source: "AWS Builders' Library, Caching challenges and strategies",
        check: without_plan,
    },
    Rule {
        id: "stale-for-ever",
        severity: Severity::Warning,
        title: "A cache that writes go around and nothing renews",
        when: "A cache states that writes go around it, and no time to live",
        why: "A changed value is served as it was until it is evicted by chance",
        fix: "Give entries a time to live, or drop them when the data change",
        false_positives: "Data that never changes",
        source: "AWS Builders' Library, Caching challenges and strategies",
        check: stale_for_ever,
    },
    Rule {
        id: "ttl-beyond-staleness",
        severity: Severity::Warning,
        title: "A cache that serves older data than is promised",
        when: "A cache's time to live is longer than a staleness target of it or of a flow that reads it, and it does not state that writes renew it. An error if it states that they go around it",
        why: "The promise is broken whenever an entry grows old",
        fix: "Shorten the time to live below the bound, or drop entries when the data change",
        false_positives: "None",
        source: "by definition: an entry is served for as long as its time to live",
        check: ttl_beyond_staleness,
    },
    Rule {
        id: "staleness-adds-up",
        severity: Severity::Warning,
        title: "Caches in a row that together are too old",
        when: "On one way of a flow, where each is filled from the next, the times to live of caches and the lags of copies add up to more than its staleness target, though each alone does not",
        why: "A cache may fill itself with what another has held to the end",
        fix: "Shorten one of them, or read from the source on a miss",
        false_positives: "A cache that is asked for other data than the one behind it holds",
        source: "by definition: a copy of a copy is as old as both; RFC 9111, section 4.2.3, counts age the same way",
        check: adds_up,
    },
    Rule {
        id: "write-behind-of-precious-data",
        severity: Severity::Error,
        title: "Precious data written behind",
        when: "A cache states that it writes behind, and it or the store behind it holds financial, health or secret data",
        why: "What was confirmed and not yet written is lost with the cache",
        fix: "Write to the store first; write behind only what may be lost, such as counters",
        false_positives: "None",
        source: "practice: what is confirmed is on disk; Designing Data-Intensive Applications, Kleppmann 2017, chapter 7: durability",
        check: write_behind,
    },
    Rule {
        id: "stampede",
        severity: Severity::Warning,
        title: "A hot cache that nothing guards against a stampede",
        when: "A cache of 1,000 look-ups a second or more, of which at least nine in ten hit, states that it has no guard",
        why: "When a popular entry goes, everyone fetches it at once, and the origin gets ten times its load",
        fix: "Let one caller fetch while the others wait or take the old value; renew early; spread the times to live",
        false_positives: "Look-ups spread over very many keys",
        source: "Scaling Memcache at Facebook, NSDI 2013: leases; Optimal Probabilistic Cache Stampede Prevention, Vattani et al., VLDB 2015",
        check: stampede,
    },
    Rule {
        id: "cache-that-rarely-hits",
        severity: Severity::Info,
        title: "A cache that rarely has what is asked for",
        when: "A stated hit ratio is below 50 %",
        why: "Most requests pay for the look-up and for the origin",
        fix: "Find out why: too small, too short, keys too fine; or leave the cache out",
        false_positives: "An origin so slow or dear that every hit counts",
        source: "arithmetic: time with a cache = look-up + (1 − hit ratio) × origin",
        check: rarely_hits,
    },
    Rule {
        id: "cache-that-always-hits",
        severity: Severity::Warning,
        title: "A cache that is said never to miss",
        when: "A stated hit ratio is 100 %",
        why: "The origin then carries no load and takes no time, which holds for no cache",
        fix: "State the share that is measured, or 99 %",
        false_positives: "A copy of everything, kept in memory: draw it as a store",
        source: "practice: every cache starts empty",
        check: always_hits,
    },
    Rule {
        id: "cache-with-hardly-a-read",
        severity: Severity::Info,
        title: "A cache that is hardly read",
        when: "A cache gets fewer than one read a second, or more writes than reads from those who read it; one that others fill beforehand may get more",
        why: "It costs memory and a way to be wrong, and saves next to nothing",
        fix: "Leave it out",
        false_positives: "A store of sessions or counters that is drawn as a cache",
        source: "practice: each part earns its place",
        check: hardly_read,
    },
    Rule {
        id: "cache-as-only-copy",
        severity: Severity::Warning,
        title: "Data whose only copy is in a cache",
        when: "A flow writes to a cache and to no store, log or other keeper of data",
        why: "A restart forgets it",
        fix: "Write it to a store first, or draw the cache as the store that it is, with how it keeps data",
        false_positives: "Counters, locks and sessions that may be lost",
        source: "AWS Builders' Library, Caching challenges and strategies",
        check: only_copy,
    },
    Rule {
        id: "cache-in-each-replica",
        severity: Severity::Info,
        title: "A cache in the memory of each of many replicas",
        when: "A server or gateway of several replicas calls a local cache that states no time to live",
        why: "Each replica remembers something else; a user sees the value change back and forth",
        fix: "Keep entries for seconds only, or share one cache",
        false_positives: "Data that never changes",
        source: "AWS Builders' Library, Caching challenges and strategies: local caches",
        check: in_each_replica,
    },
    Rule {
        id: "cache-that-never-evicts",
        severity: Severity::Warning,
        title: "A cache that refuses when it is full",
        when: "A cache states that it evicts nothing, and no time to live",
        why: "Once it is full, every write to it fails",
        fix: "Evict what was used least recently, or give entries a time to live",
        false_positives: "A working set of known size",
        source: "Redis documentation, Key eviction: noeviction",
        check: never_evicts,
    },
    Rule {
        id: "personal-data-at-the-edge",
        severity: Severity::Warning,
        title: "Personal data in a cache that strangers share",
        when: "A CDN states that it holds personal, financial, health or secret data",
        why: "One wrong key shows one user the page of another",
        fix: "Cache what is the same for all, and let the rest pass",
        false_positives: "Signed addresses, one for each user",
        source: "RFC 9111, section 5.2.2.7: `private` keeps a shared cache from storing",
        check: personal_at_edge,
    },
    Rule {
        id: "strong-store-behind-stale-cache",
        severity: Severity::Warning,
        title: "A strong store behind a cache that may be stale",
        when: "A store that states strong consistency is read through a cache whose stated write policy does not renew it",
        why: "Readers get what the cache has, however strong the store is",
        fix: "Read what must be right from the store, or drop entries when the data change",
        false_positives: "Reads that are shown, while decisions are made on the store",
        source: "Designing Data-Intensive Applications, Kleppmann 2017, chapter 9: linearizability",
        check: strong_behind_stale,
    },
    Rule {
        id: "cache-far-from-caller",
        severity: Severity::Info,
        title: "A cache that is farther away than it saves",
        when: "The hop to a look-aside cache takes longer in the median than the origin and its hop",
        why: "A hit is slower than the store",
        fix: "Put the cache beside its callers",
        false_positives: "A cache that is there for the store's load, not for time",
        source: "arithmetic: time with a cache = look-up + (1 − hit ratio) × origin",
        check: far_away,
    },
];

fn caches<'b>(board: &'b Board) -> impl Iterator<Item = (usize, &'b Drawn<'b>)> {
    let all = board.components.iter().enumerate();
    all.filter(|(_, drawn)| drawn.is_cache())
}

/// Flows that reach the component at this place.
fn reaching(board: &Board, at: usize) -> Vec<usize> {
    let reaches = |flow: &usize| board.reach[*flow].completion.binary_search(&at).is_ok();
    (0..board.reach.len()).filter(reaches).collect()
}

/// The stores from which the cache at this place is filled: its own calls, or those on its misses.
fn origins<'b>(board: &'b Board, cache: &'b Drawn<'b>) -> Vec<&'b Drawn<'b>> {
    let own = board
        .from(cache)
        .filter(|(c, _)| is_call(c))
        .map(|(_, to)| to);
    let mut stores: Vec<&Drawn> = own.collect();
    for (lookup, caller) in board.to(cache) {
        for (connection, to) in board.from(caller) {
            if let Some(Exercised::OnMissOf(of)) = &connection.exercised
                && (*of == lookup.id || Some(of) == lookup.group())
            {
                stores.push(to);
            }
        }
    }
    stores.retain(|store| store.is_store());
    stores
}

fn without_plan(board: &Board) -> Vec<Found> {
    let silent = caches(board).map(|(_, drawn)| drawn).filter(|drawn| {
        !["ttl", "eviction", "write_policy"]
            .iter()
            .any(|name| drawn.states(name))
    });
    let ids: Vec<&Id> = silent.map(Drawn::id).collect();
    if ids.is_empty() {
        return Vec::new();
    }
    let message = format!(
        "nothing says how long an entry of {} lives",
        names(ids.iter().copied())
    );
    vec![Found::new(ids, message)]
}

fn stale_for_ever(board: &Board) -> Vec<Found> {
    let stale = caches(board).filter(|(_, drawn)| {
        drawn.is("write_policy", "write-around")
            && !drawn.states("ttl")
            && !drawn.is("eviction", "ttl")
    });
    stale
        .map(|(_, drawn)| {
            let message = format!("nothing renews what {} holds", drawn.id());
            Found::new([drawn.id()], message)
        })
        .collect()
}

fn ttl_beyond_staleness(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, drawn) in caches(board) {
        let Some(ttl) = drawn.time("ttl").filter(|_| !renewed(drawn)) else {
            continue;
        };
        let flows = reaching(board, at);
        if let Some((bound, flows)) = promised_younger(board, drawn.id(), ttl, flows) {
            let message = format!(
                "{} serves entries for {}, at most {} is promised",
                drawn.id(),
                time(ttl),
                time(bound)
            );
            let severity = if drawn.states("write_policy") {
                Severity::Error
            } else {
                Severity::Warning
            };
            let finding = Found::new([drawn.id()], message).severity(severity);
            found.push(finding.flows(board.flow_ids(&flows)));
        }
    }
    found
}

fn adds_up(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (flow, reach) in board.reach.iter().enumerate() {
        let Some(bound) = board.tightest(&[flow], staleness_bound) else {
            continue;
        };
        let ages = oldest_way(board, reach);
        let sum: f64 = ages.iter().map(|(_, age)| age).sum();
        let each = ages.iter().all(|(_, age)| *age <= bound);
        if ages.len() > 1 && each && sum > bound {
            let ids = ages.iter().map(|(id, _)| *id);
            let message = format!(
                "{} together may be {} old, {} is promised",
                names(ids.clone()),
                time(sum),
                time(bound)
            );
            found.push(Found::new(ids, message).flows(board.flow_ids(&[flow])));
        }
    }
    found
}

fn write_behind(board: &Board) -> Vec<Found> {
    let precious = |drawn: &Drawn| {
        let class = drawn.choice("data_class");
        class.is_some_and(|class| ["financial", "health", "secret"].contains(&class))
    };
    let behind = caches(board).filter(|(_, drawn)| {
        drawn.is("write_policy", "write-behind")
            && (precious(drawn) || origins(board, drawn).into_iter().any(precious))
    });
    behind
        .map(|(_, drawn)| {
            let message = format!(
                "{} confirms precious data before they are stored",
                drawn.id()
            );
            Found::new([drawn.id()], message)
        })
        .collect()
}

fn reads(board: &Board, drawn: &Drawn) -> Option<f64> {
    board.load(drawn.id())?.reads.as_ref().ok().copied()
}

fn stampede(board: &Board) -> Vec<Found> {
    let hot = caches(board).filter_map(|(_, drawn)| {
        let hit = drawn.resolved.hit_ratio?.get();
        let reads = reads(board, drawn)?;
        let unguarded = drawn.flag("stampede_guard") == Some(false);
        (unguarded && hit >= 0.9 && reads >= 1000.0).then(|| {
            let message = format!(
                "{} gets {}, {} hit, and nothing guards its misses",
                drawn.id(),
                rate(reads),
                share(hit)
            );
            Found::new([drawn.id()], message)
        })
    });
    hot.collect()
}

fn rarely_hits(board: &Board) -> Vec<Found> {
    let poor = caches(board).filter_map(|(_, drawn)| {
        let hit = drawn.component.hit_ratio?.get();
        (hit < 0.5).then(|| {
            Found::new(
                [drawn.id()],
                format!("{} of look-ups in {} hit", share(hit), drawn.id()),
            )
        })
    });
    poor.collect()
}

fn always_hits(board: &Board) -> Vec<Found> {
    let perfect = caches(board).filter_map(|(_, drawn)| {
        let hit = drawn.component.hit_ratio?.get();
        (hit >= 1.0).then(|| {
            Found::new(
                [drawn.id()],
                format!("{} is said never to miss", drawn.id()),
            )
        })
    });
    perfect.collect()
}

fn hardly_read(board: &Board) -> Vec<Found> {
    let idle = caches(board).filter_map(|(_, drawn)| {
        let reads = reads(board, drawn)?;
        let writes = *board.load(drawn.id())?.writes.as_ref().ok()?;
        // Locks are taken and given back; nobody reads them.
        let locks = board.to(drawn).any(|(c, _)| c.states("lease"));
        let other = drawn.is_kind(&["session-store"]) || locks;
        let in_vain = writes > reads && !is_filled_beforehand(board, drawn);
        (!other && (reads < 1.0 || in_vain)).then(|| {
            let message = format!(
                "{} gets {} reads and {} writes a second",
                drawn.id(),
                figure(reads),
                figure(writes)
            );
            Found::new([drawn.id()], message)
        })
    });
    idle.collect()
}

/// Whether somebody who does not read the cache writes to it, as a worker that prepares timelines does.
fn is_filled_beforehand(board: &Board, cache: &Drawn) -> bool {
    let reads = |c: &Connection| match c.op {
        Op::Read => true,
        Op::Write => false,
        Op::AsFlow => board
            .flows_over(&c.id)
            .into_iter()
            .any(|flow| !board.writes(flow)),
    };
    let callers: Vec<&Drawn> = board.to(cache).map(|(_, from)| from).collect();
    callers.into_iter().any(|caller| {
        let calls = || board.from(caller).filter(|(_, to)| to.id() == cache.id());
        calls().any(|(c, _)| board.writes_over(c)) && !calls().any(|(c, _)| reads(c))
    })
}

fn only_copy(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, reach) in board.reach.iter().enumerate() {
        let id = &board.flows[at].id;
        let writes = board.writes(at);
        let reached = || reach.completion.iter().map(|&at| &board.components[at]);
        // What others keep is kept by them.
        let keeps = |drawn: &Drawn| {
            !drawn.is_cache() && (drawn.is_store() || drawn.is_broker() || drawn.is_outside())
        };
        if !writes || reached().any(keeps) {
            continue;
        }
        if let Some(cache) = reached().find(|drawn| drawn.is_look_aside()) {
            let message = format!("what {id} writes is kept in {} only", cache.id());
            found.push(Found::new([cache.id()], message).flows(vec![id.clone()]));
        }
    }
    found
}

fn in_each_replica(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (connection, from, to) in board.calls() {
        let replicas = from.resolved.replicas;
        let serves = from.is_server() || from.is_balancer();
        if to.is_kind(&["local-cache"]) && serves && replicas > 1 && !to.states("ttl") {
            let message = format!(
                "each of the {replicas} replicas of {} remembers for itself",
                from.id()
            );
            found.push(Found::new([to.id(), &connection.id], message));
        }
    }
    found
}

fn never_evicts(board: &Board) -> Vec<Found> {
    let full =
        caches(board).filter(|(_, drawn)| drawn.is("eviction", "none") && !drawn.states("ttl"));
    full.map(|(_, drawn)| {
        Found::new(
            [drawn.id()],
            format!("{} keeps everything until it is full", drawn.id()),
        )
    })
    .collect()
}

fn personal_at_edge(board: &Board) -> Vec<Found> {
    let edges = board
        .components
        .iter()
        .filter(|drawn| drawn.is_kind(&["cdn"]) && drawn.is_sensitive());
    edges
        .map(|drawn| {
            let class = drawn.choice("data_class").unwrap_or_default();
            Found::new([drawn.id()], format!("{} holds {class} data", drawn.id()))
        })
        .collect()
}

fn strong_behind_stale(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (_, cache) in caches(board) {
        if !cache.states("write_policy") || renewed(cache) {
            continue;
        }
        for store in origins(board, cache) {
            if store.is("consistency", "strong") {
                let message = format!(
                    "{} is strong, and read through {}, which writes go around",
                    store.id(),
                    cache.id()
                );
                found.push(Found::new([cache.id(), store.id()], message));
            }
        }
    }
    found
}

fn far_away(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (origin, from, store) in board.calls() {
        let Some(Exercised::OnMissOf(of)) = &origin.exercised else {
            continue;
        };
        let lookup = board
            .from(from)
            .find(|(c, _)| c.id == *of || c.group() == Some(of));
        let Some((lookup, cache)) = lookup else {
            continue;
        };
        let hop = |c| {
            board
                .catalogue
                .hop_latency(board.design, c)
                .map_or(0.0, |l| l.p50().get())
        };
        let own = |drawn: &Drawn| drawn.resolved.latency.map_or(0.0, |l| l.p50().get());
        let (hit, direct) = (hop(lookup) + own(cache), hop(origin) + own(store));
        if hit > direct {
            let message = format!(
                "a hit in {} takes {}, {} itself {}",
                cache.id(),
                time(hit),
                store.id(),
                time(direct)
            );
            found.push(Found::new([cache.id(), &lookup.id], message));
        }
    }
    found
}
