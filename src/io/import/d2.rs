//! D2 text: keys with labels and shapes, containers, connections.
//!
//! It is read twice: what may be stated after it is used, such as a variable, is gathered first.

mod facts;
mod text;

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use self::facts::{Facts, hint};
use self::text::{Ending, Key, Statement, Tip, arrows, outside_quotes, path, statement, unquoted};
use super::{count, picture, plain};
use crate::catalogue::validate::MAX_LABEL_CHARS;
use crate::model::sketch::{Heads, Part, Sketch};

/// Words that say how something looks rather than what there is.
const LOOKS: [&str; 29] = [
    "label",
    "shape",
    "style",
    "icon",
    "near",
    "width",
    "height",
    "top",
    "left",
    "direction",
    "link",
    "tooltip",
    "class",
    "classes",
    "vars",
    "layers",
    "scenarios",
    "steps",
    "constraint",
    "source-arrowhead",
    "target-arrowhead",
    "grid-rows",
    "grid-columns",
    "grid-gap",
    "vertical-gap",
    "horizontal-gap",
    "suspend",
    "filled",
    "d2-config",
];

/// The deepest nesting of boxes that is followed.
const DEEPEST: usize = 64;

/// The longest path of keys that is followed, in bytes: each box within long ones has a path of its own.
const LONGEST: usize = 4000;

/// What parts the keys of a path.
const JOINT: char = '\u{1f}';

pub(super) fn sketch(text: &str) -> Sketch {
    let title = written_title(text);
    let facts = read(text, Facts::default()).found;
    let Reader {
        mut sketch,
        groups,
        captions,
        rows,
        ..
    } = read(text, facts);
    for (table, held) in rows {
        let held = count(held, "row");
        sketch.leave_out(format!("what {} holds: {held}", own(&table)));
    }
    sketch.title = plain(title);
    let tied: HashSet<usize> = sketch.arrows.iter().flat_map(|a| [a.from, a.to]).collect();
    let captions: HashSet<usize> = captions.difference(&tied).copied().collect();
    let mut in_order: Vec<usize> = captions.difference(&groups).copied().collect();
    in_order.sort_unstable();
    for index in in_order {
        let text = sketch.boxes[index].label.clone();
        sketch.text(text);
    }
    sketch.remove_boxes(&groups.union(&captions).copied().collect(), "group");
    sketch
}

/// The title that our own export writes: a comment right before the direction.
fn written_title(text: &str) -> &str {
    let mut lines = text.lines();
    let title = lines.next().and_then(|line| line.strip_prefix("# "));
    title
        .filter(|_| lines.next() == Some("direction: right"))
        .unwrap_or("")
}

fn read(text: &str, facts: Facts) -> Reader {
    let mut reader = Reader {
        facts,
        ..Reader::default()
    };
    let mut text = text;
    while !text.is_empty() && !reader.sketch.is_full() {
        let (statement, rest) = statement(text);
        reader.statement(&statement);
        text = rest;
    }
    reader
}

/// What braces belong to.
#[derive(Clone, Debug)]
enum Open {
    /// A box or group, by its path.
    Part(String),
    /// Arrows, by their places in the sketch.
    Arrows(Range<usize>),
    /// Variables, by their path.
    Values(String),
    /// The classes, or one of them.
    Classes(Option<String>),
    /// Something that is only looks.
    Looks,
}

#[derive(Default)]
struct Reader {
    sketch: Sketch,
    facts: Facts,
    /// What this reading says of the whole text.
    found: Facts,
    /// The braces that are open.
    open: Vec<Open>,
    /// What began as a box and holds boxes.
    groups: HashSet<usize>,
    /// The boxes that are mere text.
    captions: HashSet<usize>,
    /// How many rows each table holds.
    rows: BTreeMap<String, usize>,
}

impl Reader {
    fn statement(&mut self, statement: &Statement<'_>) {
        let opened = if statement.whole.is_empty() {
            Open::Looks
        } else {
            self.inside(statement)
        };
        match statement.end {
            Ending::Line => {}
            Ending::Open => self.open.push(opened),
            Ending::Close => drop(self.open.pop()),
        }
    }

