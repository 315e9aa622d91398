//! Placeholders in somebody's SQL text: `$1`, `$2` and so on.

/// The text with every placeholder's number larger by `by`. What looks like one inside of strings, quoted names and
/// comments is left alone.
///
/// `escapes` says whether backslashes in strings without an `E` escape what follows them, as they do where
/// `standard_conforming_strings` is off.
pub(crate) fn renumbered(sql: &str, by: usize, escapes: bool) -> String {
    let mut out = String::with_capacity(sql.len() + 8);
    let mut rest = sql;
    // Whether the text before ends in a letter that a name goes on with.
    let mut in_name = false;
    while let Some(first) = rest.chars().next() {
        let has_e = matches!(out.as_bytes(), [.., b'e' | b'E'])
            && !out[..out.len() - 1].chars().next_back().is_some_and(is_name);
        let len = match first {
            '\'' => string(rest, escapes || has_e),
            '"' => quoted(rest),
            '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => comment(rest),
            '$' if !in_name => {
                let digits = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
                if digits > 0 {
                    // A number that is too large stays as it is, for the server to refuse.
                    match rest[1..1 + digits].parse::<usize>().ok().and_then(|n| n.checked_add(by)) {
                        Some(number) => out.push_str(&format!("${number}")),
                        None => out.push_str(&rest[..1 + digits]),
                    }
                    rest = &rest[1 + digits..];
                    continue;
                }
                dollar_quoted(rest)
            }
            other => other.len_utf8(),
        };
        out.push_str(&rest[..len]);
        rest = &rest[len..];
        in_name = len == first.len_utf8() && is_name(first);
    }
    out
}

fn is_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || letter == '$' || !letter.is_ascii()
}

/// The length of the string that the text begins with.
fn string(text: &str, escapes: bool) -> usize {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if escapes => at += 2,
            // A doubled quote ends one string and begins another, which comes to the same.
            b'\'' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The length of the quoted name that the text begins with.
fn quoted(text: &str) -> usize {
    text[1..].find('"').map_or(text.len(), |end| end + 2)
}

/// The length of the comment, which may hold comments, that the text begins with.
fn comment(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0);
    while at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => {
                depth += 1;
                at += 2;
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The length of the string in dollar signs that the text begins with; 1 when it is none.
fn dollar_quoted(text: &str) -> usize {
    let tag = text[1..].find(|letter| !is_name(letter) || letter == '$').map_or(text.len(), |end| end + 1);
    if !text[tag..].starts_with('$') {
        return 1;
    }
    let tag = &text[..tag + 1];
    text[tag.len()..].find(tag).map_or(text.len(), |end| end + 2 * tag.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn placeholders_move_and_nothing_else_does() {
        for (sql, moved) in [
            ("", ""),
            ("a = $1", "a = $11"),
            ("$1=$2::int4 AND b>$10", "$11=$12::int4 AND b>$20"),
            ("a = '$1' AND b = $1", "a = '$1' AND b = $11"),
            ("a = 'it''s $1' || $1", "a = 'it''s $1' || $11"),
            ("a = E'\\'$1' || $1", "a = E'\\'$1' || $11"),
            ("a = 'c:\\' || $1 || '\\'", "a = 'c:\\' || $11 || '\\'"),
            ("a = name'\\' || $1 || '\\'", "a = name'\\' || $11 || '\\'"),
            ("\"a$1\" = $1", "\"a$1\" = $11"),
            ("\"a\"\"$1\" = $1", "\"a\"\"$1\" = $11"),
            ("a$1 = $1", "a$1 = $11"),
            ("é$1 = $1", "é$1 = $11"),
            ("a = $$ $1 $$ || $1", "a = $$ $1 $$ || $11"),
            ("a = $x$ $1 $$ $y$ $x$ || $1", "a = $x$ $1 $$ $y$ $x$ || $11"),
            ("a = $x || $1", "a = $x || $11"),
            ("a = $1 -- $1\nAND b = $2", "a = $11 -- $1\nAND b = $12"),
            ("a /* $1 /* $2 */ $3 */ = $1", "a /* $1 /* $2 */ $3 */ = $11"),
            ("a - $1 / $2", "a - $11 / $12"),
            ("'$1", "'$1"),
            ("/* $1", "/* $1"),
            ("$$ $1", "$$ $1"),
            ("$99999999999999999999999", "$99999999999999999999999"),
        ] {
            assert_eq!(renumbered(sql, 10, false), moved, "{sql}");
            assert_eq!(renumbered(sql, 0, false), sql);
        }
        for (sql, moved) in [
            ("a = '\\'$1' || $1", "a = '\\'$1' || $11"),
            ("a = E'\\'$1' || $1", "a = E'\\'$1' || $11"),
            ("a = 'c:\\\\' || $1 || '\\\\'", "a = 'c:\\\\' || $11 || '\\\\'"),
            ("a = 'it''s $1' || \"\\\" || $1", "a = 'it''s $1' || \"\\\" || $11"),
            ("a = $$\\'$1$$ || $1", "a = $$\\'$1$$ || $11"),
        ] {
            assert_eq!(renumbered(sql, 10, true), moved, "{sql}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken(sql in "[$1a'\"E\\\\*/\né -]{0,24}", escapes: bool) {
            prop_assert_eq!(renumbered(&sql, 0, escapes), sql);
        }
    }
}
