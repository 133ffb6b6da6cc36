//! Designs and reports as text for people and programs: pure functions to a string.
//!
//! Nothing here computes a figure or touches the disk.

pub mod json_report;
pub mod report_text;
