//! The built program as a command: its arguments, its output, its exit status.

use std::path::Path;
use std::process::{Command, Output};

/// What `nines` says to these arguments, in this directory.
pub(crate) fn nines(directory: &Path, arguments: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nines"));
    command.args(arguments).current_dir(directory);
    said(&mut command)
}

/// The same with a file on standard input.
pub(crate) fn nines_reading(directory: &Path, input: &str, arguments: &[&str]) -> Said {
    let input = std::fs::File::open(directory.join(input)).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_nines"));
    said(command.args(arguments).current_dir(directory).stdin(input))
}

/// What `git` says to these arguments, in this directory, whatever the settings of who runs the test.
pub(crate) fn git(directory: &Path, arguments: &[&str]) -> Said {
    let mut command = Command::new("git");
    command
        .args(["-c", "user.name=A", "-c", "user.email=a@example.org"])
        .args(arguments)
        .current_dir(directory)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null");
    said(&mut command)
}

/// Output and exit status of a command.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) out: String,
    pub(crate) error: String,
    pub(crate) status: i32,
}

fn said(command: &mut Command) -> Said {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    Said {
        out: String::from_utf8(stdout).unwrap(),
        error: String::from_utf8(stderr).unwrap(),
        status: status.code().unwrap(),
    }
}

impl Said {
    /// The output of a command that must succeed.
    pub(crate) fn clean(self) -> String {
        assert_eq!(self.status, 0, "{self:?}");
        self.out
    }
}
