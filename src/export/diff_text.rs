//! A comparison of two designs as text: what a reviewer would say.

use std::io;

use crate::analysis::compare::{
    Change, Comparison, Effects, FigureEffect, FindingEffect, FlowEffect, TargetEffect,
};
use crate::analysis::report::{Severity, Unit, Verdict};
use crate::model::diff::{FieldChange, ThingChange, What};
use crate::model::fields::{Fields, Value};
use crate::model::{Id, Kind, visible};

/// The longest value that is shown whole, in characters.
const LONGEST_VALUE: usize = 60;

/// Lines under a heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// The heading.
    pub heading: &'static str,
    /// The lines, at least one.
    pub lines: Vec<DiffLine>,
}

/// Something that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct DiffLine {
    /// `+` for what is new, `-` for what is gone, `~` for the rest.
    pub sign: char,
    /// What, in one line in which nothing is invisible.
    pub text: String,
    /// The thing that it is about, if it is one.
    pub about: Option<(Kind, Id)>,
}

/// Writes what differs, a line each, under headings; nothing if nothing does. Thousands of flows may each
/// have thousands of points that were gained or lost, so these lines are made as they are written.
pub fn write(comparison: &Comparison, out: &mut impl io::Write) -> io::Result<()> {
    let mut before = "";
    let mut section = |heading: &str, lines: &mut dyn Iterator<Item = DiffLine>| {
        let mut heading = Some(heading);
        for line in lines {
            if let Some(heading) = heading.take() {
                writeln!(out, "{before}{heading}")?;
                before = "\n";
            }
            writeln!(out, "  {} {}", line.sign, line.text)?;
        }
        io::Result::Ok(())
    };
    for Section { heading, lines } in changes(comparison) {
        section(heading, &mut lines.into_iter())?;
    }
    let effects = &comparison.effects;
    section(DOES, &mut figure_lines(effects))?;
    let findings = finding_lines(&effects.gained, &effects.lost);
    section(FINDINGS, &mut findings.into_iter())
}

/// Over what becomes of figures and verdicts.
const DOES: &str = "What it does";
/// Over the findings that come and go.
const FINDINGS: &str = "Findings";

/// What differs between the designs, under headings.
pub fn changes(comparison: &Comparison) -> Vec<Section> {
    let diff = &comparison.diff;
    let (layout, changed) = apart(&diff.things);
    let head = diff.head.iter().map(|field| line('~', field_text(field)));
    let things = changed.iter().map(thing_line);
    let order = diff
        .reordered
        .iter()
        .map(|kind| line('~', format!("{}s stand in another order", kind.word())));
    let zones = comparison.zones.iter().map(|(id, change)| DiffLine {
        about: Some((Kind::Component, id.clone())),
        ..line('~', format!("{id}: {}", change_text(change, Clone::clone)))
    });
    sections([
        ("Design", head.chain(things).chain(order).collect()),
        ("Layout", layout_lines(&layout)),
        ("Zones", zones.collect()),
    ])
}

/// What that does to figures, verdicts and findings, under headings.
pub fn effects(comparison: &Comparison) -> Vec<Section> {
    let effects = &comparison.effects;
    sections([
        (DOES, figure_lines(effects).collect()),
        (FINDINGS, finding_lines(&effects.gained, &effects.lost)),
    ])
}

fn figure_lines(effects: &Effects) -> impl Iterator<Item = DiffLine> {
    let flows = effects.flows.iter().flat_map(flow_lines);
    let headroom = effects.headroom.iter().map(|change| {
        let change = change_text(&change.text, Clone::clone);
        line('~', format!("headroom: {change}"))
    });
    let targets = effects.targets.iter().map(target_line);
    flows.chain(headroom).chain(targets)
}

