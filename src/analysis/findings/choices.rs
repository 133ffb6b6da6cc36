//! Alternatives, shares and splits that say something else than what was meant.

use super::facts::{Stated, is_plain, replicated};
use super::{Found, Rule};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::report::Severity;
use crate::model::{Connection, Exercised, Id, Need};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "group-of-one",
        severity: Severity::Warning,
        title: "An alternative to nothing",
        when: "A group of alternatives or a split has one member",
        why: "Nothing else can take its requests; the group says more than it does",
        fix: "Add the others to the group, or make the connection required",
        false_positives: "A design in the middle of a change",
        source: "by definition: any of one is that one",
        check: group_of_one,
    },
    Rule {
        id: "all-alternatives-needed",
        severity: Severity::Warning,
        title: "Alternatives of which none may fail",
        when: "A group needs as many members as it has",
        why: "It is a set of required calls under another name",
        fix: "Need fewer, or add members",
        false_positives: "Quorums that wait for the slowest on purpose",
        source: "by definition: n of n are all of them",
        check: all_needed,
    },
    Rule {
        id: "never-used",
        severity: Severity::Info,
        title: "A connection that no request uses",
        when: "A share of 0 or a weight of 0, not into a dead-letter queue",
        why: "It counts for the whole service and for nothing else",
        fix: "State how often it is used, or remove it",
        false_positives: "A way that is being switched off",
        source: "by definition: no request takes a share or weight of 0",
        check: never_used,
    },
    Rule {
        id: "fallback-not-drawn",
        severity: Severity::Warning,
        title: "A fallback that the evaluation cannot see",
        when: "A call states a fallback, and is still required by every request",
        why: "It is evaluated as if the caller failed without it",
        fix: "Make the call optional, or draw the alternative in one group with it",
        false_positives: "A fallback that only softens the error",
        source: "by definition: the drawing is evaluated, and not what is stated beside it",
        check: fallback,
    },
    Rule {
        id: "writes-to-several-copies",
        severity: Severity::Warning,
        title: "Writes that go to any of several copies",
        when: "In a write flow a caller balances writes over stores joined by replication",
        why: "Each copy gets other writes; they contradict each other, and which one holds is chance",
        fix: "Write to the source only, with failover to a copy that takes its place",
        false_positives: "Stores that accept writes everywhere and settle conflicts",
        source: "Designing Data-Intensive Applications, Kleppmann 2017, chapter 5: write conflicts of multi-leader replication",
        check: writes_to_copies,
    },
    Rule {
        id: "required-standby",
        severity: Severity::Warning,
        title: "A standby that shares the work",
        when: "A group balances over a component whose name says that it stands by",
        why: "It is evaluated as if it took its part of the load all the time",
        fix: "Make the group a failover, the standby last",
        false_positives: "A name that is older than the design",
        source: "by definition: a balanced group spreads requests over all its members",
        check: standby,
    },
];

/// What divides requests: a group of alternatives or the tag of a split, with its members' number.
fn divisions<'b>(
    board: &'b Board,
    drawn: &'b Drawn<'b>,
) -> Vec<(&'b Id, u32, Vec<&'b Connection>)> {
    let mut divisions: Vec<(&Id, u32, Vec<&Connection>)> = Vec::new();
    for (connection, _) in board.from(drawn) {
        let (name, at_least) = match (&connection.need, &connection.exercised) {
            (
                Need::AnyOf {
                    group, at_least, ..
                },
                _,
            ) => (group, *at_least),
            (Need::Required, Some(Exercised::Split { tag, .. })) => (tag, 0),
            _ => continue,
        };
        match divisions.iter_mut().find(|(known, ..)| *known == name) {
            Some((_, _, members)) => members.push(connection),
            None => divisions.push((name, at_least, vec![connection])),
        }
    }
    divisions
}

fn group_of_one(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for drawn in &board.components {
        for (name, _, members) in divisions(board, drawn) {
            if let [only] = members.as_slice() {
                let message = format!("{} is the only member of {name}", only.id);
                found.push(Found::new([&only.id], message));
            }
        }
    }
    found
}

fn all_needed(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for drawn in &board.components {
        for (name, at_least, members) in divisions(board, drawn) {
            if members.len() > 1 && at_least as usize >= members.len() {
                let message = format!(
                    "{} needs all {} members of {name}",
                    drawn.id(),
                    members.len()
                );
                found.push(Found::new(members.iter().map(|c| &c.id), message));
            }
        }
    }
    found
}

fn never_used(board: &Board) -> Vec<Found> {
    let idle = board.connections().filter(|(connection, _, to)| {
        let zero = match &connection.exercised {
            Some(Exercised::Share { share, .. }) => share.get() <= 0.0,
            Some(Exercised::Split { weight, .. }) => *weight <= 0.0,
            _ => false,
        };
        zero && !to.resolved.kind.dead_letter
    });
    idle.map(|(c, ..)| Found::new([&c.id], format!("no request uses {}", c.id)))
        .collect()
}

fn fallback(board: &Board) -> Vec<Found> {
    let hidden = board.calls().filter(|(c, ..)| {
        let other = c
            .choice("fallback")
            .is_some_and(|fallback| fallback != "none");
        other && is_plain(c)
    });
    hidden
        .map(|(c, from, to)| {
            let fallback = c.choice("fallback").unwrap_or_default();
            let message = format!(
                "{} falls back to {fallback} without {}, and is drawn as needing it",
                from.id(),
                to.id()
            );
            Found::new([&c.id], message)
        })
        .collect()
}

fn writes_to_copies(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for drawn in &board.components {
        for (name, _, members) in divisions(board, drawn) {
            let balanced = members.iter().any(|c| {
                matches!(
                    c.need,
                    Need::AnyOf {
                        mode: crate::model::GroupMode::Balance,
                        ..
                    }
                )
            });
            let set: Vec<(&Connection, &Drawn)> = members
                .iter()
                .filter_map(|c| Some((*c, board.component(&c.to)?)))
                .collect();
            let writes = members.iter().any(|c| board.writes_over(c));
            if balanced && writes && set.len() > 1 && replicated(board, &set) {
                let message = format!("{} writes to any of the copies in {name}", drawn.id());
                found.push(Found::new(members.iter().map(|c| &c.id), message));
            }
        }
    }
    found
}

fn standby(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (connection, _, to) in board.connections() {
        let balanced = matches!(
            connection.need,
            Need::AnyOf {
                mode: crate::model::GroupMode::Balance,
                ..
            }
        );
        if balanced && crate::model::alike::is_standby(to.component) {
            let message = format!("{} stands by, and gets its part of the requests", to.id());
            found.push(Found::new([to.id(), &connection.id], message));
        }
    }
    found
}
