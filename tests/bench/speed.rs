//! The README's table of what one waits for, written from what was measured just now.

use std::path::{Path, PathBuf};
use std::time::Duration;

use fivenines::io::write_ron;

use crate::boards;
use crate::program::Program;

const BEGIN: &str = "<!-- speed: begin, written by `cargo bench --bench ui` -->\n";
const END: &str = "<!-- speed: end -->\n";

/// What is waited for, in words, and what it is called among the measurements, at 200 and at 500 components.
const ROWS: [(&str, [Option<&str>; 2]); 4] = [
    (
        "the start of the program to its first frame",
        [Some("start to frame/200"), None],
    ),
    (
        "a file as text to a painted frame",
        [Some("file to frame/200"), None],
    ),
    (
        "a key that moves the cursor to a painted frame",
        [Some("key to frame/move/200"), Some("key to frame/move/500")],
    ),
    (
        "a key that changes a box and its connections to a painted frame",
        [Some("key to frame/edit/200"), Some("key to frame/edit/500")],
    ),
];

/// How long the program is watched while nobody types.
const WATCH: Duration = Duration::from_secs(10);

/// Prints the table, and puts it into the README in place of the one that is there.
pub(crate) fn rewrite_readme() {
    let table = table();
    println!("{table}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).expect("the README is there");
    let (head, rest) = readme
        .split_once(BEGIN)
        .expect("the README marks its table of speed");
    let (_, tail) = rest
        .split_once(END)
        .expect("the README marks the end of its table of speed");
    std::fs::write(&path, format!("{head}{BEGIN}\n{table}\n{END}{tail}"))
        .expect("the README can be written");
}

fn table() -> String {
    let mut lines = vec![
        "| from … | 200 components | 500 components |".to_owned(),
        "|---|---|---|".to_owned(),
    ];
    for (what, names) in ROWS {
        let [small, large] = names.map(|name| name.map_or_else(String::new, milliseconds));
        lines.push(format!("| {what} | {small} | {large} |"));
    }
    lines.push(format!(
        "\nProcessor time in {} s without a key, 200 components: {}.",
        WATCH.as_secs(),
        idle()
    ));
    lines.join("\n") + "\n"
}

/// The median of a measurement.
fn milliseconds(name: &str) -> String {
    let path = measurements().join(name).join("new/estimates.json");
    let text = std::fs::read_to_string(&path).expect("it was measured just now");
    let estimates: serde_json::Value = serde_json::from_str(&text).expect("criterion writes JSON");
    let nanoseconds = estimates["median"]["point_estimate"]
        .as_f64()
        .expect("criterion writes a median");
    let ms = nanoseconds / 1e6;
    if ms < 10.0 {
        format!("{ms:.2} ms")
    } else {
        format!("{ms:.0} ms")
    }
}

/// Where criterion keeps what it measured: beside the profile in which this program was built.
fn measurements() -> PathBuf {
    let program = std::env::current_exe().expect("a program knows where it is");
    let target = program
        .ancestors()
        .nth(3)
        .expect("it is in target/PROFILE/deps");
    target.join("criterion")
}

/// The processor time that the program takes while nobody types.
fn idle() -> String {
    let directory = tempfile::tempdir().expect("there is room for a directory");
    let file = directory.path().join("town.ron");
    std::fs::write(&file, write_ron(&boards::town(20, 10))).expect("there is room");
    let program = Program::start(&file, directory.path());
    // What was drawn is evaluated first.
    std::thread::sleep(Duration::from_secs(3));
    let before = program.processor_time();
    std::thread::sleep(WATCH);
    match before.zip(program.processor_time()) {
        Some((before, after)) => format!("{} ms", after.saturating_sub(before).as_millis()),
        None => "not told by this system".to_owned(),
    }
}
