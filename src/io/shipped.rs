//! The designs that the program ships: `designs/` as it was at build.

use include_dir::{Dir, include_dir};

use super::{Form, read};
use crate::model::Design;

static DESIGNS: Dir = include_dir!("$CARGO_MANIFEST_DIR/designs");

/// A design that the program ships.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// Its path in `designs/` without the extension, such as `url-shortener` or `mysql-hybrid/1-cache`.
    pub name: &'static str,
    /// Its file's text.
    pub text: &'static str,
}

/// All shipped designs, by name.
pub fn shipped() -> Vec<Shipped> {
    let mut designs = Vec::new();
    collect(&DESIGNS, &mut designs);
    designs.sort_by_key(|design| design.name);
    designs
}

fn collect(directory: &'static Dir, designs: &mut Vec<Shipped>) {
    for file in directory.files() {
        let name = file
            .path()
            .to_str()
            .and_then(|path| path.strip_suffix(".ron"));
        designs.extend(
            name.zip(file.contents_utf8())
                .map(|(name, text)| Shipped { name, text }),
        );
    }
    for directory in directory.dirs() {
        collect(directory, designs);
    }
}

impl Shipped {
    /// The design.
    pub fn design(self) -> Design {
        read(self.text, Form::Ron).expect("a test reads every shipped design")
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn files(directory: &Path) -> usize {
        let entries = std::fs::read_dir(directory).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths
            .map(|path| match path.extension() {
                _ if path.is_dir() => files(&path),
                Some(extension) => usize::from(extension == "ron"),
                None => 0,
            })
            .sum()
    }

    #[test]
    fn every_shipped_design_is_embedded_and_opens() {
        let shipped = shipped();
        let on_disk = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("designs"));
        assert_eq!(
            shipped.len(),
            on_disk,
            "touch src/io/shipped.rs to embed new files"
        );
        for design in shipped {
            if let Err(error) = read(design.text, Form::Ron) {
                panic!("{}: {error}", design.name);
            }
        }
    }
}
