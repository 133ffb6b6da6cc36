//! The points of each dimension, with where their evidence is looked for.

mod conduct;

use super::{Judged, Point, Shown, at_time, some};
use crate::analysis::report::{Finding, Serving, Severity, Verdict};
use crate::model::round::{Dimension, Event};
use crate::model::{Component, Id, Metric, Scope};
use crate::practice::interviewer::topic_of;
use crate::practice::said::mentions;
use crate::practice::single_points;

pub(super) fn of(dimension: Dimension, judged: &Judged) -> Vec<Point> {
    match dimension {
        Dimension::Scope => scope(judged),
        Dimension::Estimation => estimation(judged),
        Dimension::HighLevel => high_level(judged),
        Dimension::Data => data(judged),
        Dimension::DeepDive => conduct::deep_dive(judged),
        Dimension::Reliability => reliability(judged),
        Dimension::TradeOffs => conduct::trade_offs(judged),
        Dimension::Communication => conduct::communication(judged),
    }
}

fn point(title: &'static str, shown: Shown, evidence: impl Into<String>) -> Point {
    Point {
        title,
        shown,
        evidence: evidence.into(),
    }
}

fn scope(judged: &Judged) -> Vec<Point> {
    let design = judged.end.design;
    let now: Vec<_> = design
        .requirements
        .iter()
        .filter(|r| matches!(r.scope, Scope::Now { .. }))
        .collect();
    let texts: Vec<String> = now.iter().map(|r| r.text.to_lowercase()).collect();
    let expected = &judged.prompt.requirements;
    let (there, missing): (Vec<&String>, Vec<&String>) = expected
        .iter()
        .partition(|wanted| texts.iter().any(|text| mentions(text, wanted)));
    let parked = design.requirements.len() - now.len();
    let asked = judged
        .events()
        .filter(|e| matches!(e, Event::Clarified { .. }))
        .count();
    let written = judged.first(|d| !d.requirements.is_empty());
    let drawn = judged.first(|d| !d.components.is_empty());
    let first = written.is_some_and(|written| drawn.is_none_or(|drawn| written <= drawn));
    vec![
        point(
            "Asked about the problem before solving it",
            Shown::of(asked, 3),
            format!("questions to the interviewer: {asked}"),
        ),
        point(
            "Requirements before components",
            Shown::of(usize::from(first), 1),
            format!(
                "first requirement {}, first component {}",
                at_time(written),
                at_time(drawn)
            ),
        ),
        point(
            "The requirements that matter",
            Shown::of(there.len(), expected.len()),
            if missing.is_empty() {
                some(there)
            } else {
                format!("missing: {}", some(missing))
            },
        ),
        point(
            "Something left out openly, with its reason",
            Shown::of(parked, 1),
            format!("parked requirements: {parked}"),
        ),
        point(
            "Bounds with numbers",
            Shown::of(
                design.targets.len(),
                judged.prompt.targets.len().clamp(2, 4),
            ),
            if design.targets.is_empty() {
                "no target".to_owned()
            } else {
                some(design.targets.iter().map(|target| target.id.as_str()))
            },
        ),
    ]
}

fn estimation(judged: &Judged) -> Vec<Point> {
    let design = judged.end.design;
    let results = judged
        .end
        .report
        .map_or(&[][..], |report| &report.estimates);
    let good: Vec<&str> = results
        .iter()
        .filter(|estimate| estimate.result.is_ok())
        .map(|estimate| estimate.name.as_str())
        .collect();
    let (peak, storage) = (peak(judged), storage(judged));
    let flows = design.flows.len();
    let rated = design
        .flows
        .iter()
        .filter(|flow| flow.rate.is_some())
        .count();
    let sized = judged.first(|d| d.estimates.len() >= 2);
    let drawn = judged.first(|d| d.components.len() >= 4);
    let before = sized.is_some_and(|sized| drawn.is_none_or(|drawn| sized <= drawn));
    let or_none = |found: Option<String>| found.unwrap_or_else(|| "none".to_owned());
    vec![
        point(
            "A funnel of figures",
            Shown::of(good.len(), 4),
            if good.is_empty() {
                "no estimate that can be computed".to_owned()
            } else {
                some(good)
            },
        ),
        point(
            "The peak, not only the average",
            Shown::of(usize::from(peak.is_some()), 1),
            or_none(peak),
        ),
        point(
            "Storage or bandwidth",
            Shown::of(usize::from(storage.is_some()), 1),
            or_none(storage),
        ),
        point(
            "Every flow has its rate",
            Shown::of(rated, flows),
            format!("{rated} of {flows} flows"),
        ),
        point(
            "Sized before it was drawn",
            Shown::of(usize::from(before), 1),
            format!(
                "two estimates {}, four components {}",
                at_time(sized),
                at_time(drawn)
            ),
        ),
    ]
}

