//! What one would hand in: the design with its report as headings, texts, lists and tables, which
//! [`super::markdown`] and [`super::html`] write down.
//!
//! Texts are as the design has them; the writers make them harmless.

mod flow;

use std::io;

use super::report_text::assumed;
use crate::analysis::figure::{figure, rate, share};
use crate::analysis::report::{Known, Report, Serving, Severity, Verdict};
use crate::model::{Design, Id, Scope, Subject};

/// A part of a document.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Block {
    /// A heading of this level, from 1.
    Heading(u8, String),
    /// A paragraph.
    Text(String),
    /// A list; each entry may begin with words that stand out.
    List(Vec<Entry>),
    /// A table: the heads, then rows of as many cells.
    Table(Vec<&'static str>, Vec<Vec<String>>),
    /// Lines to be kept as they are.
    Drawing(String),
}

/// An entry of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Entry {
    /// Words that stand out.
    pub(super) lead: String,
    /// The rest.
    pub(super) text: String,
}

/// Hands `report` on `design`, whose drawing as text is `drawing`, as a document to `put`, part by part: of ten
/// thousand flows never more than one is in memory as text.
pub(super) fn document(
    design: &Design,
    report: &Report,
    drawing: String,
    put: &mut dyn FnMut(Block) -> io::Result<()>,
) -> io::Result<()> {
    let mut blocks = head(design, report);
    let mut flush = |blocks: &mut Vec<Block>| blocks.drain(..).try_for_each(&mut *put);
    blocks.push(Block::Drawing(drawing));
    requirements(design, report, &mut blocks);
    targets(design, report, &mut blocks);
    estimates(design, report, &mut blocks);
    flush(&mut blocks)?;
    for flow in &report.flows {
        flow::write(design, flow, &mut blocks);
        flush(&mut blocks)?;
    }
    load(report, &mut blocks);
    flush(&mut blocks)?;
    findings(report, &mut blocks);
    flush(&mut blocks)?;
    decisions(design, &mut blocks);
    notes(design, &mut blocks);
    flush(&mut blocks)?;
    assumptions(report, &mut blocks);
    flush(&mut blocks)
}

fn head(design: &Design, report: &Report) -> Vec<Block> {
    let title = if design.title.is_empty() {
        "Untitled design"
    } else {
        &design.title
    };
    let mut blocks = vec![Block::Heading(1, title.to_owned())];
    if !design.prompt.is_empty() {
        blocks.push(Block::Text(design.prompt.clone()));
    }
    let summary = report.summary();
    let met = report.targets.len() - summary.targets_missed - summary.targets_unknown;
    blocks.push(Block::Text(format!(
        "{}, {}, {}; {met} of {} met.",
        counted(summary.errors, "error"),
        counted(summary.warnings, "warning"),
        counted(summary.infos, "remark"),
        counted(report.targets.len(), "target")
    )));
    blocks
}

fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

fn heading(title: &str) -> Block {
    Block::Heading(2, title.to_owned())
}

fn names(ids: &[Id]) -> String {
    let names: Vec<&str> = ids.iter().map(Id::as_str).collect();
    names.join(", ")
}

fn requirements(design: &Design, report: &Report, blocks: &mut Vec<Block>) {
    if design.requirements.is_empty() {
        return;
    }
    let rows = design.requirements.iter().zip(&report.requirements);
    let rows = rows.map(|(requirement, status)| {
        let by = match (&requirement.scope, status.status) {
            (Scope::Parked { reason }, _) => format!("parked: {reason}"),
            (_, Serving::Open) => format!("open: {}", status.why_open()),
            _ => names(&status.flows),
        };
        vec![requirement.text.clone(), requirement.actor.clone(), by]
    });
    blocks.push(heading("Requirements"));
    blocks.push(Block::Table(
        vec!["requirement", "actor", "served by"],
        rows.collect(),
    ));
}

fn targets(design: &Design, report: &Report, blocks: &mut Vec<Block>) {
    if report.targets.is_empty() {
        return;
    }
    let rows = design.targets.iter().zip(&report.targets);
    let rows = rows.map(|(target, verdict)| {
        let about = match &target.subject {
            Subject::Design => "the design".to_owned(),
            Subject::Flow(id) => format!("flow {id}"),
            Subject::Component(id) => id.to_string(),
        };
        let word = match verdict.verdict {
            Verdict::Met if verdict.at_the_limit => "met, at the limit",
            Verdict::Met => "met",
            Verdict::Missed => "missed",
            Verdict::CannotTell => "cannot tell",
        };
        vec![
            target.id.to_string(),
            about,
            word.to_owned(),
            verdict.summary.clone(),
            target.note.clone(),
        ]
    });
    blocks.push(heading("Targets"));
    blocks.push(Block::Table(
        vec!["target", "about", "verdict", "where it stands", "note"],
        rows.collect(),
    ));
}

