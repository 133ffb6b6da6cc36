//! Flows: recorded along the board, followed hop by hop.

use super::sketch::{after, press};
use fivenines::app::Mode;
use fivenines::model::{FlowOp, Id};

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