    /// Reads a statement as what it is inside the open braces; gives what its own belong to.
    fn inside(&mut self, statement: &Statement<'_>) -> Open {
        match self.open.last().cloned() {
            None | Some(Open::Part(_)) => self.part(statement),
            Some(Open::Looks) => Open::Looks,
            Some(Open::Arrows(arrows)) => {
                if statement.keys == "label" {
                    let label = self.label(statement.label);
                    for arrow in &mut self.sketch.arrows[arrows] {
                        arrow.label.clone_from(&label);
                    }
                }
                Open::Looks
            }
            Some(Open::Values(around)) => self.value(&around, statement),
            Some(Open::Classes(None)) => Open::Classes(Some(unquoted(statement.keys))),
            Some(Open::Classes(Some(class))) => {
                if statement.keys == "shape"
                    && let Some(hint) = hint(statement.label)
                {
                    self.found.classes.insert(class, hint);
                }
                Open::Looks
            }
        }
    }

    fn value(&mut self, around: &str, statement: &Statement<'_>) -> Open {
        let own = unquoted(statement.keys);
        let path = if around.is_empty() {
            own
        } else {
            format!("{around}.{own}")
        };
        if is_too_deep(&path) || statement.is_block {
            return Open::Looks;
        }
        if !statement.label.is_empty() {
            let value = unquoted(statement.label);
            let value = value.chars().take(MAX_LABEL_CHARS).collect();
            self.found.value(&path, value);
        }
        Open::Values(path)
    }

    /// Reads a statement that names boxes, groups or arrows.
    fn part(&mut self, statement: &Statement<'_>) -> Open {
        let Statement { whole, keys, .. } = *statement;
        if keys.starts_with("...") {
            self.sketch.leave_out(whole);
            return Open::Looks;
        }
        if keys.starts_with(['&', '!']) {
            return Open::Looks;
        }
        if outside_quotes(keys, |text| text.strip_prefix(")[")).is_some() {
            return self.chosen_arrows(statement);
        }
        if let Some((prefix, inside)) = in_parentheses(keys) {
            return self.arrows(&prefix, inside, statement);
        }
        if arrows(keys).is_some() {
            return self.arrows(&[], keys, statement);
        }
        self.keys(statement)
    }

    /// `(a -> b)[0].style.stroke: red`: arrows that are there already.
    fn chosen_arrows(&mut self, statement: &Statement<'_>) -> Open {
        let after = statement.keys.rsplit("].").next().unwrap_or("");
        let first = after.split('.').next().unwrap_or("");
        let is_looks = LOOKS.contains(&first) && first != "label";
        let is_braces = statement.end == Ending::Open && statement.label.is_empty();
        if !is_looks && !is_braces {
            self.sketch.leave_out(statement.whole);
        }
        Open::Looks
    }

    fn arrows(&mut self, prefix: &[Key], chain: &str, statement: &Statement<'_>) -> Open {
        if chain.contains('*') {
            self.sketch.leave_out(statement.whole);
            return Open::Looks;
        }
        let label = if statement.is_block {
            self.sketch
                .leave_out(format!("{}: a block of text", statement.keys));
            String::new()
        } else {
            self.label(statement.label)
        };
        let before = self.sketch.arrows.len();
        self.connect(prefix, &arrows(chain).unwrap_or_default(), &label);
        Open::Arrows(before..self.sketch.arrows.len())
    }

    fn keys(&mut self, statement: &Statement<'_>) -> Open {
        let mut path = path(statement.keys);
        let Some(last) = path.last().map(|key| key.name.clone()) else {
            return Open::Looks;
        };
        let is_word = |key: &Key| !key.is_quoted && LOOKS.contains(&key.name.as_str());
        if let Some(at) = path.iter().position(is_word) {
            let word = path[at].name.clone();
            let is_last = at + 1 == path.len();
            path.truncate(at);
            return self.word(&path, &word, is_last, statement);
        }
        if path.iter().any(|key| key.name.contains('*')) {
            self.sketch.leave_out(statement.whole);
            return Open::Looks;
        }
        let Some(full) = self.full(&path) else {
            return Open::Looks;
        };
        if statement.is_block && !statement.label.starts_with('[') {
            self.sketch.leave_out(format!("{last}: a block of text"));
            return Open::Looks;
        }
        if is_too_deep(&full) {
            self.sketch.leave_out("boxes nested too deeply");
            return Open::Looks;
        }
        if statement.label == "null" {
            facts::note(&mut self.found.gone, &full);
            return Open::Looks;
        }
        self.is_part(&full, statement);
        Open::Part(full)
    }

