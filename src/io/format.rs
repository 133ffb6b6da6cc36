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

use std::path::Path;

use ron::extensions::Extensions;
use serde::de::{Deserialize, DeserializeSeed};

use crate::catalogue::{Catalogue, validate};
use crate::model::Design;
pub use fault::{Fault, ReadError};
pub use scan::Position;
use scan::Step;
pub(super) use write::quoted;

/// The format that this program reads and writes.
const FORMAT: u64 = 1;

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
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    check_format(text)?;
    let catalogue = Catalogue::shipped();
    let result = match form {
        Form::Ron => v1::into_design(parse_ron(text)?, catalogue),
        Form::Json => json::into_design(parse_json(text)?, catalogue),
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

/// Refuses a text of another format before anything else of it is looked at, as nothing else of it is
/// known. A text without a number is left to the parser, which says what is missing.
fn check_format(text: &str) -> Result<(), ReadError> {
    let path = [Step::Key("format".to_owned())];
    match scan::value_text(text, &path).map(str::parse) {
        Some(Ok(FORMAT) | Err(_)) | None => Ok(()),
        Some(Ok(found)) => {
            let at = scan::locate(text, &path);
            Err(ReadError::one(fault::other_format(found, text, at)))
        }
    }
}

fn parse_ron(text: &str) -> Result<v1::File, ReadError> {
    /// Records on which way into the file an error lies.
    struct Tracked<'a>(&'a mut serde_path_to_error::Track);

    impl<'de> DeserializeSeed<'de> for Tracked<'_> {
        type Value = v1::File;

        fn deserialize<D: serde::Deserializer<'de>>(self, ron: D) -> Result<v1::File, D::Error> {
            v1::File::deserialize(serde_path_to_error::Deserializer::new(ron, self.0))
        }
    }

    let options = ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME)
        .with_recursion_limit(32);
    let mut track = serde_path_to_error::Track::new();
    options
        .from_str_seed(text, Tracked(&mut track))
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
