//! Drawing from nothing.

use super::sketch::{after, app, check, notice, press, sketch};
use fivenines::app::Mode;
use fivenines::app::key::Key;
use fivenines::model::Rect;

#[test]
fn a_component_is_found_by_an_alias_placed_and_named() {
    check(
        "",
        "aredis<Enter>Sessions<Enter>",
        r#"sessions: cache "Sessions""#,
    );
    check(
        "",
        "/postgres<Enter><Enter>",
        r#"postgres: sql-database "Postgres""#,
    );
}

#[test]
fn a_count_behind_the_name_gives_replicas() {
    check(
        "",
        "aservice<Enter>Orders API x3<Enter>",
        r#"orders-api: service "Orders API" x3"#,
    );
}

#[test]
fn leaving_the_name_keeps_the_component() {
    let app = after("", "aservice<Enter>Ord<Esc>");
    assert_eq!(sketch(app.design()), "service: service");
    assert_eq!(app.mode(), Mode::Board);
}

#[test]
fn connected_components_are_drawn_in_a_direction() {
    check(
        "*api: service",
        "Lsql<Enter>Orders<Enter>",
        r#"
        api: service
        orders: sql-database "Orders"
        api -> orders
        "#,
    );
    let app = after("*api: service", "Lsql<Enter><Enter>");
    let (api, db) = (app.design().components[0].at, app.design().components[1].at);
    assert!(db.x > api.x && db.y == api.y, "{api:?} {db:?}");
}

#[test]
fn a_client_calls_whatever_it_is_drawn_from() {
    check(
        "*api: service",
        "Hclient<Enter><Enter>",
        "
        api: service
        client: client
        client -> api
        ",
    );
}

#[test]
fn boxes_never_overlap() {
    let mut app = app("");
    for _ in 0..12 {
        press(&mut app, "aservice<Enter>Some long name<Enter>");
    }
    let scene = app.scene();
    let rects: Vec<Rect> = (0..12).map(|index| scene.component_rect(index)).collect();
    for (index, rect) in rects.iter().enumerate() {
        assert!(
            rects[..index].iter().all(|other| !other.intersects(*rect)),
            "{index}"
        );
    }
}

#[test]
fn adding_and_naming_are_one_step() {
    let mut app = after("", "aservice<Enter>Orders<Enter>");
    assert_eq!(app.history().labels().collect::<Vec<_>>(), ["Add Service"]);
    press(&mut app, "u");
    assert!(app.design().components.is_empty());
    press(&mut app, "<Ctrl+r>");
    assert_eq!(sketch(app.design()), r#"orders: service "Orders""#);
    assert_eq!(notice(&app), "Redone: Add Service");
}

#[test]
fn the_camera_follows_the_cursor() {
    let mut app = app("*a: service");
    press(&mut app, "200l");
    let window = app.session.camera.window();
    assert!(window.contains(app.session.cursor), "{window:?}");
    press(&mut app, "<Tab>");
    assert!(
        app.session
            .camera
            .window()
            .contains_rect(app.scene().component_rect(0))
    );
}

/// The main job of a first minute, with as few keys as it takes.
#[test]
fn a_web_application_with_its_targets_takes_few_keys() {
    let keys = "acl<Enter><Enter>\
                Llb<Enter><Enter>\
                Lservice<Enter>API x3<Enter>\
                Lredis<Enter><Enter>\
                <Alt+Left>Lsql<Enter><Enter>\
                gra\
                p99 <lt>= 200ms<Enter>\
                availability >= 99.9%<Enter><Esc>";
    let app = after("", keys);
    let expected = r#"client: client
lb: load-balancer "LB"
api: service "API" x3
redis: cache "Redis"
sql-database: sql-database
client -> lb
lb -> api
api -> redis
api -> sql-database: on miss of api-redis"#;
    assert_eq!(sketch(app.design()), expected);
    assert_eq!(app.design().targets.len(), 2);
    let count = Key::typed(keys).unwrap().len();
    assert!(count <= 90, "{count} keys");
}

#[test]
fn a_component_is_put_in_between() {
    check(
        "
        *api: service
        db: sql-database
        api -> db: SQL",
        "oApool<Enter><Enter>",
        "
        api: service
        db: sql-database
        connection-pooler: connection-pooler
        api -> connection-pooler
        connection-pooler -> db: SQL",
    );
    check(
        "
        api: service
        *worker: worker
        api -> worker: push",
        "oAqueue<Enter>Jobs<Enter>",
        "
        api: service
        worker: worker
        jobs: queue \"Jobs\"
        api -> jobs: publish
        jobs -> worker: push",
    );
}

#[test]
fn what_stands_too_near_moves_aside_for_what_comes_in_between() {
    let mut app = app("");
    press(&mut app, "acl<Enter><Enter>Lservice<Enter>Shop<Enter>");
    let before = app.design().components[1].at;
    press(&mut app, "Aload bal<Enter><Enter>");
    let at = |index: usize| app.scene().component_rect(index);
    assert!(app.design().components[1].at.x > before.x, "moved aside");
    assert!(at(0).right() < at(2).at.x && at(2).right() < at(1).at.x);
    assert_eq!(at(0).at.y, at(2).at.y, "level");
    press(&mut app, "u");
    assert_eq!(app.design().components[1].at, before);
}

#[test]
fn patterns_are_stamped_in_one_step() {
    check(
        "*api: service \"API\"",
        "slook<Enter>",
        "
        api: service \"API\"
        cache: cache
        sql-database: sql-database
        api -> cache
        api -> sql-database: on miss of api-cache",
    );
    check(
        "
        *api: service
        orders: key-value-store
        api -> orders",
        "slook<Enter>",
        "
        api: service
        orders: key-value-store
        cache: cache
        api -> cache
        api -> orders: on miss of api-cache",
    );
    check(
        "*user: client",
        "squeue, w<Enter>",
        "
        user: client
        service: service
        queue: queue
        worker: worker x2
        dead-letter-queue: dead-letter-queue
        user -> service
        service -> queue: publish
        queue -> worker: push
        queue -> dead-letter-queue: push",
    );
    let mut app = app("");
    let count = fivenines::catalogue::patterns::patterns().len();
    for row in 0..count {
        press(
            &mut app,
            &format!("s{}<Enter><Esc>40j", "<Down>".repeat(row)),
        );
    }
    assert_eq!(app.history().labels().count(), count);
    let report = fivenines::analysis::evaluate(
        app.design(),
        app.catalogue(),
        fivenines::analysis::Options::default(),
    );
    let odd: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| {
            [
                "overlapping-boxes",
                "box-outside-its-zone",
                "unconnected-component",
            ]
            .contains(&finding.rule)
        })
        .collect();
    assert!(odd.is_empty(), "{odd:?}");
}
