//! The words of a formula.

use std::fmt;

use super::FormulaError;

/// Words that are operators; they end what stands together.
pub(super) const KEYWORDS: &[&str] = &["per", "of", "x", "to", "in", "as"];

/// One word or sign of a formula.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// Decimal digits without separators.
    Number(String),
    /// The index of an estimate that is called so.
    Estimate(usize),
    /// Any other word.
    Word(String),
    /// An operator or parenthesis.
    Symbol(char),
    /// The end of the formula.
    End,
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(text) | Self::Word(text) => write!(f, "`{text}`"),
            Self::Symbol(symbol) => write!(f, "`{symbol}`"),
            Self::Estimate(_) => f.write_str("this name"),
            Self::End => f.write_str("the end"),
        }
    }
}

/// Reads one token ahead.
pub(super) struct Lexer<'a> {
    chars: Vec<char>,
    find: &'a dyn Fn(&str) -> Option<usize>,
    token: Token,
    /// Where `token` starts and ends, in characters from 0.
    start: usize,
    end: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(
        text: &str,
        find: &'a dyn Fn(&str) -> Option<usize>,
    ) -> Result<Self, FormulaError> {
        let mut lexer = Self {
            chars: text.chars().collect(),
            find,
            token: Token::End,
            start: 0,
            end: 0,
        };
        lexer.advance()?;
        Ok(lexer)
    }

    /// The token at hand.
    pub(super) const fn peek(&self) -> &Token {
        &self.token
    }

    /// The column of the token at hand, from 1.
    pub(super) const fn column(&self) -> usize {
        self.start + 1
    }

    /// The first visible character after the token at hand; a space if there is none.
    pub(super) fn next_char(&self) -> char {
        let rest = &self.chars[self.end..];
        rest.iter()
            .copied()
            .find(|c| !c.is_whitespace())
            .unwrap_or(' ')
    }

    /// Goes to the next token.
    pub(super) fn advance(&mut self) -> Result<(), FormulaError> {
        let space = |c: &char| c.is_whitespace();
        self.start = self.end
            + self.chars[self.end..]
                .iter()
                .take_while(|c| space(c))
                .count();
        let rest = &self.chars[self.start..];
        let Some(&first) = rest.first() else {
            self.end = self.start;
            self.token = Token::End;
            return Ok(());
        };
        let (token, length) = if let Some(found) = self.estimate(rest) {
            found
        } else if starts_number(rest) {
            number(rest)
        } else if first.is_alphabetic() || first == '_' {
            let word: String = rest
                .iter()
                .take_while(|c| c.is_alphanumeric() || **c == '_')
                .collect();
            let length = word.chars().count();
            (Token::Word(word), length)
        } else {
            let symbol = match first {
                '×' | '·' => '*',
                '÷' => '/',
                '−' | '–' => '-',
                plain => plain,
            };
            if !"+-*/^()%!,$".contains(symbol) {
                return Err(FormulaError {
                    column: self.start + 1,
                    message: unexpected(first),
                });
            }
            (Token::Symbol(symbol), 1)
        };
        self.token = token;
        self.end = self.start + length;
        Ok(())
    }

    /// The longest name of an estimate that `rest` starts with and that ends where a word can end.
    fn estimate(&self, rest: &[char]) -> Option<(Token, usize)> {
        let run: String = rest
            .iter()
            .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
            .collect();
        let cuts = run.match_indices(['-', '.']).map(|(at, _)| at);
        let ends: Vec<usize> = cuts.chain([run.len()]).collect();
        ends.into_iter().rev().find_map(|end| {
            let index = (self.find)(&run[..end])?;
            Some((Token::Estimate(index), run[..end].chars().count()))
        })
    }
}

fn starts_number(rest: &[char]) -> bool {
    let digits = rest.strip_prefix(&['.']).unwrap_or(rest);
    digits.first().is_some_and(char::is_ascii_digit)
}

/// Reads a number: digits, `_` or `,` between digits, one point, an exponent that has digits.
fn number(rest: &[char]) -> (Token, usize) {
    let digit = |at: usize| rest.get(at).is_some_and(char::is_ascii_digit);
    let mut digits = String::new();
    let mut at = 0;
    let mut point = false;
    while let Some(&c) = rest.get(at) {
        match c {
            '0'..='9' => digits.push(c),
            '.' if !point && digit(at + 1) => {
                point = true;
                digits.push_str(if digits.is_empty() { "0." } else { "." });
            }
            '_' | ',' if !point && digit(at + 1) && thousands(c, &rest[at + 1..]) => {}
            _ => break,
        }
        at += 1;
    }
    let signed = usize::from(matches!(rest.get(at + 1), Some('-' | '+')));
    if matches!(rest.get(at), Some('e' | 'E')) && digit(at + 1 + signed) {
        let length = rest[at + 1 + signed..]
            .iter()
            .take_while(|c| c.is_ascii_digit())
            .count();
        digits.extend(&rest[at..at + 1 + signed + length]);
        at += 1 + signed + length;
    }
    (Token::Number(digits), at)
}

/// Whether `separator` divides thousands: a comma does before exactly three digits (elsewhere it
/// divides arguments), an underscore anywhere.
fn thousands(separator: char, behind: &[char]) -> bool {
    let digits = behind.iter().take_while(|c| c.is_ascii_digit()).count();
    separator == '_' || digits == 3
}

fn unexpected(sign: char) -> String {
    let advice = match sign {
        '€' | '£' | '¥' => "amounts of money are in US dollars: `$5`",
        '\'' | '"' => "formulas have no text",
        _ => "formulas have numbers, names, units and + - * / ^ % ( )",
    };
    format!("`{sign}` is not expected; {advice}")
}
