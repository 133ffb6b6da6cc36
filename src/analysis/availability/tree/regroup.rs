//! Writes a circuit anew with what always stands together joined.
//!
//! Nested "all" gates are one conjunction, a set of bits over leaves and clauses ("any" and "at least
//! k"). On these sets it is cheap to see what hardly shows in the gates: what the whole requires need
//! not be asked for again below; a way that asks for more than another is no way of its own; what all
//! ways of an "any" ask for stands before it; and what stands in the same conjunctions everywhere (a
//! service, its store, the balancer before it) is one input. Layered designs shrink tenfold, and their
//! diagrams more. Classes come from refining a partition with every conjunction (Paige and Tarjan
//! 1987), so nothing rests on hashes. Cost: gates × inputs × leaves / 64.

use rustc_hash::FxHashMap;

use super::modules::modules;
use crate::analysis::availability::circuit::{Circuit, Gate, GateIndex};

/// The most gates of a circuit that is regrouped: a conjunction takes a bit for each, and there is one for
/// each gate.
const MOST_GATES: usize = 10_000;

/// The same function as `circuit`, with what stands together under gates "all" of its own; a very large
/// circuit as it is.
pub(super) fn regroup(circuit: &Circuit) -> Circuit {
    if circuit.size() > MOST_GATES {
        return circuit.clone();
    }
    let plain = rewrite(circuit, &|_| false);
    let is_module = modules(&plain);
    rewrite(&plain, &|gate| is_module[gate as usize])
}

/// A conjunction: a bit per gate, of leaves and clauses only.
type Conjunction = Box<[u64]>;

/// `circuit` as conjunctions and clauses, and back, with what is `joinable` joined.
fn rewrite(circuit: &Circuit, joinable: &dyn Fn(GateIndex) -> bool) -> Circuit {
    let none: Conjunction = vec![0; circuit.size().div_ceil(64)].into();
    let first = Flat::new(circuit, &none);
    let Some(required) = &first.top else {
        return Circuit::new();
    };
    // What is required alone stands nowhere below itself.
    let anew = bits(required).nth(1).map(|_| Flat::new(circuit, required));
    let flat = anew.as_ref().unwrap_or(&first);
    // What is required stays required; what it says below is said without the rest of it.
    let mut top = required.clone();
    for gate in bits(required) {
        remove(&mut top, gate);
        match &flat.says[gate as usize] {
            None => return Circuit::new(),
            Some(says) => unite(&mut top, says),
        }
    }
    let classes = Classes::new(circuit, flat, &top, joinable);
    Writer {
        from: circuit,
        flat,
        classes: &classes,
        to: Circuit::new(),
        place: vec![None; circuit.size()],
        known: FxHashMap::default(),
    }
    .write(&top)
}

/// At least so many of these ways.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
struct Clause {
    needed: u32,
    ways: Vec<Conjunction>,
}

/// What the gates of a circuit say as conjunctions.
struct Flat {
    /// Of each gate, its clause; of two clauses that say the same, only the first has any ways.
    clauses: Vec<Clause>,
    /// What each gate says: `None` is never, the empty conjunction always.
    says: Vec<Option<Conjunction>>,
    /// What the whole says.
    top: Option<Conjunction>,
}

impl Flat {
    /// With what is `required` taken as true wherever it is asked for.
    fn new(circuit: &Circuit, required: &Conjunction) -> Self {
        let nothing: Conjunction = vec![0; required.len()].into();
        let mut flat = Self {
            clauses: vec![Clause::default(); circuit.size()],
            says: Vec::with_capacity(circuit.size()),
            top: None,
        };
        let mut leaves = FxHashMap::default();
        let mut known = Known::default();
        for (index, gate) in (0..).zip(circuit.gates()) {
            let asked: Vec<Option<Conjunction>> = match gate {
                Gate::Any(inputs) | Gate::AtLeast(_, inputs) => inputs
                    .iter()
                    .map(|&input| flat.asked(input, required))
                    .collect(),
                _ => Vec::new(),
            };
            let says = match gate {
                Gate::Constant(value) => value.then(|| nothing.clone()),
                Gate::Leaf { event, from, to } => {
                    let leaf = *leaves.entry((event, from, to)).or_insert(index);
                    Some(single(&nothing, leaf))
                }
                Gate::All(inputs) => flat.all(inputs, &nothing),
                Gate::Any(_) => flat.any(index, asked, &nothing, &mut known),
                Gate::AtLeast(needed, _) => {
                    flat.at_least(index, needed, asked, &nothing, &mut known)
                }
            };
            flat.says.push(says);
        }
        flat.top.clone_from(&flat.says[circuit.top as usize]);
        flat
    }

