//! The interview of a practice round: the prompt, how the time goes, and what was said.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::pane::{Pane, frame, scrolled};
use super::rows::{Rows, wrapped};
use super::text;
use super::theme::{Part, Theme};
use crate::app::practice::Practice;
use crate::catalogue::questions::question;
use crate::model::Id;
use crate::model::round::{Event, Marks, Phase, RoundMode, STEPS, minutes_and_seconds};
use crate::practice::words::Section;
use crate::practice::{Plan, plan};

/// The interview.
#[derive(Clone, Copy, Debug)]
pub struct InterviewPane<'a> {
    /// The round.
    pub practice: &'a Practice,
    /// The entries of its record that are listed.
    pub talk: &'a [usize],
    /// The marked one.
    pub row: usize,
    /// How it looks.
    pub theme: &'a Theme,
}

impl Widget for &InterviewPane<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let mut rows = Rows::new(self.theme, Pane::text_width(area.width), Some(self.row));
        rows.paragraph(
            &format!("“{}”", self.practice.prompt.opening),
            Part::Heading,
        );
        rows.line(self.phases());
        rows.line(Line::default());
        for index in self.talk {
            self.entry(&mut rows, *index);
        }
        let (lines, in_sight) = rows.finish();
        let setup = &self.practice.round.setup;
        let corner = format!(
            "{} · {} · {} min",
            setup.mode.word(),
            setup.level.word(),
            setup.minutes
        );
        let pane = Pane {
            title: &format!("Interview: {}", self.practice.prompt.title),
            corner: &corner,
            focused: true,
            lines: &lines,
            in_sight,
            theme: self.theme,
        };
        pane.render(area, buffer);
    }
}

impl InterviewPane<'_> {
    /// The phases with their budgets; the present one stands out.
    fn phases(&self) -> Line<'static> {
        let budgets = Plan::of(self.practice.round.setup.minutes);
        let spent = plan::spent(&self.practice.round);
        let mut line = Line::default();
        for phase in Phase::ALL {
            let now = *phase == self.practice.phase;
            let mark = if now { "›" } else { " " };
            let part = if now { Part::Heading } else { Part::Muted };
            let minutes = budgets.budget(*phase).as_secs() / 60;
            let done = *phase < self.practice.phase;
            let time = if done {
                minutes_and_seconds(spent[*phase as usize])
            } else {
                format!("{minutes}m")
            };
            let words = format!("{mark}{} {time} ", phase.title());
            line.push_span(Span::styled(words, self.theme.part(part)));
        }
        line
    }

    fn entry(&self, rows: &mut Rows, index: usize) {
        let entry = &self.practice.round.entries[index];
        let theme = self.theme;
        let (who, said, part) = spoken(&entry.event);
        let at = minutes_and_seconds(entry.at);
        let label = format!("{at} {} ", text::padded(who, 9));
        let width = rows.text_width().saturating_sub(text::columns(&label));
        let state = match &entry.event {
            Event::Asked(id) if self.answered(id).is_none() => " (Enter answers)",
            _ => "",
        };
        let room = width.saturating_sub(state.len());
        let spans = vec![
            Span::styled(label, theme.part(Part::Muted)),
            Span::styled(text::fit(&said, room).into_owned(), theme.part(part)),
            Span::styled(state, theme.part(Part::Key)),
        ];
        rows.row(spans, |width| {
            let mut lines = Vec::new();
            if text::columns(&said) > room || said.contains('\n') {
                lines.extend(wrapped(&said, width, theme.part(Part::Text)));
            }
            lines.extend(self.unfolded(&entry.event, width));
            lines
        });
    }

    /// What stands under the marked entry.
    fn unfolded(&self, event: &Event, width: usize) -> Vec<Line<'static>> {
        let theme = self.theme;
        let muted = theme.part(Part::Muted);
        let mut lines = Vec::new();
        match event {
            Event::Clarified { answer, .. } => {
                let told = answer
                    .as_deref()
                    .unwrap_or("Make an assumption, and write it down.");
                lines.extend(wrapped(&format!("→ {told}"), width, theme.part(Part::Text)));
            }
            Event::Twisted { effects, .. } => {
                for effect in effects {
                    lines.extend(wrapped(
                        &format!("• {effect}"),
                        width,
                        theme.part(Part::Text),
                    ));
                }
            }
            Event::Asked(id) => {
                if let Some(answer) = self.answered(id) {
                    lines.extend(wrapped(
                        &format!("→ {answer}"),
                        width,
                        theme.part(Part::Text),
                    ));
                    lines.extend(wrapped(&marks(self.marks(id)), width, muted));
                    lines.extend(self.expected(id, width));
                }
            }
            _ => {}
        }
        lines
    }

    /// What a good answer names: shown once there is an answer, in practice mode.
    fn expected(&self, id: &Id, width: usize) -> Vec<Line<'static>> {
        let shows = self.practice.round.setup.mode == RoundMode::Practice;
        let Some(known) = question(id.as_str()).filter(|_| shows) else {
            return Vec::new();
        };
        let muted = self.theme.part(Part::Muted);
        let mut lines = wrapped(
            &format!("worth naming: {}", known.names.join("; ")),
            width,
            muted,
        );
        if !known.follow_ups.is_empty() {
            let next = format!("next: {}", known.follow_ups.join(" "));
            lines.extend(wrapped(&next, width, muted));
        }
        lines
    }

    fn answered(&self, id: &Id) -> Option<&str> {
        let entries = self.practice.round.entries.iter().rev();
        let mut events = entries.map(|entry| &entry.event);
        events.find_map(|event| match event {
            Event::Answered { question, text } if question == id => Some(text.as_str()),
            _ => None,
        })
    }

    fn marks(&self, id: &Id) -> Marks {
        let entries = self.practice.round.entries.iter().rev();
        let mut events = entries.map(|entry| &entry.event);
        let found = events.find_map(|event| match event {
            Event::Marked { question, marks } if question == id => Some(*marks),
            _ => None,
        });
        found.unwrap_or_default()
    }
}

