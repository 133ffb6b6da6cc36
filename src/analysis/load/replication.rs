//! Writes that replication copies from store to store.

use super::{Offered, System, Up, bounded};
use crate::analysis::report::Known;

/// Adds what each store writes itself to every store that its replication reaches, once. Stores of which nothing
/// is up take no copies and pass none on.
pub(super) fn spread(system: &System, up: &Up, offered: &mut [Option<Offered>]) {
    if system.replications.is_empty() {
        return;
    }
    let mut copies: Vec<Vec<usize>> = vec![Vec::new(); system.components.len()];
    let lives = |&&(from, to): &&(usize, usize)| up.live[from] > 0 && up.live[to] > 0;
    for &(from, to) in system.replications.iter().filter(lives) {
        copies[from].push(to);
    }
    let own: Vec<Option<Known<f64>>> = offered
        .iter()
        .map(|offered| offered.as_ref().map(|offered| offered.writes.clone()))
        .collect();
    let mut seen = vec![usize::MAX; copies.len()];
    for (source, writes) in own.iter().enumerate() {
        let Some(writes) = writes else { continue };
        if *writes == Ok(0.0) || copies[source].is_empty() {
            continue;
        }
        seen[source] = source;
        let mut stack = vec![source];
        while let Some(store) = stack.pop() {
            for &copy in &copies[store] {
                if std::mem::replace(&mut seen[copy], source) == source {
                    continue;
                }
                stack.push(copy);
                let sum = &mut offered[copy].get_or_insert_default().writes;
                if let Ok(known) = sum {
                    *sum = writes.clone().map(|writes| bounded(*known + writes));
                }
            }
        }
    }
}
