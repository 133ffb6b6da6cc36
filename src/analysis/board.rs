//! A design with everything that was computed for it: what verdicts and rules look at.
//!
//! Indices are those of [`System`]; a connection's index is its place in the design. Building a board
//! costs what the design and the flows' walks hold together.

use std::collections::HashMap;
use std::sync::Arc;

use super::Options;
use super::alike::Kinds;
use super::estimates::Sheet;
use super::graph::{ComponentIndex, Extent, FlowGraph, System, Walk};
use super::report::{FlowReport, LoadRow, RequirementStatus, TargetVerdict};
use crate::catalogue::{Catalogue, Place, Relation, Relations, ResolvedComponent};
use crate::model::{Capacity, Component, Connection, Design, Flow, FlowOp, Id, Subject};

/// A design with its figures.
pub(super) struct Board<'a> {
    pub(super) design: &'a Design,
    pub(super) catalogue: &'a Catalogue,
    pub(super) sheet: &'a Sheet,
    pub(super) options: Options,
    /// The figures of each flow.
    pub(super) flows: &'a [FlowReport],
    /// The load on each component that a flow reaches.
    pub(super) rows: &'a [LoadRow],
    /// The verdicts on the design's targets; rules see them, verdicts do not.
    pub(super) targets: Vec<TargetVerdict>,
    /// Whether the design's requirements are served; likewise.
    pub(super) requirements: Vec<RequirementStatus>,
    /// The components whose kind the catalogue has, in the design's order.
    pub(super) components: Vec<Drawn<'a>>,
    /// What each flow of the report reaches, in its order; flows that do the same share it.
    pub(super) reach: Vec<Arc<Reach>>,
    relations: Relations<'a>,
    recorded: HashMap<&'a str, &'a Flow>,
    index: HashMap<&'a str, ComponentIndex>,
    connections: HashMap<&'a str, usize>,
    load: HashMap<&'a str, usize>,
}

/// What the engine computed.
#[derive(Clone, Copy)]
pub(super) struct Figures<'a> {
    /// One entry per flow.
    pub(super) flows: &'a [FlowReport],
    /// One row per component that a flow reaches.
    pub(super) rows: &'a [LoadRow],
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
    /// Connections that the response uses, by their place in the design, rising.
    pub(super) waited: Vec<usize>,
    /// Whether a person or device starts it.
    pub(super) of_users: bool,
    /// Brokers whose deliveries come back to them, rising.
    pub(super) circles: Vec<ComponentIndex>,
    /// The largest number of servers that wait for each other in a row.
    pub(super) depth: usize,
}

impl<'a> Board<'a> {
    pub(super) fn new(
        design: &'a Design,
        catalogue: &'a Catalogue,
        options: Options,
        sheet: &'a Sheet,
        figures: Figures<'a>,
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
        let used = |walk: &Walk| {
            let members = walk.states.iter().flat_map(|state| {
                let members = state.groups.iter().flat_map(|group| &group.members);
                members.map(|member| system.connections[member.connection].id.as_str())
            });
            rising(members.filter_map(|id| connections.get(id).copied()))
        };
        let reach = |graph: &FlowGraph| Reach {
            response: reached(graph.response()),
            completion: reached(graph.completion()),
            connections: used(graph.completion()),
            waited: used(graph.response()),
            of_users: components[graph.response().states[0].component].is_client(),
            circles: rising(graph.visits().states.iter().filter_map(|state| {
                let broker = components[state.component].resolved.kind.broker;
                (state.extent == Extent::Ends && broker).then_some(state.component)
            })),
            depth: depth(graph.response(), |at| components[at].is_server()),
        };
        let kinds = Kinds::new(graphs, |_| true);
        let reaches: Vec<Arc<Reach>> = kinds
            .first
            .iter()
            .map(|&at| Arc::new(reach(&graphs[at])))
            .collect();
        let reach = kinds.of.iter().map(|&kind| Arc::clone(&reaches[kind]));
        let reach = reach.collect();
        let Figures { flows, rows } = figures;
        let load = rows.iter().enumerate();
        Self {
            design,
            catalogue,
            relations: Relations::new(catalogue, design),
            sheet,
            options,
            flows,
            rows,
            targets: Vec::new(),
            requirements: Vec::new(),
            components,
            reach,
            recorded: design.flows.iter().map(|f| (f.id.as_str(), f)).collect(),
            index,
            connections,
            load: load.map(|(at, row)| (row.component.as_str(), at)).collect(),
        }
    }

