//! From the JSON form to the model.

use std::collections::HashMap;

use super::geometry::{FreePlaces, agree, rect_of};
use super::metric::target;
use super::stated::StatedKeys;
use super::{
    Acceptance, Component, Connection, ConnectionKind, Decision, Estimate, Exercised,
    ExercisedForm, File, Flow, FlowOp, Given, GroupMode, Need, NeedForm, Note, Op, Place, Quantity,
    Requirement, Times, Work, Zone,
};
use crate::catalogue::{Catalogue, Problem, Relations, Section};
use crate::io::format::convert::{Converter, ids, rate};
use crate::io::format::raw::{List, Name};
use crate::io::format::scan::printable_comment;
use crate::model::journey::Reach;
use crate::model::{
    self, Capacity, Cell, Design, Id, Latency, Millis, Probability, RateSource, Scope, ServiceTime,
    Size,
};

/// The design that `file` describes, or everything in it that makes no sense.
pub(in crate::io::format) fn into_design(
    file: File,
    catalogue: &Catalogue,
) -> Result<Design, Vec<Problem>> {
    let mut converter = Converter::new(catalogue);
    let to = &mut converter;
    let mut free = FreePlaces::of(&file);
    let mut design = Design {
        preamble: preamble(&file.preamble),
        title: file.title,
        prompt: file.prompt,
        requirements: to.list(Section::Requirements, file.requirements, requirement),
        targets: to.list(Section::Targets, file.targets, target),
        estimates: to.list(Section::Estimates, file.estimates, |_, e| Some(estimate(e))),
        decisions: to.list(Section::Decisions, file.decisions, |_, d| Some(decision(d))),
        notes: to.list(Section::Notes, file.notes, |_, n| Some(note(n))),
        accepted: to.list(Section::Accepted, file.accepted, |_, a| Some(acceptance(a))),
        ..Design::default()
    };
    let mut zones = Vec::new();
    design.components = to.list(Section::Components, file.components, |to, mut component| {
        zones.push(component.zones.take());
        Some(self::component(to, component, &mut free))
    });
    design.zones = to.list(Section::Zones, file.zones, |to, z| {
        Some(zone(to, z, &mut free))
    });
    design.connections = connections(to, &design, file.connections);
    let flows = to.list(Section::Flows, file.flows, |to, f| recorded(to, f));
    design.flows = self::flows(&design, flows);
    stated_zones(to, &design, zones);
    if converter.problems.is_empty() {
        Ok(design)
    } else {
        Err(converter.problems)
    }
}

/// Comment lines as RON has them: each one line, printable.
fn preamble(list: &List<String>) -> Vec<String> {
    let lines = list.0.iter().flat_map(|text| text.split('\n'));
    lines.map(printable_comment).collect()
}

fn requirement(to: &mut Converter, from: Requirement) -> Option<model::Requirement> {
    let flows = from.flows.map(ids).unwrap_or_default();
    let scope = match from.parked {
        Some(_) if !flows.is_empty() => {
            to.report(
                "parked",
                "the requirement is parked and names flows; keep one of the two",
            );
            return None;
        }
        Some(reason) => Scope::Parked { reason },
        None => Scope::Now { flows },
    };
    Some(model::Requirement {
        id: from.id.into(),
        text: from.text,
        actor: from.actor,
        scope,
    })
}

