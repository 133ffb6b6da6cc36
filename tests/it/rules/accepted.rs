use super::{Case, check, findings};

pub(super) const CASES: &[Case] = &[(
    "acceptance-lapsed",
    "u:client > api:service*2; flow f u; accept a single-point-of-failure api",
    "u:client > api:service*1; flow f u; accept a single-point-of-failure api",
)];

#[test]
fn accepted() {
    check(CASES);
}

#[test]
fn an_acceptance_lapses_for_a_reason() {
    let message = |sketch: &str| findings("acceptance-lapsed", sketch)[0].message.clone();
    let drawn = "u:client > api:service*1; flow f u; accept a single-point-of-failure";
    assert_eq!(
        message(&format!("{drawn} api 01234567")),
        "a accepted single-point-of-failure, and what that is about has changed since"
    );
    assert_eq!(
        message(&format!("{drawn} u")),
        "a accepts single-point-of-failure, which finds no such thing"
    );
    let misspelt = "u:client > api:service*1; flow f u; accept a single-point-of-failures api";
    assert!(message(misspelt).contains("did you mean `single-point-of-failure`"));
}

#[test]
fn an_accepted_finding_does_not_count() {
    let drawn = "u:client > api:service*1; flow f u; accept a single-point-of-failure api";
    let found = findings("single-point-of-failure", drawn);
    assert_eq!(found[0].accepted.as_deref(), Some("it may"));
}
