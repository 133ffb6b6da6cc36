//! The JSON form of a design: every default filled in, so that a program needs no catalogue, and what
//! the user stated marked, so that the way back loses nothing.

use std::cell::Cell;
use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::json;
use crate::analysis::estimates::{self, Sheet};
use crate::catalogue::{Catalogue, Relations, ResolvedComponent};
use crate::model::journey::{Reach, implied_flows};
use crate::model::{
    self, Acceptance, AttributeValue, Attributes, Bound, Capacity, Component, Connection,
    ConnectionKind, Decision, Design, Estimate, Exercised, Flow, FlowOp, GroupMode, Horizon, Id,
    Latency, LoadState, Metric, Need, Note, Op, Probability, RateSource, Requirement, Scope,
    ServiceTime, Subject, Target, Work, Zone,
};

/// How many connections are written for flows that list none, before the rest of these flows says
/// `null`: the square of a large design would fill the memory.
const MOST_LISTED: usize = 1_000_000;

/// The text of `design`, a valid one, as JSON: one thing a line.
pub fn json_design(design: &Design, catalogue: &Catalogue) -> String {
    let context = Context::new(design, catalogue);
    let implied;
    let flows = if design.flows.is_empty() {
        implied = implied_flows(design, |component| catalogue.is_client(component));
        &implied
    } else {
        &design.flows
    };
    let mut out = String::from("{\n");
    field(&mut out, "format", &json!(1));
    if !design.preamble.is_empty() {
        field(&mut out, "preamble", &json!(design.preamble));
    }
    field(&mut out, "title", &json!(design.title));
    field(&mut out, "prompt", &json!(design.prompt));
    list(&mut out, "zones", &design.zones, |zone| context.zone(zone));
    list(&mut out, "components", &design.components, |component| {
        context.component(component)
    });
    list(&mut out, "connections", &design.connections, |connection| {
        context.connection(connection)
    });
    list(&mut out, "flows", flows, |flow| context.flow(flow));
    list(&mut out, "targets", &design.targets, |target| {
        context.target(target)
    });
    list(&mut out, "requirements", &design.requirements, requirement);
    list(&mut out, "estimates", &design.estimates, estimate);
    list(&mut out, "decisions", &design.decisions, decision);
    list(&mut out, "notes", &design.notes, note);
    if !design.accepted.is_empty() {
        list(&mut out, "accepted", &design.accepted, acceptance);
    }
    out.truncate(out.len() - ",\n".len());
    out.push_str("\n}\n");
    out
}

fn field(out: &mut String, name: &str, value: &Value) {
    out.push_str(&[" \"", name, "\": ", &json::to_text(value), ",\n"].concat());
}

fn list<T>(out: &mut String, name: &str, things: &[T], value: impl Fn(&T) -> Value) {
    let lines: Vec<String> = things
        .iter()
        .map(|thing| ["\n  ", &json::to_text(&value(thing))].concat())
        .collect();
    let end = if lines.is_empty() { "" } else { "\n " };
    out.push_str(&[" \"", name, "\": [", &lines.join(","), end, "],\n"].concat());
}

/// What several things need to be resolved.
struct Context<'a> {
    design: &'a Design,
    catalogue: &'a Catalogue,
    components: HashMap<&'a str, &'a Component>,
    /// Of each group, the target of its first member, which shares without a tag are drawn by.
    groups: HashMap<&'a str, &'a Id>,
    relations: Relations<'a>,
    reach: Reach<'a>,
    estimates: Sheet,
    /// How many connections of flows that list none are written.
    listed: Cell<usize>,
}

impl<'a> Context<'a> {
    fn new(design: &'a Design, catalogue: &'a Catalogue) -> Self {
        let components = design.components.iter().map(|c| (c.id.as_str(), c));
        let members = design.connections.iter().rev();
        let groups = members.filter_map(|member| Some((member.group()?.as_str(), &member.to)));
        Self {
            design,
            catalogue,
            components: components.collect(),
            groups: groups.collect(),
            relations: Relations::new(catalogue, design),
            reach: Reach::new(design),
            estimates: estimates::evaluate(&design.estimates),
            listed: Cell::new(0),
        }
    }

