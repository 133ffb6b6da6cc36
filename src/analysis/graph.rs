//! A design translated once: identifiers become indices, absent values become numbers.
//!
//! This is the only place of the evaluation that looks things up by name. [`System`] holds what all
//! flows share; [`FlowGraph`] holds what one flow reaches, as [`Walk`]s that availability, times and
//! load follow in the same way. Nothing here computes a figure. Whatever
//! [`crate::catalogue::validate()`] would refuse is left out rather than trusted.
//!
//! Building a system costs O(components × zones + connections); a flow costs what it lists.

mod build;
mod cycles;
mod flow;
mod steps;
mod unfold;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::report::{Known, Unknown};
use crate::catalogue::Relation;
use crate::model::{ConnectionKind, FlowOp, GroupMode, Id, Latency, Op, Work};

pub use cycles::Closing;
pub use flow::{
    Exercise, Extent, FlowGraph, Group, Member, Members, Quorum, Reached, State, StateIndex,
    TopicFilter, Walk,
};

/// Index of a component in [`System::components`].
pub type ComponentIndex = usize;
/// Index of a connection in [`System::connections`].
pub type ConnectionIndex = usize;
/// Index of a failing zone in [`System::zones`].
pub type ZoneIndex = usize;
/// Index of a tag or topic in [`System::names`].
pub type NameIndex = usize;

/// The most connections that flows which nobody recorded follow together, with the zones of where they start.
/// Each flow is evaluated for itself, so that this is what an evaluation costs in time and memory.
pub const MOST_IMPLIED: usize = 40_000;

/// Everything of a design that all flows share, in indices and resolved numbers.
#[derive(Clone, Debug)]
pub struct System {
    /// The components, in the design's order.
    pub components: Vec<Component>,
    /// The zones that fail, in the design's order.
    pub zones: Vec<Zone>,
    /// The connections in the direction in which they are evaluated (a subscription is a push from the
    /// broker), in the design's order, without those between stores.
    pub connections: Vec<Connection>,
    /// Source and target of each connection between stores, in the design's order.
    pub replications: Vec<(ComponentIndex, ComponentIndex)>,
    /// The flows, in the design's order; if it records none, one for each component that nothing
    /// leads to, as far as these follow no more than [`MOST_IMPLIED`] connections and zones.
    pub flows: Vec<Flow>,
    /// How many components that nothing leads to have no flow.
    pub flows_left_out: usize,
    /// Whether the report says of each time how many requests take longer than what, some kilobytes each: of
    /// very many flows only if a target asks for a percentile that is read from it.
    pub tells_survival: bool,
    /// The texts of tags (of shares, splits and parallel calls) and topics.
    pub names: Vec<Id>,
    outgoing: Vec<Vec<ConnectionIndex>>,
    index: HashMap<Id, ComponentIndex>,
}

/// A component in resolved numbers.
#[derive(Clone, Debug)]
pub struct Component {
    /// Its identifier.
    pub id: Id,
    /// Replicas per shard, at least 1.
    pub replicas: u32,
    /// Replicas that must be up, 1…replicas.
    pub needs: u32,
    /// Shards, at least 1.
    pub shards: u32,
    /// Availability of one replica, zones apart.
    pub availability: f64,
    /// Own service time; `None` takes no time.
    pub latency: Option<Latency>,
    /// Requests per second that one replica sustains; `Ok(None)` is unlimited.
    pub capacity: Known<Option<f64>>,
    /// Of a cache: the share of look-ups that find what they ask for.
    pub hit_ratio: Option<f64>,
    /// How the replicas share the work.
    pub work: Work,
    /// One box is a whole redundant service.
    pub managed: bool,
    /// Where users are; never a single point of failure.
    pub client: bool,
    /// A queue, log or topic.
    pub broker: bool,
    /// Distinct places of its replicas; the counts add up to `replicas`.
    pub sites: Vec<Site>,
}

