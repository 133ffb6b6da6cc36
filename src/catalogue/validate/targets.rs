//! Targets: their subjects exist, their bounds are numbers that can be met.

use super::{At, Check};
use crate::catalogue::near::did_you_mean;
use crate::catalogue::{AttributeKind, Section};
use crate::model::{Bound, Metric, Subject, Target};

pub(super) fn check(check: &mut Check) {
    for (index, target) in check.design.targets.iter().enumerate() {
        let at = At::new(Section::Targets, index);
        subject(check, at, target);
        metric(check, at, &target.metric);
    }
}

fn subject(check: &mut Check, at: At, target: &Target) {
    match &target.subject {
        Subject::Design => {}
        Subject::Flow(flow) => {
            if !check.flows.contains_key(flow.as_str()) {
                let known = check.design.flows.iter().map(|flow| flow.id.as_str());
                check.report_missing(at, "flow", None, "flow", flow.as_str(), known);
            }
        }
        Subject::Component(component) => {
            check.known_component(at, "component", component);
        }
    }
}

fn metric(check: &mut Check, at: At, metric: &Metric) {
    match metric {
        Metric::Throughput {
            at_least: Bound::Estimate(name),
        } => check.known_rate(at, "metric", name),
        Metric::Headroom { at_least } if !(at_least.is_finite() && *at_least > 0.0) => check
            .report(
                at,
                "metric",
                format!("a headroom of {at_least} is no factor"),
                "write a number above 0, as in 2",
            ),
        Metric::Concurrency { at_most } if !(at_most.is_finite() && *at_most >= 0.0) => check
            .report(
                at,
                "metric",
                format!("{at_most} is no number of requests"),
                "write a number from 0 on, as in 500",
            ),
        Metric::MonthlyCost { at_most } if !(at_most.is_finite() && *at_most >= 0.0) => check
            .report(
                at,
                "metric",
                format!("{at_most} is no amount of money"),
                "write US dollars per month, as in \"$500\"",
            ),
        Metric::Consistency { at_least } => consistency(check, at, at_least),
        _ => {}
    }
}

fn consistency(check: &mut Check, at: At, level: &str) {
    let Some(attribute) = check.catalogue.attribute("consistency") else {
        return;
    };
    let AttributeKind::Choice(levels) = &attribute.kind else {
        return;
    };
    if !levels.iter().any(|known| known == level) {
        let all = format!("write one of {}", levels.join(", "));
        let fix = did_you_mean(level, levels.iter().map(String::as_str), &all);
        check.report(
            at,
            "metric",
            format!("`{level}` is no level of consistency"),
            fix,
        );
    }
}
