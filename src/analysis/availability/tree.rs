//! A circuit taken apart into independent parts.
//!
//! What is required by itself is factored out, what shares no event with the rest becomes a part of
//! its own (modules: Dutuit and Rauzy 1996, two depth-first passes, linear), and only what is left,
//! where alternatives share what they rest on, becomes a [`Diagram`]. Ordinary designs need none or
//! small ones. The tree holds no probability: a changed number evaluates it again, a changed wire
//! builds it again.

mod decompose;
mod modules;
mod parts;
mod regroup;

pub(super) use decompose::decompose;
pub(super) use parts::Made;

use std::sync::Arc;

use super::circuit::{Circuit, Event};
use super::diagram::Diagram;

/// Index of a node in [`Tree::nodes`].
pub(in crate::analysis) type NodeIndex = usize;

/// Independent parts; each stands after its children, the last is the whole.
#[derive(Clone, Debug)]
pub(in crate::analysis) struct Tree {
    /// The nodes.
    pub(in crate::analysis) nodes: Vec<Node>,
}

/// A function of the independent functions of its children.
#[derive(Clone, Debug)]
pub(in crate::analysis) enum Node {
    /// A constant.
    Certain(bool),
    /// A binary event happens.
    Event(Event),
    /// A number drawn for this alone lies outside a part: the probability and its complement.
    Chance(f64, f64),
    /// All children.
    All(Vec<NodeIndex>),
    /// At least one child.
    Any(Vec<NodeIndex>),
    /// At least this many children.
    AtLeast(u32, Vec<NodeIndex>),
    /// One of the children, each with the probability that it is the one. These alone may be functions of
    /// the same events.
    Choice(Vec<(f64, NodeIndex)>),
    /// Something else, of children and drawn numbers.
    Diagram(Box<Entangled>),
}

/// A function that could not be taken apart.
#[derive(Clone, Debug)]
pub(in crate::analysis) struct Entangled {
    /// What it is a function of: nodes, then drawn numbers.
    pub(in crate::analysis) inputs: Vec<Input>,
    /// The function, its leaves about the inputs.
    pub(in crate::analysis) circuit: Arc<Circuit>,
    /// The same as a diagram.
    pub(in crate::analysis) diagram: Arc<Diagram>,
}

/// What a diagram branches on.
#[derive(Clone, Debug)]
pub(in crate::analysis) enum Input {
    /// Whether a node is true.
    Node(NodeIndex),
    /// Which part a drawn number lies in, by the parts' sizes.
    Drawn(Arc<[f64]>),
}

/// The most children of a node "all" or "any": more are arranged in levels, so that one change costs
/// the logarithm of their number.
const MOST_CHILDREN: usize = 8;

impl Tree {
    pub(in crate::analysis) const fn new() -> Self {
        Self { nodes: Vec::new() }
    }

    /// Whether every diagram in it is exact.
    pub(in crate::analysis) fn is_exact(&self) -> bool {
        self.nodes.iter().all(Node::is_exact)
    }

    /// What it takes in memory.
    pub(in crate::analysis) fn bytes(&self) -> usize {
        let within: usize = self.nodes.iter().map(Node::bytes).sum();
        size_of_val(&*self.nodes) + within
    }

    /// Adds a node.
    pub(in crate::analysis) fn add(&mut self, node: Node) -> NodeIndex {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// Adds "all of `children`".
    pub(in crate::analysis) fn all(&mut self, children: Vec<NodeIndex>) -> NodeIndex {
        self.level(children, Node::All, true)
    }

    /// Adds "at least one of `children`".
    pub(in crate::analysis) fn any(&mut self, children: Vec<NodeIndex>) -> NodeIndex {
        self.level(children, Node::Any, false)
    }

    fn level(
        &mut self,
        mut children: Vec<NodeIndex>,
        node: fn(Vec<NodeIndex>) -> Node,
        of_none: bool,
    ) -> NodeIndex {
        while children.len() > 1 {
            let mut level = Vec::with_capacity(children.len().div_ceil(MOST_CHILDREN));
            for chunk in children.chunks(MOST_CHILDREN) {
                if let [only] = chunk {
                    level.push(*only);
                } else {
                    level.push(self.add(node(chunk.to_vec())));
                }
            }
            children = level;
        }
        match children.pop() {
            Some(child) => child,
            None => self.add(Node::Certain(of_none)),
        }
    }
}

impl Node {
    /// Whether it is a function of no other node.
    pub(in crate::analysis) const fn is_leaf(&self) -> bool {
        matches!(self, Self::Certain(_) | Self::Event(_) | Self::Chance(..))
    }

