//! Designs as arguments of subcommands.

use std::path::Path;

use clap::ValueEnum;

use crate::io::{self, Form};
use crate::model::Design;

/// The form of a design on standard input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormArg {
    /// For people
    Ron,
    /// For programs
    Json,
}

impl From<FormArg> for Form {
    fn from(form: FormArg) -> Self {
        match form {
            FormArg::Ron => Self::Ron,
            FormArg::Json => Self::Json,
        }
    }
}

/// The design in `file`, or on standard input if that is `-`; `from` overrides what the name says.
pub fn load(file: &Path, from: Option<FormArg>) -> anyhow::Result<Design> {
    let form = from.map_or_else(|| Form::of_path(file), Form::from);
    if is_stdin(file) {
        let stdin = std::io::stdin().lock();
        return Ok(io::load_from(stdin, Path::new("<stdin>"), form)?);
    }
    Ok(io::load_as(file, form)?)
}

/// The design in `file`; none and an empty one, by which git means that there was none, is an empty design. `from`
/// is the form of standard input alone.
pub(super) fn load_or_empty(file: &Path, from: Option<FormArg>) -> anyhow::Result<Design> {
    if is_stdin(file) {
        return load(file, from);
    }
    if io::is_empty(file) {
        return Ok(Design::default());
    }
    load(file, None)
}

/// Whether `file` stands for standard input.
pub(super) fn is_stdin(file: &Path) -> bool {
    file.as_os_str() == "-"
}
