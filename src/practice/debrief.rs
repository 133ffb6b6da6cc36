//! What is said after a round: marks with their evidence, how the time went, what broke and was mended,
//! how a reference differs, and what to practise next.
//!
//! Computed from the record alone, so the same session always gives the same debrief.

use std::sync::Arc;
use std::time::Duration;

use super::asked::{self, AskedQuestion};
use super::rubric::{self, Judged, Judgement, Shown};
use super::single_points::{self, Span};
use super::{Plan, Situation, interviewer, plan};
use crate::analysis::report::Report;
use crate::analysis::{self, Options};
use crate::catalogue::prompts::{self, NoPrompt};
use crate::catalogue::questions::question;
use crate::catalogue::{Catalogue, Prompt};
use crate::model::round::{Dimension, Event, Judge, Marks, Phase, Round, Setup, Topic, Twist};
use crate::model::{Design, Id};

/// What is said after a round.
#[derive(Clone, Debug)]
pub struct Debrief {
    /// What was agreed.
    pub setup: Setup,
    /// The prompt.
    pub prompt: &'static Prompt,
    /// Whether the round was brought to its end.
    pub ended: bool,
    /// How long it took.
    pub length: Duration,
    /// The whole score in percent.
    pub score: u32,
    /// The marks by dimension, with their points.
    pub judgements: Vec<Judgement>,
    /// The marks that people gave, by dimension: the candidate's own and a peer's.
    pub marks: Vec<(Option<u8>, Option<u8>)>,
    /// How the time went.
    pub phases: Vec<PhaseTime>,
    /// The questions that were asked.
    pub questions: Vec<Answer>,
    /// The twists and what they did.
    pub twists: Vec<(Duration, Twist, Vec<String>)>,
    /// When each single point of failure appeared and went.
    pub single_points: Vec<Span>,
    /// How the reference differs, if the prompt has one.
    pub comparison: Option<Comparison>,
    /// The most valuable things to practise next, at most three.
    pub next: Vec<Advice>,
    /// The board at the end.
    pub design: Arc<Design>,
    /// The report on it.
    pub report: Arc<Report>,
}

/// How long a phase took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhaseTime {
    /// The phase.
    pub phase: Phase,
    /// What it may have taken.
    pub budget: Duration,
    /// What it took.
    pub spent: Duration,
}

/// A question that was asked, and how it was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The question.
    pub question: Id,
    /// The question as it was spoken.
    pub ask: String,
    /// When it was asked.
    pub at: Duration,
    /// The answer; empty: none.
    pub text: String,
    /// How the candidate thinks the challenge was met, if that was marked.
    pub own: Option<Marks>,
    /// How a peer thinks it was met, if that was marked.
    pub peer: Option<Marks>,
    /// What a good answer names and this one does.
    pub named: Vec<String>,
    /// What a good answer names and this one does not.
    pub missed: Vec<String>,
}

/// How a reference design differs from the board, in kinds of components.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The reference's name among the shipped designs.
    pub reference: String,
    /// What it has and the board has not.
    pub missing: Vec<String>,
    /// What the board has and it has not.
    pub extra: Vec<String>,
    /// What both have.
    pub shared: Vec<String>,
    /// The reference's components and connections, and the board's.
    pub sizes: [(usize, usize); 2],
}

/// Something to practise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The dimension that it helps.
    pub dimension: Dimension,
    /// What was not shown.
    pub what: String,
    /// Questions of the bank to answer aloud.
    pub questions: Vec<Id>,
    /// The topic of the cards to drill, for `nines drill --topic`.
    pub topic: Topic,
    /// Rules whose explanation helps, for `nines explain`.
    pub rules: Vec<&'static str>,
}