/// An estimate whose name or remark says one of `words`.
fn estimate_on(judged: &Judged, words: &[&str]) -> Option<String> {
    let hit = |text: &str| words.iter().any(|word| text.to_lowercase().contains(word));
    let mut estimates = judged.end.design.estimates.iter();
    let found = estimates.find(|e| hit(e.name.as_str()) || hit(&e.note));
    found.map(|estimate| estimate.name.to_string())
}

fn peak(judged: &Judged) -> Option<String> {
    estimate_on(judged, &["peak"])
}

/// An estimate on storage or bandwidth: it says so, or its result is an amount of data.
fn storage(judged: &Judged) -> Option<String> {
    let said = estimate_on(judged, &["storage", "bytes", "bandwidth", "disk", "size"]);
    let results = judged
        .end
        .report
        .map_or(&[][..], |report| &report.estimates);
    let in_bytes = results.iter().find(|estimate| {
        let text = estimate.result.as_ref().map_or("", String::as_str);
        let unit = text.split(' ').next_back().unwrap_or_default();
        unit.trim_end_matches("/s").ends_with('B')
    });
    said.or_else(|| in_bytes.map(|estimate| estimate.name.to_string()))
}

fn high_level(judged: &Judged) -> Vec<Point> {
    let (design, catalogue) = (judged.end.design, judged.end.catalogue);
    let is_client = |component: &&Component| catalogue.is_client(component);
    let client = design.components.iter().find(is_client);
    let rows = judged.end.report.map_or(&[][..], |report| &report.load);
    let reached = |component: &&Component| {
        client.is_some_and(|client| client.id == component.id)
            || rows.iter().any(|row| row.component == component.id)
    };
    let (on_way, idle): (Vec<&Component>, Vec<&Component>) =
        design.components.iter().partition(reached);
    let statuses = judged
        .end
        .report
        .map_or(&[][..], |report| &report.requirements);
    let wanted = statuses
        .iter()
        .filter(|s| s.status != Serving::Parked)
        .count();
    let served = statuses
        .iter()
        .filter(|s| s.status == Serving::Served)
        .count();
    let labelled = design
        .connections
        .iter()
        .filter(|c| !c.protocol.is_empty())
        .count();
    let wrong = bad_findings(judged, |rule| topic_of(rule).is_none());
    vec![
        point(
            "Users are on the board",
            Shown::of(usize::from(client.is_some()), 1),
            client.map_or("no client".to_owned(), |client| client.id.to_string()),
        ),
        point(
            "Flows are recorded",
            Shown::of(design.flows.len(), 2),
            if design.flows.is_empty() {
                "no flow".to_owned()
            } else {
                some(design.flows.iter().map(|flow| flow.id.as_str()))
            },
        ),
        point(
            "Flows serve every requirement",
            Shown::of(served, wanted),
            format!("{served} of {wanted} requirements"),
        ),
        point(
            "No box without a use",
            Shown::of(on_way.len(), design.components.len()),
            if idle.is_empty() {
                format!("{} components on a flow's way", on_way.len())
            } else {
                format!(
                    "no flow passes {}",
                    some(idle.iter().map(|c| c.id.as_str()))
                )
            },
        ),
        point(
            "Connections say what they speak",
            Shown::of(labelled, design.connections.len()),
            format!("{labelled} of {} connections", design.connections.len()),
        ),
        findings_point("The drawing says what it means", wrong.as_deref()),
    ]
}

