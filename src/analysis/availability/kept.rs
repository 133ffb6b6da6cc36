//! What an evaluation leaves for the next one.
//!
//! Taking a circuit apart is most of the work, and it does not depend on numbers as long as the result
//! is exact. So the structures of the last evaluation are kept with their circuits: after an edit only
//! the flows whose circuit has changed, or whose replicas have moved between zones, are taken apart
//! again. Comparing costs one look at the circuit. As many flows may each have a circuit of their own,
//! there is an end to what is kept.

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
#[derive(Debug, Default)]
pub struct Kept {
    before: Structures,
    now: Structures,
    /// Gates of the circuits that are kept of this evaluation, and states of zones that take as much.
    gates: usize,
    made: Made,
}

/// The most gates of circuits that are kept of an evaluation, each with its part of a structure.
const MOST_GATES: usize = 40_000;

/// What a gate takes in memory; states of zones count by it.
const BYTES_PER_GATE: usize = 300;

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

impl Kept {
    /// Begins an evaluation: what the last one did not need is given up.
    pub fn begin(&mut self) {
        self.before = std::mem::take(&mut self.now);
        self.gates = 0;
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
        if let Some(entry) = find(&self.now) {
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
        let structure = Arc::clone(&entry.structure);
        let gates = self.gates + entry.circuit.size() + entry.structure.size() / BYTES_PER_GATE;
        if gates <= MOST_GATES {
            self.gates = gates;
            self.now.entry(key).or_default().push(entry);
        }
        structure
    }
}
