//! Types of other crates as fields: what stands in the slot, where their ranges end, and what is refused.

use record_core::{CivilDateTime, Date, Decimal, FixedField, Invalid, Time, TimeDelta, Timestamp};
use std::fmt::Debug;

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// Encodes into a slot of the type's width.
fn encode<T: FixedField>(value: &T) -> Result<Vec<u8>, Invalid> {
    let mut slot = vec![0; T::TYPE.width()];
    value.to_slot(&mut slot).map(|()| slot)
}

/// A table of values: each has the slot's integer, the type's code, and comes back as `read`.
fn stored<T>(code: &str, cases: &[(T, i64, T)])
where
    T: FixedField + PartialEq + Debug + for<'a> record_core::Field<View<'a> = T>,
{
    assert_eq!(T::TYPE.to_string(), code);
    for (value, integer, read) in cases {
        let slot = encode(value).unwrap_or_else(|invalid| panic!("{value:?}: {invalid}"));
        assert_eq!(slot, integer.to_le_bytes()[..slot.len()], "{value:?}");
        assert_eq!(T::check_slot(&slot), Ok(()), "{value:?}");
        assert_eq!(&T::view_slot(&slot), read, "{value:?}");
        assert_eq!(&T::from_slot(&slot), read, "{value:?}");
    }
}

/// Integers that no value is stored as: refused when a blob is opened, and still no panic for who does not look.
fn refused<T>(integers: &[i64])
where
    T: FixedField + PartialEq + Debug + Default + for<'a> record_core::Field<View<'a> = T>,
{
    for integer in integers {
        let slot = &integer.to_le_bytes()[..T::TYPE.width()];
        assert!(T::check_slot(slot).is_err(), "{integer}");
        assert_eq!(T::view_slot(slot), T::default(), "{integer}");
        assert_eq!(T::from_slot(slot), T::default(), "{integer}");
    }
}

/// The message of what can't be encoded.
fn encode_error<T: FixedField>(value: T) -> String {
    encode(&value).expect_err("must be refused").to_string()
}

mod of_jiff {
    use super::*;
    use jiff::{SignedDuration, Timestamp as Instant, civil};

    fn nanos(nanos: i128) -> Instant {
        Instant::from_nanosecond(nanos).unwrap()
    }

    fn floored(micros: i64) -> Instant {
        // `from_microsecond` refuses the last second of jiff's own range.
        nanos(i128::from(micros) * 1_000)
    }

    const FIRST: i64 = -377_705_023_201_000_000;
    const LAST: i64 = 253_402_207_200_999_999;

    #[test]
    fn timestamps_are_microseconds_floored() {
        stored(
            "timestamp",
            &[
                (nanos(0), 0, floored(0)),
                (nanos(1_999), 1, floored(1)),
                (nanos(-1), -1, floored(-1)),
                (nanos(-1_000), -1, floored(-1)),
                (nanos(-1_001), -2, floored(-2)),
                (nanos(-1_000_000_001), -1_000_001, floored(-1_000_001)),
                (nanos(-2_000_000_000), -2_000_000, floored(-2_000_000)),
                (Instant::MIN, FIRST, Instant::MIN),
                (Instant::MAX, LAST, floored(LAST)),
            ],
        );
        refused::<Instant>(&[FIRST - 1, LAST + 1, i64::MIN, i64::MAX]);
    }

    #[test]
    fn dates_are_days() {
        let (min, max, epoch) = (civil::Date::MIN, civil::Date::MAX, civil::date(1970, 1, 1));
        let before = civil::date(1969, 12, 31);
        stored(
            "date",
            &[(epoch, 0, epoch), (before, -1, before), (min, -4_371_587, min), (max, 2_932_896, max)],
        );
        refused::<civil::Date>(&[-4_371_588, 2_932_897, i32::MIN.into(), i32::MAX.into()]);
    }

