//! The words of a formula.

use std::fmt;

use super::FormulaError;
use crate::model::formula::{Part, part};

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
        let Some((part, length)) = part(rest, self.find) else {
            self.end = self.start;
            self.token = Token::End;
            return Ok(());
        };
        let token = match part {
            Part::Name(index) => Token::Estimate(index),
            Part::Number(digits) => Token::Number(digits),
            Part::Word(word) => Token::Word(word),
            Part::Sign(sign) => self.symbol(sign)?,
        };
        self.token = token;
        self.end = self.start + length;
        Ok(())
    }

    /// The operator or parenthesis that `sign` is.
    fn symbol(&self, sign: char) -> Result<Token, FormulaError> {
        let symbol = match sign {
            '×' | '·' => '*',
            '÷' => '/',
            '−' | '–' => '-',
            plain => plain,
        };
        if !"+-*/^()%!,$".contains(symbol) {
            return Err(FormulaError {
                column: self.start + 1,
                message: unexpected(sign),
            });
        }
        Ok(Token::Symbol(symbol))
    }
}

fn unexpected(sign: char) -> String {
    let advice = match sign {
        '€' | '£' | '¥' => "amounts of money are in US dollars: `$5`",
        '\'' | '"' => "formulas have no text",
        _ => "formulas have numbers, names, units and + - * / ^ % ( )",
    };
    format!("`{sign}` is not expected; {advice}")
}
