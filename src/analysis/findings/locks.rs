//! Locks, leases and the few machines that agree on them.

use super::facts::{Stated, is_call, offered, rows};
use super::{Found, Rule};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::figure::{figure, time};
use crate::analysis::report::Severity;
use crate::model::Connection;
use crate::model::units::bytes;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "lock-without-fencing",
        severity: Severity::Warning,
        title: "A lock that two may think they hold",
        when: "A lock with a lease states that it is not fenced; a remark where a cache keeps the lock and nothing is said",
        why: "A holder that pauses for longer than its lease wakes up and goes on, while another holds the lock",
        fix: "Give out a number that grows with each holder, and let what is protected refuse an older one",
        false_positives: "Locks that only save work, where doing it twice does no harm",
        source: "How to do distributed locking, Kleppmann 2016: fencing tokens",
        check: unfenced,
    },
    Rule {
        id: "lease-shorter-than-work",
        severity: Severity::Warning,
        title: "A lease that ends before the work does",
        when: "What the holder calls after taking a lock may, by time-outs and retries, last longer than the lease",
        why: "The lock is free again while its holder still works",
        fix: "Take it for longer than the worst case, renew it while working, or give up earlier",
        false_positives: "Calls that are made after the lock was given back",
        source: "How to do distributed locking, Kleppmann 2016: the holder cannot know that its lease has run out",
        check: short_lease,
    },
    Rule {
        id: "agreement-on-every-request",
        severity: Severity::Warning,
        title: "Agreement of machines on every request",
        when: "Users wait for a coordination service that gets 1,000 requests a second or more",
        why: "Every write passes one leader and a majority of disks: 2 to 10 ms each, and no machine more makes it faster",
        fix: "Agree on who is responsible for what, and then decide locally",
        false_positives: "Reads that any member answers",
        source: "Apache ZooKeeper and etcd documentation: for coordination, not for data of applications",
        check: agreement,
    },
    Rule {
        id: "data-in-a-coordination-service",
        severity: Severity::Warning,
        title: "Data kept where machines agree",
        when: "A coordination service states more than 8 GB",
        why: "All of it is in the memory of each member, and a new one must copy all of it before it helps",
        fix: "Keep the data in a store, and a pointer or version here",
        false_positives: "None",
        source: "etcd documentation, Limits: 8 GB are the suggested maximum",
        check: bulk,
    },
];

fn unfenced(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (connection, from, to) in board.calls() {
        if !connection.states("lease") {
            continue;
        }
        let message = format!(
            "{} may go on under a lock of {} that has run out",
            from.id(),
            to.id()
        );
        match connection.flag("fenced") {
            Some(false) => found.push(Found::new([&connection.id], message)),
            None if to.is_cache() => {
                found.push(Found::new([&connection.id], message).severity(Severity::Info));
            }
            _ => {}
        }
    }
    found
}

fn short_lease(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (lock, holder, _) in board.calls() {
        let Some(lease) = lock.time("lease") else {
            continue;
        };
        let work = worst_after(board, holder, lock);
        if work > lease {
            let message = format!(
                "what {} does under {} may take {}, and the lock lasts {}",
                holder.id(),
                lock.id,
                time(work),
                time(lease)
            );
            let flows = board.flow_ids(&board.flows_over(&lock.id));
            found.push(Found::new([&lock.id, holder.id()], message).flows(flows));
        }
    }
    found
}

/// Milliseconds that the calls of `holder` which stand behind `lock` may take in the flow where they take
/// longest, as far as their time-outs are stated.
fn worst_after(board: &Board, holder: &Drawn, lock: &Connection) -> f64 {
    let mut worst: f64 = 0.0;
    for flow in board.flows_over(&lock.id) {
        let within = |c: &Connection| {
            let at = board.connection_index(&c.id);
            at.is_some_and(|at| board.reach[flow].connections.binary_search(&at).is_ok())
        };
        let after = board
            .from(holder)
            .skip_while(|(c, _)| c.id != lock.id)
            .skip(1);
        let takes = after
            .filter(|(c, to)| is_call(c) && within(c) && lock.to != *to.id())
            .filter_map(|(c, _)| {
                let tries = c.number("retries").unwrap_or(0).saturating_add(1);
                Some(c.time("timeout")? * tries as f64)
            });
        worst = worst.max(takes.sum());
    }
    worst
}

fn agreement(board: &Board) -> Vec<Found> {
    const BUSY: f64 = 1000.0;
    let found = rows(board).filter_map(|(drawn, row)| {
        let flows = board.users_waiting_for(board.component_index(drawn.id())?);
        let (reads, writes) = offered(row).filter(|(reads, writes)| reads + writes >= BUSY)?;
        (drawn.is_kind(&["coordination-service"]) && !flows.is_empty()).then(|| {
            let message = format!(
                "{} must agree {} times a second",
                drawn.id(),
                figure(reads + writes)
            );
            Found::new([drawn.id()], message).flows(board.flow_ids(&flows))
        })
    });
    found.collect()
}

fn bulk(board: &Board) -> Vec<Found> {
    const LARGE: f64 = 8e9;
    let large = board.components.iter().filter_map(|drawn| {
        let held = drawn.bytes("storage").filter(|held| *held > LARGE)?;
        drawn.is_kind(&["coordination-service"]).then(|| {
            let message = format!("{} holds {}", drawn.id(), bytes(held));
            Found::new([drawn.id()], message)
        })
    });
    large.collect()
}
