//! A picture as pixels, from the picture that scales.
//!
//! Texts are set in the bundled font, so that the same picture gives the same pixels everywhere; only what
//! it has no letters for, such as Chinese, is looked for among the fonts of the system.

use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, fontdb};

/// Why a picture cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PngError {
    /// The renderer does not understand the picture.
    #[error("the picture cannot be read: {0}")]
    Svg(#[from] usvg::Error),
    /// It would have too many pixels, or none.
    #[error("the picture would be at least {width} × {height} pixels; export it as svg instead")]
    Size {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
    },
    /// The pixels cannot be written.
    #[error("the picture cannot be written: {0}")]
    Encode(String),
}

/// Pixels for each unit of the picture: sharp on dense screens and in print, or else as few as can be read.
const SCALES: [f32; 2] = [2.0, 1.0];

/// The most pixels of a side.
const LARGEST: u32 = 30_000;

/// The most pixels of a picture: each takes eight bytes until it is written.
const MOST: u64 = 16_000_000;

/// The SVG document `svg` as a PNG file, in its light colours.
pub fn bytes(svg: &str) -> Result<Vec<u8>, PngError> {
    let options = usvg::Options {
        font_family: "DejaVu Sans Mono".to_owned(),
        fontdb: Arc::new(fonts(svg)),
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(svg, &options)?;
    let size = (tree.size().width(), tree.size().height());
    let scale = scale_for(size)?;
    let (width, height) = pixels_at(size, scale);
    let mut pixels = Pixmap::new(width, height).ok_or(PngError::Size { width, height })?;
    let transform = Transform::from_scale(scale, scale);
    resvg::render(&tree, transform, &mut pixels.as_mut());
    let png = pixels.encode_png();
    png.map_err(|error| PngError::Encode(error.to_string()))
}

/// Whether a picture of this width and height, in units, has too many pixels to be made: better told before
/// the picture itself is.
pub fn refuse_if_too_large((width, height): (u32, u32)) -> Result<(), PngError> {
    scale_for((width as f32, height as f32)).map(drop)
}

/// How sharp a picture of this size can be.
fn scale_for(size: (f32, f32)) -> Result<f32, PngError> {
    let fits = |scale: &f32| {
        let (width, height) = pixels_at(size, *scale);
        width.max(height) <= LARGEST && u64::from(width) * u64::from(height) <= MOST
    };
    SCALES.into_iter().find(fits).ok_or_else(|| {
        let (width, height) = pixels_at(size, SCALES[1]);
        PngError::Size { width, height }
    })
}

fn pixels_at((width, height): (f32, f32), scale: f32) -> (u32, u32) {
    (
        (width * scale).ceil() as u32,
        (height * scale).ceil() as u32,
    )
}

fn fonts(svg: &str) -> fontdb::Database {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(include_bytes!("../../assets/fonts/DejaVuSansMono.ttf").to_vec());
    fonts.load_font_data(include_bytes!("../../assets/fonts/DejaVuSansMono-Bold.ttf").to_vec());
    if svg.chars().any(is_beyond) {
        fonts.load_system_fonts();
    }
    fonts
}

/// Whether the bundled font has no letter for `character`: it has those of Europe, and signs.
const fn is_beyond(character: char) -> bool {
    !matches!(character, '\0'..='\u{45f}' | '\u{2010}'..='\u{2713}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"18\">\
        <style>@media(prefers-color-scheme:dark){.ground{fill:#000}}.ground{fill:#fff}</style>\
        <rect class=\"ground\" width=\"100%\" height=\"100%\"/><text x=\"2\" y=\"13\">Ag</text></svg>";

    #[test]
    fn pictures_are_light_and_have_letters() {
        let png = bytes(SQUARE).unwrap();
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
        let pixels = Pixmap::decode_png(&png).unwrap();
        assert_eq!((pixels.width(), pixels.height()), (80, 36));
        let shade = |x, y| pixels.pixel(x, y).unwrap().red();
        assert_eq!(shade(79, 35), 255, "the ground is light");
        let dark = (0..80).flat_map(|x| (0..36).map(move |y| (x, y)));
        let dark = dark.filter(|&(x, y)| shade(x, y) < 100).count();
        assert!(dark > 20, "{dark} dark pixels");
        assert_eq!(bytes(SQUARE).unwrap(), png, "the same picture again");
    }

    #[test]
    fn a_large_picture_is_less_sharp_and_one_that_is_too_large_is_refused() {
        let wide = |width: u32, height: u32| {
            let svg = SQUARE.replacen("\"40\"", &format!("\"{width}\""), 1);
            bytes(&svg.replacen("\"18\"", &format!("\"{height}\""), 1))
        };
        let width = |png: &[u8]| u32::from_be_bytes(png[16..20].try_into().unwrap());
        assert_eq!(width(&wide(14_000, 18).unwrap()), 28_000);
        assert_eq!(width(&wide(16_000, 18).unwrap()), 16_000);
        assert_eq!(width(&wide(2_500, 2_000).unwrap()), 2_500);
        assert!(matches!(wide(40_000, 18), Err(PngError::Size { .. })));
        assert!(matches!(wide(8_000, 8_000), Err(PngError::Size { .. })));
        assert!(refuse_if_too_large((16_000, 18)).is_ok());
        assert!(refuse_if_too_large((40_000, 18)).is_err());
    }
}
