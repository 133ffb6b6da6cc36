//! Builds a diagram gate by gate, from the functions of a gate's inputs to the gate's own.
//!
//! Functions are nodes of one shared reduced diagram, so that equal functions are one node and two
//! functions are joined once (Bryant 1986, "apply", with more than two outcomes where a number is
//! drawn). Inputs are decided in one static order. Cost: joins of pairs of nodes, which are counted, and
//! the rows of nodes; a diagram that takes more than the limit or [`MOST_CELLS`] is given up.

mod wide;

use rustc_hash::FxHashMap;

use super::interner::Interner;
use super::{Branch, Diagram, ENDS, NO, YES};
use crate::analysis::availability::circuit::{Circuit, Gate, GateIndex};

/// The most numbers in the rows of all nodes, four bytes each. Only a draw with hundreds of outcomes has rows
/// of which a few joins are too many.
const MOST_CELLS: usize = 8_000_000;

/// The diagram of `circuit` with its inputs in this order, if it takes at most `limit` joins.
pub(super) fn join(
    circuit: &Circuit,
    outcomes: &[usize],
    order: &[usize],
    limit: usize,
) -> Option<Diagram> {
    let widest = wide::widest(outcomes);
    let rest = order.iter().filter(|&&input| Some(input) != widest);
    let order: Vec<usize> = widest.iter().chain(rest).copied().collect();
    let mut level_of = vec![0; outcomes.len()];
    for (place, &input) in order.iter().enumerate() {
        level_of[input] = place as u32;
    }
    let mut joiner = Joiner {
        order: &order,
        level_of,
        outcomes,
        nodes: Interner::new(),
        levels: vec![u32::MAX; ENDS as usize],
        known: [FxHashMap::default(), FxHashMap::default()],
        tasks: Vec::new(),
        answers: Vec::new(),
        left: limit,
    };
    let mut functions = vec![NO; circuit.size()];
    let top = match widest {
        Some(input) => joiner.outcome_by_outcome(circuit, input, &mut functions)?,
        None => {
            for index in 0..circuit.size() as GateIndex {
                functions[index as usize] = joiner.gate(circuit, index, None, &functions)?;
            }
            functions[circuit.top as usize]
        }
    };
    Some(joiner.diagram(top))
}

/// How two functions become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Join {
    Both,
    Either,
}

impl Join {
    /// What changes no function that it is joined with.
    const fn neutral(self) -> u32 {
        match self {
            Self::Both => YES,
            Self::Either => NO,
        }
    }

    /// What two functions become, if no look into them is needed.
    fn simple(self, a: u32, b: u32) -> Option<u32> {
        let neutral = self.neutral();
        let final_ = match self {
            Self::Both => NO,
            Self::Either => YES,
        };
        match (a, b) {
            _ if a == final_ || b == final_ => Some(final_),
            _ if a == neutral || a == b => Some(b),
            _ if b == neutral => Some(a),
            _ => None,
        }
    }
}

/// What is left to do, last first.
enum Task {
    /// Join two functions.
    Join(u32, u32),
    /// Make the node that joins two functions from the last answers, one for each outcome.
    Make { a: u32, b: u32, level: u32 },
}

/// Functions as nodes. A node is a row: its level, then where each outcome leads. Numbered from
/// [`ENDS`]; the ends are functions too.
struct Joiner<'a> {
    order: &'a [usize],
    /// Of each input, its place in the order.
    level_of: Vec<u32>,
    outcomes: &'a [usize],
    nodes: Interner<u32>,
    /// Of each function, its level; ends are below all.
    levels: Vec<u32>,
    /// By how they are joined, the functions that two others are together.
    known: [FxHashMap<(u32, u32), u32>; 2],
    tasks: Vec<Task>,
    answers: Vec<u32>,
    /// Joins that are left.
    left: usize,
}

