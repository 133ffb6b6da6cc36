//! The debrief in words: parts with entries, as the screen and every form for people show them.

use super::debrief::{Advice, Answer, Comparison, Debrief};
use super::rubric::Judgement;
use super::single_points;
use crate::analysis::figure;
use crate::catalogue::questions::question;
use crate::model::round::{MOST_POINTS, minutes_and_seconds};

/// A part of the debrief: a title and what stands under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The title.
    pub title: String,
    /// A word or figure each, with what is said about it.
    pub entries: Vec<(String, String)>,
}

/// The debrief in parts, the most important first.
pub fn sections(debrief: &Debrief) -> Vec<Section> {
    let mut sections = vec![outcome(debrief), next(debrief), marks(debrief)];
    sections.extend(debrief.judgements.iter().map(points));
    sections.push(time(debrief));
    sections.push(spans(debrief));
    sections.push(Section {
        title: "Twists".to_owned(),
        entries: debrief
            .twists
            .iter()
            .map(|(at, twist, effects)| {
                (
                    minutes_and_seconds(*at),
                    format!("{} {}", twist.says(), effects.join("; ")),
                )
            })
            .collect(),
    });
    sections.push(Section {
        title: "Questions".to_owned(),
        entries: debrief.questions.iter().flat_map(answer).collect(),
    });
    sections.extend(debrief.comparison.as_ref().map(comparison));
    sections.push(targets(debrief));
    sections.push(findings(debrief));
    sections.retain(|section| !section.entries.is_empty());
    sections
}

/// What the debrief is called.
pub fn title(debrief: &Debrief) -> String {
    format!(
        "Debrief: {}, {} of 100",
        debrief.prompt.title, debrief.score
    )
}

fn entry(label: impl Into<String>, said: impl Into<String>) -> (String, String) {
    (label.into(), said.into())
}

fn outcome(debrief: &Debrief) -> Section {
    let setup = &debrief.setup;
    let used = minutes_and_seconds(debrief.length);
    let ending = if debrief.ended {
        ""
    } else {
        "; it was not brought to its end"
    };
    Section {
        title: title(debrief),
        entries: vec![
            entry(
                "round",
                format!(
                    "{}, {} level, {} minutes, seed {}; {used} used{ending}",
                    setup.mode.word(),
                    setup.level.word(),
                    setup.minutes,
                    setup.seed
                ),
            ),
            entry("asked", debrief.prompt.opening.clone()),
        ],
    }
}

fn marks(debrief: &Debrief) -> Section {
    let of = |mark: Option<u8>| mark.map_or("–".to_owned(), |mark| mark.to_string());
    let entries = debrief.judgements.iter().zip(&debrief.marks);
    Section {
        title: format!("Marks of {MOST_POINTS}"),
        entries: entries
            .map(|(judgement, (own, peer))| {
                let said = format!(
                    "{:.1} automatic · {} own · {} peer · weighs {} %",
                    judgement.mark(),
                    of(*own),
                    of(*peer),
                    judgement.weight
                );
                (judgement.dimension.title().to_owned(), said)
            })
            .collect(),
    }
}

fn points(judgement: &Judgement) -> Section {
    Section {
        title: format!("{}: {:.1}", judgement.dimension.title(), judgement.mark()),
        entries: judgement
            .points
            .iter()
            .map(|point| {
                entry(
                    point.shown.word(),
                    format!("{}: {}", point.title, point.evidence),
                )
            })
            .collect(),
    }
}

fn time(debrief: &Debrief) -> Section {
    Section {
        title: "Time by phase".to_owned(),
        entries: debrief
            .phases
            .iter()
            .map(|phase| {
                let said = format!(
                    "{} of {}",
                    minutes_and_seconds(phase.spent),
                    minutes_and_seconds(phase.budget)
                );
                (phase.phase.title().to_owned(), said)
            })
            .collect(),
    }
}