    #[test]
    fn times_of_day_are_microseconds_floored() {
        let last = civil::time(23, 59, 59, 999_999_000);
        let some = civil::time(1, 2, 3, 4_000);
        stored(
            "time",
            &[
                (civil::Time::MIN, 0, civil::Time::MIN),
                (civil::time(1, 2, 3, 4_999), 3_723_000_004, some),
                (civil::Time::MAX, MICROS_PER_DAY - 1, last),
            ],
        );
        refused::<civil::Time>(&[-1, MICROS_PER_DAY, i64::MIN, i64::MAX]);
    }

    #[test]
    fn civil_datetimes_are_microseconds_floored() {
        let (first, last) = (-377_705_116_800_000_000, 253_402_300_799_999_999);
        let at = |micros| civil::DateTime::try_from(CivilDateTime::from_micros(micros)).unwrap();
        stored(
            "civil_datetime",
            &[
                (civil::date(1970, 1, 1).at(0, 0, 0, 0), 0, at(0)),
                (civil::date(1969, 12, 31).at(23, 59, 59, 999_999_999), -1, at(-1)),
                (civil::DateTime::MIN, first, civil::DateTime::MIN),
                (civil::DateTime::MAX, last, civil::date(9999, 12, 31).at(23, 59, 59, 999_999_000)),
            ],
        );
        refused::<civil::DateTime>(&[first - 1, last + 1, i64::MIN, i64::MAX]);
    }

    #[test]
    fn signed_durations_are_microseconds_floored() {
        let micros = SignedDuration::from_micros;
        stored(
            "time_delta",
            &[
                (SignedDuration::from_nanos(-1), -1, micros(-1)),
                (SignedDuration::from_nanos(-1_001), -2, micros(-2)),
                (SignedDuration::from_nanos(-1_500_000_500), -1_500_001, micros(-1_500_001)),
                (SignedDuration::from_nanos(1_999), 1, micros(1)),
                (micros(i64::MIN), i64::MIN, micros(i64::MIN)),
                (micros(i64::MAX) + SignedDuration::from_nanos(999), i64::MAX, micros(i64::MAX)),
            ],
        );
        const { assert!(SignedDuration::EVERY_BIT_PATTERN) };
        for out in [
            micros(i64::MIN) - SignedDuration::from_nanos(1),
            micros(i64::MAX) + SignedDuration::from_micros(1),
            SignedDuration::MIN,
            SignedDuration::MAX,
        ] {
            assert!(encode_error(out).contains("longer"), "{out:?}");
        }
    }
}

mod of_chrono {
    use super::*;
    use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

    const FIRST: i64 = -8_334_601_228_800_000_000;
    const LAST: i64 = 8_210_266_876_799_999_999;

    fn utc(micros: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(micros).unwrap()
    }

    #[test]
    fn timestamps_are_microseconds_floored() {
        stored(
            "timestamp",
            &[
                (DateTime::from_timestamp_nanos(0), 0, utc(0)),
                (DateTime::from_timestamp_nanos(1_999), 1, utc(1)),
                (DateTime::from_timestamp_nanos(-1), -1, utc(-1)),
                (DateTime::from_timestamp_nanos(-1_000), -1, utc(-1)),
                (DateTime::from_timestamp_nanos(-1_001), -2, utc(-2)),
                (DateTime::<Utc>::MIN_UTC, FIRST, DateTime::<Utc>::MIN_UTC),
                (DateTime::<Utc>::MAX_UTC, LAST, utc(LAST)),
            ],
        );
        refused::<DateTime<Utc>>(&[FIRST - 1, LAST + 1, i64::MIN, i64::MAX]);
    }

    #[test]
    fn dates_are_days() {
        let (min, max) = (NaiveDate::MIN, NaiveDate::MAX);
        let before = NaiveDate::from_ymd_opt(1969, 12, 31).unwrap();
        let (first, last) = (FIRST / MICROS_PER_DAY, LAST / MICROS_PER_DAY);
        stored("date", &[(before, -1, before), (min, first, min), (max, last, max)]);
        refused::<NaiveDate>(&[first - 1, last + 1, i32::MIN.into(), i32::MAX.into()]);
    }

