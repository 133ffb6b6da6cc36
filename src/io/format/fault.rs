//! Errors about the text of a design: what is wrong, where, what to do about it.

use std::fmt;

use ron::error::Error as Ron;
use serde_path_to_error::{Path, Segment};

use super::scan::{Position, Step, follow, locate, locate_key};
use super::{FORMATS, Form, MAX_BYTES, MAX_COMMENTS, newest};
use crate::catalogue::near::did_you_mean;
use crate::catalogue::validate::MAX_PROBLEMS;
use crate::catalogue::{Field, Problem, Section};
use crate::io::brief;

/// The most faults that are told of one text.
const MAX_FAULTS: usize = 50;

/// One thing that is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where it is; `None`: it is about the whole text.
    pub at: Option<Position>,
    /// What is wrong and what to do about it.
    pub message: String,
}

/// Why a text is not a design: at least one fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    faults: Vec<Fault>,
    more: usize,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = self.at {
            write!(f, "{}:{}: ", at.line, at.column)?;
        }
        f.write_str(&brief(&self.message))
    }
}

impl ReadError {
    /// The text is longer than [`MAX_BYTES`].
    pub(in crate::io) fn too_large() -> Self {
        Self::one(Fault {
            at: None,
            message: format!(
                "the text is larger than {} MB, which no design is; check that it is the right file",
                MAX_BYTES / 1_000_000
            ),
        })
    }

    pub(super) fn one(fault: Fault) -> Self {
        Self {
            faults: vec![fault],
            more: 0,
        }
    }

    /// The problems of a well-formed text, each with its place in it.
    pub(super) fn locate(problems: Vec<Problem>, text: &str, form: Form) -> Self {
        let more = problems.len().saturating_sub(MAX_FAULTS);
        let locate = |problem: Problem| {
            let offset = locate(text, &steps_to(&problem.at, form));
            Fault {
                at: Some(Position::of(text, offset)),
                message: problem.to_string(),
            }
        };
        let faults = problems.into_iter().take(MAX_FAULTS).map(locate).collect();
        Self { faults, more }
    }

    /// What is wrong, in the order in which it was found; at least one.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// The messages, a line each with `prefix` before it, at most `most` of them.
    pub fn lines(&self, prefix: &str, most: usize) -> String {
        let mut lines: Vec<String> = self
            .faults
            .iter()
            .take(most)
            .map(|fault| match fault.at {
                Some(_) => format!("{prefix}:{fault}"),
                None => format!("{prefix}: {fault}"),
            })
            .collect();
        let left = self.more + self.faults.len().saturating_sub(most);
        if left > 0 {
            // Beyond so many the rest was not looked for.
            let at_least = if self.more + self.faults.len() >= MAX_PROBLEMS {
                "at least "
            } else {
                ""
            };
            lines.push(format!("{prefix}: {at_least}{left} more like these"));
        }
        lines.join("\n")
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.faults[0].fmt(f)
    }
}

impl std::error::Error for ReadError {}

/// The way to `field` in a text of this form.
fn steps_to(field: &Field, form: Form) -> Vec<Step> {
    let mut steps = Vec::new();
    if field.section != Section::Design {
        steps.push(Step::Key(field.section.name().to_owned()));
        steps.push(Step::Element(field.index));
    }
    if !field.name.is_empty() {
        let name = match form {
            Form::Ron => field.name,
            Form::Json => json_name(field.section, field.name),
        };
        steps.push(Step::Key(name.to_owned()));
    }
    steps.extend(field.element.map(Step::Element));
    steps
}

