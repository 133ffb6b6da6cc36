//! The files: what is read is what was written, and what is wrong is said.

use std::path::Path;

use fivenines::catalogue::{Catalogue, validate};
use fivenines::export::json_design;
use fivenines::io::{Form, load_from, read, write_ron};
use proptest::prelude::*;

use crate::random_design::designs;

#[test]
fn the_canonical_text_survives() {
    let text = include_str!("../data/good/format-1-taste.ron");
    let design = read(text, Form::Ron).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(design.preamble, ["Mock interview, 45 minutes"]);
    assert_eq!(write_ron(&design), text);
}

/// Files of format 1 stay readable for ever, and mean and look what they did; what a program wrote means
/// what a person would have written.
#[test]
fn golden_files_mean_what_they_meant() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/good");
    let text = |name: &str| std::fs::read_to_string(directory.join(name)).unwrap();
    for name in [
        "format-1-everything",
        "format-1-planned",
        "format-1-program",
        "format-1-taste",
    ] {
        let text = text(&format!("{name}.ron"));
        let design = read(&text, Form::Ron).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(write_ron(&design), text, "{name}");
    }
    let of = |name, form| read(&text(name), form).unwrap();
    assert_eq!(
        of("format-1-program.json", Form::Json),
        of("format-1-program.ron", Form::Ron)
    );
    // What the golden file with every field does not state could be changed without anybody seeing it.
    let everything = text("format-1-everything.ron");
    for field in FIELDS {
        assert!(everything.contains(&format!("{field}: ")), "no {field}");
    }
}

/// The fields of format 1.
const FIELDS: [&str; 69] = [
    "about",
    "accepted",
    "actor",
    "at",
    "at_least",
    "at_most",
    "attributes",
    "availability",
    "because",
    "capacity",
    "component",
    "components",
    "connections",
    "decisions",
    "entry",
    "estimates",
    "exercised",
    "fan_out",
    "flow",
    "flows",
    "format",
    "formula",
    "from",
    "group",
    "hit_ratio",
    "horizon",
    "id",
    "instead_of",
    "kind",
    "latency",
    "load",
    "managed",
    "metric",
    "mode",
    "name",
    "need",
    "needs",
    "note",
    "notes",
    "op",
    "optional",
    "parallel",
    "parked",
    "percentile",
    "prompt",
    "protocol",
    "rate",
    "replicas",
    "requirements",
    "rule",
    "seen",
    "serves",
    "shards",
    "share",
    "size",
    "spread",
    "subscription",
    "tag",
    "targets",
    "text",
    "title",
    "to",
    "topic",
    "trade_off",
    "via",
    "weight",
    "whole",
    "work",
    "zones",
];

proptest! {
    #[test]
    fn random_designs_are_valid(design in designs()) {
        let problems = validate(&design, Catalogue::shipped());
        prop_assert!(problems.is_empty(), "{problems:?}");
    }

    #[test]
    fn ron_reads_what_it_wrote(design in designs()) {
        let text = write_ron(&design);
        let back = read(&text, Form::Ron);
        prop_assert_eq!(back.as_ref(), Ok(&design), "{}", text);
        prop_assert_eq!(write_ron(&back.unwrap()), text);
    }

    #[test]
    fn nothing_is_lost_in_json(design in designs()) {
        let text = json_design(&design, Catalogue::shipped());
        let back = read(&text, Form::Json);
        prop_assert_eq!(back.as_ref(), Ok(&design), "{}", text);
    }

    #[test]
    fn files_show_all_that_they_hold(design in designs()) {
        for text in [write_ron(&design), json_design(&design, Catalogue::shipped())] {
            for line in text.lines() {
                prop_assert!(fivenines::model::is_visible(&line.replace('\t', "")), "{line:?}");
            }
        }
    }
}

#[test]
fn null_is_as_good_as_absent() {
    let text = |component: &str, connection: &str, flow: &str| {
        format!(
            r#"{{"components": [{{"id": "u", "kind": "client"}}, {{"id": "a", "kind": "service"{component}}}],
            "connections": [{{"id": "c", "from": "u", "to": "a"{connection}}}],
            "flows": [{{"id": "f", "entry": "u"{flow}}}]}}"#
        )
    };
    let nulls = |keys: &[&str]| -> String {
        let key = |key: &&str| format!(r#", "{key}": null"#);
        keys.iter().map(key).collect()
    };
    let component = nulls(&[
        "name",
        "at",
        "replicas",
        "needs",
        "shards",
        "availability",
        "hit_ratio",
        "work",
        "managed",
        "spread",
        "zones",
        "stated",
        "size",
        "attributes",
    ]);
    let connection = nulls(&[
        "kind",
        "protocol",
        "need",
        "optional",
        "topic",
        "subscription",
        "exercised",
        "fan_out",
        "op",
        "parallel",
        "availability",
        "stated",
        "attributes",
    ]);
    let flow = nulls(&["name", "op", "rate_rps", "connections", "implied", "stated"]);
    let absent = read(&text("", "", ""), Form::Json).unwrap();
    assert_eq!(
        read(&text(&component, &connection, &flow), Form::Json),
        Ok(absent)
    );
}

#[test]
fn a_share_without_a_tag_is_that_of_the_whole_group() {
    let member = |id: &str, to: &str, tag: &str| {
        format!(
            r#"{{"id": "{id}", "from": "u", "to": "{to}", "need": {{"type": "any_of", "group": "g"}},
            "exercised": {{"type": "share", "share": 0.4{tag}}}}}"#
        )
    };
    let text = |tags: [&str; 2]| {
        format!(
            r#"{{"components": [{{"id": "u", "kind": "client"}}, {{"id": "a", "kind": "service"}},
            {{"id": "b", "kind": "service"}}], "connections": [{}, {}]}}"#,
            member("1", "a", tags[0]),
            member("2", "b", tags[1])
        )
    };
    let untagged = read(&text(["", ""]), Form::Json).unwrap();
    let exported = json_design(&untagged, Catalogue::shipped());
    assert!(!exported.contains(r#"["exercised","tag"]"#), "{exported}");
    assert_eq!(exported.matches(r#""tag":"a""#).count(), 2, "{exported}");
    assert_eq!(read(&exported, Form::Json), Ok(untagged));
    let tagged = read(&text([r#", "tag": "a""#; 2]), Form::Json).unwrap();
    let exported = json_design(&tagged, Catalogue::shipped());
    assert_eq!(read(&exported, Form::Json), Ok(tagged));
}

/// What is said about each file of `tests/data/bad`, so that a change of words is seen.
#[test]
fn bad_files_say_what_is_wrong_and_what_to_do() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/bad");
    let entries = std::fs::read_dir(&directory).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    let mut said = String::new();
    for name in names {
        let file = std::fs::File::open(directory.join(&name)).unwrap();
        let form = Form::of_path(Path::new(&name));
        match load_from(file, Path::new(&name), form) {
            Ok(_) => said += &format!("{}: opens\n", name.display()),
            Err(error) => said += &format!("{error}\n"),
        }
    }
    insta::assert_snapshot!(said);
}
