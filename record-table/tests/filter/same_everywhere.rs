//! Random filters over random rows find the same rows in a database as in memory.
//!
//! A database is a [`Store`]: whoever adds one writes how a table of it is filled and asked.

use crate::records::{All, Case, Plain, Some_};
use proptest::{collection::vec, option, prelude::*};
use record_core::{
    Blob, Record,
    filter::{AnyFilter, Filter},
    key::KeyValue,
    value::DynamicView,
};
use record_sqlite as sqlite;

/// A table of a database.
pub(crate) trait Store<R: Record> {
    /// A table of rows under the keys 0, 1 and so on.
    fn filled(rows: &[Option<R>]) -> Self;

    /// The keys of the rows that pass, ascending, each way in which they can be read. Every record has a field `int`.
    fn find(&self, filter: &Filter<R>, limit: Option<u64>) -> Vec<(&'static str, Vec<i64>)>;

    /// The same of a filter by the names of fields.
    fn find_named(&self, filter: &AnyFilter, limit: Option<u64>) -> Vec<(&'static str, Vec<i64>)>;
}

pub(crate) struct Sqlite<R> {
    conn: sqlite::Connection,
    table: sqlite::Table<i64, R>,
    any: sqlite::AnyTable,
}

impl<R: Record> Store<R> for Sqlite<R> {
    fn filled(rows: &[Option<R>]) -> Self {
        let conn = sqlite::open(":memory:").unwrap();
        let table = sqlite::Table::create(&conn, "t").unwrap();
        let rows = (0_i64..).zip(rows.iter().map(Option::as_ref));
        table.put_many(&conn, rows).unwrap();
        let any = sqlite::AnyTable::open(&conn, "t").unwrap();
        Sqlite { conn, table, any }
    }

    fn find(&self, filter: &Filter<R>, limit: Option<u64>) -> Vec<(&'static str, Vec<i64>)> {
        use arrow_array::{cast::AsArray, types::Int64Type};
        let scan = || {
            let scan = self.table.scan().matching(filter.clone()).order_by_key();
            match limit {
                Some(limit) => scan.limit(limit),
                None => scan,
            }
        };
        let mut each = Vec::new();
        scan().for_each(&self.conn, |key, _| each.push(key)).unwrap();
        let batches = scan().select(["int"]).batch_rows(3).to_batches(&self.conn).unwrap();
        let in_batches = batches.iter().flat_map(|batch| batch["key"].as_primitive::<Int64Type>().values());
        vec![("for_each", each), ("batches", in_batches.copied().collect())]
    }

    fn find_named(&self, filter: &AnyFilter, limit: Option<u64>) -> Vec<(&'static str, Vec<i64>)> {
        let scan = self.any.scan().matching(filter.clone()).order_by_key();
        let scan = if let Some(limit) = limit { scan.limit(limit) } else { scan };
        let mut by_name = Vec::new();
        let each = |key: &[KeyValue<'_>], _: Option<DynamicView<'_>>| match key {
            [KeyValue::Int(key)] => by_name.push(*key),
            _ => panic!("no key of the table"),
        };
        scan.for_each(&self.conn, each).unwrap();
        vec![("by name", by_name)]
    }
}

pub(crate) struct Postgres<R> {
    client: std::cell::RefCell<::postgres::Client>,
    table: record_postgres::postgres::Table<i64, R>,
    any: record_postgres::postgres::AnyTable,
    _database: test_servers::Database,
}

impl<R: Record> Store<R> for Postgres<R> {
    fn filled(rows: &[Option<R>]) -> Self {
        use record_postgres::postgres::{AnyTable, Table};
        let database = test_servers::Server::shared().create_database();
        let mut client = ::postgres::Client::connect(&database.url(), ::postgres::NoTls).unwrap();
        let table = Table::create(&mut client, "t").unwrap();
        let rows = (0_i64..).zip(rows.iter().map(Option::as_ref));
        table.put_many(&mut client, rows).unwrap();
        let any = AnyTable::open(&mut client, "t").unwrap();
        Postgres { client: client.into(), table, any, _database: database }
    }

    fn find(&self, filter: &Filter<R>, limit: Option<u64>) -> Vec<(&'static str, Vec<i64>)> {
        let scan = self.table.scan().matching(filter.clone()).order_by_key();
        let scan = match limit {
            Some(limit) => scan.limit(limit),
            None => scan,
        };
        let mut each = Vec::new();
        scan.for_each(&mut *self.client.borrow_mut(), |key, _| each.push(key)).unwrap();
        vec![("for_each", each)]
    }

    fn find_named(&self, filter: &AnyFilter, limit: Option<u64>) -> Vec<(&'static str, Vec<i64>)> {
        let scan = self.any.scan().matching(filter.clone()).order_by_key();
        let scan = if let Some(limit) = limit { scan.limit(limit) } else { scan };
        let mut by_name = Vec::new();
        let each = |key: &[KeyValue<'_>], _: Option<DynamicView<'_>>| match key {
            [KeyValue::Int(key)] => by_name.push(*key),
            _ => panic!("no key of the table"),
        };
        scan.for_each(&mut *self.client.borrow_mut(), each).unwrap();
        vec![("by name", by_name)]
    }
}

/// A filter as data, so that it can be made smaller when a test fails.
#[derive(Debug, Clone)]
enum Tree {
    Condition(u8, u8, u8, u8),
    Not(Box<Tree>),
    All(Vec<Tree>),
    Any(Vec<Tree>),
}

impl Tree {
    fn filter<R: Case>(&self) -> Filter<R> {
        match self {
            Tree::Condition(field, operator, a, b) => R::condition(*field, *operator, *a, *b).typed,
            Tree::Not(tree) => !tree.filter::<R>(),
            Tree::All(trees) => Filter::all(trees.iter().map(Tree::filter)),
            Tree::Any(trees) => Filter::any(trees.iter().map(Tree::filter)),
        }
    }

    /// The same by the names of fields.
    fn named<R: Case>(&self) -> AnyFilter {
        match self {
            Tree::Condition(field, operator, a, b) => R::condition(*field, *operator, *a, *b).named,
            Tree::Not(tree) => !tree.named::<R>(),
            Tree::All(trees) => AnyFilter::all(trees.iter().map(Tree::named::<R>)),
            Tree::Any(trees) => AnyFilter::any(trees.iter().map(Tree::named::<R>)),
        }
    }
}

fn trees() -> impl Strategy<Value = Tree> {
    let condition =
        any::<(u8, u8, u8, u8)>().prop_map(|(field, operator, a, b)| Tree::Condition(field, operator, a, b));
    condition.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|tree| Tree::Not(Box::new(tree))),
            vec(inner.clone(), 0..4).prop_map(Tree::All),
            vec(inner, 0..4).prop_map(Tree::Any),
        ]
    })
}

