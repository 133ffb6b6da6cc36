//! The lines at the foot of the board: what has happened, a flow that is recorded or followed.

use ratatui::text::{Line, Span};

use super::rows::wrapped;
use super::text;
use super::theme::{Part, Theme};
use crate::analysis::figure;
use crate::app::heat::Heat;
use crate::app::record::{Recording, ends};
use crate::app::session::{Followed, Item};
use crate::app::{App, Level, Notice};
use crate::model::Id;

/// What has happened: the first line is the news, the others explain it.
pub fn notice(notice: &Notice, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let (mark, part) = match notice.level {
        Level::Info => ("✓", Part::Met),
        Level::Warning => ("▲", Part::Warning),
        Level::Error => ("✗", Part::Error),
    };
    let room = width.saturating_sub(2);
    let mut texts = notice.text.split('\n');
    let news = texts.next().unwrap_or_default();
    let mut lines = wrapped(news, room, theme.part(Part::Text));
    for text in texts {
        lines.extend(wrapped(text, room, theme.part(Part::Muted)));
    }
    for (index, line) in lines.iter_mut().enumerate() {
        let mark = if index == 0 {
            format!("{mark} ")
        } else {
            "  ".to_owned()
        };
        line.spans.insert(0, Span::styled(mark, theme.part(part)));
    }
    lines
}

/// The most candidates that are listed while a flow is recorded.
const CANDIDATES: usize = 9;

/// A flow that is being recorded: what was taken, and what can be taken next by its number.
pub fn recording(
    app: &App,
    recording: &Recording,
    width: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let design = app.design();
    let mut way = vec![component(app, &recording.entry)];
    let taken = recording.taken.iter().filter_map(|id| ends(design, id));
    way.extend(taken.map(|(_, to)| component(app, to)));
    let way = text::fit(&way.join(" → "), width).into_owned();
    let mut lines = vec![Line::styled(way, theme.part(Part::Heading))];
    let candidates = recording.candidates(design);
    if candidates.is_empty() {
        let end = "Nothing more can be taken from here: Enter ends the flow and names it.";
        lines.extend(wrapped(end, width, theme.part(Part::Muted)));
    }
    for (index, id) in candidates.iter().enumerate().take(CANDIDATES) {
        let marked = index == recording.row;
        let mark = if marked { "›" } else { " " };
        let title = app.title_of(&Item::Connection(id.clone()));
        lines.push(Line::from(vec![
            Span::styled(format!("{mark} {} ", index + 1), theme.part(Part::Key)),
            Span::styled(
                text::fit(&title, width.saturating_sub(4)).into_owned(),
                theme.part(if marked { Part::Heading } else { Part::Text }),
            ),
        ]));
    }
    lines
}

/// The flow that is followed, and the hop that the cursor is at with the availability up to there.
pub fn followed(app: &App, followed: &Followed, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let design = app.design();
    let flow = design.flow(followed.flow.as_str());
    let name = flow.map_or(followed.flow.as_str(), |flow| match flow.name.as_str() {
        "" => flow.id.as_str(),
        name => name,
    });
    let report = app
        .budget_flow()
        .filter(|report| report.id == followed.flow);
    let hop = followed
        .hop
        .and_then(|hop| Some((hop, followed.hops.get(hop)?)));
    let mut words = Vec::new();
    let at = match hop {
        None => {
            words.push(format!("{} hops", followed.hops.len()));
            flow.map(|flow| &flow.entry)
        }
        Some((hop, id)) => {
            words.push(format!("hop {} of {}", hop + 1, followed.hops.len()));
            ends(design, id).map(|(_, to)| to)
        }
    };
    if let Some((report, at)) = report.zip(at) {
        let row = report.figures.chain.row(at);
        words.extend(row.map(|row| format!("works so far {}", figure::percent(1.0 - row.running))));
        if hop.is_none() {
            words.push(format!(
                "S {}",
                figure::percent(report.figures.request_success.unavailability)
            ));
            let times = report.figures.latency.response();
            words.extend(times.map(|times| format!("p99 {}", figure::time(times.p99))));
        }
    }
    if let Some((report, (hop, _))) = report.zip(hop)
        && let Some((so_far, whole)) = app.time_so_far(report, followed, hop)
    {
        words.push(format!(
            "{} of p99 {}",
            figure::time(so_far),
            figure::time(whole)
        ));
    }
    words.extend(hop.map(|(_, id)| app.title_of(&Item::Connection(id.clone()))));
    let name = text::fit(name, width / 2).into_owned();
    let room = width.saturating_sub(text::columns(&name) + 2);
    vec![Line::from(vec![
        Span::styled(name, theme.part(Part::Heading)),
        Span::raw("  "),
        Span::styled(
            text::fit(&words.join(" · "), room).into_owned(),
            theme.part(Part::Muted),
        ),
    ])]
}

/// The most parts that are listed by their heat.
const HOTTEST: usize = 4;

/// What the heat on the board is of, and where there is most of it: also what has no box, such as a hop.
pub fn heat(app: &App, heat: Heat, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let of_flow = app.budget_flow().map_or("", |flow| flow.name.as_str());
    let title = match heat {
        Heat::Load => "Heat: load of each pool at peak".to_owned(),
        Heat::Latency => format!("Heat: parts of the p99 of {of_flow}"),
        Heat::Downtime => format!("Heat: parts of the downtime of {of_flow}"),
    };
    let parts = app.heat();
    let hottest = parts.iter().take(HOTTEST).filter(|part| part.share > 0.0);
    let mut words: Vec<String> = hottest
        .map(|part| format!("{} {}", app.title_of(&part.item), part.mark.word))
        .collect();
    if words.is_empty() {
        words.push(match heat {
            Heat::Load => "no flow has a rate yet: g i gives the followed one a rate".to_owned(),
            _ => "no flow says anything of it yet: f records one".to_owned(),
        });
    }
    words.push("w next, Esc ends".to_owned());
    let title = text::fit(&title, width).into_owned();
    let mut lines = vec![Line::styled(title, theme.part(Part::Heading))];
    lines.extend(wrapped(&words.join(" · "), width, theme.part(Part::Muted)));
    lines
}

/// Which number on the board is which flow.
pub fn all_flows(app: &App, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let flows = app.design().flows.iter().zip(1..);
    let words: Vec<String> = flows
        .map(|(flow, number): (_, usize)| {
            let name = if flow.name.is_empty() {
                flow.id.as_str()
            } else {
                &flow.name
            };
            format!("{number} {name}")
        })
        .collect();
    let words = format!("{}   (2f follows the second, Esc ends)", words.join(" · "));
    wrapped(&words, width, theme.part(Part::Text))
}

fn component(app: &App, id: &Id) -> String {
    app.title_of(&Item::Component(id.clone()))
}
