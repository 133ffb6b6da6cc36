//! What a peer who interviews sees while a round runs, page by page: what to ask now, what only the
//! interviewer knows, the marks to give, and their own notes.
//!
//! Rows of text with what each is about, so that keys and drawing agree on them. Nothing here says what
//! the program itself thinks of the candidate: a peer's marks are their own.

use super::asked::{self, AskedQuestion};
use super::rubric::{self, Judged};
use super::{Situation, debrief, interviewer, said};
use crate::catalogue::questions::question;
use crate::catalogue::{Prompt, Question};
use crate::model::round::{
    Dimension, Event, Judge, MOST_POINTS, Marks, Round, STEPS, minutes_and_seconds,
};
use crate::model::{Design, Id, Scope};

/// A page of the interviewer's view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// What was asked, what fits the board now, and what the program finds on it.
    #[default]
    Now,
    /// The prompt with all that the candidate is not told.
    Prompt,
    /// The marks of each dimension.
    Marks,
    /// The peer's private notes.
    Notes,
}

/// A row of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The title of the part that begins with this row.
    pub heading: Option<String>,
    /// A time, a tick or a word before the text.
    pub label: String,
    /// The text.
    pub said: String,
    /// How far it has come, after the text.
    pub state: String,
    /// What unfolds under it: a word, and what is said about it.
    pub more: Vec<(&'static str, String)>,
    /// What keys act on.
    pub about: About,
}

/// What a row is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum About {
    /// Nothing that a key changes.
    #[default]
    Nothing,
    /// A question that was asked.
    Asked(Id),
    /// A question that could be asked.
    Fitting(Id),
    /// A dimension to mark.
    Dimension(Dimension),
}

/// A round that is followed, with its board as it is now.
#[derive(Clone, Copy, Debug)]
pub struct Live<'a> {
    /// What happened, what the peer said included.
    pub round: &'a Round,
    /// The prompt.
    pub prompt: &'static Prompt,
    /// The board and the report on it.
    pub situation: Situation<'a>,
    /// The design that answers the prompt, if one is shipped.
    pub reference: Option<&'a Design>,
}

/// The most questions that are proposed at a time, and the most findings that are listed.
const LISTED: usize = 8;

impl Page {
    /// All pages, in order.
    pub const ALL: [Self; 4] = [Self::Now, Self::Prompt, Self::Marks, Self::Notes];

    /// What it is called.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Now => "Now",
            Self::Prompt => "Prompt",
            Self::Marks => "Marks",
            Self::Notes => "Notes",
        }
    }
}

impl Live<'_> {
    /// The rows of `page`, from top to bottom.
    pub fn rows(&self, page: Page) -> Vec<Row> {
        match page {
            Page::Now => self.now(),
            Page::Prompt => self.prompt(),
            Page::Marks => self.marks(),
            Page::Notes => self.notes(),
        }
    }

    fn now(&self) -> Vec<Row> {
        let asked = asked::questions(self.round);
        let part = asked.iter().map(was_asked);
        let mut rows = headed("Asked", part);
        rows.extend(headed(
            "Fits this board now",
            self.fitting().into_iter().map(|question| Row {
                label: question.topic.title().to_owned(),
                said: question.ask.clone(),
                more: help(question),
                about: About::Fitting(question.id.clone()),
                ..Row::default()
            }),
        ));
        let findings = self.situation.findings().take(LISTED);
        rows.extend(headed(
            "Findings now, which a mock interview keeps from the candidate",
            findings.map(|finding| Row {
                label: finding.rule.to_owned(),
                said: finding.message.clone(),
                more: vec![("why", finding.why.clone()), ("fix", finding.fix.clone())],
                ..Row::default()
            }),
        ));
        rows
    }

    /// The questions that fit best now, best first.
    fn fitting(&self) -> Vec<&'static Question> {
        let phase = self.round.phase_at(self.round.length());
        let mut asked = interviewer::asked(self.round);
        let mut found = Vec::new();
        while found.len() < LISTED
            && let Some(next) = interviewer::next_question(
                &self.situation,
                &self.round.setup,
                self.prompt,
                phase,
                &asked,
            )
        {
            asked.push(next.id.clone());
            found.push(next);
        }
        found
    }

    fn prompt(&self) -> Vec<Row> {
        let prompt = self.prompt;
        let mut rows = vec![Row {
            label: "say".to_owned(),
            said: prompt.opening.clone(),
            ..Row::default()
        }];
        let asked = |answer: &str| {
            self.round.entries.iter().any(|entry| {
                matches!(&entry.event, Event::Clarified { answer: Some(told), .. } if told == answer)
            })
        };
        let told = prompt.clarifications.iter().map(|clarification| {
            let about = &clarification.about[..clarification.about.len().min(2)];
            let about = format!("{}: {}", about.join(", "), clarification.answer);
            ticked(asked(&clarification.answer), about)
        });
        rows.extend(headed("Tell when asked (ticked: was told)", told));
        let scale = prompt.scale.iter().map(|figure| Row {
            said: format!("{} = {} ({})", figure.name, figure.value, figure.doc),
            ..Row::default()
        });
        rows.extend(headed("Scale", scale));
        rows.extend(headed(
            "A good candidate writes (ticked: is on the board)",
            self.expected(),
        ));
        let twists = prompt.twists.iter().map(|twist| {
            let done = self.round.entries.iter().any(
                |entry| matches!(&entry.event, Event::Twisted { twist: done, .. } if done == twist),
            );
            ticked(done, twist.says())
        });
        rows.extend(headed("Twists (ticked: came up)", twists));
        rows.extend(self.comparison());
        rows
    }

    fn expected(&self) -> Vec<Row> {
        let design = self.situation.design;
        let now = design
            .requirements
            .iter()
            .filter(|requirement| matches!(requirement.scope, Scope::Now { .. }));
        let texts: Vec<String> = now.map(|r| r.text.to_lowercase()).collect();
        let requirements = self.prompt.requirements.iter().map(|wanted| {
            let there = texts.iter().any(|text| said::mentions(text, wanted));
            ticked(there, wanted.clone())
        });
        let targets = self.prompt.targets.iter().map(|target| {
            let metric = target.metric.split(' ').next().unwrap_or_default();
            let there = design
                .targets
                .iter()
                .any(|stated| super::situation::metric_word(&stated.metric) == metric);
            let about = if target.about.is_empty() {
                String::new()
            } else {
                format!(" of {}", target.about)
            };
            ticked(there, format!("{}{about}: {}", target.metric, target.bound))
        });
        requirements.chain(targets).collect()
    }

    fn comparison(&self) -> Vec<Row> {
        let (Some(name), Some(reference)) = (&self.prompt.reference, self.reference) else {
            return Vec::new();
        };
        let found = debrief::compare(
            name,
            reference,
            self.situation.design,
            self.situation.catalogue,
        );
        let [theirs, ours] = [&found.missing, &found.extra].map(|titles| {
            if titles.is_empty() {
                "nothing".to_owned()
            } else {
                titles.join(", ")
            }
        });
        headed(
            &format!("Beside the reference {name}"),
            [
                ("it has, the board lacks", theirs),
                ("the board has, it lacks", ours),
            ]
            .into_iter()
            .map(|(label, titles)| Row {
                said: format!("{label}: {titles}"),
                ..Row::default()
            }),
        )
    }

    fn marks(&self) -> Vec<Row> {
        let judged = Judged {
            round: self.round,
            prompt: self.prompt,
            end: self.situation,
            spans: &[],
        };
        let given = given(self.round);
        let rows = rubric::judge(&judged).into_iter().map(|judgement| {
            let mark = given[judgement.dimension as usize];
            let choices: Vec<String> = (0..=MOST_POINTS)
                .map(|points| format!("[{}] {points}", tick(mark == Some(points))))
                .collect();
            let looks: Vec<&str> = judgement.points.iter().map(|point| point.title).collect();
            Row {
                label: judgement.dimension.title().to_owned(),
                said: choices.join("  "),
                state: format!("weighs {} %", judgement.weight),
                more: vec![("looks for", looks.join("; "))],
                about: About::Dimension(judgement.dimension),
                ..Row::default()
            }
        });
        headed("Your marks: 0 to 4", rows)
    }

    fn notes(&self) -> Vec<Row> {
        let notes = self
            .round
            .entries
            .iter()
            .filter_map(|entry| match &entry.event {
                Event::Noted(text) => Some(Row {
                    label: minutes_and_seconds(entry.at),
                    said: text.clone(),
                    ..Row::default()
                }),
                _ => None,
            });
        headed("Private notes, which no debrief shows", notes)
    }
}

