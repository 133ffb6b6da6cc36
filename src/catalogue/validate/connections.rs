//! Connections one by one: ends, kinds, fractions.

use std::collections::HashMap;

use super::{At, Check, MAX_FAN_OUT};
use crate::catalogue::{ComponentKind, Section};
use crate::model::{Component, Connection, ConnectionKind, Exercised};

/// The largest weight of a branch.
const MAX_WEIGHT: f64 = 1e12;

pub(super) fn check(check: &mut Check) {
    for (index, connection) in check.design.connections.iter().enumerate() {
        let at = At::new(Section::Connections, index);
        check.known_component(at, "from", &connection.from);
        check.known_component(at, "to", &connection.to);
        if connection.fan_out < 1 || connection.fan_out > MAX_FAN_OUT {
            check.report(
                at,
                "fan_out",
                format!("{} calls per request cannot be", connection.fan_out),
                format!("write a number from 1 to {MAX_FAN_OUT}"),
            );
        }
        if let Some(Exercised::Split { weight, .. }) = &connection.exercised
            && !(0.0..=MAX_WEIGHT).contains(weight)
        {
            check.report(
                at,
                "exercised",
                format!("{weight} is no weight"),
                format!("write a number from 0 to {MAX_WEIGHT:e}"),
            );
        }
        check.attributes(at, &connection.attributes, true);
        ends(check, at, connection);
    }
    splits(check);
}

/// Checks what the kinds of the ends allow.
fn ends(check: &mut Check, at: At, connection: &Connection) {
    let kind_of = |component: &Component| check.catalogue.component(component.kind.as_str());
    let from = check
        .components
        .get(connection.from.as_str())
        .and_then(|c| kind_of(c));
    let to = check
        .components
        .get(connection.to.as_str())
        .and_then(|c| kind_of(c));
    let (Some(from), Some(to)) = (from, to) else {
        return;
    };
    if connection.subscription && (connection.kind != ConnectionKind::Call || !to.broker) {
        check.report(
            at,
            "subscription",
            format!(
                "a subscription is a call to a broker, not a {} to a {}",
                word(connection.kind),
                to.id
            ),
            "let a consumer call a queue, log or topic, or remove `subscription`",
        );
    }
    if connection.kind == ConnectionKind::Replicate {
        for (name, end) in [("from", from), ("to", to)] {
            if !holds_data(end) {
                check.report(
                    at,
                    name,
                    format!("a {} holds no data to replicate", end.id),
                    "connect two stores, or choose another kind of connection",
                );
            }
        }
    }
}

const fn holds_data(kind: &ComponentKind) -> bool {
    kind.store || kind.broker || kind.cache.is_some()
}

const fn word(kind: ConnectionKind) -> &'static str {
    match kind {
        ConnectionKind::Call => "call",
        ConnectionKind::Publish => "publish",
        ConnectionKind::Push => "push",
        ConnectionKind::Replicate => "replication",
    }
}

/// Checks that each split has a branch that is taken.
fn splits(check: &mut Check) {
    let mut sums: HashMap<(&str, &str), (usize, f64)> = HashMap::new();
    for (index, connection) in check.design.connections.iter().enumerate() {
        if let Some(Exercised::Split { tag, weight }) = &connection.exercised {
            let key = (connection.from.as_str(), tag.as_str());
            sums.entry(key).or_insert((index, 0.0)).1 += weight;
        }
    }
    let dead = sums.into_iter().filter(|(_, (_, sum))| *sum == 0.0);
    for ((caller, tag), (index, _)) in dead {
        check.report(
            At::new(Section::Connections, index),
            "exercised",
            format!("every branch of the split `{tag}` of `{caller}` has weight 0"),
            "give one of them a weight",
        );
    }
}
