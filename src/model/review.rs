//! What peers say about a design: comments on its things and findings, with replies.
//!
//! A review lives beside the design, so that who reviews need not touch it. What a comment is about may be
//! gone; the comment stays.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::str::FromStr;

use super::{Design, Id, Kind};

/// The comments on one design.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    /// The comments, oldest first.
    pub comments: Vec<Comment>,
}

/// Something that a peer said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its name within the review.
    pub id: Id,
    /// What it is about.
    pub on: Anchor,
    /// Who said it.
    pub author: String,
    /// The day, as `2026-11-22`.
    pub date: String,
    /// What was said.
    pub text: String,
    /// What others answered, oldest first.
    pub replies: Vec<Reply>,
    /// Whether nothing is left to do about it.
    pub resolved: bool,
}

/// An answer to a comment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reply {
    /// Who answered.
    pub author: String,
    /// The day, as `2026-11-22`.
    pub date: String,
    /// What was answered.
    pub text: String,
}

/// What a comment is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// The whole design.
    Design,
    /// A thing of it.
    Thing(Kind, Id),
    /// What a rule finds about these things.
    Finding {
        /// The rule.
        rule: String,
        /// The things.
        about: Vec<Id>,
    },
}

/// Something new in a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saying {
    /// A comment.
    Comment {
        /// What it is about.
        on: Anchor,
        /// What is said.
        text: String,
    },
    /// An answer to a comment.
    Reply {
        /// The comment.
        to: Id,
        /// What is answered.
        text: String,
    },
    /// Whether nothing is left to do about a comment.
    Resolve {
        /// The comment.
        comment: Id,
        /// Whether it is so.
        resolved: bool,
    },
}

/// There is no comment of that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no comment `{}`; `nines review --all` lists them", super::visible(.0.as_str()))]
pub struct NoComment(pub Id);

/// Why a text names nothing that a comment can be about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is nothing to comment on; write `design`, a kind and a name such as `component db`, or \
     `finding RULE NAME…`"
)]
pub struct NoAnchor(String);

impl Review {
    /// How many comments and replies it has.
    pub fn count(&self) -> usize {
        let replies = self.comments.iter().map(|comment| comment.replies.len());
        self.comments.len() + replies.sum::<usize>()
    }

    /// How many of its comments and replies `other` does not have.
    pub fn missing_in(&self, other: &Self) -> usize {
        let there: HashMap<&Id, &Comment> = other.comments.iter().map(|c| (&c.id, c)).collect();
        let missing = |comment: &Comment| match there.get(&comment.id) {
            None => 1 + comment.replies.len(),
            Some(now) => comment.replies.len().saturating_sub(now.replies.len()),
        };
        self.comments.iter().map(missing).sum()
    }

    /// Takes in what another review of the same design says; what both say is kept once. What one of them
    /// resolved is open again if the other has an answer that was not known there. Expected O(n).
    pub fn combine(&mut self, other: Self) {
        let mut names: HashSet<Id> = self.comments.iter().map(|c| c.id.clone()).collect();
        let mut places = HashMap::new();
        for (at, comment) in self.comments.iter().enumerate() {
            places.entry(comment.said()).or_insert(at);
        }
        for theirs in other.comments {
            if let Some(&at) = places.get(&theirs.said()) {
                let ours = &mut self.comments[at];
                ours.resolved = ours.is_settled(&theirs);
                for reply in theirs.replies {
                    if !ours.replies.contains(&reply) {
                        ours.replies.push(reply);
                    }
                }
            } else {
                let id = Id::from_name(theirs.id.as_str(), "c", |id| names.contains(id));
                names.insert(id.clone());
                places.insert(theirs.said(), self.comments.len());
                self.comments.push(Comment { id, ..theirs });
            }
        }
    }

