//! The statement that finds out which keys have a row.

use super::key::{key_list, keys_equal, unnest};
use record_core::key::KeyColumn;

/// The statement: the keys are array parameters, the answer is one ascending array of their numbers, which count from 1.
pub(crate) fn present(table: &str, key: &[KeyColumn]) -> String {
    format!(
        "SELECT coalesce(pg_catalog.array_agg(g.\"record ordinality\" ORDER BY g.\"record ordinality\"), '{{}}') \
         FROM {given} WITH ORDINALITY AS g ({keys}, \"record ordinality\") \
         CROSS JOIN LATERAL (SELECT FROM {table} AS s WHERE {equal} LIMIT 1) AS s",
        given = unnest(1, key.len()),
        keys = key_list(key, ""),
        equal = keys_equal(key, "s.", "g."),
    )
}
