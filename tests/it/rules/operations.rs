use fivenines::analysis::report::Severity::{Error, Warning};

use super::{Case, check, check_severity};

pub(super) const CASES: &[Case] = &[
    (
        "deployed-all-at-once",
        "u:client > a:service*2; set a deployment recreate; flow f u; target t flow:f availability 99.9%",
        "u:client > a:service*2; set a deployment rolling; flow f u; target t flow:f availability 99.9%",
    ),
    (
        "deployment-not-stated",
        "u:client > a:service*2 > b:service*2; set a deployment rolling; flow f u; target t flow:f availability 99.99%",
        "u:client > a:service*2 > b:service*2; set a deployment rolling; set b deployment rolling; flow f u; target t flow:f availability 99.99%",
    ),
    (
        "unmonitored",
        "u:client > a:service; set a monitored false",
        "u:client > a:service; set a monitored true",
    ),
    (
        "nothing-watches",
        "u:client > a:service > b:service > c:service",
        "u:client > a:service > b:service > c:service; a ~> m:metrics",
    ),
    (
        "requests-not-followed",
        "u:client > a:service > b:service > c:service; a ~> m:metrics",
        "u:client > a:service > b:service > c:service; a ~> m:metrics; a ~> t:traces",
    ),
    (
        "telemetry-can-fail-requests",
        "u:client > a:service > l:logs",
        "u:client > a:service > l:logs; set a-l optional true",
    ),
    (
        "telemetry-can-fail-requests",
        "u:client > a:service > l:logs; a > db:sql-database; flow f u",
        "u:client > a:service > l:logs; flow f u",
    ),
    (
        "notification-while-users-wait",
        "u:client > a:service > n:notification-provider",
        "u:client > a:service >> q:queue ~> w:worker > n:notification-provider",
    ),
    (
        "notification-while-users-wait",
        "u:client > a:service > n:notification-provider; flow f u",
        "u:client > a:service; s:scheduler > b:service > n:notification-provider; flow f u; flow g s",
    ),
    (
        "scheduler-runs-twice",
        "s:scheduler*2 > a:service; set s work any",
        "s:scheduler*2 > a:service; set s work leader",
    ),
    (
        "stateful-without-failover",
        "a:service > x:sql-database*2; a > y:sql-database*2; set x automatic_failover true",
        "a:service > x:sql-database*2; a > y:sql-database*2; set x automatic_failover true; set y automatic_failover true",
    ),
    (
        "tiny-budget",
        "u:client > a:service; flow f u; target t flow:f availability 99.999%",
        "u:client > a:service; flow f u; target t flow:f availability 99.99%",
    ),
    (
        "many-servers-few-reasons",
        "a:service > b:service > c:service > d:service > e:service > f:service > g:service > h:service > i:service > j:service > k:service > l:service > m:service > n:service > o:service > p:service > q:service > r:service > s:service > t:service > v:service",
        "a:service > b:service > c:service > d:service > e:service > f:service > g:service > h:service > i:service > j:service > k:service > l:service > m:service > n:service > o:service > p:service > q:service > r:service > s:service > t:service",
    ),
    (
        "schema-registry-missing",
        "a:service >> q:event-log; b:service >> q; c:service >> q; d:service >> q",
        "a:service >> q:event-log; b:service >> q; c:service >> q; d:service >> q; r:schema-registry",
    ),
];

#[test]
fn operations() {
    check(CASES);
}

#[test]
fn an_outage_for_each_deployment_is_an_error_from_three_nines_on() {
    const RULE: &str = "deployed-all-at-once";
    check_severity(&[
        (
            RULE,
            "u:client > a:service*2; set a deployment recreate; flow f u; target t flow:f availability 99%",
            Warning,
        ),
        (
            RULE,
            "u:client > a:service*2; set a deployment recreate; flow f u; target t flow:f availability 99.9%",
            Error,
        ),
    ]);
}