    fn zone(&self, zone: &Zone) -> Value {
        let availability = self.catalogue.zone_availability(zone);
        json!({
            "id": zone.id.as_str(),
            "kind": zone.kind.as_str(),
            "name": zone.name,
            "availability": availability.map(Probability::get),
            "rect": {
                "x": zone.at.x,
                "y": zone.at.y,
                "width": zone.size.width,
                "height": zone.size.height,
            },
            "stated": stated(&[("availability", zone.availability.is_some())]),
        })
    }

    fn component(&self, component: &Component) -> Value {
        let resolved = self
            .catalogue
            .resolve(component)
            .expect("the kinds of a valid design are known");
        let zones: Vec<Vec<&str>> = self
            .catalogue
            .placements(self.design, component)
            .iter()
            .map(|place| place.zones.iter().map(|zone| zone.id.as_str()).collect())
            .collect();
        let mut value = json!({
            "id": component.id.as_str(),
            "kind": component.kind.as_str(),
            "name": component.name,
            "at": cell(component.at),
            "replicas": resolved.replicas,
            "needs": resolved.needs,
            "shards": resolved.shards,
            "availability": resolved.availability.get(),
            "latency_ms": times(resolved.latency),
            "capacity_rps": self.capacity(&resolved),
            "hit_ratio": resolved.hit_ratio.map(Probability::get),
            "work": work(resolved.work),
            "managed": resolved.managed,
            "spread": ids(&component.spread),
            "zones": zones,
            "stated": stated(&[
                ("replicas", component.replicas.is_some()),
                ("needs", component.needs.is_some()),
                ("shards", component.shards.is_some()),
                ("availability", component.availability.is_some()),
                ("latency_ms", component.latency.is_some()),
                ("capacity_rps", component.capacity.is_some()),
                ("hit_ratio", component.hit_ratio.is_some()),
                ("work", component.work.is_some()),
                ("managed", component.managed.is_some()),
            ]),
        });
        if let Some(size) = component.size {
            value["size"] = json!({ "width": size.width, "height": size.height });
        }
        if let Some(Capacity::Estimate(name)) = &component.capacity {
            value["capacity_estimate"] = json!(name.as_str());
        }
        if !component.attributes.is_empty() {
            value["attributes"] = attributes(&component.attributes);
        }
        value
    }

    fn capacity(&self, resolved: &ResolvedComponent) -> Option<f64> {
        match &resolved.capacity {
            Capacity::Unlimited => None,
            Capacity::PerSecond(rate) => Some(rate.get()),
            Capacity::Estimate(name) => self.estimates.per_second(name).ok(),
        }
    }

    fn connection(&self, connection: &Connection) -> Value {
        let end = |id: &Id| {
            *self
                .components
                .get(id.as_str())
                .expect("the ends of a valid design's connections exist")
        };
        let (from, to) = (end(&connection.from), end(&connection.to));
        let latency = match connection.latency {
            Some(ServiceTime::None) => None,
            Some(ServiceTime::Takes(latency)) => Some(latency),
            None => {
                let relation = self.relations.between(from, to);
                self.catalogue.hop(relation).latency.value
            }
        };
        let group = connection.group();
        let tag = group.and_then(|group| self.groups.get(group.as_str()));
        let exercised_by = self.catalogue.exercised(connection, from, to);
        let tagged = matches!(
            &connection.exercised,
            Some(Exercised::Share { tag: Some(_), .. })
        );
        let mut value = json!({
            "id": connection.id.as_str(),
            "from": connection.from.as_str(),
            "to": connection.to.as_str(),
            "kind": connection_kind(connection.kind),
            "protocol": connection.protocol,
            "need": need(&connection.need),
            "optional": self.catalogue.is_optional(connection, to),
            "topic": connection.topic.as_ref().map(Id::as_str),
            "subscription": connection.subscription,
            "exercised": exercised(&exercised_by, tag.unwrap_or(&&to.id)),
            "fan_out": connection.fan_out,
            "op": op(connection.op),
            "parallel": connection.parallel.as_ref().map(Id::as_str),
            "latency_ms": times(latency),
            "availability": connection.availability.map_or(1.0, Probability::get),
            "stated": stated(&[
                ("optional", connection.optional.is_some()),
                ("exercised", connection.exercised.is_some()),
                ("tag", tagged),
                ("latency_ms", connection.latency.is_some()),
                ("availability", connection.availability.is_some()),
            ]),
        });
        if !connection.attributes.is_empty() {
            value["attributes"] = attributes(&connection.attributes);
        }
        value
    }

