//! One node's chances from its children's, for each state of the zones inside it.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::{Structure, Values};
use crate::analysis::availability::circuit::Event;
use crate::analysis::availability::combine::at_least;
use crate::analysis::availability::diagram::{Diagram, ENDS, NO, YES};
use crate::analysis::availability::layout::Place;
use crate::analysis::availability::numbers::{Chance, Numbers, Stand, all_of};
use crate::analysis::availability::tree::{Input, Node, NodeIndex};
use crate::analysis::graph::ComponentIndex;

impl Structure {
    /// The chances of `node` in its inner lanes, the first ones if `into` holds fewer, from the values of
    /// its children.
    pub(super) fn inner(
        &self,
        node: NodeIndex,
        numbers: &Numbers,
        values: &Values,
        into: &mut [Chance],
    ) {
        let place = self.place(node);
        match &self.tree.nodes[node] {
            Node::Certain(value) => into.fill(if *value { (1.0, 0.0) } else { (0.0, 1.0) }),
            Node::Chance(yes, no) => into.fill((*yes, *no)),
            Node::Event(event) => self.event(event, place, numbers, into),
            Node::All(children) => {
                into.fill((1.0, 0.0));
                for (position, &child) in children.iter().enumerate() {
                    values.join(place, position, child, into, |(yes, no), (also, not)| {
                        *yes *= also;
                        *no += (1.0 - *no) * not;
                    });
                }
            }
            Node::Any(children) => {
                into.fill((0.0, 1.0));
                for (position, &child) in children.iter().enumerate() {
                    values.join(place, position, child, into, |(yes, no), (also, not)| {
                        *yes += (1.0 - *yes) * also;
                        *no *= not;
                    });
                }
            }
            Node::AtLeast(needed, children) => {
                for (lane, chance) in into.iter_mut().enumerate() {
                    let of = |(position, &child): (usize, &NodeIndex)| {
                        values.chance(child, place.inside(position, lane))
                    };
                    *chance = at_least(*needed, children.iter().enumerate().map(of));
                }
            }
            Node::Choice(cases) => {
                into.fill((0.0, 0.0));
                for (position, &(share, child)) in cases.iter().enumerate() {
                    values.join(place, position, child, into, |(yes, no), (also, not)| {
                        *yes += share * also;
                        *no += share * not;
                    });
                }
            }
            Node::Diagram(entangled) => {
                let chances = outcomes(place, &entangled.inputs, values, into.len());
                diagram_chances(&entangled.diagram, &chances, into);
            }
        }
    }

    pub(super) fn event(
        &self,
        event: &Event,
        place: &Place,
        numbers: &Numbers,
        into: &mut [Chance],
    ) {
        match event {
            Event::Pool(component) if !numbers.perfect_components[*component] => {
                self.pool(*component, place, numbers, into);
            }
            event => into.fill(numbers.event(event)),
        }
    }

    fn pool(
        &self,
        component: ComponentIndex,
        place: &Place,
        numbers: &Numbers,
        into: &mut [Chance],
    ) {
        if self.layout.listed.is_none()
            && let Some(table) = numbers.tabulated(component)
        {
            let touched = numbers.touched(component);
            for (chance, one) in into.iter_mut().zip(table) {
                *chance = all_of(*one, touched);
            }
            return;
        }
        let stand = Stand::new(&numbers.system().components[component], &place.inner);
        // There are few different numbers of replicas that are left.
        let mut known = FxHashMap::default();
        for (lane, chance) in into.iter_mut().enumerate() {
            let alive: u32 = stand.alive(|at| self.is_down(lane, at)).sum();
            *chance = *known
                .entry(alive)
                .or_insert_with(|| numbers.pool(component, alive));
        }
    }
}

/// Of each input, of each of its outcomes, the probability in each lane.
pub(super) struct Outcomes {
    lanes: usize,
    /// By input, where its first outcome stands among all.
    first: Vec<usize>,
    chances: Vec<f64>,
}

impl Outcomes {
    /// The probability of an outcome of an input in each lane.
    pub(super) fn of(&self, input: u32, outcome: usize) -> &[f64] {
        let start = (self.first[input as usize] + outcome) * self.lanes;
        &self.chances[start..start + self.lanes]
    }

