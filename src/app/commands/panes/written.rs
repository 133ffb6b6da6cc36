//! Entries of panes that were written as lines: new ones, and old ones that now say something else.

use super::ask_new;
use crate::app::edits::fresh_id;
use crate::app::prompt::Line;
use crate::app::rows::Row;
use crate::app::session::{Item, Pane};
use crate::app::{App, Refusal, lines};
use crate::model::rename::rename;
use crate::model::{Id, Kind};

/// Writes the line as an entry of its pane. After a new entry the next is asked for; an empty line ends.
pub(in crate::app::commands) fn enter(
    app: &mut App,
    line: &Line,
    text: &str,
) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Ok(());
    }
    if line.new {
        let entry = add_line(app, line.pane, text)?;
        tell_waiting(app, &entry);
        let rows = app.pane_rows(line.pane);
        let row = rows.iter().position(|row| *row == entry).unwrap_or(0);
        app.session.panes.rows[line.pane as usize] = row;
        if !app.is_out_of_time() {
            ask_new(app, line.pane);
        }
        return Ok(());
    }
    match app.pane_rows(line.pane).get(line.row) {
        Some(entry) => {
            let entry = entry.clone();
            change_line(app, &entry, text)?;
            tell_waiting(app, &entry);
            Ok(())
        }
        None => Err(Refusal::from("The entry is gone; Esc, then choose another")),
    }
}

/// Tells which flows the requirement names that are still to be recorded.
fn tell_waiting(app: &mut App, entry: &Row) {
    let Row::Requirement(id) = entry else { return };
    let design = app.design();
    let Some(requirement) = design.requirements.iter().find(|r| r.id == *id) else {
        return;
    };
    let waiting: Vec<&str> = design.unrecorded(requirement).map(Id::as_str).collect();
    let told = match waiting.as_slice() {
        [] => return,
        [one] => format!("{one} is not recorded yet; f records it"),
        several => format!(
            "{} are not recorded yet; f records them",
            several.join(", ")
        ),
    };
    app.tell(told);
}

fn add_line(app: &mut App, pane: Pane, text: &str) -> Result<Row, Refusal> {
    let catalogue = app.catalogue();
    match pane {
        Pane::Requirements if lines::is_target(text) => app.edit("Add a target", |design| {
            let target = lines::parse_target(text, design, catalogue, None)?;
            let id = target.id.clone();
            design.targets.push(target);
            Ok(Row::Target(id))
        }),
        Pane::Requirements => app.edit("Add a requirement", |design| {
            let words: Vec<_> = text.split_whitespace().take(4).collect();
            let id = fresh_id(design, &words.join(" "), "requirement");
            let requirement = lines::parse_requirement(text, design, id.clone())?;
            design.requirements.push(requirement);
            Ok(Row::Requirement(id))
        }),
        Pane::Estimates => app.edit("Add an estimate", |design| {
            let estimate = lines::parse_estimate(text)?;
            if design
                .estimates
                .iter()
                .any(|other| other.name == estimate.name)
            {
                return Err(Refusal(format!(
                    "There is an estimate `{}` already; choose another name",
                    estimate.name
                )));
            }
            let name = estimate.name.clone();
            design.estimates.push(estimate);
            Ok(Row::Estimate(name))
        }),
        Pane::Decisions => {
            let about: Vec<Id> = app
                .subjects()
                .iter()
                .filter(|item| matches!(item, Item::Component(_) | Item::Connection(_)))
                .map(|item| item.id().clone())
                .collect();
            app.edit("Add a decision", |design| {
                let words: Vec<_> = text.split_whitespace().take(4).collect();
                let id = fresh_id(design, &words.join(" "), "decision");
                let mut decision = lines::parse_decision(text, id.clone())?;
                decision.about = about;
                design.decisions.push(decision);
                Ok(Row::Decision(id))
            })
        }
        Pane::Findings | Pane::Budget | Pane::Review => {
            Err(Refusal::from("This pane takes no such lines; Esc"))
        }
    }
}

fn change_line(app: &mut App, entry: &Row, text: &str) -> Result<(), Refusal> {
    let catalogue = app.catalogue();
    app.edit("Change an entry", |design| {
        let gone = || Refusal::from("The entry is gone; Esc, then choose another");
        let before = design.clone();
        match entry {
            Row::Requirement(id) => {
                let requirement = lines::parse_requirement(text, &before, id.clone())?;
                let place = design.requirements.iter_mut().find(|r| r.id == *id);
                *place.ok_or_else(gone)? = requirement;
            }
            Row::Target(id) => {
                let target = lines::parse_target(text, &before, catalogue, Some(id.clone()))?;
                *design
                    .targets
                    .iter_mut()
                    .find(|t| t.id == *id)
                    .ok_or_else(gone)? = target;
            }
            Row::Estimate(name) => {
                let estimate = lines::parse_estimate(text)?;
                if *name != estimate.name {
                    rename(design, Kind::Estimate, name, &estimate.name);
                }
                let place = design
                    .estimates
                    .iter_mut()
                    .find(|e| e.name == estimate.name);
                *place.ok_or_else(gone)? = estimate;
            }
            Row::Decision(id) => {
                let place = design
                    .decisions
                    .iter_mut()
                    .find(|d| d.id == *id)
                    .ok_or_else(gone)?;
                let (about, serves) = (place.about.clone(), place.serves.clone());
                *place = lines::parse_decision(text, id.clone())?;
                (place.about, place.serves) = (about, serves);
            }
            Row::Note(_) | Row::Finding(_) | Row::Comment(_) | Row::Part(_) => return Err(gone()),
        }
        Ok(())
    })
}
