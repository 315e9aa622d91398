//! What conditions answer: SQL's logic, the order of values, text by its bytes.

use record_core::{Blob, Decimal, Record, RecordEnum, Text, Timestamp, filter::Filter};
use std::net::IpAddr;

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(i8)]
enum State {
    Open,
    Closed = -1,
    #[record(other)]
    Other = 100,
}

#[derive(Record, Clone)]
#[record(version = 2)]
struct Facts {
    n: i64,
    big: u64,
    maybe: Option<i32>,
    single: f32,
    double: Option<f64>,
    letter: char,
    short: Text<4>,
    text: Option<String>,
    bytes: Vec<u8>,
    price: Decimal<20, 2>,
    at: Timestamp,
    address: IpAddr,
    state: State,
    list: Option<Vec<i64>>,
    names: Vec<Option<String>>,
    floats: Vec<f64>,
    #[record(as_set)]
    set: Vec<String>,
    #[record(since = 2, default = 7)]
    late: i32,
    #[record(since = 2, from = "maybe")]
    wide: Option<i64>,
}

fn facts() -> Facts {
    Facts {
        n: -5,
        big: u64::MAX,
        maybe: Some(3),
        single: -0.0,
        double: Some(f64::NAN),
        letter: 'é',
        short: "ab".try_into().unwrap(),
        text: Some("Zürich, naïve".into()),
        bytes: vec![0, 255],
        price: Decimal::new(150).unwrap(),
        at: Timestamp::from_micros(-1),
        address: "10.0.0.1".parse().unwrap(),
        state: State::Closed,
        list: Some(vec![3, 1]),
        names: vec![Some("a".into()), None],
        floats: vec![1.5, f64::NAN, -0.0],
        set: vec!["x".into(), "y".into()],
        late: 7,
        wide: Some(1 << 40),
    }
}

fn nulls() -> Facts {
    Facts { maybe: None, double: None, text: None, list: None, wide: None, ..facts() }
}

/// The answer for a row, and that of the negation: true, false or unknown.
fn answer(filter: &Filter<Facts>, row: Option<&Facts>) -> Option<bool> {
    let blob = row.map(|row| Blob::encode(row).unwrap());
    let passes = |filter: &Filter<Facts>| filter.matches(blob.as_ref().map(Blob::view));
    match (passes(filter), passes(&!filter.clone())) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        (false, false) => None,
        (true, true) => panic!("{filter:?} is true and false"),
    }
}

