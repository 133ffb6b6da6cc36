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
use crate::model::round::{Event, Phase, Round, RoundMode, STEPS, STEPS_ASK, minutes_and_seconds};
use crate::practice::asked::{self, AskedQuestion, State};
use crate::practice::live::ticks;
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
        let round = &self.practice.round;
        let width = Pane::text_width(area.width);
        let mut rows = Rows::new(self.theme, width, Some(self.row));
        rows.paragraph(
            &format!("“{}”", self.practice.prompt.opening),
            Part::Heading,
        );
        for line in phases(round, self.practice.phase, width, self.theme) {
            rows.line(line);
        }
        rows.line(Line::styled(counts(round), self.theme.part(Part::Muted)));
        rows.line(Line::default());
        for index in self.talk {
            self.entry(&mut rows, *index);
        }
        let (lines, in_sight) = rows.finish();
        let setup = &round.setup;
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

/// The phases with what they took or may take, in as many lines as they need; the present one stands out.
pub(super) fn phases(
    round: &Round,
    present: Phase,
    width: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let budgets = Plan::of(round.setup.minutes);
    let spent = plan::spent(round);
    let mut lines = vec![Line::default()];
    let mut used = 0;
    for phase in Phase::ALL {
        let now = *phase == present;
        let mark = if now { "›" } else { " " };
        let part = if now { Part::Heading } else { Part::Muted };
        let minutes = budgets.budget(*phase).as_secs() / 60;
        let time = if *phase < present {
            minutes_and_seconds(spent[*phase as usize])
        } else {
            format!("{minutes}m")
        };
        let words = format!("{mark}{} {time} ", phase.title());
        let columns = text::columns(&words);
        if used > 0 && used + columns > width + 1 {
            lines.push(Line::default());
            used = 0;
        }
        used += columns;
        if let Some(line) = lines.last_mut() {
            line.push_span(Span::styled(words, theme.part(part)));
        }
    }
    lines
}

/// How many questions were asked, and how far they have come.
fn counts(round: &Round) -> String {
    let questions = asked::questions(round);
    if questions.is_empty() {
        return " No question yet".to_owned();
    }
    let of = |state| questions.iter().filter(|q| q.state() == state).count();
    let parts = [State::Open, State::Answered, State::Marked].map(|state| (of(state), state));
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, state)| format!("{count} {}", state.word()))
        .collect();
    format!(" Questions: {}", parts.join(", "))
}

