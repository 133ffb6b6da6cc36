//! Takes a circuit apart.

use std::borrow::Cow;
use std::sync::Arc;

use super::modules::{independent, modules};
use super::parts::{Key, Made};
use super::regroup::regroup;
use super::{Entangled, Input, Node, NodeIndex, Tree};
use crate::analysis::availability::circuit::{
    ALWAYS, Circuit, Event, EventIndex, Gate, GateIndex, NEVER,
};
use crate::analysis::availability::combine::at_least;
use crate::analysis::availability::diagram::Limits;
use crate::analysis::availability::scenarios::Scenarios;

/// How deep parts are taken apart within parts; beyond, a diagram takes what is left.
const DEEPEST: usize = 100;

/// The most cases within cases that are told apart.
const MOST_CASES: usize = 8;

/// The independent parts of `circuit`. `likely` gives a rough probability of a binary event, by which
/// a diagram that outgrows its `limits` chooses what it keeps; `made` is what is known already.
pub(in crate::analysis::availability) fn decompose(
    circuit: &Circuit,
    limits: Limits,
    made: &mut Made,
    likely: &dyn Fn(&Event) -> f64,
) -> Tree {
    let mut decomposer = Decomposer {
        tree: Tree::new(),
        rough: Vec::new(),
        limits,
        made,
        likely,
        cases: 1,
        deepest: 0,
    };
    decomposer.part(circuit, 0);
    decomposer.tree
}

struct Decomposer<'a> {
    tree: Tree,
    /// A rough probability of each node, of the first ones so far.
    rough: Vec<f64>,
    limits: Limits,
    made: &'a mut Made,
    likely: &'a dyn Fn(&Event) -> f64,
    /// How many cases of drawn numbers there are where it works.
    cases: usize,
    /// The greatest depth that was reached.
    deepest: usize,
}