#[test]
fn values_are_compared() {
    let text = String::from("Zürich, naïve");
    let ip = |text: &str| text.parse::<IpAddr>().unwrap();
    let price = |unscaled| Decimal::<20, 2>::new(unscaled).unwrap();
    let cases: [(Filter<Facts>, bool); 70] = [
        (Facts::n().eq(-5), true),
        (Facts::n().ne(-5), false),
        (Facts::n().lt(-4), true),
        (Facts::n().lt(-5), false),
        (Facts::n().le(-5), true),
        (Facts::n().gt(i64::MIN), true),
        (Facts::n().ge(-4), false),
        (Facts::n().between(-5, -5), true),
        (Facts::n().between(-4, -6), false),
        (Facts::n().is_in([9, -5, 9, 0]), true),
        (Facts::n().is_in([1, 2]), false),
        (Facts::n().is_in::<i64>([]), false),
        (Facts::n().is_null(), false),
        (Facts::big().gt(i64::MAX as u64), true),
        (Facts::maybe().eq(3), true),
        (Facts::maybe().is_null(), false),
        // Numbers by value, NaN greater than all.
        (Facts::single().eq(0.0), true),
        (Facts::single().lt(f32::from_bits(1)), true),
        (Facts::single().lt(f32::NAN), true),
        (Facts::double().eq(-f64::NAN), true),
        (Facts::double().gt(f64::INFINITY), true),
        (Facts::double().ge(f64::NAN), true),
        (Facts::double().gt(f64::NAN), false),
        (Facts::double().le(1e300), false),
        (Facts::double().is_in([1.0, f64::NAN, -1.0]), true),
        (Facts::double().is_null(), false),
        // Text by bytes.
        (Facts::letter().eq('é'), true),
        (Facts::letter().gt('z'), true),
        (Facts::letter().between('a', 'z'), false),
        (Facts::short().eq("ab"), true),
        (Facts::short().eq(Text::try_from("ab").unwrap()), true),
        (Facts::short().lt("abcdefgh"), true), // longer than the field could hold
        (Facts::short().gt("B"), true),
        (Facts::text().eq(String::from("Zürich, naïve")), true),
        (Facts::text().eq(&text), true),
        (Facts::text().eq("zürich, naïve"), false),
        (Facts::text().lt("a"), true),
        (Facts::text().gt("Zz"), true),
        (Facts::text().starts_with("Zü"), true),
        (Facts::text().starts_with(""), true),
        (Facts::text().starts_with("Zu"), false),
        (Facts::text().starts_with("Zürich, naïve!"), false),
        (Facts::text().contains("h, n"), true),
        (Facts::text().contains(""), true),
        (Facts::text().contains("H"), false),
        (Facts::text().gt("Z\0"), true),
        (Facts::bytes().eq(vec![0, 255]), true),
        (Facts::bytes().eq(&[0, 255]), true),
        (Facts::bytes().lt(&[1][..]), true),
        (Facts::bytes().gt(&[0]), true),
        (Facts::price().eq(price(150)), true),
        (Facts::price().lt(price(-151)), false),
        (Facts::at().lt(Timestamp::from_micros(0)), true),
        (Facts::address().eq(ip("10.0.0.1")), true),
        (Facts::address().eq(ip("::ffff:10.0.0.1")), true),
        (Facts::address().lt(ip("::")), true),
        (Facts::address().gt(ip("9.255.255.255")), true),
        (Facts::state().eq(State::Closed), true),
        (Facts::state().ne(State::Other), true),
        (Facts::state().is_in([State::Open, State::Other]), false),
        // Lists.
        (Facts::list().contains(1), true),
        (Facts::list().contains(2), false),
        (Facts::list().overlaps([2, 3]), true),
        (Facts::list().overlaps::<i64>([]), false),
        (Facts::list().is_empty(), false),
        (Facts::names().contains("a"), true),
        (Facts::names().contains("b"), false), // not unknown, although an item is null
        (Facts::floats().contains(f64::NAN) & Facts::floats().contains(0.0), true),
        (Facts::set().contains("y") & !Facts::set().contains("z"), true),
        (Facts::late().eq(7) & Facts::wide().gt(i64::from(u32::MAX)), true),
    ];
    for (filter, expected) in cases {
        assert_eq!(answer(&filter, Some(&facts())), Some(expected), "{filter:?}");
        assert_eq!(answer(&filter.clone().not().not(), Some(&facts())), Some(expected), "{filter:?}");
    }
}

#[test]
fn what_is_compared_with_null_is_unknown() {
    let nulls = nulls();
    for filter in [
        Facts::maybe().eq(3),
        Facts::maybe().ne(3),
        Facts::maybe().is_in([3]),
        Facts::maybe().is_in::<i32>([]),
        Facts::double().gt(f64::NAN),
        Facts::text().contains(""),
        Facts::text().starts_with(""),
        Facts::list().contains(1),
        Facts::list().is_empty(),
        Facts::wide().lt(0),
    ] {
        assert_eq!(answer(&filter, Some(&nulls)), None, "{filter:?}");
        assert_eq!(answer(&filter, None), None, "{filter:?}");
    }
    for filter in [Facts::maybe().is_null(), Facts::text().is_null(), Facts::list().is_null()] {
        assert_eq!(answer(&filter, Some(&nulls)), Some(true), "{filter:?}");
    }
    assert_eq!(answer(&Facts::maybe().is_not_null(), Some(&nulls)), Some(false));
    // Rows that are known empty are null in fields that never are.
    assert_eq!(answer(&Facts::n().is_null(), None), Some(true));
    assert_eq!(answer(&Facts::n().eq(-5), None), None);
    assert_eq!(answer(&Filter::all([]), None), Some(true));
}

#[test]
fn text_with_a_nul_counts_as_null() {
    let facts = Facts { text: Some("a\0b".into()), letter: '\0', ..facts() };
    for filter in [Facts::text().eq("a\0b"), Facts::text().ne("a"), Facts::letter().lt('b')] {
        assert_eq!(answer(&filter, Some(&facts)), None, "{filter:?}");
    }
    assert_eq!(answer(&Facts::text().is_null().and(Facts::letter().is_null()), Some(&facts)), Some(true));
}

