//! Lines of a terminal: styles, wrapping and tables within a width.
//!
//! Every text passes [`visible()`], so that a design from a stranger cannot drive the terminal.

use std::io;

use unicode_width::UnicodeWidthStr;

use crate::model::visible;

/// The columns that a report is written for.
pub(super) const WIDTH: usize = 80;

/// How a piece of text stands out. Colour never says what the words do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Strong,
    Dim,
    Good,
    Warn,
    Bad,
}

/// A cell of a table.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    text: String,
    style: Style,
}

/// Text under construction.
pub(super) struct Page {
    out: String,
    colour: bool,
}

impl Cell {
    pub(super) fn new(text: impl AsRef<str>, style: Style) -> Self {
        Self {
            text: visible(text.as_ref()).into_owned(),
            style,
        }
    }

    pub(super) fn plain(text: impl AsRef<str>) -> Self {
        Self::new(text, Style::Plain)
    }

    pub(super) fn dim(text: impl AsRef<str>) -> Self {
        Self::new(text, Style::Dim)
    }
}

impl Page {
    pub(super) const fn new(colour: bool) -> Self {
        Self {
            out: String::new(),
            colour,
        }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    /// Writes what there is so far, so that a page of ten thousand flows is never whole in memory.
    pub(super) fn flush(&mut self, out: &mut impl io::Write) -> io::Result<()> {
        out.write_all(self.out.as_bytes())?;
        self.out.clear();
        Ok(())
    }

    pub(super) fn blank(&mut self) {
        self.out.push('\n');
    }

    /// A section's title with a rule behind it.
    pub(super) fn heading(&mut self, title: &str) {
        let title = fitted(&visible(title), WIDTH - 8);
        let rule = "─".repeat(WIDTH - 4 - title.width());
        self.blank();
        self.push("── ", Style::Dim);
        self.push(&title, Style::Strong);
        self.push(&format!(" {rule}"), Style::Dim);
        self.blank();
    }

    /// `label`, then `text` wrapped in the columns behind it; a label that is longer than `indent`
    /// has a line of its own.
    pub(super) fn entry(&mut self, indent: usize, label: &Cell, text: &Cell) {
        let lines = wrapped(&text.text, WIDTH - indent);
        let own_line = label.text.width() + 2 > indent;
        self.push("  ", Style::Plain);
        self.push(&label.text, label.style);
        let mut at = 2 + label.text.width();
        if own_line && !label.text.is_empty() {
            self.blank();
            at = 0;
        }
        for line in lines {
            if !line.is_empty() {
                self.push(&" ".repeat(indent - at.min(indent)), Style::Plain);
                self.push(&line, text.style);
            }
            self.blank();
            at = 0;
        }
    }

    /// Rows whose columns line up, `indent` columns in. Columns from `right` on are set flush right,
    /// but for the last if it is `ragged`; the first column gives way where the width does not do.
    pub(super) fn table(&mut self, indent: usize, right: usize, ragged: bool, rows: &[Vec<Cell>]) {
        const GAP: usize = 2;
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let wide = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.text.width()).max().unwrap_or(0)
        };
        let mut widths: Vec<usize> = (0..columns).map(wide).collect();
        let total = indent + widths.iter().sum::<usize>() + GAP * columns.saturating_sub(1);
        if let Some(first) = widths.first_mut() {
            let kept = first.saturating_sub(total.saturating_sub(WIDTH));
            *first = kept.max(8).min(*first);
        }
        for row in rows {
            let mut line = Vec::new();
            for (column, cell) in row.iter().enumerate() {
                let width = widths[column];
                let text = if column == 0 {
                    fitted(&cell.text, width)
                } else {
                    cell.text.clone()
                };
                let space = " ".repeat(width.saturating_sub(text.width()));
                let last = column + 1 == columns;
                let (before, after) = if column >= right && !(ragged && last) {
                    (space, String::new())
                } else {
                    (String::new(), space)
                };
                let gap = " ".repeat(if column == 0 { indent } else { GAP });
                line.push((gap + &before, Style::Plain));
                line.push((text, cell.style));
                line.push((after, Style::Plain));
            }
            while line.last().is_some_and(|(text, _)| text.trim().is_empty()) {
                line.pop();
            }
            for (text, style) in line {
                self.push(&text, style);
            }
            self.blank();
        }
    }

    fn push(&mut self, text: &str, style: Style) {
        let code = match style {
            Style::Plain => "",
            Style::Strong => "1",
            Style::Dim => "2",
            Style::Good => "32",
            Style::Warn => "33",
            Style::Bad => "31",
        };
        if self.colour && !code.is_empty() && !text.is_empty() {
            self.out.push_str("\u{1b}[");
            self.out.push_str(code);
            self.out.push('m');
            self.out.push_str(text);
            self.out.push_str("\u{1b}[0m");
        } else {
            self.out.push_str(text);
        }
    }
}

/// `text` in at most `width` columns, with an ellipsis where it is cut.
pub(super) fn fitted(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if kept.width() >= width {
            kept.pop();
            break;
        }
    }
    kept.push('…');
    kept
}

/// The lines of `text` at most `width` columns wide; a longer word is broken.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let mut word = word.to_owned();
        loop {
            let line = lines.last_mut().expect("there is always a line");
            let space = usize::from(!line.is_empty());
            if line.width() + space + word.width() <= width {
                if space == 1 {
                    line.push(' ');
                }
                line.push_str(&word);
                break;
            }
            if space == 1 {
                lines.push(String::new());
                continue;
            }
            let mut end = 0;
            for (at, c) in word.char_indices() {
                if word[..at + c.len_utf8()].width() > width && at > 0 {
                    break;
                }
                end = at + c.len_utf8();
            }
            let rest = word.split_off(end);
            line.push_str(&word);
            word = rest;
            if word.is_empty() {
                break;
            }
            lines.push(String::new());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_wrap_at_words_and_break_only_what_is_too_long() {
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("abcdefghij kl", 4), ["abcd", "efgh", "ij", "kl"]);
        assert_eq!(wrapped("", 4), [""]);
    }

    #[test]
    fn tables_line_up_and_give_way_in_the_first_column() {
        let mut page = Page::new(false);
        let row = |cells: [&str; 3]| cells.map(Cell::plain).to_vec();
        page.table(
            2,
            1,
            true,
            &[row(["api", "7", "x"]), row(["日本", "1,000", "longer"])],
        );
        page.table(2, 1, false, &[row([&"a".repeat(90), "7", "12"])]);
        let text = page.finish();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "  api       7  x");
        assert_eq!(lines[1], "  日本  1,000  longer");
        assert_eq!(lines[2].width(), WIDTH);
    }

    #[test]
    fn colour_is_only_where_it_is_wanted() {
        let text = |colour| {
            let mut page = Page::new(colour);
            page.entry(8, &Cell::new("no", Style::Bad), &Cell::plain("\u{1b}[2J"));
            page.finish()
        };
        assert_eq!(text(false), "  no    \\u{1b}[2J\n");
        assert_eq!(text(true), "  \u{1b}[31mno\u{1b}[0m    \\u{1b}[2J\n");
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_the_page(label in ".{0,100}", text in ".{0,300}", indent in 2..30_usize) {
            let mut page = Page::new(false);
            page.heading(&text);
            page.entry(indent, &Cell::plain(&label[..0]), &Cell::plain(&text));
            page.table(2, 1, false, &[vec![Cell::plain(&label), Cell::plain("1")]]);
            for line in page.finish().lines() {
                prop_assert!(line.width() <= WIDTH, "{line:?}");
            }
        }
    }
}
