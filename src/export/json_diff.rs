//! A comparison of two designs as JSON: one object on one line.

use serde_json::{Value as Json, json};

use super::json;
use super::json_report::unit;
use crate::analysis::compare::{
    Change, Comparison, FigureEffect, FindingEffect, FlowEffect, TargetEffect,
};
use crate::analysis::report::{Severity, Verdict};
use crate::model::diff::{FieldChange, ThingChange, What};
use crate::model::fields::{Fields, Value};
use crate::model::{Id, Kind, Latency, Probability, Rate};

/// `comparison` as one line, without the line's end.
pub fn line(comparison: &Comparison) -> String {
    let diff = &comparison.diff;
    let effects = &comparison.effects;
    let zones = comparison.zones.iter().map(|(id, change)| {
        json!({ "component": id.as_str(), "before": change.before, "after": change.after })
    });
    json::to_text(&json!({
        "same": comparison.is_empty(),
        "design": diff.head.iter().map(field).collect::<Json>(),
        "things": diff.things.iter().map(thing).collect::<Json>(),
        "reordered": diff.reordered.iter().map(|kind: &Kind| kind.word()).collect::<Json>(),
        "zones": zones.collect::<Json>(),
        "effects": {
            "flows": effects.flows.iter().map(flow).collect::<Json>(),
            "headroom": effects.headroom.as_ref().map(figure),
            "targets": effects.targets.iter().map(target).collect::<Json>(),
            "findings_gained": effects.gained.iter().map(finding).collect::<Json>(),
            "findings_lost": effects.lost.iter().map(finding).collect::<Json>(),
        },
    }))
}

fn thing(thing: &ThingChange) -> Json {
    let (change, from, fields) = match &thing.what {
        What::Added(fields) => ("added", None, stated(fields)),
        What::Removed(fields) => ("removed", None, stated(fields)),
        What::Renamed { from, fields } => (
            "renamed",
            Some(from.as_str()),
            fields.iter().map(field).collect(),
        ),
        What::Changed(fields) => ("changed", None, fields.iter().map(field).collect()),
    };
    json!({
        "kind": thing.kind.word(),
        "id": thing.id.as_str(),
        "change": change,
        "from": from,
        "layout": thing.is_layout(),
        "fields": fields,
    })
}

fn stated(fields: &Fields) -> Json {
    let side = |(name, value): &(&str, Value)| json!({ "name": name, "value": plain(value) });
    fields.0.iter().map(side).collect()
}

fn field(field: &FieldChange) -> Json {
    json!({
        "name": field.name,
        "before": field.before.as_ref().map(plain),
        "after": field.after.as_ref().map(plain),
        "before_value": field.before.as_ref().and_then(|value| number(field.name, value)),
        "after_value": field.after.as_ref().and_then(|value| number(field.name, value)),
    })
}

/// What a field says as a number: a count, a probability, a rate per second, or percentiles in milliseconds.
fn number(name: &str, value: &Value) -> Option<Json> {
    let (Value::Text(text) | Value::Plain(text)) = value else {
        return None;
    };
    match name {
        "replicas" | "needs" | "shards" | "fan_out" => Some(json!(text.parse::<u64>().ok()?)),
        "availability" | "hit_ratio" => Some(json!(text.parse::<Probability>().ok()?.get())),
        "capacity" | "rate" => Some(json!(text.parse::<Rate>().ok()?.get())),
        "latency" => {
            let latency: Latency = text.parse().ok()?;
            Some(json!({ "p50": latency.p50().get(), "p99": latency.p99().get() }))
        }
        _ => None,
    }
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Names(names) => names.iter().map(Id::as_str).collect(),
        other => Json::String(other.to_string()),
    }
}

fn sides<T>(change: &Change<T>, text: impl Fn(&T) -> String) -> Json {
    json!({
        "before": change.before.as_ref().map(&text),
        "after": change.after.as_ref().map(&text),
    })
}

/// A figure as people read it, and as numbers in one unit whatever their size.
fn figure(figure: &FigureEffect) -> Json {
    json!({
        "before": figure.text.before,
        "after": figure.text.after,
        "unit": figure.unit,
        "before_value": figure.number.before,
        "after_value": figure.number.after,
    })
}

fn flow(flow: &FlowEffect) -> Json {
    let figures = flow.figures.iter().map(|effect| {
        let mut json = figure(effect);
        json["name"] = effect.name.into();
        json
    });
    json!({
        "id": flow.id.as_str(),
        "figures": figures.collect::<Json>(),
        "single_points_gained": flow.single_points_gained.iter().map(unit).collect::<Json>(),
        "single_points_lost": flow.single_points_lost.iter().map(unit).collect::<Json>(),
    })
}

fn target(target: &TargetEffect) -> Json {
    let word = |verdict: &Verdict| verdict.word().to_owned();
    json!({
        "id": target.id.as_str(),
        "verdict": sides(&target.verdict, word),
        "summary": target.summary,
    })
}

fn finding(finding: &FindingEffect) -> Json {
    json!({
        "rule": finding.rule,
        "severity": match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        },
        "message": finding.message,
    })
}
