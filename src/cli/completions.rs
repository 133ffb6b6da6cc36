//! `nines completions`: a script that lets a shell complete our arguments.

use std::io::Write;

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Cli, Outcome};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell
    shell: Shell,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    // The generator panics on a failing writer, a vector never fails.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "nines", &mut script);
    out.write_all(&script)?;
    Ok(Outcome::Clean)
}
