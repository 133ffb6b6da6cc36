//! Targets, requirements, estimates and flows: what the design is judged against.

use std::collections::HashMap;

use super::{Found, Rule, count, names};
use crate::analysis::board::Board;
use crate::analysis::report::{RequirementStatus, Serving, Severity, Unknown, Verdict};
use crate::catalogue::near::did_you_mean;
use crate::model::{ConnectionKind, Id, RateSource, Requirement, Scope, Subject, Target};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "target-missed",
        severity: Severity::Error,
        title: "A target that the design misses",
        when: "The figure that a target names is on the wrong side of its bound",
        why: "The design does not do what it promises",
        fix: "Follow the evidence to what costs most, change that, or agree on a weaker bound",
        false_positives: "None: a bound that nobody needs should be changed or removed",
        source: "by definition: the figure and the bound are both on the board",
        check: missed,
    },
    Rule {
        id: "target-unknown",
        severity: Severity::Warning,
        title: "A target that cannot be judged",
        when: "A target's figure cannot be given, or its interval holds the bound",
        why: "A promise that nobody can check is not kept, only hoped for",
        fix: "Give what is missing",
        false_positives: "A target written down for later",
        source: "ISO/IEC/IEEE 29148: a requirement must be verifiable",
        check: unknown,
    },
    Rule {
        id: "requirement-open",
        severity: Severity::Warning,
        title: "A requirement that no flow serves",
        when: "A requirement of this version names no flow, or one that is not recorded",
        why: "Nothing on the board shows that the system can do it",
        fix: "Record the flow that serves it and name it there, or park the requirement with a reason",
        false_positives: "A requirement about something that is no request, such as a report on paper",
        source: "ISO/IEC/IEEE 29148: every requirement is traced to what fulfils it",
        check: open,
    },
    Rule {
        id: "estimate-error",
        severity: Severity::Error,
        title: "An estimate that cannot be computed",
        when: "A formula has an unknown name, a mismatch of units, a cycle or a mistake of syntax",
        why: "Whatever rests on it has no figure",
        fix: "Correct the formula where the message points",
        false_positives: "None",
        source: "by definition: figures follow from each other",
        check: estimates,
    },
    Rule {
        id: "flow-without-rate",
        severity: Severity::Warning,
        title: "A flow without a rate",
        when: "A recorded flow states no rate, or names an estimate that is none",
        why: "The load of every component on its way, and how far the design can grow, cannot be told",
        fix: "State its peak rate, best by the name of an estimate",
        false_positives: "A sketch made before the estimates",
        source: "by definition: load is the rate times the visits",
        check: without_rate,
    },
    Rule {
        id: "flow-rate-zero",
        severity: Severity::Warning,
        title: "A flow that nobody uses",
        when: "A flow's rate is 0",
        why: "It loads nothing, so no limit on its way is ever found",
        fix: "State the rate at peak",
        false_positives: "A flow that is only drawn for its availability",
        source: "by definition: load is the rate times the visits",
        check: rate_zero,
    },
    Rule {
        id: "flow-goes-nowhere",
        severity: Severity::Warning,
        title: "A flow that reaches nothing",
        when: "A flow uses no connection",
        why: "It always works and takes no time, which says nothing about the design",
        fix: "List its connections, or draw what its entry calls",
        false_positives: "None",
        source: "by definition: a flow without connections uses its entry alone",
        check: nowhere,
    },
    Rule {
        id: "flow-lists-unreached",
        severity: Severity::Warning,
        title: "A flow that does not reach what it lists",
        when: "A flow lists a connection that no other one that it lists leads to from its entry",
        why: "What it does not reach is in none of its figures, which then look better than they are",
        fix: "List the connections that lead there, or record the flow anew",
        false_positives: "None",
        source: "by definition: a flow uses those of its connections that its entry reaches",
        check: unreached,
    },
    Rule {
        id: "no-flows",
        severity: Severity::Info,
        title: "A design without recorded flows",
        when: "Components are connected, and no flow is recorded",
        why: "Each entry gets an implied flow that uses everything at once and has no rate: times and load mean little",
        fix: "Record one flow for each thing that a user does, with its rate",
        false_positives: "The first minutes of a drawing",
        source: "by definition: a design without flows gets one implied flow for each entry",
        check: no_flows,
    },
    Rule {
        id: "no-targets",
        severity: Severity::Info,
        title: "A design without targets",
        when: "Flows are recorded, and no target is",
        why: "Without numbers to meet, no choice on the board can be defended",
        fix: "Write down at least an availability and a latency percentile for each flow",
        false_positives: "The first minutes of a drawing",
        source: "Google SRE book, chapter 4, Service Level Objectives",
        check: no_targets,
    },
    Rule {
        id: "flow-without-target",
        severity: Severity::Info,
        title: "Flows that no target binds",
        when: "Some flows have targets of their own, and others have none",
        why: "A latency or availability is promised per operation; what is not promised is not watched",
        fix: "Give the flow its own target, or set one for the whole design",
        false_positives: "A flow that nobody waits for",
        source: "Google SRE workbook, chapter 2, Implementing SLOs: objectives follow what users do",
        check: without_target,
    },
    Rule {
        id: "no-requirements",
        severity: Severity::Info,
        title: "A design without requirements",
        when: "Flows are recorded, and no requirement is",
        why: "Boxes drawn before it is clear what for are hard to justify and hard to remove",
        fix: "Write down what users must be able to do, and park what this version leaves out",
        false_positives: "A design that studies one mechanism",
        source: "ISO/IEC/IEEE 29148; practice of design interviews: requirements first",
        check: no_requirements,
    },
    Rule {
        id: "too-many-requirements",
        severity: Severity::Info,
        title: "More requirements than one version carries",
        when: "More than eight requirements belong to this version",
        why: "In one session nothing of so many gets the depth that it needs",
        fix: "Keep the few that make the product, and park the others with a reason",
        false_positives: "A design document rather than an interview",
        source: "practice of design interviews: a handful of functions in depth",
        check: too_many,
    },
    Rule {
        id: "parked-without-reason",
        severity: Severity::Info,
        title: "A requirement parked without a reason",
        when: "A parked requirement gives no reason",
        why: "Leaving something out is a decision; without its reason it looks forgotten",
        fix: "Write why it can wait",
        false_positives: "None",
        source: "practice: what is out of scope is said, and why",
        check: parked,
    },
    Rule {
        id: "rate-without-estimate",
        severity: Severity::Info,
        title: "Rates that no estimate explains",
        when: "The design has estimates, and flows state their rates as plain numbers",
        why: "When an estimate changes, a copied number does not",
        fix: "Let the rate name the estimate",
        false_positives: "A rate that was measured",
        source: "practice: one number in one place",
        check: unexplained_rate,
    },
];

