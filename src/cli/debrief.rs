//! `nines debrief`: what a practice round was worth; also takes the marks that people give.

use std::io::Write;
use std::path::PathBuf;

use super::Outcome;
use crate::app::read_marks;
use crate::catalogue::Catalogue;
use crate::export::debrief as export;
use crate::io::session::{self, Recorder};
use crate::model::round::{Dimension, Entry, Event, Judge};
use crate::practice;
use crate::run;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The session file, such as url-shortener.session.jsonl
    file: PathBuf,
    /// The form
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
    /// Add your own marks to the session first, such as "data=3 scope=2"
    #[arg(long, value_name = "MARKS", value_parser = marks)]
    own: Option<Marks>,
    /// Add a peer's marks to the session first
    #[arg(long, value_name = "MARKS", value_parser = marks)]
    peer: Option<Marks>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Form {
    /// For a terminal of 80 columns
    Text,
    /// For programs
    Json,
    /// Markdown
    Md,
    /// One web page
    Html,
}

#[derive(Clone, Debug)]
struct Marks(Vec<(Dimension, u8)>);

fn marks(text: &str) -> Result<Marks, String> {
    read_marks(text).map(Marks)
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    for (by, marks) in [(Judge::Own, &args.own), (Judge::Peer, &args.peer)] {
        if let Some(Marks(marks)) = marks {
            add(&args.file, by, marks)?;
        }
    }
    let round = session::load_with_peer(&args.file)?;
    let debrief = practice::debrief(&round, Catalogue::shipped(), run::reference)?;
    let text = match args.format {
        Form::Text => export::text(&debrief, super::wants_colour()),
        Form::Json => export::json(&debrief),
        Form::Md => export::markdown(&debrief),
        Form::Html => export::html(&debrief),
    };
    out.write_all(text.as_bytes())?;
    Ok(Outcome::Clean)
}

/// Appends marks to the session.
fn add(file: &std::path::Path, by: Judge, marks: &[(Dimension, u8)]) -> anyhow::Result<()> {
    let (mut recorder, round) = Recorder::resume(file)?;
    for (dimension, points) in marks {
        recorder.record(&Entry {
            at: round.length(),
            event: Event::Scored {
                by,
                dimension: *dimension,
                points: *points,
            },
        })?;
    }
    Ok(())
}
