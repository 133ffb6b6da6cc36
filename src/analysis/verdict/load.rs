//! Targets of throughput, headroom, utilisation and concurrency.

use super::{Answer, NO_FLOW};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::figure::{figure, rate, share};
use crate::analysis::report::{Known, LoadRow, Unknown};
use crate::model::{Bound, Id, RateSource, Subject};

/// How far the rates can grow before the first pool of a subject is full.
struct Growth<'a> {
    /// The factor; infinite if no pool with a limit gets any load.
    factor: f64,
    /// The pool that is full first.
    first: Option<&'a Id>,
    /// A pool with a limit, if there is any.
    limited: Option<&'a Id>,
    /// Whether any load comes to the subject.
    is_loaded: bool,
}

/// The rate that a flow (or pool) can reach: its own times its headroom.
pub(super) fn throughput(board: &Board, subject: &Subject, at_least: &Bound) -> Answer {
    let bound = match at_least {
        Bound::Stated(rate) => rate.get(),
        Bound::Estimate(name) => match board.sheet.per_second(name) {
            Ok(rate) => rate,
            Err(why) => return Answer::unknown(&why, None),
        },
    };
    if let Subject::Component(id) = subject {
        let offered = board.load(id).map(|row| match (&row.reads, &row.writes) {
            (Ok(reads), Ok(writes)) => Ok(reads + writes),
            (Err(why), _) | (_, Err(why)) => Err(why.clone()),
        });
        let offered = offered.unwrap_or_else(|| Err(unreached(id)));
        return sustained(offered, growth(board, subject), bound);
    }
    Answer::of_flows(board, subject, Some(bound), |at| {
        let id = &board.flows[at].id;
        let growth = growth(board, &Subject::Flow(id.clone()));
        sustained(flow_rate(board, id), growth, bound)
    })
}

pub(super) fn headroom(board: &Board, subject: &Subject, at_least: f64) -> Answer {
    let growth = match growth(board, subject) {
        Ok(growth) => growth,
        Err(why) => return Answer::unknown(&why, Some(at_least)),
    };
    if board.components_of(subject).is_empty() {
        return Answer::cannot_tell(Some(at_least), NO_FLOW);
    }
    if let Some(limited) = growth.limited.filter(|_| !growth.is_loaded) {
        return without_load(limited, at_least);
    }
    if growth.factor.is_infinite() {
        return Answer::met(Some(at_least), "no pool fills up".to_owned());
    }
    let summary = format!("{} × of {} ×", figure(growth.factor), figure(at_least));
    let distance = at_least / growth.factor.max(f64::MIN_POSITIVE);
    Answer::compared(
        growth.factor >= at_least,
        growth.factor,
        at_least,
        distance,
        summary,
    )
    .with_evidence(growth.first.cloned().into_iter().collect())
}

pub(super) fn utilisation(board: &Board, subject: &Subject, at_most: f64) -> Answer {
    let components = board.components_of(subject);
    let limited = components.iter().filter(|drawn| !drawn.is_unlimited());
    let answers = limited.map(|drawn| {
        let used = row(board, drawn.id(), |row| &row.utilisation);
        let answer = match used {
            Ok(used) => Answer::compared(
                used <= at_most,
                used,
                at_most,
                used / at_most.max(f64::MIN_POSITIVE),
                format!("{} of {}", share(used), share(at_most)),
            ),
            Err(why) => Answer::unknown(&why, Some(at_most)),
        };
        name(answer, subject, drawn)
    });
    let answers: Vec<Answer> = answers.collect();
    if answers.is_empty() && !components.is_empty() {
        return Answer::met(Some(at_most), "no capacity limits it".to_owned());
    }
    Answer::worst(&answers, Some(at_most), NO_FLOW)
}