/// The debrief of `round`; `reference` gives the shipped design of a name.
///
/// Costs an evaluation for each structural edit of the round.
pub fn debrief(
    round: &Round,
    catalogue: &Catalogue,
    reference: impl FnOnce(&str) -> Option<Design>,
) -> Result<Debrief, NoPrompt> {
    let prompt = prompts::prompt(round.setup.prompt.as_str())?;
    let design = round.board_at(round.length());
    let report = analysis::evaluate(&design, catalogue, Options::default());
    let spans = single_points::spans(round, catalogue);
    let judged = Judged {
        round,
        prompt,
        end: Situation {
            design: &design,
            report: Some(&report),
            catalogue,
        },
        spans: &spans,
    };
    let judgements = rubric::judge(&judged);
    let answers: Vec<Answer> = asked::questions(round).iter().map(answer).collect();
    let next = advice(&judged, &judgements, &answers);
    let comparison = prompt
        .reference
        .as_deref()
        .and_then(|name| Some(compare(name, &reference(name)?, &design, catalogue)));
    Ok(Debrief {
        setup: round.setup.clone(),
        prompt,
        ended: round.has_ended(),
        length: round.length(),
        score: rubric::score(&judgements),
        marks: marks(round),
        phases: phases(round),
        questions: answers,
        twists: twists(round),
        single_points: spans,
        comparison,
        next,
        judgements,
        design,
        report: Arc::new(report),
    })
}

fn answer(asked: &AskedQuestion) -> Answer {
    let known = question(asked.id.as_str());
    let names = known.map_or(&[][..], |known| &known.names);
    let named = rubric::named(names, asked.answer);
    Answer {
        question: asked.id.clone(),
        ask: known.map_or_else(|| asked.id.to_string(), |known| known.ask.clone()),
        at: asked.at,
        text: asked.answer.to_owned(),
        own: asked.own,
        peer: asked.peer,
        missed: names
            .iter()
            .filter(|name| !named.contains(&name.as_str()))
            .cloned()
            .collect(),
        named: named.into_iter().map(str::to_owned).collect(),
    }
}

/// The last marks that each person gave, by dimension.
fn marks(round: &Round) -> Vec<(Option<u8>, Option<u8>)> {
    let mut marks = vec![(None, None); Dimension::ALL.len()];
    for entry in &round.entries {
        if let Event::Scored {
            by,
            dimension,
            points,
        } = entry.event
        {
            let both = &mut marks[dimension as usize];
            match by {
                Judge::Own => both.0 = Some(points),
                Judge::Peer => both.1 = Some(points),
            }
        }
    }
    marks
}

fn phases(round: &Round) -> Vec<PhaseTime> {
    let budgets = Plan::of(round.setup.minutes);
    let spent = plan::spent(round);
    Phase::ALL
        .iter()
        .map(|phase| PhaseTime {
            phase: *phase,
            budget: budgets.budget(*phase),
            spent: spent[*phase as usize],
        })
        .collect()
}

fn twists(round: &Round) -> Vec<(Duration, Twist, Vec<String>)> {
    let twists = round.entries.iter().filter_map(|entry| match &entry.event {
        Event::Twisted { twist, effects } => Some((entry.at, *twist, effects.clone())),
        _ => None,
    });
    twists.collect()
}

/// What two boards have by kind, clients left out.
pub(super) fn compare(
    name: &str,
    reference: &Design,
    design: &Design,
    catalogue: &Catalogue,
) -> Comparison {
    let kinds = |design: &Design| {
        let mut titles: Vec<String> = design
            .components
            .iter()
            .filter_map(|c| catalogue.component(c.kind.as_str()))
            .filter(|kind| kind.place != crate::catalogue::Place::Client)
            .map(|kind| kind.title.clone())
            .collect();
        titles.sort_unstable();
        titles.dedup();
        titles
    };
    let (theirs, ours) = (kinds(reference), kinds(design));
    let without = |a: &[String], b: &[String]| -> Vec<String> {
        a.iter()
            .filter(|title| !b.contains(title))
            .cloned()
            .collect()
    };
    let size = |design: &Design| (design.components.len(), design.connections.len());
    Comparison {
        reference: name.to_owned(),
        missing: without(&theirs, &ours),
        extra: without(&ours, &theirs),
        shared: ours
            .iter()
            .filter(|title| theirs.contains(title))
            .cloned()
            .collect(),
        sizes: [size(reference), size(design)],
    }
}

