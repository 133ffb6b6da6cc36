//! The canonical printer of the RON file: the same design gives the same bytes, one thing a line, one
//! change few changed lines.
//!
//! Written by hand because RON's own pretty printer breaks a line per field or none at all. What is not
//! stated is not written; lists are written even when empty, to show what there can be.

use std::fmt::{self, Write as _};

use super::scan::printable_comment;
use crate::model::units::{dollars, shortest};
use crate::model::{
    Acceptance, AttributeValue, Attributes, Bound, Capacity, Cell, Component, Connection,
    ConnectionKind, Decision, Design, Estimate, Exercised, Flow, FlowOp, GroupMode, Horizon, Id,
    LoadState, Metric, Need, Note, Op, RateSource, Requirement, Scope, ServiceTime, Size, Subject,
    Target, Work, Zone, visible,
};

/// The text of the file that holds `design`.
pub(super) fn write(design: &Design) -> String {
    let mut out = String::new();
    write_to(&mut out, design).expect("a string takes any text");
    out
}

fn write_to(out: &mut String, design: &Design) -> fmt::Result {
    for line in design.preamble.iter().flat_map(|text| text.split('\n')) {
        let line = printable_comment(line);
        writeln!(out, "//{}{line}", if line.is_empty() { "" } else { " " })?;
    }
    writeln!(out, "Design(")?;
    writeln!(out, "    format: 1,")?;
    writeln!(out, "    title: {},", quoted(&design.title))?;
    writeln!(out, "    prompt: {},", quoted(&design.prompt))?;
    list(out, "requirements", &design.requirements, requirement)?;
    list(out, "targets", &design.targets, target)?;
    list(out, "estimates", &design.estimates, estimate)?;
    list(out, "zones", &design.zones, zone)?;
    list(out, "components", &design.components, component)?;
    list(out, "connections", &design.connections, connection)?;
    list(out, "flows", &design.flows, flow)?;
    list(out, "decisions", &design.decisions, decision)?;
    list(out, "notes", &design.notes, note)?;
    if !design.accepted.is_empty() {
        list(out, "accepted", &design.accepted, acceptance)?;
    }
    writeln!(out, ")")
}

fn list<T>(
    out: &mut String,
    name: &str,
    things: &[T],
    fields: impl Fn(&T) -> Fields,
) -> fmt::Result {
    if things.is_empty() {
        return writeln!(out, "    {name}: [],");
    }
    writeln!(out, "    {name}: [")?;
    for thing in things {
        writeln!(out, "        {},", fields(thing).in_brackets())?;
    }
    writeln!(out, "    ],")
}

/// The fields of one thing, in writing order.
#[derive(Default)]
struct Fields(Vec<String>);

impl Fields {
    fn raw(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.0.push(format!("{name}: {value}"));
        self
    }

    fn raw_if(self, name: &str, value: Option<impl fmt::Display>) -> Self {
        match value {
            Some(value) => self.raw(name, value),
            None => self,
        }
    }

    fn text(self, name: &str, text: impl AsRef<str>) -> Self {
        self.raw(name, quoted(text.as_ref()))
    }

    /// A text that is left out if it is empty.
    fn text_if(self, name: &str, text: &str) -> Self {
        if text.is_empty() {
            self
        } else {
            self.text(name, text)
        }
    }

    /// A quantity, in quotes, if it is stated.
    fn quantity(self, name: &str, quantity: Option<impl fmt::Display>) -> Self {
        self.raw_if(name, quantity.map(|quantity| quoted(&quantity.to_string())))
    }

    /// Names, in brackets, if there are any.
    fn ids(self, name: &str, ids: &[Id]) -> Self {
        if ids.is_empty() {
            self
        } else {
            self.raw(name, id_list(ids))
        }
    }

    fn in_brackets(&self) -> String {
        format!("({})", self.0.join(", "))
    }
}

fn requirement(requirement: &Requirement) -> Fields {
    let fields = Fields::default()
        .text("id", requirement.id.as_str())
        .text("text", &requirement.text)
        .text_if("actor", &requirement.actor);
    match &requirement.scope {
        Scope::Now { flows } => fields.ids("flows", flows),
        Scope::Parked { reason } => fields.text("parked", reason),
    }
}

fn target(target: &Target) -> Fields {
    let fields = Fields::default().text("id", target.id.as_str());
    let fields = match &target.subject {
        Subject::Design => fields,
        Subject::Flow(flow) => fields.text("flow", flow.as_str()),
        Subject::Component(component) => fields.text("component", component.as_str()),
    };
    fields
        .raw("metric", metric(&target.metric))
        .text_if("note", &target.note)
}

