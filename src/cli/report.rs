//! `nines report`: a document with the drawing and everything that is said about the design.

use std::io::Write;
use std::path::PathBuf;

use clap::ValueEnum;

use super::{FormArg, Outcome, load};
use crate::analysis::report::Report;
use crate::analysis::{Options, evaluate};
use crate::catalogue::Catalogue;
use crate::export::{html, markdown};
use crate::io;
use crate::model::Design;

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
    let report = evaluate(&design, Catalogue::shipped(), Options::default());
    let Some(file) = &args.output else {
        write(args.to, &design, &report, out)?;
        return Ok(Outcome::Clean);
    };
    let mut text = Vec::new();
    write(args.to, &design, &report, &mut text)?;
    io::save_bytes(file, &text)?;
    Ok(Outcome::Clean)
}

fn write(
    to: Target,
    design: &Design,
    report: &Report,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let catalogue = Catalogue::shipped();
    match to {
        Target::Md => markdown::write(design, report, catalogue, out),
        Target::Html => html::write(design, report, catalogue, out),
    }
}