    /// Whether it is not a diagram that leaves anything out.
    fn is_exact(&self) -> bool {
        match self {
            Self::Diagram(entangled) => entangled.diagram.exact,
            _ => true,
        }
    }

    /// What it takes in memory, as a multiple of the smallest nodes.
    fn size(&self) -> usize {
        match self {
            Self::Diagram(part) => part.inputs.len() + part.diagram.nodes.len() + 1,
            _ => 1,
        }
    }

    /// What it takes in memory beside its place in the tree.
    fn bytes(&self) -> usize {
        match self {
            Self::Certain(_) | Self::Event(_) | Self::Chance(..) => 0,
            Self::All(children) | Self::Any(children) | Self::AtLeast(_, children) => {
                size_of_val(&**children)
            }
            Self::Choice(cases) => size_of_val(&**cases),
            Self::Diagram(part) => {
                let inputs = size_of::<Entangled>() + size_of_val(&*part.inputs);
                inputs + part.circuit.bytes() + part.diagram.bytes()
            }
        }
    }

    /// The nodes that it is a function of.
    pub(in crate::analysis) fn children(&self) -> impl Iterator<Item = NodeIndex> + '_ {
        let (plain, cases, inputs): (&[NodeIndex], &[(f64, NodeIndex)], &[Input]) = match self {
            Self::Certain(_) | Self::Event(_) | Self::Chance(..) => (&[], &[], &[]),
            Self::All(children) | Self::Any(children) | Self::AtLeast(_, children) => {
                (children, &[], &[])
            }
            Self::Choice(cases) => (&[], cases, &[]),
            Self::Diagram(entangled) => (&[], &[], &entangled.inputs),
        };
        let nodes = inputs.iter().filter_map(Input::node);
        let cases = cases.iter().map(|&(_, child)| child);
        plain.iter().copied().chain(cases).chain(nodes)
    }

    /// The same function of other nodes.
    fn over(&self, other: impl Fn(&NodeIndex) -> NodeIndex) -> Self {
        let all = |children: &[NodeIndex]| children.iter().map(&other).collect();
        match self {
            Self::Certain(_) | Self::Event(_) | Self::Chance(..) => self.clone(),
            Self::All(children) => Self::All(all(children)),
            Self::Any(children) => Self::Any(all(children)),
            Self::AtLeast(needed, children) => Self::AtLeast(*needed, all(children)),
            Self::Choice(cases) => {
                let cases = cases.iter().map(|(share, child)| (*share, other(child)));
                Self::Choice(cases.collect())
            }
            Self::Diagram(part) => {
                let inputs = part.inputs.iter().map(|input| match input {
                    Input::Node(node) => Input::Node(other(node)),
                    Input::Drawn(sizes) => Input::Drawn(Arc::clone(sizes)),
                });
                Self::Diagram(Box::new(Entangled {
                    inputs: inputs.collect(),
                    circuit: Arc::clone(&part.circuit),
                    diagram: Arc::clone(&part.diagram),
                }))
            }
        }
    }
}

impl Input {
    /// The node that it is, if it is one.
    fn node(&self) -> Option<NodeIndex> {
        match self {
            Self::Node(node) => Some(*node),
            Self::Drawn(_) => None,
        }
    }

    /// How many outcomes it has.
    fn outcomes(&self) -> usize {
        match self {
            Self::Node(_) => 2,
            Self::Drawn(sizes) => sizes.len(),
        }
    }
}
