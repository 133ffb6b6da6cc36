//! What a drawn connection means: the editor writes down what the drawing obviously says, so that the
//! evaluation need not guess.
//!
//! [`likely`] lists the meanings that fit, most likely first; [`draw`] writes one of them into the design
//! together with the connection, and [`turn`] replaces it by the next. Nothing here knows of cursors.

mod copies;
mod give;
mod told;

use super::Refusal;
use super::edits::{dissolve, new_connection};
use crate::catalogue::{CacheKind, Catalogue, ComponentKind, Place, Shape};
pub use crate::model::alike::{is_standby, twins};
use crate::model::{
    AttributeValue, Component, Connection, ConnectionKind, Design, Exercised, Id, Need, Op,
};

/// What a connection between two components can mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Every request needs it.
    Required,
    /// The caller waits until the broker has taken it.
    Publish,
    /// Nobody waits for it.
    Push,
    /// Nobody waits for it, and nothing fails without it.
    OptionalPush,
    /// The caller polls the broker for work.
    Subscription,
    /// One of several consumers alike that poll a queue, by their subscriptions: each message goes to
    /// one of them.
    Compete(Vec<Id>),
    /// The target copies the source; no request passes.
    Replicate,
    /// One of several alike: each request goes to one that works.
    Balance(Vec<Id>),
    /// One of several alike: each request goes to the first that works.
    Failover(Vec<Id>),
    /// One of several different: each request takes exactly one.
    Split(Vec<Id>),
    /// The way to the origin when the cache behind this connection or group misses.
    OnMissOf(Id),
    /// A look-aside cache: the call to the store becomes the way to the origin.
    CacheOf(Id),
    /// One of several copies of a store: reads go to any, writes to the source of the copies.
    Copies(Copies),
    /// Out of a component with a hit ratio: the requests that it cannot answer itself need it.
    OnMiss,
    /// Out of a component with a hit ratio: every request needs it all the same.
    Always,
    /// A share of the requests needs it.
    Share,
    /// It only answers where to go: its callers call the target themselves.
    Onward(Vec<Id>),
    /// The caller works, degraded, without it.
    Optional,
}

/// Stores joined by replication, all called by one caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copies {
    /// The store that is written to.
    pub source: Id,
    /// The stores that copy it.
    pub replicas: Vec<Id>,
    /// Whether writes go to a copy when the source fails.
    pub automatic_failover: bool,
}

/// A connection that was drawn, with what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The connection.
    pub id: Id,
    /// Where its meaning stands among the likely ones.
    pub choice: usize,
    /// How many meanings are likely.
    pub choices: usize,
    /// What was written, as a sentence.
    pub message: String,
}

/// The ends of a connection with what the inference looks at.
struct Ends<'a> {
    design: &'a Design,
    catalogue: &'a Catalogue,
    from: &'a Component,
    to: &'a Component,
    from_kind: &'a ComponentKind,
    to_kind: &'a ComponentKind,
    /// Other connections of the same caller.
    peers: Vec<&'a Connection>,
}

/// Draws a connection with the meaning that stands `choice`-th among the likely ones (modulo their
/// number).
pub fn draw(
    design: &mut Design,
    catalogue: &Catalogue,
    from: &Id,
    to: &Id,
    choice: usize,
) -> Result<Drawn, Refusal> {
    if from == to {
        return Err(Refusal::from(
            "A component does not call itself; choose another target",
        ));
    }
    let meanings = likely(design, catalogue, from, to, None)?;
    let choice = choice % meanings.len();
    let connection = new_connection(design, from, to);
    let id = connection.id.clone();
    design.connections.push(connection);
    let told = give::give(design, catalogue, &id, &meanings[choice]);
    Ok(Drawn {
        id: told.connection,
        choice,
        choices: meanings.len(),
        message: told.message,
    })
}

