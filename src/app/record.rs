//! Recording a flow along the board: from its entry, connection by connection.

use crate::model::{ConnectionKind, Design, Flow, Id};

/// A flow that is being recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// The component that starts it.
    pub entry: Id,
    /// The connections taken so far, in the order taken.
    pub taken: Vec<Id>,
    /// The marked row of [`Recording::candidates`].
    pub row: usize,
    /// The flow that is recorded anew, if it is not a new one.
    pub replaces: Option<Id>,
}

impl Recording {
    /// A recording that starts at `entry` with nothing taken.
    pub const fn new(entry: Id) -> Self {
        Self {
            entry,
            taken: Vec::new(),
            row: 0,
            replaces: None,
        }
    }

    /// The component at the end of the connection taken last.
    pub fn at<'a>(&'a self, design: &'a Design) -> &'a Id {
        self.taken
            .last()
            .and_then(|id| ends(design, id))
            .map_or(&self.entry, |(_, to)| to)
    }

    /// The connections that can be taken next: those out of [`Recording::at`] first, then those out
    /// of what was reached before, latest first.
    pub fn candidates(&self, design: &Design) -> Vec<Id> {
        let mut reached: Vec<&Id> = vec![self.at(design)];
        for id in self.taken.iter().rev() {
            reached.extend(ends(design, id).map(|(from, _)| from));
            reached.extend(ends(design, id).map(|(_, to)| to));
        }
        reached.push(&self.entry);
        let mut found = Vec::new();
        for at in reached {
            for connection in &design.connections {
                let out = ends(design, &connection.id).is_some_and(|(from, _)| from == at);
                let new = !self.taken.contains(&connection.id) && !found.contains(&connection.id);
                if out && new && connection.kind != ConnectionKind::Replicate {
                    found.push(connection.id.clone());
                }
            }
        }
        found
    }
}

/// The component that a flow comes from and the one that it goes to along connection `id`: a
/// subscription is walked from its broker to its consumer.
pub fn ends<'a>(design: &'a Design, id: &Id) -> Option<(&'a Id, &'a Id)> {
    Some(design.connection(id.as_str())?.direction())
}

/// The connections of a flow in the order in which they are walked, depth first from its entry.
pub fn walk(design: &Design, flow: &Flow) -> Vec<Id> {
    let listed = |id: &Id| flow.via.as_ref().is_none_or(|via| via.contains(id));
    let mut found: Vec<Id> = Vec::new();
    let mut waiting = vec![flow.entry.clone()];
    let mut visited: Vec<Id> = Vec::new();
    while let Some(at) = waiting.pop() {
        if visited.contains(&at) {
            continue;
        }
        visited.push(at.clone());
        let mut next = Vec::new();
        for connection in &design.connections {
            let (from, to) = connection.direction();
            let walked = *from == at && connection.kind != ConnectionKind::Replicate;
            if walked && listed(&connection.id) && !found.contains(&connection.id) {
                found.push(connection.id.clone());
                next.push(to.clone());
            }
        }
        waiting.extend(next.into_iter().rev());
    }
    found
}
