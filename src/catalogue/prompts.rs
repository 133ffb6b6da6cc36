//! The prompts of practice rounds: what the interviewer says first, what only a question brings to
//! light, and what a good candidate would write.
//!
//! Parsed once from `assets/prompts.ron`. It knows neither the shipped designs that prompts name nor
//! rounds; that a reference design exists is checked where designs are read.

use std::sync::LazyLock;

use serde::Deserialize;

use super::near::{did_you_mean, has_word};
use crate::model::Id;
use crate::model::round::{Level, Topic, Twist};

/// A problem to practise on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// Its name on the command line.
    pub id: Id,
    /// What it is called.
    pub title: String,
    /// The vague line with which the interviewer opens.
    pub opening: String,
    /// The levels that it suits.
    pub levels: Vec<Level>,
    /// The lengths that it suits, in minutes.
    pub minutes: Vec<u32>,
    /// What the interviewer tells when asked.
    pub clarifications: Vec<Clarification>,
    /// How much of everything there is.
    pub scale: Vec<Scale>,
    /// The functional requirements that a good candidate writes.
    pub requirements: Vec<String>,
    /// The targets that a good candidate states.
    pub targets: Vec<ExpectedTarget>,
    /// The shipped design that answers it, by name.
    pub reference: Option<String>,
    /// Where it usually goes deep.
    pub topics: Vec<Topic>,
    /// How the interviewer may change the world.
    pub twists: Vec<Twist>,
}

/// What the interviewer tells when asked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clarification {
    /// Words in lower case of which one in the candidate's question is enough.
    pub about: Vec<String>,
    /// What is told.
    pub answer: String,
}

/// One figure of the prompt's scale.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Its name on the estimate sheet.
    pub name: String,
    /// Its value, as a formula of the estimate sheet.
    pub value: String,
    /// What it counts.
    pub doc: String,
}

/// A target that a good candidate states.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedTarget {
    /// The metric in words, such as `latency p99`.
    pub metric: String,
    /// The bound in words, such as `100ms`.
    pub bound: String,
    /// What it is about; empty is everything.
    #[serde(default)]
    pub about: String,
}

/// Why a text is no bank of prompts or questions.
#[derive(Debug, thiserror::Error)]
pub(super) enum BankError {
    /// It is not RON of the expected form.
    #[error("line {}, column {}: {}", .0.span.start.line, .0.span.start.col, .0.code)]
    Syntax(#[from] ron::error::SpannedError),
    /// A word that nothing is called by.
    #[error("`{of}`: there is no {what} `{word}`")]
    Unknown {
        /// The prompt or question.
        of: String,
        /// What the word should be.
        what: &'static str,
        /// The word.
        word: String,
    },
}

/// The error that `word` is no `what`.
pub(super) fn unknown(of: &str, what: &'static str, word: &str) -> BankError {
    BankError::Unknown {
        of: of.to_owned(),
        what,
        word: word.to_owned(),
    }
}

/// All prompts, in the file's order.
pub fn prompts() -> &'static [Prompt] {
    static SHIPPED: LazyLock<Vec<Prompt>> = LazyLock::new(|| {
        parse(include_str!("../../assets/prompts.ron"))
            .expect("the embedded prompts are parsed by a test")
    });
    &SHIPPED
}

/// The prompt named `id`, or what to say instead.
pub fn prompt(id: &str) -> Result<&'static Prompt, NoPrompt> {
    let found = prompts().iter().find(|prompt| prompt.id == *id);
    found.ok_or_else(|| {
        let ids = prompts().iter().map(|prompt| prompt.id.as_str());
        NoPrompt {
            name: id.to_owned(),
            fix: did_you_mean(id, ids, "`nines practice --list` names all"),
        }
    })
}

/// There is no prompt of this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no prompt `{name}`; {fix}")]
pub struct NoPrompt {
    name: String,
    fix: String,
}

