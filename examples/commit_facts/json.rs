//! The report as one JSON object. Sizes are in bytes; the unit of a time is in its name.

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::{calendar::month_name, kind::CommitKind, report::Report, summary::Tally};

impl Report {
    pub(crate) fn to_json(&self) -> Value {
        let summary = &self.summary;
        let month_count = |(&month, &count): (&i64, &u64)| (month_name(month), json!(count));
        let kind_count = |kind: CommitKind| {
            let count = summary.kinds.get(&kind).copied().unwrap_or(0);
            (kind.name().to_owned(), json!(count))
        };
        json!({
            "repository": self.repository,
            "store": self.database.store(),
            "database": self.database.to_string(),
            "commits": summary.commits,
            "merges": summary.merges,
            "lines_added": summary.added,
            "lines_deleted": summary.deleted,
            "first_day": summary.span.map(|(first, _)| first.date().to_string()),
            "last_day": summary.span.map(|(_, last)| last.date().to_string()),
            "newest_commit": self.newest.hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>(),

            "stored": self.stored.new,
            "updated": self.stored.updated,
            "unchanged": self.stored.unchanged,
            "table_rows": self.table_rows,

            "bytes_per_record": self.bytes_per_record(),
            "record_bytes": self.sizes.records,
            "database_bytes": self.sizes.database,
            "arrow_bytes": self.sizes.arrow,
            "parquet_bytes": self.sizes.parquet,

            "read_git_ms": milliseconds(self.times.read_git),
            "compute_ms": milliseconds(self.times.compute),
            "encode_ns_per_record": self.encode_ns_per_record(),
            "store_ms": milliseconds(self.times.store),
            "get_by_key_ms": milliseconds(self.times.get_by_key),
            "scan_views_ms": milliseconds(self.times.scan_views),
            "scan_to_arrow_ms": milliseconds(self.times.scan_to_arrow),
            "write_parquet_ms": self.times.write_parquet.map(milliseconds),

            "author_count": summary.authors.len(),
            "authors": busiest(&summary.authors),
            "folders": busiest(&summary.folders),
            "commits_by_month": summary.months.iter().map(month_count).collect::<Map<_, _>>(),
            "commits_by_kind": CommitKind::ALL.into_iter().map(kind_count).collect::<Map<_, _>>(),
            "notes": self.notes,
        })
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// All of them, highest count first.
fn busiest(tally: &Tally) -> Vec<Value> {
    tally.busiest().into_iter().map(|(name, commits)| json!({ "name": name, "commits": commits })).collect()
}
