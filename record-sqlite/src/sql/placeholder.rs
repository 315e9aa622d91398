//! Placeholders in somebody's SQL text: `?1`, `?2` and so on.

/// The text with every placeholder's number larger by `by`. What looks like one inside of strings, quoted names and
/// comments is left alone, and so is a `?` without a number: SQLite gives it the number behind the largest one before.
pub(crate) fn renumbered(sql: &str, by: usize) -> String {
    let mut out = String::with_capacity(sql.len() + 8);
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let len = match first {
            '?' => {
                let digits = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
                // A number that is too large stays as it is, for SQLite to refuse.
                if let Some(number) =
                    rest[1..1 + digits].parse::<usize>().ok().and_then(|n| n.checked_add(by))
                {
                    out.push_str(&format!("?{number}"));
                    rest = &rest[1 + digits..];
                    continue;
                }
                1 + digits
            }
            // A doubled quote ends one string and begins another, which comes to the same.
            '\'' | '"' | '`' => until(rest, 1, first.encode_utf8(&mut [0; 4])),
            '[' => until(rest, 1, "]"),
            '-' if rest.starts_with("--") => until(rest, 2, "\n"),
            '/' if rest.starts_with("/*") => until(rest, 2, "*/"),
            other => other.len_utf8(),
        };
        out.push_str(&rest[..len]);
        rest = &rest[len..];
    }
    out
}

/// The length up to the end of what ends with `end`, which is looked for after `begin` bytes.
fn until(text: &str, begin: usize, end: &str) -> usize {
    text[begin..].find(end).map_or(text.len(), |at| begin + at + end.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn placeholders_move_and_nothing_else_does() {
        for (sql, moved) in [
            ("", ""),
            ("a = ?1", "a = ?11"),
            ("?1=?2 AND b>?10", "?11=?12 AND b>?20"),
            ("a = ? AND b = ?2", "a = ? AND b = ?12"),
            ("a = '?1' AND b = ?1", "a = '?1' AND b = ?11"),
            ("a = 'it''s ?1' || ?1", "a = 'it''s ?1' || ?11"),
            ("a = 'c:\\' || ?1 || '\\'", "a = 'c:\\' || ?11 || '\\'"),
            ("\"a?1\" = ?1", "\"a?1\" = ?11"),
            ("`a?1` = ?1", "`a?1` = ?11"),
            ("[a?1] = ?1", "[a?1] = ?11"),
            ("é?1 = ?1", "é?11 = ?11"),
            ("a = ?1 -- ?1\nAND b = ?2", "a = ?11 -- ?1\nAND b = ?12"),
            ("a /* ?1 /* ?2 */ = ?1", "a /* ?1 /* ?2 */ = ?11"),
            ("a - ?1 / ?2", "a - ?11 / ?12"),
            ("'?1", "'?1"),
            ("/* ?1", "/* ?1"),
            ("?99999999999999999999999", "?99999999999999999999999"),
        ] {
            assert_eq!(renumbered(sql, 10), moved, "{sql}");
            assert_eq!(renumbered(sql, 0), sql);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken(sql in "[?1a'\"`\\[\\]*/\né -]{0,24}") {
            // A number may begin with zeros.
            prop_assert_eq!(renumbered(&sql, 0), sql);
        }
    }
}
