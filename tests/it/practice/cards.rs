//! What practice prints: prompts, the interviewer's sheet, progress, drills.

use std::io::Write;
use std::process::{Command, Stdio};

/// What `nines` prints with these arguments and this input, with `home` for its own files.
fn nines(home: &std::path::Path, arguments: &[&str], input: &str) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_nines"))
        .args(arguments)
        .current_dir(home)
        .env("HOME", home)
        .env("XDG_STATE_HOME", home.join("state"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may end before it has read everything.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_drilled_card_does_not_come_again_on_the_same_day() {
    let home = tempfile::tempdir().unwrap();
    let drill = [
        "drill", "--topic", "latency", "--count", "400", "--seed", "1",
    ];
    let first = nines(home.path(), &drill, "");
    let line = first.lines().find(|line| line.contains("1/")).unwrap();
    let count = |text: &str| {
        text.split('/')
            .nth(1)
            .unwrap()
            .split(' ')
            .next()
            .unwrap()
            .to_owned()
    };
    let before: usize = count(line).parse().unwrap();
    // Answers a first card well, whichever it is, and stops at the second.
    let answered = nines(home.path(), &drill, "said\ny\nq\n");
    assert!(
        answered.contains("1 of 1 right") || answered.contains("no such figure"),
        "{answered}"
    );
    if answered.contains("1 of 1 right") {
        let again = nines(home.path(), &drill, "");
        let line = again.lines().find(|line| line.contains("1/")).unwrap();
        assert_eq!(count(line).parse::<usize>().unwrap(), before - 1);
    }
}

#[test]
fn figures_are_checked_and_explained() {
    let home = tempfile::tempdir().unwrap();
    let drill = [
        "drill",
        "--topic",
        "estimation",
        "--count",
        "400",
        "--seed",
        "5",
    ];
    let out = nines(home.path(), &drill, &"y\n1 rps\n".repeat(300));
    assert!(
        out.contains("86,400"),
        "the way to the figure is told: {out}"
    );
}

#[test]
fn the_sheet_tells_what_the_candidate_is_not_told() {
    let home = tempfile::tempdir().unwrap();
    let sheet = nines(home.path(), &["interview", "url-shortener"], "");
    for part in [
        "Tell when asked",
        "A good candidate writes",
        "Questions: Deep dive",
        "Private notes",
    ] {
        assert!(sheet.contains(part), "{part}: {sheet}");
    }
    let markdown = nines(home.path(), &["interview", "url-shortener", "--md"], "");
    assert!(markdown.starts_with("# URL shortener\n"), "{markdown}");
}

#[test]
fn ten_sessions_give_a_plot() {
    let home = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for number in 0..10 {
        let mut text = String::from(
            r#"{"session":1,"prompt":"url-shortener","minutes":45,"mode":"mock","level":"mid","seed":0}"#,
        );
        text.push('\n');
        for (at, phase) in ["scope", "estimates", "high_level", "deep_dive", "wrap_up"]
            .into_iter()
            .take(1 + number / 2)
            .enumerate()
        {
            text.push_str(&format!(
                "{{\"at\":{},\"event\":\"phase\",\"phase\":\"{phase}\"}}\n",
                at * 1000
            ));
        }
        for _ in 0..number {
            text.push_str(
                "{\"at\":9000,\"event\":\"clarified\",\"question\":\"q\",\"answer\":null}\n",
            );
        }
        let name = format!("round-{number}.session.jsonl");
        std::fs::write(home.path().join(&name), text).unwrap();
        files.push(name);
    }
    let mut arguments = vec!["progress", "--ascii"];
    arguments.extend(files.iter().map(String::as_str));
    let plot = nines(home.path(), &arguments, "");
    insta::assert_snapshot!(plot);
}
