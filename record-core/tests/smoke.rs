//! Smoke.
use record_core::*;

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(u8)]
enum Kind {
    A,
    B = 5,
    #[record(other)]
    Other = 255,
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Point {
    x: i32,
    y: Option<f32>,
    kind: Kind,
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(version = 2)]
struct Pr {
    created: Timestamp,
    first: Option<Timestamp>,
    #[record(since = 2, default = 1.5)]
    score: f64,
    author: Text<39>,
    #[record(as_set)]
    labels: Vec<String>,
    days: Vec<Date>,
    title: String,
    points: Vec<Option<Point>>,
    point: Option<Point>,
    #[record(since = 2)]
    note: Option<String>,
    arr: [u16; 3],
    raw: [u8; 4],
    bytes: Vec<u8>,
    #[record(skip)]
    repo: Option<String>,
}

fn pr() -> Pr {
    Pr {
        created: Timestamp::from_micros(1),
        first: None,
        score: 1.5,
        author: "me".try_into().unwrap(),
        labels: vec!["b".into(), "a".into(), "b".into()],
        days: vec![Date::from_days(3)],
        title: "Tïtle".into(),
        points: vec![None, Some(Point { x: 1, y: None, kind: Kind::B })],
        point: Some(Point { x: -1, y: Some(2.0), kind: Kind::A }),
        note: None,
        arr: [1, 2, 3],
        raw: [9; 4],
        bytes: vec![1, 2],
        repo: Some("r".into()),
    }
}

#[test]
fn round_trip() {
    let mut value = pr();
    let blob = Blob::new(value.clone()).unwrap();
    println!("{blob:?}");
    let v = blob.view();
    assert_eq!(v.version(), 1);
    assert_eq!(v.labels().iter().collect::<Vec<_>>(), ["a", "b"]);
    value.labels = vec!["a".into(), "b".into()];
    assert_eq!(blob.clone().into_record(), value);
    Blob::<Pr>::from_bytes(blob.as_bytes()).unwrap();
    value.score = 2.0;
    let blob2 = Blob::new(value.clone()).unwrap();
    assert_eq!(blob2.view().version(), 2);
    Blob::<Pr>::from_bytes(blob2.as_bytes()).unwrap();
    assert_eq!(blob2.into_record(), value);
    for n in 0..blob.as_bytes().len() {
        Pr::view(&blob.as_bytes()[..n]).unwrap_err();
    }
}
