//! How a round is conducted: what its clock, its questions and its commands do to what one is doing.

use std::time::Duration;

use fivenines::analysis::{Options, evaluate};
use fivenines::app::practice::{Begun, RoundMsg};
use fivenines::app::state::Modal;
use fivenines::app::{App, Effect, Key, Mode, Msg, Preferences, ThemeChoice, update};
use fivenines::catalogue::Catalogue;
use fivenines::model::Size;
use fivenines::model::round::{Event, Level, Phase, Round, RoundMode, Setup};
use fivenines::scene::GlyphSet;
use fivenines::ui;
use fivenines::ui::theme::{Depth, Theme};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

pub(super) fn setup(mode: RoundMode) -> Setup {
    Setup {
        prompt: "chat".into(),
        minutes: 15,
        mode,
        level: Level::Senior,
        seed: 2,
    }
}

/// A round that begins at 0:00 on an empty board.
pub(super) fn round(mode: RoundMode) -> App {
    let mut app = App::new(Catalogue::shipped(), Preferences::default());
    update(&mut app, Msg::Resized(Size::new(80, 22)));
    let begun = Begun {
        setup: setup(mode),
        file: "round.ron".into(),
        session: "round.session.jsonl".to_owned(),
        reference: None,
        now: Duration::ZERO,
    };
    tell(
        &mut app,
        Msg::Round(RoundMsg::RoundBegun(Ok(Box::new(begun)))),
    );
    app
}

/// Tells `msg`, and the reports that are ordered by it.
pub(super) fn tell(app: &mut App, msg: Msg) -> Vec<Effect> {
    let effects = update(app, msg);
    for effect in &effects {
        if let Effect::Evaluate {
            revision, design, ..
        } = effect
        {
            let report = evaluate(design, app.catalogue(), Options::default());
            let (revision, report) = (*revision, Box::new(report));
            update(app, Msg::Evaluated { revision, report });
        }
    }
    effects
}

pub(super) fn press(app: &mut App, keys: &str) -> Vec<Effect> {
    let keys = Key::typed(keys).expect("the test names keys that exist");
    let told = keys.into_iter().map(Msg::KeyPressed);
    told.flat_map(|msg| tell(app, msg)).collect()
}

/// Makes it so many seconds since the round began.
pub(super) fn at(app: &mut App, seconds: u64) {
    let now = Duration::from_secs(seconds);
    tell(app, Msg::Round(RoundMsg::Ticked(now)));
}

pub(super) fn record(app: &App) -> &Round {
    &app.practice.as_ref().expect("a round is open").round
}

pub(super) fn phase(app: &App) -> Phase {
    app.practice.as_ref().expect("a round is open").phase
}

pub(super) fn notice(app: &App) -> &str {
    app.notice.as_ref().map_or("", |notice| &notice.text)
}

/// The screen of 80 columns and 24 rows as text.
pub(super) fn screen(app: &App) -> String {
    let theme = Theme::new(ThemeChoice::Plain, Depth::True, GlyphSet::Unicode);
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).expect("a test's terminal");
    terminal
        .draw(|frame| ui::draw(app, &theme, None, frame))
        .expect("a test's frame");
    let cells = terminal.backend().buffer().content.chunks(80);
    let rows = cells.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect());
    rows.collect::<Vec<String>>().join("\n")
}

/// The end of a mock interview of a quarter of an hour, in seconds.
const END: u64 = 15 * 60;

#[test]
fn the_end_waits_for_an_answer_and_records_it() {
    let mut app = round(RoundMode::Mock);
    press(&mut app, "Iq<Enter>");
    let text = "One region, as all users".to_owned();
    tell(&mut app, Msg::NoteEdited(text.clone()));
    at(&mut app, END - 1);
    assert!(notice(&app).starts_with("Time: on to"), "{}", notice(&app));
    at(&mut app, END + 9);
    assert_eq!(app.mode(), Mode::Note);
    assert!(notice(&app).starts_with("Time is up: Esc keeps this"));
    let whole = format!("{text} are in one country");
    tell(&mut app, Msg::NoteEdited(whole.clone()));
    assert!(screen(&app).contains("time is up"), "{}", screen(&app));
    press(&mut app, "<Esc>");
    assert_eq!(app.mode(), Mode::Debrief);
    let entries = &record(&app).entries;
    let ended = entries.iter().position(|e| e.event == Event::Ended);
    let answered = entries
        .iter()
        .position(|e| matches!(&e.event, Event::Answered { text, .. } if *text == whole));
    assert!(answered.is_some() && answered < ended, "{entries:?}");
    let board = record(&app).board_at(Duration::MAX);
    assert!(board.notes[0].text.contains(&whole), "{:?}", board.notes);
    assert_eq!(record(&app).length(), Duration::from_secs(END));
}

