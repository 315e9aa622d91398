//! The same version with different contents is refused before anything is written.

use crate::{memory, one};
use record_core::sqlite::Table;

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
    let conn = memory();
    let base = Table::<i64, base::Forked>::create(&conn, "forked").unwrap();
    base.put(&conn, &1, base::Forked { number: 1, name: "a".into() }).unwrap();
    let early = Table::<i64, right::Forked>::open(&conn, "forked").unwrap();
    Table::<i64, left::Forked>::create(&conn, "forked").unwrap();
    let schema = || one::<i64>(&conn, "PRAGMA schema_version");
    let before = schema();

    let errors = [
        Table::<i64, right::Forked>::create(&conn, "forked").unwrap_err(),
        Table::<i64, right::Forked>::open(&conn, "forked").unwrap_err(),
        // The handle of before learns of it before it writes.
        early.put(&conn, &1, right::Forked { number: 1, name: "a".into(), rank: 9 }).unwrap_err(),
    ];
    for error in errors {
        assert!(error.is_layout(), "{error}");
        assert_eq!(error.table(), Some("forked"));
        assert!(error.to_string().contains("version 2") && error.to_string().contains("`rank`"), "{error}");
    }
    let error = Table::<i64, changed::Forked>::create(&conn, "forked").unwrap_err();
    assert!(
        error.to_string().contains(
            "field `number` is `1 number i32` here, `1 number i64` there (there: the table's catalog); undo the change"
        ),
        "{error}"
    );
    let error = Table::<i64, extended::Forked>::create(&conn, "forked").unwrap_err();
    assert!(
        error
            .to_string()
            .contains("version 1 was changed after it was stored: field `extra`: `1 extra u8` is here but"),
        "{error}"
    );
    assert_eq!(schema(), before);
    assert_eq!(one::<i64>(&conn, "SELECT count(*) FROM record_layouts"), 2);
}
