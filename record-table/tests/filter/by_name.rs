//! Filters by name: what a name leads to, what is refused, and how. That they answer as typed ones do is in `same_everywhere`.

use record_core::{
    Blob, Error, Record, RecordEnum, Text, Timestamp,
    filter::{AnyColumn, AnyFilter, Scalar},
    key::{KeyColumn, KeyType, KeyValue},
};

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(u8)]
enum State {
    Open,
    Merged = 2,
    #[record(other)]
    Other = 255,
}

#[derive(Record, Clone)]
struct Person {
    name: Text<8>,
    score: Option<i32>,
}

#[derive(Record, Clone)]
struct Review {
    state: State,
    by: Option<Person>,
}

#[derive(Record, Clone)]
#[record(version = 2)]
struct Facts {
    additions: u32,
    #[record(column = "size_of_it")]
    size: i64,
    number: String,
    created: Timestamp,
    single: f32,
    labels: Vec<String>,
    hash: [u8; 3],
    review: Review,
    last: Option<Review>,
    #[record(rename = "review.state")]
    dotted: Option<u8>,
    #[record(since = 2, default = 1.5)]
    late: f64,
}

const KEY: &[KeyColumn] = &[
    KeyColumn { name: "repository", ty: KeyType::I32 },
    KeyColumn { name: "number", ty: KeyType::U64 },
    KeyColumn { name: "path", ty: KeyType::Text },
];

fn column(name: &str) -> AnyColumn {
    AnyColumn::find(Facts::LAYOUT, KEY, name).unwrap()
}

fn facts() -> Facts {
    let review =
        Review { state: State::Merged, by: Some(Person { name: "ada".try_into().unwrap(), score: None }) };
    Facts {
        additions: 120,
        size: -7,
        number: "seven".into(),
        created: Timestamp::from_micros(1_700_000_000_000_000),
        single: 0.1,
        labels: vec!["bug".into()],
        hash: [1, 2, 255],
        review,
        last: None,
        dotted: Some(9),
        late: 2.5,
    }
}

fn answer(filter: &AnyFilter) -> Option<bool> {
    let blob = Blob::encode(&facts()).unwrap();
    let key = [KeyValue::Int(3), KeyValue::UInt(u64::MAX), KeyValue::Text("src/lib.rs")];
    let passes = |filter: &AnyFilter| filter.test(&key, Some(blob.as_bytes())).unwrap();
    match (passes(filter), passes(&!filter.clone())) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        (false, false) => None,
        (true, true) => panic!("{filter:?} is true and false"),
    }
}