fn metric(metric: &Metric) -> String {
    let fields = Fields::default();
    let (name, fields) = match metric {
        Metric::Availability { at_least, whole } => (
            "Availability",
            fields
                .quantity("at_least", Some(at_least))
                .raw_if("whole", whole.then_some(true)),
        ),
        Metric::Latency {
            percentile,
            at_most,
            horizon,
            load,
        } => (
            "Latency",
            fields
                .raw("percentile", shortest(percentile.percent(), 0))
                .quantity("at_most", Some(at_most))
                .raw_if(
                    "horizon",
                    (*horizon == Horizon::Completion).then_some("Completion"),
                )
                .raw_if("load", (*load == LoadState::Peak).then_some("Peak")),
        ),
        Metric::Throughput { at_least } => (
            "Throughput",
            fields.text(
                "at_least",
                match at_least {
                    Bound::Stated(rate) => rate.to_string(),
                    Bound::Estimate(name) => name.to_string(),
                },
            ),
        ),
        Metric::Headroom { at_least } => ("Headroom", fields.raw("at_least", number(*at_least))),
        Metric::Utilisation { at_most } => {
            ("Utilisation", fields.quantity("at_most", Some(at_most)))
        }
        Metric::Concurrency { at_most } => ("Concurrency", fields.raw("at_most", number(*at_most))),
        Metric::Durability { at_least } => {
            ("Durability", fields.quantity("at_least", Some(at_least)))
        }
        Metric::RecoveryPoint { at_most } => {
            ("RecoveryPoint", fields.quantity("at_most", Some(at_most)))
        }
        Metric::RecoveryTime { at_most } => {
            ("RecoveryTime", fields.quantity("at_most", Some(at_most)))
        }
        Metric::Staleness { at_most } => ("Staleness", fields.quantity("at_most", Some(at_most))),
        Metric::MonthlyCost { at_most } => {
            ("MonthlyCost", fields.text("at_most", dollars(*at_most)))
        }
        Metric::Consistency { at_least } => ("Consistency", fields.text("at_least", at_least)),
    };
    format!("{name}{}", fields.in_brackets())
}

fn estimate(estimate: &Estimate) -> Fields {
    Fields::default()
        .text("name", estimate.name.as_str())
        .text("formula", &estimate.formula)
        .text_if("note", &estimate.note)
}

fn zone(zone: &Zone) -> Fields {
    Fields::default()
        .text("id", zone.id.as_str())
        .text("kind", zone.kind.as_str())
        .text_if("name", &zone.name)
        .raw("at", cell(zone.at))
        .raw("size", size(zone.size))
        .quantity("availability", zone.availability)
}

fn component(component: &Component) -> Fields {
    Fields::default()
        .text("id", component.id.as_str())
        .text("kind", component.kind.as_str())
        .text_if("name", &component.name)
        .raw("at", cell(component.at))
        .raw_if("size", component.size.map(size))
        .raw_if("replicas", component.replicas)
        .raw_if("needs", component.needs)
        .raw_if("shards", component.shards)
        .ids("spread", &component.spread)
        .quantity("availability", component.availability)
        .raw_if("latency", component.latency.map(service_time))
        .raw_if("capacity", component.capacity.as_ref().map(capacity))
        .quantity("hit_ratio", component.hit_ratio)
        .raw_if("work", component.work.map(work))
        .raw_if("managed", component.managed)
        .raw_if("attributes", attributes(&component.attributes))
}

fn connection(connection: &Connection) -> Fields {
    Fields::default()
        .text("id", connection.id.as_str())
        .text("from", connection.from.as_str())
        .text("to", connection.to.as_str())
        .raw_if("kind", connection_kind(connection.kind))
        .text_if("protocol", &connection.protocol)
        .raw_if("need", need(&connection.need))
        .raw_if("optional", connection.optional)
        .raw_if("exercised", connection.exercised.as_ref().map(exercised))
        .raw_if(
            "fan_out",
            (connection.fan_out != 1).then_some(connection.fan_out),
        )
        .raw_if(
            "op",
            match connection.op {
                Op::AsFlow => None,
                Op::Read => Some("Read"),
                Op::Write => Some("Write"),
            },
        )
        .quantity("parallel", connection.parallel.as_ref())
        .quantity("topic", connection.topic.as_ref())
        .raw_if("subscription", connection.subscription.then_some(true))
        .raw_if("latency", connection.latency.map(service_time))
        .quantity("availability", connection.availability)
        .raw_if("attributes", attributes(&connection.attributes))
}

