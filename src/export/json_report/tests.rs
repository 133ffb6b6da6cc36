//! The parts of the JSON form that the tests of whole reports do not meet.

use super::*;
use crate::analysis::report::Unknown;
use crate::export::json::to_text;

#[test]
fn nulls_have_their_reasons_beside_them() {
    let row = LoadRow {
        component: "db".into(),
        reads: Err(Unknown("flow a has no rate".to_owned())),
        writes: Err(Unknown("flow a has no rate".to_owned())),
        per_replica: Ok(1.5),
        utilisation: Err(Unknown("db has no limit".to_owned())),
        concurrency: Ok(0.0),
    };
    assert_eq!(
        load(&row).to_string(),
        "{\"component\":\"db\",\"reads_rps\":null,\"writes_rps\":null,\"per_replica_rps\":1.5,\
         \"utilisation\":null,\"concurrency\":0.0,\"why_null\":\"flow a has no rate; db has no limit\"}"
    );
}

#[test]
fn texts_of_strangers_cannot_drive_a_terminal() {
    let json = to_text(&Value::from("a\u{1b}[2J\u{9b}1m\u{202e}\u{e0041}\u{7f}é"));
    assert!(
        json.chars().all(|c| !c.is_control() && c != '\u{202e}'),
        "{json}"
    );
    let back: String = serde_json::from_str(&json).unwrap();
    assert_eq!(back, "a\u{1b}[2J\u{9b}1m\u{202e}\u{e0041}\u{7f}é");
}