/// Replicas that lie in the same failing zones.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Site {
    /// The zones, rising; no two sites of a component have the same.
    pub zones: Vec<ZoneIndex>,
    /// How many replicas (of each shard) lie there; at least 1.
    pub replicas: u32,
}

/// A zone that fails.
#[derive(Clone, Debug)]
pub struct Zone {
    /// Its identifier.
    pub id: Id,
    /// Availability of its own cause.
    pub availability: f64,
}

/// A connection in resolved numbers, in the direction in which it is evaluated.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Its identifier.
    pub id: Id,
    /// Who calls, publishes or pushes.
    pub from: ComponentIndex,
    /// Who is called, published to or pushed to.
    pub to: ComponentIndex,
    /// What travels; a subscription is a push. Never [`ConnectionKind::Replicate`].
    pub kind: ConnectionKind,
    /// The group of its caller that it is a member of.
    pub group: Option<AnyOf>,
    /// The caller works, degraded, without it.
    pub optional: bool,
    /// Which requests use it.
    pub exercised: Exercised,
    /// Parallel calls or look-ups per request, at least 1.
    pub fan_out: u64,
    /// Whether it reads or writes.
    pub op: Op,
    /// Calls of one caller with the same tag happen together.
    pub parallel: Option<NameIndex>,
    /// Of a publish or push: its topic.
    pub topic: Option<NameIndex>,
    /// Time of the hop, both ways together; `None` takes no time.
    pub latency: Option<Latency>,
    /// How its ends lie to each other.
    pub relation: Relation,
    /// Its own availability.
    pub availability: f64,
    /// Some connection of the design is the way to the origin behind this one.
    pub look_aside: bool,
}

/// Which requests use a connection.
#[derive(Clone, Debug, PartialEq)]
pub enum Exercised {
    /// Every request.
    Always,
    /// A fraction of the requests.
    Share {
        /// The fraction, 0…1.
        share: f64,
        /// Requests draw one number per tag.
        tag: NameIndex,
    },
    /// Each request takes one of the caller's connections or groups with this tag.
    Split {
        /// The tag.
        tag: NameIndex,
        /// Its weight among them, not negative.
        weight: f64,
    },
    /// Out of a read-through cache: the look-ups that miss.
    OnMiss,
    /// The way to the origin when the look-aside cache behind these connections of the same caller
    /// misses or is down.
    OnMissOf(Vec<ConnectionIndex>),
}

/// Membership in a group of alternatives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnyOf {
    /// The group's name; it belongs to one caller.
    pub name: Id,
    /// How many members must work.
    pub at_least: u32,
    /// How requests are spread over the members.
    pub mode: GroupMode,
}

/// A user journey, recorded or implied.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Its identifier; of an implied flow, its entry's.
    pub id: Id,
    /// What people call it.
    pub name: String,
    /// The design records no flow and this one is implied.
    pub implied: bool,
    /// The component that starts it.
    pub entry: ComponentIndex,
    /// Requests per second at peak.
    pub rate: Known<f64>,
    /// Whether it reads or writes.
    pub op: FlowOp,
    /// Its connections, rising; `None`: all that the entry reaches.
    pub via: Option<Vec<ConnectionIndex>>,
}

impl System {
    /// The connections that `component` calls, publishes or pushes over, in the design's order.
    pub fn outgoing(&self, component: ComponentIndex) -> &[ConnectionIndex] {
        &self.outgoing[component]
    }

    /// The component named `id`.
    pub fn component_index(&self, id: &str) -> Option<ComponentIndex> {
        self.index.get(id).copied()
    }
}

impl Component {
    /// Whether one replica of it is a unit that can fail alone: it is neither managed nor a client.
    pub const fn has_replica_unit(&self) -> bool {
        !self.managed && !self.client
    }
}

impl Connection {
    /// Whether the connection is a unit that can fail alone.
    pub fn is_unit(&self) -> bool {
        self.availability < 1.0
    }
}

fn unknown(reason: impl Into<String>) -> Unknown {
    Unknown(reason.into())
}
