//! The pane of one flow's budgets: where its availability and its time go.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::findings::HIDDEN;
use super::pane::Pane;
use super::rows::{Rows, wrapped};
use super::text;
use super::theme::{Part, Theme};
use crate::analysis::figure;
use crate::analysis::report::{
    Availability, Contribution, FlowFigures, FlowReport, Known, Method, Part as TimePart,
    Percentiles,
};
use crate::app::rows::budget_parts;
use crate::model::{Design, Id};

/// The availability chain and the latency budget of one flow.
#[derive(Clone, Copy, Debug)]
pub struct BudgetPane<'a> {
    /// The design.
    pub design: &'a Design,
    /// What the evaluation says of the flow, once it does.
    pub flow: Option<&'a FlowReport>,
    /// Whether figures are kept back until the debrief.
    pub hidden: bool,
    /// The marked row, counted over the chain, then the parts of the time; `None` while the pane has no
    /// keys.
    pub row: Option<usize>,
    /// How it looks.
    pub theme: &'a Theme,
}

/// The lines of a list that must be in sight, as first and last.
type InSight = Option<(usize, usize)>;

/// From here on chain and times stand side by side.
const TWO_COLUMNS: usize = 104;

impl Widget for &BudgetPane<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let width = Pane::text_width(area.width);
        let (lines, in_sight) = match self.flow {
            None => {
                let text = if self.hidden { HIDDEN } else { EMPTY };
                (wrapped(text, width, self.theme.part(Part::Faint)), None)
            }
            Some(flow) if width >= TWO_COLUMNS => {
                let half = (width - 3) / 2;
                let (chain, chain_mark) = self.chain(flow, half);
                let (times, times_mark) = self.times(flow, half);
                (side_by_side(chain, times, half), chain_mark.or(times_mark))
            }
            Some(flow) => {
                let (mut lines, chain_mark) = self.chain(flow, width);
                lines.push(Line::default());
                let above = lines.len();
                let (times, times_mark) = self.times(flow, width);
                lines.extend(times);
                let below = |(first, last)| (first + above, last + above);
                (lines, chain_mark.or(times_mark.map(below)))
            }
        };
        let title = self.flow.map_or("Budget".to_owned(), title);
        let pane = Pane {
            title: &title,
            corner: "",
            focused: self.row.is_some(),
            lines: &lines,
            // With its first row marked, the pane shows what stands above the rows.
            in_sight: in_sight.filter(|_| self.row != Some(0)),
            theme: self.theme,
        };
        pane.render(area, buffer);
    }
}

const EMPTY: &str = "Nothing is evaluated yet: draw a client and what it calls.";

