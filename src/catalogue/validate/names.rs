//! Lengths and counts, and that every name is one.

use std::collections::HashSet;

use super::{At, Check, MAX_ZONES};
use crate::catalogue::Section;
use crate::model::id::MAX_ID_CHARS;
use crate::model::{AttributeValue, Attributes, Exercised, Id, Metric, Need, Scope};

/// The most entries of each of a design's lists.
pub const MAX_THINGS: usize = 10_000;

/// The most connections of a design.
pub const MAX_CONNECTIONS: usize = 20_000;

/// The longest text of one line, such as a name, in characters.
pub const MAX_LABEL_CHARS: usize = 500;

/// The longest text of several lines, such as a note, in characters.
pub const MAX_TEXT_CHARS: usize = 20_000;

pub(super) fn check(check: &mut Check) {
    let design = check.design;
    let own = At::new(Section::Design, 0);
    check.label(own, "title", &design.title);
    check.text(own, "prompt", &design.prompt);
    check.things(Section::Requirements, "id", &design.requirements, |r| &r.id);
    check.things(Section::Targets, "id", &design.targets, |t| &t.id);
    check.things(Section::Estimates, "name", &design.estimates, |e| &e.name);
    check.things(Section::Zones, "id", &design.zones, |z| &z.id);
    check.things(Section::Components, "id", &design.components, |c| &c.id);
    check.things(Section::Connections, "id", &design.connections, |c| &c.id);
    check.things(Section::Flows, "id", &design.flows, |f| &f.id);
    check.things(Section::Decisions, "id", &design.decisions, |d| &d.id);
    check.things(Section::Notes, "id", &design.notes, |n| &n.id);
    check.things(Section::Accepted, "id", &design.accepted, |a| &a.id);
    board(check);
    prose(check);
}

fn board(check: &mut Check) {
    let design = check.design;
    for (index, zone) in design.zones.iter().enumerate() {
        check.label(At::new(Section::Zones, index), "name", &zone.name);
    }
    for (index, component) in design.components.iter().enumerate() {
        let at = At::new(Section::Components, index);
        check.label(at, "name", &component.name);
        check.attribute_texts(at, &component.attributes);
    }
    for (index, connection) in design.connections.iter().enumerate() {
        let at = At::new(Section::Connections, index);
        check.label(at, "protocol", &connection.protocol);
        check.attribute_texts(at, &connection.attributes);
        let group = match &connection.need {
            Need::Required => None,
            Need::AnyOf { group, .. } => Some(group),
        };
        let tag = match &connection.exercised {
            Some(Exercised::Share { tag, .. }) => tag.as_ref(),
            Some(Exercised::Split { tag, .. }) => Some(tag),
            _ => None,
        };
        for (name, word) in [
            ("need", group),
            ("exercised", tag),
            ("parallel", connection.parallel.as_ref()),
            ("topic", connection.topic.as_ref()),
        ] {
            if let Some(word) = word {
                check.name(at, name, word);
            }
        }
    }
    for (index, flow) in design.flows.iter().enumerate() {
        check.label(At::new(Section::Flows, index), "name", &flow.name);
    }
}

fn prose(check: &mut Check) {
    let design = check.design;
    for (index, requirement) in design.requirements.iter().enumerate() {
        let at = At::new(Section::Requirements, index);
        check.text(at, "text", &requirement.text);
        check.label(at, "actor", &requirement.actor);
        if let Scope::Parked { reason } = &requirement.scope {
            check.text(at, "parked", reason);
        }
    }
    for (index, target) in design.targets.iter().enumerate() {
        let at = At::new(Section::Targets, index);
        check.text(at, "note", &target.note);
        if let Metric::Consistency { at_least } = &target.metric {
            check.label(at, "metric", at_least);
        }
    }
    for (index, estimate) in design.estimates.iter().enumerate() {
        let at = At::new(Section::Estimates, index);
        check.label(at, "formula", &estimate.formula);
        check.text(at, "note", &estimate.note);
    }
    for (index, decision) in design.decisions.iter().enumerate() {
        let at = At::new(Section::Decisions, index);
        check.text(at, "because", &decision.because);
        check.text(at, "instead_of", &decision.instead_of);
        check.text(at, "trade_off", &decision.trade_off);
    }
    for (index, note) in design.notes.iter().enumerate() {
        check.text(At::new(Section::Notes, index), "text", &note.text);
    }
    for (index, acceptance) in design.accepted.iter().enumerate() {
        let at = At::new(Section::Accepted, index);
        check.label(at, "rule", &acceptance.rule);
        check.text(at, "because", &acceptance.because);
        check.label(at, "seen", &acceptance.seen);
        for id in &acceptance.about {
            check.name(at, "about", id);
        }
    }
}

impl Check<'_> {
    /// Checks the length of a list and that each thing in it has a name of its own.
    fn things<T>(
        &mut self,
        section: Section,
        field: &'static str,
        things: &[T],
        name: impl Fn(&T) -> &Id,
    ) {
        let most = match section {
            Section::Zones => MAX_ZONES,
            Section::Connections => MAX_CONNECTIONS,
            _ => MAX_THINGS,
        };
        if things.len() > most {
            self.report(
                At::new(section, most),
                "",
                format!("there are {} {section}, more than {most}", things.len()),
                "remove some",
            );
        }
        let mut seen = HashSet::new();
        for (index, thing) in things.iter().enumerate() {
            let (at, name) = (At::new(section, index), name(thing));
            self.name(at, field, name);
            if !seen.insert(name) {
                self.report(
                    at,
                    field,
                    format!("`{name}` is used twice in {section}"),
                    "rename one of the two",
                );
            }
        }
    }

    fn name(&mut self, at: At, field: &'static str, name: &Id) {
        if name.as_str().trim().is_empty() {
            self.report(
                at,
                field,
                format!("the {field} is empty"),
                "write a short word",
            );
        } else if longer(name.as_str(), MAX_ID_CHARS) {
            self.report(
                at,
                field,
                format!("the {field} is longer than {MAX_ID_CHARS} characters"),
                "shorten it, and put the rest into a name or note",
            );
        }
    }

    fn label(&mut self, at: At, field: &'static str, label: &str) {
        self.bounded(at, field, label, MAX_LABEL_CHARS);
    }

    fn text(&mut self, at: At, field: &'static str, text: &str) {
        self.bounded(at, field, text, MAX_TEXT_CHARS);
    }

    fn bounded(&mut self, at: At, field: &'static str, text: &str, most: usize) {
        if longer(text, most) {
            self.report(
                at,
                field,
                format!("the {field} is longer than {most} characters"),
                "shorten it",
            );
        }
    }

    fn attribute_texts(&mut self, at: At, attributes: &Attributes) {
        for value in attributes.values() {
            if let AttributeValue::Text(text) | AttributeValue::Choice(text) = value {
                self.label(at, "attributes", text);
            }
        }
    }
}

fn longer(text: &str, most: usize) -> bool {
    text.len() > most && text.chars().count() > most
}