    /// A key that names a box or group.
    fn is_part(&mut self, full: &str, statement: &Statement<'_>) {
        let label = self.label(statement.label);
        if let Some(table) = self.row_of(full) {
            *self.rows.entry(table.to_owned()).or_default() += 1;
            return;
        }
        if self.is_gone(full) {
            return;
        }
        if statement.label.starts_with('@') {
            self.sketch.leave_out(statement.whole);
        }
        if let Some(Part::Group(group)) = self.sketch.part(full) {
            if !label.is_empty() {
                self.sketch.groups[group].label = label;
            }
            return;
        }
        if let Some(index) = self.place(full)
            && !label.is_empty()
            && !statement.label.starts_with('@')
        {
            self.sketch.boxes[index].label = label;
        }
    }

    /// A word of the language: how the part at `path` looks, or what is stated for all.
    fn word(&mut self, path: &[Key], word: &str, is_last: bool, statement: &Statement<'_>) -> Open {
        match word {
            "vars" => return Open::Values(String::new()),
            "classes" => return Open::Classes(None),
            "layers" | "scenarios" | "steps" => {
                self.sketch.leave_out(format!("{word}: more boards"));
            }
            _ if is_last && !statement.is_block => self.looks(path, word, statement.label),
            _ => {}
        }
        Open::Looks
    }

    /// The path of keys from the braces that are open; each `_` leads out of them.
    fn full(&self, path: &[Key]) -> Option<String> {
        let mut around = match self.open.last() {
            Some(Open::Part(around)) => around.as_str(),
            _ => "",
        };
        let out = path
            .iter()
            .take_while(|key| key.name == "_" && !key.is_quoted);
        let out = out.count();
        for _ in 0..out {
            around = around.rsplit_once(JOINT).map_or("", |(outer, _)| outer);
        }
        let mut full = around.to_owned();
        for key in &path[out..] {
            if !full.is_empty() {
                full.push(JOINT);
            }
            full.push_str(&key.name);
        }
        (!full.is_empty()).then_some(full)
    }

    /// A label as it is shown.
    fn label(&self, label: &str) -> String {
        self.shown(&unquoted(label))
    }

    /// A text without quotes as it is shown.
    fn shown(&self, text: &str) -> String {
        plain(&self.facts.filled(text))
    }

    /// The table that a path leads into.
    fn row_of<'a>(&self, path: &'a str) -> Option<&'a str> {
        around(path, &self.facts.tables)
    }

    fn is_gone(&self, path: &str) -> bool {
        self.facts.gone.contains(path) || around(path, &self.facts.gone).is_some()
    }

    /// The box at a path; what lies around it becomes a group.
    fn place(&mut self, path: &str) -> Option<usize> {
        if is_too_deep(path) || self.is_gone(path) {
            return None;
        }
        let path = self.row_of(path).unwrap_or(path);
        let mut group = None;
        let ends: Vec<usize> = path.match_indices(JOINT).map(|(at, _)| at).collect();
        for end in ends {
            group = self.group(&path[..end], group);
        }
        let known = self.sketch.part(path).is_some();
        let index = self.sketch.box_named(path, group)?;
        if !known {
            self.sketch.boxes[index].label = plain(own(path));
        }
        Some(index)
    }

    fn group(&mut self, path: &str, within: Option<usize>) -> Option<usize> {
        let label = match self.sketch.part(path) {
            Some(Part::Group(group)) => return Some(group),
            Some(Part::Box(index)) => {
                self.groups.insert(index);
                self.sketch.boxes[index].label.clone()
            }
            None => plain(own(path)),
        };
        self.sketch.group_named(path, &label, within)
    }

    fn connect(&mut self, prefix: &[Key], ends: &[Tip<'_>], label: &str) {
        let mut before: Option<(usize, Heads)> = None;
        for Tip { keys, back, forth } in ends {
            let mut all = prefix.to_vec();
            all.extend(path(keys));
            let full = self.full(&all).unwrap_or_default();
            let index = self.place(&full);
            if index.is_none() && !self.is_gone(&full) {
                self.sketch
                    .leave_out(format!("an arrow at the group {keys}"));
            }
            if let (Some((from, heads)), Some(to)) = (before, index) {
                self.sketch.line(from, to, heads, label);
            }
            before = index.map(|index| (index, Heads::of(*back, *forth)));
        }
    }

    fn looks(&mut self, path: &[Key], what: &str, value: &str) {
        let Some(full) = self.full(path) else {
            return;
        };
        let value = unquoted(value);
        if what == "shape" && matches!(value.as_str(), "sql_table" | "class") {
            facts::note(&mut self.found.tables, &full);
        }
        let label = self.shown(&value);
        let index = match self.sketch.part(&full) {
            Some(Part::Box(index)) => index,
            Some(Part::Group(group)) => {
                if what == "label" {
                    self.sketch.groups[group].label = label;
                }
                return;
            }
            None => return,
        };
        let part = &mut self.sketch.boxes[index];
        match what {
            "label" => part.label = label,
            "shape" if value == "text" => {
                self.captions.insert(index);
            }
            "shape" => part.hint = hint(&value),
            "icon" => part.picture = picture(&value),
            "class" => part.hint = part.hint.or(self.facts.classes.get(&value).copied()),
            _ => {}
        }
    }
}

