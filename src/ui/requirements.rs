//! The pane of requirements and targets: what the design must do, and whether it does.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::pane::Pane;
use super::rows::{Rows, wrapped};
use super::text;
use super::theme::{Part, Theme};
use crate::analysis::report::{Report, Serving, TargetVerdict, Verdict};
use crate::app::lines::bound_text;
use crate::model::{Design, Id, Metric, Requirement, Scope, Subject, Target};

/// Requirements, then targets, each with its verdict.
#[derive(Clone, Copy, Debug)]
pub struct RequirementsPane<'a> {
    /// The design.
    pub design: &'a Design,
    /// Its report, once there is one.
    pub report: Option<&'a Report>,
    /// The marked row, counted over requirements, then targets; `None` while the pane has no keys.
    pub row: Option<usize>,
    /// How it looks.
    pub theme: &'a Theme,
}

impl Widget for &RequirementsPane<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let mut rows = Rows::new(self.theme, Pane::text_width(area.width), self.row);
        if self.design.requirements.is_empty() && self.design.targets.is_empty() {
            rows.paragraph(EMPTY, Part::Faint);
        }
        if !self.design.requirements.is_empty() {
            rows.heading("Must do");
        }
        for requirement in &self.design.requirements {
            self.requirement(&mut rows, requirement);
        }
        if !self.design.targets.is_empty() {
            rows.heading("How well");
        }
        for target in &self.design.targets {
            self.target(&mut rows, target);
        }
        let (lines, in_sight) = rows.finish();
        let pane = Pane {
            title: "Requirements and targets",
            corner: &self.corner(),
            focused: self.row.is_some(),
            lines: &lines,
            in_sight,
            theme: self.theme,
        };
        pane.render(area, buffer);
    }
}

const EMPTY: &str = "What must it do, and how well?\n\
    A user can pay -> checkout\n\
    p99 <= 200ms\n\
    availability >= 99.95%";

impl<'a> RequirementsPane<'a> {
    fn requirement(&self, rows: &mut Rows<'_, 'a>, requirement: &'a Requirement) {
        let (mark, part) = match self.serving(requirement) {
            Serving::Served => ("✓", Part::Met),
            Serving::Parked => ("–", Part::Unknown),
            Serving::Open => ("○", Part::Warning),
        };
        let room = rows.text_width().saturating_sub(2);
        let text_part = match requirement.scope {
            Scope::Now { .. } => Part::Text,
            Scope::Parked { .. } => Part::Muted,
        };
        let spans = vec![
            self.span(mark, part),
            Span::raw(" "),
            self.span(first_part(rows, &requirement.text, room), text_part),
        ];
        rows.row(spans, |width| {
            self.requirement_unfolded(requirement, room, width)
        });
    }

    fn requirement_unfolded(
        &self,
        requirement: &Requirement,
        room: usize,
        width: usize,
    ) -> Vec<Line<'a>> {
        let mut lines = other_parts(&requirement.text, room, self.theme.part(Part::Text));
        let rest = match &requirement.scope {
            Scope::Now { flows } if flows.is_empty() => "open: no flow serves it yet".to_owned(),
            Scope::Now { flows } => self.served_by(flows),
            Scope::Parked { reason } => format!("parked: {reason}"),
        };
        if !requirement.actor.is_empty() {
            let actor = format!("for {}", requirement.actor);
            lines.extend(wrapped(&actor, width, self.theme.part(Part::Muted)));
        }
        lines.extend(wrapped(&rest, width, self.theme.part(Part::Muted)));
        lines
    }

    /// Which of the flows that a requirement names serve it, and which are still to be recorded.
    fn served_by(&self, flows: &[Id]) -> String {
        let is_recorded = |id: &&Id| self.design.flow(id.as_str()).is_some();
        let (recorded, waiting): (Vec<&Id>, Vec<&Id>) = flows.iter().partition(is_recorded);
        let names = |ids: &[&Id]| {
            ids.iter()
                .map(|id| id.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        };
        match (recorded.as_slice(), waiting.as_slice()) {
            (recorded, []) => format!("served by {}", names(recorded)),
            ([], waiting) => format!("open: no flow is called {}", names(waiting)),
            (recorded, waiting) => {
                let (recorded, waiting) = (names(recorded), names(waiting));
                format!("served by {recorded}; no flow is called {waiting}")
            }
        }
    }

    fn target(&self, rows: &mut Rows<'_, 'a>, target: &'a Target) {
        let verdict = self.verdict(target);
        let (mark, part) = verdict_mark(verdict.map(|found| found.verdict));
        let summary = target_row(target, verdict);
        let room = rows.text_width().saturating_sub(2);
        let spans = vec![
            self.span(mark, part),
            Span::raw(" "),
            self.span(first_part(rows, &summary, room), Part::Text),
        ];
        rows.row(spans, |width| {
            let muted = self.theme.part(Part::Muted);
            let mut lines = other_parts(&summary, room, self.theme.part(Part::Text));
            if let Some(found) = verdict {
                lines.extend(
                    verdict_reasons(found)
                        .iter()
                        .flat_map(|reason| wrapped(reason, width, muted)),
                );
            }
            if !target.note.is_empty() {
                lines.extend(wrapped(&target.note, width, muted));
            }
            lines
        });
    }

    fn corner(&self) -> String {
        let Some(report) = self.report else {
            return String::new();
        };
        let met = report
            .targets
            .iter()
            .filter(|t| t.verdict == Verdict::Met)
            .count();
        match report.targets.len() {
            0 => String::new(),
            all => format!("{met} of {all} met"),
        }
    }

    fn serving(&self, requirement: &Requirement) -> Serving {
        let statuses = self.report.map(|report| report.requirements.as_slice());
        let mut found = statuses.into_iter().flatten();
        match (found.find(|s| s.id == requirement.id), &requirement.scope) {
            (_, Scope::Parked { .. }) => Serving::Parked,
            (Some(status), _) => status.status,
            (None, _) => Serving::Open,
        }
    }

    fn verdict(&self, target: &Target) -> Option<&'a TargetVerdict> {
        self.report?
            .targets
            .iter()
            .find(|found| found.id == target.id)
    }

    fn span(&self, text: impl Into<std::borrow::Cow<'a, str>>, part: Part) -> Span<'a> {
        Span::styled(text, self.theme.part(part))
    }
}

