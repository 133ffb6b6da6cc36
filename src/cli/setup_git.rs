//! `nines setup-git`: makes git show and merge designs by this program.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use super::Outcome;
use crate::io;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The files that are designs, as `.gitattributes` names them
    #[arg(default_value = "*.ron")]
    pattern: String,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    if args.pattern.is_empty() || args.pattern.contains(char::is_whitespace) {
        bail!("`.gitattributes` takes no pattern with spaces; name one such as `designs/*.ron`");
    }
    let top = PathBuf::from(git(&["rev-parse", "--show-toplevel"])?);
    let program = program();
    let settings = [
        ("diff.nines.command", format!("{program} diff")),
        ("merge.nines.name", "designs, thing by thing".to_owned()),
        (
            "merge.nines.driver",
            format!("{program} merge %O %A %B --output %A --git %P"),
        ),
    ];
    for (name, value) in &settings {
        git(&["config", "--local", name, value])?;
        writeln!(out, "git config {name} {}", io::shown(Path::new(value)))?;
    }
    let attributes = top.join(".gitattributes");
    let designs = format!("{} diff=nines merge=nines", args.pattern);
    // What peers say lies beside the designs and is read as it stands, but merged comment by comment.
    let stem = args.pattern.strip_suffix(".ron");
    let reviews = stem.map(|stem| format!("{stem}.review.ron diff merge=nines"));
    for line in [designs].into_iter().chain(reviews) {
        io::add_line(&attributes, &line)?;
        writeln!(out, "{}: {line}", io::shown(&attributes))?;
    }
    Ok(Outcome::Clean)
}

/// How a shell calls this program: by the place that it runs from.
fn program() -> String {
    let place = std::env::current_exe().ok();
    match place.as_deref().and_then(Path::to_str) {
        Some(place) => format!("'{}'", place.replace('\'', r"'\''")),
        None => "nines".to_owned(),
    }
}

/// What git says, without the line's end.
fn git(arguments: &[&str]) -> anyhow::Result<String> {
    let said = Command::new("git")
        .args(arguments)
        .output()
        .context("git cannot be started; install it first")?;
    if !said.status.success() {
        let error = String::from_utf8_lossy(&said.stderr);
        let error = error.trim().trim_start_matches("fatal: ");
        bail!(
            "git says: {}; start it inside a repository",
            crate::model::visible(error)
        );
    }
    Ok(String::from_utf8_lossy(&said.stdout).trim_end().to_owned())
}