/// The four steps with the keys that mark them.
fn marks(marks: Marks) -> String {
    let steps = STEPS.iter().zip(marks.0).zip(1..);
    let words: Vec<String> = steps
        .map(|((step, done), key)| format!("{key} [{}] {step}", if done { "x" } else { " " }))
        .collect();
    words.join("  ")
}

/// Who said what.
fn spoken(event: &Event) -> (&'static str, String, Part) {
    match event {
        Event::PhaseBegan(phase) => ("phase", phase.title().to_owned(), Part::Heading),
        Event::Clarified { question, .. } => ("you", question.clone(), Part::Text),
        Event::Asked(id) => {
            let ask =
                question(id.as_str()).map_or_else(|| id.to_string(), |known| known.ask.clone());
            ("question", ask, Part::Text)
        }
        Event::Hinted(text) => ("hint", text.clone(), Part::Info),
        Event::Nudged(text) => ("nudge", text.clone(), Part::Info),
        Event::Twisted { twist, .. } => ("twist", twist.says(), Part::Warning),
        Event::Paused => ("clock", "stopped".to_owned(), Part::Muted),
        Event::Resumed => ("clock", "goes on".to_owned(), Part::Muted),
        Event::Ended => ("round", "over".to_owned(), Part::Heading),
        Event::Edited { label, .. } => ("board", label.clone(), Part::Muted),
        Event::Answered { text, .. } => ("you", text.clone(), Part::Text),
        Event::Marked { .. } => ("marks", String::new(), Part::Muted),
        Event::Scored {
            dimension, points, ..
        } => (
            "mark",
            format!("{} {points}", dimension.title()),
            Part::Muted,
        ),
    }
}

/// What happened last in a replay, in a line.
pub fn happened(event: &Event) -> String {
    let (who, said, _) = spoken(event);
    format!("{who}: {}", said.lines().next().unwrap_or_default())
}

/// The debrief.
#[derive(Clone, Copy, Debug)]
pub struct DebriefPane<'a> {
    /// Its parts.
    pub sections: &'a [Section],
    /// The first line that is shown.
    pub scroll: usize,
    /// How it looks.
    pub theme: &'a Theme,
}

/// Columns of the labels, where there is room for them.
const LABEL_COLUMNS: usize = 24;

impl Widget for &DebriefPane<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let inner = frame(
            area,
            buffer,
            "Debrief",
            "m own marks  j k scroll  Esc board",
            true,
            self.theme,
        );
        let lines = self.lines(inner.width.into());
        let height = usize::from(inner.height);
        let first = self.scroll.min(lines.len().saturating_sub(height));
        scrolled(inner, buffer, &lines, first, self.theme);
    }
}

impl DebriefPane<'_> {
    /// The last line that can be scrolled to the top in a window of this size.
    pub fn last_scroll(&self, area: Rect) -> usize {
        let (width, height) = (area.width.saturating_sub(4), area.height.saturating_sub(2));
        self.lines(width.into()).len().saturating_sub(height.into())
    }

    fn lines(&self, width: usize) -> Vec<Line<'static>> {
        let mut lines = Vec::new();
        let labels = LABEL_COLUMNS.min(width / 3);
        for section in self.sections {
            if !lines.is_empty() {
                lines.push(Line::default());
            }
            let title = text::fit(&section.title, width).into_owned();
            lines.push(Line::styled(title, self.theme.part(Part::Heading)));
            for (label, said) in &section.entries {
                let room = width.saturating_sub(labels + 1);
                let mut label = text::padded(label, labels);
                for line in wrapped(said, room, self.theme.part(Part::Text)) {
                    let head =
                        Span::styled(format!("{label} "), self.theme.part(Self::part_of(&label)));
                    let mut spans = vec![head];
                    spans.extend(line.spans.into_iter().map(|span| span.style(line.style)));
                    lines.push(Line::from(spans));
                    label = " ".repeat(labels);
                }
            }
        }
        lines
    }

    /// Words that are a verdict look like one.
    fn part_of(label: &str) -> Part {
        match label.trim() {
            "yes" | "met" => Part::Met,
            "no" | "missed" => Part::Missed,
            "partly" | "cannot tell" => Part::Unknown,
            _ => Part::Key,
        }
    }
}

/// The lines of the open question for the foot of the board.
pub fn open_question(id: &Id, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let ask = question(id.as_str()).map_or(id.as_str(), |known| &known.ask);
    let words = format!("Interviewer: {ask} (I, Enter answers)");
    wrapped(&words, width, theme.part(Part::Heading))
}