/// The row of a question that was asked.
fn was_asked(asked: &AskedQuestion) -> Row {
    let known = question(asked.id.as_str());
    let mut more = Vec::new();
    if !asked.answer.is_empty() {
        more.push(("answer", asked.answer.to_owned()));
    }
    more.push(("met by", ticks(asked.peer.unwrap_or_default(), true)));
    if let Some(own) = asked.own {
        more.push(("says", ticks(own, false)));
    }
    more.extend(known.map(help).unwrap_or_default());
    Row {
        label: minutes_and_seconds(asked.at),
        said: known.map_or_else(|| asked.id.to_string(), |known| known.ask.clone()),
        state: asked.state().word().to_owned(),
        more,
        about: About::Asked(asked.id.clone()),
        ..Row::default()
    }
}

/// The last marks that a peer gave, by dimension.
fn given(round: &Round) -> [Option<u8>; Dimension::ALL.len()] {
    let mut given = [None; Dimension::ALL.len()];
    for entry in &round.entries {
        if let Event::Scored {
            by: Judge::Peer,
            dimension,
            points,
        } = entry.event
        {
            given[dimension as usize] = Some(points);
        }
    }
    given
}

/// What helps to ask a question and to hear its answer.
fn help(question: &Question) -> Vec<(&'static str, String)> {
    let parts = [
        ("good", &question.names),
        ("beware", &question.red_flags),
        ("then", &question.follow_ups),
    ];
    let said = parts.into_iter().filter(|(_, words)| !words.is_empty());
    said.map(|(label, words)| (label, words.join("; ")))
        .collect()
}

/// The four steps of meeting a challenge, each ticked or not; with the keys that tick them.
pub fn ticks(marks: Marks, keys: bool) -> String {
    let steps = STEPS.iter().zip(marks.0).zip(1..);
    let words: Vec<String> = steps
        .map(|((step, done), key)| {
            let key = if keys {
                format!("{key} ")
            } else {
                String::new()
            };
            format!("{key}[{}] {step}", tick(done))
        })
        .collect();
    words.join("  ")
}

const fn tick(done: bool) -> &'static str {
    if done { "x" } else { " " }
}

fn ticked(done: bool, said: String) -> Row {
    Row {
        label: format!("[{}]", tick(done)),
        said,
        ..Row::default()
    }
}

/// The rows, the first of them under a heading.
fn headed(title: &str, rows: impl IntoIterator<Item = Row>) -> Vec<Row> {
    let mut rows: Vec<Row> = rows.into_iter().collect();
    if let Some(first) = rows.first_mut() {
        first.heading = Some(title.to_owned());
    }
    rows
}
