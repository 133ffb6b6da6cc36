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
    /// By hash, the hash of a row and its number plus 1; a number of 0 is a free place. The length is a
    /// power of two.
    index: Vec<(u32, u32)>,
}

impl<T: Copy + Eq + Hash> Interner<T> {
    pub(super) fn new() -> Self {
        Self {
            cells: Vec::new(),
            ends: Vec::new(),
            index: vec![(0, 0); 64],
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
        self.index.fill((0, 0));
    }

    /// The number of `row`, a new one if it was not there.
    pub(super) fn intern(&mut self, row: &[T]) -> u32 {
        if self.ends.len() * 2 >= self.index.len() {
            self.grow();
        }
        let hash = hash(row);
        let mask = self.index.len() - 1;
        let mut place = hash as usize & mask;
        loop {
            let (known, number) = self.index[place];
            if number == 0 {
                break;
            }
            if known == hash && self.row(number as usize - 1) == row {
                return number - 1;
            }
            place = (place + 1) & mask;
        }
        self.cells.extend_from_slice(row);
        self.ends.push(self.cells.len());
        self.index[place] = (hash, self.ends.len() as u32);
        self.ends.len() as u32 - 1
    }

    fn grow(&mut self) {
        let mask = self.index.len() * 2 - 1;
        let before = std::mem::replace(&mut self.index, vec![(0, 0); mask + 1]);
        for (hash, number) in before.into_iter().filter(|&(_, number)| number > 0) {
            let mut place = hash as usize & mask;
            while self.index[place].1 != 0 {
                place = (place + 1) & mask;
            }
            self.index[place] = (hash, number);
        }
    }
}

fn hash<T: Hash>(row: &[T]) -> u32 {
    let mut hasher = FxBuildHasher.build_hasher();
    for cell in row {
        cell.hash(&mut hasher);
    }
    let hash = hasher.finish();
    (hash ^ hash >> 32) as u32
}
