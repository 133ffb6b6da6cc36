//! Numbers rows of integers: equal rows get the same number.
//!
//! Rows lie one after another, since a map that owns its keys would spend most of a sweep on allocations,
//! and the table holds their numbers alone.

use std::hash::{BuildHasher, Hash, Hasher};

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// Rows of integers and their numbers.
#[derive(Debug)]
pub(super) struct Interner<T> {
    cells: Vec<T>,
    ends: Vec<u32>,
    numbers: HashTable<u32>,
}

impl<T: Copy + Eq + Hash> Interner<T> {
    pub(super) fn new() -> Self {
        Self {
            cells: Vec::new(),
            ends: Vec::new(),
            numbers: HashTable::new(),
        }
    }

    /// How many different rows there are.
    pub(super) const fn len(&self) -> usize {
        self.ends.len()
    }

    /// How long all rows are together.
    pub(super) const fn cells(&self) -> usize {
        self.cells.len()
    }

    /// The row with this number.
    pub(super) fn row(&self, number: usize) -> &[T] {
        row(&self.cells, &self.ends, number)
    }

    /// Forgets all rows.
    pub(super) fn clear(&mut self) {
        self.cells.clear();
        self.ends.clear();
        self.numbers.clear();
    }

    /// The number of `new`, the next one if it was not there.
    pub(super) fn intern(&mut self, new: &[T]) -> u32 {
        let Self {
            cells,
            ends,
            numbers,
        } = self;
        let of = |number: &u32| row(cells, ends, *number as usize);
        let hash_of_new = hash(new);
        if let Some(known) = numbers.find(hash_of_new, |number| of(number) == new) {
            return *known;
        }
        let number = ends.len() as u32;
        numbers.insert_unique(hash_of_new, number, |number| hash(of(number)));
        cells.extend_from_slice(new);
        ends.push(cells.len() as u32);
        number
    }
}

fn row<'a, T>(cells: &'a [T], ends: &[u32], number: usize) -> &'a [T] {
    let start = match number {
        0 => 0,
        _ => ends[number - 1] as usize,
    };
    &cells[start..ends[number] as usize]
}

fn hash<T: Hash>(row: &[T]) -> u64 {
    let mut hasher = FxBuildHasher.build_hasher();
    for cell in row {
        cell.hash(&mut hasher);
    }
    hasher.finish()
}
