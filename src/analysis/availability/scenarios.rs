//! All scenarios at once: one bit per scenario, 64 to a word, each gate evaluated once per word.
//!
//! A scenario says which events do not happen; everything else does. "At least k of n" is a
//! recurrence over k + 1 rows of words. Cost: gates × inputs × scenarios / 64.

use super::circuit::{Circuit, EventIndex, Gate};

/// The number of words that are evaluated together.
pub(in crate::analysis) const WORDS: usize = 8;
/// The scenarios of a batch, a bit each.
pub(in crate::analysis) type Batch = [u64; WORDS];
/// The number of scenarios of a batch.
pub(in crate::analysis) const SCENARIOS: usize = WORDS * 64;

/// A batch of scenarios of a circuit.
pub(in crate::analysis) struct Scenarios<'a> {
    circuit: &'a Circuit,
    happens: Vec<Batch>,
    values: Vec<Batch>,
    rows: Vec<Batch>,
}

impl<'a> Scenarios<'a> {
    /// Scenarios of `circuit`, with leaves about `events` events, in which everything happens.
    pub(in crate::analysis) fn new(circuit: &'a Circuit, events: usize) -> Self {
        Self {
            circuit,
            happens: vec![[u64::MAX; WORDS]; events],
            values: vec![[0; WORDS]; circuit.gates.len()],
            rows: Vec::new(),
        }
    }

    /// Lets everything happen in every scenario.
    pub(in crate::analysis) fn reset(&mut self) {
        self.happens.fill([u64::MAX; WORDS]);
    }

    /// Says that `event` does not happen in scenario number `scenario`.
    pub(in crate::analysis) fn fail(&mut self, event: EventIndex, scenario: usize) {
        self.happens[event as usize][scenario / 64] &= !(1 << (scenario % 64));
    }

    /// Says that `event` happens in scenario number `scenario`.
    pub(in crate::analysis) fn happen(&mut self, event: EventIndex, scenario: usize) {
        self.happens[event as usize][scenario / 64] |= 1 << (scenario % 64);
    }

    /// Says that `event` does not happen in any scenario.
    pub(in crate::analysis) fn fail_everywhere(&mut self, event: EventIndex) {
        self.happens[event as usize] = [0; WORDS];
    }

    /// In which scenarios the circuit is true. Drawn numbers lie wherever a leaf wants them.
    pub(in crate::analysis) fn evaluate(&mut self) -> Batch {
        for (index, gate) in self.circuit.gates.iter().enumerate() {
            self.values[index] = match gate {
                Gate::Constant(value) => [if *value { u64::MAX } else { 0 }; WORDS],
                Gate::Leaf { event, .. } => self.happens[*event as usize],
                Gate::All(inputs) => {
                    let mut all = [u64::MAX; WORDS];
                    for &input in inputs {
                        for (all, input) in all.iter_mut().zip(self.values[input as usize]) {
                            *all &= input;
                        }
                    }
                    all
                }
                Gate::Any(inputs) => {
                    let mut any = [0; WORDS];
                    for &input in inputs {
                        for (any, input) in any.iter_mut().zip(self.values[input as usize]) {
                            *any |= input;
                        }
                    }
                    any
                }
                Gate::AtLeast(needed, inputs) => {
                    at_least(&mut self.rows, *needed as usize, inputs, &self.values)
                }
            };
        }
        self.values[self.circuit.top as usize]
    }
}

/// `rows[j]` says where at least j of the inputs so far are true.
fn at_least(rows: &mut Vec<Batch>, needed: usize, inputs: &[u32], values: &[Batch]) -> Batch {
    rows.clear();
    rows.resize(needed + 1, [0; WORDS]);
    rows[0] = [u64::MAX; WORDS];
    for &input in inputs {
        for count in (1..=needed).rev() {
            let fewer = rows[count - 1];
            let input = values[input as usize];
            for word in 0..WORDS {
                rows[count][word] |= fewer[word] & input[word];
            }
        }
    }
    rows[needed]
}
