use super::{Case, check};

pub(super) const CASES: &[Case] = &[
    (
        "hot-key",
        "u:client > a:service*99 > db:key-value-store*3; set db shards 8; set db hot_key 50%; flow f u rate=90000",
        "u:client > a:service*99 > db:key-value-store*3; set db shards 8; set db hot_key 1%; flow f u rate=90000",
    ),
    (
        "hot-partition",
        "u:client > a:service*9 >> l:event-log*3 ~> w:worker*20; set l hot_key 20%; flow f u rate=1000 op=write",
        "u:client > a:service*9 >> l:event-log*3 ~> w:worker*20; set l hot_key 5%; flow f u rate=1000 op=write",
    ),
    (
        "modulo-sharding",
        "a:service > c:cache; set c shards 4; set c partitioning modulo",
        "a:service > c:cache; set c shards 4; set c partitioning consistent-hash",
    ),
    (
        "round-robin-of-open-connections",
        "u:client > lb:load-balancer > w:websocket-gateway*4; set lb balancing round-robin",
        "u:client > lb:load-balancer > w:websocket-gateway*4; set lb balancing least-connections",
    ),
    (
        "round-robin-of-unlike",
        "u:client > lb:load-balancer > a:service; lb > b:service; set a capacity 4k rps; set lb balancing round-robin; set lb-a group g balance; set lb-b group g balance",
        "u:client > lb:load-balancer > a:service; lb > b:service; set a capacity 4k rps; set lb balancing weighted; set lb-a group g balance; set lb-b group g balance",
    ),
    (
        "hash-of-addresses",
        "u:client > lb:load-balancer > a:service*4; set lb balancing address-hash",
        "u:client > lb:load-balancer > a:service*4; set lb balancing least-connections",
    ),
    (
        "pool-too-small",
        "u:client > a:service*2 > db:sql-database; set db latency 100ms; set a-db pool_size 10; flow f u rate=400",
        "u:client > a:service*2 > db:sql-database; set db latency 100ms; set a-db pool_size 30; flow f u rate=400",
    ),
    (
        "pools-exceed-connections",
        "a:service*40 > db:sql-database*2; set a-db pool_size 20; set db max_connections 500",
        "a:service*40 > db:sql-database*2; set a-db pool_size 10; set db max_connections 500",
    ),
    (
        "large-objects-in-a-database",
        "a:service > db:document-store; set db item_size 5 MB",
        "a:service > db:document-store; set db item_size 5 kB; a > s3:object-store; set s3 item_size 5 MB",
    ),
    (
        "large-messages",
        "a:service >> q:queue ~> w:worker; set q item_size 4 MB",
        "a:service >> q:queue ~> w:worker; set q item_size 4 kB",
    ),
    (
        "more-bytes-than-a-network-card",
        "u:client > a:service*99 > c:cache; set c item_size 100 kB; flow f u rate=20000",
        "u:client > a:service*99 > c:cache; set c item_size 1 kB; flow f u rate=20000",
    ),
    (
        "cache-larger-than-memory",
        "a:service > c:cache; set c storage 2 TB",
        "a:service > c:cache; set c storage 2 TB; set c shards 8",
    ),
    (
        "many-copies-of-one-primary",
        "db:sql-database ==> r:read-replica*16; a:service > r",
        "db:sql-database ==> r:read-replica*15; a:service > r",
    ),
    (
        "many-indexes-on-busy-writes",
        "u:client > a:service*9 > db:sql-database; set db indexes 5; flow f u rate=2000 op=write",
        "u:client > a:service*9 > db:sql-database; set db indexes 5; flow f u rate=2000",
    ),
    (
        "function-runs-too-long",
        "a:service >> q:queue ~> f:function; set f latency 5min / 20min",
        "a:service >> q:queue ~> f:function; set f latency 1min / 10min",
    ),
    (
        "lock-without-fencing",
        "a:service > l:cache; set a-l lease 30s; set a-l fenced false",
        "a:service > l:cache; set a-l lease 30s; set a-l fenced true",
    ),
    (
        "lease-shorter-than-work",
        "a:service > l:coordination-service; a > p:payment-provider; set a-l lease 10s; set a-p timeout 5s; set a-p retries 2",
        "a:service > l:coordination-service; a > p:payment-provider; set a-l lease 10s; set a-p timeout 5s; set a-p retries 1",
    ),
    (
        "agreement-on-every-request",
        "u:client > a:service*9 > z:coordination-service; flow f u rate=2000",
        "u:client > a:service*9 > z:coordination-service; set a-z share 1%; flow f u rate=2000",
    ),
    (
        "data-in-a-coordination-service",
        "a:service > z:coordination-service; set z storage 20 GB",
        "a:service > z:coordination-service; set z storage 2 GB",
    ),
];

#[test]
fn spread() {
    check(CASES);
}