fn check<R: Case, S: Store<R>>(picks: &[Option<Vec<u8>>], trees: &[Tree]) {
    let rows: Vec<Option<R>> = picks.iter().map(|picks| picks.as_deref().map(R::row)).collect();
    let blobs: Vec<Option<Blob<R>>> =
        rows.iter().map(|row| row.as_ref().map(|row| Blob::encode(row).unwrap())).collect();
    let store = S::filled(&rows);
    for tree in trees {
        let filter = tree.filter::<R>();
        let named = tree.named::<R>();
        let passes = |blob: &Option<Blob<R>>| {
            let passes = filter.matches(blob.as_ref().map(Blob::view));
            let by_name = named.test(&[], blob.as_ref().map(Blob::as_bytes)).unwrap();
            assert_eq!(by_name, passes, "{filter:?}, by name {named:?}");
            passes
        };
        let expected: Vec<i64> =
            (0..).zip(&blobs).filter(|(_, blob)| passes(blob)).map(|(key, _)| key).collect();
        let find = |limit| store.find(&filter, limit).into_iter().chain(store.find_named(&named, limit));
        for (way, found) in find(None) {
            assert_eq!(found, expected, "{way}: {filter:?}");
        }
        for (way, found) in find(Some(2)) {
            assert_eq!(found, expected[..expected.len().min(2)], "{way}, at most 2: {filter:?}");
        }
    }
}

