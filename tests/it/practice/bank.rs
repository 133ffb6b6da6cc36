//! Every kind, group, attribute, rule, metric and design that prompts and questions name exists.

use fivenines::analysis::findings::rules;
use fivenines::analysis::{Evaluator, Options, estimates, evaluate};
use fivenines::catalogue::prompts::{prompt, prompts};
use fivenines::catalogue::questions::{METRICS, questions};
use fivenines::catalogue::{Catalogue, Condition};
use fivenines::io;
use fivenines::model::{Estimate, round::Phase};
use fivenines::practice::single_points;

/// What is wrong with `condition`, each of its parts included.
fn faults(condition: &Condition, faults: &mut Vec<String>) {
    let catalogue = Catalogue::shipped();
    let is_kind = |id: &str| catalogue.component(id).is_some();
    let is_group = |name: &str| catalogue.components().iter().any(|kind| kind.group == name);
    let mut expect = |holds: bool| {
        if !holds {
            faults.push(format!("{condition:?}"));
        }
    };
    match condition {
        Condition::Kind(id) | Condition::NoKind(id) | Condition::Kinds(id, _) => {
            expect(is_kind(id));
        }
        Condition::Group(name) | Condition::NoGroup(name) => expect(is_group(name)),
        Condition::Connects(from, to) => {
            expect(is_kind(from) || is_group(from));
            expect(is_kind(to) || is_group(to));
        }
        Condition::Mentions(word) => expect(!word.is_empty() && *word == word.to_lowercase()),
        Condition::Finding(rule) => expect(rules().any(|known| known.id == rule)),
        Condition::Target(metric) | Condition::NoTarget(metric) | Condition::Missed(metric) => {
            expect(METRICS.contains(&metric.as_str()));
        }
        Condition::Zones(kind, _) => expect(catalogue.zone(kind).is_some()),
        Condition::Unstated(what, attribute) | Condition::Stated(what, attribute) => {
            expect(is_kind(what) || is_group(what));
            let mut kinds = catalogue.components().iter();
            expect(kinds.any(|kind| {
                (kind.id == **what || kind.group == *what) && kind.attributes.contains(attribute)
            }));
        }
        Condition::AnyOf(parts) => {
            for part in parts {
                self::faults(part, faults);
            }
        }
        Condition::Components(_)
        | Condition::Connection(_)
        | Condition::SinglePoint
        | Condition::Chain(_) => {}
    }
}

#[test]
fn questions_wait_for_what_can_be_drawn() {
    let mut wrong = Vec::new();
    for question in questions() {
        let mut found = Vec::new();
        for condition in &question.when {
            faults(condition, &mut found);
        }
        wrong.extend(
            found
                .into_iter()
                .map(|fault| format!("{}: {fault}", question.id)),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_phase_has_questions_for_an_empty_or_a_full_board() {
    for phase in Phase::ALL {
        let fitting = questions().iter().filter(|q| q.phases.contains(phase));
        assert!(fitting.count() > 0, "{phase:?}");
    }
}

#[test]
fn prompts_name_shipped_designs_and_figures_that_compute() {
    let shipped = io::shipped();
    for prompt in prompts() {
        if let Some(reference) = &prompt.reference {
            let found = shipped.iter().any(|design| design.name == reference);
            assert!(found, "{}: no design {reference}", prompt.id);
        }
        let sheet: Vec<Estimate> = prompt
            .scale
            .iter()
            .map(|figure| Estimate {
                name: figure.name.as_str().into(),
                formula: figure.value.clone(),
                note: figure.doc.clone(),
            })
            .collect();
        for result in estimates::evaluate(&sheet).results() {
            assert!(result.result.is_ok(), "{}: {result:?}", prompt.id);
        }
    }
}

/// A prompt, what a candidate may ask, and what the answer to it tells.
const ASKED: &[(&str, &str, &str)] = &[
    (
        "url-shortener",
        "How many links are created per day?",
        "hundred million",
    ),
    ("url-shortener", "Do links expire?", "last day"),
    (
        "url-shortener",
        "Is it read-heavy or write-heavy?",
        "hundred to one",
    ),
    (
        "url-shortener",
        "Do we need analytics on clicks?",
        "how often",
    ),
    ("chat", "Are there group chats? How large?", "two hundred"),
    (
        "chat",
        "What happens if a user is offline?",
        "gets everything later",
    ),
    (
        "chat",
        "Do we need end-to-end encryption?",
        "later discussion",
    ),
    (
        "ride-sharing",
        "How often do drivers update their location?",
        "four seconds",
    ),
    (
        "ride-sharing",
        "Should surge pricing be included?",
        "out of scope",
    ),
    (
        "social-feed",
        "Can celebrities have millions of followers?",
        "tens of millions",
    ),
    (
        "social-feed",
        "Is the feed ranked or chronological order?",
        "Newest first",
    ),
    ("online-shop", "May we oversell stock?", "must not sell"),
    (
        "flash-sale",
        "How long does a reservation hold?",
        "Ten minutes",
    ),
    ("leaderboard", "How fresh must the rank be?", "five seconds"),
    ("leaderboard", "Do we need boards by country?", "By country"),
    (
        "ticket-booking",
        "Can two people book the same seat?",
        "sold twice",
    ),
    (
        "iot-ingest",
        "How long do we keep raw data, what retention?",
        "thirty days",
    ),
    (
        "task-scheduler",
        "Is at least once execution okay?",
        "At least once",
    ),
    (
        "payment-api",
        "Do clients retry, can duplicates happen?",
        "retry",
    ),
    (
        "rate-limiter",
        "What if the limiter store is down?",
        "let people in",
    ),
    (
        "image-pipeline",
        "How big are the images in size?",
        "Two megabytes",
    ),
    (
        "assistant",
        "Should answers respect document permissions?",
        "may not open",
    ),
    (
        "shopping-cart",
        "Can the cart be merged after login?",
        "finish on the laptop",
    ),
    (
        "video-streaming",
        "Do we support live streaming?",
        "No live video",
    ),
    ("audit-log", "How long is the retention?", "Seven years"),
];

#[test]
fn what_candidates_ask_is_answered_to_the_point() {
    for (id, question, told) in ASKED {
        let clarification = prompt(id).unwrap().clarify(question);
        let answer = clarification.map_or("", |clarification| &clarification.answer);
        assert!(answer.contains(told), "{id}: {question} -> {answer}");
    }
}

#[test]
fn the_readme_counts_the_prompts() {
    let readme = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let said = format!("{} prompts:", prompts().len());
    assert!(
        std::fs::read_to_string(readme).unwrap().contains(&said),
        "{said}"
    );
}

#[test]
fn the_single_points_of_a_board_are_those_of_its_report() {
    let catalogue = Catalogue::shipped();
    let mut evaluator = Evaluator::default();
    for shipped in io::shipped().into_iter().step_by(9) {
        let (name, design) = (shipped.name, shipped.design());
        let report = evaluate(&design, catalogue, Options::default());
        let alone = evaluator.single_points(&design, catalogue);
        assert_eq!(alone, single_points::of(&report), "{name}");
    }
}