    #[test]
    fn times_of_day_are_microseconds_floored() {
        let time = |s, ns| NaiveTime::from_num_seconds_from_midnight_opt(s, ns).unwrap();
        stored(
            "time",
            &[
                (NaiveTime::MIN, 0, NaiveTime::MIN),
                (time(3_723, 4_999), 3_723_000_004, time(3_723, 4_000)),
                (time(86_399, 999_999_999), MICROS_PER_DAY - 1, time(86_399, 999_999_000)),
            ],
        );
        refused::<NaiveTime>(&[-1, MICROS_PER_DAY, i64::MIN, i64::MAX]);
    }

    #[test]
    fn civil_datetimes_are_microseconds_floored() {
        let at = |micros| utc(micros).naive_utc();
        let before = DateTime::from_timestamp_nanos(-1).naive_utc();
        stored(
            "civil_datetime",
            &[
                (at(0), 0, at(0)),
                (before, -1, at(-1)),
                (NaiveDateTime::MIN, FIRST, NaiveDateTime::MIN),
                (NaiveDateTime::MAX, LAST, at(LAST)),
            ],
        );
        refused::<NaiveDateTime>(&[FIRST - 1, LAST + 1, i64::MIN, i64::MAX]);
    }

    #[test]
    fn time_deltas_are_microseconds_floored() {
        use chrono::TimeDelta as Delta;
        let micros = Delta::microseconds;
        stored(
            "time_delta",
            &[
                (Delta::nanoseconds(-1), -1, micros(-1)),
                (Delta::nanoseconds(-1_001), -2, micros(-2)),
                (Delta::nanoseconds(-1_500_000_500), -1_500_001, micros(-1_500_001)),
                (Delta::nanoseconds(1_999), 1, micros(1)),
                (micros(i64::MIN), i64::MIN, micros(i64::MIN)),
                (micros(i64::MAX) + Delta::nanoseconds(999), i64::MAX, micros(i64::MAX)),
            ],
        );
        const { assert!(Delta::EVERY_BIT_PATTERN) };
        for out in
            [micros(i64::MIN) - Delta::nanoseconds(1), micros(i64::MAX) + micros(1), Delta::MIN, Delta::MAX]
        {
            assert!(encode_error(out).contains("longer"), "{out:?}");
        }
    }

    #[test]
    fn leap_seconds_are_refused_with_advice_that_works() {
        let time = NaiveTime::from_hms_nano_opt(23, 59, 59, 1_500_000_000).unwrap();
        let civil = NaiveDate::from_ymd_opt(2016, 12, 31).unwrap().and_time(time);
        for message in [encode_error(time), encode_error(civil), encode_error(civil.and_utc())] {
            assert!(message.contains("leap second") && message.contains("with_nanosecond"), "{message}");
        }
        let advised = time.with_nanosecond(time.nanosecond() % 1_000_000_000).unwrap();
        assert_eq!(Time::try_from(advised).unwrap().as_micros(), MICROS_PER_DAY - 500_000);
    }
}

mod of_rust_decimal {
    use super::*;
    use rust_decimal::Decimal as Foreign;

    fn into<const P: u8, const S: u8>(value: Foreign) -> Option<i128> {
        Decimal::<P, S>::try_from(value).ok().map(Decimal::unscaled)
    }

    fn back<const P: u8, const S: u8>(unscaled: i128) -> Option<String> {
        let value = Decimal::<P, S>::new(unscaled).unwrap();
        Foreign::try_from(value).ok().map(|value| value.to_string())
    }

    #[test]
    fn decimals_take_the_scale_of_their_field() {
        assert_eq!(into::<10, 2>(Foreign::new(199, 1)), Some(1_990));
        assert_eq!(into::<10, 2>(Foreign::new(-5, 0)), Some(-500));
        assert_eq!(into::<10, 2>(Foreign::new(-125, 2)), Some(-125));
        assert_eq!(into::<38, 0>(Foreign::MAX), Some(Foreign::MAX.mantissa()));
        assert_eq!(into::<38, 0>(Foreign::MIN), Some(Foreign::MIN.mantissa()));
        assert_eq!(into::<10, 2>(-Foreign::ZERO), Some(0));
    }