fn flow(flow: &Flow) -> Fields {
    Fields::default()
        .text("id", flow.id.as_str())
        .text_if("name", &flow.name)
        .text("entry", flow.entry.as_str())
        .raw_if("op", (flow.op == FlowOp::Write).then_some("Write"))
        .quantity(
            "rate",
            flow.rate.as_ref().map(|rate| match rate {
                RateSource::Stated(rate) => rate.to_string(),
                RateSource::Estimate(name) => name.to_string(),
            }),
        )
        .raw_if("via", flow.via.as_deref().map(id_list))
}

fn decision(decision: &Decision) -> Fields {
    Fields::default()
        .text("id", decision.id.as_str())
        .ids("about", &decision.about)
        .text("because", &decision.because)
        .text_if("instead_of", &decision.instead_of)
        .text_if("trade_off", &decision.trade_off)
        .ids("serves", &decision.serves)
}

fn note(note: &Note) -> Fields {
    Fields::default()
        .text("id", note.id.as_str())
        .text("text", &note.text)
        .raw_if("at", note.at.map(cell))
        .ids("about", &note.about)
}

fn acceptance(acceptance: &Acceptance) -> Fields {
    Fields::default()
        .text("id", acceptance.id.as_str())
        .text("rule", &acceptance.rule)
        .ids("about", &acceptance.about)
        .text("because", &acceptance.because)
        .text_if("seen", &acceptance.seen)
}

const fn connection_kind(kind: ConnectionKind) -> Option<&'static str> {
    match kind {
        ConnectionKind::Call => None,
        ConnectionKind::Publish => Some("Publish"),
        ConnectionKind::Push => Some("Push"),
        ConnectionKind::Replicate => Some("Replicate"),
    }
}

fn need(need: &Need) -> Option<String> {
    let Need::AnyOf {
        group,
        at_least,
        mode,
    } = need
    else {
        return None;
    };
    let mode = match mode {
        GroupMode::Balance => None,
        GroupMode::Failover => Some("Failover"),
        GroupMode::Hedge => Some("Hedge"),
    };
    let fields = Fields::default()
        .text("group", group.as_str())
        .raw_if("at_least", (*at_least != 1).then_some(at_least))
        .raw_if("mode", mode);
    Some(format!("AnyOf{}", fields.in_brackets()))
}

fn exercised(exercised: &Exercised) -> String {
    let fields = Fields::default();
    match exercised {
        Exercised::Always => "Always".to_owned(),
        Exercised::Share { share, tag } => {
            let fields = fields
                .quantity("share", Some(share))
                .quantity("tag", tag.as_ref());
            format!("Share{}", fields.in_brackets())
        }
        Exercised::Split { tag, weight } => {
            let fields = fields
                .text("tag", tag.as_str())
                .raw("weight", number(*weight));
            format!("Split{}", fields.in_brackets())
        }
        Exercised::OnMiss => "OnMiss".to_owned(),
        Exercised::OnMissOf(of) => format!("OnMissOf({})", quoted(of.as_str())),
    }
}

fn service_time(time: ServiceTime) -> String {
    match time {
        ServiceTime::None => quoted("none"),
        ServiceTime::Takes(latency) => quoted(&latency.to_string()),
    }
}

fn capacity(capacity: &Capacity) -> String {
    match capacity {
        Capacity::Unlimited => quoted("unlimited"),
        Capacity::PerSecond(rate) => quoted(&rate.to_string()),
        Capacity::Estimate(name) => quoted(name.as_str()),
    }
}

const fn work(work: Work) -> &'static str {
    match work {
        Work::Any => "Any",
        Work::EachWrite => "EachWrite",
        Work::Leader => "Leader",
    }
}

fn attributes(attributes: &Attributes) -> Option<String> {
    let entries: Vec<String> = attributes
        .iter()
        .map(|(name, value)| {
            let value = match value {
                AttributeValue::Flag(_) | AttributeValue::Count(_) => value.to_string(),
                _ => quoted(&value.to_string()),
            };
            format!("{}: {value}", quoted(name))
        })
        .collect();
    (!entries.is_empty()).then(|| format!("{{{}}}", entries.join(", ")))
}

fn id_list(ids: &[Id]) -> String {
    let quoted: Vec<String> = ids.iter().map(|id| quoted(id.as_str())).collect();
    format!("[{}]", quoted.join(", "))
}

fn cell(cell: Cell) -> String {
    format!("({}, {})", cell.x, cell.y)
}

fn size(size: Size) -> String {
    format!("({}, {})", size.width, size.height)
}

fn number(value: f64) -> String {
    shortest(value, 0)
}

/// A text in quotes; what would be invisible is escaped, so that the file shows all that it holds.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", visible(&escaped))
}
