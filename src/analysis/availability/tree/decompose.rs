//! Takes a circuit apart.

use std::borrow::Cow;

use super::modules::{independent, modules};
use super::regroup::regroup;
use super::{Entangled, Input, Node, NodeIndex, Tree};
use crate::analysis::availability::circuit::{
    ALWAYS, Circuit, Event, EventIndex, Gate, GateIndex, NEVER,
};
use crate::analysis::availability::combine::at_least;
use crate::analysis::availability::diagram::{Diagrams, Limits};
use crate::analysis::availability::scenarios::{SCENARIOS, Scenarios};

/// How deep parts are taken apart within parts; beyond, a diagram takes what is left.
const DEEPEST: usize = 100;

/// The most cases within cases that are told apart.
const MOST_CASES: usize = 8;

/// The independent parts of `circuit`. `likely` gives a rough probability of a binary event, by which
/// a diagram that outgrows its `limits` chooses what it keeps; `diagrams` are those that are known.
pub(in crate::analysis::availability) fn decompose(
    circuit: &Circuit,
    limits: Limits,
    diagrams: &mut Diagrams,
    likely: &dyn Fn(&Event) -> f64,
) -> Tree {
    let mut decomposer = Decomposer {
        tree: Tree::new(),
        rough: Vec::new(),
        limits,
        diagrams,
        likely,
        cases: 1,
    };
    decomposer.part(circuit, 0);
    decomposer.tree
}

struct Decomposer<'a> {
    tree: Tree,
    /// A rough probability of each node.
    rough: Vec<f64>,
    limits: Limits,
    diagrams: &'a mut Diagrams,
    likely: &'a dyn Fn(&Event) -> f64,
    /// How many cases of drawn numbers there are where it works.
    cases: usize,
}

