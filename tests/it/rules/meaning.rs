use super::{Case, check};

pub(super) const CASES: &[Case] = &[
    (
        "twins-all-required",
        "u:client > a:service > x:service; a > y:service; set x name Users 1; set y name Users 2",
        "u:client > a:service > x:service; a > y:service; set x name Users 1; set y name Users 2
         set a-x group g balance; set a-y group g balance",
    ),
    (
        "every-request-to-every-service",
        "u:client > lb:load-balancer > a:service; lb > b:service; set a name Orders; set b name Users",
        "u:client > lb:load-balancer > a:service; lb > b:service; set a name Orders; set b name Users
         flow f u via=u-lb,lb-a; flow g u via=u-lb,lb-b",
    ),
    (
        "cache-beside-store",
        "u:client > a:service > c:cache; a > db:sql-database",
        "u:client > a:service > c:cache; a > db:sql-database; set a-db on_miss_of a-c",
    ),
    (
        "cache-passes-everything-on",
        "u:client > c:read-through-cache > db:sql-database; set c-db always yes",
        "u:client > c:read-through-cache > db:sql-database",
    ),
    (
        "cache-passes-everything-on",
        "u:client > c:cdn > a:service; set c-a always yes; flow f u",
        "u:client > c:cdn > a:service; set c-a always yes; flow f u op=write",
    ),
    (
        "copies-all-required",
        "u:client > a:service > db:sql-database; a > r:read-replica; db ==> r",
        "u:client > a:service > db:sql-database; a > r:read-replica; db ==> r; set a-db group g balance; set a-r group g balance",
    ),
    (
        "polling-drawn-as-call",
        "a:service >> q:queue; w:worker > q",
        "a:service >> q:queue; w:worker <~ q",
    ),
    (
        "queue-to-all-twins",
        "a:service >> q:queue ~> x:worker; q ~> y:worker; set x name Mail 1; set y name Mail 2",
        "a:service >> q:queue ~> x:worker; q ~> y:worker; set x name Mail 1; set y name Mail 2; set q-x group g balance; set q-y group g balance",
    ),
    (
        "polling-drawn-as-call",
        "a:service >> q:queue; w:worker > q; v:worker > q",
        "a:service >> q:queue ~> w:worker > d:dead-letter-queue",
    ),
    (
        "every-message-is-dead",
        "a:service >> q:queue ~> w:worker > d:dead-letter-queue",
        "a:service >> q:queue ~> w:worker; v:worker > d:dead-letter-queue",
    ),
    (
        "every-message-is-dead",
        "a:service >> q:queue ~> d:dead-letter-queue; set q-d optional false",
        "a:service >> q:queue ~> d:dead-letter-queue",
    ),
    (
        "dns-for-every-request",
        "u:client > dns:dns; u > a:service",
        "u:client > dns:dns; u > a:service; set u-dns share 1%",
    ),
    (
        "group-of-one",
        "a:service > b:service; set a-b group g balance",
        "a:service > b:service; a > c:service; set a-b group g balance; set a-c group g balance",
    ),
    (
        "all-alternatives-needed",
        "a:service > b:service; a > c:service; set a-b group g hedge 2; set a-c group g hedge 2",
        "a:service > b:service; a > c:service; set a-b group g hedge 1; set a-c group g hedge 1",
    ),
    (
        "never-used",
        "a:service > b:service; set a-b share 0%",
        "a:service > b:service; set a-b share 1%",
    ),
    (
        "fallback-not-drawn",
        "a:service > b:service; set a-b fallback stale",
        "a:service > b:service; set a-b fallback stale; set a-b optional true",
    ),
    (
        "calls-a-client",
        "a:service > u:client",
        "a:service ~> u:client",
    ),
    (
        "store-calls-server",
        "db:sql-database > a:service",
        "a:service > db:sql-database",
    ),
    (
        "publish-to-no-broker",
        "a:service >> b:service",
        "a:service >> b:queue",
    ),
    (
        "writes-to-several-copies",
        "u:client > a:service > x:sql-database; a > y:sql-database; x ==> y; set a-x group g balance; set a-y group g balance; flow f u op=write",
        "u:client > a:service > x:sql-database; a > y:sql-database; x ==> y; set a-x group g failover; set a-y group g failover; flow f u op=write",
    ),
    (
        "required-standby",
        "a:service > x:sql-database; a > y:sql-database; set y name Orders standby; set a-x group g balance; set a-y group g balance",
        "a:service > x:sql-database; a > y:sql-database; set y name Orders standby; set a-x group g failover; set a-y group g failover",
    ),
];

#[test]
fn meaning() {
    check(CASES);
}
