//! The same function in `oxidd`, a library of decision diagrams: built and summed up as its users would.

#![allow(
    clippy::mutable_key_type,
    reason = "functions are compared by the nodes that they point at, which never change"
)]

use std::collections::HashMap;
use std::time::Instant;

use oxidd::bcdd::{BCDDFunction, new_manager};
use oxidd::util::AllocResult;
use oxidd::{BooleanFunction as _, Function as _, Manager as _, ManagerRef as _};

use super::{FaultTree, Input};

/// The most nodes, and results that are remembered.
const NODES: usize = 1 << 22;
const REMEMBERED: usize = 1 << 20;

/// A diagram of ten thousand components is as deep as it has units, and so is the recursion on it.
const STACK: usize = 1 << 30;

impl FaultTree {
    /// How long `oxidd` takes for the probability of failure, in milliseconds, and what it is. Its manager is
    /// not counted, which its users keep. `None` if the diagram grows too large.
    pub(crate) fn oxidd(&self) -> Option<(f64, f64)> {
        std::thread::scope(|scope| {
            let builder = std::thread::Builder::new().stack_size(STACK);
            let running = builder.spawn_scoped(scope, || self.built().ok());
            running.ok()?.join().ok()?
        })
    }

    fn built(&self) -> AllocResult<(f64, f64)> {
        let manager = new_manager(NODES, REMEMBERED, 1);
        let start = Instant::now();
        let count = u32::try_from(self.units.len()).expect("units are counted in thousands");
        manager.with_manager_exclusive(|manager| {
            manager.add_vars(count);
        });
        let units = manager.with_manager_shared(|manager| {
            let units = (0..count).map(|unit| BCDDFunction::var(manager, unit));
            units.collect::<AllocResult<Vec<_>>>()
        })?;
        let never = manager.with_manager_shared(|manager| BCDDFunction::f(manager));
        let mut gates: Vec<BCDDFunction> = Vec::new();
        for (least, inputs) in &self.gates {
            // After each input: of those so far, at least 1, 2, … have failed.
            let mut failed = vec![never.clone(); *least];
            for input in inputs {
                let input = match *input {
                    Input::Unit(unit) => &units[unit],
                    Input::Gate(gate) => &gates[gate],
                };
                for at_least in (1..failed.len()).rev() {
                    failed[at_least] = failed[at_least].or(&input.and(&failed[at_least - 1])?)?;
                }
                failed[0] = failed[0].or(input)?;
            }
            gates.push(failed.pop().unwrap_or_else(|| never.clone()));
        }
        let whole = gates.last().unwrap_or(&never);
        let chance = self.chance(whole, &mut HashMap::new());
        Ok((start.elapsed().as_secs_f64() * 1e3, chance))
    }

    fn chance(&self, of: &BCDDFunction, known: &mut HashMap<BCDDFunction, f64>) -> f64 {
        if let Some(&chance) = known.get(of) {
            return chance;
        }
        let Some((fails, works)) = of.cofactors() else {
            return if of.satisfiable() { 1.0 } else { 0.0 };
        };
        let level = of.with_manager_shared(|manager, edge| manager.get_node(edge).level());
        let unit = self.units[level as usize];
        let chance = unit * self.chance(&fails, known) + (1.0 - unit) * self.chance(&works, known);
        known.insert(of.clone(), chance);
        chance
    }
}