    /// Whether any zone that can fail is drawn.
    pub(super) fn fails_together(&self) -> bool {
        let fails = |zone| self.catalogue.zone_availability(zone).is_some();
        self.design.zones.iter().any(fails)
    }

    /// The component named `id`.
    pub(super) fn component(&self, id: &Id) -> Option<&Drawn<'a>> {
        let at = self.index.get(id.as_str())?;
        Some(&self.components[*at])
    }

    /// How far apart the ends of a connection stand.
    pub(super) fn relation(&self, from: &Drawn, to: &Drawn) -> Relation {
        self.relations.between(from.component, to.component)
    }

    /// The load on the component named `id`, if a flow reaches it.
    pub(super) fn load(&self, id: &Id) -> Option<&'a LoadRow> {
        let at = self.load.get(id.as_str())?;
        Some(&self.rows[*at])
    }

    /// The flow named `id` as it was recorded; none if it is implied by the drawing.
    pub(super) fn recorded(&self, id: &Id) -> Option<&'a Flow> {
        self.recorded.get(id.as_str()).copied()
    }

    /// What the flow at this place of the report was recorded to do.
    pub(super) fn operation(&self, flow: usize) -> Option<FlowOp> {
        self.recorded(&self.flows[flow].id).map(|flow| flow.op)
    }

    /// Whether the flow at this place of the report was recorded as one that writes.
    pub(super) fn writes(&self, flow: usize) -> bool {
        self.operation(flow) == Some(FlowOp::Write)
    }

    /// The place of the component named `id`.
    pub(super) fn component_index(&self, id: &Id) -> Option<ComponentIndex> {
        self.index.get(id.as_str()).copied()
    }

    /// The place in the design of the connection named `id`.
    pub(super) fn connection_index(&self, id: &Id) -> Option<usize> {
        self.connections.get(id.as_str()).copied()
    }

    /// The connection at this place of the design.
    pub(super) fn connection(&self, at: usize) -> &'a Connection {
        &self.design.connections[at]
    }

    /// The places in the report of the flows that `subject` is about; a component is about those that
    /// reach it.
    pub(super) fn flows_of(&self, subject: &Subject) -> Vec<usize> {
        let flows = 0..self.flows.len();
        match subject {
            Subject::Design => flows.collect(),
            Subject::Flow(id) => flows.filter(|&flow| self.flows[flow].id == *id).collect(),
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

    /// Where users are.
    pub(super) fn is_client(&self) -> bool {
        self.resolved.kind.place == Place::Client
    }

    /// Code of one's own that runs inside.
    pub(super) fn is_server(&self) -> bool {
        let kind = self.resolved.kind;
        kind.place == Place::Inside && kind.group == "Compute" && !kind.store
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

/// The largest number of components that `counts` on a way through `walk`: longest ways by Kahn's order,
/// linear in states and members. Members that close a cycle are left out.
fn depth(walk: &Walk, counts: impl Fn(ComponentIndex) -> bool) -> usize {
    let targets = |state: usize| {
        let groups = walk.states[state].groups.iter();
        let members = groups.flat_map(|group| &group.members);
        members
            .filter(|member| !member.closing)
            .map(|member| member.target)
    };
    let mut waiting = vec![0_usize; walk.states.len()];
    for state in 0..walk.states.len() {
        for target in targets(state) {
            waiting[target] += 1;
        }
    }
    let mut ready: Vec<usize> = (0..waiting.len()).filter(|&at| waiting[at] == 0).collect();
    let mut before = vec![0_usize; walk.states.len()];
    let mut deepest = 0;
    while let Some(state) = ready.pop() {
        let own = before[state] + usize::from(counts(walk.states[state].component));
        deepest = deepest.max(own);
        for target in targets(state) {
            before[target] = before[target].max(own);
            waiting[target] -= 1;
            if waiting[target] == 0 {
                ready.push(target);
            }
        }
    }
    deepest
}

fn rising(indices: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut indices: Vec<usize> = indices.collect();
    indices.sort_unstable();
    indices.dedup();
    indices
}
