//! `nines share` and `nines open`: a design as a block of text for chat and mail, and back.

use std::io::Write;
use std::path::PathBuf;

use super::{FormArg, Outcome, load};
use crate::io;
use crate::run;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The design; `-` is standard input
    file: PathBuf,
    /// The form of the input, if its name does not say it
    #[arg(long)]
    from: Option<FormArg>,
}

#[derive(Debug, clap::Args)]
pub(super) struct OpenArgs {
    /// The file with the block, among whatever else; `-` is standard input
    file: PathBuf,
    /// Write the design to this new file instead of opening it on the board
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let design = load(&args.file, args.from)?;
    let block = io::pack(&io::write_ron(&design))
        .map_err(|error| anyhow::anyhow!("{}: {error}", io::shown(&args.file)))?;
    out.write_all(block.as_bytes())?;
    Ok(Outcome::Clean)
}

pub(super) fn open(
    args: &OpenArgs,
    options: run::Options,
    out: &mut impl Write,
) -> anyhow::Result<Outcome> {
    let design = load(&args.file, None)?;
    match &args.output {
        Some(file) => {
            io::create(file, &io::write_ron(&design))?;
            writeln!(out, "{}", io::shown(file))?;
        }
        None => run::run_on(design, options)?,
    }
    Ok(Outcome::Clean)
}
