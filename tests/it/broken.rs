//! Designs that are broken on purpose, one for each matter: what is wrong is found, and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use fivenines::analysis::report::{Finding, Severity};
use fivenines::analysis::{Options, evaluate};
use fivenines::catalogue::Catalogue;
use fivenines::io::{Form, read};
use fivenines::model::Id;

/// A finding as the files announce it: `rule (subjects)`.
fn said(finding: &Finding) -> String {
    let subjects: Vec<&str> = finding.subjects.iter().map(Id::as_str).collect();
    format!("{} ({})", finding.rule, subjects.join(", "))
}

#[test]
fn each_gives_the_findings_that_it_announces_and_no_warnings_beside() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/broken");
    let mut files: Vec<_> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() >= 17, "one for each matter");
    for path in files {
        let name = path.display();
        let text = fs::read_to_string(&path).unwrap();
        let design = read(&text, Form::Ron).unwrap_or_else(|error| panic!("{name}: {error}"));
        let lines = design.preamble.iter();
        let announced: BTreeSet<String> = lines
            .filter_map(|line| line.strip_prefix("Finds "))
            .map(str::to_owned)
            .collect();
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
