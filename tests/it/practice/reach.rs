//! Every question of the bank comes up on some board: one is drawn for each from what it waits for.

use std::fmt::Write as _;

use fivenines::analysis::{Options, evaluate};
use fivenines::catalogue::questions::{Carried, Question, questions};
use fivenines::catalogue::{AttributeKind, Catalogue, Condition, validate};
use fivenines::model::Design;
use fivenines::practice::Situation;

use crate::rules::{firing, sketch};

/// A board under construction, as a sketch and the prompt that stands over it.
#[derive(Clone, Default)]
struct Board {
    sketch: String,
    prompt: String,
    drawn: usize,
}

impl Board {
    /// Names that no sketch of a rule uses.
    fn name(&mut self) -> String {
        self.drawn += 1;
        format!("extra{}", self.drawn)
    }

    fn add(&mut self, statement: &str) {
        writeln!(self.sketch, "{statement}").unwrap();
    }

    fn component(&mut self, kind: &str) -> String {
        let name = self.name();
        self.add(&format!("{name}:{kind}"));
        name
    }

    /// Draws what makes `condition` hold; false: that is not drawn here.
    fn draw(&mut self, condition: &Condition) -> bool {
        match condition {
            Condition::Kind(kind) => drop(self.component(kind)),
            Condition::Kinds(kind, count) => {
                for _ in 0..*count {
                    self.component(kind);
                }
            }
            Condition::Group(group) => drop(self.component(&rare_kind_of(group))),
            Condition::Components(count) => {
                for _ in 0..*count {
                    self.component("service");
                }
            }
            Condition::Connects(from, to) => {
                let (from, to) = (self.component(&kind_of(from)), self.component(&kind_of(to)));
                self.add(&format!("{from} > {to}"));
            }
            Condition::Connection(carried) => self.connection(*carried),
            Condition::Finding(rule) => {
                self.add(firing(rule).expect("every rule has a sketch on which it fires"));
            }
            Condition::Target(metric) => return self.target(metric),
            Condition::SinglePoint => self.add("alone:client > single:service*1"),
            Condition::Chain(length) => {
                let mut way = "asks:client".to_owned();
                for number in 0..*length {
                    write!(way, " > hop{number}:service").unwrap();
                }
                self.add(&way);
            }
            Condition::Zones(kind, count) => {
                for number in 0..*count {
                    let name = self.name();
                    self.add(&format!("zone {name} {kind} {},900 8x4", number * 20));
                }
            }
            Condition::Unstated(what, attribute) => {
                drop(self.component(&kind_with(what, attribute)));
            }
            Condition::Stated(what, attribute) => {
                let name = self.component(&kind_with(what, attribute));
                self.add(&format!("set {name} {attribute} {}", value_of(attribute)));
            }
            Condition::Mentions(word) => write!(self.prompt, "{word} ").unwrap(),
            // What must be absent is absent unless something else draws it.
            Condition::NoKind(_) | Condition::NoGroup(_) | Condition::NoTarget(_) => {}
            Condition::Missed(_) | Condition::AnyOf(_) => return false,
        }
        true
    }

    fn connection(&mut self, carried: Carried) {
        let (from, arrow, to) = match carried {
            Carried::Call => ("service", ">", "service"),
            Carried::Publish => ("service", ">>", "queue"),
            Carried::Push => ("queue", "~>", "worker"),
            Carried::Replicate => ("sql-database", "==>", "read-replica"),
        };
        let (from, to) = (self.component(from), self.component(to));
        self.add(&format!("{from} {arrow} {to}"));
    }

    fn target(&mut self, metric: &str) -> bool {
        let bound = match metric {
            "availability" => "99%",
            "latency" => "99 1s",
            "throughput" => "10",
            "staleness" | "recovery_point" => "1s",
            "monthly_cost" => "100",
            _ => return false,
        };
        let name = self.name();
        self.add(&format!("target {name} design {metric} {bound}"));
        true
    }
}

/// The last kind of that group: the first is the usual one, which some questions wait to be absent.
fn rare_kind_of(group: &str) -> String {
    let kinds = Catalogue::shipped().components().iter();
    let found = kinds.rev().find(|kind| kind.group == group);
    found.expect("questions name groups").id.to_string()
}

/// The first kind that is `what` or of that group.
fn kind_of(what: &str) -> String {
    let mut kinds = Catalogue::shipped().components().iter();
    let found = kinds.find(|kind| kind.id == *what || kind.group == what);
    found
        .expect("questions name kinds and groups")
        .id
        .to_string()
}

/// The first kind of `what` that can state `attribute`.
fn kind_with(what: &str, attribute: &str) -> String {
    let mut kinds = Catalogue::shipped().components().iter();
    let found = kinds.find(|kind| {
        (kind.id == *what || kind.group == what)
            && kind.attributes.iter().any(|known| known == attribute)
    });
    found.expect("some kind states it").id.to_string()
}

fn value_of(attribute: &str) -> String {
    let known = Catalogue::shipped().attribute(attribute).expect("is known");
    match &known.kind {
        AttributeKind::Flag => "true".to_owned(),
        AttributeKind::Count => "3".to_owned(),
        AttributeKind::Time => "1min".to_owned(),
        AttributeKind::Share => "50%".to_owned(),
        AttributeKind::Money => "$100".to_owned(),
        AttributeKind::Bytes => "1GB".to_owned(),
        AttributeKind::Choice(words) => words[0].clone(),
        AttributeKind::Text => "something".to_owned(),
    }
}

/// Every way to draw what all of `conditions` wait for, one alternative of each at a time.
fn boards(conditions: &[Condition]) -> Vec<Board> {
    let mut boards = vec![Board::default()];
    for condition in conditions {
        let parts = match condition {
            Condition::AnyOf(parts) => parts.as_slice(),
            one => std::slice::from_ref(one),
        };
        boards = boards
            .iter()
            .flat_map(|board| {
                parts.iter().filter_map(|part| {
                    let mut board = board.clone();
                    board.draw(part).then_some(board)
                })
            })
            .collect();
    }
    boards
}

fn comes_up(question: &Question, board: &Board) -> bool {
    let catalogue = Catalogue::shipped();
    let design = Design {
        prompt: board.prompt.clone(),
        ..sketch::read(&board.sketch)
    };
    let problems = validate(&design, catalogue);
    assert!(
        problems.is_empty(),
        "{}: {problems:?}\n{}",
        question.id,
        board.sketch
    );
    let report = evaluate(&design, catalogue, Options::default());
    let situation = Situation {
        design: &design,
        report: Some(&report),
        catalogue,
    };
    question
        .when
        .iter()
        .all(|condition| situation.holds(condition))
}

#[test]
fn every_question_comes_up_on_some_board() {
    let silent: Vec<&str> = questions()
        .iter()
        .filter(|question| {
            let boards = boards(&question.when);
            !boards.iter().any(|board| comes_up(question, board))
        })
        .map(|question| question.id.as_str())
        .collect();
    assert!(silent.is_empty(), "no board brings up {silent:?}");
}