    /// What a gate says when it is asked for below the top.
    fn asked(&self, gate: GateIndex, required: &Conjunction) -> Option<Conjunction> {
        let mut says = self.says[gate as usize].clone()?;
        subtract(&mut says, required);
        Some(says)
    }

    fn all(&self, inputs: &[GateIndex], nothing: &Conjunction) -> Option<Conjunction> {
        let mut all = nothing.clone();
        for &input in inputs {
            unite(&mut all, self.says[input as usize].as_ref()?);
        }
        Some(all)
    }

    fn any(
        &mut self,
        gate: GateIndex,
        asked: Vec<Option<Conjunction>>,
        nothing: &Conjunction,
        known: &mut Known,
    ) -> Option<Conjunction> {
        let mut ways: Vec<Conjunction> = asked.into_iter().flatten().collect();
        ways.sort_unstable();
        ways.dedup();
        let least: Vec<bool> = ways
            .iter()
            .map(|way| !ways.iter().any(|other| other != way && within(other, way)))
            .collect();
        let mut least = least.into_iter();
        ways.retain(|_| least.next() == Some(true));
        let mut common = ways.first()?.clone();
        for way in &ways[1..] {
            for (word, other) in common.iter_mut().zip(way) {
                *word &= other;
            }
        }
        if ways.len() == 1 {
            return Some(common);
        }
        ways.iter_mut().for_each(|way| subtract(way, &common));
        let clause = self.clause(gate, Clause { needed: 1, ways }, known);
        unite(&mut common, &single(nothing, clause));
        Some(common)
    }

    fn at_least(
        &mut self,
        gate: GateIndex,
        needed: u32,
        asked: Vec<Option<Conjunction>>,
        nothing: &Conjunction,
        known: &mut Known,
    ) -> Option<Conjunction> {
        let ways: Vec<Conjunction> = asked.into_iter().flatten().collect();
        let certain = ways.iter().filter(|way| *way == nothing).count();
        let needed = (needed as usize).saturating_sub(certain);
        let mut ways: Vec<Conjunction> = ways.into_iter().filter(|way| way != nothing).collect();
        if needed == 0 {
            return Some(nothing.clone());
        }
        if needed == 1 {
            let ways = ways.into_iter().map(Some).collect();
            return self.any(gate, ways, nothing, known);
        }
        if needed > ways.len() {
            return None;
        }
        if needed == ways.len() {
            let mut all = nothing.clone();
            ways.iter().for_each(|way| unite(&mut all, way));
            return Some(all);
        }
        ways.sort_unstable();
        let needed = needed as u32;
        let clause = self.clause(gate, Clause { needed, ways }, known);
        Some(single(nothing, clause))
    }

    /// Where `clause` stands: at `gate`, or at the first gate that says the same.
    fn clause(&mut self, gate: GateIndex, clause: Clause, known: &mut Known) -> GateIndex {
        let place = *known.entry(clause.clone()).or_insert(gate);
        if place == gate {
            self.clauses[gate as usize] = clause;
        }
        place
    }
}

/// Clauses with the first gate that says them.
type Known = FxHashMap<Clause, GateIndex>;

/// What stands in the same conjunctions.
struct Classes {
    /// Of each item that others stand together with: all of them, rising; it is the first.
    together: FxHashMap<GateIndex, Vec<GateIndex>>,
    /// Items that stand with an earlier one.
    follows: Conjunction,
}

