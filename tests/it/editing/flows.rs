//! Flows: recorded along the board, followed hop by hop.

use super::sketch::{after, notice, press};
use fivenines::app::session::Item;
use fivenines::app::{App, Mode, Msg, update};
use fivenines::model::{Design, FlowOp, Id};

const SHOP: &str = "
    *user: client
    lb: load-balancer
    api: service
    cache: cache
    db: sql-database
    user -> lb
    lb -> api
    api -> cache
    api -> db: on miss of api-cache";

#[test]
fn a_flow_of_everything_takes_two_keys_and_its_name() {
    let app = after(SHOP, "f<Enter>Browse @ 350 rps<Enter>");
    let flow = &app.design().flows[0];
    assert_eq!(
        (flow.id.as_str(), flow.entry.as_str(), &flow.via),
        ("browse", "user", &None)
    );
    assert!(flow.rate.is_some());
    assert!(app.session.followed.is_some());
}

#[test]
fn connections_are_taken_by_walking() {
    let app = after(SHOP, "f1111<Backspace>1<Enter>Write @ 5 rps write<Enter>");
    let flow = &app.design().flows[0];
    let via: Vec<_> = flow.via.iter().flatten().map(Id::as_str).collect();
    assert_eq!(via, ["user-lb", "lb-api", "api-cache", "api-db"]);
    assert_eq!(flow.op, FlowOp::Write);
}

#[test]
fn a_flow_is_followed_hop_by_hop() {
    let mut app = after(SHOP, "f<Enter>Browse<Enter>");
    let mut at = |keys: &str| {
        press(&mut app, keys);
        app.component_here().unwrap().id.to_string()
    };
    assert_eq!(at("]"), "lb");
    assert_eq!(at("2]"), "cache");
    assert_eq!(at("9]"), "db");
    assert_eq!(at("["), "cache");
    press(&mut app, "<Esc>");
    assert!(app.session.followed.is_none());
}

#[test]
fn flows_are_listed_edited_and_deleted() {
    let mut app = after(SHOP, "f<Enter>Browse<Enter><Esc>fbrow<Enter>gi");
    assert_eq!(app.mode(), Mode::Inspector);
    press(&mut app, "j<Enter>12 rps<Enter><Esc>");
    assert!(app.design().flows[0].rate.is_some());
    press(
        &mut app,
        "grabrowse p99 <lt>= 1s<Enter><Esc><Esc>:flow.delete<Enter>",
    );
    assert!(app.design().flows.is_empty() && app.design().targets.is_empty());
    press(&mut app, "u");
    assert_eq!(
        (app.design().flows.len(), app.design().targets.len()),
        (1, 1)
    );
}

#[test]
fn a_cache_that_is_added_later_joins_the_flows_of_its_store() {
    let board = "
        user: client
        *api: service
        db: sql-database
        cache: cache
        user -> api
        api -> db";
    let app = after(board, "f11<Enter>Browse<Enter><Esc><Tab>ccache<Enter>");
    let via: Vec<_> = app.design().flows[0]
        .via
        .iter()
        .flatten()
        .map(Id::as_str)
        .collect();
    assert_eq!(via, ["user-api", "api-db", "api-cache"]);
}

const RECORDED: &str = r#"
    *user: client
    lb: load-balancer
    api: service "Api"
    db: sql-database "Orders"
    user -> lb
    lb -> api
    api -> db"#;

/// The board above with the flow Buy, recorded connection by connection.
fn recorded() -> App {
    let app = after(RECORDED, "f111<Enter>Buy<Enter><Esc>");
    assert_eq!(via(&app), ["user-lb", "lb-api", "api-db"]);
    app
}

fn via(app: &App) -> Vec<&str> {
    let via = app.design().flows[0].via.iter().flatten();
    via.map(Id::as_str).collect()
}

/// Presses `keys` with the cursor at the component `id`.
fn at(app: &mut App, id: &str, keys: &str) {
    assert!(app.go_to(&Item::Component(id.into())), "{id}");
    press(app, keys);
}

