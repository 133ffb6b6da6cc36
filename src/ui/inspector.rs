//! The inspector: the fields of one thing, what is stated, and the defaults of what is not.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::field::FieldLine;
use super::pane::{first_line, frame};
use super::rows::{Rows, wrapped};
use super::text;
use super::theme::{Part, Theme};
use crate::app::form::{FieldView, Form};

/// The fields of one thing.
#[derive(Clone, Copy, Debug)]
pub struct Inspector<'a> {
    /// What is inspected, in words.
    pub title: &'a str,
    /// Its fields.
    pub fields: &'a [FieldView],
    /// Which field is marked, and the text while it is edited.
    pub form: &'a Form,
    /// How it looks.
    pub theme: &'a Theme,
}

/// Columns of the fields' names.
const LABEL_COLUMNS: usize = 16;

impl Widget for &Inspector<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let inner = frame(area, buffer, self.title, "", true, self.theme);
        let mut rows = Rows::new(self.theme, inner.width.into(), Some(self.form.row));
        for field in self.fields {
            let spans = self.field(field, rows.text_width());
            rows.row(spans, |width| self.unfolded(field, width));
        }
        let (lines, in_sight) = rows.finish();
        let first = first_line(lines.len(), inner.height.into(), in_sight);
        for (line, row) in lines.iter().skip(first).zip(inner.rows()) {
            line.render(row, buffer);
        }
        let marked = in_sight.and_then(|(line, _)| line.checked_sub(first));
        if let (Some(line), Some(editing)) = (marked, &self.form.editing) {
            let start = (4 + LABEL_COLUMNS) as u16;
            let place = Rect {
                x: inner.x + start.min(inner.width),
                y: inner.y + line as u16,
                width: inner.width.saturating_sub(start),
                height: 1,
            };
            let default = self
                .fields
                .get(self.form.row)
                .and_then(|field| field.default.as_deref());
            let field = FieldLine {
                field: editing,
                hint: default.unwrap_or_default(),
                theme: self.theme,
            };
            field.render(place.intersection(inner), buffer);
        }
    }
}

impl<'a> Inspector<'a> {
    fn field(&self, field: &FieldView, width: usize) -> Vec<Span<'a>> {
        let room = width.saturating_sub(LABEL_COLUMNS + 2);
        let label = text::padded(&field.title, LABEL_COLUMNS - 1);
        // A mark tells what is stated from what is a default, for those who cannot tell by the shade.
        let (mark, value, part) = match (&field.stated, &field.default) {
            (Some(stated), _) => ("• ", stated.as_str(), Part::Text),
            (None, Some(default)) => ("  ", default.as_str(), Part::Faint),
            (None, None) => ("  ", "–", Part::Faint),
        };
        vec![
            Span::styled(label, self.theme.part(Part::Muted)),
            Span::raw(" "),
            Span::styled(mark, self.theme.part(Part::Key)),
            Span::styled(text::fit(value, room).into_owned(), self.theme.part(part)),
        ]
    }

    fn unfolded(&self, field: &FieldView, width: usize) -> Vec<Line<'a>> {
        let mut lines = Vec::new();
        if let Some(error) = &self.form.error {
            lines.extend(wrapped(
                &format!("✗ {error}"),
                width,
                self.theme.part(Part::Error),
            ));
        }
        let faint = self.theme.part(Part::Faint);
        if !field.choices.is_empty() {
            let choices = field.choices.join(" · ");
            lines.extend(wrapped(&choices, width, faint));
        }
        if !field.hint.is_empty() {
            lines.extend(wrapped(&field.hint, width, faint));
        }
        match (&field.stated, &field.default) {
            (Some(_), Some(default)) => {
                let stated = format!("stated; the default is {default}");
                lines.extend(wrapped(&stated, width, faint));
            }
            (None, Some(_)) if !field.several => {
                lines.extend(wrapped("not stated: the default", width, faint));
            }
            (None, Some(_)) => lines.extend(wrapped("what is entered holds for all", width, faint)),
            (_, None) => {}
        }
        if let Some(source) = &field.source {
            lines.extend(wrapped(&format!("source: {source}"), width, faint));
        }
        lines
    }
}
