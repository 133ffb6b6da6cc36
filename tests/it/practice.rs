//! Practice: the bank of prompts and questions names what exists, and rounds run from prompt to debrief.

mod bank;
mod cards;
mod conduct;
mod reach;
mod resume;
#[cfg(unix)]
mod round;
