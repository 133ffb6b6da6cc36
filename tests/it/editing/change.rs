//! Changing, moving, deleting, copying.

use super::sketch::{after, app, check, notice, press, sketch};
use fivenines::app::form::{self, FormSubject};
use fivenines::app::session::Item;
use fivenines::app::{App, Modal, Mode, Msg, update};

const WEB: &str = "
    user: client
    *api: service
    db: sql-database
    user -> api
    api -> db";

#[test]
fn names_change_and_identifiers_stay() {
    check(
        "*api: service",
        "rOrders<Enter>",
        r#"api: service "Orders""#,
    );
    check(
        r#"*api: service "Orders""#,
        "r<End> x4<Enter>",
        r#"api: service "Orders" x4"#,
    );
}

#[test]
fn replicas_go_up_and_down_with_counts() {
    check("*api: service", "2+", "api: service x3");
    check("*api: service x3", "-", "api: service x2");
    check("*api: service x2", "9-", "api: service x1");
    let app = after("*files: object-store", "+");
    assert!(notice(&app).contains("managed"), "{}", notice(&app));
}

#[test]
fn deleting_takes_connections_and_flows_along() {
    check(
        WEB,
        "x",
        "
        user: client
        db: sql-database
        ",
    );
    assert_eq!(
        notice(&after(WEB, "x")),
        "Deleted Service with 2 connections"
    );
}

#[test]
fn a_connection_is_taken_by_going_through_those_of_a_component() {
    check(
        WEB,
        "ox",
        "user: client\napi: service\ndb: sql-database\nuser -> api",
    );
    check(
        WEB,
        "oox",
        "user: client\napi: service\ndb: sql-database\napi -> db",
    );
    check(
        WEB,
        "ot",
        "user: client\napi: service\ndb: sql-database\nuser -> api\napi -> db: publish",
    );
}

#[test]
fn a_twin_is_called_and_calls_like_the_original() {
    check(
        r#"
        lb: load-balancer
        *api: service "API"
        db: sql-database
        lb -> api
        api -> db
        "#,
        "d",
        r#"
        lb: load-balancer
        api: service "API"
        db: sql-database
        api-2: service "API 2"
        lb -> api: any of lb-api-any balance
        api -> db
        api-2 -> db
        lb -> api-2: any of lb-api-any balance
        "#,
    );
}

#[test]
fn what_is_copied_is_pasted_with_its_connections() {
    check(
        WEB,
        "<Space><Alt+Right><Space>yp",
        "
        user: client
        api: service
        db: sql-database
        api-2: service
        db-2: sql-database
        user -> api
        api -> db
        api-2 -> db-2
        ",
    );
}

#[test]
fn moving_is_one_step_and_can_be_put_back() {
    let mut app = app("*api: service\ndb: sql-database");
    let start = app.design().components[0].at;
    press(&mut app, "m5l3jl<Enter>");
    assert_eq!(app.design().components[0].at, start.offset(6, 3));
    assert_eq!(app.history().labels().collect::<Vec<_>>(), ["Move Service"]);
    press(&mut app, "m9l<Esc>");
    assert_eq!(app.design().components[0].at, start.offset(6, 3));
    press(&mut app, "u");
    assert_eq!(app.design().components[0].at, start);
    assert_eq!(app.mode(), Mode::Board);
}

#[test]
fn what_is_put_on_a_box_goes_beside_it() {
    let app = after("*api: service\ndb: sql-database", "m30l<Enter>");
    let scene = app.scene();
    assert!(!scene.component_rect(0).intersects(scene.component_rect(1)));
}