fn rows(fields: usize) -> impl Strategy<Value = Vec<Option<Vec<u8>>>> {
    // Small numbers more often: several rows with one value, and newer fields with their defaults.
    let pick = prop_oneof![0..4_u8, any::<u8>()];
    vec(option::weighted(0.9, vec(pick, fields - 3..=fields)), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn in_sqlite_with_every_field_promoted(rows in rows(All::COUNT), trees in vec(trees(), 24)) {
        check::<All, Sqlite<All>>(&rows, &trees);
    }

    #[test]
    fn in_sqlite_with_some_fields_promoted(rows in rows(Some_::COUNT), trees in vec(trees(), 24)) {
        check::<Some_, Sqlite<Some_>>(&rows, &trees);
    }

    #[test]
    fn in_sqlite_with_no_field_promoted(rows in rows(Plain::COUNT), trees in vec(trees(), 24)) {
        check::<Plain, Sqlite<Plain>>(&rows, &trees);
    }
}

proptest! {
    // Each case makes a database, and a server takes long to plan conditions over accessors.
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn in_postgres_with_some_fields_promoted(rows in rows(Some_::COUNT), trees in vec(trees(), 24)) {
        check::<Some_, Postgres<Some_>>(&rows, &trees);
    }

    #[test]
    fn in_postgres_with_no_field_promoted(rows in rows(Plain::COUNT), trees in vec(trees(), 24)) {
        check::<Plain, Postgres<Plain>>(&rows, &trees);
    }
}

/// Every operator of every field, with every pair of values.
fn conditions(fields: usize) -> impl Iterator<Item = (u8, u8, u8)> {
    let of = |field| (0..14).flat_map(move |operator| (0..12).map(move |a| (field, operator, a)));
    (0..fields as u8).flat_map(of)
}

#[test]
fn one_condition_at_a_time() {
    let picks: Vec<Option<Vec<u8>>> = (0..13).map(|n| (n < 12).then(|| vec![n; All::COUNT])).collect();
    let both = |(field, operator, a)| {
        let condition = Tree::Condition(field, operator, a, a + 1);
        [Tree::Not(Box::new(condition.clone())), condition]
    };
    let trees: Vec<Tree> = conditions(All::COUNT).flat_map(both).collect();
    check::<All, Sqlite<All>>(&picks, &trees);
    check::<Plain, Sqlite<Plain>>(&picks, &trees[..trees.len() / 8]);
}

/// One of 67, since a server takes long to plan them, and each is asked in four ways.
#[test]
fn in_postgres_one_or_two_conditions_at_a_time() {
    let picks = |n: u8| -> Vec<u8> {
        (0..Plain::COUNT as u8)
            .map(|i| if n < 13 { n } else { n.wrapping_mul(7) ^ i.wrapping_mul(n / 3) })
            .collect()
    };
    let picks: Vec<Option<Vec<u8>>> = (0..40).map(|n| (n % 19 != 18).then(|| picks(n))).collect();
    let three = |(field, operator, a): (u8, u8, u8)| {
        let condition = Tree::Condition(field, operator, a, a + 1);
        let other = Tree::Condition(field.wrapping_mul(5), a, operator, field);
        [
            Tree::Not(Box::new(condition.clone())),
            Tree::All(vec![condition.clone(), other.clone()]),
            Tree::Any(vec![condition, Tree::Not(Box::new(other))]),
        ]
    };
    let trees: Vec<Tree> = conditions(Plain::COUNT).flat_map(three).step_by(67).collect();
    check::<Plain, Postgres<Plain>>(&picks, &trees);
}
