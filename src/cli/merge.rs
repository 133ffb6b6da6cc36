//! `nines merge`: two changes of one design in one.

use std::io::{Write, stderr};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use clap::ValueEnum;

use super::Outcome;
use super::input::{FormArg, is_stdin, load, load_or_empty};
use crate::catalogue::Catalogue;
use crate::export::merge_text;
use crate::io;
use crate::model::Design;
use crate::model::merge::{Clash, Side};
use crate::model::review::Review;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Reviews (NAME.review.ron) are combined. The result always opens. What the sides disagree about is listed on standard error and ends with
status 1, if more than places on the board; ours stands, unless --prefer theirs.

`nines setup-git` makes git merge designs by it.")]
pub(super) struct Args {
    /// The design that both sides started from; an empty file if there was none
    base: PathBuf,
    /// Our change of it
    ours: PathBuf,
    /// Their change of it
    theirs: PathBuf,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Whose side to take where they disagree
    #[arg(long, value_enum, default_value_t = Prefer::Ours)]
    prefer: Prefer,
    /// Work for git on the file of this name: what is no design is merged line by line
    #[arg(long, value_name = "NAME", requires = "output")]
    git: Option<String>,
    /// The form of a design on standard input
    #[arg(long)]
    from: Option<FormArg>,
}

/// Whose side to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Prefer {
    /// What the second file says
    Ours,
    /// What the third file says
    Theirs,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let base = load_or_empty(&args.base, args.from);
    let [ours, theirs] = [&args.ours, &args.theirs].map(|file| load_side(file, args.from));
    let (base, ours, theirs) = match (base, ours, theirs) {
        (Ok(base), Ok(ours), Ok(theirs)) => (base, ours, theirs),
        (base, ours, theirs) => {
            let error = fault(args, [base, ours, theirs]);
            if let Some(review) = reviews(args) {
                let file = args.output.as_deref().unwrap_or(&args.ours);
                write(args, &io::review_text(file, &review)?, out)?;
                return Ok(Outcome::Clean);
            }
            return match &args.git {
                Some(name) => line_by_line(args, name, &error),
                None => Err(error),
            };
        }
    };
    let choose = |clash: &Clash| match args.prefer {
        Prefer::Theirs if clash.needs_a_look() || clash.is_layout() => Some(Side::Theirs),
        _ => None,
    };
    let merged = Catalogue::shipped().merge(&base, &ours, &theirs, &choose);
    // Three large files and a fourth are much to hold at once.
    drop((base, ours, theirs));
    let text = io::write_ron(&merged.design);
    anyhow::ensure!(
        text.len() <= io::MAX_BYTES,
        "the result would be larger than {} MB, which no design is; take something out of one side",
        io::MAX_BYTES / 1_000_000
    );
    write(args, &text, out)?;
    for clash in &merged.clashes {
        let name = args.git.iter().map(|name| format!("{name}: "));
        let name: String = name.collect();
        let line = format!(
            "{}{}",
            crate::model::visible(&name),
            merge_text::line(clash)
        );
        // Where nobody can be told, the status still says it.
        let _ = writeln!(stderr(), "{line}");
    }
    if !merged.needs_a_look() {
        return Ok(Outcome::Clean);
    }
    if let Some(name) = &args.git {
        let name = crate::model::visible(name);
        let _ = writeln!(
            stderr(),
            "{name}: to decide one by one, open it with nines and type `:merge`, save, then `git add` it"
        );
    }
    Ok(Outcome::Findings)
}

fn write(args: &Args, text: &str, out: &mut impl Write) -> anyhow::Result<()> {
    match &args.output {
        Some(file) => io::save_text(file, text)?,
        None => out.write_all(text.as_bytes())?,
    }
    Ok(())
}

/// One side: there is always something that a person made of the base.
fn load_side(file: &Path, from: Option<FormArg>) -> anyhow::Result<Design> {
    load(file, from.filter(|_| is_stdin(file)))
}

/// What is wrong with the files; if a side is empty, that.
fn fault(args: &Args, loaded: [anyhow::Result<Design>; 3]) -> anyhow::Error {
    let [base, ours, theirs] = loaded.map(Result::err);
    let empty = |file: &Path, error: Option<anyhow::Error>| {
        error.map(|error| (!is_stdin(file) && io::is_empty(file), error))
    };
    let sides = [empty(&args.ours, ours), empty(&args.theirs, theirs)];
    let mut faults: Vec<_> = base.map(|error| (false, error)).into_iter().collect();
    faults.extend(sides.into_iter().flatten());
    let at = faults.iter().position(|(empty, _)| *empty).unwrap_or(0);
    faults.swap_remove(at).1
}

/// Both sides in one, if they are reviews and no designs.
fn reviews(args: &Args) -> Option<Review> {
    let side = |file: &Path| io::review_of(&io::load_text(file).ok()?, file).ok();
    let (ours, theirs) = (side(&args.ours)?, side(&args.theirs)?);
    // Without what they began with nothing goes away.
    let base = io::load_review(&args.base).unwrap_or_default();
    Some(Review::merge(&base, ours, theirs))
}

/// What git does to files that are no designs, such as other files of the same extension.
fn line_by_line(args: &Args, name: &str, error: &anyhow::Error) -> anyhow::Result<Outcome> {
    let _ = writeln!(
        stderr(),
        "{}: merged line by line, as one side is no design: {error:#}",
        crate::model::visible(name)
    );
    let files: [&Path; 3] = [&args.ours, &args.base, &args.theirs];
    let status = Command::new("git")
        .args([
            "merge-file",
            "-L",
            "ours",
            "-L",
            "base",
            "-L",
            "theirs",
            "--",
        ])
        .args(files)
        .status()
        .context("git cannot be started; install it, or merge the file by hand")?;
    Ok(match status.code() {
        Some(0) => Outcome::Clean,
        Some(1..128) => Outcome::Findings,
        _ => anyhow::bail!("git merge-file failed; merge the file by hand"),
    })
}
