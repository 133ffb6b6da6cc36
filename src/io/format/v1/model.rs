//! From format 1 to the model.

use super::{
    Acceptance, Component, Connection, ConnectionKind, Decision, Estimate, Exercised, File, Flow,
    FlowOp, GroupMode, Horizon, LoadState, Metric, Need, Note, Op, Requirement, Target, Work, Zone,
};
use crate::catalogue::{Catalogue, Problem, Section};
use crate::io::format::convert::{Converter, capacity, ids, rate};
use crate::io::format::raw::Scalar;
use crate::model::units::parse_dollars;
use crate::model::{self, Bound, Cell, Design, Id, Percentile, RateSource, Scope, Size, Subject};

/// The design that `file` describes, without its head comments, or every field that makes no sense.
pub(in crate::io::format) fn into_design(
    file: File,
    catalogue: &Catalogue,
) -> Result<Design, Vec<Problem>> {
    let mut converter = Converter::new(catalogue);
    let to = &mut converter;
    let design = Design {
        preamble: Vec::new(),
        title: file.title,
        prompt: file.prompt,
        requirements: to.list(Section::Requirements, file.requirements, requirement),
        targets: to.list(Section::Targets, file.targets, target),
        estimates: to.list(Section::Estimates, file.estimates, |_, e| Some(estimate(e))),
        zones: to.list(Section::Zones, file.zones, |to, z| Some(zone(to, z))),
        components: to.list(Section::Components, file.components, |to, c| {
            Some(component(to, c))
        }),
        connections: to.list(Section::Connections, file.connections, |to, c| {
            Some(connection(to, c))
        }),
        flows: to.list(Section::Flows, file.flows, |_, f| Some(flow(f))),
        decisions: to.list(Section::Decisions, file.decisions, |_, d| Some(decision(d))),
        notes: to.list(Section::Notes, file.notes, |_, n| Some(note(n))),
        accepted: to.list(Section::Accepted, file.accepted, |_, a| Some(acceptance(a))),
    };
    if converter.problems.is_empty() {
        Ok(design)
    } else {
        Err(converter.problems)
    }
}

fn requirement(to: &mut Converter, from: Requirement) -> Option<model::Requirement> {
    let scope = match (from.flows, from.parked) {
        (Some(_), Some(_)) => {
            to.report(
                "parked",
                "the requirement is parked and names flows; keep one of the two",
            );
            return None;
        }
        (_, Some(reason)) => Scope::Parked { reason },
        (flows, None) => Scope::Now {
            flows: flows.map(ids).unwrap_or_default(),
        },
    };
    Some(model::Requirement {
        id: from.id.into(),
        text: from.text,
        actor: from.actor,
        scope,
    })
}

fn target(to: &mut Converter, from: Target) -> Option<model::Target> {
    let subject = match (from.flow, from.component) {
        (Some(_), Some(_)) => {
            to.report(
                "component",
                "the target names a flow and a component; keep one of the two",
            );
            return None;
        }
        (Some(flow), None) => Subject::Flow(flow.into()),
        (None, Some(component)) => Subject::Component(component.into()),
        (None, None) => Subject::Design,
    };
    Some(model::Target {
        id: from.id.into(),
        subject,
        metric: metric(to, from.metric)?,
        note: from.note,
    })
}

fn metric(to: &mut Converter, from: Metric) -> Option<model::Metric> {
    const FIELD: &str = "metric";
    Some(match from {
        Metric::Availability { at_least, whole } => model::Metric::Availability {
            at_least: to.quantity(FIELD, &at_least)?,
            whole,
        },
        Metric::Latency {
            percentile,
            at_most,
            horizon,
            load,
        } => model::Metric::Latency {
            percentile: self::percentile(to, percentile)?,
            at_most: to.quantity(FIELD, &at_most)?,
            horizon: match horizon {
                Horizon::Response => model::Horizon::Response,
                Horizon::Completion => model::Horizon::Completion,
            },
            load: match load {
                LoadState::Unloaded => model::LoadState::Unloaded,
                LoadState::Peak => model::LoadState::Peak,
            },
        },
        Metric::Throughput { at_least } => model::Metric::Throughput {
            at_least: match rate(&at_least.0) {
                RateSource::Stated(rate) => Bound::Stated(rate),
                RateSource::Estimate(name) => Bound::Estimate(name),
            },
        },
        Metric::Headroom { at_least } => model::Metric::Headroom { at_least },
        Metric::Utilisation { at_most } => model::Metric::Utilisation {
            at_most: to.quantity(FIELD, &at_most)?,
        },
        Metric::Concurrency { at_most } => model::Metric::Concurrency { at_most },
        Metric::Durability { at_least } => model::Metric::Durability {
            at_least: to.quantity(FIELD, &at_least)?,
        },
        Metric::RecoveryPoint { at_most } => model::Metric::RecoveryPoint {
            at_most: to.quantity(FIELD, &at_most)?,
        },
        Metric::RecoveryTime { at_most } => model::Metric::RecoveryTime {
            at_most: to.quantity(FIELD, &at_most)?,
        },
        Metric::Retention { at_least } => model::Metric::Retention {
            at_least: to.quantity(FIELD, &at_least)?,
        },
        Metric::Staleness { at_most } => model::Metric::Staleness {
            at_most: to.quantity(FIELD, &at_most)?,
        },
        Metric::MonthlyCost { at_most } => model::Metric::MonthlyCost {
            at_most: money(to, &at_most)?,
        },
        Metric::Consistency { at_least } => model::Metric::Consistency { at_least },
    })
}

