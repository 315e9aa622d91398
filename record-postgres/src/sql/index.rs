//! The indexes of a table: of promoted fields, and those through which records are found by equality.

use super::{
    key::DATA,
    literal::literal,
    name::{TableName, joined_name},
};
use record_core::layout::{Digest, Layout};
use record_table::quote;

/// A hash of a blob in 64 bits. It is the server's own, because it need not leave the server, and is a third of the cost
/// of SHA-256.
pub(crate) fn hash(data: &str) -> String {
    format!("pg_catalog.hash_record_extended(ROW({data}), 0)")
}

/// SHA-256 of a blob, as [`Blob::digest`](record_core::Blob::digest) gives it.
pub(crate) fn sha256(data: &str) -> String {
    format!("pg_catalog.sha256({data})")
}

/// Which rows are of versions whose values today's shortest form writes differently.
pub(crate) fn older_condition(layout: &Layout) -> Option<String> {
    let version = layout.last_required();
    (layout.digest() != Digest::No && version > 1).then(|| {
        let byte = literal(&format!("\\x{version:02x}"));
        format!("pg_catalog.substring({DATA}, 5, 1) OPERATOR(pg_catalog.<) {byte}::pg_catalog.bytea")
    })
}

/// A column's name, or a call in parentheses or none, without what settings of the session add when one is printed.
fn without_quotes(printed: &str) -> String {
    let call = printed.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(printed);
    call.replace('"', "").replace("pg_catalog.", "")
}

/// An index as it is to be made.
pub(crate) struct Index {
    pub(crate) name: String,
    unique: bool,
    /// What is indexed: a column or an expression in parentheses.
    on: String,
    condition: Option<String>,
}

/// An index that is there, as the server's catalog describes it.
pub(crate) struct ExistingIndex {
    pub(crate) name: String,
    /// Not while it is being built, nor when the build was interrupted.
    pub(crate) is_valid: bool,
    pub(crate) is_unique: bool,
    /// Whether it leaves rows out.
    pub(crate) has_condition: bool,
    /// How many columns and expressions it is on.
    pub(crate) keys: i16,
    /// The first of them, as the server prints it.
    pub(crate) first: String,
    pub(crate) is_expression: bool,
}

impl Index {
    /// An index on a column, or on an expression in parentheses.
    pub(crate) fn on(table: &TableName, column: &str, on: String) -> Self {
        let name = joined_name(&table.table, &format!("{column}_idx"));
        Index { name, unique: false, on, condition: None }
    }

    /// The indexes that the record's digest asks for.
    pub(crate) fn of_digest(table: &TableName, layout: &Layout) -> Vec<Self> {
        let mut indexes = Vec::new();
        match layout.digest() {
            Digest::No => {}
            Digest::Index => indexes.push(Index::on(table, "data_digest", format!("({})", hash(DATA)))),
            Digest::Unique => {
                let index = Index::on(table, "data_sha256", format!("({})", sha256(DATA)));
                indexes.push(Index { unique: true, ..index });
            }
        }
        if let Some(condition) = older_condition(layout) {
            let name = format!("before_v{}", layout.last_required());
            let on = format!("(pg_catalog.substring({DATA}, 5, 1))");
            indexes.push(Index { condition: Some(condition), ..Index::on(table, &name, on) });
        }
        indexes
    }

    pub(crate) fn is_unique(&self) -> bool {
        self.unique
    }

    /// In what one that has its name differs from it so much that it is somebody else's. How an expression of several
    /// functions is printed is the server's business, so it is compared where it is a single one.
    pub(crate) fn difference(&self, existing: &ExistingIndex) -> Option<&'static str> {
        let is_expression = self.on.starts_with('(');
        let is_same = match is_expression && !self.unique {
            true => existing.is_expression,
            false => {
                existing.is_expression == is_expression
                    && without_quotes(&existing.first) == without_quotes(&self.on)
            }
        };
        if self.unique && !existing.is_unique {
            Some("is not unique")
        } else if self.condition.is_none() && existing.has_condition {
            Some("leaves rows out")
        } else if !is_same || self.unique && existing.keys != 1 {
            Some("is on something else")
        } else {
            None
        }
    }

    /// The statement that makes it. `concurrently` lets others write meanwhile; it can't be in a transaction.
    pub(crate) fn create(&self, table: &TableName, concurrently: bool) -> String {
        let mut sql = format!(
            "CREATE {}INDEX {}{} ON {} ({})",
            if self.unique { "UNIQUE " } else { "" },
            if concurrently { "CONCURRENTLY " } else { "" },
            quote(&self.name),
            table.quoted(),
            self.on
        );
        if let Some(condition) = &self.condition {
            sql += &format!(" WHERE {condition}");
        }
        sql
    }
}
