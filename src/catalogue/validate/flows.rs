//! Flows: entries, rates, and the connections that they list.

use std::collections::{HashMap, HashSet};

use super::{At, Check};
use crate::catalogue::Section;
use crate::model::{Connection, Exercised, Id, Need, RateSource};

pub(super) fn check(check: &mut Check) {
    for (index, flow) in check.design.flows.iter().enumerate() {
        let at = At::new(Section::Flows, index);
        check.known_component(at, "entry", &flow.entry);
        if let Some(RateSource::Estimate(name)) = &flow.rate {
            check.known_rate(at, "rate", name);
        }
        if let Some(via) = &flow.via {
            let listed = listed(check, at, via);
            groups(check, at, &listed);
            splits(check, at, &listed);
        }
    }
}

/// The connections that `via` names; reports those that do not exist and those named twice.
fn listed<'a>(check: &mut Check<'a>, at: At, via: &'a [Id]) -> Vec<&'a Connection> {
    let mut seen = HashSet::new();
    let mut listed = Vec::new();
    for (element, id) in via.iter().enumerate() {
        let Some(&connection) = check.connections.get(id.as_str()) else {
            let known = check.design.connections.iter().map(|c| c.id.as_str());
            check.report_missing(at, "via", Some(element), "connection", id.as_str(), known);
            continue;
        };
        if seen.insert(id) {
            listed.push(connection);
        } else {
            let message = format!("the flow lists `{id}` twice");
            check.report_element(at, "via", Some(element), message, "remove one of the two");
        }
    }
    listed
}

/// Checks that of each group that is listed enough members are.
fn groups(check: &mut Check, at: At, listed: &[&Connection]) {
    let mut counts: HashMap<&Id, (usize, u32)> = HashMap::new();
    for connection in listed {
        if let Need::AnyOf {
            group, at_least, ..
        } = &connection.need
        {
            counts.entry(group).or_insert((0, *at_least)).0 += 1;
        }
    }
    let mut short: Vec<_> = counts
        .into_iter()
        .filter(|(_, (count, at_least))| *count < *at_least as usize)
        .collect();
    short.sort();
    for (group, (count, at_least)) in short {
        check.report(
            at,
            "via",
            format!("the flow lists {count} of the group `{group}`, which needs {at_least}"),
            "list more of its members, or none",
        );
    }
}

/// Checks that of each split that is listed some branch is taken.
fn splits(check: &mut Check, at: At, listed: &[&Connection]) {
    let mut sums: HashMap<(&Id, &Id), f64> = HashMap::new();
    for connection in listed {
        if let Some(Exercised::Split { tag, weight }) = &connection.exercised {
            *sums.entry((&connection.from, tag)).or_default() += weight;
        }
    }
    let mut dead: Vec<_> = sums.into_iter().filter(|(_, sum)| *sum == 0.0).collect();
    dead.sort_by_key(|(key, _)| *key);
    for ((caller, tag), _) in dead {
        check.report(
            at,
            "via",
            format!("all listed branches of the split `{tag}` of `{caller}` have weight 0"),
            "list one that has a weight",
        );
    }
}
