//! `nines review`: what peers say about a design, in a file beside it.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, bail};

use super::{Outcome, load};
use crate::io::{self, places::Places};
use crate::model::review::{Anchor, Comment, Review, Saying};
use crate::model::{Design, Id, visible, visible_lines};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Comments are kept in NAME.review.ron beside the design, which stays as it is. Listed are open comments; the
status of listing alone is 1 if there are any.

  nines review shop.ron --add 'What if it is full?' --on 'component queue'
  nines review shop.ron --add 'Really?' --on 'finding single-point-of-failure db'
  nines review shop.ron --reply c 'It is now two' --resolve c
  nines review shop.ron --combine anns-copy/shop.review.ron
  nines review /mnt/shop.ron --add 'And here?' -o shop.review.ron")]
pub(super) struct Args {
    /// The design
    file: PathBuf,
    /// Say something new
    #[arg(long, value_name = "TEXT")]
    add: Option<String>,
    /// What it is about: `design`, `component db`, `connection a-b`, `flow f`, `finding RULE NAME…`
    #[arg(long, value_name = "WHAT", requires = "add", default_value = "design")]
    on: String,
    /// Answer a comment
    #[arg(long, num_args = 2, value_names = ["COMMENT", "TEXT"])]
    reply: Vec<String>,
    /// Nothing is left to do about this comment
    #[arg(long, value_name = "COMMENT")]
    resolve: Vec<String>,
    /// Take in what another review of the design says
    #[arg(long, value_name = "FILE")]
    combine: Vec<PathBuf>,
    /// Write the review to this file, with what it says already, instead of the one beside the design
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Who says it; without it who is logged in
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    /// List what is resolved, too
    #[arg(long)]
    all: bool,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    if super::input::is_stdin(&args.file) {
        bail!("a review lives beside its design; name the design's file");
    }
    let design = load(&args.file, None)?;
    let places = Places::of_user();
    let before = io::load_reviews(places.as_ref(), &args.file)?.all;
    let mut review = before.clone();
    change(args, &design, &mut review)?;
    match &args.output {
        Some(file) => io::add_review(file, review.clone())?,
        None if review != before => io::save_beside(places.as_ref(), &args.file, &review)?,
        None => {}
    }
    let mut open = false;
    for comment in &review.comments {
        open |= !comment.resolved;
        if args.all || !comment.resolved {
            out.write_all(text(comment, &design).as_bytes())?;
        }
    }
    Ok(if open && !args.ask_for_more() {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

impl Args {
    /// Whether something is to be done beside listing.
    const fn ask_for_more(&self) -> bool {
        self.add.is_some()
            || self.output.is_some()
            || !(self.reply.is_empty() && self.resolve.is_empty() && self.combine.is_empty())
    }
}

fn change(args: &Args, design: &Design, review: &mut Review) -> anyhow::Result<()> {
    for file in &args.combine {
        if !file.exists() {
            bail!("{}: there is no such file; check the name", io::shown(file));
        }
        review.combine(io::load_review(file)?);
    }
    if let Some(text) = &args.add {
        let on: Anchor = args.on.parse()?;
        if !on.is_there(design) {
            bail!(
                "the design has no {}; check the name",
                visible(&on.to_string())
            );
        }
        if let Anchor::Finding { rule, .. } = &on {
            super::rules::named(rule)?;
        }
        let text = said(text)?;
        review.say(Saying::Comment { on, text }, &author(args)?, &io::today())?;
    }
    if let [id, text] = args.reply.as_slice() {
        let (to, text) = (Id::from(id.as_str()), said(text)?);
        review.say(Saying::Reply { to, text }, &author(args)?, &io::today())?;
    }
    for id in &args.resolve {
        let (comment, resolved) = (Id::from(id.as_str()), true);
        review.say(Saying::Resolve { comment, resolved }, "", "")?;
    }
    Ok(())
}

/// What somebody says, if it is anything.
fn said(text: &str) -> anyhow::Result<String> {
    if text.trim().is_empty() {
        bail!("the comment is empty; write what you have to say");
    }
    Ok(text.to_owned())
}

fn author(args: &Args) -> anyhow::Result<String> {
    let stated = args.author.clone();
    stated
        .or_else(io::who)
        .context("nobody is logged in; say who you are with --author")
}

/// A comment with its replies, an empty line behind it.
fn text(comment: &Comment, design: &Design) -> String {
    let indented = |text: &str| {
        let lines: Vec<String> = text
            .lines()
            .map(|line| format!("    {}", visible_lines(line)))
            .collect();
        lines.join("\n")
    };
    let state = match (comment.resolved, comment.on.is_there(design)) {
        (true, true) => " (resolved)",
        (true, false) => " (resolved, no longer there)",
        (false, true) => "",
        (false, false) => " (no longer there)",
    };
    let mut out = visible(&format!(
        "{} on {}{state}, {} {}:",
        comment.id, comment.on, comment.author, comment.date
    ))
    .into_owned();
    out.push('\n');
    out.push_str(&indented(&comment.text));
    out.push('\n');
    for reply in &comment.replies {
        let head = format!("  {} {}:", reply.author, reply.date);
        out.push_str(&visible(&head));
        out.push('\n');
        out.push_str(&indented(&reply.text));
        out.push('\n');
    }
    out.push('\n');
    out
}