#[test]
fn a_zone_is_drawn_around_the_selection_and_takes_it_along() {
    let mut app = after(WEB, "<Space><Alt+Right><Space>zavail<Enter>az-a<Enter>");
    let design = app.design();
    assert_eq!(design.zones.len(), 1);
    assert_eq!(design.zones[0].name, "az-a");
    let inside = |id: &str| {
        design.zones[0]
            .rect()
            .contains(design.component(id).unwrap().at)
    };
    assert!(inside("api") && inside("db") && !inside("user"));
    assert_eq!(
        app.history().labels().count(),
        1,
        "drawing and naming are one step"
    );
    let before = design.component("api").unwrap().at;
    let zone = Item::Zone(design.zones[0].id.clone());
    app.go_to(&zone);
    press(&mut app, "m4j<Enter>");
    assert_eq!(
        app.design().component("api").unwrap().at,
        before.offset(0, 4)
    );
}

#[test]
fn what_is_related_is_selected() {
    let selected = |keys: &str| {
        let app = after(WEB, keys);
        let mut ids: Vec<_> = app
            .session
            .selected_components()
            .map(ToString::to_string)
            .collect();
        ids.sort();
        ids.join(" ")
    };
    assert_eq!(selected("S"), "api db user");
    assert_eq!(selected("S<Esc>"), "");
    assert_eq!(selected("<Ctrl+a>"), "api db user");
    assert_eq!(selected("<Alt+Left>v<Alt+Right><Enter>"), "api user");
}

#[test]
fn a_kind_is_replaced_and_connections_stay() {
    check(
        WEB,
        "Rworker<Enter>",
        "
        user: client
        api: worker
        db: sql-database
        user -> api
        api -> db
        ",
    );
}

#[test]
fn the_last_change_is_repeated() {
    check(
        "*a: service\nb: service",
        "2+<Alt+Right>.",
        "a: service x3\nb: service x3",
    );
    check(
        "*a: service\nb: service",
        "Lredis<Enter>Hot<Enter><Alt+Left><Tab>",
        "a: service\nb: service\nhot: cache \"Hot\"\na -> hot",
    );
    let app = after("*a: service", "aredis<Enter><Enter>..");
    assert_eq!(app.design().components.len(), 4);
}

#[test]
fn nearest_components_are_gone_to_without_wrapping() {
    let at = |keys: &str| after(WEB, keys).component_here().unwrap().id.to_string();
    assert_eq!(at("<Alt+Right>"), "db");
    assert_eq!(at("<Alt+Right><Alt+Right>"), "db");
    assert_eq!(at("<Alt+Left>"), "user");
    assert_eq!(at("<Tab><Tab>"), "user");
    assert_eq!(at("<Shift+Tab>"), "user");
    assert_eq!(at("Fdb<Enter>"), "db");
    assert_eq!(at("'d"), "db");
}

#[test]
fn facts_are_edited_in_the_inspector() {
    let mut app = after("*api: service", "<Enter>");
    assert_eq!(app.mode(), Mode::Inspector);
    let row = |app: &fivenines::app::App, name: &str| {
        app.inspected_fields()
            .iter()
            .position(|f| f.name == name)
            .unwrap()
    };
    let down = row(&app, "replicas");
    press(
        &mut app,
        &format!("{}<Enter>3<Tab>5<Enter>", "j".repeat(down)),
    );
    assert_eq!(app.mode(), Mode::Field, "needs 5 of 3 is refused");
    press(&mut app, "<Backspace>2<Enter><Esc>");
    assert_eq!(sketch(app.design()), "api: service x3");
    assert_eq!(app.design().components[0].needs, Some(2));
    assert_eq!(app.mode(), Mode::Board);
}

