//! The report for programs: one JSON object on one line.
//!
//! Keys keep their order, numbers their digits, and the same report gives the same bytes. What cannot be
//! given is `null`, with the reason in `why_null` beside it. Characters that would deceive a reader or
//! drive a terminal are written as escapes, which mean the same to every parser.

mod fields;
mod object;
mod what_if;

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::analysis::report::{
    Assumed, Assumption, Availability, ChainRow, Contribution, Edge, EstimateResult, Finding,
    FlowFigures, FlowReport, Importance, Known, LoadRow, Method, Part, Percentiles, Report,
    RequirementStatus, Serving, Severity, TargetVerdict, Unit,
};
use crate::model::Id;
use fields::Fields;
use object::Object;

/// What wrote the report: the program and its version.
const PROGRAM: &str = concat!("nines ", env!("CARGO_PKG_VERSION"));

/// Writes `report` as one line, with the line's end.
///
/// # Errors
/// If it cannot be written.
pub fn write(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let mut line = Object::new(out);
    line.put("design", &*report.design)?;
    line.put("program", PROGRAM)?;
    line.put("summary", summary(report))?;
    line.objects("flows", &report.flows, flow)?;
    line.list("load", &report.load, load)?;
    line.put("headroom", headroom(report))?;
    line.list("targets", &report.targets, target)?;
    line.list("requirements", &report.requirements, requirement)?;
    line.list("findings", &report.findings, finding)?;
    line.list("assumptions", &report.assumptions, assumption)?;
    line.list("estimates", &report.estimates, estimate)?;
    line.put("not_counted", report.not_counted())?;
    if let Some(answer) = &report.what_if {
        line.put("what_if", what_if::value(answer))?;
    }
    line.finish()?;
    writeln!(out)
}

fn summary(report: &Report) -> Value {
    let summary = report.summary();
    json!({
        "errors": summary.errors,
        "warnings": summary.warnings,
        "infos": summary.infos,
        "targets_missed": summary.targets_missed,
        "targets_unknown": summary.targets_unknown,
    })
}

fn flow<W: Write>(fields: &mut Object<W>, flow: &FlowReport) -> io::Result<()> {
    let figures = &flow.figures;
    fields.put("id", text(&flow.id))?;
    fields.put("request_success", availability(&figures.request_success))?;
    fields.put("availability", availability(&figures.availability))?;
    let completion = availability(&figures.completion_request_success);
    fields.put("completion_request_success", completion)?;
    let completion = availability(&figures.completion_availability);
    fields.put("completion_availability", completion)?;
    fields.put("naive_availability", figures.naive_availability)?;
    fields.put(
        "downtime_minutes_per_year",
        figures.downtime_minutes_per_year,
    )?;
    let budget = figures.error_budget_minutes_per_year;
    fields.put("error_budget_minutes_per_year", budget)?;
    what_takes_it_down(fields, figures)?;
    fields.list("importance", &figures.importance, importance)?;
    fields.object("latency_ms", |fields| latency(fields, figures))?;
    fields.put("name", &*flow.name)?;
    fields.put("implied", flow.implied)?;
    fields.put("naive_difference", figures.naive_difference.clone())?;
    if let Some(triples) = &figures.cut_triples {
        fields.known("cut_triples_count", &triples.count)?;
        fields.list("cut_triples", &triples.first, |triple| {
            triple.iter().map(unit).collect()
        })?;
    }
    Ok(())
}

fn what_takes_it_down<W: Write>(fields: &mut Object<W>, figures: &FlowFigures) -> io::Result<()> {
    fields.list("single_points", &figures.single_points, unit)?;
    let completion = &figures.completion_single_points;
    fields.list("completion_single_points", completion, unit)?;
    match &figures.overload_single_points {
        Ok(points) => fields.list("overload_single_points", points, |point| unit(&point.unit))?,
        Err(why) => fields.null("overload_single_points", &why.0)?,
    }
    fields.list("critical_components", &figures.critical_components, text)?;
    let services = &figures.critical_dependencies;
    fields.list("critical_dependencies", services, text)?;
    fields.list("chain", figures.chain.rows(), chain)?;
    let cycles = figures.cycles_left_out.each();
    fields.objects("cycles_left_out", cycles, |fields, cycle| {
        fields.put("connection", text(cycle.connection))?;
        fields.list("components", cycle.components, text)
    })?;
    fields.known("cut_pairs_count", &figures.cut_pairs_count)?;
    fields.list("cut_pairs", &figures.cut_pairs, |pair| {
        json!([unit(&pair[0]), unit(&pair[1])])
    })
}

fn availability(figure: &Availability) -> Value {
    json!({
        "value": figure.value,
        "unavailability": figure.unavailability,
        "low": figure.low,
        "high": figure.high,
        "method": method(figure.method),
    })
}

const fn method(method: Method) -> &'static str {
    match method {
        Method::Exact => "exact",
        Method::Bound => "bound",
        Method::Numeric => "numeric",
    }
}

/// What fails, by its sort and its name.
pub(super) fn unit(unit: &Unit) -> Value {
    json!({ "unit": unit.word(), "id": text(unit.id()) })
}

fn chain(row: ChainRow<'_>) -> Value {
    json!({
        "component": text(row.component),
        "pool": row.pool,
        "running": row.running,
        "downtime_share": row.downtime_share,
    })
}

