//! An order of a circuit's inputs in which little must be remembered.
//!
//! Between two inputs a diagram tells apart at most the states of the gates that have inputs on both
//! sides, so two to the power of their number bounds its width there. An order is pulled together until
//! gates span little (each input goes to the middle of its gates: FORCE, Aloul, Markov and Sakallah
//! 2003); then each input in turn is moved to the place where the sum of the bounds is least (Rudell's
//! sifting, 1993, on the bound in place of the diagram). Where alternatives of layered designs share
//! what they rest on this saves nine joins of ten, often 99 of 100. It says nothing of gates over nearly
//! all inputs: there is no bound worth the name then, and no order is given.
//!
//! Cost: rounds × inputs × the moves of each × the gates over an input.

use crate::analysis::availability::circuit::{Circuit, Gate};

/// How often inputs are pulled to the middle of their gates.
const PULLS: usize = 40;

/// How often each input is moved, if that still helps.
const ROUNDS: usize = 5;

/// How far an input is moved, either way.
const FARTHEST: usize = 40;

/// The part of the bound that a round must save for another to be worth its time.
const WORTHWHILE: f64 = 0.05;

/// The most inputs of all gates together.
const MOST_INPUTS: usize = 200_000;

/// The largest bound from which moving inputs still leads anywhere.
const LARGEST: f64 = 1e21;

/// An order and what bounds the nodes of a diagram in it.
pub(super) struct Sifted {
    pub(super) order: Vec<usize>,
    pub(super) bound: f64,
}

/// A good order of the inputs of `circuit`, which are as many as each of the orders in `starts` has;
/// `None` if gates are too entangled to tell.
pub(super) fn sifted(circuit: &Circuit, starts: &[Vec<usize>]) -> Option<Sifted> {
    let spans = Spans::new(circuit, starts.first()?.len())?;
    let pulled = starts.iter().map(|start| spans.pulled(start));
    let tries = pulled.chain(starts.first().cloned());
    let bounded = tries.map(|order| (spans.bound(&order), order));
    let (bound, start) = bounded.min_by(|a, b| a.0.total_cmp(&b.0))?;
    if bound > LARGEST {
        return None;
    }
    let mut sifting = Sifting::new(&spans, start);
    for _ in 0..ROUNDS {
        let before = sifting.bound();
        for input in 0..spans.over.len() {
            sifting.place(input);
        }
        if sifting.bound() > before * (1.0 - WORTHWHILE) {
            break;
        }
    }
    Some(Sifted {
        bound: sifting.bound(),
        order: sifting.order,
    })
}

/// Which inputs the gates are functions of.
struct Spans {
    /// Of each gate but the top, its inputs; at least two.
    inputs: Vec<Vec<u32>>,
    /// Of each input, its gates.
    over: Vec<Vec<u32>>,
}

impl Spans {
    fn new(circuit: &Circuit, inputs: usize) -> Option<Self> {
        let mut of_gates: Vec<Vec<u32>> = Vec::with_capacity(circuit.size());
        let mut left = MOST_INPUTS;
        for gate in circuit.gates() {
            let mut own: Vec<u32> = match gate {
                Gate::Leaf { event, .. } => vec![event],
                inner => {
                    let below = inner.inputs().iter();
                    below
                        .flat_map(|&input| &of_gates[input as usize])
                        .copied()
                        .collect()
                }
            };
            left = left.checked_sub(own.len())?;
            own.sort_unstable();
            own.dedup();
            of_gates.push(own);
        }
        of_gates.truncate(circuit.top as usize);
        of_gates.retain(|own| own.len() > 1);
        of_gates.sort_unstable();
        of_gates.dedup();
        let mut over = vec![Vec::new(); inputs];
        for (gate, own) in (0..).zip(&of_gates) {
            for &input in own {
                over[input as usize].push(gate);
            }
        }
        Some(Self {
            inputs: of_gates,
            over,
        })
    }

