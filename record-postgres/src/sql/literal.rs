//! Text as a literal.

/// A text as a literal, whatever the server's setting for backslashes: those make it an `E'…'`.
pub(crate) fn literal(text: &str) -> String {
    match text.contains('\\') {
        true => format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''")),
        false => format!("'{}'", text.replace('\'', "''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_backslashes_stand_for_themselves() {
        for (text, sql) in [("it's", "'it''s'"), (r"a\b", r"E'a\\b'"), (r"'\", r"E'''\\'")] {
            assert_eq!(literal(text), sql);
        }
    }
}
