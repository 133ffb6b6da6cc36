//! The command `nines`: reads its arguments, does what they say, turns the outcome into an exit status.

use std::io::{BufWriter, ErrorKind, Write, stderr, stdout};
use std::process::ExitCode;

use fivenines::cli::{Cli, EarlyEnd, Outcome};

fn main() -> ExitCode {
    let mut out = BufWriter::new(stdout());
    let cli = match Cli::from_arguments() {
        Ok(cli) => cli,
        Err(error) => return ended_early(&error),
    };
    let outcome = cli
        .run(&mut out)
        .and_then(|outcome| Ok(out.flush().map(|()| outcome)?));
    match outcome {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // What cannot be told either has nobody who listens.
            let _ = writeln!(stderr(), "{error:#}");
            ExitCode::from(2)
        }
    }
}

/// Prints what was asked for instead of a subcommand's work, or why the arguments make no sense.
fn ended_early(end: &EarlyEnd) -> ExitCode {
    // What cannot be told has nobody who listens.
    match end {
        EarlyEnd::Help(text) => {
            let _ = write!(stdout(), "{text}");
            ExitCode::SUCCESS
        }
        EarlyEnd::Misused(message) => {
            let _ = writeln!(stderr(), "{message}");
            ExitCode::from(2)
        }
    }
}

/// Whether the reader of our output went away, as `head` does: nothing that anybody wants to hear of.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
