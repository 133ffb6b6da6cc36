//! What practice prints: prompts, the interviewer's sheet, progress, drills.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use fivenines::catalogue::questions::questions;
use fivenines::io::{self, session::Recorder};
use fivenines::model::round::{Dimension, Entry, Event, Level, Phase, RoundMode, Setup};
use fivenines::model::{Design, Need, Scope, Subject};

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

/// How many cards a drill has today.
fn cards(drilled: &str) -> usize {
    let line = drilled.lines().find(|line| line.contains("1/")).unwrap();
    let (_, rest) = line.split_once('/').unwrap();
    rest.split(' ').next().unwrap().parse().unwrap()
}

#[test]
fn a_drilled_card_does_not_come_again_on_the_same_day() {
    let home = tempfile::tempdir().unwrap();
    // Cards on caching are all questions, which the person judges.
    let drill = [
        "drill", "--topic", "caching", "--count", "400", "--seed", "1",
    ];
    let before = cards(&nines(home.path(), &drill, ""));
    // A good answer to the first card, then enough.
    let answered = nines(home.path(), &drill, "said\ny\nq\n");
    assert!(answered.contains("1 of 1 right"), "{answered}");
    let first = answered.lines().find(|line| line.contains("1/")).unwrap();
    let again = nines(home.path(), &drill, "");
    assert_eq!(cards(&again), before - 1);
    let ask = first.split(": ").nth(1).unwrap();
    assert!(!again.contains(ask), "{ask} came again");
    // A bad one comes again at once.
    nines(home.path(), &drill, "said\nn\nq\n");
    assert_eq!(cards(&nines(home.path(), &drill, "")), before - 1);
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

/// The board of a candidate who gets better from round to round: from a few boxes to all of a shipped
/// design.
fn board(round: usize) -> Design {
    let shipped = io::shipped().into_iter();
    let mut whole = shipped
        .filter(|design| design.name == "url-shortener")
        .map(io::Shipped::design);
    let mut design = whole.next().unwrap();
    if round < 8 {
        design.decisions.clear();
        design.notes.clear();
    }
    if round >= 6 {
        return design;
    }
    design.accepted.clear();
    design.flows.clear();
    design.zones.clear();
    let keeps = design.components.len() * (round + 1) / 7;
    design.components.truncate(keeps);
    for component in &mut design.components {
        component.spread.clear();
        component.replicas = None;
        component.needs = None;
    }
    let kept: Vec<_> = design.components.iter().map(|c| c.id.clone()).collect();
    design
        .connections
        .retain(|c| kept.contains(&c.from) && kept.contains(&c.to));
    for connection in &mut design.connections {
        connection.exercised = None;
        connection.need = Need::Required;
    }
    design
        .targets
        .retain(|target| round >= 3 && target.subject == Subject::Design);
    if round < 4 {
        design.estimates.clear();
    }
    design.requirements.truncate(round);
    for requirement in &mut design.requirements {
        if let Scope::Now { flows } = &mut requirement.scope {
            flows.clear();
        }
    }
    design
}

/// The session of such a round.
fn session(round: usize) -> String {
    let setup = Setup {
        mode: RoundMode::Mock,
        ..Setup::usual("url-shortener".into(), &[Level::Senior])
    };
    let mut happened = vec![(0, Event::PhaseBegan(Phase::Scope))];
    for asked in 0..round.min(4) {
        let question = format!("question {asked}");
        let answer = None;
        happened.push((60 + asked as u64, Event::Clarified { question, answer }));
    }
    let design = board(round);
    let mut scope = Design {
        requirements: design.requirements.clone(),
        ..Design::default()
    };
    for requirement in &mut scope.requirements {
        if let Scope::Now { flows } = &mut requirement.scope {
            flows.clear();
        }
    }
    let edited = |label: &str, design: &Design| Event::Edited {
        label: label.to_owned(),
        design: std::sync::Arc::new(design.clone()),
    };
    happened.push((200, edited("Write the requirements", &scope)));
    for (phase, minutes) in Phase::ALL[1..].iter().zip([8, 13, 25, 40]) {
        if *phase as usize <= round / 2 {
            happened.push((minutes * 60, Event::PhaseBegan(*phase)));
        }
        if *phase == Phase::Estimates {
            scope.estimates.clone_from(&design.estimates);
            happened.push((490, edited("Estimate", &scope)));
            happened.push((900, edited("Draw", &design)));
        }
    }
    happened.sort_by_key(|(at, _)| *at);
    if round == 9 {
        for (number, question) in questions().iter().take(3).enumerate() {
            let at = 1600 + number as u64 * 60;
            happened.push((at, Event::Asked(question.id.clone())));
            let (question, text) = (question.id.clone(), question.names.join(", "));
            happened.push((at + 30, Event::Answered { question, text }));
        }
        happened.sort_by_key(|(at, _)| *at);
    }
    happened.push((2700, Event::Ended));
    let entries = happened.into_iter().map(|(at, event)| Entry {
        at: Duration::from_secs(at),
        event,
    });
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("x.session.jsonl");
    let mut recorder = Recorder::begin(&path, &setup).unwrap();
    for entry in entries {
        recorder.record(&entry).unwrap();
    }
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn ten_sessions_give_a_plot() {
    let home = tempfile::tempdir().unwrap();
    let mut arguments = vec!["progress".to_owned(), "--ascii".to_owned()];
    for number in 0..10 {
        let name = format!("round-{number}.session.jsonl");
        std::fs::write(home.path().join(&name), session(number)).unwrap();
        arguments.push(name);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let plot = nines(home.path(), &arguments, "");
    let scores: Vec<u32> = plot
        .lines()
        .filter(|line| line.contains("session.jsonl"))
        .map(|line| line.split_whitespace().nth(1).unwrap().parse().unwrap())
        .collect();
    assert!(
        scores[0] < 20 && scores[9] > 70 && scores[..5].iter().max() < scores[5..].iter().min(),
        "the candidate gets better: {scores:?}"
    );
    let (drawn, below) = plot.split_once("     +").unwrap();
    assert_eq!(drawn.matches('*').count(), 10, "a point for each:\n{plot}");
    for dimension in Dimension::ALL {
        let line = below
            .lines()
            .find(|line| line.starts_with(dimension.title()));
        let line = line.unwrap_or_else(|| panic!("{dimension:?}:\n{plot}"));
        let digits = &line[25..35];
        assert!(digits.chars().all(|c| c.is_ascii_digit()), "{line}");
        assert!(digits[..1] <= digits[9..], "none gets worse: {line}");
    }
}
