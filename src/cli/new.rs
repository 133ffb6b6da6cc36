//! `nines new`: makes a design file, empty or from a shipped design.

use std::io::Write;
use std::path::PathBuf;

use super::Outcome;
use crate::catalogue::near::did_you_mean;
use crate::io::{self, Form};
use crate::model::Design;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The file to make; one that exists is left alone
    file: PathBuf,
    /// Start from this shipped design; `nines list` names them
    #[arg(long, value_name = "NAME")]
    from: Option<String>,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let shown = io::shown(&args.file);
    if Form::of_path(&args.file) == Form::Json {
        anyhow::bail!("{shown}: designs are made in RON; name a .ron file");
    }
    let text = match &args.from {
        Some(name) => shipped(name)?.to_owned(),
        None => io::write_ron(&empty(&args.file)),
    };
    io::create(&args.file, &text)?;
    writeln!(out, "{shown}")?;
    Ok(Outcome::Clean)
}

/// An empty design that is called as its file.
fn empty(file: &std::path::Path) -> Design {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    Design {
        title: stem.replace(['-', '_'], " "),
        ..Design::default()
    }
}

fn shipped(name: &str) -> anyhow::Result<&'static str> {
    let all = io::shipped();
    if let Some(design) = all.iter().find(|design| design.name == name) {
        return Ok(design.text);
    }
    let names = all.iter().map(|design| design.name);
    let fix = did_you_mean(name, names, "`nines list` names all");
    anyhow::bail!("there is no shipped design `{name}`; {fix}")
}
