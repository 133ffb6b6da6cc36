//! What the things of a design name: connections their ends, flows their connections, and so on.

use std::collections::{HashMap, HashSet};

use crate::model::formula::mentioned;
use crate::model::{Bound, Capacity, Design, Exercised, Id, Kind, Metric, RateSource, Subject};

/// What `design` names and does not have, but `base` does.
pub(super) fn missing(design: &Design, base: &Design) -> Vec<(Kind, Id)> {
    let (has, had) = (Names::of(design), Names::of(base));
    let named = named(design, base);
    let lost = named
        .into_iter()
        .filter(|(kinds, id)| !kinds.iter().any(|kind| has.0.contains(&(*kind, id))));
    lost.flat_map(|(kinds, id)| {
        let old = kinds.iter().filter(|kind| had.0.contains(&(**kind, id)));
        old.map(|kind| (*kind, id.clone())).collect::<Vec<_>>()
    })
    .collect()
}

/// What decisions and notes may be about.
const ABOUT: &[Kind] = &[Kind::Component, Kind::Connection, Kind::Zone, Kind::Flow];

/// The names of all things.
struct Names<'a>(HashSet<(Kind, &'a Id)>);

impl<'a> Names<'a> {
    fn of(design: &'a Design) -> Self {
        let mut names = HashSet::new();
        names.extend(
            design
                .requirements
                .iter()
                .map(|r| (Kind::Requirement, &r.id)),
        );
        names.extend(design.targets.iter().map(|t| (Kind::Target, &t.id)));
        names.extend(design.estimates.iter().map(|e| (Kind::Estimate, &e.name)));
        names.extend(design.zones.iter().map(|z| (Kind::Zone, &z.id)));
        names.extend(design.components.iter().map(|c| (Kind::Component, &c.id)));
        names.extend(design.connections.iter().map(|c| (Kind::Connection, &c.id)));
        names.extend(design.flows.iter().map(|f| (Kind::Flow, &f.id)));
        Self(names)
    }
}

/// Every name that a thing of the design gives and that must be there, with what it may be the name of. The flows
/// of requirements may be recorded later, or have been removed. Formulas name estimates of `base`, too.
fn named<'a>(design: &'a Design, base: &'a Design) -> Vec<(&'static [Kind], &'a Id)> {
    const COMPONENT: &[Kind] = &[Kind::Component];
    const CONNECTION: &[Kind] = &[Kind::Connection];
    const ESTIMATE: &[Kind] = &[Kind::Estimate];
    const FLOW: &[Kind] = &[Kind::Flow];
    let mut named: Vec<(&'static [Kind], &Id)> = Vec::new();
    let estimates = design.estimates.iter().chain(&base.estimates);
    let estimates: HashMap<&str, &Id> = estimates.map(|e| (e.name.as_str(), &e.name)).collect();
    for estimate in &design.estimates {
        let names = mentioned(&estimate.formula, &estimates).into_iter();
        named.extend(names.map(|name| (ESTIMATE, name)));
    }
    for component in &design.components {
        named.extend(component.spread.iter().map(|id| (&[Kind::Zone][..], id)));
        if let Some(Capacity::Estimate(name)) = &component.capacity {
            named.push((ESTIMATE, name));
        }
    }
    for connection in &design.connections {
        named.extend([(COMPONENT, &connection.from), (COMPONENT, &connection.to)]);
        if let Some(Exercised::OnMissOf(of)) = &connection.exercised {
            named.push((CONNECTION, of));
        }
    }
    for flow in &design.flows {
        named.push((COMPONENT, &flow.entry));
        named.extend(flow.via.iter().flatten().map(|id| (CONNECTION, id)));
        if let Some(RateSource::Estimate(name)) = &flow.rate {
            named.push((ESTIMATE, name));
        }
    }
    for target in &design.targets {
        match &target.subject {
            Subject::Design => {}
            Subject::Flow(id) => named.push((FLOW, id)),
            Subject::Component(id) => named.push((COMPONENT, id)),
        }
        if let Metric::Throughput {
            at_least: Bound::Estimate(name),
        } = &target.metric
        {
            named.push((ESTIMATE, name));
        }
    }
    for decision in &design.decisions {
        named.extend(decision.about.iter().map(|id| (ABOUT, id)));
        let serves = decision.serves.iter();
        named.extend(serves.map(|id| (&[Kind::Requirement, Kind::Target][..], id)));
    }
    for note in &design.notes {
        named.extend(note.about.iter().map(|id| (ABOUT, id)));
    }
    named
}
