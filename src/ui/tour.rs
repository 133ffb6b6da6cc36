//! The tour's card: the step that waits, in a corner of the board where it covers little.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::pane::frame;
use super::rows::wrapped;
use super::theme::{Part, Theme};
use crate::app::tour::{STEPS, Tour};

/// The step of the tour that waits.
#[derive(Clone, Copy, Debug)]
pub struct TourCard<'a> {
    /// Where the tour stands.
    pub tour: Tour,
    /// How it looks.
    pub theme: &'a Theme,
}

/// The card's width.
const COLUMNS: u16 = 46;

const DONE: &str = "That is all it takes. Esc puts this card away; ? shows every key.";

impl Widget for &TourCard<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let width = COLUMNS.min(area.width);
        let room = usize::from(width.saturating_sub(4));
        let (title, text) = match self.tour.current() {
            Some(step) => (step.title, step.text),
            None => ("Done", DONE),
        };
        let mut lines = vec![self.progress(title)];
        lines.extend(wrapped(text, room, self.theme.part(Part::Text)));
        let height = (lines.len() as u16 + 2).min(area.height);
        let place = Rect {
            x: area.right() - width,
            width,
            height,
            ..area
        };
        let inner = frame(place, buffer, "Tour", "Esc ends it", true, self.theme);
        for (line, row) in lines.iter().zip(inner.rows()) {
            line.render(row, buffer);
        }
    }
}

impl TourCard<'_> {
    /// One mark a step, done ones ticked, and what the present one is about.
    fn progress(&self, title: &'static str) -> Line<'static> {
        let mut line = Line::default();
        for step in 0..STEPS.len() {
            let (mark, part) = match step.cmp(&self.tour.step) {
                std::cmp::Ordering::Less => ("✓ ", Part::Met),
                std::cmp::Ordering::Equal => ("● ", Part::Key),
                std::cmp::Ordering::Greater => ("○ ", Part::Faint),
            };
            line.push_span(Span::styled(mark, self.theme.part(part)));
        }
        line.push_span(Span::styled(
            format!(" {title}"),
            self.theme.part(Part::Heading),
        ));
        line
    }
}
