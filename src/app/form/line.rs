//! Fields written as one line, each by the beginning of its name: `lat 5ms / 20ms; health; op write`.
//!
//! Of several fields that begin so, the first one of the inspector is meant; the line's hint tells which
//! before it is entered. Cost: one pass over the fields a part.

use super::FieldView;
use crate::app::Refusal;
use crate::catalogue::near::did_you_mean;

/// What stands for taking a statement back.
const DEFAULT: &str = "default";

/// What one part of a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<'a> {
    /// The field that is meant.
    pub field: &'a FieldView,
    /// What it is to say, blank to take back what it says; `None`: the part names the field alone.
    pub text: Option<String>,
}

/// What each part of `line` says of these fields, which are those of `owner`. A flag that is named alone is
/// meant to be true.
pub fn settings<'a>(
    fields: &'a [FieldView],
    owner: &str,
    line: &str,
) -> Result<Vec<Setting<'a>>, Refusal> {
    let parts = line.split(';').map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(|part| setting(fields, part).ok_or_else(|| unknown(fields, owner, part)))
        .collect()
}

/// What the last part of `line` says so far; `None` if it names no field.
pub fn under_way<'a>(fields: &'a [FieldView], line: &str) -> Option<Setting<'a>> {
    setting(fields, last_part(line).1.trim())
}

/// `line` with the name of the field, or the value, that is being typed written out, if one is meant.
pub fn completed(fields: &[FieldView], line: &str) -> Option<String> {
    let (before, part) = last_part(line);
    let (field, value) = field_named(fields, part.trim())?;
    let space = if before.is_empty() { "" } else { " " };
    let value = meant(field, value);
    Some(format!(
        "{before}{space}{} {value}",
        field.title.to_lowercase()
    ))
}

/// The line up to its last part, and that part.
fn last_part(line: &str) -> (&str, &str) {
    line.split_at(line.rfind(';').map_or(0, |at| at + 1))
}

fn setting<'a>(fields: &'a [FieldView], part: &str) -> Option<Setting<'a>> {
    let (field, value) = field_named(fields, part)?;
    let text = match meant(field, value) {
        "" if field.is_flag() => Some("true".to_owned()),
        "" => None,
        DEFAULT => Some(String::new()),
        value => Some(value.to_owned()),
    };
    Some(Setting { field, text })
}

/// The field that `part` begins with, and what follows.
fn field_named<'a, 'b>(fields: &'a [FieldView], part: &'b str) -> Option<(&'a FieldView, &'b str)> {
    // A name in full, of several words even, comes before the beginnings of others.
    let named = |field: &'a FieldView| {
        let mut names = [&field.title, &field.name].into_iter();
        let rest = names.find_map(|name| after(part, name))?;
        Some((field, rest))
    };
    let whole = fields.iter().filter_map(named);
    whole.min_by_key(|(_, rest)| rest.len()).or_else(|| {
        let (word, rest) = part.split_once([' ', '=']).unwrap_or((part, ""));
        let begins = |name: &str| {
            let beginning = name.get(..word.len());
            beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(word))
        };
        let mut fields = fields.iter().filter(|_| !word.is_empty());
        let field = fields.find(|field| begins(&field.title) || begins(&field.name))?;
        Some((field, value_of(rest)))
    })
}

/// What follows `name` at the beginning of `part`.
fn after<'b>(part: &'b str, name: &str) -> Option<&'b str> {
    let (beginning, rest) = part.split_at_checked(name.len())?;
    let ends = rest.is_empty() || rest.starts_with([' ', '=']);
    (beginning.eq_ignore_ascii_case(name) && ends).then(|| value_of(rest))
}

fn value_of(rest: &str) -> &str {
    let rest = rest.trim();
    rest.strip_prefix('=').map_or(rest, str::trim_start)
}

/// The choice of the field that `value` is the beginning of; `value` itself if not one choice alone is.
fn meant<'a>(field: &'a FieldView, value: &'a str) -> &'a str {
    let begins = |choice: &&String| {
        let beginning = choice.get(..value.len());
        beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(value))
    };
    let mut choices = field.choices.iter().filter(begins);
    match (choices.next(), choices.next()) {
        (Some(only), None) if !value.is_empty() => only,
        _ => value,
    }
}

fn unknown(fields: &[FieldView], owner: &str, part: &str) -> Refusal {
    let word = part.split([' ', '=']).next().unwrap_or_default();
    let titles: Vec<String> = fields.iter().map(|f| f.title.to_lowercase()).collect();
    let near = did_you_mean(
        word,
        titles.iter().map(String::as_str),
        "Enter on the board lists all",
    );
    Refusal(format!("`{word}` is no field of {owner}; {near}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> Vec<FieldView> {
        let field = |name: &str, title: &str, choices: &[&str]| FieldView {
            name: name.to_owned(),
            title: title.to_owned(),
            choices: choices.iter().map(|&choice| choice.to_owned()).collect(),
            ..FieldView::default()
        };
        vec![
            field("latency", "Latency", &[]),
            field("work", "Work", &["any", "each write", "leader"]),
            field("op", "Operation", &["as flow", "read", "write"]),
            field("health", "Health", &[]),
            field("health_check", "Health check", &["true", "false"]),
        ]
    }

    /// The names of the fields that are meant, each with what it is to say.
    fn said(line: &str) -> Vec<(String, Option<String>)> {
        let fields = fields();
        let settings = settings(&fields, "Orders", line).unwrap();
        let said = settings.into_iter();
        said.map(|s| (s.field.name.clone(), s.text)).collect()
    }

    #[test]
    fn fields_are_found_by_their_beginning() {
        let says = |name: &str, text: &str| vec![(name.to_owned(), Some(text.to_owned()))];
        assert_eq!(said("lat 5ms / 20ms"), says("latency", "5ms / 20ms"));
        assert_eq!(said(" LATENCY = 5ms ;"), says("latency", "5ms"));
        assert_eq!(said("latency=5ms"), says("latency", "5ms"));
        assert_eq!(said("op w"), says("op", "write"));
        assert_eq!(said("work EACH"), says("work", "each write"));
        assert_eq!(said("work l"), says("work", "leader"));
        assert_eq!(said("lat default"), says("latency", ""));
        assert_eq!(said("latency"), [("latency".to_owned(), None)]);
        assert_eq!(said("hea good"), says("health", "good"));
    }

    #[test]
    fn a_longer_name_comes_first_and_a_flag_alone_is_true() {
        let says = |text: &str| vec![("health_check".to_owned(), Some(text.to_owned()))];
        assert_eq!(said("health check"), says("true"));
        assert_eq!(said("health_check f"), says("false"));
        assert_eq!(said("Health Check no"), says("no"));
    }

    #[test]
    fn parts_are_read_one_by_one() {
        let names: Vec<String> = said("lat 5ms;; op r; health check")
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        assert_eq!(names, ["latency", "op", "health_check"]);
        let fields = fields();
        let refused = settings(&fields, "Orders", "lat 5ms; wrok leader").unwrap_err();
        assert_eq!(
            refused.0,
            "`wrok` is no field of Orders; did you mean `work`?"
        );
    }

    #[test]
    fn what_is_being_typed_is_written_out() {
        let fields = fields();
        let completed = |line: &str| completed(&fields, line);
        assert_eq!(completed("la").as_deref(), Some("latency "));
        assert_eq!(
            completed("lat 5ms;op wr").as_deref(),
            Some("lat 5ms; operation write")
        );
        assert_eq!(completed("é"), None);
        assert_eq!(completed(""), None);
    }
}
