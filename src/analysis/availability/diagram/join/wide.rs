//! Decides first what has very many outcomes: a split over thousands of branches.
//!
//! Each gate below such a draw would be a node with a row as long as the draw has outcomes, which is the
//! square of the branches in memory. So the draw is decided first, by itself: the gates are joined anew for
//! each of its outcomes, and all that is kept is one function for each. From one outcome to the next only
//! what rests on the few leaves that change is joined again. Cost: outcomes × the inputs of the gates above
//! a leaf.

use std::collections::BTreeSet;

use super::Joiner;
use crate::analysis::availability::circuit::{Circuit, Gate, GateIndex};

/// Draws with more outcomes are decided first.
const WIDE: usize = 64;

/// The input with most outcomes, if these are very many.
pub(super) fn widest(outcomes: &[usize]) -> Option<usize> {
    let input = (0..outcomes.len()).max_by_key(|&input| outcomes[input])?;
    (outcomes[input] > WIDE).then_some(input)
}

impl Joiner<'_> {
    /// The function of `circuit`, whose gates have no functions yet, when `input` stands first in the order.
    pub(super) fn outcome_by_outcome(
        &mut self,
        circuit: &Circuit,
        input: usize,
        functions: &mut [u32],
    ) -> Option<u32> {
        let Changes { users, mut changed } = Changes::new(circuit, input, self.outcomes[input]);
        changed[0] = (0..functions.len() as GateIndex).collect();
        let mut row = vec![self.level_of[input]];
        for (outcome, changed) in changed.into_iter().enumerate() {
            let mut open: BTreeSet<GateIndex> = changed.into_iter().collect();
            while let Some(index) = open.pop_first() {
                let function = self.gate(circuit, index, Some((input, outcome)), functions)?;
                let known = &mut functions[index as usize];
                // Functions that were never joined may look as they should by chance.
                if *known != function || outcome == 0 {
                    *known = function;
                    open.extend(&users[index as usize]);
                }
            }
            row.push(functions[circuit.top as usize]);
        }
        self.node(&row)
    }
}

/// What an input decides.
struct Changes {
    /// Of each gate, the gates that it is an input of.
    users: Vec<Vec<GateIndex>>,
    /// Of each outcome, the leaves that may say something else than at the outcome before.
    changed: Vec<Vec<GateIndex>>,
}

impl Changes {
    fn new(circuit: &Circuit, input: usize, outcomes: usize) -> Self {
        let mut users = vec![Vec::new(); circuit.size()];
        let mut changed = vec![Vec::new(); outcomes];
        for (index, gate) in (0..).zip(circuit.gates()) {
            for &below in gate.inputs() {
                users[below as usize].push(index);
            }
            if let Gate::Leaf { event, from, to } = gate
                && event as usize == input
            {
                let ends = [from, to].into_iter().map(|end| end as usize);
                for end in ends.filter(|&end| end < outcomes) {
                    changed[end].push(index);
                }
            }
        }
        Self { users, changed }
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::report::Method;
    use crate::analysis::{Options, evaluate};
    use crate::catalogue::Catalogue;
    use crate::model::{Cell, Component, Connection, Design, Exercised, Probability};

    /// A client whose requests take one of `branches`, of which every other one fails at times; all rest on
    /// a store that does, too.
    fn split(branches: usize) -> Design {
        let mut design = Design::default();
        let mut component = |id: String, kind: &str, availability: f64| {
            let mut component = Component::new(id, kind, Cell::default());
            component.availability = Probability::new(availability);
            design.components.push(component);
        };
        component("user".to_owned(), "client", 1.0);
        component("store".to_owned(), "sql-database", 0.9);
        for branch in 0..branches {
            let availability = if branch % 2 == 0 { 0.5 } else { 1.0 };
            component(format!("s{branch}"), "service", availability);
        }
        for branch in 0..branches {
            let id = format!("s{branch}");
            let mut call = Connection::new(format!("u{branch}"), "user", id.as_str());
            let (tag, weight) = ("path".into(), 1.0);
            call.exercised = Some(Exercised::Split { tag, weight });
            design.connections.push(call);
            let call = Connection::new(format!("d{branch}"), id.as_str(), "store");
            design.connections.push(call);
        }
        design
    }

    #[test]
    fn a_split_with_very_many_branches_is_exact() {
        for branches in [64, 65, 400] {
            let report = evaluate(&split(branches), Catalogue::shipped(), Options::default());
            let found = &report.flows[0].figures.request_success;
            assert_eq!(found.method, Method::Exact, "{branches}");
            let up = branches / 2;
            let expected = 0.9 * (up as f64 + (branches - up) as f64 * 0.5) / branches as f64;
            let apart = (found.value - expected).abs();
            assert!(apart < 1e-12, "{branches}: {} for {expected}", found.value);
        }
    }
}