impl Decomposer<'_> {
    fn part(&mut self, circuit: &Circuit, depth: usize) -> NodeIndex {
        let mut children = Vec::new();
        let rest = self.factor(circuit, &mut children);
        if rest.top == NEVER {
            return self.tree.add(Node::Certain(false));
        }
        if rest.top != ALWAYS {
            let needed = conjuncts(&rest);
            let parts = independent(&rest, &needed);
            match rest {
                // What was written anew holds nothing else.
                Cow::Owned(whole) if parts.len() == 1 => {
                    children.push(self.entangled(whole, depth));
                }
                rest => {
                    for part in rest.extract(&parts, |_| None) {
                        children.push(self.entangled(part, depth));
                    }
                }
            }
        }
        self.tree.all(children)
    }

    /// Factors out the events that the circuit obviously requires, until there are none.
    fn factor<'c>(
        &mut self,
        circuit: &'c Circuit,
        children: &mut Vec<NodeIndex>,
    ) -> Cow<'c, Circuit> {
        let mut circuit = Cow::Borrowed(circuit);
        loop {
            let required = required_by_all(&circuit);
            if required.is_empty() {
                return circuit;
            }
            circuit = Cow::Owned(self.assume(&circuit, &required, children));
        }
    }

    /// Makes `required` events certain and nodes of their own.
    fn assume(
        &mut self,
        circuit: &Circuit,
        required: &[EventIndex],
        children: &mut Vec<NodeIndex>,
    ) -> Circuit {
        let mut certain = vec![false; circuit.events.len()];
        for &event in required {
            certain[event as usize] = true;
            let event = circuit.events[event as usize].clone();
            children.push(self.tree.add(Node::Event(event)));
        }
        circuit.with(|event| certain[event as usize].then_some(true))
    }

    /// A part whose conjuncts share events, or that is a single conjunct.
    fn entangled(&mut self, circuit: Circuit, depth: usize) -> NodeIndex {
        if let Gate::Leaf { .. } = circuit.gate(circuit.top) {
            return self.leaf(&circuit, circuit.top);
        }
        self.deepest = self.deepest.max(depth);
        let key = Key::of(&circuit, self.cases);
        let known = self.made.parts.known(key, &circuit, DEEPEST - depth);
        if let Some(known) = known {
            self.deepest = self.deepest.max(depth + known.height);
            return known.add_to(&mut self.tree);
        }
        let outside = std::mem::replace(&mut self.deepest, depth);
        let first = self.tree.nodes.len();
        let node = self.take_apart(&circuit, depth);
        let height = self.deepest - depth;
        self.deepest = self.deepest.max(outside);
        // What was cut off where parts are too deep is not what it would be elsewhere.
        if depth + height < DEEPEST {
            let parts = &mut self.made.parts;
            parts.note(key, circuit, height, &self.tree.nodes, first);
        }
        node
    }

    fn take_apart(&mut self, circuit: &Circuit, depth: usize) -> NodeIndex {
        match circuit.gate(circuit.top) {
            Gate::Any(inputs) => {
                let parts = independent(circuit, inputs);
                if parts.len() > 1 {
                    return self.alternatives(circuit, &parts, depth);
                }
            }
            Gate::AtLeast(needed, inputs) => {
                let parts = independent(circuit, inputs);
                if parts.len() == inputs.len() && depth < DEEPEST {
                    let children = circuit.extract(&parts, |_| None);
                    let children = children
                        .into_iter()
                        .map(|child| self.part(&child, depth + 1))
                        .collect();
                    return self.tree.add(Node::AtLeast(needed, children));
                }
            }
            Gate::Constant(_) | Gate::Leaf { .. } | Gate::All(_) => {}
        }
        if depth >= DEEPEST {
            return self.diagram(circuit, depth);
        }
        let required = required_by_scenarios(circuit);
        if required.is_empty() {
            return match self.decides_most(circuit) {
                Some(event) => self.choice(circuit, event, depth),
                None => self.diagram(circuit, depth),
            };
        }
        let mut children = Vec::new();
        let rest = self.assume(circuit, &required, &mut children);
        children.push(self.part(&rest, depth + 1));
        self.tree.all(children)
    }

    fn alternatives(
        &mut self,
        circuit: &Circuit,
        parts: &[Vec<GateIndex>],
        depth: usize,
    ) -> NodeIndex {
        let mut children = Vec::new();
        for part in circuit.extract_any(parts) {
            let child = if depth < DEEPEST {
                self.part(&part, depth + 1)
            } else {
                self.diagram(&part, depth)
            };
            children.push(child);
        }
        self.tree.any(children)
    }

    /// The drawn number that decides most at once: what it spares some requests stands under "all" from
    /// the top, so each case requires, or does without, all of that.
    fn decides_most(&self, circuit: &Circuit) -> Option<EventIndex> {
        let is_few = |event: EventIndex| {
            let cases = circuit.events[event as usize].parts().len();
            cases > 0 && self.cases * cases <= MOST_CASES
        };
        if !(0..circuit.events.len() as EventIndex).any(is_few) {
            return None;
        }
        let mut spared: Vec<(usize, EventIndex)> = Vec::new();
        for gate in conjuncts(circuit) {
            let Gate::Any(inputs) = circuit.gate(gate) else {
                continue;
            };
            for &input in inputs {
                if let Gate::Leaf { event, from, to } = circuit.gate(input)
                    && from != to
                    && is_few(event)
                {
                    let gates = above(circuit, &[gate], &|_| false).len();
                    match spared.iter_mut().find(|(_, known)| *known == event) {
                        Some((total, _)) => *total += gates,
                        None => spared.push((gates, event)),
                    }
                }
            }
        }
        spared
            .into_iter()
            .max_by_key(|&(gates, event)| (gates, std::cmp::Reverse(event)))
            .map(|(_, event)| event)
    }

    /// The cases of a drawn number, each taken apart by itself.
    fn choice(&mut self, circuit: &Circuit, event: EventIndex, depth: usize) -> NodeIndex {
        let sizes = circuit.events[event as usize].parts();
        self.cases *= sizes.len();
        let cases = (0..).zip(sizes).map(|(part, &size)| {
            let child = self.part(&circuit.drawn(event, part), depth + 1);
            (size, child)
        });
        let cases = cases.collect();
        self.cases /= sizes.len();
        self.tree.add(Node::Choice(cases))
    }

    /// A diagram of what cannot be taken apart, over the modules in it.
    fn diagram(&mut self, circuit: &Circuit, depth: usize) -> NodeIndex {
        let circuit = regroup(circuit);
        match circuit.gate(circuit.top) {
            Gate::Leaf { .. } => return self.leaf(&circuit, circuit.top),
            Gate::Constant(value) => return self.tree.add(Node::Certain(value)),
            Gate::All(_) | Gate::Any(_) | Gate::AtLeast(..) => {}
        }
        if depth < DEEPEST && falls_apart(&circuit) {
            return self.part(&circuit, depth + 1);
        }
        let circuit = join_modules(circuit);
        let skeleton = Skeleton::new(&circuit, depth < DEEPEST);
        let modules: Vec<Vec<GateIndex>> =
            skeleton.modules.iter().map(|&gate| vec![gate]).collect();
        let mut inputs = Vec::with_capacity(modules.len());
        for module in circuit.extract(&modules, |_| None) {
            let node = match module.gate(module.top) {
                Gate::Leaf { .. } => self.leaf(&module, module.top),
                _ => self.part(&module, depth + 1),
            };
            inputs.push(Input::Node(node));
        }
        inputs.extend(skeleton.drawn.into_iter().map(Input::Drawn));
        let outcomes = inputs.iter().map(Input::outcomes).collect();
        let Self {
            tree,
            rough,
            likely,
            made,
            ..
        } = self;
        let rough = || rough_inputs(tree, rough, *likely, &inputs);
        let limits = self.limits;
        let (circuit, diagram) = made.diagrams.of(skeleton.circuit, outcomes, rough, limits);
        self.tree.add(Node::Diagram(Box::new(Entangled {
            inputs,
            circuit,
            diagram,
        })))
    }

    fn leaf(&mut self, circuit: &Circuit, leaf: GateIndex) -> NodeIndex {
        let Gate::Leaf { event, from, to } = circuit.gate(leaf) else {
            unreachable!("only called for leaves");
        };
        let node = match &circuit.events[event as usize] {
            Event::Drawn(sizes) => {
                let part = from as usize..to as usize;
                let inside: f64 = sizes[part.clone()].iter().sum();
                let outside = sizes[..part.start].iter().chain(&sizes[part.end..]).sum();
                Node::Chance(outside, inside)
            }
            event => Node::Event(event.clone()),
        };
        self.tree.add(node)
    }
}

