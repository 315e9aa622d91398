//! The public methods that write to a table that no Rust type describes, written once for both drivers; see [`face`](super::table).

/// Defines them for the `AnyTable` of a driver.
macro_rules! any_write {
    ($client:path, $driver:ident, [$($asyncness:ident)?], $wait:ident) => {
        impl AnyTable {
            /// Patches one row by a JSON object: fields that it names are set, also to null, all others stay. Where there is no
            /// record, it makes one of what it sets and of defaults. Values have the shapes that imports read, as
            /// [`PatchReader`](record_core::patch::PatchReader) says; a name that is no field's is an error. Two round trips, one
            /// when nothing changes. No change of others is lost, as told at [`Table::patch_many`](super::Table::patch_many).
            ///
            /// # Errors
            /// When it is no JSON object, a name is unknown or a field can't hold its value; when there is no record and it lacks
            /// a field that has no default, [`Error::is_incomplete`]; when the stored bytes are not canonical, because only the
            /// record's own type can say what they should be; when the key is not one of the table's, and as [`Table::put`](super::Table::put).
            /// Nothing is changed then.
            pub $($asyncness)? fn patch_json<C: $client>(
                &self,
                client: &mut C,
                key: &[KeyValue<'_>],
                json: &str,
            ) -> Result<Put, Error> {
                $wait!(self.0.patch_json(&mut $driver(client), key, json))
            }

            /// Removes rows in one transaction or savepoint, and says how many there were. Rows are locked in key order.
            ///
            /// # Errors
            /// When a key is not one of the table's, which [`Error::row`] tells by its number, or the database fails; then none
            /// is removed.
            pub $($asyncness)? fn delete_many<'k, C: $client, Q: AsRef<[KeyValue<'k>]>>(
                &self,
                client: &mut C,
                keys: impl IntoIterator<Item = Q>,
            ) -> Result<u64, Error> {
                $wait!(self.0.delete_keys(&mut $driver(client), self.0.any_keys(keys)))
            }
        }
    };
}

pub(crate) use any_write;

/// Defines those that take record batches. `$batches` makes of an iterator what the future may hold while it waits, `$bound` and
/// `$send` are what that asks of the iterator and of its errors, and `$any` makes that type a trait object.
#[cfg(feature = "arrow")]
macro_rules! any_put {
    (
        $(#[$example:meta])*
        $client:path, $driver:ident, [$($asyncness:ident)?], $wait:ident, $batches:ident, $any:ident, [$($bound:tt)*], [$($send:tt)*]
    ) => {
        impl AnyTable {
            /// Puts the rows of record batches in one transaction, or in a savepoint of the caller's: all of them or, after an error,
            /// none. What is written, locked and counted is told at [`Table::put_many`](super::Table::put_many).
            ///
            /// Key columns and fields are found by name, as a scan gives them, in any order; see
            /// [`BatchEncoder`](record_arrow::BatchEncoder) for the types that a column may have. A row that is marked as such is
            /// *known empty*, or without marks one that is null in every column although a field is never null. Where all fields
            /// may be null, only marks tell; see [`mark_known_empty`](record_arrow::BatchDecoder::mark_known_empty).
            ///
            $(#[$example])*
            ///
            /// # Errors
            /// When a column is missing, unknown or of a wrong type, or a value does not fit: [`Error::row`] is the row's number
            /// among all that were given. As [`Table::put_many`](super::Table::put_many).
            pub $($asyncness)? fn put_batches<C: $client>(
                &self,
                client: &mut C,
                batches: impl IntoIterator<Item = RecordBatch $($bound)*>,
            ) -> Result<PutCounts, Error> {
                let mut rows = AnyRows::new(&self.0, $batches!(batches).map(Ok::<_, Error>));
                let put = $wait!(self.0.put_many(&mut $driver(client), $any!(rows), PutOptions::new()));
                rows.batches.ended(put)
            }

            /// As [`put_batches`](AnyTable::put_batches), with options, for batches that can fail to be made: at the first error
            /// nothing is kept.
            ///
            /// # Errors
            /// The iterator's first error, or as [`put_batches`](AnyTable::put_batches), and as the mode says.
            pub $($asyncness)? fn try_put_batches<C: $client, E: From<Error> $($send)*>(
                &self,
                client: &mut C,
                batches: impl IntoIterator<Item = Result<RecordBatch, E> $($bound)*>,
                options: PutOptions,
            ) -> Result<PutCounts, E> {
                let mut rows = AnyRows::new(&self.0, $batches!(batches));
                let put = $wait!(self.0.put_many(&mut $driver(client), $any!(rows), options));
                rows.batches.ended(put)
            }
        }
    };
}

#[cfg(feature = "arrow")]
pub(crate) use any_put;
