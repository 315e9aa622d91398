//! Fields of other crates' types are compared with values of those types.

use record_core::{Blob, Record, filter::Filter};

#[test]
fn of_jiff() {
    use jiff::{SignedDuration, Timestamp, civil};

    #[derive(Record)]
    struct Run {
        at: Timestamp,
        day: civil::Date,
        time: Option<civil::Time>,
        local: civil::DateTime,
        took: SignedDuration,
    }
    let at = Timestamp::from_microsecond(1_700_000_000_000_001).unwrap();
    let local = civil::datetime(2024, 2, 29, 12, 0, 0, 0);
    let took = SignedDuration::from_micros(-1);
    let run = Run { at, day: local.date(), time: Some(local.time()), local, took };
    let blob = Blob::encode(&run).unwrap();
    let holds = |filter: Filter<Run>| filter.check().is_ok() && filter.matches(blob.view());
    assert!(holds(Run::at().eq(at) & Run::day().eq(local.date()) & Run::time().eq(local.time())));
    assert!(holds(Run::local().between(local, local) & Run::took().lt(SignedDuration::ZERO)));
    // Floored to what is stored.
    assert!(holds(Run::at().eq(at + SignedDuration::from_nanos(999))));
    assert!(holds(Run::at().gt(Timestamp::MIN) & Run::at().lt(Timestamp::MAX)));

    let error = Run::took().lt(SignedDuration::MAX).check().unwrap_err();
    assert!(error.is_refused() && error.field() == Some("took"), "{error}");
    assert!(!Run::took().lt(SignedDuration::MAX).matches(blob.view()));
}

#[test]
fn of_chrono() {
    use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};

    #[derive(Record)]
    struct Run {
        at: DateTime<Utc>,
        day: NaiveDate,
        time: Option<NaiveTime>,
        local: NaiveDateTime,
        took: TimeDelta,
    }
    let at = DateTime::from_timestamp_micros(-1).unwrap();
    let local = at.naive_utc();
    let blob = Blob::encode(&Run {
        at,
        day: local.date(),
        time: Some(local.time()),
        local,
        took: TimeDelta::microseconds(5),
    })
    .unwrap();
    let holds = |filter: Filter<Run>| filter.check().is_ok() && filter.matches(blob.view());
    assert!(holds(Run::at().le(at) & Run::day().is_in([local.date()]) & Run::time().ge(local.time())));
    assert!(holds(Run::local().eq(local) & Run::took().gt(TimeDelta::zero())));

    let leap_second = NaiveTime::from_hms_opt(23, 59, 59).unwrap().with_nanosecond(1_500_000_000).unwrap();
    let filter = Run::day().eq(local.date()) & !Run::time().is_in([local.time(), leap_second]);
    let error = filter.check().unwrap_err();
    assert!(error.is_refused() && error.field() == Some("time"), "{error}");
    assert!(error.to_string().contains("leap second"), "{error}");
    assert!(!filter.matches(blob.view()));
}

#[test]
fn of_uuid() {
    use uuid::Uuid;

    #[derive(Record)]
    struct Item {
        id: Uuid,
        parent: Option<Uuid>,
    }
    let blob = Blob::encode(&Item { id: Uuid::from_u128(5), parent: None }).unwrap();
    let filter = Item::id().eq(Uuid::from_u128(5)) & Item::id().lt(Uuid::max());
    assert!(filter.and(!Item::id().gt(Uuid::from_u128(5))).matches(blob.view()));
    assert!(!Item::parent().eq(Uuid::nil()).matches(blob.view()));
}
