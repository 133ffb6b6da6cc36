//! The panes: requirements and targets, estimates, decisions and notes, edited as lines.

use super::sketch::{after, app, notice, press};
use fivenines::analysis::{Options, evaluate};
use fivenines::app::key::Key;
use fivenines::app::lines::{decision_text, estimate_text, requirement_text, target_text};
use fivenines::app::{App, Effect, Modal, Mode, Msg, update};
use fivenines::model::Size;

#[test]
fn requirements_and_targets_are_typed_one_after_another() {
    let app = after(
        "*api: service",
        "graA user can pay<Enter>availability >= 99.9%<Enter>headroom >= 2<Enter><Enter>",
    );
    let design = app.design();
    assert_eq!(requirement_text(&design.requirements[0]), "A user can pay");
    let targets: Vec<_> = design.targets.iter().map(target_text).collect();
    assert_eq!(targets, ["availability >= 99.9%", "headroom >= 2"]);
    assert_eq!(app.mode(), Mode::Pane, "an empty line ends");
}

#[test]
fn a_requirement_names_a_flow_before_it_is_recorded() {
    let mut app = after(
        "*user: client\ncheckout: service\nuser -> checkout",
        "graA user can pay -> checkout<Enter>",
    );
    assert_eq!(notice(&app), "checkout is not recorded yet; f records it");
    assert_eq!(app.design().requirements[0].flows(), ["checkout"]);
    press(&mut app, "<Esc><Esc>f<Enter>Checkout<Enter>");
    assert_eq!(
        app.design().flows[0].id,
        "checkout",
        "whatever else is called so"
    );
}

/// The words of the footer while the pane that `keys` open has the keys.
fn offered(app: &mut App, keys: &str) -> Vec<&'static str> {
    press(app, keys);
    let footer = app.keymap.footer(app, Mode::Pane);
    footer.into_iter().map(|(_, word)| word).collect()
}

#[test]
fn a_pane_offers_what_works_there() {
    let mut app = app("user: client\n*api: service x1\nuser -> api: call");
    press_evaluated(&mut app, "rAPI<Enter>");
    for keys in ["gf", "gb"] {
        let words = offered(&mut app, keys);
        let wrong = ["add", "delete", "reply", "resolve"];
        assert!(wrong.iter().all(|word| !words.contains(word)), "{words:?}");
        assert!(words.contains(&"edit"), "{words:?}");
        press(&mut app, "x");
        assert!(notice(&app).starts_with("A result cannot be deleted"));
        press(&mut app, "a");
        assert!(notice(&app).starts_with("This pane shows results"));
    }
    let words = offered(&mut app, "<Esc>gr");
    assert!(
        words.contains(&"add") && !words.contains(&"delete"),
        "{words:?}"
    );
    let words = offered(&mut app, "ausers can<Enter><Esc>");
    assert!(
        words.contains(&"add") && words.contains(&"delete"),
        "{words:?}"
    );
}

#[test]
fn a_finding_is_accepted_with_a_reason_until_what_it_is_about_changes() {
    let mut app = app("user: client\n*api: service x1\nuser -> api: call");
    press_evaluated(&mut app, "rAPI<Enter>ei");
    let finding = app.report().unwrap().findings[0].clone();
    assert_eq!(finding.rule, "single-point-of-failure");
    press_evaluated(&mut app, "a trial<Enter>");
    assert_eq!(accepted(&app), Some("a trial"));
    press_evaluated(&mut app, "rShop<Enter>");
    assert_eq!(accepted(&app), Some("a trial"), "a name is no reason");
    press_evaluated(&mut app, "R<Ctrl+u>worker<Enter>");
    assert_eq!(accepted(&app), None, "another kind of thing");
    press_evaluated(&mut app, "u");
    assert_eq!(accepted(&app), Some("a trial"));
    press_evaluated(&mut app, "gfEi<Ctrl+u><Enter>");
    assert_eq!(accepted(&app), None, "an empty reason takes it back");
    assert!(app.design().accepted.is_empty());
}

/// The reason with which the single point of failure is accepted.
fn accepted(app: &App) -> Option<&str> {
    let mut findings = app.report().unwrap().findings.iter();
    let found = findings.find(|finding| finding.rule == "single-point-of-failure");
    found.unwrap().accepted.as_deref()
}

/// Presses `keys`, each after the design was evaluated as the one before left it.
fn press_evaluated(app: &mut App, keys: &str) {
    for key in Key::typed(keys).unwrap() {
        for effect in update(app, Msg::KeyPressed(key)) {
            if let Effect::Evaluate {
                revision, design, ..
            } = effect
            {
                let report = evaluate(&design, app.catalogue(), Options::default());
                let report = Box::new(report);
                update(app, Msg::Evaluated { revision, report });
            }
        }
    }
}

