//! Arithmetic on quantities with units, by `fend-core`, bounded in work.
//!
//! Why: exact rationals, so `0.1 + 0.2` is 0.3 and 62^7 has all its digits, and units that check each
//! other. One instruction at a time is handed over (see [`super::formula`] for why). The bound counts the
//! calculator's own steps and never time, so the same sheet gives the same results everywhere. Exchange
//! rates, dates and random numbers are never set up, and no formula can name them.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use fend_core::{Context, CustomUnitAttribute, Interrupt, evaluate_with_interrupt};

use super::formula::{Binary, Function, Unary};
use super::quantity::{Dimension, Quantity};
use super::units;

/// Steps that one formula may take; ordinary ones take under a thousand.
const FORMULA_BUDGET: u64 = 20_000;
/// Steps that all formulas of a sheet may take together.
const SHEET_BUDGET: u64 = 500_000;
/// The largest power that is computed.
const MAX_EXPONENT: f64 = 10_000.0;

/// A calculator with the values of the estimates so far.
pub(super) struct Calculator {
    context: Context,
    spent: u64,
    limit: u64,
}

/// A value that the calculator holds: an estimate's, or one of the formula at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Register {
    /// The value of the estimate with this index.
    Estimate(usize),
    /// The value at this place of the formula's stack.
    Stack(usize),
}

impl fmt::Display for Register {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Estimate(index) => write!(f, "estimate_{index}"),
            Self::Stack(depth) => write!(f, "stack_{depth}"),
        }
    }
}

/// Stops the calculator after a number of steps.
struct Budget {
    left: AtomicU64,
}

impl Interrupt for Budget {
    fn should_interrupt(&self) -> bool {
        let take = |left: u64| left.checked_sub(1);
        self.left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
            .is_err()
    }
}

impl Calculator {
    pub(super) fn new() -> Self {
        let mut context = Context::new();
        context.set_echo_result(false);
        context.define_custom_unit_v1(
            units::DOLLAR,
            units::DOLLAR,
            "!",
            &CustomUnitAttribute::None,
        );
        Self {
            context,
            spent: 0,
            limit: 0,
        }
    }

    /// Allows the next formula its steps.
    pub(super) fn begin_formula(&mut self) {
        self.limit = (self.spent + FORMULA_BUDGET).min(SHEET_BUDGET);
    }

    /// Puts the value of a number or unit into `to`.
    pub(super) fn load(&mut self, to: Register, value: &str) -> Result<(), String> {
        self.run(&format!("{to} = ({value})"))
    }

    /// Puts the value of `from` into `to`.
    pub(super) fn copy(&mut self, to: Register, from: Register) -> Result<(), String> {
        self.run(&format!("{to} = {from}"))
    }

    /// Replaces `a` by what `operation` makes of it.
    pub(super) fn unary(&mut self, a: Register, operation: Unary) -> Result<(), String> {
        let text = match operation {
            Unary::Negate => format!("{a} = -{a}"),
            Unary::Percent => format!("{a} = {a} / 100"),
            Unary::Factorial => {
                self.plain(a, "`!`")?;
                format!("{a} = {a}!")
            }
        };
        self.run(&text)
    }

    /// Replaces `a` by what `operation` makes of `a` and `b`.
    pub(super) fn binary(
        &mut self,
        a: Register,
        b: Register,
        operation: Binary,
    ) -> Result<(), String> {
        let sign = match operation {
            Binary::Add => '+',
            Binary::Subtract => '-',
            Binary::Multiply => '*',
            Binary::Divide => '/',
            Binary::Power => return self.power(a, b),
        };
        self.run(&format!("{a} = {a} {sign} {b}")).map_err(|error| {
            if error.contains("incompatible") {
                self.mismatch(
                    a,
                    b,
                    if sign == '+' {
                        "added to"
                    } else {
                        "subtracted from"
                    },
                )
            } else {
                error
            }
        })
    }

    fn power(&mut self, a: Register, b: Register) -> Result<(), String> {
        let exponent = self.plain(b, "an exponent")?;
        if exponent.abs() > MAX_EXPONENT {
            return Err(format!("the exponent is larger than {MAX_EXPONENT}"));
        }
        if exponent.fract() == 0.0 {
            return self.run(&format!("{a} = {a} ^ {b}"));
        }
        if self.plain(a, "what has a broken exponent")? <= 0.0 {
            return Err("a broken exponent needs a positive number".to_owned());
        }
        self.run(&format!("{a} = exp({b} * ln({a}))"))
    }

