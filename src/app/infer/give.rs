//! Writes a meaning into the design: the connection itself, the others of its group, and the flows that
//! list any of them.

use super::{Copies, Meaning, Told, arrow, is_standby};
use crate::app::edits::{fresh_id, new_connection, title_of};
use crate::catalogue::Catalogue;
use crate::model::{
    Connection, ConnectionKind, Design, Exercised, FlowOp, GroupMode, Id, Need, Op, Probability,
};

/// Gives the plain connection `id` its meaning.
pub(super) fn give(design: &mut Design, catalogue: &Catalogue, id: &Id, meaning: &Meaning) -> Told {
    let connection = design.connection(id.as_str()).expect("the caller drew it");
    let (from, to) = (connection.from.clone(), connection.to.clone());
    let says = arrow(design, catalogue, &from, &to);
    let names = |design: &Design, ids: &[Id]| {
        let titles: Vec<_> = ids
            .iter()
            .map(|id| title_of(design, catalogue, id))
            .collect();
        titles.join(", ")
    };
    let message = match meaning {
        Meaning::Required => format!("{says}: every request needs it"),
        Meaning::Publish => {
            set(design, id, |c| c.kind = ConnectionKind::Publish);
            format!("{says}: publish; the caller waits until it is taken")
        }
        Meaning::Push => {
            set(design, id, |c| c.kind = ConnectionKind::Push);
            format!("{says}: push; nobody waits")
        }
        Meaning::OptionalPush => {
            set(design, id, |c| {
                c.kind = ConnectionKind::Push;
                c.optional = Some(true);
            });
            format!("{says}: nobody waits for it or fails without it")
        }
        Meaning::Subscription => {
            set(design, id, |c| c.subscription = true);
            format!("{says}: a subscription; messages flow the other way")
        }
        Meaning::Compete(rivals) => {
            compete(design, id, rivals);
            format!("{says}: each message goes to one of the consumers alike")
        }
        Meaning::Replicate => {
            set(design, id, |c| c.kind = ConnectionKind::Replicate);
            let callers = super::join_copies(design, catalogue, &to);
            let told = format!("{says}: replication; in no request's path");
            std::iter::once(told)
                .chain(callers)
                .collect::<Vec<_>>()
                .join("; ")
        }
        Meaning::Balance(peers) => {
            group(design, id, &from, peers, GroupMode::Balance);
            format!(
                "{says}: each request goes to it or {}, whichever works",
                names(design, peers)
            )
        }
        Meaning::Failover(peers) => {
            group(design, id, &from, peers, GroupMode::Failover);
            let order = names(design, &members(design, id));
            format!("{says}: failover, in this order: {order}")
        }
        Meaning::Split(peers) => {
            split(design, id, &from, peers);
            format!(
                "{says}: each request goes to exactly one of it and {}",
                names(design, peers)
            )
        }
        Meaning::OnMissOf(cache) => {
            set(design, id, |c| {
                c.exercised = Some(Exercised::OnMissOf(cache.clone()))
            });
            join_flows(design, cache, id);
            format!(
                "{says}: on a miss of {}",
                cache_title(design, catalogue, cache)
            )
        }
        Meaning::CacheOf(store) => {
            let cache = id.clone();
            set(design, store, |c| {
                c.exercised = Some(Exercised::OnMissOf(cache))
            });
            put_before(design, id, store);
            join_flows(design, store, id);
            let origin = design.connection(store.as_str()).map(|c| c.to.clone());
            let origin = origin.map_or(String::new(), |to| names(design, &[to]));
            format!("{says}: asked first; {origin} answers the misses")
        }
        Meaning::Copies(copies) => copies_of(design, id, &from, copies)
            .then(|| {
                format!(
                    "{says}: reads go to any copy, writes to {}",
                    names(design, std::slice::from_ref(&copies.source))
                )
            })
            .unwrap_or(says),
        Meaning::Share => {
            let share = design
                .component(to.as_str())
                .and_then(|c| catalogue.component(c.kind.as_str()))
                .and_then(|kind| kind.called_share.as_ref())
                .map_or(Probability::ONE, |sourced| sourced.value);
            set(design, id, |c| {
                c.exercised = Some(Exercised::Share { share, tag: None })
            });
            format!("{says}: {share} of the requests ask it, the rest know the answer")
        }
        Meaning::Onward(callers) => return onward(design, catalogue, id, callers),
        Meaning::Optional => {
            set(design, id, |c| c.optional = Some(true));
            format!("{says}: the caller works, degraded, without it")
        }
    };
    Told {
        connection: id.clone(),
        message,
    }
}

fn set(design: &mut Design, id: &Id, change: impl FnOnce(&mut Connection)) {
    if let Some(connection) = design.connections.iter_mut().find(|c| c.id == *id) {
        change(connection);
    }
}

