//! Questions that several rules ask of a board.

use crate::analysis::board::{Board, Drawn};
use crate::analysis::graph::ComponentIndex;
use crate::analysis::report::{LoadRow, Verdict};
use crate::catalogue::{CacheKind, Place};
use crate::model::{
    AttributeValue, Attributes, Connection, ConnectionKind, Exercised, Id, Metric, Op, Subject,
};

/// Stated facts by their type; `None` is unknown.
pub(super) trait Stated {
    fn attributes(&self) -> &Attributes;

    fn flag(&self, name: &str) -> Option<bool> {
        match self.attributes().get(name)? {
            AttributeValue::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    fn number(&self, name: &str) -> Option<u64> {
        match self.attributes().get(name)? {
            AttributeValue::Count(count) => Some(*count),
            _ => None,
        }
    }

    /// Milliseconds.
    fn time(&self, name: &str) -> Option<f64> {
        match self.attributes().get(name)? {
            AttributeValue::Time(time) => Some(time.get()),
            _ => None,
        }
    }

    fn bytes(&self, name: &str) -> Option<f64> {
        match self.attributes().get(name)? {
            AttributeValue::Bytes(bytes) => Some(*bytes),
            _ => None,
        }
    }

    /// A number in 0…1.
    fn probability(&self, name: &str) -> Option<f64> {
        match self.attributes().get(name)? {
            AttributeValue::Share(share) => Some(share.get()),
            _ => None,
        }
    }

    fn choice(&self, name: &str) -> Option<&str> {
        match self.attributes().get(name)? {
            AttributeValue::Choice(word) => Some(word),
            _ => None,
        }
    }

    fn is(&self, name: &str, word: &str) -> bool {
        self.choice(name) == Some(word)
    }

    fn states(&self, name: &str) -> bool {
        self.attributes().contains_key(name)
    }
}

impl Stated for Connection {
    fn attributes(&self) -> &Attributes {
        &self.attributes
    }
}

impl Stated for Drawn<'_> {
    fn attributes(&self) -> &Attributes {
        &self.component.attributes
    }
}

impl Drawn<'_> {
    pub(super) fn kind(&self) -> &str {
        self.resolved.kind.id.as_str()
    }

    pub(super) fn is_kind(&self, kinds: &[&str]) -> bool {
        kinds.contains(&self.kind())
    }

    pub(super) fn is_store(&self) -> bool {
        self.resolved.kind.store
    }

    /// A store that holds records: no cache, file or object store, nor a service that keeps its own.
    pub(super) fn is_database(&self) -> bool {
        let kind = self.resolved.kind;
        kind.group == "Data stores" && !self.is_kind(&["object-store", "file-store"])
    }

    pub(super) fn is_broker(&self) -> bool {
        self.resolved.kind.broker
    }

    pub(super) fn is_cache(&self) -> bool {
        self.resolved.kind.cache.is_some()
    }

    pub(super) fn is_look_aside(&self) -> bool {
        self.resolved.kind.cache == Some(CacheKind::LookAside)
    }

    pub(super) fn is_balancer(&self) -> bool {
        self.resolved.kind.balancer
    }

    /// It only collects what others tell about themselves.
    pub(super) fn is_telemetry(&self) -> bool {
        self.is_kind(&["metrics", "logs", "traces"])
    }

    /// Somebody else's service.
    pub(super) fn is_outside(&self) -> bool {
        self.resolved.kind.place == Place::Provider
            && !self.is_kind(&["dns", "cdn", "global-load-balancer", "edge-function"])
    }

    /// Data whose loss or leak hurts somebody.
    pub(super) fn is_sensitive(&self) -> bool {
        let class = self.choice("data_class");
        class.is_some_and(|class| ["personal", "financial", "health", "secret"].contains(&class))
    }
}

impl<'a> Board<'a> {
    /// The components at the ends of `connection`, if both are there.
    pub(super) fn ends(&self, connection: &Connection) -> Option<(&Drawn<'a>, &Drawn<'a>)> {
        Some((
            self.component(&connection.from)?,
            self.component(&connection.to)?,
        ))
    }

    /// Every connection with its ends, in the design's order.
    pub(super) fn connections(
        &self,
    ) -> impl Iterator<Item = (&'a Connection, &Drawn<'a>, &Drawn<'a>)> {
        self.design.connections.iter().filter_map(|connection| {
            let (from, to) = self.ends(connection)?;
            Some((connection, from, to))
        })
    }

    /// Every call (a consumer's polling is none) with its ends, in the design's order.
    pub(super) fn calls(&self) -> impl Iterator<Item = (&'a Connection, &Drawn<'a>, &Drawn<'a>)> {
        self.connections()
            .filter(|(connection, ..)| is_call(connection))
    }

