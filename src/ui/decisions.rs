//! The pane of decisions and notes: why things are as they are.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::pane::Pane;
use super::rows::{Rows, wrapped};
use super::text;
use super::theme::{Part, Theme};
use crate::app::called;
use crate::catalogue::Catalogue;
use crate::model::{Decision, Design, Id, Note};

/// Decisions, then notes.
#[derive(Clone, Copy, Debug)]
pub struct DecisionsPane<'a> {
    /// The design.
    pub design: &'a Design,
    /// What its components are called that have no name.
    pub catalogue: &'a Catalogue,
    /// The marked row, counted over decisions, then notes; `None` while the pane has no keys.
    pub row: Option<usize>,
    /// How it looks.
    pub theme: &'a Theme,
}

const EMPTY: &str = "Why this and not that?\n\
    one look-up by key / instead of SQL / no ad-hoc queries";

impl Widget for &DecisionsPane<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let mut rows = Rows::new(self.theme, Pane::text_width(area.width), self.row);
        if self.design.decisions.is_empty() && self.design.notes.is_empty() {
            rows.paragraph(EMPTY, Part::Faint);
        }
        for decision in &self.design.decisions {
            let head = self.head("◆", &decision.because, Part::Text, rows.text_width());
            rows.row(head, |width| self.decision(decision, width));
        }
        if !self.design.notes.is_empty() {
            rows.heading("Notes");
        }
        for note in &self.design.notes {
            let first = note.text.lines().next().unwrap_or_default();
            let head = self.head("·", first, Part::Muted, rows.text_width());
            rows.row(head, |width| self.note(note, width));
        }
        let (lines, in_sight) = rows.finish();
        let pane = Pane {
            title: "Decisions and notes",
            corner: "",
            focused: self.row.is_some(),
            lines: &lines,
            in_sight,
            theme: self.theme,
        };
        pane.render(area, buffer);
    }
}

impl DecisionsPane<'_> {
    fn head(&self, mark: &'static str, line: &str, part: Part, width: usize) -> Vec<Span<'static>> {
        let line = text::fit(line, width.saturating_sub(2)).into_owned();
        vec![
            Span::styled(mark, self.theme.part(Part::Info)),
            Span::raw(" "),
            Span::styled(line, self.theme.part(part)),
        ]
    }

    fn decision(&self, decision: &Decision, width: usize) -> Vec<Line<'static>> {
        let serves = decision
            .serves
            .iter()
            .map(|id| called::goal(self.design, id));
        let serves: Vec<String> = serves.collect();
        let rows = [
            ("about", self.drawn(&decision.about)),
            ("because", decision.because.clone()),
            ("instead of", decision.instead_of.clone()),
            ("trade-off", decision.trade_off.clone()),
            ("serves", serves.join(", ")),
        ];
        let shown = rows.iter().filter(|(_, text)| !text.is_empty());
        shown
            .flat_map(|(label, text)| {
                wrapped(
                    &format!("{label}: {text}"),
                    width,
                    self.theme.part(Part::Muted),
                )
            })
            .collect()
    }

    /// What the components and connections of these identifiers are called.
    fn drawn(&self, ids: &[Id]) -> String {
        let names = ids
            .iter()
            .map(|id| called::drawn(self.design, self.catalogue, id));
        names.collect::<Vec<_>>().join(", ")
    }

    fn note(&self, note: &Note, width: usize) -> Vec<Line<'static>> {
        let about = self.drawn(&note.about);
        let mut lines = wrapped(&note.text, width, self.theme.part(Part::Muted));
        if !about.is_empty() {
            let about = format!("about: {about}");
            lines.extend(wrapped(&about, width, self.theme.part(Part::Faint)));
        }
        lines
    }
}
