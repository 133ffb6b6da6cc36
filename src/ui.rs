//! The screen: draws the application's state with widgets, one per file.

pub mod pane;
pub mod text;
pub mod theme;
