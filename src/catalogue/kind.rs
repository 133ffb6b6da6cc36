//! What the catalogue says of a kind.

use super::resolve::Relation;
use crate::model::{KindId, Latency, Probability, Rate, Work};

/// A default together with where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Sourced<T> {
    /// The default.
    pub value: T,
    /// A figure of the literature, a published SLA, or the word `assumption`, with its reason.
    pub source: String,
}

/// A kind of components.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one independent yes or no about the kind"
)]
pub struct ComponentKind {
    /// Its identifier, such as `sql-database`.
    pub id: KindId,
    /// Its display name, such as `SQL database`.
    pub title: String,
    /// One line: what it is for.
    pub doc: String,
    /// The palette group, such as `Data stores`.
    pub group: String,
    /// Other words that find it: product names, abbreviations.
    pub aliases: Vec<String>,
    /// How it is drawn.
    pub shape: Shape,
    /// Default replicas of one box.
    pub replicas: u32,
    /// Default number of replicas needed, given how many there are.
    pub needs: Needs,
    /// Default availability of one replica (managed: of the service).
    pub availability: Sourced<Probability>,
    /// Default service time; `None` takes no time worth counting.
    pub latency: Sourced<Option<Latency>>,
    /// Default capacity of one replica; `None` is unlimited.
    pub capacity: Sourced<Option<Rate>>,
    /// Default hit ratio; only caches have one.
    pub hit_ratio: Option<Sourced<Probability>>,
    /// The share of requests that ask it at all; the editor writes it when a call to it is drawn.
    pub called_share: Option<Sourced<Probability>>,
    /// Default sharing of work among replicas.
    pub work: Work,
    /// Which side of the network it is on.
    pub place: Place,
    /// One box is a whole redundant service of a provider.
    pub managed: bool,
    /// It holds data.
    pub store: bool,
    /// It is a queue, log or topic.
    pub broker: bool,
    /// It takes what could not be processed.
    pub dead_letter: bool,
    /// It keeps state between requests.
    pub stateful: bool,
    /// It distributes requests over several of its targets.
    pub balancer: bool,
    /// Which form of cache it is.
    pub cache: Option<CacheKind>,
    /// Attributes that it can state, by name.
    pub attributes: Vec<String>,
}

/// How a component is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A person or device.
    Client,
    /// A plain box.
    Service,
    /// A cylinder.
    Store,
    /// A pipe: queue, log or topic.
    Queue,
    /// A box for what is in between: balancers, gateways, DNS.
    Edge,
    /// A cloud or hexagon: somebody else's service.
    Outside,
    /// A box with a lightning mark: caches.
    Cache,
}

/// The default number of replicas needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Needs {
    /// One replica is enough.
    One,
    /// More than half of the replicas.
    Majority,
    /// All replicas.
    All,
}

impl Needs {
    /// The number needed of `replicas`.
    pub const fn of(self, replicas: u32) -> u32 {
        match self {
            Self::One => 1,
            Self::Majority => replicas / 2 + 1,
            Self::All => replicas,
        }
    }
}

/// Which side of the network a component is on, for the default latency of its hops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Where users are; never a single point of failure.
    Client,
    /// Where the design runs.
    Inside,
    /// With another provider, reached over the public internet.
    Provider,
}

/// The two forms of caches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CacheKind {
    /// The caller asks the cache and, on a miss, the origin.
    LookAside,
    /// The caller asks the cache, which asks the origin on a miss.
    ReadThrough,
}

/// A kind of zones.
#[derive(Clone, Debug, PartialEq)]
pub struct ZoneKind {
    /// Its identifier, such as `availability-zone`.
    pub id: KindId,
    /// Its display name.
    pub title: String,
    /// One line: what it is.
    pub doc: String,
    /// Other words that find it.
    pub aliases: Vec<String>,
    /// Default availability of its own cause of failure; `None` never fails (it only groups).
    pub availability: Option<Sourced<Probability>>,
    /// The relation between two components that differ in a zone of this kind.
    pub relation: Option<Relation>,
}

/// The default latency of a hop.
#[derive(Clone, Debug, PartialEq)]
pub struct Hop {
    /// The relation of the hop's ends.
    pub relation: Relation,
    /// Both ways together.
    pub latency: Sourced<Option<Latency>>,
}

/// A fact that components or connections may state beyond what is computed with.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// Its name in files, such as `recovery_point`.
    pub name: String,
    /// Its display name.
    pub title: String,
    /// One line: what it says.
    pub doc: String,
    /// The type of its value.
    pub kind: AttributeKind,
    /// Whether connections state it (otherwise components do).
    pub on_connections: bool,
}

/// The type of an attribute's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeKind {
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Count,
    /// A time such as `5min`.
    Time,
    /// A ratio such as `99.99%`.
    Share,
    /// US dollars per month.
    Money,
    /// An amount of data such as `10 GB`.
    Bytes,
    /// One of these words, weakest first where they are ordered.
    Choice(Vec<String>),
    /// Free text.
    Text,
}
