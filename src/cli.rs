//! The command line: what can be asked for, and one file per subcommand.
//!
//! Every subcommand takes a design in either form (told by the extension; `-` is standard input, RON
//! unless `--from json`), writes its answer to the given output and ends with an [`Outcome`]. What it
//! cannot do is an error of one line: what, where, what to do.

mod card;
mod check;
mod completions;
mod debrief;
mod diff;
mod drill;
mod export;
mod fmt;
mod import;
mod input;
mod interview;
mod line_diff;
mod list;
mod man;
mod merge;
mod new;
mod outline;
mod practice;
mod progress;
mod replay;
mod report;
mod review;
mod rules;
mod screenshot;
mod setup_git;
mod share;
mod show;

use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use clap::{Parser, Subcommand};

pub use input::{FormArg, load};

use crate::app::ThemeChoice;
use crate::run::clock::Source;
use crate::run::{self, Options};

/// Draw a system design in the terminal and see what breaks it
#[derive(Debug, Parser)]
#[command(
    name = "nines",
    version,
    args_conflicts_with_subcommands = true,
    after_help = "\
On the board, `?` shows all keys. With peers: `g s` shows what changed since the design was saved, `g S` since \
it was committed, `:diff FILE` from another file; `:merge FILE since BASE` merges what a peer made of it, clash \
by clash; `\"` comments, `g p` lists comments, `:combine FILE` takes in a peer's review.\n\n\
Exit status: 0 clean, 1 findings or differences, 2 the work could not be done."
)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// The design to open; without it the start screen offers recent and shipped ones
    file: Option<PathBuf>,
    /// Colours of the board; without it they follow the terminal
    #[arg(long, value_enum, value_name = "THEME")]
    theme: Option<Theme>,
    /// Draw the board with ASCII characters only
    #[arg(long)]
    ascii: bool,
    /// Leave the mouse to the terminal
    #[arg(long)]
    no_mouse: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Theme {
    Dark,
    Light,
    HighContrast,
    /// No colours, as with `NO_COLOR`
    None,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say what breaks a design: flows, load, targets, findings
    Check(check::Args),
    /// Print the drawing of a design
    Show(show::Args),
    /// Say what changed between two designs, and what that does to the verdicts
    Diff(diff::Args),
    /// Put two changes of one design together
    Merge(merge::Args),
    /// Make git show and merge designs by this program
    SetupGit(setup_git::Args),
    /// Write a document with the drawing and everything that is said about a design
    Report(report::Args),
    /// Print a design as a block of text that survives chat and mail
    Share(share::Args),
    /// Open a design that somebody shared as a block of text
    Open(share::OpenArgs),
    /// Make a design from a drawing of Mermaid, D2, Graphviz, draw.io or Excalidraw
    Import(import::Args),
    /// List what peers say about a design, and say something
    Review(review::Args),
    /// Convert a design to another form
    Export(export::Args),
    /// Draw the program's own screen as a picture, after some keys
    Screenshot(screenshot::Args),
    /// Rewrite design files in the canonical style
    Fmt(fmt::Args),
    /// Make a design file, empty or from a shipped design
    New(new::Args),
    /// List the shipped designs
    List,
    /// Practise an interview: a prompt, a clock, questions, a debrief
    Practice(practice::Args),
    /// See a practice round as it was at any moment
    Replay(replay::Args),
    /// Judge a practice round, with evidence
    Debrief(debrief::Args),
    /// Plot the scores of practice rounds
    Progress(progress::Args),
    /// Drill with flash cards: questions, latency numbers, nines, estimates
    Drill(drill::Args),
    /// Print the sheet of an interviewer, or what fits a session now
    Interview(interview::Args),
    /// List the rules, one a line
    Rules,
    /// Explain a rule: what it finds, why it matters, what to do
    Explain(rules::ExplainArgs),
    /// Print the reference card: latencies, nines, rates, sizes
    Card,
    /// Print the completions for a shell
    Completions(completions::Args),
    /// Print the manual page
    Man(man::Args),
}

/// Whose clock a round or replay goes by.
#[derive(Debug, clap::Args)]
struct ClockArgs {
    /// Let the clock run so many times as fast, to try a round out
    #[arg(long, value_name = "TIMES", value_parser = clap::value_parser!(u32).range(1..=3600))]
    speed: Option<u32>,
    /// Take the time from a file: MM:SS or seconds since the start, for tests
    #[arg(long, value_name = "FILE", conflicts_with = "speed")]
    clock_file: Option<PathBuf>,
}

