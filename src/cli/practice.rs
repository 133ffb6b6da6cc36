//! `nines practice`: an interview to practise on.

use std::io::Write;
use std::path::PathBuf;

use super::{ClockArgs, Outcome};
use crate::catalogue::prompts::{prompt, prompts};
use crate::model::round::{Level, RoundMode, Setup};
use crate::run::{self, Options};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The prompt; without it, or with --list, all prompts are listed
    prompt: Option<String>,
    /// List the prompts: name, levels, minutes, title
    #[arg(long)]
    list: bool,
    /// How long the round is
    #[arg(long, value_name = "MINUTES", default_value_t = 45, value_parser = clap::value_parser!(u32).range(5..=180))]
    minutes: u32,
    /// How strict it is
    #[arg(long, value_enum, default_value_t = Mode::Practice)]
    mode: Mode,
    /// The level to interview for; without it senior, or what the prompt suits
    #[arg(long, value_enum)]
    level: Option<LevelArg>,
    /// Ask the same questions as another round with this number; without it any
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// The design's file, with the session beside it; without it a free name in the working directory
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    clock: ClockArgs,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Mode {
    /// Hints on request, pauses, findings live
    Practice,
    /// A strict clock, challenges, findings hidden until the debrief
    Mock,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum LevelArg {
    Mid,
    Senior,
    Staff,
}

pub(super) fn run(args: Args, options: Options, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let Some(name) = args.prompt.as_deref().filter(|_| !args.list) else {
        list(out)?;
        return Ok(Outcome::Clean);
    };
    let prompt = prompt(name)?;
    let usual = Setup::usual(prompt.id.clone(), &prompt.levels);
    let setup = Setup {
        minutes: args.minutes,
        mode: match args.mode {
            Mode::Practice => RoundMode::Practice,
            Mode::Mock => RoundMode::Mock,
        },
        level: args.level.map_or(usual.level, Level::from),
        seed: args.seed.unwrap_or_else(run::any_seed),
        ..usual
    };
    run::practise(setup, args.file.as_deref(), args.clock.source(), options)?;
    Ok(Outcome::Clean)
}

fn list(out: &mut impl Write) -> std::io::Result<()> {
    for prompt in prompts() {
        let levels: Vec<_> = prompt.levels.iter().map(|level| level.word()).collect();
        let minutes: Vec<_> = prompt.minutes.iter().map(ToString::to_string).collect();
        writeln!(
            out,
            "{:<28} {:<18} {:<9} {}",
            prompt.id,
            levels.join("/"),
            minutes.join("/"),
            prompt.title
        )?;
    }
    Ok(())
}

impl From<LevelArg> for Level {
    fn from(level: LevelArg) -> Self {
        match level {
            LevelArg::Mid => Self::Mid,
            LevelArg::Senior => Self::Senior,
            LevelArg::Staff => Self::Staff,
        }
    }
}
