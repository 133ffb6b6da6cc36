//! `nines setup-git`: makes git show and merge designs by this program.

use std::env::consts::EXE_SUFFIX;
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use super::Outcome;
use crate::io;
use crate::io::lock::identity;

/// What the program is called.
const NAME: &str = "nines";

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
        ("diff.nines.command", format!("{program} diff --")),
        ("merge.nines.name", "designs, thing by thing".to_owned()),
        (
            "merge.nines.driver",
            format!(
                "{} merge %O %A %B --output %A --git=%P",
                program.replace('%', "%%")
            ),
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

/// How a shell calls this program, also after an upgrade: by its name if that is found, else by the place that it
/// was called by. What a link there leads to may have the version in its name.
fn program() -> String {
    let running = std::env::current_exe().map(|place| identity(&place));
    let is_this = |place: &PathBuf| running.as_ref().is_ok_and(|this| identity(place) == *this);
    if on_path(OsStr::new(NAME)).is_some_and(|place| is_this(&place)) {
        return NAME.to_owned();
    }
    let place = called()
        .filter(is_this)
        .or_else(|| running.as_ref().ok().cloned());
    match place.as_deref().and_then(Path::to_str) {
        Some(place) => format!("'{}'", place.replace('\'', r"'\''")),
        None => NAME.to_owned(),
    }
}

/// The place that this program was called by.
fn called() -> Option<PathBuf> {
    let name = PathBuf::from(std::env::args_os().next()?);
    if name.components().count() > 1 {
        return std::path::absolute(name).ok();
    }
    on_path(name.as_os_str())
}

/// The file that a shell runs for `name` in every directory.
fn on_path(name: &OsStr) -> Option<PathBuf> {
    let mut file = name.to_owned();
    if !name.to_string_lossy().ends_with(EXE_SUFFIX) {
        file.push(EXE_SUFFIX);
    }
    let directories = std::env::var_os("PATH")?;
    let mut places = std::env::split_paths(&directories).map(|directory| directory.join(&file));
    places
        .find(|place| place.is_file())
        .filter(|place| place.is_absolute())
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
