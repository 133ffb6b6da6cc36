//! A text such as a design as one block of letters that survives chat and mail.
//!
//! `nines1:` then base64 (the alphabet for URLs) then `;`, broken into short lines. In it: the CRC-32 of
//! the text (4 bytes), its length (3), and the text as `PPMd` (variant H) has compressed it after reading
//! `assets/share-1.txt`, lines that designs are made of. Of that stream the part about the asset is the
//! same for everybody and left out. So the asset belongs to the number 1 and never changes; another one
//! would be `nines2`. Linear in asset and text; some 20 MB of memory.
//!
//! Behind the design may stand its review and the record of a practice round, each after a line that says so:
//! no line of a design can, as its texts are in quotes.

use std::io::{Read, Write};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use ppmd_rust::{Ppmd7Decoder, Ppmd7Encoder};

/// What every block begins with; then the version and a colon.
const MARK: &str = "nines";
/// The version that is written.
const VERSION: u32 = 1;
/// What designs are made of, as version 1 expects it.
const KNOWN: &str = include_str!("../../assets/share-1.txt");
/// How many characters before the next one `PPMd` looks at.
const ORDER: u32 = 8;
/// The memory of the model, in bytes.
const MEMORY: u32 = 1 << 24;
/// The characters of a line: what mail takes without breaking it.
const LINE: usize = 76;
/// The longest text that is packed, in bytes.
const MOST: usize = 1_000_000;

/// Why a text cannot be shared or a block not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    /// The text is too long for a block.
    #[error("it is too large for a block of text; send the file itself")]
    TooLarge,
    /// There is no block.
    #[error("there is no block in it that begins with `nines1:` and ends with `;`; copy all of it")]
    NoBlock,
    /// The block has another version.
    #[error("the block has version {0}, made by a newer version of nines; update nines to read it")]
    Newer(u32),
    /// The block was cut or changed on its way.
    #[error("the block was damaged on its way; ask for it again")]
    Damaged,
}

/// What one block holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parcel {
    /// The text of a design.
    pub design: String,
    /// The text of its review.
    pub review: Option<String>,
    /// The record of the practice round that it was drawn in.
    pub session: Option<String>,
}

/// The lines before the parts that follow the design.
const REVIEW: &str = "%%review";
const SESSION: &str = "%%session";

impl Parcel {
    /// All of it as a block, with a line's end behind it. Blanks at the starts of lines are not kept.
    pub fn pack(&self) -> Result<String, ShareError> {
        let mut text = self.design.clone();
        for (mark, part) in [(REVIEW, &self.review), (SESSION, &self.session)] {
            if let Some(part) = part {
                text = format!("{}\n{mark}\n{part}", text.trim_end());
            }
        }
        pack(&text)
    }

    /// What the first block that stands in `text` holds.
    pub fn unpack(text: &str) -> Result<Self, ShareError> {
        let text = unpack_text(text)?;
        let (rest, session) = cut(&text, SESSION);
        let (design, review) = cut(rest, REVIEW);
        Ok(Self {
            design: design.to_owned(),
            review,
            session,
        })
    }
}

/// What stands before the line `mark` and, if there is one, what stands after it.
fn cut<'a>(text: &'a str, mark: &str) -> (&'a str, Option<String>) {
    match text.split_once(&format!("\n{mark}\n")) {
        Some((before, after)) => (before, Some(format!("{}\n", after.trim_end()))),
        None => (text, None),
    }
}

/// Whether `text` holds a block rather than a design.
pub(super) fn is_block(text: &str) -> bool {
    find(text).is_some() && !text.contains("Design(")
}

/// `text` as a block, with a line's end behind it. Blanks at the starts of lines are not kept.
pub fn pack(text: &str) -> Result<String, ShareError> {
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    let text = lines.join("\n");
    if text.len() > MOST {
        return Err(ShareError::TooLarge);
    }
    let (stream, known) = compressed(text.as_bytes());
    let mut bytes = crc32fast::hash(text.as_bytes()).to_be_bytes().to_vec();
    let length = u32::try_from(text.len()).map_err(|_| ShareError::TooLarge)?;
    bytes.extend(&length.to_be_bytes()[1..]);
    bytes.extend(&stream[known..]);
    let letters = format!("{MARK}{VERSION}:{};", BASE64.encode(bytes));
    let mut block = String::with_capacity(letters.len() + letters.len() / LINE + 1);
    for (at, letter) in letters.chars().enumerate() {
        if at > 0 && at % LINE == 0 {
            block.push('\n');
        }
        block.push(letter);
    }
    block.push('\n');
    Ok(block)
}

/// The text of the design in the first block that stands in `text`.
pub fn unpack(text: &str) -> Result<String, ShareError> {
    Parcel::unpack(text).map(|parcel| parcel.design)
}

/// The text in the first block that stands in `text`, among whatever else, quoted or broken into lines.
fn unpack_text(text: &str) -> Result<String, ShareError> {
    let (version, letters) = find(text).ok_or(ShareError::NoBlock)?;
    if version != VERSION {
        return Err(ShareError::Newer(version));
    }
    let (letters, _) = letters.split_once(';').ok_or(ShareError::NoBlock)?;
    // Mail and chat put quotes, bars, line ends and blanks that nobody sees between the letters; the checksum
    // tells whether these are all.
    let letters: String = letters
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    let bytes = BASE64.decode(letters).map_err(|_| ShareError::Damaged)?;
    let (head, stream) = bytes.split_first_chunk::<7>().ok_or(ShareError::Damaged)?;
    let [c0, c1, c2, c3, l0, l1, l2] = *head;
    let length = u32::from_be_bytes([0, l0, l1, l2]) as usize;
    if length > MOST {
        return Err(ShareError::Damaged);
    }
    let text = expanded(stream, length)?;
    if crc32fast::hash(&text) != u32::from_be_bytes([c0, c1, c2, c3]) {
        return Err(ShareError::Damaged);
    }
    String::from_utf8(text).map_err(|_| ShareError::Damaged)
}