/// Rough probabilities of the outcomes of some inputs; `known` are those of the first nodes of `tree`.
fn rough_inputs(
    tree: &Tree,
    known: &mut Vec<f64>,
    likely: &dyn Fn(&Event) -> f64,
    inputs: &[Input],
) -> Vec<Vec<f64>> {
    let of_input = |known: &[f64], input: &Input| match input {
        Input::Node(node) => vec![1.0 - known[*node], known[*node]],
        Input::Drawn(sizes) => sizes.to_vec(),
    };
    for node in &tree.nodes[known.len()..] {
        let of = |child: &NodeIndex| known[*child];
        let rough = match node {
            Node::Certain(value) => f64::from(u8::from(*value)),
            Node::Event(event) => likely(event),
            Node::Chance(yes, _) => *yes,
            Node::All(children) => children.iter().map(of).product(),
            Node::Any(children) => 1.0 - children.iter().map(|c| 1.0 - of(c)).product::<f64>(),
            Node::AtLeast(needed, children) => {
                let chances = children.iter().map(|child| (of(child), 1.0 - of(child)));
                at_least(*needed, chances).0
            }
            Node::Choice(cases) => cases.iter().map(|(share, child)| share * of(child)).sum(),
            Node::Diagram(part) => {
                let inputs = part.inputs.iter().map(|input| of_input(known, input));
                part.diagram.likely(&inputs.collect::<Vec<_>>())
            }
        };
        known.push(rough);
    }
    inputs.iter().map(|input| of_input(known, input)).collect()
}

