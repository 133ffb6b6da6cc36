//! The files: what is read is what was written, and what is wrong is said.

use fivenines::io::{Form, read, write_ron};

#[test]
fn the_canonical_text_survives() {
    let text = include_str!("../data/good/format-1-taste.ron");
    let design = read(text, Form::Ron).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(design.preamble, ["Mock interview, 45 minutes"]);
    assert_eq!(write_ron(&design), text);
}
