//! How JSON is printed: values that are safe to show in any terminal.

use serde_json::Value;

use crate::model::visible::escape_hidden;

/// The text of `value` on one line.
///
/// JSON itself escapes only the oldest control characters; here everything is escaped that would be
/// invisible, reorder its neighbours or drive a terminal. Reading the text gives the same value.
pub fn to_text(value: &Value) -> String {
    let text = value.to_string();
    escape_hidden(&text, |out, hidden| {
        let mut units = [0; 2];
        for unit in hidden.encode_utf16(&mut units) {
            out.push_str("\\u");
            for shift in [12, 8, 4, 0] {
                let digit = u32::from(*unit) >> shift & 0xf;
                out.push(char::from_digit(digit, 16).expect("four bits are a digit"));
            }
        }
    })
    .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn hidden_characters_are_escaped_and_come_back(text in any::<String>()) {
            let value = Value::String(format!("{text}\u{9b}\u{202e}\u{e0041}"));
            let printed = to_text(&value);
            prop_assert!(crate::model::is_visible(&printed), "{printed:?}");
            prop_assert_eq!(serde_json::from_str::<Value>(&printed).unwrap(), value);
        }
    }
}
