//! The public methods of a table, written once for both drivers.
//!
//! A driver's module says what its calls look like: `wait!` takes a future of the shared code, and blocks or awaits.

/// Defines `Table<K, R>` of a driver.
///
/// `$client` is the driver's trait of clients and transactions, `$driver` our wrapper of one, `$asyncness` is `async` or
/// nothing, and `$wait` turns a future into its result. `$rows` makes of an iterator what the future may hold while it waits,
/// `$bound` and `$send` are what that asks of the iterator and of what it gives, and `$any` makes that type a trait object.
macro_rules! table {
    ($(#[$doc:meta])* $client:path, $driver:ident, [$($asyncness:ident)?], $wait:ident, $rows:ident, $any:ident, [$($bound:tt)*], [$($send:tt)*]) => {
        $(#[$doc])*
        pub struct Table<K, R>(pub(crate) Handle<K, R>);

        impl<K: Key, R: Record> Table<K, R> {
            /// The handle of a table that exists.
            ///
            /// Reads the catalog: from then on blobs of newer versions of the record, which extend this program's, can be
            /// read. A table that this program's version is not known to yet can be read but not written; see
            /// [`create`](Table::create).
            ///
            /// # Errors
            /// When the table is missing, its columns are not those of the key type, it is in no catalog, or it was
            /// written with another form of one of this program's versions of the record: the error names the field that
            /// differs. When the database's encoding is not UTF-8.
            pub $($asyncness)? fn open<C: $client>(client: &mut C, name: &str) -> Result<Self, Error> {
                $wait!(Handle::open(&mut $driver(client), name)).map(Table)
            }

            /// Opens the table that the record names for itself: `#[record(table = "…")]`.
            ///
            /// # Errors
            /// When it names none, and as [`open`](Table::open).
            pub $($asyncness)? fn open_default<C: $client>(client: &mut C) -> Result<Self, Error> {
                $wait!(Handle::open_default(&mut $driver(client))).map(Table)
            }

            /// The handle of a table, which is made if it is missing and brought forward if it is older than this
            /// program.
            ///
            /// A new table has the key columns, `data`, and a generated column with an index for each field with
            /// `#[record(promote)]`, which the database itself keeps right; fields with `#[record(promote(index))]` and
            /// `#[record(digest)]` are indexes on expressions. The view `…_fields` shows all fields as columns. What it
            /// takes is made in the schema `record` when it is missing: the accessors, functions in SQL that read a field
            /// of a blob, and the catalog `record.layouts`. The [crate's page](crate#privileges) says which privileges a role needs.
            ///
            /// The view shows a role no more than the table does, policies of row-level security included. Before
            /// PostgreSQL 15 no view can do that, so there a table with row-level security gets none.
            ///
            /// Bringing a table forward adds a row to the catalog, from which older programs learn to read what this one
            /// writes, and columns to the view. A view that an earlier library made is replaced by one that reads the same
            /// values faster; its columns and their types stay. Rows are never rewritten, accessors never replaced: a
            /// field that is promoted later is a column of the view, and its index, if it asks for one by
            /// `promote(index)`, is built on an expression while others write on (in a transaction of the caller's they
            /// have to wait). See [`create_with`](Table::create_with) for the other way.
            ///
            /// It can be called as often as one likes, by many programs at once: when there is nothing to do, it takes no
            /// lock. One program at a time builds the indexes of a table, and the others wait for it. When the call
            /// returns, all indexes are there and valid, whoever built them; what a program that was killed left behind is
            /// built anew. The server lets a build wait for every transaction that was open when it began, so a long one
            /// keeps all callers waiting, as long as `statement_timeout` and `lock_timeout` allow.
            ///
            /// # Errors
            /// As [`open`](Table::open), when the role may not make what is missing, or a promoted field can't be shown as
            /// a column. Nothing is changed then. When row-level security is on and the view would show what it hides,
            /// before PostgreSQL 15. When the index that `digest(unique)` needs has the name of one that keeps nothing
            /// unique, or an index with the name of one of ours is not valid and is somebody else's, or is one over
            /// partitions that are not all attached yet.
            ///
            /// When an index could not be built, or another program builds it for longer than the timeouts allow: the error
            /// names the index, and [`Error::is_retryable`] says whether to call again. All else is done then, so the table
            /// can be [opened](Table::open) without the index. In a transaction of the caller's nobody waits: while
            /// another program builds an index that this one lacks, it is such an error at once.
            pub $($asyncness)? fn create<C: $client>(client: &mut C, name: &str) -> Result<Self, Error> {
                $wait!(Handle::create(&mut $driver(client), name, CreateOptions::new())).map(Table)
            }

            /// As [`create`](Table::create), with options.
            ///
            /// # Errors
            /// As [`create`](Table::create).
            pub $($asyncness)? fn create_with<C: $client>(
                client: &mut C,
                name: &str,
                options: CreateOptions,
            ) -> Result<Self, Error> {
                $wait!(Handle::create(&mut $driver(client), name, options)).map(Table)
            }

            /// Makes the table that the record names for itself: `#[record(table = "…")]`.
            ///
            /// # Errors
            /// When it names none, and as [`create`](Table::create).
            pub $($asyncness)? fn create_default<C: $client>(client: &mut C) -> Result<Self, Error> {
                $wait!(Handle::create_default(&mut $driver(client), CreateOptions::new())).map(Table)
            }

            /// The statements that [`create_with`](Table::create_with) would run now, for migrations that are reviewed;
            /// empty when there is nothing to do. They belong into one transaction, except for those that say otherwise.
            ///
            /// # Errors
            /// As [`create`](Table::create).
            pub $($asyncness)? fn migration_sql<C: $client>(
                client: &mut C,
                name: &str,
                options: CreateOptions,
            ) -> Result<String, Error> {
                $wait!(Handle::<K, R>::migration_sql(&mut $driver(client), name, options))
            }

            /// The table's name, as it was given.
            pub fn name(&self) -> &str {
                self.0.name()
            }

            /// What is stored under a key. The row is the driver's own, its bytes are not copied. One round trip.
            ///
            /// # Errors
            /// When the blob is corrupt or of a layout that neither this program nor the catalog knows: the error names
            /// table, field and offset. When the database fails.
            pub $($asyncness)? fn get<C: $client>(&self, client: &mut C, key: &K) -> Result<Lookup<Row<R>>, Error> {
                $wait!(self.0.get(&mut $driver(client), key))
            }

            /// What is stored under many keys, in the order asked. One round trip, however many there are.
            ///
            /// # Errors
            /// As [`get`](Table::get); [`Error::row`] is the number of the key whose blob is to blame, among those asked for.
            pub $($asyncness)? fn get_many<C: $client, Q: Borrow<K>>(
                &self,
                client: &mut C,
                keys: impl IntoIterator<Item = Q>,
            ) -> Result<Vec<Lookup<Row<R>>>, Error> {
                $wait!(self.0.get_many(&mut $driver(client), keys))
            }

            /// Puts one row: a record, a [`Blob`](record_core::Blob), or an `Option`, where `None` is *known empty*. One round
            /// trip.
            ///
            /// A row that holds the same bytes already is neither locked nor written. Many rows are put much faster by
            /// [`put_many`](Table::put_many).
            ///
            /// A blob of more than 33 MiB goes through a temporary table, in four round trips more, where the role may make
            /// one: then it is in memory twice at most, beside the value itself. Otherwise three times.
            ///
            /// # Errors
            /// When a field can't hold its value, the blob is longer than
            /// [`MAX_TABLE_BLOB_LEN`](record_table::MAX_TABLE_BLOB_LEN), a promoted text or a text key holds U+0000, an
            /// equal record is stored under another key of a table with `digest(unique)`, the table must be brought
            /// forward first ([`create`](Table::create)), the role may not read, insert and update, or the database
            /// fails. Nothing is changed then. An error that the server reports ends a transaction of the caller's, as it
            /// does for every statement.
            pub $($asyncness)? fn put<C: $client, V: ToBlob<R>>(
                &self,
                client: &mut C,
                key: &K,
                value: V,
            ) -> Result<Put, Error> {
                $wait!(self.0.put(&mut $driver(client), key, value, PutOptions::new()))
            }

            /// As [`put`](Table::put), with options.
            ///
            /// # Errors
            /// As [`put`](Table::put). With [`PutMode::Insert`](record_table::PutMode::Insert) when the key has a row,
            /// and with [`PutMode::Replace`](record_table::PutMode::Replace) always.
            pub $($asyncness)? fn put_with<C: $client, V: ToBlob<R>>(
                &self,
                client: &mut C,
                key: &K,
                value: V,
                options: PutOptions,
            ) -> Result<Put, Error> {
                $wait!(self.0.put(&mut $driver(client), key, value, options))
            }

            /// Says that the key was computed and that there is nothing.
            ///
            /// # Errors
            /// As [`put`](Table::put).
            pub $($asyncness)? fn put_known_empty<C: $client>(&self, client: &mut C, key: &K) -> Result<Put, Error> {
                $wait!(self.0.put(&mut $driver(client), key, None::<R>, PutOptions::new()))
            }

            /// Puts many rows in one transaction, or in a savepoint of the caller's: all of them or, after an error or a
            /// panic, none.
            ///
            /// Rows are sorted by key, and the last one of equal keys counts. Then they are compared with what is stored,
            /// and only those that differ are locked and written, in key order, so that any number of callers can put
            /// overlapping rows at once. When nothing has changed, nothing is logged.
            ///
            /// Up to 131,072 rows or 32 MiB are held in memory. When there are more, all rows go through a temporary
            /// table, so the memory stays bounded however many there are; that needs the privilege `TEMPORARY` on the
            /// database and writes a few KB to the log. The iterator is drawn while no transaction is open until that
            /// much has come, and inside of it from then on.
            ///
            /// When a deadlock with others or a serialization failure ends a transaction that was begun here, the call is
            /// made again by itself, up to eight times, unless the rows were too many to hold; see [`Error::is_retryable`].
            ///
            /// Rows in a slice are put by reference:
            /// `table.put_many(client, rows.iter().map(|(key, point)| (key, point)))`.
            ///
            /// # Errors
            /// As [`put`](Table::put). The caller's transaction can go on.
            pub $($asyncness)? fn put_many<C: $client, Q: Borrow<K> $($send)*, V: ToBlob<R> $($send)*>(
                &self,
                client: &mut C,
                rows: impl IntoIterator<Item = (Q, V) $($bound)*>,
            ) -> Result<PutCounts, Error> {
                let mut rows = rows::Typed::<K, R, _, _, Error, _>::new($rows!(rows).map(Ok));
                let put = $wait!(self.0.put_many(&mut $driver(client), $any!(Rows, rows), PutOptions::new()));
                rows.rows.ended(put)
            }

            /// As [`put_many`](Table::put_many), with options.
            ///
            /// [`PutMode::Insert`](record_table::PutMode::Insert) is `COPY`: rows are sent as they are drawn, unsorted,
            /// and the iterator is drawn inside the transaction. [`PutMode::Replace`](record_table::PutMode::Replace)
            /// locks the table against other writers, not against readers, until the transaction ends.
            ///
            /// # Errors
            /// As [`put_many`](Table::put_many), and as the mode says.
            pub $($asyncness)? fn put_many_with<C: $client, Q: Borrow<K> $($send)*, V: ToBlob<R> $($send)*>(
                &self,
                client: &mut C,
                rows: impl IntoIterator<Item = (Q, V) $($bound)*>,
                options: PutOptions,
            ) -> Result<PutCounts, Error> {
                let mut rows = rows::Typed::<K, R, _, _, Error, _>::new($rows!(rows).map(Ok));
                let put = $wait!(self.0.put_many(&mut $driver(client), $any!(Rows, rows), options));
                rows.rows.ended(put)
            }

            /// As [`put_many_with`](Table::put_many_with) for rows that can fail to be made: at the first error nothing
            /// is kept.
            ///
            /// # Errors
            /// The iterator's first error, or as [`put_many_with`](Table::put_many_with).
            pub $($asyncness)? fn try_put_many<
                C: $client,
                Q: Borrow<K> $($send)*,
                V: ToBlob<R> $($send)*,
                E: From<Error> $($send)*,
            >(
                &self,
                client: &mut C,
                rows: impl IntoIterator<Item = Result<(Q, V), E> $($bound)*>,
                options: PutOptions,
            ) -> Result<PutCounts, E> {
                let mut rows = rows::Typed::<K, R, _, _, E, _>::new($rows!(rows));
                let put = $wait!(self.0.put_many(&mut $driver(client), $any!(Rows, rows), options));
                rows.rows.ended(put)
            }

            /// Reads a row, changes its record and writes it back, in one transaction or savepoint. `change` is called
            /// once, and only if there is a record.
            ///
            /// The row is locked before it is read, until the transaction ends, whether `change` makes a change or not: only
            /// so is no change lost that others make between the reading and the writing. Those who read it, and those who
            /// put what it holds already, do not wait. A row that stays the same is not written, but its lock is, in a few
            /// bytes of the log.
            ///
            /// What a newer program stored and this one does not understand stays as it is; see
            /// [`Blob::edit`](record_core::Blob::edit).
            ///
            /// # Errors
            /// When the stored blob is corrupt, and as [`put`](Table::put). The caller's transaction can go on.
            pub $($asyncness)? fn edit<C: $client>(
                &self,
                client: &mut C,
                key: &K,
                change: impl FnOnce(&mut R),
            ) -> Result<Lookup<Put>, Error> {
                $wait!(self.0.edit(&mut $driver(client), key, change))
            }

            /// Patches one row: a sparse merge into the record that is stored, or where there is none, a row of what the
            /// patch sets and of defaults; see [`Patch::to_blob`]. Two round trips, one when nothing changes.
            ///
            /// No change of others is lost, as told at [`patch_many`](Table::patch_many). What a newer program stored and
            /// this one does not understand stays as it is. A patch that sets nothing makes no row.
            ///
            /// # Errors
            /// When there is no record and the patch lacks a field that has no default, [`Error::is_incomplete`]: the
            /// error names the field and the key's columns. When a field can't hold the value that it was set to, the
            /// stored blob is corrupt, and as [`put`](Table::put). Nothing is changed then.
            pub $($asyncness)? fn patch<C: $client, P: Patch<Record = R>>(
                &self,
                client: &mut C,
                key: &K,
                patch: &P,
            ) -> Result<Put, Error> {
                $wait!(self.0.patch(&mut $driver(client), key, patch.raw().clone()))
            }

            /// Patches many rows: sparse merges into what is stored, new rows where nothing is.
            ///
            /// Patches are sorted by key, and those of one key are merged, the later ones over the earlier. Up to 4,096
            /// rows, of which 32 MiB are stored, are read by one statement and written by another: two round trips,
            /// without a transaction. More rows are patched by more such pairs in one transaction, or in a savepoint of
            /// the caller's. So 131,072 patches or 32 MiB of them are held at once, and what is stored under up to 4,096
            /// keys or, with the row that makes it so much, 32 MiB of it, before and after.
            ///
            /// No lock is held between reading and writing. Instead a row is only written while it is the one that was
            /// read; what others were faster with is read and written again, after a few times under a lock. So any number
            /// of callers can patch the same rows, missing ones included, at once, and none loses what another one
            /// set. Rows that have what their patches set already are neither locked nor written, and when there are no
            /// others, nothing is logged.
            ///
            /// All patches are applied or none, with one exception: where two statements do outside of a
            /// transaction of the caller's, rows that others were faster with are written after the rest. Should the
            /// connection be lost or such a row be gone by then, the rest stays. Patches say what is to be, so the call can
            /// be made again.
            ///
            /// # Errors
            /// As [`patch`](Table::patch); where a row is to blame, [`Error::row`] is the number of its patch among those
            /// given, and [`Error::row_place`] says where what is stored lies. The caller's transaction can go on, if the error
            /// does not come from the server. A deadlock with others or a serialization failure is an error
            /// ([`Error::is_retryable`]) only in a transaction of the caller's, or when there are more than 131,072
            /// patches.
            pub $($asyncness)? fn patch_many<C: $client, Q: Borrow<K>, P: Patch<Record = R>>(
                &self,
                client: &mut C,
                patches: impl IntoIterator<Item = (Q, P) $($bound)*>,
            ) -> Result<PutCounts, Error> {
                let mut patches = patches::Typed::<K, R, _>::new($rows!(patches));
                $wait!(self.0.patch_many(&mut $driver(client), $any!(Patches, patches)))
            }

            /// Removes a row, and says whether there was one. One round trip.
            ///
            /// # Errors
            /// When the database fails.
            pub $($asyncness)? fn delete<C: $client>(&self, client: &mut C, key: &K) -> Result<bool, Error> {
                $wait!(self.0.delete(&mut $driver(client), key))
            }

            /// Removes rows in one transaction or savepoint, and says how many there were. Rows are locked in key order.
            ///
            /// # Errors
            /// When the database fails; then none is removed.
            pub $($asyncness)? fn delete_many<C: $client, Q: Borrow<K>>(
                &self,
                client: &mut C,
                keys: impl IntoIterator<Item = Q>,
            ) -> Result<u64, Error> {
                $wait!(self.0.delete_many(&mut $driver(client), keys))
            }

            /// The keys under which an equal record is stored, in key order, whatever version of the record wrote it; for
            /// `None` those that are known empty, which is written `None::<Facts>` for a record `Facts`. The record needs
            /// `#[record(digest)]` or `#[record(digest(unique))]`.
            ///
            /// Equality is that of [`Blob`](record_core::Blob): floats count bit for bit, sets regardless of order. The server
            /// goes through the index of a hash, and compares the bytes of what it finds there. One round trip; one more
            /// when a later version of the record takes a field over from an older one.
            ///
            /// # Errors
            /// When the record has no digest, the value can't be encoded, or the database fails.
            pub $($asyncness)? fn find_equal<C: $client, V: ToBlob<R>>(
                &self,
                client: &mut C,
                value: V,
            ) -> Result<Vec<K>, Error> {
                $wait!(self.0.find_equal(&mut $driver(client), value))
            }

            /// How many rows the table has, known-empty ones included.
            ///
            /// # Errors
            /// When the database fails.
            pub $($asyncness)? fn count<C: $client>(&self, client: &mut C) -> Result<u64, Error> {
                $wait!(self.0.count(&mut $driver(client)))
            }
        }

        impl<K, R> Clone for Table<K, R> {
            fn clone(&self) -> Self {
                Table(self.0.clone())
            }
        }

        impl<K, R> core::fmt::Debug for Table<K, R> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

pub(crate) use table;
