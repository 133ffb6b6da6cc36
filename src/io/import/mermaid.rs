//! Flowcharts and architectures of Mermaid, alone or in a block of a Markdown file.

mod architecture;
mod chart;
mod link;
mod shape;

use std::collections::HashSet;

use self::chart::{Statements, chart};
use self::link::Link;
use self::shape::Shape;
use super::{count, plain};
use crate::model::sketch::{MAX_PARTS, Part, Sketch};

pub(super) fn sketch(text: &str) -> Result<Sketch, String> {
    let chart = chart(text);
    let (body, title) = skip_front_matter(chart.text);
    let mut sketch = Sketch::default();
    sketch.title = title;
    let mut statements = Statements(body).filter(|statement| !statement.starts_with("%%"));
    let first = statements.next().ok_or("it holds no flowchart")?;
    let word = first_word(first);
    if word == architecture::WORD {
        architecture::read(&mut sketch, statements);
    } else if is_known(word) {
        Reader::new(&mut sketch).read(statements);
    } else {
        return Err(format!("it is no flowchart but `{word}`"));
    }
    if chart.others > 0 {
        sketch.leave_out(format!("{} of Mermaid", count(chart.others, "more chart")));
    }
    Ok(sketch)
}

/// Whether a chart that begins with this word can be read.
fn is_known(word: &str) -> bool {
    matches!(
        word.trim_end_matches(';'),
        "flowchart" | "graph" | "flowchart-elk"
    ) || word == architecture::WORD
}

fn first_word(statement: &str) -> &str {
    statement.split_whitespace().next().unwrap_or("")
}

/// A text without its front matter, and the title that this states.
fn skip_front_matter(text: &str) -> (&str, String) {
    let mut title = String::new();
    let body = text.trim_start();
    let Some(front) = body.strip_prefix("---") else {
        return (text, title);
    };
    let mut at = 0;
    for line in front.split_inclusive('\n') {
        at += line.len();
        if at > line.len() && line.trim() == "---" {
            break;
        }
        if let Some(stated) = line.trim().strip_prefix("title:") {
            title = plain(stated.trim().trim_matches('"'));
        }
    }
    (&front[at..], title)
}

/// A label in one line, without quotes, marks of Markdown and symbols.
fn label(text: &str) -> String {
    let text = text.trim().trim_matches('"');
    let markdown = text
        .strip_prefix('`')
        .and_then(|text| text.strip_suffix('`'));
    let text = match markdown {
        Some(marked) => marked.replace("**", "").replace(['*', '`'], ""),
        None => text.to_owned(),
    };
    let words = text.split_whitespace().filter(|word| !is_symbol(word));
    plain(&words.collect::<Vec<_>>().join(" "))
}

/// Whether a word of a label is a symbol of Font Awesome: `fa:fa-database`.
fn is_symbol(word: &str) -> bool {
    let set = word.split_once(":fa-").map(|(set, _)| set);
    set.is_some_and(|set| matches!(set, "fa" | "fab" | "fas" | "far" | "fal" | "fad" | "fak"))
}

/// What a flowchart says.
struct Reader<'a, 's> {
    sketch: &'s mut Sketch,
    /// The groups that are open.
    around: Vec<Option<usize>>,
    /// The names of the links.
    links: HashSet<&'a str>,
    /// What began as a box and is a group.
    groups: HashSet<usize>,
}

impl<'a, 's> Reader<'a, 's> {
    fn new(sketch: &'s mut Sketch) -> Self {
        Self {
            sketch,
            around: Vec::new(),
            links: HashSet::new(),
            groups: HashSet::new(),
        }
    }

    fn read(mut self, statements: impl Iterator<Item = &'a str>) {
        let mut is_description = false;
        for statement in statements {
            if is_description {
                is_description = !statement.contains('}');
                continue;
            }
            if self.sketch.is_full() {
                break;
            }
            let word = first_word(statement);
            match word {
                "" | "direction" | "classDef" | "class" | "style" | "linkStyle" | "accTitle:"
                | "accDescr:" => {}
                "accDescr" => is_description = !statement.contains('}'),
                "click" => self.sketch.leave_out(statement),
                "subgraph" => {
                    let group = self.subgraph(&statement[word.len()..]);
                    self.around.push(group);
                }
                "end" => drop(self.around.pop()),
                _ => {
                    if self.chain(statement).is_none() {
                        self.sketch.leave_out(statement);
                    }
                }
            }
        }
        self.sketch.remove_boxes(&self.groups, "group");
    }

    fn group(&self) -> Option<usize> {
        self.around.last().copied().flatten()
    }

