//! What a change of a design does to its figures and verdicts: two reports side by side.
//!
//! Figures are the same if they read the same (see [`super::figure`]): what differs in a digit that
//! nobody is shown is no news. Expected O(n) in the size of the reports.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::report::{
    Availability, Chain, Contributions, Finding, FlowReport, Known, Percentiles, Report, Severity,
    Unit, Verdict,
};
use super::{Options, evaluate, figure};
use crate::catalogue::Catalogue;
use crate::model::diff::Diff;
use crate::model::{Component, Design, Id};

/// What differs between two designs, and what that does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// What a person would say changed.
    pub diff: Diff,
    /// Components that lie in other failing zones, by their own place, the zones' or their kinds'.
    pub zones: Vec<(Id, Change<String>)>,
    /// What the change does to figures and verdicts.
    pub effects: Effects,
}

/// What differs between two reports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effects {
    /// Flows whose figures differ, in the order after the change, then those that are gone.
    pub flows: Vec<FlowEffect>,
    /// The factor by which all rates can grow, with the pool that is full first.
    pub headroom: Option<FigureEffect>,
    /// Targets whose verdicts differ.
    pub targets: Vec<TargetEffect>,
    /// Findings that are new.
    pub gained: Vec<FindingEffect>,
    /// Findings that are gone.
    pub lost: Vec<FindingEffect>,
}

/// A figure or phrase before and after; `None`: there was, or is, none.
#[derive(Clone, Debug, PartialEq)]
pub struct Change<T> {
    /// Before.
    pub before: Option<T>,
    /// After.
    pub after: Option<T>,
}

/// A figure that reads otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureEffect {
    /// What it is called.
    pub name: &'static str,
    /// As people read it.
    pub text: Change<String>,
    /// As a number, in `unit`.
    pub number: Change<f64>,
    /// Whatever it is, its numbers are always in this unit.
    pub unit: &'static str,
}

/// What differs about a flow.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowEffect {
    /// The flow.
    pub id: Id,
    /// Its figures that read otherwise.
    pub figures: Vec<FigureEffect>,
    /// Single points of failure that it has now.
    pub single_points_gained: Vec<Unit>,
    /// Single points of failure that it had.
    pub single_points_lost: Vec<Unit>,
}

/// A target with its verdicts.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetEffect {
    /// The target.
    pub id: Id,
    /// Its verdicts.
    pub verdict: Change<Verdict>,
    /// One line for people about where it stands now, or stood.
    pub summary: String,
}

/// A finding.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingEffect {
    /// The rule that found it.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What, in one line.
    pub message: String,
}

impl Comparison {
    /// What differs from `before` to `after`, both valid. What changed is found twice: of large designs it is much
    /// to hold while they are evaluated, and soon found again.
    pub fn between(before: &Design, after: &Design, catalogue: &Catalogue) -> Self {
        if Diff::between(before, after).is_empty() {
            return Self::default();
        }
        let report = |design| lean(evaluate(design, catalogue, Options::default()));
        Self {
            zones: zones(before, after, catalogue),
            effects: compare(&report(before), &report(after)),
            diff: Diff::between(before, after),
        }
    }

    /// Whether the designs are the same.
    pub fn is_empty(&self) -> bool {
        self.diff.is_empty()
    }
}

/// A report without what no comparison reads, so that of two large ones never both are whole in memory.
fn lean(mut report: Report) -> Report {
    report.load = Vec::new();
    report.assumptions = Vec::new();
    for finding in &mut report.findings {
        finding.why = String::new();
        finding.fix = String::new();
    }
    for flow in &mut report.flows {
        // Figures that flows share are few.
        let Some(figures) = Arc::get_mut(&mut flow.figures) else {
            continue;
        };
        figures.chain = Chain::default();
        figures.cut_pairs = Vec::new();
        figures.importance = Vec::new();
        let times = &mut figures.latency;
        let known = [
            &mut times.response_unloaded,
            &mut times.response_peak,
            &mut times.completion_unloaded,
            &mut times.completion_peak,
        ];
        for times in known.into_iter().flatten() {
            times.contributions_p99 = Contributions::default();
            times.survival = Arc::default();
        }
    }
    report
}

