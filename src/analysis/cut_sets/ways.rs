//! What single failures do to an entangled part, followed on its diagram.
//!
//! While some inputs fail for certain and all others work, each node of the diagram leads on one *way*
//! to yes or to no. An input fails the part alone iff its node on the way from the root has a failing
//! outcome whose way ends in no; a pair does iff that holds of the second input on the way that the
//! failure of the first leads to (minimal solutions on the diagram: Rauzy 1993, for two). Cost: nodes,
//! and for pairs inputs × the length of ways.

use crate::analysis::availability::circuit::EventIndex;
use crate::analysis::availability::diagram::{Diagram, ENDS, YES};
use crate::analysis::availability::tree::{Entangled, Input, NodeIndex};

/// The ways through a part.
pub(super) struct Ways<'a> {
    inputs: Inputs<'a>,
    /// Of each end and node, whether its way ends in yes.
    holds: Vec<bool>,
}

/// A diagram, and which of its inputs work.
struct Inputs<'a> {
    diagram: &'a Diagram,
    works: Vec<bool>,
}

/// Whether `part` works while its inputs work as `works` says of nodes; `None` if its diagram does not tell.
pub(super) fn holds(part: &Entangled, works: impl Fn(NodeIndex) -> bool) -> Option<bool> {
    let inputs = Inputs::new(part, works)?;
    let mut place = part.diagram.root;
    while place >= ENDS {
        place = inputs.next(place);
    }
    Some(place == YES)
}

impl<'a> Ways<'a> {
    /// The ways through `part` while its inputs work as `works` says of nodes; `None` if its diagram
    /// does not tell.
    pub(super) fn new(part: &'a Entangled, works: impl Fn(NodeIndex) -> bool) -> Option<Self> {
        let inputs = Inputs::new(part, works)?;
        let places = part.diagram.nodes.len() as u32 + ENDS;
        let mut holds = vec![false; places as usize];
        holds[YES as usize] = true;
        for place in (ENDS..places).rev() {
            holds[place as usize] = holds[inputs.next(place) as usize];
        }
        Some(Self { inputs, holds })
    }

    /// The inputs that work and without which the part does not, rising.
    pub(super) fn alone(&self) -> Vec<EventIndex> {
        let mut alone = self.failing(self.inputs.diagram.root);
        alone.sort_unstable();
        alone
    }

    /// Of each input that works, in the diagram's order: those after it with which it fails the part,
    /// though neither does alone; `alone` are those that do.
    pub(super) fn pairs(&self, alone: &[EventIndex]) -> Vec<(EventIndex, Vec<EventIndex>)> {
        let is_alone = |input: EventIndex| alone.binary_search(&input).is_ok();
        let firsts = self.way(self.inputs.diagram.root);
        let firsts = firsts.filter(|&(input, _)| !is_alone(input));
        let pairs = firsts.map(|(input, failed)| {
            let mut seconds = self.failing(failed);
            seconds.retain(|&second| !is_alone(second));
            (input, seconds)
        });
        pairs.filter(|(_, seconds)| !seconds.is_empty()).collect()
    }

    /// The inputs without which the way from an end or node leads to no.
    fn failing(&self, from: u32) -> Vec<EventIndex> {
        let way = self.way(from);
        way.filter(|&(_, failed)| !self.holds[failed as usize])
            .map(|(input, _)| input)
            .collect()
    }

    /// The inputs on the way from an end or node that work, each with where its failure leads.
    fn way(&self, from: u32) -> impl Iterator<Item = (EventIndex, u32)> {
        let is_node = |place: &u32| *place >= ENDS;
        let next = move |&place: &u32| Some(self.inputs.next(place)).filter(is_node);
        let places = std::iter::successors(Some(from).filter(is_node), next);
        places.filter_map(|place| {
            let (input, outcomes) = self.inputs.node(place);
            self.inputs.works[input as usize].then_some((input, outcomes[0]))
        })
    }
}

impl<'a> Inputs<'a> {
    fn new(part: &'a Entangled, works: impl Fn(NodeIndex) -> bool) -> Option<Self> {
        let input = |input: &Input| match input {
            Input::Node(node) => Some(works(*node)),
            Input::Drawn(_) => None,
        };
        let works: Option<Vec<bool>> = part.inputs.iter().map(input).collect();
        let diagram = &part.diagram;
        let works = works.filter(|_| diagram.exact)?;
        Some(Self { diagram, works })
    }

    /// The input that decides at a node, given by its place among ends and nodes, and where that leads.
    fn node(&self, place: u32) -> (EventIndex, &[u32]) {
        let node = (place - ENDS) as usize;
        let input = self.diagram.nodes[node].input;
        (input, self.diagram.outcomes(node))
    }

    /// Where a node, given by its place, leads.
    fn next(&self, place: u32) -> u32 {
        let (input, outcomes) = self.node(place);
        outcomes[usize::from(self.works[input as usize])]
    }
}