impl BudgetPane<'_> {
    fn chain(&self, flow: &FlowReport, width: usize) -> (Vec<Line<'static>>, InSight) {
        let mut rows = Rows::new(self.theme, width, self.row);
        for line in self.availability_head(&flow.figures, width) {
            rows.line(line);
        }
        let name_width = rows.text_width().saturating_sub(11 + 11 + 14).max(8);
        rows.line(self.table_head(&format!(
            "  {}{}{}  {}",
            text::padded("component", name_width),
            text::right_aligned("alone", 11),
            text::right_aligned("so far", 11),
            "downtime"
        )));
        for row in flow.figures.chain.rows() {
            let name = text::padded(self.name(row.component), name_width);
            let running = figure::percent(1.0 - row.running);
            let spans = vec![
                Span::styled(name, self.theme.part(Part::Text)),
                self.number(&figure::percent(1.0 - row.pool), 11),
                self.number(&running, 11),
                Span::raw("  "),
                self.bar(row.downtime_share, 6, Part::Bar),
                self.number(&figure::share(round(row.downtime_share)), 6),
            ];
            rows.row(spans, |_| Vec::new());
        }
        rows.finish()
    }

    fn availability_head(&self, figures: &FlowFigures, width: usize) -> Vec<Line<'static>> {
        let (s, a) = (&figures.request_success, &figures.availability);
        let a_year = |minutes: f64, how: Method| format!("{} a year", figure::lost(minutes, how));
        let head = vec![
            Span::styled(bounded(s), self.theme.part(Part::Heading)),
            self.plain(" of requests work"),
        ];
        let details = [
            a_year(figures.error_budget_minutes_per_year, s.method),
            method(s.method).to_owned(),
        ];
        let mut lines = self.detailed(head, &details, width);
        let head = vec![self.plain(&bounded(a)), self.plain(" everything works")];
        let details = [
            a_year(figures.downtime_minutes_per_year, a.method),
            format!(
                "naive product {}",
                figure::percent(1.0 - figures.naive_availability)
            ),
        ];
        lines.extend(self.detailed(head, &details, width));
        for reason in &figures.naive_difference {
            lines.extend(wrapped(reason, width, self.theme.part(Part::Faint)));
        }
        lines
    }

    fn times(&self, flow: &FlowReport, width: usize) -> (Vec<Line<'static>>, InSight) {
        let latency = &flow.figures.latency;
        let marked = self
            .row
            .and_then(|row| row.checked_sub(flow.figures.chain.rows().len()));
        let mut rows = Rows::new(self.theme, width, marked);
        for (state, times) in [
            ("at peak", &latency.response_peak),
            ("unloaded", &latency.response_unloaded),
        ] {
            for line in self.percentiles(state, times, width) {
                rows.line(line);
            }
        }
        let Some(percentiles) = latency.response() else {
            return rows.finish();
        };
        rows.line(Line::from(self.detail(&format!(
            "sum of p99s {} · completion {}",
            figure::time(latency.sum_of_p99),
            known_p99(&latency.completion_peak, &latency.completion_unloaded),
        ))));
        let name_width = rows.text_width().saturating_sub(10 + 10 + 20).max(8);
        rows.line(self.table_head(&format!(
            "  {}{}{}  {}",
            text::padded("part", name_width),
            text::right_aligned("p50", 10),
            text::right_aligned("p99", 10),
            "of the p99"
        )));
        for part in budget_parts(&flow.figures) {
            let spans = self.contribution(&part, percentiles.p99, name_width);
            rows.row(spans, |_| Vec::new());
        }
        rows.finish()
    }

    fn contribution(
        &self,
        part: &Contribution<'_>,
        total: f64,
        name_width: usize,
    ) -> Vec<Span<'static>> {
        let (name, bar) = match part.part {
            TimePart::Component(id) => (self.name(id).to_owned(), Part::Bar),
            TimePart::Connection(id) => (self.hop(id), Part::Bar),
            TimePart::Waiting(id) => (format!("waiting for {}", self.name(id)), Part::BarWaiting),
        };
        let own = |ms: f64| match part.part {
            TimePart::Waiting(_) => String::new(),
            _ => figure::time(ms),
        };
        let share = if total > 0.0 { part.ms / total } else { 0.0 };
        vec![
            Span::styled(text::padded(&name, name_width), self.theme.part(Part::Text)),
            self.number(&own(part.p50), 10),
            self.number(&own(part.p99), 10),
            Span::raw("  "),
            self.bar(share, 8, bar),
            self.number(&figure::time(round(part.ms)), 10),
        ]
    }

    fn percentiles(
        &self,
        state: &str,
        times: &Known<Percentiles>,
        width: usize,
    ) -> Vec<Line<'static>> {
        match times {
            Err(why) => {
                let why = format!("{state}: cannot tell, {}", why.0);
                wrapped(&why, width, self.theme.part(Part::Unknown))
            }
            Ok(times) => {
                let head = Span::styled(
                    format!("p99 {}", figure::time(times.p99)),
                    self.theme.part(Part::Heading),
                );
                let others = [
                    ("p50", times.p50),
                    ("p95", times.p95),
                    ("p99.9", times.p99_9),
                ];
                let others = others.map(|(name, ms)| format!("{name} {}", figure::time(ms)));
                let head = vec![head, self.detail(&format!(" {state}"))];
                self.detailed(head, &others, width)
            }
        }
    }

    /// What a hop is called: its ends.
    fn hop(&self, id: &Id) -> String {
        match self.design.connection(id.as_str()) {
            Some(connection) => {
                format!(
                    "{} → {}",
                    self.name(&connection.from),
                    self.name(&connection.to)
                )
            }
            None => id.to_string(),
        }
    }

    fn name<'b>(&'b self, id: &'b Id) -> &'b str {
        let component = self.design.component(id.as_str());
        component.map_or(id.as_str(), |component| match component.name.as_str() {
            "" => id.as_str(),
            name => name,
        })
    }

    fn bar(&self, share: f64, width: usize, part: Part) -> Span<'static> {
        let filled = (share.clamp(0.0, 1.0) * width as f64).round() as usize;
        let bar = format!("{}{}", "█".repeat(filled), "·".repeat(width - filled));
        Span::styled(bar, self.theme.part(part))
    }

    /// `head` and `details` behind it; those that the line has no room for stand under it, none of them cut.
    fn detailed(
        &self,
        head: Vec<Span<'static>>,
        details: &[String],
        width: usize,
    ) -> Vec<Line<'static>> {
        let mut lines = vec![Line::from(head)];
        let mut between = "  ";
        for detail in details {
            let line = lines.last_mut().expect("the head is a line");
            if line.width() + text::columns(between) + text::columns(detail) <= width {
                line.push_span(self.detail(&format!("{between}{detail}")));
            } else {
                lines.push(Line::from(self.detail(&format!("  {detail}"))));
            }
            between = " · ";
        }
        lines
    }

    fn number(&self, text: &str, width: usize) -> Span<'static> {
        Span::styled(
            text::right_aligned(text, width),
            self.theme.part(Part::Text),
        )
    }

    fn plain(&self, text: &str) -> Span<'static> {
        Span::styled(text.to_owned(), self.theme.part(Part::Text))
    }

    fn detail(&self, text: &str) -> Span<'static> {
        Span::styled(text.to_owned(), self.theme.part(Part::Muted))
    }

    fn table_head(&self, text: &str) -> Line<'static> {
        Line::styled(text.to_owned(), self.theme.part(Part::Faint))
    }
}

