//! The check with the record's types and the check by its layout accept the same bytes.

use record_core::{Blob, Record, RecordEnum, value::DynamicView};

/// Whether both checks accept the bytes; they must agree.
pub(crate) fn is_accepted<R: Record>(bytes: &[u8]) -> bool {
    let typed = R::view(bytes).map(|_| ());
    let dynamic = DynamicView::open(R::LAYOUT, bytes).map(|_| ());
    assert_eq!(typed.is_ok(), dynamic.is_ok(), "{typed:?} with types, {dynamic:?} by layout: {bytes:02x?}");
    typed.is_ok()
}

#[derive(Record)]
struct Words {
    words: Vec<Option<String>>,
}

#[test]
fn bytes_of_a_null_item_are_no_text() {
    let mut bytes = Words::LAYOUT.header(1).to_le_bytes().to_vec();
    bytes.extend_from_slice(&[22, 0, 0, 0]);
    bytes.extend_from_slice(&[1, 0, 0, 0, 0, 1, 0, 0, 0, 0xff]);
    assert!(is_accepted::<Words>(&bytes));
    bytes[16] = 1; // not null
    assert!(!is_accepted::<Words>(&bytes));
}

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(u64)]
enum Wide {
    Zero,
    Last = u64::MAX,
}

#[derive(Record)]
struct Width {
    wide: Wide,
}

#[test]
fn an_enum_of_64_unsigned_bits_has_one_value_per_variant() {
    for (value, variant) in [(0, Some(Wide::Zero)), (u64::MAX, Some(Wide::Last)), (1 << 63, None), (1, None)]
    {
        let mut bytes = Width::LAYOUT.header(1).to_le_bytes().to_vec();
        bytes.extend_from_slice(&value.to_le_bytes());
        assert_eq!(is_accepted::<Width>(&bytes), variant.is_some(), "{value}");
        if let Some(wide) = variant {
            assert_eq!(Width::view(&bytes).unwrap().wide(), wide);
            assert_eq!(Blob::encode(&Width { wide }).unwrap().as_bytes(), bytes);
        }
    }
}
