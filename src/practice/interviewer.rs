//! What the interviewer asks next, and when.
//!
//! The choice depends on the board, the phase and the seed alone. Topics that were asked about least come
//! first (one that the prompt goes deep into may come once more), then what is weakest on this board,
//! then questions that this board brings up before those that fit many; the seed decides between equals.
//! Cost: questions × conditions.

use std::time::Duration;

use super::{Situation, chance};
use crate::analysis::findings::TOPICS;
use crate::analysis::report::{Severity, Verdict};
use crate::catalogue::questions::{question, questions};
use crate::catalogue::{Prompt, Question};
use crate::model::Id;
use crate::model::round::{Event, Phase, Round, Setup, Topic};

/// The question that fits best now; `None`: the bank has nothing left that fits.
pub fn next_question(
    situation: &Situation,
    setup: &Setup,
    prompt: &Prompt,
    phase: Phase,
    asked: &[Id],
) -> Option<&'static Question> {
    let weak = weaknesses(situation);
    let topics: Vec<Topic> = asked
        .iter()
        .filter_map(|id| question(id.as_str()))
        .map(|question| question.topic)
        .collect();
    let closeness = |question: &Question| {
        let conditions = question.when.iter();
        conditions
            .map(|condition| situation.closeness(condition))
            .max()
    };
    let rank = |question: &&Question| {
        let times = topics.iter().filter(|topic| **topic == question.topic);
        let weakness = weak[question.topic as usize];
        let usual = usize::from(prompt.topics.contains(&question.topic));
        (
            times.count().saturating_sub(usual),
            std::cmp::Reverse(weakness + usual),
            std::cmp::Reverse(closeness(question)),
            chance(setup.seed, question.id.as_str()),
        )
    };
    fitting(situation, setup, phase)
        .filter(|question| !asked.contains(&question.id))
        .min_by_key(rank)
}

/// The questions that the board calls for in `phase`, in the bank's order.
pub fn fitting<'a>(
    situation: &'a Situation,
    setup: &'a Setup,
    phase: Phase,
) -> impl Iterator<Item = &'static Question> {
    questions().iter().filter(move |question| {
        question.level <= setup.level
            && question.phases.contains(&phase)
            && question
                .when
                .iter()
                .all(|condition| situation.holds(condition))
    })
}

/// How weak a board is by topic, in the order of [`Topic::ALL`]: findings by severity, missed targets.
pub fn weaknesses(situation: &Situation) -> [usize; Topic::ALL.len()] {
    let mut weak = [0; Topic::ALL.len()];
    for finding in situation.findings() {
        if let Some(topic) = topic_of(finding.rule) {
            weak[topic as usize] += match finding.severity {
                Severity::Error => 9,
                Severity::Warning => 3,
                Severity::Info => 1,
            };
        }
    }
    let verdicts = situation.report.map_or(&[][..], |report| &report.targets);
    for verdict in verdicts.iter().filter(|v| v.verdict == Verdict::Missed) {
        let target = situation.design.targets.iter().find(|t| t.id == verdict.id);
        let topic = target.map(|t| match super::situation::metric_word(&t.metric) {
            "availability" => Topic::Availability,
            "latency" => Topic::Latency,
            "throughput" | "headroom" | "utilisation" | "concurrency" => Topic::Scaling,
            "monthly_cost" => Topic::Cost,
            "staleness" | "consistency" => Topic::Consistency,
            _ => Topic::Data,
        });
        if let Some(topic) = topic {
            weak[topic as usize] += 9;
        }
    }
    weak
}

/// What questions go with the findings of `rule`; `None`: it is about the drawing itself.
pub fn topic_of(rule: &str) -> Option<Topic> {
    let has = |topic: &&crate::analysis::findings::Topic| topic.rules.iter().any(|r| r.id == rule);
    match TOPICS.iter().find(has)?.title {
        "Targets, requirements, estimates" => Some(Topic::Scope),
        "Redundancy" => Some(Topic::Availability),
        "Capacity" => Some(Topic::Scaling),
        "Time" => Some(Topic::Latency),
        "Resilience" => Some(Topic::Resilience),
        "Caches" => Some(Topic::Caching),
        "Messaging" => Some(Topic::Messaging),
        "Data" => Some(Topic::Data),
        "Security" => Some(Topic::Security),
        "Operations" => Some(Topic::Operations),
        "Cost" => Some(Topic::Cost),
        _ => None,
    }
}

/// The questions that were asked, in order.
pub fn asked(round: &Round) -> Vec<Id> {
    let events = round.entries.iter().map(|entry| &entry.event);
    let asked = events.filter_map(|event| match event {
        Event::Asked(id) => Some(id.clone()),
        _ => None,
    });
    asked.collect()
}

/// The last question that was asked, if it has no answer yet.
pub fn open_question(round: &Round) -> Option<&Id> {
    let events = round.entries.iter().rev().map(|entry| &entry.event);
    let mut answered: Vec<&Id> = Vec::new();
    for event in events {
        match event {
            Event::Answered { question, .. } => answered.push(question),
            Event::Asked(id) => return (!answered.contains(&id)).then_some(id),
            _ => {}
        }
    }
    None
}

