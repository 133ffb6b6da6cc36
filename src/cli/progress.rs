//! `nines progress`: scores of practice rounds over time.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::Outcome;
use crate::catalogue::Catalogue;
use crate::export::progress;
use crate::io::{session, shown};
use crate::practice::progress::Outing;
use crate::practice::{self};
use crate::run;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The session files, earliest first; without them all of the working directory
    files: Vec<PathBuf>,
    /// Plot with ASCII characters only
    #[arg(long)]
    ascii: bool,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let files = if args.files.is_empty() {
        session::in_directory(Path::new("."))?
    } else {
        args.files.clone()
    };
    if files.is_empty() {
        anyhow::bail!("there is no session here; `nines practice` makes one, or name the files");
    }
    let mut outings = Vec::new();
    for file in files {
        let round = session::load_with_peer(&file)?;
        let debrief = practice::debrief(&round, Catalogue::shipped(), run::reference)?;
        outings.push(Outing::new(shown(&file), &debrief));
    }
    out.write_all(progress::text(&outings, args.ascii).as_bytes())?;
    Ok(Outcome::Clean)
}
