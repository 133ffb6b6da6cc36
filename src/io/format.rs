//! The forms of a design's text, RON and JSON: reading with errors that say where, writing.
//!
//! The types that mirror the files are private to this module and its versions; the model knows nothing
//! of them. What a text says is trusted in nothing: it is bounded in size before it is read, in length
//! and depth while it is read, and in meaning by [`crate::catalogue::validate()`] afterwards.

mod convert;
mod fault;
mod json;
mod raw;
mod scan;
mod v1;
mod write;

use std::marker::PhantomData;
use std::path::Path;

use ron::extensions::Extensions;
use serde::de::{DeserializeOwned, DeserializeSeed};

use crate::catalogue::{Catalogue, Problem, validate};
use crate::model::Design;
pub use fault::{Fault, ReadError};
pub(super) use raw::List;
pub use scan::Position;
use scan::Step;
pub(super) use write::quoted;

/// The formats that are read, oldest first; the last is written.
const FORMATS: &[Format] = &[Format {
    number: 1,
    ron: |text, catalogue| Ok(v1::into_design(parse(text)?, catalogue)),
    json: |text, catalogue| Ok(json::into_design(parse_json(text)?, catalogue)),
}];

/// A format of the files: how a text of it becomes a design.
struct Format {
    /// What such files say in `format`.
    number: u64,
    ron: Reader,
    json: Reader,
}

/// Reads a text: an error is what no file may look like, problems are what makes no sense in it.
type Reader = fn(&str, &Catalogue) -> Result<Result<Design, Vec<Problem>>, ReadError>;

/// The most comment lines of a design.
const MAX_COMMENTS: usize = 1000;

/// The largest text that is read, in bytes.
pub const MAX_BYTES: usize = 10_000_000;

/// A form of a design's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Form {
    /// For people and version control.
    #[default]
    Ron,
    /// For programs.
    Json,
}

impl Form {
    /// The form of the file at `path`, by its extension: JSON for `.json`, else RON.
    pub fn of_path(path: &Path) -> Self {
        match path.extension() {
            Some(extension) if extension.eq_ignore_ascii_case("json") => Self::Json,
            _ => Self::Ron,
        }
    }
}

/// The valid design that `text` describes.
pub fn read(text: &str, form: Form) -> Result<Design, ReadError> {
    if text.len() > MAX_BYTES {
        return Err(ReadError::too_large());
    }
    read_in(FORMATS, text, form)
}

/// As [`read`], by these formats.
fn read_in(formats: &[Format], text: &str, form: Form) -> Result<Design, ReadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let catalogue = Catalogue::shipped();
    let format = format_of(formats, text)?;
    let result = match form {
        Form::Ron => (format.ron)(text, catalogue)?,
        Form::Json => (format.json)(text, catalogue)?,
    };
    let mut design = result.map_err(|problems| ReadError::locate(problems, text, form))?;
    if form == Form::Ron {
        design.preamble = comments(text)?;
    }
    let problems = validate(&design, catalogue);
    if problems.is_empty() {
        Ok(design)
    } else {
        Err(ReadError::locate(problems, text, form))
    }
}

/// The canonical RON text of `design`; [`read`] gives the same design back.
pub fn write_ron(design: &Design) -> String {
    write::write(design)
}

/// The comments of a RON text, as many as a person writes.
fn comments(text: &str) -> Result<Vec<String>, ReadError> {
    let lines = scan::comments(text);
    if lines.len() > MAX_COMMENTS {
        return Err(ReadError::one(fault::too_many_comments(lines.len())));
    }
    Ok(lines)
}

/// The format of a text. One of an unknown format is refused before anything else of it is looked at, as
/// nothing else of it is known; one without a number is left to the newest format's parser, which says
/// what is missing.
fn format_of<'a>(formats: &'a [Format], text: &str) -> Result<&'a Format, ReadError> {
    let newest = newest(formats);
    let Some(found) = number(text) else {
        return Ok(newest);
    };
    let known = formats.iter().find(|format| format.number == found);
    known.ok_or_else(|| {
        let at = scan::locate(text, &number_path());
        ReadError::one(fault::other_format(found, newest.number, text, at))
    })
}

fn newest(formats: &[Format]) -> &Format {
    formats.last().expect("there is a format")
}

/// What a text, be it RON or JSON, says in `format`.
pub(super) fn number(text: &str) -> Option<u64> {
    scan::value_text(text, &number_path())?.parse().ok()
}

fn number_path() -> [Step; 1] {
    [Step::Key("format".to_owned())]
}

/// The file that a RON text is, in the types of its format.
fn parse<T: DeserializeOwned>(text: &str) -> Result<T, ReadError> {
    /// Records on which way into the file an error lies.
    struct Tracked<'a, T>(&'a mut serde_path_to_error::Track, PhantomData<T>);

    impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for Tracked<'_, T> {
        type Value = T;

        fn deserialize<D: serde::Deserializer<'de>>(self, ron: D) -> Result<T, D::Error> {
            T::deserialize(serde_path_to_error::Deserializer::new(ron, self.0))
        }
    }

    let options = ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME)
        .with_recursion_limit(32);
    let mut track = serde_path_to_error::Track::new();
    options
        .from_str_seed(text, Tracked(&mut track, PhantomData))
        .map_err(|error| ReadError::one(fault::of_ron(&error, &track.path(), text)))
}

fn parse_json(text: &str) -> Result<json::File, ReadError> {
    let mut parser = serde_json::Deserializer::from_str(text);
    let file = serde_path_to_error::deserialize(&mut parser).map_err(|error| {
        let path = error.path().clone();
        ReadError::one(fault::of_json(&error.into_inner(), &path, text))
    })?;
    let root = serde_path_to_error::Track::new().path();
    parser
        .end()
        .map_err(|error| ReadError::one(fault::of_json(&error, &root, text)))?;
    Ok(file)
}