fn estimates(design: &Design, report: &Report, blocks: &mut Vec<Block>) {
    if design.estimates.is_empty() {
        return;
    }
    let rows = design.estimates.iter().zip(&report.estimates);
    let rows = rows.map(|(estimate, result)| {
        let result = match &result.result {
            Ok(value) => value.clone(),
            Err(why) => format!("not known: {}", why.0),
        };
        vec![
            estimate.name.to_string(),
            estimate.formula.clone(),
            result,
            estimate.note.clone(),
        ]
    });
    blocks.push(heading("Estimates"));
    blocks.push(Block::Table(
        vec!["estimate", "formula", "result", "note"],
        rows.collect(),
    ));
}

fn load(report: &Report, blocks: &mut Vec<Block>) {
    if report.load.is_empty() {
        return;
    }
    let shown = |known: &Known<f64>, text: fn(f64) -> String| match known {
        Ok(value) => text(*value),
        Err(_) => "?".to_owned(),
    };
    let rows = report.load.iter().map(|row| {
        vec![
            row.component.to_string(),
            shown(&row.reads, rate),
            shown(&row.writes, rate),
            shown(&row.per_replica, rate),
            shown(&row.utilisation, share),
            shown(&row.concurrency, figure),
        ]
    });
    blocks.push(heading("Load at peak"));
    blocks.push(Block::Table(
        vec![
            "component",
            "reads",
            "writes",
            "busiest replica",
            "used",
            "in progress",
        ],
        rows.collect(),
    ));
    blocks.push(Block::Text(match &report.headroom {
        Ok(room) => format!(
            "All rates can grow by the factor {} until {} is full.",
            figure(room.factor),
            room.component
        ),
        Err(why) => format!("Headroom is not known: {}.", why.0),
    }));
}

fn findings(report: &Report, blocks: &mut Vec<Block>) {
    blocks.push(heading("Findings"));
    if report.findings.is_empty() {
        blocks.push(Block::Text("None.".to_owned()));
        return;
    }
    let entries = report.findings.iter().map(|finding| {
        let lead = match finding.severity {
            Severity::Error => "Error",
            Severity::Warning => "Warning",
            Severity::Info => "Remark",
        };
        let mut text = format!("{} ({})", finding.message, finding.rule);
        match &finding.accepted {
            Some(reason) => text = format!("{text}. Accepted: {reason}"),
            None => {
                for more in [&finding.why, &finding.fix] {
                    if !more.is_empty() {
                        text = format!("{text}. {}", capitalised(more));
                    }
                }
            }
        }
        Entry {
            lead: lead.to_owned(),
            text,
        }
    });
    blocks.push(Block::List(entries.collect()));
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

fn decisions(design: &Design, blocks: &mut Vec<Block>) {
    if design.decisions.is_empty() {
        return;
    }
    let rows = design.decisions.iter().map(|decision| {
        vec![
            names(&decision.about),
            decision.because.clone(),
            decision.instead_of.clone(),
            decision.trade_off.clone(),
            names(&decision.serves),
        ]
    });
    blocks.push(heading("Decisions"));
    blocks.push(Block::Table(
        vec!["about", "because", "instead of", "trade-off", "serves"],
        rows.collect(),
    ));
}

fn notes(design: &Design, blocks: &mut Vec<Block>) {
    if design.notes.is_empty() {
        return;
    }
    let entries = design.notes.iter().map(|note| Entry {
        lead: names(&note.about),
        text: note.text.clone(),
    });
    blocks.push(heading("Notes"));
    blocks.push(Block::List(entries.collect()));
}

fn assumptions(report: &Report, blocks: &mut Vec<Block>) {
    blocks.push(heading("What the figures rest on"));
    if !report.assumptions.is_empty() {
        let rows = report.assumptions.iter().map(|assumption| {
            vec![
                assumption.subject.to_string(),
                assumed(assumption),
                assumption.source.clone(),
            ]
        });
        blocks.push(Block::Text("Defaults of the catalogue:".to_owned()));
        blocks.push(Block::Table(
            vec!["of", "assumed", "source"],
            rows.collect(),
        ));
    }
    blocks.push(Block::Text("Not counted:".to_owned()));
    let entries = report.not_counted().into_iter().map(|text| Entry {
        text,
        ..Entry::default()
    });
    blocks.push(Block::List(entries.collect()));
}
