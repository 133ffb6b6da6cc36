//! `nines export`: a design in another form.

use std::io::Write;
use std::path::PathBuf;

use clap::ValueEnum;

use super::{FormArg, Outcome, load};
use crate::catalogue::Catalogue;
use crate::export::json_design;
use crate::io;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The design; `-` is standard input
    file: PathBuf,
    /// The form to write
    #[arg(long)]
    to: Target,
    /// The form of the input, if its name does not say it
    #[arg(long)]
    from: Option<FormArg>,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The form to write.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Target {
    /// The design file, for people and version control
    Ron,
    /// Every default filled in, for programs
    Json,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let design = load(&args.file, args.from)?;
    let text = match args.to {
        Target::Ron => io::write_ron(&design),
        Target::Json => json_design(&design, Catalogue::shipped()),
    };
    match &args.output {
        Some(file) => io::save_text(file, &text)?,
        None => out.write_all(text.as_bytes())?,
    }
    Ok(Outcome::Clean)
}