impl Classes {
    fn new(
        circuit: &Circuit,
        flat: &Flat,
        top: &Conjunction,
        joinable: &dyn Fn(GateIndex) -> bool,
    ) -> Self {
        let mut class = vec![0_u32; circuit.size()];
        let mut classes = 1;
        let mut refine = |conjunction: &Conjunction| {
            let mut split: FxHashMap<u32, u32> = FxHashMap::default();
            for item in bits(conjunction) {
                let class = &mut class[item as usize];
                *class = *split.entry(*class).or_insert_with(|| {
                    classes += 1;
                    classes - 1
                });
            }
        };
        let mut met: Conjunction = top.clone();
        let mut unread: Vec<GateIndex> = bits(top).collect();
        refine(top);
        while let Some(gate) = unread.pop() {
            for input in &flat.clauses[gate as usize].ways {
                refine(input);
                for item in bits(input) {
                    if !contains(&met, item) {
                        unread.push(item);
                        insert(&mut met, item);
                    }
                }
            }
        }
        let mut members: FxHashMap<u32, Vec<GateIndex>> = FxHashMap::default();
        for item in bits(&met).filter(|&item| joinable(item)) {
            members.entry(class[item as usize]).or_default().push(item);
        }
        let mut together = FxHashMap::default();
        let mut follows: Conjunction = vec![0; top.len()].into();
        for items in members.into_values().filter(|items| items.len() > 1) {
            items[1..]
                .iter()
                .for_each(|&item| insert(&mut follows, item));
            together.insert(items[0], items);
        }
        Self { together, follows }
    }
}

/// Writes conjunctions and clauses as gates.
struct Writer<'a> {
    from: &'a Circuit,
    flat: &'a Flat,
    classes: &'a Classes,
    to: Circuit,
    /// Of items that are written, their gates; of the first of several, what they are together.
    place: Vec<Option<GateIndex>>,
    known: FxHashMap<Conjunction, GateIndex>,
}

impl Writer<'_> {
    fn write(mut self, top: &Conjunction) -> Circuit {
        self.to.events.clone_from(&self.from.events);
        // An item stands in the bits of what it is part of, and those stand after it.
        let mut needed: Conjunction = top.clone();
        for gate in (0..self.from.size() as GateIndex).rev() {
            if contains(&needed, gate) {
                let inputs = &self.flat.clauses[gate as usize].ways;
                inputs.iter().for_each(|input| unite(&mut needed, input));
            }
        }
        let followers: FxHashMap<GateIndex, GateIndex> = self
            .classes
            .together
            .iter()
            .map(|(&first, items)| (items[items.len() - 1], first))
            .collect();
        for item in bits(&needed) {
            self.place[item as usize] = Some(self.item(item));
            // Items that stand together are one gate as soon as the last of them is written.
            if let Some(&first) = followers.get(&item) {
                let items = self.classes.together[&first].iter();
                let gates = items.map(|&item| self.place[item as usize].expect("it was written"));
                let gates: Vec<GateIndex> = gates.collect();
                self.place[first as usize] = Some(self.to.all(gates));
            }
        }
        self.to.top = self.conjunction(top);
        self.to
    }

    fn item(&mut self, item: GateIndex) -> GateIndex {
        if let Gate::Leaf { event, from, to } = self.from.gate(item) {
            return self.to.leaf_outside(event, from, to);
        }
        let Clause { needed, ways } = &self.flat.clauses[item as usize];
        let ways = ways.iter().map(|way| self.conjunction(way));
        let ways: Vec<GateIndex> = ways.collect();
        self.to.at_least(*needed, ways)
    }

    fn conjunction(&mut self, conjunction: &Conjunction) -> GateIndex {
        if let Some(&gate) = self.known.get(conjunction) {
            return gate;
        }
        let items = bits(conjunction).filter(|&item| !contains(&self.classes.follows, item));
        let gates = items.map(|item| self.place[item as usize].expect("it stands before"));
        let gate = self.to.all(gates);
        self.known.insert(conjunction.clone(), gate);
        gate
    }
}

/// The gates of a conjunction, rising.
fn bits(conjunction: &Conjunction) -> impl Iterator<Item = GateIndex> {
    (0..).zip(conjunction).flat_map(|(place, &word): (u32, _)| {
        std::iter::successors((word != 0).then_some(word), |&left| {
            let left = left & (left - 1);
            (left != 0).then_some(left)
        })
        .map(move |left| place * 64 + left.trailing_zeros())
    })
}

fn contains(conjunction: &Conjunction, gate: GateIndex) -> bool {
    conjunction[gate as usize / 64] >> (gate % 64) & 1 == 1
}

fn insert(conjunction: &mut Conjunction, gate: GateIndex) {
    conjunction[gate as usize / 64] |= 1 << (gate % 64);
}