#[test]
fn the_end_waits_for_a_name_and_for_a_line_but_asks_for_no_further_one() {
    let mut app = round(RoundMode::Mock);
    press(&mut app, "<Esc>aservice<Enter>Tri");
    at(&mut app, END);
    press(&mut app, "ps");
    assert_eq!(app.mode(), Mode::Prompt);
    assert!(notice(&app).starts_with("Time is up: Enter keeps this"));
    press(&mut app, "<Enter>");
    assert_eq!(app.mode(), Mode::Debrief);
    let board = record(&app).board_at(Duration::MAX);
    assert_eq!(board.components[0].name, "Trips");

    let mut app = round(RoundMode::Mock);
    press(&mut app, "<Esc>graA user writes");
    at(&mut app, END);
    press(&mut app, "<Enter>");
    assert_eq!(app.mode(), Mode::Debrief);
    let board = record(&app).board_at(Duration::MAX);
    assert_eq!(board.requirements[0].text, "A user writes");
}

#[test]
fn the_end_comes_at_once_while_nothing_is_being_written() {
    let mut app = round(RoundMode::Mock);
    press(&mut app, "I");
    at(&mut app, END);
    assert_eq!(app.mode(), Mode::Debrief);
    let ended = |e: &&fivenines::model::round::Entry| e.event == Event::Ended;
    at(&mut app, END + 5);
    assert_eq!(record(&app).entries.iter().filter(ended).count(), 1);
}

