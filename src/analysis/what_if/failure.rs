//! What can fail, by name.

use std::fmt;

use crate::analysis::graph::System;
use crate::analysis::load::Up;
use crate::analysis::report::Unit;
use crate::catalogue::{Catalogue, near::did_you_mean};
use crate::model::{ConnectionKind, Design};

/// Something that has failed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failure {
    /// What.
    pub unit: Unit,
    /// How many: of replicas, all of one shard; else 1.
    pub count: u32,
}

/// Why a name is no unit that can fail: what is wrong and what to do, in one line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoUnit(String);

/// The failures that `text` names, between commas: `az-a` a zone, `db` a whole component or `a-b` a
/// connection, `db:2` two replicas of a component.
pub fn units(design: &Design, catalogue: &Catalogue, text: &str) -> Result<Vec<Failure>, NoUnit> {
    let mut failures: Vec<Failure> = Vec::new();
    for name in text
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        let failure = unit(design, catalogue, name)?;
        if failures.iter().any(|known| known.unit == failure.unit) {
            return Err(NoUnit(format!("`{name}` is named twice; name it once")));
        }
        failures.push(failure);
    }
    if failures.is_empty() {
        let what = "nothing is named that fails; name a component, a zone or a connection";
        return Err(NoUnit(what.to_owned()));
    }
    Ok(failures)
}

fn unit(design: &Design, catalogue: &Catalogue, name: &str) -> Result<Failure, NoUnit> {
    let one = |unit| Failure { unit, count: 1 };
    let mut found = Vec::new();
    if let Some(component) = design.component(name) {
        found.push(one(Unit::Component(component.id.clone())));
    }
    if let Some(zone) = design.zone(name) {
        if catalogue.zone_availability(zone).is_none() {
            return Err(NoUnit(format!(
                "zone `{name}` only groups and never fails; name what lies in it"
            )));
        }
        found.push(one(Unit::Zone(zone.id.clone())));
    }
    if let Some(connection) = design.connection(name) {
        if connection.kind == ConnectionKind::Replicate {
            return Err(NoUnit(format!(
                "connection `{name}` replicates and is in no request's path; name a store"
            )));
        }
        found.push(one(Unit::Connection(connection.id.clone())));
    }
    match (found.len(), found.pop()) {
        (1, Some(only)) => Ok(only),
        (0, _) => replicas(design, catalogue, name),
        (_, _) => Err(NoUnit(format!(
            "`{name}` names more than one thing of the design; rename one of them"
        ))),
    }
}

fn replicas(design: &Design, catalogue: &Catalogue, name: &str) -> Result<Failure, NoUnit> {
    let unknown = || {
        let components = design.components.iter().map(|c| c.id.as_str());
        let zones = design.zones.iter().map(|z| z.id.as_str());
        let connections = design.connections.iter().map(|c| c.id.as_str());
        let all = components.chain(zones).chain(connections);
        let near = did_you_mean(
            name,
            all,
            "name a component, a zone, a connection, or replicas as in `db:1`",
        );
        NoUnit(format!("nothing is called `{name}`; {near}"))
    };
    let (id, count) = name.rsplit_once(':').ok_or_else(unknown)?;
    let component = design.component(id).ok_or_else(unknown)?;
    let resolved = catalogue.resolve(component).ok_or_else(unknown)?;
    if resolved.managed {
        return Err(NoUnit(format!(
            "`{id}` is managed and has no replicas; name it as a whole: `{id}`"
        )));
    }
    match count.parse() {
        Ok(count) if (1..=resolved.replicas).contains(&count) => Ok(Failure {
            unit: Unit::Replica(component.id.clone()),
            count,
        }),
        _ => Err(NoUnit(format!(
            "`{name}` says how many replicas of `{id}` fail: give 1…{}",
            resolved.replicas
        ))),
    }
}

/// Makes connections that were perfect able to fail as `failed` says.
pub(super) fn let_fail(system: &mut System, failed: &[Failure]) {
    for connection in &mut system.connections {
        let has_failed = |failure: &Failure| matches!(&failure.unit, Unit::Connection(id) if *id == connection.id);
        if failed.iter().any(has_failed) {
            connection.availability = 0.0;
        }
    }
}

/// The question that `failed` asks.
pub fn question<'a>(failed: impl IntoIterator<Item = &'a Failure>) -> String {
    let names: Vec<String> = failed.into_iter().map(ToString::to_string).collect();
    let several = names.len() > 1 || names.iter().any(|name| name.contains(" replicas of "));
    let verb = if several { "fail" } else { "fails" };
    format!("What if {} {verb}", names.join(" and "))
}

/// What is up without `failed`. Replicas fail among those whose zones are up.
pub(super) fn up(system: &System, failed: &[Failure]) -> Up {
    let mut up = Up::all(system);
    let zones: Vec<usize> = failed
        .iter()
        .filter_map(|failure| match &failure.unit {
            Unit::Zone(id) => system.zones.iter().position(|zone| zone.id == *id),
            _ => None,
        })
        .collect();
    take_zones(system, &mut up, &zones);
    for failure in failed {
        match &failure.unit {
            Unit::Zone(_) => {}
            Unit::Component(id) => {
                if let Some(component) = system.component_index(id.as_str()) {
                    (up.live[component], up.lost[component]) = (0, 0);
                }
            }
            Unit::Replica(id) => {
                if let Some(component) = system.component_index(id.as_str()) {
                    let lost = failure.count.min(up.live[component]);
                    up.live[component] -= lost;
                    up.lost[component] += lost;
                }
            }
            Unit::Connection(id) => {
                let connections = std::iter::zip(&system.connections, &mut up.connected);
                for (_, connected) in connections.filter(|(wire, _)| wire.id == *id) {
                    *connected = false;
                }
            }
        }
    }
    up
}

/// Takes down the replicas in `zones`.
pub(super) fn take_zones(system: &System, up: &mut Up, zones: &[usize]) {
    if zones.is_empty() {
        return;
    }
    for (component, live) in system.components.iter().zip(&mut up.live) {
        let down = |held: &&usize| zones.contains(*held);
        let lost = component.sites.iter();
        let lost = lost.filter(|site| site.zones.iter().any(|zone| down(&zone)));
        *live -= lost.map(|site| site.replicas).sum::<u32>();
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.unit, self.count) {
            (Unit::Replica(id), 1) => write!(f, "one replica of {id}"),
            (Unit::Replica(id), count) => write!(f, "{count} replicas of {id}"),
            (Unit::Zone(id), _) => write!(f, "zone {id}"),
            (Unit::Connection(id), _) => write!(f, "connection {id}"),
            (Unit::Component(id), _) => write!(f, "{id}"),
        }
    }
}
