//! The interviewer's questions: what is asked, of whom, when the board calls for it, and what a good
//! answer names.
//!
//! Parsed once from `assets/questions.ron`. Whether a condition holds on a board is decided in
//! [`crate::practice`], as that needs the report; this module knows only what the file says.

use std::sync::LazyLock;

use serde::Deserialize;

use super::prompts::{BankError, FileLevel, unknown};
use crate::model::round::{Level, Phase, Topic};
use crate::model::{ConnectionKind, Id};

/// A question of the interviewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its name.
    pub id: Id,
    /// What it is about.
    pub topic: Topic,
    /// The lowest level that it is asked at.
    pub level: Level,
    /// The phases that it fits.
    pub phases: Vec<Phase>,
    /// The question as it is spoken.
    pub ask: String,
    /// What must hold on the board; all of it.
    pub when: Vec<Condition>,
    /// What a good answer names.
    pub names: Vec<String>,
    /// What an answer should not say.
    pub red_flags: Vec<String>,
    /// Where the interviewer goes from there.
    pub follow_ups: Vec<String>,
}

/// Something that holds on a board or not.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// A component of this kind is there.
    Kind(String),
    /// No component of this kind is there.
    NoKind(String),
    /// A component of a kind of this palette group is there.
    Group(String),
    /// None is.
    NoGroup(String),
    /// So many components of this kind are there.
    Kinds(String, u32),
    /// So many components are there.
    Components(u32),
    /// A connection leads from a component of the first kind or group to one of the second.
    Connects(String, String),
    /// A connection of this kind is there.
    Connection(Carried),
    /// The report has a finding of this rule.
    Finding(String),
    /// A target of this metric is stated.
    Target(String),
    /// None is.
    NoTarget(String),
    /// A target of this metric is missed.
    Missed(String),
    /// Some flow has a single point of failure.
    SinglePoint,
    /// Some response passes at least so many components.
    Chain(u32),
    /// So many zones of this kind are there.
    Zones(String, u32),
    /// A component of the kind or group does not state the attribute.
    Unstated(String, String),
    /// A component of the kind or group states the attribute.
    Stated(String, String),
    /// The title, the prompt or a requirement of the board has a word that begins like this.
    Mentions(String),
    /// At least one of these holds.
    AnyOf(Vec<Condition>),
}

/// The kind of a connection, as the file says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carried {
    /// A call.
    Call,
    /// A publish.
    Publish,
    /// A push.
    Push,
    /// A replication.
    Replicate,
}

/// All questions, in the file's order.
pub fn questions() -> &'static [Question] {
    static SHIPPED: LazyLock<Vec<Question>> = LazyLock::new(|| {
        parse(include_str!("../../assets/questions.ron"))
            .expect("the embedded questions are parsed by a test")
    });
    &SHIPPED
}

/// The question named `id`.
pub fn question(id: &str) -> Option<&'static Question> {
    questions().iter().find(|question| question.id == *id)
}

/// The metrics that conditions may name.
pub const METRICS: [&str; 13] = [
    "availability",
    "latency",
    "throughput",
    "headroom",
    "utilisation",
    "concurrency",
    "durability",
    "recovery_point",
    "recovery_time",
    "retention",
    "staleness",
    "monthly_cost",
    "consistency",
];

impl From<Carried> for ConnectionKind {
    fn from(carried: Carried) -> Self {
        match carried {
            Carried::Call => Self::Call,
            Carried::Publish => Self::Publish,
            Carried::Push => Self::Push,
            Carried::Replicate => Self::Replicate,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileQuestions {
    questions: Vec<FileQuestion>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileQuestion {
    id: String,
    topic: String,
    level: FileLevel,
    phases: Vec<FilePhase>,
    ask: String,
    #[serde(default)]
    when: Vec<Condition>,
    names: Vec<String>,
    #[serde(default)]
    red_flags: Vec<String>,
    #[serde(default)]
    follow_ups: Vec<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FilePhase {
    Scope,
    Estimates,
    HighLevel,
    DeepDive,
    WrapUp,
}

fn parse(text: &str) -> Result<Vec<Question>, BankError> {
    let file: FileQuestions = ron::from_str(text)?;
    file.questions
        .into_iter()
        .map(FileQuestion::into_question)
        .collect()
}

impl FileQuestion {
    fn into_question(self) -> Result<Question, BankError> {
        let topic = Topic::from_word(&self.topic);
        Ok(Question {
            topic: topic.ok_or_else(|| unknown(&self.id, "topic", &self.topic))?,
            id: self.id.into(),
            level: self.level.into(),
            phases: self.phases.into_iter().map(Phase::from).collect(),
            ask: self.ask,
            when: self.when,
            names: self.names,
            red_flags: self.red_flags,
            follow_ups: self.follow_ups,
        })
    }
}

impl From<FilePhase> for Phase {
    fn from(phase: FilePhase) -> Self {
        match phase {
            FilePhase::Scope => Self::Scope,
            FilePhase::Estimates => Self::Estimates,
            FilePhase::HighLevel => Self::HighLevel,
            FilePhase::DeepDive => Self::DeepDive,
            FilePhase::WrapUp => Self::WrapUp,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_shipped_questions_are_read_and_whole() {
        let mut seen = HashSet::new();
        for question in questions() {
            let id = &question.id;
            assert!(seen.insert(id.clone()), "{id} twice");
            assert!(!question.phases.is_empty(), "{id} fits no phase");
            assert!(
                question.ask.len() > 10 && !question.names.is_empty(),
                "{id}"
            );
        }
        assert!(seen.len() >= 250, "{} questions", seen.len());
    }
}
