//! Flows that do the same.
//!
//! A design may record ten thousand flows, and many start at the same component and reach the same: they
//! have the same figures and load the same components. So they are evaluated as one flow with the sum of
//! their rates. Nothing here computes a figure. Linear in the flows.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::graph::{FlowGraph, System};

/// Which flows are of one kind.
pub(super) struct Kinds {
    /// Of each flow, its kind.
    pub(super) of: Vec<usize>,
    /// Of each kind, its first flow; rising.
    pub(super) first: Vec<usize>,
}

/// A system with one flow for each kind.
pub(super) struct Alike<'a> {
    /// Which flow stands for which.
    pub(super) kinds: Kinds,
    /// The system; its flows have the rates of all that they stand for.
    pub(super) system: Cow<'a, System>,
    /// What its flows reach.
    pub(super) graphs: Cow<'a, [FlowGraph]>,
}

impl Kinds {
    /// The kinds of the flows with these `graphs`, which [`FlowGraph::all`] made: those that reach the
    /// same, and that `differs` says the same of.
    pub(super) fn new(graphs: &[FlowGraph], differs: impl Fn(usize) -> bool) -> Self {
        let mut known = FxHashMap::default();
        let mut kinds = Self {
            of: Vec::with_capacity(graphs.len()),
            first: Vec::new(),
        };
        for (number, graph) in graphs.iter().enumerate() {
            let next = kinds.first.len();
            let kind = *known
                .entry((graph.shared(), differs(number)))
                .or_insert(next);
            if kind == next {
                kinds.first.push(number);
            }
            kinds.of.push(kind);
        }
        kinds
    }
}

impl<'a> Alike<'a> {
    /// The kinds of flows of `system`, which reach `graphs`, as flows. Those whose rate is not known have
    /// kinds of their own.
    pub(super) fn new(system: &'a System, graphs: &'a [FlowGraph]) -> Self {
        let kinds = Kinds::new(graphs, |flow| system.flows[flow].rate.is_ok());
        if kinds.first.len() == graphs.len() {
            return Self {
                kinds,
                system: Cow::Borrowed(system),
                graphs: Cow::Borrowed(graphs),
            };
        }
        let mut one = system.clone();
        one.flows = kinds
            .first
            .iter()
            .map(|&flow| system.flows[flow].clone())
            .collect();
        for (number, (flow, &kind)) in system.flows.iter().zip(&kinds.of).enumerate() {
            if let (Ok(sum), Ok(more)) = (&mut one.flows[kind].rate, &flow.rate)
                && number != kinds.first[kind]
            {
                *sum += more;
            }
        }
        let of_kind = |(kind, &first): (usize, &usize)| graphs[first].of_flow(kind);
        Self {
            graphs: kinds.first.iter().enumerate().map(of_kind).collect(),
            system: Cow::Owned(one),
            kinds,
        }
    }
}