/// Gives the connection `id` its next likely meaning.
pub fn turn(design: &mut Design, catalogue: &Catalogue, id: &Id) -> Result<Drawn, Refusal> {
    let gone = || Refusal::from("The connection is gone; choose another");
    let connection = design.connection(id.as_str()).ok_or_else(gone)?;
    let (from, to) = (connection.from.clone(), connection.to.clone());
    let mut plain = design.clone();
    dissolve(&mut plain, id);
    let mut meanings = likely(&plain, catalogue, &from, &to, Some(id))?;
    // What this cache alone made the way to the origin is a plain call again without it.
    let mut without = plain.clone();
    for connection in &mut without.connections {
        if connection.exercised == Some(Exercised::OnMissOf(id.clone())) {
            connection.exercised = None;
        }
    }
    let of_cache = likely(&without, catalogue, &from, &to, Some(id))?;
    let gives_now = |meaning: &Meaning| {
        let mut copy = without.clone();
        give::give(&mut copy, catalogue, id, meaning);
        matches!(meaning, Meaning::CacheOf(_)) && copy == *design
    };
    if of_cache.iter().any(gives_now) {
        (plain, meanings) = (without, of_cache);
    }
    meanings.retain(|meaning| !matches!(meaning, Meaning::Onward(_)));
    let with = |meaning: &Meaning| {
        let mut copy = plain.clone();
        let told = give::give(&mut copy, catalogue, id, meaning);
        (copy, told)
    };
    let now = meanings
        .iter()
        .position(|meaning| with(meaning).0 == *design);
    let choice = now.map_or(0, |now| (now + 1) % meanings.len().max(1));
    let meaning = meanings.get(choice).ok_or_else(gone)?;
    let (copy, told) = with(meaning);
    *design = copy;
    Ok(Drawn {
        id: told.connection,
        choice,
        choices: meanings.len(),
        message: told.message,
    })
}

/// After a replication from `source` to `replica` was drawn: gives callers of both the meaning of
/// copies. What was written, a sentence a caller.
pub fn join_copies(design: &mut Design, catalogue: &Catalogue, replica: &Id) -> Vec<String> {
    let calls: Vec<Id> = design
        .connections
        .iter()
        .filter(|c| c.to == *replica && c.kind == ConnectionKind::Call && is_plain_or_group(c))
        .map(|c| c.id.clone())
        .collect();
    let mut told = Vec::new();
    for id in calls {
        let connection = design.connection(id.as_str()).expect("it was just listed");
        let (from, to) = (connection.from.clone(), connection.to.clone());
        let mut copy = design.clone();
        dissolve(&mut copy, &id);
        let meanings = likely(&copy, catalogue, &from, &to, Some(&id)).unwrap_or_default();
        if let Some(meaning @ Meaning::Copies(_)) = meanings.first() {
            *design = copy;
            told.push(give::give(design, catalogue, &id, meaning).message);
        }
    }
    told
}

/// The meanings that a connection between these components can have, most likely first; never empty.
/// `except` is the connection itself, if it is already drawn.
pub fn likely(
    design: &Design,
    catalogue: &Catalogue,
    from: &Id,
    to: &Id,
    except: Option<&Id>,
) -> Result<Vec<Meaning>, Refusal> {
    let missing = || Refusal::from("One of the two components is gone; choose another");
    let from = design.component(from.as_str()).ok_or_else(missing)?;
    let to = design.component(to.as_str()).ok_or_else(missing)?;
    let kind_of = |c: &Component| catalogue.component(c.kind.as_str()).ok_or_else(missing);
    let ends = Ends {
        design,
        catalogue,
        from,
        to,
        from_kind: kind_of(from)?,
        to_kind: kind_of(to)?,
        peers: design
            .connections
            .iter()
            .filter(|c| c.from == from.id && Some(&c.id) != except)
            .collect(),
    };
    let mut meanings = ends.by_kinds();
    meanings.extend(ends.by_peers());
    if ends.leaves_hits() {
        meanings.extend([Meaning::OnMiss, Meaning::Always, Meaning::Optional]);
    } else {
        meanings.extend([Meaning::Required, Meaning::Optional]);
    }
    let mut unique: Vec<Meaning> = Vec::new();
    for meaning in meanings {
        if !unique.contains(&meaning) {
            unique.push(meaning);
        }
    }
    Ok(unique)
}

