//! Code that is written once for tables of any store, by the trait that they have in common.

use super::database;
use crate::store::{Plain, bytes, execute, wait};
use arrow_array::{cast::AsArray, types::Int64Type};
use record_core::{Blob, Patch, Record};
use record_table::{Error, Lookup, Put, PutCounts, PutMode, PutOptions, Row, ScanCounts, Table, ToBatches};

#[derive(Record, Debug, Clone, PartialEq)]
#[record(table = "notes", digest)]
struct Note {
    #[record(promote)]
    stars: u32,
    text: String,
}

fn note(stars: u32) -> Note {
    Note { stars, text: format!("text {stars}") }
}

#[derive(Debug)]
enum Stopped {
    Here(i64),
    Table,
}

impl From<Error> for Stopped {
    fn from(_: Error) -> Self {
        Stopped::Table
    }
}

async fn write<C, T: Table<C, Key = i64, Record = Note>>(notes: &T, on: &mut C) -> Result<(), Error> {
    assert_eq!(notes.table_name(), "notes");
    assert_eq!(notes.put(on, &0, note(9)).await?, Put::Inserted);
    assert_eq!(notes.put(on, &0, &note(0)).await?, Put::Updated);
    assert_eq!(notes.put_known_empty(on, &7).await?, Put::Inserted);
    let rows: Vec<_> = (0..5).map(|key| (key, note(key as u32))).collect();
    let counts = notes.put_many(on, rows.iter().map(|(key, note)| (key, note))).await?;
    assert_eq!(counts, PutCounts { inserted: 4, unchanged: 1, ..PutCounts::default() });

    let if_new = PutOptions::new().mode(PutMode::InsertOrIgnore);
    assert_eq!(notes.put_with(on, &0, note(8), if_new).await?, Put::Ignored);
    let counts = notes.put_many_with(on, [(0, note(8)), (5, note(5))], if_new).await?;
    assert_eq!(counts, PutCounts { inserted: 1, ignored: 1, ..PutCounts::default() });
    let new = PutOptions::new().mode(PutMode::Insert);
    assert!(notes.put_many_with(on, [(8, note(8)), (0, note(8))], new).await.is_err());
    let failing = (8..).map(|key| if key < 10 { Ok((key, note(8))) } else { Err(Stopped::Here(key)) });
    let stopped = notes.try_put_many(on, failing, PutOptions::new()).await.unwrap_err();
    assert!(matches!(stopped, Stopped::Here(10)), "{stopped:?}");
    assert_eq!(notes.count(on).await?, 7);

    assert_eq!(notes.edit(on, &1, |note| note.stars += 10).await?, Lookup::Found(Put::Updated));
    assert_eq!(notes.edit(on, &7, |note| note.stars += 10).await?, Lookup::KnownEmpty);
    assert_eq!(notes.patch(on, &2, &NotePatch::new().stars(12)).await?, Put::Updated);
    let patches = (2..4).map(|key| (key, NotePatch::new().stars(10 + key as u32)));
    let counts = notes.patch_many(on, patches).await?;
    assert_eq!(counts, PutCounts { updated: 1, unchanged: 1, ..PutCounts::default() });
    assert!(notes.delete(on, &4).await? && !notes.delete(on, &4).await?);
    assert_eq!(notes.delete_many(on, 4..7).await?, 1);
    Ok(())
}

