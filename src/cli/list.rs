//! `nines list`: the shipped designs, one a line.

use std::io::Write;

use super::Outcome;
use crate::io;
use crate::model::visible;

pub(super) fn run(out: &mut impl Write) -> anyhow::Result<Outcome> {
    let designs = io::shipped();
    let width = designs.iter().map(|design| design.name.len()).max();
    let width = width.unwrap_or(0);
    for shipped in designs {
        let title = shipped.design().title;
        writeln!(out, "{:width$}  {}", shipped.name, visible(&title))?;
    }
    Ok(Outcome::Clean)
}