impl Ends<'_> {
    /// What the kinds at the ends say, whatever else the caller calls.
    fn by_kinds(&self) -> Vec<Meaning> {
        use Meaning::{
            Compete, Onward, OptionalPush, Publish, Push, Replicate, Share, Subscription,
        };
        let (from, to) = (self.from_kind, self.to_kind);
        if from.broker {
            let peers = self.alike(ConnectionKind::Push);
            let one_of = from.id == "queue" && !to.dead_letter && !peers.is_empty();
            return if one_of {
                vec![Meaning::Balance(peers), Push]
            } else {
                vec![Push]
            };
        }
        if to.broker {
            let polls = is_consumer(from) && !to.dead_letter && !self.has_source();
            let rivals = self.rivals();
            if polls && !rivals.is_empty() {
                return vec![Compete(rivals), Subscription, Publish];
            }
            return if polls {
                vec![Subscription, Publish]
            } else {
                vec![Publish, Subscription]
            };
        }
        if from.store && to.store {
            return vec![Replicate];
        }
        if to.place == Place::Client {
            return vec![Push];
        }
        if is_telemetry(to) {
            return vec![OptionalPush];
        }
        if to.called_share.is_some() {
            return vec![Share];
        }
        let callers = self.callers_of(&self.from.id);
        if from.id == "dns" && !callers.is_empty() {
            return vec![Onward(callers)];
        }
        Vec::new()
    }

    /// What the caller's other connections say.
    fn by_peers(&self) -> Vec<Meaning> {
        let mut meanings = Vec::new();
        meanings.extend(self.copies().map(Meaning::Copies));
        let alike = self.alike(ConnectionKind::Call);
        if !alike.is_empty() {
            let standby = std::iter::once(&self.to.id)
                .chain(&alike)
                .any(|id| self.is_standby(id));
            let both = [Meaning::Balance(alike.clone()), Meaning::Failover(alike)];
            let [balance, failover] = both;
            meanings.extend(if standby {
                [failover, balance]
            } else {
                [balance, failover]
            });
        }
        if self.to_kind.cache == Some(CacheKind::LookAside) {
            meanings.extend(
                self.only_store_call()
                    .map(|c| Meaning::CacheOf(c.id.clone())),
            );
        }
        if self.to_kind.store {
            let alone = self.only_store_call().is_none();
            meanings.extend(self.free_cache().filter(|_| alone).map(Meaning::OnMissOf));
        }
        let others = self.branches();
        let divides = self.from_kind.balancer || is_director(self.from_kind);
        if divides && is_branch(self.to_kind) && !others.is_empty() {
            // Two that are needed alike were said to be: the third is drawn as they are.
            if self.plain_branches() > 1 {
                meanings.push(Meaning::Required);
            }
            meanings.push(Meaning::Split(others.clone()));
            meanings.push(Meaning::Balance(others));
        }
        meanings
    }

    /// Targets of the caller's other connections of `kind` that are alike to the target.
    fn alike(&self, kind: ConnectionKind) -> Vec<Id> {
        self.peers
            .iter()
            .filter(|c| c.kind == kind && !c.subscription && c.op == Op::AsFlow)
            .filter(|c| c.to != self.to.id)
            .filter_map(|c| self.design.component(c.to.as_str()))
            .filter(|other| twins(self.design, other, self.to))
            .map(|other| other.id.clone())
            .collect()
    }

    /// Subscriptions to the same queue by components that are alike to the caller.
    fn rivals(&self) -> Vec<Id> {
        let alike = |id: &Id| {
            let other = self.design.component(id.as_str());
            other.is_some_and(|other| {
                other.id != self.from.id && twins(self.design, other, self.from)
            })
        };
        let all = self.design.connections.iter();
        all.filter(|c| c.to == self.to.id && c.subscription && self.to_kind.id == "queue")
            .filter(|c| alike(&c.from))
            .map(|c| c.id.clone())
            .collect()
    }

    /// Targets of the caller's other calls that a request may be divided over.
    fn branches(&self) -> Vec<Id> {
        self.peers
            .iter()
            .filter(|c| c.kind == ConnectionKind::Call && c.to != self.to.id)
            .filter(|c| matches!(c.exercised, None | Some(Exercised::Split { .. })))
            .filter(|c| self.kind_of(&c.to).is_some_and(is_branch))
            .map(|c| c.to.clone())
            .collect()
    }

    /// How many of the branches are neither alternatives nor part of a split.
    fn plain_branches(&self) -> usize {
        let branches = self.branches();
        let plain = self.peers.iter().filter(|c| {
            branches.contains(&c.to) && c.exercised.is_none() && c.need == Need::Required
        });
        plain.count()
    }

    /// The caller's only other call to a store, if it is a plain one.
    fn only_store_call(&self) -> Option<&Connection> {
        let mut calls = self.peers.iter().filter(|c| {
            c.kind == ConnectionKind::Call && self.kind_of(&c.to).is_some_and(|kind| kind.store)
        });
        match (calls.next(), calls.next()) {
            (Some(call), None) => Some(*call),
            _ => None,
        }
    }

    /// The connection or group of the caller to a look-aside cache that no origin names yet.
    fn free_cache(&self) -> Option<Id> {
        let named = |id: &Id| {
            self.peers
                .iter()
                .any(|c| c.exercised == Some(Exercised::OnMissOf(id.clone())))
        };
        self.peers
            .iter()
            .filter(|c| {
                let kind = self.kind_of(&c.to);
                kind.is_some_and(|kind| kind.cache == Some(CacheKind::LookAside))
            })
            .map(|c| c.group().unwrap_or(&c.id))
            .find(|id| !named(id))
            .cloned()
    }

    /// The stores joined by replication that the target makes complete.
    fn copies(&self) -> Option<Copies> {
        if !self.to_kind.store {
            return None;
        }
        let replications = || {
            let all = self.design.connections.iter();
            all.filter(|c| c.kind == ConnectionKind::Replicate)
        };
        let source = replications()
            .find(|c| c.to == self.to.id)
            .map_or(&self.to.id, |c| &c.from);
        let called = |id: &Id| {
            *id == self.to.id
                || self
                    .peers
                    .iter()
                    .any(|c| c.to == *id && c.kind == ConnectionKind::Call)
        };
        let replicas: Vec<Id> = replications()
            .filter(|c| c.from == *source && called(&c.to))
            .map(|c| c.to.clone())
            .collect();
        let component = self.design.component(source.as_str())?;
        let automatic = component.attributes.get("automatic_failover");
        (called(source) && !replicas.is_empty()).then(|| Copies {
            source: source.clone(),
            replicas,
            automatic_failover: automatic == Some(&AttributeValue::Flag(true)),
        })
    }

    /// Whether the caller answers some of what it is asked itself.
    fn leaves_hits(&self) -> bool {
        self.from_kind.cache.is_some()
    }

    /// Whether something already feeds the caller: a push, or a broker that it polls.
    fn has_source(&self) -> bool {
        self.peers.iter().any(|c| c.subscription)
            || self
                .design
                .connections
                .iter()
                .any(|c| c.to == self.from.id && c.kind == ConnectionKind::Push)
    }

    fn callers_of(&self, id: &Id) -> Vec<Id> {
        let calls = self.design.connections.iter();
        // One that only answers itself calls nothing: no caller of its kind goes onward.
        let answers = |id: &Id| self.kind_of(id).is_some_and(|kind| kind.id == "dns");
        calls
            .filter(|c| c.to == *id && c.kind == ConnectionKind::Call && !answers(&c.from))
            .filter(|c| c.from != self.to.id)
            .map(|c| c.from.clone())
            .collect()
    }

    fn kind_of(&self, id: &Id) -> Option<&ComponentKind> {
        let component = self.design.component(id.as_str())?;
        self.catalogue.component(component.kind.as_str())
    }

    fn is_standby(&self, id: &Id) -> bool {
        self.design.component(id.as_str()).is_some_and(is_standby)
    }
}