#[test]
fn a_copy_is_in_the_flows_of_its_original() {
    let mut app = recorded();
    at(&mut app, "api", "d");
    let copied = ["user-lb", "lb-api", "api-db", "api-2-db", "lb-api-2"];
    assert_eq!(via(&app), copied);

    let mut app = recorded();
    at(&mut app, "api", "<Space>");
    at(&mut app, "db", "<Space>y");
    at(&mut app, "user", "p");
    assert_eq!(via(&app), ["user-lb", "lb-api", "api-db", "api-2-orders-2"]);
    press(&mut app, "u");
    assert_eq!(via(&app).len(), 3);

    let mut app = recorded();
    at(&mut app, "api", "od");
    assert_eq!(via(&app).len(), 4, "a second call: {}", notice(&app));

    let mut app = recorded();
    let elsewhere = Design {
        flows: Vec::new(),
        ..app.design().clone()
    };
    update(&mut app, Msg::DesignPasted(Some(Box::new(elsewhere))));
    assert_eq!(app.design().components.len(), 8);
    assert_eq!(
        via(&app).len(),
        3,
        "what comes from elsewhere is in no flow"
    );
}

#[test]
fn a_consumer_more_of_a_topic_is_in_its_flows() {
    let board = r#"
        *api: service
        topic: pub-sub
        mailer: worker "Mailer"
        api -> topic: publish
        topic -> mailer: push"#;
    let mut app = after(board, "f11<Enter>Tell<Enter><Esc>");
    at(&mut app, "mailer", "d");
    assert_eq!(via(&app), ["api-topic", "topic-mailer", "topic-mailer-2"]);
}

#[test]
fn a_flow_goes_on_over_what_is_drawn_where_it_ends() {
    let mut app = recorded();
    at(&mut app, "api", "x");
    assert_eq!(via(&app), ["user-lb"]);
    at(&mut app, "lb", "Lservice<Enter>Basket<Enter>");
    assert!(notice(&app).contains("· in flow Buy"), "{}", notice(&app));
    press(&mut app, "corders<Enter>");
    assert_eq!(via(&app), ["user-lb", "lb-basket", "basket-db"]);
    press(&mut app, "u");
    assert_eq!(via(&app), ["user-lb", "lb-basket"], "in one step");

    let mut app = recorded();
    at(&mut app, "lb", "x");
    at(&mut app, "user", "capi<Enter>");
    assert_eq!(via(&app), ["api-db", "user-api"], "at its entry, too");

    let mut app = recorded();
    at(&mut app, "db", "x");
    at(&mut app, "api", "Lqueue<Enter>Jobs<Enter>");
    at(&mut app, "jobs", "Lworker<Enter>Packer<Enter>");
    assert_eq!(via(&app), ["user-lb", "lb-api", "api-jobs", "jobs-packer"]);
}

#[test]
fn what_is_connected_together_is_in_the_flow_together() {
    let mut app = recorded();
    at(&mut app, "db", "x");
    at(
        &mut app,
        "user",
        "aredis<Enter>Sessions<Enter>asql<Enter>Stock<Enter>",
    );
    at(&mut app, "api", "Csessions<Enter>stock<Enter><Esc>");
    assert_eq!(
        via(&app),
        ["user-lb", "lb-api", "api-sessions", "api-stock"]
    );
}

#[test]
fn a_flow_that_goes_on_or_ends_at_a_store_stays_as_it_was_recorded() {
    let mut app = recorded();
    at(&mut app, "api", "Lqueue<Enter><Enter>");
    at(&mut app, "db", "Lread<Enter><Enter>");
    at(&mut app, "db", "Jcdc<Enter><Enter>");
    assert_eq!(via(&app), ["user-lb", "lb-api", "api-db"]);
    assert!(!notice(&app).contains("in flow"), "{}", notice(&app));
    let mut app = recorded();
    at(&mut app, "db", "x");
    at(&mut app, "api", "Lmetrics<Enter><Enter>");
    assert_eq!(via(&app), ["user-lb", "lb-api"], "nobody waits for it");
}

#[test]
fn a_stamped_pattern_is_in_the_flow_that_ends_there() {
    let mut app = recorded();
    at(&mut app, "db", "x");
    at(&mut app, "api", "spublish and<Enter>");
    let listed: Vec<_> = via(&app).iter().skip(2).map(ToString::to_string).collect();
    assert_eq!(
        listed,
        ["api-pub-sub", "pub-sub-mailer", "pub-sub-audit"],
        "{}",
        notice(&app)
    );
}
