//! Types that this version of the library does not know: what is kept of them is their code.
//!
//! The code goes into the layout's hash as it was written, so that the hash can still be checked. For that it must not
//! read like anything else: two layouts with one text would have one fingerprint and different bytes.

use super::{MAX_DEPTH, shape::TypeData};
use alloc::{boxed::Box, string::ToString};

/// Whether `code` can be that of `data`, a type that is not known or holds one.
#[cfg(feature = "std")]
pub(super) fn is_code_of(code: &str, data: &TypeData) -> bool {
    is_one_word(code) && is_same(data, &from_code(code))
}

#[cfg(feature = "std")]
fn is_same(a: &TypeData, b: &TypeData) -> bool {
    let same = match &*a.name {
        "array" => a.len == b.len,
        "list" => a.nullable.unwrap_or(false) == b.nullable.unwrap_or(false),
        "extension" => a.label == b.label,
        "nonzero" | "enum" => true,
        // The one that is not known, and so are its parameters.
        name => return *name == *b.name,
    };
    let items = a.item.as_deref().zip(b.item.as_deref());
    same && a.name == b.name && items.is_some_and(|(a, b)| is_same(a, b))
}

/// The type with this code, as far as the code tells: what is around the type that is not known, and its name.
pub(super) fn from_code(code: &str) -> TypeData {
    from_code_within(code, MAX_DEPTH)
}

/// The same; `deepest` types may stand in one another, and of what is deeper only the name is told.
fn from_code_within(code: &str, deepest: usize) -> TypeData {
    let (name, parameters) = match code.strip_suffix(')').and_then(|code| code.split_once('(')) {
        Some((name, parameters)) => (name, parameters),
        None => (code, ""),
    };
    let data = TypeData { name: name.into(), ..TypeData::default() };
    if deepest <= 1 {
        return data;
    }
    let item = |code: &str| Some(Box::new(from_code_within(code, deepest - 1)));
    match (name, parameters.rsplit_once(','), parameters.split_once(',')) {
        ("array", Some((of, len)), _) => TypeData { item: item(of), len: len.parse().ok(), ..data },
        ("list", ..) => {
            let of = parameters.strip_suffix('?');
            TypeData { item: item(of.unwrap_or(parameters)), nullable: Some(of.is_some()), ..data }
        }
        ("nonzero" | "enum", ..) => TypeData { item: item(parameters), ..data },
        ("extension", _, Some((label, of))) => {
            TypeData { item: item(of), label: Some(label.to_string()), ..data }
        }
        _ => data,
    }
}

/// Whether the text is a name, with or without something in parentheses behind it.
#[cfg(feature = "std")]
fn is_one_word(code: &str) -> bool {
    let (mut depth, mut closed) = (0usize, false);
    for byte in code.bytes() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => return false,
            b')' => {
                depth -= 1;
                closed = depth == 0;
                continue;
            }
            b' ' | b';' | b',' | b'=' | b'?' if depth > 0 => {}
            ..=b' ' | b';' | b',' | b'=' | b'?' | 0x7f => return false,
            _ => {}
        }
        if closed {
            return false;
        }
    }
    depth == 0 && !code.is_empty() && !code.starts_with('(')
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::*;

    fn leaf(name: &str) -> TypeData {
        TypeData { name: name.into(), ..TypeData::default() }
    }

    #[test]
    fn codes_are_one_word_with_balanced_parameters() {
        for code in ["money", "vec3(f32,3)", "map(record(1 x i32;),string)", "größe"] {
            assert!(is_one_word(code), "{code}");
        }
        for code in
            ["", "(x)", "a b", "i32 null", "i32\n1 y i32", "a(b", "a)b(", "a(b)c", "a(b)(c)", "a=1", "a(\n)"]
        {
            assert!(!is_one_word(code), "{code}");
        }
    }

    #[test]
    fn a_code_fits_its_type_only() {
        let list = |nullable| TypeData {
            item: Some(Box::new(leaf("money"))),
            nullable: Some(nullable),
            ..leaf("list")
        };
        assert!(is_code_of("money", &leaf("money")));
        assert!(is_code_of("money(3)", &leaf("money")));
        assert!(!is_code_of("i32", &leaf("money")));
        assert!(is_code_of("list(money)", &list(false)));
        assert!(is_code_of("list(money?)", &list(true)));
        assert!(!is_code_of("list(money)", &list(true)));
        assert!(!is_code_of("list(i32)", &list(false)));
        assert!(!is_code_of("list", &list(false)));
        let extension = TypeData {
            item: Some(Box::new(leaf("money"))),
            label: Some("shop.price".into()),
            ..leaf("extension")
        };
        assert!(is_code_of("extension(shop.price,money(EUR,2))", &extension));
        assert!(!is_code_of("extension(money,i32)", &extension));
        let array = TypeData { item: Some(Box::new(list(true))), len: Some(3), ..leaf("array") };
        assert!(is_code_of("array(list(money?),3)", &array));
        assert!(!is_code_of("array(list(money?),4)", &array));
    }
}