#[test]
fn a_name_is_that_of_a_field_a_key_column_a_column_or_a_member() {
    for (filter, expected) in [
        (column("additions").ge(120), Some(true)),
        (column("size").lt(0), Some(true)),
        (column("size_of_it").eq(-7), Some(true)),
        // The field goes before the key column of its name.
        (column("number").eq("seven"), Some(true)),
        (column("repository").eq(3), Some(true)),
        (column("repository").is_in([4, 5]), Some(false)),
        (column("path").starts_with("src/"), Some(true)),
        (column("path").contains("lib"), Some(true)),
        (Ok(column("path").is_null()), Some(false)),
        // The field that is called so goes before the member.
        (column("review.state").eq(9), Some(true)),
        (column("last.state").eq("Merged"), None),
        (Ok(column("last.state").is_null()), Some(true)),
        (column("review.by.name").eq("ada"), Some(true)),
        (column("review.by.name").starts_with("b"), Some(false)),
        (column("review.by.score").eq(1), None),
        (Ok(column("review.by.score").is_null()), Some(true)),
        (Ok(column("review.by").is_null()), Some(false)),
        (column("late").eq(2.5), Some(true)),
        (column("created").eq("2023-11-14T22:13:20Z"), Some(true)),
        (column("single").eq(0.1_f32), Some(true)),
        (column("labels").contains("bug"), Some(true)),
        (column("labels").overlaps(["a", "b"]), Some(false)),
        (column("labels").is_empty(), Some(false)),
        (column("hash").eq("0102ff"), Some(true)),
        (column("hash").eq(&[1, 2, 255]), Some(true)),
        (column("additions").between(119.0, Some(121)), Some(true)),
    ] {
        let filter = filter.unwrap();
        assert_eq!(answer(&filter), expected, "{filter:?}");
    }
    let filter = column("review.by.name").eq("ada").unwrap() & column("repository").gt(1).unwrap();
    assert_eq!(format!("{filter:?}"), r#"review.by.name = "ada" and repository > 1"#);
    let key = AnyColumn::find(Person::LAYOUT, KEY, "number").unwrap().eq(u64::MAX).unwrap();
    assert!(key.test(&[KeyValue::Int(3), KeyValue::UInt(u64::MAX)], None).unwrap());
}

#[test]
fn an_enum_is_compared_by_name_and_by_number() {
    #[derive(Record)]
    struct Old {
        state: State,
    }
    #[derive(Record)]
    struct New {
        state: u8,
    }
    let state = AnyColumn::find(Old::LAYOUT, &[], "state").unwrap();
    for (value, merged, other) in [(0, false, false), (2, true, false), (7, false, true)] {
        // What a program with more variants stores has the header of this one's.
        let mut blob = Blob::encode(&Old { state: State::Open }).unwrap().into_bytes();
        let new = Blob::encode(&New { state: value }).unwrap().into_bytes();
        *blob.last_mut().unwrap() = *new.last().unwrap();
        let passes = |filter: Result<AnyFilter, Error>| filter.unwrap().test(&[], Some(&blob)).unwrap();
        assert_eq!(passes(state.eq("Merged")), merged);
        assert_eq!(passes(state.eq(2)), merged);
        assert_eq!(passes(state.eq("Other")), other);
        assert_eq!(passes(state.is_in(["Other", "Merged"])), merged || other);
    }
    assert!(state.lt("Merged").unwrap_err().to_string().contains("enums have no order"));
}

#[test]
fn errors_name_record_and_field_and_what_it_takes_and_no_value() {
    let secret = "5up3r-s3cr3t";
    let no_scalars: [Scalar<'_>; 0] = [];
    for (result, field, says) in [
        (column("additions").eq(secret), "additions", "a text for an integer"),
        (column("additions").eq(true), "additions", "`true` or `false` for an integer"),
        (column("additions").eq(Scalar::Null), "additions", "`is_null`"),
        (column("additions").is_in([Scalar::Int(1), Scalar::Text(secret)]), "additions", "a text"),
        (column("additions").starts_with(secret), "additions", "text"),
        (column("additions").contains(1), "additions", "text or a list"),
        (column("additions").overlaps([1]), "additions", "a list"),
        (column("additions").is_empty(), "additions", "a list"),
        (column("number").contains(4711), "number", "text"),
        (column("created").ge(secret), "created", "RFC 3339"),
        (column("created").ge(4711), "created", "RFC 3339"),
        (column("created").ge(4711.5), "created", "a number with a fraction for a time"),
        (column("created").ge(f64::NAN), "created", "a number that is not finite for a time"),
        (column("labels").eq(secret), "labels", "can't be compared"),
        (column("labels").is_in(no_scalars), "labels", "can't be compared"),
        (column("labels").contains(4711), "labels", "an integer for text"),
        (column("review").eq(secret), "review", "its members"),
        (column("review.by.name").eq("longer than the field"), "review.by.name", "the field holds 8"),
        (column("hash").eq(&[1, 2]), "hash", "bytes for bytes"),
        (column("last.state").eq(4711), "last.state", "too narrow"),
        (column("path").eq(4711), "path", "an integer for text"),
    ] {
        let error = result.unwrap_err();
        let text = error.to_string();
        assert_eq!((error.record(), error.field()), ("Facts", Some(field)), "{text}");
        assert!(text.contains(says), "{text}");
        for value in [secret, "4711", "longer than"] {
            assert!(!text.contains(value), "{text}");
        }
    }
    for name in ["", ".", "addition", "review.", ".state", "review.by.name.x", "labels.0", "review..by"] {
        let error = AnyColumn::find(Facts::LAYOUT, KEY, name).unwrap_err();
        assert!(error.to_string().contains("no field, key column or member"), "{error}");
    }
    // A name that somebody else gives does not fill the log.
    let error = AnyColumn::find(Facts::LAYOUT, KEY, &"review.\n".repeat(10_000)).unwrap_err();
    assert!(error.to_string().len() < 500 && !error.to_string().contains('\n'));
}

#[test]
fn filters_of_different_tables_are_not_joined() {
    let one = column("additions").ge(1).unwrap();
    let other = AnyColumn::find(Person::LAYOUT, KEY, "score").unwrap().ge(1).unwrap();
    for mixed in [one.clone() & other.clone(), one.clone() | other, !(AnyFilter::all([]) & one.clone())] {
        let is_mixed = format!("{mixed:?}").contains("different");
        assert_eq!(mixed.check().is_err(), is_mixed);
        assert_eq!(mixed.check_for(Facts::LAYOUT, KEY).is_err(), is_mixed);
        assert_eq!(answer(&mixed), if is_mixed { None } else { Some(false) });
    }
    assert!(one.check_for(Person::LAYOUT, KEY).is_err());
    assert!(one.check_for(Facts::LAYOUT, &KEY[..1]).is_err());
    let typed = AnyFilter::from(Facts::additions().ge(1));
    assert!(
        typed.check_for(Facts::LAYOUT, KEY).is_ok() && (typed & one).check_for(Facts::LAYOUT, KEY).is_ok()
    );
    assert_eq!(answer(&AnyFilter::all([])), Some(true));
    assert_eq!(answer(&AnyFilter::any([])), Some(false));
}

#[test]
fn depth_is_bounded_and_joining_many_is_linear() {
    let leaf = || column("additions").ge(1).unwrap();
    let mut deep = leaf();
    for i in 0..100_000 {
        deep = if i % 2 == 0 { deep.and(leaf()) } else { deep.or(leaf()) };
    }
    assert!(deep.check().unwrap_err().to_string().contains("levels"));
    // So is that of conditions which ask nothing of any field, with others behind them.
    let (all, any) = (AnyFilter::all([]), AnyFilter::any([]));
    let mut constant = all.clone();
    for i in 0..300 {
        constant = match i % 2 {
            0 => AnyFilter::any([constant, !all.clone()]),
            _ => AnyFilter::all([constant, !any.clone()]),
        };
    }
    for filter in
        [constant.clone(), AnyFilter::all([constant.clone(), leaf()]), AnyFilter::any([leaf(), constant])]
    {
        assert!(filter.check().unwrap_err().to_string().contains("levels"));
    }
    let mut long = leaf();
    for _ in 0..100_000 {
        long = leaf().and(long);
    }
    assert_eq!(answer(&long), Some(true));
}

#[test]
fn bytes_that_are_no_value_are_an_error_where_the_filter_looks_at_them() {
    let mut blob = Blob::encode(&facts()).unwrap().into_bytes();
    let at = blob.windows(3).position(|bytes| bytes == b"ada").unwrap();
    blob[at] = 0xff;
    let error = column("review.by.name").eq("ada").unwrap().test(&[], Some(&blob)).unwrap_err();
    assert!(error.is_corrupt() && error.field() == Some("review") && error.offset() == Some(at), "{error}");
    assert!(column("additions").ge(1).unwrap().test(&[], Some(&blob)).unwrap());
}

#[test]
fn programs_of_one_version_may_promote_and_name_otherwise_what_they_filter_by() {
    mod other {
        use record_core::{Record, Text};
        #[derive(Record)]
        pub(super) struct Human {
            #[record(promote, column = "called")]
            pub(super) name: Text<8>,
            pub(super) score: Option<i32>,
        }
    }
    let find = |layout, name: &str| AnyColumn::find(layout, KEY, name).unwrap();
    let (ours, theirs) = (Person::LAYOUT, other::Human::LAYOUT);
    let both = find(ours, "name").eq("ada").unwrap() & find(theirs, "score").eq(7).unwrap();
    for layout in [ours, theirs] {
        assert!(both.check_for(layout, KEY).is_ok());
    }
    let blob = Blob::encode(&Person { name: "ada".try_into().unwrap(), score: Some(7) }).unwrap();
    assert!(both.test(&[], Some(blob.as_bytes())).unwrap());

    // What one program calls `other` another one may know.
    #[derive(RecordEnum, Clone, Copy)]
    #[repr(u8)]
    enum Fewer {
        Open,
        #[record(other)]
        Other = 255,
    }
    #[derive(Record)]
    struct Few {
        state: Fewer,
    }
    #[derive(Record)]
    struct Many {
        state: State,
    }
    let few = find(Few::LAYOUT, "state").eq("Other").unwrap();
    let many = find(Many::LAYOUT, "state").eq("Other").unwrap();
    assert!(few.check_for(Many::LAYOUT, KEY).is_ok() && many.check_for(Few::LAYOUT, KEY).is_ok());
    let error = (few & many).check().unwrap_err().to_string();
    assert!(error.contains("an enum another variant: open the table again"), "{error}");
}
