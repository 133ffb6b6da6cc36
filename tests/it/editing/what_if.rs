//! What if, on the board: what has failed belongs to the sitting, not to the design.

use fivenines::analysis::what_if::{Failure, Status};
use fivenines::analysis::{Options, evaluate};
use fivenines::app::{App, Effect, Msg, update};
use fivenines::catalogue::Catalogue;

use super::sketch::{after, notice};

/// Types keys, and answers the order of a report that they lead to.
fn press_and_wait(app: &mut App, keys: &str) -> Vec<Failure> {
    let effects = app.type_keys(keys).unwrap();
    let order = effects.into_iter().rev().find_map(|effect| match effect {
        Effect::Evaluate {
            revision,
            design,
            failed,
        } => Some((revision, design, failed)),
        _ => None,
    });
    let (revision, design, failed) = order.expect("the keys order a report");
    let options = Options {
        failed: failed.clone(),
        ..Options::default()
    };
    let report = Box::new(evaluate(&design, Catalogue::shipped(), options));
    update(app, Msg::Evaluated { revision, report });
    failed
}

fn told(failed: &[Failure]) -> Vec<String> {
    failed.iter().map(ToString::to_string).collect()
}

#[test]
fn a_component_fails_and_is_repaired_without_a_change_of_the_design() {
    let mut app = after("*api: service\ndb: sql-database\napi -> db", "+");
    let steps = app.history().state();
    assert_eq!(told(&press_and_wait(&mut app, "Z")), ["api"]);
    assert_eq!(app.what_if().unwrap().flows[0].status, Status::Down);
    // Another number of replicas takes the place of the whole.
    assert_eq!(
        told(&press_and_wait(&mut app, "1Z")),
        ["one replica of api"]
    );
    assert_eq!(app.what_if().unwrap().flows[0].status, Status::Up);
    app.type_keys("9Z").unwrap();
    assert!(notice(&app).contains("give 1…2"), "{}", notice(&app));
    assert!(press_and_wait(&mut app, "Z").is_empty());
    assert!(app.what_if().is_none());
    assert_eq!(app.history().state(), steps);
}

#[test]
fn escape_repairs_everything() {
    let mut app = after("*api: service\ndb: sql-database\napi -> db", "");
    press_and_wait(&mut app, "Z");
    assert!(press_and_wait(&mut app, "<Esc>").is_empty());
    press_and_wait(&mut app, "Z");
    assert!(press_and_wait(&mut app, "gz").is_empty());
}

#[test]
fn an_answer_to_an_older_question_is_not_shown() {
    let mut app = after("*api: service", "");
    press_and_wait(&mut app, "Z");
    app.type_keys("1Z").unwrap();
    assert!(app.what_if().is_none());
}
