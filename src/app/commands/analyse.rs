//! Findings on the board, and what-ifs.

use crate::analysis::acceptance;
use crate::analysis::report::{Finding, Severity};
use crate::analysis::what_if::{self, Failure, NoUnit};
use crate::app::command::{Call, Command, Group};
use crate::app::edits::fresh_id;
use crate::app::prompt::{Asked, Prompt};
use crate::app::session::Item;
use crate::app::state::Mode::{Board, Pane};
use crate::app::{App, Effect, Level, Modal, Notice, Refusal};
use crate::model::{Acceptance, Id};

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
        name: "finding.accept",
        title: "Accept the finding that was shown last, with a reason",
        group: Group::Analyse,
        keys: &[(Board, "i")],
        enabled: |app| match app.session.finding {
            Some(_) => has_findings(app),
            None => Err("No finding is shown; e goes to the next"),
        },
        run: |app, _| match app.session.finding {
            Some(index) => ask_acceptance(app, index),
            None => Vec::new(),
        },
        ..Command::EMPTY
    },
    Command {
        name: "what-if.toggle",
        title: "Fail it, or repair it; with a count, so many of its replicas: what if?",
        group: Group::Analyse,
        keys: &[(Board, "Z")],
        enabled: |app| {
            let subjects = app.subjects();
            if subjects.iter().all(|item| matches!(item, Item::Note(_))) {
                Err("Nothing is here that can fail; move to a component, a zone or a connection")
            } else {
                Ok(())
            }
        },
        run: toggle,
        ..Command::EMPTY
    },
    Command {
        name: "what-if.end",
        title: "Repair everything",
        group: Group::Analyse,
        keys: &[(Board, "g z")],
        run: |app, _| {
            app.session.failed.clear();
            app.tell("Everything works again");
            Vec::new()
        },
        ..Command::EMPTY
    },
];

fn has_findings(app: &App) -> Result<(), &'static str> {
    match app.report() {
        _ if app.hides_findings() => Err(crate::app::practice::HIDDEN),
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
    let item = finding.subjects.iter().find_map(|id| app.drawn(id));
    if let Some(item) = item {
        app.go_to(&item);
    }
    app.notice = Some(Notice {
        level: match finding.severity {
            _ if finding.accepted.is_some() => Level::Info,
            Severity::Error => Level::Error,
            Severity::Warning => Level::Warning,
            Severity::Info => Level::Info,
        },
        text: match &finding.accepted {
            None => format!(
                "{place}  {}\n{}\n→ {}",
                finding.message, finding.why, finding.fix
            ),
            Some(reason) => format!("{place}  {}\naccepted: {reason}", finding.message),
        },
    });
    Vec::new()
}

/// Asks why the finding may stay.
pub(super) fn ask_acceptance(app: &mut App, index: usize) -> Vec<Effect> {
    let finding = app.report().and_then(|report| report.findings.get(index));
    let Some(finding) = finding.cloned() else {
        return Vec::new();
    };
    let known = acceptance::of(app.design(), &finding);
    let reason = known.map_or(String::new(), |known| known.because.clone());
    let prompt = Prompt::new(Asked::Acceptance(finding), reason);
    app.modal = Some(Modal::Prompt(prompt));
    Vec::new()
}

/// Accepts `finding` for the reason `text`, or takes its acceptance back if that is empty.
pub(super) fn accept(app: &mut App, finding: &Finding, text: &str) -> Result<(), Refusal> {
    let reason = text.trim().to_owned();
    let known = acceptance::of(app.design(), finding).map(|known| known.id.clone());
    let label = if reason.is_empty() {
        "Take an acceptance back"
    } else {
        "Accept a finding"
    };
    app.edit(label, |design| {
        if reason.is_empty() {
            design.accepted.retain(|a| Some(&a.id) != known.as_ref());
            return Ok(());
        }
        let acceptance = Acceptance {
            id: known
                .clone()
                .unwrap_or_else(|| fresh_id(design, &name(finding), "accepted")),
            rule: finding.rule.to_owned(),
            about: finding.subjects.clone(),
            because: reason,
            seen: acceptance::mark(design, finding),
        };
        match design.accepted.iter_mut().find(|a| a.id == acceptance.id) {
            Some(place) => *place = acceptance,
            None => design.accepted.push(acceptance),
        }
        Ok(())
    })
}

/// A name for the acceptance of `finding`: its rule and the first thing that it is about.
fn name(finding: &Finding) -> String {
    let subject = finding.subjects.first().map_or("", Id::as_str);
    format!("{} {subject}", finding.rule)
}

/// What fails if the command is called here: with a count, so many replicas of a component.
fn failures(app: &App, call: &Call) -> Result<Vec<Failure>, NoUnit> {
    let name = |item| match (item, call.count) {
        (Item::Component(id), Some(count)) => Some(format!("{id}:{count}")),
        (Item::Component(id) | Item::Connection(id) | Item::Zone(id), _) => Some(id.to_string()),
        (Item::Note(_), _) => None,
    };
    let names: Vec<String> = app.subjects().into_iter().filter_map(name).collect();
    what_if::units(app.design(), app.catalogue(), &names.join(","))
}

fn toggle(app: &mut App, call: &Call) -> Vec<Effect> {
    let failures = match failures(app, call) {
        Ok(failures) => failures,
        Err(why) => {
            app.warn(why.to_string());
            return Vec::new();
        }
    };
    for failure in failures {
        let failed = &mut app.session.failed;
        let known = failed.len();
        failed.retain(|other| *other.unit.id() != *failure.unit.id());
        // A count fails another number of replicas; without one what has failed is repaired.
        if failed.len() == known || call.count.is_some() {
            failed.insert(failure);
        }
    }
    if app.session.failed.is_empty() {
        app.tell("Everything works again");
    }
    Vec::new()
}