fn subject_ids(target: &Target) -> (Vec<Id>, Vec<Id>) {
    let id = target.id.clone();
    match &target.subject {
        Subject::Design => (vec![id], Vec::new()),
        Subject::Flow(flow) => (vec![id], vec![flow.clone()]),
        Subject::Component(component) => (vec![id, component.clone()], Vec::new()),
    }
}

fn judged(board: &Board, verdict: Verdict, say: impl Fn(&Id, &str) -> String) -> Vec<Found> {
    let targets = std::iter::zip(&board.design.targets, &board.targets);
    targets
        .filter(|(_, judged)| judged.verdict == verdict)
        .map(|(target, judged)| {
            let (subjects, flows) = subject_ids(target);
            let text = judged.missing.as_ref().unwrap_or(&judged.summary);
            let found = Found::new(&subjects, say(&target.id, text)).flows(flows);
            match (&judged.missing, judged.evidence.is_empty()) {
                (None, false) => found.why(format!(
                    "The design does not do what it promises; most of it comes from {}",
                    names(&judged.evidence)
                )),
                _ => found,
            }
        })
        .collect()
}

fn missed(board: &Board) -> Vec<Found> {
    judged(board, Verdict::Missed, |id, text| {
        format!("target {id} is missed: {text}")
    })
}

fn unknown(board: &Board) -> Vec<Found> {
    judged(board, Verdict::CannotTell, |id, text| {
        format!("whether target {id} holds cannot be told: {text}")
    })
}

fn open(board: &Board) -> Vec<Found> {
    let rows = std::iter::zip(&board.design.requirements, &board.requirements);
    let message = |(requirement, status): (&Requirement, &RequirementStatus)| {
        let (id, text) = (&requirement.id, &requirement.text);
        let missing: Vec<&Id> = board.design.unrecorded(requirement).collect();
        let message = match missing.first() {
            None if status.status == Serving::Open => format!("requirement {id} is open: {text}"),
            None => return None,
            Some(first) => {
                let recorded = board.design.flows.iter().map(|flow| flow.id.as_str());
                let hint = did_you_mean(first.as_str(), recorded, text);
                let missing = names(missing);
                format!("requirement {id} names {missing}, which no flow is called: {hint}")
            }
        };
        Some(Found::new([id], message))
    };
    rows.filter_map(message).collect()
}

fn estimates(board: &Board) -> Vec<Found> {
    let results = board.sheet.results().iter();
    results
        .filter_map(|estimate| match &estimate.result {
            Ok(_) => None,
            Err(Unknown(error)) => Some(Found::new(
                [&estimate.name],
                format!("estimate {}: {error}", estimate.name),
            )),
        })
        .collect()
}

fn without_rate(board: &Board) -> Vec<Found> {
    let flows = board.design.flows.iter();
    flows
        .filter_map(|flow| {
            let message = match &flow.rate {
                None => format!("flow {} has no rate", flow.id),
                Some(RateSource::Stated(_)) => return None,
                Some(RateSource::Estimate(name)) => match board.sheet.per_second(name) {
                    Ok(_) => return None,
                    Err(Unknown(why)) => format!("flow {} has no rate: {why}", flow.id),
                },
            };
            Some(Found::new([&flow.id], message).flows(vec![flow.id.clone()]))
        })
        .collect()
}

