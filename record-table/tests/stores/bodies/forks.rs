//! The same version with different contents is refused before anything is written.

use super::database;
use crate::store::{CATALOG, SCHEMA_STATE, Table, number, text};

mod base {
    #[derive(record_core::Record, Clone)]
    pub(super) struct Forked {
        pub(super) number: i64,
        pub(super) name: String,
    }
}

mod left {
    #[derive(record_core::Record, Clone)]
    #[record(version = 2)]
    pub(super) struct Forked {
        pub(super) number: i64,
        pub(super) name: String,
        #[record(since = 2)]
        pub(super) score: u32,
    }
}

mod right {
    #[derive(record_core::Record, Clone)]
    #[record(version = 2)]
    pub(super) struct Forked {
        pub(super) number: i64,
        pub(super) name: String,
        #[record(since = 2, promote)]
        pub(super) rank: u16,
    }
}

mod changed {
    #[derive(record_core::Record, Clone)]
    pub(super) struct Forked {
        pub(super) number: i32,
        pub(super) name: String,
    }
}

/// Without a new version.
mod extended {
    #[derive(record_core::Record, Clone)]
    pub(super) struct Forked {
        pub(super) number: i64,
        pub(super) extra: u8,
        pub(super) name: String,
    }
}

#[test]
fn a_fork_is_refused_and_the_field_named() {
    let (_store, mut conn) = database();
    let base = Table::<i64, base::Forked>::create(conn.client(), "forked").unwrap();
    base.put(conn.client(), &1, base::Forked { number: 1, name: "a".into() }).unwrap();
    let early = Table::<i64, right::Forked>::open(conn.client(), "forked").unwrap();
    Table::<i64, left::Forked>::create(conn.client(), "forked").unwrap();
    let before = text(conn.client(), SCHEMA_STATE);

    let errors = [
        Table::<i64, right::Forked>::create(conn.client(), "forked").unwrap_err(),
        Table::<i64, right::Forked>::open(conn.client(), "forked").unwrap_err(),
        // The handle of before learns of it before it writes.
        early.put(conn.client(), &1, right::Forked { number: 1, name: "a".into(), rank: 9 }).unwrap_err(),
    ];
    for error in errors {
        assert!(error.is_layout(), "{error}");
        assert_eq!(error.table(), Some("forked"));
        assert!(error.to_string().contains("version 2") && error.to_string().contains("`rank`"), "{error}");
    }
    let error = Table::<i64, changed::Forked>::create(conn.client(), "forked").unwrap_err();
    assert!(
        error.to_string().contains(
            "field `number` is `1 number i32` here, `1 number i64` there (there: the table's catalog); undo the change"
        ),
        "{error}"
    );
    let error = Table::<i64, extended::Forked>::create(conn.client(), "forked").unwrap_err();
    assert!(
        error
            .to_string()
            .contains("version 1 was changed after it was stored: field `extra`: `1 extra u8` is here but"),
        "{error}"
    );
    assert_eq!(text(conn.client(), SCHEMA_STATE), before);
    assert_eq!(number(conn.client(), &format!("SELECT count(*) FROM {CATALOG}")), 2);
}
