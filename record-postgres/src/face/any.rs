//! The public methods of a table that no Rust type describes, written once for both drivers; see [`face`](super::table).

/// Defines `AnyTable` of a driver.
macro_rules! any_table {
    ($(#[$doc:meta])* $client:path, $driver:ident, [$($asyncness:ident)?], $wait:ident) => {
        $(#[$doc])*
        ///
        /// # Versions
        ///
        /// The layout is the newest one that the catalog had when the table was opened. Later ones are read as a program of that
        /// version reads them. Field types of other crates are what they are stored as: what such a type refuses beyond that is
        /// not known here.
        #[derive(Clone)]
        pub struct AnyTable(pub(crate) Arc<Shared>);

        impl AnyTable {
            /// Opens a table by what the schema and the catalog say of it. Names are `table` or `schema.table`, as those of
            /// [`Table`](super::Table).
            ///
            /// # Errors
            /// When there is no such table, it is not a table of records, it is in no catalog, or the catalog's layout is not
            /// one. When the database's encoding is not UTF-8.
            pub $($asyncness)? fn open<C: $client>(client: &mut C, name: &str) -> Result<Self, Error> {
                $wait!(Shared::described(&mut $driver(client), name, None)).map(AnyTable)
            }

            /// The table's name, as it was given.
            pub fn name(&self) -> &str {
                self.0.name()
            }

            /// The layout of the records.
            pub fn layout(&self) -> &'static Layout {
                self.0.layout
            }

            /// The key columns in order.
            pub fn key_columns(&self) -> &'static [KeyColumn] {
                self.0.key
            }

            /// The handle of a field, a member of a nested record or a key column, from which conditions start; see
            /// [`AnyColumn::find`].
            ///
            /// # Errors
            /// When there is nothing of this name.
            pub fn filter(&self, name: &str) -> Result<AnyColumn, Error> {
                let found = AnyColumn::find(self.0.layout, self.0.key, name);
                found.map_err(|error| Error::from(error).in_table(self.name()))
            }

            /// What is stored under a key: a value for each key column. The row is the driver's own, its bytes are not copied. One
            /// round trip.
            ///
            /// # Errors
            /// When the key is not one of the table's, the blob is corrupt or of a layout that the catalog does not know, or the
            /// database fails.
            pub $($asyncness)? fn get<C: $client>(
                &self,
                client: &mut C,
                key: &[KeyValue<'_>],
            ) -> Result<Lookup<AnyRow>, Error> {
                $wait!(self.0.get_any(&mut $driver(client), key))
            }

            /// What is stored under many keys, in the order asked. One round trip, however many there are.
            ///
            /// # Errors
            /// As [`get`](AnyTable::get); [`Error::row`] is the number of the key that is to blame, among those asked for.
            pub $($asyncness)? fn get_many<'k, C: $client, Q: AsRef<[KeyValue<'k>]>>(
                &self,
                client: &mut C,
                keys: impl IntoIterator<Item = Q>,
            ) -> Result<Vec<Lookup<AnyRow>>, Error> {
                $wait!(self.0.get_many_any(&mut $driver(client), keys))
            }

            /// The keys under which a record equal to this blob is stored, in key order, whatever version of the record wrote it or
            /// the blob; for `None` those that are known empty. The record needs `#[record(digest)]` or `#[record(digest(unique))]`.
            /// Equality and round trips are those of [`Table::find_equal`](super::Table::find_equal).
            ///
            /// # Errors
            /// When the record has no digest, the bytes are not a canonical blob of it, or the database fails. When a row of an older
            /// version, which must be looked at, is not canonical: only the record's own type can say what its bytes should be.
            pub $($asyncness)? fn find_equal<C: $client>(
                &self,
                client: &mut C,
                blob: Option<&[u8]>,
            ) -> Result<Vec<AnyKey>, Error> {
                $wait!(self.0.find_equal_any(&mut $driver(client), blob))
            }

            /// As [`find_equal`](AnyTable::find_equal), for a record given as a JSON object, with values in the shapes that imports
            /// read. Fields that it does not name have their defaults.
            ///
            /// # Errors
            /// When it is no JSON object, a name is unknown, a field can't hold its value, or it lacks a field that has no default;
            /// and as [`find_equal`](AnyTable::find_equal).
            pub $($asyncness)? fn find_equal_json<C: $client>(
                &self,
                client: &mut C,
                json: &str,
            ) -> Result<Vec<AnyKey>, Error> {
                $wait!(self.0.find_equal_json(&mut $driver(client), json))
            }

            /// How many rows the table has, known-empty ones included.
            ///
            /// # Errors
            /// When the database fails.
            pub $($asyncness)? fn count<C: $client>(&self, client: &mut C) -> Result<u64, Error> {
                $wait!(self.0.count(&mut $driver(client)))
            }

            /// Looks at every row of one state of the table: that the blob can be read, and that it is canonical. Calls `found` with
            /// what is wrong with a row, at most once for each. Nothing is changed. Columns of promoted fields are the server's to
            /// keep right, and not looked at.
            ///
            /// An error that is found names table, field and offset, and says by [`Error::row_place`] which `ctid` the row has;
            /// it shows neither the key nor values.
            ///
            /// # Errors
            /// When the database fails.
            pub $($asyncness)? fn verify<C: $client>(
                &self,
                client: &mut C,
                found: impl FnMut(Error),
            ) -> Result<Verified, Error> {
                $wait!(self.0.verify($driver(client).begin(), found))
            }
        }

        /// Every table of records in the database, by schema and name, whether the role may read it or not.
        ///
        /// Rows are those of the server's statistics, which `ANALYZE` and autovacuum bring up to date. A table of which the catalog's
        /// rows are no layouts is there too, with a [`problem`](TableInfo::problem).
        ///
        /// # Errors
        /// When the role may not read the catalog `record.layouts`, or the database fails.
        pub $($asyncness)? fn list_tables<C: $client>(client: &mut C) -> Result<Vec<TableInfo>, Error> {
            $wait!(list::list_tables(&mut $driver(client)))
        }

        impl core::fmt::Debug for AnyTable {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_tuple("AnyTable").field(&self.name()).finish()
            }
        }
    };
}

pub(crate) use any_table;
