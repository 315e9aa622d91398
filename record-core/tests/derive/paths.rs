//! The crate under other names. That no other path is written is tested in `record-derive`.

mod facade {
    pub(super) mod inner {
        pub(in super::super) use record_core::*;
    }
}

use renamed::{Blob, Key, Record as _, RecordEnum as _};

#[derive(renamed::Record)]
#[record(crate = renamed, version = 2)]
struct ByPath {
    a: i32,
    #[record(since = 2, default = 2)]
    b: i32,
}

#[derive(renamed::Record)]
#[record(crate = "renamed")]
struct ByText {
    a: String,
    #[record(skip)]
    b: i32,
}

#[derive(renamed::RecordEnum, Clone, Copy)]
#[record(crate = renamed)]
#[repr(u8)]
enum State {
    Open,
}

#[derive(renamed::Key)]
#[record(crate = renamed)]
struct Id {
    id: i32,
}

/// A macro of a crate that passes the core on can name it by that crate alone.
macro_rules! by_macro {
    ($name:ident) => {
        #[derive(renamed::Record)]
        #[record(crate = $crate::paths::facade::inner)]
        pub(super) struct $name {
            pub(super) a: String,
        }
    };
}

#[allow(dead_code, reason = "the span of `$crate` makes what is generated look like the macro's own")]
mod made {
    by_macro!(ByMacro);
}

#[test]
fn the_crate_may_have_another_name() {
    assert_eq!(Blob::encode(&ByPath { a: 1, b: 2 }).unwrap().view().b(), 2);
    assert_eq!(Blob::encode(&ByText { a: "x".into(), b: 2 }).unwrap().view().a(), "x");
    assert_eq!(Blob::encode(&made::ByMacro { a: "y".into() }).unwrap().view().a(), "y");
    assert_eq!(State::Open.name(), "Open");
    assert_eq!((Id::COLUMNS.len(), Id { id: 1 }.id), (1, 1));
    assert_eq!(ByPath::LAYOUT.version(), 2);
    assert_eq!(facade::inner::Date::from_days(1).as_days(), 1);
}
