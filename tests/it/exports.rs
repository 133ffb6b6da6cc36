//! What other tools and people get: diagrams of Mermaid, D2 and Graphviz, documents, blocks of text.

use std::fs;
use std::process::{Command, Stdio};

use fivenines::analysis::{Options, evaluate};
use fivenines::catalogue::Catalogue;
use fivenines::export::{d2, dot, drawing, html, markdown, mermaid};
use fivenines::io::{Form, pack, read, shipped, unpack, write_ron};
use fivenines::model::{Design, is_visible};
use proptest::prelude::*;

use crate::program::nines;
use crate::random_design::designs;

const TASTE: &str = include_str!("../data/good/format-1-taste.ron");

fn taste() -> Design {
    read(TASTE, Form::Ron).unwrap()
}

/// A diagram's name and how it is written.
type Diagram = (&'static str, fn(&Design, &Catalogue) -> String);

const DIAGRAMS: [Diagram; 4] = [
    ("mermaid", mermaid::flowchart),
    ("architecture", mermaid::architecture),
    ("d2", d2::text),
    ("dot", dot::text),
];

#[test]
fn diagrams_of_other_tools() {
    for (name, write) in DIAGRAMS {
        insta::assert_snapshot!(name, write(&taste(), Catalogue::shipped()));
    }
}

/// What is written to the writer that `write` gets.
fn written(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_report_is_a_document() {
    let design = taste();
    let mut report = evaluate(&design, Catalogue::shipped(), Options::default());
    report.flows_left_out = 3;
    let drawn = drawing::of_document(&design, Catalogue::shipped());
    let text = written(|out| markdown::write(&design, &report, drawn, out));
    // Which rules there are, and what the catalogue assumes, is no matter of this test.
    let (_, text) = text.split_once("\n```text\n").unwrap();
    let (before, findings) = text.split_once("\n## Findings\n").unwrap();
    insta::assert_snapshot!("markdown", before);
    for part in [
        "## Decisions",
        "## What the figures rest on",
        "Not counted:",
        "- what starts at 3 more components that nothing calls",
    ] {
        assert!(findings.contains(part), "{findings}");
    }
}

/// Graphviz itself reads every shipped design, where it is installed.
#[test]
fn graphviz_reads_what_is_exported() {
    for shipped in shipped() {
        let text = dot::text(&shipped.design(), Catalogue::shipped());
        let dot = Command::new("dot")
            .arg("-Tdot")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn();
        let Ok(mut dot) = dot else {
            return;
        };
        std::io::Write::write_all(dot.stdin.as_mut().unwrap(), text.as_bytes()).unwrap();
        let said = dot.wait_with_output().unwrap();
        let error = String::from_utf8_lossy(&said.stderr);
        assert!(said.status.success(), "{}: {error}", shipped.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn exports_of_strangers_are_harmless(design in designs()) {
        let catalogue = Catalogue::shipped();
        let report = evaluate(&design, catalogue, Options::default());
        let texts = DIAGRAMS.iter().map(|(_, write)| write(&design, catalogue));
        let drawn = drawing::of_document(&design, catalogue);
        let page = written(|out| html::write(&design, &report, drawn.clone(), out));
        let document = written(|out| markdown::write(&design, &report, drawn, out));
        prop_assert_eq!(page.matches("<script").count(), 0);
        for text in texts.chain([document, page]) {
            for line in text.lines() {
                prop_assert!(is_visible(line), "{:?}", line);
            }
        }
    }
}

/// The largest shipped design is no part of what the compression knows beforehand.
#[test]
fn the_largest_design_fits_a_message() {
    let largest = shipped()
        .into_iter()
        .max_by_key(|design| design.text.len())
        .unwrap();
    assert_eq!(largest.name, "ride-sharing");
    let block = pack(largest.text).unwrap();
    assert!(block.len() <= 2500, "{} characters", block.len());
    let back = read(&unpack(&block).unwrap(), Form::Ron).unwrap();
    assert_eq!(write_ron(&back), largest.text);
}

/// A block that was written once stays readable for ever.
#[test]
fn old_blocks_are_read() {
    let block = include_str!("../data/good/share-1.txt");
    assert_eq!(read(&unpack(block).unwrap(), Form::Ron), Ok(taste()));
}

#[test]
fn a_design_travels_as_a_block() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path();
    fs::write(path.join("a.ron"), TASTE).unwrap();
    let block = nines(path, &["share", "a.ron"]).clean();
    let mail = format!(
        "Look at this:\n\n> {}\n",
        block.trim_end().replace('\n', "\n> ")
    );
    fs::write(path.join("mail.txt"), mail).unwrap();
    nines(path, &["open", "mail.txt", "-o", "b.ron"]).clean();
    let text = fs::read_to_string(path.join("b.ron")).unwrap();
    // Comments do not start with blanks, so that nothing of the file is lost.
    assert_eq!(text, TASTE);
    let again = nines(path, &["open", "mail.txt", "-o", "b.ron"]);
    assert_eq!(again.status, 2, "{again:?}");
    let checked = nines(path, &["check", "mail.txt", "--format", "json"]);
    assert!(checked.out.contains("URL shortener"), "{checked:?}");
    let refused = nines(path, &["fmt", "mail.txt"]);
    assert!(
        refused.status == 2 && refused.error.contains("shared block"),
        "{refused:?}"
    );
    fs::write(path.join("cut.txt"), &block[..block.len() / 2]).unwrap();
    let cut = nines(path, &["open", "cut.txt"]);
    assert!(
        cut.status == 2 && cut.error.contains("copy all of it"),
        "{cut:?}"
    );
}

/// Three servers of which one is enough fail as three.
#[test]
fn triples_are_told_to_whoever_asks() {
    let root = tempfile::tempdir().unwrap();
    let design = r#"Design(format: 1, components: [
        (id: "api", kind: "service", at: (0, 0), replicas: 3),
    ], flows: [(id: "f", entry: "api", rate: "1 rps")])"#;
    fs::write(root.path().join("t.ron"), design).unwrap();
    let check = |more: &[&str]| {
        let arguments = [&["check", "t.ron"][..], more].concat();
        nines(root.path(), &arguments).out
    };
    let asked = check(&["--triples"]);
    assert!(asked.contains("1 that take it down: 3 × api"), "{asked}");
    let asked = check(&["--triples", "--format", "json"]);
    let replica = r#"{"unit":"replica","id":"api"}"#;
    let listed =
        format!(r#""cut_triples_count":1,"cut_triples":[[{replica},{replica},{replica}]]"#);
    assert!(asked.contains(&listed), "{asked}");
    assert!(!check(&["--format", "json"]).contains("triples"));
}

#[test]
fn comments_and_the_round_travel_with_a_design_if_wanted() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path();
    fs::write(path.join("a.ron"), TASTE).unwrap();
    let missing = nines(path, &["share", "a.ron", "--review"]);
    assert!(
        missing.status == 2 && missing.error.contains("a.review.ron"),
        "{missing:?}"
    );
    nines(
        path,
        &["review", "a.ron", "--author", "Ann", "--add", "Why?"],
    );
    let session = "{\"kind\": \"%%review\"}\n{}\n";
    fs::write(path.join("a.session.jsonl"), session).unwrap();
    let block = nines(path, &["share", "a.ron", "--review", "--session"]).clean();
    fs::write(path.join("mail.txt"), format!("> {block}")).unwrap();
    let written = nines(path, &["open", "mail.txt", "-o", "b.ron"]).clean();
    assert_eq!(written, "b.ron\nb.review.ron\nb.session.jsonl\n");
    let text = |name: &str| fs::read_to_string(path.join(name)).unwrap();
    assert_eq!(text("b.ron"), TASTE);
    assert_eq!(text("b.session.jsonl"), session);
    assert_eq!(text("b.review.ron"), text("a.review.ron"));
    let plain = nines(path, &["share", "b.ron"]).clean();
    assert!(plain.len() < block.len());
}

#[test]
fn the_command_writes_documents() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path();
    fs::write(path.join("a.ron"), TASTE).unwrap();
    let page = nines(path, &["report", "a.ron", "--to", "html"]).clean();
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
    assert!(page.contains("<h1>URL shortener</h1>"), "{page}");
    nines(path, &["report", "a.ron", "-o", "a.md"]).clean();
    let text = fs::read_to_string(path.join("a.md")).unwrap();
    assert!(text.starts_with("# URL shortener\n"), "{text}");
    let graph = nines(path, &["export", "a.ron", "--to", "dot"]).clean();
    assert!(graph.starts_with("digraph"), "{graph}");
}

