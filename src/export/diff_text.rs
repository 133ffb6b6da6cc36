//! A comparison of two designs as text: what a reviewer would say.

use crate::analysis::compare::{Change, Comparison, FindingEffect, FlowEffect, TargetEffect};
use crate::analysis::report::{Severity, Unit, Verdict};
use crate::model::diff::{FieldChange, ThingChange, What};
use crate::model::fields::{Fields, Value};
use crate::model::visible;

/// The longest value that is shown whole, in characters.
const LONGEST_VALUE: usize = 60;

/// What differs, a line each, under headings; empty if nothing does.
pub fn text(comparison: &Comparison) -> String {
    let diff = &comparison.diff;
    let (layout, changed) = apart(&diff.things);
    let head = diff
        .head
        .iter()
        .map(|field| format!("~ {}", field_text(field)));
    let things = changed.iter().map(thing_text);
    let order = diff
        .reordered
        .iter()
        .map(|kind| format!("~ {}s stand in another order", kind.word()));
    let mut out = Sections::default();
    out.add("Design", head.chain(things).chain(order));
    out.add("Layout", layout.iter().map(thing_text));
    let zones = comparison.zones.iter();
    out.add(
        "Zones",
        zones.map(|(id, change)| format!("~ {id}: {}", change_text(change, Clone::clone))),
    );
    let effects = &comparison.effects;
    let flows = effects.flows.iter().flat_map(flow_lines);
    let headroom = effects.headroom.iter();
    let headroom =
        headroom.map(|change| format!("~ headroom: {}", change_text(change, Clone::clone)));
    let targets = effects.targets.iter().map(target_text);
    let gained = effects
        .gained
        .iter()
        .map(|finding| finding_text('+', finding));
    let lost = effects
        .lost
        .iter()
        .map(|finding| finding_text('-', finding));
    out.add("What it does", flows.chain(headroom).chain(targets));
    out.add("Findings", gained.chain(lost));
    out.0
}

/// Lines under headings, without those that have none.
#[derive(Default)]
struct Sections(String);

impl Sections {
    fn add(&mut self, heading: &str, lines: impl Iterator<Item = String>) {
        let mut lines = lines.peekable();
        if lines.peek().is_none() {
            return;
        }
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(heading);
        self.0.push('\n');
        for line in lines {
            self.0.push_str("  ");
            self.0.push_str(&visible(&line));
            self.0.push('\n');
        }
    }
}

/// What only concerns places and sizes on the board, apart from everything else.
fn apart(things: &[ThingChange]) -> (Vec<ThingChange>, Vec<ThingChange>) {
    let (mut layout, mut others) = (Vec::new(), Vec::new());
    for thing in things {
        let What::Changed(fields) = &thing.what else {
            others.push(thing.clone());
            continue;
        };
        let (places, rest): (Vec<_>, Vec<_>) =
            fields.iter().cloned().partition(FieldChange::is_layout);
        for (list, fields) in [(&mut layout, places), (&mut others, rest)] {
            if !fields.is_empty() {
                list.push(ThingChange {
                    what: What::Changed(fields),
                    ..thing.clone()
                });
            }
        }
    }
    (layout, others)
}

fn thing_text(thing: &ThingChange) -> String {
    let (kind, id) = (thing.kind.word(), &thing.id);
    match &thing.what {
        What::Added(fields) => format!("+ {kind} {id}{}", summary(fields)),
        What::Removed(fields) => format!("- {kind} {id}{}", summary(fields)),
        What::Renamed { from, fields } if fields.is_empty() => {
            format!("~ {kind} {from} is now called {id}")
        }
        What::Renamed { from, fields } => {
            format!(
                "~ {kind} {from} is now called {id}; {}",
                fields_text(fields)
            )
        }
        What::Changed(fields) => format!("~ {kind} {id}: {}", fields_text(fields)),
    }
}

/// What a new or removed thing is, in brackets: the fields that tell most.
fn summary(fields: &Fields) -> String {
    const TELLING: [&str; 9] = [
        "kind", "name", "from", "to", "entry", "metric", "text", "formula", "because",
    ];
    let telling = fields.0.iter().filter(|(name, _)| TELLING.contains(name));
    let parts: Vec<String> = telling
        .map(|(name, value)| match *name {
            "from" => format!("from {value}"),
            "to" => format!("to {value}"),
            _ => shortened(&value.to_string()),
        })
        .collect();
    if parts.is_empty() {
        String::new()
    } else {
        format!(" ({})", parts.join(", "))
    }
}

fn fields_text(fields: &[FieldChange]) -> String {
    let fields: Vec<String> = fields.iter().map(field_text).collect();
    fields.join("; ")
}

fn field_text(field: &FieldChange) -> String {
    let name = field.name.replace('_', " ");
    match (&field.before, &field.after) {
        (Some(Value::Names(before)), Some(Value::Names(after))) => {
            let gone = before
                .iter()
                .filter(|id| !after.contains(id))
                .map(|id| format!("-{id}"));
            let new = after
                .iter()
                .filter(|id| !before.contains(id))
                .map(|id| format!("+{id}"));
            let changes: Vec<String> = new.chain(gone).collect();
            if changes.is_empty() {
                format!("{name} in another order")
            } else {
                format!("{name} {}", changes.join(" "))
            }
        }
        (before, after) => {
            let side = |value: &Option<Value>| {
                value.as_ref().map_or("(not stated)".to_owned(), |value| {
                    shortened(&value.to_string())
                })
            };
            format!("{name} {} → {}", side(before), side(after))
        }
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= LONGEST_VALUE {
        return text.to_owned();
    }
    let start: String = text.chars().take(LONGEST_VALUE - 1).collect();
    format!("{start}…")
}

fn change_text<T>(change: &Change<T>, text: impl Fn(&T) -> String) -> String {
    let side = |value: &Option<T>| value.as_ref().map_or("none".to_owned(), &text);
    format!("{} → {}", side(&change.before), side(&change.after))
}

fn flow_lines(flow: &FlowEffect) -> Vec<String> {
    let id = &flow.id;
    let figures = flow.figures.iter();
    let figures = figures
        .map(|(name, change)| format!("~ flow {id}: {name} {}", change_text(change, Clone::clone)));
    let gained = flow.single_points_gained.iter();
    let gained =
        gained.map(|unit| format!("+ flow {id}: single point of failure {}", unit_text(unit)));
    let lost = flow.single_points_lost.iter();
    let lost = lost.map(|unit| format!("- flow {id}: single point of failure {}", unit_text(unit)));
    figures.chain(gained).chain(lost).collect()
}

fn unit_text(unit: &Unit) -> String {
    match unit {
        Unit::Replica(id) => format!("replica of {id}"),
        Unit::Zone(id) => format!("zone {id}"),
        Unit::Connection(id) => format!("connection {id}"),
        Unit::Component(id) => format!("component {id}"),
    }
}

fn target_text(target: &TargetEffect) -> String {
    let verdict = |verdict: &Verdict| verdict_word(*verdict).to_owned();
    let change = change_text(&target.verdict, verdict);
    format!("~ target {}: {change}; {}", target.id, target.summary)
}

/// The word for a verdict.
pub(super) const fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::Missed => "missed",
        Verdict::CannotTell => "cannot tell",
    }
}

fn finding_text(sign: char, finding: &FindingEffect) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    format!("{sign} {severity} {}: {}", finding.rule, finding.message)
}