#[test]
fn every_edit_is_recorded_under_its_own_label() {
    let mut app = round(RoundMode::Practice);
    press(&mut app, "Iq<Enter>");
    tell(&mut app, Msg::NoteEdited("Yes".to_owned()));
    press(&mut app, "<Esc><Esc>aservice<Enter>Trips<Enter>+uu");
    let labels: Vec<_> = record(&app)
        .entries
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::Edited { label, .. } => Some(label.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(
        labels[..3],
        ["Begin", "Answer the interviewer", "Add Service"]
    );
    let (added, last) = (labels[labels.len() - 3], labels[labels.len() - 1]);
    assert_ne!(added, "Answer the interviewer");
    assert_eq!(last, "Undo: Add Service", "{labels:?}");
}

#[test]
fn an_open_question_hides_neither_messages_nor_what_is_looked_at() {
    let mut app = round(RoundMode::Mock);
    press(&mut app, "<Esc>aservice<Enter>Trips<Enter>Iq<Esc>");
    let seen = screen(&app);
    assert!(seen.contains("Interviewer:"), "{seen}");
    assert!(seen.contains("Service · 1 replica"), "{seen}");
    press(&mut app, "u");
    let seen = screen(&app);
    assert!(seen.contains("Undone: Add Service"), "{seen}");
    press(&mut app, "l");
    let seen = screen(&app);
    assert!(
        seen.contains("Interviewer:") && !seen.contains("Undone"),
        "{seen}"
    );
    // Nor does the interview itself.
    press(&mut app, "Ih");
    let seen = screen(&app);
    assert!(seen.contains("A mock interview has no hints"), "{seen}");
    assert!(seen.contains("Interview: "), "{seen}");
}

#[test]
fn a_mock_interview_says_that_it_keeps_findings_back_and_shows_them_afterwards() {
    let mut app = round(RoundMode::Mock);
    press(
        &mut app,
        "<Esc>aclient<Enter>Web<Enter>Lservice<Enter>Shop<Enter>",
    );
    for (keys, pane) in [("gf", "Findings"), ("gb", "Budget")] {
        press(&mut app, keys);
        let seen = screen(&app);
        assert!(
            seen.contains(pane) && seen.contains("until the debrief"),
            "{seen}"
        );
        press(&mut app, keys);
    }
    for keys in ["e", "w"] {
        press(&mut app, keys);
        assert!(
            notice(&app).ends_with("until the debrief"),
            "{}",
            notice(&app)
        );
    }
    at(&mut app, END);
    press(&mut app, "<Esc>gf");
    let seen = screen(&app);
    assert!(seen.contains("takes web down alone"), "{seen}");
    press(&mut app, "gb");
    let seen = screen(&app);
    assert!(seen.contains("of requests work"), "{seen}");
}

#[test]
fn what_cannot_be_taken_back_asks_first() {
    let mut app = round(RoundMode::Mock);
    press(&mut app, "If");
    assert_eq!(app.mode(), Mode::Confirm);
    assert!(screen(&app).contains("15:00 are left"), "{}", screen(&app));
    press(&mut app, "<Esc>n");
    assert!(matches!(app.modal, Some(Modal::Confirm(_))));
    press(&mut app, "n");
    assert_eq!((app.mode(), phase(&app)), (Mode::Interview, Phase::Scope));
    press(&mut app, "ny");
    assert_eq!(
        (app.mode(), phase(&app)),
        (Mode::Interview, Phase::Estimates)
    );
    // The clock may be quicker than the answer.
    press(&mut app, "n");
    at(&mut app, 6 * 60);
    let begun = phase(&app);
    assert_eq!(begun, Phase::HighLevel);
    press(&mut app, "y");
    assert_eq!(phase(&app), begun);
    press(&mut app, "fy");
    assert_eq!(app.mode(), Mode::Debrief);

    // In practice mode a phase can be gone back to, and a round whose time is over has nothing left.
    let mut app = round(RoundMode::Practice);
    press(&mut app, "In");
    assert_eq!(
        (app.mode(), phase(&app)),
        (Mode::Interview, Phase::Estimates)
    );
    press(&mut app, "f<Esc>");
    assert_eq!(app.mode(), Mode::Interview);
    at(&mut app, END);
    press(&mut app, "f");
    assert_eq!(app.mode(), Mode::Debrief);
}

#[test]
fn a_question_that_is_not_asked_leads_back_to_the_interview() {
    let mut app = round(RoundMode::Mock);
    for keys in ["Ia<Esc>", "a<Enter>"] {
        press(&mut app, keys);
        assert_eq!(app.mode(), Mode::Interview, "{keys}");
    }
    press(&mut app, "fym<Esc>");
    assert_eq!(app.mode(), Mode::Debrief);
}

#[test]
fn the_search_for_a_prompt_takes_how_the_round_is_to_be() {
    let mut app = App::new(Catalogue::shipped(), Preferences::default());
    let effects = press(&mut app, "pchat 30 mock staff<Enter>");
    let wanted = Setup {
        minutes: 30,
        level: Level::Staff,
        seed: 0,
        ..setup(RoundMode::Mock)
    };
    assert!(effects.contains(&Effect::BeginRound(wanted)), "{effects:?}");
}

#[test]
fn the_panes_open_in_a_replay() {
    let mut app = round(RoundMode::Practice);
    press(&mut app, "<Esc>graA user writes<Enter><Esc>");
    let round = Box::new(record(&app).clone());
    let at = Duration::MAX;
    tell(&mut app, Msg::Round(RoundMsg::ReplayBegun { round, at }));
    press(&mut app, "gr");
    assert!(screen(&app).contains("A user writes"), "{}", screen(&app));
    press(&mut app, "ge");
    assert!(
        screen(&app).contains("Scale and estimates"),
        "{}",
        screen(&app)
    );
    press(&mut app, "f");
    assert!(screen(&app).contains("Findings"), "{}", screen(&app));
    let effects = press(&mut app, "<Esc>");
    assert!(!screen(&app).contains("Findings") && !effects.contains(&Effect::Quit));
    assert!(press(&mut app, "<Esc>").contains(&Effect::Quit));
}
