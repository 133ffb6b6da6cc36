//! How a circuit is decided input by input with as little to remember as possible.
//!
//! For an order of the inputs a [`Program`] says, for each input, what becomes of what is remembered:
//! of each gate that has begun, how many of its inputs were true so far (one bit for "all" and "any");
//! of each value that several gates still need, the value. A gate begins when one value waits for it
//! alone, since then beginning costs no more than waiting. Several static orders are tried and the
//! one that remembers least is taken. Linear in the circuit for each order.

use crate::analysis::availability::circuit::{Circuit, Gate, GateIndex};

/// What to do, input by input.
#[derive(Clone, Debug)]
pub(super) struct Program {
    pub(super) steps: Vec<Step>,
    /// Words of 64 bits that hold what is remembered.
    pub(super) words: usize,
    /// How many temporary values a step needs.
    pub(super) temporaries: usize,
}

/// What to do when one input is known.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// The input.
    pub(super) input: usize,
    /// Of each outcome of the input, the values of the leaves about it: the first temporaries.
    pub(super) leaves: Vec<Vec<u32>>,
    /// What follows.
    pub(super) actions: Vec<Action>,
    /// After the step, whether the answer is known already.
    pub(super) verdict: Verdict,
}

/// Something done with temporary values, given by number, and what is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Set {
        value: u32,
        to: u16,
    },
    Load {
        from: Field,
        to: u16,
    },
    Store {
        from: u16,
        to: Field,
    },
    Forget {
        field: Field,
    },
    And {
        from: u16,
        to: u16,
    },
    Or {
        from: u16,
        to: u16,
    },
    /// Adds a multiple, up to a number.
    Count {
        from: u16,
        times: u32,
        to: u16,
        most: u32,
    },
    /// Whether the value has reached a number.
    Reached {
        value: u16,
        needed: u32,
    },
}

/// How the answer shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It does not.
    Open,
    /// The answer is no if the field is 0.
    NoIfZero(Field),
    /// The answer is yes if the field is not below this.
    YesFrom(Field, u32),
    /// It is this temporary value.
    Is(u16),
}

/// Bits of one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) word: u16,
    pub(super) shift: u8,
    pub(super) bits: u8,
}

impl Program {
    /// The best of several orders; `outcomes` says of each input how many it has.
    pub(super) fn best(circuit: &Circuit, outcomes: &[usize], orders: &[Vec<usize>]) -> Self {
        orders
            .iter()
            .map(|order| Compiler::new(circuit, outcomes).compile(order))
            .min_by_key(|&(cost, _)| cost)
            .map(|(_, program)| program)
            .expect("several orders are tried")
    }
}

/// Orders of the inputs: depth first as listed, depth first with the deepest first, deepest first, and
/// the other way round.
pub(super) fn orders(circuit: &Circuit, inputs: usize) -> Vec<Vec<usize>> {
    let mut height = vec![0_u32; circuit.size()];
    let mut depth = vec![0_u32; circuit.size()];
    for (index, gate) in circuit.gates().enumerate() {
        let below = gate
            .inputs()
            .iter()
            .map(|&input| height[input as usize] + 1);
        height[index] = below.max().unwrap_or(0);
    }
    for (index, gate) in circuit.gates().enumerate().rev() {
        for &input in gate.inputs() {
            depth[input as usize] = depth[input as usize].max(depth[index] + 1);
        }
    }
    let listed = depth_first(circuit, inputs, |_| 0);
    let deepest = depth_first(circuit, inputs, |gate| height[gate as usize]);
    let mut level = vec![0; inputs];
    for (gate, &depth) in circuit.gates().zip(&depth) {
        if let Gate::Leaf { event, .. } = gate {
            level[event as usize] = depth.max(level[event as usize]);
        }
    }
    let mut by_level = listed.clone();
    by_level.sort_by_key(|&input| std::cmp::Reverse(level[input]));
    let callers_first = by_level.iter().rev().copied().collect();
    vec![listed, deepest, by_level, callers_first]
}

/// The inputs in the order in which a depth-first pass meets them, greatest key first.
fn depth_first(circuit: &Circuit, inputs: usize, key: impl Fn(GateIndex) -> u32) -> Vec<usize> {
    let mut met = vec![false; inputs];
    let mut seen = vec![false; circuit.size()];
    let mut order = Vec::with_capacity(inputs);
    let mut stack = vec![circuit.top];
    while let Some(gate) = stack.pop() {
        if std::mem::replace(&mut seen[gate as usize], true) {
            continue;
        }
        if let Gate::Leaf { event, .. } = circuit.gate(gate)
            && !std::mem::replace(&mut met[event as usize], true)
        {
            order.push(event as usize);
        }
        let mut next = circuit.gate(gate).inputs().to_vec();
        next.sort_by_key(|&input| key(input));
        stack.extend(next);
    }
    order
}

