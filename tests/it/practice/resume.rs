//! A round that was left goes on where its record ends.

use std::sync::Arc;
use std::time::Duration;

use fivenines::app::disk::News;
use fivenines::app::left::Left;
use fivenines::app::practice::{LeftRound, Resumed, RoundMsg};
use fivenines::app::{App, DiskOrder, Effect, Mode, Msg, Preferences};
use fivenines::catalogue::Catalogue;
use fivenines::model::round::{Event, Phase, Round, RoundMode};
use fivenines::model::{Cell, Component, Design};

use super::conduct::{at, notice, phase, press, record, round, screen, tell};

/// A mock interview in which a client and a service were drawn and which was left in its second phase.
fn left() -> Round {
    let mut app = round(RoundMode::Mock);
    press(&mut app, "<Esc>aclient<Enter>Web<Enter>");
    at(&mut app, 60);
    press(&mut app, "Lservice<Enter>Shop<Enter>Iny<Esc>");
    at(&mut app, 100);
    let effects = press(&mut app, ":q!<Enter>");
    let stopped = effects.iter().any(|effect| {
        matches!(effect, Effect::Record(entry)
            if entry.event == Event::Paused && entry.at == Duration::from_secs(100))
    });
    assert!(stopped, "{effects:?}");
    record(&app).clone()
}

/// The design is open again as `saved`, and the round on it is known.
fn opened(saved: &Design, round: &Round) -> App {
    let mut app = App::new(Catalogue::shipped(), Preferences::default());
    let (path, outcome) = (Some("round.ron".into()), Ok(Box::new(saved.clone())));
    tell(&mut app, Msg::Opened { path, outcome });
    let left = LeftRound {
        file: "round.ron".into(),
        setup: round.setup.clone(),
        at: round.length(),
    };
    tell(&mut app, Msg::Disk(News::RoundLeft(left)));
    app
}

/// Says yes to what is offered, and does what is ordered then.
fn go_on(app: &mut App, round: &Round) -> Vec<Effect> {
    let ordered = press(app, "y");
    assert!(
        ordered.contains(&Effect::ResumeRound("round.ron".into())),
        "{ordered:?}"
    );
    let resumed = Resumed {
        round: round.clone(),
        session: "round.session.jsonl".to_owned(),
        reference: None,
        now: Duration::from_secs(7),
    };
    tell(
        app,
        Msg::Round(RoundMsg::RoundResumed(Ok(Box::new(resumed)))),
    )
}

#[test]
fn leaving_a_round_says_that_it_can_go_on() {
    let mut app = round(RoundMode::Mock);
    assert!(press(&mut app, "<Esc>:q<Enter>").is_empty());
    assert!(
        screen(&app).contains("The round is not over"),
        "{}",
        screen(&app)
    );
    assert!(press(&mut app, "n").is_empty());
    assert!(press(&mut app, ":q<Enter>y").contains(&Effect::Quit));
    press(&mut app, "aclient<Enter>Web<Enter>:q<Enter>");
    let seen = screen(&app);
    assert!(
        seen.contains("The round is not over") && seen.contains("not saved"),
        "{seen}"
    );
}

#[test]
fn a_round_goes_on_where_its_record_ends() {
    let left = left();
    let saved = left.board_at(Duration::from_secs(30));
    assert_eq!(saved.components.len(), 1);
    let mut app = opened(&saved, &left);
    assert!(
        screen(&app).contains("was left at 01:40"),
        "{}",
        screen(&app)
    );
    let effects = go_on(&mut app, &left);
    assert_eq!(*app.design(), *left.board_at(Duration::MAX));
    assert!(notice(&app).starts_with("The round goes on at 01:40"));
    assert_eq!(phase(&app), Phase::Estimates);
    assert!(
        app.practice
            .as_ref()
            .unwrap()
            .clock()
            .0
            .ends_with("13:20 left")
    );
    // The board that the record ends with is not recorded again.
    let recorded: Vec<_> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Record(entry) => Some(&entry.event),
            _ => None,
        })
        .collect();
    assert_eq!(recorded, [&Event::Resumed]);
    // The findings stay hidden, the clock goes on, and what is drawn is recorded.
    press(&mut app, "gf");
    assert!(
        screen(&app).contains("until the debrief"),
        "{}",
        screen(&app)
    );
    at(&mut app, 17);
    press(&mut app, "<Esc>r<Ctrl+u>Store<Enter>");
    let last = record(&app).entries.last().unwrap();
    assert_eq!(last.at, Duration::from_secs(110));
    assert!(matches!(&last.event, Event::Edited { label, .. } if label.starts_with("Rename")));
    press(&mut app, "Ify");
    assert_eq!(app.mode(), Mode::Debrief);
    press(&mut app, "<Esc>uu");
    assert_eq!(*app.design(), *saved, "the file's board can be had back");
}

#[test]
fn a_design_that_others_went_on_with_stays_as_it_is() {
    let left = left();
    let mut other = (*left.board_at(Duration::MAX)).clone();
    let component = Component::new("more", "service", Cell::new(60, 20));
    other.components.push(component);
    let mut app = opened(&other, &left);
    go_on(&mut app, &left);
    assert_eq!(*app.design(), other);
    assert_eq!(
        *record(&app).board_at(Duration::MAX),
        other,
        "the round knows it"
    );
}

#[test]
fn a_round_whose_time_is_up_ends_when_it_goes_on() {
    let mut app = round(RoundMode::Mock);
    press(&mut app, "Iq<Enter>");
    at(&mut app, 15 * 60);
    let left = record(&app).clone();
    assert!(!left.has_ended());
    let mut late = left.clone();
    late.entries.push(fivenines::model::round::Entry {
        at: Duration::from_mins(15),
        event: Event::Paused,
    });
    let mut app = opened(&late.board_at(Duration::MAX), &late);
    go_on(&mut app, &late);
    assert_eq!(app.mode(), Mode::Debrief);
}

#[test]
fn a_round_that_is_declined_can_go_on_later_and_hides_no_unsaved_work() {
    let round = left();
    let last = round.board_at(Duration::MAX);
    let saved = round.board_at(Duration::from_secs(30));
    let unsaved = |app: &mut App| {
        let left = vec![Left {
            key: 4,
            file: Some("round.ron".into()),
            age: String::new(),
            design: Arc::clone(&last),
            base: None,
            saved: Some(Arc::clone(&saved)),
        }];
        let here = Some(0);
        tell(app, Msg::Disk(News::LeftBehind { left, here }));
    };
    let mut app = opened(&saved, &round);
    unsaved(&mut app);
    press(&mut app, "n");
    assert_eq!(app.mode(), Mode::Recovery);
    press(&mut app, "<Esc>");
    assert_eq!(*app.design(), *saved);
    let ordered = press(&mut app, ":continue<Enter>");
    assert!(ordered.contains(&Effect::ResumeRound("round.ron".into())));

    // What comes back with the round is not offered again.
    let mut app = opened(&saved, &round);
    unsaved(&mut app);
    let effects = go_on(&mut app, &round);
    assert!(effects.contains(&Effect::Disk(DiskOrder::Discard(4))));
    assert!(app.start.left.is_empty());
}
