//! Every kind, group, attribute, rule, metric and design that prompts and questions name exists.

use fivenines::analysis::estimates;
use fivenines::analysis::findings::rules;
use fivenines::catalogue::prompts::prompts;
use fivenines::catalogue::questions::{METRICS, questions};
use fivenines::catalogue::{Catalogue, Condition};
use fivenines::io;
use fivenines::model::{Estimate, round::Phase};

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
