//! Fields may have any name: those of keywords, of what the macro generates, of the traits' methods.

use record_core::{Blob, FixedLayout, Patch, Record, RecordView};

#[derive(Record, Debug, Clone, PartialEq, Default)]
#[record(version = 2)]
#[allow(non_snake_case, reason = "the names are what is tested")]
struct Names {
    r#type: i32,
    r#match: Option<String>,
    f: i32,
    data: Vec<u8>,
    bytes: i32,
    version: i32,
    layout: String,
    decode: i32,
    len: u8,
    is_empty: bool,
    w: i8,
    v: i8,
    s: i8,
    self_: i16,
    view: i32,
    view_mut: i32,
    encode: i32,
    get: i32,
    get_opt: i32,
    new: i32,
    value: i32,
    clone: i32,
    eq: i32,
    hash: i32,
    fmt: i32,
    from_raw: i32,
    from_blobs: i32,
    fields: i32,
    write: i32,
    read: i32,
    to_string: i32,
    into_add_ons: i32,
    merge: i32,
    apply: i32,
    default: i32,
    from_bytes: Option<i32>,
    raw: i32,
    LAYOUT: i64,
    #[record(since = 2)]
    r#struct: Option<i32>,
    #[record(since = 2, from = "value")]
    r#dyn: i64,
    #[record(skip)]
    set: Option<i32>,
    #[record(skip)]
    r#mod: i32,
}

#[test]
fn every_name_is_an_accessor() {
    let value = Names { r#type: 1, version: 7, decode: 8, len: 9, LAYOUT: 10, r#dyn: 11, ..Names::default() };
    let blob = Blob::new(value.clone()).unwrap();
    let view = blob.view();
    assert_eq!((view.r#type(), view.r#match(), view.version(), view.decode()), (1, None, 7, 8));
    assert_eq!((view.len(), view.LAYOUT(), view.clone(), view.layout()), (9, 10, 0, ""));
    assert_eq!((view.r#struct(), view.r#dyn()), (None, 11));
    assert_eq!(RecordView::version(view), 2);
    assert_eq!(RecordView::decode(view), value);
    assert_eq!(blob.into_record(), value);
}

#[test]
fn raw_names_are_stored_plain() {
    let names = Names::LAYOUT.fields().iter().map(|field| field.name());
    assert_eq!(names.filter(|name| name.contains('#')).count(), 0);
    assert!(Names::LAYOUT.field("type").is_some());
}

#[test]
fn every_name_can_be_set() {
    let mut bytes = Blob::new(Names { r#dyn: 1, ..Names::default() }).unwrap().into_bytes();
    let mut view = Names::view_mut(&mut bytes).unwrap();
    view.set_type(5).unwrap();
    view.set_view(6).unwrap();
    view.set_len(7).unwrap();
    let view = NamesViewMut::view(&view);
    assert_eq!((view.r#type(), view.view(), view.len()), (5, 6, 7));
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Fixed {
    decode: i32,
    from_blobs: i32,
    len: u8,
    r#type: Option<u8>,
}

#[test]
fn getters_of_the_fixed_layout_shadow_nothing_that_is_needed() {
    let value = Fixed { decode: 1, from_blobs: 2, len: 3, r#type: Some(4) };
    let blob = Blob::encode(&value).unwrap();
    let fixed = <FixedFixed as FixedLayout>::from_blobs(blob.as_bytes()).unwrap()[0];
    assert_eq!((fixed.decode(), fixed.from_blobs(), fixed.len(), fixed.r#type()), (1, 2, 3, Some(4)));
    assert_eq!(FixedLayout::decode(&fixed).unwrap(), value);
}

#[test]
fn every_name_can_be_patched() {
    let first = <NamesPatch as Patch>::new().new(1).merge(2).r#type(3).clone(4).fmt(5).eq(6);
    let later = <NamesPatch as Default>::default()
        .apply(7)
        .from_bytes(None)
        .raw(8)
        .LAYOUT(9)
        .default(10)
        .r#struct(11);
    let mut patch = Clone::clone(&first);
    Patch::merge(&mut patch, later);
    assert_eq!(
        format!("{patch:?}"),
        "NamesPatch { type: 3, new: 1, clone: 4, eq: 6, fmt: 5, merge: 2, apply: 7, default: 10, from_bytes: None, \
         raw: 8, LAYOUT: 9, struct: 11 }"
    );
    let mut blob = Blob::new(Names { value: 5, ..Names::default() }).unwrap();
    Patch::apply(&patch, &mut blob).unwrap();
    assert_eq!((blob.view().new(), blob.view().r#struct(), blob.view().value()), (1, Some(11), 5));
}

#[test]
fn what_the_derive_and_the_core_agree_upon_takes_no_name_from_handles() {
    let blob = Blob::new(Names { write: 1, read: 2, fields: 3, ..Names::default() }).unwrap();
    let filter = Names::write().eq(1).and(Names::read().eq(2)).and(Names::fields().eq(3));
    assert!(filter.matches(blob.view()));
    assert!(!Names::read().eq(1).matches(blob.view()));
}