    /// Replaces the first of `arguments` by the function's value; there is at least one.
    pub(super) fn call(
        &mut self,
        function: Function,
        arguments: &[Register],
    ) -> Result<(), String> {
        let a = arguments[0];
        match function {
            Function::Min | Function::Max => {
                for &b in &arguments[1..] {
                    let smaller = self.is_smaller(a, b)?;
                    if smaller == (function == Function::Max) {
                        self.copy(a, b)?;
                    }
                }
                Ok(())
            }
            Function::Abs | Function::Sqrt => self.run(&format!("{a} = {}({a})", function.name())),
            _ => {
                self.plain(a, &format!("`{}`", function.name()))?;
                self.run(&format!("{a} = {}({a})", function.name()))
            }
        }
    }

    fn is_smaller(&mut self, a: Register, b: Register) -> Result<bool, String> {
        let difference = "difference";
        self.run(&format!("{difference} = {a} - {b}"))
            .map_err(|error| {
                if error.contains("incompatible") {
                    self.mismatch(a, b, "compared with")
                } else {
                    error
                }
            })?;
        Ok(self.measure(difference)?.value < 0.0)
    }

    /// The plain number that `a` holds; `whose` wants one.
    fn plain(&mut self, a: Register, whose: &str) -> Result<f64, String> {
        let quantity = self.quantity(a)?;
        if quantity.dimension == Dimension::Number {
            return Ok(quantity.value);
        }
        Err(format!(
            "{whose} needs a plain number, not {}",
            quantity.dimension
        ))
    }

    fn mismatch(&mut self, a: Register, b: Register, verb: &str) -> String {
        match (self.quantity(a), self.quantity(b)) {
            (Ok(a), Ok(b)) if verb == "added to" || verb == "subtracted from" => {
                format!("{} cannot be {verb} {}", b.dimension, a.dimension)
            }
            (Ok(a), Ok(b)) => format!("{} cannot be {verb} {}", a.dimension, b.dimension),
            (Err(error), _) | (_, Err(error)) => error,
        }
    }

    /// The value of `a` in base units, and what it is an amount of.
    pub(super) fn quantity(&mut self, a: Register) -> Result<Quantity, String> {
        self.measure(&a.to_string())
    }

    /// `a` / `b` as a plain number, if both are of the same kind.
    pub(super) fn ratio(&mut self, a: Register, b: Register) -> Result<f64, String> {
        if let Some(ratio) = self.number(&format!("{a} / {b}"))? {
            return Ok(ratio);
        }
        let (a, b) = (self.quantity(a)?, self.quantity(b)?);
        Err(format!(
            "{} cannot be shown in {}",
            a.dimension,
            b.dimension.unit_of()
        ))
    }

    /// The calculator's own words for the value of `a`.
    pub(super) fn raw(&mut self, a: Register) -> Result<String, String> {
        self.context.set_echo_result(true);
        let shown = self.evaluate(&format!("{a} to 4 sf"));
        self.context.set_echo_result(false);
        shown.map(|text| text.trim_start_matches("approx. ").to_owned())
    }

    fn measure(&mut self, value: &str) -> Result<Quantity, String> {
        for dimension in Dimension::KNOWN {
            if let Some(number) = self.number(&format!("({value}) / ({})", dimension.base()))? {
                return Ok(Quantity {
                    value: number,
                    dimension,
                });
            }
        }
        Ok(Quantity {
            value: f64::NAN,
            dimension: Dimension::Other,
        })
    }

    /// The value of `expression` to double precision if it is a plain number.
    fn number(&mut self, expression: &str) -> Result<Option<f64>, String> {
        self.context.set_echo_result(true);
        let shown = self.evaluate(&format!("{expression} to 20 sf"));
        self.context.set_echo_result(false);
        let shown = shown?;
        let digits = shown.strip_prefix("approx. ").unwrap_or(&shown);
        // No unit in use has this letter: only an imaginary part does.
        if digits.contains('i') {
            return Err("the result is not a real number".to_owned());
        }
        match digits.parse::<f64>() {
            Ok(number) if number.abs() > 1e300 => Err("the result is larger than 1e300".to_owned()),
            Ok(number) => Ok(Some(number)),
            Err(_) => Ok(None),
        }
    }

    fn run(&mut self, statement: &str) -> Result<(), String> {
        self.evaluate(statement).map(|_| ())
    }

    fn evaluate(&mut self, text: &str) -> Result<String, String> {
        let left = self.limit.saturating_sub(self.spent);
        let budget = Budget {
            left: AtomicU64::new(left),
        };
        let result = evaluate_with_interrupt(text, &mut self.context, &budget);
        self.spent += left - budget.left.into_inner() + 1;
        result
            .map(|result| result.get_main_result().to_owned())
            .map_err(|error| self.explain(error))
    }

    fn explain(&self, error: String) -> String {
        if error != "interrupted" {
            return error;
        }
        if self.spent >= SHEET_BUDGET {
            "the sheet takes too much work; use fewer or simpler estimates".to_owned()
        } else {
            "this takes too much work; use smaller numbers".to_owned()
        }
    }
}
