//! The parts of times: by their places in a system, and by numbers that survive an edit.

use super::terms::{PartNumber, Parts};
use crate::analysis::graph::{ComponentIndex, ConnectionIndex, System};
use crate::analysis::report::{Part, TimedPart};
use crate::model::{Latency, Millis};

/// A part by its place in a system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Own service time.
    Component(ComponentIndex),
    /// A hop.
    Connection(ConnectionIndex),
    /// Waiting for a free replica.
    Waiting(ComponentIndex),
}

impl Place {
    /// The part by its name.
    pub(super) fn part(self, system: &System) -> Part {
        match self {
            Self::Component(place) => Part::Component(system.components[place].id.clone()),
            Self::Connection(place) => Part::Connection(system.connections[place].id.clone()),
            Self::Waiting(place) => Part::Waiting(system.components[place].id.clone()),
        }
    }

    /// All parts that a system can have, by [`Place::index`].
    pub(super) fn all(system: &System) -> impl Iterator<Item = Self> {
        let components = 0..system.components.len();
        let waiting = components.clone().map(Self::Waiting);
        let connections = (0..system.connections.len()).map(Self::Connection);
        components
            .map(Self::Component)
            .chain(waiting)
            .chain(connections)
    }

    /// The part by its name, with the time that it takes by itself.
    pub(super) fn timed(self, system: &System) -> TimedPart {
        let own = self.latency(system);
        let of_own =
            |percentile: fn(Latency) -> Millis| own.map_or(0.0, |own| percentile(own).get());
        TimedPart {
            part: self.part(system),
            p50: of_own(Latency::p50),
            p99: of_own(Latency::p99),
        }
    }

    /// The time that it takes by itself, of which waiting has none.
    fn latency(self, system: &System) -> Option<Latency> {
        match self {
            Self::Component(place) => system.components[place].latency,
            Self::Connection(place) => system.connections[place].latency,
            Self::Waiting(_) => None,
        }
    }

    /// Its place among all parts that a system can have.
    pub(super) const fn index(self, system: &System) -> usize {
        let components = system.components.len();
        match self {
            Self::Component(place) => place,
            Self::Waiting(place) => components + place,
            Self::Connection(place) => 2 * components + place,
        }
    }

    /// How many parts a system can have.
    pub(super) const fn count(system: &System) -> usize {
        2 * system.components.len() + system.connections.len()
    }
}

/// The numbers of the parts of a system, each looked up once.
#[derive(Clone, Debug)]
pub(super) struct Numbers(Vec<Option<PartNumber>>);

impl Numbers {
    /// None is known yet.
    pub(super) fn new(system: &System) -> Self {
        Self(vec![None; Place::count(system)])
    }

    /// The number that `parts` give to the part at `place`.
    pub(super) fn number(
        &mut self,
        place: Place,
        system: &System,
        parts: &mut Parts,
    ) -> PartNumber {
        let known = &mut self.0[place.index(system)];
        *known.get_or_insert_with(|| parts.number(place.part(system)))
    }

    /// The number of the part at `place`, if it was asked for.
    pub(super) fn known(&self, place: Place, system: &System) -> Option<PartNumber> {
        self.0[place.index(system)]
    }
}
