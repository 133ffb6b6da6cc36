//! Builds the lines of a list: headings, rows of which one is marked, and what the marked row unfolds.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::text;
use super::theme::{Part, Theme};

/// The lines of a list under construction.
#[derive(Clone, Debug)]
pub struct Rows<'t, 'a> {
    theme: &'t Theme,
    width: usize,
    marked: Option<usize>,
    next: usize,
    lines: Vec<Line<'a>>,
    in_sight: Option<(usize, usize)>,
}

impl<'t, 'a> Rows<'t, 'a> {
    /// No lines yet, for a list `width` columns wide whose row `marked` will be marked.
    pub const fn new(theme: &'t Theme, width: usize, marked: Option<usize>) -> Self {
        Self {
            theme,
            width,
            marked,
            next: 0,
            lines: Vec::new(),
            in_sight: None,
        }
    }

    /// The columns that a row has for its text.
    pub const fn text_width(&self) -> usize {
        self.width.saturating_sub(MARK_COLUMNS)
    }

    /// Whether the next row is the marked one.
    pub fn next_is_marked(&self) -> bool {
        self.marked == Some(self.next)
    }

    /// A heading, with a blank line before it unless it is the first.
    pub fn heading(&mut self, title: &str) {
        if !self.lines.is_empty() {
            self.lines.push(Line::default());
        }
        let style = self.theme.part(Part::Heading);
        let title = text::fit(title, self.width).into_owned();
        self.lines.push(Line::styled(title, style));
    }

    /// A row of spans that fit [`Rows::text_width`]; `unfolded` follows it if it is the marked row.
    pub fn row(&mut self, spans: Vec<Span<'a>>, unfolded: impl FnOnce(usize) -> Vec<Line<'a>>) {
        let marked = self.next_is_marked();
        self.next += 1;
        let first = self.lines.len();
        let mark = if marked { "› " } else { "  " };
        let mut line = Line::from(Span::styled(mark, self.theme.part(Part::Key)));
        line.spans.extend(spans);
        if !marked {
            self.lines.push(line);
            return;
        }
        let used: usize = line.width();
        line.push_span(" ".repeat(self.width.saturating_sub(used)));
        let ground = Style::new().patch(self.theme.part(Part::Chosen));
        for span in &mut line.spans {
            span.style = on_ground_of(span.style, ground);
        }
        self.lines.push(line);
        for mut line in unfolded(self.text_width()) {
            line.spans.insert(0, Span::raw("  "));
            self.lines.push(line);
        }
        self.in_sight = Some((first, self.lines.len() - 1));
    }

    /// Text of several lines that is no row.
    pub fn paragraph(&mut self, text: &str, part: Part) {
        let lines = wrapped(text, self.width, self.theme.part(part));
        self.lines.extend(lines);
    }

    /// A line that is no row.
    pub fn line(&mut self, line: Line<'a>) {
        self.lines.push(line);
    }

    /// The lines, and those of them that must be in sight.
    pub fn finish(self) -> (Vec<Line<'a>>, Option<(usize, usize)>) {
        (self.lines, self.in_sight)
    }
}

/// The columns that the mark before a row takes.
const MARK_COLUMNS: usize = 2;

/// `text` wrapped to `width` columns in one style.
pub fn wrapped(text: &str, width: usize, style: Style) -> Vec<Line<'static>> {
    text::wrap(text, width)
        .into_iter()
        .map(|line| Line::styled(line, style))
        .collect()
}

/// The style of a span on the ground of the marked row: its own colour keeps its meaning where the
/// theme has colours, and gives way where marking is done by reversing.
fn on_ground_of(span: Style, ground: Style) -> Style {
    match ground.bg {
        Some(background) => span.bg(background),
        None => span.patch(ground),
    }
}