/// The last key of a path.
fn own(path: &str) -> &str {
    path.rsplit(JOINT).next().unwrap_or(path)
}

/// The shortest path in `those` that is around `path`, not `path` itself.
fn around<'a>(path: &'a str, those: &HashSet<String>) -> Option<&'a str> {
    if those.is_empty() {
        return None;
    }
    let mut ends = path.match_indices(JOINT);
    ends.find_map(|(end, _)| those.contains(&path[..end]).then_some(&path[..end]))
}

fn is_too_deep(path: &str) -> bool {
    path.len() > LONGEST || path.matches(JOINT).count() >= DEEPEST
}

/// Arrows within a group: `eu.(a -> b)`.
fn in_parentheses(keys: &str) -> Option<(Vec<Key>, &str)> {
    let (at, inside) = outside_quotes(keys, |text| text.strip_prefix('('))?;
    let prefix = keys[..at].trim();
    let inside = inside.strip_suffix(')')?;
    if !prefix.is_empty() && !prefix.ends_with('.') || arrows(inside).is_none() {
        return None;
    }
    Some((path(prefix), inside))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sketch::Hint;

    #[test]
    fn boxes_groups_and_arrows_are_read() {
        let sketch = sketch(
            "direction: right # way\neu: 'Europe' {\n  api: API {shape: rectangle}\n  db: 'Orders' {shape: cylinder}\n}\n\
             user -> eu.api: HTTPS {style.stroke-dash: 4}\neu.api -> eu.db -> log: x\nlog.shape: queue\na <- b\nn: |md\n",
        );
        let label = |at: usize| sketch.boxes[at].label.clone();
        let arrows: Vec<String> = sketch
            .arrows
            .iter()
            .map(|a| format!("{} > {}: {}", label(a.from), label(a.to), a.label))
            .collect();
        assert_eq!(
            arrows,
            [
                "user > API: HTTPS",
                "API > Orders: x",
                "Orders > log: x",
                "b > a: "
            ]
        );
        assert_eq!(sketch.groups[0].label, "Europe");
        let orders = sketch.boxes.iter().find(|b| b.label == "Orders").unwrap();
        assert_eq!((orders.group, orders.hint), (Some(0), Some(Hint::Store)));
        assert_eq!(sketch.left_out, ["n: a block of text"]);
    }

    fn said(text: &str) -> (Vec<String>, Vec<String>, Vec<String>) {
        let sketch = sketch(text);
        let label = |at: usize| sketch.boxes[at].label.clone();
        let boxes = sketch.boxes.iter().map(|part| {
            let group = part
                .group
                .map(|at| format!(" in {}", sketch.groups[at].label));
            format!("{}{}", part.label, group.unwrap_or_default())
        });
        let arrows = sketch.arrows.iter();
        let arrows = arrows.map(|a| format!("{} > {}: {}", label(a.from), label(a.to), a.label));
        (boxes.collect(), arrows.collect(), sketch.left_out.clone())
    }

    #[test]
    fn styles_are_no_boxes() {
        let (boxes, arrows, left_out) = said(
            "api: API {\n style.multiple: true\n style.fill: \"#f00\"\n}\ndb: Orders\n\
             api -> db: x { target-arrowhead.label: 1; style: { opacity: 0.4 }; label: SQL }\n\
             (api -> db)[0].style.opacity: 0.4\n(* -> *)[*].style.stroke: blue\n*.style.fill: red\n\
             (api -> db)[0]: { style.stroke: red }\n",
        );
        assert_eq!(boxes, ["API", "Orders"]);
        assert_eq!(arrows, ["API > Orders: SQL"]);
        assert_eq!(left_out, [""; 0]);
        let (boxes, _, left_out) =
            said("a -> b\n(a -> b)[0].label: x\n* -> c\n*.d: D\n...@other\n");
        assert_eq!(boxes, ["a", "b"]);
        assert_eq!(
            left_out,
            ["(a -> b)[0].label: x", "* -> c", "*.d: D", "...@other"]
        );
    }

    #[test]
    fn blocks_of_text_are_left_out_whole() {
        let (boxes, arrows, left_out) = said(
            "api -> s3\nnote: |md\n  # a -> b\n  c\n|\ncode: |`go\n x -> y | z\n`| { near: top-left }\nlog\n\
             \"\"\"\nq -> r\n\"\"\"\nend\n",
        );
        assert_eq!(boxes, ["api", "s3", "log", "end"]);
        assert_eq!(arrows, ["api > s3: "]);
        assert_eq!(left_out, ["note: a block of text", "code: a block of text"]);
        assert_eq!(said("a\nn: |md\nb -> c").0, ["a"]);
    }

    #[test]
    fn tables_are_stores_and_their_columns_no_boxes() {
        let text = "api -> users.id\nusers: People {\n  shape: sql_table\n  id: int {constraint: [primary_key; unique]}\n  name: varchar\n}\n\
                    x: { Queue: { shape: class; +get(): int } }\nx.Queue -> users";
        let (boxes, arrows, left_out) = said(text);
        assert_eq!(boxes, ["api", "People", "Queue in x"]);
        assert_eq!(arrows, ["api > People: ", "Queue > People: "]);
        assert_eq!(
            left_out,
            ["what users holds: 2 rows", "what Queue holds: 1 row"]
        );
        assert_eq!(sketch(text).boxes[1].hint, Some(Hint::Store));
    }

    #[test]
    fn parents_quotes_and_variables_are_resolved() {
        let (boxes, arrows, left_out) = said(
            "vars: { env: prod; aws: { region: eu-west-1 } }\nclasses: { db: { shape: cylinder } }\nx\n\
             cloud: 'Ann''s cloud ${aws.region}' {\n  a -> b: \"\\\"v2\\\" -> x\"\n  b -> _.x\n  _.y -> a\n}\n\
             phone: Customer's phone {shape: person}\ncloud.(b -> c)\n\
             db: ${env} ${unknown} { class: db }\ngone: Old\ngone -> x\ngone: null\nb: \"my\n{db}\" ; e\n",
        );
        assert_eq!(
            boxes,
            [
                "x",
                "a in Ann's cloud eu-west-1",
                "b in Ann's cloud eu-west-1",
                "y",
                "Customer's phone",
                "c in Ann's cloud eu-west-1",
                "prod ${unknown}",
                "my {db}",
                "e",
            ]
        );
        assert_eq!(
            arrows,
            ["a > b: \"v2\" -> x", "b > x: ", "y > a: ", "b > c: "]
        );
        assert_eq!(left_out, [""; 0]);
    }

    #[test]
    fn other_boards_and_texts_are_told() {
        let text = "a <-> b\ntitle: My system { near: top-center; shape: text }\n\
                    layers: { x: { p -> q } }\nscenarios: { y: { p -> r } }\nc -> d\nd.e\n";
        let (boxes, arrows, left_out) = said(text);
        assert_eq!(boxes, ["a", "b", "c", "e in d"]);
        assert_eq!(arrows, ["a > b: ", "b > a: "]);
        assert_eq!(
            left_out,
            [
                "layers: more boards",
                "scenarios: more boards",
                "an arrow at the group d"
            ]
        );
        assert_eq!(sketch(text).texts, ["My system"]);
        assert_eq!(sketch("# Shop\ndirection: right\na").title, "Shop");
        assert_eq!(sketch("# Servers\na").title, "");
    }
}
