//! How much the flows reach together: each is evaluated for itself, so that this, and not the size of the
//! drawing, is what an evaluation costs in time and memory.
//!
//! Flows that start alike and list the same are evaluated once and count once. Looking ends where the
//! bound is passed, so that it costs no more than the design and the bound.

use std::collections::{HashMap, HashSet};

use super::{At, Check};
use crate::catalogue::Section;
use crate::model::{ConnectionKind, Design};

/// The most connections that the flows of a design may follow together, each flow at least one. What is
/// evaluated and said of so many takes some 200 MB. Flows that nobody recorded are bounded where they are
/// made up.
pub const MAX_REACHED: usize = 120_000;

pub(super) fn check(check: &mut Check) {
    let design = check.design;
    // So it is with every design that a person draws.
    if design.flows.len() * design.connections.len().max(1) <= MAX_REACHED {
        return;
    }
    let ways = ways(design);
    let mut known = HashSet::new();
    let mut reached = 0;
    for (index, flow) in design.flows.iter().enumerate() {
        if !known.insert((&flow.entry, flow.op, &flow.via)) {
            continue;
        }
        let follows = match &flow.via {
            Some(via) => via.len(),
            None => reached_from(&ways, flow.entry.as_str(), MAX_REACHED - reached),
        };
        reached += follows.max(1);
        if reached > MAX_REACHED {
            check.report(
                At::new(Section::Flows, index),
                "",
                format!(
                    "the flows up to this one follow more than {MAX_REACHED} connections together"
                ),
                "remove some, or list in `via` only what they need",
            );
            return;
        }
    }
}

/// Which components lead where, in the direction in which requests and messages go.
type Ways<'a> = HashMap<&'a str, Vec<&'a str>>;

fn ways(design: &Design) -> Ways<'_> {
    let mut ways = Ways::new();
    let followed = design.connections.iter();
    for connection in followed.filter(|c| c.kind != ConnectionKind::Replicate) {
        let (from, to) = connection.direction();
        ways.entry(from.as_str()).or_default().push(to.as_str());
    }
    ways
}

/// How many connections can be followed from `entry`; a little more than `most` is enough to know.
fn reached_from<'a>(ways: &Ways<'a>, entry: &'a str, most: usize) -> usize {
    let mut seen = HashSet::from([entry]);
    let mut open = vec![entry];
    let mut count = 0;
    while let Some(component) = open.pop() {
        let next = ways.get(component).map_or(&[][..], Vec::as_slice);
        count += next.len();
        if count > most {
            break;
        }
        open.extend(next.iter().copied().filter(|to| seen.insert(to)));
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Catalogue, validate};
    use crate::model::{Cell, Component, Connection, Flow, FlowOp, Id};

    /// Components in a row, each of which calls the next.
    fn chain(count: usize) -> Design {
        let id = |n: usize| Id::from(format!("c{n}"));
        let at = |n: usize| Cell::new(20 * (n % 100) as i32, 5 * (n / 100) as i32);
        let components = (0..count).map(|n| Component::new(id(n), "service", at(n)));
        let calls = (1..count).map(|n| Connection::new(format!("x{n}"), id(n - 1), id(n)));
        Design {
            components: components.collect(),
            connections: calls.collect(),
            ..Design::default()
        }
    }

    fn flow(number: usize, entry: &str) -> Flow {
        Flow {
            id: Id::from(format!("f{number}")),
            name: String::new(),
            entry: entry.into(),
            rate: None,
            op: FlowOp::Read,
            via: None,
        }
    }

    fn told(design: &Design) -> Option<String> {
        let problems = validate(design, Catalogue::shipped());
        problems.first().map(ToString::to_string)
    }

    #[test]
    fn flows_that_follow_too_much_together_are_told() {
        let mut design = chain(1000);
        design.flows = (0..2000).map(|n| flow(n, "c0")).collect();
        assert_eq!(told(&design), None, "they are all one");
        design.flows = (0..150).map(|n| flow(n, &format!("c{n}"))).collect();
        let why = told(&design).unwrap();
        assert!(
            why.contains("more than 120000 connections together"),
            "{why}"
        );
        design.flows.truncate(120);
        assert_eq!(told(&design), None);
        for flow in &mut design.flows {
            flow.via = Some(Vec::new());
        }
        assert_eq!(told(&design), None);
    }

    #[test]
    fn a_flow_that_follows_nothing_counts_as_one() {
        let mut design = chain(5000);
        let long = (0..24).map(|n| flow(n, &format!("c{n}")));
        let followed: usize = (0..24).map(|n| 4999 - n).sum();
        let short = (24..).map(|n| Flow {
            via: Some(Vec::new()),
            ..flow(n, &format!("c{n}"))
        });
        design.flows = long.chain(short.take(MAX_REACHED - followed)).collect();
        assert_eq!(told(&design), None);
        design.flows.push(flow(5000, "c4999"));
        let why = told(&design).unwrap();
        assert!(
            why.contains("more than 120000 connections together"),
            "{why}"
        );
    }
}