/// The dimensions by what better work there would add to the score, with what was not shown.
fn advice(judged: &Judged, judgements: &[Judgement], answers: &[Answer]) -> Vec<Advice> {
    let lost = |j: &Judgement| {
        let share = j.mark() / f64::from(crate::model::round::MOST_POINTS);
        (f64::from(j.weight) * (1.0 - share) * 1000.0).round() as u64
    };
    let mut order: Vec<&Judgement> = judgements.iter().filter(|j| lost(j) > 0).collect();
    order.sort_by_key(|j| std::cmp::Reverse(lost(j)));
    let mut given: Vec<Id> = Vec::new();
    let mut next = Vec::new();
    for judgement in order.into_iter().take(3) {
        let shown = judgement.points.iter().min_by_key(|point| point.shown);
        let what = shown.filter(|point| point.shown < Shown::Yes);
        let topics = topics(judgement.dimension);
        let mut rules: Vec<&'static str> = judged
            .end
            .findings()
            .map(|finding| finding.rule)
            .filter(|rule| interviewer::topic_of(rule).is_some_and(|topic| topics.contains(&topic)))
            .collect();
        rules.dedup();
        rules.truncate(3);
        let questions = worth_asking(judged, topics, answers, &given);
        given.extend(questions.iter().cloned());
        next.push(Advice {
            dimension: judgement.dimension,
            what: what.map_or(String::new(), |p| format!("{} ({})", p.title, p.evidence)),
            questions,
            topic: topics[0],
            rules,
        });
    }
    next
}

/// Up to three questions on `topics`: those that were answered badly first, then new ones.
fn worth_asking(judged: &Judged, topics: &[Topic], answers: &[Answer], given: &[Id]) -> Vec<Id> {
    let on_topic = |id: &Id| question(id.as_str()).is_some_and(|q| topics.contains(&q.topic));
    let weak = answers
        .iter()
        .filter(|a| a.missed.len() > a.named.len())
        .map(|a| a.question.clone());
    let mut found: Vec<Id> = weak.filter(on_topic).collect();
    let asked: Vec<Id> = answers.iter().map(|a| a.question.clone()).collect();
    let setup = &judged.round.setup;
    for phase in Phase::ALL {
        let fitting = interviewer::fitting(&judged.end, setup, *phase);
        found.extend(
            fitting
                .filter(|q| topics.contains(&q.topic) && !asked.contains(&q.id))
                .map(|q| q.id.clone()),
        );
    }
    let mut seen = given.to_vec();
    found.retain(|id| {
        let new = !seen.contains(id);
        seen.push(id.clone());
        new
    });
    found.truncate(3);
    found
}

/// The topics whose questions train a dimension.
pub const fn topics(dimension: Dimension) -> &'static [Topic] {
    match dimension {
        Dimension::Scope => &[Topic::Scope],
        Dimension::Estimation => &[Topic::Estimation, Topic::Cost],
        Dimension::HighLevel => &[
            Topic::Api,
            Topic::Networking,
            Topic::Balancing,
            Topic::Messaging,
        ],
        Dimension::Data => &[Topic::Data, Topic::Caching, Topic::Consistency],
        Dimension::DeepDive => &[Topic::Latency, Topic::Scaling, Topic::Security],
        Dimension::Reliability => &[Topic::Availability, Topic::Resilience],
        Dimension::TradeOffs => &[Topic::TradeOffs, Topic::Cost],
        Dimension::Communication => &[Topic::Operations, Topic::Observability],
    }
}
