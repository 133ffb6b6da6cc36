//! Numbers rows of integers: equal rows get the same number.
//!
//! Open addressing over rows that lie one after another, since a map that owns its keys would spend
//! most of a sweep on allocations.

use std::hash::{BuildHasher, Hash, Hasher};

use rustc_hash::FxBuildHasher;

/// Rows of integers and their numbers.
#[derive(Debug)]
pub(super) struct Interner<T> {
    cells: Vec<T>,
    ends: Vec<usize>,
    /// Numbers plus 1 by hash; 0 is a free place. The length is a power of two.
    index: Vec<u32>,
}

impl<T: Copy + Eq + Hash> Interner<T> {
    pub(super) fn new() -> Self {
        Self {
            cells: Vec::new(),
            ends: Vec::new(),
            index: vec![0; 64],
        }
    }

    /// How many different rows there are.
    pub(super) const fn len(&self) -> usize {
        self.ends.len()
    }

    /// The row with this number.
    pub(super) fn row(&self, number: usize) -> &[T] {
        let start = if number == 0 {
            0
        } else {
            self.ends[number - 1]
        };
        &self.cells[start..self.ends[number]]
    }

    /// Forgets all rows.
    pub(super) fn clear(&mut self) {
        self.cells.clear();
        self.ends.clear();
        self.index.fill(0);
    }

    /// The number of `row`, a new one if it was not there.
    pub(super) fn intern(&mut self, row: &[T]) -> u32 {
        if self.ends.len() * 2 >= self.index.len() {
            self.grow();
        }
        let place = self.place(row);
        if self.index[place] == 0 {
            self.cells.extend_from_slice(row);
            self.ends.push(self.cells.len());
            self.index[place] = self.ends.len() as u32;
        }
        self.index[place] - 1
    }

    /// Where `row` stands in the index, or the free place where it would.
    fn place(&self, row: &[T]) -> usize {
        let mask = self.index.len() - 1;
        let mut place = hash(row) & mask;
        loop {
            let number = self.index[place];
            if number == 0 || self.row(number as usize - 1) == row {
                return place;
            }
            place = (place + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let mask = self.index.len() * 2 - 1;
        self.index = vec![0; mask + 1];
        for number in 0..self.ends.len() {
            let mut place = hash(self.row(number)) & mask;
            while self.index[place] != 0 {
                place = (place + 1) & mask;
            }
            self.index[place] = number as u32 + 1;
        }
    }
}

fn hash<T: Hash>(row: &[T]) -> usize {
    let mut hasher = FxBuildHasher.build_hasher();
    for cell in row {
        cell.hash(&mut hasher);
    }
    hasher.finish() as usize
}
