use fivenines::analysis::report::Severity::{Error, Info, Warning};

use super::{Case, check, check_severity};

pub(super) const CASES: &[Case] = &[
    (
        "client-without-encryption",
        "u:client > a:service; set u-a protocol HTTP",
        "u:client > a:service; set u-a protocol HTTPS",
    ),
    (
        "sensitive-traffic-in-plain",
        "a:service > db:sql-database; set db data_class health; set a-db tls none",
        "a:service > db:sql-database; set db data_class health; set a-db tls mutual-tls",
    ),
    (
        "sensitive-data-unencrypted",
        "a:service > db:sql-database; set db data_class personal; set db encrypted false",
        "a:service > db:sql-database; set db data_class personal; set db encrypted true",
    ),
    (
        "encryption-not-stated",
        "a:service > db:sql-database; set db data_class personal",
        "a:service > db:sql-database; set db data_class public",
    ),
    (
        "client-reaches-store",
        "u:client > db:sql-database",
        "u:client > a:service > db:sql-database; u > s3:object-store",
    ),
    (
        "unauthenticated-write",
        "u:client > a:service; set u-a authentication none; flow f u op=write",
        "u:client > a:service; set u-a authentication token; flow f u op=write",
    ),
    (
        "unauthenticated-access-to-sensitive-data",
        "a:service > db:sql-database; set db data_class financial; set a-db authentication none",
        "a:service > db:sql-database; set db data_class financial; set a-db authentication password",
    ),
    (
        "unsigned-webhook",
        "p:payment-provider > a:service; set p-a authentication none",
        "p:payment-provider > a:service; set p-a authentication signature",
    ),
    (
        "payment-without-key",
        "a:service > p:payment-provider",
        "a:service > p:payment-provider; set a-p idempotent true",
    ),
    (
        "money-without-record",
        "u:client > a:service > p:payment-provider; flow f u op=write",
        "u:client > a:service > p:payment-provider; a > db:sql-database; flow f u op=write",
    ),
    (
        "no-rate-limit",
        "u:client > g:api-gateway > a:service; set g rate_limit false",
        "u:client > g:api-gateway > a:service; set g rate_limit false; g > r:rate-limiter",
    ),
    (
        "secrets-in-a-plain-store",
        "a:service > db:key-value-store; set db data_class secret",
        "a:service > db:key-value-store; set db data_class personal",
    ),
    (
        "sensitive-logs",
        "a:service ~> l:logs; set l data_class personal",
        "a:service ~> l:logs; set l data_class internal",
    ),
    (
        "long-lived-token",
        "u:client > a:service; set u-a authentication token; set u-a token_lifetime 1d; set u-a revocable false",
        "u:client > a:service; set u-a authentication token; set u-a token_lifetime 15min; set u-a revocable false",
    ),
    (
        "login-without-limit",
        "u:client > g:api-gateway > a:auth-service; set a rate_limit false",
        "u:client > g:api-gateway > a:auth-service; set a rate_limit true",
    ),
    (
        "auth-asked-by-everyone",
        "u:client > a:service > b:service > c:service; auth:auth-service; a > auth; b > auth; c > auth",
        "u:client > a:service > b:service > c:service; auth:auth-service; a > auth",
    ),
    (
        "clients-know-every-service",
        "u:client > a:service; u > b:service; u > c:service; u > d:service",
        "u:client > g:api-gateway > a:service; g > b:service; g > c:service; g > d:service",
    ),
];

#[test]
fn security() {
    check(CASES);
}

#[test]
fn what_is_stated_weighs_more_than_a_label_or_silence() {
    check_severity(&[
        (
            "client-without-encryption",
            "u:client > a:service; set u-a protocol HTTP",
            Warning,
        ),
        (
            "client-without-encryption",
            "u:client > a:service; set u-a tls none",
            Error,
        ),
        (
            "long-lived-token",
            "u:client > a:service; set u-a token_lifetime 1d",
            Info,
        ),
        (
            "payment-without-key",
            "a:service > p:payment-provider",
            Warning,
        ),
        (
            "payment-without-key",
            "a:service > p:payment-provider; set a-p idempotent false",
            Error,
        ),
    ]);
}
