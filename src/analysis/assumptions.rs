//! The catalogue's defaults that figures rest on, each with its source.
//!
//! Clients and what no flow reaches are left out: no figure rests on them. The order is the design's:
//! zones, then components, then connections.

use super::board::{Board, Drawn};
use super::report::{Assumed, Assumption};
use crate::catalogue::{Place, Sourced};
use crate::model::{Connection, Id, Latency, Probability};

/// The defaults that the figures of `board` rest on.
pub(super) fn used(board: &Board) -> Vec<Assumption> {
    let mut reached = vec![false; board.components.len()];
    let mut used = vec![false; board.design.connections.len()];
    for reach in &board.reach {
        for &component in &reach.completion {
            reached[component] = true;
        }
        for &connection in &reach.connections {
            used[connection] = true;
        }
    }
    let mut assumptions = Vec::new();
    zones(board, &mut assumptions);
    for (drawn, _) in std::iter::zip(&board.components, reached).filter(|(_, reached)| *reached) {
        if drawn.resolved.kind.place != Place::Client {
            component(drawn, &mut assumptions);
        }
    }
    for (at, _) in used.iter().enumerate().filter(|(_, used)| **used) {
        hop(board, board.connection(at), &mut assumptions);
    }
    assumptions
}

fn zones(board: &Board, assumptions: &mut Vec<Assumption>) {
    for zone in &board.design.zones {
        let kind = board.catalogue.zone(zone.kind.as_str());
        let default = kind.and_then(|kind| kind.availability.as_ref());
        if let (None, Some(default)) = (zone.availability, default) {
            assumptions.push(probability(&zone.id, "availability", default));
        }
    }
}

fn component(drawn: &Drawn, assumptions: &mut Vec<Assumption>) {
    let (component, resolved) = (drawn.component, &drawn.resolved);
    let id = &component.id;
    let kind = resolved.kind;
    let number = |field, value: u32, why: &str| Assumption {
        subject: id.clone(),
        field,
        value: Assumed::Number(f64::from(value)),
        source: format!("how the catalogue draws {}{why}", kind.title),
    };
    if component.replicas.is_none() && !resolved.managed {
        assumptions.push(number("replicas", resolved.replicas, ""));
    }
    if component.needs.is_none() && resolved.replicas > 1 {
        assumptions.push(number(
            "needs",
            resolved.needs,
            ", of the replicas that it has",
        ));
    }
    if component.availability.is_none() {
        assumptions.push(probability(id, "availability", &kind.availability));
    }
    if component.latency.is_none() {
        assumptions.push(times(id, kind.latency.value, &kind.latency.source));
    }
    if component.capacity.is_none() {
        assumptions.push(Assumption {
            subject: id.clone(),
            field: "capacity_rps",
            value: kind
                .capacity
                .value
                .map_or(Assumed::Nothing, |rate| Assumed::Number(rate.get())),
            source: kind.capacity.source.clone(),
        });
    }
    if let (None, Some(default)) = (component.hit_ratio, &kind.hit_ratio) {
        assumptions.push(probability(id, "hit_ratio", default));
    }
}

fn hop(board: &Board, connection: &Connection, assumptions: &mut Vec<Assumption>) {
    let ends = (
        board.component(&connection.from),
        board.component(&connection.to),
    );
    let (None, (Some(from), Some(to))) = (connection.latency, ends) else {
        return;
    };
    let relation = board.relation(from, to);
    let default = &board.catalogue.hop(relation).latency;
    assumptions.push(times(&connection.id, default.value, &default.source));
}

fn times(subject: &Id, latency: Option<Latency>, source: &str) -> Assumption {
    Assumption {
        subject: subject.clone(),
        field: "latency_ms",
        value: latency.map_or(Assumed::Nothing, |latency| Assumed::Times {
            p50: latency.p50().get(),
            p99: latency.p99().get(),
        }),
        source: source.to_owned(),
    }
}

fn probability(subject: &Id, field: &'static str, default: &Sourced<Probability>) -> Assumption {
    Assumption {
        subject: subject.clone(),
        field,
        value: Assumed::Number(default.value.get()),
        source: default.source.clone(),
    }
}
