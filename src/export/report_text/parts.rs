//! What the report says beside its flows.

use super::{severity, verdict};
use crate::analysis::figure::{figure, share, time};
use crate::analysis::matrix::{Judged, Matrix};
use crate::analysis::report::{Assumed, Assumption, Finding, Known, Report, Serving, Verdict};
use crate::export::page::{Cell, Page, Style, WIDTH};
use crate::model::{Design, Id, Scope, Subject};

pub(super) fn load(page: &mut Page, report: &Report) {
    if report.load.is_empty() {
        return;
    }
    page.heading("Load at peak");
    let heads = [
        "component",
        "reads/s",
        "writes/s",
        "a replica",
        "used",
        "in progress",
    ];
    let mut rows = vec![heads.map(Cell::dim).to_vec()];
    let shown = |known: &Known<f64>, text: fn(f64) -> String| match known {
        Ok(value) => Cell::plain(text(*value)),
        Err(_) => Cell::dim("–"),
    };
    for row in &report.load {
        let used = match row.utilisation {
            Ok(used) if used > 1.0 => Cell::new(share(used), Style::Bad),
            Ok(used) if used > crate::catalogue::BUSY => Cell::new(share(used), Style::Warn),
            _ => shown(&row.utilisation, share),
        };
        rows.push(vec![
            Cell::plain(row.component.as_str()),
            shown(&row.reads, figure),
            shown(&row.writes, figure),
            shown(&row.per_replica, figure),
            used,
            shown(&row.concurrency, figure),
        ]);
    }
    page.table(2, 1, false, &rows);
    let headroom = match &report.headroom {
        Ok(headroom) => format!(
            "{} ×, until {} is full",
            figure(headroom.factor),
            headroom.component
        ),
        Err(why) => why.0.clone(),
    };
    page.entry(12, &Cell::dim("headroom"), &Cell::plain(headroom));
}

pub(super) fn targets(page: &mut Page, design: &Design, report: &Report) {
    if report.targets.is_empty() {
        return;
    }
    page.heading("Targets");
    for target in &report.targets {
        let (word, style) = verdict(target.verdict);
        let drawn = design.targets.iter().find(|drawn| drawn.id == target.id);
        let subject = match drawn.map(|drawn| &drawn.subject) {
            Some(Subject::Flow(id) | Subject::Component(id)) => format!(" ({id})"),
            _ => String::new(),
        };
        // The word of the verdict stands before it.
        let summary = target.missing.as_ref().unwrap_or(&target.summary);
        let mut text = format!("{}{subject}: {summary}", target.id);
        if !target.evidence.is_empty() && target.missing.is_none() {
            text = format!("{text}; rests on {}", names(&target.evidence));
        }
        page.entry(18, &Cell::new(word, style), &Cell::plain(text));
    }
}

pub(super) fn requirements(page: &mut Page, design: &Design, report: &Report) {
    if report.requirements.is_empty() {
        return;
    }
    page.heading("Requirements");
    for status in &report.requirements {
        let drawn = design
            .requirements
            .iter()
            .find(|drawn| drawn.id == status.id);
        let text = drawn.map_or("", |drawn| drawn.text.as_str());
        let (word, style, how) = match status.status {
            Serving::Served => (
                "✓ served",
                Style::Good,
                format!("by {}", names(&status.flows)),
            ),
            Serving::Open => ("○ open", Style::Warn, status.why_open().to_owned()),
            Serving::Parked => {
                let reason = match drawn.map(|drawn| &drawn.scope) {
                    Some(Scope::Parked { reason }) => reason.clone(),
                    _ => String::new(),
                };
                ("– parked", Style::Dim, reason)
            }
        };
        let text = format!("{}: {text} [{how}]", status.id);
        page.entry(13, &Cell::new(word, style), &Cell::plain(text));
    }
}

/// Requirements against flows, each cell the worst verdict on a target of the flow.
pub(super) fn matrix(page: &mut Page, design: &Design, report: &Report) {
    let matrix = Matrix::new(design, report);
    if matrix.is_empty() {
        return;
    }
    page.heading("Requirements by flow");
    let (heads, legend) = matrix.heads(WIDTH);
    let dim = |text: &String| Cell::dim(text);
    let mut rows = vec![
        std::iter::once(Cell::plain(""))
            .chain(heads.iter().map(dim))
            .collect(),
    ];
    let judged = |judged: Option<Judged>| match judged {
        Some(judged) => Cell::new(judged.mark(), style(judged)),
        None => Cell::plain(""),
    };
    for actor in &matrix.actors {
        if !actor.name.is_empty() {
            rows.push(vec![Cell::dim(&actor.name)]);
        }
        for row in &actor.rows {
            let mark = if row.served { " " } else { "○" };
            let name = Cell::plain(format!("{mark} {}", row.requirement));
            let cells = row.cells.iter().map(|cell| judged(*cell));
            rows.push(std::iter::once(name).chain(cells).collect());
        }
    }
    let verdicts = matrix.verdicts.iter().map(|verdict| judged(Some(*verdict)));
    rows.push(
        std::iter::once(Cell::dim("the flow"))
            .chain(verdicts)
            .collect(),
    );
    page.table(2, 1, false, &rows);
    if let Some(legend) = legend {
        page.entry(2, &Cell::plain(""), &Cell::dim(legend));
    }
    let key = "✓ all targets of the flow met, ✗ one missed, ? one unknown, · no target, ○ open";
    page.entry(2, &Cell::plain(""), &Cell::dim(key));
}

