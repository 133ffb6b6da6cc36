//! Writes a meaning into the design: the connection itself, the others of its group, and the flows that
//! list any of them.

use super::{Meaning, Told, copies, is_standby, told};
use crate::app::edits::{fresh_id, title_of};
use crate::catalogue::Catalogue;
use crate::model::{
    Connection, ConnectionKind, Design, Exercised, GroupMode, Id, Need, Probability,
};

/// Gives the plain connection `id` its meaning.
pub(super) fn give(design: &mut Design, catalogue: &Catalogue, id: &Id, meaning: &Meaning) -> Told {
    let connection = design.connection(id.as_str()).expect("the caller drew it");
    let (from, to) = (connection.from.clone(), connection.to.clone());
    if let Meaning::Onward(callers) = meaning {
        return onward(design, catalogue, id, callers);
    }
    write(design, catalogue, id, &from, meaning);
    let mut message = told::sentence(design, catalogue, id, (&from, &to), meaning);
    if *meaning == Meaning::Replicate {
        for told in super::join_copies(design, catalogue, &to) {
            message.push_str("; ");
            message.push_str(&told);
        }
    }
    Told {
        connection: id.clone(),
        message,
    }
}

fn write(design: &mut Design, catalogue: &Catalogue, id: &Id, from: &Id, meaning: &Meaning) {
    match meaning {
        Meaning::Required | Meaning::Onward(_) => {}
        Meaning::OnMiss => on_miss(design, catalogue, id),
        Meaning::Always => exercise(design, id, Exercised::Always),
        Meaning::Publish => set(design, id, |c| c.kind = ConnectionKind::Publish),
        Meaning::Push => set(design, id, |c| c.kind = ConnectionKind::Push),
        Meaning::OptionalPush => set(design, id, |c| {
            c.kind = ConnectionKind::Push;
            c.optional = Some(true);
        }),
        Meaning::Subscription => set(design, id, |c| c.subscription = true),
        Meaning::Compete(rivals) => compete(design, id, rivals),
        Meaning::Replicate => set(design, id, |c| c.kind = ConnectionKind::Replicate),
        Meaning::Balance(peers) => group(design, id, from, peers, GroupMode::Balance),
        Meaning::Failover(peers) => group(design, id, from, peers, GroupMode::Failover),
        Meaning::Split(peers) => split(design, id, from, peers),
        Meaning::OnMissOf(cache) => {
            exercise(design, id, Exercised::OnMissOf(cache.clone()));
            join_flows(design, cache, id);
        }
        Meaning::CacheOf(store) => {
            exercise(design, store, Exercised::OnMissOf(id.clone()));
            put_before(design, id, store);
            join_flows(design, store, id);
        }
        Meaning::Copies(stores) => copies::write(design, id, from, stores),
        Meaning::Share => {
            let share = called_share(design, catalogue, id).unwrap_or(Probability::ONE);
            exercise(design, id, Exercised::Share { share, tag: None });
        }
        Meaning::Optional => set(design, id, |c| c.optional = Some(true)),
    }
}

/// The share of requests that ask the target's kind at all, by the catalogue.
pub(super) fn called_share(design: &Design, catalogue: &Catalogue, id: &Id) -> Option<Probability> {
    let to = &design.connection(id.as_str())?.to;
    let kind = catalogue.component(design.component(to.as_str())?.kind.as_str())?;
    kind.called_share.as_ref().map(|sourced| sourced.value)
}

/// States it where an unstated call of such a caller means something else.
fn on_miss(design: &mut Design, catalogue: &Catalogue, id: &Id) {
    let by_default = design.connection(id.as_str()).and_then(|plain| {
        let from = design.component(plain.from.as_str())?;
        let to = design.component(plain.to.as_str())?;
        Some(catalogue.exercised(plain, from, to))
    });
    if by_default != Some(Exercised::OnMiss) {
        exercise(design, id, Exercised::OnMiss);
    }
}

fn exercise(design: &mut Design, id: &Id, exercised: Exercised) {
    set(design, id, |c| c.exercised = Some(exercised));
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
    drop_whole_split(design, from, &name);
    if mode == GroupMode::Failover {
        standbys_last(design, &name);
    }
    join_flows(design, &first.id, id);
}

/// Branches of a split that became alternatives, all of them, are no branches any more.
fn drop_whole_split(design: &mut Design, from: &Id, group: &Id) {
    let splits = |c: &Connection, tag: &Id| {
        c.from == *from && matches!(&c.exercised, Some(Exercised::Split { tag: t, .. }) if t == tag)
    };
    let mut members = design
        .connections
        .iter()
        .filter(|c| c.group() == Some(group));
    let tag = members.find_map(|c| match &c.exercised {
        Some(Exercised::Split { tag, .. }) => Some(tag.clone()),
        _ => None,
    });
    let Some(tag) = tag else { return };
    let others = |c: &Connection| splits(c, &tag) && c.group() != Some(group);
    if !design.connections.iter().any(others) {
        for connection in &mut design.connections {
            if splits(connection, &tag) {
                connection.exercised = None;
            }
        }
    }
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
    if let (Some(at), Some(before)) = (place(design, id), place(design, other))
        && at > before
    {
        let connection = design.connections.remove(at);
        design.connections.insert(before, connection);
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
        if let Some(via) = &mut flow.via
            && via.iter().any(|v| together.contains(v))
            && !via.contains(id)
        {
            via.push(id.clone());
        }
    }
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