impl Prompt {
    /// What the interviewer tells on `question`: the clarification that shares most with it, counted in
    /// letters of words, since long words are seldom shared by chance.
    pub fn clarify(&self, question: &str) -> Option<&Clarification> {
        let asked = question.to_lowercase();
        let shared = |clarification: &Clarification| {
            let about = clarification.about.iter();
            let words = about.filter(|word| has_word(&asked, word));
            words.map(|word| word.chars().count()).sum::<usize>()
        };
        let best = self.clarifications.iter().map(shared).max().unwrap_or(0);
        let mut fitting = self.clarifications.iter();
        fitting.find(|clarification| best > 0 && shared(clarification) == best)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilePrompts {
    prompts: Vec<FilePrompt>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilePrompt {
    id: String,
    title: String,
    opening: String,
    levels: Vec<FileLevel>,
    minutes: Vec<u32>,
    clarifications: Vec<Clarification>,
    #[serde(default)]
    scale: Vec<Scale>,
    requirements: Vec<String>,
    targets: Vec<ExpectedTarget>,
    #[serde(default)]
    reference: String,
    topics: Vec<String>,
    twists: Vec<FileTwist>,
}

/// A level, as the files say it.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum FileLevel {
    Mid,
    Senior,
    Staff,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FileTwist {
    Load(u32),
    ZoneLost,
    VendorGone,
    LatencyHalved,
}

fn parse(text: &str) -> Result<Vec<Prompt>, BankError> {
    let file: FilePrompts = ron::from_str(text)?;
    file.prompts
        .into_iter()
        .map(FilePrompt::into_prompt)
        .collect()
}

impl FilePrompt {
    fn into_prompt(self) -> Result<Prompt, BankError> {
        let topic =
            |word: &String| Topic::from_word(word).ok_or_else(|| unknown(&self.id, "topic", word));
        Ok(Prompt {
            topics: self.topics.iter().map(topic).collect::<Result<_, _>>()?,
            id: self.id.into(),
            title: self.title,
            opening: self.opening,
            levels: self.levels.into_iter().map(Level::from).collect(),
            minutes: self.minutes,
            clarifications: self.clarifications,
            scale: self.scale,
            requirements: self.requirements,
            targets: self.targets,
            reference: (!self.reference.is_empty()).then_some(self.reference),
            twists: self.twists.into_iter().map(Twist::from).collect(),
        })
    }
}

impl From<FileLevel> for Level {
    fn from(level: FileLevel) -> Self {
        match level {
            FileLevel::Mid => Self::Mid,
            FileLevel::Senior => Self::Senior,
            FileLevel::Staff => Self::Staff,
        }
    }
}

impl From<FileTwist> for Twist {
    fn from(twist: FileTwist) -> Self {
        match twist {
            FileTwist::Load(factor) => Self::Load(factor),
            FileTwist::ZoneLost => Self::ZoneLost,
            FileTwist::VendorGone => Self::VendorGone,
            FileTwist::LatencyHalved => Self::LatencyHalved,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_shipped_prompts_are_read_and_whole() {
        let mut seen = HashSet::new();
        for prompt in prompts() {
            let id = &prompt.id;
            assert!(seen.insert(id.clone()), "{id} twice");
            let lists = [
                prompt.levels.len(),
                prompt.requirements.len(),
                prompt.targets.len(),
                prompt.clarifications.len(),
                prompt.scale.len(),
                prompt.twists.len(),
            ];
            assert!(lists.iter().all(|length| *length > 0), "{id}: {lists:?}");
            assert!(
                prompt.minutes.iter().all(|m| [30, 45, 60].contains(m)),
                "{id}"
            );
            for clarification in &prompt.clarifications {
                for word in &clarification.about {
                    assert_eq!(*word, word.to_lowercase(), "{id}");
                }
            }
        }
        assert!(seen.len() >= 40, "{} prompts", seen.len());
    }

    #[test]
    fn a_question_that_is_near_gets_its_answer() {
        let clarification = |about: &[&str], answer: &str| Clarification {
            about: about.iter().map(|word| (*word).to_owned()).collect(),
            answer: answer.to_owned(),
        };
        let prompt = Prompt {
            clarifications: vec![
                clarification(&["scale", "users"], "ten million"),
                clarification(&["users", "region", "where"], "one country"),
            ],
            ..prompts()[0].clone()
        };
        let answer = |question| prompt.clarify(question).map(|c| c.answer.as_str());
        assert_eq!(answer("What SCALE is it?"), Some("ten million"));
        assert_eq!(answer("Where are the users?"), Some("one country"));
        assert_eq!(answer("May I use Redis?"), None);
    }

    #[test]
    fn an_unknown_prompt_names_the_nearest() {
        let first = prompts()[0].id.as_str();
        let error = prompt(&format!("{first}x")).unwrap_err().to_string();
        assert!(error.contains(&format!("`{first}`")), "{error}");
    }
}
