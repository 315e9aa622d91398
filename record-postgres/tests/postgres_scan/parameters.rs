//! Conditions and their parameters.

use crate::{Both, Facts, batches, keys, sorted};
use ::tokio_postgres::types::{ToSql, Type};
use record_core::{CivilDateTime, Date, Decimal, Record, Text, Time, TimeDelta, Timestamp};
use record_postgres::postgres::Parameters;

#[test]
fn parameters_come_as_tuples_arrays_slices_and_vectors() {
    let (mut both, table) = Both::filled(100);
    fn found<'p, P: Parameters<'p> + Clone>(
        both: &mut Both,
        table: &crate::Tables<i64, Facts>,
        condition: &str,
        parameters: P,
    ) -> Vec<i64> {
        let all = batches!(*both, table, |scan| scan.filter(condition, parameters.clone()));
        sorted(keys(&all.unwrap()))
    }
    let wanted = vec![3i64, 5, 900];
    let text = String::from("tens 0");
    let driver: [&(dyn ToSql + Sync); 2] = [&4i64, &"tens 0"];
    assert_eq!(found(&mut both, &table, "key < 3", ()), [0, 1, 2]);
    assert_eq!(found(&mut both, &table, "key = $1", (4i64,)), [4]);
    assert_eq!(found(&mut both, &table, "key = $1 OR key = $2", (4i64, 5i64)), [4, 5]);
    assert_eq!(found(&mut both, &table, "key = $1 AND 'tens ' || tens = $2", (4i64, &*text)), [4]);
    assert_eq!(found(&mut both, &table, "key = $1 AND 'tens ' || tens = $2", &driver[..]), [4]);
    assert_eq!(found(&mut both, &table, "key = ANY($1)", (wanted.clone(),)), [3, 5]);
    assert_eq!(found(&mut both, &table, "key = ANY($1)", (&wanted[..],)), [3, 5]);
    assert_eq!(found(&mut both, &table, "key IN ($1, $2, $3)", wanted.clone()), [3, 5]);
    assert_eq!(found(&mut both, &table, "key IN ($1, $2, $3)", &wanted), [3, 5]);
    assert_eq!(found(&mut both, &table, "key IN ($1, $2)", &[3i64, 5]), [3, 5]);
    assert_eq!(found(&mut both, &table, "key = $1 OR $1 IS NULL AND key = 1", [None::<i64>]), [1]);
}

#[test]
fn what_is_wrong_with_a_condition_is_said() {
    let (mut both, table) = Both::filled(10);
    let mut error = |condition: &str| {
        let error = batches!(both, table, |scan| scan.filter(condition, ("secret",))).unwrap_err();
        assert_eq!(error.table(), Some("facts"));
        assert!(!error.to_string().contains("secret"), "{error}");
        error.to_string()
    };
    assert!(error("no sql").contains("syntax error"));
    assert!(error("author = $1").contains("the fields with `#[record(promote)]`"));
    assert!(error("key = 1").contains("expected 0 parameters but got 1"));
    assert!(error("key = $1 AND tens = $2").contains("expected 2 parameters but got 1"));
    assert!(error("key = $1").contains("cannot convert"));
}

#[test]
fn our_own_types_are_parameters() {
    let mut both = Both::new();
    let mut sent = |sql: &str, value: &(dyn ToSql + Sync)| -> String {
        both.blocking.query_one(&format!("SELECT ({sql})::text"), &[value]).unwrap().get(0)
    };
    assert_eq!(sent("set_config('timezone', $1, false)", &"UTC"), "UTC");
    let micros = 1_700_000_000_123_456;
    assert_eq!(sent("$1::timestamptz", &Timestamp::from_micros(micros)), "2023-11-14 22:13:20.123456+00");
    assert_eq!(sent("$1::timestamptz", &Timestamp::from_micros(i64::MAX)), "294247-01-10 04:00:54.775807+00");
    assert_eq!(sent("$1::timestamptz", &Timestamp::from_micros(i64::MIN)), "-infinity");
    let first = Timestamp::from_micros(-210_866_803_200_000_000);
    assert_eq!(sent("$1::timestamptz", &first), "4714-11-24 00:00:00+00 BC");
    assert_eq!(sent("$1::timestamp", &CivilDateTime::from_micros(micros)), "2023-11-14 22:13:20.123456");
    assert_eq!(sent("$1::date", &Date::from_days(19_675)), "2023-11-14");
    assert_eq!(sent("$1::date", &Date::from_days(2_145_042_905)), "5874897-12-31");
    assert_eq!(sent("$1::date", &Date::from_days(2_145_042_906)), "infinity");
    assert_eq!(sent("$1::time", &Time::from_micros(3_723_000_001).unwrap()), "01:02:03.000001");
    assert_eq!(sent("$1::interval", &TimeDelta::from_micros(-90_000_000)), "-00:01:30");
    assert_eq!(sent("$1::text", &Text::<8>::try_from("Åre").unwrap()), "Åre");
    for (unscaled, shown) in [(0, "0.00"), (-5, "-0.05"), (1_234_567, "12345.67"), (10_000_000, "100000.00")]
    {
        assert_eq!(sent("$1::numeric", &Decimal::<10, 2>::new(unscaled).unwrap()), shown);
    }
    assert_eq!(
        sent("$1::numeric", &Decimal::<38, 0>::new(-(10i128.pow(38) - 1)).unwrap()),
        format!("-{}", "9".repeat(38))
    );
    assert!(!<Timestamp as ToSql>::accepts(&Type::TIMESTAMP), "a moment is no reading of a clock");
}

#[test]
fn columns_are_compared_with_values_of_their_own_types() {
    #[derive(Record)]
    struct Event {
        at: Timestamp,
        kind: Text<8>,
    }
    let mut both = Both::new();
    let table = both.table::<i64, Event>("events");
    both.execute("ALTER TABLE events ADD at timestamptz, ADD kind text");
    for key in 0..10i64 {
        let (at, kind) = (Timestamp::from_micros(key * 1_000_000), "tick".try_into().unwrap());
        let blob = record_core::Blob::encode(&Event { at, kind }).unwrap();
        let insert = "INSERT INTO events (key, data, at, kind) VALUES ($1, $2, $3, $4)";
        both.blocking.execute(insert, &[&key, &blob, &at, &kind]).unwrap();
    }
    let kind: Text<8> = "tick".try_into().unwrap();
    let since = Timestamp::from_micros(7_000_000);
    let all = batches!(both, table, |scan| scan.filter("at >= $1 AND kind = $2", (since, kind))).unwrap();
    assert_eq!(sorted(keys(&all)), [7, 8, 9]);
}