/// Components of both designs whose replicas lie in other failing zones.
fn zones(before: &Design, after: &Design, catalogue: &Catalogue) -> Vec<(Id, Change<String>)> {
    let old: HashMap<&Id, &Component> = before.components.iter().map(|c| (&c.id, c)).collect();
    let kept = after
        .components
        .iter()
        .filter_map(|c| Some((*old.get(&c.id)?, c)));
    kept.filter_map(|(old, new)| {
        let before = Some(zones_of(before, old, catalogue));
        let after = Some(zones_of(after, new, catalogue));
        Some((new.id.clone(), change(before, after)?))
    })
    .collect()
}

/// The failing zones of a component's replicas, in words.
fn zones_of(design: &Design, component: &Component, catalogue: &Catalogue) -> String {
    let places = catalogue.placements(design, component);
    let places = places.iter().map(|place| {
        let zones: Vec<&str> = place.zones.iter().map(|zone| zone.id.as_str()).collect();
        if zones.is_empty() {
            "no zone".to_owned()
        } else {
            zones.join(" in ")
        }
    });
    places.collect::<Vec<_>>().join(" | ")
}

/// What differs from the report `before` to the report `after`.
pub fn compare(before: &Report, after: &Report) -> Effects {
    Effects {
        flows: flows(before, after),
        headroom: figure_effect("headroom", "factor", headroom(before), headroom(after)),
        targets: targets(before, after),
        gained: findings(after, before),
        lost: findings(before, after),
    }
}

