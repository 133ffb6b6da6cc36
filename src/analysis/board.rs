//! A design with everything that was computed for it: what verdicts and rules look at.
//!
//! Indices are those of [`System`]; a connection's index is its place in the design. Building a board
//! costs what the design and the flows' walks hold together.

use std::collections::HashMap;

use super::estimates::Sheet;
use super::graph::{ComponentIndex, FlowGraph, System, Walk};
use super::report::Report;
use crate::catalogue::{Catalogue, ResolvedComponent};
use crate::model::{Capacity, Component, Connection, Design, Id, Subject};

/// A design with its figures.
pub(super) struct Board<'a> {
    pub(super) design: &'a Design,
    pub(super) catalogue: &'a Catalogue,
    pub(super) sheet: &'a Sheet,
    /// The figures so far: verdicts see flows and load, rules see verdicts too.
    pub(super) report: &'a Report,
    /// The components whose kind the catalogue has, in the design's order.
    pub(super) components: Vec<Drawn<'a>>,
    /// What each flow of the report reaches, in its order.
    pub(super) reach: Vec<Reach>,
    index: HashMap<&'a str, ComponentIndex>,
    load: HashMap<&'a str, usize>,
}

/// A component with its defaults and its connections.
pub(super) struct Drawn<'a> {
    pub(super) component: &'a Component,
    pub(super) resolved: ResolvedComponent<'a>,
    /// Connections drawn to it, by their place in the design.
    pub(super) incoming: Vec<usize>,
    /// Connections drawn from it, by their place in the design.
    pub(super) outgoing: Vec<usize>,
}

/// What a flow reaches.
#[derive(Clone, Debug, Default)]
pub(super) struct Reach {
    /// What the user waits for, rising.
    pub(super) response: Vec<ComponentIndex>,
    /// Everything until all is done, rising.
    pub(super) completion: Vec<ComponentIndex>,
    /// Connections that the completion uses, by their place in the design, rising.
    pub(super) connections: Vec<usize>,
}

impl<'a> Board<'a> {
    pub(super) fn new(
        design: &'a Design,
        catalogue: &'a Catalogue,
        sheet: &'a Sheet,
        report: &'a Report,
        system: &System,
        graphs: &[FlowGraph],
    ) -> Self {
        let resolve = |component: &'a Component| {
            Some(Drawn {
                component,
                resolved: catalogue.resolve(component)?,
                incoming: Vec::new(),
                outgoing: Vec::new(),
            })
        };
        let mut components: Vec<Drawn> = design.components.iter().filter_map(resolve).collect();
        let index: HashMap<&str, ComponentIndex> = components
            .iter()
            .enumerate()
            .map(|(at, drawn)| (drawn.component.id.as_str(), at))
            .collect();
        let mut connections = HashMap::new();
        for (at, connection) in design.connections.iter().enumerate() {
            connections.insert(connection.id.as_str(), at);
            if let Some(&from) = index.get(connection.from.as_str()) {
                components[from].outgoing.push(at);
            }
            if let Some(&to) = index.get(connection.to.as_str()) {
                components[to].incoming.push(at);
            }
        }
        let reach = |graph: &FlowGraph| {
            let used = graph.completion().states.iter().flat_map(|state| {
                let members = state.groups.iter().flat_map(|group| &group.members);
                members.map(|member| system.connections[member.connection].id.as_str())
            });
            Reach {
                response: reached(graph.response()),
                completion: reached(graph.completion()),
                connections: rising(used.filter_map(|id| connections.get(id).copied())),
            }
        };
        let load = report.load.iter().enumerate();
        Self {
            design,
            catalogue,
            sheet,
            report,
            components,
            reach: graphs.iter().map(reach).collect(),
            index,
            load: load.map(|(at, row)| (row.component.as_str(), at)).collect(),
        }
    }

    /// The component named `id`.
    pub(super) fn component(&self, id: &Id) -> Option<&Drawn<'a>> {
        let at = self.index.get(id.as_str())?;
        Some(&self.components[*at])
    }

    /// The load on the component named `id`, if a flow reaches it.
    pub(super) fn load(&self, id: &Id) -> Option<&'a super::report::LoadRow> {
        let at = self.load.get(id.as_str())?;
        Some(&self.report.load[*at])
    }

    /// The connection at this place of the design.
    pub(super) fn connection(&self, at: usize) -> &'a Connection {
        &self.design.connections[at]
    }

    /// The places in the report of the flows that `subject` is about; a component is about those that
    /// reach it.
    pub(super) fn flows_of(&self, subject: &Subject) -> Vec<usize> {
        let flows = 0..self.report.flows.len();
        match subject {
            Subject::Design => flows.collect(),
            Subject::Flow(id) => flows
                .filter(|&flow| self.report.flows[flow].id == *id)
                .collect(),
            Subject::Component(id) => match self.index.get(id.as_str()) {
                Some(at) => flows
                    .filter(|&flow| self.reach[flow].completion.contains(at))
                    .collect(),
                None => Vec::new(),
            },
        }
    }

    /// The components that `subject` is about: those that the flow reaches, itself, or all that flows
    /// reach. In the design's order.
    pub(super) fn components_of(&self, subject: &Subject) -> Vec<&Drawn<'a>> {
        let reached: Vec<ComponentIndex> = match subject {
            Subject::Component(id) => self.index.get(id.as_str()).copied().into_iter().collect(),
            Subject::Design | Subject::Flow(_) => rising(
                self.flows_of(subject)
                    .into_iter()
                    .flat_map(|flow| self.reach[flow].completion.iter().copied()),
            ),
        };
        reached.into_iter().map(|at| &self.components[at]).collect()
    }
}

impl Drawn<'_> {
    pub(super) fn id(&self) -> &Id {
        &self.component.id
    }

    /// Whether no rate is too much for it.
    pub(super) fn is_unlimited(&self) -> bool {
        self.resolved.capacity == Capacity::Unlimited
    }

    /// Whether its kind can state the attribute `name`.
    pub(super) fn can_state(&self, name: &str) -> bool {
        self.resolved
            .kind
            .attributes
            .iter()
            .any(|known| known == name)
    }
}

fn reached(walk: &Walk) -> Vec<ComponentIndex> {
    rising(walk.states.iter().map(|state| state.component))
}

fn rising(indices: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut indices: Vec<usize> = indices.collect();
    indices.sort_unstable();
    indices.dedup();
    indices
}
