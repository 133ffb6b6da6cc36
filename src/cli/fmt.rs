//! `nines fmt`: rewrites design files in the canonical style, or tells which are not in it.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::Outcome;
use super::input::is_stdin;
use crate::io::{self, Form};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Design files; `-` formats standard input, which may hold a shared block, to standard output
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Change nothing; name the files that are not in the canonical style and end with status 1
    #[arg(long)]
    check: bool,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Clean;
    for file in &args.files {
        if Form::of_path(file) == Form::Json {
            anyhow::bail!(
                "{}: JSON has no canonical style here; name a .ron file, or convert it with `nines export`",
                io::shown(file)
            );
        }
        let loaded = if is_stdin(file) {
            let stdin = std::io::stdin().lock();
            io::load_with_text(stdin, Path::new("<stdin>"), Form::Ron)?
        } else {
            io::load_with_text(io::open(file)?, file, Form::Ron)?
        };
        if loaded.shared && !is_stdin(file) {
            anyhow::bail!(
                "{}: it holds a shared block and is no design file; `nines open` writes the design to one \
                 (--output)",
                io::shown(file)
            );
        }
        let (text, canonical) = (loaded.text, io::write_ron(&loaded.design));
        if args.check {
            if canonical != text {
                writeln!(out, "{}", io::shown(file))?;
                outcome = Outcome::Findings;
            }
        } else if is_stdin(file) {
            out.write_all(canonical.as_bytes())?;
        } else if canonical != text {
            io::save_text(file, &canonical)?;
        }
    }
    Ok(outcome)
}
