//! Columns at the limits of the format: all versions and fields that there can be, the longest fixed part, large enums.

#[path = "../../../tests/shared/described.rs"]
mod described;
#[path = "../../../tests/shared/limits.rs"]
mod records;

use arrow_array::{cast::AsArray, types::UInt8Type};
use record_arrow::{BatchDecoder, BatchEncoder};
use record_core::{Blob, Record, layout::Layout};
use records::{Named, Versions, Widest};
use serde_json::json;

/// Decodes values and encodes them again.
fn round_trip<R: Record>(values: &[R]) {
    let blobs: Vec<_> = values.iter().map(|value| Blob::encode(value).unwrap()).collect();
    let layout = Layout::from_json(&R::LAYOUT.to_json()).unwrap();
    let batch = BatchDecoder::of(layout).decode(blobs.iter().map(|blob| blob.as_bytes())).unwrap();
    assert_eq!(batch.num_columns(), layout.fields().len());
    let encoded = BatchEncoder::of(layout).encode(&batch).unwrap();
    assert!(encoded.iter().eq(blobs.iter().map(|blob| Some(blob.as_bytes()))));
}

#[test]
fn all_versions_that_there_can_be() {
    round_trip(&[1, 2, 127, 128, 254, 255].map(Versions::up_to));
}

#[test]
fn the_longest_fixed_part_and_the_longest_names() {
    round_trip(&[Widest::filled(), Widest { maybe: None, ..Widest::filled() }]);
    round_trip(&[Named::filled(), Named { text: None, ..Named::filled() }]);
}

#[test]
fn as_many_fields_as_bytes() {
    let layout = Layout::from_json(&described::bytes(65_527, 1)).unwrap();
    let mut blob = layout.header(1).to_le_bytes().to_vec();
    blob.extend((0..65_527).map(|i| i as u8));
    let names = || layout.fields().iter().rev().map(|field| field.name());
    let mut decoder = BatchDecoder::of(layout).select(names()).unwrap();
    let batch = decoder.decode([&blob[..]]).unwrap();
    for (i, column) in batch.columns().iter().rev().enumerate() {
        assert_eq!(column.as_primitive::<UInt8Type>().value(0), i as u8);
    }
    let twice = BatchDecoder::of(layout).select(names().chain(["f7"])).err().unwrap();
    assert!(twice.to_string().contains("`f7` is selected twice"), "{twice}");
    let unknown = BatchDecoder::of(layout).select(["none"]).err().unwrap().to_string();
    assert!(unknown.contains("`f49`, and more") && unknown.len() < 1_000, "{unknown}");
}

#[test]
fn an_enum_with_as_many_variants_as_two_bytes_have_values() {
    // In an order of their own, so that none of values, names and places are the same.
    let values = || (0..65_536i64).map(|i| i * 40_503 % 65_536);
    let variants: Vec<_> =
        values().map(|value| json!({ "name": format!("variant {value:x}"), "value": value })).collect();
    let e = json!({ "name": "enum", "label": "Large", "item": { "name": "u16" }, "variants": variants });
    let list = json!({ "name": "list", "item": e, "nullable": false });
    let described =
        described::layout("Large", vec![described::field("all", 1, "list(enum(u16))", list, None)]);
    let layout = Layout::from_json(&described.to_string()).unwrap();
    let mut blob = layout.header(1).to_le_bytes().to_vec();
    blob.extend((12 + 2 * 65_536u32).to_le_bytes());
    blob.extend((0..=u16::MAX).flat_map(u16::to_le_bytes));
    let batch = BatchDecoder::of(layout).decode([&blob[..]]).unwrap();
    let all = batch["all"].as_list::<i32>().value(0);
    let names = arrow_array::cast::as_string_array(all.as_any_dictionary().values()).clone();
    for (i, key) in all.as_any_dictionary().normalized_keys().into_iter().enumerate() {
        assert_eq!(names.value(key), format!("variant {i:x}"));
    }
    let encoded = BatchEncoder::of(layout).encode(&batch).unwrap();
    assert_eq!(encoded.value(0), blob);
}

#[test]
fn what_is_expected_is_a_hint() {
    let rows = [1u8, 2].map(|n| Blob::encode(&Versions::up_to(n)).unwrap());
    for expected in [usize::MAX, usize::MAX / 8, isize::MAX as usize / 2, 1 << 40] {
        let mut decoder = BatchDecoder::<Versions>::new();
        decoder.reserve(expected);
        for row in &rows {
            decoder.push(Some(row.as_bytes())).unwrap();
        }
        assert_eq!(decoder.finish().unwrap().num_rows(), 2);
        decoder.reserve(expected);
        assert_eq!(decoder.decode(rows.iter().map(|row| row.as_bytes())).unwrap().num_rows(), 2);
    }
}
