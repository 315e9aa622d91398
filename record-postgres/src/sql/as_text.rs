//! A query of somebody's, some of whose columns are to come as text.

use crate::wire::columns::Cast;

/// The query with its columns in these forms, which are named by their places. It fails to be prepared where a statement can't stand
/// in a `WITH`.
///
/// Without columns, it can be prepared if the statement gives rows at all.
pub(crate) fn as_text(sql: &str, columns: &[Cast]) -> String {
    let names: Vec<String> = (0..columns.len()).map(|i| format!("c{i}")).collect();
    let list = match names.is_empty() {
        true => String::new(),
        false => format!(" ({})", names.join(", ")),
    };
    let casts: Vec<String> = names
        .iter()
        .zip(columns)
        .map(|(name, cast)| match cast {
            Cast::Same => format!("q.{name}"),
            Cast::Text => format!("q.{name}::pg_catalog.text"),
            Cast::TextArray => format!("q.{name}::pg_catalog.text[]"),
        })
        .collect();
    let query = sql.trim_end_matches(|letter: char| letter == ';' || letter.is_whitespace());
    // The line break ends a comment that the query may end with.
    format!("WITH q{list} AS ({query}\n) SELECT {} FROM q", casts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_cast_by_their_places() {
        assert_eq!(
            as_text("SELECT 1, $1 -- one\n; ", &[Cast::Same, Cast::Text, Cast::TextArray]),
            "WITH q (c0, c1, c2) AS (SELECT 1, $1 -- one\n) SELECT q.c0, q.c1::pg_catalog.text, \
             q.c2::pg_catalog.text[] FROM q"
        );
        assert_eq!(as_text("SELECT FROM t", &[]), "WITH q AS (SELECT FROM t\n) SELECT  FROM q");
    }
}