    /// What it says that `other` does not say as well. Expected O(n).
    pub fn beyond(&self, other: &Self) -> Self {
        let known: HashMap<Said, &Comment> = other.comments.iter().map(|c| (c.said(), c)).collect();
        let new = |comment: &&Comment| known.get(&comment.said()) != Some(comment);
        Self {
            comments: self.comments.iter().filter(new).cloned().collect(),
        }
    }

    /// What both sides made of `base`: as [`Review::combine`], but what one side took away and the other left
    /// as it was is gone, what one side reopened is open, and what one side says in other words both do.
    /// Expected O(n).
    pub fn merge(base: &Self, mut ours: Self, mut theirs: Self) -> Self {
        let base = &Self::reword(base, &mut ours, &mut theirs);
        let said = |review: &Self| -> HashSet<Said> {
            review.comments.iter().map(Comment::said).collect()
        };
        let before: HashMap<Said, &Comment> = base.comments.iter().map(|c| (c.said(), c)).collect();
        let sides = [said(&ours), said(&theirs)];
        let mut reopened = HashSet::new();
        for (side, other) in [(&mut ours, &sides[1]), (&mut theirs, &sides[0])] {
            side.comments.retain(|comment| {
                let said = comment.said();
                let Some(was) = before.get(&said) else {
                    return true;
                };
                if was.resolved && !comment.resolved {
                    reopened.insert(said.clone());
                }
                let touched = (&comment.replies, comment.resolved) != (&was.replies, was.resolved);
                touched || other.contains(&said)
            });
        }
        ours.combine(theirs);
        for comment in &mut ours.comments {
            comment.resolved &= !reopened.contains(&comment.said());
        }
        ours
    }

    /// Gives comments that one side alone reworded their new text on the other side and in the base, which is
    /// returned.
    fn reword(base: &Self, ours: &mut Self, theirs: &mut Self) -> Self {
        let mut base = base.clone();
        let [own, other] = [&*ours, &*theirs].map(|side| side.known_from(&base));
        for (at, was) in base.comments.iter_mut().enumerate() {
            let (Some(own), Some(other)) = (own[at], other[at]) else {
                continue;
            };
            let (own, other) = (&mut ours.comments[own], &mut theirs.comments[other]);
            if own.text == was.text {
                own.text.clone_from(&other.text);
            } else if other.text == was.text {
                other.text.clone_from(&own.text);
            }
            if own.text == other.text {
                was.text.clone_from(&own.text);
            }
        }
        base
    }

    /// Where each comment of `base` stands here: it says the same, or has the same name, author, day and
    /// subject.
    fn known_from(&self, base: &Self) -> Vec<Option<usize>> {
        let before: HashSet<Said> = base.comments.iter().map(Comment::said).collect();
        let mut same = HashMap::new();
        let mut named = HashMap::new();
        for (at, comment) in self.comments.iter().enumerate() {
            let said = comment.said();
            if !before.contains(&said) {
                named.insert(&comment.id, at);
            }
            same.entry(said).or_insert(at);
        }
        let of = |was: &Comment| {
            let reworded = named.get(&was.id).copied().filter(|at| {
                let now = &self.comments[*at];
                (&now.on, &now.author, &now.date) == (&was.on, &was.author, &was.date)
            });
            same.get(&was.said()).copied().or(reworded)
        };
        base.comments.iter().map(of).collect()
    }

    /// Writes down what `author` says on the day `date`; an answer opens what was resolved.
    pub fn say(&mut self, what: Saying, author: &str, date: &str) -> Result<(), NoComment> {
        let (author, date) = (author.to_owned(), date.to_owned());
        match what {
            Saying::Comment { on, text } => self.comments.push(Comment {
                id: self.fresh_id("c"),
                on,
                author,
                date,
                text,
                replies: Vec::new(),
                resolved: false,
            }),
            Saying::Reply { to, text } => {
                let reply = Reply { author, date, text };
                let comment = self.comment(&to)?;
                comment.replies.push(reply);
                comment.resolved = false;
            }
            Saying::Resolve { comment, resolved } => self.comment(&comment)?.resolved = resolved,
        }
        Ok(())
    }

