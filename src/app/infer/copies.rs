//! Copies of a store: reads go to any of them, writes to the one that they copy.

use super::Copies;
use crate::app::edits::{fresh_id, new_connection};
use crate::app::record::walk;
use crate::model::{
    Connection, ConnectionKind, Design, Exercised, FlowOp, GroupMode, Id, Need, Op,
};

/// Writes down that `from` reads from all copies and writes to their source. Its call to the source
/// stays for the writes; reads get a connection to each.
pub(super) fn write(design: &mut Design, id: &Id, from: &Id, copies: &Copies) {
    let calls =
        |c: &Connection| c.from == *from && c.to == copies.source && c.kind == ConnectionKind::Call;
    let Some(write) = design
        .connections
        .iter_mut()
        .find(|c| calls(c) && c.op != Op::Read)
    else {
        return;
    };
    // What is read on the miss of a cache still is; writes do not ask the cache.
    let exercised = write.exercised.take();
    write.op = Op::Write;
    write.need = Need::Required;
    let write = write.id.clone();
    let readers = readers(design, from, &write, copies, exercised);
    let mut writers = vec![write.clone()];
    if copies.automatic_failover {
        writers.extend(standby_writers(design, from, &write, copies));
    }
    let reading = flows_that_read(design, &writers);
    for flow in &mut design.flows {
        if let Some((_, via)) = reading.iter().find(|(id, _)| *id == flow.id) {
            flow.via = Some(via.clone());
            continue;
        }
        let Some(via) = &mut flow.via else { continue };
        if via.contains(&write) || via.contains(id) {
            via.retain(|v| !readers.contains(v) && !writers.contains(v));
            let taken = if flow.op == FlowOp::Write {
                &writers
            } else {
                &readers
            };
            via.extend(taken.iter().cloned());
        }
    }
}

/// The read flows that so far take all that they reach, each with what they reach but for `writers`:
/// what reads does not fail when writes do.
fn flows_that_read(design: &Design, writers: &[Id]) -> Vec<(Id, Vec<Id>)> {
    let reads = design
        .flows
        .iter()
        .filter(|flow| flow.via.is_none() && flow.op == FlowOp::Read);
    reads
        .filter_map(|flow| {
            let reached = walk(design, flow);
            let all = design.connections.iter().map(|c| &c.id);
            let read = all.filter(|id| reached.contains(id) && !writers.contains(id));
            let writes = writers.iter().any(|id| reached.contains(id));
            writes.then(|| (flow.id.clone(), read.cloned().collect()))
        })
        .collect()
}

/// The connections that read: one to the source and one to each copy, as one group.
fn readers(
    design: &mut Design,
    from: &Id,
    write: &Id,
    copies: &Copies,
    exercised: Option<Exercised>,
) -> Vec<Id> {
    let model = design
        .connections
        .iter()
        .find(|c| c.from == *from && c.op == Op::Read && copies.replicas.contains(&c.to))
        .cloned();
    let group = model.as_ref().and_then(Connection::group).cloned();
    let group = group.unwrap_or_else(|| fresh_id(design, &format!("{write}-reads"), "reads"));
    let need = Need::AnyOf {
        group,
        at_least: 1,
        mode: GroupMode::Balance,
    };
    let exercised = model.map_or(exercised, |model| model.exercised);
    let mut readers = Vec::new();
    for to in std::iter::once(&copies.source).chain(&copies.replicas) {
        let reads = |c: &Connection| {
            let unsaid = c.op == Op::AsFlow && c.to != copies.source;
            let called = c.from == *from && c.to == *to && c.kind == ConnectionKind::Call;
            called && (c.op == Op::Read || unsaid)
        };
        let index = design
            .connections
            .iter()
            .position(reads)
            .unwrap_or_else(|| {
                let connection = new_connection(design, from, to);
                design.connections.push(connection);
                design.connections.len() - 1
            });
        let reader = &mut design.connections[index];
        reader.op = Op::Read;
        reader.need = need.clone();
        reader.exercised.clone_from(&exercised);
        readers.push(reader.id.clone());
    }
    readers
}

/// Writes go to a copy when the source fails: a failover group beside the reads.
fn standby_writers(design: &mut Design, from: &Id, write: &Id, copies: &Copies) -> Vec<Id> {
    let group = fresh_id(design, &format!("{write}-writes"), "writes");
    let need = Need::AnyOf {
        group,
        at_least: 1,
        mode: GroupMode::Failover,
    };
    if let Some(connection) = design.connections.iter_mut().find(|c| c.id == *write) {
        connection.need = need.clone();
    }
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
