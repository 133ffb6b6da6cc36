//! A connection: how one component depends on, or feeds, another.

use super::attribute::Attributes;
use super::component::ServiceTime;
use super::id::Id;
use super::units::Probability;

/// A directed dependency from one component to another. What is `None` takes its default.
#[derive(Clone, Debug, PartialEq)]
pub struct Connection {
    /// Its name within the design's connections.
    pub id: Id,
    /// The caller, publisher, pusher or source.
    pub from: Id,
    /// The component called, published to, pushed to or replicated to.
    pub to: Id,
    /// What travels, and who waits.
    pub kind: ConnectionKind,
    /// Whether the caller needs this one, or some of a group.
    pub need: Need,
    /// The caller works, degraded, without it. Default: only a push into a dead-letter kind is.
    pub optional: Option<bool>,
    /// Which requests use it. Default: all; out of a read-through cache, those that miss.
    pub exercised: Option<Exercised>,
    /// Parallel calls per request; on a look-aside cache connection, the number of look-ups. At least 1.
    pub fan_out: u64,
    /// Whether it reads or writes.
    pub op: Op,
    /// Calls of one caller with the same tag happen together; `None`: one after another, in order.
    pub parallel: Option<Id>,
    /// Binds publishes and pushes of one broker to each other.
    pub topic: Option<Id>,
    /// A consumer's polling of a broker: drawn consumer → broker, evaluated as a push the other way.
    pub subscription: bool,
    /// Time on the way, there and back together. Default: by the widest relation of its ends.
    pub latency: Option<ServiceTime>,
    /// Availability of the connection itself. Default: 1.
    pub availability: Option<Probability>,
    /// What is spoken on it, such as `HTTPS`; shown as its label.
    pub protocol: String,
    /// Stated facts by name.
    pub attributes: Attributes,
}

/// What a connection carries, and who waits for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ConnectionKind {
    /// The caller waits for the answer.
    #[default]
    Call,
    /// The caller waits until the broker has taken it.
    Publish,
    /// Broker or server to consumer; nobody waits.
    Push,
    /// Between stores; in no request's path.
    Replicate,
}

/// Whether a caller needs a connection by itself or as one of several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Need {
    /// The caller fails without it.
    #[default]
    Required,
    /// The caller works while at least `at_least` members of `group` do.
    AnyOf {
        /// The group's name; a group belongs to one caller.
        group: Id,
        /// How many members must work; more than 1 only with [`GroupMode::Hedge`].
        at_least: u32,
        /// How requests are spread over the members.
        mode: GroupMode,
    },
}

/// How requests are spread over the members of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum GroupMode {
    /// Each request goes to one member that works.
    #[default]
    Balance,
    /// Each request goes to the first listed member that works.
    Failover,
    /// Each request goes to all members at once; the fastest `at_least` count.
    Hedge,
}

/// Which requests use a connection.
#[derive(Clone, Debug, PartialEq)]
pub enum Exercised {
    /// Every request.
    Always,
    /// A fraction of the requests.
    Share {
        /// The fraction.
        share: Probability,
        /// Requests draw one number per tag; `None`: the connection's target.
        tag: Option<Id>,
    },
    /// Each request takes exactly one of the caller's connections with this tag.
    Split {
        /// The tag.
        tag: Id,
        /// Its weight among them: finite, not negative.
        weight: f64,
    },
    /// Out of a read-through cache: the look-ups that miss.
    OnMiss,
    /// The way to the origin when the look-aside cache behind this connection or group misses or is down.
    OnMissOf(Id),
}

/// Whether a connection reads or writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Op {
    /// As the flow does.
    #[default]
    AsFlow,
    /// It reads.
    Read,
    /// It writes.
    Write,
}

impl Connection {
    /// A required call that every request makes once.
    pub fn new(id: impl Into<Id>, from: impl Into<Id>, to: impl Into<Id>) -> Self {
        Self {
            id: id.into(),
            from: from.into(),
            to: to.into(),
            kind: ConnectionKind::default(),
            need: Need::default(),
            optional: None,
            exercised: None,
            fan_out: 1,
            op: Op::default(),
            parallel: None,
            topic: None,
            subscription: false,
            latency: None,
            availability: None,
            protocol: String::new(),
            attributes: Attributes::new(),
        }
    }

    /// Where what travels on it comes from and where it goes: messages of a subscription go from the
    /// broker to its consumer.
    pub const fn direction(&self) -> (&Id, &Id) {
        if self.subscription {
            (&self.to, &self.from)
        } else {
            (&self.from, &self.to)
        }
    }

    /// The group that the connection is a member of.
    pub const fn group(&self) -> Option<&Id> {
        match &self.need {
            Need::Required => None,
            Need::AnyOf { group, .. } => Some(group),
        }
    }
}
