//! What costs more than it gives.

use super::facts::{Stated, is_call, offered};
use super::{Found, Rule, names};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::figure::{figure, rate, time};
use crate::analysis::report::Severity;
use crate::catalogue::Relation;
use crate::model::{AttributeValue, Id, Metric};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "always-on-for-rare-work",
        severity: Severity::Info,
        title: "Servers that wait most of the day",
        when: "A server of one's own gets less than one request a minute at peak",
        why: "It costs the whole month for seconds of work",
        fix: "Run it as a function that is billed by use, or put its work into a service that runs anyway",
        false_positives: "Work that needs memory, a licence or a warm start",
        source: "AWS Well-Architected, Cost Optimization Pillar: adopt a consumption model",
        check: rare_work,
    },
    Rule {
        id: "old-data-in-a-dear-store",
        severity: Severity::Info,
        title: "Years of data in a store for fresh ones",
        when: "A database or cache states more than 1 TB and a retention of more than a year",
        why: "Most of it is never asked for, and every backup and index carries it",
        fix: "Move what is old to an object store: 80 to 90 % less",
        false_positives: "History that users search every day",
        source: "list prices of cloud storage: object stores, and their archive classes, against block storage; AWS Well-Architected, Cost Optimization Pillar",
        check: old_data,
    },
    Rule {
        id: "two-fleets-under-a-budget",
        severity: Severity::Info,
        title: "Two fleets for each deployment while money is tight",
        when: "A component of ten or more replicas states blue-green deployment, and a target bounds the monthly cost",
        why: "For each deployment twice the machines run",
        fix: "Start with a few replicas and watch, or replace them one by one",
        false_positives: "Machines that are free to use for an hour",
        source: "BlueGreenDeployment, Fowler 2010: two environments, as identical as possible",
        check: two_fleets,
    },
    Rule {
        id: "busy-way-between-regions",
        severity: Severity::Info,
        title: "Much traffic between regions",
        when: "A connection between regions carries more than 1,000 requests a second",
        why: "Providers charge for every byte that leaves a region, and each request pays in time",
        fix: "Answer in the region where the question is asked; send changes, not questions",
        false_positives: "Small messages",
        source: "list prices of the clouds: traffic between regions is paid by the gigabyte",
        check: between_regions,
    },
    Rule {
        id: "cost-not-stated",
        severity: Severity::Info,
        title: "Components whose cost nobody states",
        when: "Some components state their monthly cost, and others do not",
        why: "The sum of what is stated looks like the price of the design",
        fix: "State the others, if only roughly",
        false_positives: "Costs that do not matter here",
        source: "arithmetic: a sum with parts missing is a lower bound",
        check: cost_unknown,
    },
    Rule {
        id: "one-part-is-most-of-the-cost",
        severity: Severity::Info,
        title: "A component that costs more than all others",
        when: "Three or more components state their cost, and one of them is more than 60 % of the sum",
        why: "Whatever is saved elsewhere hardly shows",
        fix: "Look there first: a smaller machine, a cache in front, an older tier for old data, a reserved price",
        false_positives: "The component that is the product",
        source: "Amdahl's law, for money",
        check: one_part,
    },
];

fn rare_work(board: &Board) -> Vec<Found> {
    const MINUTE: f64 = 1.0 / 60.0;
    let mut found = Vec::new();
    for drawn in board
        .components
        .iter()
        .filter(|drawn| drawn.is_server() && !drawn.resolved.managed)
    {
        let Some((reads, writes)) = board.load(drawn.id()).and_then(offered) else {
            continue;
        };
        let all = reads + writes;
        if all > 0.0 && all < MINUTE {
            let message = format!(
                "{} gets {} requests a day",
                drawn.id(),
                figure(all * 86_400.0)
            );
            found.push(Found::new([drawn.id()], message));
        }
    }
    found
}

