//! `nines man`: the manual page of the program or of one subcommand.

use std::io::Write;

use clap::CommandFactory;
use clap_mangen::Man;

use super::{Cli, Outcome};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The subcommand; without it the page of the program
    subcommand: Option<String>,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let mut command = Cli::command();
    // Subcommands are called `nines-check` in their pages once the command is built.
    command.build();
    let page = match &args.subcommand {
        None => Man::new(command),
        Some(name) => match command.find_subcommand(name) {
            Some(subcommand) => Man::new(subcommand.clone()),
            None => anyhow::bail!("there is no subcommand `{name}`; `nines help` names all"),
        },
    };
    page.render(out)?;
    Ok(Outcome::Clean)
}