/// Sections without those that have no lines.
fn sections<const N: usize>(all: [(&'static str, Vec<DiffLine>); N]) -> Vec<Section> {
    let all = all.into_iter().filter(|(_, lines)| !lines.is_empty());
    all.map(|(heading, lines)| Section { heading, lines })
        .collect()
}

fn line(sign: char, text: impl AsRef<str>) -> DiffLine {
    DiffLine {
        sign,
        text: visible(text.as_ref()).into_owned(),
        about: None,
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

/// What stands elsewhere, and what has another size: where exactly is for the board to show.
fn layout_lines(things: &[ThingChange]) -> Vec<DiffLine> {
    let told = |word: &str, field: &str| {
        let of = |thing: &&ThingChange| match &thing.what {
            What::Changed(fields) => fields.iter().any(|change| change.name == field),
            _ => false,
        };
        let names = things.iter().filter(of);
        let names = names.map(|thing| format!("{} {}", thing.kind.word(), thing.id));
        let names: Vec<String> = names.collect();
        (!names.is_empty()).then(|| line('~', format!("{word}: {}", names.join(", "))))
    };
    let lines = [told("moved", "at"), told("resized", "size")];
    lines.into_iter().flatten().collect()
}

fn thing_line(thing: &ThingChange) -> DiffLine {
    let (kind, id) = (thing.kind.word(), &thing.id);
    let told = match &thing.what {
        What::Added(fields) => line('+', format!("{kind} {id}{}", summary(fields))),
        What::Removed(fields) => line('-', format!("{kind} {id}{}", summary(fields))),
        What::Renamed { from, fields } if fields.is_empty() => {
            line('~', format!("{kind} {from} is now called {id}"))
        }
        What::Renamed { from, fields } => {
            let fields = fields_text(fields);
            line('~', format!("{kind} {from} is now called {id}; {fields}"))
        }
        What::Changed(fields) => line('~', format!("{kind} {id}: {}", fields_text(fields))),
    };
    DiffLine {
        about: Some((thing.kind, id.clone())),
        ..told
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
    if field.name == "seen" {
        return "its finding is accepted anew, as it is now".to_owned();
    }
    let name = field.name.replace('_', " ");
    match (&field.before, &field.after) {
        (Some(Value::Names(before)), Some(Value::Names(after))) => {
            format!("{name} {}", names_text(before, after))
        }
        (Some(Value::Facts(before)), Some(Value::Facts(after))) => facts_text(before, after),
        (Some(Value::Variant(word, before)), Some(Value::Variant(other, after)))
            if word == other =>
        {
            let facts = |fields: &Fields| -> Vec<(String, Value)> {
                let fields = fields.0.iter();
                fields
                    .map(|(name, value)| ((*name).to_owned(), value.clone()))
                    .collect()
            };
            format!("{name} {}", facts_text(&facts(before), &facts(after)))
        }
        (before, after) => {
            let text = |value: &Value| value.to_string().replace('\n', " · ");
            let [before, after] = [before, after].map(|value| value.as_ref().map(text));
            format!("{name} {}", sides_text(before, after))
        }
    }
}

/// Names that are new and names that are gone.
fn names_text(before: &[Id], after: &[Id]) -> String {
    let new = after.iter().filter(|id| !before.contains(id));
    let gone = before.iter().filter(|id| !after.contains(id));
    let new = new.map(|id| format!("+{id}"));
    let changes: Vec<String> = new.chain(gone.map(|id| format!("-{id}"))).collect();
    if changes.is_empty() {
        "in another order".to_owned()
    } else {
        changes.join(" ")
    }
}

/// The facts that differ.
fn facts_text(before: &[(String, Value)], after: &[(String, Value)]) -> String {
    let of = |facts: &[(String, Value)], name: &str| {
        let fact = facts.iter().find(|(own, _)| own == name);
        fact.map(|(_, value)| value.to_string())
    };
    let gone = before.iter().filter(|(name, _)| of(after, name).is_none());
    let names = after.iter().chain(gone).map(|(name, _)| name);
    let changes = names.filter_map(|name| {
        let (before, after) = (of(before, name), of(after, name));
        let told = || {
            format!(
                "{} {}",
                name.replace('_', " "),
                sides_text(before.clone(), after.clone())
            )
        };
        (before != after).then(told)
    });
    let changes: Vec<String> = changes.collect();
    if changes.is_empty() {
        "in another order".to_owned()
    } else {
        changes.join("; ")
    }
}

/// What was said and what is said. Of long texts that begin alike, what differs is shown.
fn sides_text(before: Option<String>, after: Option<String>) -> String {
    let side = |text: Option<String>| text.unwrap_or_else(|| "(not stated)".to_owned());
    let (before, after) = (side(before), side(after));
    let alike = before
        .chars()
        .zip(after.chars())
        .take_while(|(a, b)| a == b);
    let alike = alike.count();
    let long = |text: &str| text.chars().count() > LONGEST_VALUE;
    let from = if alike > LONGEST_VALUE / 2 && (long(&before) || long(&after)) {
        alike - LONGEST_VALUE / 4
    } else {
        0
    };
    let part = |text: &str| {
        let rest: String = text.chars().skip(from).collect();
        let dots = if from > 0 { "…" } else { "" };
        format!("{dots}{}", shortened(&rest))
    };
    format!("{} → {}", part(&before), part(&after))
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

fn flow_lines(flow: &FlowEffect) -> Vec<DiffLine> {
    let id = &flow.id;
    let mut figures: Vec<(Vec<&str>, &Change<String>)> = Vec::new();
    for FigureEffect {
        name, text: change, ..
    } in &flow.figures
    {
        // What reads the same of several figures is told once.
        match figures.iter_mut().find(|(_, other)| *other == change) {
            Some((names, _)) => names.push(name),
            None => figures.push((vec![name], change)),
        }
    }
    let new = figures.iter().all(|(_, change)| change.before.is_none());
    let gone = figures.iter().all(|(_, change)| change.after.is_none());
    let values = figures.iter().map(|(names, change)| {
        let value = match (new, gone) {
            (true, _) => change.after.clone().unwrap_or_default(),
            (_, true) => change.before.clone().unwrap_or_default(),
            _ => change_text(change, Clone::clone),
        };
        format!("{} {value}", listed(names))
    });
    let values: Vec<String> = values.collect();
    let told = |sign, values: String| line(sign, format!("flow {id}: {values}"));
    let figures = match (values.is_empty(), new, gone) {
        (true, ..) => Vec::new(),
        (_, true, _) => vec![told('+', values.join(", "))],
        (_, _, true) => vec![told('-', values.join(", "))],
        _ => values.into_iter().map(|value| told('~', value)).collect(),
    };
    let point = |sign, unit| {
        let text = format!("flow {id}: single point of failure {}", unit_text(unit));
        DiffLine {
            about: Some(thing_of(unit)),
            ..line(sign, text)
        }
    };
    let gained = flow.single_points_gained.iter();
    let lost = flow.single_points_lost.iter();
    let points = gained
        .map(|unit| point('+', unit))
        .chain(lost.map(|unit| point('-', unit)));
    figures.into_iter().chain(points).collect()
}

/// Names in a row: `a, b and c`.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn thing_of(unit: &Unit) -> (Kind, Id) {
    let kind = match unit {
        Unit::Replica(_) | Unit::Component(_) => Kind::Component,
        Unit::Zone(_) => Kind::Zone,
        Unit::Connection(_) => Kind::Connection,
    };
    (kind, unit.id().clone())
}

fn unit_text(unit: &Unit) -> String {
    match unit {
        Unit::Replica(id) => format!("replica of {id}"),
        Unit::Zone(id) => format!("zone {id}"),
        Unit::Connection(id) => format!("connection {id}"),
        Unit::Component(id) => format!("component {id}"),
    }
}

fn target_line(target: &TargetEffect) -> DiffLine {
    let verdict = |verdict: &Verdict| verdict.word().to_owned();
    let change = change_text(&target.verdict, verdict);
    let text = format!("target {}: {change}; {}", target.id, target.summary);
    DiffLine {
        about: Some((Kind::Target, target.id.clone())),
        ..line('~', text)
    }
}

/// Findings that are new, that are gone, and that say something else now: of one rule one each.
fn finding_lines(gained: &[FindingEffect], lost: &[FindingEffect]) -> Vec<DiffLine> {
    let count = |list: &[FindingEffect], rule| list.iter().filter(|f| f.rule == rule).count();
    let goes_on = |f: &&FindingEffect| count(gained, f.rule) == 1 && count(lost, f.rule) == 1;
    let new = gained.iter().filter(|f| !goes_on(f));
    let gone = lost.iter().filter(|f| !goes_on(f));
    let changed = gained.iter().filter(goes_on);
    new.map(|finding| finding_line('+', finding))
        .chain(gone.map(|finding| finding_line('-', finding)))
        .chain(changed.map(|finding| finding_line('~', finding)))
        .collect()
}

fn finding_line(sign: char, finding: &FindingEffect) -> DiffLine {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    line(
        sign,
        format!("{severity} {}: {}", finding.rule, finding.message),
    )
}