#[test]
fn the_fields_of_several_components_are_edited_together() {
    let mut app = after("*api: service x2\ndb: sql-database x3", "<Ctrl+a><Enter>");
    let names: Vec<String> = app.inspected_fields().into_iter().map(|f| f.name).collect();
    assert!(!names.contains(&"name".to_owned()), "{names:?}");
    assert!(
        !names.contains(&"consistency".to_owned()),
        "only a store has it"
    );
    let down = names.iter().position(|name| name == "replicas").unwrap();
    let replicas = app.inspected_fields()[down].clone();
    assert_eq!(
        (replicas.stated, replicas.default.as_deref()),
        (None, Some("several values"))
    );
    press(&mut app, &format!("{}<Enter>4<Enter>", "j".repeat(down)));
    assert_eq!(app.inspected_fields()[down].stated.as_deref(), Some("4"));
    press(&mut app, "<Esc>");
    assert_eq!(sketch(app.design()), "api: service x4\ndb: sql-database x4");
    // All or none: what one of them refuses is not written into the others.
    press(&mut app, "Fdb<Enter><Esc><Enter>");
    let needs = app
        .inspected_fields()
        .iter()
        .position(|f| f.name == "needs")
        .unwrap();
    press(
        &mut app,
        &format!("{}<Enter>3<Enter><Esc><Ctrl+a><Enter>", "j".repeat(needs)),
    );
    press(&mut app, &format!("{}<Enter>2<Enter>", "j".repeat(down)));
    assert_eq!(app.mode(), Mode::Field, "two of three needed is refused");
    press(&mut app, "<Esc><Esc>");
    assert!(
        app.design()
            .components
            .iter()
            .all(|c| c.replicas == Some(4))
    );
    press(&mut app, "uu");
    assert_eq!(sketch(app.design()), "api: service x2\ndb: sql-database x3");
}

#[test]
fn a_zone_is_drawn_where_nothing_is() {
    let mut app = after("*api: service", "20jzregion<Enter>eu<Enter>");
    let zone = app.design().zones[0].clone();
    assert_eq!((zone.name.as_str(), zone.kind.as_str()), ("eu", "region"));
    assert_eq!(zone.id, *"eu", "files call it what people do");
    assert!(!zone.rect().intersects(app.scene().component_rect(0)));
    press(&mut app, "u");
    assert!(app.design().zones.is_empty());
}

#[test]
fn a_zone_keeps_clear_of_what_lies_outside() {
    let mut app = after(
        "*api: service",
        "Jsql<Enter><Enter><Alt+Up>zavail<Enter><Enter>",
    );
    let zone = app.design().zones[0].rect();
    let boxes = |app: &fivenines::app::App| [0, 1].map(|index| app.scene().component_rect(index));
    let [api, db] = boxes(&app);
    assert!(
        zone.contains_rect(api) && !zone.intersects(db),
        "{zone:?} {db:?}"
    );
    press(&mut app, "u");
    assert!(app.design().zones.is_empty());
}

#[test]
fn a_box_that_grows_pushes_what_stands_beside_it() {
    let long = "r<Ctrl+u>A name that is much longer than the box was<Enter>";
    let mut app = after(
        "*api: service",
        "Lsql<Enter><Enter><Alt+Left>zavail<Enter><Enter>",
    );
    press(&mut app, "Fservice<Enter>");
    let before = app.design().clone();
    press(&mut app, long);
    let scene = app.scene();
    let (api, db, zone) = (
        scene.component_rect(0),
        scene.component_rect(1),
        scene.zone_rect(0),
    );
    assert!(db.at.x >= api.right() + 3, "{api:?} {db:?}");
    assert!(zone.contains_rect(api), "{api:?} {zone:?}");
    assert!(!zone.intersects(db), "{db:?} {zone:?}");
    press(&mut app, "u");
    assert_eq!(*app.design(), before, "in one step");
}

/// What the component `api` states in the field `name`.
fn stated(app: &App, name: &str) -> Option<String> {
    let subject = FormSubject::Component("api".into());
    let fields = form::fields(app.design(), app.catalogue(), &subject);
    let field = fields.into_iter().find(|field| field.name == name);
    field.expect("services have the field").stated
}

