//! The points on how a round was conducted: challenges, trade-offs, and what was said on the way.

use std::time::Duration;

use super::point;
use crate::catalogue::questions::question;
use crate::model::round::{Event, Phase, minutes_and_seconds};
use crate::practice::asked;
use crate::practice::plan::{self, Plan};
use crate::practice::rubric::{Judged, Point, Shown, named, some};

pub(super) fn deep_dive(judged: &Judged) -> Vec<Point> {
    let questions = asked::questions(judged.round);
    let answered: Vec<_> = questions.iter().filter(|q| !q.answer.is_empty()).collect();
    let mut good = Vec::new();
    for asked in &answered {
        if let Some(known) = question(asked.id.as_str()) {
            let hits = named(&known.names, asked.answer).len();
            if hits * 2 >= known.names.len() {
                good.push(asked.id.as_str());
            }
        }
    }
    let met = answered
        .iter()
        .filter(|asked| moved(judged, asked.at))
        .count();
    let twists: Vec<_> = judged
        .round
        .entries
        .iter()
        .filter(|e| matches!(e.event, Event::Twisted { .. }))
        .collect();
    let reacted = twists
        .iter()
        .filter(|twist| moved(judged, twist.at))
        .count();
    vec![
        point(
            "Challenges were answered",
            Shown::of(answered.len(), questions.len().max(3)),
            format!(
                "{} of {} questions; three are worth having",
                answered.len(),
                questions.len()
            ),
        ),
        point(
            "Answers name what matters",
            Shown::of(good.len(), answered.len().max(2)),
            if good.is_empty() {
                "none does by half".to_owned()
            } else {
                some(good)
            },
        ),
        point(
            "Challenges led to a change on the board",
            Shown::of(met, answered.len().max(2)),
            format!("{met} of {} answers", answered.len()),
        ),
        point(
            "The board moved when the world did",
            Shown::of(reacted, twists.len()),
            if twists.is_empty() {
                "no twist came up".to_owned()
            } else {
                format!("{reacted} of {} twists", twists.len())
            },
        ),
    ]
}

/// How long after a challenge a change of the board still counts as its consequence.
const CONSEQUENCE: Duration = Duration::from_mins(5);

/// Whether what is drawn, promised or decided changed soon after `at`; an answer's note alone does not.
fn moved(judged: &Judged, at: Duration) -> bool {
    let before = judged.round.board_at(at);
    let later = judged
        .round
        .entries
        .iter()
        .filter(|entry| entry.at > at && entry.at <= at + CONSEQUENCE);
    let mut boards = later.filter_map(|entry| match &entry.event {
        Event::Edited { design, .. } => Some(design),
        _ => None,
    });
    boards.any(|after| {
        after.components != before.components
            || after.connections != before.connections
            || after.zones != before.zones
            || after.flows != before.flows
            || after.targets != before.targets
            || after.decisions != before.decisions
    })
}

pub(super) fn trade_offs(judged: &Judged) -> Vec<Point> {
    let decisions = &judged.end.design.decisions;
    let count = decisions.len();
    let instead = decisions
        .iter()
        .filter(|d| !d.instead_of.is_empty())
        .count();
    let price = decisions.iter().filter(|d| !d.trade_off.is_empty()).count();
    let serves = decisions.iter().filter(|d| !d.serves.is_empty()).count();
    let of = |part: usize| format!("{part} of {count} decisions");
    vec![
        point(
            "Decisions are written down",
            Shown::of(count, 3),
            format!("{count} decisions"),
        ),
        point(
            "Each names what it was chosen over",
            Shown::of(instead, count),
            of(instead),
        ),
        point("Each names its price", Shown::of(price, count), of(price)),
        point(
            "Each serves a requirement or target",
            Shown::of(serves, count),
            of(serves),
        ),
    ]
}

pub(super) fn communication(judged: &Judged) -> Vec<Point> {
    let round = judged.round;
    let plan = Plan::of(round.setup.minutes);
    let spent = plan::spent(round);
    let over: Vec<&str> = Phase::ALL
        .iter()
        .filter(|phase| spent[**phase as usize] > plan.budget(**phase) * 5 / 4)
        .map(|phase| phase.title())
        .collect();
    let reached = round.phase_at(round.length());
    let design = judged.end.design;
    let named = design
        .components
        .iter()
        .filter(|c| !c.name.is_empty())
        .count();
    let notes = design.notes.len() + design.decisions.len();
    vec![
        point(
            "Every phase was reached",
            Shown::of(reached as usize + 1, Phase::ALL.len()),
            format!(
                "ended in {} at {}",
                reached.title(),
                minutes_and_seconds(round.length())
            ),
        ),
        point(
            "No phase ate another's time",
            match over.len() {
                0 => Shown::Yes,
                1 => Shown::Partly,
                _ => Shown::No,
            },
            if over.is_empty() {
                "all within their budgets".to_owned()
            } else {
                format!("over: {}", some(over))
            },
        ),
        point(
            "Boxes have names of their own",
            Shown::of(named, design.components.len()),
            format!("{named} of {} components", design.components.len()),
        ),
        point(
            "Reasons are on the board",
            Shown::of(notes, 3),
            format!("{notes} notes and decisions"),
        ),
    ]
}
