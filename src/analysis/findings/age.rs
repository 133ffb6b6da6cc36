//! How old an answer may be: caches that serve what they hold, copies that follow late.
//!
//! Ages add up only along the way on which one keeper is filled from another: a cache from what is asked
//! on its misses, a copy from its source. Two caches side by side of one caller each have their own age.
//! The oldest way costs one walk over the flow's components and connections.

use super::facts::{Stated, is_call, staleness_bound};
use crate::analysis::board::{Board, Drawn, Reach};
use crate::model::{Connection, ConnectionKind, Exercised, Id};

/// Those of `flows` that promise something younger than `age` (milliseconds) of what `component` answers,
/// and the tightest such bound, its own included; `None` where every promise holds.
pub(super) fn promised_younger(
    board: &Board,
    component: &Id,
    age: f64,
    mut flows: Vec<usize>,
) -> Option<(f64, Vec<usize>)> {
    let bound = |flows: &[usize]| {
        let bound = board.tightest_on(component, flows, staleness_bound);
        bound.filter(|bound| age > *bound)
    };
    flows.retain(|&flow| bound(&[flow]).is_some());
    Some((bound(&flows)?, flows))
}

/// Whether a write changes or drops the entry.
pub(super) fn renewed(drawn: &Drawn) -> bool {
    ["invalidate", "write-through", "write-behind"]
        .iter()
        .any(|policy| drawn.is("write_policy", policy))
}

/// The stated ages in milliseconds, each with what states it, along the way through `reach` on which they
/// add up to the most.
pub(super) fn oldest_way<'b>(board: &'b Board, reach: &Reach) -> Vec<(&'b Id, f64)> {
    let mut oldest: Vec<Option<(f64, Option<usize>)>> = vec![None; board.components.len()];
    for &start in &reach.completion {
        let mut open = vec![start];
        while let Some(&at) = open.last() {
            if oldest[at].is_some_and(|(age, _)| !age.is_nan()) {
                open.pop();
                continue;
            }
            let next = filled_from(board, reach, at);
            let unknown: Vec<usize> = next
                .iter()
                .copied()
                .filter(|&next| oldest[next].is_none())
                .collect();
            // Not a number marks what is being looked at: a circle ends there.
            if oldest[at].is_none() && !unknown.is_empty() {
                oldest[at] = Some((f64::NAN, None));
                open.extend(unknown);
                continue;
            }
            let known = next
                .into_iter()
                .filter_map(|next| oldest[next].map(|(age, _)| (age, next)))
                .filter(|(age, _)| !age.is_nan());
            let behind = known.max_by(|one, other| one.0.total_cmp(&other.0));
            let own = own_age(board, at).map_or(0.0, |(_, age)| age);
            oldest[at] = Some((
                own + behind.map_or(0.0, |(age, _)| age),
                behind.map(|(_, next)| next),
            ));
            open.pop();
        }
    }
    let age = |at: &usize| oldest[*at].map_or(0.0, |(age, _)| age);
    let starts = reach.completion.iter().copied();
    let mut at = starts.reduce(|one, other| if age(&other) > age(&one) { other } else { one });
    let mut way = Vec::new();
    while let Some(here) = at {
        way.extend(own_age(board, here));
        at = oldest[here].and_then(|(_, next)| next);
    }
    way
}

/// How old what `at` answers may be of itself, and what says so.
fn own_age<'b>(board: &'b Board, at: usize) -> Option<(&'b Id, f64)> {
    let drawn = &board.components[at];
    let kept = drawn
        .time("ttl")
        .filter(|_| drawn.is_cache() && !renewed(drawn));
    let lags = sources(board, drawn).filter_map(|(c, _)| Some((&c.id, c.time("replication_lag")?)));
    let kept = kept.map(|ttl| (drawn.id(), ttl));
    kept.into_iter()
        .chain(lags)
        .max_by(|one, other| one.1.total_cmp(&other.1))
}

fn sources<'b>(
    board: &'b Board,
    drawn: &'b Drawn,
) -> impl Iterator<Item = (&'b Connection, &'b Drawn<'b>)> {
    board
        .to(drawn)
        .filter(|(c, _)| c.kind == ConnectionKind::Replicate)
}

/// Where the answers of `at` come from.
fn filled_from(board: &Board, reach: &Reach, at: usize) -> Vec<usize> {
    let drawn = &board.components[at];
    let used = |c: &Connection| {
        let at = board.connection_index(&c.id);
        is_call(c) && at.is_some_and(|at| reach.connections.binary_search(&at).is_ok())
    };
    let called = board.from(drawn).filter(|(c, _)| used(c)).map(|(_, to)| to);
    let mut from: Vec<&Drawn> = called
        .chain(sources(board, drawn).map(|(_, from)| from))
        .collect();
    if drawn.is_look_aside() {
        for (lookup, caller) in board.to(drawn).filter(|(c, _)| used(c)) {
            let origins = board.from(caller).filter(|(c, _)| {
                let Some(Exercised::OnMissOf(of)) = &c.exercised else {
                    return false;
                };
                used(c) && (*of == lookup.id || lookup.group() == Some(of))
            });
            from.extend(origins.map(|(_, origin)| origin));
        }
    }
    from.into_iter()
        .filter_map(|drawn| board.component_index(drawn.id()))
        .collect()
}
