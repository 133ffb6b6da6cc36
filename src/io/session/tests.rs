use super::line::EFFECT;
use super::*;
use crate::model::round::{Dimension, Judge, Level, Marks, Phase, RoundMode, Twist};
use crate::model::{Cell, Component};
use std::time::Duration;

fn setup() -> Setup {
    Setup {
        prompt: "url-shortener".into(),
        minutes: 45,
        mode: RoundMode::Mock,
        level: Level::Senior,
        seed: u64::MAX,
    }
}

fn entries() -> Vec<Entry> {
    let mut design = Design::default();
    let mut board = |id: &str| {
        let at = Cell::new(design.components.len() as i32 * 20, 0);
        design.components.push(Component::new(id, "service", at));
        Event::Edited {
            label: format!("Add {id}"),
            design: Arc::new(design.clone()),
        }
    };
    let events = vec![
        Event::PhaseBegan(Phase::Scope),
        Event::Clarified {
            question: "How many?".into(),
            answer: Some("Ten \"million\"\n".into()),
        },
        board("one"),
        board("two"),
        Event::Asked("who-uses-it".into()),
        board("three"),
        Event::Answered {
            question: "who-uses-it".into(),
            text: "Everyone\nand nobody".into(),
        },
        Event::Marked {
            by: Judge::Own,
            question: "who-uses-it".into(),
            marks: Marks([true, false, false, true]),
        },
        Event::Hinted("h".into()),
        Event::Nudged("n".into()),
        Event::Twisted {
            twist: Twist::Load(10),
            effects: vec!["a".into(), "b".into()],
        },
        Event::Paused,
        Event::Resumed,
        Event::Scored {
            by: Judge::Peer,
            dimension: Dimension::Data,
            points: 3,
        },
        Event::Ended,
    ];
    let numbered = events.into_iter().zip(0..);
    numbered
        .map(|(event, index)| Entry {
            at: Duration::from_millis(index * 1234),
            event,
        })
        .collect()
}

/// A session file with all that can happen.
fn written(directory: &Path) -> PathBuf {
    let path = directory.join(format!("x.{EXTENSION}"));
    let mut recorder = Recorder::begin(&path, &setup()).unwrap();
    for entry in entries() {
        recorder.record(&entry).unwrap();
    }
    path
}

#[test]
fn what_happened_comes_back() {
    let directory = tempfile::tempdir().unwrap();
    let path = written(directory.path());
    let round = load(&path).unwrap();
    assert_eq!(round.setup, setup());
    assert_eq!(round.entries, entries());
    let again = Recorder::begin(&path, &setup()).unwrap_err().to_string();
    assert!(again.contains("exists"), "{again}");
}

#[test]
fn a_session_that_is_cut_off_anywhere_opens_with_what_is_whole() {
    let directory = tempfile::tempdir().unwrap();
    let path = written(directory.path());
    let text = fs::read(&path).unwrap();
    let first = text.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for end in (first..text.len()).step_by(7) {
        fs::write(&path, &text[..end]).unwrap();
        let whole = text[..end].split(|byte| *byte == b'\n').count() - 1;
        let (mut recorder, round) = Recorder::resume(&path).unwrap();
        assert_eq!(round.entries, entries()[..whole - 1]);
        for entry in &entries()[whole - 1..] {
            recorder.record(entry).unwrap();
        }
        assert_eq!(
            fs::read(&path).unwrap(),
            text,
            "what is continued is as if never cut"
        );
    }
}

#[test]
fn what_is_no_session_says_so() {
    let directory = tempfile::tempdir().unwrap();
    let path = written(directory.path());
    let text = fs::read_to_string(&path).unwrap();
    let last = format!("{}\n", text.lines().last().unwrap());
    let cases = [
        (String::new(), "line 1: it is empty"),
        (
            "(title: \"a\")\n".to_owned(),
            "line 1: this is not the beginning",
        ),
        (
            text.replace("\"session\":1", "\"session\":9"),
            "line 1: this session was made by a newer",
        ),
        (
            text.replace("\"mock\"", "\"soft\""),
            "line 1: there is no mode `soft`",
        ),
        (
            text.replace("\"skip\":0,\"drop\":0", "\"skip\":7,\"drop\":9"),
            "line 4: it changes lines",
        ),
        (text.replace("one", "o\u{1b}ne"), "line 4: "),
        (
            text.replace("\"h\"", &format!("\"{}\"", "h".repeat(LONGEST_LINE))),
            "line 10: it is longer than 3 MB",
        ),
        (
            text.replace(
                "[\"a\",\"b\"]",
                &format!("[\"a\"{}]", ",\"b\"".repeat(MOST_WEIGHT / EFFECT)),
            ),
            "line 12: what happened up to here is too large together",
        ),
        (
            text.replace("\"at\":1234,", "\"at\":9999999,"),
            "line 4: it is earlier",
        ),
        (
            format!("{text}{}", last.repeat(MOST_ENTRIES)),
            "line 50002: more than 50000 things happened before",
        ),
        (
            text.replace("\"twist\":\"load-10\"", "\"twist\":\"rain\""),
            "line 12: there is no twist `rain`",
        ),
    ];
    for (text, expected) in cases {
        fs::write(&path, &text).unwrap();
        let error = load(&path).unwrap_err().to_string();
        assert!(error.contains(expected), "{expected}: {error}");
        assert!(!error.contains('\u{1b}'));
    }
}

#[test]
fn boards_that_are_too_large_together_are_refused() {
    let line = "Design(format: 1)";
    let mut board = Board {
        lines: Vec::new(),
        weight: MOST_WEIGHT - 2 * weight("Design(format: 1)\n"),
    };
    let lines = vec![line.to_owned()];
    assert!(board.splice(0, 0, lines).is_ok());
    let many = vec![String::new(); MOST_LINES];
    let error = board.splice(0, 0, many).unwrap_err();
    assert_eq!(error, "the board is too large");
    assert!(board.splice(0, 0, Vec::new()).is_ok());
    let error = board.splice(0, 0, Vec::new()).unwrap_err();
    assert_eq!(error, "what happened up to here is too large together");
}

#[test]
fn new_rounds_get_names_that_are_free() {
    let directory = tempfile::tempdir().unwrap();
    let names = || free_names(directory.path(), "shop").0;
    assert!(names().ends_with("shop.ron"));
    fs::write(names(), "").unwrap();
    assert!(names().ends_with("shop-2.ron"));
    fs::write(directory.path().join("shop-2.session.jsonl"), "").unwrap();
    assert!(names().ends_with("shop-3.ron"));
    assert_eq!(in_directory(directory.path()).unwrap().len(), 1);
}
