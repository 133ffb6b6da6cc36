//! Which connections a journey runs over if it lists none: all that its entry reaches.

use std::collections::HashMap;

use super::connection::{Connection, ConnectionKind};
use super::design::Design;
use super::flow::{Flow, FlowOp};
use super::id::Id;

/// A design's connections by the component that a request travels from.
///
/// Calls, publishes and pushes are travelled forwards, a subscription from the broker to its consumer,
/// a replication by no request. Building is linear in the design, each question in what it reaches.
#[derive(Debug)]
pub struct Reach<'a> {
    design: &'a Design,
    outgoing: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Reach<'a> {
    /// The reach of `design`'s components.
    pub fn new(design: &'a Design) -> Self {
        let mut outgoing: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, connection) in design.connections.iter().enumerate() {
            if connection.kind != ConnectionKind::Replicate {
                let (start, _) = direction(connection);
                outgoing.entry(start.as_str()).or_default().push(index);
            }
        }
        Self { design, outgoing }
    }

    /// The connections that a journey from `entry` can use, in the design's order.
    pub fn from(&self, entry: &Id) -> Vec<&'a Connection> {
        let mut found = Vec::new();
        let mut seen = std::collections::HashSet::from([entry.as_str()]);
        let mut open = vec![entry.as_str()];
        while let Some(component) = open.pop() {
            for &index in self.outgoing.get(component).into_iter().flatten() {
                found.push(index);
                let (_, end) = direction(&self.design.connections[index]);
                if seen.insert(end.as_str()) {
                    open.push(end.as_str());
                }
            }
        }
        found.sort_unstable();
        let connections = &self.design.connections;
        found.into_iter().map(|index| &connections[index]).collect()
    }
}

/// The journeys of a design that records none: one from each component that nothing calls or feeds.
pub fn implied_flows(design: &Design) -> Vec<Flow> {
    let fed: std::collections::HashSet<&Id> = design
        .connections
        .iter()
        .map(direction)
        .filter(|(start, end)| start != end)
        .map(|(_, end)| end)
        .collect();
    let entries = design.components.iter().filter(|c| !fed.contains(&c.id));
    entries
        .map(|component| Flow {
            id: component.id.clone(),
            name: component.name.clone(),
            entry: component.id.clone(),
            rate: None,
            op: FlowOp::Read,
            via: None,
        })
        .collect()
}

/// Where a request comes from and where it goes on the connection.
const fn direction(connection: &Connection) -> (&Id, &Id) {
    if connection.subscription {
        (&connection.to, &connection.from)
    } else {
        (&connection.from, &connection.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cell, Component};

    fn design(connections: &[(&str, &str)]) -> Design {
        let mut design = Design::default();
        for &(from, to) in connections {
            for end in [from, to] {
                if design.component(end).is_none() {
                    let component = Component::new(end, "service", Cell::default());
                    design.components.push(component);
                }
            }
            let id = format!("{from}-{to}");
            design.connections.push(Connection::new(id, from, to));
        }
        design
    }

    fn reached(design: &Design, entry: &str) -> Vec<String> {
        let reached = Reach::new(design).from(&entry.into());
        reached.iter().map(|c| c.id.to_string()).collect()
    }

    #[test]
    fn a_journey_uses_what_it_reaches() {
        let mut design = design(&[
            ("b", "c"),
            ("a", "b"),
            ("c", "b"),
            ("w", "c"),
            ("c", "d"),
            ("d", "e"),
        ]);
        assert_eq!(reached(&design, "a"), ["b-c", "a-b", "c-b", "c-d", "d-e"]);
        design.connections[3].subscription = true;
        design.connections[5].kind = ConnectionKind::Replicate;
        assert_eq!(reached(&design, "a"), ["b-c", "a-b", "c-b", "w-c", "c-d"]);
        assert!(reached(&design, "e").is_empty());
    }

    #[test]
    fn journeys_are_implied_where_nothing_leads() {
        let mut design = design(&[("a", "q"), ("w", "q"), ("x", "x")]);
        let entries = |design: &Design| -> Vec<String> {
            implied_flows(design)
                .iter()
                .map(|f| f.id.to_string())
                .collect()
        };
        assert_eq!(entries(&design), ["a", "w", "x"]);
        design.connections[1].subscription = true;
        assert_eq!(entries(&design), ["a", "x"]);
    }
}
