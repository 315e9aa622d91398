//! The values of a condition's parameters.

use rusqlite::{
    ToSql,
    types::{ToSqlOutput, Value},
};

/// The values of a condition's parameters, `?1` and so on, in order: a tuple, `()` when there are none, or an array,
/// slice or `Vec` of values of one type, as [`rusqlite::params!`] makes one of any types. Values are whatever is
/// [`ToSql`].
///
/// ```
/// # use record_core::Record;
/// # use record_sqlite as sqlite;
/// # #[derive(Record)]
/// # struct Facts { #[record(promote)] additions: u32, #[record(promote)] author: String }
/// # let conn = sqlite::open(":memory:")?;
/// # let table = sqlite::Table::<i64, Facts>::create(&conn, "facts")?;
/// let nothing = |_, _: Option<FactsView<'_>>| ();
/// table.scan().filter("author = ?1 AND additions > ?2", ("ada", 100)).for_each(&conn, nothing)?;
/// table.scan().filter("additions BETWEEN ?1 AND ?2", [100, 200]).for_each(&conn, nothing)?;
/// table.scan().filter("author LIKE 'a%'", ()).for_each(&conn, nothing)?;
/// # Ok::<(), record_sqlite::Error>(())
/// ```
pub trait Parameters: sealed::Values {}

impl<P: sealed::Values> Parameters for P {}

mod sealed {
    use super::Value;

    #[diagnostic::on_unimplemented(
        message = "`{Self}` is no list of parameters",
        note = "give a tuple such as `(\"ada\", 100)`, `()` when there are none, or an array, slice or `Vec` of values of one \
                type"
    )]
    pub trait Values {
        fn values(self) -> Result<Vec<Value>, String>;
    }
}

use sealed::Values;

fn value(value: &dyn ToSql) -> Result<Value, String> {
    match value.to_sql().map_err(|error| error.to_string())? {
        ToSqlOutput::Borrowed(value) => {
            value.try_into().map_err(|_| "a parameter is text that is not UTF-8".into())
        }
        ToSqlOutput::Owned(value) => Ok(value),
        _ => Err("a parameter is no value by itself".into()),
    }
}

impl Values for () {
    fn values(self) -> Result<Vec<Value>, String> {
        Ok(Vec::new())
    }
}

impl<T: ToSql> Values for &[T] {
    fn values(self) -> Result<Vec<Value>, String> {
        self.iter().map(|item| value(item)).collect()
    }
}

impl<T: ToSql, const N: usize> Values for &[T; N] {
    fn values(self) -> Result<Vec<Value>, String> {
        self.as_slice().values()
    }
}

impl<T: ToSql, const N: usize> Values for [T; N] {
    fn values(self) -> Result<Vec<Value>, String> {
        self.as_slice().values()
    }
}

impl<T: ToSql> Values for Vec<T> {
    fn values(self) -> Result<Vec<Value>, String> {
        self.as_slice().values()
    }
}

macro_rules! tuple {
    ($($item:ident)*) => {
        impl<$($item: ToSql),*> Values for ($($item,)*) {
            fn values(self) -> Result<Vec<Value>, String> {
                #[allow(non_snake_case, reason = "a variable for each type")]
                let ($($item,)*) = self;
                Ok(vec![$(value(&$item)?),*])
            }
        }
    };
}

tuple!(A);
tuple!(A B);
tuple!(A B C);
tuple!(A B C D);
tuple!(A B C D E);
tuple!(A B C D E F);
tuple!(A B C D E F G);
tuple!(A B C D E F G H);
