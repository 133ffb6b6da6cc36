//! Order in the source that no compiler keeps.

use crate::source::sources;

/// The longest file, in lines, its unit tests not counted.
const LONGEST_FILE: usize = 550;

#[test]
fn every_module_says_why_it_exists() {
    let silent: Vec<String> = sources()
        .into_iter()
        .filter(|source| !source.path.ends_with("/tests.rs"))
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| source.path)
        .collect();
    assert!(silent.is_empty(), "no module doc: {silent:?}");
}

#[test]
fn nothing_is_left_to_do() {
    const WORDS: [&str; 6] = ["todo!", "unimplemented!", "dbg!", "TODO", "FIXME", "XXX"];
    let mut left = Vec::new();
    for source in sources() {
        for (number, line) in (1..).zip(source.text.lines()) {
            if WORDS.iter().any(|word| line.contains(word)) {
                left.push(format!("src/{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    assert!(left.is_empty(), "{}", left.join("\n"));
}

#[test]
fn colours_live_in_the_theme() {
    let mut stray = Vec::new();
    for source in sources() {
        if source.path.starts_with("ui/theme") {
            continue;
        }
        for (number, line) in source.product_code() {
            if line.contains("Color::") || line.contains("Style::new().fg") {
                stray.push(format!("src/{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    assert!(stray.is_empty(), "{}", stray.join("\n"));
}

#[test]
fn modules_stand_beside_their_folders() {
    let old: Vec<String> = sources()
        .into_iter()
        .map(|source| source.path)
        .filter(|path| path.ends_with("mod.rs"))
        .collect();
    assert!(old.is_empty(), "use foo.rs beside foo/: {old:?}");
}

#[test]
fn files_answer_one_question() {
    let long: Vec<String> = sources()
        .into_iter()
        .filter(|source| !source.path.ends_with("tests.rs"))
        .map(|source| (source.product_code().count(), source.path))
        .filter(|(lines, _)| *lines > LONGEST_FILE)
        .map(|(lines, path)| format!("src/{path}: {lines} lines"))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}