    #[test]
    fn excess_scale_and_excess_digits_are_errors() {
        assert_eq!(into::<10, 2>(Foreign::new(1, 3)), None);
        assert_eq!(into::<10, 2>(Foreign::new(1_000, 3)), None);
        assert_eq!(into::<10, 2>(Foreign::new(1_000, 3).normalize()), Some(100));
        assert_eq!(into::<4, 2>(Foreign::new(9_999, 2)), Some(9_999));
        assert_eq!(into::<4, 2>(Foreign::new(100, 0)), None);
        assert_eq!(into::<28, 0>(Foreign::MAX), None);
        assert_eq!(into::<38, 38>(Foreign::MAX), None);
    }

    #[test]
    fn decimals_come_back_unless_96_bits_are_too_few() {
        assert_eq!(back::<10, 2>(-1_990).as_deref(), Some("-19.90"));
        assert_eq!(back::<38, 0>(Foreign::MAX.mantissa()), Some(Foreign::MAX.to_string()));
        assert_eq!(back::<38, 0>(Foreign::MAX.mantissa() + 1), None);
        assert_eq!(back::<38, 0>(-Foreign::MAX.mantissa() - 1), None);
        assert_eq!(back::<38, 38>(1), None);
        assert_eq!(
            back::<38, 30>(1_500_000_000_000_000_000_000_000_000_000).as_deref().map(|s| &s[..5]),
            Some("1.500")
        );
        assert_eq!(back::<38, 38>(0).as_deref().map(|s| s.trim_end_matches('0')), Some("0."));
    }
}

mod every_value {
    use super::*;
    use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
    use jiff::{SignedDuration, civil};
    use proptest::prelude::*;

    /// What is accepted comes back as the same integer, and what is not is refused alike by check and conversion.
    fn there_and_back<T, Own>(own: Own)
    where
        T: FixedField + TryFrom<Own>,
        Own: FixedField + TryFrom<T> + PartialEq + Debug + Copy,
    {
        let slot = encode(&own).unwrap();
        match T::try_from(own) {
            Ok(value) => {
                assert_eq!(T::check_slot(&slot), Ok(()));
                assert_eq!(encode(&value).as_deref(), Ok(&*slot));
                assert_eq!(encode(&T::from_slot(&slot)).as_deref(), Ok(&*slot));
                assert_eq!(Own::try_from(value).ok(), Some(own));
            }
            Err(_) => assert!(T::check_slot(&slot).is_err()),
        }
    }

    proptest! {
        #[test]
        fn of_64_bits_survives_or_is_refused(wide in any::<i64>(), shift in 0u32..40) {
            let micros = wide >> shift;
            there_and_back::<jiff::Timestamp, _>(Timestamp::from_micros(micros));
            there_and_back::<DateTime<Utc>, _>(Timestamp::from_micros(micros));
            there_and_back::<civil::DateTime, _>(CivilDateTime::from_micros(micros));
            there_and_back::<NaiveDateTime, _>(CivilDateTime::from_micros(micros));
            there_and_back::<SignedDuration, _>(TimeDelta::from_micros(micros));
            there_and_back::<chrono::TimeDelta, _>(TimeDelta::from_micros(micros));
            let time = Time::from_micros(micros.rem_euclid(MICROS_PER_DAY)).unwrap();
            there_and_back::<civil::Time, _>(time);
            there_and_back::<NaiveTime, _>(time);
        }

        #[test]
        fn of_32_bits_survives_or_is_refused(wide in any::<i32>(), shift in 0u32..16) {
            there_and_back::<civil::Date, _>(Date::from_days(wide >> shift));
            there_and_back::<NaiveDate, _>(Date::from_days(wide >> shift));
        }

        #[test]
        fn is_floored_as_whole_numbers_are(nanos in any::<i64>(), shift in 0u32..50) {
            let nanos = nanos >> shift;
            let micros = nanos.div_euclid(1_000);
            let instant = jiff::Timestamp::from_nanosecond(nanos.into()).unwrap();
            prop_assert_eq!(Timestamp::from(instant).as_micros(), micros);
            prop_assert_eq!(Timestamp::try_from(DateTime::from_timestamp_nanos(nanos)), Ok(Timestamp::from_micros(micros)));
            prop_assert_eq!(TimeDelta::try_from(SignedDuration::from_nanos(nanos)), Ok(TimeDelta::from_micros(micros)));
            prop_assert_eq!(TimeDelta::try_from(chrono::TimeDelta::nanoseconds(nanos)), Ok(TimeDelta::from_micros(micros)));
        }

        #[test]
        fn decimal_survives(unscaled in -9_999_999_999i128..=9_999_999_999, scale in 0u32..=4) {
            let foreign = rust_decimal::Decimal::from_i128_with_scale(unscaled, scale);
            let ours = Decimal::<18, 4>::try_from(foreign).unwrap();
            prop_assert_eq!(rust_decimal::Decimal::try_from(ours).unwrap(), foreign);
        }

        /// The text of both crates is the text of ours.
        #[test]
        fn is_written_alike(micros in -377_000_000_000_000_000i64..253_000_000_000_000_000) {
            let ours = Timestamp::from_micros(micros);
            let theirs = jiff::Timestamp::try_from(ours).unwrap();
            let (ours, theirs) = (ours.to_string(), theirs.to_string());
            if !ours.starts_with(['-', '+']) {
                prop_assert_eq!(ours, theirs);
            }
        }
    }
}