    /// The connections drawn from `drawn`, with their targets.
    pub(super) fn from<'b>(
        &'b self,
        drawn: &'b Drawn<'a>,
    ) -> impl Iterator<Item = (&'a Connection, &'b Drawn<'a>)> {
        let connections = drawn.outgoing.iter().map(|&at| self.connection(at));
        connections.filter_map(|connection| Some((connection, self.component(&connection.to)?)))
    }

    /// The connections drawn to `drawn`, with their sources.
    pub(super) fn to<'b>(
        &'b self,
        drawn: &'b Drawn<'a>,
    ) -> impl Iterator<Item = (&'a Connection, &'b Drawn<'a>)> {
        let connections = drawn.incoming.iter().map(|&at| self.connection(at));
        connections.filter_map(|connection| Some((connection, self.component(&connection.from)?)))
    }

    /// Who gets what `broker` has taken, with the connection that says so.
    pub(super) fn consumers<'b>(
        &'b self,
        broker: &'b Drawn<'a>,
    ) -> Vec<(&'a Connection, &'b Drawn<'a>)> {
        let pushed = self.from(broker).filter(|(connection, to)| {
            connection.kind == ConnectionKind::Push && !to.resolved.kind.dead_letter
        });
        let polled = self
            .to(broker)
            .filter(|(connection, _)| connection.subscription);
        pushed.chain(polled).collect()
    }

    /// The places of the flows that use the connection named `id`.
    pub(super) fn flows_over(&self, id: &Id) -> Vec<usize> {
        let Some(at) = self.connection_index(id) else {
            return Vec::new();
        };
        let uses = |flow: &usize| self.reach[*flow].connections.binary_search(&at).is_ok();
        (0..self.reach.len()).filter(uses).collect()
    }

    /// The places of the flows that wait for `component`.
    pub(super) fn flows_waiting_for(&self, component: ComponentIndex) -> Vec<usize> {
        let waits = |flow: &usize| self.reach[*flow].response.binary_search(&component).is_ok();
        (0..self.reach.len()).filter(waits).collect()
    }

    /// The places of the flows that a person or device starts and that wait for `component`.
    pub(super) fn users_waiting_for(&self, component: ComponentIndex) -> Vec<usize> {
        let mut flows = self.flows_waiting_for(component);
        flows.retain(|&flow| self.reach[flow].of_users);
        flows
    }

    /// The places of the flows that a person or device starts and that wait for `connection`.
    pub(super) fn users_waiting_over(&self, connection: &Connection) -> Vec<usize> {
        let Some(at) = self.connection_index(&connection.id) else {
            return Vec::new();
        };
        let waits = |flow: &usize| {
            let reach = &self.reach[*flow];
            reach.of_users && reach.waited.binary_search(&at).is_ok()
        };
        (0..self.reach.len()).filter(waits).collect()
    }

    /// The identifiers of flows by their places.
    pub(super) fn flow_ids(&self, flows: &[usize]) -> Vec<Id> {
        let ids = flows.iter().filter_map(|&flow| self.flows.get(flow));
        ids.map(|flow| flow.id.clone()).collect()
    }

    /// Whether some flow writes over `connection`.
    pub(super) fn writes_over(&self, connection: &Connection) -> bool {
        match connection.op {
            Op::Read => false,
            Op::Write => true,
            Op::AsFlow => {
                let over = self.flows_over(&connection.id);
                over.iter().any(|&flow| self.writes(flow))
            }
        }
    }

    /// The availability targets that bind the flow `id`: the bound, and whether it is missed.
    pub(super) fn availability_targets(&self, id: &Id) -> Vec<(f64, bool)> {
        let targets = std::iter::zip(&self.design.targets, &self.targets);
        targets
            .filter(|(target, _)| binds(&target.subject, id))
            .filter_map(|(target, verdict)| match target.metric {
                Metric::Availability { at_least, .. } => {
                    Some((at_least.get(), verdict.verdict == Verdict::Missed))
                }
                _ => None,
            })
            .collect()
    }

    /// The strictest availability that a target asks of any of `flows`.
    pub(super) fn strictest_availability(&self, flows: &[usize]) -> Option<f64> {
        let bounds = flows.iter().filter_map(|&flow| {
            let targets = self.availability_targets(&self.flows.get(flow)?.id);
            targets.into_iter().map(|(bound, _)| bound).reduce(f64::max)
        });
        bounds.reduce(f64::max)
    }

    /// The tightest bound in milliseconds that `read` finds in targets of `component` and of any of `flows`.
    pub(super) fn tightest_on(
        &self,
        component: &Id,
        flows: &[usize],
        read: impl Fn(&Metric) -> Option<f64>,
    ) -> Option<f64> {
        let own = Subject::Component(component.clone());
        let targets = self.design.targets.iter();
        let own = targets
            .filter(|target| target.subject == own)
            .filter_map(|target| read(&target.metric));
        own.chain(self.tightest(flows, &read)).reduce(f64::min)
    }

    /// The tightest bound in milliseconds that `read` finds in targets of any of `flows`.
    pub(super) fn tightest(
        &self,
        flows: &[usize],
        read: impl Fn(&Metric) -> Option<f64>,
    ) -> Option<f64> {
        let ids = self.flow_ids(flows);
        let targets = self.design.targets.iter();
        targets
            .filter(|target| ids.iter().any(|id| binds(&target.subject, id)))
            .filter_map(|target| read(&target.metric))
            .reduce(f64::min)
    }
}

