//! The statement that reads the rows of a range of keys, for a program that compares them with its own.

use super::key::{DATA, key_list};
use record_core::key::KeyColumn;

/// Parameters: the first key, the last key, the longest blob of interest, and how many rows at most. Columns: the key, the
/// blob unless it is longer, and whether it is known that there is none.
///
/// Keys are compared and ordered as the table's own index orders them, whatever its collation, so that it always serves.
pub(crate) fn select_range(table: &str, key: &[KeyColumn]) -> String {
    let keys = key_list(key, "");
    let n = key.len();
    let row = |first: usize| {
        let parameters: Vec<String> = (first..first + n).map(|i| format!("${i}")).collect();
        parameters.join(", ")
    };
    format!(
        "SELECT {keys}, CASE WHEN pg_catalog.octet_length({DATA}) OPERATOR(pg_catalog.<=) ${longest} THEN {DATA} END, \
         {DATA} IS NULL FROM {table} \
         WHERE ROW({keys}) OPERATOR(pg_catalog.>=) ROW({first}) AND ROW({keys}) OPERATOR(pg_catalog.<=) ROW({last}) \
         ORDER BY {keys} LIMIT ${limit}",
        first = row(1),
        last = row(n + 1),
        longest = 2 * n + 1,
        limit = 2 * n + 2,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use record_core::key::KeyType;

    #[test]
    fn a_range_is_that_of_the_primary_key() {
        let key = [KeyColumn { name: "k", ty: KeyType::Text }, KeyColumn { name: "n", ty: KeyType::I64 }];
        assert_eq!(
            select_range("s.t", &key),
            "SELECT \"k\", \"n\", \
             CASE WHEN pg_catalog.octet_length(\"data\") OPERATOR(pg_catalog.<=) $5 THEN \"data\" END, \
             \"data\" IS NULL FROM s.t \
             WHERE ROW(\"k\", \"n\") OPERATOR(pg_catalog.>=) ROW($1, $2) \
             AND ROW(\"k\", \"n\") OPERATOR(pg_catalog.<=) ROW($3, $4) \
             ORDER BY \"k\", \"n\" LIMIT $6"
        );
    }
}
