//! What follows from failures.

use crate::analysis::figure::{figure, share};
use crate::analysis::report::Known;
use crate::analysis::what_if::{FlowAfter, Status, WhatIf, question};
use crate::export::page::{Cell, Page, Style};
use crate::model::Id;

/// Where the texts behind the labels start.
const INDENT: usize = 18;

pub(super) fn write(page: &mut Page, answer: &WhatIf) {
    page.heading(&question(&answer.failed));
    for flow in &answer.flows {
        let (word, style) = word(flow);
        let text = format!("{}{}", flow.id, more(flow));
        page.entry(INDENT, &Cell::new(word, style), &Cell::plain(text));
    }
    load(page, answer);
    if !answer.overloaded.is_empty() {
        let text = format!("{}: over capacity by that", list(&answer.overloaded));
        page.entry(
            INDENT,
            &Cell::new("✗ overloaded", Style::Bad),
            &Cell::plain(text),
        );
    }
    for (number, step) in answer.cascade.iter().enumerate() {
        let down = if step.down.is_empty() {
            "no flow is down".to_owned()
        } else {
            format!("down: {}", list(&step.down))
        };
        let label = if number == 0 {
            "if overload kills"
        } else {
            "… then"
        };
        let text = format!("{} fails; {down}", list(&step.failed));
        page.entry(INDENT + 2, &Cell::dim(label), &Cell::plain(text));
    }
}

fn word(flow: &FlowAfter) -> (&'static str, Style) {
    match (flow.status, flow.completion) {
        (Status::Down, _) => ("✗ down", Style::Bad),
        (_, Status::Down) => ("✗ not finished", Style::Bad),
        (Status::Degraded, _) | (_, Status::Degraded) => ("! degraded", Style::Warn),
        (Status::Up, Status::Up) => ("✓ up", Style::Good),
    }
}

fn more(flow: &FlowAfter) -> String {
    let mut text = String::new();
    if flow.status == Status::Down && flow.request_success > 0.0 {
        let part = share(flow.request_success);
        text = format!(", though {part} of its requests still work");
    }
    if !flow.because.is_empty() {
        text = format!("{text}: {}", flow.because.join("; "));
    }
    text
}

/// The pools whose load has changed.
fn load(page: &mut Page, answer: &WhatIf) {
    let changed = answer
        .load
        .iter()
        .filter(|pool| pool.rps != pool.before_rps || pool.utilisation != pool.utilisation_before);
    let heads = ["load that moves", "before/s", "now/s", "before", "now"];
    let mut rows = vec![heads.map(Cell::dim).to_vec()];
    let shown = |known: &Known<f64>, text: fn(f64) -> String| match known {
        Ok(value) => Cell::plain(text(*value)),
        Err(_) => Cell::dim("–"),
    };
    for pool in changed {
        let used = match pool.utilisation {
            Ok(used) if used > 1.0 => Cell::new(share(used), Style::Bad),
            _ => shown(&pool.utilisation, share),
        };
        rows.push(vec![
            Cell::plain(pool.component.as_str()),
            shown(&pool.before_rps, figure),
            shown(&pool.rps, figure),
            shown(&pool.utilisation_before, share),
            used,
        ]);
    }
    if rows.len() > 1 {
        page.blank();
        page.table(2, 1, false, &rows);
        page.blank();
    }
}

fn list(ids: &[Id]) -> String {
    let ids: Vec<&str> = ids.iter().map(Id::as_str).collect();
    ids.join(", ")
}
