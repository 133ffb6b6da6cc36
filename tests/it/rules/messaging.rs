use fivenines::analysis::report::Severity::{Error, Warning};

use super::{Case, check, check_severity};

pub(super) const CASES: &[Case] = &[
    (
        "broker-without-consumer",
        "a:service >> q:queue",
        "a:service >> q:queue; w:worker <~ q",
    ),
    (
        "broker-without-producer",
        "q:queue ~> w:worker",
        "a:service >> q:queue ~> w:worker",
    ),
    (
        "queue-of-several-readers",
        "a:service >> q:queue ~> mail:worker; q ~> bill:worker; set mail name Mail; set bill name Billing",
        "a:service >> t:pub-sub ~> mail:worker; t ~> bill:worker; set mail name Mail; set bill name Billing",
    ),
    (
        "queue-for-replay",
        "a:service >> q:queue ~> w:worker; set q retention 30d",
        "a:service >> q:queue ~> w:worker; set q retention 4d",
    ),
    (
        "no-place-for-bad-messages",
        "a:service >> q:queue ~> w:worker",
        "a:service >> q:queue ~> w:worker; q ~> d:dead-letter-queue",
    ),
    (
        "bad-messages-are-lost",
        "a:service >> q:event-log ~> w:worker; set q dead_letter false",
        "a:service >> q:event-log ~> w:worker; set q dead_letter true",
    ),
    (
        "unwatched-dead-letters",
        "a:service >> q:queue ~> d:dead-letter-queue; set d monitored false",
        "a:service >> q:queue ~> d:dead-letter-queue; set d monitored true",
    ),
    (
        "consumer-not-idempotent",
        "a:service >> q:queue ~> w:worker; set q-w delivery at-least-once",
        "a:service >> q:queue ~> w:worker; set q-w delivery at-least-once; set q-w idempotent true",
    ),
    (
        "exactly-once",
        "a:service >> q:queue ~> w:worker; set q-w delivery exactly-once",
        "a:service >> q:queue ~> w:worker; set q-w delivery at-least-once",
    ),
    (
        "may-lose-messages",
        "a:service >> q:queue ~> w:worker; set q-w delivery at-most-once; set q data_class financial",
        "a:service >> q:queue ~> w:worker; set q-w delivery at-most-once; set q data_class public",
    ),
    (
        "dual-write",
        "u:client > a:service > db:sql-database; a >> q:event-log; flow f u op=write",
        "u:client > a:service > db:sql-database; cdc:change-data-capture > db; cdc >> q:event-log; a >> q; flow f u op=write",
    ),
    (
        "total-order-in-partitions",
        "a:service >> q:event-log; set q ordering total; set q partitions 8",
        "a:service >> q:event-log; set q ordering total; set q partitions 1",
    ),
    (
        "order-lost-in-a-queue",
        "a:service >> q:queue ~> w:worker*3; set q ordering total",
        "a:service >> q:queue ~> w:worker*1; set q ordering total",
    ),
    (
        "ordered-without-key",
        "a:service >> q:event-log; set q ordering per-key",
        "a:service >> q:event-log; set q ordering per-key; set q partition_key order",
    ),
    (
        "short-retention",
        "a:service >> q:event-log ~> w:worker; set q retention 6h",
        "a:service >> q:event-log ~> w:worker; set q retention 7d",
    ),
    (
        "broker-without-copies",
        "a:service >> q:event-log*3; set q replication_mode none",
        "a:service >> q:event-log*3; set q replication_mode quorum",
    ),
    (
        "unwatched-lag",
        "a:service >> q:event-log ~> w:worker; set q monitored false",
        "a:service >> q:event-log ~> w:worker; set q monitored true",
    ),
    (
        "events-in-a-circle",
        "a:service >> q:event-log ~> w:worker >> q",
        "a:service >> q:event-log ~> w:worker >> p:event-log",
    ),
    (
        "push-without-backbone",
        "a:service ~> ws:websocket-gateway*4",
        "a:service >> q:pub-sub ~> ws:websocket-gateway*4",
    ),
    (
        "answer-waits-for-consumer",
        "u:client > a:service > q:queue ~> w:worker",
        "u:client > a:service >> q:queue ~> w:worker",
    ),
];

#[test]
fn messaging() {
    check(CASES);
}

#[test]
fn a_repeated_message_is_an_error_only_where_it_is_stated_to_do_harm() {
    const RULE: &str = "consumer-not-idempotent";
    check_severity(&[
        (
            RULE,
            "a:service >> q:queue ~> w:worker; set q-w delivery at-least-once",
            Warning,
        ),
        (
            RULE,
            "a:service >> q:queue ~> w:worker; set q-w delivery at-least-once; set q-w idempotent false",
            Error,
        ),
    ]);
}
