//! Names of the prelude and of this crate that mean something else where a record is declared.

#![allow(dead_code, clippy::enum_variant_names, reason = "what shadows is only there to be in the way")]

mod types {
    use record_core::Blob;

    struct Option;
    struct String;
    struct Vec;
    struct Box;
    enum Never {}
    trait Clone {}
    trait Copy {}
    trait Default {}
    trait From {}
    trait Field {}
    trait FixedField {}
    trait RecordView {}
    trait Hash {}
    struct Layout;
    struct Error;
    struct Type;
    struct RawView;
    const LITERAL: i32 = 3;
    const DEFAULT: i32 = 4;
    const SOME: i32 = 5;
    mod core {}
    mod std {}
    mod alloc {}
    mod record_core_ {}

    #[derive(record_core::Record)]
    #[record(version = 2)]
    pub(super) struct Result {
        pub(super) a: i32,
        pub(super) b: ::core::option::Option<::std::string::String>,
        #[record(since = 2, default = DEFAULT)]
        pub(super) c: i32,
        #[record(since = 2, default = LITERAL)]
        pub(super) d: i32,
        #[record(skip)]
        pub(super) e: i32,
    }

    #[derive(record_core::RecordEnum, Debug, PartialEq, ::core::clone::Clone, ::core::marker::Copy)]
    #[repr(u8)]
    pub(super) enum Some {
        None,
        Some,
        Ok,
        Err,
        #[record(other)]
        Self_ = 255,
    }

    #[derive(record_core::Key)]
    struct Ok {
        id: i32,
    }

    #[test]
    fn a_record_named_result() {
        let blob = Blob::new(Result { a: 1, b: None, c: 4, d: 3, e: 1 }).unwrap();
        assert_eq!((blob.view().a(), blob.view().c(), blob.view().d()), (1, 4, 3));
        assert_eq!(<ResultView<'_> as record_core::RecordView>::version(blob.view()), 1);
    }
}

mod values {
    use record_core::{Blob, Record};

    const OK: () = ();
    #[allow(non_upper_case_globals, reason = "the name is what is tested")]
    const Ok: () = ();
    #[allow(non_upper_case_globals, reason = "the name is what is tested")]
    static Err: () = ();
    #[allow(non_upper_case_globals, reason = "the name is what is tested")]
    static Some: () = ();
    #[allow(non_upper_case_globals, reason = "the name is what is tested")]
    static None: () = ();
    #[allow(non_upper_case_globals, reason = "the name is what is tested")]
    static slot: i32 = 1;

    #[derive(Record)]
    struct Value {
        a: Option<i32>,
        b: Vec<String>,
    }

    #[test]
    fn values_named_as_variants() {
        let blob = Blob::new(Value { a: Option::Some(1), b: vec![] }).unwrap();
        assert_eq!(blob.view().a(), Option::Some(1));
    }
}

/// Another crate's derive and trait of the same name.
mod another_record {
    mod other {
        /// Stands for `Record` of another crate: a trait, a macro and an attribute's helper.
        pub(super) trait Record {
            fn view(&self) -> i32 {
                1
            }
        }
        impl<T> Record for T {}

        macro_rules! record {
            () => {
                2
            };
        }
        pub(super) use record;
    }

    use other::{Record, record};

    #[derive(record_core::Record)]
    struct Value {
        a: i32,
    }

    #[test]
    fn both_are_usable() {
        let value = Value { a: record!() };
        assert_eq!(value.view(), 1);
        let blob = record_core::Blob::encode(&value).unwrap();
        assert_eq!(blob.view().a(), 2);
    }
}

/// The same name for the derive, imported beside a trait of that name.
mod derive_beside_trait {
    use record_core::{Blob, Record as Stored};

    trait Record {}

    #[derive(Stored)]
    struct Value {
        a: i32,
    }

    impl Record for Value {}

    #[test]
    fn the_derive_may_be_renamed() {
        assert_eq!(Blob::encode(&Value { a: 1 }).unwrap().view().a(), 1);
    }
}

/// Constants that a pattern of generated code would match against, if it had their names.
mod constants {
    #![allow(non_upper_case_globals, reason = "names of arguments and locals")]

    use record_core::{Blob, Patch, Record};

    const f: u8 = 1;
    const raw: u8 = 1;
    const other: u8 = 1;
    const state: u8 = 1;
    const serializer: u8 = 1;
    const deserializer: u8 = 1;

    #[derive(Record, Debug, Clone, PartialEq)]
    struct Value {
        a: i32,
        b: Option<String>,
        #[record(skip)]
        c: i32,
    }

    #[test]
    fn arguments_are_no_patterns_of_constants() {
        let blob = Blob::encode(&Value { a: 1, b: None, c: 0 }).unwrap();
        assert_eq!(format!("{:?}", blob.view()), "Value { a: 1, b: None }");
        assert_eq!(ValuePatch::new(), ValuePatch::default().clone());
    }
}

/// Records with names of types in the standard library that can't be stored.
mod named_as_std {
    use record_core::{Blob, Record};

    #[derive(Record, Clone, Copy, Debug, PartialEq)]
    struct Cell {
        a: u8,
    }

    #[derive(Record, Clone, Copy, Debug, PartialEq)]
    struct Duration {
        a: u8,
    }

    type Result = i32;

    #[derive(Record)]
    struct Board {
        a: Cell,
        b: self::Duration,
        c: Result,
        d: Vec<self::Cell>,
    }

    #[test]
    fn a_path_or_the_lack_of_arguments_tells_them_apart() {
        let (a, b) = (Cell { a: 1 }, Duration { a: 2 });
        let blob = Blob::encode(&Board { a, b, c: 3, d: vec![a] }).unwrap();
        let view = blob.view();
        assert_eq!((view.a(), view.b(), view.c(), view.d().to_vec()), (a, b, 3, vec![a]));
    }
}
