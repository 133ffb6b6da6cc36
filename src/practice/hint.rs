//! Hints of practice mode: one thing that the board lacks for its phase, as a pointer and no solution.

use crate::analysis::report::Severity;
use crate::catalogue::Prompt;
use crate::model::round::{Event, Phase, Round};
use crate::practice::Situation;
use crate::practice::said::mentions;

/// The next hint for `phase`, one that was not given before; `None`: there is nothing left to say.
pub fn hint(situation: &Situation, prompt: &Prompt, round: &Round, phase: Phase) -> Option<String> {
    let given = |text: &String| {
        let mut events = round.entries.iter().map(|entry| &entry.event);
        events.any(|event| matches!(event, Event::Hinted(before) if before == text))
    };
    let hints = match phase {
        Phase::Scope => scope(situation, prompt),
        Phase::Estimates => estimates(situation, prompt),
        Phase::HighLevel => high_level(situation),
        Phase::DeepDive | Phase::WrapUp => weak_spots(situation, phase),
    };
    hints.into_iter().find(|text| !given(text))
}

fn scope(situation: &Situation, prompt: &Prompt) -> Vec<String> {
    let texts: Vec<String> = situation
        .design
        .requirements
        .iter()
        .map(|requirement| requirement.text.to_lowercase())
        .collect();
    let missing = prompt
        .requirements
        .iter()
        .filter(|wanted| !texts.iter().any(|text| mentions(text, wanted)))
        .map(|wanted| format!("Is this in scope? {wanted}"));
    let about = prompt.clarifications.iter().filter_map(|c| c.about.first());
    let ask = about.map(|word| format!("Ask the interviewer about: {word}"));
    missing.chain(ask).collect()
}

fn estimates(situation: &Situation, prompt: &Prompt) -> Vec<String> {
    let design = situation.design;
    let targets = prompt.targets.iter().map(|target| {
        let about = if target.about.is_empty() {
            "the whole"
        } else {
            &target.about
        };
        format!(
            "What bound would you put on the {} of {about}?",
            target.metric
        )
    });
    let stated = design.targets.len();
    let scale = prompt
        .scale
        .iter()
        .map(|figure| format!("How many: {}?", figure.doc));
    scale
        .skip(design.estimates.len().min(prompt.scale.len()))
        .chain(targets.skip(stated))
        .collect()
}

fn high_level(situation: &Situation) -> Vec<String> {
    let design = situation.design;
    let mut hints = Vec::new();
    if design.components.is_empty() {
        hints.push("Begin at the left with who sends the request".to_owned());
    }
    if design.flows.is_empty() && !design.connections.is_empty() {
        hints.push("Record the most important journey as a flow".to_owned());
    }
    let idle = design.components.iter().filter(|component| {
        let touches = |id: &crate::model::Id| *id == component.id;
        !design
            .connections
            .iter()
            .any(|c| touches(&c.from) || touches(&c.to))
    });
    hints.extend(idle.map(|component| format!("What does {} talk to?", component.id)));
    hints.extend(weak_spots(situation, Phase::HighLevel));
    hints
}

/// What the findings are about, worst first, without their solution.
fn weak_spots(situation: &Situation, phase: Phase) -> Vec<String> {
    let mut hints = Vec::new();
    if phase == Phase::WrapUp && situation.design.decisions.is_empty() {
        hints.push("Which choice would you defend first, and what did it cost?".to_owned());
    }
    let findings = situation.findings().filter(|f| f.severity > Severity::Info);
    hints.extend(findings.map(|finding| match finding.subjects.first() {
        Some(subject) => format!("Look at {subject} again. {}", finding.why),
        None => finding.why.clone(),
    }));
    hints
}
