//! Comparing with other designs, and deciding the clashes of a merge.

use std::path::PathBuf;

use super::disk::{opened, tell};
use super::sketch::{after, app, notice, press, sketch};
use fivenines::app::disk::{News, OnDisk};
use fivenines::app::practice::{Begun, RoundMsg};
use fivenines::app::{App, DiskOrder, Effect, Modal, Mode, Msg, Reading, update};
use fivenines::model::Design;
use fivenines::model::diff::Fate;
use fivenines::model::round::{Level, RoundMode, Setup};

/// The application with a file open whose design became another by `keys`.
fn edited(before: &str, keys: &str) -> App {
    let mut app = opened(before);
    press(&mut app, keys);
    app
}

fn designs(sketches: &[&str]) -> Vec<Design> {
    let designs = sketches.iter().map(|text| app(text).design().clone());
    designs.collect()
}

/// Has `app` do what it ordered the runner to read, with these designs in the files.
fn read(app: &mut App, effects: &[Effect], sketches: &[&str]) -> Vec<Effect> {
    let reading = effects.iter().find_map(|effect| match effect {
        Effect::Disk(DiskOrder::Read(reading)) => Some(reading.clone()),
        _ => None,
    });
    let outcome = Ok(designs(sketches));
    let reading = reading.expect("something is to be read");
    update(app, Msg::PeersRead { reading, outcome })
}

/// What is listed while designs are compared: sign and text.
fn listed(app: &App) -> Vec<String> {
    let Some(Modal::Compare(shown)) = &app.modal else {
        panic!("nothing is compared: {}", notice(app));
    };
    let lines = shown.sections().flat_map(|section| &section.lines);
    lines
        .map(|line| format!("{} {}", line.sign, line.text))
        .collect()
}

#[test]
fn what_changed_since_saving_is_shown_on_the_board() {
    let mut app = edited("*api: service\ndb: sql-database\nold: cache", "+");
    press(&mut app, "<Tab><Tab>x");
    let effects = app.type_keys("gs").unwrap();
    assert_eq!(app.mode(), Mode::Compare, "{}", notice(&app));
    assert_eq!(
        listed(&app),
        [
            "- component old (cache)",
            "~ component api: replicas (not stated) → 2"
        ]
    );
    let Some(Modal::Compare(shown)) = &app.modal else {
        unreachable!("it is compared");
    };
    let fates: Vec<_> = shown.drawn.fates().into_values().collect();
    assert!(fates.contains(&Fate::Removed) && fates.contains(&Fate::Changed));
    computed(&mut app, &effects);
    assert!(
        listed(&app)
            .iter()
            .any(|line| line.contains("single point of failure replica of api")),
        "{:?}",
        listed(&app)
    );
    press(&mut app, "j<Enter>");
    assert_eq!(app.mode(), Mode::Board);
    assert_eq!(app.component_here().map(|c| c.id.as_str()), Some("api"));
    press(&mut app, "uugs");
    assert_eq!(
        notice(&app),
        "Nothing differs from shop.ron as it was saved"
    );
    assert_eq!(app.mode(), Mode::Board);
}

#[test]
fn any_file_can_be_compared_with() {
    let mut app = after("*api: service x3", ":diff peer.ron");
    let effects = app.type_keys("<Enter>").unwrap();
    let asked = Reading::Compare(PathBuf::from("peer.ron"));
    assert_eq!(effects, [Effect::Disk(DiskOrder::Read(asked.clone()))]);
    read(&mut app, &effects, &["api: service x2\nmq: queue"]);
    assert_eq!(
        listed(&app),
        ["- component mq (queue)", "~ component api: replicas 2 → 3"]
    );
    press(&mut app, "<Esc>");
    assert_eq!(app.mode(), Mode::Board);
    let failed = Msg::PeersRead {
        reading: asked,
        outcome: Err("peer.ron: no such file; check the name".to_owned()),
    };
    update(&mut app, failed);
    assert!(notice(&app).contains("no such file"));
    press(&mut app, "gs");
    assert!(notice(&app).contains("never saved"), "{}", notice(&app));
}

#[test]
fn the_committed_version_can_be_compared_with() {
    let mut app = edited("*api: service", "+");
    for (keys, revision) in [
        ("gS", "HEAD"),
        (":diff HEAD<Enter>", "HEAD"),
        (":committed main~2<Enter>", "main~2"),
    ] {
        let effects = app.type_keys(keys).unwrap();
        let asked = Reading::CompareCommitted {
            file: app.file().unwrap().to_owned(),
            revision: revision.to_owned(),
        };
        assert_eq!(effects, [Effect::Disk(DiskOrder::Read(asked))], "{keys}");
        read(&mut app, &effects, &["api: service x9"]);
        assert_eq!(listed(&app), ["~ component api: replicas 9 → 2"]);
        let Some(Modal::Compare(shown)) = &app.modal else {
            unreachable!("it is compared");
        };
        assert_eq!(shown.with, format!("shop.ron at {revision}"));
        press(&mut app, "<Esc>");
    }
    let mut unsaved = after("*api: service", "gS");
    assert!(notice(&unsaved).contains("never saved"));
    press(&mut unsaved, "u");
}