/// What is there after [`write`]: 0, 11, 12 and 13 stars under the keys from 0 to 3, and nothing under 7.
async fn read<C, T: ToBatches<C, Key = i64, Record = Note>>(notes: &T, on: &mut C) -> Result<(), Error> {
    let Lookup::Found(row) = notes.get(on, &1).await? else { panic!("the row is missing") };
    assert_eq!((row.view().stars(), row.view().text()), (11, "text 1"));
    assert_eq!(row.decode(), Note { stars: 11, ..note(1) });
    assert_eq!(row.into_blob()?, Blob::encode(&Note { stars: 11, ..note(1) })?);
    let found = notes.get_many(on, [7, 9, 3]).await?;
    assert!(matches!(&found[..], [Lookup::KnownEmpty, Lookup::Missing, Lookup::Found(_)]));
    assert_eq!(notes.find_equal(on, &note(0)).await?, [0]);
    assert_eq!(notes.find_equal(on, None::<Note>).await?, [7]);

    let mut all = Vec::new();
    let each = |key, note: Option<NoteView<'_>>| all.push((key, note.map(|note| note.stars())));
    let counts = notes.scan().order_by_key().for_each(on, each).await?;
    assert_eq!(counts, ScanCounts { rows: 5, skipped: 0 });
    assert_eq!(all, [(0, Some(0)), (1, Some(11)), (2, Some(12)), (3, Some(13)), (7, None)]);
    let starred = || {
        let scan = notes.scan().matching(Note::stars().gt(10)).matching(Note::text().ne("text 2"));
        scan.order_by_key()
    };
    let mut keys = Vec::new();
    starred().for_each(on, |key, _| keys.push(key)).await?;
    starred().limit(1).for_each(on, |key, _| keys.push(key)).await?;
    assert_eq!(keys, [1, 3, 1]);
    let stopped = starred().try_for_each(on, |key, _| Err(Stopped::Here(key))).await.unwrap_err();
    assert!(matches!(stopped, Stopped::Here(1)), "{stopped:?}");

    let batches = starred().select(["text"]).batch_rows(1).to_batches(on).await?;
    let batches: Vec<_> = batches
        .iter()
        .map(|batch| {
            assert_eq!(batch.num_columns(), 2);
            (batch["key"].as_primitive::<Int64Type>().value(0), batch["text"].as_string::<i32>().value(0))
        })
        .collect();
    assert_eq!(batches, [(1, "text 1"), (3, "text 3")]);
    assert_eq!(notes.scan().batch_bytes(1).to_batches(on).await?.len(), 5);
    Ok(())
}

/// Any store's connection can be used in a task.
fn task<F: Future + Send>(future: F) -> F {
    future
}

async fn create_write_and_read<T>(connection: &mut T::Connection) -> Result<(), Error>
where
    T: ToBatches<Key = i64, Record = Note>,
{
    assert!(T::open_default(connection).await.is_err());
    let notes = T::create_default(connection).await?;
    write(&notes, connection).await?;
    read(&notes, connection).await?;
    read(&T::open_default(connection).await?, connection).await?;
    read(&T::open(connection, "notes").await?, connection).await?;
    read(&T::create(connection, "notes").await?, connection).await
}

#[test]
fn code_for_any_store_writes_and_reads() {
    let (_store, mut conn) = database();
    wait(task(create_write_and_read::<Plain<i64, Note>>(conn.client()))).unwrap();
}

#[test]
fn code_for_any_store_works_within_a_transaction_of_its_driver() {
    let (_store, mut conn) = database();
    let notes = wait(<Plain<i64, Note> as Table>::create_default(conn.client())).unwrap();
    let mut transaction = conn.transaction();
    wait(write(&notes, transaction.client())).unwrap();
    let mut savepoint = transaction.savepoint();
    wait(read(&notes, savepoint.client())).unwrap();
    drop(savepoint);
    transaction.rollback();
    assert_eq!(wait(Table::count(&notes, conn.client())).unwrap(), 0);
}

#[test]
fn code_for_any_store_is_told_of_corrupt_rows() {
    let (_store, mut conn) = database();
    let notes = wait(<Plain<i64, Note> as Table>::create_default(conn.client())).unwrap();
    wait(Table::put_many(&notes, conn.client(), (0..3).map(|key| (key, note(1))))).unwrap();
    let mut corrupt = Blob::encode(&note(1)).unwrap().into_bytes();
    *corrupt.last_mut().unwrap() = 0xff;
    execute(conn.client(), &format!("UPDATE notes SET data = {} WHERE key = 1", bytes(&corrupt)));
    let scan = || <Plain<i64, Note> as Table>::scan(&notes);
    assert!(wait(scan().for_each(conn.client(), |_, _| ())).unwrap_err().is_corrupt());
    let counts = wait(scan().skip_corrupt().for_each(conn.client(), |_, _| ())).unwrap();
    assert_eq!(counts, ScanCounts { rows: 2, skipped: 1 });
}
