//! What the disk brings up: a file that others changed, work that was left unsaved, the journal.

use std::path::PathBuf;
use std::sync::Arc;

use super::sketch::{after, app, notice, press, sketch};
use fivenines::app::disk::{News, OnDisk};
use fivenines::app::left::Left;
use fivenines::app::{App, DiskOrder, Effect, Mode, Msg, Screen, update};
use fivenines::catalogue::validate::MAX_TEXT_CHARS;
use fivenines::model::Design;

/// The board of `before`, open from a file, and `theirs` on the disk after `keys`.
fn changed(before: &str, keys: &str, theirs: &str) -> App {
    let mut app = opened(before);
    press(&mut app, keys);
    tell(&mut app, on_disk(theirs));
    app
}

pub(super) fn opened(sketch: &str) -> App {
    let mut app = app(sketch);
    let design = Box::new(app.design().clone());
    let path = Some(PathBuf::from("shop.ron"));
    update(
        &mut app,
        Msg::Opened {
            path,
            outcome: Ok(design),
        },
    );
    app
}

fn on_disk(sketch: &str) -> News {
    let design = app(sketch).design().clone();
    News::Changed(OnDisk::Design(Box::new(design)))
}

pub(super) fn tell(app: &mut App, news: News) -> Vec<Effect> {
    update(app, Msg::Disk(news))
}

#[test]
fn a_file_that_others_changed_is_read_anew_if_nothing_is_lost() {
    let mut app = changed("*api: service", "", "api: service x3");
    assert_eq!(sketch(app.design()).trim(), "api: service x3");
    assert!(!app.is_dirty() && notice(&app).contains("is read anew"));
    press(&mut app, "u");
    assert_eq!(sketch(app.design()).trim(), "api: service");
    assert!(app.is_dirty(), "the file says something else");
}

#[test]
fn with_changes_here_it_is_asked_what_to_keep() {
    let mine = "api: service x2";
    let theirs = "api: service x3";
    let mut app = changed("*api: service", "+", theirs);
    assert_eq!(app.mode(), Mode::Changed);
    press(&mut app, "r");
    assert_eq!(sketch(app.design()).trim(), theirs);
    assert!(!app.is_dirty());
    let mut app = changed("*api: service", "+", theirs);
    press(&mut app, "k");
    assert_eq!(sketch(app.design()).trim(), mine);
    assert!(app.is_dirty());
    let saves = app.type_keys("<Ctrl+s>").unwrap();
    assert!(
        saves
            .iter()
            .any(|e| matches!(e, Effect::Disk(DiskOrder::Save { .. })))
    );
}

#[test]
fn both_changes_are_merged_and_what_disagrees_is_told() {
    let before = "*api: service\ndb: sql-database";
    let mut app = changed(before, "+", "api: service\ndb: sql-database x3");
    press(&mut app, "m");
    let both = "api: service x2\ndb: sql-database x3";
    assert_eq!(sketch(app.design()).trim(), both);
    assert!(app.is_dirty() && notice(&app).contains("Both changes are here"));
    press(&mut app, "u");
    assert_eq!(app.design().components[1].replicas, None);
    let mut app = changed("*api: service", "+", "api: service x9");
    press(&mut app, "m");
    assert_eq!(app.mode(), Mode::Clashes);
    assert_eq!(sketch(app.design()).trim(), "api: service x2");
    press(&mut app, "<Enter>");
    assert_eq!(sketch(app.design()).trim(), "api: service x2");
    assert!(notice(&app).contains("1 clash decided"), "{}", notice(&app));
}

#[test]
fn a_question_left_open_is_put_again_before_anything_is_written_over() {
    let mut app = changed("*api: service", "+", "api: service x3");
    press(&mut app, "<Esc>");
    assert_eq!(app.mode(), Mode::Board);
    press(&mut app, "l");
    assert_eq!(app.mode(), Mode::Board, "not at every key");
    let effects = app.type_keys("<Ctrl+s>").unwrap();
    assert_eq!((app.mode(), effects), (Mode::Changed, Vec::new()));
}

#[test]
fn nobody_is_interrupted() {
    let mut app = changed("*api: service", "m", "api: service x3");
    assert_eq!(app.mode(), Mode::Grab);
    press(&mut app, "<Esc>");
    assert_eq!(sketch(app.design()).trim(), "api: service x3");
}

#[test]
fn a_file_that_is_gone_or_broken_costs_nothing() {
    let mut app = opened("*api: service");
    tell(&mut app, News::Changed(OnDisk::Gone));
    assert!(app.is_dirty() && notice(&app).contains("gone from the disk"));
    let mut app = opened("*api: service");
    let reason = "shop.ron:1:1: it ends too early".to_owned();
    tell(&mut app, News::Changed(OnDisk::Unreadable(reason)));
    assert_eq!(app.mode(), Mode::Changed);
    press(&mut app, "r");
    assert_eq!(sketch(app.design()).trim(), "api: service");
    press(&mut app, "k");
    assert!(app.is_dirty() && app.mode() == Mode::Board);
}

