//! Files, questions, the command line, help, the start screen and the tour.

use std::path::PathBuf;

use super::sketch::{after, app, notice, press};
use fivenines::app::{App, DiskOrder, Effect, Mode, Msg, SaveError, Screen, update};

fn saves(effects: &[Effect]) -> Option<(PathBuf, u64, bool)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Disk(DiskOrder::Save {
            path,
            state,
            overwrite,
            ..
        }) => Some((path.clone(), *state, *overwrite)),
        _ => None,
    })
}

fn save_done(app: &mut App, path: &str, state: u64) -> Vec<Effect> {
    let design = app.shared_design();
    update(
        app,
        Msg::Saved {
            path: PathBuf::from(path),
            design,
            state,
            outcome: Ok(()),
        },
    )
}

#[test]
fn the_command_line_gives_way_to_the_list_of_commands() {
    let app = after("*api: service", ":ad<Ctrl+p>Show the whole<Enter>");
    assert_eq!(app.mode(), Mode::Board, "{}", notice(&app));
    assert_eq!(after("*api: service", ":ad<Ctrl+p>").mode(), Mode::Palette);
    let app = after("*api: service", "rShop<Ctrl+p>");
    assert_eq!(app.mode(), Mode::Prompt, "what is typed is not lost");
}

#[test]
fn a_new_design_asks_for_its_name_once() {
    let mut app = after("*api: service", "+");
    assert!(app.is_dirty());
    assert!(saves(&app.type_keys("<Ctrl+s>").unwrap()).is_none());
    let effects = app.type_keys("shop<Enter>").unwrap();
    let (path, state, overwrite) = saves(&effects).unwrap();
    assert_eq!((path, overwrite), (PathBuf::from("shop.ron"), false));
    save_done(&mut app, "shop.ron", state);
    assert!(!app.is_dirty());
    let effects = app.type_keys("+<Ctrl+s>").unwrap();
    assert_eq!(saves(&effects).unwrap().0, PathBuf::from("shop.ron"));
    assert!(app.is_dirty(), "until the runner says so");
}

#[test]
fn what_changes_while_saving_stays_unsaved() {
    let mut app = after("*api: service", "+");
    let (_, state, _) = saves(&app.type_keys(":w shop.ron<Enter>").unwrap()).unwrap();
    press(&mut app, "+");
    save_done(&mut app, "shop.ron", state);
    assert!(app.is_dirty());
    press(&mut app, "u");
    assert!(!app.is_dirty());
}

#[test]
fn quitting_with_changes_asks() {
    let mut app = after("*api: service", "+");
    assert!(!app.type_keys(":q<Enter>").unwrap().contains(&Effect::Quit));
    assert_eq!(app.mode(), Mode::Confirm);
    press(&mut app, "<Esc>");
    assert_eq!(app.mode(), Mode::Board);
    assert!(app.type_keys("<Ctrl+q>n").unwrap().contains(&Effect::Quit));
    let mut app = after("*api: service", "+");
    let effects = app.type_keys("<Ctrl+q>y<Ctrl+u>a.ron<Enter>").unwrap();
    let (_, state, _) = saves(&effects).unwrap();
    assert!(save_done(&mut app, "a.ron", state).contains(&Effect::Quit));
}

#[test]
fn a_failed_save_quits_nothing() {
    let mut app = after("*api: service", "+");
    let (path, state, _) = saves(&app.type_keys(":w a.ron<Enter>").unwrap()).unwrap();
    let outcome = Err(SaveError::Failed(
        "The disk is full; free some space".to_owned(),
    ));
    let design = app.shared_design();
    let effects = update(
        &mut app,
        Msg::Saved {
            path,
            design,
            state,
            outcome,
        },
    );
    assert!(!effects.contains(&Effect::Quit) && app.is_dirty());
    assert_eq!(notice(&app), "The disk is full; free some space");
}

#[test]
fn quitting_waits_for_a_save_that_is_under_way() {
    for (meanwhile, quits) in [("", true), ("+", false)] {
        let mut app = after("*api: service", "+");
        let (path, state, _) = saves(&app.type_keys(":w a.ron<Enter>").unwrap()).unwrap();
        let effects = app.type_keys("<Ctrl+q>").unwrap();
        assert!(!effects.contains(&Effect::Quit), "it is not saved yet");
        assert_eq!(app.mode(), Mode::Board, "and nothing is asked");
        app.type_keys(meanwhile).unwrap();
        let design = app.shared_design();
        let outcome = Ok(());
        let saved = Msg::Saved {
            path,
            design,
            state,
            outcome,
        };
        let effects = update(&mut app, saved);
        assert_eq!(effects.contains(&Effect::Quit), quits, "{meanwhile:?}");
    }
    let mut app = after("*api: service", "+");
    app.type_keys(":w a.ron<Enter>+<Ctrl+q>").unwrap();
    assert_eq!(
        app.mode(),
        Mode::Confirm,
        "what came after is not being saved"
    );
}