#[test]
fn the_board_goes_back_to_where_it_was_when_a_pane_makes_room_again() {
    let mut app = after("*api: service", "Lservice<Enter>Shop<Enter>");
    let resize = |app: &mut App, width| {
        update(app, Msg::Resized(Size::new(width, 20)));
        app.session.camera.at
    };
    let before = resize(&mut app, 60);
    let aside = resize(&mut app, 16);
    assert_ne!(aside, before, "the cursor is kept in sight");
    assert_eq!(resize(&mut app, 60), before);
    resize(&mut app, 16);
    press(&mut app, "50h");
    let moved = app.session.camera.at;
    assert_ne!(moved, aside);
    assert_eq!(resize(&mut app, 60).x, moved.x, "it has moved since");
}

#[test]
fn a_bad_line_stays_with_its_reason() {
    let mut app = after("", "grap99 >= 100ms<Enter>");
    assert_eq!(app.mode(), Mode::Prompt);
    assert!(app.design().targets.is_empty());
    press(&mut app, "<Esc><Esc>");
    assert_eq!(app.mode(), Mode::Board);
}

#[test]
fn entries_are_changed_moved_and_deleted() {
    let mut app = after("", "geausers = 10 M<Enter>reads = 5 * users<Enter><Enter>");
    let lines = |app: &fivenines::app::App| {
        app.design()
            .estimates
            .iter()
            .map(estimate_text)
            .collect::<Vec<_>>()
    };
    press(&mut app, "K");
    assert_eq!(lines(&app), ["reads = 5 * users", "users = 10 M"]);
    press(&mut app, "j<Enter><Ctrl+u>people = 20 M<Enter>");
    assert_eq!(
        lines(&app),
        ["reads = 5 * people", "people = 20 M"],
        "renamed where it is used"
    );
    press(&mut app, "x");
    assert_eq!(lines(&app), ["reads = 5 * people"]);
    press(&mut app, "u");
    assert_eq!(lines(&app).len(), 2);
}

#[test]
fn decisions_are_about_what_was_at_hand() {
    let app = after(
        "*db: sql-database",
        "gnajoins / instead of key-value / scaling writes<Enter><Esc><Esc>",
    );
    let decision = &app.design().decisions[0];
    assert_eq!(
        decision_text(decision),
        "joins / instead of key-value / scaling writes"
    );
    assert_eq!(decision.about, ["db"]);
}

#[test]
fn notes_are_written_in_several_lines() {
    let mut app = app("*db: sql-database");
    press(&mut app, "n");
    assert_eq!(app.mode(), Mode::Note);
    update(&mut app, Msg::NoteEdited("first\nsecond\n".to_owned()));
    press(&mut app, "<Esc>");
    let note = &app.design().notes[0];
    assert_eq!((note.text.as_str(), note.at), ("first\nsecond", None));
    assert_eq!(note.about, ["db"]);
    press(&mut app, "gn<Enter>");
    update(&mut app, Msg::NoteEdited(String::new()));
    press(&mut app, "<Ctrl+s>");
    assert!(app.design().notes.is_empty());
}

#[test]
fn the_fields_of_an_entry_are_stated_in_one_line() {
    let mut app = after(
        "*db: sql-database\napi: service\napi -> db",
        "gr@owner pays<Enter>availability >= 99%<Enter><Esc><Esc>gnajoins<Enter><Esc>",
    );
    press(&mut app, ",about db, api; serves pays, avail<Enter>");
    let design = app.design();
    let decision = &design.decisions[0];
    let goals = [&design.requirements[0].id, &design.targets[0].id];
    assert_eq!(decision.about, ["db", "api"]);
    assert!(decision.serves.iter().eq(goals), "{:?}", decision.serves);
    press(&mut app, ",serves nothing<Enter>");
    let Some(Modal::Prompt(prompt)) = &app.modal else {
        panic!("a wrong line stays open");
    };
    let error = prompt.error.as_deref().unwrap_or_default();
    assert_eq!(
        error,
        "Serves: Nothing fitting is called `nothing`; g r lists them"
    );
}

#[test]
fn one_key_opens_a_pane_and_closes_it() {
    use fivenines::app::session::Pane;
    let mut app = app("");
    press(&mut app, "gr");
    assert!(app.session.panes.is_open(Pane::Requirements));
    press(&mut app, "<Esc>ge<Tab>");
    assert_eq!(app.session.panes.focus, Some(Pane::Requirements));
    press(&mut app, "gr");
    assert!(!app.session.panes.is_open(Pane::Requirements));
    assert_eq!(app.mode(), Mode::Board);
}
