//! Drawings of other tools, as far as they say boxes, groups, arrows and texts.
//!
//! What a parser does not know it leaves out and tells; it refuses only what is no such file at all, or
//! too much of it. What the boxes mean is nothing that is known here.
//!
//! XML and JSON are read by `roxmltree` and `serde_json`. For the three languages the kept crates were
//! tried and are not used, as none can tell what it left out: `graphviz-rust` 0.9 answers a text with one
//! error or a whole graph, and takes `a -> b -> {c d}`, which Graphviz draws, for an error; `mermaid-text`
//! 0.56 and its like draw pictures, and make a box of every line that they do not know; for D2 there is
//! no crate that reads it all.

mod canvas;
mod d2;
mod dot;
mod drawio;
mod excalidraw;
mod mermaid;

use std::path::Path;

use super::{LoadError, open, text_of};
use crate::catalogue::validate::{MAX_LABEL_CHARS, MAX_TEXT_CHARS};
use crate::model::sketch::{MAX_PARTS, Sketch};

/// The tool that a drawing is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tool {
    /// A flowchart or architecture of Mermaid, also inside Markdown.
    Mermaid,
    /// D2.
    D2,
    /// Graphviz.
    Dot,
    /// draw.io.
    DrawIo,
    /// Excalidraw.
    Excalidraw,
}

/// Why a drawing cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The text is no drawing of this tool.
    #[error("{file}: {reason}; check that it is the right file, or name its tool with --from")]
    NotA {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl Tool {
    /// The tool of the file at `path`, by its extension.
    pub fn of_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        Some(match extension.as_str() {
            "mmd" | "mermaid" | "md" => Self::Mermaid,
            "d2" => Self::D2,
            "dot" | "gv" => Self::Dot,
            "drawio" | "xml" => Self::DrawIo,
            "excalidraw" => Self::Excalidraw,
            _ => return None,
        })
    }
}

/// The longest drawing that is written as text, in bytes: [`MAX_PARTS`] things take no more.
const MAX_WRITTEN: usize = 1_000_000;

/// The drawing in the file at `path`.
pub fn import(path: &Path, tool: Tool) -> Result<Sketch, ImportError> {
    import_from(open(path)?, path, tool)
}

/// The drawing that `source` holds; `name` stands for it in errors.
pub fn import_from(
    source: impl std::io::Read,
    name: &Path,
    tool: Tool,
) -> Result<Sketch, ImportError> {
    let text = text_of(source, name)?;
    sketch(&text, tool).map_err(|reason| ImportError::NotA {
        file: super::shown(name),
        reason,
    })
}

/// The drawing that `text` describes, or what is wrong with it.
pub fn sketch(text: &str, tool: Tool) -> Result<Sketch, String> {
    // Some editors begin a file with a mark of its bytes' order.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Pictures and styles make the files of the drawing programs long, not what is drawn.
    let written = matches!(tool, Tool::Mermaid | Tool::D2 | Tool::Dot);
    if written && text.len() > MAX_WRITTEN {
        return Err(format!("it is longer than {} MB", MAX_WRITTEN / 1_000_000));
    }
    let sketch = match tool {
        Tool::Mermaid => mermaid::sketch(text)?,
        Tool::D2 => d2::sketch(text),
        Tool::Dot => dot::sketch(text)?,
        Tool::DrawIo => drawio::sketch(text)?,
        Tool::Excalidraw => excalidraw::sketch(text)?,
    };
    if sketch.is_full() {
        return Err(too_much());
    }
    if sketch.boxes.is_empty() {
        return Err("no boxes were found in it".to_owned());
    }
    Ok(sketch)
}

/// Why a drawing of more parts than can be taken is refused.
fn too_much() -> String {
    format!("it draws more than {MAX_PARTS} things")
}