impl Joiner<'_> {
    /// The function of a gate, from those of its inputs; an input that is `decided` has this outcome.
    fn gate(
        &mut self,
        circuit: &Circuit,
        index: GateIndex,
        decided: Option<(usize, usize)>,
        functions: &[u32],
    ) -> Option<u32> {
        let of = |inputs: &[GateIndex], neutral: u32| {
            let functions = inputs.iter().map(|&input| functions[input as usize]);
            functions.filter(|&function| function != neutral).collect()
        };
        match circuit.gate(index) {
            Gate::Constant(value) => Some(u32::from(value)),
            Gate::Leaf { event, from, to } => {
                let outside = |outcome: usize| match from == to {
                    true => outcome == 1,
                    false => !(from as usize..to as usize).contains(&outcome),
                };
                let input = event as usize;
                if let Some((_, outcome)) = decided.filter(|&(decided, _)| decided == input) {
                    return Some(u32::from(outside(outcome)));
                }
                let targets = (0..self.outcomes[input]).map(|outcome| u32::from(outside(outcome)));
                let row: Vec<u32> = std::iter::once(self.level_of[input])
                    .chain(targets)
                    .collect();
                self.node(&row)
            }
            Gate::All(inputs) => self.join_all(Join::Both, of(inputs, YES)),
            Gate::Any(inputs) => self.join_all(Join::Either, of(inputs, NO)),
            Gate::AtLeast(needed, inputs) => self.at_least(needed as usize, of(inputs, NO)),
        }
    }

    /// The node of a row, if there is room for it.
    fn node(&mut self, row: &[u32]) -> Option<u32> {
        if row[2..].iter().all(|target| *target == row[1]) {
            return Some(row[1]);
        }
        if self.nodes.cells() > MOST_CELLS {
            return None;
        }
        let node = self.nodes.intern(row) + ENDS;
        if node as usize == self.levels.len() {
            self.levels.push(row[0]);
        }
        Some(node)
    }

    fn level(&self, function: u32) -> u32 {
        self.levels[function as usize]
    }

    /// The function that is left of one when an input has an outcome.
    fn after(&self, function: u32, level: u32, outcome: usize) -> u32 {
        if self.level(function) == level {
            self.nodes.row((function - ENDS) as usize)[outcome + 1]
        } else {
            function
        }
    }

    /// Joins functions, those that are decided last first: what is joined stays small.
    fn join_all(&mut self, join: Join, mut functions: Vec<u32>) -> Option<u32> {
        functions.sort_unstable_by_key(|&function| std::cmp::Reverse(self.level(function)));
        functions
            .into_iter()
            .try_fold(join.neutral(), |joined, function| {
                self.join(join, joined, function)
            })
    }

    fn at_least(&mut self, needed: usize, functions: Vec<u32>) -> Option<u32> {
        // Whether at least so many of the functions so far are true.
        let mut reached = vec![NO; needed + 1];
        reached[0] = YES;
        for function in functions {
            for count in (1..=needed).rev() {
                let one_more = self.join(Join::Both, reached[count - 1], function)?;
                reached[count] = self.join(Join::Either, reached[count], one_more)?;
            }
        }
        reached.pop()
    }

    fn join(&mut self, join: Join, a: u32, b: u32) -> Option<u32> {
        self.tasks.push(Task::Join(a, b));
        while let Some(task) = self.tasks.pop() {
            match task {
                Task::Join(a, b) => {
                    let (a, b) = (a.min(b), a.max(b));
                    let known = &self.known[join as usize];
                    let known = || known.get(&(a, b)).copied();
                    if let Some(known) = join.simple(a, b).or_else(known) {
                        self.answers.push(known);
                        continue;
                    }
                    self.left = self.left.checked_sub(1)?;
                    let level = self.level(a).min(self.level(b));
                    self.tasks.push(Task::Make { a, b, level });
                    let outcomes = self.outcomes[self.order[level as usize]];
                    self.answers.push(level);
                    for outcome in (0..outcomes).rev() {
                        let after = |function| self.after(function, level, outcome);
                        let task = Task::Join(after(a), after(b));
                        self.tasks.push(task);
                    }
                }
                Task::Make { a, b, level } => {
                    let outcomes = self.outcomes[self.order[level as usize]];
                    let first = self.answers.len() - outcomes - 1;
                    let mut answers = std::mem::take(&mut self.answers);
                    let node = self.node(&answers[first..])?;
                    answers.truncate(first);
                    answers.push(node);
                    self.answers = answers;
                    self.known[join as usize].insert((a, b), node);
                }
            }
        }
        self.answers.pop()
    }

    /// What a function needs, each node before those that it leads to.
    fn diagram(&self, top: u32) -> Diagram {
        let mut seen = vec![false; self.nodes.len()];
        let mut reached = Vec::new();
        let mut stack = vec![top];
        while let Some(function) = stack.pop() {
            if function < ENDS || std::mem::replace(&mut seen[(function - ENDS) as usize], true) {
                continue;
            }
            let row = self.nodes.row((function - ENDS) as usize);
            reached.push((row[0], function));
            stack.extend(&row[1..]);
        }
        reached.sort_unstable();
        let mut number = vec![NO; self.nodes.len()];
        for (place, &(_, function)) in (ENDS..).zip(&reached) {
            number[(function - ENDS) as usize] = place;
        }
        let renumbered = |function: u32| match function {
            0..ENDS => function,
            _ => number[(function - ENDS) as usize],
        };
        let targets = reached.iter();
        let targets = targets.map(|&(level, _)| self.outcomes[self.order[level as usize]]);
        let mut diagram = Diagram {
            root: renumbered(top),
            nodes: Vec::with_capacity(reached.len()),
            targets: Vec::with_capacity(targets.sum()),
            exact: true,
        };
        for (level, function) in reached {
            diagram.nodes.push(Branch {
                input: self.order[level as usize] as u32,
                first: diagram.targets.len() as u32,
            });
            let row = self.nodes.row((function - ENDS) as usize);
            diagram
                .targets
                .extend(row[1..].iter().map(|&target| renumbered(target)));
        }
        diagram
    }
}
