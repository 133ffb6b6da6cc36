//! The text of a formula to steps in postfix order.
//!
//! Why not hand the text to the calculator's own parser: it knows nothing of names with hyphens or of
//! columns, it reads `200000 / 4 s` as `(200000 / 4) s`, and it takes time exponential in the depth of
//! parentheses. This one is linear in the text. It knows which names exist, but no values.
//!
//! ```text
//! formula = sum [("to" | "in" | "as") product]
//! sum     = product (("+" | "-") product)*
//! product = sign (("*" | "/" | "per" | "of") sign)*
//! sign    = "-" sign | joined
//! joined  = power (word or parenthesis right behind: power)*        10 GB, 2 (a + b)
//! power   = postfix ["^" sign]
//! postfix = atom ("%" | "!")*
//! atom    = number | name | unit | "$" | "(" sum ")" | function "(" sum ("," sum)* ")"
//! ```

mod lexer;

use super::units;
use crate::model::Id;
use lexer::{Lexer, Token};

/// The longest formula that is read, in characters.
const MAX_CHARS: usize = 1000;
/// How deep parentheses, signs and powers may nest.
const MAX_DEPTH: u32 = 50;

/// What is wrong with a formula, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {message}")]
pub(super) struct FormulaError {
    /// The column in characters, from 1.
    pub(super) column: usize,
    /// What is wrong there and what to write instead.
    pub(super) message: String,
}

/// A formula in postfix order: each step takes its operands from a stack and leaves its result there.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Formula {
    /// The steps, each with the column that it comes from.
    pub(super) steps: Steps,
    /// The unit that the author wants to see.
    pub(super) shown_in: Option<ShownIn>,
}

/// Steps with the columns that they come from.
pub(super) type Steps = Vec<(Step, usize)>;

/// The unit that a result is to be shown in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ShownIn {
    /// How to compute one of it.
    pub(super) steps: Steps,
    /// Where it starts in the formula.
    pub(super) column: usize,
    /// How the author wrote it.
    pub(super) written: String,
}

/// One step of a formula.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    /// Decimal digits with at most one point and an exponent.
    Number(String),
    /// The value of a unit in the calculator's words.
    Unit(&'static str),
    /// Another estimate, by its index.
    Estimate(usize),
    /// One operand.
    Unary(Unary),
    /// Two operands.
    Binary(Binary),
    /// One or more operands.
    Call(Function, usize),
}

/// What is done to one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unary {
    Negate,
    Percent,
    Factorial,
}

/// What is done to two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

/// The functions of formulas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Abs,
    Ceil,
    Floor,
    Round,
    Sqrt,
    Ln,
    Log2,
    Log10,
    Exp,
    Min,
    Max,
}

impl Function {
    const ALL: [Self; 11] = [
        Self::Abs,
        Self::Ceil,
        Self::Floor,
        Self::Round,
        Self::Sqrt,
        Self::Ln,
        Self::Log2,
        Self::Log10,
        Self::Exp,
        Self::Min,
        Self::Max,
    ];

    /// Its name in formulas and in the calculator.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Abs => "abs",
            Self::Ceil => "ceil",
            Self::Floor => "floor",
            Self::Round => "round",
            Self::Sqrt => "sqrt",
            Self::Ln => "ln",
            Self::Log2 => "log2",
            Self::Log10 => "log10",
            Self::Exp => "exp",
            Self::Min => "min",
            Self::Max => "max",
        }
    }

    fn named(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|function| function.name() == word)
    }
}

