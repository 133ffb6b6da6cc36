//! A dry run of a format 2: what adding one takes, done with a format that will never be.
//!
//! In it a note says where it stands in words: `place: "12, 3"`.

use serde::Deserialize;

use super::*;
use crate::catalogue::Catalogue;
use crate::io::format::{FORMATS, Form, Format, parse, read, read_in};
use crate::io::shipped;
use crate::model::{Cell, Design};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Note2 {
    id: String,
    text: String,
    place: Option<String>,
    #[serde(default)]
    about: List<Name>,
}

/// The step from format 1 to format 2: no more than a rewriting of the file.
fn from_1(old: File) -> File<Note2> {
    with_notes(old, |note| Note2 {
        id: note.id,
        text: note.text,
        place: note.at.map(|(x, y)| format!("{x}, {y}")),
        about: note.about,
    })
}

/// From format 2 to the model. It means what format 1 means, so the test goes there by its types.
fn into_design_2(
    new: File<Note2>,
    catalogue: &Catalogue,
) -> Result<Design, Vec<crate::catalogue::Problem>> {
    let number = |text: &str| text.trim().parse().unwrap();
    let cell = |place: String| {
        let (x, y) = place.split_once(',').unwrap();
        (number(x), number(y))
    };
    let old = with_notes(new, |note| Note {
        id: note.id,
        text: note.text,
        at: note.place.map(cell),
        about: note.about,
    });
    into_design(old, catalogue)
}

fn with_notes<A, B>(file: File<A>, note: impl Fn(A) -> B) -> File<B> {
    File {
        _format: 2,
        title: file.title,
        prompt: file.prompt,
        requirements: file.requirements,
        targets: file.targets,
        estimates: file.estimates,
        zones: file.zones,
        components: file.components,
        connections: file.connections,
        flows: file.flows,
        decisions: file.decisions,
        notes: List(file.notes.0.into_iter().map(note).collect()),
        accepted: file.accepted,
    }
}

/// The table as a program with both formats would have it.
const WITH_2: &[Format] = &[
    Format {
        number: 1,
        ron: |text, catalogue| Ok(into_design_2(from_1(parse(text)?), catalogue)),
        json: FORMATS[0].json,
    },
    Format {
        number: 2,
        ron: |text, catalogue| Ok(into_design_2(parse(text)?, catalogue)),
        json: FORMATS[0].json,
    },
];

const OLD: &str = r#"Design(
    format: 1,
    title: "Shop",
    components: [
        (id: "api", kind: "service", at: (4, 3), replicas: 3, needs: 2),
    ],
    notes: [
        (id: "why", text: "Two must work", at: (4, -3)),
    ],
)"#;

const NEW: &str = r#"Design(
    format: 2,
    title: "Shop",
    components: [
        (id: "api", kind: "service", at: (4, 3), replicas: 3, needs: 2),
    ],
    notes: [
        (id: "why", text: "Two must work", place: "4, -3"),
    ],
)"#;

#[test]
fn every_golden_file_goes_up_a_format_and_means_the_same() {
    let good = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/good");
    let golden = std::fs::read_dir(good).unwrap();
    let golden = golden.map(|entry| entry.unwrap().path());
    let golden = golden.filter(|path| Form::of_path(path) == Form::Ron);
    let mut texts: Vec<String> = golden
        .filter(|path| path.extension().is_some_and(|e| e == "ron"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    assert!(texts.len() >= 3);
    texts.extend(shipped().into_iter().map(|shipped| shipped.text.to_owned()));
    for text in texts {
        assert_eq!(read_in(WITH_2, &text, Form::Ron), read(&text, Form::Ron));
    }
}

#[test]
fn a_new_reader_reads_both_formats_and_an_old_one_says_that_it_is_old() {
    let design = read_in(WITH_2, NEW, Form::Ron).unwrap();
    assert_eq!(design.notes[0].at, Some(Cell::new(4, -3)));
    assert_eq!(read_in(WITH_2, OLD, Form::Ron), Ok(design));
    let old_reader = read(NEW, Form::Ron).unwrap_err();
    assert_eq!(
        old_reader.lines("shop.ron", 1),
        "shop.ron:2:13: format 2 was made by a newer version, this one reads format 1; update nines"
    );
    let newer = NEW.replace("format: 2", "format: 3");
    let said = read_in(WITH_2, &newer, Form::Ron).unwrap_err();
    assert!(
        said.lines("x", 1).contains("this one reads format 2"),
        "{said:?}"
    );
}

#[test]
fn mistakes_in_an_old_file_are_found_where_they_stand() {
    let wrong = OLD.replace("needs: 2", "needs: 4");
    let said = |formats| {
        read_in(formats, &wrong, Form::Ron)
            .unwrap_err()
            .lines("x", 1)
    };
    assert_eq!(said(WITH_2), said(FORMATS));
    assert!(said(WITH_2).starts_with("x:5:"), "{}", said(WITH_2));
}
