//! Whether targets hold and requirements are served.
//!
//! Met, missed, or cannot tell with what is missing: nothing passes in silence. A target of the whole
//! design binds its worst flow or component. Figures come from the report; nothing is computed here but
//! comparisons. Cost: targets × what they are about.

mod availability;
mod load;
mod stated;
mod times;

use super::board::Board;
use super::report::{RequirementStatus, Serving, TargetVerdict, Unknown, Verdict};
use crate::model::{Id, Metric, Requirement, Scope, Subject, Target};

/// The verdicts on the design's targets, in their order.
pub(super) fn targets(board: &Board) -> Vec<TargetVerdict> {
    let judge = |target: &Target| judge(board, target).into_verdict(target.id.clone());
    board.design.targets.iter().map(judge).collect()
}

/// Whether each requirement is served, in their order.
pub(super) fn requirements(board: &Board) -> Vec<RequirementStatus> {
    let status = |requirement: &Requirement| {
        let (status, flows) = match &requirement.scope {
            Scope::Parked { .. } => (Serving::Parked, Vec::new()),
            Scope::Now { flows } => {
                let exists = |id: &&Id| board.recorded(id).is_some();
                let known: Vec<Id> = flows.iter().filter(exists).cloned().collect();
                let is_open = known.is_empty() || known.len() < flows.len();
                let status = if is_open {
                    Serving::Open
                } else {
                    Serving::Served
                };
                (status, known)
            }
        };
        RequirementStatus {
            id: requirement.id.clone(),
            status,
            flows,
        }
    };
    board.design.requirements.iter().map(status).collect()
}

fn judge(board: &Board, target: &Target) -> Answer {
    let subject = &target.subject;
    match &target.metric {
        Metric::Availability { at_least, whole } => {
            availability::judge(board, subject, *at_least, *whole)
        }
        Metric::Latency {
            percentile,
            at_most,
            horizon,
            load,
        } => times::judge(board, subject, *percentile, *at_most, (*horizon, *load)),
        Metric::Throughput { at_least } => load::throughput(board, subject, at_least),
        Metric::Headroom { at_least } => load::headroom(board, subject, *at_least),
        Metric::Utilisation { at_most } => load::utilisation(board, subject, at_most.get()),
        Metric::Concurrency { at_most } => load::concurrency(board, subject, *at_most),
        Metric::Durability { at_least } => stated::durability(board, subject, *at_least),
        Metric::RecoveryPoint { at_most } => {
            stated::time(board, subject, stated::RECOVERY_POINT, *at_most)
        }
        Metric::RecoveryTime { at_most } => {
            stated::time(board, subject, stated::RECOVERY_TIME, *at_most)
        }
        Metric::Retention { at_least } => stated::retention(board, subject, *at_least),
        Metric::Staleness { at_most } => stated::time(board, subject, stated::STALENESS, *at_most),
        Metric::MonthlyCost { at_most } => stated::monthly_cost(board, subject, *at_most),
        Metric::Consistency { at_least } => stated::consistency(board, subject, at_least),
    }
}

/// What one flow or component, or all of a target's together, say about the target.
#[derive(Clone, Debug, PartialEq)]
struct Answer {
    verdict: Verdict,
    value: Option<f64>,
    bound: Option<f64>,
    at_the_limit: bool,
    evidence: Vec<Id>,
    missing: Option<String>,
    summary: String,
    /// How bad: figure over bound, or bound over figure, so that more than 1 misses.
    distance: f64,
}

impl Answer {
    /// A figure against its bound; `distance` more than 1 misses.
    fn compared(met: bool, value: f64, bound: f64, distance: f64, summary: String) -> Self {
        Self {
            verdict: if met { Verdict::Met } else { Verdict::Missed },
            value: Some(value),
            bound: Some(bound),
            at_the_limit: false,
            evidence: Vec::new(),
            missing: None,
            summary,
            distance,
        }
    }

