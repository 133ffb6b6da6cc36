//! The walls of the house: which module may name which. One package has no crate boundaries, so this
//! test is the boundary.

use crate::source::{Source, sources};

/// Each module with those that it may name beside itself.
const LAYERS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("catalogue", &["model"]),
    ("analysis", &["model", "catalogue"]),
    ("scene", &["model", "catalogue", "analysis"]),
    ("practice", &["model", "catalogue", "analysis"]),
    (
        "export",
        &["model", "catalogue", "analysis", "scene", "practice"],
    ),
    ("io", &["model", "catalogue"]),
    (
        "app",
        &[
            "model",
            "catalogue",
            "analysis",
            "scene",
            "practice",
            "export",
        ],
    ),
    (
        "ui",
        &["model", "catalogue", "analysis", "scene", "practice", "app"],
    ),
    (
        "term",
        &["model", "catalogue", "analysis", "scene", "app", "ui"],
    ),
    (
        "run",
        &[
            "model",
            "catalogue",
            "analysis",
            "scene",
            "practice",
            "export",
            "io",
            "app",
            "ui",
            "term",
        ],
    ),
    (
        "cli",
        &[
            "model",
            "catalogue",
            "analysis",
            "scene",
            "practice",
            "export",
            "io",
            "app",
            "ui",
            "term",
            "run",
        ],
    ),
];

/// Words of the outer world with the only modules that may say them.
const OUTER_WORLD: &[(&str, &[&str])] = &[
    ("ratatui", &["ui", "term", "run"]),
    ("tui_textarea", &["ui", "term", "run"]),
    ("crossterm", &["ui", "term", "run"]),
    ("std::fs", &["io"]),
    ("fs::", &["io"]),
    ("File::", &["io"]),
    ("tempfile::", &["io"]),
    ("anyhow", &["main", "cli", "run"]),
    ("Instant::now", &["run", "term"]),
    ("SystemTime::now", &["run", "io", "cli"]),
    ("std::env", &["cli", "io", "run", "term", "main"]),
    ("std::process", &["main", "cli", "run", "term", "io"]),
    // Times are computed and lines are routed by several threads; what comes of it does not depend on them.
    ("std::thread", &["analysis", "scene", "run", "term", "io"]),
];

#[test]
fn modules_name_only_those_below_them() {
    let violations: Vec<String> = sources().iter().flat_map(upward_names).collect();
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn the_outer_world_is_named_only_at_the_edges() {
    let mut violations = Vec::new();
    for source in &sources() {
        for (number, line) in source.product_code() {
            for (word, modules) in OUTER_WORLD {
                if says(line, word) && !modules.contains(&source.module()) {
                    violations.push(format!("src/{}:{number}: says {word}", source.path));
                }
            }
        }
    }
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn names_are_found_in_paths_and_groups() {
    let names = |line: &str| named(line).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(names("use crate::model::{Design, Id};"), ["model"]);
    assert_eq!(
        names("use crate::{io as files, ui::{a, b}, app};"),
        ["io", "ui", "app"]
    );
    assert_eq!(names("    crate::run::run(crate::cli::x)"), ["run", "cli"]);
    assert!(says("    let x = fs::read(y)", "fs::") && !says("offs::x", "fs::"));
}

/// The places where `source` names a module that it may not.
fn upward_names(source: &Source) -> Vec<String> {
    let module = source.module();
    if module == "lib" || module == "main" {
        return Vec::new();
    }
    let Some((_, below)) = LAYERS.iter().find(|(name, _)| *name == module) else {
        return vec![format!(
            "src/{}: the module {module} has no layer",
            source.path
        )];
    };
    let allowed = |name: &str| name == module || below.contains(&name);
    let is_module = |name: &str| LAYERS.iter().any(|(known, _)| *known == name);
    let mut violations = Vec::new();
    for (number, line) in source.product_code() {
        for name in named(line).filter(|name| is_module(name) && !allowed(name)) {
            violations.push(format!(
                "src/{}:{number}: {module} names {name}",
                source.path
            ));
        }
    }
    violations
}

/// The modules that stand behind `crate::` in `line`.
fn named(line: &str) -> impl Iterator<Item = &str> {
    line.split("crate::").skip(1).flat_map(|rest| {
        let group = rest.strip_prefix('{').map(outermost);
        group.unwrap_or_else(|| vec![word(rest)])
    })
}

/// The first words of the parts of a group, which is open.
fn outermost(group: &str) -> Vec<&str> {
    let mut depth = 0;
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                parts.push(&group[start..at]);
                start = group.len();
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&group[start..]);
    parts
        .into_iter()
        .map(|part| word(part.trim()))
        .filter(|word| !word.is_empty())
        .collect()
}

fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
    &text[..end.unwrap_or(text.len())]
}

/// Whether `line` has `word` where no longer word ends with it.
fn says(line: &str, word: &str) -> bool {
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}
