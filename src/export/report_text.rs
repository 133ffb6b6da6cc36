//! The report for people in a terminal of 80 columns: per flow its availability, chain, single points
//! and times; then load, targets, requirements, estimates, findings and what the figures rest on.

mod flow;
mod parts;
mod what_if;

pub(super) use flow::{NOT_EXACT, how, overload, set, unit};
pub(super) use parts::assumed;

use std::io::{self, Write};

use super::page::{Cell, Page, Style};
use crate::analysis::report::{Report, Severity, Verdict};
use crate::model::Design;

/// Writes `report` on `design` as text that ends with a line's end; with ANSI colours if `colour`.
///
/// # Errors
/// If it cannot be written.
pub fn write(
    design: &Design,
    report: &Report,
    colour: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut page = Page::new(colour);
    title(&mut page, report);
    if let Some(answer) = &report.what_if {
        what_if::write(&mut page, answer);
    }
    for flow in &report.flows {
        flow::write(&mut page, design, flow);
        page.flush(out)?;
    }
    parts::load(&mut page, report);
    parts::targets(&mut page, design, report);
    parts::requirements(&mut page, design, report);
    parts::matrix(&mut page, design, report);
    parts::estimates(&mut page, report);
    page.flush(out)?;
    parts::findings(&mut page, report);
    page.flush(out)?;
    parts::assumptions(&mut page, report);
    page.flush(out)
}

/// The design's title and what there is to worry about.
fn title(page: &mut Page, report: &Report) {
    let title = if report.design.is_empty() {
        "Untitled design"
    } else {
        &report.design
    };
    let summary = report.summary();
    let mut words = Vec::new();
    for (count, one, many) in [
        (summary.errors, "error", "errors"),
        (summary.warnings, "warning", "warnings"),
        (summary.infos, "remark", "remarks"),
    ] {
        if count > 0 {
            words.push(format!("{count} {}", if count == 1 { one } else { many }));
        }
    }
    if words.is_empty() {
        words.push("no findings".to_owned());
    }
    let targets = report.targets.len();
    if targets > 0 {
        let met = targets - summary.targets_missed - summary.targets_unknown;
        words.push(format!("{met} of {targets} targets met"));
    }
    let style = if summary.errors + summary.targets_missed > 0 {
        Style::Bad
    } else if summary.warnings + summary.targets_unknown > 0 {
        Style::Warn
    } else {
        Style::Good
    };
    page.entry(2, &Cell::plain(""), &Cell::new(title, Style::Strong));
    page.entry(2, &Cell::plain(""), &Cell::new(words.join(", "), style));
}

/// A verdict's mark, word and style.
const fn verdict(verdict: Verdict) -> (&'static str, Style) {
    match verdict {
        Verdict::Met => ("✓ met", Style::Good),
        Verdict::Missed => ("✗ missed", Style::Bad),
        Verdict::CannotTell => ("? cannot tell", Style::Warn),
    }
}

/// A severity's word and style.
pub(super) const fn severity(severity: Severity) -> (&'static str, Style) {
    match severity {
        Severity::Error => ("error", Style::Bad),
        Severity::Warning => ("warning", Style::Warn),
        Severity::Info => ("info", Style::Dim),
    }
}
