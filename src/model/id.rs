//! Names by which things of a design refer to each other: short words that the author chose.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

/// The longest identifier that is accepted, in characters.
pub const MAX_ID_CHARS: usize = 64;

macro_rules! word {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The text of the name.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }
    };
}

word! {
    /// Identifies one thing of a design within its list; cheap to clone.
    Id
}

word! {
    /// Names a kind of component or zone in the catalogue, for example `sql-database`.
    KindId
}

impl Id {
    /// Makes an identifier from a display name: lower case words joined by `-`, or `fallback` if
    /// nothing of the name can be kept, with a number appended while `taken` says it is in use.
    pub fn from_name(name: &str, fallback: &str, taken: impl Fn(&str) -> bool) -> Self {
        let stem = slug(name);
        let stem = if stem.is_empty() {
            fallback.to_owned()
        } else {
            stem
        };
        if !taken(&stem) {
            return Self::from(stem);
        }
        (2..=u64::MAX)
            .map(|n| format!("{stem}-{n}"))
            .find(|candidate| !taken(candidate))
            .map(Self::from)
            .expect("a design has fewer things than there are numbers")
    }
}

fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
        if out.chars().count() >= MAX_ID_CHARS - 8 {
            break;
        }
    }
    out.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_from_names_and_stay_unique() {
        let taken = |id: &str| id == "orders-db";
        assert_eq!(Id::from_name("Orders DB", "x", taken), "orders-db-2");
        assert_eq!(Id::from_name("  Größe (EU) ", "x", |_| false), "größe-eu");
        assert_eq!(Id::from_name("!!!", "service", |_| false), "service");
    }
}
