//! Bytes as text that people can read: pairs of hexadecimal digits, spaces and lines between them as one likes.

/// The bytes of a text of hexadecimal digits.
pub(crate) fn parse(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    assert!(digits.len().is_multiple_of(2), "half a byte in {text:?}");
    digits
        .chunks(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair).expect("hexadecimal digits");
            u8::from_str_radix(pair, 16).unwrap_or_else(|_| panic!("{pair:?} is no byte in {text:?}"))
        })
        .collect()
}

/// Bytes as digits without spaces.
pub(crate) fn write(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
