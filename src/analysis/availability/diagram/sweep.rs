//! Follows a program input by input and notes what leads where.

use super::interner::Interner;
use super::program::{Action, Field, Program, Step, Verdict};
use super::{Branch, Diagram, ENDS, Limits, NO, UNEXPLORED, YES};

/// The diagram of a program, not reduced: exact within the limit, or else with the most likely states
/// of each input.
pub(super) fn sweep(program: &Program, rough: &[Vec<f64>], limits: Limits) -> Diagram {
    let outcomes: usize = program.steps.iter().map(|step| step.leaves.len()).sum();
    let widest = (limits.transitions / outcomes.max(1)).max(1);
    Sweep::new(program, rough).run(widest)
}

struct Sweep<'a> {
    program: &'a Program,
    rough: &'a [Vec<f64>],
    /// What is remembered in each state before the step, and how likely it is.
    states: Interner<u64>,
    masses: Vec<f64>,
    diagram: Diagram,
}

impl<'a> Sweep<'a> {
    fn new(program: &'a Program, rough: &'a [Vec<f64>]) -> Self {
        let mut states = Interner::new();
        states.intern(&vec![0; program.words]);
        Self {
            program,
            rough,
            states,
            masses: vec![1.0],
            diagram: Diagram {
                root: ENDS,
                nodes: Vec::new(),
                targets: Vec::new(),
                exact: true,
            },
        }
    }

    /// Follows all steps and keeps at most `widest` states before each.
    fn run(mut self, widest: usize) -> Diagram {
        let mut after = Interner::new();
        for step in &self.program.steps {
            let first = self.diagram.targets.len();
            let masses = self.step(step, &mut after);
            let keep = kept(&masses, widest);
            self.renumber(first, keep.as_deref());
            std::mem::swap(&mut self.states, &mut after);
            self.masses = masses;
            if let Some(keep) = keep {
                self.drop_states(&keep);
            }
        }
        self.diagram
    }

    /// Follows one step from all states; returns how likely each state after it is.
    fn step(&mut self, step: &Step, after: &mut Interner<u64>) -> Vec<f64> {
        after.clear();
        let mut masses = Vec::new();
        let mut temporaries = vec![0_u32; self.program.temporaries];
        let mut words = vec![0_u64; self.program.words];
        for state in 0..self.states.len() {
            self.diagram.nodes.push(Branch {
                input: step.input as u32,
                first: self.diagram.targets.len() as u32,
            });
            for (leaves, chance) in step.leaves.iter().zip(&self.rough[step.input]) {
                words.copy_from_slice(self.states.row(state));
                temporaries[..leaves.len()].copy_from_slice(leaves);
                for action in &step.actions {
                    perform(*action, &mut words, &mut temporaries);
                }
                let target = verdict(step.verdict, &words, &temporaries).unwrap_or_else(|| {
                    let next = after.intern(&words);
                    masses.resize(after.len(), 0.0);
                    masses[next as usize] += self.masses[state] * chance;
                    next + ENDS
                });
                self.diagram.targets.push(target);
            }
        }
        masses
    }

    /// Turns the numbers of states after a step, from `first` on, into numbers of nodes.
    fn renumber(&mut self, first: usize, keep: Option<&[bool]>) {
        let base = self.diagram.nodes.len() as u32;
        let mut numbers = Vec::new();
        if let Some(keep) = keep {
            self.diagram.exact = false;
            let mut next = base + ENDS;
            for &keep in keep {
                numbers.push(if keep { next } else { UNEXPLORED });
                next += u32::from(keep);
            }
        }
        for target in &mut self.diagram.targets[first..] {
            if *target >= ENDS {
                let state = *target - ENDS;
                *target = numbers
                    .get(state as usize)
                    .copied()
                    .unwrap_or(state + ENDS + base);
            }
        }
    }

    fn drop_states(&mut self, keep: &[bool]) {
        let mut left = Interner::new();
        let mut masses = Vec::new();
        for (state, _) in keep.iter().enumerate().filter(|&(_, &keep)| keep) {
            left.intern(self.states.row(state));
            masses.push(self.masses[state]);
        }
        self.states = left;
        self.masses = masses;
    }
}

/// Which of the states to keep, the most likely; `None` if all.
fn kept(masses: &[f64], widest: usize) -> Option<Vec<bool>> {
    if masses.len() <= widest {
        return None;
    }
    let mut order: Vec<usize> = (0..masses.len()).collect();
    order.select_nth_unstable_by(widest, |&a, &b| {
        masses[b].total_cmp(&masses[a]).then(a.cmp(&b))
    });
    let mut keep = vec![false; masses.len()];
    for &state in &order[..widest] {
        keep[state] = true;
    }
    Some(keep)
}

fn perform(action: Action, words: &mut [u64], temporaries: &mut [u32]) {
    match action {
        Action::Set { value, to } => temporaries[to as usize] = value,
        Action::Load { from, to } => temporaries[to as usize] = get(words, from),
        Action::Store { from, to } => set(words, to, temporaries[from as usize]),
        Action::Forget { field } => set(words, field, 0),
        Action::And { from, to } => temporaries[to as usize] &= temporaries[from as usize],
        Action::Or { from, to } => temporaries[to as usize] |= temporaries[from as usize],
        Action::Count {
            from,
            times,
            to,
            most,
        } => {
            let more = temporaries[from as usize].saturating_mul(times);
            let total = &mut temporaries[to as usize];
            *total = total.saturating_add(more).min(most);
        }
        Action::Reached { value, needed } => {
            let value = &mut temporaries[value as usize];
            *value = u32::from(*value >= needed);
        }
    }
}

/// The end that the answer is, if it is known.
fn verdict(verdict: Verdict, words: &[u64], temporaries: &[u32]) -> Option<u32> {
    match verdict {
        Verdict::Open => None,
        Verdict::NoIfZero(field) => (get(words, field) == 0).then_some(NO),
        Verdict::YesFrom(field, needed) => (get(words, field) >= needed).then_some(YES),
        Verdict::Is(value) => Some(temporaries[value as usize]),
    }
}

fn get(words: &[u64], field: Field) -> u32 {
    (words[field.word as usize] >> field.shift & mask(field)) as u32
}

fn set(words: &mut [u64], field: Field, value: u32) {
    let word = &mut words[field.word as usize];
    *word = *word & !(mask(field) << field.shift) | u64::from(value) << field.shift;
}

const fn mask(field: Field) -> u64 {
    (1 << field.bits) - 1
}
