//! The lines of a session file, as serde sees them.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Board, text_lines};
use crate::model::round::{
    Dimension, Entry, Event, Judge, Level, MOST_POINTS, Marks, Phase, RoundMode, STEPS, Setup,
    Twist,
};

const VERSION: u32 = 1;

/// What an effect of a twist weighs: it is told in several places.
pub(super) const EFFECT: usize = 300;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SetupLine {
    session: u32,
    prompt: String,
    minutes: u32,
    mode: String,
    level: String,
    seed: u64,
}

/// Every other line: when, and what. Times are milliseconds since the round began.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct EventLine {
    at: u64,
    #[serde(flatten)]
    event: FileEvent,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum FileEvent {
    Edited {
        label: String,
        skip: usize,
        drop: usize,
        lines: Vec<String>,
    },
    Phase {
        phase: String,
    },
    Clarified {
        question: String,
        answer: Option<String>,
    },
    Asked {
        question: String,
    },
    Answered {
        question: String,
        text: String,
    },
    Marked {
        /// Sessions from before peers could mark do not say it.
        #[serde(default = "own")]
        by: String,
        question: String,
        done: Vec<String>,
    },
    Hinted {
        text: String,
    },
    Nudged {
        text: String,
    },
    Twisted {
        twist: String,
        effects: Vec<String>,
    },
    Paused,
    Resumed,
    Scored {
        by: String,
        dimension: String,
        points: u8,
    },
    Noted {
        text: String,
    },
    Ended,
}

impl SetupLine {
    pub(super) fn new(setup: &Setup) -> Self {
        Self {
            session: VERSION,
            prompt: setup.prompt.to_string(),
            minutes: setup.minutes,
            mode: setup.mode.word().to_owned(),
            level: setup.level.word().to_owned(),
            seed: setup.seed,
        }
    }

    pub(super) fn into_setup(self) -> Result<Setup, String> {
        if self.session > VERSION {
            return Err("this session was made by a newer version of this program".to_owned());
        }
        Ok(Setup {
            prompt: self.prompt.into(),
            minutes: self.minutes,
            mode: word("mode", &self.mode, RoundMode::from_word)?,
            level: word("level", &self.level, Level::from_word)?,
            seed: self.seed,
        })
    }
}

fn word<T>(what: &str, word: &str, read: fn(&str) -> Option<T>) -> Result<T, String> {
    read(word).ok_or_else(|| format!("there is no {what} `{}`", crate::io::brief(word)))
}

impl EventLine {
    /// The line for `entry`; `lines` are those of the board as it was recorded last, and become those of
    /// the board after it.
    pub(super) fn new(entry: &Entry, lines: &mut Vec<String>) -> Self {
        let event = match &entry.event {
            Event::Edited { label, design } => {
                let after = text_lines(design);
                let (skip, drop, new) = difference(lines, &after);
                *lines = after;
                FileEvent::Edited {
                    label: label.clone(),
                    skip,
                    drop,
                    lines: new,
                }
            }
            Event::PhaseBegan(phase) => FileEvent::Phase {
                phase: phase.word().to_owned(),
            },
            Event::Clarified { question, answer } => FileEvent::Clarified {
                question: question.clone(),
                answer: answer.clone(),
            },
            Event::Asked(question) => FileEvent::Asked {
                question: question.to_string(),
            },
            Event::Answered { question, text } => FileEvent::Answered {
                question: question.to_string(),
                text: text.clone(),
            },
            Event::Marked {
                by,
                question,
                marks,
            } => FileEvent::Marked {
                by: by.word().to_owned(),
                question: question.to_string(),
                done: marks.done().map(str::to_owned).collect(),
            },
            Event::Hinted(text) => FileEvent::Hinted { text: text.clone() },
            Event::Nudged(text) => FileEvent::Nudged { text: text.clone() },
            Event::Twisted { twist, effects } => FileEvent::Twisted {
                twist: twist.word(),
                effects: effects.clone(),
            },
            Event::Paused => FileEvent::Paused,
            Event::Resumed => FileEvent::Resumed,
            Event::Scored {
                by,
                dimension,
                points,
            } => FileEvent::Scored {
                by: by.word().to_owned(),
                dimension: dimension.word().to_owned(),
                points: *points,
            },
            Event::Noted(text) => FileEvent::Noted { text: text.clone() },
            Event::Ended => FileEvent::Ended,
        };
        let at = entry.at.as_millis();
        Self {
            at: u64::try_from(at).unwrap_or(u64::MAX),
            event,
        }
    }

    pub(super) fn into_entry(self, board: &mut Board) -> Result<Entry, String> {
        let event = match self.event {
            FileEvent::Edited {
                label,
                skip,
                drop,
                lines,
            } => Event::Edited {
                label,
                design: board.splice(skip, drop, lines)?,
            },
            FileEvent::Phase { phase } => {
                Event::PhaseBegan(word("phase", &phase, Phase::from_word)?)
            }
            FileEvent::Clarified { question, answer } => Event::Clarified { question, answer },
            FileEvent::Asked { question } => Event::Asked(question.into()),
            FileEvent::Answered { question, text } => Event::Answered {
                question: question.into(),
                text,
            },
            FileEvent::Marked { by, question, done } => Event::Marked {
                by: word("judge", &by, Judge::from_word)?,
                question: question.into(),
                marks: marks(&done)?,
            },
            FileEvent::Hinted { text } => Event::Hinted(text),
            FileEvent::Nudged { text } => Event::Nudged(text),
            FileEvent::Twisted { twist, effects } => {
                board.weigh(EFFECT * effects.len())?;
                Event::Twisted {
                    twist: word("twist", &twist, twist_from)?,
                    effects,
                }
            }
            FileEvent::Paused => Event::Paused,
            FileEvent::Resumed => Event::Resumed,
            FileEvent::Scored {
                by,
                dimension,
                points,
            } => Event::Scored {
                by: word("judge", &by, Judge::from_word)?,
                dimension: word("dimension", &dimension, Dimension::from_word)?,
                points: points.min(MOST_POINTS),
            },
            FileEvent::Noted { text } => Event::Noted(text),
            FileEvent::Ended => Event::Ended,
        };
        Ok(Entry {
            at: Duration::from_millis(self.at),
            event,
        })
    }
}

fn own() -> String {
    Judge::Own.word().to_owned()
}

fn marks(done: &[String]) -> Result<Marks, String> {
    let mut marks = Marks::default();
    for step in done {
        let index = STEPS.iter().position(|known| known == step);
        let index =
            index.ok_or_else(|| format!("there is no step `{}`", crate::io::brief(step)))?;
        marks.0[index] = true;
    }
    Ok(marks)
}

fn twist_from(word: &str) -> Option<Twist> {
    if let Some(factor) = word.strip_prefix("load-") {
        return factor.parse().ok().map(Twist::Load);
    }
    [Twist::ZoneLost, Twist::VendorGone, Twist::LatencyHalved]
        .into_iter()
        .find(|twist| twist.word() == word)
}

/// What of `before` is skipped, how much is dropped, and what stands there in `after`.
fn difference(before: &[String], after: &[String]) -> (usize, usize, Vec<String>) {
    let same = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let (old, new) = (&before[same..], &after[same..]);
    let tail = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    (same, old.len() - tail, new[..new.len() - tail].to_vec())
}
