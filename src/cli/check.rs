//! `nines check`: what the evaluation says of designs, for people or programs.

use std::io::{Write, stderr};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::{FormArg, Outcome, load, wants_colour};
use crate::analysis::report::Report;
use crate::analysis::{Options, evaluate};
use crate::catalogue::Catalogue;
use crate::export::{json_report, report_text};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The designs; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How to write the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Exit with 1 for warnings and targets that cannot be told, too
    #[arg(long)]
    strict: bool,
    /// The form of the input, if its name does not say it
    #[arg(long)]
    from: Option<FormArg>,
}

/// Who reads the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// People, in a terminal of 80 columns
    Text,
    /// Programs: one JSON object a line
    Json,
}

/// Writes one report per file. A file that cannot be read is one line on standard error and does not
/// keep the others from being checked.
pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let colour = wants_colour();
    let mut objections = false;
    let mut failed = None;
    for (at, file) in args.files.iter().enumerate() {
        match check(args, file, colour) {
            Ok((text, report)) => {
                if at > 0 && args.format == Format::Text {
                    writeln!(out)?;
                }
                writeln!(out, "{}", text.trim_end_matches('\n'))?;
                objections |= objects(&report, args.strict);
            }
            Err(error) => {
                // The last error is told by who called; what cannot be told has nobody who listens.
                if let Some(earlier) = failed.replace(error) {
                    let _ = writeln!(stderr(), "{earlier:#}");
                }
            }
        }
    }
    match failed {
        Some(error) => Err(error),
        None if objections => Ok(Outcome::Findings),
        None => Ok(Outcome::Clean),
    }
}

fn check(args: &Args, file: &Path, colour: bool) -> anyhow::Result<(String, Report)> {
    let design = load(file, args.from)?;
    let report = evaluate(&design, Catalogue::shipped(), Options::default());
    let text = match args.format {
        Format::Text => report_text::text(&design, &report, colour),
        Format::Json => json_report::line(&report),
    };
    Ok((text, report))
}

/// Whether the report is a reason to exit with 1.
fn objects(report: &Report, strict: bool) -> bool {
    let summary = report.summary();
    let wrong = summary.errors + summary.targets_missed;
    let doubtful = summary.warnings + summary.targets_unknown;
    wrong > 0 || (strict && doubtful > 0)
}
