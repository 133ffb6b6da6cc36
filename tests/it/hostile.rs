//! Files of strangers: whatever they hold, the answer is a design or an error, soon.

use fivenines::analysis::{Options, evaluate};
use fivenines::catalogue::Catalogue;
use fivenines::export::json_design;
use fivenines::io::{Form, MAX_BYTES, ReadError, Tool, read, sketch, write_ron};
use fivenines::model::Design;
use proptest::prelude::*;

const TASTE: &str = include_str!("../data/good/format-1-taste.ron");

/// What a stranger may do to a text: the place, in thousandths of it, how much, and how.
pub(crate) type Change = (usize, usize, u8);

pub(crate) fn changed(text: &str, changes: &[Change]) -> String {
    const PIECES: [&str; 16] = [
        "(", ")", "[", "]", "{", "}", "\"", ",", ":", "/*", "//", "-1", "1e999", "NaN", "\u{0}",
        "id",
    ];
    let mut chars: Vec<char> = text.chars().collect();
    for &(place, length, how) in changes {
        let start = chars.len() * place / 1000;
        let end = (start + length).min(chars.len());
        match how % 4 {
            0 => drop(chars.drain(start..end)),
            1 => {
                let piece = chars[start..end].to_vec();
                chars.splice(start..start, piece);
            }
            2 => chars[start..end].reverse(),
            _ => {
                let piece = PIECES[usize::from(how / 4) % PIECES.len()];
                chars.splice(start..end.min(start + 1), piece.chars());
            }
        }
    }
    chars.into_iter().collect()
}

