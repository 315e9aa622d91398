//! Keys that no Rust type describes: their columns as data, and their values, owned.

use crate::{Error, append_value};
use record_core::{
    Invalid,
    key::{Key, KeyColumn, KeyReader, KeyType, KeyValue},
};
use std::sync::RwLock;

/// The lists of key columns that were read, each once.
static READ: RwLock<Vec<&'static [KeyColumn]>> = RwLock::new(Vec::new());

/// More tables than any application opens; schemas that change without end are stopped here.
const MOST: usize = 4_096;

/// Bytes of the names in one list.
const MOST_BYTES: usize = 4 << 10;

/// Key columns that were read from a schema, kept for the life of the process, equal lists once.
///
/// ```
/// use record_core::key::KeyType;
/// use record_table::{check_key, keep_key_columns};
///
/// let columns = keep_key_columns("Facts", &[("repository", KeyType::I64), ("path", KeyType::Text)])?;
/// assert_eq!(columns[1].name, "path");
/// # Ok::<(), record_table::Error>(())
/// ```
///
/// # Errors
/// When the names are longer than 4 KiB in all, or the process has kept 4,096 different lists.
pub fn keep_key_columns(record: &str, columns: &[(&str, KeyType)]) -> Result<&'static [KeyColumn], Error> {
    let is_same = |kept: &[KeyColumn]| {
        kept.len() == columns.len()
            && kept.iter().zip(columns).all(|(kept, (name, ty))| kept.name == *name && kept.ty == *ty)
    };
    let find = |all: &[&'static [KeyColumn]]| all.iter().find(|kept| is_same(kept)).copied();
    if let Some(kept) = find(&READ.read().unwrap_or_else(|poisoned| poisoned.into_inner())) {
        return Ok(kept);
    }
    let mut all = READ.write().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some(kept) = find(&all) {
        return Ok(kept);
    }
    let bytes: usize = columns.iter().map(|(name, _)| name.len()).sum();
    if bytes > MOST_BYTES || all.len() == MOST {
        let message = "the names of the key columns are too long, or this process has opened tables with too many \
                       different keys to keep them all";
        return Err(Error::of_table(record, message));
    }
    let column = |(name, ty): &(&str, KeyType)| KeyColumn { name: String::from(*name).leak(), ty: *ty };
    let kept: &'static [KeyColumn] = columns.iter().map(column).collect::<Vec<_>>().leak();
    all.push(kept);
    Ok(kept)
}

