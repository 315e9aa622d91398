//! Blobs of several versions in one batch.

use arrow_array::{Array, cast::AsArray, types::*};
use record_arrow::{BatchDecoder, BatchEncoder};
use record_core::{Blob, Record, Retired, Text, vouch};

mod v1 {
    use super::*;
    #[derive(Record, Debug, Clone, PartialEq)]
    pub(super) struct Fact {
        pub(super) id: u32,
        pub(super) count: i16,
        pub(super) gone: u8,
        pub(super) name: Text<4>,
        pub(super) note: Option<String>,
    }
}

mod v3 {
    use super::*;
    #[derive(Record, Debug, Clone, PartialEq)]
    #[record(version = 3)]
    pub(super) struct Fact {
        #[record(since = 2, default = 1.5)]
        pub(super) score: f64,
        pub(super) id: u32,
        #[record(retired = 3)]
        pub(super) count: Retired<i16>,
        #[record(since = 3, from = "count")]
        pub(super) wide: i64,
        #[record(retired = 3)]
        pub(super) gone: Retired<u8>,
        #[record(since = 2, default = "x")]
        pub(super) tag: String,
        #[record(retired = 3)]
        pub(super) name: Retired<Text<4>>,
        #[record(since = 3, from = "name")]
        pub(super) title: String,
        pub(super) note: Option<String>,
        #[record(since = 2)]
        pub(super) maybe: Option<u16>,
        #[record(since = 2)]
        pub(super) list: Vec<u32>,
    }
}

#[test]
fn older_blobs_read_as_defaults_and_as_what_was_taken_over() {
    let old = |id: u32, count, name: &str| {
        let name = name.try_into().unwrap();
        let value = v1::Fact { id, count, gone: 9, name, note: Some(format!("n{id}")) };
        Blob::encode(&value).unwrap().into_bytes()
    };
    let new = |id, wide, title: &str| {
        let value = v3::Fact {
            score: 2.5,
            id,
            count: Retired::new(),
            wide,
            gone: Retired::new(),
            tag: "y".into(),
            name: Retired::new(),
            title: title.into(),
            note: None,
            maybe: Some(7),
            list: vec![1, 2],
        };
        Blob::encode(&value).unwrap().into_bytes()
    };
    let rows: Vec<Option<Vec<u8>>> = (0..700)
        .map(|i: u32| match i % 3 {
            0 => Some(old(i, -(i as i16), "aé")),
            1 => Some(new(i, i64::from(i) << 40, "longer title")),
            _ => i.is_multiple_of(2).then(|| old(i, 5, "")),
        })
        .collect();
    let mut decoder = BatchDecoder::<v3::Fact>::new();
    let batch = decoder.decode(rows.iter().map(|row| row.as_deref())).unwrap();
    let names: Vec<_> = batch.schema_ref().fields().iter().map(|field| field.name().clone()).collect();
    assert_eq!(names, ["score", "id", "wide", "tag", "title", "note", "maybe", "list"]);
    let (score, wide) =
        (batch["score"].as_primitive::<Float64Type>(), batch["wide"].as_primitive::<Int64Type>());
    let (tag, title) = (batch["tag"].as_string::<i32>(), batch["title"].as_string::<i32>());
    let (maybe, list) = (batch["maybe"].as_primitive::<UInt16Type>(), batch["list"].as_list::<i32>());
    for (i, row) in rows.iter().enumerate() {
        let Some(row) = row else {
            assert!(batch.columns().iter().all(|column| column.is_null(i)));
            continue;
        };
        let view = v3::Fact::view(row).unwrap();
        assert_eq!(score.value(i), view.score());
        assert_eq!(wide.value(i), view.wide());
        assert_eq!(tag.value(i), view.tag());
        assert_eq!(title.value(i), view.title());
        assert_eq!(maybe.is_valid(i).then(|| maybe.value(i)), view.maybe());
        assert_eq!(list.value(i).as_primitive::<UInt32Type>().values(), &view.list().to_vec()[..]);
    }

    // The way back writes what encoding the decoded values gives.
    let encoded = BatchEncoder::of(v3::Fact::LAYOUT).encode(&batch).unwrap();
    for (row, encoded) in rows.iter().zip(encoded.iter()) {
        let expected = row.as_ref().map(|row| {
            use record_core::RecordView;
            Blob::encode(&v3::Fact::view(row).unwrap().decode()).unwrap().into_bytes()
        });
        assert_eq!(encoded, expected.as_deref());
    }
}

