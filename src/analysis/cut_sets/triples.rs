//! Minimal triples, for those who ask.
//!
//! A triple is a unit without which two others are a pair that they are not with it. So the pairs are
//! found anew with each unit down, in each place where it can be: units × the cost of pairs.

use std::collections::BTreeSet;

use super::situation::Situation;
use super::units::{Origin, UnitIndex, Units};
use super::{Known, MOST_LISTED, Unit, Unknown};
use crate::analysis::availability::FlowStructures;
use crate::analysis::graph::System;
use crate::model::Horizon;

/// The most pairs that are looked at on the way to the triples.
const MOST_PAIRS: usize = 2_000_000;

/// The minimal triples of a flow's response.
#[derive(Clone, Debug, PartialEq)]
pub struct Triples {
    /// How many there are.
    pub count: Known<u64>,
    /// The first [`MOST_LISTED`] of them, in canonical order.
    pub first: Vec<[Unit; 3]>,
}

/// Finds the minimal triples of a flow; `units` are those of `system`.
pub fn triples(system: &System, units: &Units, structures: &FlowStructures) -> Triples {
    let mut situation = Situation::new(system, units, structures.whole(Horizon::Response));
    let singles = situation.singles();
    let pairs = situation.pairs(&singles);
    let mut search = Search {
        found: BTreeSet::new(),
        looked_at: 0,
        unknown: None,
    };
    let known: BTreeSet<[UnitIndex; 2]> = pairs.all().take(MOST_PAIRS + 1).collect();
    let mut count = pairs.count().map(|_| 0);
    for unit in situation.relevant() {
        if singles.units.binary_search(&unit).is_ok() || search.looked_at > MOST_PAIRS {
            continue;
        }
        match units.origin(unit) {
            Origin::Replica(component) => {
                for site in 0..system.components[component].sites.len() {
                    situation.set_replica(component, site, true);
                    search.with(unit, &mut situation, &known);
                    situation.set_replica(component, site, false);
                }
            }
            Origin::Zone(zone) => {
                situation.set_zone(zone, true);
                search.with(unit, &mut situation, &known);
                situation.set_zone(zone, false);
            }
            Origin::Connection(connection) => {
                situation.set_connection(connection, true);
                search.with(unit, &mut situation, &known);
                situation.set_connection(connection, false);
            }
        }
    }
    if let Some(unknown) = search.unknown {
        count = Err(unknown);
    } else if search.looked_at > MOST_PAIRS || known.len() > MOST_PAIRS {
        count = Err(Unknown(format!(
            "there are more than {MOST_PAIRS} pairs to look at"
        )));
    }
    let first = search.found.iter().take(MOST_LISTED);
    Triples {
        count: count.map(|_: u64| search.found.len() as u64),
        first: first
            .map(|triple| triple.map(|unit| units.name(unit)))
            .collect(),
    }
}

struct Search {
    found: BTreeSet<[UnitIndex; 3]>,
    looked_at: usize,
    /// Why not all are found.
    unknown: Option<Unknown>,
}

impl Search {
    /// Adds the triples of which `unit`, now down, is the first.
    fn with(
        &mut self,
        unit: UnitIndex,
        situation: &mut Situation,
        known: &BTreeSet<[UnitIndex; 2]>,
    ) {
        let singles = situation.singles();
        let pairs = situation.pairs(&singles);
        self.unknown = self.unknown.take().or_else(|| pairs.unknown().cloned());
        for pair in pairs.all().take(MOST_PAIRS) {
            self.looked_at += 1;
            if unit <= pair[0] && !known.contains(&pair) {
                self.found.insert([unit, pair[0], pair[1]]);
            }
        }
    }
}
