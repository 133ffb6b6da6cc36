//! Targets of availability.

use super::{Answer, EVIDENCE};
use crate::analysis::board::Board;
use crate::analysis::figure;
use crate::analysis::report::{Availability, FlowReport, Method, Unit};
use crate::model::{Id, Probability, Subject};

/// Rounding that is forgiven, relative to the unavailability.
const SLACK: f64 = 1e-12;

pub(super) fn judge(
    board: &Board,
    subject: &Subject,
    at_least: Probability,
    whole: bool,
) -> Answer {
    if let Subject::Component(id) = subject {
        return component(board, id, at_least, whole);
    }
    Answer::of_flows(board, subject, Some(at_least.get()), |at| {
        let flow = &board.flows[at];
        let figure = if whole {
            &flow.figures.availability
        } else {
            &flow.figures.request_success
        };
        compare(figure, at_least).with_evidence(evidence(flow))
    })
}

/// The pool's availability with its zones: of all shards, or of the one that a request for one thing needs.
fn component(board: &Board, id: &Id, at_least: Probability, whole: bool) -> Answer {
    let mut rows = board.flows.iter();
    match rows.find_map(|flow| flow.figures.chain.row(id)) {
        Some(row) => {
            let value = if whole { row.pool } else { row.shard };
            let figure = Availability {
                value,
                unavailability: 1.0 - value,
                low: value,
                high: value,
                method: Method::Exact,
            };
            compare(&figure, at_least).with_evidence(vec![id.clone()])
        }
        None => Answer::cannot_tell(
            Some(at_least.get()),
            format!("no flow waits for {id}; add it to a flow"),
        ),
    }
}

fn compare(figure: &Availability, at_least: Probability) -> Answer {
    let bound = at_least.get();
    let summary = format!(
        "{} of {}",
        figure::percent(figure.unavailability),
        figure::stated(at_least)
    );
    let distance = figure.unavailability / (1.0 - bound).max(f64::MIN_POSITIVE);
    let met = |unavailability| allows(at_least, unavailability);
    // Where the figure is an interval, its value is the lower end.
    if met(figure.unavailability) || !met(1.0 - figure.high) || figure.method == Method::Exact {
        let met = met(figure.unavailability);
        return Answer::compared(met, figure.value, bound, distance, summary);
    }
    Answer::cannot_tell(
        Some(bound),
        format!(
            "the figure lies between {} and {}, on both sides of {}; a simpler drawing gives it exactly",
            figure::percent(figure.unavailability),
            figure::percent(1.0 - figure.high),
            figure::stated(at_least)
        ),
    )
}

/// Whether `unavailability` is within the bound, up to rounding: relative as the contract says, and
/// what the bound itself lost when it became a double just below 1.
fn allows(at_least: Probability, unavailability: f64) -> bool {
    let allowed = 1.0 - at_least.get();
    unavailability <= allowed + (allowed * SLACK).max(f64::EPSILON / 2.0)
}

/// Where most of the downtime comes from: components, zones and connections by what they would save.
fn evidence(flow: &FlowReport) -> Vec<Id> {
    let saving = flow
        .figures
        .importance
        .iter()
        .filter(|row| row.saving_minutes_per_year > 0.0);
    let ids = saving.filter_map(|row| match &row.unit {
        Unit::Component(id) | Unit::Zone(id) | Unit::Connection(id) => Some(id.clone()),
        Unit::Replica(_) => None,
    });
    ids.take(EVIDENCE).collect()
}
