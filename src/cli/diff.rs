//! `nines diff`: what changed between two designs, and what that does to the verdicts.

use std::io::Write;
use std::path::PathBuf;

use clap::ValueEnum;

use super::Outcome;
use super::input::{FormArg, load_or_empty};
use crate::analysis::compare::Comparison;
use crate::catalogue::Catalogue;
use crate::export::{diff_text, json_diff};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
`nines setup-git` makes git show changes of designs by it.")]
pub(super) struct Args {
    /// The design before and the design after; `-` is standard input (the seven arguments of a diff
    /// command of git are understood, too)
    #[arg(required = true, num_args = 1.., value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How to write the comparison
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The form of the design on standard input
    #[arg(long)]
    from: Option<FormArg>,
}

/// Who reads the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// People
    Text,
    /// Programs: one JSON object
    Json,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let (before, after, by_git) = match args.files.as_slice() {
        [before, after] => (before, after, None),
        // path, old-file, old-hex, old-mode, new-file, new-hex, new-mode
        [path, before, _, _, after, _, _] => (before, after, Some(path)),
        _ => anyhow::bail!("a comparison takes two designs; name the one before and the one after"),
    };
    if let Some(path) = by_git {
        writeln!(out, "{}", crate::io::shown(path))?;
    }
    let [before, after] = [before, after].map(|file| load_or_empty(file, args.from));
    let (before, after) = match (before, after) {
        (Ok(before), Ok(after)) => (before, after),
        // Git would end here, and show none of the files that follow.
        (Err(error), _) | (_, Err(error)) if by_git.is_some() => {
            writeln!(out, "cannot be compared as a design: {error}")?;
            return Ok(Outcome::Clean);
        }
        (Err(error), _) | (_, Err(error)) => return Err(error),
    };
    let comparison = Comparison::between(&before, &after, Catalogue::shipped());
    match args.format {
        Format::Text => diff_text::write(&comparison, out)?,
        Format::Json => writeln!(out, "{}", json_diff::line(&comparison))?,
    }
    // Git takes any other status for a failure of its diff command.
    if comparison.is_empty() || by_git.is_some() {
        Ok(Outcome::Clean)
    } else {
        Ok(Outcome::Findings)
    }
}
