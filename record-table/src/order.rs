//! Keys as bytes whose order is the keys' order, so that batches sort without touching the keys again.

use record_core::key::{Key, KeyValue};

/// Appends a key's sort bytes: equal for equal keys, and ordered as the key columns are one after the other, text by its bytes.
/// They are for memory, and for notes within one run: nothing stored holds them.
///
/// ```
/// use record_table::append_sort_key;
///
/// let bytes = |key: (String, i64)| {
///     let mut out = Vec::new();
///     append_sort_key(&key, &mut out);
///     out
/// };
/// assert!(bytes(("a".into(), 9)) < bytes(("ab".into(), -1)));
/// ```
pub fn append_sort_key<K: Key>(key: &K, out: &mut Vec<u8>) {
    key.for_each(&mut |value| append_value(value, out));
}

/// Appends the sort bytes of a column's value.
pub fn append_value(value: KeyValue<'_>, out: &mut Vec<u8>) {
    match value {
        KeyValue::Int(value) => out.extend_from_slice(&(value as u64 ^ 1 << 63).to_be_bytes()),
        KeyValue::UInt(value) => out.extend_from_slice(&value.to_be_bytes()),
        KeyValue::Uuid(value) => out.extend_from_slice(&value),
        KeyValue::Text(value) => append_escaped(value.as_bytes(), out),
        KeyValue::Bytes(value) => append_escaped(value, out),
    }
}

/// Zero bytes become `00 ff`, and `00 00` ends the value, so that a prefix sorts before what it begins and no value
/// runs into the next column.
fn append_escaped(bytes: &[u8], out: &mut Vec<u8>) {
    match bytes.contains(&0) {
        false => out.extend_from_slice(bytes),
        true => bytes.iter().for_each(|byte| match byte {
            0 => out.extend_from_slice(&[0, 0xff]),
            _ => out.push(*byte),
        }),
    }
    out.extend_from_slice(&[0, 0]);
}

/// The way back from the sort bytes of a text or of bytes ([`append_value`]), with which `bytes` begin: appends the value to `out`,
/// and gives what is behind it. `None` when the bytes do not begin with such a value.
pub fn read_escaped<'b>(mut bytes: &'b [u8], out: &mut Vec<u8>) -> Option<&'b [u8]> {
    loop {
        let zero = bytes.iter().position(|byte| *byte == 0)?;
        out.extend_from_slice(&bytes[..zero]);
        let second = *bytes.get(zero + 1)?;
        bytes = &bytes[zero + 2..];
        match second {
            0 => return Some(bytes),
            0xff => out.push(0),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted<K: Key>(keys: impl IntoIterator<Item = K>) -> bool {
        let bytes: Vec<Vec<u8>> = keys
            .into_iter()
            .map(|key| {
                let mut out = vec![];
                append_sort_key(&key, &mut out);
                out
            })
            .collect();
        bytes.windows(2).all(|pair| pair[0] < pair[1])
    }

    #[test]
    fn bytes_sort_as_the_columns_do() {
        assert!(sorted([i64::MIN, -1, 0, 1, i64::MAX]));
        assert!(sorted([0u64, 1, i64::MAX as u64 + 1, u64::MAX]));
        assert!(sorted(["", "\0", "\0a", "a", "a\0", "a\0\0", "aa", "é"].map(String::from)));
        let pairs = [("", 9), ("a", 1), ("a", 2), ("a\0", 0), ("ab", -5), ("b", 0)];
        assert!(sorted(pairs.map(|(text, number)| (String::from(text), number))));
        assert!(sorted([[0u8, 0], [0, 1], [1, 0], [255, 255]]));
    }
}