struct Compiler<'a> {
    circuit: &'a Circuit,
    outcomes: &'a [usize],
    leaves: Vec<Vec<GateIndex>>,
    /// Of each gate, the gates that it is an input of, each as often as it is.
    users: Vec<Vec<GateIndex>>,
    known: Vec<bool>,
    /// How many inputs of each gate are not known yet.
    missing: Vec<usize>,
    begun: Vec<Option<Field>>,
    waiting: Vec<Option<Field>>,
    free: Vec<Field>,
    /// Word and bit after the last field.
    end: (u16, u32),
    used_bits: u32,
    actions: Vec<Action>,
    temporaries: u16,
    most_temporaries: u16,
}

impl<'a> Compiler<'a> {
    fn new(circuit: &'a Circuit, outcomes: &'a [usize]) -> Self {
        let mut users = vec![Vec::new(); circuit.size()];
        let mut leaves = vec![Vec::new(); outcomes.len()];
        for (index, gate) in (0..).zip(circuit.gates()) {
            for &input in gate.inputs() {
                users[input as usize].push(index);
            }
            if let Gate::Leaf { event, .. } = gate {
                leaves[event as usize].push(index);
            }
        }
        Self {
            circuit,
            outcomes,
            leaves,
            users,
            known: vec![false; circuit.size()],
            missing: circuit.gates().map(|gate| gate.inputs().len()).collect(),
            begun: vec![None; circuit.size()],
            waiting: vec![None; circuit.size()],
            free: Vec::new(),
            end: (0, 0),
            used_bits: 0,
            actions: Vec::new(),
            temporaries: 0,
            most_temporaries: 0,
        }
    }

    /// The program of an order, and its cost: roughly, how many states there can be.
    fn compile(mut self, order: &[usize]) -> (u128, Program) {
        let mut cost = 0_u128;
        let mut steps = Vec::with_capacity(order.len());
        for &input in order {
            steps.push(self.step(input));
            cost += 1 << self.used_bits.min(100);
        }
        let program = Program {
            steps,
            words: usize::from(self.end.0) + 1,
            temporaries: usize::from(self.most_temporaries),
        };
        (cost, program)
    }

    fn step(&mut self, input: usize) -> Step {
        self.temporaries = 0;
        let leaves = self.leaves[input].clone();
        let values = (0..self.outcomes[input]).map(|outcome| {
            leaves
                .iter()
                .map(|&leaf| u32::from(self.holds(leaf, outcome)))
                .collect()
        });
        let values: Vec<Vec<u32>> = values.collect();
        let mut known: Vec<(GateIndex, u16)> = leaves
            .iter()
            .map(|&leaf| (leaf, self.temporary()))
            .collect();
        let mut answer = None;
        while let Some((gate, value)) = known.pop() {
            if gate == self.circuit.top {
                answer = Some(value);
            }
            self.learn(gate, value, &mut known);
        }
        Step {
            input,
            leaves: values,
            actions: std::mem::take(&mut self.actions),
            verdict: answer.map_or_else(|| self.verdict(), Verdict::Is),
        }
    }

    /// Whether a leaf is true for an outcome of its input: a module's second, a drawn number's part
    /// outside the leaf's.
    fn holds(&self, leaf: GateIndex, outcome: usize) -> bool {
        match self.circuit.gate(leaf) {
            Gate::Leaf { from, to, .. } if from == to => outcome == 1,
            Gate::Leaf { from, to, .. } => !(from as usize..to as usize).contains(&outcome),
            _ => false,
        }
    }

    fn verdict(&self) -> Verdict {
        match (
            self.begun[self.circuit.top as usize],
            self.circuit.gate(self.circuit.top),
        ) {
            (Some(field), Gate::All(_)) => Verdict::NoIfZero(field),
            (Some(field), Gate::Any(_)) => Verdict::YesFrom(field, 1),
            (Some(field), Gate::AtLeast(needed, _)) => Verdict::YesFrom(field, needed),
            _ => Verdict::Open,
        }
    }