impl Decomposer<'_> {
    fn part(&mut self, circuit: &Circuit, depth: usize) -> NodeIndex {
        let mut children = Vec::new();
        let rest = self.factor(circuit, &mut children);
        if rest.top == NEVER {
            self.tree.add(Node::Certain(false));
            return self.settle(0.0);
        }
        if rest.top != ALWAYS {
            let needed = conjuncts(&rest);
            let parts = independent(&rest, &needed);
            for part in rest.extract(&parts, |_| None) {
                let child = self.entangled(&part, depth);
                children.push(child);
            }
        }
        self.all(children)
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
            children.push(self.event(circuit.events[event as usize].clone()));
        }
        let tops = [vec![circuit.top]];
        let mut rest = circuit.extract(&tops, |event| certain[event as usize].then_some(true));
        rest.pop().expect("one part was asked for")
    }

    /// A part whose conjuncts share events, or that is a single conjunct.
    fn entangled(&mut self, circuit: &Circuit, depth: usize) -> NodeIndex {
        match circuit.gate(circuit.top) {
            Gate::Leaf { .. } => return self.leaf(circuit, circuit.top),
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
                    return self.at_least(*needed, children);
                }
            }
            Gate::Constant(_) | Gate::All(_) => {}
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
        self.all(children)
    }

    fn alternatives(
        &mut self,
        circuit: &Circuit,
        parts: &[Vec<GateIndex>],
        depth: usize,
    ) -> NodeIndex {
        let mut whole = circuit.clone();
        let tops: Vec<Vec<GateIndex>> = parts
            .iter()
            .map(|part| vec![whole.any(part.clone())])
            .collect();
        let mut children = Vec::new();
        for part in whole.extract(&tops, |_| None) {
            let child = if depth < DEEPEST {
                self.part(&part, depth + 1)
            } else {
                self.diagram(&part, depth)
            };
            children.push(child);
        }
        self.any(children)
    }

    /// The drawn number that decides most at once: what it spares some requests stands under "all" from
    /// the top, so each case requires, or does without, all of that.
    fn decides_most(&self, circuit: &Circuit) -> Option<EventIndex> {
        let mut spared: Vec<(usize, EventIndex)> = Vec::new();
        for gate in conjuncts(circuit) {
            let Gate::Any(inputs) = circuit.gate(gate) else {
                continue;
            };
            for &input in inputs {
                if let Gate::Leaf { event, from, to } = circuit.gate(input)
                    && from != to
                {
                    let gates = above(circuit, &[gate], &|_| false).len();
                    match spared.iter_mut().find(|(_, known)| known == event) {
                        Some((total, _)) => *total += gates,
                        None => spared.push((gates, *event)),
                    }
                }
            }
        }
        let cases = |event: EventIndex| circuit.events[event as usize].parts().len();
        spared
            .into_iter()
            .filter(|&(_, event)| self.cases * cases(event) <= MOST_CASES)
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
        self.tree.add(Node::Choice(cases));
        self.settle(0.0)
    }

    /// A diagram of what cannot be taken apart, over the modules in it.
    fn diagram(&mut self, circuit: &Circuit, depth: usize) -> NodeIndex {
        let circuit = regroup(circuit);
        match circuit.gate(circuit.top) {
            Gate::Leaf { .. } => return self.leaf(&circuit, circuit.top),
            Gate::Constant(value) => {
                let value = *value;
                self.tree.add(Node::Certain(value));
                return self.settle(1.0);
            }
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
        inputs.extend(skeleton.drawn.iter().cloned().map(Input::Drawn));
        let rough: Vec<Vec<f64>> = inputs
            .iter()
            .map(|input| match input {
                Input::Node(node) => vec![1.0 - self.rough[*node], self.rough[*node]],
                Input::Drawn(sizes) => sizes.clone(),
            })
            .collect();
        let (circuit, diagram) = self.diagrams.of(skeleton.circuit, &rough, self.limits);
        let likely = diagram.likely(&rough);
        self.tree.add(Node::Diagram(Box::new(Entangled {
            inputs,
            circuit,
            diagram,
        })));
        self.settle(likely)
    }

    fn leaf(&mut self, circuit: &Circuit, leaf: GateIndex) -> NodeIndex {
        let Gate::Leaf { event, from, to } = circuit.gate(leaf) else {
            unreachable!("only called for leaves");
        };
        match &circuit.events[*event as usize] {
            Event::Drawn(sizes) => {
                let part = *from as usize..*to as usize;
                let inside: f64 = sizes[part.clone()].iter().sum();
                let outside = sizes[..part.start].iter().chain(&sizes[part.end..]).sum();
                self.tree.add(Node::Chance(outside, inside));
                self.settle(outside)
            }
            event => self.event(event.clone()),
        }
    }

    fn event(&mut self, event: Event) -> NodeIndex {
        let likely = (self.likely)(&event);
        self.tree.add(Node::Event(event));
        self.settle(likely)
    }

    fn all(&mut self, children: Vec<NodeIndex>) -> NodeIndex {
        let node = self.tree.all(children);
        self.settle(1.0);
        node
    }

    fn any(&mut self, children: Vec<NodeIndex>) -> NodeIndex {
        let node = self.tree.any(children);
        self.settle(1.0);
        node
    }

    fn at_least(&mut self, needed: u32, children: Vec<NodeIndex>) -> NodeIndex {
        self.tree.add(Node::AtLeast(needed, children));
        self.settle(1.0)
    }

    /// Gives the nodes that were added a rough probability: that of their children, or `likely`.
    fn settle(&mut self, likely: f64) -> NodeIndex {
        for node in &self.tree.nodes[self.rough.len()..] {
            let of = |child: &NodeIndex| self.rough[*child];
            let rough = match node {
                Node::Certain(value) => f64::from(u8::from(*value)),
                Node::All(children) => children.iter().map(of).product(),
                Node::Any(children) => 1.0 - children.iter().map(|c| 1.0 - of(c)).product::<f64>(),
                Node::AtLeast(needed, children) => {
                    let chances = children.iter().map(|child| (of(child), 1.0 - of(child)));
                    at_least(*needed, chances).0
                }
                Node::Choice(cases) => cases.iter().map(|(share, child)| share * of(child)).sum(),
                Node::Event(_) | Node::Chance(..) | Node::Diagram(..) => likely,
            };
            self.rough.push(rough);
        }
        self.tree.nodes.len() - 1
    }
}

