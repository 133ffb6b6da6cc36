//! Quiet hints about the way of working: each is given once, at the moment at which it still helps.

use std::time::Duration;

use super::Plan;
use crate::model::round::{Event, Phase, Round};
use crate::model::{Design, Scope};

/// What would be said now, if it has not been said before.
pub fn due(round: &Round, design: &Design, phase: Phase, now: Duration) -> Option<String> {
    let said = |text: &String| {
        let mut events = round.entries.iter().map(|entry| &entry.event);
        events.any(|event| matches!(event, Event::Nudged(before) if before == text))
    };
    candidates(round, design, phase, now)
        .into_iter()
        .find(|text| !said(text))
}

fn candidates(round: &Round, design: &Design, phase: Phase, now: Duration) -> Vec<String> {
    let plan = Plan::of(round.setup.minutes);
    let mut due = Vec::new();
    if !design.components.is_empty() && design.requirements.is_empty() {
        due.push("A component is on the board before any requirement: g r writes one".to_owned());
    }
    due.extend(vague(design));
    if now >= plan.end_of(phase) && phase != Phase::WrapUp {
        due.push(format!("{} has used its time: move on", phase.title()));
    }
    if phase >= Phase::HighLevel && design.targets.is_empty() {
        due.push("No target has a number yet, such as availability >= 99.9%".to_owned());
    }
    if phase >= Phase::DeepDive && design.flows.is_empty() && !design.connections.is_empty() {
        due.push("No flow is recorded: what does a request pass?".to_owned());
    }
    if phase == Phase::WrapUp && design.decisions.is_empty() && !design.components.is_empty() {
        due.push(
            "No decision is written: what was chosen, instead of what, at which price?".to_owned(),
        );
    }
    if now + Duration::from_mins(5) >= plan.whole() && round.setup.minutes > 10 {
        due.push("Five minutes are left".to_owned());
    }
    due
}

/// Words that promise something that only a number can say.
const VAGUE: [&str; 10] = [
    "fast",
    "quick",
    "scalab",
    "reliab",
    "highly available",
    "high availability",
    "low latency",
    "performant",
    "durab",
    "real-time",
];

/// The first requirement that promises quality without a number.
fn vague(design: &Design) -> Option<String> {
    let vague = |text: &str| {
        let text = text.to_lowercase();
        !text.contains(|c: char| c.is_ascii_digit()) && VAGUE.iter().any(|word| text.contains(word))
    };
    let mut now = design
        .requirements
        .iter()
        .filter(|requirement| matches!(requirement.scope, Scope::Now { .. }));
    let found = now.find(|requirement| vague(&requirement.text))?;
    Some(format!(
        "“{}” has no number: write it as a target",
        found.text
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::round::{Entry, Level, RoundMode, Setup};
    use crate::model::{Cell, Component, Requirement};

    fn round() -> Round {
        Round {
            setup: Setup {
                prompt: "p".into(),
                minutes: 45,
                mode: RoundMode::Practice,
                level: Level::Mid,
                seed: 0,
            },
            entries: Vec::new(),
        }
    }

    fn requirement(text: &str) -> Requirement {
        Requirement {
            id: "r".into(),
            text: text.into(),
            actor: String::new(),
            scope: Scope::Now { flows: Vec::new() },
        }
    }

    #[test]
    fn a_nudge_is_given_once() {
        let mut round = round();
        let mut design = Design::default();
        let at = Duration::from_mins(1);
        assert_eq!(due(&round, &design, Phase::Scope, at), None);
        design
            .components
            .push(Component::new("api", "service", Cell::default()));
        let said = due(&round, &design, Phase::Scope, at).unwrap();
        assert!(said.contains("before any requirement"), "{said}");
        let event = Event::Nudged(said);
        round.entries.push(Entry { at, event });
        assert_eq!(due(&round, &design, Phase::Scope, at), None);
    }

    #[test]
    fn quality_without_a_number_is_pointed_out() {
        let mut design = Design::default();
        design.requirements.push(requirement("Search answers fast"));
        let said = due(&round(), &design, Phase::Scope, Duration::ZERO).unwrap();
        assert!(said.contains("Search answers fast"), "{said}");
        design.requirements[0].text = "Search answers fast, within 200 ms".into();
        assert_eq!(due(&round(), &design, Phase::Scope, Duration::ZERO), None);
    }

    #[test]
    fn time_that_is_used_up_is_told() {
        let said = due(
            &round(),
            &Design::default(),
            Phase::Scope,
            Duration::from_mins(8),
        );
        assert!(said.unwrap().starts_with("Scope has used its time"));
    }
}
