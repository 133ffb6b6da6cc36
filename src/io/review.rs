//! The file of a review, `NAME.review.ron` beside `NAME.ron`: one comment a line, written like designs are.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use ron::extensions::Extensions;
use serde::Deserialize;

use super::places::Places;
use super::{LoadError, MAX_BYTES, SaveError, brief, is_empty, open, save_text, shown, text_of};
use crate::model::Id;
use crate::model::review::{Anchor, Comment, Reply, Review};

/// The format that is read and written.
const FORMAT: u64 = 1;
/// The most comments of a review, and the most replies to one.
const MOST: usize = 5000;
/// The longest text, in characters.
const LONGEST: usize = 20_000;

/// Why a file gave no review.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// The file cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The file cannot be written.
    #[error(transparent)]
    Save(#[from] SaveError),
    /// The review is none that a file may hold.
    #[error("{file} would not be readable: {reason}; nothing was written")]
    Refused {
        /// The file.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// The text is no review.
    #[error("{file}: {reason}; correct it there")]
    Invalid {
        /// The file, with line and column where they are known.
        file: String,
        /// What is wrong.
        reason: String,
    },
}

#[derive(Deserialize)]
#[serde(rename = "Review", deny_unknown_fields)]
struct File {
    format: u64,
    #[serde(default)]
    comments: Vec<RawComment>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawComment {
    id: String,
    on: String,
    author: String,
    date: String,
    text: String,
    #[serde(default)]
    replies: Vec<RawReply>,
    #[serde(default)]
    resolved: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReply {
    author: String,
    date: String,
    text: String,
}

/// Where the review of the design at `path` is.
pub fn review_path(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}.review.ron"))
}

/// The review in the file at `path`; an empty one if there is no such file.
pub fn load_review(path: &Path) -> Result<Review, ReviewError> {
    if !has_review(path) {
        return Ok(Review::default());
    }
    let text = text_of(open(path)?, path)?;
    review_of(&text, path)
}

/// Whether there is a review in the file at `path`, if perhaps one that cannot be read.
pub fn has_review(path: &Path) -> bool {
    path.exists() && !is_empty(path)
}

/// The review that `text` describes; `path` stands for its place in errors.
pub fn review_of(text: &str, path: &Path) -> Result<Review, ReviewError> {
    read_review(text).map_err(|(place, reason)| ReviewError::Invalid {
        file: format!("{}{place}", shown(path)),
        reason,
    })
}

/// Writes `review` to the file at `path`, if it can be read from there again.
pub fn save_review(path: &Path, review: &Review) -> Result<(), ReviewError> {
    Ok(save_text(path, &review_text(path, review)?)?)
}

/// Takes `review` into the one in the file at `path`, which is made if need be; what that says stays.
pub fn add_review(path: &Path, review: Review) -> Result<(), ReviewError> {
    let mut there = load_review(path)?;
    there.combine(review);
    save_review(path, &there)
}

/// What peers say about the design at `path`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reviews {
    /// What is written beside it.
    pub beside: Review,
    /// The same with what was said here and could not be written there.
    pub all: Review,
}

/// What peers say about the design at `path`, and what was said here and could not be written beside it.
pub fn load_reviews(places: Option<&Places>, path: &Path) -> Result<Reviews, ReviewError> {
    let beside = load_review(&review_path(path))?;
    let mut all = beside.clone();
    if let Some(places) = places {
        all.combine(load_review(&places.kept_review(path))?);
    }
    Ok(Reviews { beside, all })
}

/// Writes `review` beside the design at `path`; what was kept elsewhere is in it.
pub fn save_beside(
    places: Option<&Places>,
    path: &Path,
    review: &Review,
) -> Result<(), ReviewError> {
    save_review(&review_path(path), review)?;
    if let Some(places) = places {
        // What stays is combined once more, which changes nothing.
        let _ = std::fs::remove_file(places.kept_review(path));
    }
    Ok(())
}

/// Keeps in the user's own directories what could not be written beside the design at `path`, `why` being the reason;
/// says so.
pub fn keep_review(
    places: &Places,
    path: &Path,
    review: &Review,
    why: &SaveError,
) -> Result<String, ReviewError> {
    places.reviews().map_err(|reason| SaveError {
        path: places.kept_review(path),
        reason,
    })?;
    save_review(&places.kept_review(path), review)?;
    Ok(format!(
        "{} cannot be written ({}): it is kept in your own directory, and `:reviewas FILE` writes it to a file",
        shown(&why.path),
        super::in_words(&why.reason)
    ))
}

/// The text of the file at `path` that holds `review`, if it can be read from there again: combined reviews
/// may be too large.
pub fn review_text(path: &Path, review: &Review) -> Result<String, ReviewError> {
    let text = write_review(review);
    let refused = match read_review(&text) {
        _ if text.len() > MAX_BYTES => format!("it is larger than {} MB", MAX_BYTES / 1_000_000),
        Err((_, reason)) => reason,
        Ok(_) => return Ok(text),
    };
    Err(ReviewError::Refused {
        file: shown(path),
        reason: refused,
    })
}

/// Who is logged in, if the system says so.
pub fn who() -> Option<String> {
    let of = |name| std::env::var(name).ok().filter(|name| !name.is_empty());
    of("USER").or_else(|| of("USERNAME"))
}

/// The day in UTC, as `2026-11-22`, by Howard Hinnant's `civil_from_days`.
pub fn today() -> String {
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

/// The review that `text` describes; else where it goes wrong (`:line:column`), and how.
pub fn read_review(text: &str) -> Result<Review, (String, String)> {
    let wrong = |reason: String| (String::new(), reason);
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some(found) = super::format::number(text).filter(|found| *found != FORMAT) {
        return Err(wrong(format!(
            "format {found} was made by a newer version, this one reads format {FORMAT}; update nines"
        )));
    }
    let options = ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME)
        .with_recursion_limit(16);
    let file: File = options.from_str(text).map_err(|error| {
        let at = error.span.start;
        let reason = brief(&error.code.to_string()).into_owned();
        (format!(":{}:{}", at.line, at.col), reason)
    })?;
    if file.format != FORMAT {
        return Err(wrong(format!("there is no format {}", file.format)));
    }
    if file.comments.len() > MOST || file.comments.iter().any(|c| c.replies.len() > MOST) {
        return Err(wrong(format!(
            "it has more than {MOST} comments or replies"
        )));
    }
    let mut review = Review::default();
    let mut names = HashSet::new();
    for raw in file.comments {
        let replies = raw
            .replies
            .iter()
            .flat_map(|r| [&r.author, &r.date, &r.text]);
        let texts = [&raw.on, &raw.author, &raw.date, &raw.text]
            .into_iter()
            .chain(replies);
        if texts.into_iter().any(|text| text.chars().count() > LONGEST) {
            return Err(wrong(format!("a text is longer than {LONGEST} characters")));
        }
        if raw.id.is_empty() || !names.insert(raw.id.clone()) {
            let id = brief(&raw.id).into_owned();
            return Err(wrong(format!(
                "two comments are called `{id}`, or one has no name"
            )));
        }
        let on = raw
            .on
            .parse::<Anchor>()
            .map_err(|error| wrong(brief(&error.to_string()).into_owned()))?;
        let reply = |raw: RawReply| Reply {
            author: raw.author,
            date: raw.date,
            text: raw.text,
        };
        review.comments.push(Comment {
            id: Id::from(raw.id),
            on,
            author: raw.author,
            date: raw.date,
            text: raw.text,
            replies: raw.replies.into_iter().map(reply).collect(),
            resolved: raw.resolved,
        });
    }
    Ok(review)
}

/// The text of the file that holds `review`.
pub fn write_review(review: &Review) -> String {
    let mut out = format!("Review(\n    format: {FORMAT},\n    comments: [\n");
    for comment in &review.comments {
        let on = comment.on.to_string();
        let fields = [
            ("id", comment.id.as_str()),
            ("on", &on),
            ("author", &comment.author),
            ("date", &comment.date),
            ("text", &comment.text),
        ];
        write!(out, "        ({}", fields_text(&fields)).expect("a string takes any text");
        if !comment.replies.is_empty() {
            let replies = comment.replies.iter().map(|reply| {
                let fields = [
                    ("author", reply.author.as_str()),
                    ("date", &reply.date),
                    ("text", &reply.text),
                ];
                format!("({})", fields_text(&fields))
            });
            let replies: Vec<String> = replies.collect();
            write!(out, ", replies: [{}]", replies.join(", ")).expect("a string takes any text");
        }
        if comment.resolved {
            out.push_str(", resolved: true");
        }
        out.push_str("),\n");
    }
    out.push_str("    ],\n)\n");
    out
}

fn fields_text(fields: &[(&str, &str)]) -> String {
    let fields: Vec<String> = fields
        .iter()
        .map(|(name, text)| format!("{name}: {}", super::format::quoted(text)))
        .collect();
    fields.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"Review(
    format: 1,
    comments: [
        (id: "c", on: "component db", author: "Ann", date: "2026-11-22", text: "One \"replica\"?\nReally?", replies: [(author: "Bo", date: "2026-11-23", text: "Two now \u{202e}")], resolved: true),
        (id: "c-2", on: "finding single-point-of-failure db", author: "Ann", date: "2026-11-22", text: "See above"),
    ],
)
"#;

    #[test]
    fn a_review_is_read_and_written() {
        let review = read_review(TEXT).unwrap();
        assert_eq!(review.comments[0].text, "One \"replica\"?\nReally?");
        assert_eq!(write_review(&review), TEXT);
        assert_eq!(read_review(&format!("\u{feff}{TEXT}")).unwrap(), review);
        assert_eq!(
            review_path(Path::new("a/shop.ron")),
            Path::new("a/shop.review.ron")
        );
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, said) in [
            ("Review(format: 2)", "newer version"),
            ("Review(format: 2, threads: [])", "update nines"),
            (
                "Review(format: 1, comments: [(id: \"c\", on: \"x\", author: \"\", date: \"\", text: \"\")])",
                "nothing to comment on",
            ),
            ("Design(format: 1)", "Review"),
            ("", ""),
        ] {
            let (_, reason) = read_review(text).unwrap_err();
            assert!(reason.contains(said), "{reason}");
        }
        assert!(
            read_review(&TEXT.replace("c-2", "c"))
                .unwrap_err()
                .1
                .contains("two comments")
        );
        assert!(read_review(&"Review(format: 1, comments: [".repeat(10_000)).is_err());
    }
}
