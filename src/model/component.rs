//! A component: a pool of identical replicas, drawn as one box.

use super::attribute::Attributes;
use super::geometry::{Cell, Size};
use super::id::{Id, KindId};
use super::units::{Latency, Probability, Rate};

/// A pool of identical replicas. What is `None` takes the default of its kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// Its name within the design's components.
    pub id: Id,
    /// Its kind in the catalogue.
    pub kind: KindId,
    /// What the box says; empty means the kind's title.
    pub name: String,
    /// The top left cell of its box.
    pub at: Cell,
    /// The size of its box; `None` fits the name.
    pub size: Option<Size>,
    /// Identical replicas, per shard; at least 1.
    pub replicas: Option<u32>,
    /// How many replicas must be up for the pool to work; 1…replicas.
    pub needs: Option<u32>,
    /// Pools of `replicas` that the data is divided over; at least 1.
    pub shards: Option<u32>,
    /// Availability of one replica (of a managed kind, of the whole service).
    pub availability: Option<Probability>,
    /// Time to serve one request, without what it calls.
    pub latency: Option<ServiceTime>,
    /// What one replica sustains.
    pub capacity: Option<Capacity>,
    /// Of a cache: the share of look-ups that find what they ask for.
    pub hit_ratio: Option<Probability>,
    /// How the replicas share the work.
    pub work: Option<Work>,
    /// Whether the box is a whole redundant service of a provider; `None` is as the kind says.
    pub managed: Option<bool>,
    /// Zones that the replicas are dealt over in turn; empty means where the box is drawn.
    pub spread: Vec<Id>,
    /// Stated facts by name.
    pub attributes: Attributes,
}

/// The service time of a component or the latency of a hop, as stated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ServiceTime {
    /// It takes no time worth counting. Text: `none`.
    None,
    /// It takes this long.
    Takes(Latency),
}

/// What one replica sustains, as stated.
#[derive(Clone, Debug, PartialEq)]
pub enum Capacity {
    /// No limit worth counting. Text: `unlimited`.
    Unlimited,
    /// Requests per second.
    PerSecond(Rate),
    /// The result of an estimate, by name.
    Estimate(Id),
}

/// How the replicas of a pool share its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Work {
    /// Each replica takes an equal part of everything.
    Any,
    /// Each replica applies every write; reads are spread.
    EachWrite,
    /// One replica does everything, the others stand by.
    Leader,
}

impl Component {
    /// A component of `kind` at `at` with nothing stated.
    pub fn new(id: impl Into<Id>, kind: impl Into<KindId>, at: Cell) -> Self {
        Self {
            id: id.into(),
            kind: kind.into(),
            name: String::new(),
            at,
            size: None,
            replicas: None,
            needs: None,
            shards: None,
            availability: None,
            latency: None,
            capacity: None,
            hit_ratio: None,
            work: None,
            managed: None,
            spread: Vec::new(),
            attributes: Attributes::new(),
        }
    }
}
