use super::{Case, check, findings};

pub(super) const CASES: &[Case] = &[
    (
        "target-missed",
        "user:client > api:service*1; flow f user rate=1; target t flow:f availability 99.99%",
        "user:client > api:service*1; flow f user rate=1; target t flow:f availability 99%",
    ),
    (
        "target-unknown",
        "user:client > api:service*2; target t design latency 99 500ms",
        "user:client > api:service*2; flow f user rate=1; target t design latency 99 500ms",
    ),
    (
        "requirement-open",
        "user:client > api:service; flow f user rate=1; require r",
        "user:client > api:service; flow f user rate=1; require r f; require later parked no time",
    ),
    (
        "estimate-error",
        "estimate a b * 2",
        "estimate a b * 2; estimate b 3 / s",
    ),
    (
        "flow-without-rate",
        "user:client > api:service; flow f user rate=load; estimate load 3 GB",
        "user:client > api:service; flow f user rate=load; estimate load 3 M / day",
    ),
    (
        "flow-rate-zero",
        "user:client > api:service; flow f user rate=0",
        "user:client > api:service; flow f user rate=1",
    ),
    (
        "flow-goes-nowhere",
        "user:client > api:service; flow f user rate=1 via=",
        "user:client > api:service; flow f user rate=1",
    ),
    (
        "flow-lists-unreached",
        "user:client > api:service; db:sql-database; api > db; flow f user rate=1 via=api-db",
        "user:client > api:service; db:sql-database; api > db; flow f user rate=1 via=api-db,user-api",
    ),
    (
        "flow-lists-unreached",
        "user:client > api:service >> q:queue; w:worker > db:sql-database; flow f user via=user-api,api-q,w-db",
        "user:client > api:service >> q:queue; w:worker <~ q; w > db:sql-database; flow f user via=user-api,api-q,w-q,w-db",
    ),
    (
        "no-flows",
        "user:client > api:service",
        "user:client > api:service; flow f user",
    ),
    (
        "no-targets",
        "user:client > api:service; flow f user",
        "user:client > api:service; flow f user; target t design availability 99%",
    ),
    (
        "flow-without-target",
        "user:client > api:service; flow f user; flow g user; target t flow:f availability 99%",
        "user:client > api:service; flow f user; flow g user; target t design availability 99%",
    ),
    (
        "no-requirements",
        "user:client > api:service; flow f user",
        "user:client > api:service; flow f user; require r f",
    ),
    (
        "too-many-requirements",
        "require a; require b; require c; require d; require e; require f; require g; require h; require i",
        "require a; require b; require c; require d; require e; require f; require g; require h; require i parked later",
    ),
    (
        "parked-without-reason",
        "require a parked",
        "require a parked its own session",
    ),
    (
        "rate-without-estimate",
        "user:client > api:service; flow f user rate=100; estimate reads 100 / s",
        "user:client > api:service; flow f user rate=reads; estimate reads 100 / s",
    ),
];

#[test]
fn goals() {
    check(CASES);
}

/// A requirement may be written down before its flow is recorded; a slip of the pen is not taken for that.
#[test]
fn a_flow_that_a_requirement_waits_for_is_named() {
    let said = |sketch: &str| findings("requirement-open", sketch)[0].message.clone();
    let drawn = "user:client > api:service; flow pay user rate=1";
    assert_eq!(
        said(&format!("{drawn}; require r refund")),
        "requirement r names refund, which no flow is called: Somebody does something"
    );
    assert_eq!(
        said(&format!("{drawn}; require r pay payy")),
        "requirement r names payy, which no flow is called: did you mean `pay`?"
    );
}
