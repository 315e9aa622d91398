//! The name of a table, with or without its schema.

use super::literal::literal;
use record_table::quote;

/// The longest name in bytes. Postgres cuts longer ones silently.
pub(crate) const MAX_NAME: usize = 63;

/// A table's name, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TableName {
    /// Without one, the table is looked for along the `search_path`, and made in the first schema of it.
    pub(crate) schema: Option<String>,
    pub(crate) table: String,
}

impl TableName {
    /// Reads `table`, `schema.table`, and the same with parts in double quotes, where a dot or a doubled quote belongs
    /// to the name. Parts without quotes are taken as they are too, capitals included.
    ///
    /// # Errors
    /// With what is wrong with the name.
    pub(crate) fn parse(name: &str) -> Result<Self, String> {
        let (first, rest) = part(name)?;
        let mut name = TableName { schema: None, table: first };
        if let Some(rest) = rest {
            let (second, rest) = part(rest)?;
            if rest.is_some() {
                return Err("a table's name has at most two parts, `schema.table`: put a part that holds a dot into double \
                            quotes"
                    .into());
            }
            name = TableName { schema: Some(name.table), table: second };
        }
        Ok(name)
    }

    /// As SQL that means this table and nothing else.
    pub(crate) fn quoted(&self) -> String {
        self.sibling(&self.table)
    }

    /// As [`parse`](TableName::parse) reads it, with double quotes only where they are needed.
    pub(crate) fn shown(&self) -> String {
        let part = |name: &str| match name.contains('.') || name.starts_with('"') {
            true => quote(name),
            false => name.into(),
        };
        match &self.schema {
            Some(schema) => format!("{}.{}", part(schema), part(&self.table)),
            None => part(&self.table),
        }
    }

    /// Another object of the table's schema.
    pub(crate) fn sibling(&self, name: &str) -> String {
        match &self.schema {
            Some(schema) => format!("{}.{}", quote(schema), quote(name)),
            None => quote(name),
        }
    }
}

/// The condition that a table, given as SQL, is the one with this number.
pub(crate) fn is_number(table: &str, number: u32) -> String {
    let table = literal(table);
    format!("{table}::pg_catalog.regclass OPERATOR(pg_catalog.=) {number}::pg_catalog.oid")
}

/// A name of at most 63 bytes made of a table's and something else's, cut between characters.
pub(crate) fn joined_name(table: &str, rest: &str) -> String {
    let mut end = table.len().min(MAX_NAME.saturating_sub(rest.len() + 1));
    while !table.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}_{rest}", &table[..end])
}

/// The first part, and what follows its dot.
fn part(text: &str) -> Result<(String, Option<&str>), String> {
    let (name, rest) = match text.strip_prefix('"') {
        Some(mut rest) => {
            let mut name = String::new();
            loop {
                let Some((before, after)) = rest.split_once('"') else {
                    return Err("a double quote in the table's name is not closed".into());
                };
                name += before;
                match after.strip_prefix('"') {
                    Some(after) => {
                        name.push('"');
                        rest = after;
                    }
                    None => break (name, after),
                }
            }
        }
        None => {
            let end = text.find('.').unwrap_or(text.len());
            (text[..end].to_owned(), &text[end..])
        }
    };
    let rest = match rest.strip_prefix('.') {
        None if rest.is_empty() => None,
        None => {
            return Err("after a double quote that closes, a table's name ends or goes on with a dot".into());
        }
        rest => rest,
    };
    let problem = if name.is_empty() {
        "a table's name can't be empty"
    } else if name.contains('\0') {
        "a table's name can't hold U+0000"
    } else if name.len() > MAX_NAME {
        "a table's name is longer than 63 bytes, where Postgres cuts names"
    } else {
        return Ok((name, rest));
    };
    Err(problem.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_spelling_are_taken_apart() {
        for (text, schema, table) in [
            ("facts", None, "facts"),
            ("Facts", None, "Facts"),
            ("my facts; --", None, "my facts; --"),
            ("app.facts", Some("app"), "facts"),
            ("\"a.b\"", None, "a.b"),
            ("\"a.b\".\"say \"\"hi\"\"\"", Some("a.b"), "say \"hi\""),
            ("app.\"Facts\"", Some("app"), "Facts"),
            ("it's", None, "it's"),
        ] {
            let name = TableName::parse(text).unwrap();
            assert_eq!((name.schema.as_deref(), &name.table[..]), (schema, table), "{text}");
            assert_eq!(TableName::parse(&name.quoted()), Ok(name), "{text}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let long = "x".repeat(64);
        for text in ["", ".", "a.", ".a", "a.b.c", "\"a", "\"a\"b", "\"\"", "a\0b", &long] {
            assert!(TableName::parse(text).is_err(), "{text:?}");
        }
    }
}
