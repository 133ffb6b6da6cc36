//! The designs that the program ships: each opens, keeps its bytes, and says what it is.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use fivenines::analysis::report::{Finding, Severity, Verdict};
use fivenines::analysis::{Options, estimates, evaluate};
use fivenines::catalogue::{Catalogue, validate};
use fivenines::io::{Form, read, write_ron};
use fivenines::model::{Design, Id};

/// The files under `designs/`, in the order of their names.
pub(crate) fn files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("designs");
    collect(&top, &mut found).expect("the designs can be listed");
    found.sort();
    assert!(!found.is_empty());
    found
}

fn collect(directory: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

fn each(mut check: impl FnMut(&str, &str, &Design)) {
    for path in files() {
        let name = path.display().to_string();
        let text = fs::read_to_string(&path).expect("a listed design can be read");
        let design = read(&text, Form::Ron).unwrap_or_else(|error| panic!("{name}: {error}"));
        check(&name, &text, &design);
    }
}

#[test]
fn every_design_survives_byte_for_byte() {
    each(|name, text, design| assert_eq!(write_ron(design), text, "{name}"));
}

#[test]
fn every_design_says_what_it_is() {
    each(|name, _, design| {
        assert!(
            !design.title.is_empty() && !design.prompt.is_empty(),
            "{name}"
        );
        assert!(!design.requirements.is_empty(), "{name}");
        assert!(!design.targets.is_empty(), "{name}");
        assert!(!design.flows.is_empty(), "{name}");
        assert!(!design.decisions.is_empty(), "{name}");
    });
}

#[test]
fn every_design_has_a_title_of_its_own() {
    let mut titles = HashSet::new();
    each(|name, _, design| assert!(titles.insert(design.title.clone()), "{name}"));
}

#[test]
fn every_design_can_be_evaluated() {
    each(|name, _, design| {
        let problems = validate(design, Catalogue::shipped());
        assert!(problems.is_empty(), "{name}: {problems:?}");
    });
}

/// The findings that the head of a file announces, as `Expected finding: rule (subjects): reason`.
fn announced(design: &Design) -> BTreeSet<String> {
    let lines = design.preamble.iter();
    let texts = lines.filter_map(|line| line.strip_prefix("Expected finding: "));
    let cut = |text: &str| text.split_inclusive(')').next().map(str::to_owned);
    texts.filter_map(cut).collect()
}

#[test]
fn every_design_has_the_findings_that_it_announces_and_no_others() {
    each(|name, _, design| {
        let report = evaluate(design, Catalogue::shipped(), Options::default());
        let worth_announcing = |finding: &&Finding| {
            let open = finding.accepted.is_none() && finding.severity != Severity::Info;
            let lapsed = finding.rule == "acceptance-lapsed";
            (open || lapsed) && !finding.rule.starts_with("target-")
        };
        let found: BTreeSet<String> = report
            .findings
            .iter()
            .filter(worth_announcing)
            .map(|finding| {
                let subjects: Vec<&str> = finding.subjects.iter().map(Id::as_str).collect();
                format!("{} ({})", finding.rule, subjects.join(", "))
            })
            .collect();
        assert_eq!(found, announced(design), "{name}");
    });
}

#[test]
fn a_target_is_missed_only_where_its_note_says_so() {
    each(|name, _, design| {
        let report = evaluate(design, Catalogue::shipped(), Options::default());
        for (target, verdict) in std::iter::zip(&design.targets, &report.targets) {
            let missed = verdict.verdict == Verdict::Missed;
            let announced = target.note.starts_with("meant to be missed");
            // What cannot be told yet is not wrong.
            let open = verdict.verdict == Verdict::CannotTell;
            assert!(
                missed == announced || open,
                "{name}: {} {verdict:?}",
                target.id
            );
        }
    });
}

#[test]
fn every_estimate_has_a_result() {
    each(|name, _, design| {
        for row in estimates::evaluate(&design.estimates).results() {
            assert!(row.result.is_ok(), "{name}: {} {:?}", row.name, row.result);
        }
    });
}

#[test]
fn every_connection_carries_a_flow_or_copies_data() {
    use fivenines::model::ConnectionKind::Replicate;
    each(|name, _, design| {
        let used: Vec<&Id> = design
            .flows
            .iter()
            .flat_map(|f| f.via.iter().flatten())
            .collect();
        for connection in &design.connections {
            let carries = used.contains(&&connection.id) || connection.kind == Replicate;
            assert!(carries, "{name}: {}", connection.id);
        }
    });
}

#[test]
fn ride_sharing_estimates_what_its_source_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("designs/ride-sharing.ron");
    let design = read(&fs::read_to_string(path).unwrap(), Form::Ron).unwrap();
    let sheet = estimates::evaluate(&design.estimates);
    let rate = |name: &str| sheet.per_second(&Id::from(name)).unwrap();
    let text = |name: &str| {
        let row = sheet
            .results()
            .iter()
            .find(|row| row.name == *name)
            .unwrap();
        row.result.clone().unwrap()
    };
    assert_eq!((rate("writes"), rate("peak_writes")), (50_000.0, 150_000.0));
    assert_eq!((rate("reads"), rate("peak_reads")), (200_000.0, 600_000.0));
    assert_eq!(text("ride_storage"), "10 GB / day");
    assert_eq!(text("ride_storage_year"), "3.65 TB");
    assert_eq!(text("bandwidth_in"), "38.4 MB / s");
    assert_eq!(text("bandwidth_out"), "1.2 GB / s");
}
