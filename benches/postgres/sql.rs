//! Fields asked for in SQL: the same values through the view of a table's fields, in real columns, and promoted.

use postgres::Client;
use record_core::Record;
use record_postgres::postgres::Accessor;

use super::{
    Table,
    shapes::{Shape, Wide40},
    tables::fill,
};

/// A case and its query of `$t`. What a sum of floats is depends on their order, so it is rounded.
pub(crate) const QUERIES: [(&str, &str); 8] = [
    (
        "sql/group_by_text",
        "SELECT count(*), sum(rows) FROM (SELECT author, count(*) AS rows FROM $t GROUP BY author) AS authors",
    ),
    ("sql/like_text", "SELECT count(*) FROM $t WHERE title LIKE '%parser%'"),
    ("sql/sum_int", "SELECT sum(commits) FROM $t"),
    ("sql/sum_bigint", "SELECT sum(additions) FROM $t"),
    ("sql/sum_float", "SELECT round(sum(open_hours)::numeric, 3) FROM $t"),
    (
        "sql/unnest_text_list",
        "SELECT count(label) FROM (SELECT unnest(labels) AS label FROM $t) AS all_labels",
    ),
    ("sql/unnest_int_list", "SELECT sum(day) FROM (SELECT unnest(activity_days) AS day FROM $t) AS all_days"),
    ("sql/count_int_list", "SELECT sum(cardinality(activity_days)) FROM $t"),
];

/// The fields that the queries name.
const PROMOTED: [&str; 7] =
    ["author", "title", "commits", "additions", "open_hours", "labels", "activity_days"];

/// A system and what it asks.
pub(crate) struct Source {
    pub(crate) system: &'static str,
    /// What stands for `$t`.
    name: String,
}

/// The tables, and what is asked in them.
pub(crate) struct SqlTables {
    tables: [Table; 3],
    pub(crate) sources: [Source; 3],
}

impl SqlTables {
    /// Stores `rows` records three times.
    pub(crate) fn load(client: &mut Client, rows: usize) -> Self {
        let shown = Wide40::generate(rows);
        let records = Table::of_records::<Wide40>(client, "sql_records".to_owned());
        let promoted = Table::of_records::<Wide40>(client, "sql_promoted".to_owned());
        promote(client, &promoted);
        let mut blob = Vec::new();
        for table in [&records, &promoted] {
            fill(client, table, &shown, |writer, key, record| {
                blob.clear();
                record.encode(&mut blob).expect("the records can be encoded");
                writer.write(&[key, &blob.as_slice()])
            });
        }
        let columns = Table::create(client, "sql_columns".to_owned(), Wide40::COLUMNS);
        fill(client, &columns, &shown, |writer, key, record| {
            let plain = record.plain();
            let mut parameters = vec![key];
            parameters.extend(Wide40::parameters(&plain));
            writer.write(&parameters)
        });
        let sources = [
            Source { system: "view", name: format!("{}_fields", records.name) },
            Source { system: "column", name: columns.name.clone() },
            Source { system: "promoted", name: promoted.name.clone() },
        ];
        Self { tables: [records, promoted, columns], sources }
    }

    /// Makes room for other tables.
    pub(crate) fn remove(self, client: &mut Client) {
        for table in self.tables {
            table.remove(client);
        }
    }
}

/// Adds columns as `#[record(promote)]` makes them.
fn promote(client: &mut Client, table: &Table) {
    for field in PROMOTED {
        let accessor = Accessor::new(Wide40::LAYOUT, field, "data").expect("the record has the field");
        let sql = format!(
            "ALTER TABLE {} ADD COLUMN {field} {} GENERATED ALWAYS AS ({}) STORED",
            table.name,
            accessor.sql_type(),
            accessor.stored_expression()
        );
        client.batch_execute(&sql).expect("the server adds a column");
    }
}

impl Source {
    /// What the query gives, as text. The server has one process for it.
    pub(crate) fn answer(&self, client: &mut Client, query: &str) -> String {
        client.batch_execute("SET max_parallel_workers_per_gather = 0").expect("the server has the setting");
        let sql = format!("SELECT answer::text FROM ({}) AS answer", query.replace("$t", &self.name));
        client.query_one(&sql, &[]).expect("the server answers").get(0)
    }

    /// Asks once, in one round trip that brings a single row. [`answer`](Self::answer) was called on the connection before.
    pub(crate) fn ask(&self, client: &mut Client, query: &str) {
        client.simple_query(&query.replace("$t", &self.name)).expect("the server answers");
    }
}