const fn style(judged: Judged) -> Style {
    match judged {
        Judged::By(Verdict::Met) => Style::Good,
        Judged::By(Verdict::Missed) => Style::Bad,
        Judged::By(Verdict::CannotTell) => Style::Warn,
        Judged::NoTarget => Style::Dim,
    }
}

pub(super) fn estimates(page: &mut Page, report: &Report) {
    if report.estimates.is_empty() {
        return;
    }
    page.heading("Estimates");
    for estimate in &report.estimates {
        let text = match &estimate.result {
            Ok(text) => Cell::plain(text),
            Err(why) => Cell::new(&why.0, Style::Bad),
        };
        page.entry(24, &Cell::dim(estimate.name.as_str()), &text);
    }
}

pub(super) fn findings(page: &mut Page, report: &Report) {
    page.heading("Findings");
    if report.findings.is_empty() {
        page.entry(2, &Cell::plain(""), &Cell::new("none", Style::Good));
    }
    for finding in &report.findings {
        one(page, finding);
    }
}

fn one(page: &mut Page, finding: &Finding) {
    let (word, style) = severity(finding.severity);
    if let Some(reason) = &finding.accepted {
        let text = format!("{} (accepted: {reason})", finding.message);
        page.entry(11, &Cell::dim(word), &Cell::dim(text));
        return;
    }
    let message = format!("{} [{}]", finding.message, finding.rule);
    page.entry(11, &Cell::new(word, style), &Cell::plain(message));
    for (label, text) in [("why", &finding.why), ("fix", &finding.fix)] {
        if !text.is_empty() {
            page.entry(11, &Cell::dim(label), &Cell::dim(text));
        }
    }
}

/// The defaults by component, hops of the same time together, and what nothing counts.
pub(super) fn assumptions(page: &mut Page, report: &Report) {
    page.heading("What the figures rest on");
    let mut hops: Vec<(String, usize)> = Vec::new();
    let mut at = 0;
    while let Some(first) = report.assumptions.get(at) {
        let same = |other: &&Assumption| other.subject == first.subject;
        let group = report.assumptions[at..].iter().take_while(same);
        let parts: Vec<String> = group.map(assumed).collect();
        at += parts.len();
        if let ([part], true) = (parts.as_slice(), is_hop(first)) {
            match hops.iter_mut().find(|(known, _)| known == part) {
                Some((_, count)) => *count += 1,
                None => hops.push((part.clone(), 1)),
            }
            continue;
        }
        page.entry(
            18,
            &Cell::dim(first.subject.as_str()),
            &Cell::plain(parts.join(", ")),
        );
    }
    for (part, count) in hops {
        let label = format!("{count} {}", if count == 1 { "hop" } else { "hops" });
        page.entry(18, &Cell::dim(label), &Cell::plain(part));
    }
    if !report.assumptions.is_empty() {
        let text = "Defaults of the catalogue; --format json names the source of each.";
        page.entry(2, &Cell::plain(""), &Cell::dim(text));
        page.blank();
    }
    for text in report.not_counted() {
        page.entry(16, &Cell::dim("not counted"), &Cell::plain(text));
    }
}

/// Hops are the only ones that assume a latency and nothing else.
fn is_hop(assumption: &Assumption) -> bool {
    assumption.field == "latency_ms"
}

pub(in crate::export) fn assumed(assumption: &Assumption) -> String {
    let field = match assumption.field {
        "latency_ms" => "latency",
        "capacity_rps" => "capacity",
        "hit_ratio" => "hit ratio",
        other => other,
    };
    let value = match (assumption.value, assumption.field) {
        (Assumed::Nothing, "capacity_rps") => "without limit".to_owned(),
        (Assumed::Nothing, _) => "none".to_owned(),
        (Assumed::Times { p50, p99 }, _) => range(p50, p99),
        (Assumed::Number(value), "availability") => crate::analysis::figure::percent(1.0 - value),
        (Assumed::Number(value), "hit_ratio") => share(value),
        (Assumed::Number(value), "capacity_rps") => format!("{} /s", figure(value)),
        (Assumed::Number(value), _) => figure(value),
    };
    format!("{field} {value}")
}

fn names(ids: &[Id]) -> String {
    ids.iter().map(Id::as_str).collect::<Vec<_>>().join(", ")
}

fn range(p50: f64, p99: f64) -> String {
    let (p50, p99) = (time(p50), time(p99));
    if p50 == p99 {
        p50
    } else {
        format!("{p50} / {p99}")
    }
}
