//! Designs and reports as text for people and programs: pure functions to a string, or to a writer where
//! the text of a large design would fill the memory.
//!
//! Nothing here computes a figure or touches the disk. What the forms for people say passes through
//! [`crate::model::visible()`]; the JSON forms escape the same characters in JSON's own way, see [`json`].

pub mod card;
pub mod d2;
pub mod debrief;
pub mod diagram;
pub mod diff_text;
mod document;
pub mod dot;
pub mod drawing;
pub mod html;
pub mod json;
pub mod json_design;
pub mod json_diff;
pub mod json_report;
pub mod markdown;
pub mod merge_text;
pub mod mermaid;
mod page;
pub mod png;
pub mod progress;
pub mod report_text;
pub mod rule_text;
pub mod svg;

pub use json_design::json_design;
