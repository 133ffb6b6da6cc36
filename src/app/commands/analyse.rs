//! Findings on the board, and what-ifs.

use crate::analysis::report::{Severity, Unit};
use crate::app::command::{Command, Group};
use crate::app::session::Item;
use crate::app::state::Mode::{Board, Pane};
use crate::app::{App, Effect, Level, Notice};
use crate::model::Id;

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "finding.next",
        title: "Go to the next finding",
        group: Group::Analyse,
        keys: &[(Board, "e"), (Pane, "e")],
        footer: Some("finding"),
        enabled: has_findings,
        run: |app, call| step(app, call.times() as isize),
        ..Command::EMPTY
    },
    Command {
        name: "finding.previous",
        title: "Go to the previous finding",
        group: Group::Analyse,
        keys: &[(Board, "E"), (Pane, "E")],
        enabled: has_findings,
        run: |app, call| step(app, -(call.times() as isize)),
        ..Command::EMPTY
    },
    Command {
        name: "what-if.toggle",
        title: "Fail it, or repair it: what if?",
        group: Group::Analyse,
        keys: &[(Board, "Z")],
        enabled: |app| {
            if units(app).is_empty() {
                Err("Nothing is here that can fail; move to a component, a zone or a connection")
            } else {
                Ok(())
            }
        },
        run: |app, _| toggle(app),
        ..Command::EMPTY
    },
    Command {
        name: "what-if.end",
        title: "Repair everything",
        group: Group::Analyse,
        keys: &[(Board, "g z")],
        run: |app, _| {
            app.session.failed.clear();
            Vec::new()
        },
        ..Command::EMPTY
    },
];

fn has_findings(app: &App) -> Result<(), &'static str> {
    match app.report() {
        None => Err("The first report is still being computed"),
        Some(report) if report.findings.is_empty() => Err("There are no findings"),
        Some(_) => Ok(()),
    }
}

fn step(app: &mut App, by: isize) -> Vec<Effect> {
    let count = app.report().map_or(0, |report| report.findings.len()) as isize;
    if count == 0 {
        return Vec::new();
    }
    let next = match app.session.finding {
        Some(at) => (at as isize + by).rem_euclid(count),
        None if by > 0 => 0,
        None => count - 1,
    };
    show_finding(app, next as usize)
}

/// Goes to what the finding is about and says what it is, why it matters and what to do.
pub(super) fn show_finding(app: &mut App, index: usize) -> Vec<Effect> {
    let Some(report) = app.report() else {
        return Vec::new();
    };
    let Some(finding) = report.findings.get(index).cloned() else {
        return Vec::new();
    };
    let place = format!("{}/{}", index + 1, report.findings.len());
    app.session.finding = Some(index);
    app.session.panes.rows[crate::app::session::Pane::Findings as usize] = index;
    let item = finding.subjects.iter().find_map(|id| drawn(app, id));
    if let Some(item) = item {
        app.go_to(&item);
    }
    app.notice = Some(Notice {
        level: match finding.severity {
            Severity::Error => Level::Error,
            Severity::Warning => Level::Warning,
            Severity::Info => Level::Info,
        },
        text: format!(
            "{place}  {}\n{}\n→ {}",
            finding.message, finding.why, finding.fix
        ),
    });
    Vec::new()
}

/// The thing on the board that is called `id`.
fn drawn(app: &App, id: &Id) -> Option<Item> {
    let design = app.design();
    if design.component(id.as_str()).is_some() {
        Some(Item::Component(id.clone()))
    } else if design.connection(id.as_str()).is_some() {
        Some(Item::Connection(id.clone()))
    } else {
        design.zone(id.as_str()).map(|_| Item::Zone(id.clone()))
    }
}

fn units(app: &App) -> Vec<Unit> {
    let units = app.subjects().into_iter().filter_map(|item| match item {
        Item::Component(id) => Some(Unit::Component(id)),
        Item::Connection(id) => Some(Unit::Connection(id)),
        Item::Zone(id) => Some(Unit::Zone(id)),
        Item::Note(_) => None,
    });
    units.collect()
}

fn toggle(app: &mut App) -> Vec<Effect> {
    for unit in units(app) {
        if !app.session.failed.remove(&unit) {
            app.session.failed.insert(unit);
        }
    }
    let count = app.session.failed.len();
    app.tell(match count {
        0 => "Everything works again".to_owned(),
        1 => "1 thing has failed · Z repairs it, g z repairs everything".to_owned(),
        count => format!("{count} things have failed · g z repairs everything"),
    });
    Vec::new()
}
