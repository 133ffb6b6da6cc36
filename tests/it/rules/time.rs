use super::{Case, check};

pub(super) const CASES: &[Case] = &[
    (
        "calls-in-a-row",
        "u:client > a:service > b:service; a > c:service; a > d:service",
        "u:client > a:service > b:service; a > c:service; a > d:service; set a-c parallel p; set a-d parallel p",
    ),
    (
        "call-across-regions",
        "zone eu region 0,0 90x10; zone us region 0,20 90x10; u:client > a:service > b:service
         set a at 2,2; set b at 2,22; flow f u; target t flow:f latency 99 150ms",
        "zone eu region 0,0 90x10; zone us region 0,20 90x10; u:client > a:service > b:service
         set a at 2,2; set b at 32,2; flow f u; target t flow:f latency 99 150ms",
    ),
    (
        "faster-than-light",
        "zone eu region 0,0 90x10; zone us region 0,20 90x10; a:service > b:service; set a at 2,2; set b at 2,22; set a-b latency 1ms",
        "zone eu region 0,0 90x10; zone us region 0,20 90x10; a:service > b:service; set a at 2,2; set b at 2,22; set a-b latency 80ms",
    ),
    (
        "slow-work-in-response",
        "u:client > api:service > w:worker; set w latency 2s",
        "u:client > api:service >> q:queue ~> w:worker; set w latency 2s",
    ),
    (
        "model-in-response",
        "u:client > api:service > m:llm-api; flow f u; target t flow:f latency 95 2s",
        "u:client > api:service > m:llm-api; flow f u; target t flow:f latency 95 20s",
    ),
    (
        "cold-starts",
        "u:client > fn:function; flow f u; target t flow:f latency 99 200ms",
        "u:client > fn:function; flow f u; target t flow:f latency 99 2s",
    ),
    (
        "two-speeds",
        "u:client > api:service; set api latency 10ms / 500ms",
        "u:client > api:service; set api latency 10ms / 300ms",
    ),
    (
        "fan-out-tail",
        "u:client > api:service > s:search-index; set api-s fan_out 20; flow f u; target t flow:f latency 99 1s",
        "u:client > api:service > s:search-index; set api-s fan_out 5; flow f u; target t flow:f latency 99 1s",
    ),
    (
        "waiting-dominates",
        "u:client > db:sql-database; set db latency 10ms; set db capacity 100 rps; set u-db latency 1ms; flow f u rate=95",
        "u:client > db:sql-database; set db latency 10ms; set db capacity 100 rps; set u-db latency 1ms; flow f u rate=5",
    ),
    (
        "unpooled-calls",
        "a:service > db:sql-database; set a-db pooled false",
        "a:service > db:sql-database; set a-db pooled true",
    ),
    (
        "hedged-writes",
        "u:client > a:service; a > b:service; a > c:service; set a-b group g hedge 1; set a-c group g hedge 1; flow f u op=write",
        "u:client > a:service; a > b:service; a > c:service; set a-b group g hedge 1; set a-c group g hedge 1; flow f u",
    ),
    (
        "synchronous-copy-far-away",
        "zone eu region 0,0 90x10; zone us region 0,20 90x10; a:sql-database ==> b:sql-database; set a at 2,2; set b at 2,22; set a replication_mode sync",
        "zone eu region 0,0 90x10; zone us region 0,20 90x10; a:sql-database ==> b:sql-database; set a at 2,2; set b at 2,22; set a replication_mode async",
    ),
];

#[test]
fn time() {
    check(CASES);
}
