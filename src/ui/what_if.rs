//! What follows from what is taken to have failed: in a word for the status line, in a few lines for
//! the foot of the board.

use ratatui::text::{Line, Span};

use super::rows::wrapped;
use super::text;
use super::theme::{Part, Theme};
use super::verdict::Piece;
use crate::analysis::figure;
use crate::analysis::what_if::{FlowAfter, Status, question};
use crate::app::App;

/// The most flows that are listed.
const LISTED: usize = 6;

/// How the flows fare, worst first.
pub(super) fn summary(app: &App) -> Vec<Piece> {
    let asked = Piece {
        mark: "",
        part: Part::Unknown,
        text: question(&app.session.failed),
    };
    let mut pieces = Vec::new();
    let flows = app.what_if().map_or(&[][..], |answer| &answer.flows);
    for status in [Status::Down, Status::Degraded, Status::Up] {
        let count = flows.iter().filter(|flow| worst(flow) == status).count();
        if count > 0 {
            let (mark, part) = mark(status);
            let text = format!("{count} {}", status.word());
            pieces.push(Piece { mark, part, text });
        }
    }
    pieces.push(asked);
    pieces
}

/// What has failed, and what becomes of each flow; then what is overloaded, and what would follow.
pub(super) fn card(app: &App, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = wrapped(
        &question(&app.session.failed),
        width,
        theme.part(Part::Heading),
    );
    let Some(answer) = app.what_if() else {
        lines.push(Line::styled("…", theme.part(Part::Muted)));
        return lines;
    };
    let mut flows: Vec<&FlowAfter> = answer.flows.iter().collect();
    flows.sort_by_key(|flow| std::cmp::Reverse(worst(flow)));
    for flow in flows.iter().take(LISTED) {
        let (glyph, part) = mark(worst(flow));
        let words = format!("{}: {}", flow.id, fate(flow));
        lines.push(Line::from(vec![
            Span::styled(format!("{glyph} "), theme.part(part)),
            Span::styled(
                text::fit(&words, width.saturating_sub(2)).into_owned(),
                theme.part(Part::Text),
            ),
        ]));
    }
    if flows.len() > LISTED {
        let more = format!("  and {} more flows", flows.len() - LISTED);
        lines.push(Line::styled(more, theme.part(Part::Muted)));
    }
    if !answer.overloaded.is_empty() {
        let text = format!("overloaded by that: {}", list(&answer.overloaded));
        lines.extend(wrapped(&text, width, theme.part(Part::Error)));
    }
    if !answer.cascade.is_empty() {
        let steps = answer.cascade.iter().map(|step| list(&step.failed));
        let steps: Vec<String> = steps.collect();
        let text = format!("if overload kills, next fails {}", steps.join(", then "));
        lines.extend(wrapped(&text, width, theme.part(Part::Muted)));
    }
    lines
}

fn fate(flow: &FlowAfter) -> String {
    match (flow.status, flow.completion) {
        (Status::Down, _) if flow.request_success > 0.0 => {
            let share = figure::share(flow.request_success);
            format!("down; {share} of its requests still work")
        }
        (Status::Down, _) => "down".to_owned(),
        (_, Status::Down) => "answers, but what follows is not finished".to_owned(),
        (status, _) if flow.because.is_empty() => status.word().to_owned(),
        (status, _) => {
            let status = status.max(flow.completion);
            format!("{}: {}", status.word(), flow.because.join("; "))
        }
    }
}

fn worst(flow: &FlowAfter) -> Status {
    flow.status.max(flow.completion)
}

const fn mark(status: Status) -> (&'static str, Part) {
    match status {
        Status::Up => ("✓", Part::Met),
        Status::Degraded => ("▲", Part::Warning),
        Status::Down => ("✗", Part::Error),
    }
}

fn list(names: &[impl ToString]) -> String {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    names.join(", ")
}
