//! Undo is derived: whatever was done, undoing all of it leads back, redoing leads forth, and every
//! state on the way is a design that can be opened, and no two boxes overlap.

use proptest::prelude::*;

use super::sketch::{app, press};
use fivenines::app::{App, Mode};
use fivenines::catalogue::{Catalogue, validate};
use fivenines::model::{Design, Rect};

/// Things that people do on the board.
const DEEDS: &[&str] = &[
    "aservice<Enter><Enter>",
    "aredis<Enter>Hot x2<Enter>",
    "Lsql<Enter>Orders<Enter>",
    "Jqueue<Enter><Enter>",
    "Hworker<Enter>Mailer<Enter>",
    "Kdns<Enter><Enter>",
    "Lobject<Enter><Enter>",
    "c<Enter>",
    "cload<Enter>",
    "cdb<Enter>",
    "C<Enter><Enter><Esc>",
    "T",
    "ot",
    "oT",
    "ox",
    "od",
    "gt",
    "x",
    "d",
    "<Space>",
    "<Ctrl+a>",
    "S",
    "y",
    "p",
    "<Esc>",
    "3+",
    "-",
    "rName 2<Enter>",
    "rA rather long name for a box x12<Enter>",
    "Rcache<Enter>",
    "m4l2j<Enter>",
    "m9h<Esc>",
    "zavail<Enter><Enter>",
    "zregion<Enter>eu<Enter>",
    "f<Enter>Flow @ 10 rps<Enter>",
    "fa<Enter>Other write<Enter>",
    "graA user pays<Enter>availability >= 99%<Enter><Enter><Esc>",
    "gras p99 <lt>= 1s<Enter><Esc><Esc>",
    "gex<Esc>",
    "grjKx<Esc>",
    "geareads = 5 / s<Enter><Enter><Esc>",
    "gnabecause / instead of that<Enter><Enter><Esc>",
    "<Tab>",
    "<Alt+Right>",
    "<Alt+Down>",
    "5j",
    "20l",
    ".",
    "u",
    "uu<Ctrl+r>",
];

fn valid(app: &App) -> Result<(), TestCaseError> {
    let problems = validate(app.design(), Catalogue::shipped());
    prop_assert!(problems.is_empty(), "{:?}", problems);
    let scene = app.scene();
    let rects: Vec<Rect> = (0..app.design().components.len())
        .map(|index| scene.component_rect(index))
        .collect();
    for (index, rect) in rects.iter().enumerate() {
        let over = rects[..index]
            .iter()
            .position(|other| other.intersects(*rect));
        prop_assert_eq!(over, None, "box {} overlaps", index);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn undoing_all_leads_back_and_redoing_all_forth(
        deeds in prop::collection::vec(prop::sample::select(DEEDS), 1..40)
    ) {
        let mut app = app("*user: client\nlb: load-balancer\napi: service\ndb: sql-database\nuser -> lb");
        let start = app.design().clone();
        let mut snapshots: Vec<Design> = Vec::new();
        for deed in deeds {
            press(&mut app, deed);
            // A command that could not run leaves the rest of its keys to be typed elsewhere.
            for _ in 0..4 {
                if app.mode() != Mode::Board {
                    press(&mut app, "<Esc>");
                }
            }
            prop_assert_eq!(app.mode(), Mode::Board, "after {}", deed);
            valid(&app)?;
        }
        while app.redo().is_some() {}
        let end = app.design().clone();
        while app.undo().is_some() {
            valid(&app)?;
            snapshots.push(app.design().clone());
        }
        prop_assert_eq!(app.design(), &start);
        snapshots.pop();
        while let Some(expected) = snapshots.pop() {
            app.redo();
            prop_assert_eq!(app.design(), &expected);
        }
        while app.redo().is_some() {}
        prop_assert_eq!(app.design(), &end);
    }
}