/// How many things there are, in words: `1 more page`, `2 more pages`.
fn count(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// What a picture is called: the last part of its address, without the maker's name.
fn picture(address: &str) -> String {
    const MAKERS: [&str; 9] = [
        "group_", "aws_", "aws-", "amazon_", "amazon-", "Amazon-", "AWS-", "azure_", "azure-",
    ];
    let address = address.split(['?', ';']).next().unwrap_or("");
    if address.starts_with("data:") {
        return String::new();
    }
    let address = address.replace("%2F", "/").replace("%20", " ");
    let file = address.rsplit(['/', ':']).next().unwrap_or("");
    let stem = match file.rsplit_once('.') {
        Some((stem, "svg" | "png" | "jpg" | "jpeg" | "webp" | "gif")) => stem,
        Some((_, last)) => last,
        None => file,
    };
    let name = MAKERS.iter().find_map(|maker| stem.strip_prefix(maker));
    plain(&name.unwrap_or(stem).replace(['_', '-'], " "))
}

/// A label in one line, as long as a design may have it: one label may stand for thousands of boxes.
fn plain(label: &str) -> String {
    unmarked(label).chars().take(MAX_LABEL_CHARS).collect()
}

/// A text beside the boxes in one line, as long as a design may have it.
fn plain_text(text: &str) -> String {
    unmarked(text).chars().take(MAX_TEXT_CHARS).collect()
}

/// A text in one line: markup of HTML and escaped line breaks become blanks.
fn unmarked(label: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in label.replace("\\n", " ").chars() {
        match c {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                out.push(' ');
            }
            _ if inside => {}
            c if c.is_whitespace() => out.push(' '),
            c => out.push(c),
        }
    }
    let text = entities(if inside { label } else { &out });
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// `text` with the entities of HTML and of Mermaid replaced.
fn entities(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['&', '#']) {
        out.push_str(&rest[..at]);
        let entity = &rest[at..];
        let end = entity.bytes().take(11).position(|byte| byte == b';');
        let name = end.map_or("", |end| entity[..end].trim_start_matches(['&', '#']));
        let replaced = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            "nbsp" => Some(' '),
            number => match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => number.parse().ok(),
            }
            .and_then(char::from_u32),
        };
        match (replaced, end) {
            (Some(c), Some(end)) => {
                out.push(c);
                rest = &entity[end + 1..];
            }
            _ => {
                out.push_str(&entity[..1]);
                rest = &entity[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each of these would fill gigabytes, or take minutes, if it were taken as it stands.
    #[test]
    fn what_stands_for_thousands_of_parts_is_short() {
        let names = |letter: char, between: &str| {
            let names = (0..60).map(|n| format!("{letter}{n}"));
            names.collect::<Vec<_>>().join(between)
        };
        let long = "x".repeat(MAX_LABEL_CHARS + 1);
        let arrows = format!(
            "flowchart LR\n{} -->|{long}| {}",
            names('a', " & "),
            names('b', " & ")
        );
        let dot = format!(
            "digraph {{ {{{}}} [label={long}]; {{{}}} -> {{{}}} [label={long}] }}",
            names('a', " "),
            names('a', " "),
            names('b', " ")
        );
        let d2 = format!("{}: {long}", names('a', " -> "));
        let drawio = format!(
            "<a><object label='{long}'><mxCell id='a' vertex='1'/><mxCell id='b' vertex='1'/></object></a>"
        );
        let excalidraw = format!(
            "{{\"elements\":[{{\"id\":\"a\",\"type\":\"image\"}},{{\"text\":\"{long}\",\"containerId\":\"a\"}}]}}"
        );
        let cases = [
            (arrows, Tool::Mermaid, 3600),
            (dot, Tool::Dot, 3660),
            (d2, Tool::D2, 59),
            (drawio, Tool::DrawIo, 1),
            (excalidraw, Tool::Excalidraw, 1),
        ];
        for (text, tool, longest) in cases {
            let sketch = sketch(&text, tool).unwrap();
            let boxes = sketch.boxes.iter().map(|part| &part.label);
            let labels = boxes.chain(sketch.arrows.iter().map(|arrow| &arrow.label));
            let lengths: Vec<usize> = labels.map(|label| label.chars().count()).collect();
            let most = lengths.iter().filter(|length| **length == MAX_LABEL_CHARS);
            assert_eq!(most.count(), longest, "{tool:?}");
            assert!(lengths.iter().all(|length| *length <= MAX_LABEL_CHARS));
        }
    }

    #[test]
    fn boxes_within_keys_of_thousands_of_letters_are_left_out() {
        let long = "a".repeat(5000);
        let sketch = sketch(&format!("{long}: {{\nb\n}}\nc"), Tool::D2).unwrap();
        assert_eq!(sketch.boxes.len(), 1);
        assert!(sketch.left_out[0].contains("nested too deeply"));
    }

    #[test]
    fn more_than_a_design_may_hold_is_refused_soon() {
        let boxes = |count: usize, between: &str, name: fn(usize) -> String| {
            (0..count).map(name).collect::<Vec<_>>().join(between)
        };
        let many = MAX_PARTS + 1;
        let rounds = boxes(many, "-->", |_| "a(((x)".to_owned());
        let groups = boxes(many, "\n", |n| format!("subgraph s{n}"));
        let d2 = boxes(many, "\n", |n| format!("a{n}"));
        let cells = boxes(many, "", |n| format!("<mxCell id='{n}' vertex='1'/>"));
        let texts = boxes(many, ",", |_| {
            "{\"type\":\"text\",\"text\":\"\"}".to_owned()
        });
        let cases = [
            (format!("flowchart LR\n{rounds}"), Tool::Mermaid),
            (format!("flowchart LR\n{groups}"), Tool::Mermaid),
            (d2, Tool::D2),
            (
                format!("digraph {{ {} }}", boxes(many, ";", |n| n.to_string())),
                Tool::Dot,
            ),
            (format!("<a>{cells}</a>"), Tool::DrawIo),
            (format!("{{\"elements\":[{texts}]}}"), Tool::Excalidraw),
        ];
        for (text, tool) in cases {
            let why = sketch(&text, tool).unwrap_err();
            assert_eq!(why, "it draws more than 5000 things", "{tool:?}");
        }
    }

    #[test]
    fn ampersands_without_end_are_read_once() {
        let text = format!("flowchart LR\na[\"{}\"]", "&".repeat(900_000));
        let sketch = sketch(&text, Tool::Mermaid).unwrap();
        assert_eq!(sketch.boxes[0].label, "&".repeat(MAX_LABEL_CHARS));
    }

    #[test]
    fn a_mark_of_the_order_of_bytes_is_read_over() {
        for (text, tool) in [
            ("flowchart LR\na", Tool::Mermaid),
            ("graph { a }", Tool::Dot),
            (
                r#"{"elements":[{"id":"a","type":"image"}]}"#,
                Tool::Excalidraw,
            ),
        ] {
            let sketch = sketch(&format!("\u{feff}{text}"), tool).unwrap();
            assert_eq!(sketch.boxes.len(), 1, "{tool:?}");
        }
    }

    #[test]
    fn labels_lose_their_markup() {
        assert_eq!(
            plain("<b>Redis</b><br/>cache &amp; more"),
            "Redis cache & more"
        );
        assert_eq!(plain("a \\n b #34;c#34; &#x41;"), "a b \"c\" A");
        assert_eq!(plain("1 < 2"), "1 < 2");
        assert_eq!(plain("C# & co; #"), "C# & co; #");
    }
}
