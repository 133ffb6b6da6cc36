//! The verdict on a design in a few figures, for the status line.

use super::requirements::verdict_mark;
use super::theme::Part;
use crate::analysis::figure;
use crate::analysis::report::{Method, Report, Unit, Verdict};
use crate::model::{Design, Metric, Target};

/// One figure of the verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Whether it is well, as a glyph; empty where there is nothing to compare with.
    pub mark: &'static str,
    /// The looks of the mark.
    pub part: Part,
    /// The figure in words.
    pub text: String,
}

/// Single points of failure, availability and time, each against its most pressing target; before them how
/// many targets are missed, if they do not tell of all of those.
pub fn summary(design: &Design, report: &Report) -> Vec<Piece> {
    if report.flows.is_empty() {
        return Vec::new();
    }
    let mut pieces = vec![single_points(report)];
    pieces.extend(availability(design, report));
    pieces.extend(latency(design, report));
    let told = pieces.iter().filter(|piece| piece.part == Part::Missed);
    let untold = missed(report, told.count());
    untold.into_iter().chain(pieces).collect()
}

/// How many targets are missed, if more than were `told` of.
fn missed(report: &Report, told: usize) -> Option<Piece> {
    let verdicts = report.targets.iter().map(|found| found.verdict);
    let count = verdicts
        .filter(|verdict| *verdict == Verdict::Missed)
        .count();
    let (mark, part) = verdict_mark(Some(Verdict::Missed));
    let text = match report.targets.len() {
        1 => "1 target".to_owned(),
        all => format!("{count} of {all} targets"),
    };
    (count > told).then_some(Piece { mark, part, text })
}

fn single_points(report: &Report) -> Piece {
    let mut units: Vec<&Unit> = report
        .flows
        .iter()
        .flat_map(|flow| &flow.figures.single_points)
        .collect();
    units.sort_unstable();
    units.dedup();
    let open = units.iter().filter(|unit| !is_accepted(report, unit));
    let (mark, part) = match open.clone().count() {
        0 => ("✓", Part::Met),
        _ => ("▲", Part::Warning),
    };
    let text = match (open.count(), units.len()) {
        (_, 0) => "no SPOF".to_owned(),
        (0, 1) => "1 SPOF accepted".to_owned(),
        (0, count) => format!("{count} SPOFs accepted"),
        (1, _) => "1 SPOF".to_owned(),
        (count, _) => format!("{count} SPOFs"),
    };
    Piece { mark, part, text }
}

/// Whether a person lives with the single point.
fn is_accepted(report: &Report, unit: &Unit) -> bool {
    report.findings.iter().any(|finding| {
        finding.rule == "single-point-of-failure"
            && finding.accepted.is_some()
            && finding.subjects.contains(unit.id())
    })
}

fn availability(design: &Design, report: &Report) -> Option<Piece> {
    let is_one = |target: &Target| matches!(target.metric, Metric::Availability { .. });
    if let Some(found) = most_pressing(design, report, is_one) {
        let (mark, part) = verdict_mark(Some(found.verdict));
        let percent = |value: f64| figure::percent(1.0 - value);
        let text = format!("{} of {}", percent(found.value), percent(found.bound));
        return Some(Piece { mark, part, text });
    }
    let worst = report
        .flows
        .iter()
        .map(|flow| &flow.figures.request_success)
        .max_by(|a, b| a.unavailability.total_cmp(&b.unavailability))?;
    let text = match worst.method {
        Method::Bound => format!("≥ {}", figure::percent(worst.unavailability)),
        Method::Exact | Method::Numeric => figure::percent(worst.unavailability),
    };
    Some(Piece {
        mark: "",
        part: Part::Unknown,
        text,
    })
}

fn latency(design: &Design, report: &Report) -> Option<Piece> {
    let is_one = |target: &Target| matches!(target.metric, Metric::Latency { .. });
    if let Some(found) = most_pressing(design, report, is_one)
        && let Metric::Latency { percentile, .. } = found.target.metric
    {
        let (mark, part) = verdict_mark(Some(found.verdict));
        let times = of_bound(found.value, found.bound);
        let text = format!("p{} {times}", percentile.percent());
        return Some(Piece { mark, part, text });
    }
    let flows = report.flows.iter();
    let times = flows.filter_map(|flow| flow.figures.latency.response());
    let slowest = times.map(|time| time.p99).max_by(f64::total_cmp)?;
    let text = format!("p99 {}", figure::time(slowest));
    Some(Piece {
        mark: "",
        part: Part::Unknown,
        text,
    })
}

/// `82/100 ms`, or with both units where they differ.
fn of_bound(value: f64, bound: f64) -> String {
    let (value, bound) = (figure::time(value), figure::time(bound));
    match (value.split_once(' '), bound.split_once(' ')) {
        (Some((value, unit)), Some((bound, same))) if unit == same => {
            format!("{value}/{bound} {unit}")
        }
        _ => format!("{value} of {bound}"),
    }
}

/// A target with the figure that it is compared with.
struct Pressing<'a> {
    target: &'a Target,
    verdict: Verdict,
    value: f64,
    bound: f64,
}

/// The first missed target of a kind, else the first that cannot be told, else the first.
fn most_pressing<'a>(
    design: &'a Design,
    report: &Report,
    is_one: impl Fn(&Target) -> bool,
) -> Option<Pressing<'a>> {
    let urgency = |found: &Pressing| match found.verdict {
        Verdict::Missed => 0,
        Verdict::CannotTell => 1,
        Verdict::Met => 2,
    };
    let pressing = |target: &'a Target| {
        let found = report.targets.iter().find(|found| found.id == target.id)?;
        Some(Pressing {
            target,
            verdict: found.verdict,
            value: found.value?,
            bound: found.bound?,
        })
    };
    let targets = design.targets.iter().filter(|target| is_one(target));
    targets.filter_map(pressing).min_by_key(urgency)
}