mod in_records {
    use super::*;
    use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
    use jiff::{SignedDuration, civil};
    use record_core::{Blob, Record};

    #[derive(Record, Debug, PartialEq)]
    struct Ours {
        at: Timestamp,
        on: Option<Date>,
        time: Time,
        civil: CivilDateTime,
        took: TimeDelta,
        days: Vec<Date>,
        #[record(as_set)]
        moments: Vec<Timestamp>,
        pair: [Time; 2],
    }

    #[derive(Record, Debug, PartialEq)]
    struct OfJiff {
        at: jiff::Timestamp,
        on: Option<civil::Date>,
        time: civil::Time,
        civil: civil::DateTime,
        took: SignedDuration,
        days: Vec<civil::Date>,
        #[record(as_set)]
        moments: Vec<jiff::Timestamp>,
        pair: [civil::Time; 2],
    }

    #[derive(Record, Debug, PartialEq)]
    struct OfChrono {
        at: DateTime<Utc>,
        on: Option<NaiveDate>,
        time: NaiveTime,
        civil: NaiveDateTime,
        took: chrono::TimeDelta,
        days: Vec<NaiveDate>,
        #[record(as_set)]
        moments: Vec<DateTime<Utc>>,
        pair: [NaiveTime; 2],
    }

    fn ours(micros: i64) -> Ours {
        let day = micros.div_euclid(MICROS_PER_DAY) as i32;
        let time = Time::from_micros(micros.rem_euclid(MICROS_PER_DAY)).unwrap();
        Ours {
            at: Timestamp::from_micros(micros),
            on: Some(Date::from_days(day)),
            time,
            civil: CivilDateTime::from_micros(micros),
            took: TimeDelta::from_micros(micros),
            days: vec![Date::from_days(day), Date::from_days(-1)],
            moments: vec![Timestamp::from_micros(micros - 1), Timestamp::from_micros(micros)],
            pair: [time, Time::default()],
        }
    }

    #[test]
    fn the_three_are_one_layout_and_read_each_other() {
        assert_eq!(Ours::LAYOUT.versions(), OfJiff::LAYOUT.versions());
        assert_eq!(Ours::LAYOUT.versions(), OfChrono::LAYOUT.versions());
        for micros in [0, 1, -1, 1_700_000_000_123_456, -62_135_596_800_000_001] {
            let blob = Blob::encode(&ours(micros)).unwrap();
            let jiff = Blob::<OfJiff>::from_bytes(blob.as_bytes()).unwrap();
            let chrono = Blob::<OfChrono>::from_bytes(blob.as_bytes()).unwrap();
            assert_eq!(jiff.view().at().as_microsecond(), micros);
            assert_eq!(chrono.view().at().timestamp_micros(), micros);
            assert_eq!(jiff.view().days().get(1), Some(civil::date(1969, 12, 31)));
            assert_eq!(chrono.view().pair()[1], NaiveTime::MIN);
            assert_eq!(Blob::encode(&jiff.into_record()).unwrap().as_bytes(), blob.as_bytes());
            assert_eq!(Blob::encode(&chrono.into_record()).unwrap().as_bytes(), blob.as_bytes());
        }
    }