/// The bound of a latency target, whatever its percentile.
pub(super) fn latency_bound(metric: &Metric) -> Option<f64> {
    match metric {
        Metric::Latency { at_most, .. } => Some(at_most.get()),
        _ => None,
    }
}

/// The bound of a staleness target.
pub(super) fn staleness_bound(metric: &Metric) -> Option<f64> {
    match metric {
        Metric::Staleness { at_most } => Some(at_most.get()),
        _ => None,
    }
}

/// Whether the caller waits for an answer.
pub(super) fn is_call(connection: &Connection) -> bool {
    connection.kind == ConnectionKind::Call && !connection.subscription
}

/// Whether every request needs it, and nothing else will do.
pub(super) fn is_plain(connection: &Connection) -> bool {
    connection.group().is_none()
        && connection.optional != Some(true)
        && matches!(connection.exercised, None | Some(Exercised::Always))
}

/// Whether stores of the set copy each other; another rule speaks of them.
pub(super) fn replicated(board: &Board, set: &[(&Connection, &Drawn)]) -> bool {
    set.iter().any(|(_, one)| {
        let copies = board
            .from(one)
            .filter(|(c, _)| c.kind == ConnectionKind::Replicate);
        copies
            .into_iter()
            .any(|(_, copy)| set.iter().any(|(_, other)| other.id() == copy.id()))
    })
}

/// Flows that reach the component.
pub(super) fn reaching(board: &Board, drawn: &Drawn) -> Vec<usize> {
    let Some(at) = board.component_index(drawn.id()) else {
        return Vec::new();
    };
    let reaches = |flow: &usize| board.reach[*flow].completion.binary_search(&at).is_ok();
    (0..board.reach.len()).filter(reaches).collect()
}

/// The bound of a recovery point target.
pub(super) fn recovery_point_bound(metric: &Metric) -> Option<f64> {
    match metric {
        Metric::RecoveryPoint { at_most } => Some(at_most.get()),
        _ => None,
    }
}

/// The load on each component that a flow reaches.
pub(super) fn rows<'b>(board: &'b Board) -> impl Iterator<Item = (&'b Drawn<'b>, &'b LoadRow)> {
    let rows = board.rows.iter();
    rows.filter_map(|row| Some((board.component(&row.component)?, row)))
}

/// Reads and writes a second.
pub(super) fn offered(row: &LoadRow) -> Option<(f64, f64)> {
    match (&row.reads, &row.writes) {
        (Ok(reads), Ok(writes)) => Some((*reads, *writes)),
        _ => None,
    }
}

/// Labels of connections that stay open.
pub(super) const SOCKETS: &[&str] = &["websocket", "websockets", "ws", "wss", "sse", "server-sent"];

/// Whether the label of `connection` names one of `protocols`, whatever else it says: `gRPC over HTTP/2`
/// names gRPC, and `gRPC-Web` does not.
pub(super) fn speaks(connection: &Connection, protocols: &[&str]) -> bool {
    let label = connection.protocol.to_lowercase();
    let mut words = label.split(|c: char| c.is_whitespace() || ",/+()&".contains(c));
    words.any(|word| protocols.contains(&word))
}

/// Stores that hold records, in the design's order.
pub(super) fn databases<'b>(board: &'b Board) -> impl Iterator<Item = &'b Drawn<'b>> {
    board.components.iter().filter(|drawn| drawn.is_database())
}

/// Brokers but for those of dead letters, in the design's order.
pub(super) fn brokers<'b>(board: &'b Board) -> impl Iterator<Item = &'b Drawn<'b>> {
    let plain = |drawn: &&Drawn| drawn.is_broker() && !drawn.resolved.kind.dead_letter;
    board.components.iter().filter(plain)
}

fn binds(subject: &Subject, flow: &Id) -> bool {
    match subject {
        Subject::Design => true,
        Subject::Flow(id) => id == flow,
        Subject::Component(_) => false,
    }
}