/// Reads `text`; `names` are the estimates that it may refer to, `find` gives the index of one.
pub(super) fn parse(
    text: &str,
    names: &[&Id],
    find: &dyn Fn(&str) -> Option<usize>,
) -> Result<Formula, FormulaError> {
    if text.chars().count() > MAX_CHARS {
        return Err(FormulaError {
            column: MAX_CHARS + 1,
            message: format!(
                "the formula is longer than {MAX_CHARS} characters; split it into named estimates"
            ),
        });
    }
    if let Some(at) = text.chars().position(|sign| sign == '=') {
        return Err(FormulaError {
            column: at + 1,
            message: "write only what stands right of the `=`; the name has its own field"
                .to_owned(),
        });
    }
    let mut parser = Parser {
        lexer: Lexer::new(text, find)?,
        names,
        steps: Vec::new(),
        depth: 0,
    };
    if parser.lexer.peek() == &Token::End {
        return parser.fail("the formula is empty; write a quantity such as `10 M / day`");
    }
    parser.sum()?;
    let shown_in = parser.shown_in(text)?;
    match parser.lexer.peek() {
        Token::End => Ok(Formula {
            steps: parser.steps,
            shown_in,
        }),
        Token::Symbol(')') => parser.fail("this `)` closes nothing"),
        other => {
            let message = format!("expected an operator such as `*` before {other}");
            parser.fail(message)
        }
    }
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    names: &'a [&'a Id],
    steps: Steps,
    depth: u32,
}