/// The key of a field whose name in JSON carries its unit or differs otherwise.
fn json_name(section: Section, name: &'static str) -> &'static str {
    match (section, name) {
        (Section::Zones, "at" | "size") => "rect",
        (Section::Flows, "via") => "connections",
        (Section::Flows, "rate") => "rate_rps",
        (Section::Components | Section::Connections, "latency") => "latency_ms",
        (Section::Components, "capacity") => "capacity_rps",
        (_, name) => name,
    }
}

/// The text has more lines of comments than are kept.
pub(super) fn too_many_comments(lines: usize) -> Fault {
    Fault {
        at: None,
        message: format!(
            "there are {lines} lines of comments, more than {MAX_COMMENTS}; move them to notes"
        ),
    }
}

/// The text, at byte `at`, says that it is of the format `found`.
pub(super) fn other_format(found: u64, newest: u64, text: &str, at: usize) -> Fault {
    let message = if found > newest {
        format!(
            "format {found} was made by a newer version, this one reads format {newest}; update nines"
        )
    } else {
        format!("there is no format {found}; write `format: {newest}`")
    };
    Fault {
        at: Some(Position::of(text, at)),
        message,
    }
}

/// What RON's parser found at the end of `path`.
pub(super) fn of_ron(error: &ron::error::SpannedError, path: &Path, text: &str) -> Fault {
    let steps = steps_of(path);
    let parser = Position {
        line: error.span.start.line,
        column: error.span.start.col,
    };
    let value = || Position::of(text, locate(text, &steps));
    let (at, message) = match &error.code {
        Ron::NoSuchStructField {
            expected, found, ..
        } => {
            let at = locate_key(text, &steps, found).map(|at| Position::of(text, at));
            (at.unwrap_or(parser), unknown_field(found, expected))
        }
        Ron::MissingStructField { field, .. } => (value(), missing_field(field)),
        Ron::DuplicateStructField { field, .. } => (
            parser,
            format!("`{field}` is given twice; remove one of the two"),
        ),
        Ron::NoSuchEnumVariant {
            expected, found, ..
        } => (value(), unknown_word(found, expected)),
        code => match (no_design(text), follow(text, &steps), expectation(code)) {
            (Some(message), ..) => (parser, message.to_owned()),
            (_, Ok(at), Some(expected)) => (
                Position::of(text, at),
                format!("{}{expected}", subject(&steps)),
            ),
            _ => (parser, syntax(code, parser.rest(text))),
        },
    };
    Fault {
        at: Some(at),
        message,
    }
}

/// What a text is that is far from a design.
fn no_design(text: &str) -> Option<&'static str> {
    let text = text.trim_start();
    if text.is_empty() {
        Some("the text is empty; `nines new FILE` makes a design")
    } else if text.starts_with('{') {
        Some("this is not RON but looks like JSON; name the file .json or say --from json")
    } else {
        None
    }
}

/// What JSON's parser found at the end of `path`.
pub(super) fn of_json(error: &serde_json::Error, path: &Path, text: &str) -> Fault {
    let parser = Position {
        line: error.line().max(1),
        column: error.column().max(1),
    };
    let said = error.to_string();
    let said = said
        .rsplit_once(" at line ")
        .map_or(said.as_str(), |(said, _)| said);
    if !error.is_data() {
        let message = if text.trim_start().starts_with(['(', '/', 'D']) {
            "this is not JSON but looks like RON; name the file .ron or leave out --from json"
                .to_owned()
        } else {
            format!("this is no JSON: {}; correct it", lower_first(said))
        };
        return Fault {
            at: Some(parser),
            message,
        };
    }
    let steps = steps_of(path);
    let value = || Position::of(text, locate(text, &steps));
    let mut words = said.split('`').skip(1).step_by(2);
    let word = words.next().unwrap_or_default();
    let others: Vec<&str> = words.collect();
    let (at, message) = if said.starts_with("unknown field") {
        let parents = &steps[..steps.len() - usize::from(steps.last() == Some(&key(word)))];
        let at = locate_key(text, parents, word).map(|at| Position::of(text, at));
        (at.unwrap_or(parser), unknown_field(word, &others))
    } else if said.starts_with("unknown variant") {
        (value(), unknown_word(word, &others))
    } else if said.starts_with("missing field") {
        (value(), missing_field(word))
    } else if said.starts_with("duplicate field") {
        (
            parser,
            format!("`{word}` is given twice; remove one of the two"),
        )
    } else if let Some((found, expected)) = said
        .strip_prefix("invalid type: ")
        .or_else(|| said.strip_prefix("invalid value: "))
        .and_then(|said| said.split_once(", expected "))
    {
        let (found, expected) = (found_in_words(found), in_words(expected));
        let message = format!("{} is {found}; write {expected}", subject(&steps));
        (value(), message)
    } else if said.starts_with("invalid length") {
        // Serde takes a list for the fields of an object in order.
        let message = format!("{} is a list; write an object in {{ }}", subject(&steps));
        (value(), message)
    } else {
        (value(), format!("{}: {said}", subject(&steps)))
    };
    Fault {
        at: Some(at),
        message,
    }
}

fn key(word: &str) -> Step {
    Step::Key(word.to_owned())
}

/// What serde found, in words for people.
fn found_in_words(found: &str) -> String {
    match found.split_once(' ') {
        None if found == "map" => "an object".to_owned(),
        None if found == "sequence" => "a list".to_owned(),
        Some(("string", text)) => format!("the text {text}"),
        Some(("integer" | "boolean", value)) => value.to_owned(),
        Some(("floating", value)) => value.trim_start_matches("point ").to_owned(),
        _ => found.to_owned(),
    }
}

