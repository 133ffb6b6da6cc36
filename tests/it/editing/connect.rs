//! What a drawn connection means: the table of the design, row by row.

use fivenines::model::Exercised;

use super::sketch::{after, check, notice, press, sketch};

/// Checks what connecting `from` to `to` (both by name) writes, after the sketch.
#[track_caller]
fn connecting(sketched: &str, to: &str, written: &str) {
    let expected = format!("{sketched}\n{written}");
    check(sketched, &format!("c{to}<Enter>"), &expected);
}

#[test]
fn the_target_is_steered_to_or_typed() {
    let board = "
        *api: service
        db: sql-database
        log: event-log";
    check(board, "cdb<Enter>", &format!("{board}\napi -> db"));
    check(board, "c<Right><Enter>", &format!("{board}\napi -> db"));
    let app = after(board, "c<Right><Right><Esc>");
    assert!(app.design().connections.is_empty());
    assert_eq!(
        app.component_here().unwrap().id,
        "api",
        "the cursor is back"
    );
}

#[test]
fn several_targets_are_connected_one_after_another() {
    let board = "
        *api: service
        db: sql-database
        log: event-log";
    let written = "api -> db
        api -> log: publish";
    check(
        board,
        "Cdb<Enter>log<Enter><Esc>",
        &format!("{board}\n{written}"),
    );
}

#[test]
fn twins_share_the_requests() {
    check(
        r#"
        *lb: load-balancer
        api-1: service "API 1"
        api-2: service "API 2"
        lb -> api-1
        "#,
        "capi 2<Enter>",
        r#"
        lb: load-balancer
        api-1: service "API 1"
        api-2: service "API 2"
        lb -> api-1: any of lb-api-1-any balance
        lb -> api-2: any of lb-api-1-any balance
        "#,
    );
}

#[test]
fn a_standby_is_for_failover_and_listed_last() {
    check(
        r#"
        *api: service
        db-standby: sql-database "Orders standby"
        db: sql-database "Orders"
        api -> db-standby
        "#,
        "corders<Enter>",
        r#"
        api: service
        db-standby: sql-database "Orders standby"
        db: sql-database "Orders"
        api -> db: any of api-db-standby-any failover
        api -> db-standby: any of api-db-standby-any failover
        "#,
    );
}

#[test]
fn a_balancer_splits_over_different_services() {
    check(
        r#"
        *lb: load-balancer
        orders: service "Orders"
        users: service "Users"
        lb -> orders
        "#,
        "cusers<Enter>",
        r#"
        lb: load-balancer
        orders: service "Orders"
        users: service "Users"
        lb -> orders: split lb-paths 1
        lb -> users: split lb-paths 1
        "#,
    );
}

#[test]
fn what_a_gateway_asks_on_the_way_is_no_branch() {
    connecting(
        "
        *gateway: api-gateway
        orders: service
        auth: auth-service
        gateway -> orders",
        "auth",
        "gateway -> auth",
    );
}

#[test]
fn what_a_cache_calls_answers_its_misses() {
    let board = "
        *cache: read-through-cache
        db: sql-database";
    let mut app = after(board, "cdb<Enter>");
    assert!(notice(&app).contains("on a miss of"), "{}", notice(&app));
    for (key, written) in [
        ("", "cache -> db"),
        ("T", "cache -> db: always"),
        ("T", "cache -> db: optional"),
        ("T", "cache -> db"),
    ] {
        press(&mut app, key);
        assert!(sketch(app.design()).ends_with(written), "{}", notice(&app));
    }
}

#[test]
fn a_cache_that_is_put_in_between_answers_what_it_can() {
    let board = "
        *api: service
        db: sql-database
        api -> db";
    for kind in ["read-through", "redis"] {
        let app = after(board, &format!("oA{kind}<Enter>Hot<Enter>"));
        assert!(
            notice(&app).contains("on a miss of Hot"),
            "{}",
            notice(&app)
        );
        let onward = app
            .design()
            .connections
            .iter()
            .find(|c| c.to == "db")
            .unwrap();
        let (from, to) = (app.design().component("hot"), app.design().component("db"));
        let exercised = app
            .catalogue()
            .exercised(onward, from.unwrap(), to.unwrap());
        assert_eq!(exercised, Exercised::OnMiss);
    }
}

