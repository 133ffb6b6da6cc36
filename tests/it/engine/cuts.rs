//! Single points, critical components, pairs and triples against the definition: everything else up.

use std::collections::BTreeSet;

use fivenines::analysis::availability::{Limits, Solver};
use fivenines::analysis::cut_sets::{self, Units};
use fivenines::analysis::estimates::Sheet;
use fivenines::analysis::graph::{FlowGraph, System};
use fivenines::analysis::report::Unit;
use fivenines::catalogue::Catalogue;
use fivenines::model::{Design, Horizon, Id};

use super::oracle::{Name, Oracle};
use super::random::{seeds, show};
use super::reading::flows;
use crate::generate::{SMALL, design};

#[test]
fn cut_sets_are_those_of_the_definition() {
    for seed in seeds() {
        let design = design(seed, SMALL);
        let system = System::new(&design, Catalogue::shipped(), &Sheet::default());
        let units = Units::new(&system);
        let solver = Solver::new(&system, Limits::default());
        for (index, flow) in flows(&design).iter().enumerate() {
            let oracle = Oracle::new(&design, flow);
            let structures = solver.structures(&FlowGraph::new(&system, index));
            let found = cut_sets::find(&system, &units, &structures);
            let what = || format!("seed {seed}, flow {}\n{}", flow.id, show(&design));
            let response = Truth::new(&oracle, Horizon::Response);
            let completion = Truth::new(&oracle, Horizon::Completion);
            assert_eq!(names(&found.single_points), response.singles, "{}", what());
            let later: BTreeSet<Name> = completion
                .singles
                .difference(&response.singles)
                .cloned()
                .collect();
            assert_eq!(names(&found.completion_single_points), later, "{}", what());
            let (components, dependencies) = critical(&oracle, &design, &response);
            assert_eq!(set(&found.critical_components), components, "{}", what());
            assert_eq!(
                set(&found.critical_dependencies),
                dependencies,
                "{}",
                what()
            );
            let pairs: BTreeSet<[Name; 2]> = found
                .pairs
                .iter()
                .map(|pair| pair.clone().map(|unit| name(&unit)))
                .collect();
            assert_eq!(pairs, response.pairs, "{}", what());
            assert_eq!(found.pairs_count, Ok(pairs.len() as u64), "{}", what());
            assert!(found.pairs.is_sorted(), "{}", what());
        }
    }
}

#[test]
fn triples_are_those_of_the_definition() {
    for seed in seeds().take(150) {
        let design = design(seed, SMALL);
        let system = System::new(&design, Catalogue::shipped(), &Sheet::default());
        let units = Units::new(&system);
        let solver = Solver::new(&system, Limits::default());
        for (index, flow) in flows(&design).iter().enumerate() {
            let oracle = Oracle::new(&design, flow);
            let structures = solver.structures(&FlowGraph::new(&system, index));
            let found = cut_sets::triples(&system, &units, &structures);
            let truth = Truth::new(&oracle, Horizon::Response).triples(&oracle);
            let triples: BTreeSet<[Name; 3]> = found
                .first
                .iter()
                .map(|triple| triple.clone().map(|unit| name(&unit)))
                .collect();
            assert_eq!(
                triples,
                truth,
                "seed {seed}, flow {}\n{}",
                flow.id,
                show(&design)
            );
            assert_eq!(found.count, Ok(truth.len() as u64));
        }
    }
}

/// The minimal cut sets of a flow by the definition, by name with multiplicity.
struct Truth {
    singles: BTreeSet<Name>,
    pairs: BTreeSet<[Name; 2]>,
    /// Numbers of the parts that are units, and of those the single points.
    parts: Vec<usize>,
    fatal: BTreeSet<usize>,
    /// Two parts that take the flow down together.
    fatal_pairs: BTreeSet<[usize; 2]>,
}

impl Truth {
    fn new(oracle: &Oracle, horizon: Horizon) -> Self {
        let name = |part: usize| oracle.name(oracle.parts[part]);
        let parts = (0..oracle.parts.len()).filter(|&part| oracle.is_unit(oracle.parts[part]));
        let mut truth = Self {
            singles: BTreeSet::new(),
            pairs: BTreeSet::new(),
            parts: parts.collect(),
            fatal: BTreeSet::new(),
            fatal_pairs: BTreeSet::new(),
        };
        if !oracle.works_without(horizon, &[], &[]) {
            return truth;
        }
        for &part in &truth.parts {
            if !oracle.works_without(horizon, &[part], &[]) {
                truth.fatal.insert(part);
                truth.singles.insert(name(part));
            }
        }
        for &a in &truth.parts {
            for &b in truth.parts.iter().filter(|&&b| a < b) {
                if truth.fatal.contains(&a) || truth.fatal.contains(&b) {
                    continue;
                }
                if !oracle.works_without(horizon, &[a, b], &[]) {
                    truth.fatal_pairs.insert([a, b]);
                    let mut pair = [name(a), name(b)];
                    pair.sort();
                    truth.pairs.insert(pair);
                }
            }
        }
        truth
    }

    fn triples(&self, oracle: &Oracle) -> BTreeSet<[Name; 3]> {
        let mut triples = BTreeSet::new();
        let works = oracle.works_without(Horizon::Response, &[], &[]);
        let safe = self
            .parts
            .iter()
            .copied()
            .filter(|part| works && !self.fatal.contains(part));
        let safe: Vec<usize> = safe.collect();
        let no_pair = |a: usize, b: usize| !self.fatal_pairs.contains(&[a, b]);
        for (i, &a) in safe.iter().enumerate() {
            for (j, &b) in safe.iter().enumerate().skip(i + 1) {
                for &c in safe.iter().skip(j + 1) {
                    let minimal = no_pair(a, b) && no_pair(b, c) && no_pair(a, c);
                    if minimal && !oracle.works_without(Horizon::Response, &[a, b, c], &[]) {
                        let mut triple = [a, b, c].map(|part| oracle.name(oracle.parts[part]));
                        triple.sort();
                        triples.insert(triple);
                    }
                }
            }
        }
        triples
    }
}

/// Components and managed services whose pool alone takes the response down.
fn critical(oracle: &Oracle, design: &Design, truth: &Truth) -> (BTreeSet<Id>, BTreeSet<Id>) {
    let mut components = BTreeSet::new();
    let mut dependencies = BTreeSet::new();
    if !oracle.works_without(Horizon::Response, &[], &[]) {
        return (components, dependencies);
    }
    for (index, component) in design.components.iter().enumerate() {
        let id = component.id.clone();
        if oracle.works_without(Horizon::Response, &[], &[index]) || component.kind == *"client" {
            continue;
        }
        if oracle.reading.has_no_replicas(index) {
            dependencies.insert(id);
        } else if !truth.singles.contains(&Name::Replica(id.clone())) {
            components.insert(id);
        }
    }
    (components, dependencies)
}

fn name(unit: &Unit) -> Name {
    match unit {
        Unit::Replica(id) => Name::Replica(id.clone()),
        Unit::Zone(id) => Name::Zone(id.clone()),
        Unit::Connection(id) => Name::Connection(id.clone()),
        Unit::Component(id) => unreachable!("{id} is no unit"),
    }
}

fn names(units: &[Unit]) -> BTreeSet<Name> {
    units.iter().map(name).collect()
}

fn set(ids: &[Id]) -> BTreeSet<Id> {
    ids.iter().cloned().collect()
}
