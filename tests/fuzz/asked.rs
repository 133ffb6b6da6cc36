//! What is asked of the answer to an input of strangers: one function for each fuzz target.
//!
//! The targets run them for as long as one likes on what the fuzzer finds; the test suite runs them on a
//! few thousand inputs that are the same every time. Each panics if the answer is wrong.

use fivenines::analysis::report::{Availability, FlowReport, Known, Method, Percentiles, Report};
use fivenines::analysis::what_if::{Failure, units};
use fivenines::analysis::{Options, evaluate as report_on};
use fivenines::app::import::import as drawn;
use fivenines::catalogue::{Catalogue, validate};
use fivenines::export::{json_design, json_report};
use fivenines::io::{Form, Tool, pack, read, read_review, sketch, unpack, write_review, write_ron};
use fivenines::model::Design;
use fivenines::model::diff::Diff;
use fivenines::model::merge::Side;
use serde_json::Value;

use super::random_design;

/// The line between the designs of one input of [`merge`].
pub(crate) const BETWEEN: &str = "\n=======\n";

/// A file of this program: an error in one line, or a design or review that is written and read the same.
pub(crate) fn ron(text: &str) {
    match read(text, Form::Ron) {
        Ok(design) => survives(&design),
        Err(error) => {
            let line = error.to_string();
            assert!(!line.chars().any(char::is_control), "{line:?}");
        }
    }
    if let Ok(review) = read_review(text) {
        assert_eq!(read_review(&write_review(&review)), Ok(review));
    }
}

/// A file of another program: an error, or a design that comes back the same through both forms.
pub(crate) fn json(text: &str) {
    if let Ok(design) = read(text, Form::Json) {
        survives(&design);
    }
}

fn survives(design: &Design) {
    assert_eq!(read(&write_ron(design), Form::Ron).as_ref(), Ok(design));
    let json = json_design(design, Catalogue::shipped());
    assert_eq!(read(&json, Form::Json).as_ref(), Ok(design));
}

/// A design, as text in either form or as a tape of choices: figures that can be true, and no panic.
pub(crate) fn evaluate(input: &[u8]) {
    let text = std::str::from_utf8(input).unwrap_or_default();
    let opened = [Form::Ron, Form::Json].map(|form| read(text, form));
    let design = opened.into_iter().find_map(Result::ok);
    let design = design.unwrap_or_else(|| {
        let words = input.chunks_exact(4);
        let word = |bytes: &[u8]| {
            bytes
                .iter()
                .fold(0, |word, byte| word << 8 | u32::from(*byte))
        };
        random_design::design(&words.map(word).collect::<Vec<_>>())
    });
    let _shown = ShownOnPanic(&design);
    can_be_true(&design);
}

/// The design for a person who looks into a failure: what is in a tape cannot be read.
struct ShownOnPanic<'a>(&'a Design);

impl Drop for ShownOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", write_ron(self.0));
        }
    }
}

fn can_be_true(design: &Design) {
    let catalogue = Catalogue::shipped();
    let failed = |id: &str| units(design, catalogue, id).unwrap_or_default();
    let first = design
        .components
        .first()
        .map(|component| component.id.to_string());
    let zone = design.zones.first().map(|zone| zone.id.to_string());
    let failed: Vec<Failure> = [first, zone]
        .into_iter()
        .flatten()
        .flat_map(|id| failed(&id))
        .collect();
    for failed in [Vec::new(), failed] {
        let report = report_on(
            design,
            catalogue,
            Options {
                failed,
                ..Options::default()
            },
        );
        report.flows.iter().for_each(flow_can_be_true);
        numbers_are_numbers(&report);
    }
}