#[test]
fn fields_are_stated_by_the_beginning_of_their_names() {
    let mut app = after(WEB, ",lat 2ms / 9ms; health; rep 4<Enter>");
    assert_eq!(
        notice(&app),
        "Service: latency 2ms / 9ms; health check true; replicas 4"
    );
    assert_eq!(stated(&app, "latency").as_deref(), Some("2ms / 9ms"));
    assert_eq!(stated(&app, "health_check").as_deref(), Some("true"));
    assert_eq!(stated(&app, "replicas").as_deref(), Some("4"));
    press(&mut app, ":set latency default<Enter>");
    assert_eq!(stated(&app, "latency"), None);
    press(&mut app, "2u");
    assert_eq!(stated(&app, "health_check"), None, "one step");
    assert_eq!(stated(&app, "replicas"), None);
}

#[test]
fn fields_stated_once_are_repeated_elsewhere_and_of_all_that_is_selected() {
    let two = "*a: service\nb: service\na -> b";
    check(
        two,
        ",rep 3<Enter>lllllllll<Alt+l>.",
        "a: service x3\nb: service x3\na -> b",
    );
    check(
        two,
        "<Ctrl+a>,rep 3<Enter>",
        "a: service x3\nb: service x3\na -> b",
    );
    check(
        two,
        "o,op w; prot gRPC<Enter>",
        "a: service\nb: service\na -> b: gRPC, write",
    );
}

#[test]
fn a_field_that_is_named_alone_is_edited() {
    let app = after(WEB, ",avail<Enter>99.5%<Enter>");
    assert_eq!(app.mode(), Mode::Inspector);
    assert_eq!(stated(&app, "availability").as_deref(), Some("99.5%"));
}

#[test]
fn on_a_note_no_field_of_the_design_is_set() {
    let mut app = after("*api: service", "20j20jn");
    update(&mut app, Msg::NoteEdited("Why?".to_owned()));
    press(&mut app, "<Ctrl+s>");
    assert!(
        matches!(app.subject(), Some(Item::Note(_))),
        "{:?} {:?}",
        app.subject(),
        app.design().notes
    );
    press(&mut app, ",");
    assert!(notice(&app).contains("has no fields"), "{}", notice(&app));
    press(&mut app, ":set title Shop<Enter>");
    assert_eq!(app.design().title, "");
}

#[test]
fn a_connection_is_called_by_its_ends_though_a_component_shares_its_identifier() {
    let app = app("a-b: service\na: service\nb: service\na -> b");
    let title = |item| app.title_of(&item);
    assert_eq!(title(Item::Connection("a-b".into())), "Service → Service");
    assert_eq!(title(Item::Component("a-b".into())), "Service");
}

#[test]
fn a_wrong_line_of_fields_changes_nothing_and_stays_open() {
    for (line, error) in [
        (
            "rep 3; latncy 5ms",
            "`latncy` is no field of Service; did you mean `latency`?",
        ),
        ("rep 3; lat soon", "Latency: "),
        (
            "rep 3; lat",
            "Latency says nothing; write its value after it",
        ),
    ] {
        let app = after(WEB, &format!(",{line}<Enter>"));
        let Some(Modal::Prompt(prompt)) = &app.modal else {
            panic!("{line} was taken");
        };
        let told = prompt.error.as_deref().expect("it says what is wrong");
        assert!(told.starts_with(error), "{told}");
        assert_eq!(prompt.field.text(), line);
        assert_eq!(stated(&app, "replicas"), None);
    }
}

#[test]
fn a_line_of_fields_tells_what_is_meant_while_it_is_typed() {
    let mut app = after(WEB, ",rep 2; wor");
    let hint = |app: &App| match &app.modal {
        Some(Modal::Prompt(prompt)) => app.prompt_hint(prompt).into_owned(),
        _ => String::new(),
    };
    let told = hint(&app);
    assert!(told.starts_with("Work · now any · "), "{told}");
    assert!(told.ends_with("(any, each write, leader)"), "{told}");
    press(&mut app, "<Tab>lead<Tab><Enter>");
    assert_eq!(stated(&app, "work").as_deref(), Some("leader"));
    assert_eq!(stated(&app, "replicas").as_deref(), Some("2"));
}