    fn subgraph(&mut self, rest: &str) -> Option<usize> {
        let rest = rest.trim();
        let (name, said) = match rest.split_once('[') {
            Some((name, said)) => (name.trim(), said.trim_end_matches(']')),
            None => (rest, rest),
        };
        let label = label(said);
        let name = if name.is_empty() { &label } else { name };
        if let Some(Part::Box(index)) = self.sketch.part(name) {
            self.groups.insert(index);
        }
        let group = self.group();
        self.sketch.group_named(name, &label, group)
    }

    /// Boxes and the arrows between them: `a & b -->|label| c --> d`.
    fn chain(&mut self, statement: &'a str) -> Option<()> {
        if self.is_of_link(statement) {
            return Some(());
        }
        let (mut before, mut rest) = self.ends(statement)?;
        while !rest.is_empty() && !rest.starts_with("%%") && !self.sketch.is_full() {
            let (link, after) = Link::parse(rest)?;
            self.links.insert(link.name);
            let (next, after) = self.ends(after.trim_start())?;
            if !link.is_invisible {
                self.connect(&before, &next, &link);
            }
            (before, rest) = (next, after);
        }
        Some(())
    }

    /// `e1@{ animate: true }`: how a link looks.
    fn is_of_link(&self, statement: &str) -> bool {
        let name = statement.split_once("@{").map(|(name, _)| name.trim());
        name.is_some_and(|name| !name.is_empty() && self.links.contains(name))
    }

    fn connect(&mut self, from: &[usize], to: &[usize], link: &Link<'_>) {
        for &from in from {
            if self.sketch.is_full() {
                break;
            }
            for &to in to {
                self.sketch.line(from, to, link.heads, &link.label);
            }
        }
    }

    /// One or more boxes joined by `&`, and what follows them. A group has no arrows, which is told.
    fn ends(&mut self, text: &'a str) -> Option<(Vec<usize>, &'a str)> {
        let mut found = Vec::new();
        let mut rest = text;
        loop {
            let (index, after) = self.end(rest.trim_start())?;
            found.extend(index);
            rest = after.trim_start();
            match rest.strip_prefix('&') {
                Some(after) if found.len() < MAX_PARTS => rest = after,
                Some(_) => return None,
                None => return Some((found, rest)),
            }
        }
    }

    fn end(&mut self, text: &'a str) -> Option<(Option<usize>, &'a str)> {
        let (name, rest) = text.split_at(name_length(text));
        if name.is_empty() {
            return None;
        }
        let (shape, rest) = Shape::parse(rest);
        let rest = match rest.strip_prefix(":::") {
            Some(class) => &class[name_length(class)..],
            None => rest,
        };
        if let Some(Part::Group(group)) = self.sketch.part(name) {
            let label = &self.sketch.groups[group].label;
            self.sketch
                .leave_out(format!("an arrow at the group {label}"));
            return Some((None, rest));
        }
        let group = self.group();
        let index = self.sketch.box_named(name, group)?;
        let part = &mut self.sketch.boxes[index];
        part.group = part.group.or(group);
        if let Some(shape) = shape {
            shape.describe(part);
        }
        Some((Some(index), rest))
    }
}

