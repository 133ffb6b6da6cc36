//! `nines diff`: what changed between two designs, and what that does to the verdicts.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::Outcome;
use super::input::{FormArg, load_or_empty};
use super::line_diff::{self, Side};
use crate::analysis::compare::Comparison;
use crate::catalogue::Catalogue;
use crate::export::{diff_text, json_diff};
use crate::io::{self, Form, LoadError};
use crate::model::{Design, visible};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
`nines setup-git` makes git show changes of designs by it.")]
pub(super) struct Args {
    /// The design before and the design after; `-` is standard input (the arguments of a diff command of
    /// git are understood, too)
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
    match args.files.as_slice() {
        [before, after] => {
            let [before, after] = [before, after].map(|file| load_or_empty(file, args.from));
            let comparison = Comparison::between(&before?, &after?, Catalogue::shipped());
            write(&comparison, args.format, out)?;
            return Ok(match comparison.is_empty() {
                true => Outcome::Clean,
                false => Outcome::Findings,
            });
        }
        [path] if by_git() => unmerged(path, out)?,
        // Of a file that was renamed or copied, its name now and in which way follow.
        [
            path,
            old_file,
            old_hex,
            old_mode,
            new_file,
            new_hex,
            new_mode,
            now @ ..,
        ] if now.len() <= 2 => {
            let new_path = now.first().unwrap_or(path);
            let how = now.get(1).map_or(Path::new(""), PathBuf::as_path);
            let before = Version::new(path, [old_file, old_hex, old_mode]);
            let after = Version::new(new_path, [new_file, new_hex, new_mode]);
            show(&before, &after, how, args.format, out)?;
        }
        _ => anyhow::bail!("a comparison takes two designs; name the one before and the one after"),
    }
    // Git takes any other status for a failure of its diff command, and shows none of the files that follow.
    Ok(Outcome::Clean)
}

fn write(comparison: &Comparison, format: Format, out: &mut impl Write) -> std::io::Result<()> {
    match format {
        Format::Text => diff_text::write(comparison, out),
        Format::Json => writeln!(out, "{}", json_diff::line(comparison)),
    }
}

/// Whether this is the diff command of git, which says so since its version 1.8.5.
fn by_git() -> bool {
    std::env::var_os("GIT_DIFF_PATH_COUNTER").is_some()
}

/// What git names by its path alone: both sides of a merge changed it, and nobody has decided yet.
fn unmerged(path: &Path, out: &mut impl Write) -> std::io::Result<()> {
    let path = io::shown(path);
    writeln!(out, "{path}")?;
    writeln!(
        out,
        "unmerged: open it with nines and type `:merge`, save, then `git add` it"
    )
}

/// A file as git hands it over: as it was, or as it is.
struct Version<'a> {
    path: &'a Path,
    file: &'a Path,
    hex: &'a Path,
    mode: &'a Path,
}

impl<'a> Version<'a> {
    fn new(path: &'a Path, [file, hex, mode]: [&'a PathBuf; 3]) -> Self {
        Self {
            path,
            file,
            hex,
            mode,
        }
    }

    /// Whether both hold the same, which git does not know of files that it did not read yet.
    fn is_known_to_hold(&self, other: &Self) -> bool {
        let zeros = self.hex.to_string_lossy().bytes().all(|byte| byte == b'0');
        self.hex == other.hex && !zeros
    }

    /// Whether there is such a file; git says `.` if not.
    fn is_there(&self) -> bool {
        self.mode.as_os_str() != "."
    }

    /// What it is called in a comparison of lines.
    fn name(&self) -> String {
        match self.is_there() {
            true => io::shown(self.path),
            false => "/dev/null".to_owned(),
        }
    }

    fn load(&self) -> Result<Design, LoadError> {
        if io::is_empty(self.file) {
            return Ok(Design::default());
        }
        // Git may have written it to a place that says nobody anything.
        io::load_from(io::open(self.file)?, self.path, Form::of_path(self.path))
    }
}

/// Shows how a file changed; what is no design, or does not differ as one, line by line.
fn show(
    before: &Version<'_>,
    after: &Version<'_>,
    how: &Path,
    format: Format,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    writeln!(out, "{}", heading(before, after, how))?;
    let modes = [before, after].map(|version| io::shown(version.mode));
    if modes[0] != modes[1] && before.is_there() && after.is_there() {
        writeln!(out, "old mode {}\nnew mode {}", modes[0], modes[1])?;
    }
    if before.is_known_to_hold(after) {
        return Ok(());
    }
    let why = match (before.load(), after.load()) {
        (Ok(before), Ok(after)) => {
            let comparison = Comparison::between(&before, &after, Catalogue::shipped());
            if !comparison.is_empty() {
                return Ok(write(&comparison, format, out)?);
            }
            "the same design, written in another way".to_owned()
        }
        (Err(error), _) | (_, Err(error)) => {
            let error = error.to_string();
            let first = error.lines().next().unwrap_or_default();
            format!("cannot be compared as a design: {}", visible(first))
        }
    };
    let names = [before, after].map(Version::name);
    let sides = [(before, &names[0]), (after, &names[1])];
    let sides = sides.map(|(version, name)| Side {
        file: version.file,
        name,
    });
    line_diff::write(sides, &why, out)
}

/// What the file is called, and was called; `how` is what git says of a name that changed.
fn heading(before: &Version<'_>, after: &Version<'_>, how: &Path) -> String {
    let (was, is) = (io::shown(before.path), io::shown(after.path));
    if was == is {
        return is;
    }
    let how = how.to_string_lossy();
    let copied = how.lines().any(|line| line.starts_with("copy from "));
    format!("{was} -> {is}{}", if copied { " (copied)" } else { "" })
}