/// The events that stand under "all" from the top.
fn required_by_all(circuit: &Circuit) -> Vec<EventIndex> {
    let is_binary = |event: EventIndex| circuit.events[event as usize].is_binary();
    let leaf = |gate: GateIndex| match circuit.gate(gate) {
        Gate::Leaf { event, .. } if is_binary(event) => Some(event),
        _ => None,
    };
    under_all(circuit).into_iter().filter_map(leaf).collect()
}

/// What stands under "all" from the top and is not "all" itself.
fn conjuncts(circuit: &Circuit) -> Vec<GateIndex> {
    let is_conjunct = |gate: &GateIndex| !matches!(circuit.gate(*gate), Gate::All(_));
    under_all(circuit).into_iter().filter(is_conjunct).collect()
}

/// Whether what the top asks for shares no event.
fn falls_apart(circuit: &Circuit) -> bool {
    let asked = match circuit.gate(circuit.top) {
        Gate::Any(inputs) => inputs.to_vec(),
        _ => conjuncts(circuit),
    };
    independent(circuit, &asked).len() > 1
}

/// The gates that are reached from the top through "all" alone, rising.
fn under_all(circuit: &Circuit) -> Vec<GateIndex> {
    let mut seen = vec![false; circuit.size()];
    let mut found = Vec::new();
    let mut stack = vec![circuit.top];
    while let Some(gate) = stack.pop() {
        if std::mem::replace(&mut seen[gate as usize], true) {
            continue;
        }
        found.push(gate);
        if let Gate::All(inputs) = circuit.gate(gate) {
            stack.extend(inputs);
        }
    }
    found.sort_unstable();
    found
}

/// The binary events without which the circuit is not true, however the rest turns out.
fn required_by_scenarios(circuit: &Circuit) -> Vec<EventIndex> {
    match circuit.events.len() {
        0..=64 => required_in_batches::<1>(circuit),
        65..=128 => required_in_batches::<2>(circuit),
        _ => required_in_batches::<8>(circuit),
    }
}

/// The same, by batches of so many words of scenarios.
fn required_in_batches<const WORDS: usize>(circuit: &Circuit) -> Vec<EventIndex> {
    let binary: Vec<EventIndex> = (0..circuit.events.len() as EventIndex)
        .filter(|&event| circuit.events[event as usize].is_binary())
        .collect();
    let mut required = Vec::new();
    let mut scenarios = Scenarios::<WORDS>::new(circuit, circuit.events.len());
    for batch in binary.chunks(WORDS * 64) {
        scenarios.reset();
        for (scenario, &event) in batch.iter().enumerate() {
            scenarios.fail(event, scenario);
        }
        let works = scenarios.evaluate();
        let fails = |scenario: usize| works[scenario / 64] >> (scenario % 64) & 1 == 0;
        let failing = batch.iter().enumerate().filter(|&(n, _)| fails(n));
        required.extend(failing.map(|(_, &event)| event));
    }
    required
}