mod short1 {
    #[derive(record_core::Record, Debug, Clone, PartialEq)]
    pub(super) struct Fact {
        pub(super) id: u32,
        pub(super) name: String,
    }
}

mod short3 {
    #[derive(record_core::Record, Debug, Clone, PartialEq)]
    #[record(version = 3)]
    pub(super) struct Fact {
        pub(super) id: u32,
        #[record(since = 2, default = 5)]
        pub(super) five: u8,
        pub(super) name: String,
        #[record(since = 3)]
        pub(super) more: Option<Vec<String>>,
        #[record(since = 3, default = "dflt")]
        pub(super) text: Option<String>,
    }
}

#[test]
fn the_way_back_takes_the_lowest_version_that_holds_the_value() {
    let fact = |id, five, more: Option<&[&str]>, text: Option<&str>| {
        let more = more.map(|more| more.iter().map(|s| s.to_string()).collect());
        let text = text.map(Into::into);
        Blob::encode(&short3::Fact { id, five, name: "n".into(), more, text }).unwrap()
    };
    let blobs = [
        fact(1, 5, None, Some("dflt")),
        fact(2, 6, None, Some("dflt")),
        fact(3, 5, Some(&[]), Some("dflt")),
        fact(4, 5, Some(&["a"]), None),
        fact(5, 5, None, None),
        fact(6, 5, None, Some("")),
    ];
    let batch = BatchDecoder::<short3::Fact>::new().decode(blobs.iter().map(Blob::as_bytes)).unwrap();
    let encoded = BatchEncoder::of(short3::Fact::LAYOUT).encode(&batch).unwrap();
    for (blob, version) in blobs.iter().zip([1, 2, 3, 3, 3, 3]) {
        assert_eq!(blob.as_bytes()[4], version);
    }
    assert!(encoded.iter().flatten().eq(blobs.iter().map(Blob::as_bytes)));

    // Columns of newer fields may be missing: they are written as their defaults.
    let old = batch.project(&[0, 2]).unwrap();
    let encoded = BatchEncoder::of(short3::Fact::LAYOUT).encode(&old).unwrap();
    assert!(encoded.iter().flatten().all(|blob| blob[4] == 1));
}

#[test]
fn newer_blobs_that_were_vouched_for_are_read() {
    let newer = Blob::encode(&short3::Fact {
        id: 8,
        five: 1,
        name: "new".into(),
        more: Some(vec!["m".into()]),
        text: None,
    })
    .unwrap();
    let old = Blob::encode(&short1::Fact { id: 7, name: "old".into() }).unwrap();
    let rows = [old.as_bytes(), newer.as_bytes(), old.as_bytes()];
    let mut decoder = BatchDecoder::<short1::Fact>::new();
    let error = decoder.decode(rows).unwrap_err();
    assert!(error.is_unknown_layout() && error.row() == Some(1), "{error}");
    vouch(short1::Fact::LAYOUT, short3::Fact::LAYOUT).unwrap();
    let batch = decoder.decode(rows).unwrap();
    assert_eq!(batch["id"].as_primitive::<UInt32Type>().values(), &[7, 8, 7]);
    assert!(batch["name"].as_string::<i32>().iter().flatten().eq(["old", "new", "old"]));
}

mod floats {
    use super::*;

    pub(super) mod v1 {
        #[derive(record_core::Record)]
        pub(in super::super) struct Reading {
            pub(in super::super) value: f32,
        }
    }

    #[derive(Record)]
    #[record(version = 2)]
    pub(super) struct Reading {
        #[record(retired = 2)]
        value: Retired<f32>,
        #[record(since = 2, from = "value")]
        wide: f64,
    }
}

#[test]
fn every_bit_of_a_float_is_widened_as_views_do() {
    // The second one is a signaling NaN, which processors make a quiet one when they convert it.
    for bits in [0x3fc0_0000, 0x7f80_0001, 0xffc0_0001, 0x7f80_0000, 0x8000_0000, 1] {
        let old = Blob::encode(&floats::v1::Reading { value: f32::from_bits(bits) }).unwrap();
        let viewed = floats::Reading::view(old.as_bytes()).unwrap().wide();
        let batch = BatchDecoder::<floats::Reading>::new().decode([old.as_bytes()]).unwrap();
        let decoded = batch["wide"].as_primitive::<Float64Type>().value(0);
        assert_eq!(decoded.to_bits(), viewed.to_bits(), "{bits:#x}");
    }
}