impl Parser<'_> {
    fn fail<T>(&self, message: impl Into<String>) -> Result<T, FormulaError> {
        Err(FormulaError {
            column: self.lexer.column(),
            message: message.into(),
        })
    }

    fn push(&mut self, step: Step, column: usize) {
        self.steps.push((step, column));
    }

    /// Takes the next token if it is one of `symbols`.
    fn symbol(&mut self, symbols: &[char]) -> Result<Option<(char, usize)>, FormulaError> {
        match *self.lexer.peek() {
            Token::Symbol(symbol) if symbols.contains(&symbol) => {
                let column = self.lexer.column();
                self.lexer.advance()?;
                Ok(Some((symbol, column)))
            }
            _ => Ok(None),
        }
    }

    /// Takes the next token if it is one of the words `words`.
    fn word(&mut self, words: &[&str]) -> Result<bool, FormulaError> {
        let found =
            matches!(self.lexer.peek(), Token::Word(word) if words.contains(&word.as_str()));
        if found {
            self.lexer.advance()?;
        }
        Ok(found)
    }

    /// Runs `parse` one level deeper.
    fn nested(
        &mut self,
        parse: impl FnOnce(&mut Self) -> Result<(), FormulaError>,
    ) -> Result<(), FormulaError> {
        if self.depth == MAX_DEPTH {
            return self.fail(format!(
                "nested deeper than {MAX_DEPTH} levels; split it into named estimates"
            ));
        }
        self.depth += 1;
        let result = parse(self);
        self.depth -= 1;
        result
    }

    fn shown_in(&mut self, text: &str) -> Result<Option<ShownIn>, FormulaError> {
        if !self.word(&["to", "in", "as"])? {
            return Ok(None);
        }
        let column = self.lexer.column();
        let outer = std::mem::take(&mut self.steps);
        self.product()?;
        let steps = std::mem::replace(&mut self.steps, outer);
        let written: String = text.chars().skip(column - 1).collect();
        Ok(Some(ShownIn {
            steps,
            column,
            written: written.trim().to_owned(),
        }))
    }

    fn sum(&mut self) -> Result<(), FormulaError> {
        self.product()?;
        while let Some((symbol, column)) = self.symbol(&['+', '-'])? {
            self.product()?;
            let operation = if symbol == '+' {
                Binary::Add
            } else {
                Binary::Subtract
            };
            self.push(Step::Binary(operation), column);
        }
        Ok(())
    }

    fn product(&mut self) -> Result<(), FormulaError> {
        self.sign()?;
        loop {
            let column = self.lexer.column();
            let operation = match self.symbol(&['*', '/'])? {
                Some(('*', _)) => Binary::Multiply,
                Some(_) => Binary::Divide,
                None if self.word(&["per"])? => Binary::Divide,
                None if self.word(&["of", "x"])? => Binary::Multiply,
                None => return Ok(()),
            };
            self.sign()?;
            self.push(Step::Binary(operation), column);
        }
    }

    fn sign(&mut self) -> Result<(), FormulaError> {
        if let Some((symbol, column)) = self.symbol(&['-', '+'])? {
            self.nested(Self::sign)?;
            if symbol == '-' {
                self.push(Step::Unary(Unary::Negate), column);
            }
            return Ok(());
        }
        if let Some((_, column)) = self.symbol(&['/'])? {
            // `/day` alone is `1 / day`.
            self.push(Step::Number("1".to_owned()), column);
            self.nested(Self::sign)?;
            self.push(Step::Binary(Binary::Divide), column);
            return Ok(());
        }
        self.joined()
    }

    fn joined(&mut self) -> Result<(), FormulaError> {
        self.power()?;
        loop {
            let column = self.lexer.column();
            let follows = match self.lexer.peek() {
                Token::Word(word) => !lexer::KEYWORDS.contains(&word.as_str()),
                Token::Estimate(_) | Token::Symbol('(') => true,
                _ => false,
            };
            if !follows {
                return Ok(());
            }
            self.power()?;
            self.push(Step::Binary(Binary::Multiply), column);
        }
    }

    fn power(&mut self) -> Result<(), FormulaError> {
        self.postfix()?;
        if let Some((_, column)) = self.symbol(&['^'])? {
            self.nested(Self::sign)?;
            self.push(Step::Binary(Binary::Power), column);
        }
        Ok(())
    }

    fn postfix(&mut self) -> Result<(), FormulaError> {
        self.atom()?;
        while let Some((symbol, column)) = self.symbol(&['%', '!'])? {
            let operation = if symbol == '%' {
                Unary::Percent
            } else {
                Unary::Factorial
            };
            self.push(Step::Unary(operation), column);
        }
        Ok(())
    }

    fn atom(&mut self) -> Result<(), FormulaError> {
        let column = self.lexer.column();
        match self.lexer.peek().clone() {
            Token::Number(digits) => {
                self.lexer.advance()?;
                self.push(Step::Number(digits), column);
                Ok(())
            }
            Token::Estimate(index) => {
                self.lexer.advance()?;
                self.push(Step::Estimate(index), column);
                Ok(())
            }
            Token::Word(word) => self.named(&word, column),
            Token::Symbol('$') => {
                self.lexer.advance()?;
                self.push(Step::Unit(units::DOLLAR), column);
                self.postfix()?;
                self.push(Step::Binary(Binary::Multiply), column);
                Ok(())
            }
            Token::Symbol('(') => {
                self.lexer.advance()?;
                self.nested(Self::sum)?;
                self.close()
            }
            Token::End => self.fail("the formula ends where a number or a name is expected"),
            other @ Token::Symbol(_) => {
                self.fail(format!("expected a number or a name instead of {other}"))
            }
        }
    }

    /// A function's call or a unit.
    fn named(&mut self, word: &str, column: usize) -> Result<(), FormulaError> {
        let function = Function::named(word);
        if let (Some(function), '(') = (function, self.lexer.next_char()) {
            self.lexer.advance()?;
            return self.call(function, column);
        }
        if let Some(unit) = units::unit(word) {
            self.lexer.advance()?;
            self.push(Step::Unit(unit), column);
            return Ok(());
        }
        match function {
            Some(function) => self.fail(format!(
                "write `{word}` with its argument in parentheses: `{}(x)`",
                function.name()
            )),
            None => self.fail(units::unknown(word, self.names)),
        }
    }

    fn call(&mut self, function: Function, column: usize) -> Result<(), FormulaError> {
        self.lexer.advance()?;
        self.nested(Self::sum)?;
        let mut arguments = 1;
        let many = matches!(function, Function::Min | Function::Max);
        while many && self.symbol(&[','])?.is_some() {
            self.nested(Self::sum)?;
            arguments += 1;
        }
        self.close()?;
        self.push(Step::Call(function, arguments), column);
        Ok(())
    }

    fn close(&mut self) -> Result<(), FormulaError> {
        if self.symbol(&[')'])?.is_some() {
            return Ok(());
        }
        let message = match self.lexer.peek() {
            Token::End => "a `)` is missing at the end".to_owned(),
            other => format!("expected `)` or an operator before {other}"),
        };
        self.fail(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        let names = [Id::from("reads"), Id::from("peak-reads")];
        let names: Vec<&Id> = names.iter().collect();
        let find = |word: &str| names.iter().position(|name| **name == *word);
        parse(text, &names, &find).unwrap_err().to_string()
    }

    fn steps(text: &str) -> String {
        let names = [Id::from("peak"), Id::from("peak-reads"), Id::from("reads")];
        let names: Vec<&Id> = names.iter().collect();
        let find = |word: &str| names.iter().position(|name| **name == *word);
        let formula = parse(text, &names, &find).unwrap();
        let words = formula.steps.iter().map(|(step, _)| match step {
            Step::Number(digits) => digits.clone(),
            Step::Unit(unit) => (*unit).to_owned(),
            Step::Estimate(index) => names[*index].to_string(),
            Step::Unary(Unary::Negate) => "neg".to_owned(),
            Step::Unary(Unary::Percent) => "%".to_owned(),
            Step::Unary(Unary::Factorial) => "!".to_owned(),
            Step::Binary(Binary::Add) => "+".to_owned(),
            Step::Binary(Binary::Subtract) => "-".to_owned(),
            Step::Binary(Binary::Multiply) => "*".to_owned(),
            Step::Binary(Binary::Divide) => "/".to_owned(),
            Step::Binary(Binary::Power) => "^".to_owned(),
            Step::Call(function, arguments) => format!("{}/{arguments}", function.name()),
        });
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_stands_together_binds_tighter_than_division() {
        assert_eq!(steps("200,000 / 4 s"), "200000 4 second * /");
        assert_eq!(steps("100 * 3 / day"), "100 3 * 86400 second /");
        assert_eq!(steps("2 (1 + 3)"), "2 1 3 + *");
        assert_eq!(steps("-2^2"), "2 2 ^ neg");
        assert_eq!(steps("2^-1"), "2 1 neg ^");
        assert_eq!(steps("20% of reads"), "20 % reads *");
        assert_eq!(steps("$0.03 per hour"), "us_dollar 0.03 * 3600 second /");
        assert_eq!(steps("max(1, 2, reads)"), "1 2 reads max/3");
        assert_eq!(steps("5 min"), "5 60 second *");
    }

    #[test]
    fn a_hyphen_belongs_to_a_name_that_has_it() {
        assert_eq!(steps("3*peak-reads"), "3 peak-reads *");
        assert_eq!(steps("reads-peak"), "reads peak -");
        assert_eq!(steps("peak-2"), "peak 2 -");
        assert_eq!(steps("peak - reads"), "peak reads -");
    }

    #[test]
    fn errors_say_where_and_what_to_do() {
        insta::assert_snapshot!(
            [
                "",
                "3 *",
                "3 * * 4",
                "(3 + 4",
                "3 + 4)",
                "3 4",
                "reeds * 2",
                "10 m",
                "7 bookings",
                "3 @ 4",
                "log2 8",
                "1.2.3",
                "sqrt(2, 3)",
                "€5",
                "x = 3",
                "1 day 3 h",
                "3 to",
                "'a'",
                "0x10",
                "2d6",
            ]
            .map(|text| format!("{text:12} {}", error(text)))
            .join("\n")
        );
    }

    #[test]
    fn long_and_deep_formulas_are_refused() {
        assert!(error(&"1+".repeat(600)).contains("longer than"));
        for open in ["(", "-", "2^", "/", "sqrt("] {
            assert!(error(&open.repeat(100)).contains("nested"), "{open}");
        }
    }
}