/// Joins the inputs of "all" and of "any" that are modules used nowhere else, so that each gate has
/// at most one.
fn join_modules(circuit: Circuit) -> Circuit {
    let is_module = modules(&circuit);
    let mut users = vec![0_u32; circuit.size()];
    for input in circuit.gates().flat_map(Gate::inputs) {
        users[*input as usize] += 1;
    }
    let own = |gate: &&GateIndex| is_module[**gate as usize] && users[**gate as usize] == 1;
    let mut joined = Circuit::new();
    let mut place = vec![NEVER; circuit.size()];
    for (index, gate) in circuit.gates().enumerate() {
        let at = |input: &GateIndex| place[*input as usize];
        let is_shared = |gate: &&GateIndex| !own(gate);
        place[index] = match gate {
            Gate::Constant(value) => GateIndex::from(value),
            Gate::Leaf { event, from, to } => joined.leaf_outside(event, from, to),
            Gate::All(inputs) => {
                let own = joined.all(inputs.iter().filter(own).map(at));
                joined.all(inputs.iter().filter(is_shared).map(at).chain([own]))
            }
            Gate::Any(inputs) => {
                let own = joined.any(inputs.iter().filter(own).map(at));
                joined.any(inputs.iter().filter(is_shared).map(at).chain([own]))
            }
            Gate::AtLeast(needed, inputs) => joined.at_least(needed, inputs.iter().map(at)),
        };
    }
    joined.top = place[circuit.top as usize];
    joined.events = circuit.events;
    joined
}

/// What is left of a circuit when its modules are taken as events.
struct Skeleton {
    /// Leaves are about the modules and then the drawn numbers.
    circuit: Circuit,
    modules: Vec<GateIndex>,
    drawn: Vec<Arc<[f64]>>,
}

impl Skeleton {
    fn new(circuit: &Circuit, inner: bool) -> Self {
        let is_module = modules(circuit);
        let is_input = |gate: GateIndex| {
            let is_leaf = matches!(circuit.gate(gate), Gate::Leaf { .. });
            is_module[gate as usize] && gate != circuit.top && (inner || is_leaf)
        };
        let gates = above(circuit, &[circuit.top], &is_input);
        let modules: Vec<GateIndex> = gates
            .iter()
            .copied()
            .filter(|&gate| is_input(gate))
            .collect();
        let mut skeleton = Self {
            circuit: Circuit::new(),
            modules,
            drawn: Vec::new(),
        };
        let mut place = vec![NEVER; circuit.size()];
        let mut drawn = vec![None; circuit.events.len()];
        let mut module = 0;
        for gate in gates {
            let at = |input: &GateIndex| place[*input as usize];
            place[gate as usize] = match circuit.gate(gate) {
                _ if is_input(gate) => {
                    module += 1;
                    skeleton.circuit.leaf(module - 1)
                }
                Gate::Constant(value) => GateIndex::from(value),
                Gate::Leaf { event, from, to } => {
                    let next = (skeleton.modules.len() + skeleton.drawn.len()) as EventIndex;
                    let input = *drawn[event as usize].get_or_insert(next);
                    if input == next
                        && let Event::Drawn(sizes) = &circuit.events[event as usize]
                    {
                        skeleton.drawn.push(Arc::clone(sizes));
                    }
                    skeleton.circuit.leaf_outside(input, from, to)
                }
                Gate::All(inputs) => skeleton.circuit.all(inputs.iter().map(at)),
                Gate::Any(inputs) => skeleton.circuit.any(inputs.iter().map(at)),
                Gate::AtLeast(needed, inputs) => {
                    skeleton.circuit.at_least(needed, inputs.iter().map(at))
                }
            };
        }
        skeleton.circuit.top = place[circuit.top as usize];
        skeleton
    }
}

/// The gates below `tops` down to those that are inputs, rising.
fn above(
    circuit: &Circuit,
    tops: &[GateIndex],
    is_input: &impl Fn(GateIndex) -> bool,
) -> Vec<GateIndex> {
    let mut seen = vec![false; circuit.size()];
    let mut gates = Vec::new();
    let mut stack = tops.to_vec();
    while let Some(gate) = stack.pop() {
        if std::mem::replace(&mut seen[gate as usize], true) {
            continue;
        }
        gates.push(gate);
        if !is_input(gate) {
            stack.extend(circuit.gate(gate).inputs());
        }
    }
    gates.sort_unstable();
    gates
}
