//! The debrief for programs. Times are seconds since the round began.

use serde_json::{Value, json};

use crate::export::json_report::unit;
use crate::practice::debrief::{Answer, Comparison, Debrief};
use crate::practice::single_points;

/// The debrief as JSON text that ends with a line's end; the same round gives the same bytes.
pub fn json(debrief: &Debrief) -> String {
    let value = json!({
        "debrief": 1,
        "prompt": debrief.prompt.id.as_str(),
        "minutes": debrief.setup.minutes,
        "mode": debrief.setup.mode.word(),
        "level": debrief.setup.level.word(),
        "seed": debrief.setup.seed,
        "ended": debrief.ended,
        "seconds": debrief.length.as_secs_f64(),
        "score": debrief.score,
        "dimensions": dimensions(debrief),
        "phases": debrief.phases.iter().map(|phase| json!({
            "phase": phase.phase.word(),
            "budget": phase.budget.as_secs_f64(),
            "spent": phase.spent.as_secs_f64(),
        })).collect::<Vec<_>>(),
        "single_points": debrief.single_points.iter().map(|span| json!({
            "unit": unit(&span.unit),
            "words": single_points::words(&span.unit),
            "appeared": span.appeared.as_secs_f64(),
            "gone": span.gone.map(|gone| gone.as_secs_f64()),
        })).collect::<Vec<_>>(),
        "questions": debrief.questions.iter().map(answer).collect::<Vec<_>>(),
        "twists": debrief.twists.iter().map(|(at, twist, effects)| json!({
            "at": at.as_secs_f64(),
            "twist": twist.word(),
            "effects": effects,
        })).collect::<Vec<_>>(),
        "reference": debrief.comparison.as_ref().map(comparison),
        "targets": debrief.report.targets.iter().map(|target| json!({
            "id": target.id.as_str(),
            "verdict": target.verdict.word(),
            "summary": target.summary,
        })).collect::<Vec<_>>(),
        "next": debrief.next.iter().map(|advice| json!({
            "dimension": advice.dimension.word(),
            "what": advice.what,
            "questions": advice.questions.iter().map(crate::model::Id::as_str).collect::<Vec<_>>(),
            "cards": advice.topic.word(),
            "rules": advice.rules,
        })).collect::<Vec<_>>(),
    });
    let mut text = crate::export::json::to_text(&value);
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn dimensions(debrief: &Debrief) -> Vec<Value> {
    let both = debrief.judgements.iter().zip(&debrief.marks);
    both.map(|(judgement, (own, peer))| {
        let points = judgement.points.iter().map(|point| {
            json!({
                "title": point.title,
                "shown": point.shown.word(),
                "evidence": point.evidence,
            })
        });
        json!({
            "dimension": judgement.dimension.word(),
            "weight": judgement.weight,
            "mark": judgement.mark(),
            "own": own,
            "peer": peer,
            "points": points.collect::<Vec<_>>(),
        })
    })
    .collect()
}

fn answer(answer: &Answer) -> Value {
    json!({
        "question": answer.question.as_str(),
        "at": answer.at.as_secs_f64(),
        "answer": answer.text,
        "met_by": answer.own.map(|marks| marks.done().collect::<Vec<_>>()),
        "met_by_peer": answer.peer.map(|marks| marks.done().collect::<Vec<_>>()),
        "named": answer.named,
        "missed": answer.missed,
    })
}

fn comparison(comparison: &Comparison) -> Value {
    json!({
        "name": comparison.reference,
        "missing": comparison.missing,
        "extra": comparison.extra,
        "shared": comparison.shared,
    })
}
