//! The functions that give fields' handles: any name, any record, beside the user's own functions.

use record_core::{
    Blob, Field, Record, Text,
    filter::{Comparable, Filter, Ordered},
};
use std::borrow::Cow;

#[derive(Record, Clone, Default, PartialEq, PartialOrd)]
#[record(version = 2)]
#[allow(non_snake_case, reason = "the names are what is tested")]
struct Names {
    r#type: i32,
    r#match: Option<i32>,
    view: i32,
    encode: i32,
    default: i32,
    default_: i32,
    clone: i32,
    from: i32,
    eq: i32,
    new: i32,
    matches: i32,
    is_null: i32,
    LAYOUT: i32,
    #[record(since = 2)]
    r#struct: i32,
}

impl Names {
    /// A function of the user's own.
    fn new() -> Self {
        Names { r#type: 1, default_: 2, new: 3, ..Names::default() }
    }
}

#[test]
fn fields_may_have_any_name() {
    let blob = Blob::new(Names::new()).unwrap();
    for filter in [
        Names::r#type().eq(1),
        Names::r#match().is_null(),
        Names::view_().eq(0),
        Names::encode_().eq(0),
        Names::default__().eq(0),
        Names::default_().eq(2),
        Names::clone_().eq(0),
        Names::from_().eq(0),
        Names::eq_().eq(0),
        <Names as NamesFields>::new().eq(3),
        Names::matches().eq(0),
        Names::is_null().eq(0),
        Names::LAYOUT_().eq(0),
        Names::r#struct().eq(0),
    ] {
        assert!(filter.matches(blob.view()), "{filter:?}");
    }
    // What is behind these names is found as before.
    assert!(Names::view(blob.as_bytes()).is_ok() && Names::LAYOUT.version() == 2);
    assert!(Names::default() != Names::clone(&Names::new()));
    assert!([Names::new()].map(Names::from) == [Names::new()]);
}

mod elsewhere {
    /// A record that can be seen from outside.
    #[derive(record_core::Record)]
    pub(crate) struct Point {
        pub(crate) x: i32,
        /// Not to be seen from outside, but there.
        y: i32,
        #[deprecated]
        z: i32,
    }

    pub(crate) fn point() -> Point {
        #[allow(deprecated, reason = "it is stored")]
        Point { x: 1, y: 2, z: 3 }
    }

    #[allow(deprecated, reason = "its handle is deprecated as well")]
    pub(crate) fn deep() -> record_core::filter::Filter<Point> {
        Point::z().gt(2).and(Point::y().gt(1))
    }
}

#[test]
fn handles_are_imported_by_the_trait() {
    use elsewhere::{Point, PointFields as _};
    let blob = Blob::new(elsewhere::point()).unwrap();
    assert!(Point::x().eq(1).and(Point::y().eq(2)).and(elsewhere::deep()).matches(blob.view()));
}

#[derive(Record)]
struct Generic<'a, 'blob, T: Field, const N: usize = 4>
where
    T: Clone,
{
    id: i32,
    name: Cow<'a, str>,
    note: Option<Cow<'blob, str>>,
    value: T,
    maybe: Option<T>,
    text: Text<N>,
    bytes: [u8; N],
}

fn greater<'a, 'b, T: Field + Clone + Ordered>(value: T) -> Filter<Generic<'a, 'b, T>> {
    Generic::<'a, 'b, T>::value().gt(value)
}

#[test]
fn records_may_have_parameters() {
    let value = Generic::<'_, '_, u16> {
        id: 1,
        name: "a".into(),
        note: None,
        value: 5,
        maybe: Some(6),
        text: "xyz".try_into().unwrap(),
        bytes: [1, 2, 3, 4],
    };
    let blob = Blob::new(value).unwrap();
    type Numbers<'a> = Generic<'a, 'a, u16>;
    for filter in [
        Numbers::id().eq(1),
        Numbers::name().eq("a"),
        Numbers::note().is_null(),
        Numbers::value().eq(5),
        Numbers::maybe().eq(6),
        Numbers::text().starts_with("xy"),
        Numbers::bytes().eq([1, 2, 3, 4]),
        greater(4_u16),
    ] {
        assert!(filter.matches(blob.view()), "{filter:?}");
    }
}

#[test]
fn a_handle_can_be_passed_on() {
    fn most<R: Record, T: Comparable>(
        column: record_core::filter::Column<R, T>,
        values: impl IntoIterator<Item = T>,
    ) -> Filter<R> {
        column.is_in(values).or(column.is_null())
    }
    let blob = Blob::new(Names::new()).unwrap();
    assert!(most(Names::r#type(), [1, 2]).matches(blob.view()));
    assert!(most(Names::r#match(), []).matches(blob.view()));
}

/// Nested records, JSON and arrays can be asked for null alone.
#[test]
fn every_field_can_be_asked_for_null() {
    #[derive(Record, Clone, Copy)]
    struct Inner {
        a: i32,
    }
    #[derive(Record)]
    struct Outer {
        inner: Option<Inner>,
        array: [i32; 3],
    }
    let some = Blob::encode(&Outer { inner: Some(Inner { a: 1 }), array: [0; 3] }).unwrap();
    let none = Blob::encode(&Outer { inner: None, array: [0; 3] }).unwrap();
    assert!(
        Outer::inner().is_not_null().matches(some.view()) && Outer::inner().is_null().matches(none.view())
    );
    assert!(Outer::array().is_not_null().matches(none.view()));
}
