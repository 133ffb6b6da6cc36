use fivenines::analysis::report::Severity::{Error, Warning};

use super::{Case, check, check_severity};

pub(super) const CASES: &[Case] = &[
    (
        "cache-without-plan",
        "a:service > c:cache",
        "a:service > c:cache; set c ttl 1h",
    ),
    (
        "stale-for-ever",
        "a:service > c:cache; set c write_policy write-around",
        "a:service > c:cache; set c write_policy write-around; set c ttl 1h",
    ),
    (
        "ttl-beyond-staleness",
        "u:client > a:service > c:cache; set c ttl 1h; flow f u; target t flow:f staleness 30s",
        "u:client > a:service > c:cache; set c ttl 1h; set c write_policy invalidate; flow f u; target t flow:f staleness 30s",
    ),
    (
        "staleness-adds-up",
        "u:client > cdn:cdn > a:service > c:cache; set cdn ttl 20s; set c ttl 20s; flow f u; target t flow:f staleness 30s",
        "u:client > cdn:cdn > a:service > c:cache; set cdn ttl 10s; set c ttl 20s; flow f u; target t flow:f staleness 30s",
    ),
    (
        "staleness-adds-up",
        "u:client > a:service > c:cache; a > copy:read-replica; db:sql-database ==> copy; set a-copy on_miss_of a-c; set c ttl 20s; set db-copy replication_lag 20s; flow f u; target t flow:f staleness 30s",
        "u:client > a:service > c:cache; a > copy:read-replica; db:sql-database ==> copy; set c ttl 20s; set db-copy replication_lag 20s; flow f u; target t flow:f staleness 30s",
    ),
    (
        "staleness-adds-up",
        "u:client > a:service > c:cache; a > d:cache; set a-d on_miss_of a-c; set c ttl 20s; set d ttl 20s; flow f u; target t flow:f staleness 30s",
        "u:client > a:service > c:cache; a > d:cache; set c ttl 20s; set d ttl 20s; flow f u; target t flow:f staleness 30s",
    ),
    (
        "write-behind-of-precious-data",
        "a:service > c:read-through-cache > db:sql-database; set c write_policy write-behind; set db data_class financial",
        "a:service > c:read-through-cache > db:sql-database; set c write_policy write-behind; set db data_class internal",
    ),
    (
        "stampede",
        "u:client > a:service*99 > c:cache; set c hit_ratio 95%; set c stampede_guard false; flow f u rate=5000",
        "u:client > a:service*99 > c:cache; set c hit_ratio 95%; set c stampede_guard true; flow f u rate=5000",
    ),
    (
        "cache-that-rarely-hits",
        "a:service > c:cache; set c hit_ratio 20%",
        "a:service > c:cache; set c hit_ratio 80%",
    ),
    (
        "cache-that-always-hits",
        "a:service > c:cache; set c hit_ratio 100%",
        "a:service > c:cache; set c hit_ratio 99%",
    ),
    (
        "cache-with-hardly-a-read",
        "u:client > a:service > c:cache; flow f u rate=0.1",
        "u:client > a:service > c:cache; flow f u rate=10",
    ),
    (
        "cache-with-hardly-a-read",
        "u:client > a:service > c:cache; flow f u rate=10; flow g u rate=20 op=write",
        "u:client > a:service > c:cache; v:client > w:worker > c; flow f u rate=10; flow g v rate=20 op=write",
    ),
    (
        "cache-as-only-copy",
        "u:client > a:service > c:cache; flow f u op=write",
        "u:client > a:service > c:cache; a > db:sql-database; flow f u op=write",
    ),
    (
        "cache-in-each-replica",
        "a:service*4 > l:local-cache",
        "a:service*4 > l:local-cache; set l ttl 5s",
    ),
    (
        "cache-that-never-evicts",
        "a:service > c:cache; set c eviction none",
        "a:service > c:cache; set c eviction lru",
    ),
    (
        "personal-data-at-the-edge",
        "u:client > cdn:cdn > a:service; set cdn data_class personal",
        "u:client > cdn:cdn > a:service; set cdn data_class public",
    ),
    (
        "strong-store-behind-stale-cache",
        "a:service > c:cache; a > db:sql-database; set a-db on_miss_of a-c; set db consistency strong; set c write_policy write-around",
        "a:service > c:cache; a > db:sql-database; set a-db on_miss_of a-c; set db consistency strong; set c write_policy invalidate",
    ),
    (
        "cache-far-from-caller",
        "a:service > c:cache; a > db:sql-database; set a-db on_miss_of a-c; set a-c latency 80ms",
        "a:service > c:cache; a > db:sql-database; set a-db on_miss_of a-c",
    ),
];

#[test]
fn cache() {
    check(CASES);
}

#[test]
fn an_old_entry_is_an_error_only_where_nothing_renews_it() {
    const RULE: &str = "ttl-beyond-staleness";
    check_severity(&[
        (
            RULE,
            "u:client > a:service > c:cache; set c ttl 1h; flow f u; target t flow:f staleness 30s",
            Warning,
        ),
        (
            RULE,
            "u:client > a:service > c:cache; set c ttl 1h; set c write_policy write-around; flow f u; target t flow:f staleness 30s",
            Error,
        ),
    ]);
}
