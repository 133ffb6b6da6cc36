//! Requirements by actor against flows: which journey serves what, and whether it keeps its targets.

use ratatui::text::{Line, Span};

use super::requirements::verdict_mark;
use super::rows::wrapped;
use super::text;
use super::theme::{Part, Theme};
use crate::analysis::matrix::{Judged, Matrix, Row};
use crate::app::App;

/// The lines of the page, for `width` columns.
pub(super) fn lines(app: &App, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let Some(report) = app.report() else {
        return wrapped("Nothing is evaluated yet.", width, theme.part(Part::Faint));
    };
    let design = app.design();
    // A report of an earlier revision may be of other requirements.
    if !app.report_is_current() {
        return wrapped(
            "The report is being computed.",
            width,
            theme.part(Part::Faint),
        );
    }
    let matrix = Matrix::new(design, report);
    if matrix.is_empty() {
        let text = "No requirements yet, or no flows. g r adds a requirement; \
                    `A user can pay -> checkout` names the flow that serves it.";
        return wrapped(text, width, theme.part(Part::Faint));
    }
    let (heads, legend) = matrix.heads(width);
    let table = Table {
        theme,
        labels: width.saturating_sub(heads.iter().map(|head| text::columns(head) + 2).sum()),
        heads: &heads,
    };
    let mut lines = vec![table.head()];
    for actor in &matrix.actors {
        let name = if actor.name.is_empty() {
            "nobody in particular"
        } else {
            &actor.name
        };
        lines.push(Line::styled(name.to_owned(), theme.part(Part::Heading)));
        for row in &actor.rows {
            lines.push(table.requirement(row));
        }
    }
    lines.push(table.line("the flow itself", Part::Muted, |column| {
        Some(matrix.verdicts[column])
    }));
    lines.push(Line::default());
    let key = "✓ all targets of the flow met   ✗ one missed   ? one unknown   · no target   ○ open";
    for text in legend.iter().map(String::as_str).chain([key]) {
        lines.extend(wrapped(text, width, theme.part(Part::Muted)));
    }
    lines
}

/// A table with labels on the left and one narrow column for each flow.
struct Table<'a> {
    theme: &'a Theme,
    labels: usize,
    heads: &'a [String],
}

impl Table<'_> {
    fn head(&self) -> Line<'static> {
        let mut spans = vec![Span::raw(" ".repeat(self.labels))];
        for head in self.heads {
            spans.push(Span::styled(
                format!("  {head}"),
                self.theme.part(Part::Key),
            ));
        }
        Line::from(spans)
    }

    fn requirement(&self, row: &Row) -> Line<'static> {
        let (mark, part) = if row.served {
            (" ", Part::Text)
        } else {
            ("○", Part::Warning)
        };
        let label = format!("{mark} {}", row.requirement);
        self.line(&label, part, |column| row.cells[column])
    }

    fn line(
        &self,
        label: &str,
        part: Part,
        cell: impl Fn(usize) -> Option<Judged>,
    ) -> Line<'static> {
        let label = text::padded(label, self.labels);
        let mut spans = vec![Span::styled(label, self.theme.part(part))];
        for (column, head) in self.heads.iter().enumerate() {
            let before = " ".repeat(text::columns(head) + 1);
            let (mark, part) = match cell(column) {
                Some(Judged::By(verdict)) => verdict_mark(Some(verdict)),
                Some(Judged::NoTarget) => (Judged::NoTarget.mark(), Part::Faint),
                None => (" ", Part::Faint),
            };
            spans.push(Span::raw(before));
            spans.push(Span::styled(mark, self.theme.part(part)));
        }
        Line::from(spans)
    }
}