fn old_data(board: &Board) -> Vec<Found> {
    const YEAR: f64 = 31_557_600_000.0;
    let dear = board.components.iter().filter(|drawn| {
        (drawn.is_store() || drawn.is_cache())
            && !drawn.is_kind(&["object-store", "file-store", "data-warehouse"])
    });
    let old = dear.filter_map(|drawn| {
        let (bytes, kept) = (drawn.bytes("storage")?, drawn.time("retention")?);
        (bytes > 1e12 && kept > YEAR).then(|| {
            let message = format!(
                "{} keeps {} TB for {}",
                drawn.id(),
                figure(bytes / 1e12),
                time(kept)
            );
            Found::new([drawn.id()], message)
        })
    });
    old.collect()
}

fn two_fleets(board: &Board) -> Vec<Found> {
    let budget = board
        .design
        .targets
        .iter()
        .any(|target| matches!(target.metric, Metric::MonthlyCost { .. }));
    let double = board
        .components
        .iter()
        .filter(|drawn| drawn.is("deployment", "blue-green") && drawn.resolved.replicas >= 10);
    double
        .filter(|_| budget)
        .map(|drawn| {
            let replicas = drawn.resolved.replicas;
            Found::new(
                [drawn.id()],
                format!(
                    "{} runs {} replicas twice for each deployment",
                    drawn.id(),
                    replicas
                ),
            )
        })
        .collect()
}

fn between_regions(board: &Board) -> Vec<Found> {
    const MUCH: f64 = 1000.0;
    let mut found = Vec::new();
    for (connection, from, to) in board.calls() {
        // What the target gets at most, if this were its only caller.
        let callers = board.to(to).filter(|(c, _)| is_call(c)).count();
        let row = board.load(to.id()).filter(|_| callers == 1);
        let Some((reads, writes)) = row.and_then(offered) else {
            continue;
        };
        if reads + writes <= MUCH {
            continue;
        }
        let relation = board.relation(from, to);
        if relation == Relation::AcrossRegions {
            let message = format!(
                "{} carries {} between regions",
                connection.id,
                rate(reads + writes)
            );
            found.push(Found::new([&connection.id], message));
        }
    }
    found
}

/// Components that can state a cost, with what they state.
fn costs<'b>(board: &'b Board) -> (Vec<(&'b Drawn<'b>, f64)>, Vec<&'b Drawn<'b>>) {
    let mut stated = Vec::new();
    let mut silent = Vec::new();
    for drawn in board
        .components
        .iter()
        .filter(|drawn| drawn.can_state("monthly_cost"))
    {
        match drawn.component.attributes.get("monthly_cost") {
            Some(AttributeValue::Money(cost)) => stated.push((drawn, *cost)),
            _ => silent.push(drawn),
        }
    }
    (stated, silent)
}

fn cost_unknown(board: &Board) -> Vec<Found> {
    let (stated, silent) = costs(board);
    // A target of the cost names them already.
    let target = board
        .design
        .targets
        .iter()
        .any(|target| matches!(target.metric, Metric::MonthlyCost { .. }));
    if stated.is_empty() || silent.is_empty() || target {
        return Vec::new();
    }
    let ids: Vec<&Id> = silent.iter().map(|drawn| drawn.id()).collect();
    let message = format!(
        "no monthly cost is stated for {}",
        names(ids.iter().copied())
    );
    vec![Found::new(ids, message)]
}

fn one_part(board: &Board) -> Vec<Found> {
    let (stated, _) = costs(board);
    let sum: f64 = stated.iter().map(|(_, cost)| cost).sum();
    let most = stated.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    match most {
        Some((drawn, cost)) if stated.len() >= 3 && *cost > 0.6 * sum => {
            let message = format!(
                "{} costs ${} of ${} a month",
                drawn.id(),
                figure(*cost),
                figure(sum)
            );
            vec![Found::new([drawn.id()], message)]
        }
        _ => Vec::new(),
    }
}
