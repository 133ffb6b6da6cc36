//! The pane of estimates: a sheet of named quantities with their formulas and results.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;
use ratatui::widgets::Widget;

use super::pane::Pane;
use super::rows::{Rows, wrapped};
use super::text;
use super::theme::{Part, Theme};
use crate::analysis::report::{EstimateResult, Report};
use crate::model::{Design, Estimate};

/// The estimates in the design's order.
#[derive(Clone, Copy, Debug)]
pub struct EstimatesPane<'a> {
    /// The design.
    pub design: &'a Design,
    /// Its report, once there is one.
    pub report: Option<&'a Report>,
    /// The marked row; `None` while the pane has no keys.
    pub row: Option<usize>,
    /// How it looks.
    pub theme: &'a Theme,
}

const EMPTY: &str = "How much of everything?\n\
    users = 10 million\n\
    reads = 20 * users / day\n\
    peak_reads = 3 * reads";

impl Widget for &EstimatesPane<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let mut rows = Rows::new(self.theme, Pane::text_width(area.width), self.row);
        if self.design.estimates.is_empty() {
            rows.paragraph(EMPTY, Part::Faint);
        }
        for estimate in &self.design.estimates {
            self.estimate(&mut rows, estimate);
        }
        let (lines, in_sight) = rows.finish();
        let pane = Pane {
            title: "Scale and estimates",
            corner: "",
            focused: self.row.is_some(),
            lines: &lines,
            in_sight,
            theme: self.theme,
        };
        pane.render(area, buffer);
    }
}

impl<'a> EstimatesPane<'a> {
    fn estimate(&self, rows: &mut Rows<'_, 'a>, estimate: &'a Estimate) {
        let (result, part, wrong) = match self.result(estimate).map(|found| &found.result) {
            Some(Ok(value)) => (value.clone(), Part::Text, None),
            Some(Err(wrong)) => ("✗".to_owned(), Part::Missed, Some(wrong.0.as_str())),
            None => ("…".to_owned(), Part::Unknown, None),
        };
        let width = rows.text_width();
        let name = text::fit(estimate.name.as_str(), width / 2).into_owned();
        let result_room = width.saturating_sub(text::columns(&name) + 1);
        let result = text::fit(&result, result_room).into_owned();
        let left = width.saturating_sub(text::columns(&result) + 1);
        let formula_room = left.saturating_sub(text::columns(&name) + 3);
        let middle = if formula_room >= 4 {
            format!(" = {}", text::fit(&estimate.formula, formula_room))
        } else {
            String::new()
        };
        let used = text::columns(&name) + text::columns(&middle);
        let theme = self.theme;
        let spans = vec![
            Span::styled(name, theme.part(Part::Text)),
            Span::styled(middle, theme.part(Part::Faint)),
            Span::raw(" ".repeat(left + 1 - used.min(left))),
            Span::styled(result, theme.part(part)),
        ];
        rows.row(spans, |width| {
            let mut lines = wrapped(
                &format!("= {}", estimate.formula),
                width,
                theme.part(Part::Muted),
            );
            if let Some(wrong) = wrong {
                lines.extend(wrapped(wrong, width, theme.part(Part::Missed)));
            }
            if !estimate.note.is_empty() {
                lines.extend(wrapped(&estimate.note, width, theme.part(Part::Muted)));
            }
            lines
        });
    }

    fn result(&self, estimate: &Estimate) -> Option<&'a EstimateResult> {
        self.report?
            .estimates
            .iter()
            .find(|found| found.name == estimate.name)
    }
}
