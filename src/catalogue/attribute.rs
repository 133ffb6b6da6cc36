//! Reads the value of a stated fact as its type in the catalogue says.

use super::near::did_you_mean;
use super::{AttributeKind, Catalogue};
use crate::model::units::{parse_bytes, parse_dollars};
use crate::model::{AttributeValue, UnitError};

/// A text that is no value of an attribute: what is wrong, and what would be right.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AttributeError {
    /// Neither yes nor no.
    #[error("`{0}` is neither true nor false; write one of the two")]
    Flag(String),
    /// Not a whole number.
    #[error("`{0}` is not a count; write a whole number from 0 on")]
    Count(String),
    /// Not an amount of money.
    #[error("`{0}` is not an amount of money; write US dollars per month, as in \"$500\"")]
    Money(String),
    /// Not an amount of data.
    #[error(
        "`{0}` is not an amount of data; write a number with B, kB, MB, GB or TB, as in \"10 GB\""
    )]
    Bytes(String),
    /// Not one of the words.
    #[error("`{0}` is not a choice here; write one of {1}")]
    Choice(String, String),
    /// No attribute of this name.
    #[error("{0} have no attribute `{1}`; {2}")]
    Unknown(&'static str, String, String),
    /// Not a time or ratio.
    #[error(transparent)]
    Unit(#[from] UnitError),
}

impl Catalogue {
    /// The error that components, or connections, cannot state `name`.
    pub fn no_such_attribute(&self, name: &str, on_connections: bool) -> AttributeError {
        let (these, others) = if on_connections {
            ("connections", "components do: state it there")
        } else {
            ("components", "connections do: state it there")
        };
        let fix = if self.attribute(name).is_some() {
            others.to_owned()
        } else {
            let known = self.attributes().iter();
            let own = known.filter(|known| known.on_connections == on_connections);
            let names = own.map(|known| known.name.as_str());
            did_you_mean(name, names, "write it as a note instead")
        };
        AttributeError::Unknown(these, name.to_owned(), fix)
    }
}

impl AttributeKind {
    /// The value that `text` states.
    pub fn parse(&self, text: &str) -> Result<AttributeValue, AttributeError> {
        let owned = || text.to_owned();
        let trimmed = text.trim();
        Ok(match self {
            Self::Flag => match trimmed {
                "true" | "yes" => AttributeValue::Flag(true),
                "false" | "no" => AttributeValue::Flag(false),
                _ => return Err(AttributeError::Flag(owned())),
            },
            Self::Count => {
                let count = trimmed.parse();
                AttributeValue::Count(count.map_err(|_| AttributeError::Count(owned()))?)
            }
            Self::Time => AttributeValue::Time(trimmed.parse()?),
            Self::Share => AttributeValue::Share(trimmed.parse()?),
            Self::Money => {
                let amount = parse_dollars(trimmed);
                AttributeValue::Money(amount.ok_or_else(|| AttributeError::Money(owned()))?)
            }
            Self::Bytes => {
                let amount = parse_bytes(trimmed);
                AttributeValue::Bytes(amount.ok_or_else(|| AttributeError::Bytes(owned()))?)
            }
            Self::Choice(words) if words.iter().any(|word| word == trimmed) => {
                AttributeValue::Choice(trimmed.to_owned())
            }
            Self::Choice(words) => return Err(AttributeError::Choice(owned(), words.join(", "))),
            Self::Text => AttributeValue::Text(owned()),
        })
    }

    /// Whether `value` is of this type.
    pub fn fits(&self, value: &AttributeValue) -> bool {
        match (self, value) {
            (Self::Choice(words), AttributeValue::Choice(word)) => words.contains(word),
            (Self::Flag, AttributeValue::Flag(_))
            | (Self::Count, AttributeValue::Count(_))
            | (Self::Time, AttributeValue::Time(_))
            | (Self::Share, AttributeValue::Share(_))
            | (Self::Text, AttributeValue::Text(_)) => true,
            (Self::Money, AttributeValue::Money(amount))
            | (Self::Bytes, AttributeValue::Bytes(amount)) => amount.is_finite() && *amount >= 0.0,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_reads_what_it_prints() {
        let choice = AttributeKind::Choice(vec!["eventual".into(), "strong".into()]);
        let cases = [
            (AttributeKind::Flag, "true"),
            (AttributeKind::Count, "3"),
            (AttributeKind::Time, "5min"),
            (AttributeKind::Share, "99.99%"),
            (AttributeKind::Money, "$500"),
            (AttributeKind::Bytes, "10 GB"),
            (choice, "strong"),
            (AttributeKind::Text, " user id "),
        ];
        for (kind, text) in cases {
            let value = kind.parse(text).unwrap();
            assert_eq!(value.to_string(), text);
            assert!(kind.fits(&value));
            assert!(
                kind == AttributeKind::Text || kind.parse("§").is_err(),
                "{kind:?}"
            );
        }
    }
}
