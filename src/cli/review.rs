//! `nines review`: what peers say about a design, in a file beside it.

use std::io::Write;
use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::{Context, bail};

use super::{Outcome, load};
use crate::io;
use crate::model::review::{Anchor, Comment, Reply, Review};
use crate::model::{Design, visible, visible_lines};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Comments are kept in NAME.review.ron beside the design, which stays as it is. Listed are open comments; the
status is 1 if there are any.

  nines review shop.ron --add 'What if it is full?' --on 'component queue'
  nines review shop.ron --add 'Really?' --on 'finding single-point-of-failure db'
  nines review shop.ron --reply c 'It is now two' --resolve c
  nines review shop.ron --combine anns-copy/shop.review.ron")]
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
    let path = io::review_path(&args.file);
    let before = io::load_review(&path)?;
    let mut review = before.clone();
    change(args, &design, &mut review)?;
    if review != before {
        io::save_text(&path, &io::write_review(&review))?;
    }
    let mut open = false;
    for comment in &review.comments {
        open |= !comment.resolved;
        if args.all || !comment.resolved {
            out.write_all(text(comment, &design).as_bytes())?;
        }
    }
    Ok(if open {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
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
        let id = review.fresh_id("c");
        review.comments.push(Comment {
            id,
            on,
            author: author(args)?,
            date: today(),
            text: text.clone(),
            replies: Vec::new(),
            resolved: false,
        });
    }
    if let [id, text] = args.reply.as_slice() {
        let reply = Reply {
            author: author(args)?,
            date: today(),
            text: text.clone(),
        };
        comment(review, id)?.replies.push(reply);
    }
    for id in &args.resolve {
        comment(review, id)?.resolved = true;
    }
    Ok(())
}

fn comment<'a>(review: &'a mut Review, id: &str) -> anyhow::Result<&'a mut Comment> {
    let found = review.comments.iter_mut().find(|comment| comment.id == *id);
    found.with_context(|| format!("there is no comment `{}`; --all lists them", visible(id)))
}

fn author(args: &Args) -> anyhow::Result<String> {
    let stated = args.author.clone();
    let of = |name| std::env::var(name).ok().filter(|name| !name.is_empty());
    stated
        .or_else(|| of("USER"))
        .or_else(|| of("USERNAME"))
        .context("nobody is logged in; say who you are with --author")
}

/// The day in UTC, as `2026-11-22`, by Howard Hinnant's `civil_from_days`.
fn today() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let days = since.map_or(0, |since| since.as_secs() / 86_400) + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let date = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{date:02}")
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
        (true, _) => " (resolved)",
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