fn estimate(from: Estimate) -> model::Estimate {
    model::Estimate {
        name: from.name.into(),
        formula: from.formula,
        note: from.note,
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

fn acceptance(from: Acceptance) -> model::Acceptance {
    model::Acceptance {
        id: from.id.into(),
        rule: from.rule,
        about: ids(from.about),
        because: from.because,
        seen: from.seen,
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

fn zone(to: &mut Converter, from: Zone, free: &mut FreePlaces) -> model::Zone {
    let rect = from.rect.map_or_else(|| free.take_zone(), rect_of);
    let stated = StatedKeys::new(to, from.stated, &["availability"]);
    let default = to
        .catalogue
        .zone(&from.kind)
        .and_then(|kind| kind.availability.as_ref());
    let default = default.map(|sourced| sourced.value);
    let availability = probability(to, "availability", from.availability);
    model::Zone {
        id: from.id.into(),
        kind: from.kind.into(),
        name: from.name,
        at: rect.at,
        size: rect.size,
        availability: stated.keep("availability", availability, default.as_ref()),
    }
}

fn component(to: &mut Converter, from: Component, free: &mut FreePlaces) -> model::Component {
    const KEYS: &[&str] = &[
        "replicas",
        "needs",
        "shards",
        "availability",
        "latency_ms",
        "capacity_rps",
        "hit_ratio",
        "work",
        "managed",
    ];
    let stated = StatedKeys::new(to, from.stated, KEYS);
    let at = from.at.map_or_else(|| free.take(), cell);
    let mut component = model::Component::new(from.id, from.kind, at);
    component.name = from.name;
    component.size = from.size.map(|size| Size::new(size.width, size.height));
    component.spread = ids(from.spread);
    component.attributes = to.attributes(from.attributes, false);
    let availability = probability(to, "availability", from.availability);
    let hit_ratio = probability(to, "hit_ratio", from.hit_ratio);
    let latency = service_time(to, from.latency_ms);
    let capacity = capacity(to, from.capacity_rps, from.capacity_estimate);
    let work = from.work.value().map(|work| match work {
        Work::Any => model::Work::Any,
        Work::EachWrite => model::Work::EachWrite,
        Work::Leader => model::Work::Leader,
    });
    let catalogue = to.catalogue;
    // Replicas and needs have defaults that depend on what is stated before them.
    let default = catalogue.resolve(&component).map(|default| default.managed);
    component.managed = stated.keep("managed", from.managed.value(), default.as_ref());
    let default = catalogue
        .resolve(&component)
        .map(|default| default.replicas);
    component.replicas = stated.keep("replicas", from.replicas.value(), default.as_ref());
    let Some(default) = catalogue.resolve(&component) else {
        return component;
    };
    component.needs = stated.keep("needs", from.needs.value(), Some(&default.needs));
    component.shards = stated.keep("shards", from.shards.value(), Some(&default.shards));
    component.availability = stated.keep("availability", availability, Some(&default.availability));
    let time = default
        .latency
        .map_or(ServiceTime::None, ServiceTime::Takes);
    component.latency = stated.keep("latency_ms", latency, Some(&time));
    component.capacity = stated.keep("capacity_rps", capacity, Some(&default.capacity));
    component.hit_ratio = stated.keep("hit_ratio", hit_ratio, default.hit_ratio.as_ref());
    component.work = stated.keep("work", work, Some(&default.work));
    component
}

fn capacity(
    to: &mut Converter,
    given: Given<Quantity>,
    estimate: Option<String>,
) -> Option<Capacity> {
    match (estimate, given) {
        (Some(name), _) => Some(Capacity::Estimate(name.into())),
        (None, Given::Absent) => None,
        (None, Given::Null) => Some(Capacity::Unlimited),
        (None, Given::Value(Quantity::Number(number))) => {
            to.rate("capacity", number).map(Capacity::PerSecond)
        }
        (None, Given::Value(Quantity::Name(text))) => {
            Some(crate::io::format::convert::capacity(&text))
        }
    }
}

fn connections(
    to: &mut Converter,
    design: &Design,
    list: List<Connection>,
) -> Vec<model::Connection> {
    let components: HashMap<&str, &model::Component> = design
        .components
        .iter()
        .rev()
        .map(|component| (component.id.as_str(), component))
        .collect();
    let relations = Relations::new(to.catalogue, design);
    let groups = first_targets(&list);
    to.list(Section::Connections, list, |to, connection| {
        let group = connection
            .need
            .as_ref()
            .and_then(|need| need.group.as_ref());
        let tag = group.and_then(|group| groups.get(group));
        let tag = tag.unwrap_or(&connection.to).as_str().into();
        let ends = (&components, &relations);
        Some(self::connection(to, connection, ends, &tag))
    })
}

/// The target of the first member of each group.
fn first_targets(list: &List<Connection>) -> HashMap<String, String> {
    let mut targets = HashMap::new();
    for connection in &list.0 {
        if let Some(group) = connection.need.as_ref().and_then(|need| need.group.clone()) {
            targets
                .entry(group)
                .or_insert_with(|| connection.to.clone());
        }
    }
    targets
}

/// `tag` is what shares are drawn by that name no tag: the target, of a group the target of its first member.
fn connection(
    to: &mut Converter,
    from: Connection,
    (components, relations): (&HashMap<&str, &model::Component>, &Relations),
    tag: &Id,
) -> model::Connection {
    const KEYS: &[&str] = &["optional", "exercised", "tag", "latency_ms", "availability"];
    let stated = StatedKeys::new(to, from.stated, KEYS);
    let mut connection = model::Connection::new(from.id, from.from, from.to);
    connection.kind = match from.kind {
        ConnectionKind::Call => model::ConnectionKind::Call,
        ConnectionKind::Publish => model::ConnectionKind::Publish,
        ConnectionKind::Push => model::ConnectionKind::Push,
        ConnectionKind::Replicate => model::ConnectionKind::Replicate,
    };
    connection.protocol = from.protocol;
    connection.need = need(to, from.need);
    connection.topic = from.topic.map(Id::from);
    connection.subscription = from.subscription;
    connection.fan_out = from.fan_out.unwrap_or(1);
    connection.op = match from.op {
        Op::AsFlow => model::Op::AsFlow,
        Op::Read => model::Op::Read,
        Op::Write => model::Op::Write,
    };
    connection.parallel = from.parallel.map(Id::from);
    connection.attributes = to.attributes(from.attributes, true);
    let availability = probability(to, "availability", from.availability);
    connection.availability = stated.keep("availability", availability, Some(&Probability::ONE));
    let latency = service_time(to, from.latency_ms);
    let exercised = from.exercised.value().and_then(|form| exercised(to, form));
    let ends = (
        components.get(connection.from.as_str()),
        components.get(connection.to.as_str()),
    );
    // Without both ends there are no defaults, nor a design: that is reported later.
    let (Some(start), Some(end)) = ends else {
        return connection;
    };
    let catalogue = to.catalogue;
    let optional = catalogue.is_optional(&connection, end);
    connection.optional = stated.keep("optional", from.optional.value(), Some(&optional));
    let exercised = exercised.map(|form| without_tag(form, &stated, tag));
    let default = without_tag(catalogue.exercised(&connection, start, end), &stated, tag);
    connection.exercised = stated.keep("exercised", exercised, Some(&default));
    let hop = catalogue.hop(relations.between(start, end)).latency.value;
    let hop = hop.map_or(ServiceTime::None, ServiceTime::Takes);
    connection.latency = stated.keep("latency_ms", latency, Some(&hop));
    connection
}

fn need(to: &mut Converter, from: Option<Need>) -> model::Need {
    let Some(from) = from else {
        return model::Need::Required;
    };
    match (from.form, from.group) {
        (NeedForm::AnyOf, Some(group)) => model::Need::AnyOf {
            group: group.into(),
            at_least: from.at_least.unwrap_or(1),
            mode: match from.mode.unwrap_or_default() {
                GroupMode::Balance => model::GroupMode::Balance,
                GroupMode::Failover => model::GroupMode::Failover,
                GroupMode::Hedge => model::GroupMode::Hedge,
            },
        },
        (NeedForm::AnyOf, None) => {
            to.report("need", "the need `any_of` has no group; add `group`");
            model::Need::Required
        }
        (NeedForm::Required, group) => {
            if group.is_some() || from.at_least.is_some() || from.mode.is_some() {
                to.report(
                    "need",
                    "a required connection has no group; write `any_of`, or remove it",
                );
            }
            model::Need::Required
        }
    }
}

fn exercised(to: &mut Converter, from: Exercised) -> Option<model::Exercised> {
    use ExercisedForm as F;
    let keys = [
        ("share", from.share.is_some(), from.form == F::Share),
        (
            "tag",
            from.tag.is_some(),
            matches!(from.form, F::Share | F::Split),
        ),
        ("weight", from.weight.is_some(), from.form == F::Split),
        ("of", from.of.is_some(), from.form == F::OnMissOf),
    ];
    for (key, given, own) in keys {
        if given && !own {
            to.report(
                "exercised",
                &format!("`{key}` does not belong to this type; remove it"),
            );
        }
    }
    let tag = from.tag.map(Id::from);
    let missing = |key: &str| format!("`{key}` is missing; add it");
    Some(match from.form {
        F::Always => model::Exercised::Always,
        F::Share => {
            let share = to.checked("exercised", from.share.ok_or_else(|| missing("share")))?;
            model::Exercised::Share {
                share: to.probability("exercised", share)?,
                tag,
            }
        }
        F::Split => model::Exercised::Split {
            tag: to.checked("exercised", tag.ok_or_else(|| missing("tag")))?,
            weight: to.checked("exercised", from.weight.ok_or_else(|| missing("weight")))?,
        },
        F::OnMiss => model::Exercised::OnMiss,
        F::OnMissOf => {
            let of = to.checked("exercised", from.of.ok_or_else(|| missing("of")))?;
            model::Exercised::OnMissOf(of.into())
        }
    })
}

/// A share without its tag, if that is the default and nobody stated it.
fn without_tag(exercised: model::Exercised, stated: &StatedKeys, default: &Id) -> model::Exercised {
    match exercised {
        model::Exercised::Share { share, tag } => model::Exercised::Share {
            share,
            tag: stated.keep("tag", tag, Some(default)),
        },
        other => other,
    }
}

/// A flow as it is in the text, with what tells whether its connections are stated.
type Recorded = (model::Flow, StatedKeys);

fn recorded(to: &mut Converter, from: Flow) -> Option<Recorded> {
    let stated = StatedKeys::new(to, from.stated, &["connections"]);
    let rate = match (from.rate_estimate, from.rate_rps.value()) {
        (Some(name), _) => Some(RateSource::Estimate(name.into())),
        (None, Some(Quantity::Name(text))) => Some(rate(&text)),
        (None, Some(Quantity::Number(number))) => to.rate("rate", number).map(RateSource::Stated),
        (None, None) => None,
    };
    if from.implied {
        if rate.is_some() {
            to.report(
                "rate",
                "an implied flow has no rate; remove `implied` to record it",
            );
        }
        return None;
    }
    let flow = model::Flow {
        id: from.id.into(),
        name: from.name,
        entry: from.entry.into(),
        rate,
        op: match from.op {
            FlowOp::Read => model::FlowOp::Read,
            FlowOp::Write => model::FlowOp::Write,
        },
        via: from.connections.map(ids),
    };
    Some((flow, stated))
}

fn flows(design: &Design, flows: Vec<Recorded>) -> Vec<model::Flow> {
    let reach = Reach::new(design);
    let keep = |(mut flow, stated): Recorded| {
        if let Some(via) = flow.via.take() {
            let all = || {
                reach
                    .from(&flow.entry)
                    .into_iter()
                    .map(|c| &c.id)
                    .eq(via.iter())
            };
            if stated.names("connections", true) || !all() {
                flow.via = Some(via);
            }
        }
        flow
    };
    flows.into_iter().map(keep).collect()
}

/// Reports components whose stated zones are not those of the drawing.
fn stated_zones(to: &mut Converter, design: &Design, stated: Vec<Option<List<List<Name>>>>) {
    let components = List(design.components.iter().zip(stated).collect());
    let catalogue = to.catalogue;
    to.list(Section::Components, components, |to, (component, stated)| {
        let stated = stated?;
        let resolved = catalogue.resolve(component)?;
        let placements = catalogue.placements(design, component);
        let derived: Vec<Vec<&str>> = placements
            .iter()
            .map(|place| place.zones.iter().map(|zone| zone.id.as_str()).collect())
            .collect();
        if !agree(&stated, &derived, resolved.replicas) {
            let words = Component::zones_in_words(&derived);
            to.report(
                "zones",
                &format!("by the drawing its replicas lie in {words}; correct `at`, `spread` or the zones' `rect`, or remove `zones`"),
            );
        }
        None::<()>
    });
}

fn probability(to: &mut Converter, key: &'static str, given: Given<f64>) -> Option<Probability> {
    given.value().and_then(|number| to.probability(key, number))
}

fn service_time(to: &mut Converter, given: Given<Times>) -> Option<ServiceTime> {
    let times = match given {
        Given::Absent => return None,
        Given::Null => return Some(ServiceTime::None),
        Given::Value(times) => times,
    };
    let latency = match (Millis::new(times.p50), Millis::new(times.p99)) {
        (Some(p50), Some(p99)) => Latency::new(p50, p99).ok_or_else(|| {
            let (p50, p99) = (times.p50, times.p99);
            format!("p50 = {p50} and p99 = {p99} are no latency; p99 must be at least p50, and a p50 of 0 allows only a p99 of 0")
        }),
        _ => Err("the latency is no pair of times; write milliseconds, not negative".to_owned()),
    };
    to.checked("latency", latency).map(ServiceTime::Takes)
}

const fn cell(place: Place) -> Cell {
    Cell::new(place.x, place.y)
}