    fn flow(&self, flow: &Flow) -> Value {
        let connections = match &flow.via {
            Some(via) => Some(via.iter().map(Id::as_str).collect()),
            None => self.reached(flow),
        };
        let rate = match &flow.rate {
            None => None,
            Some(RateSource::Stated(rate)) => Some(rate.get()),
            Some(RateSource::Estimate(name)) => self.estimates.per_second(name).ok(),
        };
        let mut value = json!({
            "id": flow.id.as_str(),
            "name": flow.name,
            "entry": flow.entry.as_str(),
            "op": match flow.op { FlowOp::Read => "read", FlowOp::Write => "write" },
            "rate_rps": rate,
            "connections": connections,
        });
        if self.design.flows.is_empty() {
            value["implied"] = json!(true);
            return value;
        }
        value["stated"] = stated(&[("connections", flow.via.is_some())]);
        if let Some(RateSource::Estimate(name)) = &flow.rate {
            value["rate_estimate"] = json!(name.as_str());
        }
        value
    }

    /// The connections that a flow reaches; `None` once too many are listed, which says the same.
    fn reached(&self, flow: &Flow) -> Option<Vec<&str>> {
        let listed = self.listed.get();
        if listed > MOST_LISTED {
            return None;
        }
        let reached = self.reach.from(&flow.entry);
        self.listed.set(listed + reached.len());
        Some(reached.into_iter().map(|c| c.id.as_str()).collect())
    }

    fn target(&self, target: &Target) -> Value {
        let mut fields = Map::new();
        fields.insert("id".to_owned(), json!(target.id.as_str()));
        match &target.subject {
            Subject::Design => {}
            Subject::Flow(flow) => {
                fields.insert("flow".to_owned(), json!(flow.as_str()));
            }
            Subject::Component(component) => {
                fields.insert("component".to_owned(), json!(component.as_str()));
            }
        }
        if let Value::Object(metric) = self.metric(&target.metric) {
            fields.extend(metric);
        }
        if !target.note.is_empty() {
            fields.insert("note".to_owned(), json!(target.note));
        }
        Value::Object(fields)
    }

    fn metric(&self, metric: &Metric) -> Value {
        match metric {
            Metric::Availability { at_least, whole } => {
                json!({ "metric": "availability", "at_least": at_least.get(), "whole": whole })
            }
            Metric::Latency {
                percentile,
                at_most,
                horizon,
                load,
            } => json!({
                "metric": "latency",
                "percentile": percentile.percent(),
                "horizon": match horizon {
                    Horizon::Response => "response",
                    Horizon::Completion => "completion",
                },
                "load": match load { LoadState::Unloaded => "unloaded", LoadState::Peak => "peak" },
                "at_most": at_most.get(),
            }),
            Metric::Throughput { at_least } => match at_least {
                Bound::Stated(rate) => json!({ "metric": "throughput", "at_least": rate.get() }),
                Bound::Estimate(name) => json!({
                    "metric": "throughput",
                    "at_least": self.estimates.per_second(name).ok(),
                    "at_least_estimate": name.as_str(),
                }),
            },
            Metric::Headroom { at_least } => json!({ "metric": "headroom", "at_least": at_least }),
            Metric::Utilisation { at_most } => {
                json!({ "metric": "utilisation", "at_most": at_most.get() })
            }
            Metric::Concurrency { at_most } => {
                json!({ "metric": "concurrency", "at_most": at_most })
            }
            Metric::Durability { at_least } => {
                json!({ "metric": "durability", "at_least": at_least.get() })
            }
            Metric::RecoveryPoint { at_most } => {
                json!({ "metric": "recovery_point", "at_most": at_most.get() })
            }
            Metric::RecoveryTime { at_most } => {
                json!({ "metric": "recovery_time", "at_most": at_most.get() })
            }
            Metric::Retention { at_least } => {
                json!({ "metric": "retention", "at_least": at_least.get() })
            }
            Metric::Staleness { at_most } => {
                json!({ "metric": "staleness", "at_most": at_most.get() })
            }
            Metric::MonthlyCost { at_most } => {
                json!({ "metric": "monthly_cost", "at_most": at_most })
            }
            Metric::Consistency { at_least } => {
                json!({ "metric": "consistency", "at_least": at_least })
            }
        }
    }
}

