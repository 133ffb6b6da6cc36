//! `nines report`: a document with the drawing and everything that is said about the design.

use std::io::Write;
use std::path::PathBuf;

use clap::ValueEnum;

use super::{FormArg, Outcome, load};
use crate::analysis::report::Report;
use crate::analysis::{Options, evaluate};
use crate::catalogue::Catalogue;
use crate::export::{drawing, html, markdown};
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
    // How the drawing came about is let go before anything is evaluated: both take room.
    let drawing = drawing::of_document(&design, Catalogue::shipped());
    let report = evaluate(&design, Catalogue::shipped(), Options::default());
    let Some(file) = &args.output else {
        write(args.to, &design, &report, drawing, out)?;
        return Ok(Outcome::Clean);
    };
    let mut text = Vec::new();
    write(args.to, &design, &report, drawing, &mut text)?;
    io::save_bytes(file, &text)?;
    Ok(Outcome::Clean)
}

fn write(
    to: Target,
    design: &Design,
    report: &Report,
    drawing: String,
    out: &mut impl Write,
) -> std::io::Result<()> {
    match to {
        Target::Md => markdown::write(design, report, drawing, out),
        Target::Html => html::write(design, report, drawing, out),
    }
}