    /// The places of inputs in an order.
    fn places(&self, order: &[usize]) -> Vec<usize> {
        let mut places = vec![0; self.over.len()];
        for (place, &input) in order.iter().enumerate() {
            places[input] = place;
        }
        places
    }

    /// Of each place in an order, how many gates have inputs both up to it and after it.
    fn open(&self, order: &[usize]) -> Vec<i32> {
        let places = self.places(order);
        let mut open = vec![0; order.len()];
        for inputs in &self.inputs {
            let places = inputs.iter().map(|&input| places[input as usize]);
            let first = places.clone().min().expect("a gate has inputs");
            let last = places.max().expect("a gate has inputs");
            open[first] += 1;
            open[last] -= 1;
        }
        for place in 1..open.len() {
            open[place] += open[place - 1];
        }
        open
    }

    fn bound(&self, order: &[usize]) -> f64 {
        self.open(order).into_iter().map(states).sum()
    }

    /// The order that comes of pulling inputs to the middle of their gates, where gates span least.
    fn pulled(&self, start: &[usize]) -> Vec<usize> {
        let mut best = (usize::MAX, start.to_vec());
        let mut places = self.places(start);
        for _ in 0..PULLS {
            let mut pulls = vec![(0.0, 0_u32); places.len()];
            let mut span = 0;
            for inputs in &self.inputs {
                let places = inputs.iter().map(|&input| places[input as usize]);
                let ends = (places.clone().min(), places.clone().max());
                span += ends.1.unwrap_or(0) - ends.0.unwrap_or(0);
                let middle = places.sum::<usize>() as f64 / inputs.len() as f64;
                for &input in inputs {
                    let (sum, count) = &mut pulls[input as usize];
                    (*sum, *count) = (*sum + middle, *count + 1);
                }
            }
            let middle = |input: usize| match pulls[input] {
                (_, 0) => places[input] as f64,
                (sum, count) => sum / f64::from(count),
            };
            let mut order: Vec<(f64, usize)> = (0..places.len()).map(|i| (middle(i), i)).collect();
            if span < best.0 {
                let mut inputs: Vec<usize> = (0..places.len()).collect();
                inputs.sort_unstable_by_key(|&input| places[input]);
                best = (span, inputs);
            }
            order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let order: Vec<usize> = order.into_iter().map(|(_, input)| input).collect();
            places = self.places(&order);
        }
        best.1
    }
}

/// How many states so many open gates, 0 or more, may have: a power of two, written down as its exponent.
fn states(open: i32) -> f64 {
    const MOST: i32 = 1000;
    const BIAS: u64 = 1023;
    const DIGITS: u32 = f64::MANTISSA_DIGITS - 1;
    f64::from_bits((BIAS + open.clamp(0, MOST) as u64) << DIGITS)
}

/// An order in which one input after another is moved.
struct Sifting<'a> {
    spans: &'a Spans,
    order: Vec<usize>,
    places: Vec<usize>,
    /// As [`Spans::open`].
    open: Vec<i32>,
    /// Of each gate, how many of its inputs stand before the one that is moved.
    before: Vec<u32>,
}

impl<'a> Sifting<'a> {
    fn new(spans: &'a Spans, order: Vec<usize>) -> Self {
        Self {
            places: spans.places(&order),
            open: spans.open(&order),
            before: vec![0; spans.inputs.len()],
            spans,
            order,
        }
    }

    fn bound(&self) -> f64 {
        self.open.iter().copied().map(states).sum()
    }

    /// Moves an input to where the bound is least.
    fn place(&mut self, input: usize) {
        let from = self.places[input];
        self.before.fill(0);
        for &other in &self.order[..from] {
            for &gate in &self.spans.over[other] {
                self.before[gate as usize] += 1;
            }
        }
        let last = (from + FARTHEST).min(self.order.len() - 1);
        let first = from.saturating_sub(FARTHEST);
        let (mut at, mut changed) = (from, 0.0);
        let mut best = (changed, from);
        while at < last {
            changed += self.swap(at);
            at += 1;
            best = if changed < best.0 {
                (changed, at)
            } else {
                best
            };
        }
        while at > first {
            at -= 1;
            changed += self.swap_back(at);
            best = if changed < best.0 {
                (changed, at)
            } else {
                best
            };
        }
        while at < best.1 {
            self.swap(at);
            at += 1;
        }
    }