#[test]
fn a_design_can_be_looked_at_or_read() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path();
    let hostile = TASTE.replace("Redirect API", "Redirect\\u{1b}[31m");
    fs::write(path.join("a.ron"), hostile).unwrap();
    let drawing = nines(path, &["show", "a.ron"]).clean();
    assert_eq!(
        nines(path, &["export", "a.ron", "--to", "txt"]).clean(),
        drawing
    );
    let outline = nines(path, &["show", "a.ron", "--outline"]).clean();
    assert!(outline.starts_with("URL shortener\n"), "{outline}");
    assert!(
        outline.contains("\n    calls URLs: on a miss\n"),
        "{outline}"
    );
    assert!(outline.lines().all(is_visible), "{outline:?}");
    let both = nines(path, &["show", "a.ron", "--outline", "--ascii"]);
    assert_eq!(both.status, 2, "{both:?}");
}

#[test]
fn pictures_are_made_of_the_drawing_and_of_the_screen() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    fs::write(here.join("taste.ron"), TASTE).unwrap();
    nines(
        here,
        &["export", "taste.ron", "--to", "png", "-o", "taste.png"],
    )
    .clean();
    let png = fs::read(here.join("taste.png")).unwrap();
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n") && png.len() > 5_000);
    let screen = ["screenshot", "taste.ron", "--size", "120x40", "-o"];
    let with = |more: &[&str]| nines(here, &[&screen[..], more].concat());
    with(&["light.svg", "--theme", "light", "--keys", "w"]).clean();
    let svg = fs::read_to_string(here.join("light.svg")).unwrap();
    assert!(svg.starts_with("<svg ") && svg.contains(">Heat:<") && svg.contains("#fbfaf7"));
    let refused = with(&["screen.gif"]);
    assert!(
        refused.error.contains("neither .svg nor .png"),
        "{refused:?}"
    );
    assert_eq!(refused.status, 2);
}
