//! Targets that rest on what people state: durability, recovery, retention, staleness, consistency, cost.
//!
//! Nothing of these can be computed from a drawing. Every component that the question is about must
//! state its part; one that does not leaves it untold, unless another misses already. The weakest
//! decides; costs add up.

use super::{Answer, listed};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::figure;
use crate::catalogue::AttributeKind;
use crate::model::{AttributeValue, Id, Millis, Probability, Subject};

/// A fact that components state.
#[derive(Clone, Copy)]
pub(super) struct Fact {
    attribute: &'static str,
    /// Whether a component of a flow must state it; others may.
    needed: fn(&Drawn) -> bool,
    /// What it is called in a sentence.
    name: &'static str,
}

pub(super) const RECOVERY_POINT: Fact = Fact {
    attribute: "recovery_point",
    name: "recovery point",
    needed: keeps_data,
};
pub(super) const RECOVERY_TIME: Fact = Fact {
    attribute: "recovery_time",
    name: "recovery time",
    needed: keeps_data,
};
pub(super) const STALENESS: Fact = Fact {
    attribute: "staleness",
    name: "staleness",
    needed: answers_reads,
};
const RETENTION: Fact = Fact {
    attribute: "retention",
    name: "retention",
    needed: |drawn| drawn.resolved.kind.store,
};
const DURABILITY: Fact = Fact {
    attribute: "durability",
    name: "durability",
    needed: keeps_data,
};
const CONSISTENCY: Fact = Fact {
    attribute: "consistency",
    name: "consistency",
    needed: answers_reads,
};
const MONTHLY_COST: Fact = Fact {
    attribute: "monthly_cost",
    name: "monthly cost",
    needed: |_| true,
};

fn keeps_data(drawn: &Drawn) -> bool {
    drawn.resolved.kind.store || drawn.resolved.kind.broker
}

fn answers_reads(drawn: &Drawn) -> bool {
    drawn.resolved.kind.store || drawn.resolved.kind.cache.is_some()
}

pub(super) fn time(board: &Board, subject: &Subject, fact: Fact, at_most: Millis) -> Answer {
    let bound = at_most.get();
    weakest(board, subject, fact, Some(bound), |value| match value {
        AttributeValue::Time(time) => Some(Answer::compared(
            time.get() <= bound,
            time.get(),
            bound,
            time.get() / bound.max(f64::MIN_POSITIVE),
            format!(
                "{} {} of {}",
                fact.name,
                figure::time(time.get()),
                figure::time(bound)
            ),
        )),
        _ => None,
    })
}

pub(super) fn retention(board: &Board, subject: &Subject, at_least: Millis) -> Answer {
    let bound = at_least.get();
    weakest(
        board,
        subject,
        RETENTION,
        Some(bound),
        |value| match value {
            AttributeValue::Time(time) => Some(Answer::compared(
                time.get() >= bound,
                time.get(),
                bound,
                bound / time.get().max(f64::MIN_POSITIVE),
                format!(
                    "retention {} of {}",
                    figure::time(time.get()),
                    figure::time(bound)
                ),
            )),
            _ => None,
        },
    )
}

pub(super) fn durability(board: &Board, subject: &Subject, at_least: Probability) -> Answer {
    let bound = at_least.get();
    weakest(
        board,
        subject,
        DURABILITY,
        Some(bound),
        |value| match value {
            AttributeValue::Share(share) => Some(Answer::compared(
                share.get() >= bound,
                share.get(),
                bound,
                (1.0 - share.get()) / (1.0 - bound).max(f64::MIN_POSITIVE),
                format!(
                    "durability {} of {}",
                    figure::stated(*share),
                    figure::stated(at_least)
                ),
            )),
            _ => None,
        },
    )
}

