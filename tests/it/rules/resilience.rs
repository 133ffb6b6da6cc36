use fivenines::analysis::report::Severity::{Error, Warning};

use super::{Case, check, check_severity};

pub(super) const CASES: &[Case] = &[
    (
        "timeouts-not-stated",
        "a:service > b:service > c:service; set a-b timeout 1s",
        "a:service > b:service > c:service; set a-b timeout 1s; set b-c timeout 1s",
    ),
    (
        "timeout-too-long",
        "u:client > a:service > b:service; set a-b timeout 30s",
        "u:client > a:service > b:service; set a-b timeout 2s",
    ),
    (
        "timeout-below-p99",
        "a:service > b:service; set b latency 10ms / 200ms; set a-b timeout 100ms",
        "a:service > b:service; set b latency 10ms / 200ms; set a-b timeout 300ms",
    ),
    (
        "timeouts-not-nested",
        "a:service > b:service > c:service; set a-b timeout 1s; set b-c timeout 500ms; set b-c retries 2",
        "a:service > b:service > c:service; set a-b timeout 2s; set b-c timeout 500ms; set b-c retries 2",
    ),
    (
        "retries-without-pause",
        "a:service > b:service; set a-b retries 2; set a-b backoff none",
        "a:service > b:service; set a-b retries 2; set a-b backoff exponential-jitter",
    ),
    (
        "retries-in-step",
        "a:service > b:service; set a-b retries 2; set a-b backoff exponential",
        "a:service > b:service; set a-b retries 2; set a-b backoff exponential-jitter",
    ),
    (
        "too-many-retries",
        "u:client > a:service > b:service; set a-b retries 6",
        "u:client > a:service > b:service; set a-b retries 5",
    ),
    (
        "nested-retries",
        "a:service > b:service > c:service > d:service; set a-b retries 2; set b-c retries 2; set c-d retries 2",
        "a:service > b:service > c:service > d:service; set a-b retries 2; set c-d retries 2",
    ),
    (
        "retries-of-unsafe-writes",
        "u:client > a:service > b:service; set a-b retries 2; flow f u op=write",
        "u:client > a:service > b:service; set a-b retries 2; set a-b idempotent true; flow f u op=write",
    ),
    (
        "retries-without-breaker",
        "a:service > b:service; set a-b retries 2; set a-b circuit_breaker false",
        "a:service > b:service; set a-b retries 2; set a-b circuit_breaker true",
    ),
    (
        "breaker-without-fallback",
        "a:service > b:service; set a-b circuit_breaker true; set a-b fallback none",
        "a:service > b:service; set a-b circuit_breaker true; set a-b fallback stale",
    ),
    (
        "outside-call-unprotected",
        "u:client > a:service*2 > p:third-party; set a-p circuit_breaker false",
        "u:client > a:service*2 > p:third-party; set a-p circuit_breaker false; set a-p optional true",
    ),
    (
        "shared-pool",
        "a:service > b:service; a > c:service; set a-b bulkhead false; set a-c bulkhead false",
        "a:service > b:service; a > c:service; set a-b bulkhead false; set a-c bulkhead true",
    ),
    (
        "optional-call-waited-for",
        "u:client > a:service > b:service; a > c:service; set a-b timeout 1s; set a-c optional true",
        "u:client > a:service > b:service; a > c:service; set a-b timeout 1s; set a-c optional true; set a-c timeout 50ms",
    ),
    (
        "local-session-state",
        "u:client > a:service*2; set a session_state local",
        "u:client > a:service*2; set a session_state shared",
    ),
    (
        "autoscaled-state",
        "u:client > a:service; set a session_state local; set a autoscaling true",
        "u:client > a:service; set a session_state none; set a autoscaling true",
    ),
    (
        "no-graceful-drain",
        "u:client > a:service*2; set a graceful_drain false; set a deployment rolling",
        "u:client > a:service*2; set a graceful_drain true; set a deployment rolling",
    ),
];

#[test]
fn resilience() {
    check(CASES);
}

#[test]
fn an_unsafe_repetition_is_an_error_only_where_it_is_stated() {
    const RULE: &str = "retries-of-unsafe-writes";
    check_severity(&[
        (
            RULE,
            "u:client > a:service > b:service; set a-b retries 1; flow f u op=write",
            Warning,
        ),
        (
            RULE,
            "u:client > a:service > b:service; set a-b retries 1; set a-b idempotent false; flow f u op=write",
            Error,
        ),
    ]);
}