impl InterviewPane<'_> {
    fn entry(&self, rows: &mut Rows, index: usize) {
        let entry = &self.practice.round.entries[index];
        let theme = self.theme;
        let (who, said, part) = spoken(&entry.event);
        let at = minutes_and_seconds(entry.at);
        let label = format!("{at} {} ", text::padded(who, 9));
        let indent = text::columns(&label);
        let width = rows.text_width().saturating_sub(indent);
        let (state, state_part) = self.state(&entry.event);
        let room = width.saturating_sub(text::columns(&state));
        let spans = vec![
            Span::styled(label, theme.part(Part::Muted)),
            Span::styled(text::fit(&said, room).into_owned(), theme.part(part)),
            Span::styled(state, theme.part(state_part)),
        ];
        let marked = rows.next_is_marked();
        rows.row(spans, |width| {
            let mut lines = Vec::new();
            if text::columns(&said) > room || said.contains('\n') {
                lines.extend(wrapped(&said, width, theme.part(Part::Text)));
            }
            lines.extend(self.unfolded(&entry.event, width));
            lines
        });
        if !marked {
            for line in self.in_short(&entry.event) {
                let line = format!("{}{line}", " ".repeat(indent + 2));
                let line = text::fit(&line, indent + 2 + width).into_owned();
                rows.line(Line::styled(line, theme.part(Part::Muted)));
            }
        }
    }

    fn asked(&self, id: &Id) -> Option<AskedQuestion<'_>> {
        let mut questions = asked::questions(&self.practice.round).into_iter();
        questions.find(|question| question.id == id)
    }

    /// How far a question has come, for the end of its row.
    fn state(&self, event: &Event) -> (String, Part) {
        let Event::Asked(id) = event else {
            return (String::new(), Part::Muted);
        };
        match self.asked(id) {
            Some(asked) if asked.state() != State::Open => {
                let part = if asked.state() == State::Marked {
                    Part::Met
                } else {
                    Part::Muted
                };
                (format!(" ({})", asked.state().word()), part)
            }
            _ => (" (open: Enter answers)".to_owned(), Part::Key),
        }
    }

    /// What stands under an entry that is not marked: enough to need no key for it.
    fn in_short(&self, event: &Event) -> Vec<String> {
        match event {
            Event::Clarified { answer, .. } => vec![format!("→ {}", told(answer.as_deref()))],
            Event::Twisted { effects, .. } => {
                effects.iter().map(|effect| format!("• {effect}")).collect()
            }
            Event::Asked(id) => {
                let asked = self.asked(id);
                let answer = asked.map_or("", |asked| asked.answer);
                answer
                    .lines()
                    .take(1)
                    .map(|line| format!("→ {line}"))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// What stands under the marked entry.
    fn unfolded(&self, event: &Event, width: usize) -> Vec<Line<'static>> {
        let theme = self.theme;
        let plain = |said: &str| wrapped(said, width, theme.part(Part::Text));
        match event {
            Event::Clarified { answer, .. } => plain(&format!("→ {}", told(answer.as_deref()))),
            Event::Twisted { effects, .. } => effects
                .iter()
                .flat_map(|effect| plain(&format!("• {effect}")))
                .collect(),
            Event::Asked(id) => match self.asked(id) {
                Some(asked) if !asked.answer.is_empty() => {
                    let mut lines = plain(&format!("→ {}", asked.answer));
                    lines.extend(marks(&asked, width, theme));
                    lines.extend(self.expected(id, width));
                    lines
                }
                _ => frame_of_challenge(width, theme),
            },
            _ => Vec::new(),
        }
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
}

/// What the interviewer told on a question about the problem.
pub(super) fn told(answer: Option<&str>) -> &str {
    answer.unwrap_or("Make an assumption, and write it down.")
}

/// The four steps of meeting a challenge, each with what it asks for.
pub(super) fn frame_of_challenge(width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let steps = STEPS.iter().zip(STEPS_ASK);
    let words: Vec<String> = steps.map(|(step, ask)| format!("{step}: {ask}")).collect();
    wrapped(&words.join(" · "), width, theme.part(Part::Muted))
}

/// The four steps with the keys that mark them, and a peer's marks if there are any.
fn marks(asked: &AskedQuestion, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let own = asked.own.unwrap_or_default();
    let mut lines = wrapped(
        &format!("own   {}", ticks(own, true)),
        width,
        theme.part(Part::Muted),
    );
    if let Some(peer) = asked.peer {
        let said = format!("peer  {}", ticks(peer, false));
        lines.extend(wrapped(&said, width, theme.part(Part::Muted)));
    }
    lines
}

/// Who said what.
fn spoken(event: &Event) -> (&'static str, String, Part) {
    match event {
        Event::PhaseBegan(phase) => ("phase", phase.title().to_owned(), Part::Heading),
        Event::Clarified { question, .. } => ("you", question.clone(), Part::Text),
        Event::Asked(id) => {
            let ask = wording(id).to_owned();
            ("question", ask, Part::Text)
        }
        Event::Hinted(text) => ("hint", text.clone(), Part::Info),
        Event::Nudged(text) => ("nudge", text.clone(), Part::Info),
        Event::Twisted { twist, .. } => ("twist", twist.says(), Part::Warning),
        Event::Paused => ("clock", "stopped".to_owned(), Part::Muted),
        Event::Resumed => ("clock", "goes on".to_owned(), Part::Muted),
        Event::Noted(text) => ("note", text.clone(), Part::Muted),
        Event::Ended => ("round", "over".to_owned(), Part::Heading),
        Event::Edited { label, .. } => ("board", label.clone(), Part::Muted),
        Event::Answered { text, .. } => ("you", text.clone(), Part::Text),
        Event::Marked { question, .. } => ("marks", wording(question).to_owned(), Part::Muted),
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
    let words = format!("Interviewer: {} (I, Enter answers)", wording(id));
    wrapped(&words, width, theme.part(Part::Heading))
}

/// The question that is being answered, with the frame that helps to.
pub(super) fn being_answered(id: &Id, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = wrapped(wording(id), width, theme.part(Part::Heading));
    lines.extend(frame_of_challenge(width, theme));
    lines
}

/// The question as it is spoken.
fn wording(id: &Id) -> &str {
    question(id.as_str()).map_or(id.as_str(), |known| &known.ask)
}
