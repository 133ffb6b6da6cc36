//! What peers say, on the board.

use std::path::PathBuf;

use super::disk::{opened, tell};
use super::sketch::{app, notice, press};
use fivenines::app::disk::News;
use fivenines::app::{App, DiskOrder, Effect, Mode, Msg, update};
use fivenines::model::review::{Review, Saying};

/// What the keys have the runner write down.
fn said(app: &mut App, keys: &str) -> Saying {
    let effects = app.type_keys(keys).unwrap();
    let mut said = effects.into_iter().filter_map(|effect| match effect {
        Effect::Disk(DiskOrder::Say { file, what }) => {
            assert_eq!(file, PathBuf::from("shop.ron"));
            Some(what)
        }
        _ => None,
    });
    said.next().unwrap_or_else(|| panic!("{}", notice(app)))
}

/// As the runner does it: writes it down and tells of the review.
fn write_down(app: &mut App, review: &mut Review, what: Saying) {
    review.say(what, "Ann", "2026-11-22").unwrap();
    tell(app, News::Reviewed(review.clone()));
}

#[test]
fn comments_are_added_answered_and_resolved_by_keys() {
    let mut app = opened("*api: service\ndb: sql-database\napi -> db");
    let mut review = Review::default();
    let what = said(&mut app, "\"Why two?<Enter>");
    write_down(&mut app, &mut review, what);
    assert_eq!(review.comments[0].on.to_string(), "component api");
    let what = said(&mut app, "o\"Is this TLS?<Enter>");
    write_down(&mut app, &mut review, what);
    assert_eq!(review.comments[1].on.to_string(), "connection api-db");
    let what = said(&mut app, "gpr:-)<Enter>");
    write_down(&mut app, &mut review, what);
    assert_eq!(review.comments[0].replies[0].text, ":-)");
    let footer = app.keymap.footer(&app, Mode::Pane).into_iter();
    let words: Vec<&str> = footer.map(|(_, word)| word).collect();
    let works = ["add", "reply", "resolve"];
    assert!(works.iter().all(|word| words.contains(word)), "{words:?}");
    let fails = ["delete", "fields"];
    assert!(!fails.iter().any(|word| words.contains(word)), "{words:?}");
    let what = said(&mut app, "s");
    write_down(&mut app, &mut review, what);
    assert!(review.comments[0].resolved);
    let first = app.comments()[0];
    assert_eq!(first.text, "Is this TLS?", "what is open comes first");
    press(&mut app, "<Enter>");
    assert_eq!(app.session.touched, Some("api-db".into()));
    assert!(!app.is_dirty(), "the design stays as it is");
}

#[test]
fn a_comment_outlives_what_it_is_about() {
    let mut app = opened("*api: service\ndb: sql-database");
    let mut review = Review::default();
    let what = said(&mut app, "\"Why?<Enter>");
    write_down(&mut app, &mut review, what);
    press(&mut app, "xgp<Enter>");
    assert!(notice(&app).contains("no longer there"), "{}", notice(&app));
    assert_eq!(app.comments().len(), 1);
}

#[test]
fn entries_of_panes_can_be_commented_on() {
    let mut app = opened("*api: service");
    press(&mut app, "graavailability >= 99%<Enter><Esc>");
    let what = said(&mut app, "\"Who says so?<Enter>");
    let Saying::Comment { on, .. } = what else {
        panic!("{what:?}");
    };
    assert!(on.to_string().starts_with("target "), "{on}");
}

#[test]
fn what_cannot_be_written_down_is_not_lost() {
    let mut app = opened("*api: service");
    let what = said(&mut app, "\"Why?<Enter>");
    let reason = "shop.review.ron was not saved: no space left on device".to_owned();
    tell(&mut app, News::NotReviewed { what, reason });
    assert_eq!(app.mode(), Mode::Prompt);
    let again = said(&mut app, "<Enter>");
    assert!(matches!(again, Saying::Comment { text, .. } if text == "Why?"));
}

#[test]
fn comments_that_were_shared_with_a_design_are_saved_with_it() {
    let mut app = app("*api: service");
    let mut review = Review::default();
    let what = Saying::Comment {
        on: "component api".parse().unwrap(),
        text: "Why?".to_owned(),
    };
    review.say(what, "Ann", "2026-11-22").unwrap();
    tell(&mut app, News::Reviewed(review.clone()));
    let saved = Msg::Saved {
        path: PathBuf::from("shop.ron"),
        design: app.shared_design(),
        state: app.history().state(),
        outcome: Ok(()),
    };
    let file = PathBuf::from("shop.ron");
    let combine = Effect::Disk(DiskOrder::Combine { file, review });
    assert!(update(&mut app, saved).contains(&combine));
}

#[test]
fn without_a_file_there_is_no_place_for_comments() {
    let mut app = app("*api: service");
    press(&mut app, "\"");
    assert!(notice(&app).contains("save it first"), "{}", notice(&app));
    press(&mut app, "gps");
    assert!(
        notice(&app).contains("No comment is marked"),
        "{}",
        notice(&app)
    );
}

#[test]
fn another_review_is_taken_in_by_name() {
    let mut app = opened("*api: service");
    press(&mut app, ":combine");
    let effects = app.type_keys("<Enter>").unwrap();
    assert_eq!(effects, [], "it asks which");
    let effects = app.type_keys("of bo.review.ron<Enter>").unwrap();
    let asked = DiskOrder::CombineFile {
        file: app.file().unwrap().to_owned(),
        with: "of bo.review.ron".into(),
    };
    assert_eq!(effects, [Effect::Disk(asked)]);
    press(&mut app, ":reviewas");
    let effects = app.type_keys("<Enter>").unwrap();
    assert_eq!(effects, [], "it asks where");
    let effects = app.type_keys("mine.ron<Enter>").unwrap();
    let asked = DiskOrder::WriteReview {
        file: app.file().unwrap().to_owned(),
        to: "mine.ron".into(),
    };
    assert_eq!(effects, [Effect::Disk(asked)]);
    tell(&mut app, News::ReviewWritten("mine.ron".into()));
    assert!(notice(&app).contains("in mine.ron now"), "{}", notice(&app));
    let kept = "shop.review.ron cannot be written".to_owned();
    tell(&mut app, News::ReviewKept(kept.clone()));
    assert_eq!(notice(&app), kept);
    for (gained, said) in [
        (0, "nothing that is new"),
        (1, "1 comment or"),
        (3, "3 comments"),
    ] {
        let with = "of bo.review.ron".into();
        tell(&mut app, News::Combined { with, gained });
        assert!(notice(&app).contains(said), "{}", notice(&app));
    }
}
