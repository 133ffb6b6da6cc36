//! What a person who interviews needs: the prompt with everything that the candidate is not told, and,
//! while a round runs, what fits the board now.

use super::words::Section;
use super::{Plan, Situation, interviewer};
use crate::catalogue::{Prompt, Question};
use crate::model::Round;
use crate::model::round::{Dimension, MOST_POINTS, Phase, STEPS, Setup, minutes_and_seconds};

/// The most questions of each phase that a sheet lists.
const QUESTIONS: usize = 6;

/// The sheet for an interview with `setup`, to print: it knows no board, so its questions are those that
/// fit any, and those on what the prompt usually goes deep into.
pub fn sheet(prompt: &Prompt, setup: &Setup) -> Vec<Section> {
    let plan = Plan::of(setup.minutes);
    let mut sections = vec![
        Section {
            title: format!("Interview: {}", prompt.title),
            entries: vec![
                pair("say", &prompt.opening),
                pair("level", setup.level.title()),
            ],
        },
        list(
            "Tell when asked",
            prompt
                .clarifications
                .iter()
                .map(|c| (c.about.join(", "), c.answer.clone())),
        ),
        list(
            "Scale",
            prompt
                .scale
                .iter()
                .map(|s| (s.name.clone(), format!("{} ({})", s.value, s.doc))),
        ),
        list("A good candidate writes", expected(prompt)),
        list(
            "Time",
            Phase::ALL.iter().map(|phase| {
                let until = minutes_and_seconds(plan.end_of(*phase));
                let minutes = plan.budget(*phase).as_secs() / 60;
                (
                    phase.title().to_owned(),
                    format!("{minutes} minutes, until {until}"),
                )
            }),
        ),
        list(
            "Twists",
            prompt
                .twists
                .iter()
                .map(|twist| ("say".to_owned(), twist.says())),
        ),
    ];
    for phase in Phase::ALL {
        sections.push(list(
            &format!("Questions: {}", phase.title()),
            questions(prompt, setup, *phase),
        ));
    }
    sections.push(rubric());
    if let Some(reference) = &prompt.reference {
        sections.push(Section {
            title: "Reference".to_owned(),
            entries: vec![pair(
                "to look at it",
                &format!("nines new reference.ron --from {reference}"),
            )],
        });
    }
    sections.push(list(
        "Private notes",
        (0..8).map(|_| ("_".repeat(20), "_".repeat(50))),
    ));
    sections.retain(|section| !section.entries.is_empty());
    sections
}

/// What an interviewer looks at while a round runs: where it is, and what fits its board now.
pub fn now(situation: &Situation, prompt: &Prompt, round: &Round) -> Vec<Section> {
    let at = round.length();
    let phase = round.phase_at(at);
    let asked = interviewer::asked(round);
    let mut next = Vec::new();
    let mut done = asked.clone();
    while next.len() < QUESTIONS
        && let Some(question) =
            interviewer::next_question(situation, &round.setup, prompt, phase, &done)
    {
        done.push(question.id.clone());
        next.push(question);
    }
    let told = situation.findings().take(QUESTIONS);
    let found = told.map(|finding| (finding.rule.to_owned(), finding.message.clone()));
    let mut sections = vec![
        Section {
            title: format!(
                "{}: {} at {}",
                prompt.title,
                phase.title(),
                minutes_and_seconds(at)
            ),
            entries: vec![pair("asked so far", &asked.len().to_string())],
        },
        list("Fits this board now", next.into_iter().flat_map(in_full)),
        list("Findings now", found),
    ];
    sections.retain(|section| !section.entries.is_empty());
    sections
}

fn expected(prompt: &Prompt) -> impl Iterator<Item = (String, String)> {
    let requirements = prompt
        .requirements
        .iter()
        .map(|text| ("[ ]".to_owned(), text.clone()));
    let targets = prompt.targets.iter().map(|target| {
        let about = if target.about.is_empty() {
            String::new()
        } else {
            format!(" of {}", target.about)
        };
        (
            "[ ]".to_owned(),
            format!("{}{about}: {}", target.metric, target.bound),
        )
    });
    requirements.chain(targets)
}

fn questions(prompt: &Prompt, setup: &Setup, phase: Phase) -> Vec<(String, String)> {
    let all = crate::catalogue::questions::questions().iter();
    let mut fitting: Vec<&Question> = all
        .filter(|q| q.level <= setup.level && q.phases.contains(&phase))
        .filter(|q| q.when.is_empty() || prompt.topics.contains(&q.topic))
        .collect();
    fitting.sort_by_key(|q| {
        (
            !prompt.topics.contains(&q.topic),
            super::chance(setup.seed, q.id.as_str()),
        )
    });
    fitting
        .into_iter()
        .take(QUESTIONS)
        .flat_map(in_full)
        .collect()
}

fn in_full(question: &Question) -> Vec<(String, String)> {
    let mut entries = vec![("[ ] ask".to_owned(), question.ask.clone())];
    let mut add = |label: &str, words: &[String]| {
        if !words.is_empty() {
            entries.push((format!("    {label}"), words.join("; ")));
        }
    };
    add("good", &question.names);
    add("beware", &question.red_flags);
    add("then", &question.follow_ups);
    entries
}

fn rubric() -> Section {
    let dimensions = Dimension::ALL.iter().map(|dimension| {
        let marks: Vec<String> = (0..=MOST_POINTS)
            .map(|mark| format!("[ ] {mark}"))
            .collect();
        (dimension.title().to_owned(), marks.join("  "))
    });
    let steps = STEPS.map(|step| format!("[ ] {step}")).join("  ");
    let mut section = list("Marks", dimensions);
    section.entries.push(pair("challenges met by", &steps));
    section
}

fn pair(label: &str, said: &str) -> (String, String) {
    (label.to_owned(), said.to_owned())
}

fn list(title: &str, entries: impl IntoIterator<Item = (String, String)>) -> Section {
    Section {
        title: title.to_owned(),
        entries: entries.into_iter().collect(),
    }
}
