//! The tokens of the language of Graphviz.

/// A token.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name, number or text; escapes but those of quotes and lines are kept.
    Word(String),
    /// A label of markup.
    Markup(String),
    Sign(char),
    Arrow,
}

pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        rest = if c.is_whitespace() {
            after
        } else if rest.starts_with("//") || c == '#' {
            rest.find('\n').map_or("", |end| &rest[end..])
        } else if let Some(comment) = rest.strip_prefix("/*") {
            comment.find("*/").map_or("", |end| &comment[end + 2..])
        } else if c == '"' {
            let (word, after) = quoted(after);
            join(&mut tokens, word);
            after
        } else if c == '<' {
            let (word, after) = markup(after);
            tokens.push(Token::Markup(word));
            after
        } else if let Some(after) = rest.strip_prefix("->").or_else(|| rest.strip_prefix("--")) {
            tokens.push(Token::Arrow);
            after
        } else if is_word(c) || c == '-' {
            let end = rest[c.len_utf8()..]
                .find(|c| !is_word(c))
                .map_or(rest.len(), |end| end + c.len_utf8());
            tokens.push(Token::Word(rest[..end].to_owned()));
            &rest[end..]
        } else {
            tokens.push(Token::Sign(c));
            after
        };
    }
    tokens
}

/// A text in quotes; one behind a `+` goes on with the one before it.
fn join(tokens: &mut Vec<Token>, word: String) {
    if let [.., Token::Word(before), Token::Sign('+')] = tokens.as_mut_slice() {
        before.push_str(&word);
        tokens.pop();
    } else {
        tokens.push(Token::Word(word));
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '.'
}

/// A text up to its closing quote, and what follows.
fn quoted(text: &str) -> (String, &str) {
    let mut out = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (out, &text[at + 1..]),
            '\\' => match chars.next() {
                Some((_, '"')) => out.push('"'),
                // The text goes on in the next line.
                Some((_, '\n')) | None => {}
                Some((_, other)) => out.extend(['\\', other]),
            },
            c => out.push(c),
        }
    }
    (out, "")
}

/// A label of markup up to its closing bracket, and what follows.
fn markup(text: &str) -> (String, &str) {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        match c {
            '<' => depth += 1,
            '>' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return (text[..at].to_owned(), &text[at + 1..]);
        }
    }
    (text.to_owned(), "")
}