    fn comment(&mut self, id: &Id) -> Result<&mut Comment, NoComment> {
        let found = self.comments.iter_mut().find(|comment| comment.id == *id);
        found.ok_or_else(|| NoComment(id.clone()))
    }

    /// A name that no comment has, `wanted` if it is free.
    pub fn fresh_id(&self, wanted: &str) -> Id {
        Id::from_name(wanted, "c", |id| self.comments.iter().any(|c| c.id == *id))
    }
}

/// What makes a comment the same in two reviews: its name may differ.
type Said = (Anchor, String, String, String);

impl Comment {
    /// Whether it is resolved once it has what `other`, the same comment elsewhere, has: whoever resolved it
    /// knew all answers.
    fn is_settled(&self, other: &Self) -> bool {
        let knows = |one: &Self, other: &Self| {
            let known: HashSet<&Reply> = one.replies.iter().collect();
            other.replies.iter().all(|reply| known.contains(reply))
        };
        match (self.resolved, other.resolved) {
            (true, false) => knows(self, other),
            (false, true) => knows(other, self),
            (one, _) => one,
        }
    }

    fn said(&self) -> Said {
        let Self {
            on,
            author,
            date,
            text,
            ..
        } = self;
        (on.clone(), author.clone(), date.clone(), text.clone())
    }
}

impl Anchor {
    /// Whether `design` has what the comment is about.
    pub fn is_there(&self, design: &Design) -> bool {
        let has = |kind: Kind, id: &Id| kind.ids(design).contains(&id);
        match self {
            Self::Design => true,
            Self::Thing(kind, id) => has(*kind, id),
            Self::Finding { about, .. } => {
                let known = |id: &Id| Kind::ALL.into_iter().any(|kind| has(kind, id));
                about.iter().all(known)
            }
        }
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Design => f.write_str("design"),
            Self::Thing(kind, id) => write!(f, "{} {id}", kind.word()),
            Self::Finding { rule, about } => {
                write!(f, "finding {rule}")?;
                about.iter().try_for_each(|id| write!(f, " {id}"))
            }
        }
    }
}

impl FromStr for Anchor {
    type Err = NoAnchor;

