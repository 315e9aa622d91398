//! Long lists of values as one parameter: JSON text, which `json_each` takes apart. A statement has a bounded number of parameters,
//! and its text, by which SQLite keeps it prepared, is then the same for lists of any length.

use rusqlite::types::Value;
use std::fmt::Write;

/// A JSON array of a list's values; `None` for those that SQLite would not read from JSON as they are: floats and bytes.
pub(super) fn json_array(values: &[Value]) -> Option<String> {
    let mut json = String::from("[");
    for value in values {
        if json.len() > 1 {
            json.push(',');
        }
        match value {
            Value::Integer(value) => write!(json, "{value}").ok()?,
            Value::Text(text) => push_text(text, &mut json),
            Value::Null | Value::Real(_) | Value::Blob(_) => return None,
        }
    }
    json.push(']');
    Some(json)
}

fn push_text(text: &str, json: &mut String) {
    json.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => json.extend(['\\', letter]),
            '\0'..='\x1f' => json.push_str(&format!("\\u{:04x}", u32::from(letter))),
            _ => json.push(letter),
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    fn values() -> impl Strategy<Value = Vec<Value>> {
        let text = "[\"\\\\\x01-\x1f\x7f a-zé日\u{10ffff}]{0,6}";
        vec(prop_oneof![any::<i64>().prop_map(Value::Integer), text.prop_map(Value::Text)], 0..8)
    }

    proptest! {
        #[test]
        fn sqlite_reads_the_values_as_they_are(values in values()) {
            let conn = crate::open(":memory:").unwrap();
            let mut statement = conn.prepare("SELECT value FROM json_each(?1)").unwrap();
            let rows = statement.query_map([json_array(&values).unwrap()], |row| row.get::<_, Value>(0)).unwrap();
            prop_assert_eq!(rows.collect::<Result<Vec<_>, _>>().unwrap(), values);
        }
    }
}
