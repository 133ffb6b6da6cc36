//! The pane of findings: what breaks the design, why it matters and what to do about it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::pane::Pane;
use super::rows::{Rows, wrapped};
use super::text;
use super::theme::{Part, Theme};
use crate::analysis::report::{Finding, Report, Severity};
use crate::model::{Design, Id};

/// The findings of a report, most severe first.
#[derive(Clone, Copy, Debug)]
pub struct FindingsPane<'a> {
    /// What the findings are about.
    pub design: &'a Design,
    /// The report, once there is one.
    pub report: Option<&'a Report>,
    /// The finding that is unfolded.
    pub row: Option<usize>,
    /// Whether the pane has the keys.
    pub focused: bool,
    /// Whether findings are kept back until the debrief.
    pub hidden: bool,
    /// How it looks.
    pub theme: &'a Theme,
}

/// What stands in place of results that a mock interview keeps back.
pub(super) const HIDDEN: &str = "A mock interview keeps this back until the debrief.";

impl Widget for &FindingsPane<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let mut rows = Rows::new(self.theme, Pane::text_width(area.width), self.row);
        let findings = self.report.map_or(&[][..], |report| &report.findings);
        if self.hidden {
            rows.paragraph(HIDDEN, Part::Faint);
        } else if self.report.is_none() {
            rows.paragraph("Nothing is evaluated yet.", Part::Faint);
        } else if findings.is_empty() {
            rows.paragraph("No findings.", Part::Faint);
        }
        for finding in findings {
            self.finding(&mut rows, finding);
        }
        let (lines, in_sight) = rows.finish();
        let pane = Pane {
            title: "Findings",
            corner: &counts(findings),
            focused: self.focused,
            lines: &lines,
            in_sight,
            theme: self.theme,
        };
        pane.render(area, buffer);
    }
}

impl<'a> FindingsPane<'a> {
    fn finding(&self, rows: &mut Rows<'_, 'a>, finding: &'a Finding) {
        let (mark, part) = severity_mark(finding.severity);
        let theme = self.theme;
        let room = rows.text_width().saturating_sub(2);
        let (mark, part, text_part) = match finding.accepted {
            Some(_) => ("–", Part::Unknown, Part::Muted),
            None => (mark, part, Part::Text),
        };
        let spans = vec![
            Span::styled(mark, theme.part(part)),
            Span::raw(" "),
            Span::styled(
                text::fit(&finding.message, room).into_owned(),
                theme.part(text_part),
            ),
        ];
        rows.row(spans, |width| {
            let mut lines: Vec<Line<'a>> = Vec::new();
            if text::columns(&finding.message) > width.saturating_sub(2) {
                lines.extend(wrapped(&finding.message, width, theme.part(Part::Text)));
            }
            if let Some(names) = self.names(finding) {
                lines.extend(wrapped(&names, width, theme.part(Part::Muted)));
            }
            lines.extend(wrapped(&finding.why, width, theme.part(Part::Muted)));
            lines.extend(wrapped(
                &format!("→ {}", finding.fix),
                width,
                theme.part(Part::Text),
            ));
            if let Some(reason) = &finding.accepted {
                let accepted = format!("accepted: {reason}");
                lines.extend(wrapped(&accepted, width, theme.part(Part::Muted)));
            }
            lines
        });
    }

    /// What the board calls the things whose identifiers the finding gives, where that is something else.
    fn names(&self, finding: &Finding) -> Option<String> {
        const SHOWN: usize = 6;
        let name = |id: &Id| {
            let drawn = &self.design.component(id.as_str())?.name;
            let told = drawn.is_empty() || drawn.eq_ignore_ascii_case(id.as_str());
            (!told).then(|| format!("{id}: {drawn}"))
        };
        let names: Vec<_> = finding.subjects.iter().filter_map(name).collect();
        match names.len() {
            0 => None,
            1..=SHOWN => Some(names.join(" · ")),
            count => Some(format!(
                "{} · {} more",
                names[..SHOWN].join(" · "),
                count - SHOWN
            )),
        }
    }
}

/// The glyph of a severity and its part.
pub const fn severity_mark(severity: Severity) -> (&'static str, Part) {
    match severity {
        Severity::Error => ("✗", Part::Error),
        Severity::Warning => ("▲", Part::Warning),
        Severity::Info => ("•", Part::Info),
    }
}

/// How many findings of each severity wait for an answer, such as `2 errors · 1 warning`.
fn counts(findings: &[Finding]) -> String {
    let open = |severity| {
        findings
            .iter()
            .filter(|f| f.severity == severity && f.accepted.is_none())
            .count()
    };
    let words = [
        (open(Severity::Error), "error"),
        (open(Severity::Warning), "warning"),
        (open(Severity::Info), "hint"),
    ];
    let parts: Vec<_> = words
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}{}", if *count == 1 { "" } else { "s" }))
        .collect();
    parts.join(" · ")
}
