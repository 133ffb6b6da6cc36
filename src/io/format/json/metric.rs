//! Targets: one flat object in JSON, a variant per metric in the model.

use super::{Horizon, LoadState, MetricForm, Quantity, Target};
use crate::io::format::convert::{Converter, rate};
use crate::model::{
    self, Bound, Metric, Millis, Percentile, Probability, Rate, RateSource, Subject,
};

pub(super) fn target(to: &mut Converter, from: Target) -> Option<model::Target> {
    let subject = match (&from.flow, &from.component) {
        (Some(_), Some(_)) => {
            to.report(
                "component",
                "the target names a flow and a component; keep one of the two",
            );
            return None;
        }
        (Some(flow), None) => Subject::Flow(flow.as_str().into()),
        (None, Some(component)) => Subject::Component(component.as_str().into()),
        (None, None) => Subject::Design,
    };
    let (id, note) = (from.id.as_str().into(), from.note.clone());
    only_own_keys(to, &from);
    let metric = metric(to, from)?;
    Some(model::Target {
        id,
        subject,
        metric,
        note,
    })
}

/// Reports keys that belong to other metrics.
fn only_own_keys(to: &mut Converter, from: &Target) {
    let latency = from.metric == MetricForm::Latency;
    let keys = [
        ("percentile", from.percentile.is_some(), latency),
        ("horizon", from.horizon.is_some(), latency),
        ("load", from.load.is_some(), latency),
        (
            "whole",
            from.whole.is_some(),
            from.metric == MetricForm::Availability,
        ),
        (
            "at_least",
            from.at_least.is_some(),
            is_lower_bound(from.metric),
        ),
        (
            "at_most",
            from.at_most.is_some(),
            !is_lower_bound(from.metric),
        ),
        (
            "at_least_estimate",
            from.at_least_estimate.is_some(),
            from.metric == MetricForm::Throughput,
        ),
    ];
    for (key, given, own) in keys {
        if given && !own {
            to.report(key, &format!("this metric has no `{key}`; remove it"));
        }
    }
}

const fn is_lower_bound(metric: MetricForm) -> bool {
    use MetricForm as M;
    matches!(
        metric,
        M::Availability
            | M::Throughput
            | M::Headroom
            | M::Durability
            | M::Retention
            | M::Consistency
    )
}

fn metric(to: &mut Converter, from: Target) -> Option<Metric> {
    let (at_least, at_most) = (from.at_least, from.at_most);
    Some(match from.metric {
        MetricForm::Availability => Metric::Availability {
            at_least: probability(to, "at_least", at_least)?,
            whole: from.whole.unwrap_or(false),
        },
        MetricForm::Latency => Metric::Latency {
            percentile: percentile(to, from.percentile)?,
            at_most: millis(to, "at_most", at_most)?,
            horizon: match from.horizon {
                Some(Horizon::Completion) => model::Horizon::Completion,
                Some(Horizon::Response) | None => model::Horizon::Response,
            },
            load: match from.load {
                Some(LoadState::Peak) => model::LoadState::Peak,
                Some(LoadState::Unloaded) | None => model::LoadState::Unloaded,
            },
        },
        MetricForm::Throughput => Metric::Throughput {
            at_least: throughput(to, at_least, from.at_least_estimate)?,
        },
        MetricForm::Headroom => Metric::Headroom {
            at_least: number(to, "at_least", at_least)?,
        },
        MetricForm::Utilisation => Metric::Utilisation {
            at_most: probability(to, "at_most", at_most)?,
        },
        MetricForm::Concurrency => Metric::Concurrency {
            at_most: number(to, "at_most", at_most)?,
        },
        MetricForm::Durability => Metric::Durability {
            at_least: probability(to, "at_least", at_least)?,
        },
        MetricForm::RecoveryPoint => Metric::RecoveryPoint {
            at_most: millis(to, "at_most", at_most)?,
        },
        MetricForm::RecoveryTime => Metric::RecoveryTime {
            at_most: millis(to, "at_most", at_most)?,
        },
        MetricForm::Retention => Metric::Retention {
            at_least: millis(to, "at_least", at_least)?,
        },
        MetricForm::Staleness => Metric::Staleness {
            at_most: millis(to, "at_most", at_most)?,
        },
        MetricForm::MonthlyCost => Metric::MonthlyCost {
            at_most: number(to, "at_most", at_most)?,
        },
        MetricForm::Consistency => {
            let Some(Quantity::Name(level)) = at_least else {
                to.report(
                    "at_least",
                    "the level is missing; write it, as in \"strong\"",
                );
                return None;
            };
            Metric::Consistency { at_least: level }
        }
    })
}

fn throughput(
    to: &mut Converter,
    bound: Option<Quantity>,
    estimate: Option<String>,
) -> Option<Bound> {
    match (estimate, bound) {
        (Some(name), _) => Some(Bound::Estimate(name.into())),
        (None, Some(Quantity::Name(text))) => Some(match rate(&text) {
            RateSource::Stated(rate) => Bound::Stated(rate),
            RateSource::Estimate(name) => Bound::Estimate(name),
        }),
        (None, bound) => {
            let number = number(to, "at_least", bound)?;
            to.rate("at_least", number).map(Bound::Stated)
        }
    }
}

fn number(to: &mut Converter, key: &'static str, bound: Option<Quantity>) -> Option<f64> {
    match bound {
        Some(Quantity::Number(number)) => return Some(number),
        Some(Quantity::Name(text)) => {
            to.report(
                key,
                &format!("`{text}` is not a number; write one without quotes"),
            );
        }
        None => to.report(key, &format!("the bound `{key}` is missing; add it")),
    }
    None
}

fn probability(
    to: &mut Converter,
    key: &'static str,
    bound: Option<Quantity>,
) -> Option<Probability> {
    let number = number(to, key, bound)?;
    to.probability(key, number)
}

fn millis(to: &mut Converter, key: &'static str, bound: Option<Quantity>) -> Option<Millis> {
    let number = number(to, key, bound)?;
    let millis = Millis::new(number)
        .ok_or_else(|| format!("{number} is not a time; write milliseconds, not negative"));
    to.checked(key, millis)
}

fn percentile(to: &mut Converter, percent: Option<f64>) -> Option<Percentile> {
    let percentile = percent.and_then(Percentile::new).ok_or(
        "a latency target needs a percentile; write a number above 0 and below 100, as in 99.9",
    );
    to.checked("percentile", percentile)
}

impl Converter<'_> {
    /// The probability that a number states.
    pub(super) fn probability(&mut self, key: &'static str, number: f64) -> Option<Probability> {
        let probability = Probability::new(number)
            .ok_or_else(|| format!("{number} is not a probability; write a number from 0 to 1"));
        self.checked(key, probability)
    }

    /// The rate that a number states.
    pub(super) fn rate(&mut self, key: &'static str, number: f64) -> Option<Rate> {
        let rate = Rate::new(number).ok_or_else(|| {
            format!("{number} is not a rate; write requests per second, not negative")
        });
        self.checked(key, rate)
    }
}