impl ClockArgs {
    fn source(self) -> Source {
        match (self.clock_file, self.speed) {
            (Some(file), _) => Source::File(file),
            (None, Some(times)) => Source::Faster(times),
            (None, None) => Source::Machine,
        }
    }
}

/// How a subcommand that did its work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing to object to.
    Clean,
    /// Findings, missed targets or differences, as the subcommand defines them.
    Findings,
}

/// Why there is nothing to do beyond printing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EarlyEnd {
    /// Help or the version was asked for: this text.
    Help(String),
    /// The arguments make no sense: this line says why and what to do.
    Misused(String),
}

impl Cli {
    /// What the process was asked to do.
    pub fn from_arguments() -> Result<Self, EarlyEnd> {
        Self::try_parse().map_err(|error| {
            let text = error.render().to_string();
            if error.use_stderr() {
                EarlyEnd::Misused(in_one_line(&text))
            } else {
                EarlyEnd::Help(text)
            }
        })
    }

    /// Does what was asked for, writing the answer to `out`.
    pub fn run(self, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let options = Options {
            theme: self.theme.map(Into::into),
            ascii: self.ascii,
            no_mouse: self.no_mouse,
        };
        match self.command {
            Some(Command::Check(args)) => check::run(&args, out),
            Some(Command::Show(args)) => show::run(&args, out),
            Some(Command::Diff(args)) => diff::run(&args, out),
            Some(Command::Merge(args)) => merge::run(&args, out),
            Some(Command::SetupGit(args)) => setup_git::run(&args, out),
            Some(Command::Report(args)) => report::run(&args, out),
            Some(Command::Share(args)) => share::run(&args, out),
            Some(Command::Open(args)) => share::open(&args, options, out),
            Some(Command::Import(args)) => import::run(&args, out),
            Some(Command::Review(args)) => review::run(&args, out),
            Some(Command::Export(args)) => export::run(&args, out),
            Some(Command::Screenshot(args)) => screenshot::run(&args, out),
            Some(Command::Fmt(args)) => fmt::run(&args, out),
            Some(Command::New(args)) => new::run(&args, out),
            Some(Command::List) => list::run(out),
            Some(Command::Rules) => rules::list(out),
            Some(Command::Explain(args)) => rules::explain(&args, out),
            Some(Command::Card) => card::run(out),
            Some(Command::Completions(args)) => completions::run(&args, out),
            Some(Command::Man(args)) => man::run(&args, out),
            Some(Command::Practice(args)) => practice::run(args, options, out),
            Some(Command::Replay(args)) => replay::run(args, options, out),
            Some(Command::Debrief(args)) => debrief::run(&args, out),
            Some(Command::Progress(args)) => progress::run(&args, out),
            Some(Command::Drill(args)) => drill::run(&args, &mut std::io::stdin().lock(), out),
            Some(Command::Interview(args)) => interview::run(args, options, out),
            None => run::run(self.file, options).map(|()| Outcome::Clean),
        }
    }
}

impl From<Theme> for ThemeChoice {
    fn from(theme: Theme) -> Self {
        match theme {
            Theme::Dark => Self::Dark,
            Theme::Light => Self::Light,
            Theme::HighContrast => Self::HighContrast,
            Theme::None => Self::Plain,
        }
    }
}

/// Whether colours help: standard output is a terminal, and `NO_COLOR` is not set.
fn wants_colour() -> bool {
    std::io::stdout().is_terminal() && !refuses_colour()
}

/// Whether `NO_COLOR` is set.
fn refuses_colour() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

/// What the parser of arguments says over several lines, without the usage that it repeats.
fn in_one_line(text: &str) -> String {
    let text = text.strip_prefix("error: ").unwrap_or(text);
    let what: Vec<&str> = text
        .split("\n\nUsage:")
        .next()
        .unwrap_or(text)
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("For more information"))
        .collect();
    let what = crate::model::visible(&what.join(" ")).into_owned();
    format!("{what}; `nines --help` shows what can be asked for")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn misuse_is_told_in_one_line() {
        for arguments in [
            &["nines", "list", "x"][..],
            &["nines", "fmt"],
            &["nines", "export", "-", "--to", "pdf"],
        ] {
            let error = Cli::try_parse_from(arguments).unwrap_err();
            let line = in_one_line(&error.render().to_string());
            assert!(!line.contains('\n') && !line.contains("Usage"), "{line}");
            assert!(line.len() > 60, "{line}");
        }
    }
}
