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
    let urls = things.iter().find(|thing| thing["id"] == "urls").unwrap();
    let fields = urls["fields"].as_array().unwrap();
    let replicas = fields
        .iter()
        .find(|field| field["name"] == "replicas")
        .unwrap();
    assert_eq!(replicas["after"], "1");
    assert_eq!(replicas["after_value"], 1);
    let figure = &json["effects"]["flows"][0]["figures"][0];
    assert_eq!(figure["unit"], "probability");
    assert!(figure["before_value"].as_f64() > figure["after_value"].as_f64());
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

/// A repository whose git shows designs by the built program, with one design and one other file.
fn repository() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let path = root.path();
    git(path, &["init", "-q", "-b", "main"]).clean();
    nines(path, &["setup-git"]).clean();
    fs::write(path.join("a.ron"), TASTE).unwrap();
    fs::write(path.join("other.ron"), "Config(\n\ta: 1,\n)\n").unwrap();
    git(path, &["add", "."]).clean();
    git(path, &["commit", "-qm", "one"]).clean();
    root
}

#[test]
fn git_shows_designs_under_new_names_and_all_that_follows() {
    let root = repository();
    let path = root.path();
    git(path, &["mv", "a.ron", "b.ron"]).clean();
    git(path, &["mv", "--", "other.ron", "-other.ron"]).clean();
    let edited = TASTE.replacen("replicas: 3", "replicas: 4", 1);
    assert_ne!(edited, TASTE);
    fs::write(path.join("b.ron"), edited).unwrap();
    fs::write(path.join("zzz.txt"), "last\n").unwrap();
    git(path, &["add", "."]).clean();
    git(path, &["commit", "-qm", "two"]).clean();
    let shown = git(path, &["diff", "HEAD~1"]).clean();
    assert!(shown.contains("a.ron -> b.ron\nDesign\n"), "{shown}");
    assert!(shown.contains("replicas 3 → 4"), "{shown}");
    assert!(
        shown.contains("other.ron -> -other.ron\n") && !shown.contains("cannot be compared"),
        "{shown}"
    );
    assert!(shown.contains("+last"), "{shown}");
    fs::copy(path.join("b.ron"), path.join("c.ron")).unwrap();
    git(path, &["add", "c.ron"]).clean();
    let copied = git(path, &["diff", "--cached", "-C", "-C"]).clean();
    assert_eq!(copied, "b.ron -> c.ron (copied)\n");
    // A name that begins as an option is none.
    fs::write(path.join("-other.ron"), "Config(\n\ta: 2,\n)\n").unwrap();
    let shown = git(path, &["diff"]).clean();
    assert!(
        shown.contains("--- -other.ron\n+++ -other.ron\n") && shown.contains("+\ta: 2,"),
        "{shown}"
    );
}

#[cfg(unix)]
#[test]
fn git_shows_that_only_the_mode_changed() {
    use std::os::unix::fs::PermissionsExt;
    let root = repository();
    let path = root.path();
    let executable = fs::Permissions::from_mode(0o755);
    fs::set_permissions(path.join("a.ron"), executable).unwrap();
    let shown = git(path, &["diff"]).clean();
    assert_eq!(shown, "a.ron\nold mode 100644\nnew mode 100755\n");
}

