//! What an evaluation leaves for the next one.
//!
//! Taking a circuit apart is most of the work, and it does not depend on numbers as long as the result
//! is exact. So the trees of the last evaluation are kept with their circuits: after an edit only the
//! flows whose circuit has changed are taken apart again. Comparing costs one look at the circuit.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::Arc;

use rustc_hash::FxBuildHasher;

use super::circuit::Circuit;
use super::tree::Tree;

/// The exact trees of this evaluation and the one before.
#[derive(Debug, Default)]
pub struct Kept {
    before: Trees,
    now: Trees,
}

/// Circuits with their trees, by a hash of the circuit's gates.
type Trees = HashMap<u64, Vec<(Circuit, Arc<Tree>)>, FxBuildHasher>;

impl Kept {
    /// Begins an evaluation: what the last one did not need is given up.
    pub fn begin(&mut self) {
        self.before = std::mem::take(&mut self.now);
    }

    /// The tree of `circuit`, one that is kept, or else what `decompose` makes of it.
    pub(super) fn tree(
        &mut self,
        circuit: Circuit,
        decompose: impl FnOnce(Circuit) -> Tree,
    ) -> Arc<Tree> {
        let key = key(&circuit);
        let same = |trees: &Trees| {
            let mut same = trees.get(&key)?.iter();
            let (_, tree) = same.find(|(known, _)| *known == circuit)?;
            Some(Arc::clone(tree))
        };
        if let Some(tree) = same(&self.now).or_else(|| same(&self.before)) {
            self.keep(key, circuit, &tree);
            return tree;
        }
        let tree = Arc::new(decompose(circuit.clone()));
        // What a tree that is not exact has left out depends on numbers.
        if tree.is_exact() {
            self.keep(key, circuit, &tree);
        }
        tree
    }

    fn keep(&mut self, key: u64, circuit: Circuit, tree: &Arc<Tree>) {
        let trees = self.now.entry(key).or_default();
        if trees.iter().all(|(known, _)| *known != circuit) {
            trees.push((circuit, Arc::clone(tree)));
        }
    }
}

fn key(circuit: &Circuit) -> u64 {
    let mut hasher = FxBuildHasher.build_hasher();
    circuit.gates.hash(&mut hasher);
    circuit.top.hash(&mut hasher);
    hasher.finish()
}
