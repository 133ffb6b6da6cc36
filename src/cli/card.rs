//! `nines card`: the numbers that one computes with.

use std::io::Write;

use super::{Outcome, wants_colour};
use crate::export::card;

pub(super) fn run(out: &mut impl Write) -> anyhow::Result<Outcome> {
    write!(out, "{}", card::text(wants_colour()))?;
    Ok(Outcome::Clean)
}
