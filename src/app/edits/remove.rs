//! Taking things off the board together with what cannot stand without them.

use std::collections::HashMap;

use super::is_taken;
use crate::app::session::Item;
use crate::model::{
    Connection, ConnectionKind, Design, Exercised, GroupMode, Id, Need, Op, Scope, Subject,
};

/// What went with the things that were removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// Connections that lost an end.
    pub connections: usize,
    /// Flows that lost their entry.
    pub flows: Vec<Id>,
    /// Targets that lost what they are about.
    pub targets: Vec<Id>,
}

/// Removes `items` and everything that would dangle without them.
pub fn remove(design: &mut Design, items: &[Item]) -> Removed {
    let gone = |item: Item| !items.contains(&item);
    design
        .components
        .retain(|c| gone(Item::Component(c.id.clone())));
    design
        .connections
        .retain(|c| gone(Item::Connection(c.id.clone())));
    design.zones.retain(|z| gone(Item::Zone(z.id.clone())));
    design.notes.retain(|n| gone(Item::Note(n.id.clone())));
    drop_dangling(design)
}

/// Removes a flow and everything that would dangle without it.
pub fn remove_flow(design: &mut Design, id: &Id) -> Removed {
    design.flows.retain(|flow| flow.id != *id);
    drop_served(design, std::slice::from_ref(id));
    drop_dangling(design)
}

/// Removes every reference to something that is not there, and what makes no sense without it; but for
/// flows that a requirement names before they are recorded.
pub fn drop_dangling(design: &mut Design) -> Removed {
    let mut removed = Removed::default();
    let has_component = |design: &Design, id: &Id| design.component(id.as_str()).is_some();
    let ends = |design: &Design, c: &Connection| {
        has_component(design, &c.from) && has_component(design, &c.to)
    };
    let kept: Vec<_> = design
        .connections
        .iter()
        .filter(|c| ends(design, c))
        .cloned()
        .collect();
    removed.connections = design.connections.len() - kept.len();
    design.connections = kept;
    mend_groups(design);
    for component in &mut design.components {
        component
            .spread
            .retain(|zone| design.zones.iter().any(|z| z.id == *zone));
    }
    let (kept, lost) = std::mem::take(&mut design.flows)
        .into_iter()
        .partition(|flow| has_component(design, &flow.entry));
    design.flows = kept;
    removed.flows = lost.into_iter().map(|flow| flow.id).collect();
    for flow in &mut design.flows {
        if let Some(via) = &mut flow.via {
            via.retain(|id| design.connections.iter().any(|c| c.id == *id));
        }
    }
    let (kept, lost) = std::mem::take(&mut design.targets)
        .into_iter()
        .partition(|target| match &target.subject {
            Subject::Design => true,
            Subject::Flow(id) => design.flow(id.as_str()).is_some(),
            Subject::Component(id) => has_component(design, id),
        });
    design.targets = kept;
    removed.targets = lost.into_iter().map(|target| target.id).collect();
    drop_served(design, &removed.flows);
    drop_mentions(design);
    removed
}

/// Removes flows that are gone from the requirements that they served. A flow that was never recorded
/// stays there: somebody means to record it.
fn drop_served(design: &mut Design, gone: &[Id]) {
    for requirement in &mut design.requirements {
        if let Scope::Now { flows } = &mut requirement.scope {
            flows.retain(|id| !gone.contains(id));
        }
    }
}

/// Removes what decisions, notes and acceptances say about things that are not there.
fn drop_mentions(design: &mut Design) {
    let (mut decisions, mut notes) = (
        std::mem::take(&mut design.decisions),
        std::mem::take(&mut design.notes),
    );
    let serves = |id: &Id| {
        design.requirements.iter().any(|r| r.id == *id)
            || design.targets.iter().any(|t| t.id == *id)
    };
    let drawn = |id: &Id| {
        design.component(id.as_str()).is_some()
            || design.connection(id.as_str()).is_some()
            || design.zone(id.as_str()).is_some()
            || design.flow(id.as_str()).is_some()
    };
    for decision in &mut decisions {
        decision.about.retain(drawn);
        decision.serves.retain(serves);
    }
    let known = |id: &Id| drawn(id) || serves(id) || decisions.iter().any(|d| d.id == *id);
    for note in &mut notes {
        note.about.retain(known);
    }
    (design.decisions, design.notes) = (decisions, notes);
    let mut accepted = std::mem::take(&mut design.accepted);
    accepted.retain(|a| a.about.iter().all(|id| is_taken(design, id.as_str())));
    design.accepted = accepted;
}

/// Makes `id` a plain call that every request needs, and mends the groups that it leaves.
pub fn dissolve(design: &mut Design, id: &Id) {
    if let Some(connection) = design.connections.iter_mut().find(|c| c.id == *id) {
        connection.kind = ConnectionKind::Call;
        connection.need = Need::Required;
        connection.exercised = None;
        connection.optional = None;
        connection.subscription = false;
        connection.op = Op::AsFlow;
    }
    mend_groups(design);
}

