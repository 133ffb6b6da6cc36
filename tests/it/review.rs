//! `nines review`: comments beside the design.

use std::fs;

use crate::program::nines;

const TASTE: &str = include_str!("../data/good/format-1-taste.ron");

#[test]
fn peers_comment_answer_and_combine() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path();
    fs::write(path.join("a.ron"), TASTE).unwrap();
    let quiet = nines(path, &["review", "a.ron"]);
    assert_eq!((quiet.status, quiet.out.as_str()), (0, ""));
    assert!(!path.join("a.review.ron").exists());
    let add = [
        "review",
        "a.ron",
        "--author",
        "Ann",
        "--add",
        "Why \u{202e}this?",
        "--on",
        "component cache",
    ];
    let said = nines(path, &add);
    assert!(
        said.status == 0 && said.out.starts_with("c on component cache, Ann "),
        "{said:?}"
    );
    assert!(said.out.contains("Why \\u{202e}this?"), "{said:?}");
    fs::copy(path.join("a.review.ron"), path.join("copy.review.ron")).unwrap();
    let reply = [
        "review",
        "a.ron",
        "--author",
        "Bo",
        "--reply",
        "c",
        "It is hot",
        "--resolve",
        "c",
    ];
    assert_eq!(nines(path, &reply).status, 0);
    let other = [
        "review",
        "a.ron",
        "--author",
        "Bo",
        "--add",
        "More?",
        "--on",
        "finding single-point-of-failure urls",
    ];
    assert_eq!(nines(path, &other).status, 0);
    let combined = nines(
        path,
        &["review", "a.ron", "--combine", "copy.review.ron", "--all"],
    );
    assert!(
        combined
            .out
            .contains("c on component cache (resolved), Ann"),
        "{combined:?}"
    );
    assert!(
        combined.out.contains("  Bo ") && combined.out.contains("    It is hot\n"),
        "{combined:?}"
    );
    assert_eq!(combined.out.matches(" on ").count(), 2, "{combined:?}");
    assert_eq!(fs::read_to_string(path.join("a.ron")).unwrap(), TASTE);
    let gone = TASTE.replace("urls", "codes");
    fs::write(path.join("a.ron"), gone).unwrap();
    let left = nines(path, &["review", "a.ron"]);
    assert!(
        left.out
            .contains("finding single-point-of-failure urls (no longer there)"),
        "{left:?}"
    );
}

#[test]
fn what_a_resolved_comment_was_about_may_be_gone() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path();
    fs::write(path.join("a.ron"), TASTE).unwrap();
    let say = |arguments: &[&str]| {
        let head = ["review", "a.ron", "--author", "Bo"];
        nines(path, &[&head[..], arguments].concat())
    };
    let on = "finding single-point-of-failure urls";
    say(&["--add", "More?", "--on", on]).clean();
    fs::write(path.join("a.ron"), TASTE.replace("urls", "codes")).unwrap();
    assert_eq!(say(&[]).status, 1, "listing tells whether any is open");
    let resolved = say(&["--all", "--resolve", "c"]).clean();
    assert!(
        resolved.contains("urls (resolved, no longer there), Bo"),
        "{resolved}"
    );
    assert_eq!(say(&["--all"]).status, 0);
}

#[test]
fn a_review_can_be_written_elsewhere() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path();
    fs::write(path.join("a.ron"), TASTE).unwrap();
    let add = ["review", "a.ron", "--author", "Ann", "--add", "Why?"];
    let said = nines(path, &[&add[..], &["-o", "mine.ron"]].concat());
    assert_eq!(said.status, 0, "{said:?}");
    assert!(!path.join("a.review.ron").exists());
    let combined = nines(path, &["review", "a.ron", "--combine", "mine.ron"]);
    assert!(
        combined.status == 0 && combined.out.contains("Why?"),
        "{combined:?}"
    );
}

#[test]
fn mistakes_are_said() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path();
    fs::write(path.join("a.ron"), TASTE).unwrap();
    for (arguments, told) in [
        (
            vec!["--add", "x", "--on", "component no"],
            "the design has no component no",
        ),
        (vec!["--add", "x", "--on", "no"], "nothing to comment on"),
        (vec!["--add", " \n"], "the comment is empty"),
        (vec!["--reply", "c", ""], "the comment is empty"),
        (
            vec!["--add", "x", "--on", "finding single-point-of-failures api"],
            "there is no rule `single-point-of-failures`; did you mean `single-point-of-failure` or",
        ),
        (
            vec!["--add", "x", "--on", "finding single-point-of-failure no"],
            "the design has no",
        ),
        (vec!["--resolve", "c9"], "there is no comment `c9`"),
        (vec!["--combine", "no.ron"], "there is no such file"),
    ] {
        let said = nines(
            path,
            &[vec!["review", "a.ron", "--author", "Ann"], arguments].concat(),
        );
        assert!(said.status == 2 && said.error.contains(told), "{said:?}");
    }
    fs::write(
        path.join("a.review.ron"),
        "Review(\n  format: 1,\n  comments: 3)",
    )
    .unwrap();
    let said = nines(path, &["review", "a.ron"]);
    assert!(
        said.status == 2 && said.error.contains("a.review.ron:3:"),
        "{said:?}"
    );
}
