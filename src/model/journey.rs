//! Which connections a journey runs over if it lists none: all that its entry reaches.

use std::collections::{HashMap, HashSet};

use super::component::Component;
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
                let (start, _) = connection.direction();
                outgoing.entry(start.as_str()).or_default().push(index);
            }
        }
        Self { design, outgoing }
    }

    /// The connections that a journey from `entry` can use, in the design's order.
    pub fn from(&self, entry: &Id) -> Vec<&'a Connection> {
        let mut found = Vec::new();
        let mut seen = HashSet::from([entry.as_str()]);
        let mut open = vec![entry.as_str()];
        while let Some(component) = open.pop() {
            for &index in self.outgoing.get(component).into_iter().flatten() {
                found.push(index);
                let (_, end) = self.design.connections[index].direction();
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
pub fn implied_flows(design: &Design, is_client: impl Fn(&Component) -> bool) -> Vec<Flow> {
    let mut fed = led_to(design, is_client);
    let copied = design.connections.iter();
    let copied = copied.filter(|c| c.kind == ConnectionKind::Replicate && c.from != c.to);
    fed.extend(copied.map(|c| &c.to));
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

/// The components that requests and messages lead to from elsewhere. What is pushed to a user is no call: a
/// component that `is_client` holds of and that calls something itself is not led to by it. Linear in the
/// design.
pub fn led_to(design: &Design, is_client: impl Fn(&Component) -> bool) -> HashSet<&Id> {
    let (mut fed, mut pushed, mut calls) = (HashSet::new(), HashSet::new(), HashSet::new());
    for connection in &design.connections {
        let (start, end) = connection.direction();
        if start == end || connection.kind == ConnectionKind::Replicate {
            continue;
        }
        if connection.subscription || connection.kind == ConnectionKind::Push {
            pushed.insert(end);
        } else {
            fed.insert(end);
            calls.insert(start);
        }
    }
    let clients = design.components.iter().filter(|c| is_client(c));
    for answered in clients.filter(|c| calls.contains(&c.id)) {
        pushed.remove(&answered.id);
    }
    fed.extend(pushed);
    fed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Cell;

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
            implied_flows(design, |c| c.id == *"u")
                .iter()
                .map(|f| f.id.to_string())
                .collect()
        };
        assert_eq!(entries(&design), ["a", "w", "x"]);
        design.connections[1].subscription = true;
        assert_eq!(entries(&design), ["a", "x"]);
    }

    /// A client that is pushed to over the connection that it opened is not fed by anybody.
    #[test]
    fn a_user_who_is_pushed_to_begins_a_journey() {
        let mut design = design(&[("u", "lb"), ("lb", "g"), ("g", "u"), ("g", "v")]);
        design.connections[2].kind = ConnectionKind::Push;
        design.connections[3].kind = ConnectionKind::Push;
        let entries = |client: &str| -> Vec<String> {
            let flows = implied_flows(&design, |c| c.id == *client);
            flows.iter().map(|f| f.id.to_string()).collect()
        };
        assert_eq!(entries("u"), ["u"]);
        assert!(entries("v").is_empty(), "it calls nothing");
        assert!(entries("lb").is_empty(), "it is called");
    }
}
