//! All scenarios at once: one bit per scenario, 64 to a word, each gate evaluated once per word.
//!
//! A scenario says which events do not happen; everything else does. "At least k of n" is a
//! recurrence over k + 1 rows of words. Cost: gates × inputs × scenarios / 64.

use super::circuit::{Circuit, EventIndex, Gate};

/// A batch of scenarios of a circuit, a bit each in so many words.
pub(in crate::analysis) struct Scenarios<'a, const WORDS: usize> {
    circuit: &'a Circuit,
    happens: Vec<[u64; WORDS]>,
    values: Vec<[u64; WORDS]>,
    rows: Vec<[u64; WORDS]>,
}

impl<'a, const WORDS: usize> Scenarios<'a, WORDS> {
    /// Scenarios of `circuit`, with leaves about `events` events, in which everything happens.
    pub(in crate::analysis) fn new(circuit: &'a Circuit, events: usize) -> Self {
        Self {
            circuit,
            happens: vec![[u64::MAX; WORDS]; events],
            values: vec![[0; WORDS]; circuit.size()],
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
    pub(in crate::analysis) fn evaluate(&mut self) -> [u64; WORDS] {
        for (index, gate) in self.circuit.gates().enumerate() {
            self.values[index] = match gate {
                Gate::Constant(value) => [if value { u64::MAX } else { 0 }; WORDS],
                Gate::Leaf { event, .. } => self.happens[event as usize],
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
                    at_least(&mut self.rows, needed as usize, inputs, &self.values)
                }
            };
        }
        self.values[self.circuit.top as usize]
    }
}

/// `rows[j]` says where at least j of the inputs so far are true.
fn at_least<const WORDS: usize>(
    rows: &mut Vec<[u64; WORDS]>,
    needed: usize,
    inputs: &[u32],
    values: &[[u64; WORDS]],
) -> [u64; WORDS] {
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
