//! `nines show`: the drawing of a design, or the design as text that can be read aloud.

use std::io::{IsTerminal, Write, stdout};
use std::path::PathBuf;

use super::{FormArg, Outcome, load, outline};
use crate::catalogue::Catalogue;
use crate::export::drawing;
use crate::model::{Design, Rect, Size};
use crate::scene::{GlyphSet, Scene, SceneOptions};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The design; `-` is standard input
    file: PathBuf,
    /// The most columns to use; without it those of the terminal, or as many as the drawing has
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u32).range(1..))]
    width: Option<u32>,
    /// Draw with ASCII characters only
    #[arg(long)]
    ascii: bool,
    /// Print the design as text from top to bottom instead, for screen readers
    #[arg(long, conflicts_with_all = ["width", "ascii"])]
    outline: bool,
    /// The form of the input, if its name does not say it
    #[arg(long)]
    from: Option<FormArg>,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let design = load(&args.file, args.from)?;
    if args.outline {
        let text = outline::text(&design, Catalogue::shipped());
        out.write_all(text.as_bytes())?;
        return Ok(Outcome::Clean);
    }
    let terminal = stdout().is_terminal();
    let colour = terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    let columns = || crate::term::columns().map(u32::from);
    let width = args.width.or_else(|| terminal.then(columns).flatten());
    out.write_all(draw(&design, width, args.ascii, colour)?.as_bytes())?;
    Ok(Outcome::Clean)
}

/// The drawing in at most `width` columns: what does not fit is cut off at the right, and a last line
/// says how much that is.
pub(super) fn draw(
    design: &Design,
    width: Option<u32>,
    ascii: bool,
    colour: bool,
) -> anyhow::Result<String> {
    let glyphs = if ascii {
        GlyphSet::Ascii
    } else {
        GlyphSet::Unicode
    };
    let options = SceneOptions { glyphs };
    let scene = Scene::once(design, Catalogue::shipped(), &options);
    if let Some(why) = scene.too_large(MOST_PRINTED) {
        anyhow::bail!(why);
    }
    let bounds = scene.bounds();
    let shown = width.map_or(bounds.size.width, |width| width.min(bounds.size.width));
    let size = Size::new(shown, bounds.size.height);
    let mut text = drawing::lines(&scene, Rect::new(bounds.at, size), colour);
    if shown < bounds.size.width {
        let columns = bounds.size.width;
        text.extend([
            "(cut off at ",
            &shown.to_string(),
            " of ",
            &columns.to_string(),
            " columns; --width ",
            &columns.to_string(),
            " shows all)
",
        ]);
    }
    Ok(text)
}

/// The most cells of a drawing that is printed: it takes as many bytes, or three times that.
const MOST_PRINTED: u64 = 20_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_that_no_paper_holds_is_refused() {
        let corner = |id: &str, at: i32| {
            crate::model::Component::new(id, "service", crate::model::Cell::new(at, at))
        };
        let mut design = Design {
            components: vec![corner("a", -90_000), corner("b", 90_000)],
            ..Design::default()
        };
        let why = draw(&design, None, false, false).unwrap_err().to_string();
        assert!(
            why.contains("more than 20000000 in all; move its parts closer"),
            "{why}"
        );
        design.components[1].at = crate::model::Cell::new(-89_000, -89_000);
        let text = draw(&design, None, false, false).unwrap();
        assert!(text.lines().count() >= 1000);
    }
}
