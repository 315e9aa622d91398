//! The same values in four tables: as blobs, as columns, as jsonb and as bincode.

use bincode::config::{Configuration, Fixint, LittleEndian, standard};
use postgres::{
    Client, Error,
    binary_copy::BinaryCopyInWriter,
    types::{Json, ToSql, Type},
};
use record_core::Record;

use super::{
    digest::Digest,
    shapes::{Column, Shape},
};

/// How bincode is used: fixed-size integers make larger values than variable ones, and faster ones.
pub(crate) const BINCODE: Configuration<LittleEndian, Fixint> = standard().with_fixed_int_encoding();

/// One of the tables: a key, and the columns that are read.
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: &'static [Column],
    /// Whether reading it gives the key as well.
    gives_key: bool,
}

/// All of them, filled with the same values.
pub(crate) struct Tables {
    pub(crate) records: Table,
    pub(crate) fields: Table,
    pub(crate) jsonb: Table,
    pub(crate) bincode: Table,
    pub(crate) rows: u64,
    /// What reading any of them must give.
    pub(crate) expected: Digest,
}

/// The column of a table that holds whole records.
const BYTES: &[Column] = &[Column { name: "data", sql: Type::BYTEA, nullable: false }];
const JSONB: &[Column] = &[Column { name: "data", sql: Type::JSONB, nullable: false }];

impl Table {
    /// The statement that reads all of it.
    pub(crate) fn select(&self) -> String {
        let key = self.gives_key.then_some("key");
        let columns: Vec<&str> =
            key.into_iter().chain(self.columns.iter().map(|column| column.name)).collect();
        format!("SELECT {} FROM {}", columns.join(", "), self.name)
    }

    /// Makes an empty table.
    pub(super) fn create(client: &mut Client, name: String, columns: &'static [Column]) -> Self {
        let mut definitions = vec!["key bigint PRIMARY KEY".to_owned()];
        definitions.extend(columns.iter().map(|Column { name, sql, nullable }| {
            let constraint = if *nullable { "" } else { " NOT NULL" };
            format!("{name} {}{constraint}", sql.name())
        }));
        let sql = format!("CREATE TABLE {name} ({})", definitions.join(", "));
        client.batch_execute(&sql).expect("the server makes a table");
        Self { name, columns, gives_key: false }
    }

    /// Makes an empty table of records.
    pub(crate) fn of_records<R: Record>(client: &mut Client, name: String) -> Self {
        record_postgres::postgres::Table::<i64, R>::create(client, &name).expect("the server makes a table");
        Self { name, columns: BYTES, gives_key: true }
    }

    /// Makes a table of so many records, all alike: the server copies the first one.
    pub(crate) fn of_equal_records<S: Shape>(client: &mut Client, rows: usize) -> Self {
        let table = Self::of_records::<S>(client, format!("{}_equal", S::NAME));
        let mut blob = Vec::new();
        S::generate(1)[0].encode(&mut blob).expect("the record can be encoded");
        let sql =
            format!("INSERT INTO {} SELECT key, $2 FROM generate_series(1::bigint, $1) key", table.name);
        client.execute(&sql, &[&(rows as i64), &blob]).expect("the server copies a row");
        table.settle(client);
        table
    }

    /// Fills the table through a binary COPY in which `write` puts the rows.
    pub(crate) fn copy_in(
        &self,
        client: &mut Client,
        write: impl FnOnce(&mut BinaryCopyInWriter<'_>) -> Result<(), Error>,
    ) -> Result<u64, Error> {
        let types: Vec<Type> =
            std::iter::once(Type::INT8).chain(self.columns.iter().map(|column| column.sql.clone())).collect();
        let copy = client.copy_in(&format!("COPY {} FROM STDIN (FORMAT binary)", self.name))?;
        let mut writer = BinaryCopyInWriter::new(copy, &types);
        write(&mut writer)?;
        writer.finish()
    }

    /// Makes room for another one.
    pub(crate) fn remove(self, client: &mut Client) {
        let sql = format!("DROP TABLE {} CASCADE", self.name);
        client.batch_execute(&sql).expect("the server drops a table");
    }

    /// Brings the table into the state in which reading it costs the same every time and logs nothing: all rows known to
    /// be visible, statistics there, and nothing in the catalogs that the next reader would tidy up.
    pub(crate) fn settle(&self, client: &mut Client) {
        for sql in [&*format!("VACUUM (FREEZE, ANALYZE) {}", self.name), "VACUUM", "CHECKPOINT"] {
            client.batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        }
    }
}

impl Tables {
    /// Stores `rows` records of a shape four times.
    pub(crate) fn load<S: Shape>(client: &mut Client, rows: usize) -> Self {
        let records = S::generate(rows);
        let mut builders = S::builders();
        for record in &records {
            S::append(&mut builders, record.plain());
        }
        let expected = Digest::of(&S::finish(&mut builders));

        let name = |kind| format!("{}_{kind}", S::NAME);
        let records_table = Table::of_records::<S>(client, name("records"));
        let mut blob = Vec::new();
        fill(client, &records_table, &records, |writer, key, record| {
            blob.clear();
            record.encode(&mut blob).expect("the records can be encoded");
            writer.write(&[key, &blob.as_slice()])
        });
        let fields = Table::create(client, name("fields"), S::COLUMNS);
        fill(client, &fields, &records, |writer, key, record| {
            let plain = record.plain();
            let mut parameters = vec![key];
            parameters.extend(S::parameters(&plain));
            writer.write(&parameters)
        });
        let jsonb = Table::create(client, name("jsonb"), JSONB);
        fill(client, &jsonb, &records, |writer, key, record| writer.write(&[key, &Json(record.plain())]));
        let bincode = Table::create(client, name("bincode"), BYTES);
        fill(client, &bincode, &records, |writer, key, record| {
            let bytes = bincode::encode_to_vec(record.plain(), BINCODE).expect("bincode takes any record");
            writer.write(&[key, &bytes])
        });
        Self { records: records_table, fields, jsonb, bincode, rows: rows as u64, expected }
    }

    /// Makes room for other tables.
    pub(crate) fn remove(self, client: &mut Client) {
        for table in [self.records, self.fields, self.jsonb, self.bincode] {
            table.remove(client);
        }
    }
}

/// Fills a table with records, whose keys are their places.
pub(super) fn fill<S>(
    client: &mut Client,
    table: &Table,
    records: &[S],
    mut write: impl FnMut(&mut BinaryCopyInWriter<'_>, &(dyn ToSql + Sync), &S) -> Result<(), Error>,
) {
    let copied = table.copy_in(client, |writer| {
        records.iter().enumerate().try_for_each(|(key, record)| write(writer, &(key as i64), record))
    });
    copied.unwrap_or_else(|error| panic!("{}: filling it failed: {error:?}", table.name));
    table.settle(client);
}
