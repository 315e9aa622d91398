//! Bad data: what is stored is corrupt, or of a layout that nobody knows.

use super::{Facts, database, facts};
use crate::store::{Table, bytes, execute};
use record_core::{Blob, Record};

#[test]
fn a_corrupt_blob_is_an_error_that_names_table_field_and_offset() {
    let (_store, mut conn) = database();
    let table = Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
    let good = Blob::encode(&facts(2)).unwrap().into_bytes();
    let author = facts(2).author.len();
    let text = good.windows(author).position(|bytes| bytes == facts(2).author.as_bytes()).unwrap();
    let mut bad_utf8 = good.clone();
    bad_utf8[text + 1] = 0xff;
    let mut bad_end = good.clone();
    let end = Facts::LAYOUT.field("author").unwrap().offset() as usize;
    bad_end[end..end + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    let mut foreign = good.clone();
    foreign[0] ^= 1;
    for (what, corrupt, field, offset) in [
        ("text that is not UTF-8", &bad_utf8[..], Some("author"), Some(text + 1)),
        ("an end outside", &bad_end, Some("author"), Some(end)),
        ("cut short", &good[..10], None, None),
        ("empty", &[], None, None),
        ("foreign", &foreign, None, None),
    ] {
        execute(conn.client(), "DELETE FROM facts");
        execute(conn.client(), &format!("INSERT INTO facts (key, data) VALUES (1, {})", bytes(corrupt)));
        let errors = [
            table.get(conn.client(), &1).unwrap_err(),
            table.get_many(conn.client(), [0, 1]).unwrap_err(),
            table.scan().for_each(conn.client(), |_, _| ()).unwrap_err(),
            table.edit(conn.client(), &1, |_| ()).unwrap_err(),
        ];
        for error in errors {
            assert_eq!((error.table(), error.record()), (Some("facts"), "Facts"), "{what}: {error}");
            assert_eq!((error.field(), error.offset()), (field, offset), "{what}: {error}");
            assert_eq!(error.is_unknown_layout(), what == "foreign", "{what}: {error}");
            assert_eq!(error.is_corrupt(), what != "foreign", "{what}: {error}");
        }
        let third = table.get_many(conn.client(), [0, 5, 1]).unwrap_err();
        assert_eq!(third.row(), Some(2), "{what}: {third}");
        assert!(!conn.is_in_transaction());
        assert!(table.put(conn.client(), &1, facts(1)).is_ok(), "{what}: putting replaces it");
    }
}

#[test]
fn a_corrupt_row_does_not_spoil_the_callers_transaction() {
    let (_store, mut conn) = database();
    let table = Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
    execute(conn.client(), &format!("INSERT INTO facts (key, data) VALUES (1, {})", bytes(&[7; 20])));
    let mut transaction = conn.transaction();
    table.put(transaction.client(), &2, facts(2)).unwrap();
    assert!(table.get(transaction.client(), &1).is_err());
    assert!(table.get_many(transaction.client(), [2, 1]).is_err());
    assert!(table.scan().for_each(transaction.client(), |_, _| ()).is_err());
    assert!(table.edit(transaction.client(), &1, |_| ()).is_err());
    table.put(transaction.client(), &3, facts(3)).unwrap();
    transaction.commit();
    assert_eq!(table.count(conn.client()).unwrap(), 3);
}
