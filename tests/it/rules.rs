//! Rules: each fires on a small drawing made for it, and is silent on one that differs in just that.

mod accepted;
mod cache;
mod capacity;
mod cost;
mod data;
mod drawing;
mod goals;
mod interface;
mod meaning;
mod messaging;
mod operations;
mod redundancy;
mod resilience;
mod security;
pub(crate) mod sketch;
mod spread;
mod time;

use std::collections::BTreeSet;

use fivenines::analysis::findings::rules;
use fivenines::analysis::report::{Finding, Severity};
use fivenines::analysis::{Options, evaluate};
use fivenines::catalogue::{Catalogue, validate};

/// A rule, a sketch on which it fires, and one on which it does not.
type Case = (&'static str, &'static str, &'static str);

/// A rule, a sketch, and how severe its finding is there.
type Graded = (&'static str, &'static str, Severity);

/// What the rule `id` finds in `sketch`, which must be a valid design.
fn findings(id: &str, sketch: &str) -> Vec<Finding> {
    let design = sketch::read(sketch);
    let problems = validate(&design, Catalogue::shipped());
    assert!(problems.is_empty(), "{id}: {problems:?}\n{sketch}");
    let report = evaluate(&design, Catalogue::shipped(), Options::default());
    report
        .findings
        .into_iter()
        .filter(|finding| finding.rule == id)
        .collect()
}

fn check(cases: &[Case]) {
    for (id, fires, silent) in cases {
        assert!(
            !findings(id, fires).is_empty(),
            "{id} is silent on:\n{fires}"
        );
        let wrong = findings(id, silent);
        assert!(
            wrong.is_empty(),
            "{id} says {:?} on:\n{silent}",
            wrong[0].message
        );
    }
}

fn check_severity(cases: &[Graded]) {
    for (id, sketch, severity) in cases {
        let found: Vec<Severity> = findings(id, sketch).iter().map(|f| f.severity).collect();
        assert_eq!(found, [*severity], "{id} on:\n{sketch}");
    }
}

/// The cases by topic.
fn tables() -> [&'static [Case]; 16] {
    [
        goals::CASES,
        redundancy::CASES,
        capacity::CASES,
        spread::CASES,
        time::CASES,
        resilience::CASES,
        interface::CASES,
        cache::CASES,
        messaging::CASES,
        data::CASES,
        security::CASES,
        operations::CASES,
        cost::CASES,
        meaning::CASES,
        drawing::CASES,
        accepted::CASES,
    ]
}

/// A sketch on which the rule `id` fires.
pub(crate) fn firing(id: &str) -> Option<&'static str> {
    let tables = tables();
    let mut cases = tables.iter().flat_map(|table| table.iter());
    cases.find(|case| case.0 == id).map(|case| case.1)
}

#[test]
fn every_rule_has_a_case() {
    let cases: BTreeSet<&str> = tables()
        .iter()
        .flat_map(|table| table.iter().map(|case| case.0))
        .collect();
    let all: BTreeSet<&str> = rules().map(|rule| rule.id).collect();
    let without: Vec<_> = all.difference(&cases).collect();
    let unknown: Vec<_> = cases.difference(&all).collect();
    assert!(
        without.is_empty() && unknown.is_empty(),
        "without a case: {without:?}; no rules: {unknown:?}"
    );
    assert!(all.len() >= 150, "{} rules", all.len());
}
