//! One flow: whether it works, what takes it down, how long it takes.

use crate::analysis::figure::{figure, lost, minutes, percent, rate, share, time};
use crate::analysis::report::{
    Availability, Cycles, FlowFigures, FlowReport, Known, Method, Overload, Part, Percentiles, Unit,
};
use crate::export::page::{Cell, Page, Style};
use crate::model::{Design, FlowOp, Id, RateSource};

/// Where the texts behind the labels start.
const INDENT: usize = 18;
/// How many single points, pairs or savings are written out.
const LISTED: usize = 8;
/// The columns of the longest bar.
const BAR: usize = 16;

pub(super) fn write(page: &mut Page, design: &Design, flow: &FlowReport) {
    let name = if flow.name.is_empty() || flow.name == flow.id.as_str() {
        flow.id.to_string()
    } else {
        format!("{}: {}", flow.id, flow.name)
    };
    page.heading(&format!("Flow {name}"));
    about(page, design, flow);
    availability(page, &flow.figures);
    chain(page, &flow.figures);
    points(page, &flow.figures);
    times(page, flow);
    budget(page, &flow.figures);
}

fn entry(page: &mut Page, label: &str, text: impl AsRef<str>) {
    page.entry(INDENT, &Cell::dim(label), &Cell::plain(text));
}

fn about(page: &mut Page, design: &Design, flow: &FlowReport) {
    let recorded = design.flow(flow.id.as_str());
    let Some(recorded) = recorded.filter(|_| !flow.implied) else {
        entry(
            page,
            "implied",
            "no flow is recorded; this one uses everything that its entry reaches, and has no rate",
        );
        return;
    };
    let op = match recorded.op {
        FlowOp::Read => "reads",
        FlowOp::Write => "writes",
    };
    let speed = match &recorded.rate {
        Some(RateSource::Stated(stated)) => format!("{} at peak", rate(stated.get())),
        Some(RateSource::Estimate(name)) => format!("at peak the estimate {name}"),
        None => "no rate stated, so its load is not known".to_owned(),
    };
    entry(
        page,
        "enters at",
        format!("{}, {op}, {speed}", recorded.entry),
    );
    cycles(page, &flow.figures.cycles_left_out);
}

/// The first few cycles that are left out and how many more there are.
fn cycles(page: &mut Page, cycles: &Cycles) {
    const SHOWN: usize = 10;
    let mut line = |text| {
        page.entry(INDENT, &Cell::new("cycle", Style::Warn), &Cell::plain(text));
    };
    for cycle in cycles.each().take(SHOWN) {
        let around: Vec<&str> = cycle.components.iter().map(|id| id.as_str()).collect();
        line(format!(
            "{} closes the cycle {} and is left out",
            cycle.connection,
            around.join(" → ")
        ));
    }
    let more = cycles.connections().skip(SHOWN).count();
    if more > 0 {
        line(format!(
            "{more} more connections close cycles and are left out"
        ));
    }
}

fn availability(page: &mut Page, figures: &FlowFigures) {
    let whole = &figures.availability;
    let requests = &figures.request_success;
    entry(
        page,
        "availability",
        format!(
            "{}, {}: some part does not work for {} a year",
            percent(whole.unavailability),
            how(whole),
            lost(figures.downtime_minutes_per_year, whole.method)
        ),
    );
    entry(
        page,
        "request success",
        format!(
            "{}, {}: {} of error budget a year",
            percent(requests.unavailability),
            how(requests),
            lost(figures.error_budget_minutes_per_year, requests.method)
        ),
    );
    if figures.completion_availability != *whole || figures.completion_request_success != *requests
    {
        entry(
            page,
            "until all is done",
            format!(
                "availability {}, request success {}",
                percent(figures.completion_availability.unavailability),
                percent(figures.completion_request_success.unavailability)
            ),
        );
    }
    let naive = percent(1.0 - figures.naive_availability);
    if figures.naive_difference.is_empty() {
        entry(page, "naive product", format!("{naive}, the same"));
    } else {
        entry(
            page,
            "naive product",
            format!("{naive}; it differs because"),
        );
        for reason in &figures.naive_difference {
            entry(page, "", format!("· {reason}"));
        }
    }
}

pub(in crate::export) fn how(figure: &Availability) -> String {
    match figure.method {
        Method::Exact => "exact".to_owned(),
        Method::Numeric => "numeric".to_owned(),
        Method::Bound => format!("at least; at most {}", percent(1.0 - figure.high)),
    }
}