fn remove(conjunction: &mut Conjunction, gate: GateIndex) {
    conjunction[gate as usize / 64] &= !(1 << (gate % 64));
}

fn single(nothing: &Conjunction, gate: GateIndex) -> Conjunction {
    let mut single = nothing.clone();
    insert(&mut single, gate);
    single
}

fn unite(conjunction: &mut Conjunction, other: &Conjunction) {
    for (word, other) in conjunction.iter_mut().zip(other) {
        *word |= other;
    }
}

/// `conjunction` without what `other` says.
fn subtract(conjunction: &mut Conjunction, other: &Conjunction) {
    for (word, other) in conjunction.iter_mut().zip(other) {
        *word &= !other;
    }
}

/// Whether all that `a` says, `b` says too.
fn within(a: &Conjunction, b: &Conjunction) -> bool {
    a.iter().zip(b).all(|(a, b)| a & !b == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::availability::circuit::Event;

    const EVENTS: u32 = 7;

    /// A circuit with a leaf for each of some events, and the leaves.
    fn leaves(events: u32) -> (Circuit, Vec<GateIndex>) {
        let mut circuit = Circuit::new();
        circuit.events = (0..events as usize).map(Event::Connection).collect();
        let leaves = (0..events).map(|event| circuit.leaf(event)).collect();
        (circuit, leaves)
    }

    /// A circuit of gates over leaves and over each other, the same for the same seed.
    fn random(seed: u64) -> Circuit {
        let mut state = seed;
        let mut below = |n: u32| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as u32 % n
        };
        let (mut circuit, mut gates) = leaves(EVENTS);
        for _ in 0..12 {
            let inputs = (0..2 + below(3)).map(|_| gates[below(gates.len() as u32) as usize]);
            let inputs: Vec<GateIndex> = inputs.collect();
            gates.push(match below(5) {
                0 | 1 => circuit.all(inputs),
                2 | 3 => circuit.any(inputs),
                _ => circuit.at_least(2, inputs),
            });
        }
        circuit.top = gates[gates.len() - 1];
        circuit
    }

    fn holds(circuit: &Circuit, happens: u32) -> bool {
        let mut values: Vec<bool> = Vec::new();
        for gate in circuit.gates() {
            let count = |inputs: &[GateIndex]| {
                let of = inputs.iter().filter(|&&input| values[input as usize]);
                of.count()
            };
            values.push(match gate {
                Gate::Constant(value) => value,
                Gate::Leaf { event, .. } => happens >> event & 1 == 1,
                Gate::All(inputs) => count(inputs) == inputs.len(),
                Gate::Any(inputs) => count(inputs) > 0,
                Gate::AtLeast(needed, inputs) => count(inputs) >= needed as usize,
            });
        }
        values[circuit.top as usize]
    }

    #[test]
    fn the_function_stays_the_same() {
        for seed in 0..2_000 {
            let circuit = random(seed);
            let regrouped = regroup(&circuit);
            for happens in 0..1 << EVENTS {
                let (one, other) = (holds(&circuit, happens), holds(&regrouped, happens));
                assert_eq!(
                    one, other,
                    "seed {seed}, events {happens:b}: {circuit:?} {regrouped:?}"
                );
            }
        }
    }

    #[test]
    fn what_stands_together_everywhere_is_one_gate() {
        let (mut circuit, leaves) = leaves(5);
        // Either of two services, both of which need 2, 3 and 4 through different gates.
        let shared = circuit.all(vec![leaves[3], leaves[4]]);
        let first = circuit.all(vec![leaves[0], leaves[2], shared]);
        let deeper = circuit.all(vec![leaves[2], shared]);
        let second = circuit.all(vec![leaves[1], deeper]);
        circuit.top = circuit.any(vec![first, second]);
        let regrouped = regroup(&circuit);
        // The shared three stand before the alternatives, of which one leaf each is left.
        let Gate::All(top) = regrouped.gate(regrouped.top) else {
            panic!("{regrouped:?}");
        };
        let inputs = |gate: &GateIndex| regrouped.gate(*gate).inputs().len();
        let mut sizes: Vec<usize> = top.iter().map(inputs).collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [0, 0, 0, 2], "{regrouped:?}");
    }
}
