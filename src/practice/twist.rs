//! What a change of the world does to a board: what fails is asked of the what-if, what grows or shrinks
//! is changed on a copy that is evaluated anew and compared.
//!
//! Cost: one evaluation, or one what-if.

use crate::analysis::report::{FlowReport, Report, Unit, Verdict};
use crate::analysis::what_if::{Failure, FlowAfter, Status, WhatIf, what_if};
use crate::analysis::{self, figure};
use crate::catalogue::Catalogue;
use crate::model::round::Twist;
use crate::model::{Design, Id, Metric, Millis, Rate, RateSource};

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
        Twist::LatencyHalved => halve(&mut changed),
        Twist::ZoneLost | Twist::VendorGone => {
            return match failure(twist, design, report, catalogue) {
                Ok(failure) => without(&failure, design, catalogue),
                Err(why) => vec![why],
            };
        }
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

/// What a twist lets fail on this board; an error says that there is nothing of the kind.
pub fn failure(
    twist: Twist,
    design: &Design,
    report: &Report,
    catalogue: &'static Catalogue,
) -> Result<Failure, String> {
    let unit = match twist {
        Twist::ZoneLost => Unit::Zone(fullest_zone(design, catalogue)?),
        Twist::VendorGone => Unit::Component(neediest_vendor(design, report, catalogue)?),
        Twist::Load(_) | Twist::LatencyHalved => return Err("Nothing fails".to_owned()),
    };
    Ok(Failure { unit, count: 1 })
}

/// What is left of the board without what failed: flow by flow, then what that overloads.
fn without(failure: &Failure, design: &Design, catalogue: &Catalogue) -> Vec<String> {
    let answer = what_if(design, catalogue, std::slice::from_ref(failure));
    let mut lines = vec![match &failure.unit {
        Unit::Zone(id) => format!("{id} is lost, with all that lies in it"),
        unit => format!(
            "{} does not answer any more",
            super::single_points::words(unit)
        ),
    }];
    let mut flows: Vec<&FlowAfter> = answer.flows.iter().collect();
    flows.sort_by_key(|flow| std::cmp::Reverse(flow.status.max(flow.completion)));
    lines.extend(flows.into_iter().map(|flow| fate(design, flow)));
    lines.extend(overloads(&answer));
    if !answer.cascade.is_empty() {
        let steps = answer.cascade.iter().map(|step| {
            let ids: Vec<&str> = step.failed.iter().map(Id::as_str).collect();
            ids.join(", ")
        });
        let steps: Vec<String> = steps.collect();
        lines.push(format!(
            "if overload kills, next fails {}",
            steps.join(", then ")
        ));
    }
    lines
}

fn fate(design: &Design, flow: &FlowAfter) -> String {
    let known = design.flow(flow.id.as_str());
    let name = known.map_or("", |known| known.name.as_str());
    let name = if name.is_empty() {
        flow.id.as_str()
    } else {
        name
    };
    let how = match (flow.status, flow.completion) {
        (Status::Down, _) if flow.request_success > 0.0 => {
            format!(
                "is down in part; {} of its requests still work",
                figure::share(flow.request_success)
            )
        }
        (Status::Down, _) => "does not work any more".to_owned(),
        (_, Status::Down) => "answers, but what follows is not finished".to_owned(),
        (Status::Up, Status::Up) => "works as before".to_owned(),
        _ if flow.because.is_empty() => "works, degraded".to_owned(),
        _ => format!("works, degraded: {}", flow.because.join("; ")),
    };
    format!("{name} {how}")
}

