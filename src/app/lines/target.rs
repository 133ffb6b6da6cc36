//! Targets as lines: `redirect p99 <= 100ms`, `availability >= 99.99%`, `headroom >= 2`.
//!
//! ```text
//! target = [subject] metric ("<=" | ">=") bound {"whole" | "completion" | "peak"} [" # " remark]
//! ```

use super::{find_component, find_flow, split_remark, with_remark};
use crate::app::Refusal;
use crate::app::edits::fresh_id;
use crate::catalogue::near::did_you_mean;
use crate::catalogue::{AttributeKind, Catalogue};
use crate::model::units::{dollars, parse_dollars, parse_scaled, shortest};
use crate::model::{
    Bound, Design, Horizon, Id, LoadState, Metric, Percentile, RateSource, Subject, Target,
};

/// The metrics by the words that people write for them; percentiles are `p99`, `p99.9` …
const METRICS: &[(&str, Name)] = &[
    ("availability", Name::Availability),
    ("request success", Name::Availability),
    ("success", Name::Availability),
    ("uptime", Name::Availability),
    ("latency", Name::Latency),
    ("throughput", Name::Throughput),
    ("headroom", Name::Headroom),
    ("utilisation", Name::Utilisation),
    ("utilization", Name::Utilisation),
    ("concurrency", Name::Concurrency),
    ("durability", Name::Durability),
    ("recovery point", Name::RecoveryPoint),
    ("rpo", Name::RecoveryPoint),
    ("recovery time", Name::RecoveryTime),
    ("rto", Name::RecoveryTime),
    ("retention", Name::Retention),
    ("storage horizon", Name::Retention),
    ("staleness", Name::Staleness),
    ("monthly cost", Name::MonthlyCost),
    ("cost", Name::MonthlyCost),
    ("consistency", Name::Consistency),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    Availability,
    Latency,
    Throughput,
    Headroom,
    Utilisation,
    Concurrency,
    Durability,
    RecoveryPoint,
    RecoveryTime,
    Retention,
    Staleness,
    MonthlyCost,
    Consistency,
}

/// A target's line in parts.
struct Parts<'a> {
    subject: &'a str,
    name: Name,
    percentile: f64,
    bound: &'a str,
    whole: bool,
    horizon: Horizon,
    load: LoadState,
}

/// Whether `line` compares something with a bound, as only targets do.
pub fn is_target(line: &str) -> bool {
    comparison(split_remark(line).0).is_some()
}

/// Reads a target. A new one gets an identifier from what it is about and its metric.
pub fn parse_target(
    line: &str,
    design: &Design,
    catalogue: &Catalogue,
    id: Option<Id>,
) -> Result<Target, Refusal> {
    let (text, note) = split_remark(line);
    let parts = parts(text, design, catalogue)?;
    let subject = subject(parts.subject, design, catalogue)?;
    let metric = metric(&parts, design, catalogue)?;
    let id = id.unwrap_or_else(|| {
        let about = match &subject {
            Subject::Design => "",
            Subject::Flow(id) | Subject::Component(id) => id.as_str(),
        };
        let name = metric_text(&metric);
        fresh_id(
            design,
            &format!("{about} {}", name.replace('.', "")),
            "target",
        )
    });
    Ok(Target {
        id,
        subject,
        metric,
        note: note.to_owned(),
    })
}

/// The line that [`parse_target`] reads as `target`.
pub fn target_text(target: &Target) -> String {
    with_remark(bound_text(target), &target.note)
}

