//! Fivenines.

pub mod analysis;
pub mod catalogue;
pub mod model;
pub mod scene;
pub mod ui;
