//! What recorded flows list while connections are drawn and copied: a copy serves whom its original
//! serves, and a flow that ends where something is drawn goes on over it.
//!
//! Flows that list nothing use all that they reach; nothing has to be written down for them.

use crate::app::Refusal;
use crate::app::infer::{self, Drawn};
use crate::app::record::{ends, walk};
use crate::catalogue::Catalogue;
use crate::model::{Connection, ConnectionKind, Design, Flow, Id};

/// Draws a connection as [`infer::draw`] does, which the flows in `ending`, those that end at `from`,
/// go on over.
pub fn draw_on(
    design: &mut Design,
    catalogue: &Catalogue,
    from: &Id,
    to: &Id,
    ending: &[Id],
) -> Result<Drawn, Refusal> {
    let ending_there = flows_ending_at(design, catalogue, to);
    let mut drawn = infer::draw(design, catalogue, from, to, 0)?;
    let connection = design.connection(drawn.id.as_str());
    // What is polled leads from the broker to who polls it.
    let turned = connection.is_some_and(|c| c.direction().0 == to);
    let ending = if turned { &ending_there } else { ending };
    let joined = go_on_over(design, ending, &drawn.id);
    drawn.message.push_str(&in_flows(&joined));
    Ok(drawn)
}

/// What is told of a drawing that the flows called `names` go on over.
pub fn in_flows(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => format!(" · in flow {one}"),
        several => format!(" · in flows {}", several.join(", ")),
    }
}

/// The recorded flows that end at the component `at`: they enter there or lead there, and list nothing
/// that goes on from it. A store is where a flow is meant to end.
pub fn flows_ending_at(design: &Design, catalogue: &Catalogue, at: &Id) -> Vec<Id> {
    let component = design.component(at.as_str());
    let kind = component.and_then(|c| catalogue.component(c.kind.as_str()));
    if kind.is_none_or(|kind| kind.store && !kind.broker) {
        return Vec::new();
    }
    let touching = |c: &&Connection| c.from == *at || c.to == *at;
    let touching: Vec<&Connection> = design.connections.iter().filter(touching).collect();
    let ends = |flow: &&Flow| {
        let Some(via) = &flow.via else { return false };
        let mut listed = touching.iter().filter(|c| via.contains(&c.id));
        let goes_on = listed.any(|c| c.direction().0 == at && c.kind != ConnectionKind::Replicate);
        !goes_on && leads_to(design, flow, at)
    };
    let flows = design.flows.iter().filter(ends);
    flows.map(|flow| flow.id.clone()).collect()
}

/// Lists the connection `id` in those of `flows` that reach where it begins; what they are called. What
/// nobody waits for and nothing needs leads no flow on, nor does a replication.
pub fn go_on_over(design: &mut Design, flows: &[Id], id: &Id) -> Vec<String> {
    let Some(connection) = design.connection(id.as_str()) else {
        return Vec::new();
    };
    let aside = connection.kind == ConnectionKind::Push && connection.optional == Some(true);
    if aside || connection.kind == ConnectionKind::Replicate {
        return Vec::new();
    }
    let start = connection.direction().0.clone();
    let reaching = |flow: &&Flow| {
        let new = flow.via.as_ref().is_some_and(|via| !via.contains(id));
        new && flows.contains(&flow.id) && leads_to(design, flow, &start)
    };
    let found = design.flows.iter().filter(reaching);
    let found: Vec<Id> = found.map(|flow| flow.id.clone()).collect();
    list(design, &found, id);
    let named = design.flows.iter().filter(|flow| found.contains(&flow.id));
    named.map(name).collect()
}

/// The recorded flows that list the connection `id`.
pub fn flows_listing(design: &Design, id: &Id) -> Vec<Id> {
    let lists = |flow: &&Flow| flow.via.as_ref().is_some_and(|via| via.contains(id));
    let flows = design.flows.iter().filter(lists);
    flows.map(|flow| flow.id.clone()).collect()
}

/// Lists the connection `id` in those of `flows` that list what they use.
pub fn list(design: &mut Design, flows: &[Id], id: &Id) {
    let among = |flow: &&mut Flow| flows.contains(&flow.id);
    for via in design.flows.iter_mut().filter(among) {
        if let Some(via) = &mut via.via
            && !via.contains(id)
        {
            via.push(id.clone());
        }
    }
}

/// Whether `flow` reaches the component `at` by what it lists.
fn leads_to(design: &Design, flow: &Flow, at: &Id) -> bool {
    let arrives = |id: &Id| ends(design, id).is_some_and(|(_, to)| to == at);
    flow.entry == *at || walk(design, flow).iter().any(arrives)
}

fn name(flow: &Flow) -> String {
    match flow.name.as_str() {
        "" => flow.id.to_string(),
        name => name.to_owned(),
    }
}
