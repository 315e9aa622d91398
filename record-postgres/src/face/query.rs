//! The public way to a query's record batches, written once for both drivers; see [`face`](super::table).

/// Defines `query_arrow` and `Query` of a driver.
macro_rules! query {
    ($(#[$doc:meta])* $client:path, $driver:ident, [$($asyncness:ident)?], $wait:ident) => {
        /// Any query's rows as Arrow record batches; see [`Query`], which also takes records apart.
        ///
        $(#[$doc])*
        ///
        /// # Errors
        /// When the query is no SQL, returns no rows, or the database fails, or two columns have one name. Each batch may fail by itself, when a value has no place in its column: the
        /// error names column and row.
        pub $($asyncness)? fn query_arrow<'c, C: $client>(
            client: &'c mut C,
            sql: &str,
            params: &[&(dyn ToSql + Sync)],
        ) -> Result<QueryBatches<'c>, Error> {
            $wait!(query::Query::new(sql.into()).parameters(params).batches($driver(client).begin()))
                .map(QueryBatches::new)
        }

        /// A query whose rows become Arrow record batches, one column for each of the query's.
        ///
        /// No table of records is needed. Columns that hold blobs are taken apart into their fields where
        /// [`record`](Self::record) says so.
        ///
        /// # Types
        ///
        /// | Postgres | Arrow | what has no place in it, and is an error |
        /// |---|---|---|
        /// | `boolean` | `Boolean` | |
        /// | `smallint`, `integer`, `bigint` | `Int16`, `Int32`, `Int64` | |
        /// | `oid` | `UInt32` | |
        /// | `real`, `double precision` | `Float32`, `Float64` | |
        /// | `numeric(p, s)` | `Decimal128(p, s)`, from 39 digits on `Decimal256(p, s)` | NaN, infinities |
        /// | `numeric` | `Decimal256(76, 38)` | NaN, infinities, more than 38 digits before or behind the point |
        /// | `text`, `varchar`, `char(n)`, `name`, `json`, `jsonb` | `Utf8` | |
        /// | `"char"` | `Utf8`, its byte 0 empty | bytes beyond ASCII |
        /// | `inet`, `cidr` | `Utf8`, with the network where Postgres shows it | |
        /// | `bytea` | `Binary` | |
        /// | `uuid` | `FixedSizeBinary(16)`, extension `arrow.uuid` | |
        /// | `date` | `Date32` | infinities |
        /// | `time` | `Time64(µs)` | 24:00:00 |
        /// | `timestamp`, `timestamptz` | `Timestamp(µs)`, `Timestamp(µs, "UTC")` | infinities, years beyond 294246 |
        /// | `interval` | `Interval(MonthDayNano)` | more than 292 years of hours, minutes and seconds |
        /// | an enum | `Dictionary(Int32, Utf8)` of its labels in order | |
        /// | a domain | as the type below it | |
        /// | an array of any of them | `List` | several dimensions |
        /// | any other, such as `citext`, `xml`, `macaddr`, `money`, `bit`, `regclass`, ranges, composites | `Utf8`, the text of the value, extension `arrow.opaque` with the type's name | |
        ///
        /// Other types come as text by a cast, for which the query becomes part of another one, `WITH … AS (query) SELECT …`. A
        /// statement that can't be part of one, such as `EXECUTE`, is an error then: cast the column in it. With
        /// [`strict`](Self::strict) every such type is an error. Nothing is rounded or cut. All columns are nullable, for the server does not say which are not; NULL is null. A list does not tell the lower
        /// bound of its array. Expressions over `numeric` have no precision: `sum(price)::numeric(38, 2)` makes a
        /// `Decimal128` of one, which more programs can reckon with than with the wider one.
        ///
        /// # How rows come
        ///
        /// In chunks of one or two megabytes, inside a transaction of the query's own, or inside a savepoint when the call
        /// is given a transaction. It is committed after the last row, and rolled back when batches are dropped before,
        /// which leaves the connection usable at once. Types that Postgres does not bring along are looked up by named
        /// statements, which not every pooler knows; the module's page says more.
        #[must_use = "nothing is read before the last call"]
        pub struct Query<'p>(query::Query<'p>);

        impl<'p> Query<'p> {
            /// A query without parameters.
            pub fn new(sql: impl Into<String>) -> Self {
                Query(query::Query::new(sql.into()))
            }

            /// The values of `$1`, `$2` and so on in the query; see [`Parameters`]. A second call replaces all of them.
            pub fn params(self, params: impl Parameters<'p>) -> Self {
                Query(self.0.parameters(params))
            }

            /// Says that a `bytea` column of the query holds records: in its place come the record's columns, all of them
            /// null where the blob is NULL. Called once for each such column.
            pub fn record<R: Record + 'static>(self, column: impl Into<String>) -> Self {
                self.record_with(column, BatchDecoder::<R>::new())
            }

            /// As [`record`](Self::record), with a decoder of one's own, which says which columns there are.
            pub fn record_with<R: 'static>(self, column: impl Into<String>, decoder: BatchDecoder<R>) -> Self {
                Query(self.0.record(column.into(), decoder))
            }

            /// Makes a type that has no Arrow column an error when the query begins, instead of giving its values as text.
            pub fn strict(self) -> Self {
                Query(self.0.strict())
            }

            /// At most this many rows in a record batch; 65,536 if nothing is said, and at least 1.
            pub fn batch_rows(self, rows: usize) -> Self {
                Query(self.0.batch_rows(rows))
            }

            /// A record batch is full when its rows took this many bytes on the wire; 16 MiB if nothing is said.
            pub fn batch_bytes(self, bytes: usize) -> Self {
                Query(self.0.batch_bytes(bytes))
            }

            /// The rows as record batches. Memory is bounded by one batch and a few chunks.
            ///
            /// # Errors
            /// As [`query_arrow`], and when the column that is to hold records is missing or no `bytea`, or a field of a
            /// record has the name of another column. A batch fails when a blob is corrupt or of an unknown layout; those
            /// of newer programs are known once their table was opened.
            pub $($asyncness)? fn batches<'c, C: $client>(self, client: &'c mut C) -> Result<QueryBatches<'c>, Error> {
                $wait!(self.0.batches($driver(client).begin())).map(QueryBatches::new)
            }
        }
    };
}

pub(crate) use query;