/// The version of the first block, and what follows its colon.
fn find(text: &str) -> Option<(u32, &str)> {
    text.match_indices(MARK).find_map(|(at, mark)| {
        let rest = &text[at + mark.len()..];
        let digits = rest.bytes().take(5).take_while(u8::is_ascii_digit).count();
        let (version, rest) = rest.split_at(digits);
        let letters = rest.strip_prefix(':').filter(|_| digits < 5)?;
        Some((version.parse().ok()?, letters))
    })
}

/// The stream of the asset and then `text`, and how much of it is about the asset alone.
fn compressed(text: &[u8]) -> (Vec<u8>, usize) {
    const VEC: &str = "a vector takes any bytes";
    let mut encoder =
        Ppmd7Encoder::new(Vec::new(), ORDER, MEMORY).expect("order and memory are in range");
    encoder.write_all(KNOWN.as_bytes()).expect(VEC);
    // The coder emits a byte once nothing that follows can change it.
    let known = encoder.get_ref().len();
    encoder.write_all(text).expect(VEC);
    (encoder.finish(false).expect(VEC), known)
}

fn expanded(stream: &[u8], length: usize) -> Result<Vec<u8>, ShareError> {
    let (mut all, known) = compressed(&[]);
    all.truncate(known);
    all.extend(stream);
    let damaged = |_| ShareError::Damaged;
    let mut decoder =
        Ppmd7Decoder::new(all.as_slice(), ORDER, MEMORY).map_err(|_| ShareError::Damaged)?;
    let mut text = vec![0; KNOWN.len()];
    decoder.read_exact(&mut text).map_err(damaged)?;
    text.resize(length, 0);
    decoder.read_exact(&mut text).map_err(damaged)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "Design(\n    format: 1,\n    title: \"größe\",\n)";
    const STRIPPED: &str = "Design(\nformat: 1,\ntitle: \"größe\",\n)";

    #[test]
    fn a_block_survives_mail_and_chat() {
        let block = pack(TEXT).unwrap();
        assert!(block.lines().all(|line| line.len() <= LINE));
        assert_eq!(unpack(&block).as_deref(), Ok(STRIPPED));
        let narrow: Vec<String> = block
            .trim()
            .as_bytes()
            .chunks(31)
            .map(|line| String::from_utf8_lossy(line).replace('\n', ""))
            .collect();
        for between in ["\r\n> > ", "\n| ", "=\n", "\u{200b}\n* ", " \n\u{a0}"] {
            let quoted = format!("Hi,{between}{}\nBye; x", narrow.join(between));
            assert_eq!(unpack(&quoted).as_deref(), Ok(STRIPPED), "{between:?}");
            assert!(is_block(&quoted));
        }
        let escaped = block.replace('_', "\\_");
        assert_eq!(unpack(&escaped).as_deref(), Ok(STRIPPED));
        assert!(!is_block(TEXT));
    }

    #[test]
    fn a_review_and_a_session_travel_with_the_design() {
        let all = Parcel {
            design: STRIPPED.to_owned(),
            review: Some("Review(\nformat: 1,\n)\n".to_owned()),
            session: Some("{\"a\": \"%%review\"}\n{}\n".to_owned()),
        };
        let only_session = Parcel {
            review: None,
            ..all.clone()
        };
        for parcel in [all, only_session] {
            let block = parcel.pack().unwrap();
            assert_eq!(Parcel::unpack(&block).as_ref(), Ok(&parcel));
            assert_eq!(unpack(&block).as_deref(), Ok(STRIPPED));
        }
    }

    #[test]
    fn a_text_that_only_seems_to_hold_blocks_is_read_once() {
        let text = format!("{}{}", "nines".repeat(400_000), ":".repeat(1000));
        assert!(!is_block(&text));
        assert!(is_block(&format!("{text} nines1:A;")));
    }

    #[test]
    fn what_is_wrong_with_a_block_is_said() {
        let block = pack(TEXT).unwrap();
        assert_eq!(unpack("hello"), Err(ShareError::NoBlock));
        assert_eq!(unpack("nines12345:A;"), Err(ShareError::NoBlock));
        assert_eq!(unpack("nines:A;"), Err(ShareError::NoBlock));
        assert_eq!(unpack(&block.replace(';', "")), Err(ShareError::NoBlock));
        assert_eq!(
            unpack(&block.replace("nines1", "nines2")),
            Err(ShareError::Newer(2))
        );
        assert_eq!(
            unpack(&block.replacen("1:", "1:A", 1)),
            Err(ShareError::Damaged)
        );
        assert_eq!(unpack("nines1:;"), Err(ShareError::Damaged));
        assert_eq!(pack(&"x".repeat(MOST + 1)), Err(ShareError::TooLarge));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let mut block = bytes;
            if let Some(length) = block.get_mut(4) {
                *length = 0;
            }
            let block = format!("nines1:{};", BASE64.encode(block));
            prop_assert_eq!(unpack(&block), Err(ShareError::Damaged));
        }
    }
}