/// Whatever opens can be written and opened again; whatever does not says why.
fn opens_or_says_why(text: &str, form: Form) -> Result<(), TestCaseError> {
    match read(text, form) {
        Ok(design) => {
            let back = read(&write_ron(&design), Form::Ron);
            prop_assert_eq!(back.as_ref(), Ok(&design));
            let json = json_design(&design, Catalogue::shipped());
            let back = read(&json, Form::Json);
            prop_assert_eq!(back.as_ref(), Ok(&design));
        }
        Err(error) => {
            let line = error.to_string();
            prop_assert!(
                line.contains("; ") || line.ends_with('?'),
                "no advice: {line}"
            );
            prop_assert!(
                !line.contains('\n') && !line.chars().any(char::is_control),
                "{line:?}"
            );
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_text_is_answered(text in any::<String>()) {
        opens_or_says_why(&text, Form::Ron)?;
        opens_or_says_why(&text, Form::Json)?;
    }

    #[test]
    fn any_punctuation_is_answered(text in r#"[(){}\[\]",:/*# a1'\\-]{0,60}"#) {
        opens_or_says_why(&format!("Design(format: 1, notes: {text}"), Form::Ron)?;
        opens_or_says_why(&format!("{{\"format\": 1, \"notes\": {text}"), Form::Json)?;
    }

    #[test]
    fn damaged_files_are_answered(changes in prop::collection::vec((0..1000_usize, 0..40_usize, any::<u8>()), 1..5)) {
        opens_or_says_why(&changed(TASTE, &changes), Form::Ron)?;
        let design = read(TASTE, Form::Ron).unwrap();
        let json = json_design(&design, Catalogue::shipped());
        opens_or_says_why(&changed(&json, &changes), Form::Json)?;
    }
}

fn fault(text: &str, form: Form) -> ReadError {
    read(text, form)
        .map(|design: Design| design.title)
        .unwrap_err()
}

#[test]
fn a_message_quotes_only_the_ends_of_what_is_long() {
    let long = "é".repeat(100_000);
    for (text, form) in [
        (format!("A{long}(format: 1)"), Form::Ron),
        (format!("Design({long}: 1)"), Form::Ron),
        (format!("{{\"format\": 1, \"{long}\": 1}}"), Form::Json),
    ] {
        let line = fault(&text, form).to_string();
        assert!(line.chars().count() < 1100, "{}", line.len());
        assert!(line.contains("é…"), "{line}");
        assert!(line.contains("; ") || line.ends_with('?'), "{line}");
    }
}

#[test]
fn sizes_are_bounded() {
    let long = " ".repeat(MAX_BYTES + 1);
    assert!(
        fault(&long, Form::Ron)
            .to_string()
            .contains("larger than 10 MB")
    );
    let many = "(id: \"a\", text: \"b\"),".repeat(20_001);
    let notes = format!("Design(format: 1, notes: [{many}])");
    assert!(
        fault(&notes, Form::Ron)
            .to_string()
            .contains("more than 20000 entries")
    );
    let many = "{\"id\": \"a\"},".repeat(20_001);
    let notes = format!("{{\"format\": 1, \"notes\": [{many}{{}}]}}");
    assert!(
        fault(&notes, Form::Json)
            .to_string()
            .contains("more than 20000 entries")
    );
    let text = format!("Design(format: 1, prompt: \"{}\")", "é".repeat(20_001));
    assert!(
        fault(&text, Form::Ron)
            .to_string()
            .contains("longer than 20000 characters")
    );
}

#[test]
fn the_zones_about_a_component_are_bounded() {
    let nested = |count: i32| {
        let zone = |at: i32| {
            format!("(id: \"z{at}\", kind: \"rack\", at: (-{at}, -{at}), size: (500, 500)),")
        };
        let zones: Vec<String> = (1..=count).map(zone).collect();
        let component = "(id: \"a\", kind: \"service\", at: (0, 0))";
        format!(
            "Design(format: 1, zones: [{}], components: [{component}])",
            zones.concat()
        )
    };
    assert!(read(&nested(100), Form::Ron).is_ok());
    let error = fault(&nested(101), Form::Ron).to_string();
    assert!(
        error.contains("it lies in 101 zones, more than 100; nest fewer zones"),
        "{error}"
    );
}

#[test]
fn groups_that_are_counted_member_by_member_are_bounded() {
    let group = |members: i32, at_least: i32| {
        let member = |n: i32| {
            format!(
                "(id: \"x{n}\", from: \"a\", to: \"c{n}\", need: AnyOf(group: \"g\", at_least: {at_least}, mode: Hedge)),"
            )
        };
        let service = |n: i32| format!("(id: \"c{n}\", kind: \"service\", at: ({}, 0)),", 20 * n);
        let services: String = (1..=members).map(service).collect();
        let members: String = (1..=members).map(member).collect();
        format!(
            "Design(format: 1, components: [(id: \"a\", kind: \"client\", at: (0, 0)), {services}], connections: [{members}])"
        )
    };
    for (members, at_least) in [(256, 100), (257, 1)] {
        assert!(read(&group(members, at_least), Form::Ron).is_ok());
    }
    let error = fault(&group(257, 2), Form::Ron).to_string();
    assert!(
        error.contains("the group `g` needs 2 of 257 members, more than 256"),
        "{error}"
    );
}

#[test]
fn a_heap_of_boxes_is_told_without_naming_each_pair() {
    let catalogue = Catalogue::shipped();
    let mut design = Design::default();
    for id in 0..1100 {
        let at = fivenines::model::Cell::new(0, 0);
        let component = fivenines::model::Component::new(format!("c{id}").as_str(), "client", at);
        design.components.push(component);
    }
    let report = evaluate(&design, catalogue, Options::default());
    let overlaps = report.findings.iter();
    let overlaps: Vec<_> = overlaps.filter(|f| f.rule == "overlapping-boxes").collect();
    assert_eq!(overlaps.len(), 1001);
    assert_eq!(
        overlaps[1000].message,
        "boxes overlap in more places than the 1000 that are listed"
    );
}

#[test]
fn depth_is_bounded() {
    for (open, form) in [
        ("[", Form::Ron),
        ("(", Form::Ron),
        ("{", Form::Ron),
        ("Some(", Form::Ron),
        ("[", Form::Json),
    ] {
        let deep = open.repeat(200_000);
        fault(&deep, form);
        fault(&format!("Design(format: 1, notes: {deep}"), form);
        fault(&format!("{{\"format\": 1, \"notes\": {deep}"), form);
        fault(&format!("Design(format: 1, components: [(id: {deep}"), form);
    }
    fault(&"/*".repeat(1_000_000), Form::Ron);
}

#[test]
fn a_list_in_place_of_an_object_is_told() {
    let error = fault("{\"format\": 1, \"components\": [[]]}", Form::Json);
    assert!(
        error.to_string().ends_with("write an object in { }"),
        "{error}"
    );
}

#[test]
fn many_mistakes_are_told_soon() {
    let many = "(id: \"a\", kind: \"x\", at: (0, 0)),\n".repeat(20_000);
    let text = format!("Design(format: 1, components: [{many}])");
    let error = fault(&text, Form::Ron);
    assert_eq!(error.faults().len(), 50);
    assert!(
        error
            .lines("f.ron", 2)
            .ends_with("f.ron: at least 998 more like these")
    );
}

#[test]
fn drawings_are_bounded() {
    let refused = |text: &str, tool| sketch(text, tool).map(|sketch| sketch.len()).unwrap_err();
    for tool in [Tool::Mermaid, Tool::D2, Tool::Dot] {
        let long = format!("flowchart LR\na[{}]", "x".repeat(1_000_000));
        assert_eq!(refused(&long, tool), "it is longer than 1 MB", "{tool:?}");
    }
    // Nine million arrows in forty kilobytes.
    let names = |name: &str, between: &str| {
        let names: Vec<String> = (0..3000).map(|at| format!("{name}{at}")).collect();
        names.join(between)
    };
    let across = format!("flowchart LR\n{}-->{}", names("a", "&"), names("b", "&"));
    let everything = "it draws more than 5000 things";
    assert_eq!(refused(&across, Tool::Mermaid), everything);
    let across = format!(
        "digraph {{ {{{}}} -> {{{}}} }}",
        names("a", " "),
        names("b", " ")
    );
    assert_eq!(refused(&across, Tool::Dot), everything);
    let chain = "a -> ".repeat(100_000) + "b";
    assert_eq!(refused(&chain, Tool::D2), everything);
    // Each name would hold all names around it.
    for deep in ["a.".repeat(100_000) + "b", "a: {".repeat(100_000)] {
        let drawn = sketch(&format!("x -> y\n{deep}"), Tool::D2).unwrap();
        assert!(drawn.len() < 200, "{}", drawn.len());
        assert_eq!(drawn.left_out[0], "boxes nested too deeply");
    }
}