    /// How many lanes there are.
    pub(super) const fn lanes(&self) -> usize {
        self.lanes
    }

    /// Says the probabilities of one of the inputs that are nodes anew.
    pub(super) fn put(&mut self, input: u32, chances: impl Iterator<Item = Chance>) {
        let no = self.first[input as usize] * self.lanes;
        for (lane, chance) in chances.enumerate() {
            self.chances[no + lane] = chance.1;
            self.chances[no + self.lanes + lane] = chance.0;
        }
    }
}

/// The chances of the inputs of a diagram in its first `lanes`, from the values of the nodes among them.
pub(super) fn outcomes(place: &Place, inputs: &[Input], values: &Values, lanes: usize) -> Outcomes {
    let mut position = 0;
    let mut all = Outcomes {
        lanes,
        first: Vec::with_capacity(inputs.len()),
        chances: Vec::with_capacity(inputs.len() * 2 * lanes),
    };
    for input in inputs {
        all.first.push(all.chances.len() / lanes);
        match input {
            Input::Drawn(sizes) => {
                for &size in &**sizes {
                    all.chances.extend(std::iter::repeat_n(size, lanes));
                }
            }
            Input::Node(node) => {
                let chances = || values.inside(place, position, *node).take(lanes);
                all.chances.extend(chances().map(|(_, no)| no));
                all.chances.extend(chances().map(|(yes, _)| yes));
                position += 1;
            }
        }
    }
    all
}

fn diagram_chances(diagram: &Diagram, chances: &Outcomes, into: &mut [Chance]) {
    for lanes in batches(diagram, into.len()) {
        let masses = masses(diagram, chances, lanes.clone());
        let ends = |end: u32| &masses[end as usize * lanes.len()..];
        let into = into[lanes.clone()].iter_mut();
        for (chance, (&yes, &no)) in into.zip(ends(YES).iter().zip(ends(NO))) {
            *chance = (yes, no);
        }
    }
}

/// The lanes that are followed through a diagram together: as many as a cache near the processor holds
/// numbers of, since there may be thousands.
pub(super) fn batches(diagram: &Diagram, lanes: usize) -> impl Iterator<Item = Range<usize>> {
    const NUMBERS: usize = 1 << 16;
    let together = (NUMBERS / (diagram.nodes.len() + 1)).max(4);
    let starts = (0..lanes).step_by(together);
    starts.map(move |start| start..lanes.min(start + together))
}

/// How likely each end and, after these, each node is to be reached, in each of these lanes.
pub(super) fn masses(diagram: &Diagram, chances: &Outcomes, lanes: Range<usize>) -> Vec<f64> {
    let count = lanes.len();
    let mut masses = vec![0.0; (diagram.nodes.len() + ENDS as usize) * count];
    masses[diagram.root as usize * count..][..count].fill(1.0);
    let mut here = vec![0.0; count];
    for node in 0..diagram.nodes.len() {
        here.copy_from_slice(&masses[(node + ENDS as usize) * count..][..count]);
        let input = diagram.nodes[node].input;
        for (outcome, &target) in diagram.outcomes(node).iter().enumerate() {
            let there = &mut masses[target as usize * count..][..count];
            let chances = &chances.of(input, outcome)[lanes.clone()];
            for ((there, here), chance) in there.iter_mut().zip(&here).zip(chances) {
                *there += here * chance;
            }
        }
    }
    masses
}

/// Sets `here` to the sum over outcomes, by where they lead, of the chance of each times what is there.
pub(super) fn mix<'b>(
    here: &mut [f64],
    targets: &[u32],
    there: impl Fn(u32) -> &'b [f64],
    chances: impl Fn(usize) -> &'b [f64],
) {
    if let [no, yes] = *targets {
        let no = there(no).iter().zip(chances(0));
        let yes = there(yes).iter().zip(chances(1));
        for (here, ((no, is_no), (yes, is_yes))) in here.iter_mut().zip(no.zip(yes)) {
            *here = no * is_no + yes * is_yes;
        }
        return;
    }
    here.fill(0.0);
    for (outcome, &target) in targets.iter().enumerate() {
        let more = there(target).iter().zip(chances(outcome));
        for (here, (there, chance)) in here.iter_mut().zip(more) {
            *here += there * chance;
        }
    }
}