fn chain(page: &mut Page, figures: &FlowFigures) {
    let heads = ["chain", "pool", "running", "of downtime"];
    let mut rows = vec![heads.map(Cell::dim).to_vec()];
    for row in figures.chain.rows() {
        rows.push(vec![
            Cell::plain(row.component.as_str()),
            Cell::plain(percent(1.0 - row.pool)),
            Cell::plain(percent(1.0 - row.running)),
            Cell::plain(share(row.downtime_share)),
        ]);
    }
    page.blank();
    page.table(2, 1, false, &rows);
    if figures.availability.method == Method::Bound {
        entry(page, "", NOT_EXACT);
    }
    page.blank();
}

/// Said of what follows from an availability that is an interval.
pub(in crate::export) const NOT_EXACT: &str =
    "no exact rows: what was not followed counts as down, here and in what is saved";

fn points(page: &mut Page, figures: &FlowFigures) {
    let bad = |page: &mut Page, label: &str, units: &[Unit], style| {
        if !units.is_empty() {
            let names = listed(units.iter().map(unit));
            page.entry(INDENT, &Cell::new(label, style), &Cell::plain(names));
        }
    };
    if figures.single_points.is_empty() {
        page.entry(
            INDENT,
            &Cell::new("single points", Style::Good),
            &Cell::plain("none"),
        );
    }
    bad(page, "single points", &figures.single_points, Style::Bad);
    bad(
        page,
        "… to finish",
        &figures.completion_single_points,
        Style::Warn,
    );
    match &figures.overload_single_points {
        Ok(points) if points.is_empty() => {}
        Ok(points) => {
            let points = listed(points.iter().map(overload));
            let label = Cell::new("… by overload", Style::Warn);
            page.entry(INDENT, &label, &Cell::plain(points));
        }
        Err(why) => entry(page, "… by overload", why.0.clone()),
    }
    let ids = |ids: &[Id]| listed(ids.iter().map(ToString::to_string));
    if !figures.critical_dependencies.is_empty() {
        entry(page, "managed, needed", ids(&figures.critical_dependencies));
    }
    if !figures.critical_components.is_empty() {
        entry(page, "whole pools", ids(&figures.critical_components));
    }
    sets(page, "pairs", &figures.cut_pairs_count, &figures.cut_pairs);
    if let Some(triples) = &figures.cut_triples {
        sets(page, "triples", &triples.count, &triples.first);
    }
    let saving = figures
        .importance
        .iter()
        .filter(|row| row.saving_minutes_per_year > 0.0 && !matches!(row.unit, Unit::Replica(_)));
    let saving: Vec<String> = saving
        .take(3)
        .map(|row| {
            format!(
                "{} {}",
                unit(&row.unit),
                minutes(row.saving_minutes_per_year)
            )
        })
        .collect();
    if !saving.is_empty() {
        entry(
            page,
            "if perfect, saves",
            format!("{} a year", saving.join(", ")),
        );
    }
}

pub(in crate::export) fn unit(unit: &Unit) -> String {
    match unit {
        Unit::Replica(id) | Unit::Component(id) => id.to_string(),
        Unit::Zone(id) => format!("zone {id}"),
        Unit::Connection(id) => format!("connection {id}"),
    }
}

/// What is lost, and what then has too much to do.
pub(in crate::export) fn overload(point: &Overload) -> String {
    let pools: Vec<&str> = point.pools.iter().map(Id::as_str).collect();
    format!(
        "{} (too much for {})",
        unit(&point.unit),
        pools.join(" and ")
    )
}

/// Units that fail together, those alike with their number: `2 × api + zone az-b`.
pub(in crate::export) fn set(units: &[Unit]) -> String {
    let alike = units.chunk_by(|one, other| one == other);
    let parts = alike.map(|alike| match alike {
        [one] => unit(one),
        several => format!("{} × {}", several.len(), unit(&several[0])),
    });
    parts.collect::<Vec<_>>().join(" + ")
}

/// The sets of `N` units that take the flow down, if there are any.
fn sets<const N: usize>(page: &mut Page, label: &str, count: &Known<u64>, first: &[[Unit; N]]) {
    match count {
        Ok(0) => {}
        Ok(count) => {
            let first = listed(first.iter().map(|units| set(units)));
            let count = figure(*count as f64);
            entry(page, label, format!("{count} that take it down: {first}"));
        }
        Err(why) => entry(page, label, format!("not counted: {}", why.0)),
    }
}