/// Checks that values are those of a key, column by column. A UUID is a value of a column of bytes too, which is what some
/// stores have for it.
///
/// ```
/// use record_core::key::{KeyColumn, KeyType, KeyValue};
/// use record_table::check_key;
///
/// let columns = [KeyColumn { name: "number", ty: KeyType::U64 }];
/// assert!(check_key("Facts", &columns, &[KeyValue::Int(17)]).is_ok());
/// let error = check_key("Facts", &columns, &[KeyValue::Int(-1)]).unwrap_err();
/// assert_eq!(error.field(), Some("number"));
/// ```
///
/// # Errors
/// When there are more or fewer than key columns, or one is no value of its column's type: the error names the column.
pub fn check_key(record: &str, columns: &[KeyColumn], key: &[KeyValue<'_>]) -> Result<(), Error> {
    if key.len() != columns.len() {
        let message = format!("a key of the table has {} values, not {}", columns.len(), key.len());
        return Err(Error::of_call(record, message));
    }
    let is_wrong = |(column, value): &(&KeyColumn, &KeyValue<'_>)| match (column.ty, value) {
        (KeyType::Bytes, KeyValue::Uuid(_)) => false,
        (ty, value) => !value.is_of(ty),
    };
    match columns.iter().zip(key).find(is_wrong) {
        None => Ok(()),
        Some((column, _)) => {
            let refused = Invalid::new("not a value of the key column's type");
            Err(Error::refused(record, refused).with_field(column.name))
        }
    }
}

/// A key's values, owned.
///
/// ```
/// use record_core::key::{KeyColumn, KeyType, KeyValue};
/// use record_table::AnyKey;
///
/// let columns = [KeyColumn { name: "path", ty: KeyType::Text }];
/// let key = AnyKey::new(&columns, &[KeyValue::Text("src/lib.rs")]);
/// assert!(key.values() == [KeyValue::Text("src/lib.rs")]);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct AnyKey(Box<[Owned]>);

#[derive(Clone, PartialEq, Eq)]
enum Owned {
    Int(i64),
    UInt(u64),
    Text(Box<str>),
    Bytes(Box<[u8]>),
    Uuid([u8; 16]),
}

impl AnyKey {
    /// A copy of a key's values, which [`check_key`] has checked. They are what a typed key of these columns shows, so that
    /// equal keys have equal [sort bytes](crate::append_value).
    pub fn new(columns: &[KeyColumn], key: &[KeyValue<'_>]) -> Self {
        let owned = |(column, value): (&KeyColumn, &KeyValue<'_>)| match (column.ty, *value) {
            (KeyType::U64, KeyValue::Int(value)) => Owned::UInt(value as u64),
            (KeyType::Bytes, KeyValue::Uuid(value)) => Owned::Bytes(value.into()),
            (_, KeyValue::Int(value)) => Owned::Int(value),
            (_, KeyValue::UInt(value)) => Owned::UInt(value),
            (_, KeyValue::Text(value)) => Owned::Text(value.into()),
            (_, KeyValue::Bytes(value)) => Owned::Bytes(value.into()),
            (_, KeyValue::Uuid(value)) => Owned::Uuid(value),
        };
        AnyKey(columns.iter().zip(key).map(owned).collect())
    }

    /// The values in order.
    pub fn values(&self) -> Vec<KeyValue<'_>> {
        self.0.iter().map(Owned::value).collect()
    }

    /// Shows the values in order.
    pub fn for_each(&self, each: &mut dyn FnMut(KeyValue<'_>)) {
        self.0.iter().for_each(|value| each(value.value()));
    }

    /// The key as one of its own type.
    ///
    /// # Errors
    /// When its values are none of such a key.
    pub fn read<K: Key>(&self, record: &str) -> Result<K, Error> {
        let mut get = |i: usize, give: &mut dyn FnMut(KeyValue<'_>)| {
            self.0.get(i).into_iter().for_each(|value| give(value.value()));
            Ok(())
        };
        Ok(K::read(&mut KeyReader::new(record, &mut get))?)
    }

    /// The key's [sort bytes](crate::append_sort_key).
    pub fn sort_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.for_each(&mut |value| append_value(value, &mut bytes));
        bytes
    }
}

impl Owned {
    fn value(&self) -> KeyValue<'_> {
        match self {
            Owned::Int(value) => KeyValue::Int(*value),
            Owned::UInt(value) => KeyValue::UInt(*value),
            Owned::Text(value) => KeyValue::Text(value),
            Owned::Bytes(value) => KeyValue::Bytes(value),
            Owned::Uuid(value) => KeyValue::Uuid(*value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_lists_of_columns_are_kept_once() {
        let keep = |name: &str, ty| keep_key_columns("Facts", &[(name, ty)]);
        let first = keep("a_key_of_this_test", KeyType::I64).unwrap();
        assert!(std::ptr::eq(first, keep("a_key_of_this_test", KeyType::I64).unwrap()));
        assert_ne!(first, keep("a_key_of_this_test", KeyType::U64).unwrap());
        assert!(keep(&"a".repeat(MOST_BYTES + 1), KeyType::I64).is_err());
    }

    #[test]
    fn values_are_checked_and_then_those_that_a_type_shows() {
        let columns =
            [KeyColumn { name: "number", ty: KeyType::U64 }, KeyColumn { name: "hash", ty: KeyType::Bytes }];
        let check = |key: &[KeyValue<'_>]| check_key("Facts", &columns, key);
        assert!(check(&[KeyValue::Int(1)]).unwrap_err().to_string().contains("2 values, not 1"));
        let error = check(&[KeyValue::Int(-1), KeyValue::Bytes(b"")]).unwrap_err();
        assert!(error.is_refused() && error.field() == Some("number"));
        let sort_bytes = |key: &[KeyValue<'_>]| {
            check(key).unwrap();
            AnyKey::new(&columns, key).sort_bytes()
        };
        let uuid = [7; 16];
        assert_eq!(
            sort_bytes(&[KeyValue::Int(1), KeyValue::Uuid(uuid)]),
            sort_bytes(&[KeyValue::UInt(1), KeyValue::Bytes(&uuid)])
        );
    }
}
