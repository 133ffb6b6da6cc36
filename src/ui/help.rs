//! Pages to read over the board: the keys of a mode from the command table with what the drawing and
//! the figures mean, the reference card, and the requirements by flow.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::matrix;
use super::pane::{frame, scrolled};
use super::rows::wrapped;
use super::text;
use super::theme::{Part, Theme};
use crate::analysis::card;
use crate::app::command::Group;
use crate::app::state::{Help, Page};
use crate::app::{App, Mode};

/// A page to read over the board.
#[derive(Clone, Copy, Debug)]
pub struct HelpText<'a> {
    /// The application, which some pages are about.
    pub app: &'a App,
    /// The page, and its first line that is shown.
    pub help: &'a Help,
    /// How it looks.
    pub theme: &'a Theme,
}

/// Columns of the keys.
const KEY_COLUMNS: usize = 20;

/// What the drawing says, glyph by glyph.
const LEGEND: &[(&str, &str)] = &[
    (
        "╭──╮",
        "person or device: a client, no single point of failure itself",
    ),
    ("┌──┐", "service"),
    ("┏━━┓", "in between: balancer, gateway, DNS, CDN"),
    ("╒══╕", "store: holds data"),
    ("╓──╖", "queue, log or topic"),
    ("┌↯─┐", "cache"),
    ("╱──╲", "somebody else's service"),
    (
        "×3  2/3",
        "three replicas, one is enough; three, of which two are needed",
    ),
    (
        "┈┈ ··",
        "zone that fails as one; network, which only groups",
    ),
    ("──▶", "call: the caller waits for the answer"),
    ("╌╌▷", "publish or push: nobody waits for what happens next"),
    ("══▶", "replicate: between stores, in no request's path"),
    ("○──", "optional: the caller works without it"),
    ("✗ ! i", "finding at a component: error, warning, hint"),
    (
        "█ ▆ ▃ ▁",
        "heat (w): most or too much, a good part, some, hardly any",
    ),
    (
        "[ ] ( ) ╞ ╡",
        "compact (<): a service, a client, a store … in one line",
    ),
    (
        "■ ● ▤ ‖ ◆ ↯ ◌",
        "glyphs (<<): service, client, store, queue, in between, cache, somebody else's",
    ),
];

/// What the figures mean.
const GLOSSARY: &[(&str, &str)] = &[
    (
        "S, request success",
        "the share of requests that work. The headline, and what an availability target is compared with.",
    ),
    (
        "A, whole service",
        "the probability that everything works: every branch, nothing answered from a cache. S is never below A.",
    ),
    (
        "SPOF",
        "single point of failure: one replica, one zone or one connection that takes a flow down alone.",
    ),
    (
        "a year",
        "365.25 days. 99.9 % leaves 8.77 hours of it, 99.99 % leaves 52.6 minutes.",
    ),
    (
        "naive product",
        "what multiplying along the path would say. It counts shared parts twice and forgets zones.",
    ),
    (
        "exact",
        "computed from every combination of failures; not sampled, not rounded.",
    ),
    (
        "proven bounds",
        "too large to finish exactly: the truth lies between the two figures.",
    ),
    (
        "numeric",
        "times: composed distributions, each percentile within 1 %.",
    ),
    (
        "p99",
        "99 of 100 requests are faster. Percentiles do not add up; where the p99 goes is in the budget.",
    ),
    (
        "unloaded, at peak",
        "every replica free; or at the flows' peak rates, waiting for busy replicas included.",
    ),
    (
        "response, completion",
        "what the user waits for; or everything, on through queues.",
    ),
    (
        "cannot tell",
        "something is missing, such as a flow's rate; what, stands beside it.",
    ),
    (
        "default",
        "a figure of the catalogue that nobody stated. Enter on a component shows its source.",
    ),
];

impl Widget for &HelpText<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let title = match self.help.page {
            Page::Keys(mode) => format!("Help: {}", mode.title().to_lowercase()),
            Page::Card => "Reference card".to_owned(),
            Page::Matrix => "Requirements by flow".to_owned(),
        };
        let inner = frame(
            area,
            buffer,
            &title,
            "j k scroll  Tab next page  Esc close",
            true,
            self.theme,
        );
        let lines = self.lines(inner.width.into());
        let height = usize::from(inner.height);
        let first = self.help.scroll.min(lines.len().saturating_sub(height));
        scrolled(inner, buffer, &lines, first, self.theme);
    }
}

impl HelpText<'_> {
    /// The last line that can be scrolled to the top in a window of this size.
    pub fn last_scroll(&self, area: Rect) -> usize {
        let (width, height) = (area.width.saturating_sub(4), area.height.saturating_sub(2));
        self.lines(width.into()).len().saturating_sub(height.into())
    }

    fn lines(&self, width: usize) -> Vec<Line<'static>> {
        match self.help.page {
            Page::Keys(mode) => self.keys(mode, width),
            Page::Card => {
                let mut lines = Vec::new();
                for section in card::sections() {
                    let rows: Vec<(String, &str)> = section
                        .rows
                        .iter()
                        .map(|(label, text)| (label.clone(), text.as_str()))
                        .collect();
                    self.section(
                        &mut lines,
                        section.title,
                        (width, section.labels() + 1),
                        &rows,
                    );
                }
                lines
            }
            Page::Matrix => matrix::lines(self.app, self.theme, width),
        }
    }

    fn keys(&self, mode: Mode, width: usize) -> Vec<Line<'static>> {
        let columns = (width, KEY_COLUMNS);
        let mut lines = Vec::new();
        for group in Group::ALL {
            let rows: Vec<_> = self
                .app
                .keymap
                .in_mode(mode)
                .filter(|(command, _)| command.group == group)
                .map(|(command, keys)| (keys.join(", "), command.title))
                .collect();
            if !rows.is_empty() {
                self.section(&mut lines, group.title(), columns, &rows);
            }
        }
        if mode == Mode::Board {
            let table = |rows: &[(&str, &'static str)]| -> Vec<(String, &'static str)> {
                rows.iter()
                    .map(|(key, text)| ((*key).to_owned(), *text))
                    .collect()
            };
            self.section(&mut lines, "What the drawing says", columns, &table(LEGEND));
            self.section(
                &mut lines,
                "What the figures mean",
                columns,
                &table(GLOSSARY),
            );
        }
        lines
    }

    fn section(
        &self,
        lines: &mut Vec<Line<'static>>,
        title: &str,
        (width, labels): (usize, usize),
        rows: &[(String, &str)],
    ) {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.push(Line::styled(
            title.to_owned(),
            self.theme.part(Part::Heading),
        ));
        let room = width.saturating_sub(labels + 1);
        for (key, words) in rows {
            let mut key = key.as_str();
            for line in wrapped(words, room, self.theme.part(Part::Text)) {
                let label = Span::styled(
                    format!("{} ", text::padded(key, labels)),
                    self.theme.part(Part::Key),
                );
                let mut spans = vec![label];
                spans.extend(line.spans.into_iter().map(|span| span.style(line.style)));
                lines.push(Line::from(spans));
                key = "";
            }
        }
    }
}
