use super::{Case, check, findings};

pub(super) const CASES: &[Case] = &[
    (
        "write-to-a-copy",
        "u:client > a:service > r:read-replica; flow f u op=write",
        "u:client > a:service > r:read-replica; flow f u",
    ),
    (
        "copy-without-source",
        "a:service > r:read-replica",
        "db:sql-database ==> r:read-replica; a:service > r",
    ),
    (
        "writes-by-several-services",
        "u:client > a:service > db:sql-database; u > b:service > db; set a name Orders; set b name Users; flow f u op=write",
        "u:client > a:service > db:sql-database; u > b:service > db; set a name Orders; set b name Users; set b-db op read; flow f u op=write",
    ),
    (
        "writes-to-several-stores",
        "u:client > a:service > x:sql-database; a > b:service > y:sql-database; flow f u op=write",
        "u:client > a:saga-orchestrator > x:sql-database; a > b:service > y:sql-database; flow f u op=write",
    ),
    (
        "strong-reads-from-a-late-copy",
        "db:sql-database ==> r:read-replica; set r consistency strong",
        "db:sql-database ==> r:read-replica; set r consistency eventual",
    ),
    (
        "own-changes-unseen",
        "u:client > a:service > x:key-value-store ==> y:key-value-store; a > y; flow w u op=write via=u-a,a-x; flow f u via=u-a,a-y",
        "u:client > a:service > x:key-value-store ==> y:key-value-store; a > y; flow w u op=write via=u-a,a-x,a-y; flow f u via=u-a,a-y",
    ),
    (
        "own-changes-unseen",
        "u:client > a:service > db:sql-database ==> r:read-replica; a > r; flow w u op=write via=u-a,a-db; flow f u via=u-a,a-r",
        "u:client > a:service > db:sql-database ==> r:read-replica; a > r; set r consistency read-your-writes; flow w u op=write via=u-a,a-db; flow f u via=u-a,a-r",
    ),
    (
        "lag-beyond-staleness",
        "u:client > a:service > r:read-replica; db:sql-database ==> r; set db-r replication_lag 5s; flow f u; target t flow:f staleness 1s",
        "u:client > a:service > r:read-replica; db:sql-database ==> r; set db-r replication_lag 500ms; flow f u; target t flow:f staleness 1s",
    ),
    (
        "asynchronous-copy-loses-writes",
        "a:service > db:sql-database*2; set db replication_mode async; set db data_class financial",
        "a:service > db:sql-database*2; set db replication_mode sync; set db data_class financial",
    ),
    (
        "money-on-eventual-consistency",
        "a:service > db:wide-column-store; set db data_class financial; set db consistency eventual",
        "a:service > db:wide-column-store; set db data_class financial; set db consistency strong",
    ),
    (
        "no-backup",
        "a:service > db:sql-database; set db backup none",
        "a:service > db:sql-database; set db backup daily",
    ),
    (
        "untested-backup",
        "a:service > db:sql-database; set db backup daily; set db backup_tested false",
        "a:service > db:sql-database; set db backup daily; set db backup_tested true",
    ),
    (
        "backup-rarer-than-recovery-point",
        "u:client > db:sql-database; set db backup daily; set db replication_mode none; flow f u; target t flow:f recovery_point 1h",
        "u:client > db:sql-database; set db backup hourly; set db replication_mode none; flow f u; target t flow:f recovery_point 1h",
    ),
    (
        "replicas-without-replication",
        "a:service > db:sql-database*2; set db replication_mode none",
        "a:service > db:sql-database*2; set db replication_mode async",
    ),
    (
        "shards-without-key",
        "a:service > db:sql-database; set db shards 8",
        "a:service > db:sql-database; set db shards 8; set db partition_key user",
    ),
    (
        "partition-key-that-grows",
        "a:service > db:sql-database; set db shards 8; set db partition_key created_at",
        "a:service > db:sql-database; set db shards 8; set db partition_key device, created_at",
    ),
    (
        "unindexed-reads",
        "u:client > a:service > db:sql-database; set db indexed false",
        "u:client > a:service > db:sql-database; set db indexed true",
    ),
    (
        "index-as-only-copy",
        "u:client > a:service > s:search-index; flow f u op=write",
        "u:client > a:service > s:search-index; a > db:sql-database; flow f u op=write",
    ),
    (
        "analytics-while-users-wait",
        "u:client > a:service > w:data-warehouse",
        "u:client > a:service >> q:event-log ~> p:stream-processor > w:data-warehouse",
    ),
    (
        "backup-not-stated",
        "a:service > x:sql-database; a > y:document-store; set x backup daily",
        "a:service > x:sql-database; a > y:search-index; set x backup daily",
    ),
    (
        "analytics-on-the-primary",
        "u:client > a:service > db:sql-database; j:batch-processor > db",
        "u:client > a:service > db:sql-database ==> r:read-replica; j:batch-processor > r",
    ),
    (
        "two-sources",
        "u:client > a:service > x:sql-database ==> y:sql-database ==> x; u > b:service > y; flow f u op=write",
        "u:client > a:service > x:sql-database ==> y:sql-database; u > b:service > y; flow f u op=write",
    ),
    (
        "partition-key-that-grows",
        "a:service > db:wide-column-store; set db partition_key day; set db partitioning range",
        "a:service > db:wide-column-store; set db partition_key day; set db partitioning hash",
    ),
    (
        "many-kinds-of-stores",
        "a:sql-database; b:key-value-store; c:document-store; d:graph-database; e:search-index",
        "a:sql-database; b:key-value-store; c:document-store; d:graph-database; e:graph-database",
    ),
    (
        "consistency-not-stated",
        "a:service > x:sql-database; a > y:sql-database; set x consistency strong",
        "a:service > x:sql-database; a > y:sql-database; set x consistency strong; set y consistency strong",
    ),
    (
        "log-without-retention",
        "a:service >> q:event-log",
        "a:service >> q:event-log; set q retention 7d",
    ),
    (
        "metadata-missing",
        "u:client > a:service > s3:object-store; flow f u op=write",
        "u:client > a:service > s3:object-store; a > db:sql-database; flow f u op=write",
    ),
];

#[test]
fn data() {
    check(CASES);
}

#[test]
fn a_promise_of_the_copy_itself_counts() {
    const RULE: &str = "lag-beyond-staleness";
    let drawn = "u:client > a:service > r:read-replica; db:sql-database ==> r; set db-r replication_lag 5s; flow f u; target t component:r staleness";
    assert!(!findings(RULE, &format!("{drawn} 1s")).is_empty());
    assert!(findings(RULE, &format!("{drawn} 10s")).is_empty());
}

#[test]
fn a_date_at_the_end_of_a_keys_name_grows_and_a_date_of_birth_does_not() {
    const RULE: &str = "partition-key-that-grows";
    let keyed = |key: &str| {
        let sketch =
            format!("a:service > db:sql-database; set db shards 8; set db partition_key {key}");
        !findings(RULE, &sketch).is_empty()
    };
    assert!(keyed("order_date") && keyed("created"));
    assert!(!keyed("birth_date") && !keyed("user") && !keyed("candidate"));
}