#[test]
fn a_store_beside_a_cache_answers_the_misses() {
    connecting(
        "
        *api: service
        cache: cache
        db: sql-database
        api -> cache",
        "db",
        "api -> db: on miss of api-cache",
    );
    check(
        "
        *api: service
        db: sql-database
        cache: cache
        api -> db
        ",
        "ccache<Enter>",
        "
        api: service
        db: sql-database
        cache: cache
        api -> cache
        api -> db: on miss of api-cache
        ",
    );
}

#[test]
fn copies_of_a_store_share_the_reads() {
    check(
        "
        *api: service
        db: sql-database
        copy: read-replica
        api -> db
        db -> copy: replicate
        ",
        "ccopy<Enter>",
        "
        api: service
        db: sql-database
        copy: read-replica
        api -> db: write
        db -> copy: replicate
        api -> copy: any of api-db-reads balance, read
        api -> db: any of api-db-reads balance, read
        ",
    );
}

#[test]
fn a_replication_drawn_last_says_the_same() {
    check(
        "
        api: service
        *db: sql-database
        copy: read-replica
        api -> db
        api -> copy
        ",
        "ccopy<Enter>",
        "
        api: service
        db: sql-database
        copy: read-replica
        api -> db: write
        api -> copy: any of api-db-reads balance, read
        db -> copy: replicate
        api -> db: any of api-db-reads balance, read
        ",
    );
}

#[test]
fn a_worker_that_polls_subscribes_and_publishes_onwards() {
    connecting(
        "
        *worker: worker
        jobs: queue",
        "jobs",
        "worker -> jobs: subscription",
    );
    connecting(
        "
        *worker: worker
        jobs: queue
        mails: queue
        worker -> jobs: subscription",
        "mails",
        "worker -> mails: publish",
    );
}

#[test]
fn workers_alike_compete_for_a_queue_and_share_a_log() {
    check(
        r#"
        *jobs: queue
        a: worker "Mailer 1"
        b: worker "Mailer 2"
        jobs -> a: push
        "#,
        "cmailer 2<Enter>",
        r#"
        jobs: queue
        a: worker "Mailer 1"
        b: worker "Mailer 2"
        jobs -> a: push, any of jobs-a-any balance
        jobs -> b: push, any of jobs-a-any balance
        "#,
    );
    connecting(
        r#"
        *log: event-log
        a: worker "Mailer 1"
        b: worker "Mailer 2"
        log -> a: push"#,
        "mailer 2",
        "log -> b: push",
    );
}

#[test]
fn polling_workers_alike_compete_too() {
    check(
        r#"
        jobs: queue
        a: worker "Mailer 1"
        *b: worker "Mailer 2"
        a -> jobs: subscription
        "#,
        "cjobs<Enter>",
        r#"
        jobs: queue
        a: worker "Mailer 1"
        b: worker "Mailer 2"
        jobs -> a: push, any of a-jobs-any balance
        jobs -> b: push, any of a-jobs-any balance
        "#,
    );
}

#[test]
fn dead_letters_are_pushed() {
    connecting(
        "
        *jobs: queue
        dead: dead-letter-queue",
        "dead",
        "jobs -> dead: push",
    );
}

#[test]
fn most_look_ups_of_names_are_answered_on_the_way() {
    connecting(
        "
        *user: client
        dns: dns",
        "dns",
        "user -> dns: share 1%",
    );
}

#[test]
fn what_names_lead_to_is_called_by_the_client_itself() {
    connecting(
        "
        user: client
        *dns: dns
        lb: load-balancer
        user -> dns: share 1%",
        "lb",
        "user -> lb",
    );
}

