//! Designs that are broken on purpose, one for each matter: what is wrong is found, and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use fivenines::analysis::findings::{Rule, TOPICS};
use fivenines::analysis::report::{Finding, Severity};
use fivenines::analysis::{Options, evaluate};
use fivenines::catalogue::Catalogue;
use fivenines::io::{Form, read};
use fivenines::model::{Design, Id};

/// A finding as the files announce it: `rule (subjects)`.
fn said(finding: &Finding) -> String {
    let subjects: Vec<&str> = finding.subjects.iter().map(Id::as_str).collect();
    format!("{} ({})", finding.rule, subjects.join(", "))
}

/// The broken designs by their files' names.
fn broken() -> Vec<(String, Design)> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/broken");
    let mut files: Vec<_> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let opened = files.into_iter().map(|path| {
        let name = path.display().to_string();
        let text = fs::read_to_string(&path).unwrap();
        let design = read(&text, Form::Ron).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, design)
    });
    opened.collect()
}

fn announced(design: &Design) -> BTreeSet<String> {
    let lines = design.preamble.iter();
    lines
        .filter_map(|line| line.strip_prefix("Finds "))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_topic_has_one() {
    let designs = broken();
    let found: Vec<String> = designs.iter().flat_map(|(_, d)| announced(d)).collect();
    for topic in TOPICS {
        let shown = |rule: &Rule| found.iter().any(|f| f.split(' ').next() == Some(rule.id));
        assert!(topic.rules.iter().any(shown), "{}", topic.title);
    }
}

#[test]
fn each_gives_the_findings_that_it_announces_and_no_warnings_beside() {
    for (name, design) in broken() {
        let announced = announced(&design);
        assert!(!announced.is_empty(), "{name}");
        let findings = evaluate(&design, Catalogue::shipped(), Options::default()).findings;
        // Remarks are announced where they are what the file is about.
        let found: BTreeSet<String> = findings
            .iter()
            .filter(|f| f.severity > Severity::Info || announced.contains(&said(f)))
            .map(said)
            .collect();
        assert_eq!(found, announced, "{name}");
    }
}
