//! Many pairs, counted and not listed.

use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::units::{UnitIndex, Units};
use super::{Known, MOST_LISTED, Unit, Unknown};

/// Pairs of units, as sets of which any two members of different groups are a pair.
#[derive(Clone, Debug, Default)]
pub(super) struct Pairs {
    alone: Vec<[UnitIndex; 2]>,
    /// Units, rising, each with its group.
    across: Vec<Vec<(UnitIndex, usize)>>,
    unknown: Option<Unknown>,
}

impl Pairs {
    /// Adds one pair.
    pub(super) fn add(&mut self, a: UnitIndex, b: UnitIndex) {
        self.alone.push([a.min(b), a.max(b)]);
    }

    /// Adds every two units of different groups; each unit stands with its group.
    pub(super) fn add_across(&mut self, mut units: Vec<(UnitIndex, usize)>) {
        if let [(a, group), (b, other)] = units[..] {
            if group != other {
                self.add(a, b);
            }
            return;
        }
        units.sort_unstable();
        self.across.push(units);
    }

    /// Adds each of some units with each of others.
    pub(super) fn add_between(&mut self, some: &[UnitIndex], others: &[UnitIndex]) {
        let some = some.iter().map(|&unit| (unit, 0));
        let others = others.iter().map(|&unit| (unit, 1));
        self.add_across(some.chain(others).collect());
    }

    /// Says why not all pairs are found.
    pub(super) fn give_up(&mut self, reason: String) {
        self.unknown = Some(Unknown(reason));
    }

    /// Why not all pairs are found, if they are not.
    pub(super) const fn unknown(&self) -> Option<&Unknown> {
        self.unknown.as_ref()
    }

    /// How many there are.
    pub(super) fn count(&self) -> Known<u64> {
        if let Some(unknown) = &self.unknown {
            return Err(unknown.clone());
        }
        let across = self.across.iter().map(|units| {
            let mut sizes: FxHashMap<usize, u64> = FxHashMap::default();
            for (_, group) in units {
                *sizes.entry(*group).or_default() += 1;
            }
            let all = units.len() as u64;
            (all * all - sizes.values().map(|size| size * size).sum::<u64>()) / 2
        });
        Ok(self.alone.len() as u64 + across.sum::<u64>())
    }

    /// The first [`MOST_LISTED`] of them, in canonical order.
    pub(super) fn listed(&self, units: &Units) -> Vec<[Unit; 2]> {
        let mut first = First::default();
        for &pair in &self.alone {
            first.offer(pair);
        }
        for set in &self.across {
            // Pairs of a set come in canonical order: once one is not among the first, none is.
            let mut pairs = pairs_of(set);
            while pairs.next().is_some_and(|pair| first.offer(pair)) {}
        }
        let pairs = first.0.into_sorted_vec();
        pairs
            .into_iter()
            .map(|pair| pair.map(|unit| units.name(unit)))
            .collect()
    }

    /// All of them, in no order.
    pub(super) fn all(&self) -> impl Iterator<Item = [UnitIndex; 2]> {
        let across = self.across.iter().flat_map(|set| pairs_of(set));
        self.alone.iter().copied().chain(across)
    }
}

/// The pairs of a set, in canonical order.
fn pairs_of(set: &[(UnitIndex, usize)]) -> impl Iterator<Item = [UnitIndex; 2]> {
    set.iter()
        .enumerate()
        .flat_map(move |(place, &(unit, group))| {
            let later = set[place + 1..]
                .iter()
                .filter(move |(_, other)| *other != group);
            later.map(move |&(other, _)| [unit, other])
        })
}

/// The first pairs so far; the greatest on top.
#[derive(Default)]
struct First(BinaryHeap<[UnitIndex; 2]>);

impl First {
    /// Takes a pair if it is among the first; whether it is.
    fn offer(&mut self, pair: [UnitIndex; 2]) -> bool {
        if self.0.len() == MOST_LISTED {
            if self.0.peek().is_none_or(|last| pair >= *last) {
                return false;
            }
            self.0.pop();
        }
        self.0.push(pair);
        true
    }
}