/// The keys whose values the user gave.
fn stated(keys: &[(&str, bool)]) -> Value {
    let stated = keys.iter().filter(|(_, stated)| *stated);
    stated.map(|(key, _)| *key).collect()
}

fn requirement(requirement: &Requirement) -> Value {
    let (flows, parked) = match &requirement.scope {
        Scope::Now { flows } => (ids(flows), None),
        Scope::Parked { reason } => (json!([]), Some(reason)),
    };
    json!({
        "id": requirement.id.as_str(),
        "text": requirement.text,
        "actor": requirement.actor,
        "flows": flows,
        "parked": parked,
    })
}

fn estimate(estimate: &Estimate) -> Value {
    json!({
        "name": estimate.name.as_str(),
        "formula": estimate.formula,
        "note": estimate.note,
    })
}

fn decision(decision: &Decision) -> Value {
    json!({
        "id": decision.id.as_str(),
        "about": ids(&decision.about),
        "because": decision.because,
        "instead_of": decision.instead_of,
        "trade_off": decision.trade_off,
        "serves": ids(&decision.serves),
    })
}

fn note(note: &Note) -> Value {
    json!({
        "id": note.id.as_str(),
        "text": note.text,
        "at": note.at.map(cell),
        "about": ids(&note.about),
    })
}

fn acceptance(acceptance: &Acceptance) -> Value {
    json!({
        "id": acceptance.id.as_str(),
        "rule": acceptance.rule,
        "about": ids(&acceptance.about),
        "because": acceptance.because,
        "seen": acceptance.seen,
    })
}

fn need(need: &Need) -> Value {
    match need {
        Need::Required => json!({ "type": "required" }),
        Need::AnyOf {
            group,
            at_least,
            mode,
        } => json!({
            "type": "any_of",
            "group": group.as_str(),
            "at_least": at_least,
            "mode": match mode {
                GroupMode::Balance => "balance",
                GroupMode::Failover => "failover",
                GroupMode::Hedge => "hedge",
            },
        }),
    }
}

/// `default` is the tag of a share that names none.
fn exercised(exercised: &Exercised, default: &Id) -> Value {
    match exercised {
        Exercised::Always => json!({ "type": "always" }),
        Exercised::Share { share, tag } => json!({
            "type": "share",
            "share": share.get(),
            "tag": tag.as_ref().unwrap_or(default).as_str(),
        }),
        Exercised::Split { tag, weight } => {
            json!({ "type": "split", "tag": tag.as_str(), "weight": weight })
        }
        Exercised::OnMiss => json!({ "type": "on_miss" }),
        Exercised::OnMissOf(of) => json!({ "type": "on_miss_of", "of": of.as_str() }),
    }
}

/// Stated facts; those with a unit as the same text as in RON.
fn attributes(attributes: &Attributes) -> Value {
    let value = |value: &AttributeValue| match value {
        AttributeValue::Flag(flag) => json!(flag),
        AttributeValue::Count(count) => json!(count),
        other => json!(other.to_string()),
    };
    let fields = attributes
        .iter()
        .map(|(name, fact)| (name.clone(), value(fact)));
    Value::Object(fields.collect())
}

fn times(latency: Option<Latency>) -> Option<Value> {
    latency.map(|latency| json!({ "p50": latency.p50().get(), "p99": latency.p99().get() }))
}

fn cell(cell: model::Cell) -> Value {
    json!({ "x": cell.x, "y": cell.y })
}

fn ids(ids: &[Id]) -> Value {
    ids.iter().map(Id::as_str).collect()
}

const fn work(work: Work) -> &'static str {
    match work {
        Work::Any => "any",
        Work::EachWrite => "each_write",
        Work::Leader => "leader",
    }
}

const fn connection_kind(kind: ConnectionKind) -> &'static str {
    match kind {
        ConnectionKind::Call => "call",
        ConnectionKind::Publish => "publish",
        ConnectionKind::Push => "push",
        ConnectionKind::Replicate => "replicate",
    }
}

const fn op(op: Op) -> &'static str {
    match op {
        Op::AsFlow => "as_flow",
        Op::Read => "read",
        Op::Write => "write",
    }
}
