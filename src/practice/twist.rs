//! What a change of the world does to a board: the board is changed as the world would, evaluated anew,
//! and compared.
//!
//! A zone that is lost and a vendor that is gone are an availability of zero on a copy, so that what they
//! hold takes down exactly what depends on it. Cost: one evaluation.

use crate::analysis::report::{FlowReport, Report, Verdict};
use crate::analysis::{self, figure};
use crate::catalogue::Catalogue;
use crate::model::round::Twist;
use crate::model::{Design, Id, Metric, Millis, Probability, Rate, RateSource};

/// What `twist` does to `design`, whose report is `report`: one line each, the most important first.
pub fn effects(
    twist: Twist,
    design: &Design,
    report: &Report,
    catalogue: &'static Catalogue,
) -> Vec<String> {
    let mut changed = design.clone();
    let first = match twist {
        Twist::Load(factor) => grow(&mut changed, report, factor),
        Twist::ZoneLost => lose_zone(&mut changed, catalogue),
        Twist::VendorGone => lose_vendor(&mut changed, report, catalogue),
        Twist::LatencyHalved => halve(&mut changed),
    };
    let first = match first {
        Ok(first) => first,
        Err(why) => return vec![why],
    };
    let after = analysis::evaluate(&changed, catalogue, analysis::Options::default());
    let mut lines = vec![first];
    lines.extend(compare(&changed, report, &after));
    if lines.len() == 1 {
        lines.push("Nothing that is computed changes".to_owned());
    }
    lines
}

fn grow(design: &mut Design, report: &Report, factor: u32) -> Result<String, String> {
    let mut grown = 0;
    for flow in &mut design.flows {
        let rate = match &flow.rate {
            Some(RateSource::Stated(rate)) => Some(rate.get()),
            Some(RateSource::Estimate(name)) => report
                .estimates
                .iter()
                .find(|estimate| estimate.name == *name)
                .and_then(|estimate| estimate.per_second),
            None => None,
        };
        if let Some(rate) = rate.and_then(|rate| Rate::new(rate * f64::from(factor))) {
            flow.rate = Some(RateSource::Stated(rate));
            grown += 1;
        }
    }
    match grown {
        0 => Err("No flow has a rate, so nothing can grow: give a flow its rate first".to_owned()),
        1 => Ok(format!("1 flow has {factor} times its rate")),
        _ => Ok(format!("{grown} flows have {factor} times their rates")),
    }
}

/// The failing zone with the most components in it fails for good.
fn lose_zone(design: &mut Design, catalogue: &Catalogue) -> Result<String, String> {
    let holds = |zone: &Id| {
        let components = design.components.iter().filter(|component| {
            let places = catalogue.placements(design, component);
            places
                .iter()
                .any(|place| place.zones.iter().any(|z| z.id == *zone))
        });
        components.count()
    };
    let failing = design
        .zones
        .iter()
        .filter(|zone| catalogue.zone_availability(zone).is_some());
    // Of equals the first that was drawn.
    let lost = failing.map(|zone| (holds(&zone.id), zone.id.clone())).rev();
    let lost = lost
        .max_by_key(|(count, _)| *count)
        .filter(|(count, _)| *count > 0);
    let Some((count, id)) = lost else {
        return Err(
            "No failing zone is drawn: everything is in one place, and all of it is lost with it"
                .to_owned(),
        );
    };
    for zone in design.zones.iter_mut().filter(|zone| zone.id == id) {
        zone.availability = Probability::new(0.0);
    }
    Ok(format!(
        "{id} is lost, with what lies in it of {count} components"
    ))
}

/// The provider's service that most flows need fails for good.
fn lose_vendor(
    design: &mut Design,
    report: &Report,
    catalogue: &Catalogue,
) -> Result<String, String> {
    let flows = |id: &Id| {
        let flows = report.flows.iter();
        flows
            .filter(|flow| flow.critical_dependencies.contains(id))
            .count()
    };
    let outside = design.components.iter().filter(|component| {
        let resolved = catalogue.resolve(component);
        resolved.is_some_and(|resolved| resolved.managed)
    });
    let gone = outside.map(|c| (flows(&c.id), c.id.clone())).rev();
    let Some((_, id)) = gone.max_by_key(|(count, _)| *count) else {
        return Err(
            "No service of a provider is on the board: there is no vendor to lose".to_owned(),
        );
    };
    for component in design.components.iter_mut().filter(|c| c.id == id) {
        component.availability = Probability::new(0.0);
    }
    Ok(format!("{id} does not answer any more"))
}

fn halve(design: &mut Design) -> Result<String, String> {
    let mut halved = 0;
    for target in &mut design.targets {
        if let Metric::Latency { at_most, .. } = &mut target.metric
            && let Some(half) = Millis::new(at_most.get() / 2.0)
        {
            *at_most = half;
            halved += 1;
        }
    }
    match halved {
        0 => {
            Err("No target bounds a time, so there is none to halve: promise one first".to_owned())
        }
        1 => Ok("1 bound on a time is half of what it was".to_owned()),
        _ => Ok(format!(
            "{halved} bounds on times are half of what they were"
        )),
    }
}

