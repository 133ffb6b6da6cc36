//! `nines replay`: a practice round as it was at any moment.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use super::{ClockArgs, Outcome};
use crate::analysis::{self, evaluate};
use crate::catalogue::Catalogue;
use crate::export::report_text;
use crate::io::session;
use crate::model::round::{minutes_and_seconds, parse_minutes_and_seconds};
use crate::run::{self, Options};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The session file, such as url-shortener.session.jsonl
    file: PathBuf,
    /// The moment, as MM:SS or in seconds; without it the beginning, with --show the end
    #[arg(long, value_name = "MM:SS", value_parser = moment)]
    at: Option<Duration>,
    /// Print the board and its findings at that moment instead of opening the replay
    #[arg(long)]
    show: bool,
    /// Print with ASCII characters only
    #[arg(long)]
    ascii: bool,
    #[command(flatten)]
    clock: ClockArgs,
}

fn moment(text: &str) -> Result<Duration, String> {
    parse_minutes_and_seconds(text).ok_or_else(|| "write it as 17:00, or in seconds".to_owned())
}

pub(super) fn run(args: Args, options: Options, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let round = session::load(&args.file)?;
    if !args.show {
        let options = Options {
            ascii: options.ascii || args.ascii,
            ..options
        };
        run::replay(
            round,
            args.at.unwrap_or_default(),
            args.clock.source(),
            options,
        )?;
        return Ok(Outcome::Clean);
    }
    let at = args.at.unwrap_or_else(|| round.length());
    let design = round.board_at(at);
    writeln!(
        out,
        "{} of {}, {}",
        minutes_and_seconds(at),
        minutes_and_seconds(round.length()),
        round.phase_at(at).title()
    )?;
    if design.components.is_empty() && design.zones.is_empty() {
        writeln!(out, "Nothing is drawn yet.")?;
        return Ok(Outcome::Clean);
    }
    out.write_all(super::show::draw(&design, None, args.ascii, false)?.as_bytes())?;
    let report = evaluate(&design, Catalogue::shipped(), analysis::Options::default());
    report_text::write(&design, &report, false, out)?;
    Ok(Outcome::Clean)
}