fn importance(row: &Importance) -> Value {
    json!({
        "unit": row.unit.word(),
        "id": text(row.unit.id()),
        "birnbaum": row.birnbaum,
        "saving_minutes_per_year": row.saving_minutes_per_year,
    })
}

fn latency<W: Write>(fields: &mut Object<W>, figures: &FlowFigures) -> io::Result<()> {
    let times = &figures.latency;
    fields.put("method", method(Method::Numeric))?;
    fields.object("response", |fields| {
        fields.object("unloaded", |of| percentiles(of, &times.response_unloaded))?;
        fields.object("peak", |of| percentiles(of, &times.response_peak))
    })?;
    fields.object("completion", |fields| {
        fields.object("unloaded", |of| percentiles(of, &times.completion_unloaded))?;
        fields.object("peak", |of| percentiles(of, &times.completion_peak))?;
        fields.put("upper_bound", times.completion_is_upper_bound)
    })?;
    fields.put("sum_of_p99", times.sum_of_p99)
}

fn percentiles<W: Write>(fields: &mut Object<W>, known: &Known<Percentiles>) -> io::Result<()> {
    let figure = |of: fn(&Percentiles) -> f64| known.as_ref().map(of).map_err(Clone::clone);
    fields.known("p50", &figure(|times| times.p50))?;
    fields.known("p95", &figure(|times| times.p95))?;
    fields.known("p99", &figure(|times| times.p99))?;
    fields.known("p99_9", &figure(|times| times.p99_9))?;
    let times = known.as_ref().ok();
    let edges = times.map_or(&[][..], |times| &times.edges);
    fields.list("edges", edges, edge)?;
    let parts = times
        .into_iter()
        .flat_map(|times| times.contributions_p99.rows());
    fields.list("contributions_p99", parts, contribution)?;
    fields.known("mean", &figure(|times| times.mean))
}

fn edge(edge: &Edge) -> Value {
    json!({ "percent": edge.percent, "low": edge.low, "high": edge.high })
}

fn contribution(contribution: Contribution<'_>) -> Value {
    let (kind, id) = match contribution.part {
        Part::Component(id) => ("component", id),
        Part::Connection(id) => ("connection", id),
        Part::Waiting(id) => ("waiting", id),
    };
    json!({
        "unit": kind,
        "id": text(id),
        "ms": contribution.ms,
        "p50": contribution.p50,
        "p99": contribution.p99,
    })
}

fn load(row: &LoadRow) -> Value {
    let mut fields = Fields::default();
    fields.put("component", text(&row.component));
    fields.known("reads_rps", &row.reads);
    fields.known("writes_rps", &row.writes);
    fields.known("per_replica_rps", &row.per_replica);
    fields.known("utilisation", &row.utilisation);
    fields.known("concurrency", &row.concurrency);
    fields.finish()
}

fn headroom(report: &Report) -> Value {
    let mut fields = Fields::default();
    let known = report.headroom.as_ref().map_err(Clone::clone);
    fields.known("factor", &known.clone().map(|headroom| headroom.factor));
    fields.known(
        "component",
        &known.map(|headroom| text(&headroom.component)),
    );
    fields.finish()
}

fn target(target: &TargetVerdict) -> Value {
    let mut fields = Fields::default();
    fields.put("id", text(&target.id));
    fields.put("verdict", target.verdict.word());
    let why = target.missing.as_ref().unwrap_or(&target.summary);
    fields.optional("value", target.value, why);
    fields.put("evidence", texts(&target.evidence));
    fields.put("missing", target.missing.clone());
    fields.optional("bound", target.bound, why);
    fields.put("at_the_limit", target.at_the_limit);
    fields.put("summary", &*target.summary);
    fields.finish()
}

fn requirement(requirement: &RequirementStatus) -> Value {
    let status = match requirement.status {
        Serving::Served => "served",
        Serving::Parked => "parked",
        Serving::Open => "open",
    };
    json!({ "id": text(&requirement.id), "status": status, "flows": texts(&requirement.flows) })
}

fn finding(finding: &Finding) -> Value {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    json!({
        "rule": finding.rule,
        "severity": severity,
        "subjects": texts(&finding.subjects),
        "flows": texts(&finding.flows),
        "message": finding.message,
        "why": finding.why,
        "fix": finding.fix,
        "accepted": finding.accepted,
    })
}

fn assumption(assumption: &Assumption) -> Value {
    let mut fields = Fields::default();
    fields.put("subject", text(&assumption.subject));
    fields.put("field", assumption.field);
    match assumption.value {
        Assumed::Number(value) => fields.put("value", value),
        Assumed::Times { p50, p99 } => fields.put("value", json!({ "p50": p50, "p99": p99 })),
        Assumed::Nothing if assumption.field == "capacity_rps" => {
            fields.null("value", "no limit is assumed");
        }
        Assumed::Nothing => fields.null("value", "it is assumed to take no time"),
    }
    fields.put("source", &*assumption.source);
    fields.finish()
}

fn estimate(estimate: &EstimateResult) -> Value {
    let mut fields = Fields::default();
    fields.put("name", text(&estimate.name));
    fields.known("result", &estimate.result);
    let why = match &estimate.result {
        Ok(_) => "it is no rate",
        Err(unknown) => &unknown.0,
    };
    fields.optional("per_second", estimate.per_second, why);
    fields.finish()
}

fn text(id: &Id) -> Value {
    Value::from(id.as_str())
}

fn texts(ids: &[Id]) -> Value {
    ids.iter().map(text).collect()
}

#[cfg(test)]
mod tests;