#[test]
fn git_shows_what_is_no_design_line_by_line() {
    let root = repository();
    let path = root.path();
    let broken = TASTE.replacen("Design(", "Desing(", 1);
    fs::write(path.join("a.ron"), broken).unwrap();
    fs::write(
        path.join("other.ron"),
        "Config(\n\ta: \"\u{1b}]0;x\u{7}\",\n)\n",
    )
    .unwrap();
    fs::write(path.join("plain.ron"), b"(a: \xff)\n").unwrap();
    fs::write(path.join("raw.ron"), b"(a: \0)\n").unwrap();
    git(path, &["add", "-N", "."]).clean();
    let shown = git(path, &["diff"]).clean();
    assert!(
        shown.contains("a.ron\ncannot be compared as a design: a.ron:"),
        "{shown}"
    );
    assert!(
        shown.contains("-Design(\n") && shown.contains("+Desing(\n"),
        "{shown}"
    );
    assert!(
        shown.contains("@@\n Config(\n-\ta: 1,\n+\ta: \"\\u{1b}]0;x\\u{7}\",\n )\n"),
        "{shown}"
    );
    assert!(shown.contains("--- /dev/null\n+++ plain.ron\n"), "{shown}");
    assert!(shown.contains("+(a: \u{fffd})\n"), "{shown}");
    assert!(shown.contains("Binary files differ\n"), "{shown}");
    assert!(!shown.contains('\u{1b}'), "{shown}");
    let coloured = git(path, &["-c", "color.ui=always", "diff"]).clean();
    assert!(
        coloured.contains("\u{1b}[32m+Desing(\u{1b}[m\n"),
        "{coloured}"
    );
}

#[test]
fn git_shows_a_design_that_was_only_written_in_another_way() {
    let root = repository();
    let path = root.path();
    let text = TASTE.replacen("    format: 1,\n", "    format:   1,\n", 1);
    assert_ne!(text, TASTE);
    fs::write(path.join("a.ron"), text).unwrap();
    let shown = git(path, &["diff"]).clean();
    assert!(
        shown.contains("the same design, written in another way\n--- a.ron\n+++ a.ron\n@@ "),
        "{shown}"
    );
    assert!(shown.contains("+    format:   1,\n"), "{shown}");
}

#[test]
fn git_names_files_that_are_unmerged() {
    let root = repository();
    let path = root.path();
    for (branch, replicas) in [("x", "replicas: 5"), ("y", "replicas: 6")] {
        git(path, &["checkout", "-q", "-b", branch, "main"]).clean();
        let edited = TASTE.replacen("replicas: 3", replicas, 1);
        fs::write(path.join("a.ron"), edited).unwrap();
        git(path, &["commit", "-qam", branch]).clean();
    }
    assert_eq!(git(path, &["merge", "-q", "x"]).status, 1);
    for option in ["--cached", "--ours", "--base"] {
        let shown = git(path, &["diff", option]).clean();
        assert!(shown.contains("a.ron\nunmerged: "), "{option}: {shown}");
    }
    // Typed by a person one file is still too few.
    assert_eq!(nines(path, &["diff", "a.ron"]).status, 2);
}

#[cfg(unix)]
#[test]
fn git_calls_the_program_as_it_was_called() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path();
    git(path, &["init", "-q"]).clean();
    let bin = path.join("bin");
    fs::create_dir_all(bin.join("other")).unwrap();
    let links = ["nines", "five 100%"].map(|name| bin.join(name));
    for link in &links {
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_nines"), link).unwrap();
    }
    let command = |called: &std::path::Path, directories: &[&std::path::Path]| {
        let inherited = std::env::var_os("PATH").unwrap();
        let directories = directories.iter().map(|d| d.to_path_buf());
        let directories = directories.chain(std::env::split_paths(&inherited));
        let said = std::process::Command::new(called)
            .arg("setup-git")
            .current_dir(path)
            .env("PATH", std::env::join_paths(directories).unwrap())
            .output();
        assert!(said.unwrap().status.success());
        ["diff.nines.command", "merge.nines.driver"].map(|name| {
            let value = git(path, &["config", name]).clean();
            value.trim_end().to_owned()
        })
    };
    let [diff, merge] = command(&links[1], &[]);
    let place = path.join("bin/five 100%").display().to_string();
    assert_eq!(diff, format!("'{place}' diff --"));
    assert!(merge.contains("five 100%%' merge %O"), "{merge}");
    assert_eq!(command(&links[1], &[&bin])[0], "nines diff --");
    // Another program of that name is none of ours.
    fs::write(bin.join("other/nines"), "").unwrap();
    let diff = command(&links[0], &[&bin.join("other"), &bin])[0].clone();
    assert_eq!(diff, format!("'{}' diff --", links[0].display()));
}

fn text_of(comparison: &Comparison) -> String {
    let mut out = Vec::new();
    diff_text::write(comparison, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}
