//! States of many zones, the most likely first.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::analysis::graph::{System, ZoneIndex};

/// How many states are told apart at most when not all are.
pub(super) const MOST_STATES: usize = 4096;

/// Some states of some zones.
#[derive(Clone, Debug)]
pub(super) struct States {
    count: usize,
    /// Words of 64 zones of a state.
    words: usize,
    /// A bit for each zone that is down, by its position, state after state.
    down: Vec<u64>,
}

impl States {
    /// How many there are.
    pub(super) const fn count(&self) -> usize {
        self.count
    }

    /// Whether the zone at this position is down in a state.
    pub(super) fn is_down(&self, state: usize, position: usize) -> bool {
        self.down[state * self.words + position / 64] >> (position % 64) & 1 == 1
    }

    /// Bytes in memory, with the place of each state in what it is summed into.
    pub(super) const fn bytes(&self) -> usize {
        self.count * (self.words * size_of::<u64>() + size_of::<u32>())
    }

    fn add(&mut self, state: &[u64]) {
        self.count += 1;
        self.down.extend_from_slice(state);
    }
}

/// The most likely states of `zones`, most likely first, at most so many.
///
/// Zones are put in order of how little it costs to turn them from their likelier side; the next
/// state then comes from one before it by turning one zone more or by turning the next zone instead
/// of the last (a heap, as for the k smallest subset sums): O(states × (log states + zones turned)).
pub(super) fn most_likely(system: &System, zones: &[ZoneIndex], most: usize) -> States {
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
    let order = (0..).zip(zones).map(|(at, &zone)| (cost(zone), at));
    let mut order: Vec<(f64, usize)> = order.collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut likeliest = vec![0_u64; zones.len().div_ceil(64)];
    for (at, &zone) in zones.iter().enumerate() {
        if system.zones[zone].availability < 0.5 {
            likeliest[at / 64] |= 1 << (at % 64);
        }
    }
    let mut states = States {
        count: 0,
        words: likeliest.len(),
        down: Vec::new(),
    };
    states.add(&likeliest);
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
    let mut state = likeliest.clone();
    while states.count < most
        && let Some(Turned { zones, .. }) = heap.pop()
    {
        state.copy_from_slice(&likeliest);
        for &turned in &zones {
            let at = order[turned].1;
            state[at / 64] ^= 1 << (at % 64);
        }
        states.add(&state);
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
