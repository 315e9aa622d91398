//! Safe code that breaks its word: wrong results are its own fault, undefined behaviour would be ours.

use record_arrow::BatchDecoder;
use record_core::{
    Blob, Field, FixedField, Invalid, Patch, Record, VarField,
    field::{Inline, Payload},
    layout::Type,
    value::DynamicView,
};

/// Text that is written over what stands before it.
struct Overwriting;

impl Field for Overwriting {
    type Class = Payload;
    type View<'a> = ();
    const TYPE: Type = Type::extension("test.overwriting", &Type::Binary);
}

impl VarField for Overwriting {
    fn payload_len(&self) -> usize {
        0
    }
    fn to_payload(&self, out: &mut Vec<u8>, _: bool) -> Result<(), Invalid> {
        let len = out.len();
        out.clear();
        out.resize(len + 3, 0xff);
        Ok(())
    }
    fn check_payload(_: &[u8]) -> Result<(), Invalid> {
        Ok(())
    }
    fn view_payload(_: &[u8]) {}
    fn from_payload(_: &[u8]) -> Self {
        Overwriting
    }
}

#[derive(Record)]
struct Victim {
    name: String,
    each: Vec<Overwriting>,
    whole: Overwriting,
}

#[test]
fn a_payload_can_not_be_written_over_others() {
    let value = Victim { name: "abc".into(), each: vec![Overwriting, Overwriting], whole: Overwriting };
    let blob = Blob::encode(&value).unwrap();
    let checked = Victim::view(blob.as_bytes()).expect("views of blobs rely on this without looking");
    assert_eq!((checked.name(), checked.each().len()), ("abc", 2));
    assert_eq!(blob.as_bytes()[blob.as_bytes().len() - 3..], [0xff; 3]);
}
/// Any bytes, under the type of a text.
#[derive(Debug, Clone, PartialEq)]
struct Raw(Vec<u8>);

impl Field for Raw {
    type Class = Payload;
    type View<'a> = &'a [u8];
    const TYPE: Type = Type::String;
}

impl VarField for Raw {
    fn payload_len(&self) -> usize {
        self.0.len()
    }
    fn to_payload(&self, out: &mut Vec<u8>, _: bool) -> Result<(), Invalid> {
        out.extend_from_slice(&self.0);
        Ok(())
    }
    fn check_payload(_: &[u8]) -> Result<(), Invalid> {
        Ok(())
    }
    fn view_payload(payload: &[u8]) -> &[u8] {
        payload
    }
    fn from_payload(payload: &[u8]) -> Self {
        Raw(payload.to_vec())
    }
}

/// Any four bytes, under the type of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
struct RawSlot([u8; 4]);

impl Field for RawSlot {
    type Class = Inline;
    type View<'a> = [u8; 4];
    const TYPE: Type = Type::Text { len: 4 };
}

impl FixedField for RawSlot {
    const EVERY_BIT_PATTERN: bool = true;
    fn to_slot(&self, slot: &mut [u8]) -> Result<(), Invalid> {
        slot.copy_from_slice(&self.0);
        Ok(())
    }
    fn check_slot(_: &[u8]) -> Result<(), Invalid> {
        Ok(())
    }
    fn view_slot(slot: &[u8]) -> [u8; 4] {
        slot.try_into().unwrap()
    }
    fn from_slot(slot: &[u8]) -> Self {
        RawSlot(slot.try_into().unwrap())
    }
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(version = 2)]
struct Impostor {
    before: String,
    raw: Raw,
    behind: String,
    raws: Vec<Raw>,
    maybe: Vec<Option<Raw>>,
    slot: RawSlot,
    slots: Vec<RawSlot>,
    pair: [RawSlot; 2],
    #[record(since = 2, from = "raw")]
    again: Raw,
}

/// Whatever reads the text of such a field finds out that it is none, or says something else, but never makes a `str` of it.
#[test]
fn a_type_that_calls_any_bytes_a_text_is_believed_by_nobody() {
    let broken = RawSlot([0xf0, 0xff, b'a', 0x80]);
    let value = Impostor {
        before: "é".into(),
        raw: Raw(vec![b'a', 0xf0]),
        behind: "é".into(),
        raws: vec![Raw(vec![0xf0]), Raw(vec![0x80])],
        maybe: vec![None, Some(Raw(vec![0xc3]))],
        slot: broken,
        slots: vec![broken; 3],
        pair: [broken; 2],
        again: Raw(vec![0xff]),
    };
    let blob = Blob::encode(&value).unwrap();
    let view = Impostor::view(blob.as_bytes()).unwrap();
    assert_eq!((view.before(), view.raw(), view.behind()), ("é", &[b'a', 0xf0][..], "é"));
    assert_eq!(view.raws().to_vec(), value.raws);
    assert_eq!((view.slot(), view.slots().len(), view.pair()), (broken.0, 3, [broken.0; 2]));
    // What goes by the layout alone refuses the bytes, or shows something in their place.
    assert!(Blob::<Impostor>::from_bytes(blob.as_bytes()).is_err());
    let _ = format!("{view:?} {blob:?}");
    assert!(serde_json::to_string(&view).is_ok());
    let dynamic = DynamicView::open(Impostor::LAYOUT, blob.as_bytes());
    assert!(dynamic.is_err());
    for name in ["raw", "raws", "maybe", "slot", "slots", "pair", "again"] {
        let column = BatchDecoder::<Impostor>::new().select([name]).unwrap().decode_column([blob.as_bytes()]);
        assert!(column.is_err(), "{name} became an array of text");
    }
    assert!(Impostor::before().eq("é").and(Impostor::behind().eq("é")).matches(view));
    // Patches take such values as they are; the texts beside them stay texts.
    let mut patched = blob.clone();
    ImpostorPatch::new().before("ü").raw(Raw(vec![0xf0, 0xf0])).slot(broken).apply(&mut patched).unwrap();
    assert_eq!((patched.view().before(), patched.view().behind()), ("ü", "é"));
    let error = ImpostorPatch::from_bytes(&ImpostorPatch::new().raw(Raw(vec![0xf0])).to_bytes().unwrap())
        .unwrap_err();
    assert_eq!(error.field(), Some("raw"));
    assert_eq!(patched.into_record().behind, "é");
}