/// What a row says of a target: its bound as it was written while no figure is known, then what it is
/// about and the figure against the bound.
fn target_row(target: &Target, verdict: Option<&TargetVerdict>) -> String {
    let known = verdict.filter(|found| found.verdict != Verdict::CannotTell);
    let Some(found) = known else {
        return bound_text(target);
    };
    match (&target.subject, &target.metric) {
        (Subject::Flow(id) | Subject::Component(id), _) => format!("{id}: {}", found.summary),
        (Subject::Design, Metric::Headroom { .. }) => format!("headroom: {}", found.summary),
        (Subject::Design, _) => found.summary.clone(),
    }
}

/// The glyph of a verdict and its part.
pub const fn verdict_mark(verdict: Option<Verdict>) -> (&'static str, Part) {
    match verdict {
        Some(Verdict::Met) => ("✓", Part::Met),
        Some(Verdict::Missed) => ("✗", Part::Missed),
        Some(Verdict::CannotTell) => ("?", Part::Unknown),
        None => ("…", Part::Unknown),
    }
}

/// What a row says of `text`: as much as fits, or if the row is marked the first of its lines, which
/// [`other_parts`] go on with.
fn first_part(rows: &Rows, text: &str, room: usize) -> String {
    if rows.next_is_marked() {
        text::wrap(text, room)
            .into_iter()
            .next()
            .unwrap_or_default()
    } else {
        text::fit(text, room).into_owned()
    }
}

/// The lines of `text` after the first, under it.
fn other_parts(text: &str, room: usize, style: Style) -> Vec<Line<'static>> {
    let lines = text::wrap(text, room).into_iter().skip(1);
    lines
        .map(|line| Line::styled(format!("  {line}"), style))
        .collect()
}

/// What a verdict rests on beside what its summary says, a sentence each.
fn verdict_reasons(found: &TargetVerdict) -> Vec<String> {
    let mut reasons = Vec::new();
    if let Some(missing) = &found.missing
        && !found.summary.contains(missing.as_str())
    {
        reasons.push(format!("cannot tell: {missing}"));
    }
    if found.at_the_limit {
        reasons.push("at the limit: within the figure's error of the bound".to_owned());
    }
    if !found.evidence.is_empty() && found.missing.is_none() {
        let names: Vec<_> = found.evidence.iter().map(Id::as_str).collect();
        reasons.push(format!("because of {}", names.join(", ")));
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::lines::{is_target, parse_requirement, parse_target};
    use crate::app::prompt::{Asked, Line, Prompt};
    use crate::app::session;
    use crate::catalogue::Catalogue;

    /// Whoever types what the program gives as an example is not refused, on an empty board either.
    #[test]
    fn the_examples_are_taken() {
        let line = Line {
            pane: session::Pane::Requirements,
            row: 0,
            new: true,
        };
        let prompt = Prompt::new(Asked::Line(line), "");
        let (design, catalogue) = (Design::default(), Catalogue::shipped());
        let hints = prompt.hint().split(" · ");
        for example in EMPTY.lines().skip(1).chain(hints) {
            let refused = if is_target(example) {
                parse_target(example, &design, catalogue, None).err()
            } else {
                parse_requirement(example, &design, Id::from("r")).err()
            };
            assert_eq!(refused, None, "{example}");
        }
    }
}