#[test]
fn logic_is_that_of_three_values() {
    let known = |value: bool| if value { Filter::<Facts>::all([]) } else { Filter::any([]) };
    let filter = |value: Option<bool>| value.map_or(Facts::maybe().eq(1), known);
    let (yes, no, unknown) = (Some(true), Some(false), None);
    let row = Some(&nulls()).cloned();
    for (a, b, and, or) in [
        (yes, yes, yes, yes),
        (yes, no, no, yes),
        (yes, unknown, unknown, yes),
        (no, no, no, no),
        (no, unknown, no, unknown),
        (unknown, unknown, unknown, unknown),
    ] {
        for (a, b) in [(a, b), (b, a)] {
            let pair = || (filter(a), filter(b));
            let check = |filter: Filter<Facts>, expected, what: &str| {
                assert_eq!(answer(&filter, row.as_ref()), expected, "{a:?} {what} {b:?}");
            };
            let (x, y) = pair();
            check(x.and(y), and, "and");
            let (x, y) = pair();
            check(x & y, and, "&");
            let (x, y) = pair();
            check(x.or(y), or, "or");
            let (x, y) = pair();
            check(x | y, or, "|");
            let (x, y) = pair();
            check(Filter::all([x, y, filter(yes)]), and, "all");
            let (x, y) = pair();
            check(Filter::any([filter(no), x, y]), or, "any");
        }
    }
}

/// The program's own idea of an enum decides what is unknown to it.
#[test]
fn unknown_variants_are_the_other_one() {
    #[derive(RecordEnum, Clone, Copy)]
    #[repr(i8)]
    enum More {
        Open,
        Closed = -1,
        Merged = 5,
    }
    #[derive(Record)]
    struct New {
        state: More,
    }
    #[derive(Record)]
    struct Old {
        state: State,
    }
    let blob = |state| Blob::encode(&New { state }).unwrap().into_bytes();
    let cases = [(More::Open, true, false), (More::Closed, false, false), (More::Merged, false, true)];
    for (state, open, other) in cases {
        let blob = blob(state);
        let view = Old::view(&blob).unwrap();
        assert_eq!(Old::state().eq(State::Open).matches(view), open);
        assert_eq!(Old::state().eq(State::Other).matches(view), other);
        assert_eq!(Old::state().ne(State::Other).matches(view), !other);
        assert_eq!(Old::state().is_in([State::Other, State::Open]).matches(view), open || other);
    }
}

#[test]
fn fields_that_an_older_blob_lacks_have_their_default() {
    #[derive(Record)]
    struct Old {
        n: i64,
        narrow: Option<u16>,
    }
    #[derive(Record)]
    #[record(version = 2)]
    struct New {
        n: i64,
        narrow: Option<u16>,
        #[record(since = 2, default = 1.5)]
        score: f64,
        #[record(since = 2)]
        note: Option<String>,
        #[record(since = 2, from = "narrow")]
        wide: Option<i64>,
    }
    for narrow in [None, Some(9)] {
        let old = Blob::encode(&Old { n: 1, narrow }).unwrap();
        let view = New::view(old.as_bytes()).unwrap();
        assert!(New::score().eq(1.5).matches(view) && New::note().is_null().matches(view));
        assert_eq!(New::wide().eq(9).matches(view), narrow.is_some());
        assert_eq!(New::wide().is_null().matches(view), narrow.is_none());
        assert!(New::n().eq(1).matches(view) && !New::narrow().eq(1).matches(view));
    }
}

#[test]
fn a_filter_can_be_shown() {
    let filter = Facts::n().ge(1)
        & (Facts::text().eq("a\"b") | !Facts::maybe().is_null())
        & !(Facts::double().is_in([f64::NAN, 1.0]) & Facts::set().overlaps(["x"]))
        & Facts::bytes().eq(&[1, 171])
        & Facts::address().lt(IpAddr::from([127, 0, 0, 1]));
    let shown = "n >= 1 and (text = \"a\\\"b\" or not maybe is null) and not (double in [1.0, NaN] and set contains any of \
                 [\"x\"]) and bytes = 0x01ab and address < 127.0.0.1";
    assert_eq!(format!("{filter:?}"), shown);
    assert_eq!(format!("{:?} {:?}", Filter::<Facts>::all([]), Filter::<Facts>::any([])), "true false");
    assert_eq!(format!("{:?}", Facts::n()), "n");
}

#[test]
fn long_chains_are_no_deep_trees() {
    let mut filter = Facts::n().ne(0);
    for n in 1..20_000 {
        filter = filter.and(Facts::n().ne(n));
    }
    assert!(filter.matches(Blob::encode(&facts()).unwrap().view()));
}