/// Whether components of the kind take work from brokers.
fn is_consumer(kind: &ComponentKind) -> bool {
    ["worker", "stream-processor", "batch-processor", "function"]
        .iter()
        .any(|id| kind.id == *id)
}

/// Whether the kind only collects what others tell about themselves.
fn is_telemetry(kind: &ComponentKind) -> bool {
    ["metrics", "logs", "traces"]
        .iter()
        .any(|id| kind.id == *id)
}

/// Whether the kind sends requests to different places without being a balancer.
fn is_director(kind: &ComponentKind) -> bool {
    ["dns", "cdn"].iter().any(|id| kind.id == *id)
}

/// Whether a request may be divided over components of the kind: services and origins, not what every
/// request asks on its way.
fn is_branch(kind: &ComponentKind) -> bool {
    let asked = kind.group == "Platform" || kind.id == "rate-limiter" || kind.id == "waf";
    let serves = matches!(kind.shape, Shape::Service | Shape::Store | Shape::Edge);
    serves && !asked && kind.id != "dns"
}

fn is_plain_or_group(connection: &Connection) -> bool {
    let plain = matches!(connection.need, Need::Required | Need::AnyOf { .. });
    plain && connection.op == Op::AsFlow && connection.exercised.is_none()
}

/// What was written, where, in words.
struct Told {
    /// The connection that stands for what was drawn.
    connection: Id,
    message: String,
}
