//! The drawing: where every box, route and label goes, and which glyph stands in which cell.
//!
//! Pure geometry over the model. A [`canvas::Canvas`] of glyphs with [`canvas::Role`]s is what the
//! screen and the text export share; it knows nothing of terminals or colours.

pub mod canvas;