fn percentile(to: &mut Converter, percent: f64) -> Option<Percentile> {
    let percentile = Percentile::new(percent).ok_or_else(|| {
        format!("{percent} is no percentile; write a number above 0 and below 100, as in 99.9")
    });
    to.checked("metric", percentile)
}

fn money(to: &mut Converter, text: &Scalar) -> Option<f64> {
    let amount = parse_dollars(&text.0).ok_or_else(|| {
        format!(
            "`{}` is not an amount of money; write US dollars per month, as in \"$500\"",
            text.0
        )
    });
    to.checked("metric", amount)
}

fn estimate(from: Estimate) -> model::Estimate {
    model::Estimate {
        name: from.name.into(),
        formula: from.formula,
        note: from.note,
    }
}

fn zone(to: &mut Converter, from: Zone) -> model::Zone {
    model::Zone {
        id: from.id.into(),
        kind: from.kind.into(),
        name: from.name,
        at: cell(from.at),
        size: size(from.size),
        availability: to.optional("availability", from.availability.as_ref()),
    }
}

fn component(to: &mut Converter, from: Component) -> model::Component {
    model::Component {
        id: from.id.into(),
        kind: from.kind.into(),
        name: from.name,
        at: cell(from.at),
        size: from.size.map(size),
        replicas: from.replicas,
        needs: from.needs,
        shards: from.shards,
        availability: to.optional("availability", from.availability.as_ref()),
        latency: to.service_time("latency", from.latency.as_ref()),
        capacity: from.capacity.map(|text| capacity(&text.0)),
        hit_ratio: to.optional("hit_ratio", from.hit_ratio.as_ref()),
        work: from.work.map(|work| match work {
            Work::Any => model::Work::Any,
            Work::EachWrite => model::Work::EachWrite,
            Work::Leader => model::Work::Leader,
        }),
        managed: from.managed,
        spread: ids(from.spread),
        attributes: to.attributes(from.attributes, false),
    }
}

fn connection(to: &mut Converter, from: Connection) -> model::Connection {
    model::Connection {
        id: from.id.into(),
        from: from.from.into(),
        to: from.to.into(),
        kind: match from.kind {
            ConnectionKind::Call => model::ConnectionKind::Call,
            ConnectionKind::Publish => model::ConnectionKind::Publish,
            ConnectionKind::Push => model::ConnectionKind::Push,
            ConnectionKind::Replicate => model::ConnectionKind::Replicate,
        },
        need: need(from.need),
        optional: from.optional,
        exercised: from.exercised.and_then(|from| exercised(to, from)),
        fan_out: from.fan_out,
        op: match from.op {
            Op::AsFlow => model::Op::AsFlow,
            Op::Read => model::Op::Read,
            Op::Write => model::Op::Write,
        },
        parallel: from.parallel.map(Id::from),
        topic: from.topic.map(Id::from),
        subscription: from.subscription,
        latency: to.service_time("latency", from.latency.as_ref()),
        availability: to.optional("availability", from.availability.as_ref()),
        protocol: from.protocol,
        attributes: to.attributes(from.attributes, true),
    }
}

fn need(from: Need) -> model::Need {
    match from {
        Need::Required => model::Need::Required,
        Need::AnyOf {
            group,
            at_least,
            mode,
        } => model::Need::AnyOf {
            group: group.into(),
            at_least,
            mode: match mode {
                GroupMode::Balance => model::GroupMode::Balance,
                GroupMode::Failover => model::GroupMode::Failover,
                GroupMode::Hedge => model::GroupMode::Hedge,
            },
        },
    }
}

fn exercised(to: &mut Converter, from: Exercised) -> Option<model::Exercised> {
    Some(match from {
        Exercised::Always => model::Exercised::Always,
        Exercised::Share { share, tag } => model::Exercised::Share {
            share: to.quantity("exercised", &share)?,
            tag: tag.map(Id::from),
        },
        Exercised::Split { tag, weight } => model::Exercised::Split {
            tag: tag.into(),
            weight,
        },
        Exercised::OnMiss => model::Exercised::OnMiss,
        Exercised::OnMissOf(of) => model::Exercised::OnMissOf(of.into()),
    })
}

fn flow(from: Flow) -> model::Flow {
    model::Flow {
        id: from.id.into(),
        name: from.name,
        entry: from.entry.into(),
        rate: from.rate.map(|text| rate(&text.0)),
        op: match from.op {
            FlowOp::Read => model::FlowOp::Read,
            FlowOp::Write => model::FlowOp::Write,
        },
        via: from.via.map(ids),
    }
}

fn decision(from: Decision) -> model::Decision {
    model::Decision {
        id: from.id.into(),
        about: ids(from.about),
        because: from.because,
        instead_of: from.instead_of,
        trade_off: from.trade_off,
        serves: ids(from.serves),
    }
}

fn note(from: Note) -> model::Note {
    model::Note {
        id: from.id.into(),
        text: from.text,
        at: from.at.map(cell),
        about: ids(from.about),
    }
}

fn acceptance(from: Acceptance) -> model::Acceptance {
    model::Acceptance {
        id: from.id.into(),
        rule: from.rule,
        about: ids(from.about),
        because: from.because,
        seen: from.seen,
    }
}

const fn cell((x, y): (i32, i32)) -> Cell {
    Cell::new(x, y)
}

const fn size((width, height): (u32, u32)) -> Size {
    Size::new(width, height)
}
