//! `nines diff`: what a person would say changed, and what it does.

use std::fs;

use fivenines::analysis::compare::Comparison;
use fivenines::catalogue::Catalogue;
use fivenines::export::{diff_text, json_design, json_diff};
use fivenines::io::{Form, read, write_ron};
use fivenines::model::{Cell, Component, Connection, Design, Id};
use proptest::prelude::*;

use crate::program::{git, nines, nines_reading};
use crate::random_design::designs;

const TASTE: &str = include_str!("../data/good/format-1-taste.ron");

fn taste() -> Design {
    read(TASTE, Form::Ron).unwrap()
}

/// The design of the taste after a working session: a number, a move, a new box, a rewired connection.
fn changed() -> Design {
    let mut design = taste();
    let urls = design.components.iter_mut().find(|c| c.id == "urls");
    let urls = urls.unwrap();
    urls.replicas = Some(1);
    urls.needs = None;
    urls.at = Cell::new(62, 7);
    let place = Cell::new(2, 16);
    design
        .components
        .push(Component::new("partner", "third-party", place));
    design
        .connections
        .push(Connection::new("api-partner", "api", "partner"));
    if let Some(via) = &mut design.flows[0].via {
        via.push(Id::from("api-partner"));
    }
    design.notes.clear();
    design
}

#[test]
fn a_change_reads_like_a_review() {
    let comparison = Comparison::between(&taste(), &changed(), Catalogue::shipped());
    let text = text_of(&comparison);
    // Which rules there are is no matter of this test.
    let (changes, findings) = text.split_once("\nFindings\n").unwrap();
    insta::assert_snapshot!(changes);
    assert!(
        findings.contains("+ error single-point-of-failure: urls"),
        "{findings}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn designs_differ_if_something_is_told(one in designs(), other in designs()) {
        let comparison = Comparison::between(&one, &other, Catalogue::shipped());
        let text = text_of(&comparison);
        prop_assert_eq!(one == other, text.is_empty());
        prop_assert!(text.lines().all(fivenines::model::is_visible), "{}", text);
        let json: serde_json::Value = serde_json::from_str(&json_diff::line(&comparison)).unwrap();
        prop_assert_eq!(json["same"].as_bool(), Some(one == other));
        prop_assert!(Comparison::between(&one, &one, Catalogue::shipped()).is_empty());
    }
}

#[test]
fn the_status_says_whether_designs_differ() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path();
    fs::write(path.join("a.ron"), TASTE).unwrap();
    fs::write(path.join("b.ron"), write_ron(&changed())).unwrap();
    let same = nines(path, &["diff", "a.ron", "a.ron"]);
    assert_eq!((same.out.as_str(), same.status), ("", 0));
    let different = nines(path, &["diff", "a.ron", "b.ron", "--format", "json"]);
    assert_eq!(different.status, 1);
    let json: serde_json::Value = serde_json::from_str(&different.out).unwrap();
    let things = json["things"].as_array().unwrap();
    let of = |id: &str| things.iter().find(|thing| thing["id"] == id).unwrap();
    assert_eq!(of("partner")["change"], "added");
    assert_eq!(of("urls")["fields"][0]["name"], "at");
    let lost = nines(path, &["diff", "a.ron", "c.ron"]);
    assert_eq!((lost.out.as_str(), lost.status), ("", 2));
    assert!(lost.error.contains("c.ron"), "{}", lost.error);
}

#[test]
fn a_design_in_json_is_compared_from_standard_input() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path();
    fs::write(path.join("a.ron"), TASTE).unwrap();
    let text = json_design(&taste(), Catalogue::shipped());
    fs::write(path.join("a.json"), text).unwrap();
    let read = |arguments: &[&str]| nines_reading(path, "a.json", arguments);
    assert_eq!(read(&["diff", "-", "a.ron", "--from", "json"]).clean(), "");
    assert_eq!(read(&["diff", "-", "a.ron"]).status, 2);
    let merged = read(&["merge", "a.ron", "-", "a.ron", "--from", "json"]);
    assert_eq!(merged.clean(), TASTE);
}

#[test]
fn git_shows_designs_by_it() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path();
    git(path, &["init", "-q"]).clean();
    fs::write(path.join(".gitattributes"), "*.ron diff=nines\n").unwrap();
    fs::write(path.join("a.ron"), TASTE).unwrap();
    fs::write(path.join("other.ron"), "(no: \"design\")\n").unwrap();
    git(path, &["add", "."]).clean();
    git(path, &["commit", "-qm", "one"]).clean();
    fs::write(path.join("a.ron"), write_ron(&changed())).unwrap();
    fs::write(path.join("new.ron"), TASTE).unwrap();
    fs::write(path.join("other.ron"), "(no: \"more\")\n").unwrap();
    git(path, &["add", "."]).clean();
    let command = format!("diff.nines.command={} diff", env!("CARGO_BIN_EXE_nines"));
    let shown = git(path, &["-c", &command, "diff", "--cached"]).clean();
    assert!(shown.contains("a.ron\nDesign\n"), "{shown}");
    assert!(
        shown.contains("+ component partner (third-party)"),
        "{shown}"
    );
    assert!(shown.contains("new.ron\nDesign\n"), "{shown}");
    assert!(
        shown.contains("other.ron\ncannot be compared as a design: "),
        "{shown}"
    );
}

fn text_of(comparison: &Comparison) -> String {
    let mut out = Vec::new();
    diff_text::write(comparison, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}
