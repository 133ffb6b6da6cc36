//! `nines show`: the drawing of a design, or the design as text that can be read aloud.

use std::io::{IsTerminal, Write, stdout};
use std::path::PathBuf;

use super::{FormArg, Outcome, load, outline};
use crate::catalogue::Catalogue;
use crate::export::drawing;
use crate::model::{Design, Rect, Size};
use crate::scene::canvas::Canvas;
use crate::scene::{GlyphSet, Marks, Scene, SceneOptions};

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
    out.write_all(draw(&design, width, args.ascii, colour).as_bytes())?;
    Ok(Outcome::Clean)
}

/// The drawing in at most `width` columns: what does not fit is cut off at the right, and a last line
/// says how much that is.
pub(super) fn draw(design: &Design, width: Option<u32>, ascii: bool, colour: bool) -> String {
    let glyphs = if ascii {
        GlyphSet::Ascii
    } else {
        GlyphSet::Unicode
    };
    let options = SceneOptions { glyphs };
    let scene = Scene::new(design, Catalogue::shipped(), &options);
    let bounds = scene.bounds();
    let shown = width.map_or(bounds.size.width, |width| width.min(bounds.size.width));
    let size = Size::new(shown, bounds.size.height);
    let mut canvas = Canvas::new(Rect::new(bounds.at, size));
    scene.paint(&mut canvas, &Marks::default());
    let mut text = if colour {
        drawing::coloured(&canvas)
    } else {
        drawing::plain(&canvas)
    };
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
    text
}
