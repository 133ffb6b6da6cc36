//! `nines export`: a design in another form.

use std::io::{IsTerminal, Write, stdout};
use std::path::PathBuf;

use clap::ValueEnum;

use super::{FormArg, Outcome, load, show};
use crate::catalogue::Catalogue;
use crate::export::{d2, dot, json_design, mermaid, png, svg};
use crate::io;
use crate::model::Design;
use crate::scene::canvas::Canvas;
use crate::scene::{MAX_WHOLE, Marks, Scene, SceneOptions};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The design; `-` is standard input
    file: PathBuf,
    /// The form to write
    #[arg(long)]
    to: Target,
    /// The form of the input, if its name does not say it
    #[arg(long)]
    from: Option<FormArg>,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The form to write.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Target {
    /// The design file, for people and version control
    Ron,
    /// Every default filled in, for programs
    Json,
    /// The drawing as text
    Txt,
    /// A flowchart of Mermaid
    Mermaid,
    /// An architecture diagram of Mermaid
    Architecture,
    /// A diagram of D2
    D2,
    /// A graph of Graphviz
    Dot,
    /// The drawing as a picture that scales
    Svg,
    /// The drawing as a picture of pixels
    Png,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let design = load(&args.file, args.from)?;
    let catalogue = Catalogue::shipped();
    let text = match args.to {
        Target::Ron => io::write_ron(&design),
        Target::Json => json_design(&design, catalogue),
        Target::Txt => show::draw(&design, None, false, false)?,
        Target::Mermaid => mermaid::flowchart(&design, catalogue),
        Target::Architecture => mermaid::architecture(&design, catalogue),
        Target::D2 => d2::text(&design, catalogue),
        Target::Dot => dot::text(&design, catalogue),
        Target::Svg | Target::Png => svg::text(&canvas(&design)?, &design.title),
    };
    let bytes = match args.to {
        Target::Png if args.output.is_none() && stdout().is_terminal() => {
            anyhow::bail!("a picture of pixels is nothing for a terminal; name a file with -o")
        }
        Target::Png => png::bytes(&text)?,
        _ => text.into_bytes(),
    };
    match &args.output {
        Some(file) => io::save_bytes(file, &bytes)?,
        None => out.write_all(&bytes)?,
    }
    Ok(Outcome::Clean)
}

/// The drawing with its legend; how it came about is let go before anything is made of it.
fn canvas(design: &Design) -> anyhow::Result<Canvas> {
    let scene = Scene::new(design, Catalogue::shipped(), &SceneOptions::default());
    if let Some(why) = scene.too_large(MAX_WHOLE) {
        anyhow::bail!(why);
    }
    Ok(scene.to_canvas_with_legend(&Marks::default()))
}