/// The events that stand under "all" from the top.
fn required_by_all(circuit: &Circuit) -> Vec<EventIndex> {
    let is_binary = |event: EventIndex| circuit.events[event as usize].is_binary();
    let leaf = |gate: GateIndex| match circuit.gate(gate) {
        Gate::Leaf { event, .. } if is_binary(*event) => Some(*event),
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
        Gate::Any(inputs) => inputs.clone(),
        _ => conjuncts(circuit),
    };
    independent(circuit, &asked).len() > 1
}

/// The gates that are reached from the top through "all" alone, rising.
fn under_all(circuit: &Circuit) -> Vec<GateIndex> {
    let mut seen = vec![false; circuit.gates.len()];
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
    let binary: Vec<EventIndex> = (0..circuit.events.len() as EventIndex)
        .filter(|&event| circuit.events[event as usize].is_binary())
        .collect();
    let mut required = Vec::new();
    let mut scenarios = Scenarios::new(circuit, circuit.events.len());
    for batch in binary.chunks(SCENARIOS) {
        scenarios.reset();
        for (scenario, &event) in batch.iter().enumerate() {
            scenarios.fail(event, scenario);
        }
        let works = scenarios.evaluate();
        let fails = |scenario: usize| works[scenario / 64] >> (scenario % 64) & 1 == 0;
        required.extend(
            batch
                .iter()
                .enumerate()
                .filter(|&(n, _)| fails(n))
                .map(|(_, &e)| e),
        );
    }
    required
}

/// Joins the inputs of "all" and of "any" that are modules used nowhere else, so that each gate has
/// at most one.
fn join_modules(circuit: Circuit) -> Circuit {
    let is_module = modules(&circuit);
    let mut users = vec![0_u32; circuit.gates.len()];
    for input in circuit.gates.iter().flat_map(Gate::inputs) {
        users[*input as usize] += 1;
    }
    let own = |gate: &GateIndex| is_module[*gate as usize] && users[*gate as usize] == 1;
    let mut joined = Circuit::new();
    let mut place = vec![NEVER; circuit.gates.len()];
    for (index, gate) in circuit.gates.iter().enumerate() {
        let at = |inputs: &[GateIndex]| -> Vec<GateIndex> {
            inputs.iter().map(|&input| place[input as usize]).collect()
        };
        let divide = |inputs: &[GateIndex]| -> (Vec<GateIndex>, Vec<GateIndex>) {
            inputs.iter().partition(|input| own(input))
        };
        place[index] = match gate {
            Gate::Constant(value) => GateIndex::from(*value),
            leaf @ Gate::Leaf { .. } => joined.push(leaf.clone()),
            Gate::All(inputs) => {
                let (own, shared) = divide(inputs);
                let own = joined.all(at(&own));
                joined.all([at(&shared), vec![own]].concat())
            }
            Gate::Any(inputs) => {
                let (own, shared) = divide(inputs);
                let own = joined.any(at(&own));
                joined.any([at(&shared), vec![own]].concat())
            }
            Gate::AtLeast(needed, inputs) => joined.at_least(*needed, at(inputs)),
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
    drawn: Vec<Vec<f64>>,
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
        let mut place = vec![NEVER; circuit.gates.len()];
        let mut drawn = vec![None; circuit.events.len()];
        let mut module = 0;
        for gate in gates {
            let at = |inputs: &[GateIndex]| inputs.iter().map(|&i| place[i as usize]).collect();
            place[gate as usize] = match circuit.gate(gate) {
                _ if is_input(gate) => {
                    module += 1;
                    skeleton.circuit.leaf(module - 1)
                }
                Gate::Constant(value) => GateIndex::from(*value),
                Gate::Leaf { event, from, to } => {
                    let next = (skeleton.modules.len() + skeleton.drawn.len()) as EventIndex;
                    let input = *drawn[*event as usize].get_or_insert(next);
                    if input == next {
                        skeleton
                            .drawn
                            .push(circuit.events[*event as usize].parts().to_vec());
                    }
                    skeleton.circuit.push(Gate::Leaf {
                        event: input,
                        from: *from,
                        to: *to,
                    })
                }
                Gate::All(inputs) => skeleton.circuit.all(at(inputs)),
                Gate::Any(inputs) => skeleton.circuit.any(at(inputs)),
                Gate::AtLeast(needed, inputs) => skeleton.circuit.at_least(*needed, at(inputs)),
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
    let mut seen = vec![false; circuit.gates.len()];
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
