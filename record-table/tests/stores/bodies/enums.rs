//! Enums that grow, with and without a variant for what is not known.

use super::database;
use crate::store::{CATALOG, Table, fields, number, text};
use few::IssueFields as _;
use many::IssueFields as _;
use record_table::{Lookup, Put};

mod few {
    #[derive(record_core::RecordEnum, Debug, Clone, Copy, PartialEq)]
    #[repr(u8)]
    pub(super) enum Kind {
        Fix,
        Feature,
    }
    #[derive(record_core::RecordEnum, Debug, Clone, Copy, PartialEq)]
    #[repr(u8)]
    pub(super) enum State {
        Open,
        #[record(other)]
        Other = 255,
    }
    #[derive(record_core::Record, Debug, Clone, PartialEq)]
    pub(super) struct Issue {
        pub(super) number: i64,
        #[record(promote)]
        pub(super) kind: Kind,
        #[record(promote)]
        pub(super) state: State,
    }
}

mod many {
    #[derive(record_core::RecordEnum, Debug, Clone, Copy, PartialEq)]
    #[repr(u8)]
    pub(super) enum Kind {
        Fix,
        Feature,
        Chore,
    }
    #[derive(record_core::RecordEnum, Debug, Clone, Copy, PartialEq)]
    #[repr(u8)]
    pub(super) enum State {
        Open,
        Closed,
        Merged,
        #[record(other)]
        Other = 255,
    }
    #[derive(record_core::Record, Debug, Clone, PartialEq)]
    pub(super) struct Issue {
        pub(super) number: i64,
        #[record(promote)]
        pub(super) kind: Kind,
        #[record(promote)]
        pub(super) state: State,
    }
}

#[test]
fn old_code_reads_unknown_variants_as_other_or_says_so() {
    let (_store, mut conn) = database();
    let old = Table::<i64, few::Issue>::create(conn.client(), "issues").unwrap();
    old.put(conn.client(), &1, few::Issue { number: 1, kind: few::Kind::Fix, state: few::State::Open })
        .unwrap();
    let new = Table::<i64, many::Issue>::create(conn.client(), "issues").unwrap();
    let issue = |number, kind, state| many::Issue { number, kind, state };
    new.put(conn.client(), &2, issue(2, many::Kind::Fix, many::State::Merged)).unwrap();
    new.put(conn.client(), &3, issue(3, many::Kind::Chore, many::State::Open)).unwrap();

    let row = old.get(conn.client(), &2).unwrap().found().unwrap();
    assert_eq!(row.view().state(), few::State::Other);
    let error = old.get(conn.client(), &3).unwrap_err();
    assert_eq!(error.field(), Some("kind"));
    assert!(error.is_corrupt() && error.to_string().contains("2 is no variant of `Kind`"), "{error}");

    // An edit keeps the byte that is not understood, in the record and in the column.
    assert_eq!(old.edit(conn.client(), &2, |issue| issue.number = 20).unwrap(), Lookup::Found(Put::Updated));
    assert_eq!(
        new.get(conn.client(), &2).unwrap().found().unwrap().decode(),
        issue(20, many::Kind::Fix, many::State::Merged)
    );
    assert_eq!(
        text(conn.client(), &format!("SELECT state FROM {} WHERE key = 2", fields("issues"))),
        "Merged"
    );

    // Filters tell variants by what each program knows of them.
    let mut find = |filter| {
        let mut keys = Vec::new();
        let scan = old.scan().matching(few::Issue::number().ne(3).and(filter));
        scan.for_each(conn.client(), |key, _| keys.push(key)).unwrap();
        keys
    };
    assert_eq!(find(few::Issue::state().eq(few::State::Other)), [2]);
    assert_eq!(find(few::Issue::state().ne(few::State::Open)), [2]);
    assert_eq!(find(few::Issue::state().eq(few::State::Open)), [1]);
    let merged = new.scan().matching(many::Issue::state().eq(many::State::Merged));
    assert_eq!(merged.for_each(conn.client(), |_, _| ()).unwrap().rows, 1);

    // What is not understood can't be written either.
    let unknown = few::Issue { number: 9, kind: few::Kind::Fix, state: few::State::Other };
    assert_eq!(old.put(conn.client(), &9, unknown).unwrap_err().field(), Some("state"));
}

#[test]
fn the_catalog_keeps_the_variants_of_the_program_that_knows_more() {
    let (_store, mut conn) = database();
    let layout = format!("SELECT CAST(layout AS text) FROM {CATALOG}");
    Table::<i64, few::Issue>::create(conn.client(), "issues").unwrap();
    assert!(!text(conn.client(), &layout).contains("Merged"));
    Table::<i64, many::Issue>::create(conn.client(), "issues").unwrap();
    let richer = text(conn.client(), &layout);
    assert!(richer.contains("Merged") && richer.contains("Chore"));
    Table::<i64, few::Issue>::create(conn.client(), "issues").unwrap();
    assert_eq!(text(conn.client(), &layout), richer);
}

#[test]
fn columns_follow_the_names_of_variants() {
    mod renamed {
        #[derive(record_core::RecordEnum, Debug, Clone, Copy, PartialEq)]
        #[repr(u8)]
        pub(super) enum Kind {
            #[record(rename = "Bug fix")]
            Fix,
            Feature,
        }
        #[derive(record_core::Record)]
        pub(super) struct Issue {
            pub(super) number: i64,
            #[record(promote)]
            pub(super) kind: Kind,
            #[record(promote)]
            pub(super) state: super::few::State,
        }
    }
    use renamed::IssueFields as _;

    let (_store, mut conn) = database();
    let old = Table::<i64, few::Issue>::create(conn.client(), "issues").unwrap();
    let issue = |number, kind| few::Issue { number, kind, state: few::State::Open };
    old.put(conn.client(), &1, issue(1, few::Kind::Fix)).unwrap();
    old.put(conn.client(), &2, issue(2, few::Kind::Feature)).unwrap();

    let new = Table::<i64, renamed::Issue>::create(conn.client(), "issues").unwrap();
    let fixes = format!("SELECT count(*) FROM {} WHERE kind = 'Bug fix'", fields("issues"));
    assert_eq!(number(conn.client(), &fixes), 1);
    // The catalog's names are those of all programs.
    old.put(conn.client(), &3, issue(3, few::Kind::Fix)).unwrap();
    assert_eq!(number(conn.client(), &fixes), 2);
    let is_fix = few::Issue::kind().eq(few::Kind::Fix);
    assert_eq!(old.scan().matching(is_fix).for_each(conn.client(), |_, _| ()).unwrap().rows, 2);
    let is_fix = renamed::Issue::kind().eq(renamed::Kind::Fix);
    assert_eq!(new.scan().matching(is_fix).for_each(conn.client(), |_, _| ()).unwrap().rows, 2);
    assert_eq!(new.get(conn.client(), &3).unwrap().found().unwrap().view().number(), 3);
}