impl Effects {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn change<T: PartialEq>(before: Option<T>, after: Option<T>) -> Option<Change<T>> {
    (before != after).then_some(Change { before, after })
}

fn flows(before: &Report, after: &Report) -> Vec<FlowEffect> {
    let old: HashMap<&Id, &FlowReport> = before.flows.iter().map(|flow| (&flow.id, flow)).collect();
    let new: HashSet<&Id> = after.flows.iter().map(|flow| &flow.id).collect();
    let kept = after
        .flows
        .iter()
        .map(|flow| (old.get(&flow.id).copied(), Some(flow)));
    let gone = before.flows.iter().filter(|flow| !new.contains(&flow.id));
    kept.chain(gone.map(|flow| (Some(flow), None)))
        .filter_map(|(before, after)| flow(before, after))
        .collect()
}

fn flow(before: Option<&FlowReport>, after: Option<&FlowReport>) -> Option<FlowEffect> {
    let id = after.or(before)?.id.clone();
    let figures = FIGURES.iter();
    let figures = figures.filter_map(|&(name, unit, of)| {
        figure_effect(name, unit, before.and_then(of), after.and_then(of))
    });
    let figures: Vec<_> = figures.collect();
    let points = |flow: Option<&FlowReport>| {
        flow.map_or(&[][..], |flow| &flow.figures.single_points)
            .to_vec()
    };
    let without = |units: Vec<Unit>, others: &[Unit]| -> Vec<Unit> {
        units
            .into_iter()
            .filter(|unit| !others.contains(unit))
            .collect()
    };
    let (had, has) = (points(before), points(after));
    let effect = FlowEffect {
        id,
        figures,
        single_points_gained: without(has.clone(), &had),
        single_points_lost: without(had, &has),
    };
    let same = effect.figures.is_empty()
        && effect.single_points_gained.is_empty()
        && effect.single_points_lost.is_empty();
    (!same).then_some(effect)
}

/// The effect on a figure of this name and unit, if it reads otherwise.
fn figure_effect(
    name: &'static str,
    unit: &'static str,
    before: Option<Figure>,
    after: Option<Figure>,
) -> Option<FigureEffect> {
    let apart = |figure: Option<Figure>| figure.map(|figure| (figure.text, figure.number)).unzip();
    let ((old, from), (new, to)) = (apart(before), apart(after));
    Some(FigureEffect {
        name,
        text: change(old, new)?,
        number: Change {
            before: from,
            after: to,
        },
        unit,
    })
}

/// A figure, as people read it and as a number.
struct Figure {
    text: String,
    number: f64,
}

/// Reads a figure off a flow.
type OfFlow = fn(&FlowReport) -> Option<Figure>;

/// The figures of a flow that are compared, by name, with the unit of their numbers.
const FIGURES: &[(&str, &str, OfFlow)] = &[
    ("request success", "probability", |flow| {
        Some(probability(&flow.figures.request_success))
    }),
    ("availability", "probability", |flow| {
        Some(probability(&flow.figures.availability))
    }),
    ("p50", "ms", |flow| {
        percentile(&flow.figures.latency.response_unloaded, |times| times.p50)
    }),
    ("p99", "ms", |flow| {
        percentile(&flow.figures.latency.response_unloaded, |times| times.p99)
    }),
    ("p99 at peak", "ms", |flow| {
        percentile(&flow.figures.latency.response_peak, |times| times.p99)
    }),
    ("completion p99", "ms", |flow| {
        percentile(&flow.figures.latency.completion_unloaded, |times| times.p99)
    }),
];

fn probability(answer: &Availability) -> Figure {
    Figure {
        text: figure::percent(answer.unavailability),
        number: answer.value,
    }
}

fn percentile(times: &Known<Percentiles>, of: fn(&Percentiles) -> f64) -> Option<Figure> {
    times.as_ref().ok().map(|times| Figure {
        text: figure::time(of(times)),
        number: of(times),
    })
}

fn headroom(report: &Report) -> Option<Figure> {
    let headroom = report.headroom.as_ref().ok()?;
    let factor = figure::figure(headroom.factor);
    Some(Figure {
        text: format!("× {factor} ({})", headroom.component),
        number: headroom.factor,
    })
}

fn targets(before: &Report, after: &Report) -> Vec<TargetEffect> {
    let old: HashMap<&Id, _> = before
        .targets
        .iter()
        .map(|target| (&target.id, target))
        .collect();
    let new: HashSet<&Id> = after.targets.iter().map(|target| &target.id).collect();
    let kept = after
        .targets
        .iter()
        .map(|target| (old.get(&target.id).copied(), Some(target)));
    let gone = before
        .targets
        .iter()
        .filter(|target| !new.contains(&target.id));
    kept.chain(gone.map(|target| (Some(target), None)))
        .filter_map(|(before, after)| {
            let verdict = change(before.map(|t| t.verdict), after.map(|t| t.verdict))?;
            let target = after.or(before)?;
            Some(TargetEffect {
                id: target.id.clone(),
                verdict,
                summary: target.summary.clone(),
            })
        })
        .collect()
}

/// The findings of `one` that `other` does not have.
fn findings(one: &Report, other: &Report) -> Vec<FindingEffect> {
    let key = |finding: &Finding| {
        (
            finding.rule,
            finding.subjects.clone(),
            finding.flows.clone(),
        )
    };
    let known: HashSet<_> = other.findings.iter().map(key).collect();
    let new = one
        .findings
        .iter()
        .filter(|finding| !known.contains(&key(finding)));
    new.map(|finding| FindingEffect {
        rule: finding.rule,
        severity: finding.severity,
        message: finding.message.clone(),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Options, evaluate};
    use crate::catalogue::Catalogue;
    use crate::model::{Cell, Component, Connection, Design};

    fn report(replicas: u32) -> Report {
        let mut design = Design::default();
        let mut api = Component::new("api", "service", Cell::new(20, 0));
        api.replicas = Some(replicas);
        design
            .components
            .push(Component::new("user", "client", Cell::new(0, 0)));
        design.components.push(api);
        design
            .connections
            .push(Connection::new("user-api", "user", "api"));
        evaluate(&design, Catalogue::shipped(), Options::default())
    }

    #[test]
    fn equal_reports_have_no_effects() {
        assert!(compare(&report(1), &report(1)).is_empty());
    }

    #[test]
    fn what_a_comparison_lets_go_it_does_not_read() {
        let (before, after) = (report(1), report(2));
        let of_lean = compare(&lean(before.clone()), &lean(after.clone()));
        assert_eq!(of_lean, compare(&before, &after));
    }

    #[test]
    fn a_second_replica_takes_a_single_point_away() {
        let effects = compare(&report(1), &report(2));
        let flow = &effects.flows[0];
        assert_eq!(flow.single_points_lost, [Unit::Replica("api".into())]);
        assert!(flow.single_points_gained.is_empty());
        let FigureEffect {
            name,
            text: change,
            number,
            unit,
        } = &flow.figures[0];
        assert_eq!(
            (*name, change.before.as_deref()),
            ("request success", Some("99.9 %"))
        );
        assert_eq!(change.after.as_deref(), Some("99.9999 %"));
        assert_eq!((number.before, *unit), (Some(0.999), "probability"));
        let back = compare(&report(2), &report(1));
        assert_eq!(
            back.flows[0].single_points_gained,
            [Unit::Replica("api".into())]
        );
    }
}
