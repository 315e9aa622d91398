//! Generated code is held against no lint of the user's crate.

mod strict {
    #![forbid(unsafe_code)]
    #![deny(missing_docs, unreachable_pub, rust_2018_idioms, unused, deprecated, nonstandard_style)]
    #![deny(missing_debug_implementations, missing_copy_implementations, single_use_lifetimes, trivial_casts)]
    #![deny(
        trivial_numeric_casts,
        unused_qualifications,
        unused_results,
        variant_size_differences,
        unused_lifetimes
    )]
    #![deny(
        elided_lifetimes_in_paths,
        explicit_outlives_requirements,
        let_underscore_drop,
        meta_variable_misuse
    )]
    #![deny(trivial_bounds, redundant_lifetimes, unnameable_types, unused_import_braces, keyword_idents)]

    use record_core::{Key, Record, RecordEnum, Retired, Text};

    /// An enum.
    #[derive(RecordEnum, Debug, Clone, Copy)]
    #[repr(u8)]
    pub(super) enum State {
        /// A variant.
        Open,
        /// The rest.
        #[record(other)]
        Other,
    }

    /// A nested record.
    #[derive(Record, Debug, Clone, Copy)]
    pub(super) struct Point {
        x: f32,
        y: Option<f32>,
    }

    /// A record.
    #[derive(Record, Debug, Clone)]
    #[record(version = 2)]
    pub(super) struct Everything<'a> {
        id: i32,
        name: std::borrow::Cow<'a, str>,
        text: Option<Text<8>>,
        list: Vec<Option<Point>>,
        #[record(as_set)]
        labels: Vec<String>,
        state: State,
        point: Point,
        to_int: i32,
        into_int: i32,
        as_int: i32,
        is_int: bool,
        from_int: i32,
        len: u8,
        add: i32,
        #[record(retired = 2)]
        old: Retired<i32>,
        #[record(since = 2, default = State::Open)]
        state2: State,
        #[record(since = 2, from = "id")]
        id2: i64,
        #[record(skip)]
        note: Option<i32>,
        #[record(skip)]
        pub(super) note2: i32,
    }

    /// A generic record.
    #[derive(Record, Debug, Clone)]
    pub(super) struct Generic<T: record_core::Field, const N: usize> {
        value: T,
        bytes: [u8; N],
        #[record(skip)]
        note: i32,
    }

    /// A record that is never used.
    #[derive(Record, Debug, Clone)]
    pub(super) struct Fixed {
        value: i32,
        r#type: [u16; 3],
    }

    /// A key.
    #[derive(Key, Debug, Clone)]
    pub(super) struct Id {
        account: i32,
        name: String,
    }
}

mod pedantic {
    #![allow(unreachable_pub, reason = "the tests are a program, but act a library")]
    #![deny(clippy::all, clippy::pedantic, clippy::nursery, clippy::cargo)]
    #![deny(clippy::undocumented_unsafe_blocks, clippy::multiple_unsafe_ops_per_block, clippy::unwrap_used)]
    #![deny(clippy::absolute_paths, clippy::allow_attributes, clippy::allow_attributes_without_reason)]
    #![deny(clippy::as_conversions, clippy::indexing_slicing, clippy::panic, clippy::exhaustive_structs)]
    #![deny(clippy::missing_inline_in_public_items, clippy::shadow_reuse, clippy::arithmetic_side_effects)]

    use std::borrow::Cow;

    use record_core::{Record, RecordEnum, Retired, Text};

    #[derive(RecordEnum, Debug, Clone, Copy, PartialEq, Eq)]
    #[repr(u8)]
    #[non_exhaustive]
    pub enum State {
        Open,
        #[record(other)]
        Other,
    }

    #[derive(Record, Debug, Clone, Copy, PartialEq)]
    #[non_exhaustive]
    pub struct Point {
        x: f32,
        y: Option<f32>,
    }

    #[derive(Record, Debug, Clone)]
    #[record(version = 2)]
    #[non_exhaustive]
    pub struct Everything<'a> {
        id: i32,
        name: Cow<'a, str>,
        text: Option<Text<8>>,
        list: Vec<Option<Point>>,
        state: State,
        point: Point,
        to_int: i32,
        into_int: i32,
        as_int: i32,
        is_int: bool,
        from_int: i32,
        len: u8,
        add: i32,
        new: i32,
        #[record(retired = 2)]
        old: Retired<i32>,
        #[record(since = 2, default = State::Open)]
        state2: State,
        #[record(since = 2, from = "id")]
        id2: i64,
        #[record(skip)]
        pub(super) note: Option<i32>,
    }
}

#[test]
fn it_compiles() {
    use record_core::{Key, Record};

    assert_eq!(strict::Everything::LAYOUT.version(), 2);
    assert_eq!((strict::Fixed::LAYOUT.version(), strict::Generic::<i32, 4>::LAYOUT.version()), (1, 1));
    assert_eq!(strict::Id::COLUMNS.len(), 2);
    assert_eq!(pedantic::Everything::LAYOUT.version(), 2);
}
