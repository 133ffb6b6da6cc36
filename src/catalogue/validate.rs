//! The invariants of a design that can be evaluated.
//!
//! A design that passes is one on which every later step is total: names lead somewhere, numbers are in
//! range, groups agree with themselves, sizes are bounded. Odd drawings (boxes that overlap, a balancer
//! without members, cycles) pass; they are findings of the evaluation, not errors. Linear in the size of
//! the design, but for the pairs of zones of one `spread`.

mod components;
mod connections;
mod flows;
mod groups;
mod misses;
mod names;
mod prose;
mod reach;
mod targets;
mod zones;

use std::collections::HashMap;

use super::near::did_you_mean;
use super::{Catalogue, Field, Problem, Section};
use crate::model::{Component, Connection, Design, Estimate, Flow, Requirement, Target, Zone};
pub use names::{MAX_CONNECTIONS, MAX_LABEL_CHARS, MAX_TEXT_CHARS, MAX_THINGS};
pub use reach::MAX_REACHED;

/// The most replicas of one component, and the most shards.
pub const MAX_REPLICAS: u32 = 10_000_000;

/// The most parallel calls of one connection per request.
pub const MAX_FAN_OUT: u64 = 1_000_000_000;

/// The most zones of a design. Where a component lies is asked of each of them.
pub const MAX_ZONES: usize = 1000;

/// The most zones that a component may lie in by its place.
pub const MAX_DEPTH: usize = 100;

/// The most zones that the components of a design lie in, each counted for each of its replicas' places.
pub const MAX_PLACES: usize = 300_000;

/// The most zones that a component may be spread over.
pub const MAX_SPREAD: usize = 256;

/// The most members of a group of which more than one must work: how many do is counted member by member.
pub const MAX_QUORUM: usize = 256;

/// The most problems that are looked for; a design with more of them is no design.
pub const MAX_PROBLEMS: usize = 1000;

/// Every reason why `design` cannot be opened, in the order of its lists, at most [`MAX_PROBLEMS`] of
/// them; empty if there is none.
pub fn validate(design: &Design, catalogue: &Catalogue) -> Vec<Problem> {
    let mut check = Check::new(design, catalogue);
    names::check(&mut check);
    prose::check(&mut check);
    targets::check(&mut check);
    zones::check(&mut check);
    components::check(&mut check);
    connections::check(&mut check);
    groups::check(&mut check);
    misses::check(&mut check);
    flows::check(&mut check);
    reach::check(&mut check);
    check
        .problems
        .sort_by_key(|problem| (problem.at.section, problem.at.index));
    check.problems
}

/// What the checks share: the design with its names looked up, and the problems found so far.
struct Check<'a> {
    design: &'a Design,
    catalogue: &'a Catalogue,
    requirements: HashMap<&'a str, &'a Requirement>,
    targets: HashMap<&'a str, &'a Target>,
    estimates: HashMap<&'a str, &'a Estimate>,
    zones: HashMap<&'a str, &'a Zone>,
    components: HashMap<&'a str, &'a Component>,
    connections: HashMap<&'a str, &'a Connection>,
    flows: HashMap<&'a str, &'a Flow>,
    problems: Vec<Problem>,
}

/// One thing of the design, to report about.
#[derive(Clone, Copy)]
struct At {
    section: Section,
    index: usize,
}

impl<'a> Check<'a> {
    fn new(design: &'a Design, catalogue: &'a Catalogue) -> Self {
        Self {
            design,
            catalogue,
            requirements: by_name(&design.requirements, |thing| thing.id.as_str()),
            targets: by_name(&design.targets, |thing| thing.id.as_str()),
            estimates: by_name(&design.estimates, |thing| thing.name.as_str()),
            zones: by_name(&design.zones, |thing| thing.id.as_str()),
            components: by_name(&design.components, |thing| thing.id.as_str()),
            connections: by_name(&design.connections, |thing| thing.id.as_str()),
            flows: by_name(&design.flows, |thing| thing.id.as_str()),
            problems: Vec::new(),
        }
    }

    /// Reports what is wrong with the field `name` of the thing `at`, and what to do.
    fn report(&mut self, at: At, name: &'static str, message: String, fix: impl Into<String>) {
        self.report_element(at, name, None, message, fix);
    }

    fn report_element(
        &mut self,
        at: At,
        name: &'static str,
        element: Option<usize>,
        message: String,
        fix: impl Into<String>,
    ) {
        if self.is_full() {
            return;
        }
        self.problems.push(Problem {
            at: Field {
                section: at.section,
                index: at.index,
                name,
                element,
            },
            message,
            fix: fix.into(),
        });
    }

    /// Whether enough problems are known; looking for near names for more of them would take long.
    const fn is_full(&self) -> bool {
        self.problems.len() >= MAX_PROBLEMS
    }

    /// Reports that the field `name` names a `what` that the design does not have.
    fn report_missing(
        &mut self,
        at: At,
        name: &'static str,
        element: Option<usize>,
        what: &str,
        id: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) {
        if self.is_full() {
            return;
        }
        let fix = did_you_mean(id, known, "add it, or name one that exists");
        self.report_element(at, name, element, format!("there is no {what} `{id}`"), fix);
    }
}

impl At {
    const fn new(section: Section, index: usize) -> Self {
        Self { section, index }
    }
}

/// The things by name; of several with one name the first, as the later ones are reported.
fn by_name<T>(things: &[T], name: impl Fn(&T) -> &str) -> HashMap<&str, &T> {
    things
        .iter()
        .rev()
        .map(|thing| (name(thing), thing))
        .collect()
}