/// What `target` is about, its metric and its bound, without its remark.
pub fn bound_text(target: &Target) -> String {
    let subject = match &target.subject {
        Subject::Design => String::new(),
        Subject::Flow(id) | Subject::Component(id) => format!("{id} "),
    };
    let bound = match &target.metric {
        Metric::Availability { at_least, whole } => {
            format!(">= {at_least}{}", if *whole { " whole" } else { "" })
        }
        Metric::Latency {
            at_most,
            horizon,
            load,
            ..
        } => {
            let horizon = if *horizon == Horizon::Completion {
                " completion"
            } else {
                ""
            };
            let load = if *load == LoadState::Peak {
                " peak"
            } else {
                ""
            };
            format!("<= {at_most}{horizon}{load}")
        }
        Metric::Throughput {
            at_least: Bound::Stated(rate),
        } => format!(">= {rate}"),
        Metric::Throughput {
            at_least: Bound::Estimate(name),
        } => format!(">= {name}"),
        Metric::Headroom { at_least } => format!(">= {}", shortest(*at_least, 0)),
        Metric::Utilisation { at_most } => format!("<= {at_most}"),
        Metric::Concurrency { at_most } => format!("<= {}", shortest(*at_most, 0)),
        Metric::Durability { at_least } => format!(">= {at_least}"),
        Metric::Retention { at_least } => format!(">= {at_least}"),
        Metric::RecoveryPoint { at_most }
        | Metric::RecoveryTime { at_most }
        | Metric::Staleness { at_most } => format!("<= {at_most}"),
        Metric::MonthlyCost { at_most } => format!("<= {}", dollars(*at_most)),
        Metric::Consistency { at_least } => format!(">= {at_least}"),
    };
    format!("{subject}{} {bound}", metric_text(&target.metric))
}

fn metric_text(metric: &Metric) -> String {
    let name = match metric {
        Metric::Latency { percentile, .. } => {
            return format!("p{}", shortest(percentile.percent(), 0));
        }
        Metric::Availability { .. } => "availability",
        Metric::Throughput { .. } => "throughput",
        Metric::Headroom { .. } => "headroom",
        Metric::Utilisation { .. } => "utilisation",
        Metric::Concurrency { .. } => "concurrency",
        Metric::Durability { .. } => "durability",
        Metric::RecoveryPoint { .. } => "recovery point",
        Metric::RecoveryTime { .. } => "recovery time",
        Metric::Retention { .. } => "retention",
        Metric::Staleness { .. } => "staleness",
        Metric::MonthlyCost { .. } => "monthly cost",
        Metric::Consistency { .. } => "consistency",
    };
    name.to_owned()
}

/// What stands before and after the comparison, and whether the bound is an upper one. A level of
/// consistency needs no sign: nobody bounds it from above.
fn comparison(text: &str) -> Option<(&str, bool, &str)> {
    let signs = [("<=", true), (">=", false), ("≤", true), ("≥", false)];
    let signed = signs
        .iter()
        .filter_map(|(sign, upper)| text.split_once(sign).map(|(a, b)| (a, *upper, b)))
        .min_by_key(|(before, _, _)| before.len());
    signed.or_else(|| {
        let (left, level) = text.trim().rsplit_once(' ')?;
        let named = left.split(' ').next_back() == Some("consistency");
        named.then_some((left, false, level))
    })
}

fn parts<'a>(text: &'a str, design: &Design, catalogue: &Catalogue) -> Result<Parts<'a>, Refusal> {
    let Some((left, upper, mut bound)) = comparison(text) else {
        return Err(Refusal::from(
            "A target compares with a bound; write <= or >=, as in `p99 <= 100ms`",
        ));
    };
    let (subject, name, percentile) = metric_name(left.trim(), design, catalogue)?;
    let (mut whole, mut horizon, mut load) = (false, Horizon::Response, LoadState::Unloaded);
    loop {
        bound = bound.trim();
        let Some((rest, last)) = bound.rsplit_once(' ') else {
            break;
        };
        match last {
            "whole" => whole = true,
            "completion" => horizon = Horizon::Completion,
            "peak" => load = LoadState::Peak,
            "response" | "unloaded" | "at" | "in" => {}
            _ => break,
        }
        bound = rest;
    }
    let is_upper = !matches!(
        name,
        Name::Availability
            | Name::Throughput
            | Name::Headroom
            | Name::Durability
            | Name::Retention
            | Name::Consistency
    );
    if is_upper != upper {
        let sign = if is_upper { "<=" } else { ">=" };
        return Err(Refusal(format!(
            "This metric is bounded the other way; write {sign}"
        )));
    }
    Ok(Parts {
        subject,
        name,
        percentile,
        bound,
        whole,
        horizon,
        load,
    })
}