/// Requests in progress: of a flow by its rate and mean time (Little), of a pool as the load says.
pub(super) fn concurrency(board: &Board, subject: &Subject, at_most: f64) -> Answer {
    let compare = |held: Known<f64>| match held {
        Ok(held) => Answer::compared(
            held <= at_most,
            held,
            at_most,
            held / at_most.max(f64::MIN_POSITIVE),
            format!("{} of {} in progress", figure(held), figure(at_most)),
        ),
        Err(why) => Answer::unknown(&why, Some(at_most)),
    };
    if let Subject::Flow(id) = subject {
        let flow = board.flows.iter().find(|flow| flow.id == *id);
        let Some(flow) = flow else {
            return Answer::cannot_tell(Some(at_most), NO_FLOW);
        };
        let held = flow_rate(board, id).and_then(|rate| {
            let times = flow.figures.latency.response_unloaded.as_ref();
            times
                .map(|times| rate * times.mean / 1000.0)
                .map_err(Clone::clone)
        });
        return compare(held);
    }
    let answers = board.components_of(subject).into_iter().map(|drawn| {
        let held = row(board, drawn.id(), |row| &row.concurrency);
        name(compare(held), subject, drawn)
    });
    Answer::worst(&answers.collect::<Vec<_>>(), Some(at_most), NO_FLOW)
}

fn sustained(offered: Known<f64>, growth: Known<Growth>, bound: f64) -> Answer {
    let (offered, growth) = match (offered, growth) {
        (Ok(offered), Ok(growth)) => (offered, growth),
        (Err(why), _) | (_, Err(why)) => return Answer::unknown(&why, Some(bound)),
    };
    if let Some(limited) = growth.limited.filter(|_| offered <= 0.0) {
        return without_load(limited, bound);
    }
    if growth.factor.is_infinite() {
        return Answer::met(
            Some(bound),
            format!("nothing limits it (bound {})", rate(bound)),
        );
    }
    let value = offered * growth.factor;
    let summary = format!("{} of {}", rate(value), rate(bound));
    let distance = bound / value.max(f64::MIN_POSITIVE);
    Answer::compared(value >= bound, value, bound, distance, summary)
        .with_evidence(growth.first.cloned().into_iter().collect())
}

/// The answer where no request comes, so that it does not show how many a pool with a limit sustains.
fn without_load(limited: &Id, bound: f64) -> Answer {
    let missing = format!("no load comes here, and {limited} has a limit; state a rate above 0");
    Answer::cannot_tell(Some(bound), missing)
}

/// How far all rates can grow until the first of the subject's pools is full.
fn growth<'b>(board: &'b Board, subject: &Subject) -> Known<Growth<'b>> {
    let mut growth = Growth {
        factor: f64::INFINITY,
        first: None,
        limited: None,
        is_loaded: false,
    };
    for drawn in board.components_of(subject) {
        growth.is_loaded |= board.load(drawn.id()).is_some_and(is_loaded);
        if drawn.is_unlimited() {
            continue;
        }
        growth.limited.get_or_insert(drawn.id());
        let used = row(board, drawn.id(), |row| &row.utilisation)?;
        if used > 0.0 && 1.0 / used < growth.factor {
            growth.factor = 1.0 / used;
            growth.first = Some(drawn.id());
        }
    }
    Ok(growth)
}

fn is_loaded(row: &LoadRow) -> bool {
    [&row.reads, &row.writes]
        .iter()
        .any(|rate| rate.as_ref().is_ok_and(|&rate| rate > 0.0))
}

fn row(board: &Board, id: &Id, figure: impl Fn(&LoadRow) -> &Known<f64>) -> Known<f64> {
    match board.load(id) {
        Some(row) => figure(row).clone(),
        None => Err(unreached(id)),
    }
}

fn unreached(id: &Id) -> Unknown {
    Unknown(format!("no flow reaches {id}; add it to a flow"))
}

/// The peak rate of the flow `id`.
fn flow_rate(board: &Board, id: &Id) -> Known<f64> {
    match board.recorded(id).and_then(|flow| flow.rate.as_ref()) {
        Some(RateSource::Stated(rate)) => Ok(rate.get()),
        Some(RateSource::Estimate(name)) => board.sheet.per_second(name),
        None => Err(Unknown(format!("flow {id} has no rate; state one"))),
    }
}

fn name(answer: Answer, subject: &Subject, drawn: &Drawn) -> Answer {
    match subject {
        Subject::Component(id) => answer.with_evidence(vec![id.clone()]),
        _ => answer.about(drawn.id()),
    }
}