/// Mends groups, splits and origins that lost members: one member left is no group, one branch no
/// split, an origin without its cache is always called.
pub(super) fn mend_groups(design: &mut Design) {
    let members = count(design, |c| c.group().cloned());
    let branches = count(design, |c| match &c.exercised {
        Some(Exercised::Split { tag, .. }) => Some(format!("{} {tag}", c.from)),
        _ => None,
    });
    let mut renamed: HashMap<Id, Id> = HashMap::new();
    for connection in &mut design.connections {
        if let Need::AnyOf {
            group,
            at_least,
            mode,
        } = &mut connection.need
        {
            let left = members[group];
            if left == 1 {
                renamed.insert(group.clone(), connection.id.clone());
                connection.need = Need::Required;
            } else if *at_least > left {
                *at_least = if *mode == GroupMode::Hedge { left } else { 1 };
            }
        }
        if let Some(Exercised::Split { tag, .. }) = &connection.exercised
            && branches[&format!("{} {tag}", connection.from)] == 1
        {
            connection.exercised = None;
        }
    }
    rejoin_reads(design, renamed.values());
    let callers: HashMap<Id, Id> = design
        .connections
        .iter()
        .flat_map(|c| {
            [Some(c.id.clone()), c.group().cloned()]
                .into_iter()
                .flatten()
                .map(|id| (id, c.from.clone()))
        })
        .collect();
    for connection in &mut design.connections {
        let Some(Exercised::OnMissOf(of)) = &mut connection.exercised else {
            continue;
        };
        if let Some(id) = renamed.get(of) {
            *of = id.clone();
        }
        if callers.get(of) != Some(&connection.from) {
            connection.exercised = None;
        }
    }
}

/// A read that is no longer one of several goes with the writes to the same store again: two connections
/// were drawn only because other copies were read.
fn rejoin_reads<'a>(design: &mut Design, alone: impl Iterator<Item = &'a Id>) {
    for id in alone {
        let Some(read) = design
            .connection(id.as_str())
            .filter(|c| c.op == Op::Read)
            .cloned()
        else {
            continue;
        };
        let writes = |c: &Connection| {
            c.from == read.from && c.to == read.to && c.op == Op::Write && c.need == Need::Required
        };
        let Some(write) = design.connections.iter_mut().find(|c| writes(c)) else {
            continue;
        };
        write.op = Op::AsFlow;
        write.exercised = read.exercised;
        let write = write.id.clone();
        design.connections.retain(|c| c.id != *id);
        for via in design.flows.iter_mut().filter_map(|flow| flow.via.as_mut()) {
            let has_write = via.contains(&write);
            for listed in via
                .iter_mut()
                .filter(|listed| **listed == *id && !has_write)
            {
                *listed = write.clone();
            }
            via.retain(|listed| *listed != *id);
        }
    }
}

fn count<K: std::hash::Hash + Eq>(
    design: &Design,
    key: impl Fn(&Connection) -> Option<K>,
) -> HashMap<K, u32> {
    let mut counts = HashMap::new();
    for key in design.connections.iter().filter_map(key) {
        *counts.entry(key).or_insert(0) += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cell, Component, Connection, Flow, FlowOp, Requirement};

    fn sketch() -> Design {
        let mut design = Design::default();
        for id in ["user", "lb", "a", "b"] {
            design
                .components
                .push(Component::new(id, "service", Cell::default()));
        }
        design
            .connections
            .push(Connection::new("user-lb", "user", "lb"));
        for to in ["a", "b"] {
            let mut connection = Connection::new(format!("lb-{to}"), "lb", to);
            connection.need = Need::AnyOf {
                group: Id::from("lb-any"),
                at_least: 1,
                mode: GroupMode::Balance,
            };
            design.connections.push(connection);
        }
        design.flows.push(Flow {
            id: Id::from("f"),
            name: String::new(),
            entry: Id::from("user"),
            rate: None,
            op: FlowOp::Read,
            via: Some(vec![
                Id::from("user-lb"),
                Id::from("lb-a"),
                Id::from("lb-b"),
            ]),
        });
        design
    }

    #[test]
    fn a_component_takes_its_connections_along() {
        let mut design = sketch();
        let removed = remove(&mut design, &[Item::Component(Id::from("b"))]);
        assert_eq!(removed.connections, 1);
        assert_eq!(design.flows[0].via.as_ref().unwrap().len(), 2);
        assert_eq!(design.connection("lb-a").unwrap().need, Need::Required);
    }

    #[test]
    fn a_flow_goes_with_its_entry() {
        let mut design = sketch();
        let removed = remove(&mut design, &[Item::Component(Id::from("user"))]);
        assert_eq!(removed.flows, [Id::from("f")]);
        assert!(design.flows.is_empty());
    }

    #[test]
    fn a_requirement_keeps_the_flow_that_it_waits_for() {
        let mut design = sketch();
        design.requirements.push(Requirement {
            id: Id::from("r"),
            text: "A user can".to_owned(),
            actor: String::new(),
            scope: Scope::Now {
                flows: vec![Id::from("f"), Id::from("planned")],
            },
        });
        let served = |design: &Design| design.requirements[0].flows().to_vec();
        remove(&mut design, &[Item::Component(Id::from("b"))]);
        assert_eq!(served(&design), [Id::from("f"), Id::from("planned")]);
        remove_flow(&mut design, &Id::from("f"));
        assert_eq!(served(&design), [Id::from("planned")]);
    }
}
