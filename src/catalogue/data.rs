//! The file form of the catalogue.

use super::Catalogue;

pub(super) fn parse(_text: &str) -> Result<Catalogue, ron::error::SpannedError> {
    unimplemented!("written next")
}