fn overloads(answer: &WhatIf) -> impl Iterator<Item = String> {
    answer.overloaded.iter().filter_map(|id| {
        let pool = answer.load.iter().find(|pool| pool.component == *id)?;
        let used = pool.utilisation.as_ref().ok()?;
        Some(format!(
            "{id} would need {} of its capacity",
            figure::share(*used)
        ))
    })
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

/// The failing zone with the most components in it, of equals the first that was drawn.
fn fullest_zone(design: &Design, catalogue: &Catalogue) -> Result<Id, String> {
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
    let counted = failing.map(|zone| (holds(&zone.id), &zone.id)).rev();
    let fullest = counted
        .max_by_key(|(count, _)| *count)
        .filter(|(count, _)| *count > 0);
    fullest.map(|(_, id)| id.clone()).ok_or_else(|| {
        "No failing zone is drawn: everything is in one place, and all of it is lost with it"
            .to_owned()
    })
}

/// The provider's service that most flows need, of equals the first that was drawn.
fn neediest_vendor(design: &Design, report: &Report, catalogue: &Catalogue) -> Result<Id, String> {
    let flows = |id: &Id| {
        let flows = report.flows.iter();
        flows
            .filter(|flow| flow.figures.critical_dependencies.contains(id))
            .count()
    };
    let outside = design.components.iter().filter(|component| {
        let resolved = catalogue.resolve(component);
        resolved.is_some_and(|resolved| resolved.managed)
    });
    let counted = outside.map(|c| (flows(&c.id), &c.id)).rev();
    let neediest = counted.max_by_key(|(count, _)| *count);
    neediest.map(|(_, id)| id.clone()).ok_or_else(|| {
        "No service of a provider is on the board: there is no vendor to lose".to_owned()
    })
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
        if old.figures.request_success.value > 0.0 && new.figures.request_success.value == 0.0 {
            lines.push(format!("{name} does not work any more"));
        } else if (old.figures.request_success.value - new.figures.request_success.value).abs()
            > 1e-12
        {
            lines.push(format!(
                "{name}: request success {} → {}",
                figure::percent(old.figures.request_success.unavailability),
                figure::percent(new.figures.request_success.unavailability),
            ));
        }
    }
    lines.extend(grown_overloads(before, after));
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

/// The pools that the change takes, or takes further, over their capacity; the fullest first.
fn grown_overloads(before: &Report, after: &Report) -> Vec<String> {
    let used = |report: &Report, id: &Id| {
        let row = report.load.iter().find(|row| row.component == *id)?;
        row.utilisation.as_ref().ok().copied()
    };
    let mut over: Vec<(f64, Option<f64>, &Id)> = after
        .load
        .iter()
        .filter_map(|row| {
            let now = row.utilisation.as_ref().ok().copied()?;
            let was = used(before, &row.component).filter(|was| *was > 1.0);
            let grows = now > 1.0 && was.is_none_or(|was| now > was * (1.0 + 1e-9));
            grows.then_some((now, was, &row.component))
        })
        .collect();
    over.sort_by(|a, b| b.0.total_cmp(&a.0));
    over.into_iter()
        .map(|(now, was, id)| {
            let now = figure::share(now);
            match was.map(figure::share) {
                None => format!("{id} would need {now} of its capacity"),
                Some(was) => {
                    format!("{id} would need {now} of its capacity, over it by now at {was}")
                }
            }
        })
        .collect()
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
    fn what_is_over_its_capacity_already_is_told_too_and_the_fullest_first() {
        let mut design = board();
        let capacity =
            |rate: f64| Some(crate::model::Capacity::PerSecond(Rate::new(rate).unwrap()));
        design
            .components
            .push(Component::new("cart", "service", Cell::new(30, 20)));
        design.connections.push(Connection::new("c", "api", "cart"));
        design.components[1].capacity = capacity(150.0);
        design.components[3].capacity = capacity(50.0);
        let lines = told(Twist::Load(10), &design);
        assert!(
            lines[1].starts_with("cart would need 2") && lines[1].contains("over it by now at 2"),
            "{lines:?}"
        );
        assert!(lines[2].starts_with("api would need 666"), "{lines:?}");
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
        assert_eq!(
            lines,
            [
                "east is lost, with all that lies in it",
                "send does not work any more"
            ]
        );
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
    fn a_lost_zone_overloads_what_is_left() {
        let mut design = board();
        for (id, x) in [("east", 0), ("west", 60)] {
            design.zones.push(Zone {
                id: id.into(),
                kind: "availability-zone".into(),
                name: String::new(),
                at: Cell::new(x, 20),
                size: Size::new(20, 10),
                availability: None,
            });
        }
        design.components[1].replicas = Some(2);
        design.components[1].spread = vec!["east".into(), "west".into()];
        design.components[1].capacity =
            Some(crate::model::Capacity::PerSecond(Rate::new(80.0).unwrap()));
        let lines = told(Twist::ZoneLost, &design);
        assert_eq!(lines[0], "east is lost, with all that lies in it");
        assert_eq!(lines[1], "send works as before");
        assert!(lines[2].starts_with("api would need 125"), "{lines:?}");
        assert_eq!(lines[3], "if overload kills, next fails api");
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
