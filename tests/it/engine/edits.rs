//! An evaluation after an edit says what a fresh one says, byte for byte.

use fivenines::analysis::report::Report;
use fivenines::analysis::{Evaluator, Options, evaluate};
use fivenines::catalogue::{Catalogue, validate};
use fivenines::export::json_report;
use fivenines::model::{Design, Probability, Rate, RateSource};

use super::random::{seeds, show};
use crate::generate::{Random, SMALL, design};

#[test]
fn what_is_kept_changes_nothing() {
    let catalogue = Catalogue::shipped();
    for seed in seeds().take(120) {
        let mut random = Random::new(seed);
        let mut evaluator = Evaluator::default();
        let mut design = design(seed, SMALL);
        for step in 0..5 {
            let kept = evaluator.evaluate(&design, catalogue, Options::default());
            let fresh = evaluate(&design, catalogue, Options::default());
            assert_eq!(
                json(&kept),
                json(&fresh),
                "seed {seed}, step {step}\n{}",
                show(&design)
            );
            let mut edited = design.clone();
            edit(&mut edited, &mut random);
            if validate(&edited, catalogue).is_empty() {
                design = edited;
            }
        }
    }
}

fn json(report: &Report) -> String {
    let mut line = Vec::new();
    json_report::write(report, &mut line).expect("there is room in memory");
    String::from_utf8(line).expect("JSON is text")
}

/// A number or a wire is changed.
fn edit(design: &mut Design, random: &mut Random) {
    let components = design.components.len();
    let wires = design.connections.len();
    let component = &mut design.components[random.below(components)];
    match random.below(6) {
        0 => component.availability = Probability::new(*random.pick(&[0.5, 0.9, 0.999, 1.0])),
        1 => {
            component.replicas = Some(1 + random.below(3) as u32);
            component.needs = Some(1);
        }
        2 => component.at.x += 5,
        3 if wires > 0 => {
            let wire = &mut design.connections[random.below(wires)];
            wire.availability = Probability::new(*random.pick(&[0.5, 0.99]));
        }
        4 if wires > 0 => {
            let wire = &mut design.connections[random.below(wires)];
            wire.optional = Some(random.percent(50));
        }
        _ => {
            for flow in &mut design.flows {
                flow.rate = Rate::new(random.below(500) as f64).map(RateSource::Stated);
            }
        }
    }
}
