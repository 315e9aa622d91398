//! The SQL functions that accessors are made of: their names, their texts, and which of them call which.
//!
//! What they are called with is decided in [`expression`](super::expression).
//!
//! A result of one of these functions never changes, because columns and indexes hold it: a body that gives another result
//! gets another number at the end of its name, and the old one stays. `tests/postgres_accessors/accessors.sql` holds every text.
//!
//! There are two kinds. *Inlined* ones have a body of SQL that the planner puts in place of the call, so their parts are run
//! by the executor as if they were written out. A parameter that occurs more than once must then be cheap, a column or a
//! constant; and the function can't be `STRICT`. *Procedural* ones are PL/pgSQL: a call costs 0.3 µs, but it holds values in
//! variables, so it is how a large blob is read but once. It has no queries, which would be planned for each row. Its body is text that is parsed under whatever `search_path` the
//! caller has, so it names every schema and has no operators.

mod floats;
mod header;
mod integers;
mod lists;
mod loops;
pub(super) mod numbers;
mod others;
mod short;
mod text;
mod times;

use std::collections::BTreeSet;

/// A function in schema `record` that accessors call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessorFunction {
    name: String,
    /// Names and types of the parameters.
    parameters: String,
    sql: String,
}

impl AccessorFunction {
    /// A function that the planner puts in place of its call.
    fn inlined(name: &str, parameters: &str, returns: &str, body: &str) -> Self {
        AccessorFunction::of_sql(name, parameters, returns, "IMMUTABLE", body)
    }

    /// The same, of a body that is only `STABLE`.
    fn inlined_stable(name: &str, parameters: &str, returns: &str, body: &str) -> Self {
        AccessorFunction::of_sql(name, parameters, returns, "STABLE", body)
    }

    fn of_sql(name: &str, parameters: &str, returns: &str, volatility: &str, body: &str) -> Self {
        let sql = format!(
            "CREATE FUNCTION record.{name}({parameters}) RETURNS {returns}\n\
             LANGUAGE sql {volatility} PARALLEL SAFE\nRETURN {body}"
        );
        AccessorFunction { name: name.to_string(), parameters: parameters.to_string(), sql }
    }

    /// A function in PL/pgSQL.
    fn procedural(name: &str, parameters: &str, returns: &str, body: &str) -> Self {
        AccessorFunction::of_plpgsql(name, parameters, returns, 10, body)
    }

    /// A function in PL/pgSQL for what few rows hold.
    fn exceptional(name: &str, parameters: &str, returns: &str, body: &str) -> Self {
        AccessorFunction::of_plpgsql(name, parameters, returns, 1, body)
    }

    /// The planner adds up all branches of a CASE, at 100 for each PL/pgSQL function unless told otherwise. It would so
    /// believe of scans of a million rows that they are worth half a second of compiling to machine code.
    fn of_plpgsql(name: &str, parameters: &str, returns: &str, cost: u32, body: &str) -> Self {
        let sql = format!(
            "CREATE FUNCTION record.{name}({parameters}) RETURNS {returns}\n\
             LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST {cost}\nAS $function$\n{body}\n$function$"
        );
        AccessorFunction { name: name.to_string(), parameters: parameters.to_string(), sql }
    }

    /// All functions, each behind those that it calls.
    pub fn all() -> Vec<AccessorFunction> {
        all()
    }

    /// The name without the schema, which is `record`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name with schema and parameter types, as `to_regprocedure` takes it.
    pub fn signature(&self) -> String {
        let types: Vec<String> = self
            .parameters
            .split(", ")
            .map(|parameter| parameter.split_once(' ').map_or(parameter, |(_, ty)| ty))
            .map(|ty| match ty {
                // The other types are words of the grammar, which no other schema can redefine.
                "bytea" | "bytea[]" | "text" | "text[]" => format!("pg_catalog.{ty}"),
                ty => ty.to_string(),
            })
            .collect();
        format!("record.{}({})", self.name, types.join(", "))
    }

    /// The `CREATE FUNCTION` statement, without a semicolon.
    ///
    /// It is to be run while `search_path` is `pg_catalog, pg_temp`, so that its operators are the server's own; see
    /// [`script`](Self::script). Afterwards the path no longer matters.
    pub fn create_sql(&self) -> &str {
        &self.sql
    }

    /// A script that makes functions, in this order, and leaves the session's `search_path` as it was.
    ///
    /// It is to be run in one transaction, or as one query string.
    pub fn script<'a>(functions: impl IntoIterator<Item = &'a AccessorFunction>) -> String {
        let mut script = String::from(
            "SELECT pg_catalog.set_config('record.search_path', pg_catalog.current_setting('search_path'), true);\n\
             SET LOCAL search_path TO pg_catalog, pg_temp;\n",
        );
        for function in functions {
            script += function.create_sql();
            script += ";\n";
        }
        script
            + "SELECT pg_catalog.set_config('search_path', pg_catalog.current_setting('record.search_path'), true);\n"
    }
}

/// All functions, each behind those that it calls.
fn all() -> Vec<AccessorFunction> {
    let mut all = Vec::new();
    integers::add(&mut all);
    header::add(&mut all);
    floats::add(&mut all);
    times::add(&mut all);
    text::add(&mut all);
    others::add(&mut all);
    lists::add(&mut all);
    loops::add(&mut all);
    numbers::add(&mut all);
    short::add(&mut all);
    all
}

/// Those that pieces of SQL call, with those that they call themselves, each behind those that it calls.
pub(super) fn called_by<'a>(pieces: impl IntoIterator<Item = &'a str>) -> Vec<AccessorFunction> {
    let mut all = all();
    let mut wanted: BTreeSet<String> = pieces.into_iter().flat_map(names).collect();
    for function in all.iter().rev() {
        if wanted.contains(&function.name) {
            wanted.extend(names(&function.sql));
        }
    }
    all.retain(|function| wanted.contains(&function.name));
    all
}

/// Whether expressions call this function no more: those that did are of an earlier library, and are slower than what is
/// made now. Stored columns and indexes may go on calling it.
pub(crate) fn is_superseded(name: &str) -> bool {
    name == "is_readable_1" || name.ends_with("_list_1") || name.ends_with("_grid_1")
}

/// The functions named in a piece of SQL.
fn names(sql: &str) -> impl Iterator<Item = String> {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    sql.split("record.").skip(1).map(move |rest| rest.chars().take_while(|c| is_name(*c)).collect())
}
