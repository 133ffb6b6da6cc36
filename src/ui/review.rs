//! The pane of what peers say about the design.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::pane::Pane;
use super::rows::{Rows, wrapped};
use super::text;
use super::theme::{Part, Theme};
use crate::model::Design;
use crate::model::review::Comment;

/// Comments, open ones first.
#[derive(Clone, Copy, Debug)]
pub struct ReviewPane<'a> {
    /// The design.
    pub design: &'a Design,
    /// The comments in the order of their rows.
    pub comments: &'a [&'a Comment],
    /// The marked row; `None` while the pane has no keys.
    pub row: Option<usize>,
    /// How it looks.
    pub theme: &'a Theme,
}

const EMPTY: &str = "What do others say?\n\
    \" comments on what is under the cursor, selected, or marked in a pane.";

impl Widget for &ReviewPane<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let mut rows = Rows::new(self.theme, Pane::text_width(area.width), self.row);
        if self.comments.is_empty() {
            rows.paragraph(EMPTY, Part::Faint);
        }
        for comment in self.comments {
            let head = self.head(comment, rows.text_width());
            rows.row(head, |width| self.unfolded(comment, width));
        }
        let (lines, in_sight) = rows.finish();
        let open = self.comments.iter().filter(|c| !c.resolved).count();
        let pane = Pane {
            title: "Comments",
            corner: &format!("{open} open"),
            focused: self.row.is_some(),
            lines: &lines,
            in_sight,
            theme: self.theme,
        };
        pane.render(area, buffer);
    }
}

impl ReviewPane<'_> {
    fn head(&self, comment: &Comment, width: usize) -> Vec<Span<'static>> {
        let (mark, part, text_part) = if comment.resolved {
            ("✓", Part::Met, Part::Muted)
        } else {
            ("✎", Part::Warning, Part::Text)
        };
        let replies = match comment.replies.len() {
            0 => String::new(),
            1 => " (1 reply)".to_owned(),
            many => format!(" ({many} replies)"),
        };
        let first = comment.text.lines().next().unwrap_or_default();
        let line = format!("{}: {first}{replies}", comment.on);
        vec![
            Span::styled(mark, self.theme.part(part)),
            Span::raw(" "),
            Span::styled(
                text::fit(&line, width.saturating_sub(2)).into_owned(),
                self.theme.part(text_part),
            ),
        ]
    }

    fn unfolded(&self, comment: &Comment, width: usize) -> Vec<Line<'static>> {
        let state = match (comment.resolved, comment.on.is_there(self.design)) {
            (true, true) => ", resolved",
            (true, false) => ", resolved, what it was about is no longer there",
            (false, true) => "",
            (false, false) => ", what it is about is no longer there",
        };
        let said = |author: &str, date: &str, state: &str, text: &str| {
            let head = format!("{author}, {date}{state}");
            let mut lines = wrapped(&head, width, self.theme.part(Part::Muted));
            lines.extend(wrapped(text, width, self.theme.part(Part::Text)));
            lines
        };
        let mut lines = said(&comment.author, &comment.date, state, &comment.text);
        for reply in &comment.replies {
            lines.extend(said(&reply.author, &reply.date, "", &reply.text));
        }
        lines
    }
}
