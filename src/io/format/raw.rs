//! Pieces that the serde types of both forms share: lists and maps of bounded length, and scalars that
//! are kept as text until the meaning of their field is known.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::model::Id;

/// The most entries that a list may have.
pub(super) const MAX_ENTRIES: usize = 20_000;

/// The most entries of all the lists within one thing, such as its attributes.
pub(super) const MAX_ATTRIBUTES: usize = 100;

/// A list of at most [`MAX_ENTRIES`] entries; longer ones are refused before they fill the memory.
#[derive(Debug)]
pub(in crate::io) struct List<T>(pub(in crate::io) Vec<T>);

/// Scalars by name, each name once, at most [`MAX_ATTRIBUTES`]; in the order of the text.
#[derive(Debug, Default)]
pub(super) struct Scalars(pub(super) Vec<(String, Scalar)>);

/// An identifier; many of them are read, so that they go into the model's form at once.
#[derive(Debug)]
pub(super) struct Name(pub(super) Id);

/// A string, number or truth value, as text.
#[derive(Debug)]
pub(super) struct Scalar(pub(super) String);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = List<T>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a list in [ ]")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<List<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = seq.next_element()? {
                    if entries.len() == MAX_ENTRIES {
                        return Err(A::Error::custom(format_args!(
                            "the list has more than {MAX_ENTRIES} entries; shorten it"
                        )));
                    }
                    entries.push(entry);
                }
                Ok(List(entries))
            }
        }

        deserializer.deserialize_seq(Entries(PhantomData))
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = Name;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a text in quotes")
            }

            fn visit_str<E>(self, value: &str) -> Result<Name, E> {
                Ok(Name(Id::from(value)))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

impl<'de> Deserialize<'de> for Scalars {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;

        impl<'de> Visitor<'de> for Entries {
            type Value = Scalars;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("names with values in { }")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalars, A::Error> {
                let mut entries: BTreeMap<String, usize> = BTreeMap::new();
                let mut scalars = Vec::new();
                while let Some((name, scalar)) = map.next_entry::<String, Scalar>()? {
                    if scalars.len() == MAX_ATTRIBUTES {
                        return Err(A::Error::custom(format_args!(
                            "there are more than {MAX_ATTRIBUTES} entries; shorten the list"
                        )));
                    }
                    if entries.insert(name.clone(), scalars.len()).is_some() {
                        return Err(A::Error::custom(format_args!(
                            "`{name}` is stated twice; remove one of the two"
                        )));
                    }
                    scalars.push((name, scalar));
                }
                Ok(Scalars(scalars))
            }
        }

        deserializer.deserialize_map(Entries)
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = Scalar;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a text in quotes, a number, true or false")
            }

            fn visit_bool<E>(self, value: bool) -> Result<Scalar, E> {
                Ok(Scalar(value.to_string()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Scalar, E> {
                Ok(Scalar(value.to_string()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Scalar, E> {
                Ok(Scalar(value.to_string()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Scalar, E> {
                Ok(Scalar(value.to_string()))
            }

            fn visit_str<E>(self, value: &str) -> Result<Scalar, E> {
                Ok(Scalar(value.to_owned()))
            }

            fn visit_string<E>(self, value: String) -> Result<Scalar, E> {
                Ok(Scalar(value))
            }
        }

        deserializer.deserialize_any(Text)
    }
}
