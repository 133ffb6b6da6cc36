//! A framed list of lines with a title: what all panes and dialogs stand in.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Widget};

use super::text;
use super::theme::{Part, Theme};

/// A framed, scrolled list of lines.
#[derive(Clone, Debug)]
pub struct Pane<'a> {
    /// What it shows.
    pub title: &'a str,
    /// What to say at the right end of the frame's top, such as a count or a key.
    pub corner: &'a str,
    /// Whether it has the keys.
    pub focused: bool,
    /// Its content.
    pub lines: &'a [Line<'a>],
    /// The lines that must be in sight, as first and last; the rest is scrolled around them.
    pub in_sight: Option<(usize, usize)>,
    /// How it looks.
    pub theme: &'a Theme,
}

impl Pane<'_> {
    /// The columns inside the frame of a pane of `width` columns, with a blank on each side.
    pub const fn text_width(width: u16) -> usize {
        width.saturating_sub(4) as usize
    }
}

impl Widget for &Pane<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let inner = frame(
            area,
            buffer,
            self.title,
            self.corner,
            self.focused,
            self.theme,
        );
        let first = first_line(self.lines.len(), inner.height.into(), self.in_sight);
        scrolled(inner, buffer, self.lines, first, self.theme);
    }
}

/// Clears `area`, draws a frame with its title and returns the text area inside.
pub fn frame(
    area: Rect,
    buffer: &mut Buffer,
    title: &str,
    corner: &str,
    focused: bool,
    theme: &Theme,
) -> Rect {
    let style = theme.part(if focused {
        Part::FrameFocused
    } else {
        Part::Frame
    });
    let room = usize::from(area.width.saturating_sub(4));
    let title = text::fit(title, room);
    let rest = room.saturating_sub(text::columns(&title) + 3);
    let mut block = Block::bordered()
        .border_set(theme.frame(focused))
        .border_style(style)
        .style(theme.part(Part::Ground))
        .title(Span::styled(format!(" {title} "), theme.part(Part::Title)));
    if !corner.is_empty() && text::columns(corner) <= rest {
        let corner = Span::styled(format!(" {corner} "), theme.part(Part::Muted));
        block = block.title(Line::from(corner).right_aligned());
    }
    let inner = block.inner(area);
    Clear.render(area, buffer);
    block.render(area, buffer);
    Rect {
        x: inner.x + 1,
        width: inner.width.saturating_sub(2),
        ..inner
    }
}

/// Draws the lines from `first` on inside a frame, with a mark on the frame where there are more.
pub fn scrolled(inner: Rect, buffer: &mut Buffer, lines: &[Line], first: usize, theme: &Theme) {
    for (line, row) in lines.iter().skip(first).zip(inner.rows()) {
        line.render(row, buffer);
    }
    if inner.height == 0 {
        return;
    }
    // Between the text and the frame's side is a blank.
    let edge = inner.right() + 1;
    let style = theme.part(Part::Key);
    if first > 0 {
        buffer.set_string(edge, inner.top(), "▲", style);
    }
    if first + usize::from(inner.height) < lines.len() {
        buffer.set_string(edge, inner.bottom() - 1, "▼", style);
    }
}

/// The first of `count` lines that a window of `height` lines shows.
pub fn first_line(count: usize, height: usize, in_sight: Option<(usize, usize)>) -> usize {
    let Some((first, last)) = in_sight else {
        return 0;
    };
    // A third of the window stays free below, so that what comes next is seen before it is reached.
    let to_see_last = (last + 1 + height / 3).min(count).saturating_sub(height);
    to_see_last.min(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chosen_lines_are_always_in_sight() {
        for height in 1..12 {
            for last in 0..40 {
                let first = first_line(40, height, Some((last, last)));
                assert!(first <= last && last < first + height, "{height} {last}");
                assert!(first + height <= 40, "nothing is wasted below the end");
            }
        }
        assert_eq!(first_line(5, 10, Some((4, 4))), 0);
    }
}
