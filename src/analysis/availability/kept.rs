//! What an evaluation leaves for the next one.
//!
//! Taking a circuit apart is most of the work, and it does not depend on numbers as long as the result
//! is exact. So the structures of the last evaluation are kept with their circuits: after an edit only
//! the flows whose circuit has changed, or whose replicas have moved between zones, are taken apart
//! again. Comparing costs one look at the circuit. As many flows may each have a circuit of their own,
//! there is an end to what is kept, and it is near where no next evaluation follows.

use std::collections::HashMap;
use std::sync::Arc;

use rustc_hash::FxBuildHasher;

use super::circuit::{Circuit, Event};
use super::layout::{Asked, Room};
use super::numbers::Pools;
use super::tree::Made;
use super::values::Structure;
use crate::analysis::graph::ZoneIndex;

/// The structures of this evaluation, and of the one before, of which only the exact ones serve again.
#[derive(Debug)]
pub struct Kept {
    before: Structures,
    now: Structures,
    /// The last of this evaluation, kept or not: what is asked next of a flow often has the same circuit.
    last: Option<Entry>,
    /// Bytes of what is kept of this evaluation.
    bytes: usize,
    /// The most bytes that are kept of an evaluation.
    most: usize,
    made: Made,
}

/// The most bytes that are kept for the next evaluation.
const MOST_BYTES: usize = 12_000_000;

/// The most bytes that are kept if there is none, for other flows that rest on the same.
const MOST_BYTES_ONCE: usize = 1_000_000;

/// Structures by a hash of the circuit's gates.
type Structures = HashMap<u64, Vec<Entry>, FxBuildHasher>;

/// What a structure rests on, and the structure.
#[derive(Clone, Debug)]
struct Entry {
    circuit: Arc<Circuit>,
    /// Of each event of the circuit, the zones that its replicas lie in.
    zones: Arc<[Arc<[ZoneIndex]>]>,
    structure: Arc<Structure>,
    asked: Asked,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            before: Structures::default(),
            now: Structures::default(),
            last: None,
            bytes: 0,
            most: MOST_BYTES,
            made: Made::default(),
        }
    }
}

impl Kept {
    /// What serves a single evaluation.
    pub(super) fn of_one_evaluation() -> Self {
        Self {
            most: MOST_BYTES_ONCE,
            made: Made::of_one_evaluation(),
            ..Self::default()
        }
    }

    /// Begins an evaluation: what the last one did not need is given up.
    pub fn begin(&mut self) {
        self.before = std::mem::take(&mut self.now);
        self.last = None;
        self.bytes = 0;
        self.made.begin();
    }

    /// The structure of `circuit`, one that is kept, or else what `build` makes of it.
    pub(super) fn structure(
        &mut self,
        circuit: Circuit,
        pools: &Pools,
        (asked, room): (Asked, Room),
        build: impl FnOnce(&Circuit, &mut Made) -> Structure,
    ) -> Arc<Structure> {
        let key = circuit.key();
        let none: Arc<[ZoneIndex]> = Arc::default();
        let zones = |event: &Event| match event {
            Event::Pool(component) => pools.zones(*component),
            _ => &none,
        };
        let is_same = |entry: &&Entry| {
            let mut events = entry.zones.iter().zip(&circuit.events);
            entry.asked >= asked
                && *entry.circuit == circuit
                && events.all(|(known, event)| known == zones(event))
        };
        let find = |kept: &Structures| kept.get(&key)?.iter().find(is_same).cloned();
        let last = self.last.as_ref().filter(is_same).cloned();
        if let Some(entry) = last.or_else(|| find(&self.now)) {
            return entry.structure;
        }
        // What a structure that is not exact has left out depends on numbers.
        let serves = |entry: &Entry| entry.structure.is_exact() && entry.structure.fits(room);
        let before = find(&self.before).filter(serves);
        let entry = before.unwrap_or_else(|| Entry {
            structure: Arc::new(build(&circuit, &mut self.made)),
            zones: circuit
                .events
                .iter()
                .map(|event| Arc::clone(zones(event)))
                .collect(),
            circuit: Arc::new(circuit),
            asked,
        });
        self.last = Some(entry.clone());
        let structure = Arc::clone(&entry.structure);
        let bytes = self.bytes + entry.circuit.bytes() + structure.bytes();
        if bytes <= self.most {
            self.bytes = bytes;
            self.now.entry(key).or_default().push(entry);
        }
        structure
    }
}
