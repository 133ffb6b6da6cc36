//! `nines check`: what the evaluation says of designs, for people or programs.

use std::io::{Write, stderr};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ValueEnum;

use super::{FormArg, Outcome, load, wants_colour};
use crate::analysis::report::Report;
use crate::analysis::what_if::{self, WhatIf};
use crate::analysis::{Options, evaluate};
use crate::catalogue::Catalogue;
use crate::export::{json_report, report_text};
use crate::model::Design;

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
    /// What if these fail: zones, components, connections, or some replicas, between commas
    #[arg(long, value_name = "UNITS", long_help = FAIL)]
    fail: Option<String>,
    /// Tell which three parts take a flow down together, too, though no two of them do
    #[arg(long)]
    triples: bool,
    /// The form of the input, if its name does not say it
    #[arg(long)]
    from: Option<FormArg>,
}

/// What `--fail` takes and what it says.
const FAIL: &str = "\
What if these fail: zones (az-a), whole components (db), connections (api-db), or some replicas of a \
component (db:2), between commas. The report says which flows are up, degraded (an optional part is \
gone, or a fallback serves) or down, where the load goes, which pools that overloads, and what would \
fail next if overloaded pools failed, too. A flow that goes down and a pool that is overloaded end \
with exit status 1";

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
        match check(args, file) {
            Ok((design, report)) => {
                if args.format == Format::Json {
                    json_report::write(&report, out)?;
                } else {
                    if at > 0 {
                        writeln!(out)?;
                    }
                    report_text::write(&design, &report, colour, out)?;
                }
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

fn check(args: &Args, file: &Path) -> anyhow::Result<(Design, Report)> {
    let design = load(file, args.from)?;
    let catalogue = Catalogue::shipped();
    let failed = match &args.fail {
        Some(text) => what_if::units(&design, catalogue, text)
            .with_context(|| format!("{}: --fail", file.display()))?,
        None => Vec::new(),
    };
    let options = Options {
        failed,
        triples: args.triples,
        ..Options::default()
    };
    let report = evaluate(&design, catalogue, options);
    Ok((design, report))
}

/// Whether the report is a reason to exit with 1.
fn objects(report: &Report, strict: bool) -> bool {
    let summary = report.summary();
    let wrong = summary.errors + summary.targets_missed;
    let doubtful = summary.warnings + summary.targets_unknown;
    let breaks = report.what_if.as_ref().is_some_and(WhatIf::breaks);
    wrong > 0 || breaks || (strict && doubtful > 0)
}