const BASE: &str = "api: service\ndb: sql-database";
const OURS: &str = "*api: service x2\ndb: sql-database x2";
const THEIRS: &str = "api: service x3\ndb: sql-database x5\nmq: queue";

/// `OURS` with `THEIRS` to be merged in.
fn merging() -> App {
    let mut app = app(OURS);
    let effects = app
        .type_keys(":merge theirs.ron since base.ron<Enter>")
        .unwrap();
    let theirs = PathBuf::from("theirs.ron");
    let base = Some(PathBuf::from("base.ron"));
    let asked = Effect::Disk(DiskOrder::Read(Reading::Merge { theirs, base }));
    assert_eq!(effects, [asked]);
    read(&mut app, &effects, &[THEIRS, BASE]);
    app
}

#[test]
fn clashes_are_decided_one_by_one_and_taken_in_one_step() {
    let mut app = merging();
    assert_eq!(app.mode(), Mode::Clashes);
    assert_eq!(app.design().components.len(), 2, "nothing is taken yet");
    let result = |app: &App| match &app.modal {
        Some(Modal::Clashes(shown)) => sketch(shown.result()),
        _ => panic!("no merge is shown"),
    };
    assert_eq!(
        result(&app),
        "api: service x2\ndb: sql-database x2\nmq: queue"
    );
    press(&mut app, "jt");
    assert_eq!(
        result(&app),
        "api: service x2\ndb: sql-database x5\nmq: queue"
    );
    press(&mut app, "T");
    assert_eq!(result(&app), THEIRS);
    press(&mut app, "k<Space>");
    let chosen = "api: service x2\ndb: sql-database x5\nmq: queue";
    assert_eq!(result(&app), chosen);
    press(&mut app, "<Enter>");
    assert_eq!(
        (sketch(app.design()).as_str(), app.mode()),
        (chosen, Mode::Board)
    );
    assert!(
        notice(&app).contains("2 clashes decided"),
        "{}",
        notice(&app)
    );
    press(&mut app, "u");
    assert_eq!(app.design().components.len(), 2);
    assert_eq!(app.design().components[0].replicas, Some(2));
}

/// What the runner answers to the order to compare; the order that follows from it.
fn computed(app: &mut App, effects: &[Effect]) -> Vec<Effect> {
    let [Effect::Compare { before, after }] = effects else {
        panic!("it is to be compared: {effects:?}");
    };
    let comparison = fivenines::analysis::compare::Comparison::between(
        before,
        after,
        fivenines::catalogue::Catalogue::shipped(),
    );
    let compared = Msg::Compared {
        before: before.clone(),
        after: after.clone(),
        outcome: Ok(Box::new(comparison)),
    };
    update(app, compared)
}

#[test]
fn what_the_merge_as_it_stands_does_is_told_with_its_clashes() {
    let told = |app: &App| -> Option<String> {
        let Some(Modal::Clashes(shown)) = &app.modal else {
            panic!("no merge is shown");
        };
        let sections = shown.effects.as_ref()?.as_ref().unwrap().iter();
        let lines = sections.flat_map(|section| &section.lines);
        Some(
            lines
                .map(|line| line.text.as_str())
                .collect::<Vec<_>>()
                .join("\n"),
        )
    };
    let mut app = app("*api: service x2");
    let asked = app
        .type_keys(":merge theirs.ron since base.ron<Enter>")
        .unwrap();
    let asked = read(&mut app, &asked, &["api: service x1", "api: service x3"]);
    // Choices come faster than figures: one computation at a time, and an old one is not shown.
    assert_eq!(app.type_keys("t").unwrap(), []);
    let again = computed(&mut app, &asked);
    assert_eq!(told(&app), None);
    assert_eq!(computed(&mut app, &again), []);
    let theirs = told(&app).unwrap();
    assert!(
        theirs.contains("single point of failure replica of api"),
        "{theirs}"
    );
    assert!(theirs.contains("availability"), "{theirs}");
    let lines = theirs.lines().count();
    press(&mut app, &"j".repeat(lines + 5));
    let Some(Modal::Clashes(shown)) = &app.modal else {
        unreachable!("it is shown");
    };
    assert_eq!((shown.row, shown.count()), (lines, lines + 1));
    press(&mut app, "t");
    assert!(notice(&app).contains("Nothing is to be chosen"));
    press(&mut app, "k");
    let asked = app.type_keys("O").unwrap();
    assert_eq!(told(&app), None);
    computed(&mut app, &asked);
    assert_eq!(told(&app).as_deref(), Some(""), "ours is as it was");
}

