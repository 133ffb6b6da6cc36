//! The questions of a round: what was asked when, what was answered, and how people marked the answers.
//!
//! Read from the record alone. Cost: one pass over it, times the questions asked.

use std::time::Duration;

use crate::model::Id;
use crate::model::round::{Event, Judge, Marks, Round};

/// A question that was asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AskedQuestion<'a> {
    /// Which.
    pub id: &'a Id,
    /// When.
    pub at: Duration,
    /// What was answered last; empty: nothing.
    pub answer: &'a str,
    /// How the candidate thinks it was met, if that was marked.
    pub own: Option<Marks>,
    /// How a peer thinks it was met, if that was marked.
    pub peer: Option<Marks>,
}

/// How far a question has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits for an answer.
    Open,
    /// It has one.
    Answered,
    /// Somebody marked how it was met.
    Marked,
}

/// The questions of `round` in the order in which they were asked; each once, however often it came up.
pub fn questions(round: &Round) -> Vec<AskedQuestion<'_>> {
    let mut asked: Vec<AskedQuestion> = Vec::new();
    for entry in &round.entries {
        match &entry.event {
            Event::Asked(id) if asked.iter().all(|question| question.id != id) => {
                asked.push(AskedQuestion {
                    id,
                    at: entry.at,
                    answer: "",
                    own: None,
                    peer: None,
                });
            }
            Event::Answered { question, text } => {
                if let Some(of) = asked.iter_mut().find(|asked| asked.id == question) {
                    of.answer = text;
                }
            }
            Event::Marked {
                by,
                question,
                marks,
            } => {
                if let Some(of) = asked.iter_mut().find(|asked| asked.id == question) {
                    match by {
                        Judge::Own => of.own = Some(*marks),
                        Judge::Peer => of.peer = Some(*marks),
                    }
                }
            }
            _ => {}
        }
    }
    asked
}

impl AskedQuestion<'_> {
    /// How far it has come.
    pub const fn state(&self) -> State {
        if self.own.is_some() || self.peer.is_some() {
            State::Marked
        } else if self.answer.is_empty() {
            State::Open
        } else {
            State::Answered
        }
    }

    /// The marks of one person.
    pub const fn marks(&self, by: Judge) -> Option<Marks> {
        match by {
            Judge::Own => self.own,
            Judge::Peer => self.peer,
        }
    }
}

impl State {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Marked => "marked",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::round::{Entry, Level, RoundMode, Setup};

    #[test]
    fn a_question_is_open_then_answered_then_marked() {
        let id = Id::from("cache-stampede");
        let marks = Marks([true, false, false, true]);
        let events = [
            Event::Asked(id.clone()),
            Event::Answered {
                question: id.clone(),
                text: "one fills".to_owned(),
            },
            Event::Marked {
                by: Judge::Peer,
                question: id.clone(),
                marks,
            },
            Event::Asked(id.clone()),
        ];
        let mut round = Round {
            setup: Setup::usual("p".into(), &[Level::Mid]),
            entries: Vec::new(),
        };
        assert_eq!(round.setup.mode, RoundMode::Practice);
        let mut states = Vec::new();
        for event in events {
            let at = Duration::from_secs(round.entries.len() as u64);
            round.entries.push(Entry { at, event });
            let asked = questions(&round);
            assert_eq!((asked.len(), asked[0].at), (1, Duration::ZERO));
            states.push(asked[0].state());
        }
        assert_eq!(
            states,
            [State::Open, State::Answered, State::Marked, State::Marked]
        );
        assert_eq!(questions(&round)[0].marks(Judge::Peer), Some(marks));
        assert_eq!(questions(&round)[0].marks(Judge::Own), None);
    }
}
