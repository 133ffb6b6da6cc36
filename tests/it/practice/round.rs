//! A mock interview in a real terminal, from prompt to debrief, by a clock that the test sets.

use std::path::Path;
use std::process::Command;

use crate::terminal::Session;

struct Round {
    directory: tempfile::TempDir,
    session: Session,
}

impl Round {
    fn begin(arguments: &[&str]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("clock"), "0:00").unwrap();
        let at = |name: &str| directory.path().join(name).display().to_string();
        let (clock, file) = (at("clock"), at("round.ron"));
        let mut all = vec!["practice"];
        all.extend(arguments);
        all.extend(["--clock-file", &clock, "--file", &file]);
        let session = Session::nines(&all, (120, 40));
        Self { directory, session }
    }

    /// Makes it this late, and waits until the screen shows it as what is left of the whole.
    fn is_at(&self, clock: &str, left: &str) {
        // Another file takes the old one's place, so that the program never reads half of it.
        let next = self.directory.path().join("next");
        std::fs::write(&next, clock).unwrap();
        std::fs::rename(next, self.directory.path().join("clock")).unwrap();
        self.session.sees(&format!("{left} left"));
    }

    /// Types `keys` and waits for what they bring up.
    fn types(&mut self, keys: &str, then: &str) {
        self.session.send(keys);
        self.session.sees(then);
    }

    fn path(&self, name: &str) -> String {
        self.directory.path().join(name).display().to_string()
    }
}

/// What `nines` prints with these arguments.
fn nines(arguments: &[&str]) -> String {
    let output = Command::new(Path::new(env!("CARGO_BIN_EXE_nines")))
        .args(arguments)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_mock_interview_runs_from_prompt_to_debrief() {
    let mut round = Round::begin(&["url-shortener", "--mode", "mock", "--seed", "7"]);
    round.session.sees("45:00 left");
    round.types("Ia", "Ask");
    round.types("How many users a day?\r", "→ ");
    round.session.send("\x1b");
    round.is_at("1:00", "44:00");
    round.types("gr", "REQUIREMENTS");
    round.types("a", "checkout");
    round.types("@anyone A link can be shortened\r", "shortened");
    // What was agreed on stays readable, what the board makes of it does not.
    round.types("availability >= 99.99%\r", "? availability >= 99.99%");
    round.session.send("\x1b");
    round.session.wait("prompt closed", |screen| {
        !screen.contents().contains("Requirement or target")
    });
    round.types("\x1b", " BOARD ");
    round.is_at("8:30", "36:30");
    round.session.sees("Estimates");
    round.is_at("13:10", "31:50");
    round.session.sees("High level");
    draws_and_answers(&mut round);
    ends_and_judges_itself(&mut round);
    let file = round.path("round.session.jsonl");
    can_be_seen_again(&file);
    is_judged_the_same_each_time(&file);
    assert!(nines(&["show", &round.path("round.ron")]).contains("Links"));
}

fn draws_and_answers(round: &mut Round) {
    round.types("aservice\r", "Name");
    round.types("API\r", "API");
    round.types("Lsql\r", "Name");
    round.types("Links\r", "Links");
    round.is_at("17:00", "28:00");
    // Nobody has drawn for a while: it is time for a question.
    round.is_at("20:00", "25:00");
    round.session.sees("Interviewer:");
    round
        .session
        .wait("no finding", |screen| !screen.contents().contains("SPOF"));
    round.types("I\r", "Esc keeps it");
    round.types("A second replica, as the first may fail.", "may fail");
    round.types("\x1b", "[ ] listen");
    round.types("1", "[x] listen");
    round.session.send("\x1b");
    round.is_at("25:10", "19:50");
    round.session.sees("Deep dive");
    round.is_at("34:00", "11:00");
    round.types("I", "twist");
    round.types("\x1b", " BOARD ");
}

fn ends_and_judges_itself(round: &mut Round) {
    round.is_at("44:59", "00:01");
    // The last second ends the round by itself.
    std::fs::write(round.directory.path().join("clock"), "45:00").unwrap();
    round.session.sees("Debrief: URL shortener");
    round.types("m", "Own marks");
    round.types("data=3\r", "Debrief: URL shortener");
    round.types("\x1b", "round over");
    round.session.sees("SPOF");
    round.session.send(":q\r");
    assert!(round.session.ends().success());
}

fn can_be_seen_again(file: &str) {
    let early = nines(&["replay", file, "--at", "12:00", "--show"]);
    assert!(early.contains("Nothing is drawn yet"), "{early}");
    let late = nines(&["replay", file, "--at", "17:00", "--show"]);
    assert!(
        late.contains("Links") && late.contains("single-point-of-failure"),
        "{late}"
    );
}

fn is_judged_the_same_each_time(file: &str) {
    let json = nines(&["debrief", file, "--format", "json"]);
    assert_eq!(json, nines(&["debrief", file, "--format", "json"]));
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["ended"], true);
    assert_eq!(value["seconds"], 2700.0);
    assert_eq!(value["phases"][0]["spent"], 510.0);
    assert_eq!(value["dimensions"][3]["own"], 3);
    let points = value["single_points"].as_array().unwrap();
    assert!(
        points
            .iter()
            .any(|point| point["words"] == "a replica of links"),
        "{json}"
    );
    assert_eq!(value["questions"][0]["met_by"][0], "listen");
    for format in ["md", "html", "text"] {
        assert!(nines(&["debrief", file, "--format", format]).contains("Reliability"));
    }
    let marked = nines(&[
        "debrief",
        file,
        "--peer",
        "data=1 scope=4",
        "--format",
        "json",
    ]);
    let marked: serde_json::Value = serde_json::from_str(&marked).unwrap();
    assert_eq!(
        (
            &marked["dimensions"][3]["own"],
            &marked["dimensions"][3]["peer"]
        ),
        (&3.into(), &1.into())
    );
    assert_eq!(
        marked["score"], value["score"],
        "people's marks stand beside the score"
    );
}

