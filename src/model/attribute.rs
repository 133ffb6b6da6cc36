//! Facts that a person states about a component or connection beyond what is computed with: time-outs,
//! retries, durability, recovery point … Which exist, for which kinds and of which type, is the
//! catalogue's table; here they are names and typed values. Absent means unknown.

use std::collections::BTreeMap;
use std::fmt;

use super::units::{Millis, Probability, bytes, dollars};

/// Stated facts by name, in canonical (alphabetical) order.
pub type Attributes = BTreeMap<String, AttributeValue>;

/// The value of one stated fact.
#[derive(Clone, Debug, PartialEq)]
pub enum AttributeValue {
    /// Yes or no.
    Flag(bool),
    /// A number of things, such as retries.
    Count(u64),
    /// A time, such as a time-out or a recovery point.
    Time(Millis),
    /// A probability or ratio, such as durability.
    Share(Probability),
    /// An amount of money per month, in US dollars.
    Money(f64),
    /// An amount of data in bytes.
    Bytes(f64),
    /// One word of a closed list, such as `strong`.
    Choice(String),
    /// Free text, such as a partition key.
    Text(String),
}

impl fmt::Display for AttributeValue {
    /// The text that people write for it, without quotes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(yes) => fmt::Display::fmt(yes, f),
            Self::Count(count) => fmt::Display::fmt(count, f),
            Self::Time(time) => fmt::Display::fmt(time, f),
            Self::Share(share) => fmt::Display::fmt(share, f),
            Self::Money(amount) => f.pad(&dollars(*amount)),
            Self::Bytes(amount) => f.pad(&bytes(*amount)),
            Self::Choice(text) | Self::Text(text) => f.pad(text),
        }
    }
}
