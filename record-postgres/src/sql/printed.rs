//! Expressions as the server prints them: the arrays in one.

/// The one-dimensional arrays that stand in a printed expression as text. `doubled` says whether the server doubles
/// backslashes in strings, as it does where `standard_conforming_strings` is off. Nulls are left out.
pub(crate) fn arrays(printed: &str, doubled: bool) -> Vec<Vec<String>> {
    strings(printed, doubled).iter().filter_map(|text| items(text)).collect()
}

/// The strings in an expression. The server prints none with an `E` before it.
fn strings(printed: &str, doubled: bool) -> Vec<String> {
    let (mut found, mut letters) = (Vec::new(), printed.chars().peekable());
    while let Some(quote) = letters.next() {
        if !matches!(quote, '\'' | '"') {
            continue;
        }
        let mut text = String::new();
        while let Some(letter) = letters.next() {
            let is_double = letter == quote || letter == '\\' && quote == '\'' && doubled;
            if is_double && letters.next_if_eq(&letter).is_none() && letter == quote {
                break;
            }
            text.push(letter);
        }
        // What stands in double quotes is a name.
        if quote == '\'' {
            found.push(text);
        }
    }
    found
}

/// The items of an array of one dimension; `None` for any other text.
fn items(text: &str) -> Option<Vec<String>> {
    let (mut items, mut letters) =
        (Vec::new(), text.strip_prefix('{')?.strip_suffix('}')?.chars().peekable());
    while letters.peek().is_some() {
        let mut item = String::new();
        let is_quoted = letters.next_if_eq(&'"').is_some();
        loop {
            match letters.next() {
                Some('"') if is_quoted => {
                    if letters.next().is_some_and(|comma| comma != ',') {
                        return None;
                    }
                    break;
                }
                None if is_quoted => return None,
                Some('{' | '}' | '"') if !is_quoted => return None,
                Some(',') if !is_quoted => break,
                None => break,
                Some('\\') => item.push(letters.next()?),
                Some(letter) => item.push(letter),
            }
        }
        if is_quoted || item != "NULL" {
            items.push(item);
        }
    }
    Some(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_are_found_whatever_stands_in_them_and_around_them() {
        for (printed, doubled, expected) in [
            ("", false, vec![]),
            ("f(data, '{}'::text[])", false, vec![vec![]]),
            (r"f(data, 'x', '{a,NULL,b}'::text[], NULL)", false, vec![vec!["a", "b"]]),
            (r#"f("it's", '{1,2}'::"int8"[], '{a}'::"text"[])"#, false, vec![vec!["1", "2"], vec!["a"]]),
            (
                r#"f('{"it''s {\"odd\"}, \\ NULL","NULL",""}'::text[])"#,
                false,
                vec![vec![r#"it's {"odd"}, \ NULL"#, "NULL", ""]],
            ),
            (r#"f('{"it''s {\\"odd\\"}, \\\\ NULL"}'::text[])"#, true, vec![vec![r#"it's {"odd"}, \ NULL"#]]),
            (r#"f('{{a},{b}}'::text[], '{"a"b}', '{"a', '\x00'::bytea)"#, false, vec![]),
            ("'{open", false, vec![]),
        ] {
            assert_eq!(arrays(printed, doubled), expected, "{printed}");
        }
    }
}