fn rate_zero(board: &Board) -> Vec<Found> {
    let flows = board.design.flows.iter().filter(|flow| match &flow.rate {
        Some(RateSource::Stated(rate)) => rate.get() <= 0.0,
        Some(RateSource::Estimate(name)) => board.sheet.per_second(name) == Ok(0.0),
        None => false,
    });
    flows
        .map(|flow| {
            let message = format!("flow {} has a rate of 0", flow.id);
            Found::new([&flow.id], message).flows(vec![flow.id.clone()])
        })
        .collect()
}

fn nowhere(board: &Board) -> Vec<Found> {
    let flows = std::iter::zip(board.flows, &board.reach);
    flows
        .filter(|(flow, reach)| !flow.implied && reach.connections.is_empty())
        .map(|(flow, _)| {
            let message = format!("flow {} uses no connection", flow.id);
            Found::new([&flow.id], message).flows(vec![flow.id.clone()])
        })
        .collect()
}

/// Linear in the design and in what its flows list.
fn unreached(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for flow in &board.design.flows {
        let listed = flow.via.iter().flatten();
        let listed = listed.filter_map(|id| board.connection_index(id));
        let mut waiting: HashMap<&Id, Vec<usize>> = HashMap::new();
        for at in listed {
            let connection = board.connection(at);
            if connection.kind != ConnectionKind::Replicate {
                let (start, _) = connection.direction();
                waiting.entry(start).or_default().push(at);
            }
        }
        let mut open = vec![&flow.entry];
        while let Some(component) = open.pop() {
            let next = waiting.remove(component).into_iter().flatten();
            open.extend(next.map(|at| board.connection(at).direction().1));
        }
        let mut left: Vec<usize> = waiting.into_values().flatten().collect();
        left.sort_unstable();
        if left.is_empty() {
            continue;
        }
        let ids: Vec<&Id> = left.iter().map(|&at| &board.connection(at).id).collect();
        let which = names(ids.iter().copied());
        let message = format!("flow {} lists {which}, which it does not reach", flow.id);
        found.push(Found::new(ids, message).flows(vec![flow.id.clone()]));
    }
    found
}

fn no_flows(board: &Board) -> Vec<Found> {
    let drawn = board.design.flows.is_empty() && !board.design.connections.is_empty();
    let found = || Found::new([], "no flow is recorded");
    drawn.then(found).into_iter().collect()
}

fn no_targets(board: &Board) -> Vec<Found> {
    let bare = board.design.targets.is_empty() && !board.design.flows.is_empty();
    let found = || Found::new([], "no target is set");
    bare.then(found).into_iter().collect()
}

fn without_target(board: &Board) -> Vec<Found> {
    let targets = &board.design.targets;
    let whole = targets
        .iter()
        .any(|target| target.subject == Subject::Design);
    let bound = |flow: &Id| {
        let about = |target: &Target| matches!(&target.subject, Subject::Flow(id) if id == flow);
        targets.iter().any(about)
    };
    let ids = board.design.flows.iter().map(|flow| &flow.id);
    let (with, without): (Vec<&Id>, Vec<&Id>) = ids.partition(|id| bound(id));
    if whole || with.is_empty() || without.is_empty() {
        return Vec::new();
    }
    let flows = without.iter().map(|id| (*id).clone()).collect();
    let message = format!("no target binds {}", names(without.iter().copied()));
    vec![Found::new(without, message).flows(flows)]
}

fn no_requirements(board: &Board) -> Vec<Found> {
    let bare = board.design.requirements.is_empty() && !board.design.flows.is_empty();
    let found = || Found::new([], "no requirement is written down");
    bare.then(found).into_iter().collect()
}

fn too_many(board: &Board) -> Vec<Found> {
    const CARRIED: usize = 8;
    let scopes = board.design.requirements.iter().map(|r| &r.scope);
    let now = scopes
        .filter(|scope| matches!(scope, Scope::Now { .. }))
        .count();
    let found = || {
        let message = format!("{} belong to this version", count(now, "requirement"));
        Found::new([], message)
    };
    (now > CARRIED).then(found).into_iter().collect()
}

fn parked(board: &Board) -> Vec<Found> {
    let requirements = board.design.requirements.iter();
    requirements
        .filter(|r| matches!(&r.scope, Scope::Parked { reason } if reason.trim().is_empty()))
        .map(|r| {
            Found::new(
                [&r.id],
                format!("requirement {} is parked without a reason", r.id),
            )
        })
        .collect()
}

fn unexplained_rate(board: &Board) -> Vec<Found> {
    if board.design.estimates.is_empty() {
        return Vec::new();
    }
    let flows = board.design.flows.iter();
    let stated: Vec<&Id> = flows
        .filter(|flow| matches!(flow.rate, Some(RateSource::Stated(_))))
        .map(|flow| &flow.id)
        .collect();
    if stated.is_empty() {
        return Vec::new();
    }
    let message = format!(
        "no estimate explains the rate of {}",
        names(stated.iter().copied())
    );
    let flows = stated.iter().map(|id| (*id).clone()).collect();
    vec![Found::new(stated, message).flows(flows)]
}
