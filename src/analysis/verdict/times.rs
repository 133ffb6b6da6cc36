//! Targets of latency.

use super::{Answer, EVIDENCE};
use crate::analysis::board::Board;
use crate::analysis::figure;
use crate::analysis::report::{FlowReport, Known, Part, Percentiles};
use crate::model::{Horizon, Id, LoadState, Millis, Percentile, Subject};

/// The stated relative error of a percentile.
const ERROR: f64 = 0.01;

pub(super) fn judge(
    board: &Board,
    subject: &Subject,
    percentile: Percentile,
    at_most: Millis,
    of: (Horizon, LoadState),
) -> Answer {
    let bound = Some(at_most.get());
    if let Subject::Component(id) = subject {
        let missing = format!("times are of flows; set the target on a flow that reaches {id}");
        return Answer::cannot_tell(bound, missing);
    }
    Answer::of_flows(board, subject, bound, |at| {
        one(board, at, percentile, at_most, of)
    })
}

fn one(
    board: &Board,
    at: usize,
    percentile: Percentile,
    at_most: Millis,
    (horizon, load): (Horizon, LoadState),
) -> Answer {
    let bound = at_most.get();
    let flow = &board.flows[at];
    if flow.implied {
        return Answer::cannot_tell(Some(bound), format!("record the flow from {}", flow.id));
    }
    let times = match times(flow, horizon, load) {
        Ok(times) => times,
        Err(why) => {
            let full = full_pools(board, at, horizon);
            if load == LoadState::Peak && !full.is_empty() {
                return overloaded(bound, &full);
            }
            return Answer::unknown(&why, Some(bound));
        }
    };
    let value = times.percentile(percentile);
    let name = format!("p{}", percentile.percent());
    let mut summary = format!("{name} {} of {}", figure::time(value), figure::time(bound));
    let edge = times.edge(percentile);
    if let Some(edge) = edge {
        let (low, high) = (figure::time(edge.low), figure::time(edge.high));
        summary = format!("{summary}, at an edge: {low}…{high}");
    }
    let straddles = edge.is_some_and(|edge| edge.low <= bound && bound < edge.high);
    let distance = if value == 0.0 { 0.0 } else { value / bound };
    let mut answer = Answer::compared(value <= bound, value, bound, distance, summary);
    if straddles || (value - bound).abs() <= ERROR * bound {
        answer.at_the_limit = true;
        answer.summary.push_str(", at the limit");
    }
    answer.with_evidence(evidence(times))
}

/// Nothing waits for less than for ever behind a pool that gets more than it can do.
fn overloaded(bound: f64, full: &[Id]) -> Answer {
    let names = full.iter().map(Id::as_str);
    let gets = match full.len() {
        1 => "gets more than it can do",
        _ => "get more than they can do",
    };
    Answer {
        value: None,
        distance: f64::INFINITY,
        summary: format!(
            "overloaded: {} {gets}, so waiting has no end (bound {})",
            super::listed(names, ", "),
            figure::time(bound)
        ),
        ..Answer::compared(false, f64::INFINITY, bound, f64::INFINITY, String::new())
    }
    .with_evidence(full.iter().take(EVIDENCE).cloned().collect())
}

/// The pools of the horizon that get at least what they can do.
fn full_pools(board: &Board, at: usize, horizon: Horizon) -> Vec<Id> {
    let reached = match horizon {
        Horizon::Response => &board.reach[at].response,
        Horizon::Completion => &board.reach[at].completion,
    };
    let ids = reached.iter().map(|&at| board.components[at].id());
    let full = |id: &&Id| {
        board
            .load(id)
            .is_some_and(|row| matches!(row.utilisation, Ok(used) if used >= 1.0))
    };
    ids.filter(full).cloned().collect()
}

fn times(flow: &FlowReport, horizon: Horizon, load: LoadState) -> Known<&Percentiles> {
    let times = &flow.figures.latency;
    let known = match (horizon, load) {
        (Horizon::Response, LoadState::Unloaded) => &times.response_unloaded,
        (Horizon::Response, LoadState::Peak) => &times.response_peak,
        (Horizon::Completion, LoadState::Unloaded) => &times.completion_unloaded,
        (Horizon::Completion, LoadState::Peak) => &times.completion_peak,
    };
    known.as_ref().map_err(Clone::clone)
}

/// The parts that add most to the 99th percentile.
fn evidence(times: &Percentiles) -> Vec<Id> {
    let mut parts: Vec<_> = times
        .contributions_p99
        .rows()
        .filter(|part| part.ms > 0.0)
        .collect();
    parts.sort_by(|a, b| b.ms.total_cmp(&a.ms));
    let mut ids: Vec<Id> = Vec::new();
    for part in parts {
        let (Part::Component(id) | Part::Connection(id) | Part::Waiting(id)) = part.part;
        if !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    ids.truncate(EVIDENCE);
    ids
}