/// Makes the connection and the caller's connections to `peers` one group.
fn group(design: &mut Design, id: &Id, from: &Id, peers: &[Id], mode: GroupMode) {
    let peer = |c: &Connection| {
        c.from == *from
            && c.id != *id
            && peers.contains(&c.to)
            && c.kind != ConnectionKind::Replicate
    };
    let Some(first) = design.connections.iter().find(|c| peer(c)).cloned() else {
        return;
    };
    let name = match first.group() {
        Some(group) => group.clone(),
        None => fresh_id(design, &format!("{}-any", first.id), "group"),
    };
    let need = Need::AnyOf {
        group: name.clone(),
        at_least: 1,
        mode,
    };
    for connection in &mut design.connections {
        if connection.group() == Some(&name) || connection.id == *id || peer(connection) {
            connection.need = need.clone();
            connection.kind = first.kind;
            connection.exercised.clone_from(&first.exercised);
            connection.fan_out = first.fan_out;
            connection.op = first.op;
            connection.parallel.clone_from(&first.parallel);
        }
        // What was the way past one cache is the way past the group that it is now a member of.
        if connection.exercised == Some(Exercised::OnMissOf(first.id.clone())) {
            connection.exercised = Some(Exercised::OnMissOf(name.clone()));
        }
    }
    if mode == GroupMode::Failover {
        standbys_last(design, &name);
    }
    join_flows(design, &first.id, id);
}

/// Consumers that poll one queue compete for its messages. A group belongs to the component that sends,
/// so their subscriptions are drawn as what they are evaluated as: pushes of the queue.
fn compete(design: &mut Design, id: &Id, rivals: &[Id]) {
    for connection in &mut design.connections {
        if connection.id == *id || rivals.contains(&connection.id) {
            std::mem::swap(&mut connection.from, &mut connection.to);
            connection.subscription = false;
            connection.kind = ConnectionKind::Push;
        }
    }
    let targets = design.connections.iter().filter(|c| rivals.contains(&c.id));
    let targets: Vec<Id> = targets.map(|c| c.to.clone()).collect();
    if let Some(queue) = design.connection(id.as_str()).map(|c| c.from.clone()) {
        group(design, id, &queue, &targets, GroupMode::Balance);
    }
}

/// The targets of the group that the connection is a member of, in order.
fn members(design: &Design, id: &Id) -> Vec<Id> {
    let group = design.connection(id.as_str()).and_then(Connection::group);
    let all = design.connections.iter();
    all.filter(|c| group.is_some() && c.group() == group)
        .map(|c| c.to.clone())
        .collect()
}

/// Failover takes the first listed that works, so those that stand by are listed last.
fn standbys_last(design: &mut Design, group: &Id) {
    let places: Vec<usize> = (0..design.connections.len())
        .filter(|&i| design.connections[i].group() == Some(group))
        .collect();
    let mut members: Vec<Connection> = places
        .iter()
        .map(|&i| design.connections[i].clone())
        .collect();
    members.sort_by_key(|c| design.component(c.to.as_str()).is_some_and(is_standby));
    for (place, member) in places.into_iter().zip(members) {
        design.connections[place] = member;
    }
}

/// Makes the connection and the caller's connections to `peers` branches of one split.
fn split(design: &mut Design, id: &Id, from: &Id, peers: &[Id]) {
    let branch = |c: &Connection| c.from == *from && (c.id == *id || peers.contains(&c.to));
    let tagged = design
        .connections
        .iter()
        .filter(|c| branch(c))
        .find_map(|c| match &c.exercised {
            Some(Exercised::Split { tag, .. }) => Some(tag.clone()),
            _ => None,
        });
    let tag = tagged.unwrap_or_else(|| Id::from(format!("{from}-paths")));
    for connection in design.connections.iter_mut().filter(|c| branch(c)) {
        if !matches!(connection.exercised, Some(Exercised::Split { .. })) {
            connection.exercised = Some(Exercised::Split {
                tag: tag.clone(),
                weight: 1.0,
            });
        }
    }
}

/// Moves the connection `id` to stand before `other`.
fn put_before(design: &mut Design, id: &Id, other: &Id) {
    let place = |design: &Design, id: &Id| design.connections.iter().position(|c| c.id == *id);
    if let (Some(at), Some(before)) = (place(design, id), place(design, other)) {
        if at > before {
            let connection = design.connections.remove(at);
            design.connections.insert(before, connection);
        }
    }
}