/// What serde expects, in words for people.
fn in_words(expected: &str) -> &str {
    match expected {
        "u32" => "a whole number from 0 to 4294967295",
        "u64" => "a whole number, not negative",
        "i32" => "a whole number",
        "f64" => "a number",
        "a boolean" => "true or false",
        "a string" => "a text in quotes",
        expected if expected.starts_with("struct ") => "an object in { }",
        expected => expected,
    }
}

/// What the field should be, if the error is that it is something else.
fn expectation(code: &Ron) -> Option<String> {
    let text = match code {
        Ron::ExpectedInteger | Ron::InvalidIntegerDigit { .. } => {
            " is not a whole number; write one without quotes, as in 3"
        }
        Ron::IntegerOutOfBounds => " is out of range; write a smaller whole number, not negative",
        Ron::ExpectedFloat => " is not a number; write one without quotes, as in 0.5",
        Ron::ExpectedString => " is not a text; put it in double quotes",
        Ron::ExpectedBoolean => " is neither true nor false; write one of the two",
        Ron::ExpectedArray => " is not a list; write it in [ ]",
        Ron::ExpectedMap => " has no braces; write it as {\"name\": value}",
        Ron::ExpectedStructLike | Ron::ExpectedNamedStructLike(_) => {
            " has no brackets; write its fields in ( )"
        }
        Ron::ExpectedDifferentStructName { expected, found } => {
            return Some(format!(
                " is called `{found}`; write `{expected}(` or only `(`"
            ));
        }
        Ron::ExpectedDifferentLength { expected, found } => {
            return Some(format!(" has {found} values; write {expected}"));
        }
        Ron::InvalidValueForType { expected, found } => {
            return Some(format!(" is {found}; write {expected}"));
        }
        Ron::Message(message) if message.contains("; ") => return Some(format!(": {message}")),
        _ => return None,
    };
    Some(text.to_owned())
}

/// What is wrong with the text that goes on with `rest`.
fn syntax(code: &Ron, rest: &str) -> String {
    let what = match code {
        _ if rest.is_empty() => "the text ends too early; close what is open: \", ), ] or }",
        Ron::ExpectedComma if rest.starts_with('.') => {
            "a whole number has no fraction; write one as in 3"
        }
        Ron::ExpectedComma => "a comma is missing; write one between two fields or entries",
        Ron::ExpectedArrayEnd => "the list does not end here; write a comma or ]",
        Ron::ExpectedStructLikeEnd | Ron::ExpectedOptionEnd => {
            "the fields do not end here; write a comma or )"
        }
        Ron::ExpectedMapColon => "a colon is missing; write `name: value`",
        Ron::ExpectedMapEnd => "the entries do not end here; write a comma or }",
        Ron::ExpectedStringEnd => "a text does not end; close it with a double quote",
        Ron::ExpectedIdentifier => "this is no field name; write `name: value`",
        Ron::TrailingCharacters => "there is more after the design; remove it",
        Ron::UnclosedBlockComment => "a comment does not end; close it with */",
        Ron::ExceededRecursionLimit => "this is nested too deeply for a design; flatten it",
        _ if rest.starts_with([')', ']', '}']) => {
            "something else is still open here; close it first, a list with ], fields with )"
        }
        other => return format!("{}; correct it", lower_first(&other.to_string())),
    };
    what.to_owned()
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}

fn unknown_field(found: &str, expected: &[&str]) -> String {
    let all = format!("there are {}", expected.join(", "));
    let fix = did_you_mean(found, expected.iter().copied(), &all);
    format!("there is no field `{found}` here; {fix}")
}

fn unknown_word(found: &str, expected: &[&str]) -> String {
    let all = format!("write one of {}", expected.join(", "));
    let fix = did_you_mean(found, expected.iter().copied(), &all);
    format!("`{found}` is not a choice here; {fix}")
}

fn missing_field(field: &str) -> String {
    if field == "format" {
        let newest = newest(FORMATS).number;
        return format!("the format is missing; write `format: {newest}` as the first field");
    }
    format!("the field `{field}` is missing; add it")
}

/// The value's way in words, such as `components[2].replicas`.
fn subject(steps: &[Step]) -> String {
    let way = steps.iter().map(|step| match step {
        Step::Key(key) => format!(".{key}"),
        Step::Element(index) => format!("[{index}]"),
    });
    let out = way.collect::<String>();
    let out = out.trim_start_matches('.');
    if out.is_empty() {
        "the design".to_owned()
    } else {
        format!("`{out}`")
    }
}

fn steps_of(path: &Path) -> Vec<Step> {
    let step = |segment: &Segment| match segment {
        Segment::Seq { index } => Some(Step::Element(*index)),
        Segment::Map { key } => Some(Step::Key(key.clone())),
        Segment::Enum { .. } | Segment::Unknown => None,
    };
    path.iter().filter_map(step).collect()
}