fn data(judged: &Judged) -> Vec<Point> {
    let (design, catalogue) = (judged.end.design, judged.end.catalogue);
    let stores: Vec<&Component> = design
        .components
        .iter()
        .filter(|c| {
            catalogue
                .component(c.kind.as_str())
                .is_some_and(|kind| kind.store)
        })
        .collect();
    let reasoned = stores.iter().filter(|s| is_decided(judged, &s.id)).count();
    let described = stores
        .iter()
        .filter(|store| !store.attributes.is_empty() || store.shards.is_some())
        .count();
    let promised = design.targets.iter().find(|target| {
        matches!(
            target.metric,
            Metric::Consistency { .. }
                | Metric::Durability { .. }
                | Metric::RecoveryPoint { .. }
                | Metric::Retention { .. }
                | Metric::Staleness { .. }
        )
    });
    let names = if stores.is_empty() {
        "no store".to_owned()
    } else {
        some(stores.iter().map(|store| store.id.as_str()))
    };
    let wrong = bad_findings(judged, |rule| {
        matches!(
            topic_of(rule),
            Some(crate::model::round::Topic::Data | crate::model::round::Topic::Caching)
        )
    });
    vec![
        point("Data has a place", Shown::of(stores.len(), 1), names),
        point(
            "Each store has its reason",
            Shown::of(reasoned, stores.len()),
            format!("{reasoned} of {} stores have a decision", stores.len()),
        ),
        point(
            "How stores keep data is said",
            Shown::of(described, stores.len()),
            format!("{described} of {} stores state a fact", stores.len()),
        ),
        point(
            "A bound on loss, age or consistency",
            Shown::of(usize::from(promised.is_some()), 1),
            promised.map_or("no such target".to_owned(), |target| target.id.to_string()),
        ),
        findings_point("Stores and caches are used well", wrong.as_deref()),
    ]
}

fn reliability(judged: &Judged) -> Vec<Point> {
    let design = judged.end.design;
    let left: Vec<String> = judged
        .end
        .report
        .map(single_points::of)
        .unwrap_or_default()
        .iter()
        .map(single_points::words)
        .collect();
    let drawn = !design.connections.is_empty();
    let gone = judged
        .spans
        .iter()
        .filter(|span| span.gone.is_some())
        .count();
    let failing = design
        .zones
        .iter()
        .filter(|zone| judged.end.catalogue.zone_availability(zone).is_some());
    let zones = failing.count();
    let wrong = bad_findings(judged, |rule| {
        matches!(
            topic_of(rule),
            Some(crate::model::round::Topic::Resilience | crate::model::round::Topic::Messaging)
        )
    });
    vec![
        point(
            "No single point of failure at the end",
            if drawn && left.is_empty() {
                Shown::Yes
            } else if drawn && gone > 0 {
                Shown::Partly
            } else {
                Shown::No
            },
            if left.is_empty() {
                format!("appeared and went: {gone}")
            } else {
                format!("left: {}", some(left))
            },
        ),
        kept_availability(judged),
        point(
            "What fails together is drawn",
            Shown::of(zones, 2),
            format!("{zones} failing zones"),
        ),
        findings_point(
            "Calls and queues survive what they depend on",
            wrong.as_deref(),
        ),
    ]
}

fn kept_availability(judged: &Judged) -> Point {
    let design = judged.end.design;
    let verdicts = judged.end.report.map_or(&[][..], |report| &report.targets);
    let promised: Vec<&Id> = design
        .targets
        .iter()
        .filter(|target| matches!(target.metric, Metric::Availability { .. }))
        .map(|target| &target.id)
        .collect();
    let kept = verdicts
        .iter()
        .filter(|v| promised.contains(&&v.id) && v.verdict == Verdict::Met)
        .count();
    let shown = match promised.len() {
        0 => Shown::No,
        all if kept == all => Shown::Yes,
        _ => Shown::Partly,
    };
    point(
        "Availability is promised and kept",
        shown,
        format!("{kept} of {} targets met", promised.len()),
    )
}

fn is_decided(judged: &Judged, id: &Id) -> bool {
    judged
        .end
        .design
        .decisions
        .iter()
        .any(|decision| decision.about.contains(id))
}

/// The findings at the end, remarks left out, of rules that are `wanted`.
fn bad_findings<'a>(judged: &'a Judged, wanted: impl Fn(&str) -> bool) -> Option<Vec<&'a Finding>> {
    let drawn = judged.end.design.components.len() >= 3;
    drawn.then(|| {
        judged
            .end
            .findings()
            .filter(|finding| finding.severity > Severity::Info && wanted(finding.rule))
            .collect()
    })
}

/// Full without findings, half with one; nothing for an empty board.
fn findings_point(title: &'static str, findings: Option<&[&Finding]>) -> Point {
    match findings {
        None => point(title, Shown::No, "fewer than three components"),
        Some([]) => point(title, Shown::Yes, "no finding"),
        Some([one]) => point(title, Shown::Partly, one.message.clone()),
        Some(many) => {
            let mut rules: Vec<&str> = many.iter().map(|finding| finding.rule).collect();
            rules.dedup();
            point(
                title,
                Shown::No,
                format!("{} findings: {}", many.len(), some(rules)),
            )
        }
    }
}
