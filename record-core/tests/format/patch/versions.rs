//! One record in three versions, which takes fields over, retires one, and adds some with defaults and without.

use crate::{everything::patched, random::make};
use record_core::{Record, Retired, Text};

pub(super) mod v1 {
    use super::*;

    #[derive(Record, Debug, Clone, PartialEq)]
    pub struct Entry {
        pub id: u32,
        pub small: i8,
        pub name: Text<6>,
        pub ratio: Option<f32>,
        pub note: Option<String>,
        pub flag: Option<bool>,
    }
    make!(Entry { id, small, name, ratio, note, flag });
    patched!(Entry EntryPatch { id, small, name, ratio, note, flag });
}

pub(super) mod v2 {
    use super::*;

    #[derive(Record, Debug, Clone, PartialEq)]
    #[record(version = 2)]
    pub struct Entry {
        #[record(since = 2, from = "name")]
        pub label: Text<9>,
        pub id: u32,
        pub small: i8,
        pub name: Text<6>,
        #[record(since = 2, from = "small")]
        pub large: Option<i64>,
        pub ratio: Option<f32>,
        #[record(since = 2, default = "né")]
        pub text: String,
        pub note: Option<String>,
        pub flag: Option<bool>,
    }
    make!(Entry { label, id, small, name, large, ratio, text, note, flag });
    patched!(Entry EntryPatch { label, id, small, name, large, ratio, text, note, flag });
}

pub(super) mod v3 {
    use super::*;

    #[derive(Record, Debug, Clone, PartialEq)]
    #[record(version = 3)]
    pub struct Entry {
        #[record(since = 2, from = "name")]
        pub label: Text<9>,
        pub id: u32,
        pub small: i8,
        pub name: Text<6>,
        #[record(since = 2, from = "small")]
        pub large: Option<i64>,
        pub ratio: Retired<Option<f32>>,
        #[record(since = 3, from = "ratio")]
        pub exact: Option<f64>,
        #[record(since = 2, default = "né")]
        pub text: String,
        #[record(since = 3, from = "label")]
        pub title: String,
        pub note: Option<String>,
        pub flag: Retired<Option<bool>>,
        #[record(since = 3)]
        pub more: Vec<String>,
    }
    make!(Entry { label, id, small, name, large, ratio, exact, text, title, note, flag, more });
    patched!(Entry EntryPatch { label, id, small, name, large, exact, text, title, note, more });
}