/// `left` and `right` as two columns, the left one `width` wide.
fn side_by_side(
    left: Vec<Line<'static>>,
    right: Vec<Line<'static>>,
    width: usize,
) -> Vec<Line<'static>> {
    let count = left.len().max(right.len());
    let mut right = right.into_iter();
    let mut left = left.into_iter();
    (0..count)
        .map(|_| {
            let mut line = left.next().unwrap_or_default();
            let blank = width.saturating_sub(line.width()) + 3;
            line.push_span(" ".repeat(blank));
            line.spans.extend(right.next().unwrap_or_default().spans);
            line
        })
        .collect()
}

fn title(flow: &FlowReport) -> String {
    if flow.implied {
        format!("Budget: if one request from {} used everything", flow.name)
    } else {
        format!("Budget: {}", flow.name)
    }
}

fn bounded(figure: &Availability) -> String {
    match figure.method {
        Method::Bound => format!(
            "{} … {}",
            figure::percent(1.0 - figure.low),
            figure::percent(1.0 - figure.high)
        ),
        Method::Exact | Method::Numeric => figure::percent(figure.unavailability),
    }
}

const fn method(method: Method) -> &'static str {
    match method {
        Method::Exact => "exact",
        Method::Bound => "proven bounds",
        Method::Numeric => "numeric",
    }
}

fn known_p99(peak: &Known<Percentiles>, unloaded: &Known<Percentiles>) -> String {
    match (peak, unloaded) {
        (Ok(times), _) | (Err(_), Ok(times)) => format!("p99 {}", figure::time(times.p99)),
        (Err(_), Err(why)) => format!("cannot tell, {}", why.0),
    }
}

/// Two digits: shares and contributions are within a percent anyway.
fn round(value: f64) -> f64 {
    if value <= 0.0 {
        return 0.0;
    }
    let scale = 10_f64.powf(1.0 - value.log10().floor());
    (value * scale).round() / scale
}
