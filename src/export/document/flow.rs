//! One flow in a document: whether it works, what takes it down, where its time goes.

use super::{Block, Entry, names};
use crate::analysis::figure::{figure, lost, percent, rate, share, time};
use crate::analysis::report::{FlowFigures, FlowReport, Known, Method, Part, Percentiles, Unit};
use crate::export::report_text::{NOT_EXACT, how, overload, set, unit};
use crate::model::{Design, FlowOp, RateSource};

/// How many pairs are written out.
const LISTED: usize = 12;

pub(super) fn write(design: &Design, flow: &FlowReport, blocks: &mut Vec<Block>) {
    let name = if flow.name.is_empty() {
        flow.id.as_str()
    } else {
        &flow.name
    };
    blocks.push(Block::Heading(2, format!("Flow: {name}")));
    blocks.push(Block::Text(about(design, flow)));
    blocks.push(Block::List(availability(&flow.figures)));
    chain(&flow.figures, blocks);
    times(&flow.figures, blocks);
    budget(&flow.figures, blocks);
}

fn about(design: &Design, flow: &FlowReport) -> String {
    let recorded = design.flow(flow.id.as_str()).filter(|_| !flow.implied);
    let Some(recorded) = recorded else {
        return "Implied: it uses everything that its entry reaches, and has no rate.".to_owned();
    };
    let op = match recorded.op {
        FlowOp::Read => "reads",
        FlowOp::Write => "writes",
    };
    let rate = match &recorded.rate {
        Some(RateSource::Stated(stated)) => rate(stated.get()),
        Some(RateSource::Estimate(name)) => format!("at the rate {name}"),
        None => "at no stated rate".to_owned(),
    };
    format!("Enters at {}, {op}, {rate}.", recorded.entry)
}

fn availability(figures: &FlowFigures) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut add = |lead: &str, text: String| {
        entries.push(Entry {
            lead: lead.to_owned(),
            text,
        });
    };
    let (whole, requests) = (&figures.availability, &figures.request_success);
    add(
        "Request success",
        format!(
            "{}, {}: {} of error budget a year",
            percent(requests.unavailability),
            how(requests),
            lost(figures.error_budget_minutes_per_year, requests.method)
        ),
    );
    add(
        "Availability",
        format!(
            "{}, {}: some part does not work for {} a year; the naive product would say {}",
            percent(whole.unavailability),
            how(whole),
            lost(figures.downtime_minutes_per_year, whole.method),
            percent(1.0 - figures.naive_availability)
        ),
    );
    for reason in &figures.naive_difference {
        add("The naive product differs", reason.clone());
    }
    let units = |units: &[Unit]| {
        let names: Vec<String> = units.iter().map(unit).collect();
        if names.is_empty() {
            "none".to_owned()
        } else {
            names.join(", ")
        }
    };
    add("Single points of failure", units(&figures.single_points));
    if !figures.completion_single_points.is_empty() {
        let points = units(&figures.completion_single_points);
        add("Single points until all is done", points);
    }
    match &figures.overload_single_points {
        Ok(points) if !points.is_empty() => {
            let points: Vec<String> = points.iter().map(overload).collect();
            add("Single points by overload", points.join(", "));
        }
        Ok(_) => {}
        Err(why) => add("Single points by overload", format!("not known: {}", why.0)),
    }
    if !figures.critical_dependencies.is_empty() {
        add("Managed and needed", names(&figures.critical_dependencies));
    }
    if !figures.critical_components.is_empty() {
        add(
            "Whole pools that are needed",
            names(&figures.critical_components),
        );
    }
    if let Some(pairs) = pairs(figures) {
        add("Pairs that take it down", pairs);
    }
    entries
}

fn pairs(figures: &FlowFigures) -> Option<String> {
    match &figures.cut_pairs_count {
        Ok(0) => None,
        Ok(count) => {
            let first = figures.cut_pairs.iter().take(LISTED);
            let pairs: Vec<String> = first.map(|pair| set(pair)).collect();
            let count = figure(*count as f64);
            Some(format!("{count}, such as {}", pairs.join("; ")))
        }
        Err(why) => Some(format!("not counted: {}", why.0)),
    }
}

fn chain(figures: &FlowFigures, blocks: &mut Vec<Block>) {
    let rows = figures.chain.rows().map(|row| {
        vec![
            row.component.to_string(),
            percent(1.0 - row.pool),
            percent(1.0 - row.running),
            share(row.downtime_share),
        ]
    });
    blocks.push(Block::Table(
        vec!["chain", "pool", "running", "of downtime"],
        rows.collect(),
    ));
    if figures.availability.method == Method::Bound {
        blocks.push(Block::Text(format!("These are {NOT_EXACT}.")));
    }
}

fn times(figures: &FlowFigures, blocks: &mut Vec<Block>) {
    let times = &figures.latency;
    let mut rows = Vec::new();
    let mut add = |label: &str, known: &Known<Percentiles>| match known {
        Ok(times) => {
            let figures = [times.p50, times.p95, times.p99, times.p99_9];
            let label = std::iter::once(label.to_owned());
            rows.push(label.chain(figures.map(time)).collect());
        }
        Err(why) => {
            let rest = std::iter::repeat_n(String::new(), 3);
            let first = [format!("{label}: {}", why.0), "not known".to_owned()];
            rows.push(first.into_iter().chain(rest).collect());
        }
    };
    add("response", &times.response_unloaded);
    add("response at peak", &times.response_peak);
    if times.completion_unloaded != times.response_unloaded {
        add("until all is done", &times.completion_unloaded);
        add("until all is done, at peak", &times.completion_peak);
    }
    blocks.push(Block::Table(
        vec!["time", "p50", "p95", "p99", "p99.9"],
        rows,
    ));
}

/// Where the 99th percentile goes: at peak where that is known.
fn budget(figures: &FlowFigures, blocks: &mut Vec<Block>) {
    let Some(times) = figures.latency.response() else {
        return;
    };
    let mut parts: Vec<_> = times.contributions_p99.rows().collect();
    parts.sort_by(|a, b| b.ms.total_cmp(&a.ms));
    parts.retain(|part| part.ms >= times.p99 * 0.01);
    if parts.is_empty() {
        return;
    }
    let rows = parts.iter().map(|part| {
        let (name, own) = match part.part {
            Part::Component(id) => (id.to_string(), true),
            Part::Connection(id) => (format!("hop {id}"), true),
            Part::Waiting(id) => (format!("waiting for {id}"), false),
        };
        let own = |ms: f64| if own { time(ms) } else { String::new() };
        vec![name, own(part.p50), own(part.p99), time(part.ms)]
    });
    blocks.push(Block::Table(
        vec!["latency budget: part", "own p50", "own p99", "adds to p99"],
        rows.collect(),
    ));
}