fn spans(debrief: &Debrief) -> Section {
    Section {
        title: "Single points of failure".to_owned(),
        entries: debrief
            .single_points
            .iter()
            .map(|span| {
                let until = span.gone.map_or("there to the end".to_owned(), |gone| {
                    format!("gone at {}", minutes_and_seconds(gone))
                });
                let since = minutes_and_seconds(span.appeared);
                (
                    single_points::words(&span.unit),
                    format!("appeared at {since}, {until}"),
                )
            })
            .collect(),
    }
}

fn answer(answer: &Answer) -> Vec<(String, String)> {
    let mut entries = vec![entry(minutes_and_seconds(answer.at), answer.ask.clone())];
    let text = if answer.text.is_empty() {
        "no answer"
    } else {
        &answer.text
    };
    entries.push(entry("answer", text));
    for (label, marks) in [("met by, own", answer.own), ("met by, peer", answer.peer)] {
        if let Some(marks) = marks {
            let done: Vec<_> = marks.done().collect();
            let done = if done.is_empty() {
                "none of the four".to_owned()
            } else {
                done.join(", ")
            };
            entries.push(entry(label, done));
        }
    }
    if !answer.named.is_empty() {
        entries.push(entry("named", answer.named.join("; ")));
    }
    if !answer.missed.is_empty() {
        entries.push(entry("worth naming", answer.missed.join("; ")));
    }
    entries
}

fn comparison(comparison: &Comparison) -> Section {
    let list = |titles: &[String]| {
        if titles.is_empty() {
            "nothing".to_owned()
        } else {
            titles.join(", ")
        }
    };
    let [theirs, yours] = comparison.sizes;
    Section {
        title: format!("Beside the reference {}", comparison.reference),
        entries: vec![
            entry("it has, yours lacks", list(&comparison.missing)),
            entry("yours has, it lacks", list(&comparison.extra)),
            entry("both have", list(&comparison.shared)),
            entry(
                "size",
                format!(
                    "{} components and {} connections; yours {} and {}",
                    theirs.0, theirs.1, yours.0, yours.1
                ),
            ),
            entry(
                "to look at it",
                format!("nines new reference.ron --from {}", comparison.reference),
            ),
        ],
    }
}

fn targets(debrief: &Debrief) -> Section {
    let verdicts = debrief.report.targets.iter().map(|verdict| {
        let word = verdict.verdict.word();
        (
            word.to_owned(),
            format!("{}: {}", verdict.id, verdict.summary),
        )
    });
    let flows = debrief.report.flows.iter().map(|flow| {
        let name = if flow.name.is_empty() {
            flow.id.as_str()
        } else {
            &flow.name
        };
        let works = figure::percent(flow.figures.request_success.unavailability);
        (name.to_owned(), format!("works {works} of the time"))
    });
    Section {
        title: "Targets and flows at the end".to_owned(),
        entries: verdicts.chain(flows).collect(),
    }
}

/// The most findings that a debrief lists; `nines check` tells all.
const FINDINGS: usize = 8;

fn findings(debrief: &Debrief) -> Section {
    let open = debrief
        .report
        .findings
        .iter()
        .filter(|finding| finding.accepted.is_none());
    Section {
        title: "Findings at the end".to_owned(),
        entries: open
            .take(FINDINGS)
            .map(|finding| entry(finding.rule, format!("{} {}", finding.message, finding.fix)))
            .collect(),
    }
}

fn next(debrief: &Debrief) -> Section {
    Section {
        title: "Practise next".to_owned(),
        entries: debrief.next.iter().flat_map(advice).collect(),
    }
}

fn advice(advice: &Advice) -> Vec<(String, String)> {
    let mut entries = vec![entry(advice.dimension.title(), advice.what.clone())];
    let known = advice
        .questions
        .iter()
        .filter_map(|id| question(id.as_str()));
    entries.extend(known.map(|question| {
        entry(
            "answer aloud",
            format!("{} ({})", question.ask, question.id),
        )
    }));
    entries.push(entry(
        "cards",
        format!("nines drill --topic {}", advice.topic.word()),
    ));
    if !advice.rules.is_empty() {
        let read: Vec<String> = advice
            .rules
            .iter()
            .map(|rule| format!("nines explain {rule}"))
            .collect();
        entries.push(entry("read", read.join(", ")));
    }
    entries
}
