//! `nines report`: a document with the drawing and everything that is said about the design.

use std::io::Write;
use std::path::PathBuf;

use clap::ValueEnum;

use super::{FormArg, Outcome, load};
use crate::analysis::{Options, evaluate};
use crate::catalogue::Catalogue;
use crate::export::{html, markdown};
use crate::io;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The design; `-` is standard input
    file: PathBuf,
    /// How to write the document
    #[arg(long, value_enum, default_value_t = Target::Md)]
    to: Target,
    /// The form of the input, if its name does not say it
    #[arg(long)]
    from: Option<FormArg>,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// How to write the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Target {
    /// Markdown, as GitHub reads it
    Md,
    /// One page for a browser, without scripts or other files
    Html,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let design = load(&args.file, args.from)?;
    let catalogue = Catalogue::shipped();
    let report = evaluate(&design, catalogue, Options::default());
    let text = match args.to {
        Target::Md => markdown::text(&design, &report, catalogue),
        Target::Html => html::page(&design, &report, catalogue),
    };
    match &args.output {
        Some(file) => io::save_text(file, &text)?,
        None => out.write_all(text.as_bytes())?,
    }
    Ok(Outcome::Clean)
}
