//! Practice: what an interview asks of a board, what an interviewer would say next, and what a round was
//! worth.
//!
//! Pure functions over designs, reports and rounds: time arrives as a [`std::time::Duration`] since the
//! round began, and chance as the round's seed, so that the same round always gives the same questions
//! and the same debrief. It knows no files, no screen and no keys.

pub mod asked;
pub mod debrief;
pub mod drill;
pub mod hint;
pub mod interviewer;
pub mod live;
pub mod nudge;
pub mod plan;
pub mod progress;
pub mod rubric;
mod said;
pub mod sheet;
pub mod single_points;
pub mod situation;
pub mod twist;
pub mod words;

pub use debrief::{Debrief, debrief};
pub use plan::Plan;
pub use situation::Situation;

/// A number that looks like chance and is the same for the same seed and text (FNV-1a, 64 bits).
pub(crate) fn chance(seed: u64, text: &str) -> u64 {
    let bytes = seed.to_le_bytes().into_iter().chain(text.bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // The last bytes of similar texts would otherwise leave the high bits alike.
    let mixed = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}
