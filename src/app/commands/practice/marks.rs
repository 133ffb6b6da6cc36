//! Marks: how a challenge was met, and what the candidate thinks of each dimension.

use super::{open, question_at_hand};
use crate::app::practice;
use crate::app::{App, Effect, Refusal};
use crate::model::round::{Dimension, Event, Judge, MOST_POINTS, Marks};

/// Turns a step of meeting the challenge over, for the question at hand.
pub(super) fn mark(app: &mut App, step: usize) -> Vec<Effect> {
    let Some(question) = question_at_hand(app) else {
        app.warn("Mark a question first: j and k move to one");
        return Vec::new();
    };
    if let Some(practice) = &mut app.practice {
        let events = practice
            .round
            .entries
            .iter()
            .rev()
            .map(|entry| &entry.event);
        let before = events.into_iter().find_map(|event| match event {
            Event::Marked {
                by: Judge::Own,
                question: of,
                marks,
            } if *of == question => Some(*marks),
            _ => None,
        });
        let mut marks: Marks = before.unwrap_or_default();
        marks.toggle(step);
        practice.happen(Event::Marked {
            by: Judge::Own,
            question,
            marks,
        });
    }
    Vec::new()
}

/// Takes the candidate's own marks, `data=3 scope=2`.
pub(in crate::app) fn own_marks(app: &mut App, text: &str) -> Result<Vec<Effect>, Refusal> {
    let scores = read_marks(text).map_err(Refusal)?;
    if let Some(practice) = &mut app.practice {
        for (dimension, points) in scores {
            practice.happen(Event::Scored {
                by: Judge::Own,
                dimension,
                points,
            });
        }
    }
    practice::judge_again(app);
    open(app);
    Ok(Vec::new())
}

/// Reads marks such as `data=3 scope=2`; an error says what is wrong and what would be right.
pub fn read_marks(text: &str) -> Result<Vec<(Dimension, u8)>, String> {
    let read = |word: &str| {
        let (name, points) = word.split_once('=')?;
        let points = points
            .parse()
            .ok()
            .filter(|points| *points <= MOST_POINTS)?;
        Some((Dimension::from_word(name)?, points))
    };
    let words = text.split([' ', ',']).filter(|word| !word.is_empty());
    words
        .map(|word| {
            read(word).ok_or_else(|| {
                let names: Vec<_> = Dimension::ALL.iter().map(|d| d.word()).collect();
                format!(
                    "`{word}` is no mark; write a dimension and 0 to {MOST_POINTS}, as in data=3; the dimensions are {}",
                    names.join(", ")
                )
            })
        })
        .collect()
}
