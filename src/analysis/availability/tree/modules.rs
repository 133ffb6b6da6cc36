//! Parts of a circuit that share no event with the rest.

use crate::analysis::availability::circuit::{Circuit, Gate, GateIndex};

/// Divides `gates` of `circuit` into sets that share no event, in the order of their first members.
pub(super) fn independent(circuit: &Circuit, gates: &[GateIndex]) -> Vec<Vec<GateIndex>> {
    const NOBODY: u32 = u32::MAX;
    let mut owner = vec![NOBODY; circuit.size()];
    let mut event_owner = vec![NOBODY; circuit.events.len()];
    let mut set: Vec<u32> = (0..gates.len() as u32).collect();
    let mut stack = Vec::new();
    for (number, &gate) in (0..).zip(gates) {
        stack.push(gate);
        while let Some(gate) = stack.pop() {
            let mine = find(&mut set, number);
            let place = &mut owner[gate as usize];
            if *place != NOBODY {
                let other = find(&mut set, *place);
                set[other.max(mine) as usize] = other.min(mine);
                continue;
            }
            *place = number;
            match circuit.gate(gate) {
                Gate::Leaf { event, .. } => {
                    let place = &mut event_owner[event as usize];
                    if *place == NOBODY {
                        *place = number;
                    }
                    let other = find(&mut set, *place);
                    set[other.max(mine) as usize] = other.min(mine);
                }
                inner => stack.extend(inner.inputs()),
            }
        }
    }
    let mut sets: Vec<Vec<GateIndex>> = vec![Vec::new(); gates.len()];
    for (number, &gate) in (0..).zip(gates) {
        sets[find(&mut set, number) as usize].push(gate);
    }
    sets.retain(|set| !set.is_empty());
    sets
}

fn find(parent: &mut [u32], mut item: u32) -> u32 {
    while parent[item as usize] != item {
        parent[item as usize] = parent[parent[item as usize] as usize];
        item = parent[item as usize];
    }
    item
}

/// Whether each gate is a module: what it is a function of is used nowhere else but below it.
///
/// A depth-first pass dates first and last visits; a gate is a module iff all that lies below it is
/// first visited after the gate and last visited before the gate is left.
pub(super) fn modules(circuit: &Circuit) -> Vec<bool> {
    let gates = circuit.size();
    let mut dates = Dates {
        clock: 0,
        first: vec![0; gates + circuit.events.len()],
        last: vec![0; gates + circuit.events.len()],
        left: vec![0; gates],
    };
    let mut stack = vec![(circuit.top, false)];
    while let Some((gate, leaving)) = stack.pop() {
        if leaving {
            dates.clock += 1;
            dates.left[gate as usize] = dates.clock;
            continue;
        }
        if !dates.visit(gate as usize) {
            continue;
        }
        stack.push((gate, true));
        if let Gate::Leaf { event, .. } = circuit.gate(gate) {
            dates.visit(gates + event as usize);
        }
        stack.extend(
            circuit
                .gate(gate)
                .inputs()
                .iter()
                .rev()
                .map(|&input| (input, false)),
        );
    }
    let mut earliest = vec![u32::MAX; gates];
    let mut latest = vec![0; gates];
    for (number, gate) in circuit.gates().enumerate() {
        let (mut first, mut last) = (u32::MAX, 0);
        if let Gate::Leaf { event, .. } = gate {
            first = dates.first[gates + event as usize];
            last = dates.last[gates + event as usize];
        }
        for &input in gate.inputs() {
            let input = input as usize;
            first = first.min(earliest[input]).min(dates.first[input]);
            last = last.max(latest[input]).max(dates.last[input]);
        }
        (earliest[number], latest[number]) = (first, last);
    }
    let closed =
        |gate: usize| earliest[gate] > dates.first[gate] && latest[gate] < dates.left[gate];
    (0..gates).map(closed).collect()
}

/// When gates and, after them, events are visited; 0 is never.
struct Dates {
    clock: u32,
    first: Vec<u32>,
    last: Vec<u32>,
    left: Vec<u32>,
}

impl Dates {
    /// Dates a visit; whether it is the first.
    fn visit(&mut self, node: usize) -> bool {
        self.clock += 1;
        self.last[node] = self.clock;
        let is_first = self.first[node] == 0;
        if is_first {
            self.first[node] = self.clock;
        }
        is_first
    }
}