#[test]
fn a_merge_that_is_left_changes_nothing() {
    let mut app = merging();
    press(&mut app, "T<Esc>");
    assert_eq!(app.mode(), Mode::Board);
    assert_eq!(sketch(app.design()), OURS.trim_start_matches('*'));
}

#[test]
fn without_a_common_beginning_both_stay_and_what_differs_is_asked() {
    let mut app = app("*api: service x2\nours: cache");
    let effects = app.type_keys(":merge peer.ron<Enter>").unwrap();
    read(&mut app, &effects, &["api: service x3\ntheirs: queue"]);
    assert_eq!(app.mode(), Mode::Clashes);
    press(&mut app, "T<Enter>");
    assert_eq!(
        sketch(app.design()),
        "api: service x3\nours: cache\ntheirs: queue"
    );
}

#[test]
fn what_git_left_unmerged_is_decided_clash_by_clash() {
    // Ours stands, and what only theirs has is there: as the merge driver leaves it.
    let left = "*api: service x2\ndb: sql-database x2\nmq: queue";
    let sides = [THEIRS, BASE, OURS];
    let mut app = opened(left);
    tell(&mut app, News::Unmerged(true));
    assert!(
        notice(&app).contains("Git has shop.ron unmerged: `:merge`"),
        "{}",
        notice(&app)
    );
    let ask = |app: &mut App| {
        let effects = app.type_keys(":merge<Enter>").unwrap();
        let asked = Reading::Unmerged(PathBuf::from("shop.ron"));
        assert_eq!(effects, [Effect::Disk(DiskOrder::Read(asked))]);
        read(app, &effects, &sides);
        let Some(Modal::Clashes(shown)) = &app.modal else {
            panic!("no merge is shown: {}", notice(app));
        };
        shown.list().len()
    };
    assert_eq!(ask(&mut app), 2);
    press(&mut app, "<Enter>");
    assert!(!app.is_dirty(), "it is as it was left");
    assert!(
        notice(&app).contains("`git add` tells git"),
        "{}",
        notice(&app)
    );
    ask(&mut app);
    press(&mut app, "jt<Enter>");
    let decided = "api: service x2\ndb: sql-database x5\nmq: queue";
    assert_eq!(sketch(app.design()), decided);
    assert!(
        app.is_dirty() && notice(&app).contains("then `git add` tells git"),
        "{}",
        notice(&app)
    );
    // What is decided stands when it is asked once more.
    assert_eq!(ask(&mut app), 1);
    press(&mut app, "<Enter>");
    assert_eq!(sketch(app.design()), decided);
    tell(&mut app, News::Unmerged(false));
    let effects = app.type_keys(":merge<Enter>").unwrap();
    assert_eq!(
        (effects, app.mode()),
        (vec![], Mode::Prompt),
        "it asks which"
    );
}

#[test]
fn what_others_wrote_stays_open_until_its_clashes_are_decided() {
    let mut app = edited("*api: service", "+");
    let theirs = designs(&["api: service x9"]).remove(0);
    tell(&mut app, News::Changed(OnDisk::Design(Box::new(theirs))));
    press(&mut app, "m<Esc>");
    assert!(app.disk.changed.is_some(), "it is still to be decided");
    press(&mut app, "<Ctrl+s>");
    assert_eq!(app.mode(), Mode::Changed);
    press(&mut app, "mt<Enter>");
    assert_eq!(sketch(app.design()), "api: service x9");
    assert!(app.disk.changed.is_none() && app.is_dirty());
}

#[test]
fn a_mock_interview_tells_what_changed_and_not_what_that_is_worth() {
    let setup = Setup {
        prompt: "url-shortener".into(),
        minutes: 45,
        mode: RoundMode::Mock,
        level: Level::Senior,
        seed: 1,
    };
    let begun = Begun {
        setup,
        file: PathBuf::from("round.ron"),
        session: "round.session.jsonl".to_owned(),
        reference: None,
        now: std::time::Duration::ZERO,
    };
    let mut app = app("");
    update(
        &mut app,
        Msg::Round(RoundMsg::RoundBegun(Ok(Box::new(begun)))),
    );
    press(&mut app, "<Esc>aservice<Enter>Shop<Enter>");
    let effects = app.type_keys("gs").unwrap();
    assert_eq!(listed(&app).len(), 1, "{:?}", listed(&app));
    assert!(effects.iter().all(|e| !matches!(e, Effect::Compare { .. })));
}
