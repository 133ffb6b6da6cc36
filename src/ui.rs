//! The screen: draws the application's state with widgets, one per file.

pub mod theme;
