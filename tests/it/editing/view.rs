//! What of the board is shown, and how: zoom, heat, flows by their numbers.

use super::sketch::{app, notice, press};
use fivenines::analysis::{Options, evaluate};
use fivenines::app::heat::Heat;
use fivenines::app::session::Item;
use fivenines::app::{App, Msg, update};
use fivenines::io::{Form, read};
use fivenines::scene::{Warmth, Zoom};
use fivenines::ui::marks::marks;

const RIDE_SHARING: &str = include_str!("../../../designs/ride-sharing.ron");

/// A large design on a screen of 80 × 20 cells, evaluated.
fn large() -> App {
    let mut app = app("");
    let design = read(RIDE_SHARING, Form::Ron).expect("the shipped design is valid");
    let report = evaluate(&design, app.catalogue(), Options::default());
    let outcome = Ok(Box::new(design));
    update(
        &mut app,
        Msg::Opened {
            path: None,
            outcome,
        },
    );
    let (revision, report) = (app.revision(), Box::new(report));
    update(&mut app, Msg::Evaluated { revision, report });
    app
}

#[test]
fn zooming_keeps_the_cursor_in_its_place_and_moves_by_what_is_seen() {
    let mut app = large();
    let place = |app: &App| {
        let camera = app.session.camera;
        let (start, here) = (
            camera.zoom.view(camera.at),
            camera.zoom.view(app.session.cursor),
        );
        (here.x - start.x, here.y - start.y)
    };
    press(&mut app, "10l5j");
    let before = place(&app);
    press(&mut app, "<lt>");
    assert_eq!(app.session.camera.zoom, Zoom::Compact);
    assert_eq!(place(&app), before);
    let cursor = app.session.cursor;
    press(&mut app, "lj");
    assert_eq!(app.session.cursor, cursor.offset(2, 2));
    press(&mut app, "<lt><lt>");
    assert!(notice(&app).contains("last level"), "{}", notice(&app));
    press(&mut app, ">>");
    assert_eq!(app.session.camera.zoom, Zoom::Full);
}

#[test]
fn the_whole_drawing_is_shown_as_large_as_it_fits() {
    let mut app = large();
    press(&mut app, "ga");
    let camera = app.session.camera;
    assert_eq!(camera.zoom, Zoom::Glyph);
    assert!(camera.window().contains_rect(app.scene().bounds()));
    // Everything is still where it is: what is under the cursor can be changed as ever.
    app.go_to(&Item::Component("geo".into()));
    assert_eq!(app.component_here().expect("it is there").id, "geo");
    press(&mut app, "+");
    let geo = app.design().component("geo").expect("it is there");
    assert_eq!(geo.replicas, Some(3));
}

#[test]
fn heat_goes_from_load_to_latency_to_downtime_to_none() {
    let mut app = large();
    for heat in Heat::ALL {
        press(&mut app, "w");
        assert_eq!(app.session.heat, Some(heat));
        let parts = app.heat();
        assert!(parts.len() > 2, "{heat:?}: {parts:?}");
        assert!(parts.is_sorted_by(|a, b| a.share >= b.share), "{heat:?}");
        let marked = marks(&app).heat.expect("heat is shown");
        assert_eq!(marked.len(), parts.len());
        assert!(parts.iter().any(|part| part.mark.warmth > Warmth::Cool));
    }
    press(&mut app, "w");
    assert_eq!(app.session.heat, None);
    press(&mut app, ":heat downtime<Enter>");
    assert_eq!(app.session.heat, Some(Heat::Downtime));
    press(&mut app, "<Esc>");
    assert_eq!(app.session.heat, None);
}

#[test]
fn parts_of_a_time_add_up_to_it() {
    let mut app = large();
    press(&mut app, "2fww");
    let flow = app.budget_flow().expect("it is followed");
    assert_eq!(flow.id, "nearby");
    let whole = flow
        .figures
        .latency
        .response_peak
        .as_ref()
        .expect("it is known")
        .p99;
    let parts: f64 = app.heat().iter().map(|part| part.share * whole).sum();
    assert!((parts - whole).abs() < whole * 0.02, "{parts} of {whole}");
    let followed = app.session.followed.clone().expect("it is followed");
    let last = followed.hops.len() - 1;
    let so_far = |hop| {
        app.time_so_far(flow, &followed, hop)
            .expect("it is known")
            .0
    };
    assert!(so_far(0) < so_far(1));
    assert!((so_far(last) - whole).abs() < whole * 0.02);
}

#[test]
fn flows_are_told_apart_by_their_numbers() {
    let mut app = large();
    press(&mut app, "W");
    let index = |id: &str| {
        let all = &app.design().connections;
        all.iter().position(|c| c.id == *id).expect("it is there")
    };
    let numbers = marks(&app).numbers;
    let of = |id: &str| {
        let found = numbers.iter().find(|(at, _)| *at == index(id));
        found.map(|(_, text)| text.clone())
    };
    assert_eq!(of("driver-lb").as_deref(), Some("1,5"));
    assert_eq!(of("map-geo").as_deref(), Some("2"));
    press(&mut app, "99f");
    assert!(notice(&app).contains("no flow 99"), "{}", notice(&app));
    press(&mut app, "3f");
    let followed = app.session.followed.as_ref().expect("it is followed");
    assert_eq!(followed.flow, "request");
    assert_eq!(marks(&app).numbers.len(), followed.hops.len());
}
