//! Tells what the user stated from what is a default filled in.

use super::Given;
use crate::catalogue::near::did_you_mean;
use crate::io::format::convert::Converter;
use crate::io::format::raw::List;

/// The names in a thing's list `stated`; without a list, every key that is given is stated.
pub(super) struct StatedKeys(Option<Vec<String>>);

impl StatedKeys {
    /// Reads the list, which may name only these `keys`.
    pub(super) fn new(
        to: &mut Converter,
        stated: Option<List<String>>,
        keys: &'static [&'static str],
    ) -> Self {
        let stated = stated.map(|list| list.0);
        for name in stated.iter().flatten() {
            if !keys.contains(&name.as_str()) {
                let all = format!("name some of {}", keys.join(", "));
                let fix = did_you_mean(name, keys.iter().copied(), &all);
                to.report("stated", &format!("`{name}` cannot be stated here; {fix}"));
            }
        }
        Self(stated)
    }

    /// Whether the list is there and names `key`, or it is not there and the key is given.
    pub(super) fn names(&self, key: &str, given: bool) -> bool {
        match &self.0 {
            Some(names) => names.iter().any(|name| name == key),
            None => given,
        }
    }

    /// The value of `key` if the user stated it: it is named in the list, or differs from the default.
    pub(super) fn keep<T: PartialEq>(
        &self,
        key: &str,
        value: Option<T>,
        default: Option<&T>,
    ) -> Option<T> {
        value.filter(|value| self.names(key, true) || Some(value) != default)
    }
}

impl<T> Given<T> {
    /// The value; `null` is as good as absent.
    pub(super) fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}