/// How far a name goes: a `-` or `.` belongs to it unless an arrow begins there.
fn name_length(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let inside = match c {
            '-' | '.' => next.is_some_and(|next| next.is_alphanumeric() || next == '_') && at > 0,
            _ => c.is_alphanumeric() || c == '_',
        };
        if !inside {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> (Vec<String>, Vec<String>, Vec<String>) {
        let sketch = sketch(text).unwrap();
        let boxes = sketch.boxes.iter().map(|b| {
            let group = b.group.map(|at| format!(" in {}", sketch.groups[at].label));
            format!("{}{}", b.label, group.unwrap_or_default())
        });
        let label = |at: usize| &sketch.boxes[at].label;
        let arrows = sketch.arrows.iter();
        let arrows = arrows.map(|a| format!("{} > {}: {}", label(a.from), label(a.to), a.label));
        (boxes.collect(), arrows.collect(), sketch.left_out.clone())
    }

    #[test]
    fn boxes_groups_and_arrows_are_read() {
        let (boxes, arrows, left_out) = said(
            "---\ntitle: Shop\n---\nflowchart LR\n%% note\nsubgraph eu[\"Europe (1)\"]\n  api-1[API ×2] --> db[(\"Orders [x]\")]\nend\n\
             u([User]) -->|HTTPS| api-1 & api-1; u -. \"logs\" .-> q[[Queue]]\n a==>b -- text --> c---d\n click a \"x\"\n e<-->f\n",
        );
        let expected = [
            "API ×2 in Europe (1)",
            "Orders [x] in Europe (1)",
            "User",
            "Queue",
            "a",
            "b",
            "c",
            "d",
            "e",
            "f",
        ];
        assert_eq!(boxes, expected);
        assert_eq!(
            arrows,
            [
                "API ×2 > Orders [x]: ",
                "User > API ×2: HTTPS",
                "User > API ×2: HTTPS",
                "User > Queue: logs",
                "a > b: ",
                "b > c: text",
                "c > d: ",
                "e > f: ",
                "f > e: ",
            ]
        );
        assert_eq!(left_out, ["click a \"x\""]);
    }

    #[test]
    fn other_charts_are_refused() {
        assert!(sketch("sequenceDiagram\n a->>b: x").is_err());
        assert!(sketch("").is_err());
    }

    #[test]
    fn newer_links_keep_their_boxes() {
        let (boxes, arrows, left_out) = said(
            "graph TD\nA[API] ~~~ B[Postgres]\nA e1@--> C[Redis]\ne1@{ animate: true }\nA x--x D[Kafka]\n\
             A o--o E1[Worker]\nA --x F[S3 bucket]\nA <-- both --> G\nA -- \"with -- dashes\" --> H\n\
             A -->|\"a | b\"| I\nA -. dots .-> J\nA == thick ==> K\nA --o L --- M %% the end\n",
        );
        let expected = [
            "API",
            "Postgres",
            "Redis",
            "Kafka",
            "Worker",
            "S3 bucket",
            "G",
            "H",
            "I",
            "J",
            "K",
            "L",
            "M",
        ];
        assert_eq!(boxes, expected);
        assert_eq!(
            arrows,
            [
                "API > Redis: ",
                "API > Kafka: ",
                "API > Worker: ",
                "API > S3 bucket: ",
                "API > G: both",
                "G > API: both",
                "API > H: with -- dashes",
                "API > I: a | b",
                "API > J: dots",
                "API > K: thick",
                "API > L: ",
                "L > M: ",
            ]
        );
        assert_eq!(left_out, [""; 0]);
    }

    #[test]
    fn labels_over_several_lines_and_of_markdown_are_read() {
        let (boxes, arrows, left_out) = said(
            "flowchart LR\nsubgraph two[\"`Second **zone**`\"]\ndirection TB\n b1(\"`The **API**\n two lines`\")\nend\n\
             c1@{ shape: db, label: \"Post}gres\" }\n d@{\n shape: cloud\n label: Stripe\n}\n\
             e[\"Web <br/> server\nfarm\"] --> b1; f[fa:fa-database Orders]\n g[5\" disk]\n h[(\"`x`\")]\n",
        );
        let expected = [
            "The API two lines in Second zone",
            "Post}gres",
            "Stripe",
            "Web server farm",
            "Orders",
            "5\" disk",
            "x",
        ];
        assert_eq!(boxes, expected);
        assert_eq!(arrows, ["Web server farm > The API two lines: "]);
        assert_eq!(left_out, [""; 0]);
    }

    #[test]
    fn arrows_at_groups_keep_the_boxes() {
        let (boxes, arrows, left_out) = said(
            "flowchart LR\n a --> one\n subgraph one [First]\n b\n end\n c --> one --> d --> a\n %% done\n a & b --> d",
        );
        assert_eq!(boxes, ["a", "b in First", "c", "d"]);
        assert_eq!(arrows, ["d > a: ", "a > d: ", "b > d: "]);
        assert_eq!(
            left_out,
            ["an arrow at the group First", "an arrow at the group one"]
        );
    }

    #[test]
    fn other_charts_beside_it_are_told() {
        let (boxes, _, left_out) = said(
            "# Doc\n```mermaid\nsequenceDiagram\n A->>B: x\n```\n~~~mermaid\nflowchart LR\n a --> b\n~~~\n\
             ```mermaid\ngraph TD\n c\n```\n",
        );
        assert_eq!(boxes, ["a", "b"]);
        assert_eq!(left_out, ["2 more charts of Mermaid"]);
    }

    #[test]
    fn architectures_are_read() {
        let (boxes, arrows, left_out) = said(
            "architecture-beta\n group eu(cloud)[Europe]\n group az(cloud)[AZ 1] in eu\n\
             service db(database)[Orders] in az\n service server(server)[Server] in eu\n junction j\n\
             db:L -- R:server\n server{group}:T <--> B:j\n nonsense\n service x in nowhere\n",
        );
        assert_eq!(boxes, ["Orders in AZ 1", "Server in Europe", "j"]);
        assert_eq!(
            arrows,
            ["Orders > Server: ", "Server > j: ", "j > Server: "]
        );
        assert_eq!(left_out, ["nonsense", "service x in nowhere"]);
    }
}
