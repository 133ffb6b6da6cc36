use fivenines::analysis::report::Severity::{Error, Warning};

use super::{Case, check, check_severity};

pub(super) const CASES: &[Case] = &[
    (
        "single-point-of-failure",
        "user:client > api:service*1",
        "user:client > api:service*2",
    ),
    (
        "single-point-of-completion",
        "user:client > api:service*2 >> q:queue*3 ~> w:worker*1",
        "user:client > api:service*2 >> q:queue*3 ~> w:worker*2",
    ),
    (
        "single-point-by-overload",
        "user:client > api:service*2; set api capacity 100 rps; flow f user rate=150",
        "user:client > api:service*3; set api capacity 100 rps; flow f user rate=150",
    ),
    (
        "critical-dependency",
        "user:client > api:service*2 > pay:payment-provider",
        "user:client > api:service*2 > pay:payment-provider; set api-pay optional true",
    ),
    (
        "weaker-than-target",
        "user:client > api:service*2 > pay:payment-provider; set pay availability 99.9%; flow f user; target t flow:f availability 99.99%",
        "user:client > api:service*2 > pay:payment-provider; set pay availability 99.999%; flow f user; target t flow:f availability 99.99%",
    ),
    (
        "replicas-in-one-zone",
        "zone a availability-zone 0,0 40x10; zone b availability-zone 0,20 40x10
         user:client > api:service*2; set api at 2,2; user > other:service*2; set other at 2,22
         set user-api optional true; set user-other optional true",
        "zone a availability-zone 0,0 40x10; zone b availability-zone 0,20 40x10
         user:client > api:service*2; set api at 2,2; set api spread a,b",
    ),
    (
        "no-failing-zone",
        "user:client > api:service",
        "zone a availability-zone 0,0 40x10; user:client > api:service; set api at 2,2",
    ),
    (
        "needs-every-replica",
        "user:client > api:service*3/3",
        "user:client > api:service*3/2",
    ),
    (
        "even-quorum",
        "user:client > lock:coordination-service*4",
        "user:client > lock:coordination-service*5",
    ),
    (
        "quorum-too-small",
        "user:client > lock:coordination-service*2",
        "user:client > lock:coordination-service*3",
    ),
    (
        "large-quorum",
        "user:client > lock:coordination-service*9; set lock work each_write",
        "user:client > lock:coordination-service*7; set lock work each_write",
    ),
    (
        "manual-failover",
        "user:client > api:service*2 > db:sql-database*2; set db automatic_failover false",
        "user:client > api:service*2 > db:sql-database*2; set db automatic_failover true",
    ),
    (
        "slow-failover",
        "user:client > api:service*2 > db:sql-database*2; set db failover_time 2min; flow f user; target t flow:f availability 99.999%",
        "user:client > api:service*2 > db:sql-database*2; set db failover_time 2min; flow f user; target t flow:f availability 99.9%",
    ),
    (
        "no-health-check",
        "user:client > lb:load-balancer*2 > api:service*2; set api health_check false",
        "user:client > lb:load-balancer*2 > api:service*2; set api health_check true",
    ),
    (
        "replicas-without-balancer",
        "user:client > api:service*2",
        "user:client > lb:load-balancer*2 > api:service*2",
    ),
    (
        "balancer-of-one",
        "user:client > lb:load-balancer*2 > api:service*1",
        "user:client > lb:load-balancer*2 > api:service*2",
    ),
    (
        "long-chain",
        "u:client > a:service > b:service > c:service > d:service > e:service > f:service > g:service > h:service > i:service > j:service",
        "u:client > a:service > b:service > c:service > d:service > e:service > f:service > g:service > h:service > i:service > db:sql-database",
    ),
    (
        "never-fails",
        "user:client > api:service; set api availability 100%",
        "user:client > api:service; set api availability 99.999%",
    ),
    (
        "often-down",
        "user:client > api:service; set api availability 9.9%",
        "user:client > api:service; set api availability 99%",
    ),
    (
        "empty-zone",
        "zone a availability-zone 0,0 40x10; user:client > api:service",
        "zone a availability-zone 0,0 40x10; user:client > api:service; set api at 2,2",
    ),
];

#[test]
fn redundancy() {
    check(CASES);
}

#[test]
fn a_single_point_is_as_severe_as_the_target_that_it_breaks() {
    const SPOF: &str = "single-point-of-failure";
    check_severity(&[
        (SPOF, "u:client > api:service*1; flow f u", Warning),
        (
            SPOF,
            "u:client > api:service*1; flow f u; target t flow:f availability 99%",
            Warning,
        ),
        // Missed: 99.9 % of 99.95 %.
        (
            SPOF,
            "u:client > api:service*1; flow f u; target t flow:f availability 99.95%",
            Error,
        ),
        // Met, and asking for four nines.
        (
            SPOF,
            "u:client > api:service*1; set api availability 99.999%; flow f u; target t flow:f availability 99.99%",
            Error,
        ),
        // The target may be the whole design's.
        (
            SPOF,
            "u:client > api:service*1; flow f u; target t design availability 99.99%",
            Error,
        ),
        // Another flow's target does not count.
        (
            SPOF,
            "u:client > api:service*1; u > b:service*2; flow f u via=u-api; flow g u via=u-b
             target t flow:g availability 99.9%",
            Warning,
        ),
        // Nobody stated how many there are.
        (
            SPOF,
            "u:client > api:service; flow f u; target t flow:f availability 99.99%",
            Warning,
        ),
        // A zone has no count that could be unstated.
        (
            SPOF,
            "zone a availability-zone 0,480 400x60; u:client > api:service*3; flow f u; target t flow:f availability 99.99%",
            Error,
        ),
        (
            SPOF,
            "u:client > api:service*2; set u-api availability 99.9%; flow f u; target t flow:f availability 99.99%",
            Error,
        ),
    ]);
}

#[test]
fn failover_by_hand_is_an_error_at_five_nines() {
    const RULE: &str = "manual-failover";
    const DRAWN: &str = "u:client > api:service*2 > db:sql-database*2; set db automatic_failover false; flow f u; target t flow:f availability ";
    check_severity(&[
        (
            RULE,
            Box::leak(format!("{DRAWN} 99.99%").into_boxed_str()),
            Warning,
        ),
        (
            RULE,
            Box::leak(format!("{DRAWN} 99.999%").into_boxed_str()),
            Error,
        ),
    ]);
}
