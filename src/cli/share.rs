//! `nines share` and `nines open`: a design as a block of text for chat and mail, and back.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::input::is_stdin;
use super::{FormArg, Outcome, load};
use crate::io::{self, Parcel};
use crate::run;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The design; `-` is standard input
    file: PathBuf,
    /// The form of the input, if its name does not say it
    #[arg(long)]
    from: Option<FormArg>,
    /// With the comments of peers beside it (NAME.review.ron)
    #[arg(long)]
    review: bool,
    /// With the record of the practice round beside it (NAME.session.jsonl)
    #[arg(long)]
    session: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
A review that was shared along is shown on the board; with --output it is written beside the new file, and so is
the record of a practice round.")]
pub(super) struct OpenArgs {
    /// The file with the block, among whatever else; `-` is standard input
    file: PathBuf,
    /// Write the design to this new file instead of opening it on the board
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let design = load(&args.file, args.from)?;
    if (args.review || args.session) && is_stdin(&args.file) {
        anyhow::bail!("nothing lies beside standard input; name the design's file");
    }
    let beside = |wanted: bool, path: PathBuf| wanted.then(|| io::load_text(&path)).transpose();
    let parcel = Parcel {
        design: io::write_ron(&design),
        review: beside(args.review, io::review_path(&args.file))?,
        session: beside(args.session, io::session::beside(&args.file))?,
    };
    let block = parcel
        .pack()
        .map_err(|error| anyhow::anyhow!("{}: {error}", io::shown(&args.file)))?;
    out.write_all(block.as_bytes())?;
    Ok(Outcome::Clean)
}

pub(super) fn open(
    args: &OpenArgs,
    options: run::Options,
    out: &mut impl Write,
) -> anyhow::Result<Outcome> {
    let text = if is_stdin(&args.file) {
        io::text_from(std::io::stdin().lock(), Path::new("<stdin>"))?
    } else {
        io::load_text(&args.file)?
    };
    let form = io::Form::of_path(&args.file);
    let design = io::load_from(text.as_bytes(), &args.file, form)?;
    // A file that holds a design and no block has nothing to go with it.
    let parcel = Parcel::unpack(&text).unwrap_or_default();
    let review = match &parcel.review {
        Some(text) => Some(io::review_of(text, &args.file)?),
        None => None,
    };
    let Some(file) = &args.output else {
        run::run_on(design, review.unwrap_or_default(), options)?;
        return Ok(Outcome::Clean);
    };
    let beside = io::review_path(file);
    let review = review.map(|review| io::review_text(&beside, &review));
    let parts = [
        (file.clone(), Some(io::write_ron(&design))),
        (beside, review.transpose()?),
        (io::session::beside(file), parcel.session),
    ];
    for (path, text) in parts {
        if let Some(text) = text {
            io::create(&path, &text)?;
            writeln!(out, "{}", io::shown(&path))?;
        }
    }
    Ok(Outcome::Clean)
}