/// The first few, and how many more there are.
fn listed(names: impl ExactSizeIterator<Item = String>) -> String {
    let more = names.len().saturating_sub(LISTED);
    let shown: Vec<String> = names.take(LISTED).collect();
    match more {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn times(page: &mut Page, flow: &FlowReport) {
    let times = &flow.figures.latency;
    let heads = ["time", "p50", "p95", "p99", "p99.9"];
    let mut rows = vec![heads.map(Cell::dim).to_vec()];
    let mut missing = Vec::new();
    let mut add = |label: &str, known: &Known<Percentiles>| match known {
        Ok(times) => {
            let figures = [times.p50, times.p95, times.p99, times.p99_9];
            let mut row = vec![Cell::plain(label)];
            row.extend(figures.map(|ms| Cell::plain(time(ms))));
            rows.push(row);
        }
        Err(why) => missing.push(format!("{label}: {}", why.0)),
    };
    add("response", &times.response_unloaded);
    add("response at peak", &times.response_peak);
    if times.completion_unloaded != times.response_unloaded {
        add("until all is done", &times.completion_unloaded);
        add("… at peak", &times.completion_peak);
    }
    page.blank();
    page.table(2, 1, false, &rows);
    for missing in missing {
        page.entry(4, &Cell::plain(""), &Cell::new(missing, Style::Warn));
    }
    notes(page, flow);
}

/// What one must know to read the times.
fn notes(page: &mut Page, flow: &FlowReport) {
    let mut note = |text: String| page.entry(4, &Cell::plain(""), &Cell::dim(text));
    if flow.implied {
        note("if one request used everything".to_owned());
    }
    let times = &flow.figures.latency;
    for (label, known) in [
        ("response", &times.response_unloaded),
        ("response at peak", &times.response_peak),
    ] {
        for edge in known.iter().flat_map(|times| &times.edges) {
            note(format!(
                "{label} p{} is at an edge: {}…{}",
                edge.percent,
                time(edge.low),
                time(edge.high)
            ));
        }
    }
    if times.completion_is_upper_bound {
        note("until all is done: an upper bound, since a called component publishes".to_owned());
    }
    note(format!(
        "numeric, within 1 %; the p99s summed would say {}",
        time(times.sum_of_p99)
    ));
}

/// Where the 99th percentile goes: at peak where that is known.
fn budget(page: &mut Page, figures: &FlowFigures) {
    let (when, times) = match (
        &figures.latency.response_peak,
        &figures.latency.response_unloaded,
    ) {
        (Ok(times), _) => ("at peak", times),
        (Err(_), Ok(times)) => ("unloaded", times),
        (Err(_), Err(_)) => return,
    };
    let mut parts: Vec<_> = times.contributions_p99.rows().collect();
    parts.sort_by(|a, b| b.ms.total_cmp(&a.ms));
    let total = times.p99;
    let small = |ms: f64| ms < total * 0.01;
    let others: f64 = parts
        .iter()
        .filter(|part| small(part.ms))
        .map(|part| part.ms)
        .sum();
    parts.retain(|part| !small(part.ms));
    if total <= 0.0 || parts.is_empty() {
        return;
    }
    let title = format!("p99 {when}, by part");
    let heads = [title.as_str(), "own p50", "own p99", "adds", ""];
    let mut rows = vec![heads.map(Cell::dim).to_vec()];
    for part in &parts {
        let own = |ms: f64| match part.part {
            Part::Waiting(_) => String::new(),
            _ => time(ms),
        };
        let name = match part.part {
            Part::Component(id) => id.to_string(),
            Part::Connection(id) => format!("hop {id}"),
            Part::Waiting(id) => format!("waiting for {id}"),
        };
        rows.push(vec![
            Cell::plain(name),
            Cell::plain(own(part.p50)),
            Cell::plain(own(part.p99)),
            Cell::plain(time(part.ms)),
            Cell::plain("█".repeat((part.ms / total * BAR as f64).round() as usize)),
        ]);
    }
    if others > 0.0 {
        let mut row = ["all others", "", ""].map(Cell::dim).to_vec();
        row.push(Cell::dim(time(others)));
        rows.push(row);
    }
    page.blank();
    page.table(2, 1, true, &rows);
}