/// What differs between two reports on the same flows and targets, as the candidate should hear it.
fn compare(design: &Design, before: &Report, after: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    for (old, new) in pairs(&before.flows, &after.flows) {
        let name = if new.name.is_empty() {
            new.id.as_str()
        } else {
            &new.name
        };
        if old.request_success.value > 0.0 && new.request_success.value == 0.0 {
            lines.push(format!("{name} does not work any more"));
        } else if (old.request_success.value - new.request_success.value).abs() > 1e-12 {
            lines.push(format!(
                "{name}: request success {} → {}",
                figure::percent(old.request_success.unavailability),
                figure::percent(new.request_success.unavailability),
            ));
        }
    }
    for row in &after.load {
        let old = before
            .load
            .iter()
            .find(|old| old.component == row.component);
        let was = old.and_then(|old| old.utilisation.as_ref().ok().copied());
        if let Ok(used) = row.utilisation
            && used > 1.0
            && was.is_none_or(|was| was <= 1.0)
        {
            lines.push(format!(
                "{} would need {} of its capacity",
                row.component,
                figure::share(used)
            ));
        }
    }
    for verdict in &after.targets {
        let old = before.targets.iter().find(|old| old.id == verdict.id);
        let was = old.map(|old| old.verdict);
        if verdict.verdict == Verdict::Missed && was != Some(Verdict::Missed) {
            lines.push(format!(
                "target {} is missed: {}",
                verdict.id, verdict.summary
            ));
        } else if verdict.verdict == Verdict::Met
            && design.targets.iter().any(|t| t.id == verdict.id)
            && old.is_some_and(|old| old.summary != verdict.summary)
        {
            lines.push(format!(
                "target {} still holds: {}",
                verdict.id, verdict.summary
            ));
        }
    }
    lines
}

fn pairs<'a>(
    before: &'a [FlowReport],
    after: &'a [FlowReport],
) -> impl Iterator<Item = (&'a FlowReport, &'a FlowReport)> {
    let of = |id: &Id| before.iter().find(|flow| flow.id == *id);
    after
        .iter()
        .filter_map(move |flow| Some((of(&flow.id)?, flow)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cell, Component, Connection, Flow, FlowOp, Size, Subject, Target, Zone};

    fn board() -> Design {
        let mut design = Design::default();
        for (x, id, kind) in [
            (0, "web", "client"),
            (30, "api", "service"),
            (60, "mail", "email-provider"),
        ] {
            design
                .components
                .push(Component::new(id, kind, Cell::new(x, 2)));
        }
        design.components[2].kind = Catalogue::shipped()
            .components()
            .iter()
            .find(|kind| kind.managed && kind.place == crate::catalogue::Place::Provider)
            .map(|kind| kind.id.clone())
            .unwrap();
        design.components[1].capacity =
            Some(crate::model::Capacity::PerSecond(Rate::new(150.0).unwrap()));
        for (id, from, to) in [("a", "web", "api"), ("b", "api", "mail")] {
            design.connections.push(Connection::new(id, from, to));
        }
        design.flows.push(Flow {
            id: "send".into(),
            name: String::new(),
            entry: "web".into(),
            rate: Some(RateSource::Stated(Rate::new(100.0).unwrap())),
            op: FlowOp::Read,
            via: None,
        });
        design
    }

    fn told(twist: Twist, design: &Design) -> Vec<String> {
        let catalogue = Catalogue::shipped();
        let report = analysis::evaluate(design, catalogue, analysis::Options::default());
        effects(twist, design, &report, catalogue)
    }

    #[test]
    fn ten_times_the_load_names_the_pool_that_is_full() {
        let lines = told(Twist::Load(10), &board());
        assert_eq!(lines[0], "1 flow has 10 times its rate");
        assert!(lines[1].starts_with("api would need 666"), "{lines:?}");
    }

    #[test]
    fn what_cannot_be_changed_is_told() {
        let mut design = board();
        design.flows[0].rate = None;
        assert!(told(Twist::Load(10), &design)[0].starts_with("No flow has a rate"));
        assert!(told(Twist::ZoneLost, &design)[0].starts_with("No failing zone"));
        assert!(told(Twist::LatencyHalved, &design)[0].starts_with("No target bounds a time"));
    }

    #[test]
    fn a_lost_zone_and_a_lost_vendor_take_the_flow_down() {
        let mut design = board();
        design.zones.push(Zone {
            id: "east".into(),
            kind: "availability-zone".into(),
            name: String::new(),
            at: Cell::new(25, 0),
            size: Size::new(20, 10),
            availability: None,
        });
        let lines = told(Twist::ZoneLost, &design);
        assert!(lines[0].starts_with("east is lost"), "{lines:?}");
        assert_eq!(lines[1], "send does not work any more");
        let lines = told(Twist::VendorGone, &design);
        assert_eq!(
            lines[..2],
            [
                "mail does not answer any more",
                "send does not work any more"
            ]
        );
    }

    #[test]
    fn half_the_time_may_be_too_little() {
        let mut design = board();
        design.targets.push(Target {
            id: "quick".into(),
            subject: Subject::Design,
            metric: Metric::Latency {
                percentile: crate::model::Percentile::new(99.0).unwrap(),
                at_most: Millis::new(1.0).unwrap(),
                horizon: crate::model::Horizon::default(),
                load: crate::model::LoadState::default(),
            },
            note: String::new(),
        });
        let catalogue = Catalogue::shipped();
        let report = analysis::evaluate(&design, catalogue, analysis::Options::default());
        let crate::analysis::report::TargetVerdict {
            value: Some(p99), ..
        } = report.targets[0]
        else {
            panic!("the time is known");
        };
        let Metric::Latency { at_most, .. } = &mut design.targets[0].metric else {
            unreachable!()
        };
        *at_most = Millis::new(p99 * 1.5).unwrap();
        let lines = told(Twist::LatencyHalved, &design);
        assert!(lines[1].starts_with("target quick is missed"), "{lines:?}");
    }
}
