//! Cycles of calls: which connections close one.
//!
//! Depth-first search over the calls of a flow, in the design's order, from the entry and then from
//! what publishes and pushes reach, in the order in which they are met: linear. A call to a component
//! that is still being searched closes a cycle (Tarjan 1972: every cycle of calls has such a call).

use std::collections::VecDeque;
use std::sync::Arc;

use super::{ComponentIndex, ConnectionIndex, Flow, System};
use crate::model::ConnectionKind;

/// The connections of a flow that close cycles of calls, in depth-first order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closing {
    /// The connections.
    pub connections: Vec<ConnectionIndex>,
    /// Of each component, the one that the search came from, by which it can be followed back: a cycle goes
    /// from where its connection leads to on to where that comes from. Empty if nothing closes a cycle.
    pub callers: Arc<[u32]>,
}

/// The calls of a flow, searched depth first.
pub(super) struct CallForest {
    closing: Vec<ConnectionIndex>,
    callers: Vec<u32>,
    closes: Vec<bool>,
    calls_back: Vec<bool>,
}

impl CallForest {
    pub(super) fn new(system: &System, flow: &Flow, listed: &[bool]) -> Self {
        let mut search = Search {
            system,
            listed,
            place: vec![Place::Unseen; system.components.len()],
            way: Vec::new(),
            roots: VecDeque::from([(flow.entry, ConnectionKind::Call)]),
            forest: Self {
                closing: Vec::new(),
                callers: vec![0; system.components.len()],
                closes: vec![false; system.connections.len()],
                calls_back: vec![false; system.connections.len()],
            },
        };
        while let Some((root, reached_by)) = search.roots.pop_front() {
            if search.place[root] == Place::Unseen {
                search.descend(root, reached_by);
            }
        }
        search.forest
    }

    /// Whether the call closes a cycle of calls.
    pub(super) fn closes(&self, connection: ConnectionIndex) -> bool {
        self.closes[connection]
    }

    /// Whether the call leads back to a component that the completion reached by a push.
    pub(super) fn calls_back(&self, connection: ConnectionIndex) -> bool {
        self.calls_back[connection]
    }

    pub(super) fn into_closing(self) -> Closing {
        if self.closing.is_empty() {
            return Closing::default();
        }
        Closing {
            connections: self.closing,
            callers: self.callers.into(),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Unseen,
    OnTheWay,
    Done,
}

struct Search<'a> {
    system: &'a System,
    listed: &'a [bool],
    place: Vec<Place>,
    /// The components on the way, each with how many of its connections have been followed.
    way: Vec<(ComponentIndex, usize)>,
    roots: VecDeque<(ComponentIndex, ConnectionKind)>,
    forest: CallForest,
}

impl Search<'_> {
    fn descend(&mut self, root: ComponentIndex, reached_by: ConnectionKind) {
        self.enter(root);
        while let Some((component, followed)) = self.way.last_mut() {
            let Some(&connection) = self.system.outgoing(*component).get(*followed) else {
                self.place[*component] = Place::Done;
                self.way.pop();
                continue;
            };
            *followed += 1;
            if self.listed[connection] {
                self.follow(connection, root, reached_by);
            }
        }
    }

    fn follow(
        &mut self,
        connection: ConnectionIndex,
        root: ComponentIndex,
        reached_by: ConnectionKind,
    ) {
        let (to, kind) = {
            let connection = &self.system.connections[connection];
            (connection.to, connection.kind)
        };
        if kind != ConnectionKind::Call {
            self.roots.push_back((to, kind));
            return;
        }
        match self.place[to] {
            Place::Unseen => {
                let from = self.system.connections[connection].from;
                self.forest.callers[to] = from as u32;
                self.enter(to);
            }
            Place::Done => {}
            Place::OnTheWay if to == root && reached_by == ConnectionKind::Push => {
                self.forest.calls_back[connection] = true;
            }
            Place::OnTheWay => {
                self.forest.closes[connection] = true;
                self.forest.closing.push(connection);
            }
        }
    }

    fn enter(&mut self, component: ComponentIndex) {
        self.place[component] = Place::OnTheWay;
        self.way.push((component, 0));
    }
}
