//! The page of a peer who interviews: rows that fit the board now, the prompt, marks or notes.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::interview::phases;
use super::pane::Pane;
use super::rows::{Rows, wrapped};
use super::text;
use super::theme::{Part, Theme};
use crate::app::peer::Peer;
use crate::practice::live::{Page, Row};

/// The page.
#[derive(Clone, Copy, Debug)]
pub struct PeerPage<'a> {
    /// The round that is followed.
    pub peer: &'a Peer,
    /// The page's rows.
    pub rows: &'a [Row],
    /// How it looks.
    pub theme: &'a Theme,
}

/// Columns that labels may have.
const LABEL_COLUMNS: usize = 22;

impl Widget for &PeerPage<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let (peer, theme) = (self.peer, self.theme);
        let width = Pane::text_width(area.width);
        let marked = peer.rows[peer.page as usize].min(self.rows.len().saturating_sub(1));
        let mut rows = Rows::new(theme, width, Some(marked));
        let phase = peer.round.phase_at(peer.elapsed);
        for line in phases(&peer.round, phase, width, theme) {
            rows.line(line);
        }
        let labels = self.rows.iter().map(|row| text::columns(&row.label)).max();
        let labels = labels.unwrap_or(0).min(LABEL_COLUMNS);
        for row in self.rows {
            self.row(&mut rows, row, labels);
        }
        if self.rows.is_empty() {
            rows.line(Line::default());
            rows.paragraph("Nothing here yet: n writes a note.", Part::Muted);
        }
        let (lines, in_sight) = rows.finish();
        let pane = Pane {
            title: &format!("Interviewer: {}", peer.prompt.title),
            corner: &pages(peer.page),
            focused: true,
            lines: &lines,
            in_sight,
            theme,
        };
        pane.render(area, buffer);
    }
}

impl PeerPage<'_> {
    fn row(&self, rows: &mut Rows, row: &Row, labels: usize) {
        let theme = self.theme;
        if let Some(title) = &row.heading {
            rows.heading(title);
        }
        let label = if labels == 0 {
            String::new()
        } else {
            format!("{} ", text::padded(&row.label, labels))
        };
        let state = if row.state.is_empty() {
            String::new()
        } else {
            format!(" ({})", row.state)
        };
        let used = text::columns(&label) + text::columns(&state);
        let room = rows.text_width().saturating_sub(used);
        let spans = vec![
            Span::styled(label, theme.part(Part::Muted)),
            Span::styled(
                text::fit(&row.said, room).into_owned(),
                theme.part(Part::Text),
            ),
            Span::styled(state, theme.part(Part::Key)),
        ];
        rows.row(spans, |width| {
            let mut lines = Vec::new();
            if text::columns(&row.said) > room {
                lines.extend(wrapped(&row.said, width, theme.part(Part::Text)));
            }
            for (label, said) in &row.more {
                let said = format!("{label}: {said}");
                lines.extend(wrapped(&said, width, theme.part(Part::Muted)));
            }
            lines
        });
    }
}

/// The pages by name, with the shown one in brackets.
fn pages(shown: Page) -> String {
    let titles = Page::ALL.map(|page| {
        if page == shown {
            format!("[{}]", page.title())
        } else {
            page.title().to_owned()
        }
    });
    titles.join(" ")
}