    #[test]
    fn what_lies_outside_is_refused_with_its_field() {
        let blob = Blob::encode(&ours(i64::MAX)).unwrap();
        let error = OfJiff::view(blob.as_bytes()).unwrap_err();
        assert!(error.is_corrupt() && error.field() == Some("at"), "{error}");
        assert!(error.to_string().contains("record_core::Timestamp"), "{error}");
        let error = OfChrono::view(blob.as_bytes()).unwrap_err();
        assert!(error.is_corrupt() && error.field() == Some("at"), "{error}");

        let blob = Blob::encode(&Ours { days: vec![Date::from_days(i32::MIN)], ..ours(0) }).unwrap();
        assert_eq!(OfJiff::view(blob.as_bytes()).unwrap_err().field(), Some("days"));
        assert_eq!(OfChrono::view(blob.as_bytes()).unwrap_err().field(), Some("days"));
    }

    #[test]
    fn what_can_not_be_stored_is_refused_with_its_field() {
        let blob = Blob::encode(&ours(0)).unwrap();
        let mut jiff = Blob::<OfJiff>::from_bytes(blob.as_bytes()).unwrap();
        let error = jiff.edit(|value| value.took = SignedDuration::MAX).unwrap_err();
        assert!(error.is_refused() && error.field() == Some("took"), "{error}");

        let mut chrono = Blob::<OfChrono>::from_bytes(blob.as_bytes()).unwrap();
        let leap = NaiveTime::MIN.with_second(59).unwrap().with_nanosecond(1_000_000_000).unwrap();
        let error = chrono.edit(|value| value.pair[1] = leap).unwrap_err();
        assert!(error.is_refused() && error.field() == Some("pair"), "{error}");
        assert_eq!(chrono.as_bytes(), blob.as_bytes());
    }

    #[test]
    fn sets_are_sorted_after_flooring() {
        let nanos = |nanos| jiff::Timestamp::from_nanosecond(nanos).unwrap();
        let blob = Blob::encode(&ours(0)).unwrap();
        let mut jiff = Blob::<OfJiff>::from_bytes(blob.as_bytes()).unwrap();
        jiff.edit(|value| value.moments = vec![nanos(5_999), nanos(-1), nanos(5_001)]).unwrap();
        assert_eq!(jiff.view().moments().to_vec(), [nanos(-1_000), nanos(5_000)]);
    }
}

#[test]
fn a_patch_is_checked_with_the_types_of_the_other_crate() {
    use record_core::{Patch, Record};

    mod ours {
        #[derive(record_core::Record)]
        pub(crate) struct Event {
            pub(crate) at: Option<record_core::Timestamp>,
        }
    }

    #[derive(Record)]
    struct Event {
        at: Option<jiff::Timestamp>,
    }

    for (micros, fits) in [(0, true), (i64::MAX, false)] {
        let patch = ours::EventPatch::new().at(record_core::Timestamp::from_micros(micros));
        let read = EventPatch::from_bytes(&patch.to_bytes().unwrap());
        assert_eq!(read.is_ok(), fits);
        match read {
            Ok(patch) => {
                assert_eq!(patch, EventPatch::new().at(jiff::Timestamp::UNIX_EPOCH));
                assert_eq!(patch.to_blob().unwrap().view().at(), Some(jiff::Timestamp::UNIX_EPOCH));
            }
            Err(error) => assert_eq!((error.is_corrupt(), error.field()), (true, Some("at"))),
        }
    }
}
