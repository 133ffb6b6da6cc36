//! A design: everything on one whiteboard.

use super::acceptance::Acceptance;
use super::component::Component;
use super::connection::Connection;
use super::decision::Decision;
use super::estimate::Estimate;
use super::flow::Flow;
use super::id::Id;
use super::note::Note;
use super::requirement::Requirement;
use super::target::Target;
use super::zone::Zone;

/// Everything on one whiteboard. Lists are in the author's order, which carries meaning.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Design {
    /// The comment lines at the head of its file, without their markers.
    pub preamble: Vec<String>,
    /// What it is a design of.
    pub title: String,
    /// The question that it answers.
    pub prompt: String,
    /// Functional requirements.
    pub requirements: Vec<Requirement>,
    /// Quantified non-functional requirements.
    pub targets: Vec<Target>,
    /// Named quantities.
    pub estimates: Vec<Estimate>,
    /// Rectangles that fail as one or group.
    pub zones: Vec<Zone>,
    /// The boxes.
    pub components: Vec<Component>,
    /// The arrows.
    pub connections: Vec<Connection>,
    /// User journeys.
    pub flows: Vec<Flow>,
    /// Reasons.
    pub decisions: Vec<Decision>,
    /// Free text.
    pub notes: Vec<Note>,
    /// Findings that may stay, with the reasons.
    pub accepted: Vec<Acceptance>,
}

impl Design {
    /// The component named `id`.
    pub fn component(&self, id: &str) -> Option<&Component> {
        self.components.iter().find(|c| c.id == *id)
    }

    /// The connection named `id`.
    pub fn connection(&self, id: &str) -> Option<&Connection> {
        self.connections.iter().find(|c| c.id == *id)
    }

    /// The zone named `id`.
    pub fn zone(&self, id: &str) -> Option<&Zone> {
        self.zones.iter().find(|z| z.id == *id)
    }

    /// The flow named `id`.
    pub fn flow(&self, id: &str) -> Option<&Flow> {
        self.flows.iter().find(|f| f.id == *id)
    }

    /// The flows that a requirement names and that nobody has recorded yet.
    pub fn unrecorded<'a>(&'a self, requirement: &'a Requirement) -> impl Iterator<Item = &'a Id> {
        let named = requirement.flows().iter();
        named.filter(|id| self.flow(id.as_str()).is_none())
    }
}