    fn from_str(text: &str) -> Result<Self, NoAnchor> {
        let wrong = || NoAnchor(text.to_owned());
        let text = text.trim();
        if text == "design" {
            return Ok(Self::Design);
        }
        let (word, rest) = text.split_once(' ').ok_or_else(wrong)?;
        let rest = rest.trim();
        if word == "finding" {
            let mut words = rest.split_whitespace();
            let rule = words.next().ok_or_else(wrong)?.to_owned();
            let about = words.map(Id::from).collect();
            return Ok(Self::Finding { rule, about });
        }
        let kind = Kind::ALL.into_iter().find(|kind| kind.word() == word);
        Ok(Self::Thing(kind.ok_or_else(wrong)?, Id::from(rest)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment(id: &str, text: &str) -> Comment {
        Comment {
            id: id.into(),
            on: Anchor::Thing(Kind::Component, "db".into()),
            author: "Ann".to_owned(),
            date: "2026-11-22".to_owned(),
            text: text.to_owned(),
            replies: Vec::new(),
            resolved: false,
        }
    }

    #[test]
    fn anchors_are_written_as_they_are_read() {
        for text in [
            "design",
            "component db",
            "connection a-b",
            "finding no-cache",
            "finding spof db az-a",
        ] {
            assert_eq!(text.parse::<Anchor>().unwrap().to_string(), text);
        }
        for text in ["", "db", "finding ", "box db"] {
            assert!(text.parse::<Anchor>().is_err(), "{text}");
        }
    }

    #[test]
    fn reviews_of_several_peers_combine() {
        let mut ours = Review {
            comments: vec![comment("c", "One?"), comment("c-2", "Two?")],
        };
        let mut theirs = Review {
            comments: vec![comment("x", "One?"), comment("c", "Three?")],
        };
        let reply = Reply {
            author: "Bo".to_owned(),
            date: "2026-11-23".to_owned(),
            text: "Yes".to_owned(),
        };
        theirs.comments[0].replies.push(reply);
        theirs.comments[0].resolved = true;
        ours.combine(theirs.clone());
        let said: Vec<_> = ours
            .comments
            .iter()
            .map(|c| (c.id.as_str(), c.text.as_str(), c.replies.len(), c.resolved))
            .collect();
        assert_eq!(
            said,
            [
                ("c", "One?", 1, true),
                ("c-2", "Two?", 0, false),
                ("c-3", "Three?", 0, false)
            ]
        );
        let once = ours.clone();
        ours.combine(theirs);
        assert_eq!(ours, once);
    }

    #[test]
    fn words_and_states_are_merged_each_by_itself() {
        let mut base = Review {
            comments: vec![comment("c", "one"), comment("c-2", "two")],
        };
        base.comments[1].resolved = true;
        let (mut ours, mut theirs) = (base.clone(), base.clone());
        ours.comments[1].resolved = false;
        theirs.comments[1].text = "two!".to_owned();
        let mut expected = base.clone();
        expected.comments[1] = comment("c-2", "two!");
        for (one, other) in [(&ours, &theirs), (&theirs, &ours)] {
            assert_eq!(Review::merge(&base, one.clone(), other.clone()), expected);
        }
        ours.comments[1].text = "two?".to_owned();
        let both = Review::merge(&base, ours, theirs);
        let texts: Vec<_> = both.comments.iter().map(|c| c.text.as_str()).collect();
        assert_eq!(texts, ["one", "two?", "two!"]);
    }

    #[test]
    fn an_answer_opens_what_was_resolved_without_it() {
        let base = Review {
            comments: vec![comment("c", "one")],
        };
        let (mut ours, mut theirs) = (base.clone(), base.clone());
        ours.comments[0].resolved = true;
        let no = Saying::Reply {
            to: "c".into(),
            text: "no!".to_owned(),
        };
        theirs.say(no.clone(), "Bo", "2026-11-23").unwrap();
        for (one, other) in [(&ours, &theirs), (&theirs, &ours)] {
            let mut combined = one.clone();
            combined.combine(other.clone());
            assert_eq!(combined, theirs);
            assert_eq!(Review::merge(&base, one.clone(), other.clone()), theirs);
        }
        ours.say(no, "Bo", "2026-11-23").unwrap();
        assert_eq!(ours, theirs);
    }

    #[test]
    fn what_one_side_took_away_or_reopened_is_so_after_a_merge() {
        let texts = ["Stays", "Goes", "Answered", "Reopened", "Reworded"];
        let mut base = Review::default();
        for (n, text) in texts.into_iter().enumerate() {
            base.comments.push(comment(&format!("c-{n}"), text));
        }
        base.comments[3].resolved = true;
        let (mut ours, mut theirs) = (base.clone(), base.clone());
        ours.comments.remove(2);
        ours.comments[2].resolved = false;
        theirs.comments[4].text = "Better".to_owned();
        theirs.comments[2].replies.push(Reply {
            author: "Bo".to_owned(),
            date: "2026-11-23".to_owned(),
            text: "Yes".to_owned(),
        });
        theirs.comments.remove(1);
        let expected = [
            ("Answered", false),
            ("Better", false),
            ("Reopened", false),
            ("Stays", false),
        ];
        for merged in [
            Review::merge(&base, ours.clone(), theirs.clone()),
            Review::merge(&base, theirs.clone(), ours.clone()),
        ] {
            let left = merged.comments.iter();
            let mut left: Vec<_> = left.map(|c| (c.text.as_str(), c.resolved)).collect();
            left.sort_unstable();
            assert_eq!(left, expected);
        }
        assert_eq!(Review::merge(&base, base.clone(), ours.clone()), ours);
        assert_eq!(Review::merge(&base, ours.clone(), base.clone()), ours);
    }
}