/// The subject and the metric that the left side names; the metric stands last.
fn metric_name<'a>(
    left: &'a str,
    design: &Design,
    catalogue: &Catalogue,
) -> Result<(&'a str, Name, f64), Refusal> {
    let lower = left.to_ascii_lowercase();
    for (word, name) in METRICS {
        if let Some(subject) = lower.strip_suffix(word)
            && (subject.is_empty() || subject.ends_with(' '))
        {
            return Ok((left[..subject.len()].trim(), *name, 99.0));
        }
    }
    let (subject, last) = left.rsplit_once(' ').unwrap_or(("", left));
    let digits = last.strip_prefix(['p', 'P']).unwrap_or_default();
    if let Some(percent) = percentile(digits) {
        return Ok((subject.trim(), Name::Latency, percent));
    }
    if find_flow(design, left).is_ok() || find_component(design, catalogue, left).is_ok() {
        return Err(Refusal(format!(
            "`{left}` has no metric; write one behind it, as in `{left} p99 <= 100ms`"
        )));
    }
    let words = METRICS.iter().map(|(word, _)| *word);
    let known = "use p99, availability, throughput, headroom, retention, staleness, cost …";
    Err(Refusal(format!(
        "`{last}` is no metric; {}",
        did_you_mean(last, words, known)
    )))
}

/// The percentile in percent that `99`, `99.9` or `999` stands for.
fn percentile(digits: &str) -> Option<f64> {
    let percent = parse_scaled(digits, 0)?;
    let nines = digits.len() > 2 && digits.chars().all(|c| c == '9');
    Some(if nines {
        parse_scaled(digits, 2 - digits.len() as i32)?
    } else {
        percent
    })
}

fn subject(text: &str, design: &Design, catalogue: &Catalogue) -> Result<Subject, Refusal> {
    if text.is_empty() {
        return Ok(Subject::Design);
    }
    match (
        find_flow(design, text),
        find_component(design, catalogue, text),
    ) {
        (Ok(flow), _) => Ok(Subject::Flow(flow.id.clone())),
        (Err(_), Ok(component)) => Ok(Subject::Component(component)),
        (Err(_), Err(_)) => {
            let flows = design.flows.iter().map(|flow| flow.id.as_str());
            let components = design.components.iter().map(|c| c.id.as_str());
            let near = did_you_mean(
                text,
                flows.chain(components),
                "leave it out for the whole design, or record the flow first",
            );
            Err(Refusal(format!(
                "No flow or component is called `{text}`; {near}"
            )))
        }
    }
}

fn metric(parts: &Parts<'_>, design: &Design, catalogue: &Catalogue) -> Result<Metric, Refusal> {
    let bound = parts.bound;
    let number = || {
        let value = parse_scaled(bound, 0).filter(|n| *n >= 0.0);
        value.ok_or_else(|| Refusal(format!("`{bound}` is no number; write one, as in `2`")))
    };
    Ok(match parts.name {
        Name::Availability => Metric::Availability {
            at_least: unit(bound)?,
            whole: parts.whole,
        },
        Name::Latency => Metric::Latency {
            percentile: Percentile::new(parts.percentile).ok_or_else(|| {
                Refusal::from("A percentile lies between 0 and 100; write p50, p99 or p99.9")
            })?,
            at_most: unit(bound)?,
            horizon: parts.horizon,
            load: parts.load,
        },
        Name::Throughput => Metric::Throughput {
            at_least: match super::parse_rate(bound, design)? {
                RateSource::Stated(rate) => Bound::Stated(rate),
                RateSource::Estimate(name) => Bound::Estimate(name),
            },
        },
        Name::Headroom => Metric::Headroom {
            at_least: number()?,
        },
        Name::Utilisation => Metric::Utilisation {
            at_most: unit(bound)?,
        },
        Name::Concurrency => Metric::Concurrency { at_most: number()? },
        Name::Durability => Metric::Durability {
            at_least: unit(bound)?,
        },
        Name::RecoveryPoint => Metric::RecoveryPoint {
            at_most: unit(bound)?,
        },
        Name::RecoveryTime => Metric::RecoveryTime {
            at_most: unit(bound)?,
        },
        Name::Retention => Metric::Retention {
            at_least: unit(bound)?,
        },
        Name::Staleness => Metric::Staleness {
            at_most: unit(bound)?,
        },
        Name::MonthlyCost => Metric::MonthlyCost {
            at_most: parse_dollars(bound)
                .or_else(|| parse_scaled(bound, 0))
                .ok_or_else(|| {
                    Refusal(format!(
                        "`{bound}` is no amount of money; write US dollars a month, as in `$5000`"
                    ))
                })?,
        },
        Name::Consistency => Metric::Consistency {
            at_least: level(bound, catalogue)?,
        },
    })
}