#[test]
fn telemetry_fails_nothing() {
    connecting(
        "
        *api: service
        metrics: metrics",
        "metrics",
        "api -> metrics: push, optional",
    );
}

#[test]
fn one_key_turns_a_meaning_into_the_next() {
    let board = r#"
        *lb: load-balancer
        orders: service "Orders"
        users: service "Users"
        lb -> orders"#;
    let mut app = after(board, "cusers<Enter>");
    let mut seen = vec![sketch(app.design())];
    for _ in 0..3 {
        press(&mut app, "T");
        seen.push(sketch(app.design()));
    }
    let last: Vec<&str> = seen.iter().map(|s| s.lines().last().unwrap()).collect();
    assert_eq!(
        last,
        [
            "lb -> users: split lb-paths 1",
            "lb -> users: any of lb-orders-any balance",
            "lb -> users",
            "lb -> users: optional",
        ]
    );
    press(&mut app, "T");
    assert_eq!(sketch(app.design()), seen[0], "around");
}

#[test]
fn what_was_written_is_told() {
    let app = after(
        "
        *api: service
        cache: cache
        db: sql-database
        api -> cache",
        "cdb<Enter>",
    );
    assert_eq!(
        notice(&app),
        "Service → SQL database: on a miss of Cache · T: next meaning"
    );
}

#[test]
fn the_same_connection_is_not_drawn_twice() {
    let board = "
        *api: service
        db: sql-database
        api -> db";
    check(board, "cdb<Enter>", board);
    let app = after(board, "cdb<Enter>");
    assert!(notice(&app).contains("connected already"));
}

#[test]
fn reads_of_copies_come_after_the_cache_and_leave_writes_out() {
    let mut app = after(
        "
        *user: client
        api: service
        cache: cache
        db: sql-database
        copy: read-replica
        user -> api
        api -> cache
        api -> db: on miss of api-cache
        db -> copy: replicate",
        "f<Enter>Browse<Enter><Esc>Fapi<Enter>ccopy<Enter>",
    );
    let drawn = "api -> db: write\n\
                 db -> copy: replicate\n\
                 api -> copy: any of api-db-reads balance, on miss of api-cache, read\n\
                 api -> db: any of api-db-reads balance, on miss of api-cache, read";
    assert!(
        sketch(app.design()).ends_with(drawn),
        "{}",
        sketch(app.design())
    );
    let via = |app: &fivenines::app::App| {
        let via = app.design().flows[0].via.iter().flatten();
        via.map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(via(&app), "user-api api-cache api-copy api-db-2");
    press(&mut app, "Fcopy<Enter>x");
    assert!(sketch(app.design()).ends_with("api -> db: on miss of api-cache"));
    assert_eq!(via(&app), "user-api api-cache api-db");
}

#[test]
fn a_third_branch_is_drawn_as_the_two_that_are_needed_alike() {
    check(
        "
        *lb: load-balancer
        users: service \"Users\"
        orders: service \"Orders\"
        carts: service \"Carts\"
        lb -> users
        lb -> orders",
        "ccarts<Enter>",
        "
        lb: load-balancer
        users: service \"Users\"
        orders: service \"Orders\"
        carts: service \"Carts\"
        lb -> users
        lb -> orders
        lb -> carts",
    );
    // All branches of a split that become alternatives are no split any more.
    let drawn = after(
        "
        *lb: load-balancer
        users: service \"Users\"
        orders: service \"Orders\"
        carts: service \"Carts\"
        lb -> users",
        "corders<Enter>ccarts<Enter>T",
    );
    let told = sketch(drawn.design());
    assert!(!told.contains("split") && told.contains("any"), "{told}");
}

#[test]
fn a_cache_may_turn_out_to_stand_beside_the_store() {
    check(
        "
        *api: service
        db: sql-database
        cache: cache
        api -> db",
        "ccache<Enter>T",
        "
        api: service
        db: sql-database
        cache: cache
        api -> cache
        api -> db",
    );
}