    /// Moves the input at a place behind the next one; by how much the bound grows.
    fn swap(&mut self, at: usize) -> f64 {
        let passed = self.order[at + 1];
        let change = self.change(self.order[at], passed);
        for &gate in &self.spans.over[passed] {
            self.before[gate as usize] += 1;
        }
        self.changed(at, change)
    }

    /// Moves the input after a place before the one there; by how much the bound grows.
    fn swap_back(&mut self, at: usize) -> f64 {
        let passed = self.order[at];
        for &gate in &self.spans.over[passed] {
            self.before[gate as usize] -= 1;
        }
        let change = self.change(self.order[at + 1], passed);
        self.changed(at, -change)
    }

    fn changed(&mut self, at: usize, change: i32) -> f64 {
        self.order.swap(at, at + 1);
        self.places[self.order[at]] = at;
        self.places[self.order[at + 1]] = at + 1;
        let before = states(self.open[at]);
        self.open[at] += change;
        states(self.open[at]) - before
    }

    /// How many more gates are open between two neighbours when the first, which is moved, comes to
    /// stand behind the second.
    fn change(&self, moved: usize, passed: usize) -> i32 {
        // With one of the two before the place a gate is open iff others stand after it, with none iff
        // others stand before.
        let gain = |gate: usize| {
            let others = self.before[gate] as usize;
            let (one, none) = (others + 1 < self.spans.inputs[gate].len(), others > 0);
            i32::from(one) - i32::from(none)
        };
        let of = |input: usize| self.spans.over[input].iter().map(|&gate| gate as usize);
        // Gates of both are open before and after, and cancel.
        of(passed).map(gain).sum::<i32>() - of(moved).map(gain).sum::<i32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::availability::circuit::Event;

    /// Each of `count` inputs with the one after it, as alternatives that are all needed; inputs stand
    /// far from their neighbours.
    fn ring(count: usize) -> Circuit {
        let mut circuit = Circuit::new();
        circuit.events = (0..count).map(Event::Connection).collect();
        let place = |number: usize| (number * 7 % count) as u32;
        let leaves: Vec<u32> = (0..count as u32).map(|event| circuit.leaf(event)).collect();
        let pairs: Vec<u32> = (0..count)
            .map(|at| [place(at), place((at + 1) % count)].map(|input| leaves[input as usize]))
            .map(|pair| circuit.any(pair.to_vec()))
            .collect();
        circuit.top = circuit.all(pairs);
        circuit
    }

    #[test]
    fn a_ring_is_cut_where_only_two_gates_are_open() {
        let circuit = ring(30);
        let listed: Vec<usize> = (0..30).collect();
        let spans = Spans::new(&circuit, 30).unwrap();
        let Sifted { mut order, bound } = sifted(&circuit, std::slice::from_ref(&listed)).unwrap();
        assert_eq!(bound, spans.bound(&order));
        assert!(bound <= 30.0 * 8.0 && spans.bound(&listed) > 1e3, "{bound}");
        order.sort_unstable();
        assert_eq!(order, listed);
    }

    #[test]
    fn what_a_swap_changes_is_what_counting_anew_finds() {
        let circuit = ring(12);
        let spans = Spans::new(&circuit, 12).unwrap();
        let mut sifting = Sifting::new(&spans, (0..12).collect());
        for round in 0..3 {
            for input in 0..12 {
                sifting.place((input * 5 + round) % 12);
                assert_eq!(sifting.open, spans.open(&sifting.order));
            }
        }
    }
}
