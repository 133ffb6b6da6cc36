//! `nines interview`: for a person who interviews, the sheet of a prompt, or what fits a session now.

use std::io::Write;
use std::path::PathBuf;

use super::Outcome;
use super::practice::LevelArg;
use crate::analysis::{self, evaluate};
use crate::catalogue::Catalogue;
use crate::catalogue::prompts::prompt;
use crate::export::debrief::{sections_markdown, sections_text};
use crate::io::session;
use crate::model::round::{Level, Setup};
use crate::practice::{Situation, sheet};
use crate::run::clock::Source;
use crate::run::{self, Options};

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = true)]
pub(super) struct Args {
    /// The prompt; `nines practice --list` names all
    prompt: Option<String>,
    /// Say instead what fits the board of this running session now
    #[arg(long, value_name = "FILE", conflicts_with = "prompt")]
    session: Option<PathBuf>,
    /// How long the interview is
    #[arg(long, value_name = "MINUTES", default_value_t = 45, value_parser = clap::value_parser!(u32).range(5..=180))]
    minutes: u32,
    /// The level to interview for
    #[arg(long, value_enum)]
    level: Option<LevelArg>,
    /// Other questions with another number
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
    /// Write Markdown, to print
    #[arg(long)]
    md: bool,
    /// Follow the session on the whole screen while it runs, with marks to give and notes to take
    #[arg(long, requires = "session", conflicts_with = "md")]
    live: bool,
    /// Take the time from a file: MM:SS or seconds since the start, for tests
    #[arg(long, value_name = "FILE", requires = "live")]
    clock_file: Option<PathBuf>,
}

pub(super) fn run(args: Args, options: Options, out: &mut impl Write) -> anyhow::Result<Outcome> {
    if let (true, Some(session)) = (args.live, &args.session) {
        let clock = args.clock_file.map_or(Source::Machine, Source::File);
        run::follow(session, clock, options)?;
        return Ok(Outcome::Clean);
    }
    let (title, sections) = match (&args.session, &args.prompt) {
        (Some(file), _) => {
            let round = session::load(file)?;
            let prompt = prompt(round.setup.prompt.as_str())?;
            let design = round.board_at(round.length());
            let catalogue = Catalogue::shipped();
            let report = evaluate(&design, catalogue, analysis::Options::default());
            let situation = Situation {
                design: &design,
                report: Some(&report),
                catalogue,
            };
            (prompt.title.clone(), sheet::now(&situation, prompt, &round))
        }
        (None, name) => {
            let prompt = prompt(name.as_deref().unwrap_or_default())?;
            let usual = Setup::usual(prompt.id.clone(), &prompt.levels);
            let setup = Setup {
                minutes: args.minutes,
                seed: args.seed,
                level: args.level.map_or(usual.level, Level::from),
                ..usual
            };
            (prompt.title.clone(), sheet::sheet(prompt, &setup))
        }
    };
    let text = if args.md {
        sections_markdown(&title, &sections)
    } else {
        sections_text(&sections, super::wants_colour())
    };
    out.write_all(text.as_bytes())?;
    Ok(Outcome::Clean)
}