#[test]
fn a_peer_follows_a_round_and_marks_it() {
    let mut round = Round::begin(&["rate-limiter", "--mode", "mock", "--seed", "2"]);
    round.session.sees("45:00 left");
    let file = round.path("round.session.jsonl");
    let clock = round.path("clock");
    let live = [
        "interview",
        "--session",
        &file,
        "--live",
        "--clock-file",
        &clock,
    ];
    let mut peer = Session::nines(&live, (100, 30));
    peer.sees("Fits this board now");
    // The first question that fits is noted as asked, and how it was met is ticked.
    peer.send("\r1");
    peer.sees("1 [x] listen");
    round.types("aservice\r", "Name");
    round.types("Limiter\r", "Limiter");
    peer.send("b");
    peer.sees("Limiter");
    peer.send("\t\t");
    peer.sees("Your marks");
    peer.send("4n");
    peer.sees("Private note");
    peer.send("calm under pressure\r");
    peer.sees("calm under pressure");
    peer.send("q");
    assert!(peer.ends().success());
    // The candidate's own debrief has the marks, and no note.
    round.types("If", "End it now?");
    round.types("y", "Debrief: Rate limiter");
    round.types(" ", "4 peer");
    round.session.send("\x1b");
    round.session.sees("round over");
    round.session.send(":q!\r");
    round.session.ends();
    let json = nines(&["debrief", &file, "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["dimensions"][0]["peer"], 4);
    assert_eq!(value["questions"][0]["met_by_peer"][0], "listen");
    assert!(!json.contains("calm"), "private notes stay private");
}

#[test]
fn a_replay_shows_the_board_of_each_moment() {
    let mut round = Round::begin(&["chat", "--minutes", "30", "--seed", "1"]);
    round.session.sees("30:00 left");
    round.is_at("2:00", "28:00");
    round.types("aservice\r", "Name");
    round.types("First\r", "First");
    round.is_at("6:00", "24:00");
    round.types("Lservice\r", "Name");
    round.types("Second\r", "Second");
    // The clock stands still while the round is paused.
    round.types("Ip", "paused");
    round.session.send("p\x1b");
    round.session.wait("running clock", |screen| {
        !screen.contents().contains("paused")
    });
    round.session.send(":q!\r");
    round.session.ends();

    let file = round.path("round.session.jsonl");
    let mut replay = Session::nines(&["replay", &file], (100, 30));
    replay.sees("00:00 of 06:00");
    replay.wait("empty board", |screen| !screen.contents().contains("First"));
    replay.send("$");
    replay.sees("Second");
    replay.send("f");
    replay.sees("Findings");
    replay.send("f?");
    replay.sees("Go to the next phase");
    replay.send("\x1b");
    replay.wait("help closed", |screen| {
        !screen.contents().contains("Go to the next phase")
    });
    replay.send("h");
    replay.wait("earlier board", |screen| {
        let text = screen.contents();
        text.contains("First") && !text.contains("Second") && text.contains("05:50 of 06:00")
    });
    replay.send("q");
    assert!(replay.ends().success());
}

#[test]
fn a_round_that_was_left_goes_on_when_its_design_is_opened_again() {
    let mut round = Round::begin(&["chat", "--mode", "mock", "--minutes", "30", "--seed", "1"]);
    round.session.sees("30:00 left");
    round.is_at("2:00", "28:00");
    round.types("aservice\r", "Name");
    round.types("First\r", "First");
    round.is_at("2:30", "27:30");
    round.types(":q\r", "The round is not over");
    round.session.send("n");
    assert!(round.session.ends().success());

    // The drawing was never saved, but the record has it.
    let design = round.path("round.ron");
    let mut again = Session::nines(&[&design], (100, 30));
    again.sees("was left at 02:30");
    again.send("y");
    again.sees("The round goes on at 02:30");
    again.sees("First");
    again.send("If");
    again.sees("End it now?");
    again.send("y");
    again.sees("Debrief: ");
    again.send("\x1b");
    again.sees("round over");
    again.send(":q!\r");
    assert!(again.ends().success());
    let json = nines(&[
        "debrief",
        &round.path("round.session.jsonl"),
        "--format",
        "json",
    ]);
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["ended"], true);

    // A round that is over is not offered.
    let mut over = Session::nines(&[&design], (100, 30));
    over.sees("First");
    over.send(":q\r");
    assert!(over.ends().success());
}
