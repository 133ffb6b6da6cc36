//! Rules: what an experienced reviewer would say about a design, each with why it matters and what to do.
//!
//! [`TOPICS`] is the one table; each rule is a row and one function over the [`Board`]. A rule fires on
//! what is drawn or stated. What is not stated is unknown, and unknown is never an error: at most a rule
//! says once, as a remark, on how many things it was not told. Every rule costs no more than the drawing
//! and the flows' walks together, but for a factor of a component's own connections.

mod accepted;
mod age;
mod cache;
mod capacity;
mod choices;
mod copies;
mod cost;
mod data;
mod delivery;
mod drawing;
mod facts;
mod goals;
mod identity;
mod interface;
mod limits;
mod locks;
mod meaning;
mod messaging;
mod operations;
mod redundancy;
mod resilience;
mod security;
mod single_points;
mod spread;
mod time;

use super::board::Board;
use super::report::{Finding, Severity};
use crate::model::Id;

/// A rule: a row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its name, such as `single-point-of-failure`.
    pub id: &'static str,
    /// How bad its findings are where nothing says otherwise.
    pub severity: Severity,
    /// What it finds, as a noun phrase.
    pub title: &'static str,
    /// When it fires.
    pub when: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What to do about it.
    pub fix: &'static str,
    /// When its findings may be left as they are.
    pub false_positives: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    check: fn(&Board) -> Vec<Found>,
}

/// Rules on one matter.
#[derive(Clone, Copy, Debug)]
pub struct Topic {
    /// What they are about.
    pub title: &'static str,
    /// The rules, in the order of their findings.
    pub rules: &'static [Rule],
}

/// All rules by topic: the table.
pub const TOPICS: &[Topic] = &[
    Topic {
        title: "Targets, requirements, estimates",
        rules: goals::RULES,
    },
    Topic {
        title: "Single points",
        rules: single_points::RULES,
    },
    Topic {
        title: "Redundancy",
        rules: redundancy::RULES,
    },
    Topic {
        title: "Capacity",
        rules: capacity::RULES,
    },
    Topic {
        title: "Spread of load",
        rules: spread::RULES,
    },
    Topic {
        title: "Limits of products",
        rules: limits::RULES,
    },
    Topic {
        title: "Time",
        rules: time::RULES,
    },
    Topic {
        title: "Resilience",
        rules: resilience::RULES,
    },
    Topic {
        title: "Interfaces",
        rules: interface::RULES,
    },
    Topic {
        title: "Caches",
        rules: cache::RULES,
    },
    Topic {
        title: "Messaging",
        rules: messaging::RULES,
    },
    Topic {
        title: "Delivery",
        rules: delivery::RULES,
    },
    Topic {
        title: "Copies of data",
        rules: copies::RULES,
    },
    Topic {
        title: "Data",
        rules: data::RULES,
    },
    Topic {
        title: "Locks and agreement",
        rules: locks::RULES,
    },
    Topic {
        title: "Security",
        rules: security::RULES,
    },
    Topic {
        title: "Identity",
        rules: identity::RULES,
    },
    Topic {
        title: "Operations",
        rules: operations::RULES,
    },
    Topic {
        title: "Cost",
        rules: cost::RULES,
    },
    Topic {
        title: "Meaning of the drawing",
        rules: meaning::RULES,
    },
    Topic {
        title: "Alternatives and shares",
        rules: choices::RULES,
    },
    Topic {
        title: "Drawing",
        rules: drawing::RULES,
    },
    Topic {
        title: "Accepted findings",
        rules: accepted::RULES,
    },
];

/// Every rule, in the table's order.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    TOPICS.iter().flat_map(|topic| topic.rules)
}

/// What the rules find, most severe first, then in the table's order; what is accepted comes last.
pub(super) fn find(board: &Board) -> Vec<Finding> {
    let mut findings: Vec<Finding> = rules()
        .flat_map(|rule| {
            (rule.check)(board)
                .into_iter()
                .map(move |found| found.by(rule))
        })
        .collect();
    let lapsed = accepted::accept(board.design, &mut findings);
    findings.extend(lapsed);
    findings.sort_by_key(|f| (f.accepted.is_some(), std::cmp::Reverse(f.severity)));
    findings
}

/// What a rule found once.
struct Found {
    subjects: Vec<Id>,
    flows: Vec<Id>,
    message: String,
    severity: Option<Severity>,
    why: Option<String>,
    fix: Option<String>,
}

impl Found {
    /// A finding about `subjects`, said in one line.
    fn new<'i>(subjects: impl IntoIterator<Item = &'i Id>, message: impl Into<String>) -> Self {
        Self {
            subjects: subjects.into_iter().cloned().collect(),
            flows: Vec::new(),
            message: message.into(),
            severity: None,
            why: None,
            fix: None,
        }
    }

    /// The flows that it concerns.
    fn flows(mut self, flows: Vec<Id>) -> Self {
        self.flows = flows;
        self
    }

    /// Unlike the rule's own severity.
    fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// More to the point than the rule's own reason.
    fn why(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// More to the point than the rule's own advice.
    fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    fn by(self, rule: &'static Rule) -> Finding {
        Finding {
            rule: rule.id,
            severity: self.severity.unwrap_or(rule.severity),
            subjects: self.subjects,
            flows: self.flows,
            message: self.message,
            why: self.why.unwrap_or_else(|| rule.why.to_owned()),
            fix: self.fix.unwrap_or_else(|| rule.fix.to_owned()),
            accepted: None,
        }
    }
}

/// The first few names and how many more there are: `a, b and 3 more`.
fn names<'i>(ids: impl IntoIterator<Item = &'i Id>) -> String {
    listed(ids.into_iter().map(Id::as_str))
}

/// Texts in a row, cut as names are.
fn listed<S: AsRef<str>>(texts: impl IntoIterator<Item = S>) -> String {
    const SHOWN: usize = 5;
    let texts: Vec<S> = texts.into_iter().collect();
    let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
    match texts.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] if texts.len() <= SHOWN => format!("{} and {last}", rest.join(", ")),
        _ => format!(
            "{} and {} more",
            texts[..SHOWN].join(", "),
            texts.len() - SHOWN
        ),
    }
}

/// `1 call` or `3 calls`.
fn count(number: usize, one: &str) -> String {
    if number == 1 {
        format!("1 {one}")
    } else {
        format!("{number} {one}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_table_is_complete_and_unambiguous() {
        let mut ids = HashSet::new();
        for rule in rules() {
            assert!(ids.insert(rule.id), "{} twice", rule.id);
            let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            let words = rule.id.chars().all(word);
            assert!(words, "{}", rule.id);
            for text in [rule.title, rule.when, rule.why, rule.fix, rule.source] {
                assert!(
                    !text.is_empty() && !text.ends_with('.'),
                    "{}: {text}",
                    rule.id
                );
            }
        }
    }

    #[test]
    fn names_are_listed_and_cut() {
        let ids: Vec<Id> = (0..8).map(|n| Id::from(format!("n{n}"))).collect();
        assert_eq!(names(&ids[..1]), "n0");
        assert_eq!(names(&ids[..3]), "n0, n1 and n2");
        assert_eq!(names(&ids), "n0, n1, n2, n3, n4 and 3 more");
    }
}