#[test]
fn another_file_is_written_over_only_when_asked() {
    let mut app = after("*api: service", "+");
    let (path, state, _) = saves(&app.type_keys(":saveas b.ron<Enter>").unwrap()).unwrap();
    let design = app.shared_design();
    update(
        &mut app,
        Msg::Saved {
            path,
            design,
            state,
            outcome: Err(SaveError::Exists),
        },
    );
    assert_eq!(app.mode(), Mode::Confirm);
    assert!(saves(&app.type_keys("y").unwrap()).unwrap().2);
}

#[test]
fn commands_are_run_by_name() {
    let app = after("*api: service", ":replicas.more<Enter>");
    assert_eq!(app.design().components[0].replicas, Some(2));
    let app = after("*api: service", ":replicas.m<Tab><Enter>");
    assert_eq!(app.design().components[0].replicas, Some(2));
    let app = after("*api: service", "<Ctrl+p>replica more<Enter>");
    assert_eq!(app.design().components[0].replicas, Some(2));
    let mut app = after("", ":qiut<Enter>");
    assert_eq!(app.mode(), Mode::Prompt);
    press(&mut app, "<Esc>");
    assert_eq!(app.mode(), Mode::Board);
}

#[test]
fn a_command_that_cannot_run_says_why() {
    assert!(notice(&after("", "r")).contains("Nothing is here"));
    assert!(notice(&after("", "]")).contains("No flow is followed"));
    assert!(notice(&after("", "u")).contains("Nothing to undo"));
}

#[test]
fn help_is_of_the_mode_and_goes_back_to_it() {
    let mut app = after("*api: service", "<Enter>?");
    assert_eq!(app.mode(), Mode::Help);
    press(&mut app, "<Tab><Esc>");
    assert_eq!(app.mode(), Mode::Inspector);
}

#[test]
fn the_start_screen_opens_what_is_marked() {
    use fivenines::app::{Recent, Starter};
    let mut app = app("");
    app.screen = Screen::Start;
    let recent = vec![Recent {
        path: PathBuf::from("a.ron"),
        title: "A".to_owned(),
    }];
    let starters = vec![Starter {
        name: "shop".to_owned(),
        title: "Shop".to_owned(),
    }];
    update(&mut app, Msg::Started { recent, starters });
    assert_eq!(app.mode(), Mode::Start);
    assert_eq!(
        app.type_keys("jj<Enter>").unwrap(),
        [Effect::Disk(DiskOrder::Load(PathBuf::from("a.ron")))]
    );
    assert_eq!(
        app.type_keys("j<Enter>").unwrap(),
        [Effect::Disk(DiskOrder::LoadStarter("shop".to_owned()))]
    );
    press(&mut app, "n");
    assert_eq!(app.mode(), Mode::Board);
}

#[test]
fn the_tour_waits_for_each_step() {
    let mut app = app("");
    app.screen = Screen::Start;
    press(&mut app, "t");
    let step = |app: &App| app.session.tour.unwrap().step;
    assert_eq!(step(&app), 0);
    press(&mut app, "aclient<Enter>User<Enter>");
    assert_eq!(step(&app), 1);
    press(
        &mut app,
        "Lservice<Enter>API<Enter>Lsql<Enter>Orders<Enter>",
    );
    assert_eq!(step(&app), 2);
    press(&mut app, "<Alt+Left>+");
    assert_eq!(step(&app), 3);
    press(&mut app, "graavailability >= 99.9%<Enter><Esc><Esc>");
    assert_eq!(step(&app), 4);
}

#[test]
fn results_of_older_revisions_are_dropped() {
    let mut app = after("*api: service", "+");
    let orders = app.type_keys("+").unwrap();
    let revision = orders.iter().find_map(|effect| match effect {
        Effect::Evaluate {
            revision, design, ..
        } => {
            assert_eq!(**design, *app.design());
            Some(*revision)
        }
        _ => None,
    });
    assert_eq!(revision, Some(app.revision()));
    assert!(!app.report_is_current());
}