/// Flows that list `listed` (a connection or a group's members) list `id` as well.
fn join_flows(design: &mut Design, listed: &Id, id: &Id) {
    let together: Vec<Id> = design
        .connections
        .iter()
        .filter(|c| c.id == *listed || c.group() == Some(listed))
        .map(|c| c.id.clone())
        .collect();
    for flow in &mut design.flows {
        if let Some(via) = &mut flow.via {
            if via.iter().any(|v| together.contains(v)) && !via.contains(id) {
                via.push(id.clone());
            }
        }
    }
}

fn cache_title<'a>(design: &'a Design, catalogue: &'a Catalogue, cache: &'a Id) -> &'a str {
    let all = design.connections.iter();
    let mut found = all.filter(|c| c.id == *cache || c.group() == Some(cache));
    found
        .next()
        .map_or(cache.as_str(), |c| title_of(design, catalogue, &c.to))
}

/// Reads go to all copies, writes to their source. The caller's call to the source stays for writes;
/// reads get connections of their own. Whether it could be written.
fn copies_of(design: &mut Design, id: &Id, from: &Id, copies: &Copies) -> bool {
    let calls = |c: &&mut Connection, to: &Id| {
        c.from == *from && c.to == *to && c.kind == ConnectionKind::Call
    };
    let source = &copies.source;
    let Some(write) = design
        .connections
        .iter_mut()
        .find(|c| calls(c, source) && c.op != Op::Read)
    else {
        return false;
    };
    write.op = Op::Write;
    write.need = Need::Required;
    let write = write.id.clone();
    let reads = design
        .connections
        .iter()
        .find(|c| c.from == *from && c.op == Op::Read && copies.replicas.contains(&c.to))
        .and_then(Connection::group)
        .cloned();
    let reads = reads.unwrap_or_else(|| fresh_id(design, &format!("{write}-reads"), "reads"));
    let need = Need::AnyOf {
        group: reads,
        at_least: 1,
        mode: GroupMode::Balance,
    };
    let mut readers = Vec::new();
    for to in std::iter::once(source).chain(&copies.replicas) {
        let present = design.connections.iter_mut().find(|c| {
            calls(c, to) && (c.op == Op::Read || (c.op == Op::AsFlow && c.to != *source))
        });
        let reader = if let Some(connection) = present {
            connection.op = Op::Read;
            connection.need = need.clone();
            connection.id.clone()
        } else {
            let mut connection = new_connection(design, from, to);
            connection.op = Op::Read;
            connection.need = need.clone();
            let reader = connection.id.clone();
            design.connections.push(connection);
            reader
        };
        readers.push(reader);
    }
    let mut writers = vec![write.clone()];
    if copies.automatic_failover {
        writers.extend(standby_writers(design, from, &write, copies));
    }
    for flow in &mut design.flows {
        let Some(via) = &mut flow.via else { continue };
        if !via.contains(&write) && !via.contains(id) {
            continue;
        }
        via.retain(|v| !readers.contains(v) && !writers.contains(v));
        via.extend(
            if flow.op == FlowOp::Write {
                &writers
            } else {
                &readers
            }
            .iter()
            .cloned(),
        );
    }
    true
}

/// Writes go to a copy when the source fails: a failover group beside the reads.
fn standby_writers(design: &mut Design, from: &Id, write: &Id, copies: &Copies) -> Vec<Id> {
    let group = fresh_id(design, &format!("{write}-writes"), "writes");
    let need = Need::AnyOf {
        group,
        at_least: 1,
        mode: GroupMode::Failover,
    };
    set(design, write, |c| c.need = need.clone());
    let mut added = Vec::new();
    for to in &copies.replicas {
        let mut connection = new_connection(design, from, to);
        connection.op = Op::Write;
        connection.need = need.clone();
        added.push(connection.id.clone());
        design.connections.push(connection);
    }
    added
}

/// What only says where to go is asked, and then its callers call the target themselves: the connection
/// `id` is drawn from each of them instead.
fn onward(design: &mut Design, catalogue: &Catalogue, id: &Id, callers: &[Id]) -> Told {
    let connection = design.connection(id.as_str()).expect("the caller drew it");
    let (directory, to) = (connection.from.clone(), connection.to.clone());
    design.connections.retain(|c| c.id != *id);
    let mut drawn = None;
    let mut said = Vec::new();
    for caller in callers {
        let already = design
            .connections
            .iter()
            .find(|c| c.from == *caller && c.to == to);
        if let Some(already) = already {
            drawn.get_or_insert(already.id.clone());
            continue;
        }
        if let Ok(told) = super::draw(design, catalogue, caller, &to, 0) {
            drawn.get_or_insert(told.id);
            said.push(told.message);
        }
    }
    let directory = title_of(design, catalogue, &directory);
    let message = format!("{directory} only answers where to go; {}", said.join("; "));
    Told {
        connection: drawn.unwrap_or_else(|| id.clone()),
        message,
    }
}