pub(super) fn consistency(board: &Board, subject: &Subject, at_least: &str) -> Answer {
    let Some(AttributeKind::Choice(ladder)) = board
        .catalogue
        .attribute(CONSISTENCY.attribute)
        .map(|attribute| &attribute.kind)
    else {
        return Answer::cannot_tell(None, "the catalogue knows no levels of consistency");
    };
    let level = |word: &str| ladder.iter().position(|known| known == word);
    let Some(bound) = level(at_least) else {
        let words = ladder.join(", ");
        return Answer::cannot_tell(None, format!("{at_least} is no level; one of {words}"));
    };
    weakest(board, subject, CONSISTENCY, None, |value| match value {
        AttributeValue::Choice(word) => level(word).map(|stated| Answer {
            value: None,
            bound: None,
            ..Answer::compared(
                stated >= bound,
                0.0,
                0.0,
                (1 + bound) as f64 / (1 + stated) as f64,
                format!("consistency {word}, at least {at_least}"),
            )
        }),
        _ => None,
    })
}

pub(super) fn monthly_cost(board: &Board, subject: &Subject, at_most: f64) -> Answer {
    let mut sum = 0.0;
    let mut costly: Vec<(&Id, f64)> = Vec::new();
    let mut missing: Vec<&Drawn> = Vec::new();
    let all: Vec<&Drawn> = match subject {
        // What no flow reaches costs as much.
        Subject::Design => board.components.iter().collect(),
        _ => board.components_of(subject),
    };
    let all = all
        .into_iter()
        .filter(|drawn| drawn.can_state(MONTHLY_COST.attribute));
    for drawn in all {
        match drawn.component.attributes.get(MONTHLY_COST.attribute) {
            Some(AttributeValue::Money(cost)) => {
                sum += cost;
                costly.push((drawn.id(), *cost));
            }
            _ => missing.push(drawn),
        }
    }
    costly.sort_by(|a, b| b.1.total_cmp(&a.1));
    let evidence = costly
        .iter()
        .take(super::EVIDENCE)
        .map(|(id, _)| (*id).clone())
        .collect();
    let summary = format!(
        "${} of ${} a month",
        figure::figure(sum),
        figure::figure(at_most)
    );
    let compared = Answer::compared(
        sum <= at_most,
        sum,
        at_most,
        sum / at_most.max(f64::MIN_POSITIVE),
        summary,
    );
    if sum <= at_most && (!missing.is_empty() || costly.is_empty()) {
        return unstated(MONTHLY_COST, &missing, Some(at_most));
    }
    compared.with_evidence(evidence)
}

/// The answer of the component that states the weakest value; `compare` reads a value.
fn weakest(
    board: &Board,
    subject: &Subject,
    fact: Fact,
    bound: Option<f64>,
    compare: impl Fn(&AttributeValue) -> Option<Answer>,
) -> Answer {
    let mut answers = Vec::new();
    let mut missing = Vec::new();
    let about = board.components_of(subject);
    for drawn in about
        .into_iter()
        .filter(|drawn| drawn.can_state(fact.attribute))
    {
        let stated = drawn.component.attributes.get(fact.attribute);
        match stated.and_then(&compare) {
            Some(answer) if matches!(subject, Subject::Component(_)) => {
                answers.push(answer.with_evidence(vec![drawn.id().clone()]));
            }
            Some(answer) => answers.push(answer.about(drawn.id())),
            None if (fact.needed)(drawn) || matches!(subject, Subject::Component(_)) => {
                missing.push(drawn);
            }
            None => {}
        }
    }
    let nothing = answers.is_empty();
    let worst = Answer::worst(&answers, bound, "");
    if worst.verdict == crate::analysis::report::Verdict::Missed {
        return worst;
    }
    if nothing || !missing.is_empty() {
        return unstated(fact, &missing, bound);
    }
    worst
}

fn unstated(fact: Fact, missing: &[&Drawn], bound: Option<f64>) -> Answer {
    let names: Vec<&str> = missing.iter().map(|drawn| drawn.id().as_str()).collect();
    if names.is_empty() {
        let missing = format!("nothing that it is about can state a {}", fact.name);
        return Answer::cannot_tell(bound, missing);
    }
    let missing = format!(
        "{} of {} is not stated",
        fact.name,
        listed(names.iter().copied(), ", ")
    );
    let evidence = names
        .iter()
        .take(super::EVIDENCE)
        .map(|name| Id::from(*name));
    Answer::cannot_tell(bound, missing).with_evidence(evidence.collect())
}
