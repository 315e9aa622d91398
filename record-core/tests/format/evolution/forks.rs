//! Two records that both call themselves version 2.

use record_core::{Record, vouch};

macro_rules! fork {
    ($module:ident { $($fields:tt)* }) => {
        mod $module {
            #[derive(record_core::Record)]
            #[record(version = 2)]
            pub struct Entry {
                pub id: u32,
                $($fields)*
            }
        }
    };
}

fork!(ours { #[record(since = 2)] pub count: u8, });
fork!(same { #[record(since = 2)] pub count: u8, #[record(skip)] pub _add_on: u8, });
fork!(other_type { #[record(since = 2)] pub count: u16, });
fork!(other_name { #[record(since = 2)] pub number: u8, });
fork!(other_default { #[record(since = 2, default = 1)] pub count: u8, });
fork!(nullable { #[record(since = 2)] pub count: Option<u8>, });
fork!(one_more { #[record(since = 2)] pub count: u8, #[record(since = 2)] pub more: u8, });
fork!(other_order { #[record(since = 2)] pub more: u8, #[record(since = 2)] pub count: u8, });

#[test]
fn a_fork_is_refused_and_the_field_named() {
    for (theirs, says) in [
        (other_type::Entry::LAYOUT, "field `count` is `2 count u8` here, `2 count u16` there"),
        (other_name::Entry::LAYOUT, "field `count` is `2 count u8` here, `2 number u8` there"),
        (other_default::Entry::LAYOUT, "field `count` is `2 count u8` here, `2 count u8 default=01` there"),
        (nullable::Entry::LAYOUT, "field `count` is `2 count u8` here, `2 count u8 null` there"),
        (one_more::Entry::LAYOUT, "field `more`: `2 more u8` is there but not here"),
        (other_order::Entry::LAYOUT, "field `more`: `2 more u8` is there but not here"),
    ] {
        let error = vouch(ours::Entry::LAYOUT, theirs).unwrap_err();
        assert!(error.is_layout());
        assert!(error.to_string().contains(says), "{error}");
        assert!(error.to_string().contains("version 2"), "{error}");
    }
    let turned = one_more::Entry::LAYOUT.difference(other_order::Entry::LAYOUT).unwrap();
    assert!(turned.ends_with("field `count` stands here where `more` stands there"), "{turned}");
}

#[test]
fn what_is_not_stored_makes_no_fork() {
    vouch(ours::Entry::LAYOUT, same::Entry::LAYOUT).unwrap();
    assert_eq!(ours::Entry::LAYOUT.versions(), same::Entry::LAYOUT.versions());
}

#[test]
fn an_older_layout_is_no_fork() {
    #[derive(Record)]
    struct First {
        _id: u32,
    }
    #[derive(Record)]
    #[record(version = 2)]
    struct Second {
        _id: u32,
        #[record(since = 2)]
        _count: u8,
    }
    vouch(Second::LAYOUT, First::LAYOUT).unwrap();
    vouch(First::LAYOUT, Second::LAYOUT).unwrap();
}
