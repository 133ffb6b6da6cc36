use super::{Case, check};

pub(super) const CASES: &[Case] = &[
    (
        "overload",
        "user:client > api:service*2; set api capacity 100 rps; flow f user rate=201",
        "user:client > api:service*2; set api capacity 100 rps; flow f user rate=200",
    ),
    (
        "busy",
        "user:client > api:service*2; set api capacity 100 rps; flow f user rate=150",
        "user:client > api:service*2; set api capacity 100 rps; flow f user rate=140",
    ),
    (
        "one-primary-takes-all-writes",
        "user:client > api:service*99 > db:sql-database*2; flow f user rate=6000 op=write",
        "user:client > api:service*99 > db:sql-database*2; set db shards 4; flow f user rate=6000 op=write",
    ),
    (
        "reads-without-help",
        "user:client > api:service*99 > db:sql-database*3; flow f user rate=6000",
        "user:client > api:service*99 > c:cache*2; api > db:sql-database*3; set api-db on_miss_of api-c; set c hit_ratio 10%; flow f user rate=9000",
    ),
    (
        "reads-without-help",
        "user:client > api:service*99 > db:document-store*3; flow f user rate=6000",
        "user:client > api:service*99 > db:document-store*3; set db work each_write; flow f user rate=6000",
    ),
    (
        "more-consumers-than-partitions",
        "a:service >> log:event-log*3 ~> w:worker*5; set log partitions 4",
        "a:service >> log:event-log*3 ~> w:worker*4; set log partitions 4",
    ),
    (
        "too-many-connections",
        "u:client > api:service*9 > db:sql-database*1; set db max_connections 10; set db latency 1s; flow f u rate=100",
        "u:client > api:service*9 > db:sql-database*1; set db max_connections 200; set db latency 1s; flow f u rate=100",
    ),
    (
        "function-concurrency",
        "u:client > fn:function; set fn latency 1s; flow f u rate=2000",
        "u:client > fn:function; set fn latency 1s; flow f u rate=200",
    ),
    (
        "large-fan-out",
        "u:client > api:service > db:sql-database; set api-db fan_out 100",
        "u:client > api:service > db:sql-database; set api-db fan_out 99",
    ),
    (
        "fan-out-to-millions",
        "u:client > api:service >> t:pub-sub; set api-t fan_out 1000000",
        "u:client > api:service >> t:pub-sub; set api-t fan_out 1000",
    ),
    (
        "retry-storm",
        "u:client > api:service*9 > db:sql-database; set db capacity 1000 rps; set api-db retries 2; flow f u rate=500",
        "u:client > api:service*9 > db:sql-database; set db capacity 1000 rps; set api-db retries 2; set api-db circuit_breaker true; flow f u rate=500",
    ),
    (
        "cold-cache",
        "u:client > api:service*9 > c:cache*2; api > db:sql-database; set api-db on_miss_of api-c; set c hit_ratio 90%; set db capacity 100 rps; flow f u rate=500",
        "u:client > api:service*9 > c:cache*2; api > db:sql-database; set api-db on_miss_of api-c; set c hit_ratio 90%; set db capacity 600 rps; flow f u rate=500",
    ),
    (
        "far-too-large",
        "u:client > api:service*20; set api capacity 1000 rps; flow f u rate=100",
        "u:client > api:service*20; set api capacity 1000 rps; flow f u rate=9000",
    ),
    (
        "much-data-on-one-machine",
        "a:service > db:sql-database; set db storage 20 TB",
        "a:service > db:sql-database; set db storage 20 TB; set db shards 8",
    ),
    (
        "hot-prefix",
        "u:client > api:service*99 > s3:object-store; flow f u rate=6000",
        "u:client > api:service*99 > s3:object-store; flow f u rate=5000",
    ),
    (
        "implausible-capacity",
        "u:client > api:service; set api capacity 2M rps",
        "u:client > api:service; set api capacity 2k rps",
    ),
];

#[test]
fn capacity() {
    check(CASES);
}