/// How long the board must have been left alone before a question is asked.
const QUIET: Duration = Duration::from_secs(6);

/// The least time between two questions of a mock interview.
const fn patience(phase: Phase) -> Duration {
    Duration::from_secs(match phase {
        Phase::Scope | Phase::Estimates => 180,
        Phase::HighLevel => 150,
        Phase::DeepDive | Phase::WrapUp => 100,
    })
}

/// Whether it is a fitting moment for a question in a mock interview: nothing is open, the last one is a
/// while ago, and the candidate is not in the middle of drawing (or draws without end).
pub fn is_fitting(round: &Round, phase: Phase, now: Duration) -> bool {
    if open_question(round).is_some() {
        return false;
    }
    let since = |wanted: fn(&Event) -> bool| {
        let last = round
            .entries
            .iter()
            .rev()
            .find(|entry| wanted(&entry.event));
        now.saturating_sub(last.map_or(Duration::ZERO, |entry| entry.at))
    };
    let spoken = since(|event| {
        matches!(
            event,
            Event::Asked(_) | Event::Answered { .. } | Event::PhaseBegan(_) | Event::Twisted { .. }
        )
    });
    let drawn = since(|event| matches!(event, Event::Edited { .. }));
    spoken >= patience(phase) * 2 || (spoken >= patience(phase) && drawn >= QUIET)
}

/// The twist that a mock interview is due, by its position among the prompt's: the first in the middle
/// of the deep dive, the second at three quarters of it.
pub fn due_twist(round: &Round, prompt: &Prompt, now: Duration) -> Option<usize> {
    let plan = super::Plan::of(round.setup.minutes);
    let begun = round.entries.iter().find_map(|entry| {
        (entry.event == Event::PhaseBegan(Phase::DeepDive)).then_some(entry.at)
    })?;
    let into = now.saturating_sub(begun);
    let budget = plan.budget(Phase::DeepDive);
    let events = round.entries.iter().map(|entry| &entry.event);
    let done = events
        .filter(|e| matches!(e, Event::Twisted { .. }))
        .count();
    let due = usize::from(into >= budget / 2) + usize::from(into >= budget * 3 / 4);
    (done < due.min(prompt.twists.len())).then_some(done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::catalogue::prompts::prompts;
    use crate::model::round::{Entry, Level, RoundMode};
    use crate::model::{Cell, Component, Connection, Design};

    fn setup(seed: u64) -> Setup {
        Setup {
            prompt: prompts()[0].id.clone(),
            minutes: 45,
            mode: RoundMode::Mock,
            level: Level::Staff,
            seed,
        }
    }

    fn board() -> Design {
        let mut design = Design::default();
        for (x, (id, kind)) in [
            ("web", "client"),
            ("api", "service"),
            ("db", "sql-database"),
            ("hot", "cache"),
        ]
        .into_iter()
        .enumerate()
        {
            let at = Cell::new(x as i32 * 20, 0);
            design.components.push(Component::new(id, kind, at));
        }
        for (id, from, to) in [("a", "web", "api"), ("b", "api", "db"), ("c", "api", "hot")] {
            design.connections.push(Connection::new(id, from, to));
        }
        design
    }

    #[test]
    fn questions_differ_and_fit_and_are_the_same_again() {
        let design = board();
        let catalogue = Catalogue::shipped();
        let report =
            crate::analysis::evaluate(&design, catalogue, crate::analysis::Options::default());
        let situation = Situation {
            design: &design,
            report: Some(&report),
            catalogue,
        };
        let ask = |seed| {
            let setup = setup(seed);
            let mut asked: Vec<Id> = Vec::new();
            while let Some(question) =
                next_question(&situation, &setup, &prompts()[0], Phase::DeepDive, &asked)
            {
                assert!(question.phases.contains(&Phase::DeepDive));
                assert!(
                    question
                        .when
                        .iter()
                        .all(|condition| situation.holds(condition))
                );
                assert!(!asked.contains(&question.id));
                asked.push(question.id.clone());
            }
            asked
        };
        let all = ask(7);
        assert!(!all.is_empty());
        assert_eq!(all, ask(7), "the same seed asks the same");
        let setup = setup(7);
        assert_eq!(
            all.len(),
            fitting(&situation, &setup, Phase::DeepDive).count()
        );
    }

    #[test]
    fn a_question_waits_for_a_quiet_moment() {
        let mut round = Round {
            setup: setup(0),
            entries: Vec::new(),
        };
        let at = Duration::from_secs;
        assert!(!is_fitting(&round, Phase::Scope, at(60)));
        assert!(is_fitting(&round, Phase::Scope, at(200)));
        round.entries.push(Entry {
            at: at(198),
            event: Event::Edited {
                label: String::new(),
                design: std::sync::Arc::default(),
            },
        });
        assert!(
            !is_fitting(&round, Phase::Scope, at(200)),
            "in the middle of drawing"
        );
        assert!(is_fitting(&round, Phase::Scope, at(205)));
        let event = Event::Asked(questions()[0].id.clone());
        round.entries.push(Entry { at: at(205), event });
        assert_eq!(open_question(&round), Some(&questions()[0].id));
        assert!(
            !is_fitting(&round, Phase::Scope, at(900)),
            "the last is not answered"
        );
    }
}
