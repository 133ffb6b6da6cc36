//! Estimates, decisions and notes: what they name exists.
//!
//! A requirement may name a flow that is still to be recorded; it is open until then.

use super::{At, Check};
use crate::catalogue::Section;
use crate::model::{Id, Rate};

pub(super) fn check(check: &mut Check) {
    estimates(check);
    decisions(check);
    notes(check);
}

/// Where a rate or a capacity may stand, an estimate's name must not read as one.
fn estimates(check: &mut Check) {
    for (index, estimate) in check.design.estimates.iter().enumerate() {
        let name = estimate.name.as_str();
        if name.trim() == "unlimited" || name.parse::<Rate>().is_ok() {
            check.report(
                At::new(Section::Estimates, index),
                "name",
                format!("`{name}` reads as a quantity where an estimate is named"),
                "use a word, as in `peak_reads`",
            );
        }
    }
}

fn decisions(check: &mut Check) {
    for (index, decision) in check.design.decisions.iter().enumerate() {
        let at = At::new(Section::Decisions, index);
        about(check, at, &decision.about);
        for (element, id) in decision.serves.iter().enumerate() {
            let id = id.as_str();
            if !check.requirements.contains_key(id) && !check.targets.contains_key(id) {
                let design = check.design;
                let requirements = design.requirements.iter().map(|r| r.id.as_str());
                let known = requirements.chain(design.targets.iter().map(|t| t.id.as_str()));
                let what = "requirement or target";
                check.report_missing(at, "serves", Some(element), what, id, known);
            }
        }
    }
}

fn notes(check: &mut Check) {
    for (index, note) in check.design.notes.iter().enumerate() {
        let at = At::new(Section::Notes, index);
        about(check, at, &note.about);
        check.on_board(at, note.at);
    }
}

fn about(check: &mut Check, at: At, ids: &[Id]) {
    for (element, id) in ids.iter().enumerate() {
        let id = id.as_str();
        let exists = check.components.contains_key(id)
            || check.connections.contains_key(id)
            || check.zones.contains_key(id)
            || check.flows.contains_key(id);
        if !exists {
            let design = check.design;
            let known = design.components.iter().map(|c| c.id.as_str());
            let known = known.chain(design.connections.iter().map(|c| c.id.as_str()));
            let known = known.chain(design.zones.iter().map(|z| z.id.as_str()));
            let known = known.chain(design.flows.iter().map(|f| f.id.as_str()));
            let what = "component, connection, zone or flow";
            check.report_missing(at, "about", Some(element), what, id, known);
        }
    }
}
