//! A dry run of a format 2: what adding one takes, done with a format that will never be.
//!
//! In it the numbers of a component's pool stand together: `pool: (replicas: 3, needs: 2)`.

use serde::Deserialize;

use super::*;
use crate::catalogue::Catalogue;
use crate::io::format::{FORMATS, Form, Format, parse, read, read_in};
use crate::io::shipped;
use crate::model::Design;

#[derive(Deserialize)]
#[serde(rename = "Design", deny_unknown_fields)]
struct File2 {
    #[serde(rename = "format")]
    _format: u64,
    title: String,
    #[serde(default)]
    prompt: String,
    #[serde(default)]
    requirements: List<Requirement>,
    #[serde(default)]
    targets: List<Target>,
    #[serde(default)]
    estimates: List<Estimate>,
    #[serde(default)]
    zones: List<Zone>,
    #[serde(default)]
    components: List<Component2>,
    #[serde(default)]
    connections: List<Connection>,
    #[serde(default)]
    flows: List<Flow>,
    #[serde(default)]
    decisions: List<Decision>,
    #[serde(default)]
    notes: List<Note>,
    #[serde(default)]
    accepted: List<Acceptance>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Component2 {
    id: String,
    kind: String,
    #[serde(default)]
    name: String,
    at: (i32, i32),
    size: Option<(u32, u32)>,
    #[serde(default)]
    pool: Pool,
    #[serde(default)]
    spread: List<Name>,
    availability: Option<Scalar>,
    latency: Option<Scalar>,
    capacity: Option<Scalar>,
    hit_ratio: Option<Scalar>,
    work: Option<Work>,
    managed: Option<bool>,
    #[serde(default)]
    attributes: Scalars,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pool {
    replicas: Option<u32>,
    needs: Option<u32>,
    shards: Option<u32>,
}

/// The step from format 1 to format 2: no more than a rewriting of the file.
fn from_1(old: File) -> File2 {
    let component = |old: Component| Component2 {
        id: old.id,
        kind: old.kind,
        name: old.name,
        at: old.at,
        size: old.size,
        pool: Pool {
            replicas: old.replicas,
            needs: old.needs,
            shards: old.shards,
        },
        spread: old.spread,
        availability: old.availability,
        latency: old.latency,
        capacity: old.capacity,
        hit_ratio: old.hit_ratio,
        work: old.work,
        managed: old.managed,
        attributes: old.attributes,
    };
    File2 {
        _format: 2,
        title: old.title,
        prompt: old.prompt,
        requirements: old.requirements,
        targets: old.targets,
        estimates: old.estimates,
        zones: old.zones,
        components: List(old.components.0.into_iter().map(component).collect()),
        connections: old.connections,
        flows: old.flows,
        decisions: old.decisions,
        notes: old.notes,
        accepted: old.accepted,
    }
}

/// From format 2 to the model. It means what format 1 means, so the test goes there by its types.
fn into_design_2(
    new: File2,
    catalogue: &Catalogue,
) -> Result<Design, Vec<crate::catalogue::Problem>> {
    let component = |new: Component2| Component {
        id: new.id,
        kind: new.kind,
        name: new.name,
        at: new.at,
        size: new.size,
        replicas: new.pool.replicas,
        needs: new.pool.needs,
        shards: new.pool.shards,
        spread: new.spread,
        availability: new.availability,
        latency: new.latency,
        capacity: new.capacity,
        hit_ratio: new.hit_ratio,
        work: new.work,
        managed: new.managed,
        attributes: new.attributes,
    };
    let file = File {
        _format: 1,
        title: new.title,
        prompt: new.prompt,
        requirements: new.requirements,
        targets: new.targets,
        estimates: new.estimates,
        zones: new.zones,
        components: List(new.components.0.into_iter().map(component).collect()),
        connections: new.connections,
        flows: new.flows,
        decisions: new.decisions,
        notes: new.notes,
        accepted: new.accepted,
    };
    into_design(file, catalogue)
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
        (id: "db", kind: "sql-database", at: (30, 3)),
    ],
)"#;

const NEW: &str = r#"Design(
    format: 2,
    title: "Shop",
    components: [
        (id: "api", kind: "service", at: (4, 3), pool: (replicas: 3, needs: 2)),
        (id: "db", kind: "sql-database", at: (30, 3)),
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
    assert_eq!(design.components[0].replicas, Some(3));
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
