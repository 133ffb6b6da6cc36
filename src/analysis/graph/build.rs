//! From a design to a [`System`].

use std::collections::HashMap;

use super::{
    AnyOf, Component, ComponentIndex, Connection, ConnectionIndex, Exercised, Flow, MOST_IMPLIED,
    NameIndex, Site, System, Zone, steps, unknown,
};
use crate::analysis::estimates::Sheet;
use crate::analysis::report::{Known, PERCENTS};
use crate::catalogue::{Catalogue, Place, Relations};
use crate::model::journey::led_to;
use crate::model::{self, Capacity, ConnectionKind, Design, Id, Need, RateSource, ServiceTime};

impl System {
    /// Translates `design`, with `estimates` the results of its estimates.
    pub fn new(design: &Design, catalogue: &Catalogue, estimates: &Sheet) -> Self {
        let mut builder = Builder::new(design, catalogue, estimates);
        builder.add_connections();
        builder.add_flows();
        let asks = |target: &model::Target| match target.metric {
            model::Metric::Latency { percentile, .. } => !PERCENTS.contains(&percentile.percent()),
            _ => false,
        };
        builder.system.tells_survival =
            builder.system.flows.len() <= FEW_FLOWS || design.targets.iter().any(asks);
        builder.system
    }
}

/// The most flows of which every time comes with its survival function.
const FEW_FLOWS: usize = 500;

struct Builder<'a> {
    design: &'a Design,
    catalogue: &'a Catalogue,
    estimates: &'a Sheet,
    /// The design's component behind each component of the system.
    drawn: Vec<&'a model::Component>,
    relations: Relations<'a>,
    names: HashMap<Id, NameIndex>,
    system: System,
}

impl<'a> Builder<'a> {
    fn new(design: &'a Design, catalogue: &'a Catalogue, estimates: &'a Sheet) -> Self {
        let failing = |zone: &model::Zone| {
            Some(Zone {
                id: zone.id.clone(),
                availability: catalogue.zone_availability(zone)?.get(),
            })
        };
        let zones: Vec<Zone> = design.zones.iter().filter_map(failing).collect();
        let zone_index: HashMap<&Id, usize> = (0..).zip(&zones).map(|(i, z)| (&z.id, i)).collect();
        let mut components = Vec::with_capacity(design.components.len());
        let mut drawn = Vec::with_capacity(design.components.len());
        for component in &design.components {
            if let Some(resolved) = resolve(design, catalogue, estimates, &zone_index, component) {
                components.push(resolved);
                drawn.push(component);
            }
        }
        let index = (0..).zip(&components).map(|(i, c)| (c.id.clone(), i));
        let index: HashMap<Id, ComponentIndex> = index.collect();
        Self {
            design,
            catalogue,
            estimates,
            drawn,
            relations: Relations::new(catalogue, design),
            names: HashMap::new(),
            system: System {
                outgoing: vec![Vec::new(); components.len()],
                components,
                zones,
                connections: Vec::with_capacity(design.connections.len()),
                replications: Vec::new(),
                flows: Vec::new(),
                flows_left_out: 0,
                tells_survival: true,
                names: Vec::new(),
                index,
            },
        }
    }

    fn add_connections(&mut self) {
        let mut origins = Vec::new();
        for connection in &self.design.connections {
            let ends = (
                self.component(&connection.from),
                self.component(&connection.to),
            );
            let (Some(from), Some(to)) = ends else {
                continue;
            };
            if connection.kind == ConnectionKind::Replicate {
                self.system.replications.push((from, to));
                continue;
            }
            let resolved = self.connection(connection, from, to);
            let exercised = self
                .catalogue
                .exercised(connection, self.drawn[from], self.drawn[to]);
            if let model::Exercised::OnMissOf(of) = exercised {
                origins.push((self.system.connections.len(), of));
            }
            self.system.outgoing[resolved.from].push(self.system.connections.len());
            self.system.connections.push(resolved);
        }
        for (origin, of) in origins {
            let caches = self.named(self.system.connections[origin].from, &of);
            for &cache in &caches {
                self.system.connections[cache].look_aside = true;
            }
            if !caches.is_empty() {
                self.system.connections[origin].exercised = Exercised::OnMissOf(caches);
            }
        }
    }

    /// The caller's connection named `id` with the other members of its group, or its group `id`.
    fn named(&self, caller: ComponentIndex, id: &Id) -> Vec<ConnectionIndex> {
        let connections = &self.system.connections;
        let own = &self.system.outgoing[caller];
        let group = match own.iter().find(|&&c| connections[c].id == *id) {
            None => id,
            Some(&connection) => match &connections[connection].group {
                None => return vec![connection],
                Some(group) => &group.name,
            },
        };
        let in_group = |c: ConnectionIndex| connections[c].group.as_ref().map(|g| &g.name);
        own.iter()
            .copied()
            .filter(|&c| in_group(c) == Some(group))
            .collect()
    }

