//! Filters on a server, over accessors, find the rows that they find in memory. (The text of their SQL is tested in
//! [`filter`](super::filter).)

#[allow(dead_code, unreachable_pub, reason = "the tests of the other stores use more of it")]
#[path = "../../../record-table/tests/filter/records.rs"]
mod records;

use super::filter::Expressions;
use crate::sql::accessor::Accessor;
use ::postgres::{Client, NoTls, types::ToSql};
use record_core::{Blob, filter::Filter, layout::FieldLayout};
use records::{Case, Plain};
use test_servers::{Database, Server};

fn filled<R: Case>() -> (Database, Client, Vec<Option<Blob<R>>>) {
    let database = Server::shared().create_database();
    let mut client = Client::connect(&database.url(), NoTls).unwrap();
    client.batch_execute("CREATE SCHEMA record; CREATE TABLE t (key bigint, data bytea)").unwrap();
    for function in Accessor::functions_of(R::LAYOUT) {
        client.batch_execute(function.create_sql()).unwrap();
    }
    let rows: Vec<Option<Blob<R>>> = (0..40_u8)
        .map(|n| {
            let picks: Vec<u8> =
                (0..R::COUNT as u8).map(|i: u8| n.wrapping_mul(7) ^ i.wrapping_mul(n / 3)).collect();
            let picks = if n < 13 { vec![n; R::COUNT] } else { picks };
            (n % 19 != 18).then(|| Blob::encode(&R::row(&picks)).unwrap())
        })
        .collect();
    let insert = client.prepare("INSERT INTO t VALUES ($1, $2)").unwrap();
    for (key, blob) in (0_i64..).zip(&rows) {
        client.execute(&insert, &[&key, &blob.as_ref().map(Blob::as_bytes)]).unwrap();
    }
    (database, client, rows)
}

/// Every operator of every field, and pairs of them: more than there is time for in every run.
fn filters<R: Case>() -> Vec<Filter<R>> {
    let mut filters = Vec::new();
    for field in 0..R::COUNT as u8 {
        for operator in 0..14 {
            for a in 0..12 {
                let condition = R::condition(field, operator, a, a + 1).typed;
                let other = R::condition(field.wrapping_mul(5), a, operator, field).typed;
                filters.extend([!condition.clone(), condition.clone() & other.clone(), condition | !other]);
            }
        }
    }
    filters
}

fn check<R: Case>(nth: usize) {
    let (_database, mut client, rows) = filled::<R>();
    let of = |field: &'static FieldLayout| {
        Accessor::new(R::LAYOUT, field.name(), "data").ok().map(|accessor| accessor.expression().to_owned())
    };
    for filter in filters::<R>().into_iter().step_by(nth) {
        let pushed = filter.push(&Expressions { layout: R::LAYOUT, key: &[], of }, 0);
        let sql = format!("SELECT key FROM t WHERE {} ORDER BY key", pushed.sql.as_deref().unwrap_or("TRUE"));
        let values: Vec<&(dyn ToSql + Sync)> = pushed.parameters.iter().map(|value| &**value as _).collect();
        let found =
            client.query(&sql, &values).unwrap_or_else(|error| panic!("{filter:?}: {error:?}: {sql}"));
        let found: Vec<i64> = found.iter().map(|row| row.get(0)).collect();
        let passes = |blob: &Option<Blob<R>>| filter.matches(blob.as_ref().map(Blob::view));
        let expected: Vec<i64> =
            (0..).zip(&rows).filter(|(_, row)| passes(row)).map(|(key, _)| key).collect();
        match pushed.exact {
            true => assert_eq!(found, expected, "{filter:?}: {sql}"),
            false => assert!(expected.iter().all(|key| found.contains(key)), "{filter:?}: {sql}"),
        }
    }
}

#[test]
fn accessors_find_what_views_show() {
    check::<Plain>(17);
}