fn unit<T: std::str::FromStr<Err = crate::model::UnitError>>(text: &str) -> Result<T, Refusal> {
    text.parse()
        .map_err(|error: crate::model::UnitError| Refusal(error.to_string()))
}

fn level(text: &str, catalogue: &Catalogue) -> Result<String, Refusal> {
    let Some(AttributeKind::Choice(levels)) = catalogue
        .attribute("consistency")
        .map(|attribute| &attribute.kind)
    else {
        return Ok(text.to_owned());
    };
    levels
        .iter()
        .find(|level| level.as_str() == text)
        .cloned()
        .ok_or_else(|| {
            Refusal(format!(
                "`{text}` is no level of consistency; write one of {}",
                levels.join(", ")
            ))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cell, Component, Flow, FlowOp};

    fn design() -> Design {
        let mut design = Design::default();
        design
            .components
            .push(Component::new("db", "sql-database", Cell::default()));
        design.flows.push(Flow {
            id: Id::from("redirect"),
            name: "Follow a short URL".to_owned(),
            entry: Id::from("db"),
            rate: None,
            op: FlowOp::Read,
            via: None,
        });
        design
    }

    fn read(line: &str) -> Result<Target, Refusal> {
        parse_target(line, &design(), Catalogue::shipped(), None)
    }

    #[test]
    fn targets_are_read_as_they_are_shown() {
        for line in [
            "redirect p99 <= 100ms",
            "redirect p99.9 <= 1s completion peak",
            "availability >= 99.99%",
            "redirect availability >= 99.9% whole # contract",
            "throughput >= 350k rps",
            "headroom >= 2",
            "db utilisation <= 70%",
            "db concurrency <= 500",
            "db durability >= 99.999999999%",
            "db recovery point <= 5min",
            "db recovery time <= 1h",
            "db retention >= 1825d",
            "db staleness <= 1s",
            "monthly cost <= $5000",
            "db consistency >= strong",
        ] {
            assert_eq!(target_text(&read(line).unwrap()), line);
        }
    }

    #[test]
    fn people_write_targets_in_many_ways() {
        for (line, meant) in [
            (
                "Follow a short URL p999 ≤ 100 ms at peak",
                "redirect p99.9 <= 100ms peak",
            ),
            ("latency <= 80ms", "p99 <= 80ms"),
            ("SQL database rpo <= 0ms", "db recovery point <= 0ms"),
            ("cost <= 5000", "monthly cost <= $5000"),
            (
                "redirect request success >= 99.9%",
                "redirect availability >= 99.9%",
            ),
            ("db storage horizon >= 90d", "db retention >= 90d"),
            ("db consistency strong", "db consistency >= strong"),
        ] {
            assert_eq!(target_text(&read(line).unwrap()), meant);
        }
        assert_eq!(read("redirect p99 <= 100ms").unwrap().id, "redirect-p99");
    }

    #[test]
    fn a_wrong_target_says_what_is_wrong() {
        for (line, message) in [
            (
                "p99 >= 100ms",
                "This metric is bounded the other way; write <=",
            ),
            (
                "redirct p99 <= 1s",
                "No flow or component is called `redirct`; did you mean `redirect`?",
            ),
            (
                "availabilty >= 99%",
                "`availabilty` is no metric; did you mean `availability`?",
            ),
            (
                "p0 <= 1s",
                "A percentile lies between 0 and 100; write p50, p99 or p99.9",
            ),
        ] {
            assert_eq!(read(line).unwrap_err().0, message);
        }
        for bad in [
            "p99",
            "p99 <= soon",
            "headroom >= NaN",
            "throughput >= many",
            "db <= 3",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