fn flow_can_be_true(flow: &FlowReport) {
    let all = [
        &flow.figures.availability,
        &flow.figures.request_success,
        &flow.figures.completion_availability,
        &flow.figures.completion_request_success,
    ];
    for figure in all {
        let Availability {
            value,
            unavailability,
            low,
            high,
            method,
        } = *figure;
        let inside = 0.0 <= low && low <= value && value <= high && high <= 1.0;
        assert!(
            inside && (0.0..=1.0).contains(&unavailability),
            "{figure:?}"
        );
        assert!(
            method == Method::Bound || (value + unavailability - 1.0).abs() < 1e-12,
            "{figure:?}"
        );
    }
    assert!(
        flow.figures.availability.low <= flow.figures.request_success.high,
        "{flow:?}"
    );
    let times = &flow.figures.latency;
    for times in [
        &times.response_unloaded,
        &times.response_peak,
        &times.completion_unloaded,
        &times.completion_peak,
    ] {
        times_can_be_true(times);
    }
}

fn times_can_be_true(times: &Known<Percentiles>) {
    let Ok(times) = times else { return };
    let rising = [0.0, times.p50, times.p95, times.p99, times.p99_9];
    assert!(rising.is_sorted() && times.p99_9.is_finite(), "{times:?}");
    let sum: f64 = times.contributions_p99.rows().map(|part| part.ms).sum();
    assert!(
        (sum - times.p99).abs() <= 0.01 * times.p99,
        "{sum} of {times:?}"
    );
}

/// A number that is none would be written as null, without the reason beside it.
fn numbers_are_numbers(report: &Report) {
    let mut line = Vec::new();
    json_report::write(report, &mut line).expect("there is room in memory");
    let tree: Value = serde_json::from_slice(&line).expect("the report is JSON");
    for (key, value) in tree.as_object().expect("the report is an object") {
        // What a person estimates may well be negative.
        if key != "estimates" {
            look(key, value);
        }
    }
}

/// Keys that may be null: what does not apply, and what says why elsewhere.
const OPTIONAL: [&str; 5] = ["accepted", "missing", "value", "bound", "why_null"];

fn look(key: &str, value: &Value) {
    match value {
        Value::Number(number) => assert!(number.as_f64() >= Some(0.0), "{key} is {number}"),
        Value::Array(all) => all.iter().for_each(|value| look(key, value)),
        Value::Object(fields) => {
            for (key, value) in fields {
                let told = value.is_null() && fields.contains_key("why_null");
                let fine = !value.is_null() || told || OPTIONAL.contains(&key.as_str());
                assert!(fine, "{key} is null without a reason");
                look(key, value);
            }
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// A drawing of each of the other tools: a refusal, or a design that opens.
pub(crate) fn import(text: &str) {
    for tool in [
        Tool::Mermaid,
        Tool::D2,
        Tool::Dot,
        Tool::DrawIo,
        Tool::Excalidraw,
    ] {
        if let Ok(sketch) = sketch(text, tool) {
            let design = drawn(&sketch, Catalogue::shipped()).design;
            assert_eq!(validate(&design, Catalogue::shipped()), [], "{tool:?}");
            assert_eq!(read(&write_ron(&design), Form::Ron), Ok(design), "{tool:?}");
        }
    }
}

/// Three designs: what differs is told, and their merge opens, whoever is given way to.
pub(crate) fn merge(text: &str) {
    let mut designs = text.splitn(3, BETWEEN).map(|text| read(text, Form::Ron));
    let [Some(Ok(base)), Some(Ok(ours)), Some(Ok(theirs))] = [(); 3].map(|()| designs.next())
    else {
        return;
    };
    let catalogue = Catalogue::shipped();
    assert_eq!(Diff::between(&base, &ours).is_empty(), base == ours);
    for side in [None, Some(Side::Ours), Some(Side::Theirs)] {
        let merged = catalogue.merge(&base, &ours, &theirs, &|_| side).design;
        assert_eq!(validate(&merged, catalogue), []);
        assert_eq!(read(&write_ron(&merged), Form::Ron), Ok(merged));
    }
    let alone = catalogue.merge(&base, &ours, &base, &|_| None);
    assert_eq!((alone.design, alone.clashes), (ours, vec![]));
}

/// A block of letters: an error, or a text that is packed and unpacked the same.
pub(crate) fn share(text: &str) {
    if let Ok(inside) = unpack(text) {
        let block = pack(&inside).expect("what was in a block fits one");
        assert_eq!(unpack(&block).as_deref(), Ok(inside.as_str()));
    }
}
