//! States of many zones, the most likely first.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::analysis::graph::{System, ZoneIndex};

/// How many states are told apart when not all are.
const MOST_STATES: usize = 4096;

/// A state: the zones that are down, rising; all others are up.
pub(super) type State = Vec<ZoneIndex>;

/// The most likely states of `zones`, most likely first.
///
/// Zones are put in order of how little it costs to turn them from their likelier side; the next
/// state then comes from one before it by turning one zone more or by turning the next zone instead
/// of the last (a heap, as for the k smallest subset sums): O(states × log states × zones turned).
pub(super) fn most_likely(system: &System, zones: &[ZoneIndex]) -> Vec<State> {
    let cost = |zone: ZoneIndex| {
        let up = system.zones[zone].availability;
        let (likely, other) = if up >= 0.5 {
            (up, 1.0 - up)
        } else {
            (1.0 - up, up)
        };
        if other == 0.0 {
            f64::INFINITY
        } else {
            (likely / other).ln()
        }
    };
    let mut order: Vec<(f64, ZoneIndex)> = zones.iter().map(|&zone| (cost(zone), zone)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let usually_down: Vec<ZoneIndex> = zones
        .iter()
        .copied()
        .filter(|&zone| system.zones[zone].availability < 0.5)
        .collect();
    let state = |turned: &[usize]| -> State {
        let turned: Vec<ZoneIndex> = turned.iter().map(|&at| order[at].1).collect();
        let was_down = usually_down.iter().filter(|zone| !turned.contains(zone));
        let now_down = turned.iter().filter(|zone| !usually_down.contains(zone));
        let mut down: State = was_down.chain(now_down).copied().collect();
        down.sort_unstable();
        down
    };
    let mut states = vec![state(&[])];
    let mut heap = BinaryHeap::new();
    let push = |heap: &mut BinaryHeap<Turned>, turned: Vec<usize>| {
        let total: f64 = turned.iter().map(|&at| order[at].0).sum();
        if total.is_finite() {
            heap.push(Turned {
                cost: total,
                zones: turned,
            });
        }
    };
    if !order.is_empty() {
        push(&mut heap, vec![0]);
    }
    while let Some(Turned { zones, .. }) = heap.pop() {
        states.push(state(&zones));
        if states.len() == MOST_STATES {
            break;
        }
        let last = *zones.last().expect("at least one zone is turned");
        if last + 1 < order.len() {
            let mut more = zones.clone();
            more.push(last + 1);
            push(&mut heap, more);
            let mut instead = zones;
            *instead.last_mut().expect("at least one zone is turned") = last + 1;
            push(&mut heap, instead);
        }
    }
    states
}

/// Zones turned from their likelier side, by position, rising; the cheapest is the greatest.
struct Turned {
    cost: f64,
    zones: Vec<usize>,
}

impl Ord for Turned {
    fn cmp(&self, other: &Self) -> Ordering {
        other
            .cost
            .total_cmp(&self.cost)
            .then_with(|| other.zones.cmp(&self.zones))
    }
}

impl PartialOrd for Turned {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Turned {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Turned {}