fn keeps(effects: &[Effect]) -> Option<&Design> {
    effects.iter().find_map(|effect| match effect {
        Effect::Disk(DiskOrder::Keep { design, .. }) => Some(&**design),
        _ => None,
    })
}

#[test]
fn every_edit_is_kept_until_it_is_saved_or_undone() {
    let mut app = opened("*api: service");
    let effects = app.type_keys("+").unwrap();
    assert_eq!(keeps(&effects), Some(app.design()));
    assert_eq!(keeps(&app.type_keys("l").unwrap()), None);
    let undone = app.type_keys("u").unwrap();
    assert!(
        undone.contains(&Effect::Disk(DiskOrder::Forget)),
        "nothing is unsaved"
    );
    let effects = app.type_keys("<Ctrl+r>").unwrap();
    assert_eq!(keeps(&effects), Some(app.design()));
    let (design, state) = (app.shared_design(), app.history().state());
    let path = PathBuf::from("shop.ron");
    let saved = update(
        &mut app,
        Msg::Saved {
            path,
            design,
            state,
            outcome: Ok(()),
        },
    );
    assert_eq!(saved, [Effect::Disk(DiskOrder::Forget)]);
}

/// The texts of the notes that the journal is told to keep, if it is told anything, once this is written.
fn kept_notes(app: &mut App, text: &str) -> Option<Vec<String>> {
    let effects = update(app, Msg::NoteEdited(text.to_owned()));
    let notes = keeps(&effects)?.notes.iter();
    Some(notes.map(|note| note.text.clone()).collect())
}

#[test]
fn a_note_is_kept_while_it_is_written() {
    let mut app = opened("*api: service");
    press(&mut app, "n");
    assert_eq!(kept_notes(&mut app, ""), None);
    assert_eq!(kept_notes(&mut app, "Wh"), Some(vec!["Wh".to_owned()]));
    assert_eq!(
        kept_notes(&mut app, "Why?\nBecause"),
        Some(vec!["Why?\nBecause".to_owned()])
    );
    assert_eq!(app.design().notes, []);
    let effects = update(&mut app, Msg::NoteEdited(String::new()));
    assert_eq!(effects, [Effect::Disk(DiskOrder::Forget)]);
}

#[test]
fn a_note_that_is_too_long_stays_open_and_what_was_done_before_is_kept() {
    let mut app = opened("*api: service");
    press(&mut app, "+n");
    let text = "x".repeat(MAX_TEXT_CHARS + 1);
    assert_eq!(kept_notes(&mut app, &text), Some(Vec::new()));
    press(&mut app, "<Esc>");
    assert_eq!(app.mode(), Mode::Note);
    assert!(notice(&app).contains("20000"), "{}", notice(&app));
    update(&mut app, Msg::NoteEdited(text[1..].to_owned()));
    press(&mut app, "<Esc>");
    assert_eq!(app.design().notes[0].text, text[1..]);
}

fn left(sketch: &str) -> Left {
    Left {
        key: 7,
        file: Some(PathBuf::from("shop.ron")),
        age: "3 minutes ago".to_owned(),
        base: None,
        design: after(sketch, "").shared_design(),
        saved: Some(Arc::default()),
    }
}

#[test]
fn unsaved_work_comes_back_as_it_was_left() {
    let mut app = app("");
    app.screen = Screen::Start;
    let left = vec![left("*api: service x2")];
    tell(&mut app, News::LeftBehind { left, here: None });
    assert_eq!(app.mode(), Mode::Recovery);
    press(&mut app, "<Esc>");
    assert_eq!(app.mode(), Mode::Start);
    // The first line of the start screen leads back to it.
    let effects = app.type_keys("<Enter><Enter>").unwrap();
    assert_eq!(sketch(app.design()).trim(), "api: service x2");
    assert_eq!(app.file(), Some(std::path::Path::new("shop.ron")));
    assert!(app.is_dirty());
    let kept = effects
        .iter()
        .position(|e| matches!(e, Effect::Disk(DiskOrder::Keep { .. })));
    let recovered = effects
        .iter()
        .position(|e| *e == Effect::Disk(DiskOrder::Recover(7)));
    assert!(kept < recovered && kept.is_some(), "{effects:?}");
    assert!(app.start.left.is_empty());
}

#[test]
fn unsaved_work_is_thrown_away_only_when_asked_twice() {
    let mut app = app("");
    app.screen = Screen::Start;
    let left = vec![left("*api: service x2")];
    tell(&mut app, News::LeftBehind { left, here: None });
    assert_eq!(app.type_keys("xn").unwrap(), []);
    assert_eq!(app.start.left.len(), 1);
    press(&mut app, ":recover<Enter>");
    assert_eq!(
        app.type_keys("xy").unwrap(),
        [Effect::Disk(DiskOrder::Discard(7))]
    );
    assert!(app.start.left.is_empty());
}