    fn connection(
        &mut self,
        connection: &model::Connection,
        from: ComponentIndex,
        to: ComponentIndex,
    ) -> Connection {
        let (drawn_from, drawn_to) = (self.drawn[from], self.drawn[to]);
        let relation = self.relations.between(drawn_from, drawn_to);
        let (caller, target, kind) = if connection.subscription {
            (to, from, ConnectionKind::Push)
        } else {
            (from, to, connection.kind)
        };
        Connection {
            id: connection.id.clone(),
            from: caller,
            to: target,
            kind,
            group: match &connection.need {
                Need::Required => None,
                Need::AnyOf {
                    group,
                    at_least,
                    mode,
                } => Some(AnyOf {
                    name: group.clone(),
                    at_least: (*at_least).max(1),
                    mode: *mode,
                }),
            },
            optional: self.catalogue.is_optional(connection, drawn_to),
            exercised: match self.catalogue.exercised(connection, drawn_from, drawn_to) {
                model::Exercised::Share { share, tag } => Exercised::Share {
                    share: share.get(),
                    tag: self.name(tag.as_ref().unwrap_or(&self.drawn[target].id)),
                },
                model::Exercised::Split { tag, weight } => Exercised::Split {
                    tag: self.name(&tag),
                    weight,
                },
                model::Exercised::OnMiss => Exercised::OnMiss,
                model::Exercised::Always | model::Exercised::OnMissOf(_) => Exercised::Always,
            },
            fan_out: connection.fan_out.max(1),
            op: connection.op,
            parallel: connection.parallel.as_ref().map(|tag| self.name(tag)),
            topic: connection.topic.as_ref().map(|topic| self.name(topic)),
            latency: match connection.latency {
                Some(ServiceTime::Takes(latency)) => Some(latency),
                Some(ServiceTime::None) => None,
                None => self.catalogue.hop(relation).latency.value,
            },
            relation,
            availability: connection.availability.map_or(1.0, model::Probability::get),
            look_aside: false,
        }
    }

    fn add_flows(&mut self) {
        if self.design.flows.is_empty() {
            self.add_implied_flows();
            return;
        }
        let by_id: HashMap<&Id, ConnectionIndex> = (0..)
            .zip(&self.system.connections)
            .map(|(i, c)| (&c.id, i))
            .collect();
        let mut flows = Vec::with_capacity(self.design.flows.len());
        for flow in &self.design.flows {
            let Some(entry) = self.component(&flow.entry) else {
                continue;
            };
            let via = flow.via.as_ref().map(|ids| {
                let mut listed: Vec<_> =
                    ids.iter().filter_map(|id| by_id.get(id).copied()).collect();
                listed.sort_unstable();
                listed.dedup();
                listed
            });
            flows.push(Flow {
                id: flow.id.clone(),
                name: if flow.name.is_empty() {
                    flow.id.to_string()
                } else {
                    flow.name.clone()
                },
                implied: false,
                entry,
                rate: self.rate(flow),
                op: flow.op,
                via,
            });
        }
        self.system.flows = flows;
    }

    fn add_implied_flows(&mut self) {
        let led_to = led_to(self.design, |component| self.catalogue.is_client(component));
        let drawn = self.drawn.iter();
        let mut fed: Vec<bool> = drawn.map(|c| led_to.contains(&c.id)).collect();
        for &(_, to) in &self.system.replications {
            fed[to] = true;
        }
        let mut room = MOST_IMPLIED;
        for entry in (0..fed.len()).filter(|&component| !fed[component]) {
            let follows = steps::count_from(&self.system, entry, room);
            let sites = &self.system.components[entry].sites;
            let zones: usize = sites.iter().map(|site| site.zones.len()).sum();
            let Some(left) = room.checked_sub(follows + zones) else {
                // Looking how far each of the rest goes would take longer than evaluating it.
                room = 0;
                self.system.flows_left_out += 1;
                continue;
            };
            room = left;
            let component = self.drawn[entry];
            self.system.flows.push(Flow {
                id: component.id.clone(),
                name: if component.name.is_empty() {
                    component.id.to_string()
                } else {
                    component.name.clone()
                },
                implied: true,
                entry,
                rate: Err(unknown("no flow is recorded")),
                op: model::FlowOp::Read,
                via: None,
            });
        }
    }

    fn rate(&self, flow: &model::Flow) -> Known<f64> {
        match &flow.rate {
            Some(RateSource::Stated(rate)) => Ok(rate.get()),
            Some(RateSource::Estimate(name)) => self.estimates.per_second(name),
            None => Err(unknown(format!("flow {} has no rate", flow.id))),
        }
    }

    fn component(&self, id: &Id) -> Option<ComponentIndex> {
        self.system.index.get(id).copied()
    }

    fn name(&mut self, text: &Id) -> NameIndex {
        intern(&mut self.names, &mut self.system.names, text)
    }
}

fn intern(index: &mut HashMap<Id, NameIndex>, names: &mut Vec<Id>, text: &Id) -> NameIndex {
    if let Some(&known) = index.get(text) {
        return known;
    }
    names.push(text.clone());
    index.insert(text.clone(), names.len() - 1);
    names.len() - 1
}

fn resolve(
    design: &Design,
    catalogue: &Catalogue,
    estimates: &Sheet,
    zones: &HashMap<&Id, usize>,
    component: &model::Component,
) -> Option<Component> {
    let resolved = catalogue.resolve(component)?;
    let mut sites: Vec<Site> = Vec::new();
    for placement in catalogue.placements(design, component) {
        let mut holders: Vec<usize> = placement.zones.iter().map(|zone| zones[&zone.id]).collect();
        holders.sort_unstable();
        match sites.iter_mut().find(|site| site.zones == holders) {
            Some(site) => site.replicas += placement.replicas,
            None => sites.push(Site {
                zones: holders,
                replicas: placement.replicas,
            }),
        }
    }
    Some(Component {
        id: component.id.clone(),
        replicas: resolved.replicas,
        needs: resolved.needs,
        shards: resolved.shards,
        availability: resolved.availability.get(),
        latency: resolved.latency,
        capacity: match &resolved.capacity {
            Capacity::Unlimited => Ok(None),
            Capacity::PerSecond(rate) => Ok(Some(rate.get())),
            Capacity::Estimate(name) => estimates.per_second(name).map(Some),
        },
        hit_ratio: resolved.hit_ratio.map(model::Probability::get),
        work: resolved.work,
        managed: resolved.managed,
        client: resolved.kind.place == Place::Client,
        broker: resolved.kind.broker,
        sites,
    })
}