    /// A target that holds because nothing can break it.
    fn met(bound: Option<f64>, summary: String) -> Self {
        Self {
            verdict: Verdict::Met,
            value: None,
            bound,
            at_the_limit: false,
            evidence: Vec::new(),
            missing: None,
            summary,
            distance: 0.0,
        }
    }

    fn cannot_tell(bound: Option<f64>, missing: impl Into<String>) -> Self {
        let missing = missing.into();
        Self {
            verdict: Verdict::CannotTell,
            value: None,
            bound,
            at_the_limit: false,
            evidence: Vec::new(),
            summary: format!("cannot tell: {missing}"),
            missing: Some(missing),
            distance: 1.0,
        }
    }

    fn unknown(why: &Unknown, bound: Option<f64>) -> Self {
        Self::cannot_tell(bound, why.0.clone())
    }

    fn with_evidence(mut self, evidence: Vec<Id>) -> Self {
        self.evidence = evidence;
        self
    }

    /// Says whose figure it is, where a target is about several.
    fn about(mut self, id: &Id) -> Self {
        self.summary = format!("{id}: {}", self.summary);
        self.evidence.retain(|evidence| evidence != id);
        self.evidence.insert(0, id.clone());
        self
    }

    /// The answer that decides of those to the flows that a target is about, by their places in the report.
    fn of_flows(
        board: &Board,
        subject: &Subject,
        bound: Option<f64>,
        answer_of: impl Fn(usize) -> Self,
    ) -> Self {
        let answers = board.flows_of(subject).into_iter().map(|at| {
            let answer = answer_of(at);
            match subject {
                Subject::Design => answer.about(&board.flows[at].id),
                Subject::Flow(_) | Subject::Component(_) => answer,
            }
        });
        let answers: Vec<_> = answers.collect();
        Self::worst(&answers, bound, NO_FLOW)
    }

    /// The answer that decides: the worst that misses; else what cannot be told, all together; else the
    /// one nearest to its bound. `nothing` says why there is none.
    fn worst(answers: &[Self], bound: Option<f64>, nothing: &str) -> Self {
        let worst_of = |verdict: Verdict| {
            let of = answers.iter().filter(|answer| answer.verdict == verdict);
            // The first listed among equals.
            of.fold(None, |worst: Option<&Self>, answer| match worst {
                Some(worst) if worst.distance >= answer.distance => Some(worst),
                _ => Some(answer),
            })
        };
        if let Some(missed) = worst_of(Verdict::Missed) {
            return missed.clone();
        }
        let untold: Vec<&Self> = answers
            .iter()
            .filter(|answer| answer.verdict == Verdict::CannotTell)
            .collect();
        if let [answer] = untold.as_slice() {
            return (*answer).clone();
        }
        if !untold.is_empty() {
            let missing = untold.iter().filter_map(|answer| answer.missing.as_deref());
            let evidence = untold.iter().filter_map(|answer| answer.evidence.first());
            return Self::cannot_tell(bound, listed(missing, "; "))
                .with_evidence(evidence.take(EVIDENCE).cloned().collect());
        }
        worst_of(Verdict::Met)
            .cloned()
            .unwrap_or_else(|| Self::cannot_tell(bound, nothing))
    }

    fn into_verdict(self, id: Id) -> TargetVerdict {
        TargetVerdict {
            id,
            verdict: self.verdict,
            value: self.value,
            bound: self.bound,
            at_the_limit: self.at_the_limit,
            evidence: self.evidence,
            missing: self.missing,
            summary: self.summary,
        }
    }
}

const NO_FLOW: &str = "there is no flow to measure; record one";

/// How many identifiers are named as evidence.
const EVIDENCE: usize = 3;

/// The first few distinct texts, and how many more there are.
fn listed<'t>(texts: impl Iterator<Item = &'t str>, between: &str) -> String {
    const SHOWN: usize = 3;
    let mut distinct: Vec<&str> = Vec::new();
    for text in texts {
        if !distinct.contains(&text) {
            distinct.push(text);
        }
    }
    let shown = distinct[..distinct.len().min(SHOWN)].join(between);
    match distinct.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests;
