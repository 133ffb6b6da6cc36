//! Fivenines: a terminal whiteboard for system design that says, live and truthfully, what breaks it.
//!
//! # The screen, and where its parts come from
//!
//! ```text
//! ┌ Requirements ─────┐                                  ┌ Estimates ───────┐   ui::requirements, ui::estimates
//! │ ✓ follow a URL    │                                  │ reads 115,741 /s │     over analysis::verdict and
//! │ ✗ p99 ≤ 100 ms    │                                  └──────────────────┘     analysis::estimates
//! └───────────────────┘
//!   ╭──────╮       ┏━━━━┓       ┌────────┐╮       ╒══════╕                       ui::board over scene: boxes,
//!   │ User ├──────▶┃ LB ┠──────▶│ API ×3 │├──────▶│ URLs │                         routes, labels on a canvas
//!   ╰──────╯       ┗━━━━┛       └────────┘╯       ╘══════╛
//! ┌ Findings ───────────────────────────────────────────────────────────────┐   ui::findings, ui::inspector,
//! │ ! URLs is a single point of failure                                     │     ui::budget over analysis::report
//! └─────────────────────────────────────────────────────────────────────────┘
//!  BOARD  shop.ron ●   1 SPOF · 99.95 % of 99.99 % · p99 82/100 ms               ui::status
//!  a add  L add connected  c connect  Enter edit                     ? all keys   ui::footer over app::command
//! ```
//!
//! # Layers
//!
//! A module may use those to its left and none to its right; a test holds this.
//!
//! ```text
//! model ← catalogue ← analysis ← scene, practice ← export
//!       model, catalogue ← io
//!                 all of these ← app ← ui ← term, run, cli ← main
//! ```
//!
//! [`model`] is the document and [`catalogue`] the defaults of its kinds. [`analysis`] answers with a
//! [`analysis::report::Report`]; [`scene`] says where everything is drawn; [`export`] writes either as
//! text. [`io`] is the only part that touches the disk. [`app`] is the program without a terminal: keys
//! become [`app::Msg`]s, [`app::update`] turns a message into a new state and effects, and [`run`]
//! performs the effects. [`ui`] draws the state; [`term`] is the terminal itself.
//!
//! # What always holds
//!
//! - A design that reaches [`analysis`] or [`scene`] was accepted by [`catalogue::validate()`], and
//!   neither fails on such a design: what is odd becomes a finding.
//! - Defaults are filled in by [`catalogue`] alone, so that every output shows the same.
//! - The design changes through [`app::App::edit`] alone, which checks it and records one undoable step.
//! - Text of a file reaches a terminal only through [`model::visible()`].
//! - The same design gives the same bytes of every output: no clock, no randomness, no hash order.

#![cfg_attr(
    test,
    allow(
        clippy::float_cmp,
        clippy::format_push_string,
        reason = "tests compare figures that are exact by definition, and build texts"
    )
)]

pub mod analysis;
pub mod app;
pub mod catalogue;
pub mod cli;
pub mod export;
pub mod io;
pub mod model;
pub mod practice;
pub mod run;
pub mod scene;
pub mod term;
pub mod ui;
