//! Two layouts have one canonical text only if they describe the same bytes.

use record_core::{Record, Retired};

mod added {
    #[derive(record_core::Record)]
    #[record(version = 2)]
    pub struct Pair {
        pub i32: u8,
        #[record(since = 2)]
        pub retired: i32,
    }
}

mod retired {
    #[derive(record_core::Record)]
    #[record(version = 2)]
    pub struct Pair {
        #[record(retired = 2)]
        pub i32: super::Retired<u8>,
    }
}

#[test]
fn a_field_named_retired_is_not_a_retirement() {
    let (added, retired) = (added::Pair::LAYOUT, retired::Pair::LAYOUT);
    assert_eq!(added.canonical_text(2), "record/1\n1 i32 u8\n2 retired i32\n");
    assert_eq!(retired.canonical_text(2), "record/1\n1 i32 u8\n2 retired=i32\n");
    assert_ne!(added.versions()[1].hash(), retired.versions()[1].hash());
    assert_eq!(
        added.difference(retired).unwrap(),
        "version 2 was changed after it was stored: field `retired` is `2 retired i32` here, `2 retired=i32` there"
    );
}