    /// A gate is known: passes its value on to its users that have begun, and lets it wait for others.
    fn learn(&mut self, gate: GateIndex, value: u16, known: &mut Vec<(GateIndex, u16)>) {
        self.known[gate as usize] = true;
        let mut waits = false;
        for same in self.users[gate as usize].clone().chunk_by(|a, b| a == b) {
            let user = same[0];
            self.missing[user as usize] -= same.len();
            let Some(field) = self.begun[user as usize] else {
                waits = true;
                continue;
            };
            let total = self.temporary();
            self.actions.push(Action::Load {
                from: field,
                to: total,
            });
            self.fold(user, value, same.len(), total);
            if self.missing[user as usize] == 0 {
                self.release(field);
                self.finish(user, total, known);
            } else {
                self.actions.push(Action::Store {
                    from: total,
                    to: field,
                });
            }
        }
        if waits {
            let field = self.allocate(1);
            self.actions.push(Action::Store {
                from: value,
                to: field,
            });
            self.waiting[gate as usize] = Some(field);
            self.settle(gate, known);
        }
    }

    /// Begins the users of a waiting value that have all their inputs or are the only ones that still
    /// need it, and forgets the value when nobody does.
    fn settle(&mut self, gate: GateIndex, known: &mut Vec<(GateIndex, u16)>) {
        let mut unsettled = vec![gate];
        while let Some(gate) = unsettled.pop() {
            let Some(field) = self.waiting[gate as usize] else {
                continue;
            };
            let mut users = self.users[gate as usize].clone();
            users.dedup();
            users.retain(|&user| self.begun[user as usize].is_none() && !self.known[user as usize]);
            match users[..] {
                [] => {
                    self.release(field);
                    self.waiting[gate as usize] = None;
                }
                [only] => self.begin(only, known, &mut unsettled),
                _ => {
                    if let Some(&full) =
                        users.iter().find(|&&user| self.missing[user as usize] == 0)
                    {
                        self.begin(full, known, &mut unsettled);
                    }
                }
            }
        }
    }

    /// Begins a gate with its inputs that are known, all of which wait.
    fn begin(
        &mut self,
        gate: GateIndex,
        known: &mut Vec<(GateIndex, u16)>,
        unsettled: &mut Vec<GateIndex>,
    ) {
        let total = self.temporary();
        let start = u32::from(matches!(self.circuit.gate(gate), Gate::All(_)));
        self.actions.push(Action::Set {
            value: start,
            to: total,
        });
        for same in self.circuit.gate(gate).inputs().chunk_by(|a, b| a == b) {
            let Some(field) = self.waiting[same[0] as usize] else {
                continue;
            };
            let value = self.temporary();
            self.actions.push(Action::Load {
                from: field,
                to: value,
            });
            self.fold(gate, value, same.len(), total);
            unsettled.push(same[0]);
        }
        if self.missing[gate as usize] == 0 {
            self.finish(gate, total, known);
            return;
        }
        let field = match self.circuit.gate(gate) {
            Gate::AtLeast(needed, _) => self.allocate(32 - needed.leading_zeros() as u8),
            _ => self.allocate(1),
        };
        self.actions.push(Action::Store {
            from: total,
            to: field,
        });
        self.begun[gate as usize] = Some(field);
    }

    fn fold(&mut self, gate: GateIndex, from: u16, times: usize, to: u16) {
        self.actions.push(match self.circuit.gate(gate) {
            Gate::All(_) => Action::And { from, to },
            Gate::AtLeast(needed, _) => Action::Count {
                from,
                times: u32::try_from(times).unwrap_or(u32::MAX),
                to,
                most: needed,
            },
            _ => Action::Or { from, to },
        });
    }

    fn finish(&mut self, gate: GateIndex, total: u16, known: &mut Vec<(GateIndex, u16)>) {
        if let Gate::AtLeast(needed, _) = self.circuit.gate(gate) {
            self.actions.push(Action::Reached {
                value: total,
                needed,
            });
        }
        self.known[gate as usize] = true;
        known.push((gate, total));
    }

    fn temporary(&mut self) -> u16 {
        self.temporaries += 1;
        self.most_temporaries = self.most_temporaries.max(self.temporaries);
        self.temporaries - 1
    }

    /// A field of that many bits, one that was released if there is one.
    fn allocate(&mut self, bits: u8) -> Field {
        self.used_bits += u32::from(bits);
        if let Some(place) = self.free.iter().position(|field| field.bits == bits) {
            return self.free.swap_remove(place);
        }
        let end = &mut self.end;
        if end.1 + u32::from(bits) > 64 {
            *end = (end.0 + 1, 0);
        }
        let field = Field {
            word: end.0,
            shift: end.1 as u8,
            bits,
        };
        end.1 += u32::from(bits);
        field
    }

    fn release(&mut self, field: Field) {
        self.used_bits -= u32::from(field.bits);
        self.actions.push(Action::Forget { field });
        self.free.push(field);
    }
}
